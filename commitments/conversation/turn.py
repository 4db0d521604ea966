"""One person's turn: who speaks, where their chat stands, and which share is meant."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from commitments import access, ledger, outbox, people, questions, reports
from commitments.chats import OF_VERDICT, Conversation, Waiting
from commitments.ledger import Share
from commitments.notices import Notice
from commitments.people import Actor, Sender
from commitments.policy import Policy
from commitments.refusals import Refused, UnknownCode


@dataclass(frozen=True, slots=True)
class Turn:
    """One person's turn: everything that a step of the conversation needs."""

    session: Session
    now: datetime
    policy: Policy
    sender: Sender
    source: int | None
    row: Conversation
    under: int | None
    """The root letter whose button was used; None where none was."""
    pressed: bool
    """Whether it was pressed, so that the answer takes its place; what was typed is answered below."""

    def say(self, notice: Notice) -> None:
        """Answer in place of the pressed message, or below what was typed; the walk goes on in that message."""
        edits = self.under if self.pressed else None
        letter = outbox.post(self.session, now=self.now, address=self.sender.chat, notice=notice, edits=edits)
        self.row.letter = edits if edits is not None else letter
        self.row.since = self.now
        self.session.add(self.row)

    def share(self, share: int | None, version: int | None = None) -> Share:
        """A share that this person may answer for."""
        return access.own_share(self.session, self.sender, share, version=version)

    def speaker(self, share: Share) -> Actor:
        """For which organisation this person answers for a share."""
        return access.speaker(self.session, self.sender, share)

    @property
    def several(self) -> bool:
        """Whether each question and answer must name its organisation."""
        return len(self.sender.actors) > 1

    def open(self) -> list[Share]:
        """What this person's organisations were asked and have not answered."""
        actors = access.every(self.sender, "report")
        return [share for actor in actors for share in questions.open_for(self.session, actor.party)]


def ids_in(text: str) -> list[int]:
    """The numbers in a column of them."""
    return [int(part) for part in text.split(",") if part]


def joined(ids: Sequence[int]) -> str:
    """Numbers as such a column keeps them."""
    return ",".join(str(i) for i in ids)


def row_of(session: Session, now: datetime, person: int) -> Conversation:
    """Where a person's chat stands; a new one is in the middle of nothing."""
    return session.get(Conversation, person) or Conversation(person=person, since=now)


def turn_of(
    session: Session,
    now: datetime,
    sender: Sender,
    policy: Policy,
    source: int | None,
    under: int | None = None,
    *,
    pressed: bool = False,
) -> Turn:
    """The turn of who sent something; the channel's sign of life is noted with it."""
    people.heard(session, now=now, address=sender.user)
    first = min(actor.person for actor in sender.actors)  # one chat is in the middle of one thing, whoever one is in it
    return Turn(session, now, policy, sender, source, row_of(session, now, first), under, pressed)


def wait_for(turn: Turn, waiting: Waiting | None, about: int | None, notice: Notice) -> None:
    """Say something, and take the next sentence for the answer to it."""
    turn.row.waiting, turn.row.about = waiting, about
    turn.say(notice)


_ABOUT_NO_SHARE = frozenset(
    {"question", "reply", "refusal", "counter", "state", "away", "call", "better", "note", "sentence", *OF_VERDICT.values()}
)
"""What is waited for about something else than a share of the person's own."""


def current_share(session: Session, row: Conversation | None) -> Share | None:
    """The share that the conversation is at."""
    if row is None or row.about is None or row.waiting in _ABOUT_NO_SHARE:
        return None
    if row.waiting in ("delay", "place", "part", "own_day"):
        return session.get_one(Share, session.get_one(reports.Report, row.about).share)
    return session.get(Share, row.about)


def shares_meant(turn: Turn, code: str | None, *, passed_on: bool = False) -> list[Share]:
    """The person's own shares of a code: the one being asked about, else those asked, else those with a last day, else all.

    Without a code: the one being asked about, else what stands open where that is of one item.
    """
    current = current_share(turn.session, turn.row)
    if code is None:
        asking = [s for actor in turn.sender.actors for s in questions.asking_about(turn.session, actor.party)]
        if passed_on and asking:
            return asking[:1]
        if current is not None:
            return [turn.share(current.id)]
        waiting = turn.open()
        if len({share.commitment for share in waiting}) != 1:
            raise Refused(UnknownCode(code="?"))
        return waiting
    commitment = ledger.commitment(turn.session, code)
    shares = ledger.shares_of(turn.session, commitment.id)
    actors = access.every(turn.sender, "report")
    own = [s for s in shares if any(access.speaks_for(actor, s) for actor in actors)]
    if not own:
        raise Refused(access.not_yours(turn.session, actors[0], shares[0]))
    if current is not None and current.id in {s.id for s in own}:
        return [current]
    if len(own) == 1:
        return own
    asked = {s.id for s in turn.open()}
    dated = [s for s in own if (span := ledger.span_of(turn.session, s)) and span.due_day]
    return [s for s in own if s.id in asked] or dated or own
