"""When was each part of the service last seen alive? One row a part, for the one who looks in from outside."""

from datetime import datetime

from sqlmodel import Field, Session, SQLModel, select

from commitments.database import Instant, insert_once


class Pulse(SQLModel, table=True):
    """The last sign of life of one part (`poll`, `webhook`, `sweep`, `night`); `note` is a bare fact about it."""

    __tablename__ = "pulse"
    name: str = Field(primary_key=True)
    at: datetime = Field(sa_type=Instant)
    note: str | None = None


def beat(session: Session, *, now: datetime, name: str, note: str | None = None) -> None:
    """This part is alive now."""
    if not insert_once(session, Pulse, name=name, at=now, note=note):
        row = session.get_one(Pulse, name)
        row.at, row.note = now, note
        session.add(row)


def seen(session: Session) -> dict[str, Pulse]:
    """The last sign of life of each part that ever gave one."""
    return {row.name: row for row in session.exec(select(Pulse))}
