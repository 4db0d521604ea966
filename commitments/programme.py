"""What stands around the commitments? The programme's lines and tasks, its indicators, and its money per line and year.

Nobody is asked about these; they stand beside the register with their source, and an indicator's values with source and day.
Amounts are whole euros; where the document has a word instead of a number, the word is kept.
"""

from collections.abc import Sequence
from datetime import date
from typing import Literal

from sqlalchemy import BigInteger, CheckConstraint, UniqueConstraint
from sqlmodel import Field, Session, SQLModel, col, func, select

from commitments.database import one_of
from commitments.ledger import Commitment
from commitments.notices import Amount, IndicatorLine, MoneyLine, Programme, ProgrammeLine, TaskLine

MoneyTable = Literal["herkomst", "invulling"]
"""The document's two tables: where the money comes from, and what it is for."""
MoneyRow = Literal["post", "totaal"]


class Part(SQLModel, table=True):
    """A line of the programme (`opgave` 0), one of its tasks, or (both 0) the programme itself, with its name."""

    __tablename__ = "part"
    programmalijn: int = Field(primary_key=True)
    opgave: int = Field(primary_key=True)
    title: str


class Indicator(SQLModel, table=True):
    """What the programme measures itself by; `programmalijn` 0 where it is about the whole."""

    __tablename__ = "indicator"
    code: str = Field(primary_key=True)
    programmalijn: int
    title: str
    position: int
    document: str
    chapter: int
    line: int


class Measure(SQLModel, table=True):
    """A value of an indicator, as its source writes it, with the day that it is about."""

    __tablename__ = "measure"
    indicator: str = Field(foreign_key="indicator.code", primary_key=True)
    as_of: date = Field(primary_key=True)
    value: str
    source: str


class Money(SQLModel, table=True):
    """One amount: a row of one of the document's tables in one year. `euro`, or the document's word for it."""

    __tablename__ = "money"
    __table_args__ = (
        one_of("table_of", MoneyTable),
        one_of("row", MoneyRow),
        UniqueConstraint("position", "year"),
        CheckConstraint("(euro IS NULL) <> (words IS NULL)", name="amount"),
    )
    id: int = Field(default=None, primary_key=True)
    position: int
    table_of: str
    row: str
    programmalijn: int
    title: str
    year: int
    euro: int | None = Field(default=None, sa_type=BigInteger)
    words: str | None = None
    as_of: date
    document: str
    chapter: int
    line: int


def view(session: Session, line: int | None) -> Programme | None:
    """The whole programme, or one of its lines, short enough for one message; None where there is no such line."""
    parts = session.exec(select(Part).order_by(col(Part.programmalijn), col(Part.opgave))).all()
    if line is not None and line not in {part.programmalijn for part in parts if part.programmalijn}:
        return None
    counts = _counts(session)
    titles = {(part.programmalijn, part.opgave): part.title for part in parts}
    about = line or 0
    tasks = [part for part in parts if part.opgave and part.programmalijn == line]
    return Programme(
        title=titles.get((about, 0), ""),
        line=line,
        lines=tuple(
            ProgrammeLine(
                number=part.programmalijn,
                title=part.title,
                agreements=sum(n for (p, _, kind), n in counts.items() if (p, kind) == (part.programmalijn, "afspraak")),
                actions=sum(n for (p, _, kind), n in counts.items() if (p, kind) == (part.programmalijn, "actie")),
            )
            for part in parts
            if part.programmalijn and not part.opgave and line in (None, part.programmalijn)
        ),
        tasks=tuple(
            TaskLine(
                number=part.opgave,
                title=part.title,
                agreements=tuple(_codes(session, part.opgave)),
                actions=counts.get((part.programmalijn, part.opgave, "actie"), 0),
            )
            for part in tasks
        ),
        indicators=indicators(session, about),
        money=_money(session, about),
    )


def _counts(session: Session) -> dict[tuple[int, int, str], int]:
    rows = session.exec(
        select(Commitment.programmalijn, Commitment.opgave, Commitment.kind, func.count())
        .where(Commitment.state != "withdrawn")
        .group_by(col(Commitment.programmalijn), col(Commitment.opgave), col(Commitment.kind))
    )
    return {(line, task, kind): count for line, task, kind, count in rows}


def _codes(session: Session, opgave: int) -> Sequence[str]:
    return session.exec(
        select(Commitment.code)
        .where(Commitment.opgave == opgave, Commitment.kind == "afspraak", Commitment.state != "withdrawn")
        .order_by(col(Commitment.position))
    ).all()


def indicators(session: Session, about: int) -> tuple[IndicatorLine, ...]:
    """What a line of the programme (0: the whole) measures itself by, each with its newest value."""
    newest: dict[str, Measure] = {}
    for measure in session.exec(select(Measure).order_by(col(Measure.as_of))):
        newest[measure.indicator] = measure
    found = []
    for row in session.exec(select(Indicator).where(Indicator.programmalijn == about).order_by(col(Indicator.position))):
        value = newest.get(row.code)
        found.append(
            IndicatorLine(
                title=row.title,
                value=value.value if value else None,
                as_of=value.as_of if value else None,
                source=value.source if value else None,
            )
        )
    return tuple(found)


def _money(session: Session, about: int) -> tuple[MoneyLine, ...]:
    """For the whole: what it is for, and the total; for a line its own row."""
    query = select(Money).where(Money.table_of == "invulling").order_by(col(Money.position), col(Money.year))
    rows = session.exec(query if not about else query.where(Money.programmalijn == about)).all()
    found: dict[int, list[Money]] = {}
    for row in rows:
        found.setdefault(row.position, []).append(row)
    return tuple(
        MoneyLine(
            title=years[0].title,
            total=years[0].row == "totaal",
            amounts=tuple(Amount(year=row.year, euro=row.euro, words=row.words) for row in years),
            as_of=years[0].as_of,
            chapter=years[0].chapter,
            source_line=years[0].line,
        )
        for years in found.values()
    )
