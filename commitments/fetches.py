"""What becomes of a file that somebody sent? A fetch is a row of the outbox that ends in one of these verbs, each one commit.

The courier brings the bytes, outside any transaction. Whether they are kept is decided here, by their content, after the right
of who sent them was looked at again. However a fetch ends, the answer that it came with stands; who sent it hears what to do
instead, and the team finds a file that was not kept among what did not arrive.
"""

from datetime import datetime

from sqlmodel import Session

from commitments import attachments, contents, conversation, outbox, people
from commitments.ledger import Commitment, Share
from commitments.notices import FetchDue, FileReceived
from commitments.outbox import Letter
from commitments.people import Person
from commitments.policy import Policy
from commitments.reports import Report
from commitments.sets import NotKept

NEEDLESS = "answered or moved on meanwhile"


def settle_fetched(
    session: Session, *, now: datetime, owner: str, letter: int, policy: Policy, content: bytes, limit: int
) -> None:
    """Here are its bytes: kept, or not. `limit` in bytes. All settling verbs raise lanes.Lost."""
    due = _due(session, letter)
    if not attachments.is_wanted(session, due):
        outbox.settle_ended(session, now=now, owner=owner, letter=letter, state="lapsed", reason=NEEDLESS)
        return
    kind = contents.kind_of(content)
    why: NotKept | None = "too_large" if len(content) > limit else "empty" if not content else None
    if why is not None or kind is None:
        settle_refused(session, now=now, owner=owner, letter=letter, why=why or "kind", limit=limit)
        return
    outbox.settle_sent(session, now=now, owner=owner, letter=letter, message=None)
    row = attachments.keep(session, now=now, due=due, letter=letter, content=content, kind=kind)
    share = session.get_one(Share, session.get_one(Report, due.report).share)
    commitment = session.get_one(Commitment, share.commitment)
    kept = attachments.fact_of(session, row, policy)
    received = FileReceived(code=commitment.code, title=commitment.title, file=kept, own=True)
    outbox.post(session, now=now, address=session.get_one(Person, due.person).address, notice=received)
    people.tell_team(session, now=now, notice=received.model_copy(update={"own": False}), but=due.person)


def settle_refused(session: Session, *, now: datetime, owner: str, letter: int, why: NotKept, limit: int) -> None:
    """It will not be kept, and why."""
    outbox.settle_ended(session, now=now, owner=owner, letter=letter, state="failed", reason=f"not kept: {why}")
    conversation.without_its_file(session, now=now, due=_due(session, letter), why=why, limit=limit)


def settle_later(
    session: Session,
    *,
    now: datetime,
    owner: str,
    letter: int,
    limit: int,
    pause_ms: int,
    reason: str,
    too_many: bool = False,
    all_wait: bool = False,
) -> None:
    """It could not be had now: tried again by the outbox's own rules, and given up in the end."""
    flags = {"too_many": too_many, "all_wait": all_wait}
    outbox.settle_later(session, now=now, owner=owner, letter=letter, pause_ms=pause_ms, reason=reason, **flags)
    if session.get_one(Letter, letter).state == "failed":
        due = _due(session, letter)
        conversation.without_its_file(session, now=now, due=due, why="unreachable", limit=limit)


def _due(session: Session, letter: int) -> FetchDue:
    due = outbox.notice_of(session, letter)
    assert isinstance(due, FetchDue)
    return due
