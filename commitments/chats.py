"""What is a person's chat in the middle of? One row each: the questions still to walk through, and what is waited for.

The state is a row, so it survives a restart and ends with a word. What moves it stands in `conversation`.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Literal

from sqlalchemy import delete, update
from sqlmodel import Field, Session, SQLModel, col

from commitments.database import Instant, one_of
from commitments.sets import VerdictKind

Waiting = Literal[
    "delay",
    "place",
    "part",
    "outdated",
    "question",
    "reply",
    "extension",
    "refusal",
    "counter",
    "own_day",
    "state",
    "away",
    "call",
    "better",
    "note",
    "sentence",
    "verdict_accepted",
    "verdict_partly",
    "verdict_question",
    "verdict_not_found",
]
"""What the next sentence of this person is taken for."""
OF_VERDICT: dict[VerdictKind, Waiting] = {
    "accepted": "verdict_accepted",
    "partly": "verdict_partly",
    "question": "verdict_question",
    "not_found": "verdict_not_found",
}
"""Waiting for the words that go with a verdict; `about` is the report."""


class Conversation(SQLModel, table=True):
    """Where one person's chat stands. `queue` holds share ids still to ask, `noted` the reports of this walk, by comma.

    `letter` is the message that the walk lives in; `about` the share, or the question to the team, that `waiting` is about.
    """

    __tablename__ = "conversation"
    __table_args__ = (one_of("waiting", Waiting),)
    person: int = Field(primary_key=True, foreign_key="person.id")
    letter: int | None = Field(default=None, foreign_key="outbox.id")
    queue: str = ""
    walked: int = 0
    noted: str = ""
    waiting: str | None = None
    about: int | None = None
    since: datetime = Field(sa_type=Instant)


def erase(session: Session, *, person: int) -> None:
    """This chat is in the middle of nothing any more, and never was."""
    session.execute(delete(Conversation).where(col(Conversation.person) == person))


def drop_replies(session: Session, *, questions: Collection[int]) -> None:
    """Nobody's next sentence is taken for the answer to these questions to the team any more."""
    waits = (col(Conversation.waiting) == "reply", col(Conversation.about).in_(questions))
    session.execute(update(Conversation).where(*waits).values(waiting=None, about=None))
