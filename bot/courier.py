"""How do letters get out? One at a time per chat, chats beside each other: claim short, send, settle short.

What went wrong is read from one tested table: whether Telegram got it, whether a repeat is safe, whether anybody is there.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Literal

import httpx
import structlog
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter, TelegramError

from bot.language import Reader
from bot.nudge import Nudges
from bot.parts import Stop, insist, keep
from bot.rendering import Rendered, render
from commitments import delivery, outbox
from commitments.delivery import Ready, Rest
from commitments.lanes import LEASE_MS, Lost
from commitments.pacing import NONE, Pace
from commitments.work import Work

log = structlog.get_logger()

COURIERS = 4
"""Letters under way at the same time, each to another chat."""
_LONGEST_PAUSE_MS = 60_000
_LONGEST_REST = 1.0
"""Seconds after which a courier looks again, whatever it heard."""
_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)

Witness = Callable[[Ready, int], None] | None
"""Somebody who looks on as letters arrive: what was said, and the number that the chat gave it. The simulation listens so."""

TOO_MANY = "too many requests"

Fate = Literal["sent", "anew", "later", "uncertain", "undeliverable", "failed", "moved"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a failed attempt means. `pause_ms` is how long the chat waits; `moved_to` a group's new chat id."""

    fate: Fate
    reason: str
    pause_ms: int = 0
    moved_to: int | None = None


_BAD_REQUESTS: tuple[tuple[str, Fate], ...] = (
    ("message is not modified", "sent"),
    ("message to edit not found", "anew"),
    ("message can't be edited", "anew"),
    ("message_id_invalid", "anew"),
    ("chat not found", "undeliverable"),
    ("not enough rights", "undeliverable"),
    ("have no rights to send", "undeliverable"),
    ("need administrator rights", "undeliverable"),
    ("chat_write_forbidden", "undeliverable"),
    ("user is deactivated", "undeliverable"),
)
"""Telegram's own descriptions, in lower case; any other is a dead letter."""


def outcome_of(error: TelegramError, tries: int) -> Outcome:
    """What an error of python-telegram-bot says about the letter. Order matters: most are subclasses of NetworkError."""
    match error:
        case RetryAfter():
            wait = error.retry_after
            seconds = wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
            return Outcome("later", TOO_MANY, pause_ms=int(seconds * 1000) + 500)
        case ChatMigrated():
            return Outcome("moved", "the group moved", moved_to=error.new_chat_id)
        case Forbidden():
            return Outcome("undeliverable", error.message)
        case BadRequest():
            text = error.message.lower()
            return Outcome(next((fate for words, fate in _BAD_REQUESTS if words in text), "failed"), error.message)
        case NetworkError():
            pause = min(_LONGEST_PAUSE_MS, 500 * 2 ** min(tries, 10))
            if isinstance(error.__cause__, _NEVER_SENT):
                return Outcome("later", "no connection", pause_ms=pause)
            if "413" in error.message or "too large" in error.message.lower():
                return Outcome("failed", error.message)
            return Outcome("uncertain", type(error.__cause__ or error).__name__)
        case _:
            return Outcome("later", error.message, pause_ms=30_000)


def chat_of(address: str) -> int:
    """The chat id in one of our own opaque addresses, "telegram:123"."""
    return int(address.removeprefix("telegram:"))


class Courier:
    """Carries letters of one outbox to one bot's chats."""

    def __init__(
        self,
        work: Work,
        bot: Bot,
        reader: Reader,
        nudges: Nudges,
        name: str,
        witness: Witness = None,
        pace: Pace = NONE,
        lease_ms: int = LEASE_MS,
        stop: Stop | None = None,
    ) -> None:
        self._stop = stop or Stop()
        self._work, self._bot, self._reader, self._nudges, self._name = work, bot, reader, nudges, name
        self._witness, self._pace, self._lease_ms = witness, pace, lease_ms

    async def run(self, number: int) -> None:
        """Carry until the stop; `number` tells this courier from the others of its process."""
        owner = f"{self._name}:courier-{number}"
        await keep(owner, lambda: self.carry_one(owner), self._nudges.letters.wait, self._stop)

    async def carry_one(self, owner: str) -> float | None:
        """Take one letter, if there is one that may leave, and bring it to an end or back into the queue.

        Returns how many seconds to rest where there was none.
        """
        taken = await asyncio.to_thread(
            self._work.beside,
            delivery.take,
            owner=owner,
            policy=self._work.policy,
            pace=self._pace,
            lease_ms=self._lease_ms,
        )
        if isinstance(taken, Rest):
            return _LONGEST_REST if taken.ms is None else min(_LONGEST_REST, taken.ms / 1000 + 0.001)
        self._nudges.letters.set()
        log.debug("letter claimed", event_name="letter.claimed", letter=taken.letter)
        try:
            await self._carry(taken, owner)
        except Lost:
            log.warning("a letter was settled too late", event_name="letter.late", letter=taken.letter)
        self._nudges.finished.set()
        return None

    async def _carry(self, ready: Ready, owner: str) -> None:
        rendered = render(ready.told, self._reader, ready.keys, repeated=ready.reference if ready.repeated else None)
        try:
            message = await self._send(ready, rendered)
        except TelegramError as error:
            outcome = outcome_of(error, ready.tries)
            if outcome.fate == "anew":
                try:
                    message = await self._send_new(ready, rendered)
                except TelegramError as again:
                    await self._settle(ready, owner, outcome_of(again, ready.tries))
                    return
            else:
                await self._settle(ready, owner, outcome)
                return
        if self._witness is not None and message is not None:
            self._witness(ready, message)
        log.debug("letter accepted", event_name="letter.accepted", letter=ready.letter)
        await self._perform(outbox.settle_sent, ready, owner, message=message, pause_ms=ready.spacing_ms)
        log.info("letter sent", event_name="letter.settled", letter=ready.letter, notice=ready.told.kind)

    async def _send(self, ready: Ready, rendered: Rendered) -> int | None:
        log.debug("letter leaves", event_name="letter.sending", letter=ready.letter)
        if ready.kind == "edit" and ready.message is not None:
            await self._bot.edit_message_text(
                rendered.text,
                chat_id=chat_of(ready.to),
                message_id=ready.message,
                parse_mode=ParseMode.HTML,
                reply_markup=_markup(rendered),
                link_preview_options=LinkPreviewOptions(is_disabled=True),
            )
            return None
        return await self._send_new(ready, rendered)

    async def _send_new(self, ready: Ready, rendered: Rendered) -> int:
        message = await self._bot.send_message(
            chat_of(ready.to),
            rendered.text,
            parse_mode=ParseMode.HTML,
            reply_markup=_markup(rendered),
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        )
        return message.message_id

    async def _settle(self, ready: Ready, owner: str, outcome: Outcome) -> None:
        log.info("letter not sent", event_name="letter.settled", letter=ready.letter, fate=outcome.fate, reason=outcome.reason)
        match outcome.fate:
            case "sent" | "anew":
                await self._perform(outbox.settle_sent, ready, owner, message=None, pause_ms=ready.spacing_ms)
            case "later":
                await self._perform(
                    outbox.settle_later,
                    ready,
                    owner,
                    pause_ms=max(outcome.pause_ms, ready.spacing_ms),
                    reason=outcome.reason,
                    too_many=outcome.reason == TOO_MANY,
                )
            case "uncertain":
                await self._perform(outbox.settle_uncertain, ready, owner, reason=outcome.reason)
            case "moved":
                await self._perform(delivery.moved, ready, owner, to=f"telegram:{outcome.moved_to}")
            case "undeliverable":
                await self._perform(delivery.nobody_there, ready, owner, reason=outcome.reason)
            case "failed":
                log.error("letter refused", event_name="letter.failed", letter=ready.letter, reason=outcome.reason)
                await self._perform(outbox.settle_ended, ready, owner, state="failed", reason=outcome.reason)

    async def _perform(self, verb: object, ready: Ready, owner: str, **values: object) -> None:
        doing = self._work.perform if verb in _CHANGES_PEOPLE else self._work.beside
        settling = partial(doing, verb, owner=owner, letter=ready.letter, **values)  # type: ignore[arg-type]
        await insist(settling, owner, self._stop)


_CHANGES_PEOPLE = (delivery.moved, delivery.nobody_there)
"""The settling verbs that change more than the queue."""


def _markup(rendered: Rendered) -> InlineKeyboardMarkup | None:
    if not rendered.buttons:
        return None
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(button.label, callback_data=button.key) for button in row] for row in rendered.buttons]
    )
