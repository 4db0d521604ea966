"""What was promised, by when, and whose part is it? Commitments, their terms, and the shares that are asked about.

A share is one party's part in one term of a commitment (or in the commitment, where it has no term). Its aanspreekpunt, an
organisation, answers for it. Whatever touches a share says `look_again`; only the reminders' sweep works out what follows.
"""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import CheckConstraint, UniqueConstraint, bindparam, false, update
from sqlmodel import Field, Session, SQLModel, col, or_, select

from commitments.database import Instant, one_of
from commitments.parties import Party
from commitments.refusals import Refused, UnknownCode
from commitments.sets import Aside, Basis, CommitmentKind, ItemState, Level, LinkKind, Mode, RollUp, TermKind
from commitments.terms import Span


class Commitment(SQLModel, table=True):
    """One thing that the programme promised, with its place in it and its source."""

    __tablename__ = "commitment"
    __table_args__ = (
        one_of("kind", CommitmentKind),
        one_of("level", Level),
        one_of("mode", Mode),
        one_of("rollup", RollUp),
        one_of("state", ItemState),
    )
    id: int = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    position: int
    kind: str
    programmalijn: int
    opgave: int
    theme: str | None = None
    level: str | None = None
    mode: str = "asked"
    title: str
    summary: str
    rollup: str = "all"
    state: str = "active"
    document: str
    chapter: int
    line: int


class Owner(SQLModel, table=True):
    """A party that must act (`owes`) or that is consulted; `inferred` where the source does not name it."""

    __tablename__ = "owner"
    commitment: int = Field(foreign_key="commitment.id", primary_key=True)
    party: int = Field(foreign_key="party.id", primary_key=True)
    owes: bool
    inferred: bool = False
    position: int


class Member(SQLModel, table=True):
    """An organisation that the source names as one of a category, for this commitment only."""

    __tablename__ = "member"
    commitment: int = Field(foreign_key="commitment.id", primary_key=True)
    category: int = Field(foreign_key="party.id", primary_key=True)
    party: int = Field(foreign_key="party.id", primary_key=True)
    position: int


class Link(SQLModel, table=True):
    """How a commitment hangs on another. `follows`: the other carries its moment too, so only the other is asked."""

    __tablename__ = "link"
    __table_args__ = (one_of("kind", LinkKind), CheckConstraint("commitment <> other", name="apart"))
    commitment: int = Field(foreign_key="commitment.id", primary_key=True)
    kind: str = Field(primary_key=True)
    other: int = Field(foreign_key="commitment.id", primary_key=True, index=True)
    follows: bool = False


class Term(SQLModel, table=True):
    """The words of a deadline and what they mean; `number` counts from 1 within its commitment."""

    __tablename__ = "term"
    __table_args__ = (
        one_of("kind", TermKind),
        UniqueConstraint("commitment", "number"),
        CheckConstraint("first IS NULL OR last IS NULL OR first <= last", name="days"),
    )
    id: int = Field(default=None, primary_key=True)
    commitment: int = Field(foreign_key="commitment.id", index=True)
    number: int
    words: str
    kind: str
    first: date | None = None
    last: date | None = None
    what: str | None = None

    @property
    def span(self) -> Span:
        """The term as a value."""
        return Span(self.kind, self.first, self.last)  # type: ignore[arg-type]


class Share(SQLModel, table=True):
    """One party's part. `version` rises with whatever makes earlier questions void; `look_at` is when to look next.

    `aanspreekpunt` answers for it once `basis` is not a mere proposal; `suggested` is the register's own idea of who might, and
    asks nobody; `withdrawn`: the register no longer names this part, what was said about it stays. `concern` is what a party
    said against being asked (niet van ons, klopt niet meer), open until the team settles it; `quiet_until` is a day up to
    which nothing is asked; `moved` the last day that the team agreed on instead of the term's, which itself stays as it is.
    `postponed`: the team has nothing asked before that day; `skipped`: the last day of the quarter whose round leaves it out.
    """

    __tablename__ = "share"
    __table_args__ = (
        UniqueConstraint("commitment", "term", "party"),
        one_of("basis", Basis),
        one_of("concern", Aside),
        CheckConstraint("(aanspreekpunt IS NULL) = (basis IS NULL)", name="aanspreekpunt"),
    )
    id: int = Field(default=None, primary_key=True)
    commitment: int = Field(foreign_key="commitment.id", index=True)
    term: int | None = Field(default=None, foreign_key="term.id")
    party: int = Field(foreign_key="party.id", index=True)
    aanspreekpunt: int | None = Field(default=None, foreign_key="party.id", index=True)
    basis: str | None = None
    proposed: int | None = Field(default=None, foreign_key="party.id")
    suggested: int | None = Field(default=None, foreign_key="party.id")
    withdrawn: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    version: int = 1
    since: datetime = Field(sa_type=Instant)
    loaded_on: date
    look_at: datetime | None = Field(default=None, sa_type=Instant, index=True)
    quiet_until: date | None = None
    concern: str | None = None
    moved: date | None = None
    postponed: date | None = None
    skipped: date | None = None


# made once: making a statement anew costs as much as asking it
_BY_CODE = select(Commitment).where(Commitment.code == bindparam("code"))
_SHARES_OF = select(Share).where(Share.commitment == bindparam("commitment")).order_by(col(Share.id))
_FOLLOWED = (
    select(Link.commitment, Link.other)
    .join(Commitment, col(Commitment.id) == Link.other)
    .where(col(Link.follows).is_(True), col(Commitment.state).in_(("active", "on_hold")), Commitment.mode == "asked")
)
_ANSWERED_BY = (
    select(Share)
    .join(Commitment, col(Commitment.id) == Share.commitment)
    .where(Share.aanspreekpunt == bindparam("party"), Commitment.mode == "asked", col(Share.withdrawn).is_(False))
    .order_by(col(Commitment.position), col(Share.id))
)


def commitment(session: Session, code: str) -> Commitment:
    """The commitment of this code, as people type it ("a 9", "A09"). Refused with near codes where there is none."""
    wanted = code.strip().upper().replace(" ", "")
    if wanted.startswith("A"):
        wanted = "A" + wanted[1:].lstrip("0")
    elif not wanted.startswith(("T", "M")):
        wanted = wanted.lower()
    found = session.exec(_BY_CODE, params={"code": wanted}).first()
    if found is None:
        codes = session.exec(select(Commitment.code).order_by(col(Commitment.position))).all()
        near = [c for c in codes if c[:2] == wanted[:2] or c.split(".")[0] == wanted.split(".")[0]]
        raise Refused(UnknownCode(code=code.strip()[:20], near=tuple(near[:4])))
    return found


def shares_of(session: Session, commitment: int) -> Sequence[Share]:
    """All shares of a commitment, in the order of its terms and owners."""
    return session.exec(_SHARES_OF, params={"commitment": commitment}).all()


def shares_answered_by(session: Session, party: int) -> Sequence[Share]:
    """The shares that an organisation answers for and is asked about, in the order of the programme."""
    following = followed(session)
    return [share for share in session.exec(_ANSWERED_BY, params={"party": party}) if share.commitment not in following]


def followed(session: Session) -> dict[int, int]:
    """Which commitments follow another one, and which: one deliverable is asked once, while the other is in force."""
    return dict(session.exec(_FOLLOWED).all())


def span_of(session: Session, share: Share) -> Span | None:
    """The share's term as a value, None where the commitment has no term."""
    return agreed(share, None if share.term is None else session.get_one(Term, share.term))


def agreed(share: Share, term: Term | None) -> Span | None:
    """The share's term as it holds now: until the day that the team agreed on, where it moved."""
    if term is None:
        return None
    return term.span.until(share.moved) if share.moved is not None else term.span


def move(session: Session, *, now: datetime, share: Share, to: date) -> None:
    """From now on this is the share's last day: a new version, so new questions."""
    share.moved = to
    share.version += 1
    share.quiet_until, share.look_at = None, now
    session.add(share)


def look_again(session: Session, *, now: datetime, share: int | None = None, party: int | None = None) -> None:
    """Something touched this share, or whatever this party answers for: the next sweep looks at it."""
    if share is not None:
        row = session.get_one(Share, share)
        row.look_at = now
        if row.term is not None and session.get_one(Commitment, row.commitment).rollup == "one":
            together = (col(Share.commitment) == row.commitment, col(Share.term) == row.term)
            session.execute(update(Share).where(*together).values(look_at=now))
        return
    nobody = col(Share.aanspreekpunt).is_(None)  # the team's task, and anybody who comes may be the first of the team
    session.execute(update(Share).where(or_(col(Share.aanspreekpunt) == party, nobody)).values(look_at=now))


def appoint(session: Session, *, now: datetime, share: Share, party: Party, basis: Basis) -> None:
    """From now on this organisation answers for the share: a new version, so new questions."""
    share.aanspreekpunt, share.basis, share.proposed = party.id, basis, None
    share.version += 1
    share.since, share.concern, share.quiet_until, share.look_at = now, None, None, now
    share.postponed, share.skipped = None, None
    session.add(share)
