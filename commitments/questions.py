"""What was asked, and what is still open? The rows that remember every question, and what is known about a share.

`asked(share, version, rung, about)` is unique and written in the same commit as its letter: that row is the memory, so
nothing has to be scheduled or cancelled. Questions of people to the team are kept here too.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import UniqueConstraint, bindparam
from sqlmodel import Field, Session, SQLModel, and_, case, col, func, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from commitments import absences, chats, ledger, people, reports, verdicts
from commitments.database import Instant, Sealed, keyring, one_of
from commitments.ledger import Commitment, Share, Term, span_of
from commitments.notices import Answer, Item, Line
from commitments.parties import MINISTRY, TEAM, Party
from commitments.policy import Policy
from commitments.reports import Report
from commitments.rungs import Facts
from commitments.sets import Confirmation, Rung, Status
from commitments.terms import Span
from commitments.workdays import ANYBODY

MOST_WAITING = 10
"""Questions of one person that may wait for the team: who asks more fills the team's chat, and hides what else stands there."""
KEEP = timedelta(days=365)
"""How long the words of a question to the team, and of its answer, are kept."""


class Asked(SQLModel, table=True):
    """One question that was put: to whom, in which letter, on which rung, and about which day (a round's: its first).

    `later`: the day that a person asked for instead of the round's reminder. `by`: who of the team had it asked; the policy
    knows nothing of such a question, but that it was put.
    """

    __tablename__ = "asked"
    __table_args__ = (one_of("rung", Rung), UniqueConstraint("share", "version", "rung", "about"))
    id: int = Field(default=None, primary_key=True)
    share: int = Field(foreign_key="share.id", index=True)
    version: int
    rung: str
    about: date
    person: int | None = Field(default=None, foreign_key="person.id", index=True)
    letter: int | None = Field(default=None, foreign_key="outbox.id", index=True)
    at: datetime = Field(sa_type=Instant, index=True)
    later: date | None = None
    by: int | None = Field(default=None, foreign_key="person.id")


class AskedWho(SQLModel, table=True):
    """One time that a contact was asked whether they are still the right person; `answer` None while they are silent."""

    __tablename__ = "asked_who"
    __table_args__ = (one_of("answer", Confirmation),)
    id: int = Field(default=None, primary_key=True)
    person: int = Field(foreign_key="person.id", index=True)
    at: datetime = Field(sa_type=Instant)
    answer: str | None = None
    answered_at: datetime | None = Field(default=None, sa_type=Instant)


class PageSent(SQLModel, table=True):
    """One time that an organisation read what the papers of an overleg say of it, and who of it agreed when.

    `quarter` is that of the round, as its last day; `person` who got it.
    """

    __tablename__ = "page_sent"
    __table_args__ = (UniqueConstraint("quarter", "party"),)
    id: int = Field(default=None, primary_key=True)
    quarter: date
    party: int = Field(foreign_key="party.id")
    person: int = Field(foreign_key="person.id", index=True)
    at: datetime = Field(sa_type=Instant)
    agreed_at: datetime | None = Field(default=None, sa_type=Instant)
    agreed_by: int | None = Field(default=None, foreign_key="person.id")


class TeamQuestion(SQLModel, table=True):
    """A contact's question to the team and its answer, both sealed: people write about people. Emptied after a year."""

    __tablename__ = "team_question"
    id: int = Field(default=None, primary_key=True)
    person: int = Field(foreign_key="person.id", index=True)
    at: datetime = Field(sa_type=Instant)
    text: bytes = Field(sa_type=Sealed)
    answered_at: datetime | None = Field(default=None, sa_type=Instant)
    answered_by: int | None = Field(default=None, foreign_key="person.id")
    answer: bytes | None = Field(default=None, sa_type=Sealed)


def unanswered(session: Session, *, person: int) -> int:
    """How many questions of this person wait for the team."""
    wait = (TeamQuestion.person == person, col(TeamQuestion.answered_at).is_(None), TeamQuestion.text != b"")
    return session.exec(select(func.count()).select_from(TeamQuestion).where(*wait)).one()


def words_of(session: Session, *, person: int) -> list[str]:
    """What this person asked the team, as far as it is still kept."""
    rows = session.exec(select(TeamQuestion.text).where(TeamQuestion.person == person))
    return [keyring(session).open(text) for text in rows if text]


def erase(session: Session, *, person: int) -> None:
    """Empty what this person asked the team, and what was answered."""
    _empty(session, TeamQuestion.person == person)


def expire(session: Session, *, now: datetime) -> int:
    """Empty the questions that were put a year ago, and their answers; returns how many."""
    return _empty(session, col(TeamQuestion.at) < now - KEEP, TeamQuestion.text != b"")


def _empty(session: Session, *which: Any) -> int:
    found = session.exec(select(TeamQuestion).where(*which)).all()
    for row in found:
        row.text, row.answer = b"", None
        session.add(row)
    session.flush()
    chats.drop_replies(session, questions=[row.id for row in found])
    return len(found)


# made once, since every answer asks them
_ASKED = select(Asked).where(col(Asked.share).in_(bindparam("shares", expanding=True))).order_by(col(Asked.id))
_COMMITMENTS = select(Commitment).where(col(Commitment.id).in_(bindparam("numbers", expanding=True)))
_TERMS = select(Term).where(col(Term.id).in_(bindparam("numbers", expanding=True)))
_SHARES_IN = select(Share.term, Share.id).where(
    col(Share.commitment).in_(bindparam("commitments", expanding=True)), col(Share.withdrawn).is_(False)
)
_ASKED_OF = (
    select(Asked, Share)
    .join(Share, col(Share.id) == Asked.share)
    .join(Commitment, col(Commitment.id) == Share.commitment)
    .where(
        Commitment.state == "active",
        Share.aanspreekpunt == bindparam("party"),
        Asked.rung != "appoint",
        Asked.version == Share.version,
        or_(col(Share.quiet_until).is_(None), and_(Asked.rung == "again", Asked.about == Share.quiet_until)),
    )
    .order_by(col(Asked.id))
)


def asked_about(session: Session, share: Share) -> Sequence[Asked]:
    """The questions put about this share's present version, oldest first."""
    return [row for row in session.exec(_ASKED, params={"shares": [share.id]}) if row.version == share.version]


def facts_of(session: Session, share: Share) -> Facts:
    """All that the policy needs to know about a share."""
    return all_facts(session, [share])[0]


def all_facts(session: Session, shares: Sequence[Share]) -> list[Facts]:
    """The facts of several shares, in their order, read in a handful of queries."""
    commitments = _by_id(session, _COMMITMENTS, {share.commitment for share in shares})
    together = _together(session, [share for share in shares if commitments[share.commitment].rollup == "one"])
    numbers = list(dict.fromkeys([share.id for share in shares] + [other for _, other in together]))
    terms = _by_id(session, _TERMS, {share.term for share in shares if share.term is not None})
    answers = reports.latest(session, numbers)
    judged = verdicts.latest(session, [report.id for report in answers.values() if report.status == "done"])
    reachable = people.reachable_since(session, {share.aanspreekpunt for share in shares if share.aanspreekpunt is not None})
    desks = absences.desks(session, reachable)
    following = ledger.followed(session)
    asked: dict[tuple[int, int], dict[tuple[Rung, date], datetime]] = {}
    later: dict[tuple[int, int], date | None] = {}
    for row in session.exec(_ASKED, params={"shares": [share.id for share in shares]}):
        asked.setdefault((row.share, row.version), {})[row.rung, row.about] = row.at  # type: ignore[index]
        if row.rung == "round":
            later[row.share, row.version] = row.later
    told = {
        (term, other)
        for term, other in together
        if other in answers and answers[other].status == "done"  # what the team asks about that, it asks that party
    }
    found = []
    for share in shares:
        report = answers.get(share.id)
        verdict = judged.get(report.id) if report else None
        reopened = verdict if verdicts.reopens(verdict) else None
        answered = share.aanspreekpunt is not None and share.basis != "voorstel"
        reached = reachable.get(share.aanspreekpunt) if answered and share.aanspreekpunt is not None else None
        status: Status | None = report.status if report else None  # type: ignore[assignment]
        commitment = commitments[share.commitment]
        found.append(
            Facts(
                mode=commitment.mode,  # type: ignore[arg-type]
                state="withdrawn" if share.withdrawn else commitment.state,  # type: ignore[arg-type]
                span=ledger.agreed(share, terms.get(share.term) if share.term is not None else None),
                answered=answered,
                reachable=reached is not None,
                since=max(share.since, reached or share.since),
                loaded_on=share.loaded_on,
                asked=asked.get((share.id, share.version), {}),
                status=status,
                status_at=report.at if report else None,
                expected=reopened.until if reopened else _expected(report),
                reopened=reopened.at if reopened else None,
                quiet_until=share.quiet_until,
                concern=share.concern is not None,
                proposed=share.proposed is not None,
                follows=share.commitment in following,
                told=any(term == share.term and other != share.id for term, other in told),
                desk=desks.get(share.aanspreekpunt or 0, ANYBODY) if answered else ANYBODY,
                later=later.get((share.id, share.version)),
                postponed=share.postponed,
                skipped=share.skipped,
            )
        )
    return found


def _together(session: Session, shares: Sequence[Share]) -> list[tuple[int, int]]:
    """The terms of these shares, each with every share in it: what one of them calls done need not be asked of the others."""
    if not shares:
        return []
    rows = session.exec(_SHARES_IN, params={"commitments": list({share.commitment for share in shares})}).all()
    terms = {share.term for share in shares}
    return [(term, share) for term, share in rows if term is not None and term in terms]


def _expected(report: Report | None) -> date | None:
    """What the last answer expects; a day that was asked for as a term, and refused, moves nothing."""
    return None if report is None or report.refused else report.expected


_Row = TypeVar("_Row", Commitment, Term)


def _by_id(session: Session, query: SelectOfScalar[_Row], numbers: Collection[int]) -> dict[int, _Row]:
    return {row.id: row for row in session.exec(query, params={"numbers": list(numbers)})} if numbers else {}


Known = Mapping[int, Report] | None
"""The reports that count, by share, where the caller read them already (`reports.latest`)."""


def _answer(session: Session, share: Share, policy: Policy, known: Known) -> Answer | None:
    report = reports.last(session, share.id) if known is None else known.get(share.id)
    verdict = verdicts.on(session, report.id) if report is not None and report.status == "done" else None
    return verdicts.answer_of(report, verdict, policy)


def item_of(session: Session, share: Share, policy: Policy, known: Known = None) -> Item:
    """A share as the person who answers for it reads it."""
    return _item(session, share, _answer(session, share, policy, known))


def _item(session: Session, share: Share, answer: Answer | None) -> Item:
    commitment = session.get_one(Commitment, share.commitment)
    term = session.get(Term, share.term) if share.term is not None else None
    owner = session.get_one(Party, share.party).name
    speaking = share.aanspreekpunt if share.aanspreekpunt is not None else share.proposed
    return Item(
        share=share.id,
        version=share.version,
        code=commitment.code,
        title=commitment.title,
        owner=owner,
        party=session.get_one(Party, speaking).name if speaking is not None else owner,
        words=term.words if term else None,
        span=ledger.agreed(share, term),
        was=term.span if term and share.moved is not None else None,
        what=term.what if term else None,
        answer=answer,
        apart=share.concern,
    )


def item_code(session: Session, share: Share) -> str:
    """The number of the item that a share is part of."""
    return session.get_one(Commitment, share.commitment).code


def line_of(session: Session, share: Share, policy: Policy, known: Known = None) -> Line:
    """A share as one line of a list of the team's."""
    return _line(session, share, _answer(session, share, policy, known))


def _line(session: Session, share: Share, answer: Answer | None) -> Line:
    item = _item(session, share, answer)
    party = session.get_one(Party, share.aanspreekpunt).name if share.aanspreekpunt is not None else None
    idea = session.get_one(Party, share.suggested).name if share.suggested is not None and party is None else None
    return Line(
        code=item.code,
        title=item.title,
        owner=item.owner,
        party=party,
        span=item.span,
        words=item.words,
        answer=answer,
        suggested=idea,
        own=party in (MINISTRY, TEAM),
    )


def lines_of(session: Session, shares: Sequence[int], policy: Policy) -> dict[int, Line]:
    """These shares as lines, read in a handful of queries."""
    these = session.exec(select(Share).where(col(Share.id).in_(shares))).all() if shares else []
    _by_id(session, _COMMITMENTS, {share.commitment for share in these})
    _by_id(session, _TERMS, {share.term for share in these if share.term is not None})
    named = {party for share in these for party in (share.party, share.aanspreekpunt, share.proposed, share.suggested)}
    session.exec(select(Party).where(col(Party.id).in_(named - {None}))).all()
    answers = reports.latest(session, shares)
    judged = verdicts.latest(session, [report.id for report in answers.values()])
    found: dict[int, Line] = {}
    for share in these:
        report = answers.get(share.id)
        answer = verdicts.answer_of(report, judged.get(report.id) if report else None, policy)
        found[share.id] = _line(session, share, answer)
    return found


def lines(session: Session, policy: Policy) -> list[tuple[Share, Line]]:
    """Every share that can be asked about, in the order of the programme, read in a handful of queries.

    What follows another item is not among them: that one stands here.
    """
    for table in (Party, Commitment, Term):
        session.exec(select(table)).all()  # the session keeps what it read, so that the lines below find it there
    answers = reports.latest(session)
    shares = session.exec(
        select(Share)
        .join(Commitment, col(Commitment.id) == Share.commitment)
        .where(Commitment.mode == "asked", Commitment.state == "active", col(Share.withdrawn).is_(False))
        .order_by(col(Commitment.position), col(Share.id))
    )
    following = ledger.followed(session)
    judged = verdicts.latest(session)
    found = [(share, answers.get(share.id)) for share in shares if share.commitment not in following]
    return [
        (share, _line(session, share, verdicts.answer_of(report, judged.get(report.id) if report else None, policy)))
        for share, report in found
    ]


def unask(session: Session, *, now: datetime, letter: int, made_at: datetime) -> int:
    """What this letter, made at that moment, was the first to ask was not asked after all: it never left. How much."""
    rows = session.exec(select(Asked).where(Asked.letter == letter, Asked.at == made_at)).all()
    for row in rows:
        ledger.look_again(session, now=now, share=row.share)
        session.delete(row)
    session.flush()
    return len(rows)


def is_open(session: Session, asked: Asked) -> bool:
    """Whether a question still waits for an answer: the same version, and no report since."""
    return _waits(session.get_one(Share, asked.share), asked, reports.last(session, asked.share))


def _waits(share: Share, asked: Asked, report: Report | None) -> bool:
    if share.version != asked.version or share.concern is not None or share.withdrawn:
        return False
    return report is None or report.at < asked.at


@dataclass(frozen=True, slots=True)
class Put:
    """A question that was put: about which share, on which rung, when; who answers for that now, and whether it still waits."""

    share: int
    rung: Rung
    at: datetime
    party: int | None
    waits: bool


def put_since(session: Session, moment: datetime, of: Collection[int] | None = None) -> list[Put]:
    """The questions that were put from a moment on about what is in force, in no order: one query.

    `of`: only what these organisations answer for.
    """
    counts = (Report.share == Asked.share, col(Report.withdrawn_at).is_(None))
    last = select(func.max(Report.id)).where(*counts).correlate(Asked).scalar_subquery()
    theirs = [] if of is None else [col(Share.aanspreekpunt).in_(of)]
    waits = and_(
        Share.version == Asked.version,
        col(Share.concern).is_(None),
        col(Share.withdrawn).is_(False),
        or_(col(Report.at).is_(None), Report.at < Asked.at),
    )
    told: tuple[Any, ...] = (Asked.share, Asked.rung, Asked.at, Share.aanspreekpunt, case((waits, 1), else_=0))
    query = (
        select(*told)
        .select_from(Asked)
        .join(Share, col(Share.id) == Asked.share)
        .join(Commitment, col(Commitment.id) == Share.commitment)
        .join(Report, col(Report.id) == last, isouter=True)
        .where(Asked.rung != "appoint", Asked.at >= moment, Commitment.state == "active", *theirs)
    )
    return [Put(share, rung, at, party, bool(waits)) for share, rung, at, party, waits in session.execute(query)]


def open_for(session: Session, party: int) -> Sequence[Share]:
    """The shares in force that an organisation was asked about and has not answered since, in the order they were asked.

    What somebody is asking a colleague about is not among them until it is asked again.
    """
    rows = session.exec(_ASKED_OF, params={"party": party}).all()
    answers = reports.latest(session, [share.id for _, share in rows])
    return list({share.id: share for asked, share in rows if _waits(share, asked, answers.get(share.id))}.values())


def asking_about(session: Session, party: int) -> Sequence[Share]:
    """The shares about which an organisation is asking a colleague, the newest first."""
    shares = ledger.shares_answered_by(session, party)
    return sorted((share for share in shares if share.quiet_until is not None), key=lambda s: s.quiet_until or date.max)[::-1]


def left_behind(session: Session, party: int) -> Sequence[Asked]:
    """What an organisation still has to answer, where the one who got the question is not there any more: its last question."""
    found = []
    for share in open_for(session, party):
        last = [row for row in asked_about(session, share) if row.rung != "appoint"][-1]
        if last.person is not None and not people.is_there(session, last.person):
            found.append(last)
    return found


def latest_rung(session: Session, share: Share) -> Rung | None:
    """The rung of the share's latest question, so that an answer from elsewhere is asked for in the same words."""
    rows = [row for row in asked_about(session, share) if row.rung != "appoint"]
    return asked_as(rows[-1].rung, span_of(session, share), rows[-1].about) if rows else None  # type: ignore[arg-type]


def asked_before(session: Session, share: Share, policy: Policy) -> date | None:
    """The day on which the same person was asked the latest question before; None where it is not a repeat."""
    rows = [row for row in asked_about(session, share) if row.rung in ("result", "repeat")]
    if len(rows) < 2 or rows[-1].rung != "repeat" or rows[-1].person != rows[-2].person:
        return None
    return policy.day(rows[-2].at)


def asked_as(rung: Rung, span: Span | None, day: date) -> Rung:
    """In which words a rung asks: what is asked again, or in a round, asks for the result once its term is past."""
    if rung not in ("again", "second", "round", "round_again"):
        return rung
    if span is not None and span.kind == "vanaf":
        return "begun"
    return "repeat" if span is not None and span.is_past(day) else "before"


_NO_QUESTION: tuple[Rung, ...] = ("appoint", "round_again")


def put_to(session: Session, party: int, since: datetime) -> int:
    """How many questions this organisation got since a moment, about whatever it answers for now; a reminder is none."""
    query = (
        select(func.count(col(Asked.id)))
        .join(Share, col(Share.id) == Asked.share)
        .where(Share.aanspreekpunt == party, col(Asked.rung).not_in(_NO_QUESTION), col(Asked.at) >= since)
    )
    return session.exec(query).one()


def put_to_each(session: Session, since: datetime) -> list[tuple[str, int]]:
    """How many questions each organisation got since a moment, the most first."""
    query = (
        select(Party.name, func.count(col(Asked.id)))
        .join(Share, col(Share.aanspreekpunt) == Party.id)
        .join(Asked, col(Asked.share) == Share.id)
        .where(col(Asked.rung).not_in(_NO_QUESTION), col(Asked.at) >= since)
        .group_by(col(Party.name))
    )
    return sorted(session.exec(query).all(), key=lambda row: (-row[1], row[0]))


def unasked_to(session: Session, person: int) -> Sequence[datetime]:
    """When this human got bundles of questions (one moment a letter), their own page, or the question whether they are still
    the right one. What the team had asked is not among them: it was asked for.

    Who speaks for several organisations is still one reader: what came for one of these counts for the others.
    """
    return _moments(session, person, col(Asked.by).is_(None))


def put_to_person(session: Session, person: int) -> Sequence[datetime]:
    """The same, with what the team had asked."""
    return _moments(session, person)


def _moments(session: Session, person: int, *which: Any) -> Sequence[datetime]:
    theirs = people.alike(person)
    of_them = (col(Asked.person).in_(theirs), Asked.rung != "appoint", *which)
    rows = session.exec(select(Asked.letter, Asked.at).where(*of_them).order_by(col(Asked.id))).all()
    who = select(AskedWho.at).where(col(AskedWho.person).in_(theirs))
    pages = select(PageSent.at).where(col(PageSent.person).in_(theirs))
    return [*dict(rows).values(), *session.exec(who), *session.exec(pages)]


def wished_last(session: Session, person: int) -> datetime | None:
    """When the team last had this person asked."""
    return session.exec(select(func.max(Asked.at)).where(Asked.person == person, col(Asked.by).is_not(None))).one()


def last_put(session: Session, shares: Collection[int]) -> dict[int, datetime]:
    """When something was last asked about each of these shares, whichever version it was."""
    query = select(Asked.share, func.max(Asked.at)).where(col(Asked.share).in_(shares), Asked.rung != "appoint")
    return dict(session.exec(query.group_by(col(Asked.share))).all())
