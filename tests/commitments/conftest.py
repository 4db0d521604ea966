"""A real database for every test, a clock that the test turns, and the verbs as the product calls them.

Nothing of ours is replaced: what comes in is stored in the inbox, every verb runs through `Work`, what goes out is taken from
the outbox by `delivery`. The courier alone is missing: `World.deliver` says of every letter that it arrived.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from sqlmodel import Session, select

from commitments import (
    conversation,
    delivery,
    fetches,
    inbox,
    ledger,
    migrations,
    outbox,
    pages,
    parties,
    people,
    policy,
    reminders,
    rounds,
)
from commitments.conversation import Handed
from commitments.database import Database
from commitments.delivery import Fetch, Rest
from commitments.keys import Keyring
from commitments.ledger import Commitment, Share, Term
from commitments.notices import Notice, Offer, Told, offers_of
from commitments.parties import Party
from commitments.register import Register, loading, read
from commitments.reports import Report
from commitments.sets import Role
from commitments.work import Cause, Work
from tests import postgres

settings.register_profile(
    "core", deadline=None, derandomize=True, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
settings.load_profile("core")

SECRET = b"c2VjcmV0IG9mIHRoZSB0ZXN0cywgMzIgYnl0ZXMgbG9uZw=="
POLICY = policy.load()
FILE_LIMIT = 1_000_000
"""The most bytes of a file that is kept here."""


def moment(text: str) -> datetime:
    """A local moment ("2023-06-15 10:00") as the core wants it: aware."""
    return datetime.fromisoformat(text).replace(tzinfo=POLICY.zone)


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who takes part, or (`person` 0) a stranger. `user` is their opaque address."""

    user: str
    person: int
    address: int


@dataclass(frozen=True, slots=True)
class Arrived:
    """A letter that was delivered: to whom, what it said and which keys its buttons carry."""

    to: str
    told: Told
    keys: tuple[str, ...]
    kind: str
    letter: int
    message: int

    @property
    def offers(self) -> dict[str, Offer]:
        """What the buttons do, by key."""
        return dict(zip(self.keys, offers_of(self.told), strict=True))


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A past that took long to make: the database, the clock, and what was said in it."""

    path: Path
    now: datetime
    post: tuple[Arrived, ...]
    updates: int
    messages: int


class World:
    """One database, one clock, and short ways to what happens in a test."""

    def __init__(self, path: Path, start: str, database: Database | None = None) -> None:
        self.path = path
        self.database = database or Database(f"sqlite:///{path}", Keyring(SECRET))
        self.policy = POLICY
        self.now = moment(start)
        self.work = Work(self.database, lambda: self.now, POLICY)
        self.post: list[Arrived] = []
        self.files: dict[str, bytes] = {}
        """What people sent, by the channel's key to it."""
        self._update = 0
        self._message = 0

    # --- a past to start from

    def copied(self, path: Path) -> "World":
        """A world of its own with the same past."""
        self.database.close()
        shutil.copy(self.path, path)
        return World(path, self.now.strftime("%Y-%m-%d %H:%M"))

    def snapshot(self) -> Snapshot:
        """End this world, and keep its past for others to start from."""
        self.database.close()
        return Snapshot(self.path, self.now, tuple(self.post), self._update, self._message)

    def restore(self, past: Snapshot) -> None:
        """Take over a past, before anything happened here."""
        assert not self.post
        _replace(self.database, self.path, past.path)
        self.now, self.post, self._update, self._message = past.now, list(past.post), past.updates, past.messages

    # --- time and rows

    def turn(self, to: str | timedelta) -> None:
        """Set the clock to a local moment, or turn it on."""
        self.now = moment(to) if isinstance(to, str) else self.now + to

    def read(self) -> AbstractContextManager[Session]:
        """A second session, on the reading side."""
        return self.database.read()

    def write(self) -> AbstractContextManager[Session]:
        """A writing session, for what no verb does."""
        return self.database.write()

    def load_register(self, found: Register | None = None) -> int:
        """Bring the programme in (or these files); returns how many of its entries are new or changed."""
        changes = self.work.perform(loading.load, policy=POLICY, register=found)
        return len({change.of for change in changes if change.entry})

    def party(self, name: str) -> Party:
        """A party of the register."""
        with self.read() as session:
            return parties.named(session, name)

    def share(self, code: str, owner: str, term: int | None = None) -> Share:
        """The one share of this commitment and owner; `term` (its number, from 1) tells several moments apart."""
        with self.read() as session:
            rows = session.exec(
                select(Share, Term)
                .join(Commitment, Commitment.id == Share.commitment)
                .join(Party, Party.id == Share.party)
                .join(Term, Term.id == Share.term, isouter=True)
                .where(Commitment.code == code, Party.name == owner)
            ).all()
        found = [share for share, row in rows if term is None or (row is not None and row.number == term)]
        assert len(found) == 1, (code, owner, term, [row and row.number for _, row in rows])
        return found[0]

    def reports(self, share: Share | None = None) -> list[Report]:
        """Every report, oldest first, withdrawn ones too."""
        with self.read() as session:
            query = select(Report).order_by(Report.id)
            return list(session.exec(query if share is None else query.where(Report.share == share.id)))

    def all(self, table: Any) -> list[Any]:
        """Every row of a table."""
        with self.read() as session:
            return list(session.exec(select(table)))

    # --- people

    def join(self, role: Role, party: str | None, user: int, name: str = "Iemand") -> Member:
        """Somebody who was invited and pressed the link."""

        def verb(session: Session, *, now: datetime) -> Member:
            organisation = parties.named(session, party) if party else None
            token, _ = people.invite(session, now=now, role=role, party=organisation)
            address = people.address_of(session, f"telegram:{user}", "private")
            person = people.accept(session, now=now, token=token, address=address, name=name)
            return Member(f"telegram:{user}", person.id, address)

        member: Member = self.work.perform(verb)
        return member

    def stranger(self, user: int) -> Member:
        """Somebody whom nobody invited."""
        return Member(f"telegram:{user}", 0, 0)

    # --- in and out

    def arrive(self, user: str, chat: str | None = None) -> Cause:
        """An update of this user is stored; what its verb is caused by."""
        self._update += 1
        incoming = inbox.Incoming(self._update, chat or user, "{}")
        self.work.perform(inbox.store, updates=[incoming])
        with self.read() as session:
            row = session.exec(select(inbox.Arrival.id).where(inbox.Arrival.update_id == self._update)).one()
        return Cause(row, user, chat or user, in_group=chat is not None)

    def do(self, member: Member, verb: Callable[..., Any], *, chat: str | None = None, **values: Any) -> Any:
        """A person's verb, with what it answers delivered."""
        value = self.work.answer(self.arrive(member.user, chat), verb, **values)
        self.deliver()
        return value

    def say(self, member: Member, verb: Callable[..., Any], **values: Any) -> Any:
        """A verb of the conversation: it wants the policy and the row that it came from."""
        cause = self.arrive(member.user)
        value = self.work.answer(cause, verb, policy=POLICY, source=cause.row, **values)
        self.deliver()
        return value

    def deliver(self) -> list[Arrived]:
        """Carry out every letter that may leave, and bring in every file."""
        out: list[Arrived] = []
        while not isinstance(ready := self.take(), Rest):
            if isinstance(ready, Fetch):
                self.settle(ready)
                continue
            self._message += 1
            message = ready.message if ready.kind == "edit" and ready.message else self._message
            self.work.beside(outbox.settle_sent, owner="courier", letter=ready.letter, message=message)
            out.append(Arrived(ready.to, ready.told, ready.keys, ready.kind, ready.letter, message))
        self.post += out
        return out

    def take(self, owner: str = "courier") -> Any:
        """What the outbox gives a courier next."""
        return self.work.beside(delivery.take, owner=owner, policy=POLICY)

    def settle(self, fetch: Fetch, owner: str = "courier") -> None:
        """Here are the bytes of a file."""
        content = self.files[fetch.file]
        self.work.perform(
            fetches.settle_fetched, owner=owner, letter=fetch.letter, policy=POLICY, content=content, limit=FILE_LIMIT
        )

    def hand_in(
        self, member: Member, content: bytes, words: str = "", *, size: int | None = None, limit: int = FILE_LIMIT
    ) -> None:
        """Somebody sends a file; nothing is delivered yet."""
        key = f"file-{len(self.files)}"
        self.files[key] = content
        cause, handed = self.arrive(member.user), Handed(key, "document", size, words)
        self.work.answer(cause, conversation.hand_in, policy=POLICY, source=cause.row, handed=handed, limit=limit)

    def last(self, member: Member) -> Arrived:
        """What this person saw last."""
        return [letter for letter in self.post if letter.to == member.user][-1]

    def told(self, member: Member) -> Told:
        """The words of `last`, before they have words."""
        return self.last(member).told

    def key(self, member: Member, do: str, **wanted: object) -> str:
        """The key of a button under one of the member's messages, the newest first."""
        for letter in reversed([letter for letter in self.post if letter.to == member.user]):
            for key, offer in letter.offers.items():
                if offer.do == do and all(getattr(offer, field) == value for field, value in wanted.items()):
                    return key
        raise AssertionError(f"no button {do} {wanted}")

    def press(self, member: Member, do: str, **wanted: object) -> Any:
        """Press a button that the member sees."""
        return self.press_key(member, self.key(member, do, **wanted))

    def press_key(self, member: Member, key: str) -> Any:
        """Press by key, as a client that sends whatever it likes."""
        return self.say(member, conversation.press, key=key)

    def sweep(self) -> list[Arrived]:
        """The minute's sweep until it has nothing left, and its letters delivered."""
        for _ in range(20):
            for sweep in (rounds.sweep, pages.sweep, reminders.sweep):
                self.work.perform(sweep, policy=self.work.policy)
            with self.read() as session:
                if session.exec(select(Share.id).where(Share.look_at <= self.now)).first() is None:
                    break
        return self.deliver()

    def ask(self, member: Member, at: str) -> Arrived:
        """Turn to a moment, sweep, and give what this person was asked."""
        self.turn(at)
        return next(letter for letter in self.sweep() if letter.to == member.user)

    def letters(self) -> list[outbox.Letter]:
        """Every row of the outbox."""
        with self.read() as session:
            return list(session.exec(select(outbox.Letter).order_by(outbox.Letter.id)))

    def notice(self, letter: int) -> Notice | None:
        """What a letter says."""
        with self.read() as session:
            return outbox.notice_of(session, letter)

    def touch(self, share: Share, **values: object) -> None:
        """Change a share's row where no verb of the core does so yet."""
        with self.write() as session:
            row = session.get_one(Share, share.id)
            for field, value in values.items():
                setattr(row, field, value)
            ledger.look_again(session, now=self.now, share=share.id)

    def bytes_on_disk(self) -> bytes:
        """The database file with its write-ahead log, as a thief would find them."""
        return b"".join(file.read_bytes() for file in sorted(self.path.parent.glob(f"{self.path.name}*")))


@pytest.fixture(scope="session")
def template() -> Iterator[str]:
    """A PostgreSQL database at the newest schema, to copy; its name."""
    name = postgres.server().create()
    database = Database(postgres.server().url(name), Keyring(SECRET))
    migrations.upgrade(database.engine)
    database.close()
    yield name
    postgres.server().drop(name)


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    """Where the databases lie: in memory where the system has such a place, since every commit waits for the disk."""
    memory = Path("/dev/shm")  # noqa: S108  a folder of random name below it is made
    with tempfile.TemporaryDirectory(prefix="taz-tests-", dir=memory if os.access(memory, os.W_OK) else None) as path:
        yield Path(path)


@pytest.fixture(scope="session")
def migrated(folder: Path) -> Path:
    """An empty database at the newest schema; migrated once, copied for each test."""
    path = folder / "empty.db"
    database = Database(f"sqlite:///{path}", Keyring(SECRET))
    migrations.upgrade(database.engine)
    database.close()
    return path


def fourteen() -> Register:
    """The agreements alone, none of which follows an action: few enough to know by heart."""
    found = read()
    found.entries = [(f, e.model_copy(update={"links": ()})) for f, e in found.entries if e.kind == "afspraak"]
    return found


def _loaded(path: Path, migrated: Path, found: Register) -> Path:
    shutil.copy(migrated, path)
    world = World(path, "2023-06-15 09:00")
    world.load_register(found)
    world.sweep()  # every share's next moment is known; nothing is due before ten
    world.database.close()
    return path


@pytest.fixture(scope="session")
def with_register(migrated: Path, folder: Path) -> Path:
    """The same with the fourteen agreements loaded on Thursday 15 June 2023, 09:00, the trial's first morning."""
    return _loaded(folder / "loaded.db", migrated, fourteen())


@pytest.fixture(scope="session")
def with_whole(migrated: Path, folder: Path) -> Path:
    """The same with the whole register."""
    return _loaded(folder / "whole.db", migrated, read())


@pytest.fixture(scope="session")
def database(folder: Path) -> Database:
    """One database object for all tests, since it remembers every statement that it compiled; its file is each test's own."""
    return Database(f"sqlite:///{folder / 'taz.db'}", Keyring(SECRET))


def _replace(database: Database, path: Path, template: Path) -> None:
    database.close()
    for file in path.parent.glob(f"{path.name}*"):
        file.unlink()
    shutil.copy(template, path)


@pytest.fixture
def empty(migrated: Path, folder: Path, database: Database) -> Iterator[World]:
    """A world without a register."""
    _replace(database, folder / "taz.db", migrated)
    yield World(folder / "taz.db", "2023-06-15 09:00", database)
    database.close()


@pytest.fixture
def world(with_register: Path, folder: Path, database: Database) -> Iterator[World]:
    """A world with the fourteen agreements, on Thursday 15 June 2023, 09:00."""
    _replace(database, folder / "taz.db", with_register)
    yield World(folder / "taz.db", "2023-06-15 09:00", database)
    database.close()


@pytest.fixture
def whole(with_whole: Path, folder: Path, database: Database) -> Iterator[World]:
    """A world with the whole register, on that morning."""
    _replace(database, folder / "taz.db", with_whole)
    yield World(folder / "taz.db", "2023-06-15 09:00", database)
    database.close()
