"""What came of ringing? The notes about parts whose organisation stays silent: an answer is a report, the rest is here."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from sqlmodel import Field, Session, SQLModel, col, select

from commitments.database import Instant


class CallNote(SQLModel, table=True):
    """One time that somebody of the team rang about a part, in their own words."""

    __tablename__ = "call_note"
    id: int = Field(default=None, primary_key=True)
    share: int = Field(foreign_key="share.id", index=True)
    person: int = Field(foreign_key="person.id", index=True)
    at: datetime = Field(sa_type=Instant)
    words: str


def latest(session: Session, shares: Iterable[int]) -> dict[int, CallNote]:
    """The newest note, of those of these shares that have one."""
    found = session.exec(select(CallNote).where(col(CallNote.share).in_(list(shares))).order_by(col(CallNote.id)))
    return {row.share: row for row in found}


def words_of(session: Session, person: int) -> Sequence[CallNote]:
    """What this person noted, oldest first."""
    return session.exec(select(CallNote).where(CallNote.person == person).order_by(col(CallNote.id))).all()


def mask(session: Session, *, person: int, without: Callable[[str], str]) -> None:
    """Take what names this person out of what they noted."""
    for row in words_of(session, person):
        row.words = without(row.words)
        session.add(row)
    session.flush()
