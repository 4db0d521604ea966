"""Where a result is to be found: a file that somebody hands in, or a sentence in its place."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from commitments import attachments, outbox, people, questions, reports
from commitments.access import asks
from commitments.conversation.doors import not_understood
from commitments.conversation.turn import Turn, current_share, row_of, shares_meant, turn_of, wait_for
from commitments.conversation.walk import advance, note
from commitments.ledger import Commitment
from commitments.notices import FetchDue, FileNotKept, WhereAsked
from commitments.people import Person, Sender
from commitments.policy import Policy
from commitments.refusals import ButtonStale, LinkWaits, Refused, TooLong
from commitments.sets import Confusion, NotKept, SentAs


@dataclass(frozen=True, slots=True)
class Handed:
    """A file that somebody sent: the channel's key to it, its size in bytes as the channel says, and the words beside it."""

    file: str
    sent_as: SentAs
    size: int | None
    words: str


@asks("read")
def hand_in(
    session: Session, *, now: datetime, sender: Sender, policy: Policy, source: int, handed: Handed, limit: int
) -> None:
    """A file in a private chat: where the place of a result was asked, it is the answer, and is fetched.

    The words beside it are the sentence. `limit` in bytes: the most that is kept; 0 where none is taken. What the channel says
    is too large is not fetched at all, and the question for the place stays.
    """
    turn = turn_of(session, now, sender, policy, source)
    if not limit or turn.row.waiting != "place" or turn.row.about is None:
        what: Confusion = "unasked_file" if limit else "file"
        not_understood(session, now=now, sender=sender, policy=policy, what=what)
        return
    about = session.get_one(reports.Report, turn.row.about)
    actor = turn.speaker(turn.share(about.share))
    if handed.size is not None and handed.size > limit:
        turn.say(_not_kept(session, about, "too_large", limit, waits=True))
        return
    if len(handed.words) > reports.REASON_LIMIT:
        raise Refused(TooLong(limit=reports.REASON_LIMIT))
    if handed.words:
        about = reports.complete(
            session, now=now, actor=actor, report=about.id, policy=policy, source=source, place=handed.words
        )
    attachments.send_for(
        session,
        now=now,
        actor=actor,
        address=sender.chat,
        report=about,
        file=handed.file,
        sent_as=handed.sent_as,
        size=handed.size,
    )
    advance(turn, note(turn, about).model_copy(update={"file": True}))


def _not_kept(session: Session, report: reports.Report, why: NotKept, limit: int, *, waits: bool) -> FileNotKept:
    code = reports.recorded(session, report).code
    return FileNotKept(
        code=code, share=report.share, report=report.id, why=why, waits=waits, megabytes=max(1, limit // 1_000_000)
    )


def without_its_file(session: Session, *, now: datetime, due: FetchDue, why: NotKept, limit: int) -> None:
    """A file could not be kept. Who sent it hears so, and is waited for again, unless they are in the middle of something."""
    person, report = session.get_one(Person, due.person), session.get_one(reports.Report, due.report)
    if person.left_at is not None or report.withdrawn_at is not None:
        return
    row = row_of(session, now, min(one.id for one in people.at_address(session, person.address)))
    waits = row.waiting is None and row.about is None and not row.queue
    notice = _not_kept(session, report, why, limit, waits=waits)
    letter = outbox.post(session, now=now, address=person.address, notice=notice)
    if waits:
        row.waiting, row.about, row.letter, row.since = "place", report.id, letter, now
        session.add(row)


@asks("report")
def show_where(
    session: Session, *, now: datetime, sender: Sender, policy: Policy, source: int, code: str | None, place: str
) -> None:
    """A link by itself: where the result of this item is found, or of what the person called done last. Refused where its
    party has not called it done: a link says nothing about how things stand."""
    turn = turn_of(session, now, sender, policy, source)
    if code is None and current_share(session, turn.row) is None:
        newest = reports.newest_of(session, turn.sender.actors)
        shares = [turn.share(newest.share)] if newest is not None else shares_meant(turn, None)
    else:
        shares = shares_meant(turn, code)
    known = reports.latest(session, [share.id for share in shares])
    done = [report for report in known.values() if report.status == "done"]
    if not done:
        raise Refused(LinkWaits(code=session.get_one(Commitment, shares[0].commitment).code))
    report = max(done, key=lambda one: one.id)
    share = turn.share(report.share)
    told = reports.complete(
        session, now=now, actor=turn.speaker(share), report=report.id, policy=policy, source=source, place=place
    )
    advance(turn, note(turn, told))


def ask_place_again(turn: Turn, number: int | None) -> None:
    """Another file, or a sentence, in the place of a file that was not kept: for the answer that counts still."""
    report = turn.session.get(reports.Report, number)
    share = turn.share(report.share if report is not None else None)
    last = reports.last(turn.session, share.id)
    if report is None or last is None or last.id != report.id:
        raise Refused(ButtonStale())
    item = questions.item_of(turn.session, share, turn.policy)
    wait_for(turn, "place", report.id, WhereAsked(item=item, recorded=reports.recorded(turn.session, report)))
