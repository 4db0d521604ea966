"""Does a register get another key whole, or keep its own? On both databases, with something sealed in every table."""

import pytest
from sqlmodel import SQLModel, select, text

from commitments import attachments, conversation, inbox, leases, notes, people, presence, rekeying, reports
from commitments.database import Database, Sealed, keyring
from commitments.inbox import Arrival, Incoming
from commitments.keys import Keyring, WrongKey
from commitments.lanes import Lane
from commitments.notices import FetchDue
from commitments.outbox import Letter
from commitments.people import Address
from commitments.rekeying import CannotChange
from tests.commitments.conftest import SECRET, World
from tests.commitments.test_erasure import either, everything, lived, template  # noqa: F401
from tests.files import PDF

NEW = Keyring(SECRET).renewed()


def at_rest(world: World) -> None:
    """Nobody holds anything any more."""
    with world.write() as session:
        session.execute(text("UPDATE lane SET claimed_until = 0, claimed_by = NULL"))


def sealed(world: World) -> dict[tuple[str, str], int]:
    """How many values each sealed column holds."""
    found = {}
    with world.read() as session:
        for table in SQLModel.metadata.sorted_tables:
            for column in table.columns:
                if isinstance(column.type, Sealed):
                    rows = session.connection().execute(select(column).where(column.is_not(None), column != b"")).all()
                    found[table.name, column.name] = len(rows)
    return found


def full(world: World) -> None:
    """Something in every sealed column, and every kind of digest."""
    team, _ = lived(world)
    world.do(team, presence.link, chat="telegram:-5", title="Kerngroep")
    world.do(team, presence.changed, policy=world.policy, chat="telegram:-6", present=True, title="Werkgroep")
    world.do(team, notes.write, code="A9", text="Jan Jansen belt in juni")
    with world.write() as session:
        group = people.address_of(session, "telegram:-5", "group")
        people.address_of(session, "telegram:-1005", "group")
        people.moved(session, group, "telegram:-1005")
        session.exec(select(reports.Report)).first().via = keyring(session).seal("Jan Jansen")
        report, letter = session.exec(select(reports.Report)).first(), session.exec(select(Letter)).first()
        due = FetchDue(person=report.person, report=report.id, file="BQAC", sent_as="document")
        attachments.keep(session, now=world.now, due=due, letter=letter.id, content=PDF, kind="pdf")
        inbox.store(session, now=world.now, updates=[Incoming(90, "telegram:90", "{}"), Incoming(91, "update:91", "{}")])
    at_rest(world)
    assert all(sealed(world).values()), sealed(world)


def with_key(world: World, secret: bytes) -> World:
    """The same database, opened with another key."""
    url = world.database.url.render_as_string(hide_password=False)
    return World(world.path, "2023-06-16 10:00", Database(url, Keyring(secret)))


def test_everything_opens_with_the_new_key_and_nothing_with_the_old(either: World) -> None:  # noqa: F811
    full(either)
    before, counts = everything(either), sealed(either)
    changed = rekeying.change(either.database, Keyring(NEW))
    assert changed >= sum(counts.values())
    anew = with_key(either, NEW)
    digests = {Keyring(SECRET).digest(f"telegram:{n}") for n in (1, 777000111, -5, -6, -1005, 90)} | {
        Keyring(SECRET).digest("update:91")
    }
    assert sealed(anew) == counts
    after = everything(anew)
    assert not [digest for digest in digests if digest in after]
    assert not [digest for digest in (row.digest for row in either.all(Address)) if digest in before]
    with either.read() as session, pytest.raises(WrongKey):
        people.check_key(session)
    for row in anew.all(Address):
        with either.read() as session, pytest.raises(WrongKey):
            keyring(session).open(row.sealed)
    anew.database.close()


def test_people_are_found_again_and_life_goes_on(either: World) -> None:  # noqa: F811
    full(either)
    lanes = {row.id: row.lane for row in either.all(Arrival)}
    rekeying.change(either.database, Keyring(NEW))
    anew = with_key(either, NEW)
    anew._update = 1000
    with anew.write() as session:
        assert people.known_sender(session, user="telegram:777000111") is not None
        group = session.exec(select(people.Group)).one()
        assert people.address_of(session, "telegram:-1005", "group") == group.address
    after = {row.id: row.lane for row in anew.all(Arrival)}
    assert len({(lanes[row], after[row]) for row in lanes}) == len(set(lanes.values())) == len(set(after.values())), (
        "as before, by other names"
    )
    assert {lane.key for lane in anew.all(Lane)} >= set(after.values())
    assert not set(lanes.values()) & set(after.values())
    team = next(person for person in anew.all(people.Person) if person.role == "team")
    from tests.commitments.conftest import Member

    anew.do(Member("telegram:1", team.id, team.address), conversation.start, token=None, name="x")
    assert anew.post
    anew.database.close()


def test_the_history_is_whole_under_the_new_key_and_goes_on(either: World) -> None:  # noqa: F811
    full(either)
    with either.read() as session:
        head = reports.verify(session)
    rekeying.change(either.database, Keyring(NEW))
    anew = with_key(either, NEW)
    with anew.read() as session:
        assert reports.verify(session) == head
        contact = people.contacts_of(session, anew.party("VWS").id)[0]
    anew.work.perform(people.leave, person=contact.id, by=None)
    with anew.read() as session:
        assert reports.verify(session, expect=head).number > head.number
    anew.database.close()


@pytest.mark.parametrize("how", ["lease", "lane"])
def test_nothing_changes_while_somebody_works_with_it(either: World, how: str) -> None:  # noqa: F811
    full(either)
    with either.write() as session:
        if how == "lease":
            leases.hold(session, name="sweep", owner="me", ms=60_000)
        else:
            session.execute(text("UPDATE lane SET claimed_until = 99999999999999"))
    before = everything(either)
    with pytest.raises(CannotChange) as no:
        rekeying.change(either.database, Keyring(NEW))
    assert no.value.why == "in_use"
    assert everything(either) == before


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        ("UPDATE team_question SET text = sealed FROM (SELECT :bad AS sealed) AS x", "wrong_key"),
        ("UPDATE address SET digest = 'x' WHERE id = 1", "wrong_digest"),
    ],
)
def test_one_value_that_does_not_fit_stops_all(either: World, spoil: str, why: str) -> None:  # noqa: F811
    full(either)
    with either.write() as session:
        bad = {"bad": Keyring(Keyring.new()).seal("x")} if ":bad" in spoil else {}
        session.execute(text(spoil), bad)
    digests = [row.digest for row in either.all(Address)]
    with pytest.raises(CannotChange) as no:
        rekeying.change(either.database, Keyring(NEW))
    assert no.value.why == why
    assert no.value.fact.split()[0] in ("team_question", "address")
    assert [row.digest for row in either.all(Address)] == digests
    assert not set(digests) & {Keyring(NEW).digest(f"telegram:{n}") for n in (1, 777000111)}


def test_a_register_without_people_gets_another_key_too(either: World) -> None:  # noqa: F811
    assert sealed(either)["chain_key", "sealed"] == 1
    assert rekeying.change(either.database, Keyring(NEW)) == 1


def test_many_rows_go_in_batches(world: World) -> None:
    updates = [Incoming(number, f"telegram:{number % 7}", str(number)) for number in range(1, 2 * rekeying.BATCH + 2)]
    world.work.perform(inbox.store, updates=updates)
    rekeying.change(world.database, Keyring(NEW))
    anew = with_key(world, NEW)
    with anew.read() as session:
        payloads = [keyring(session).open(row.payload) for row in session.exec(select(Arrival).order_by(Arrival.id))]
    assert payloads == [str(number) for number in range(1, 2 * rekeying.BATCH + 2)]
    anew.database.close()
