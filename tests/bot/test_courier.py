"""What an error of python-telegram-bot says about a letter: the whole table, as measured."""

import httpx
import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.courier import chat_of, outcome_of


def _caused(error: TelegramError, cause: Exception) -> TelegramError:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "fate"),
    [
        (_caused(TimedOut(), httpx.ReadTimeout("slow")), "uncertain"),
        (_caused(NetworkError("cut"), httpx.RemoteProtocolError("cut")), "uncertain"),
        (NetworkError("Internal Server Error"), "uncertain"),
        (NetworkError("Bad Gateway"), "uncertain"),
        (_caused(TimedOut(), httpx.PoolTimeout("full")), "later"),
        (_caused(TimedOut(), httpx.ConnectTimeout("far")), "later"),
        (_caused(NetworkError("refused"), httpx.ConnectError("refused")), "later"),
        (Forbidden("Forbidden: bot was blocked by the user"), "undeliverable"),
        (Forbidden("Forbidden: bot was kicked from the group chat"), "undeliverable"),
        (ChatMigrated(-1001), "moved"),
        (BadRequest("Message is not modified: same"), "sent"),
        (BadRequest("Message to edit not found"), "anew"),
        (BadRequest("Chat not found"), "undeliverable"),
        (BadRequest("Not enough rights to send text messages to the chat"), "undeliverable"),
        (BadRequest("Can't parse entities: unexpected end tag"), "failed"),
        (NetworkError("Request Entity Too Large"), "failed"),
        (InvalidToken("Unauthorized"), "later"),
        (Conflict("terminated by other getUpdates request"), "later"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_an_error_means(error: TelegramError, fate: str) -> None:
    assert outcome_of(error, tries=1).fate == fate


def test_retry_after_is_obeyed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    outcome = outcome_of(RetryAfter(7), tries=1)
    assert outcome.fate == "later"
    assert 7_000 <= outcome.pause_ms <= 8_000


def test_a_pause_without_a_connection_grows_to_a_minute() -> None:
    error = _caused(NetworkError("refused"), httpx.ConnectError("refused"))
    pauses = [outcome_of(error, tries=tries).pause_ms for tries in range(1, 15)]
    assert pauses == sorted(pauses)
    assert pauses[0] <= 1_000
    assert pauses[-1] == 60_000


def test_an_address_is_opaque_but_for_the_courier() -> None:
    assert chat_of("telegram:-100123") == -100123
