"""Who talks with the bot, and how are they found again? Persons, the groups that read along, and the way in: an invitation.

An address is opaque ("telegram:123") and stands in this file's tables only, sealed, with a keyed digest to find it by. Names
are sealed too. Letters, offers and history hold our ids. Of who was forgotten the row of ids stays, its sealed values empty.
"""

import hashlib
import secrets
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import get_args

from sqlalchemy import CheckConstraint, Index, bindparam, literal, text
from sqlmodel import Field, Session, SQLModel, and_, col, func, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from commitments import history, ledger, outbox, policy
from commitments.database import Instant, Sealed, keyring, one_of
from commitments.history import Event
from commitments.notices import Alias, Notice
from commitments.parties import TEAM, Party, named
from commitments.refusals import (
    AlreadyMember,
    InvitationExpired,
    InvitationRevoked,
    InvitationUnknown,
    InvitationUsed,
    LastTeamMember,
    NoSuchContact,
    NotForYou,
    Refused,
)
from commitments.sets import AddressKind, Role

INVITATION_VALID = timedelta(days=14)
_TOKEN_BYTES = 24
"""192 random bits, 32 characters in a link: more than the 128 bits that cannot be guessed."""


class Address(SQLModel, table=True):
    """Where somebody can be reached. `silent_since` is set once the channel said that nobody is there any more.

    Of an erased one `sealed` is empty and `digest` says so.
    """

    __tablename__ = "address"
    __table_args__ = (one_of("kind", AddressKind),)
    id: int = Field(default=None, primary_key=True)
    digest: str = Field(unique=True)
    sealed: bytes = Field(sa_type=Sealed)
    kind: str
    silent_since: datetime | None = Field(default=None, sa_type=Instant)


_PRESENT = "left_at IS NULL"


class Person(SQLModel, table=True):
    """Somebody with a role, for an organisation or for the team: one row for each of these.

    Former contacts keep theirs, for a time their name too. `workdays`: the weekdays on which they work, by comma, Monday is 0;
    None is every one.
    """

    __tablename__ = "person"
    __table_args__ = (
        one_of("role", Role),
        CheckConstraint("role IN ('team', 'observer') OR party IS NOT NULL", name="party"),
        Index(
            "ix_person_present",
            "address",
            "party",
            unique=True,
            sqlite_where=text(_PRESENT),
            postgresql_where=text(_PRESENT),
        ),
    )
    id: int = Field(default=None, primary_key=True)
    address: int = Field(foreign_key="address.id", index=True)
    role: str
    party: int | None = Field(default=None, foreign_key="party.id", index=True)
    name: bytes = Field(sa_type=Sealed)
    joined_at: datetime = Field(sa_type=Instant)
    left_at: datetime | None = Field(default=None, sa_type=Instant)
    workdays: str | None = None


class Group(SQLModel, table=True):
    """A group chat that reads the digest. `name` is what it is called in our own output, sealed like a person's."""

    __tablename__ = "reader"
    id: int = Field(default=None, primary_key=True)
    address: int = Field(foreign_key="address.id", unique=True)
    name: bytes = Field(sa_type=Sealed)
    linked_at: datetime = Field(sa_type=Instant)
    left_at: datetime | None = Field(default=None, sa_type=Instant)


class Invitation(SQLModel, table=True):
    """A way in for one person: hashed, single use, expiring, bound to a role and an organisation."""

    __tablename__ = "invitation"
    __table_args__ = (one_of("role", Role),)
    id: int = Field(default=None, primary_key=True)
    token: str = Field(unique=True)
    role: str
    party: int | None = Field(default=None, foreign_key="party.id")
    made_at: datetime = Field(sa_type=Instant)
    expires_at: datetime = Field(sa_type=Instant)
    made_by: int | None = None
    used_at: datetime | None = Field(default=None, sa_type=Instant)
    used_by: int | None = None
    revoked_at: datetime | None = Field(default=None, sa_type=Instant)


@dataclass(frozen=True, slots=True)
class Actor:
    """A known person as the verbs see them. `party` is the organisation they speak for; the team speaks for its own."""

    person: int
    role: Role
    party: int
    party_name: str
    name: str


@dataclass(frozen=True, slots=True)
class Sender:
    """Who did something, and where an answer goes. `actors`: what they are, once for each organisation that they take part
    for, the team first; empty for strangers. Addresses are our ids."""

    actors: tuple[Actor, ...]
    user: int
    chat: int
    in_group: bool


@dataclass(frozen=True, slots=True)
class Chat:
    """Where a letter goes. `opaque` is empty once it was erased; `roles`: of who takes part there now, none in a group."""

    opaque: str
    in_group: bool
    roles: tuple[Role, ...]


_NEVER = literal(datetime.max.replace(tzinfo=UTC), Instant)
# made once, since every update asks them
_BY_DIGEST = select(Address).where(Address.digest == bindparam("digest"))
_PRESENT_AT = and_(col(Person.address) == Address.id, col(Person.left_at).is_(None))
_AT_ADDRESS = (
    select(Person).where(Person.address == bindparam("address"), col(Person.left_at).is_(None)).order_by(col(Person.id))
)
_THERE = (
    select(Address, Person, Party)
    .outerjoin(Person, _PRESENT_AT)
    .outerjoin(Party, col(Party.id) == Person.party)
    .where(Address.digest == bindparam("digest"))
    .order_by(col(Person.id))
)
_CHAT = (
    select(Address.sealed, Address.kind, Person.role).outerjoin(Person, _PRESENT_AT).where(Address.id == bindparam("address"))
)


def address_of(session: Session, address: str, kind: AddressKind) -> int:
    """Our id for an opaque address, made when it is new."""
    keys = keyring(session)
    digest = keys.digest(address)
    row: Address | None = session.execute(_BY_DIGEST, {"digest": digest}).scalars().first()
    if row is None:
        row = Address(digest=digest, sealed=keys.seal(address), kind=kind)
        session.add(row)
        session.flush()
    return row.id


def chat_at(session: Session, address: int) -> Chat:
    """For the courier: who reads at an address, in one query."""
    found = session.exec(_CHAT, params={"address": address}).all()
    sealed, kind, _ = found[0]
    roles: tuple[Role, ...] = tuple(role for _, _, role in found if role is not None)  # type: ignore[misc]
    return Chat(keyring(session).open(sealed) if sealed else "", kind == "group", roles)


def opened(session: Session, address: int) -> str:
    """The opaque address again; empty once it was erased."""
    return chat_at(session, address).opaque


def check_key(session: Session) -> None:
    """Raises WrongKey where anything was sealed with another key: everybody would be a stranger."""
    for table in SQLModel.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, Sealed):
                first = session.connection().execute(select(column).where(column.is_not(None), column != b"").limit(1)).scalar()
                if first is not None:
                    keyring(session).open(first)


def moved(session: Session, address: int, to: str) -> None:
    """The channel says that this chat lives elsewhere now (a group that became a supergroup)."""
    keys = keyring(session)
    row = session.get_one(Address, address)
    taken = session.exec(select(Address).where(Address.digest == keys.digest(to))).first()
    if taken is not None and taken.id != address:
        taken.digest = keys.digest(f"{to}#{taken.id}")  # a row made by a message that came before the move was known
        session.add(taken)
        session.flush()
    row.digest, row.sealed = keys.digest(to), keys.seal(to)
    session.add(row)


def name_of(session: Session, person: Person) -> str:
    """The person's name, opened; empty once it was erased."""
    return keyring(session).open(person.name) if person.name else ""


def group_name(session: Session, group: Group) -> str:
    """What a group is called in our own output, opened; empty once it was erased."""
    return keyring(session).open(group.name) if group.name else ""


def workdays_of(person: Person) -> frozenset[int]:
    """The weekdays on which somebody works, Monday is 0."""
    return frozenset(int(day) for day in person.workdays.split(",")) if person.workdays else frozenset(range(5))


def set_workdays(session: Session, *, now: datetime, person: Person, weekdays: Collection[int]) -> None:
    """From now on these are the weekdays on which somebody works."""
    person.workdays = ",".join(map(str, sorted(weekdays)))
    session.add(person)
    session.flush()
    history.record(session, now=now, person=person.id, verb="workdays", kind="person", row=person.id, days=person.workdays)


def alias_of(session: Session, person: int) -> Alias:
    """What somebody is called whose name is not kept any more: the same every time, since these rows are never deleted."""
    row = session.get_one(Person, person)
    day_of = policy.load().day
    year = day_of(row.joined_at).year
    others = session.exec(select(Person).where(Person.role == row.role, Person.party == row.party, Person.id <= row.id))
    number = sum(day_of(other.joined_at).year == year for other in others)
    return Alias(role=row.role, party=actor_of(session, row).party_name if row.party else None, year=year, number=number)


def actor_of(session: Session, person: Person) -> Actor:
    """A person as the verbs see them."""
    party = session.get_one(Party, person.party) if person.party is not None else named(session, TEAM)
    role: Role = person.role  # type: ignore[assignment]
    return Actor(person.id, role, party.id, party.name, name_of(session, person))


def at_address(session: Session, address: int) -> Sequence[Person]:
    """Who takes part at this address now: nobody, or one human, once for each organisation; the team first."""
    return _team_first(session.exec(_AT_ADDRESS, params={"address": address}))


def alike(person: int) -> SelectOfScalar[int]:
    """Every row of the human behind this one: once for each organisation, also where they left it."""
    address = select(Person.address).where(Person.id == person).scalar_subquery()
    return select(Person.id).where(Person.address == address)


def _team_first(found: Iterable[Person]) -> Sequence[Person]:
    return sorted(found, key=lambda person: person.role != "team")


def _there(session: Session, address: str) -> tuple[int | None, tuple[Actor, ...]]:
    """Our id for an opaque address, where it has one, and who takes part there; the session keeps their party."""
    found = session.exec(_THERE, params={"digest": keyring(session).digest(address)}).all()
    persons = _team_first(person for _, person, _ in found if person is not None)
    return (found[0][0].id if found else None), tuple(actor_of(session, person) for person in persons)


def sender(session: Session, *, user: str, chat: str, in_group: bool) -> Sender:
    """Who wrote, and where. In a private chat the two addresses are one."""
    known, actors = _there(session, user)
    user_id = known if known is not None else address_of(session, user, "private")
    chat_id = user_id if chat == user else address_of(session, chat, "group" if in_group else "private")
    return Sender(actors, user_id, chat_id, in_group)


def known_sender(session: Session, *, user: str) -> Sender | None:
    """Who has this address, in their own chat, for a reading session: no row is made for a stranger, who is None."""
    known, actors = _there(session, user)
    return Sender(actors, known, known, in_group=False) if known is not None and actors else None


# --- the way in -----------------------------------------------------------------------------------------------------


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def invite(
    session: Session, *, now: datetime, role: Role, party: Party | None = None, by: int | None = None
) -> tuple[str, datetime]:
    """Make an invitation; returns its token, which is kept hashed only, and when it expires."""
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    row = Invitation(
        token=_hashed(token),
        role=role,
        party=party.id if party else None,
        made_at=now,
        expires_at=now + INVITATION_VALID,
        made_by=by,
    )
    session.add(row)
    session.flush()
    history.record(session, now=now, person=by, verb="invite", kind="invitation", row=row.id, role=role, party=row.party)
    return token, row.expires_at


def accept(session: Session, *, now: datetime, token: str, address: int, name: str) -> Person:
    """Join with an invitation. Refused where it is unknown, used, revoked or expired, where who made it takes part no longer,
    or where the person takes part for that organisation already."""
    row = session.exec(select(Invitation).where(Invitation.token == _hashed(token)).with_for_update()).first()
    if row is None:
        raise Refused(InvitationUnknown())
    if row.used_at is not None:
        raise Refused(InvitationUsed())
    maker = session.get(Person, row.made_by) if row.made_by is not None else None
    if row.revoked_at is not None or (maker is not None and maker.left_at is not None):
        raise Refused(InvitationRevoked())
    if now > row.expires_at:
        raise Refused(InvitationExpired(expired_on=policy.load().day(row.expires_at)))
    if row.party in {person.party for person in at_address(session, address)}:
        raise Refused(AlreadyMember())
    person = Person(address=address, role=row.role, party=row.party, name=keyring(session).seal(name), joined_at=now)
    session.add(person)
    session.flush()
    row.used_at, row.used_by = now, person.id
    session.add(row)
    history.record(session, now=now, person=person.id, verb="join", kind="person", row=person.id, role=row.role)
    ledger.look_again(session, now=now, party=actor_of(session, person).party)
    return person


# --- who is there ---------------------------------------------------------------------------------------------------


def _present(session: Session, *roles: Role) -> Sequence[Person]:
    return session.exec(_taking_part(*roles)).all()


def _taking_part(*roles: Role) -> SelectOfScalar[Person]:
    return (
        select(Person)
        .where(col(Person.left_at).is_(None), col(Person.role).in_(roles))
        .order_by(col(Person.joined_at), col(Person.id))
    )


def _reachable(*roles: Role) -> SelectOfScalar[Person]:
    return _taking_part(*roles).join(Address, col(Address.id) == Person.address).where(col(Address.silent_since).is_(None))


_TEAM = _reachable("team")
_ASKED = _reachable("contact", "deputy")
_CONTACTS = _reachable("team", "contact", "deputy")
_OF_THESE = or_(col(Person.party).in_(bindparam("parties", expanding=True)), Person.role == "team")
_CONTACTS_OF = _CONTACTS.where(_OF_THESE)
_SINCE = (
    select(Person.role, Person.party, func.min(Person.joined_at))
    .join(Address, col(Address.id) == Person.address)
    .where(col(Address.silent_since).is_(None), col(Person.left_at).is_(None), Person.role != "observer", _OF_THESE)
    .group_by(Person.role, col(Person.party))
)


def is_there(session: Session, person: int) -> bool:
    """Whether somebody takes part and can be reached."""
    row = session.get_one(Person, person)
    return row.left_at is None and session.get_one(Address, row.address).silent_since is None


def askable(session: Session) -> Sequence[Person]:
    """The contacts and deputies who can be reached, longest first."""
    return session.exec(_ASKED).all()


def team(session: Session) -> Sequence[Person]:
    """The programme team's members who can be reached, longest first."""
    return session.exec(_TEAM).all()


def contacts(session: Session, of: Collection[int] | None = None) -> dict[int, Sequence[Person]]:
    """Who can be asked, by organisation (all, or `of` these): its contacts who can be reached, the first one first; its
    deputies only where there is none. The team answers for itself.
    """
    found: dict[int, list[Person]] = {}
    team_party = named(session, TEAM).id
    everybody = session.exec(_CONTACTS) if of is None else session.exec(_CONTACTS_OF, params={"parties": list(of)})
    for person in everybody:
        party = team_party if person.role == "team" else person.party
        if party is not None:
            found.setdefault(party, []).append(person)
    return {party: [p for p in persons if p.role != "deputy"] or persons for party, persons in found.items()}


def reachable_since(session: Session, of: Iterable[int]) -> dict[int, datetime]:
    """Since when somebody can be asked, for those of these organisations where somebody can: of `contacts`, the first."""
    found: dict[int, datetime] = {}
    rows = session.exec(_SINCE, params={"parties": list(of)}).all()
    for role, party, joined_at in sorted(rows, key=lambda row: row[0] == "deputy"):
        answers = named(session, TEAM).id if role == "team" else party
        if answers is not None and not (role == "deputy" and answers in found):
            found[answers] = min(joined_at, found.get(answers, joined_at))
    return found


def contacts_of(session: Session, party: int) -> Sequence[Person]:
    """Who can be asked for one organisation."""
    return contacts(session, (party,)).get(party, [])


def present(session: Session) -> Sequence[Person]:
    """Everybody who takes part, also who cannot be reached, longest first."""
    return _present(session, *get_args(Role))


def leave(session: Session, *, now: datetime, person: int, by: int | None) -> Person:
    """Take somebody off the list, at once: what waits for a chat where nobody is left lapses, what they answered stays.

    Refused for the last one of the team.
    """
    row = session.get(Person, person)
    if row is None or row.left_at is not None:
        raise Refused(NoSuchContact(name=str(person)))
    if row.role == "team" and is_last_of_team(session, person):
        raise Refused(LastTeamMember())
    _depart(session, now, row, by)
    return row


def _depart(session: Session, now: datetime, row: Person, by: int | None) -> None:
    row.left_at = now
    session.add(row)
    session.flush()
    if not at_address(session, row.address):
        outbox.lapse(session, now=now, address=row.address, reason="no longer takes part")
    history.record(session, now=now, person=by, verb="leave", kind="person", row=row.id)
    ledger.look_again(session, now=now, party=actor_of(session, row).party)


def all_leave(session: Session, *, now: datetime) -> tuple[Sequence[int], Sequence[int]]:
    """Nobody takes part any more, the last of the team neither, and no group reads along. Returns the addresses of people
    and of groups, each once."""
    persons, readers = present(session), groups(session)
    for row in persons:
        _depart(session, now, row, None)
    for group in readers:
        group.left_at = now
        session.add(group)
        outbox.lapse(session, now=now, address=group.address, reason="no longer reads along")
    session.flush()
    return list(dict.fromkeys(row.address for row in persons)), [group.address for group in readers]


def is_last_of_team(session: Session, person: int) -> bool:
    """Whether nobody of the team would be left without this one."""
    return [row.id for row in _present(session, "team")] == [person]


def put_back(session: Session, *, now: datetime, person: int, by: int) -> Person:
    """Somebody was taken off the list by mistake. Refused where they take part, for that organisation, already, and where
    nobody knows any more who it was."""
    row = session.get(Person, person)
    if row is None or not opened(session, row.address):
        raise Refused(NoSuchContact(name=""))
    if row.party in {other.party for other in at_address(session, row.address)}:
        raise Refused(AlreadyMember())
    row.left_at = None
    session.add(row)
    session.flush()
    history.record(session, now=now, person=by, verb="put_back", kind="person", row=person)
    ledger.look_again(session, now=now, party=actor_of(session, row).party)
    return row


def silent(session: Session, *, now: datetime, address: int) -> Sequence[Person]:
    """The channel says that nobody is at this address any more: mark it; returns who was, empty where that was known."""
    row = session.get_one(Address, address)
    if row.silent_since is not None:
        return ()
    row.silent_since = now
    session.add(row)
    session.flush()
    persons = at_address(session, address)
    for person in persons:
        ledger.look_again(session, now=now, party=actor_of(session, person).party)
    for group in session.exec(select(Group).where(Group.address == address)):
        group.left_at = now
        session.add(group)
    return persons


def heard(session: Session, *, now: datetime, address: int) -> None:
    """Somebody writes from an address that was silent: it can be reached again."""
    row = session.get_one(Address, address)
    if row.silent_since is not None:
        row.silent_since = None
        session.add(row)
        session.flush()
        for person in at_address(session, address):
            ledger.look_again(session, now=now, party=actor_of(session, person).party)


# --- who is no longer there -----------------------------------------------------------------------------------------


def ever_at(session: Session, address: int) -> Sequence[Person]:
    """Everybody who takes part at this address or did, oldest first: the same human, each time with a role."""
    return session.exec(select(Person).where(Person.address == address).order_by(col(Person.id))).all()


def not_cut_off(session: Session, address: int) -> None:
    """Refused where the team ended all that somebody was at this address, and did not let them in again: who is there now is
    unknown, and what was theirs is not for who has their phone."""
    persons = ever_at(session, address)
    left = [(person.left_at, person.id) for person in persons if person.left_at is not None]
    if left and len(left) == len(persons):
        at, last = max(left)
        ended = (Event.verb == "cut_off", Event.kind == "person", Event.row == last, Event.at == at)
        if session.exec(select(Event.id).where(*ended)).first() is not None:
            raise Refused(NotForYou())


def erase(session: Session, *, now: datetime, address: int) -> None:
    """Nobody can know any more who was at this address: no address, no name. Who still took part does so no longer."""
    for person in ever_at(session, address):
        if person.left_at is None:
            person.left_at = now
            ledger.look_again(session, now=now, party=actor_of(session, person).party)
        person.name, person.workdays = b"", None
        session.add(person)
    for group in session.exec(select(Group).where(Group.address == address)):
        group.left_at, group.name = group.left_at or now, b""
        session.add(group)
    row = session.get_one(Address, address)
    row.digest, row.sealed, row.silent_since = f"erased:{address}", b"", None
    session.add(row)
    session.flush()


def drop(session: Session, *, address: int) -> None:
    """Delete an address that nobody took part at. What refers to it went before."""
    session.delete(session.get_one(Address, address))
    session.flush()


def strangers(session: Session) -> Sequence[Address]:
    """The addresses at which nobody ever took part and no group reads."""
    taken = or_(
        select(Person.id).where(Person.address == Address.id).exists(),
        select(Group.id).where(Group.address == Address.id).exists(),
    )
    return session.exec(select(Address).where(~taken).order_by(col(Address.id))).all()


def long_gone(session: Session, *, before: datetime) -> Sequence[int]:
    """The addresses of people and groups who all left before a moment, and are not erased yet."""
    people_left = (
        select(Person.address)
        .group_by(col(Person.address))
        .having(func.max(func.coalesce(col(Person.left_at), _NEVER)) < before)
    )
    groups_left = select(Group.address).where(col(Group.left_at) < before)
    gone = or_(col(Address.id).in_(people_left), col(Address.id).in_(groups_left))
    return session.exec(select(Address.id).where(gone, Address.sealed != b"").order_by(col(Address.id))).all()


# --- groups ---------------------------------------------------------------------------------------------------------


def link_group(session: Session, *, now: datetime, address: int, name: str, by: int) -> Group:
    """This group reads along from now on."""
    row = session.exec(select(Group).where(Group.address == address)).first()
    sealed = keyring(session).seal(name)
    if row is None:
        row = Group(address=address, name=sealed, linked_at=now)
    elif row.left_at is not None:
        row.name, row.linked_at, row.left_at = sealed, now, None
    session.add(row)
    session.flush()
    history.record(session, now=now, person=by, verb="link", kind="reader", row=row.id)
    return row


def groups(session: Session) -> Sequence[Group]:
    """The groups that read along now."""
    return session.exec(select(Group).where(col(Group.left_at).is_(None)).order_by(col(Group.id))).all()


def is_linked(session: Session, address: int) -> bool:
    """Whether a linked group is reached there by now: it may have got this address while a letter to it waited."""
    linked = (
        select(Group.id)
        .join(Address, col(Address.id) == Group.address)
        .where(Address.digest == keyring(session).digest(opened(session, address)), col(Group.left_at).is_(None))
    )
    return session.exec(linked).first() is not None


def tell_team(
    session: Session,
    *,
    now: datetime,
    notice: Notice,
    but: int | None = None,
    key: str | None = None,
    to: Sequence[Person] | None = None,
) -> list[int]:
    """Post a notice to every member of the team (or `to` these of it), except `but` (a person); returns the letters."""
    letters = []
    for person in team(session) if to is None else to:
        if person.id != but:
            personal = f"{key}:{person.id}" if key else None
            letter = outbox.post(
                session,
                now=now,
                address=person.address,
                notice=notice,
                urgency="unasked" if key else "reply",
                key=personal,
            )
            letters += [letter] if letter is not None else []
    return letters


def reply(session: Session, *, now: datetime, sender: Sender, notice: Notice) -> None:
    """Answer in the chat that somebody wrote in. Who writes can be reached."""
    heard(session, now=now, address=sender.user)
    outbox.post(session, now=now, address=sender.chat, notice=notice)
