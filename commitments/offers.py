"""What may a button do? A button carries a short random key; what it does, for whom and until when stands here.

The keys of one message live and die together: the first press that counts uses them up, a new keyboard replaces them. So a
press that comes twice, late, or from somebody else has no effect, and gets a sentence.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, insert, update
from sqlmodel import Field, Session, SQLModel, and_, col, func, select

from commitments.database import Instant, changed
from commitments.notices import Offer
from commitments.refusals import ButtonForeign, ButtonStale, Refused

VALID = timedelta(days=28)
"""How long a button works: longer than the longest silence between a question and its repeat."""
LOOKING = frozenset(
    {"mine", "card", "help", "ask_team", "kept", "forget", "file", "page", "find", "nearest", "picture", "note_call"}
    | {"timeline", "back", "note", "phrase"}
)
"""Actions that change nothing: their buttons stay, however often they are pressed."""


class Offered(SQLModel, table=True):
    """One button that was sent out. `letter` is the root letter of the message that it stands under."""

    __tablename__ = "offer"
    key: str = Field(primary_key=True)
    letter: int = Field(foreign_key="outbox.id", index=True)
    address: int = Field(foreign_key="address.id", index=True)
    offer: str
    until: datetime = Field(sa_type=Instant)
    used_at: datetime | None = Field(default=None, sa_type=Instant)
    replaced: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """A press that counts, or (`again`) one that was counted already. `letter` is the root letter it stands under."""

    offer: Offer
    letter: int
    again: bool


_UNUSED = and_(col(Offered.used_at).is_(None), col(Offered.replaced).is_(False))
_OF_LETTER = select(Offered.offer, Offered.key).where(Offered.letter == bindparam("letter"), _UNUSED)
_WORKING = and_(Offered.address == bindparam("address"), _UNUSED, Offered.until >= bindparam("now", type_=Instant))
_LIVE = select(Offered.key, Offered.offer).where(
    _WORKING, Offered.letter == select(func.max(Offered.letter)).where(_WORKING).scalar_subquery()
)
_REPLACE = update(Offered).where(col(Offered.letter) == bindparam("of")).values(replaced=True)
_MINT = insert(Offered)


def mint(
    session: Session, *, now: datetime, letter: int, address: int, offers: Sequence[Offer], again: bool = False
) -> tuple[str, ...]:
    """Keys for the buttons of a message that leaves now, in the same order; the message's older ones end.

    One that leaves `again` keeps its keys: the copy before it may have arrived, and somebody may be pressing it.
    """
    kept: list[tuple[str, str]] = []
    if again:
        kept += session.exec(_OF_LETTER, params={"letter": letter})
    else:
        session.connection().execute(_REPLACE, {"of": letter})
    keys, new = [], []
    common = {"letter": letter, "address": address, "until": now + VALID, "replaced": False}
    for offer in offers:
        text = offer.model_dump_json(exclude_none=True)
        row = next((row for row in kept if row[0] == text), None)
        if row is None:
            row = text, secrets.token_urlsafe(12)
            new.append({"offer": text, "key": row[1], **common})
        else:
            kept.remove(row)
        keys.append(row[1])
    if new:
        session.connection().execute(_MINT, new)
    return tuple(keys)


def _only_looks(offer: Offer) -> bool:
    """Whether a press changes nothing: to open the question about one item is a look too."""
    return offer.do in LOOKING or (offer.do == "begin" and offer.share is not None)


def live(session: Session, *, now: datetime, address: int) -> tuple[tuple[str, Offer], ...]:
    """The keys and offers of the newest message at this address that has buttons which still work."""
    found = session.exec(_LIVE, params={"address": address, "now": now})
    return tuple((key, Offer.model_validate_json(offer)) for key, offer in found)


def under(session: Session, *, now: datetime, letter: int) -> dict[str, Offer]:
    """The buttons of one message that still work: offers by key."""
    works = (Offered.letter == letter, _UNUSED, Offered.until >= now)
    found = session.exec(select(Offered.key, Offered.offer).where(*works)).all()
    return {key: Offer.model_validate_json(offer) for key, offer in found}


def take(session: Session, *, now: datetime, key: str, address: int) -> Taken:
    """Use a button. `address` is that of the person who pressed. Refused where it is stale, forged or another's."""
    row = session.exec(select(Offered).where(Offered.key == key).with_for_update()).first()
    if row is None:
        raise Refused(ButtonStale())
    if row.address != address:
        raise Refused(ButtonForeign())
    offer = Offer.model_validate_json(row.offer)
    if row.used_at is not None:
        return Taken(offer, row.letter, again=True)
    if row.until < now or row.replaced:
        raise Refused(ButtonStale())
    if not _only_looks(offer):
        row.used_at = now
        session.add(row)
        session.execute(update(Offered).where(col(Offered.letter) == row.letter, col(Offered.key) != key).values(replaced=True))
    return Taken(offer, row.letter, again=False)


def expire(session: Session, *, now: datetime) -> int:
    """Delete the buttons whose time ran out: a press on one is answered as before. Returns how many."""
    return changed(session, delete(Offered).where(col(Offered.until) < now))


def erase(session: Session, *, address: int, but: str | None = None) -> None:
    """Delete every button that was offered to this address, `but` one."""
    session.flush()
    session.execute(delete(Offered).where(col(Offered.address) == address, col(Offered.key) != (but or "")))


def count(session: Session, *, now: datetime, address: int) -> int:
    """How many buttons are kept for this address and still count."""
    here = (Offered.address == address, Offered.until >= now)
    return session.exec(select(func.count()).select_from(Offered).where(*here)).one()


def hand_over(session: Session, *, key: str, letter: int, address: int) -> None:
    """A button that was used up goes to another address, so that a second press of it is known for what it is."""
    session.flush()
    session.execute(update(Offered).where(col(Offered.key) == key).values(letter=letter, address=address))
