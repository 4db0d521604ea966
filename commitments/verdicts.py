"""What does the programme team make of an answer? A row for each verdict, never overwritten.

"Klaar" of a party is not settled until the team says akkoord; what the party said stays as it was said. Of an agreement
(A1 to A14) akkoord and deels akkoord are the team's proposal, which the bestuurlijk overleg settles: one more row.
The words are part of the register: they stand unsealed, like answers, and lose the name of who is forgotten.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import UTC, date, datetime

from sqlalchemy import Index, bindparam, false, text
from sqlmodel import Field, Session, SQLModel, col, func, select

from commitments import history, reports
from commitments.database import Instant, one_of
from commitments.ledger import Share
from commitments.notices import Answer, Judged
from commitments.policy import Policy
from commitments.reports import Report
from commitments.sets import ShareState, VerdictKind

ASKS: frozenset[VerdictKind] = frozenset({"partly", "question", "not_found"})
"""Verdicts after which the part is open again."""
UP_TO_THE_OVERLEG: frozenset[VerdictKind] = frozenset({"accepted", "partly"})
"""What the team only proposes where an agreement is concerned."""
_COUNTS = "withdrawn_at IS NULL"
_FIRST = f"{_COUNTS} AND corrects IS NULL"


class Verdict(SQLModel, table=True):
    """What the team made of one report. `words`: the question, what remains, or why it corrects another; `until`: by when.

    `proposed`: it waits for the overleg; `settled_on` is the day on which that settled the one that it `corrects`.
    `withdrawn_at` is set once, on the same day. `source`: the inbox row that it came from.
    """

    __tablename__ = "verdict"
    __table_args__ = (
        one_of("kind", VerdictKind),
        Index("ix_verdict_one", "report", unique=True, sqlite_where=text(_FIRST), postgresql_where=text(_FIRST)),
        Index("ix_verdict_corrects", "corrects", unique=True, sqlite_where=text(_COUNTS), postgresql_where=text(_COUNTS)),
    )
    id: int = Field(default=None, primary_key=True)
    report: int = Field(foreign_key="report.id", index=True)
    person: int = Field(foreign_key="person.id", index=True)
    at: datetime = Field(sa_type=Instant, index=True)
    source: int | None = None
    kind: str
    words: str | None = None
    until: date | None = None
    proposed: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    settled_on: date | None = None
    corrects: int | None = Field(default=None, foreign_key="verdict.id")
    withdrawn_at: datetime | None = Field(default=None, sa_type=Instant)


_NEWEST = select(func.max(Verdict.id)).where(col(Verdict.withdrawn_at).is_(None)).group_by(col(Verdict.report))
_LATEST = select(Verdict).where(col(Verdict.id).in_(_NEWEST))
_LATEST_OF = select(Verdict).where(
    col(Verdict.id).in_(_NEWEST.where(col(Verdict.report).in_(bindparam("reports", expanding=True))))
)


def latest(session: Session, of: Collection[int] | None = None) -> dict[int, Verdict]:
    """The verdict that counts now, by report: of all, or `of` these."""
    if of is not None and not of:
        return {}
    found = session.exec(_LATEST) if of is None else session.exec(_LATEST_OF, params={"reports": list(of)})
    return {verdict.report: verdict for verdict in found}


def on(session: Session, report: int) -> Verdict | None:
    """The verdict on this report that counts now."""
    return latest(session, [report]).get(report)


def fact_of(verdict: Verdict | None, policy: Policy) -> Judged | None:
    """A verdict as notices carry it."""
    if verdict is None:
        return None
    return Judged(
        verdict=verdict.kind,
        on=policy.day(verdict.at),
        words=verdict.words,
        until=verdict.until,
        proposed=verdict.proposed,
        settled_on=verdict.settled_on,
        corrected=verdict.corrects is not None and verdict.settled_on is None,
    )


def answer_of(report: Report | None, verdict: Verdict | None, policy: Policy) -> Answer | None:
    """A report as notices carry it, with what the team made of it: both views stay."""
    answer = reports.answer_of(report, policy)
    return answer.model_copy(update={"verdict": fact_of(verdict, policy)}) if answer and verdict else answer


def reopens(verdict: Verdict | None) -> bool:
    """Whether the part is open again, whatever its party said last."""
    return verdict is not None and verdict.kind in ASKS


def state(report: Report | None, verdict: Verdict | None, *, withdrawn: bool = False) -> ShareState:
    """How a share stands between its party and the team."""
    if withdrawn:
        return "withdrawn"
    if report is None or report.status != "done":
        return "open"
    if verdict is None:
        return "reported"
    if verdict.kind == "accepted":
        return "accepted"
    return "partly" if verdict.kind == "partly" else "open"


def write(
    session: Session,
    *,
    now: datetime,
    person: int,
    report: Report,
    kind: VerdictKind,
    source: int | None,
    words: str | None = None,
    until: date | None = None,
    proposed: bool = False,
    settled_on: date | None = None,
) -> Verdict:
    """One more row, in the place of the one that counted until now. The caller asked whether that may be."""
    before = on(session, report.id)
    row = Verdict(
        report=report.id,
        person=person,
        at=now,
        source=source,
        kind=kind,
        words=words,
        until=until,
        proposed=proposed,
        settled_on=settled_on,
        corrects=before.id if before else None,
    )
    session.add(row)
    session.flush()
    _record(session, now, person, "verdict", row, report.share)
    return row


def withdraw(session: Session, *, now: datetime, person: int, verdict: Verdict) -> None:
    """It no longer counts; what it corrected does again."""
    verdict.withdrawn_at = now
    session.add(verdict)
    session.flush()
    share = session.get_one(Report, verdict.report).share
    history.record(session, now=now, person=person, verb="unsay", kind="share", row=share, verdict=verdict.id)


def _record(session: Session, now: datetime, person: int | None, verb: str, row: Verdict, share: int) -> None:
    made = history.fingerprint(history.made_keys(session), _words(row))
    facts = {"verdict": row.id, "report": row.report, "finding": row.kind, "fingerprint": made}
    history.record(session, now=now, person=person, verb=verb, kind="share", row=share, **facts)


def _words(row: Verdict) -> tuple[object, ...]:
    said = (row.kind, row.words, row.until, row.proposed, row.settled_on, row.corrects)
    return (row.report, row.person, row.at.astimezone(UTC).isoformat(), row.source, *said)


def of_item(session: Session, commitment: int) -> Sequence[Verdict]:
    """Every verdict on an item's answers, also what was taken back, oldest first."""
    its = select(Report.id).join(Share, col(Share.id) == Report.share).where(Share.commitment == commitment)
    return session.exec(select(Verdict).where(col(Verdict.report).in_(its)).order_by(col(Verdict.id))).all()


def of_person(session: Session, person: int) -> Sequence[Verdict]:
    """Every verdict that this person gave, oldest first."""
    return session.exec(select(Verdict).where(Verdict.person == person).order_by(col(Verdict.id))).all()


def mask(session: Session, *, now: datetime, person: int, without: Callable[[str], str]) -> None:
    """Take what names this person out of the words that they wrote; all else stays as it was said."""
    for row in of_person(session, person):
        if row.words is not None and (masked := without(row.words)) != row.words:
            row.words = masked
            session.add(row)
            _record(session, now, None, "mask_verdict", row, session.get_one(Report, row.report).share)
    session.flush()
