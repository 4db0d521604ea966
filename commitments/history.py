"""Who did what to which row, and when? An append-only trail of ids; the database itself refuses to change it.

It holds our own ids and bare facts, never an address, a name or a person's words: those would have to be erasable.
"""

import json
from datetime import datetime

from sqlalchemy import insert
from sqlmodel import Field, Session, SQLModel

from commitments.database import Instant


class Event(SQLModel, table=True):
    """One thing that happened. `person` is None for the clock; `facts` is a small JSON object."""

    __tablename__ = "history"
    id: int = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=Instant, index=True)
    person: int | None = None
    verb: str
    kind: str
    row: int
    facts: str = "{}"


_RECORD = insert(Event)


def record(session: Session, *, now: datetime, person: int | None, verb: str, kind: str, row: int, **facts: object) -> None:
    """Append one event; `kind` and `row` name what it happened to."""
    told = json.dumps(facts, sort_keys=True, default=str)
    event = {"at": now, "person": person, "verb": verb, "kind": kind, "row": row, "facts": told}
    session.connection().execute(_RECORD, event)
