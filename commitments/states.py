"""What becomes of an item? The team withdraws, holds, changes or merges it, or takes it up again: with a source and its day.

All but active stops every question at once; what was promised, asked and answered stays as it is, the old text too. Each change
is a row for ever. It holds once its source is given: until then (`words` None) nothing has changed.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime

from sqlmodel import Field, Session, SQLModel, col, select

from commitments import access, history, ledger, outbox, people
from commitments.access import asks
from commitments.database import Instant, one_of
from commitments.ledger import Commitment
from commitments.notices import CardState, ItemChanged, StateAsked
from commitments.people import Person, Sender
from commitments.policy import Policy
from commitments.refusals import AlreadySo, ButtonStale, DayMissing, MergedNowhere, MomentToCome, Refused, WordsMissing
from commitments.sets import ItemState


class ItemChange(SQLModel, table=True):
    """One change of an item's state. `day` and `words` are those of the decision, with its source; `into`: where it merged."""

    __tablename__ = "item_change"
    __table_args__ = (one_of("state", ItemState),)
    id: int = Field(default=None, primary_key=True)
    commitment: int = Field(foreign_key="commitment.id", index=True)
    state: str
    into: int | None = Field(default=None, foreign_key="commitment.id")
    at: datetime = Field(sa_type=Instant)
    person: int = Field(foreign_key="person.id", index=True)
    day: date | None = None
    words: str | None = None


def last(session: Session, commitment: int) -> ItemChange | None:
    """The change that holds now; None for an item that is as the register has it."""
    held = select(ItemChange).where(ItemChange.commitment == commitment, col(ItemChange.words).is_not(None))
    return session.exec(held.order_by(col(ItemChange.id).desc())).first()


def of_item(session: Session, commitment: int) -> Sequence[ItemChange]:
    """Every change that held, oldest first."""
    held = select(ItemChange).where(ItemChange.commitment == commitment, col(ItemChange.words).is_not(None))
    return session.exec(held.order_by(col(ItemChange.id))).all()


def on_card(session: Session, commitment: Commitment) -> CardState | None:
    """The decision behind an item's state, where the team took one."""
    row = last(session, commitment.id)
    if row is None or row.state != commitment.state or row.day is None or row.state == "active":
        return None
    into = session.get_one(Commitment, row.into).code if row.into is not None else None
    return CardState(day=row.day, words=row.words or "", into=into)


@asks("settle")
def begin(
    session: Session,
    *,
    now: datetime,
    sender: Sender,
    code: str,
    state: ItemState | None,
    into: str | None = None,
) -> StateAsked:
    """Which decision is it? Its source and day come next. Refused where the item is so already, or merges into nothing."""
    actor = access.require(sender, "settle")
    if not code or state is None:
        raise Refused(WordsMissing(command="punt"))
    item = ledger.commitment(session, code)
    if item.state == state and state != "merged":
        raise Refused(AlreadySo(code=item.code, state=state))
    other = ledger.commitment(session, into) if into else None
    if state == "merged" and (other is None or other.id == item.id or other.state != "active"):
        raise Refused(MergedNowhere(code=item.code))
    row = ItemChange(commitment=item.id, state=state, into=other.id if other is not None else None, at=now, person=actor.person)
    session.add(row)
    session.flush()
    return StateAsked(change=row.id, code=item.code, title=item.title, state=state, into=other.code if other else None)


@asks("settle")
def hold(
    session: Session,
    *,
    now: datetime,
    sender: Sender,
    policy: Policy,
    change: int | None,
    words: str,
    day: date | None,
) -> ItemChanged:
    """The change holds from now on: parties and team hear it. Refused without a day, or for one that is still to come."""
    actor = access.require(sender, "settle")
    row = session.get(ItemChange, change) if change is not None else None
    if row is None or row.words is not None:
        raise Refused(ButtonStale())
    if day is None:
        raise Refused(DayMissing(past=True))
    if day > policy.day(now):
        raise Refused(MomentToCome(moment=day))
    item = session.get_one(Commitment, row.commitment)
    row.words, row.day, row.at, row.person = words, day, now, actor.person
    item.state = row.state
    session.add_all((row, item))
    shares = ledger.shares_of(session, item.id)
    for share in shares:
        share.concern, share.look_at = None, now
        session.add(share)
    history.record(
        session, now=now, person=actor.person, verb="state", kind="commitment", row=item.id, state=row.state, change=row.id
    )
    session.flush()
    state: ItemState = row.state  # type: ignore[assignment]
    into = session.get_one(Commitment, row.into).code if row.into is not None else None
    told = ItemChanged(code=item.code, title=item.title, state=state, into=into, day=day, words=words)
    people.tell_team(session, now=now, notice=told.model_copy(update={"by": actor.name}), but=actor.person)
    answering = {share.aanspreekpunt for share in shares if share.aanspreekpunt is not None and not share.withdrawn}
    for person in _contacts(session, answering):
        outbox.post(session, now=now, address=person.address, notice=told.model_copy(update={"to_party": True}))
    return told


def _contacts(session: Session, parties: set[int]) -> list[Person]:
    """Everybody who can be asked for one of these, once; the team has heard it already."""
    found = people.contacts(session, parties)
    every = {person.address: person for party in sorted(parties) for person in found.get(party, []) if person.party is not None}
    return list(every.values())


# --- people ---------------------------------------------------------------------------------------------------------


def words_of(session: Session, person: int) -> Sequence[ItemChange]:
    """The decisions that this person wrote down, oldest first."""
    theirs = select(ItemChange).where(ItemChange.person == person, col(ItemChange.words).is_not(None))
    return session.exec(theirs.order_by(col(ItemChange.id))).all()


def mask(session: Session, *, person: int, without: Callable[[str], str]) -> None:
    """Take what names this person out of the decisions that they wrote down."""
    for row in words_of(session, person):
        row.words = without(row.words or "")
        session.add(row)
    session.flush()
