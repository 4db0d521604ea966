"""What is kept about somebody? Everything, for that one alone, whether they take part, did so before, or never did.

Gathered when it leaves, so that the outbox does not hold a second copy of it; only what was said to them is counted, by day.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime

from sqlmodel import Session, col, or_, select

from commitments import (
    absences,
    attachments,
    calls,
    extensions,
    invitations,
    notes,
    objections,
    offers,
    people,
    presence,
    reports,
    sentences,
    states,
    verdicts,
)
from commitments.access import asks
from commitments.chats import Conversation
from commitments.database import keyring
from commitments.history import Event
from commitments.inbox import Arrival
from commitments.ledger import Commitment, Share
from commitments.notices import (
    Kept,
    KeptAbsence,
    KeptAnswer,
    KeptAsked,
    KeptDue,
    KeptEvent,
    KeptLetters,
    KeptQuestion,
    KeptRemark,
    KeptRole,
    KeptVerdict,
    NothingKept,
)
from commitments.outbox import Letter
from commitments.people import Invitation, Person, Sender
from commitments.policy import Policy
from commitments.questions import Asked, AskedWho, PageSent, TeamQuestion
from commitments.verdicts import Verdict


@asks("own_data")
def tell(session: Session, *, now: datetime, sender: Sender) -> None:
    """/mijngegevens: a file for who takes part or did; who never did hears that nothing is kept. Refused in a group, and
    for who was cut off."""
    people.not_cut_off(session, sender.user)
    known = people.ever_at(session, sender.user)
    people.reply(session, now=now, sender=sender, notice=KeptDue(address=sender.user) if known else NothingKept())


def gather(session: Session, *, now: datetime, policy: Policy, address: int) -> Kept | None:
    """All that is kept of who is at this address; None for somebody who never took part, or was forgotten meanwhile."""
    persons = people.ever_at(session, address)
    opaque = people.opened(session, address)
    if not persons or not opaque:
        return None
    ids = [person.id for person in persons]
    waiting = session.exec(select(Conversation.waiting).where(col(Conversation.person).in_(ids))).all()
    received = session.exec(
        select(Arrival).where(Arrival.lane == keyring(session).digest(opaque)).order_by(col(Arrival.id))
    ).all()
    return Kept(
        as_of=policy.day(now),
        account=opaque,
        reachable=session.get_one(people.Address, address).silent_since is None,
        roles=tuple(_role(session, person) for person in persons),
        answers=tuple(_answer(session, report, policy) for person in ids for report in reports.of_person(session, person)),
        verdicts=tuple(_verdict(session, row, policy) for person in ids for row in verdicts.of_person(session, person)),
        questions=tuple(_question(session, row) for row in _rows(session, ids)),
        remarks=tuple(_remarks(session, ids)),
        asked=tuple(_asked(session, ids)),
        letters=_letters(session, policy, address),
        events=_events(session, ids),
        received=tuple(dict.fromkeys(policy.day(row.received_at) for row in received)),
        parked=sum(row.state == "parked" and row.payload is not None for row in received),
        buttons=offers.count(session, now=now, address=address),
        guesses=invitations.count(session, address=address),
        groups=presence.titles(session, persons=ids),
        absences=tuple(
            KeptAbsence(
                first=row.first, last=row.last, noted_at=row.noted_at, deputy=row.deputy, ended=row.ended_at is not None
            )
            for person in ids
            for row in absences.of_person(session, person)
        ),
        workdays=tuple(sorted(people.workdays_of(persons[-1]))),
        waiting=next(filter(None, waiting), None),
    )


def _role(session: Session, person: Person) -> KeptRole:
    actor = people.actor_of(session, person)
    invited = session.exec(select(Invitation.made_at).where(Invitation.used_by == person.id)).first()
    return KeptRole(
        number=person.id,
        role=actor.role,
        party=actor.party_name if person.party is not None else None,
        name=actor.name,
        since=person.joined_at,
        until=person.left_at,
        invited_on=invited,
    )


def _code(session: Session, share: int) -> str:
    return session.get_one(Commitment, session.get_one(Share, share).commitment).code


def _answer(session: Session, report: reports.Report, policy: Policy) -> KeptAnswer:
    answer = reports.answer_of(report, policy)
    assert answer is not None
    return KeptAnswer(
        code=_code(session, report.share),
        at=report.at,
        answer=answer,
        withdrawn=report.withdrawn_at is not None,
        files=attachments.names_of(session, report.id),
    )


def _verdict(session: Session, row: Verdict, policy: Policy) -> KeptVerdict:
    judged = verdicts.fact_of(row, policy)
    assert judged is not None
    code = _code(session, session.get_one(reports.Report, row.report).share)
    return KeptVerdict(code=code, at=row.at, judged=judged, withdrawn=row.withdrawn_at is not None)


def _rows(session: Session, ids: list[int]) -> list[TeamQuestion]:
    mine = select(TeamQuestion).where(or_(col(TeamQuestion.person).in_(ids), col(TeamQuestion.answered_by).in_(ids)))
    return list(session.exec(mine.order_by(col(TeamQuestion.id))))


def _question(session: Session, row: TeamQuestion) -> KeptQuestion:
    keys = keyring(session)
    return KeptQuestion(
        at=row.at,
        text=keys.open(row.text) if row.text else None,
        answered_at=row.answered_at,
        answer=keys.open(row.answer) if row.answer else None,
    )


def _remarks(session: Session, ids: list[int]) -> Iterator[KeptRemark]:
    for person in ids:
        for row in extensions.words_of(session, person):
            yield KeptRemark(code=_code(session, row.share), at=row.decided_at or row.at, words=row.words or "")
        for objection in objections.words_of(session, person):
            yield KeptRemark(code=_code(session, objection.share), at=objection.at, words=objection.words or "")
        for note in calls.words_of(session, person):
            yield KeptRemark(code=_code(session, note.share), at=note.at, words=note.words)
        for written in notes.of_person(session, person):
            code = session.get_one(Commitment, written.commitment).code
            yield KeptRemark(code=code, at=written.at, words=notes.words_of(session, written) or "")
        for phrase in sentences.words_of(session, person):
            code = session.get_one(Commitment, phrase.commitment).code
            yield KeptRemark(code=code, at=phrase.at, words=phrase.words or "")
        for change in states.words_of(session, person):
            code = session.get_one(Commitment, change.commitment).code
            yield KeptRemark(code=code, at=change.at, words=change.words or "")


def _asked(session: Session, ids: list[int]) -> list[KeptAsked]:
    rows = session.exec(select(Asked).where(col(Asked.person).in_(ids)).order_by(col(Asked.id)))
    found = [KeptAsked(at=row.at, code=_code(session, row.share)) for row in rows]
    who = session.exec(select(AskedWho.at).where(col(AskedWho.person).in_(ids)))
    found += [KeptAsked(at=at, code=None) for at in who]
    own = session.exec(select(PageSent.at).where(col(PageSent.person).in_(ids)))
    found += [KeptAsked(at=at, code=None, page=True) for at in own]
    return sorted(found, key=lambda asked: asked.at)


def _letters(session: Session, policy: Policy, address: int) -> tuple[KeptLetters, ...]:
    counts: Counter[tuple[date, str]] = Counter()
    words: Counter[tuple[date, str]] = Counter()
    for row in session.exec(select(Letter).where(Letter.address == address).order_by(col(Letter.id))):
        which = (policy.day(row.settled_at or row.made_at), row.notice_kind)
        counts[which] += 1
        words[which] += row.notice is not None
    return tuple(KeptLetters(on=on, what=what, count=count, words=words[on, what]) for (on, what), count in counts.items())


def _events(session: Session, ids: list[int]) -> tuple[KeptEvent, ...]:
    about = (col(Event.kind) == "person") & col(Event.row).in_(ids)
    rows = session.exec(select(Event).where(or_(col(Event.person).in_(ids), about)).order_by(col(Event.id)))
    return tuple(KeptEvent(at=row.at, verb=row.verb, what=row.kind, row=row.row, own=row.person in ids) for row in rows)
