"""What holds when several processes work one register? Claims, late writes, leases and pacing, on SQLite and on PostgreSQL.

A "process" here is an owner's name and a session of its own; real processes are killed and frozen in tests/faults.
"""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col, select, update

from commitments import conversation, inbox, lanes, leases, outbox, pacing, people, policy, pulses, troubles
from commitments.database import Database, clock_ms, insert_once
from commitments.delivery import Ready, Rest, take
from commitments.inbox import Arrival, Incoming, Limits
from commitments.keys import Keyring
from commitments.lanes import Lane, Lost
from commitments.notices import Farewell, Notice, Privacy, Undelivered, Unread
from commitments.outbox import Letter
from commitments.pacing import Pace
from commitments.parties import TEAM, Party
from commitments.work import Cause, Work
from tests import postgres
from tests.commitments.conftest import SECRET

POLICY = policy.load()


class Doors:
    """A register without a programme, a clock to turn, and short words for what processes do."""

    def __init__(self, database: Database) -> None:
        self.now = datetime(2023, 6, 15, 7, tzinfo=UTC)
        self.database = database
        self.work = Work(database, lambda: self.now, POLICY)

    def store(self, *updates: tuple[int, str]) -> int:
        """Updates (number, lane) come in."""
        stored: inbox.Stored = self.work.beside(inbox.store, updates=[Incoming(n, lane, "{}") for n, lane in updates])
        return stored.new

    def claim(self, owner: str) -> inbox.Claimed | None:
        """A worker looks for a row."""
        with self.database.write(alone=False) as session:
            return inbox.claim(session, owner=owner)

    def address(self, number: int) -> int:
        """A chat."""
        with self.database.write() as session:
            return people.address_of(session, f"telegram:{number}", "private")

    def post(self, to: int, notice: Notice | None = None, **values: Any) -> int:
        """A letter is posted."""
        return int(self.work.perform(outbox.post, address=to, notice=notice or Privacy(), **values))

    def take(self, owner: str, pace: Pace = pacing.NONE) -> Ready | Rest:
        """A courier looks for a letter."""
        found: Ready | Rest = self.work.beside(take, owner=owner, policy=POLICY, pace=pace)
        return found

    def taken(self, owner: str, pace: Pace = pacing.NONE) -> Ready:
        """A courier finds one."""
        found = self.take(owner, pace)
        assert isinstance(found, Ready)
        return found

    def sent(self, owner: str, letter: int, **more: Any) -> None:
        """A courier delivered it."""
        self.work.beside(outbox.settle_sent, owner=owner, letter=letter, message=1, **more)

    def letter(self, number: int) -> Letter:
        """A row of the outbox."""
        with self.database.read() as session:
            return session.get_one(Letter, number)

    def lapse(self, **values: int) -> None:
        """The database's clock is nobody's to turn: let leases be over (or set something else) instead."""
        with self.database.write() as session:
            session.execute(update(Lane).values(**(values or {"claimed_until": 0})))
            session.execute(update(leases.Leader).values(until=0))


@pytest.fixture(params=["sqlite", "postgresql"])
def doors(request: pytest.FixtureRequest, tmp_path: Path, migrated: Path) -> Iterator[Doors]:
    """An empty register on each of the two databases."""
    if request.param == "sqlite":
        path = tmp_path / "taz.db"
        path.write_bytes(migrated.read_bytes())
        found = Database(f"sqlite:///{path}", Keyring(SECRET))
        yield Doors(found)
        found.close()
        return
    name = postgres.server().create(request.getfixturevalue("template"))
    found = Database(postgres.server().url(name), Keyring(SECRET))
    yield Doors(found)
    found.close()
    postgres.server().drop(name)


def at_once(*jobs: Callable[[], object]) -> list[object]:
    """Do these things in threads of their own; what each answered, or the error that it ended with."""
    found: list[object] = [None] * len(jobs)
    barrier = threading.Barrier(len(jobs))

    def one(number: int) -> None:
        barrier.wait(10)
        try:
            found[number] = jobs[number]()
        except Exception as error:  # noqa: BLE001  the caller looks at it
            found[number] = error

    threads = [threading.Thread(target=one, args=(number,)) for number in range(len(jobs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return found


# --- coming in ------------------------------------------------------------------------------------------------------


def test_the_same_updates_through_several_doors_are_stored_once(doors: Doors) -> None:
    batch = [(number, f"lane {number % 7}") for number in range(1, 40)]
    found = at_once(*(lambda: doors.store(*batch) for _ in range(4)))
    assert sum(int(str(new)) for new in found) == len(batch)
    with doors.database.read() as session:
        assert len(session.exec(select(Arrival)).all()) == len(batch)


def test_numbers_of_any_size_are_kept(doors: Doors) -> None:
    assert doors.store((2**52, "a")) == 1
    assert doors.store((2**52, "a")) == 0


def test_lanes_that_wait_take_turns(doors: Doors) -> None:
    """One person's flood does not delay others: after each row its lane goes to the back."""
    doors.store(*((number, "flood") for number in range(1, 30)), (30, "other"))
    first = doors.claim("one")
    assert first is not None
    with doors.database.write() as session:
        inbox.close(session, now=doors.now, row=first.row)
        lanes.release(session, owner="one", key=first.lane)
    second = doors.claim("one")
    assert second is not None
    with doors.database.read() as session:
        assert session.get_one(Arrival, second.row).update_id == 30


def test_two_who_answer_the_same_row_have_one_effect(doors: Doors) -> None:
    """A worker that was frozen beyond its lease goes on, while another has its row: the second to come finds it closed."""
    doors.store((1, "telegram:7"))
    found = doors.claim("frozen")
    assert found is not None
    cause = Cause(found.row, "telegram:7", "telegram:7", in_group=False)
    effects = at_once(*(lambda: doors.work.answer(cause, people.reply, notice=Privacy()) for _ in range(4)))
    assert not [effect for effect in effects if effect is not None]
    with doors.database.read() as session:
        assert len(session.exec(select(Letter)).all()) == 1


def test_a_row_that_fails_too_late_is_not_counted(doors: Doors) -> None:
    doors.store((1, "a"))
    found = doors.claim("frozen")
    assert found is not None
    doors.lapse()
    assert doors.claim("other") is not None
    with pytest.raises(Lost), doors.database.write() as session:
        inbox.fail(session, now=doors.now, owner="frozen", row=found.row, error="KeyError")


def test_a_parked_update_can_be_tried_again_and_an_open_one_set_aside(doors: Doors) -> None:
    doors.store((1, "a"))
    found = doors.claim("one")
    assert found is not None
    doors.work.perform(inbox.park, row=found.row)
    with doors.database.read() as session:
        assert [row.id for row in inbox.troubled(session)] == [found.row]
    with pytest.raises(inbox.NotNow, match="parked"):
        doors.work.perform(inbox.park, row=found.row)
    doors.work.perform(inbox.requeue, row=found.row)
    again = doors.claim("one")
    assert again is not None
    assert again.row == found.row
    with pytest.raises(inbox.NotNow, match="open"):
        doors.work.perform(inbox.requeue, row=found.row)
    with pytest.raises(KeyError):
        doors.work.perform(inbox.park, row=999)


# --- too much -------------------------------------------------------------------------------------------------------


class Crowd:
    """What comes in under limits, from people (`p1`) in chats (`c1`), each update with a number of its own."""

    def __init__(self, doors: Doors, limits: Limits) -> None:
        self.doors, self.limits, self.number = doors, limits, 0

    def send(self, *sent: tuple[str, str]) -> list[bool]:
        """A batch comes in, as (person, chat); whether each was read."""
        batch = [
            Incoming(self.number + n, chat, '{"text": "words"}', who, private=who == chat)
            for n, (who, chat) in enumerate(sent, 1)
        ]
        self.number += len(batch)
        stored: inbox.Stored = self.doors.work.beside(inbox.store, updates=batch, limits=self.limits)
        assert stored.new == len(batch)
        return [one not in stored.unread for one in batch]

    def work_off(self) -> None:
        """All that waits is dealt with."""
        while (claimed := self.doors.claim("w")) is not None:
            with self.doors.database.write() as session:
                inbox.close(session, now=self.doors.now, row=claimed.row)
                lanes.release(session, owner="w", key=claimed.lane)

    def rows(self) -> list[Arrival]:
        """The inbox."""
        with self.doors.database.read() as session:
            return list(session.exec(select(Arrival).order_by(col(Arrival.id))))


def test_what_is_too_much_in_a_minute_is_counted_and_the_next_minute_goes_on(doors: Doors) -> None:
    crowd = Crowd(doors, Limits(minute=3))
    assert crowd.send(*[("p", "p")] * 5) == [True] * 3 + [False] * 2
    crowd.work_off()
    assert crowd.send(("p", "p"), ("q", "q")) == [False, True]
    doors.now += timedelta(seconds=60)
    assert crowd.send(("p", "p")) == [True]
    unread = [row for row in crowd.rows() if row.state == "unread"]
    assert [(row.update_id, row.payload, row.tries) for row in unread] == [(4, None, 0), (5, None, 0), (6, None, 0)]
    with doors.database.read() as session:
        assert (inbox.unread(session), inbox.troubled(session)) == (3, [])
    for number in (row.id for row in unread):
        for change in (inbox.requeue, inbox.park):
            with pytest.raises(inbox.NotNow, match="unread"):
                doors.work.perform(change, row=number)


def test_a_person_is_limited_over_all_chats_and_a_chat_over_all_people(doors: Doors) -> None:
    crowd = Crowd(doors, Limits(minute=3))
    assert crowd.send(*(("p", f"group {n}") for n in range(5))) == [True] * 3 + [False] * 2
    assert crowd.send(("p", "p")) == [False]
    assert crowd.send(*((f"p{n}", "one group") for n in range(5))) == [True] * 3 + [False] * 2
    assert crowd.send(("p4", "p4")) == [True], "what was not read does not count"


def test_what_waits_in_one_chat_is_bounded_and_so_is_all_that_waits(doors: Doors) -> None:
    crowd = Crowd(doors, Limits(chat=2, total=4))
    assert crowd.send(*[("p", "p")] * 3, ("q", "q")) == [True, True, False, True]
    doors.now += timedelta(hours=1)
    assert crowd.send(("p", "p"), ("r", "r")) == [False, True]
    with pytest.raises(inbox.Full):
        crowd.send(("s", "s"))
    crowd.work_off()
    assert crowd.send(("s", "s"), ("p", "p")) == [True, True]
    assert [row.update_id for row in crowd.rows() if row.state == "unread"] == [3, 5]


def test_a_repeat_of_what_was_not_read_has_no_effect_however_often_it_comes(doors: Doors) -> None:
    limits, batch = Limits(minute=1), [Incoming(number, "p", "{}", "p", private=True) for number in (1, 2)]
    for turn in range(3):
        stored: inbox.Stored = doors.work.beside(inbox.store, updates=batch, limits=limits)
        assert (stored.new, [one.update_id for one in stored.unread]) == ((2, [2]) if turn == 0 else (0, []))
        doors.now += timedelta(minutes=1)
    doors.now += inbox.KEEP_NUMBERS
    doors.work.perform(inbox.expire_numbers)
    assert [row.state for row in Crowd(doors, limits).rows()] == ["open"], (
        "numbers are forgotten like those of all that is closed"
    )


def test_who_sends_too_much_hears_it_once_a_minute_however_many_doors_there_are(doors: Doors) -> None:
    def tell() -> None:
        doors.work.beside(conversation.not_read, policy=POLICY, chat="telegram:5")

    assert at_once(*[tell] * 4) == [None] * 4
    doors.now += timedelta(seconds=59)
    tell()
    doors.now += timedelta(seconds=1)
    tell()
    with doors.database.read() as session:
        told = [outbox.notice_of(session, letter) for letter in session.exec(select(Letter.id).order_by(col(Letter.id)))]
    moments = [(t.at.isoformat(), t.again.isoformat()) for t in told if isinstance(t, Unread)]
    nine = "2023-06-15T09:0{}:00+02:00"
    assert moments == [(nine.format(0), nine.format(1)), (nine.format(1), nine.format(2))]


# --- going out ------------------------------------------------------------------------------------------------------


def test_no_letter_is_taken_twice_by_couriers_at_once(doors: Doors) -> None:
    numbers = {doors.post(doors.address(chat)) for chat in range(1, 13)}

    def carry(owner: str) -> list[int]:
        out = []
        while isinstance(ready := doors.take(owner), Ready):
            out.append(ready.letter)
            doors.sent(owner, ready.letter)
        return out

    found = at_once(*(lambda owner=f"courier {n}": carry(owner) for n in range(4)))
    taken = [letter for part in found for letter in part]  # type: ignore[attr-defined]
    assert sorted(taken) == sorted(numbers)


def test_the_late_write_of_somebody_who_was_taken_for_dead_is_refused(doors: Doors) -> None:
    letter = doors.post(doors.address(1), urgency="unasked")
    assert doors.taken("frozen").letter == letter
    doors.lapse()
    again = doors.taken("other")
    assert (again.letter, again.repeated) == (letter, True)
    with pytest.raises(Lost):
        doors.sent("frozen", letter)
    doors.sent("other", letter)
    assert doors.letter(letter).state == "sent"
    with pytest.raises(Lost):
        doors.sent("other", letter)


def test_what_a_dead_courier_held_is_repeated_once_and_never_again(doors: Doors) -> None:
    unasked, reply, old = (doors.post(doors.address(1), urgency="unasked"), doors.post(doors.address(2)), 0)
    for owner in ("one", "two"):
        doors.taken(owner)
    doors.lapse()
    assert {(f.letter, f.repeated) for f in (doors.taken("three"), doors.taken("four"))} == {(unasked, True), (reply, True)}
    doors.lapse()
    assert isinstance(doors.take("five"), Rest)
    assert [doors.letter(n).state for n in (unasked, reply)] == ["uncertain", "uncertain"]
    old = doors.post(doors.address(3))
    doors.taken("six")
    doors.now += timedelta(minutes=2)
    doors.lapse()
    assert isinstance(doors.take("seven"), Rest)
    assert doors.letter(old).state == "uncertain", "an answer of more than a minute ago"


def test_the_parts_of_a_message_leave_behind_each_other(doors: Doors) -> None:
    to = doors.address(1)
    first, second = doors.post(to), doors.post(to, Farewell())
    held = doors.taken("one")
    doors.work.beside(outbox.split, owner="one", letter=held.letter, told=Privacy(), parts=3)
    doors.sent("one", held.letter)
    seen = []
    while isinstance(ready := doors.take("one"), Ready):
        seen.append((ready.told.kind, ready.part, ready.parts, ready.reference))
        doors.sent("one", ready.letter)
    shared = f"{first:04d}"
    assert seen == [("privacy", 1, 3, shared), ("privacy", 2, 3, shared), ("farewell", 0, 1, f"{second:04d}")]


def test_a_letter_that_went_wrong_can_be_sent_after_all(doors: Doors) -> None:
    letter = doors.post(doors.address(1))
    doors.taken("one")
    with pytest.raises(outbox.NotNow, match="claimed"):
        doors.work.perform(outbox.park, letter=letter)
    doors.work.beside(outbox.settle_ended, owner="one", letter=letter, state="failed", reason="Bad Request")
    doors.work.perform(outbox.requeue, letter=letter)
    assert not doors.taken("one").repeated, "it was refused: there is no first copy"
    doors.sent("one", letter)
    with pytest.raises(outbox.NotNow, match="sent"):
        doors.work.perform(outbox.requeue, letter=letter)
    held = doors.post(doors.address(1))
    doors.work.perform(outbox.park, letter=held)
    assert (doors.letter(held).state, doors.letter(held).reason) == ("lapsed", "held back by hand")
    with pytest.raises(KeyError):
        doors.work.perform(outbox.requeue, letter=999)


def test_being_told_to_wait_is_no_try(doors: Doors) -> None:
    letter = doors.post(doors.address(1))
    for _ in range(outbox.TRIES + 5):
        assert doors.taken("one").letter == letter
        doors.work.beside(outbox.settle_later, owner="one", letter=letter, pause_ms=5_000, reason="429", too_many=True)
        assert isinstance(doors.take("one"), Rest)
        doors.lapse(ready_at=0)
    assert doors.letter(letter).state == "queued"


# --- pacing ---------------------------------------------------------------------------------------------------------


def test_one_chat_waits_its_second_and_others_do_not(doors: Doors) -> None:
    pace = Pace(0, 1_000, 3_000)
    here, there = doors.address(1), doors.address(2)
    first, second, other = doors.post(here), doors.post(here), doors.post(there)
    ready = doors.taken("one", pace)
    doors.sent("one", first, pause_ms=ready.spacing_ms)
    assert doors.taken("one", pace).letter == other
    doors.sent("one", other)
    rest = doors.take("one", pace)
    assert isinstance(rest, Rest)
    assert rest.ms is not None
    assert 0 < rest.ms <= 1_000
    assert doors.letter(second).state == "queued"


def test_a_kill_does_not_shorten_a_chats_second(doors: Doors) -> None:
    to = doors.address(1)
    doors.post(to)
    doors.taken("dead", Pace(0, 60_000, 60_000))
    with doors.database.write() as session:
        lanes.rescue(session)
    assert isinstance(doors.take("one"), Rest)


def test_everybody_waits_for_the_next_turn(doors: Doors) -> None:
    pace = Pace(60_000, 0, 0)
    for chat in (1, 2):
        doors.post(doors.address(chat))
    doors.taken("one", pace)
    rest = doors.take("two", pace)
    assert isinstance(rest, Rest)
    assert rest.ms is not None
    assert 30_000 < rest.ms <= 60_000


def test_couriers_at_once_keep_the_pace_together(doors: Doors) -> None:
    for chat in range(1, 9):
        doors.post(doors.address(chat))
    found = at_once(*(lambda owner=f"courier {n}": doors.take(owner, Pace(60_000, 0, 0)) for n in range(6)))
    assert sum(isinstance(one, Ready) for one in found) == 1


def test_a_second_chat_that_is_told_to_wait_means_everybody(doors: Doors) -> None:
    pace = Pace(1, 0, 0)
    letters = [doors.post(doors.address(chat)) for chat in (1, 2, 3)]
    for owner in ("one", "two"):
        assert isinstance(doors.take("three", pace), Ready | Rest)
        with doors.database.write() as session:
            session.execute(update(pacing.Pacer).values(next_at=0))
            session.execute(update(Lane).where(col(Lane.claimed_by) == "three").values(claimed_by=None, claimed_until=0))
            session.execute(update(Letter).where(col(Letter.state) == "claimed").values(state="queued"))
        ready = doors.taken(owner, pace)
        settle = {"owner": owner, "letter": ready.letter, "pause_ms": 30_000, "reason": "429", "too_many": True}
        doors.work.beside(outbox.settle_later, **settle)
        with doors.database.write() as session:
            row = session.exec(select(pacing.Pacer)).one()
            waits = row.next_at > clock_ms(session) + 10_000
        assert waits == (owner == "two")
    rest = doors.take("one", pace)
    assert isinstance(rest, Rest)
    assert rest.ms is not None
    assert rest.ms > 10_000
    assert doors.letter(letters[2]).state == "queued"


@pytest.mark.parametrize(
    ("given", "expected"),
    [((30, 1, 20), Pace(34, 1_000, 3_000)), ((0, 0, 0), Pace(0, 0, 0)), ((25, 0.5, 10), Pace(40, 2_000, 6_000))],
)
def test_a_pace_from_settings(given: tuple[float, float, float], expected: Pace) -> None:
    overall, chat, group = given
    assert Pace.of(overall=overall, chat=chat, group=group) == expected


# --- leading --------------------------------------------------------------------------------------------------------


def hold(doors: Doors, owner: str, ms: int = 60_000) -> leases.Lease | None:
    """Somebody asks for the lease."""
    found: leases.Lease | None = doors.work.beside(_hold, owner=owner, ms=ms)
    return found


def _hold(session: Session, *, now: datetime, owner: str, ms: int) -> leases.Lease | None:
    return leases.hold(session, name="sweep", owner=owner, ms=ms)


def test_of_many_who_ask_one_leads(doors: Doors) -> None:
    found = at_once(*(lambda owner=f"replica {n}": hold(doors, owner) for n in range(5)))
    assert sum(isinstance(one, leases.Lease) for one in found) == 1
    assert sum(one is None for one in found) == 4


def test_the_epoch_rises_with_each_leader_and_a_late_one_is_refused(doors: Doors) -> None:
    first = hold(doors, "one")
    assert first is not None
    assert hold(doors, "one") == first, "renewed"
    assert hold(doors, "two") is None
    doors.work.perform(pulses.beat, name="sweep", under=first)
    doors.lapse()
    second = hold(doors, "two")
    assert second is not None
    assert second.epoch == first.epoch + 1
    with pytest.raises(leases.Lost):
        doors.work.perform(pulses.beat, name="night", under=first)
    with doors.database.read() as session:
        assert set(pulses.seen(session)) == {"sweep"}
    with doors.database.write() as session:
        leases.leave(session, lease=second)
    assert hold(doors, "one") is not None


def test_a_verb_under_a_lease_and_a_new_leader_wait_for_each_other(doors: Doors) -> None:
    """Whatever the order, the old leader's verb is either before the new leader's or refused."""
    first = hold(doors, "one")
    doors.lapse()
    done = at_once(
        lambda: doors.work.perform(pulses.beat, name="sweep", note="old", under=first),
        lambda: hold(doors, "two"),
    )
    with doors.database.read() as session:
        wrote = bool(pulses.seen(session))
    assert wrote != isinstance(done[0], leases.Lost)


# --- what went wrong is told ----------------------------------------------------------------------------------------


def test_the_team_hears_once_of_each_letter_that_went_wrong(doors: Doors) -> None:
    team = doors.address(1)
    with doors.database.write() as session:
        session.add(Party(name=TEAM, kind="organisatie", official=TEAM))
        session.flush()
        token, _ = people.invite(session, now=doors.now, role="team")
        people.accept(session, now=doors.now, token=token, address=team, name="Joost")
    failed, unknown, answer = (doors.post(doors.address(2)), doors.post(doors.address(3), urgency="unasked"), doors.post(team))
    ends = {failed: "failed", unknown: "uncertain", answer: "uncertain"}
    for owner in ("one", "two", "three"):
        letter = doors.taken(owner).letter
        doors.work.beside(outbox.settle_ended, owner=owner, letter=letter, state=ends[letter], reason="so")
    assert doors.work.perform(troubles.sweep, policy=POLICY) == 1
    told = doors.taken("one").told
    assert isinstance(told, Undelivered)
    assert [(x.letter, x.state) for x in told.letters] == [(unknown, "uncertain"), (failed, "failed")]
    assert doors.work.perform(troubles.sweep, policy=POLICY) == 0


def test_an_insert_says_whether_it_was_new(doors: Doors) -> None:
    with doors.database.write() as session:
        assert insert_once(session, Lane, key="a", claimed_until=0, ready_at=0)
        assert not insert_once(session, Lane, key="a", claimed_until=5, ready_at=5)
        assert session.get_one(Lane, "a").ready_at == 0


def test_reading_sessions_cannot_write(doors: Doors) -> None:
    with doors.database.read() as session, pytest.raises(DBAPIError, match=r"read-?only"):
        pulses.beat(session, now=doors.now, name="sweep")


def test_what_is_said_meanwhile_is_an_apology(doors: Doors) -> None:
    """An edit replaces the edits that wait; one that a courier holds already is followed by the newer one."""
    to = doors.address(1)
    root = doors.post(to)
    doors.sent("one", doors.taken("one").letter)
    doors.post(to, Privacy(), edits=root)
    held = doors.taken("one")
    newer = doors.post(to, Farewell(), edits=root)
    doors.sent("one", held.letter)
    assert doors.taken("one").letter == newer


# --- the door of people ---------------------------------------------------------------------------------------------


def test_two_who_open_one_invitation_at_once_are_one_guest(doors: Doors) -> None:
    def invited(session: Session, *, now: datetime) -> str:
        party = Party(name="VWS", kind="organisatie")
        session.add_all([party, Party(name=TEAM, kind="organisatie")])
        session.flush()
        return people.invite(session, now=now, role="contact", party=party)[0]

    token = doors.work.perform(invited)
    doors.store(*((number, f"telegram:{number}") for number in range(1, 5)))
    with doors.database.read() as session:
        rows = list(session.exec(select(Arrival).order_by(col(Arrival.id))))
    causes = [Cause(row.id, row.lane, row.lane, in_group=False) for row in rows]
    errors = at_once(
        *(lambda cause=cause: doors.work.answer(cause, conversation.start, token=token, name="Iemand") for cause in causes)  # type: ignore[misc]
    )
    assert errors == [None] * 4
    with doors.database.read() as session:
        (person,) = session.exec(select(people.Person))
        assert session.exec(select(people.Invitation)).one().used_by == person.id
        told = [outbox.notice_of(session, letter.id) for letter in session.exec(select(Letter))]
    assert sorted(notice.kind for notice in told if notice) == ["no", "no", "no", "welcome"]
    assert {notice.refusal.kind for notice in told if notice and notice.kind == "no"} == {"invitation_used"}


def test_nobody_is_twice_the_same_for_one_organisation(doors: Doors) -> None:
    def twice(session: Session, *, now: datetime) -> None:
        party = Party(name="VWS", kind="organisatie")
        session.add(party)
        session.flush()
        address = people.address_of(session, "telegram:1", "private")
        for role in ("contact", "deputy"):
            session.add(people.Person(address=address, role=role, party=party.id, name=b"", joined_at=now))
        session.flush()

    with pytest.raises(DBAPIError, match=r"(?i)unique"):
        doors.work.perform(twice)
