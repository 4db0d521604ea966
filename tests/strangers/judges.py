"""Who judges what went over the wire? aiogram's models in an environment of their own, and python-telegram-bot here.

Each judge reads whole tapes and hands back its complaints, each with the method and the place; and what it found in order.
"""

import inspect
import json
import re
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import telegram

from tests.strangers.differences import differences
from tests.strangers.wire import Exchange, Tape

READER = Path(__file__).with_name("aiogram_reads.py")


@dataclass(slots=True)
class Judgement:
    """What one judge says: complaints as sentences, and which (what, method or kind of update) passed without any."""

    complaints: list[str] = field(default_factory=list)
    passed: set[tuple[str, str]] = field(default_factory=set)

    def hear(self, what: str, name: str, found: Iterable[str]) -> None:
        """One thing that was judged."""
        wrong = [f"{what} {name}: {complaint}" for complaint in found]
        self.complaints += [complaint for complaint in wrong if complaint not in self.complaints]
        if not wrong:
            self.passed.add((what, name))

    @property
    def sound(self) -> set[tuple[str, str]]:
        """What passed every time."""
        wrong = {tuple(complaint.split(": ", 1)[0].split(" ", 1)) for complaint in self.complaints}
        return {one for one in self.passed if one not in wrong}


def kind_of(update: dict[str, Any]) -> str:
    """What an update is about: its one key beside the number."""
    return next((name for name in update if name != "update_id"), "nothing")


def things(tapes: Iterable[Tape]) -> Iterator[tuple[str, str, str, Any]]:
    """Everything to judge, as (what, name for people, method, value): requests, answers, refusals, updates."""
    for tape in tapes:
        for heard in tape.exchanges:
            yield from _things(heard)
        for update in tape.updates:
            yield "update", kind_of(update), "getUpdates", update


def _things(heard: Exchange) -> Iterator[tuple[str, str, str, Any]]:
    # What Telegram itself refused need not be well-formed: the test of a refusal sends nonsense on purpose.
    if heard.status == 200:
        yield "request", heard.method, heard.method, heard.sent
    if not isinstance(heard.answer, dict):
        return
    yield "answer" if heard.status == 200 else "refusal", heard.method, heard.method, heard.answer
    if heard.method == "getUpdates" and heard.status == 200:
        for update in heard.answer["result"]:
            yield "update", kind_of(update), heard.method, update


class Aiogram:
    """aiogram's models at work, in a process of their own environment: slow to begin, so there is one for all tests."""

    def __init__(self, python: Path) -> None:
        self._process = subprocess.Popen([python, READER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def judges(self, tapes: Iterable[Tape]) -> Judgement:
        """What the models say about everything on these tapes."""
        judged = list(things(tapes))
        asked = [{"what": what, "method": method, "value": value} for what, _, method, value in judged]
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        said = json.loads(self._process.stdout.readline())
        judgement = Judgement()
        for (what, name, _, _), complaints in zip(judged, said, strict=True):
            judgement.hear(what, name, complaints)
        return judgement

    def close(self) -> None:
        """Its input ends, and so does it."""
        self._process.communicate(timeout=60)


def ptb_judges(tapes: Iterable[Tape]) -> Judgement:
    """What python-telegram-bot says: no unexpected field, and nothing lost in what it would write again."""
    judgement = Judgement()
    for what, name, method, value in things(tapes):
        if what == "update":
            judgement.hear(what, name, _read(telegram.Update, value))
        elif what == "answer":
            judgement.hear(what, name, _answer(method, value["result"]))
    return judgement


def _answer(method: str, result: Any) -> Iterator[str]:
    kind = returned(method)
    if not isinstance(result, dict | list):
        if type(result) is not bool:
            yield f"neither an object nor true: {result!r}"
    elif kind is None:
        yield f"an object, where only true was expected: {result!r}"
    else:
        for one in result if isinstance(result, list) else [result]:
            yield from _read(kind, one)


def returned(method: str) -> type[telegram.TelegramObject] | None:
    """The object that python-telegram-bot makes of a method's answer, read from its own annotation; None if it is True."""
    snake = re.sub(r"(?<!^)(?=[A-Z])", "_", method).lower()
    words = re.findall(r"\w+", str(inspect.signature(getattr(telegram.Bot, snake)).return_annotation))
    kinds = [getattr(telegram, word, None) for word in words]
    return next((kind for kind in kinds if isinstance(kind, type) and issubclass(kind, telegram.TelegramObject)), None)


def _read(kind: type[telegram.TelegramObject], value: dict[str, Any]) -> Iterator[str]:
    try:
        read = kind.de_json(value, None)
    except Exception as error:  # noqa: BLE001  whatever it is, the library could not read it
        yield f"{type(error).__name__}: {error}"
        return
    for place in unexpected(read):
        yield f"{place}: unexpected"
    yield from differences(value, json.loads(read.to_json()), more_allowed=True)


def unexpected(thing: Any) -> list[str]:
    """Every field, however deep, for which python-telegram-bot has no attribute."""
    if isinstance(thing, telegram.TelegramObject):
        found = [f"{type(thing).__name__}.{name}" for name in thing.api_kwargs]
        names = thing._get_attrs_names(include_private=False)
        return found + [place for name in names for place in unexpected(getattr(thing, name, None))]
    if isinstance(thing, tuple | list):
        return [place for part in thing for place in unexpected(part)]
    return []
