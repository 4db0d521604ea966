"""How fast may letters leave? So that Telegram never has to say "too many": spacing, kept in the database.

Between two letters stands a fixed time: overall (one row), a chat, a group (their lanes). It survives restarts, and replicas
share it. The defaults are Telegram's own figures, 1 a second a chat and 20 a minute a group, and 25 a second overall, where
Telegram says about 30: what leaves evenly does not arrive evenly.
"""

from dataclasses import dataclass

from sqlalchemy import BigInteger
from sqlmodel import Field, Session, SQLModel, select

from commitments.database import clock_ms, insert_once

_EVERYBODY = "everybody"


class Pacer(SQLModel, table=True):
    """When the next letter may leave, whoever it is for; and the chat that was told last to wait, until when."""

    __tablename__ = "pacer"
    name: str = Field(primary_key=True)
    next_at: int = Field(default=0, sa_type=BigInteger)
    refused_lane: str | None = None
    refused_until: int = Field(default=0, sa_type=BigInteger)


@dataclass(frozen=True, slots=True)
class Pace:
    """Milliseconds between two letters: to anybody, to one chat, to one group. 0 is no spacing."""

    overall_ms: int = 40
    chat_ms: int = 1_000
    group_ms: int = 3_000

    @classmethod
    def of(cls, *, overall: float, chat: float, group: float) -> "Pace":
        """From letters a second overall and a chat, and a minute a group; 0 is no limit."""
        ms = (int(-(-1_000 * per // rate)) if rate else 0 for per, rate in ((1, overall), (1, chat), (60, group)))
        return cls(*ms)


NONE = Pace(0, 0, 0)
"""No spacing: where the clock is turned, nobody waits."""


def _row(session: Session) -> Pacer:
    query = select(Pacer).where(Pacer.name == _EVERYBODY).with_for_update().execution_options(populate_existing=True)
    row = session.exec(query).first()
    if row is None:
        insert_once(session, Pacer, name=_EVERYBODY, next_at=0, refused_until=0)
        row = session.exec(query).one()
    return row


def early(session: Session, pace: Pace) -> int:
    """Milliseconds until the next letter may leave, to whomever; 0 is now, and nobody else's turn in this transaction."""
    return max(0, _row(session).next_at - clock_ms(session)) if pace.overall_ms else 0


def leave(session: Session, pace: Pace) -> None:
    """A letter leaves now: the next one waits its turn."""
    if pace.overall_ms:
        row = _row(session)
        row.next_at = clock_ms(session) + pace.overall_ms
        session.add(row)


def refused(session: Session, *, lane: str, ms: int) -> None:
    """Telegram told this chat to wait. Where it tells a second one meanwhile, it means everybody."""
    row, moment = _row(session), clock_ms(session)
    if row.refused_until > moment and row.refused_lane != lane:
        row.next_at = max(row.next_at, moment + ms)
    row.refused_lane, row.refused_until = lane, moment + ms
    session.add(row)
