"""Why does this file exist? It is what a method of the Bot API is, wherever its answer comes from."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final

from .bodies import Call

_HARMLESS: Final = frozenset({"disable_notification", "protect_content"})


@dataclass(frozen=True, slots=True)
class Told:
    """A result with a remark: Telegram puts it beside the result as `description`."""

    result: Any
    description: str


@dataclass(frozen=True, slots=True)
class Method:
    """A method by its name: how it is answered (Refused for a "no"), and the parameters it knows."""

    name: str
    answer: Callable[[Call], Awaitable[Any]]
    known: frozenset[str]


def method(name: str, answer: Callable[[Call], Awaitable[Any]], known: str = "") -> Method:
    """A method with its own parameters, in one string, and those that change nothing here."""
    return Method(name, answer, _HARMLESS.union(known.split()))
