"""Was anything lost, was anything doubled? A judge that compares what is there after crashes with a run without any.

Two things are compared: the record (every row that an update may cause, without numbers that differ from run to run) and, per
chat, what people saw, in order. A second copy of a message is doubled with leave where its letter was in the hands of a
process that was killed, since nobody can know whether it arrived: once a letter, marked with its number. An edit that is
made again changes nothing that can be seen, so it needs no mark, but the same leave. All else is doubled without leave.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from sqlmodel import Session, SQLModel, select

from bot.standin.world import Sent
from commitments import people, reports
from commitments.conversation import Conversation
from commitments.database import keyring
from commitments.history import Event
from commitments.inbox import Arrival
from commitments.lanes import Lane
from commitments.ledger import Commitment, Share
from commitments.outbox import Letter
from commitments.questions import Asked, TeamQuestion
from commitments.sets import LetterState
from tests.faults.stage import Crash, Stage

_AGAIN = re.compile(r"^You may have this message already\.(?: Answering once is enough\.)?\n\n")
_REFERENCE = re.compile(r"\n\nReference (\d+)(?:, part (\d+) of \d+)?$")
_LINK = re.compile(r"start=[\w-]+")
Row = TypeVar("Row", bound=SQLModel)
_ENDED: frozenset[LetterState] = frozenset({"sent", "lapsed"})


@dataclass(frozen=True, slots=True)
class Seen:
    """One thing that came into a chat: the same in every run."""

    edited: bool
    text: str


@dataclass
class Account:
    """What there is after a run. `leave` names the copies that nobody could have helped."""

    updates: int
    record: Counter[str]
    chats: dict[int, list[Seen]]
    leave: list[str] = field(default_factory=list)
    without_leave: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a crash did: each list should be empty but `with_leave`, and that holds at most the letters held at a crash."""

    point: str
    updates: int
    lost: tuple[str, ...]
    doubled: tuple[str, ...]
    disordered: tuple[str, ...]
    with_leave: tuple[str, ...]
    complaints: tuple[str, ...]


def account(on: Stage) -> Account:
    """Everything that can be seen of a run that has come to rest."""
    with on.database.read() as session:
        letters = {row.id: row for row in session.exec(select(Letter))}
        found = Account(on.acts, Counter(_record(session, on.crashes)), {}, complaints=on.complaints())
    for chat in on.world.chats:
        entries = [sent for sent in on.world.log if sent.chat == chat]
        found.chats[chat] = _without_copies(entries, letters, on.crashes, found)
    return found


def _without_copies(entries: Sequence[Sent], letters: dict[int, Letter], crashes: Sequence[Crash], into: Account) -> list[Seen]:
    """What came into one chat, copies taken out and written down as with or without leave."""
    kept: list[Seen] = []
    marks: Counter[tuple[str, str]] = Counter()
    before: Sent | None = None
    for sent in entries:
        mark = _REFERENCE.search(sent.text) if _AGAIN.match(sent.text) else None
        text = _LINK.sub("start=...", _REFERENCE.sub("", _AGAIN.sub("", sent.text)))
        seen = Seen(sent.edited, text)
        copy = before is not None and kept[-1:] == [seen] and (not sent.edited or before.message_id == sent.message_id)
        held = [letters[number] for crash in crashes for number in crash.held]
        if mark is not None:
            root, part = int(mark[1]), mark[2] or "1"
            marks[mark[1], part] += 1
            if marks[mark[1], part] > 1:
                into.without_leave.append(f"repeated more than once: {text}")
            elif not any(root in (row.id, row.edits, row.part_of) for row in held):
                into.without_leave.append(f"repeated, though no crash held it: {text}")
            elif copy:
                into.leave.append(text)
        elif copy:
            again = any(row.edits is not None and letters[row.edits].message == sent.message_id for row in held)
            (into.leave if sent.edited and again else into.without_leave).append(text)
        if not copy:
            kept.append(seen)
        before = sent
    return kept


def _record(session: Session, crashes: Sequence[Crash]) -> list[str]:
    """Every row that matters, as a line that is the same in every run."""
    keys = keyring(session)
    persons = {row.id: people.name_of(session, row) for row in session.exec(select(people.Person))}
    named: dict[int | None, str | None] = {**persons, None: None}

    def code(share: int) -> str:
        return f"{session.get_one(Commitment, session.get_one(Share, share).commitment).code}/{share}"

    lines = [f"person {name}" for name in persons.values()]
    lines += [f"invitation {r.role} {r.party} {named[r.made_by]} {named[r.used_by]}" for r in _all(session, people.Invitation)]
    lines += [f"group {keys.open(r.name)} {r.left_at}" for r in _all(session, people.Group)]
    lines += [f"happened {r.verb} {r.kind} by {named[r.person]}" for r in _all(session, Event)]
    lines += [
        f"report {named[r.person]} {code(r.share)} {r.status} {r.reason} {r.place} {r.withdrawn_at is None} {bool(r.corrects)}"
        for r in _all(session, reports.Report)
    ]
    lines += [f"asked {code(r.share)} {r.version} {r.rung} {r.about} {named[r.person]}" for r in _all(session, Asked)]
    lines += [f"talk {named[r.person]} {r.waiting} {r.queue} {r.walked}" for r in _all(session, Conversation)]
    lines += [
        f"question {named[r.person]} {keys.open(r.text)} {named[r.answered_by]} {r.answer and keys.open(r.answer)}"
        for r in _all(session, TeamQuestion)
    ]
    lines += [
        f"share {code(r.id)} {r.aanspreekpunt} {r.basis} {r.proposed} {r.version} {r.concern}" for r in _all(session, Share)
    ]
    lines += [f"update {r.update_id} {r.state} {r.tries} {r.payload}" for r in _all(session, Arrival)]
    lines += [f"lane held by {r.claimed_by}" for r in _all(session, Lane) if r.claimed_by is not None]
    lines += [f"letter {r.notice_kind} to {r.address} {_state(r, crashes)}" for r in _all(session, Letter)]
    return lines


def _state(letter: Letter, crashes: Sequence[Crash]) -> str:
    """How a letter ended. Held at two crashes it may have been sent twice already: then it rests as uncertain, by the rule."""
    twice = sum(letter.id in crash.held for crash in crashes) > 1
    return (
        "sent" if letter.state == "uncertain" and twice else letter.state if letter.state in _ENDED else f"left {letter.state}"
    )


def _all(session: Session, kind: type[Row]) -> Sequence[Row]:
    return session.exec(select(kind)).all()


def compare(found: Account, reference: Account, point: str) -> Verdict:
    """The verdict on a run with crashes, by one without."""
    lost = [*(reference.record - found.record).elements()]
    doubled = [*(found.record - reference.record).elements(), *found.without_leave]
    disordered = []
    for chat in reference.chats.keys() | found.chats.keys():
        wanted, got = reference.chats.get(chat, []), found.chats.get(chat, [])
        missing, extra = Counter(wanted) - Counter(got), Counter(got) - Counter(wanted)
        lost += [f"unseen in {chat}: {seen.text}" for seen in missing.elements()]
        doubled += [f"too much in {chat}: {seen.text}" for seen in extra.elements()]
        if not missing and not extra and wanted != got:
            disordered.append(f"another order in {chat}")
    return Verdict(
        point, found.updates, tuple(lost), tuple(doubled), tuple(disordered), tuple(found.leave), tuple(found.complaints)
    )
