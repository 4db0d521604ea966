"""What does the team write down about an item, for itself alone? Notes on its card, each with who wrote it and when.

Free text of people about people: sealed, emptied after a year, and without the name of who is forgotten. No party reads it, nor
does a group; a request under the Woo may reach it, so that it stands in the dossier like all else.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlmodel import Field, Session, SQLModel, col, select

from commitments import access, history, ledger, people
from commitments.access import asks
from commitments.database import Instant, Sealed, keyring
from commitments.ledger import Commitment
from commitments.notices import CardNote, NoteKept, Offer
from commitments.people import Person, Sender
from commitments.policy import Policy
from commitments.refusals import ButtonStale, Refused, TooLong

KEEP = timedelta(days=365)
"""How long the words of a note are kept."""
LIMIT = 1000
"""Characters of a note."""
SHOWN = 5
"""The newest notes on a card; all of them stand in the timeline."""


class Note(SQLModel, table=True):
    """One note of somebody of the team. `words` are empty once it was taken back, or a year went by."""

    __tablename__ = "note"
    id: int = Field(default=None, primary_key=True)
    commitment: int = Field(foreign_key="commitment.id", index=True)
    person: int = Field(foreign_key="person.id", index=True)
    at: datetime = Field(sa_type=Instant)
    words: bytes = Field(sa_type=Sealed)


@asks("note")
def write(session: Session, *, now: datetime, sender: Sender, code: str, text: str) -> NoteKept:
    """Keep a note. Refused where it is too long."""
    actor = access.require(sender, "note")
    item = ledger.commitment(session, code)
    if len(text) > LIMIT:
        raise Refused(TooLong(limit=LIMIT))
    row = Note(commitment=item.id, person=actor.person, at=now, words=keyring(session).seal(text))
    session.add(row)
    session.flush()
    _record(session, now, actor.person, "note", row)
    return NoteKept(note=row.id, code=item.code, title=item.title, words=text)


@asks("note")
def drop(session: Session, *, now: datetime, sender: Sender, offer: Offer) -> NoteKept:
    """ "Klopt niet": the words go for good. Refused where they went already."""
    actor = access.require(sender, "note")
    row = session.get(Note, offer.ref) if offer.ref is not None else None
    if row is None or not row.words:
        raise Refused(ButtonStale())
    row.words = b""
    session.add(row)
    _record(session, now, actor.person, "drop_note", row)
    item = session.get_one(Commitment, row.commitment)
    return NoteKept(note=row.id, code=item.code, title=item.title)


def _record(session: Session, now: datetime, person: int, verb: str, row: Note) -> None:
    history.record(session, now=now, person=person, verb=verb, kind="commitment", row=row.commitment, note=row.id)


def words_of(session: Session, row: Note) -> str | None:
    """What a note says, where that is kept."""
    return keyring(session).open(row.words) if row.words else None


def of_item(session: Session, commitment: int) -> Sequence[Note]:
    """Every note on an item, oldest first, also those without their words."""
    return session.exec(select(Note).where(Note.commitment == commitment).order_by(col(Note.id))).all()


def on_card(session: Session, commitment: int, policy: Policy) -> tuple[CardNote, ...]:
    """The newest notes, the newest first; for the team."""
    kept = [row for row in of_item(session, commitment) if row.words][::-1]
    return tuple(
        CardNote(
            on=policy.day(row.at),
            by=people.name_of(session, session.get_one(Person, row.person)) or None,
            words=words_of(session, row) or "",
        )
        for row in kept[:SHOWN]
    )


# --- people ---------------------------------------------------------------------------------------------------------


def of_person(session: Session, person: int) -> Sequence[Note]:
    """What this person noted and is kept, oldest first."""
    return session.exec(select(Note).where(Note.person == person, Note.words != b"").order_by(col(Note.id))).all()


def mask(session: Session, *, person: int, without: Callable[[str], str]) -> None:
    """Take what names this person out of what they noted."""
    for row in of_person(session, person):
        row.words = keyring(session).seal(without(words_of(session, row) or ""))
        session.add(row)
    session.flush()


def expire(session: Session, *, now: datetime) -> int:
    """Empty the notes of a year ago; returns how many."""
    found = session.exec(select(Note).where(col(Note.at) < now - KEEP, Note.words != b"")).all()
    for row in found:
        row.words = b""
        session.add(row)
    session.flush()
    return len(found)
