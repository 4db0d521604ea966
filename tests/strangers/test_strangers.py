"""Strangers judge the stand-in: aiogram's models, python-telegram-bot, and bots of three libraries that talk with it.

After a change of what the stand-in or the bot can do, `TAZ_REWRITE=1 pytest tests/strangers` writes the table in
bot/standin/README.md anew.
"""

import asyncio
import copy
import os
import re
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bot.standin.botapi import BotApi
from bot.standin.clock import Clock
from bot.standin.world import World
from tests.strangers import installed, ours, talk, walk
from tests.strangers.judges import Aiogram, Judgement, kind_of, ptb_judges
from tests.strangers.wire import Exchange, Tape

HERE = Path(__file__).parent
TABLE = HERE.parents[1] / "bot" / "standin" / "README.md"
_BETWEEN = re.compile(r"(?<=<!-- strangers -->\n).*?(?=<!-- /strangers -->)", re.DOTALL)

Program = tuple[list[str | Path], dict[str, str]]


def _taped(play: Callable[[Tape], Awaitable[None]]) -> Tape:
    async def run() -> Tape:
        tape = Tape()
        await play(tape)
        return tape

    return asyncio.run(run())


@cache
def _ours() -> Tape:
    return _taped(ours.everything)


@cache
def _walked() -> Tape:
    return _taped(walk.walk)


@pytest.fixture(scope="module")
def aiogram() -> Iterator[Aiogram]:
    judge = Aiogram(installed.python())
    yield judge
    judge.close()


@pytest.fixture(scope="module")
def said_by_aiogram(aiogram: Aiogram) -> Judgement:
    return aiogram.judges([_ours(), _walked()])


@cache
def _ptb() -> Judgement:
    return ptb_judges([_ours(), _walked()])


def _methods() -> list[str]:
    """Every method that the stand-in answers."""
    return sorted(BotApi(World(Clock(datetime(2023, 6, 15, tzinfo=UTC))), talk.TOKEN).names)


# What was said, before judges


def test_aiogram_reads_all_that_is_said(said_by_aiogram: Judgement) -> None:
    assert said_by_aiogram.complaints == []


def test_python_telegram_bot_expects_every_field() -> None:
    assert _ptb().complaints == []


def test_each_method_that_our_bot_calls_is_there_and_was_heard() -> None:
    """A method that the code calls must be called in `ours`, or nobody judges how we call it."""
    assert ours.called() - set(_methods()) == set(), "the stand-in lacks these"
    assert ours.called() - ours.UNHEARD.keys() == _ours().methods()


def test_each_method_of_the_stand_in_was_judged(said_by_aiogram: Judgement) -> None:
    """What it answers and no stranger has read would be taken on trust: call it in `walk`."""
    judged = {name for what, name in said_by_aiogram.passed if what == "answer"}
    assert set(_methods()) - judged == set()


# Conversations


@dataclass(frozen=True, slots=True)
class Stranger:
    """A library with a small bot: the command that starts it and what it needs in its environment."""

    name: str
    program: Callable[[], Program]


def _of_python(file: str) -> Callable[[], Program]:
    return lambda: ([installed.python(), HERE / file], {})


def _of_node() -> Program:
    node, packages = installed.node()
    return [node, HERE / "grammy" / "bot.cjs"], {"NODE_PATH": str(packages)}


STRANGERS = (
    Stranger("aiogram", _of_python("aiogram_bot.py")),
    Stranger("pyTelegramBotAPI", _of_python("telebot_bot.py")),
    Stranger("grammY", _of_node),
)
each_stranger = pytest.mark.parametrize("stranger", STRANGERS, ids=lambda stranger: stranger.name)


@cache
def _talk(stranger: Stranger, way: Callable[..., Awaitable[None]]) -> Tape:
    command, settings = stranger.program()
    return _taped(lambda tape: way(command, tape, **settings))


@each_stranger
def test_a_strangers_bot_holds_a_conversation(stranger: Stranger) -> None:
    """And what it was told meanwhile, another stranger reads too."""
    tape = _talk(stranger, talk.by_polling)
    assert [wrong for wrong in ptb_judges([tape]).complaints if not wrong.startswith("request")] == []


@each_stranger
def test_a_strangers_bot_takes_a_webhook(stranger: Stranger) -> None:
    _talk(stranger, talk.by_webhook)


# Do the judges judge? Each must find what is wrong with an update, an answer, a request


def _message() -> dict[str, Any]:
    return next(update for heard in _walked().exchanges for update in _updates(heard) if kind_of(update) == "message")


def _updates(heard: Exchange) -> Iterable[dict[str, Any]]:
    return heard.answer["result"] if heard.method == "getUpdates" and heard.status == 200 else ()


def _spoilt(spoil: Callable[[dict[str, Any]], object]) -> Tape:
    update = copy.deepcopy(_message())
    spoil(update["message"])
    answer = {"ok": True, "result": copy.deepcopy(update["message"])}
    return Tape([Exchange("sendMessage", "json", {"chat_id": 1, "text": "x"}, 200, answer)], [update])


@pytest.mark.parametrize(
    "spoil",
    [
        lambda message: message["chat"].update(colour="red"),
        lambda message: message.update(colour="red"),
        lambda message: message.pop("date"),
        lambda message: message["from"].pop("first_name"),
        lambda message: message.update(entities={"type": "bold", "offset": 0, "length": 1}),
    ],
    ids=["unknown deep down", "unknown", "missing", "missing deep down", "one for a list"],
)
def test_the_judges_find_what_is_wrong(aiogram: Aiogram, spoil: Callable[[dict[str, Any]], object]) -> None:
    tape = _spoilt(spoil)
    for judgement in (aiogram.judges([tape]), ptb_judges([tape])):
        assert {wrong.split(" ")[0] for wrong in judgement.complaints} == {"update", "answer"}, judgement


def test_only_aiogram_looks_at_the_kind_of_a_value(aiogram: Aiogram) -> None:
    tape = _spoilt(lambda message: message.update(message_id=str(message["message_id"])))
    assert [len(judgement.complaints) for judgement in (aiogram.judges([tape]), ptb_judges([tape]))] == [2, 0]


@pytest.mark.parametrize(
    "sent",
    [
        {"chat_id": 1, "text": "x", "colour": "red"},
        {"chat_id": 1},
        {"chat_id": "1", "text": "x", "reply_markup": '{"inline_keyboard": [[{"text": "a", "callback": "b"}]]}'},
        {"chat_id": "1", "text": "x", "link_preview_options": "no"},
    ],
    ids=["unknown", "missing", "unknown deep down", "no object"],
)
def test_aiogram_finds_what_is_wrong_with_a_request(aiogram: Aiogram, sent: dict[str, Any]) -> None:
    answer = {"ok": True, "result": _message()["message"]}
    judgement = aiogram.judges([Tape([Exchange("sendMessage", "form", sent, 200, answer)])])
    assert [wrong.split(" ")[0] for wrong in judgement.complaints] != []
    assert {wrong.split(" ")[0] for wrong in judgement.complaints} == {"request"}


@pytest.mark.parametrize(
    "answer",
    [
        {"ok": False, "error_code": 429, "description": "Too Many Requests", "parameters": {"retry": 1}},
        {"ok": False, "error_code": "429", "description": "Too Many Requests"},
        {"ok": False, "error_code": 429},
    ],
)
def test_aiogram_finds_what_is_wrong_with_a_refusal(aiogram: Aiogram, answer: dict[str, Any]) -> None:
    judgement = aiogram.judges([Tape([Exchange("sendMessage", "json", {}, 400, answer)])])
    assert len(judgement.complaints) == 1


# The table


def _sign(yes: bool) -> str:
    return "yes" if yes else "-"


def _rows(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _table(aiogram: set[tuple[str, str]], ptb: set[tuple[str, str]]) -> str:
    """What each stranger has said, as it stands in the README."""
    talks = [_talk(s, talk.by_polling).methods() | _talk(s, talk.by_webhook).methods() for s in STRANGERS]
    methods = _rows(
        [
            "method",
            "our bot calls it",
            "a call, by aiogram's model",
            "the answer, by aiogram's model",
            "the answer, by python-telegram-bot",
            *(f"called by {stranger.name}" for stranger in STRANGERS),
        ],
        [
            [
                f"`{method}`",
                _sign(method in ours.called()),
                _sign(("request", method) in aiogram),
                _sign(("answer", method) in aiogram),
                _sign(("answer", method) in ptb),
                *(_sign(method in talked) for talked in talks),
            ]
            for method in _methods()
        ],
    )
    kinds = sorted({name for what, name in aiogram | ptb if what == "update"})
    updates = _rows(
        ["update", "read by aiogram's model", "read by python-telegram-bot"],
        [[f"`{kind}`", _sign(("update", kind) in aiogram), _sign(("update", kind) in ptb)] for kind in kinds],
    )
    return f"\n{methods}\n{updates}\n"


def test_the_table_says_what_the_strangers_found(said_by_aiogram: Judgement) -> None:
    written = TABLE.read_text("utf-8")
    table = _table(said_by_aiogram.sound, _ptb().sound)
    if os.environ.get("TAZ_REWRITE"):
        TABLE.write_text(_BETWEEN.sub(lambda _: table, written), "utf-8")
    assert _BETWEEN.findall(written) == [table]
