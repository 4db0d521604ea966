"""Was anything lost, was anything doubled? A judge that compares what is there after crashes with a run without any.

Two things are compared: the record (every row that an update may cause, without numbers that differ from run to run) and, per
chat, what people saw, in order. A second copy of a message is doubled with leave where its letter was in the hands of a
process that was killed, since nobody can know whether it arrived: once a letter, marked with its number. An edit that is
made again changes nothing that can be seen, so it needs no mark, but the same leave. All else is doubled without leave.

A letter that was in hand at two crashes may have gone out twice already, and is not sent a third time: then it may be missing
from its chat, if the team can see that, and the team hears of it.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from sqlmodel import Session, SQLModel, select

from bot.standin.world import Sent
from commitments import outbox, people, reports
from commitments.chats import Conversation
from commitments.database import clock_ms, keyring
from commitments.history import Event
from commitments.inbox import Arrival
from commitments.lanes import Lane
from commitments.ledger import Commitment, Share
from commitments.outbox import Letter
from commitments.questions import Asked, TeamQuestion
from commitments.sets import LetterState
from tests.faults.stage import Stage

_AGAIN = re.compile(r"^You may have this message already\.(?: Answering once is enough\.)?\n\n")
_REFERENCE = re.compile(r"\n\nReference (\d+)(?:, part (\d+) of \d+)?$")
_WORD = re.compile(r"\w+ messages? (may not have arrived\.|did not arrive:)")
"""How the team hears of what may not have arrived."""
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
    shaken: set[int] = field(default_factory=set)
    """Chats with a letter that was in hand at two crashes."""
    excused: Counter[int] = field(default_factory=Counter)
    """How many letters of a chat ended undelivered, and stand in the team's list."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a run did to three promises: each list should be empty but `with_leave`.

    `missing` and `repeated` are effects of updates, `unseen` and `doubled` messages; that holds at most what the leave was for.
    """

    point: str
    updates: int
    messages: int
    chats: int
    missing: tuple[str, ...] = ()
    repeated: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()
    doubled: tuple[str, ...] = ()
    disordered: tuple[str, ...] = ()
    with_leave: tuple[str, ...] = ()
    complaints: tuple[str, ...] = ()

    @property
    def broken(self) -> tuple[str, ...]:
        """Everything that should not be, a line each."""
        kinds = ("missing", "repeated", "unseen", "doubled", "disordered", "complaints")
        return tuple(f"{kind}: {line}" for kind in kinds for line in getattr(self, kind))


def account(on: Stage) -> Account:
    """Everything that can be seen of a run that has come to rest."""
    with on.database.read() as session:
        letters = {row.id: row for row in session.exec(select(Letter))}
        record = [*_record(session, on.twice_in_hand()), *_held(session, on)]
        found = Account(on.acts, Counter(record), {}, complaints=on.complaints())
        seen = {row.id for row in outbox.troubled(session, replies=True)}
        for number in on.twice_in_hand():
            chat = int(people.opened(session, letters[number].address).removeprefix("telegram:"))
            found.shaken.add(chat)
            found.excused[chat] += number in seen
    for chat in on.world.chats:
        entries = [sent for sent in on.world.log if sent.chat == chat and not (found.shaken and _WORD.match(sent.text))]
        found.chats[chat] = _without_copies(entries, letters, on, found)
    return found


def _without_copies(entries: Sequence[Sent], letters: dict[int, Letter], on: Stage, into: Account) -> list[Seen]:
    """What came into one chat, copies taken out and written down as with or without leave."""
    kept: list[Seen] = []
    marks: Counter[tuple[str, str]] = Counter()
    before: Sent | None = None
    for sent in entries:
        mark = _REFERENCE.search(sent.text) if _AGAIN.match(sent.text) else None
        text = _LINK.sub("start=...", _REFERENCE.sub("", _AGAIN.sub("", sent.text)))
        seen = Seen(sent.edited, text)
        copy = before is not None and kept[-1:] == [seen] and (not sent.edited or before.message_id == sent.message_id)
        held = [letters[number] for crash in on.crashes for number in crash.held]
        if mark is not None and on.requeued:
            copy = copy or seen in kept  # what the administrator had sent after all came in between
        if mark is not None:
            root, part = int(mark[1]), mark[2] or "1"
            marks[mark[1], part] += 1
            if marks[mark[1], part] > 1 + (root in on.requeued):
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


def _record(session: Session, twice: set[int]) -> list[str]:
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
    lines += [
        f"letter {r.notice_kind} to {people.opened(session, r.address)} {_state(r, twice)}"
        for r in _all(session, Letter)
        if not (twice and r.notice_kind == "undelivered")
    ]
    return lines


def _held(session: Session, on: Stage) -> list[str]:
    """Lanes in hand though all is done. Who died between closing a row and letting go may hold it to its lease's end."""
    dead = tuple(f"{service.pid}-" for service in on.services if not service.alive)
    held = (row for row in _all(session, Lane) if row.claimed_by is not None)
    over = clock_ms(session)
    return [f"lane held by {r.claimed_by}" for r in held if not (r.claimed_by.startswith(dead) and r.claimed_until <= over)]


def _state(letter: Letter, twice: set[int]) -> str:
    """How a letter ended. Held at two crashes it may have been sent twice already: then it rests as uncertain, by the rule."""
    if letter.state == "uncertain" and letter.id in twice:
        return "sent"
    return letter.state if letter.state in _ENDED else f"left {letter.state}"


def _all(session: Session, kind: type[Row]) -> Sequence[Row]:
    return session.exec(select(kind)).all()


def compare(found: Account, reference: Account, point: str) -> Verdict:
    """The verdict on a run with crashes, by one without."""
    unseen, doubled, disordered = [], [*found.without_leave], []
    for chat in reference.chats.keys() | found.chats.keys():
        wanted, got = reference.chats.get(chat, []), found.chats.get(chat, [])
        if chat in found.shaken:  # an edit of a message whose number we never learned comes as a new one
            wanted, got = ([Seen(False, seen.text) for seen in entries] for entries in (wanted, got))
        missing, extra = Counter(wanted) - Counter(got), Counter(got) - Counter(wanted)
        unseen += [f"in {chat}: {seen.text}" for seen in [*missing.elements()][found.excused[chat] :]]
        doubled += [f"in {chat}: {seen.text}" for seen in extra.elements()]
        present = [seen for seen in wanted if seen in got]
        if not extra and present != got and chat not in found.shaken:
            disordered.append(f"in {chat}")
    return Verdict(
        point,
        found.updates,
        sum(map(len, reference.chats.values())),
        len(reference.chats),
        missing=tuple((reference.record - found.record).elements()),
        repeated=tuple((found.record - reference.record).elements()),
        unseen=tuple(unseen),
        doubled=tuple(doubled),
        disordered=tuple(disordered),
        with_leave=tuple(found.leave),
        complaints=tuple(found.complaints),
    )
