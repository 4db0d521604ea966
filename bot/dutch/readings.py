"""Why does this file exist? To name everything that a message can turn out to mean: one frozen value an intent.

`as_corpus` writes a reading in exactly the keys of the corpora's README.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, TypeAlias, assert_never

Status: TypeAlias = Literal["not_started", "on_track", "delayed", "blocked", "done"]
About: TypeAlias = Literal["overdue", "upcoming", "mine", "commitment", "list", "silent", "progress"]
Other: TypeAlias = Literal["not_ours", "outdated", "asking"]
Unclear: TypeAlias = Literal[
    "empty",
    "machine",
    "foreign",
    "no_code",
    "which_code",
    "code",
    "no_status",
    "doubtful",
    "contradicting",
    "vague",
    "off_topic",
]


@dataclass(frozen=True, slots=True)
class Item:
    """How one commitment stands. `code` is None when the message names none and exactly one was asked about.

    `expected` is the last day of the moment named; `expected_from` its first, where that is a stretch of time.
    `where` is the link that came with it, as written: where the result is found.
    """

    code: str | None
    status: Status
    expected: date | None = None
    expected_words: str | None = None
    reason: str | None = None
    part: str | None = None
    expected_from: date | None = None
    where: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """The sender tells how things stand."""

    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Aside:
    """Said instead of a status: not ours, no longer right, or a colleague is asked; no `codes`: about what was asked."""

    kind: Other
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """The sender wants to know something."""

    about: About
    code: str | None = None
    party: str | None = None
    line: int | None = None
    quarter: str | None = None
    status: Status | None = None


@dataclass(frozen=True, slots=True)
class Postpone:
    """A later deadline is asked for."""

    code: str | None
    until: date | None


@dataclass(frozen=True, slots=True)
class Snooze:
    """Ask again on that day."""

    until: date | None


@dataclass(frozen=True, slots=True)
class Absent:
    """The sender is away; `until` is the last day away."""

    until: date | None
    deputy: str | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """A link to where a result is found."""

    url: str
    code: str | None


@dataclass(frozen=True, slots=True)
class Handover:
    """Somebody else is the right person, for good."""

    to: str | None


@dataclass(frozen=True, slots=True)
class Plain:
    """An intent without details."""

    intent: Literal["undo", "yes", "no", "help", "greeting", "thanks", "stop"]


@dataclass(frozen=True, slots=True)
class Unknown:
    """The bot must ask back; `because` says what it lacks."""

    because: Unclear


Reading: TypeAlias = Report | Aside | Query | Postpone | Snooze | Absent | Evidence | Handover | Plain | Unknown


@dataclass(frozen=True, slots=True)
class MessageReading:
    """What a message means, whether the bot must ask back, how it read the words that it used, and which it did not read."""

    intent: Reading
    why: tuple[tuple[str, str], ...] = ()
    unread: tuple[str, ...] = ()

    @property
    def ask(self) -> bool:
        """Whether the bot must ask back instead of acting."""
        return isinstance(self.intent, Unknown)


@dataclass(frozen=True, slots=True)
class Delay:
    """An explanation of a delay: the day now expected, the words that named it, and what else was said.

    `expected_from` is the first day of the moment named, where that is a stretch of time.
    """

    expected: date | None
    words: str | None
    reason: str | None
    expected_from: date | None = None


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def as_corpus(reading: MessageReading) -> dict[str, Any]:
    """Exactly the keys of the corpora's README."""
    found = reading.intent
    match found:
        case Report():
            return {
                "intent": "report",
                "items": [{"code": item.code, "status": item.status, "expected": _iso(item.expected)} for item in found.items],
            }
        case Query():
            named = {
                "code": found.code,
                "party": found.party,
                "line": found.line,
                "quarter": found.quarter,
                "status": found.status,
            }
            return {"intent": "query", "about": found.about} | {k: v for k, v in named.items() if v is not None}
        case Postpone():
            return {"intent": "postpone", "code": found.code, "until": _iso(found.until)}
        case Snooze():
            return {"intent": "snooze", "until": _iso(found.until)}
        case Absent():
            return {"intent": "absent", "until": _iso(found.until), "deputy": found.deputy}
        case Evidence():
            return {"intent": "evidence", "url": found.url, "code": found.code}
        case Handover():
            return {"intent": "handover", "to": found.to}
        case Plain():
            return {"intent": found.intent}
        case Aside() | Unknown():  # the corpora have no name for an aside
            return {"intent": "unknown"}
    assert_never(found)
