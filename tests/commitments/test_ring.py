"""Does everything that comes in get dealt with once, in order, and does everything that must be said leave once?

The inbox, the lanes, the outbox and the offers, on a real database: what two workers may do at the same time, what a crash
leaves behind, and what a thief of the database file could read.
"""

import threading
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, update
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, select

from commitments import history, inbox, lanes, membership, offers, outbox, people, presence, questions
from commitments.conversation import ask_team_at_once, press
from commitments.database import Database, clock_ms
from commitments.inbox import Arrival, Incoming
from commitments.keys import Keyring, WrongKey
from commitments.lanes import Lane
from commitments.notices import (
    Apology,
    Contacts,
    Farewell,
    Help,
    InvitationMade,
    ItemQuestion,
    No,
    Notice,
    Offer,
    Privacy,
    QuestionsDue,
    Stranger,
)
from commitments.outbox import Letter
from commitments.people import Address
from commitments.refusals import ButtonForeign, ButtonStale, NotForYou, Refused
from tests.commitments.conftest import World

# --- the inbox ------------------------------------------------------------------------------------------------------


def store(world: World, *updates: tuple[int, str], payload: str = "{}") -> int:
    incoming = [Incoming(number, lane, payload) for number, lane in updates]
    new: int = world.work.perform(inbox.store, updates=incoming).new
    return new


def claim(world: World, owner: str = "one") -> inbox.Claimed | None:
    with world.write() as session:
        return inbox.claim(session, owner=owner)


def claimed(world: World, owner: str = "one") -> inbox.Claimed:
    found = claim(world, owner)
    assert found is not None
    return found


def release(world: World, found: inbox.Claimed, owner: str = "one") -> None:
    with world.write() as session:
        lanes.release(session, owner=owner, key=found.lane)


def close(world: World, found: inbox.Claimed, owner: str = "one") -> None:
    world.work.perform(inbox.close, row=found.row)
    release(world, found, owner)


def number_of(world: World, row: int) -> int:
    with world.read() as session:
        return session.get_one(Arrival, row).update_id


def lanes_rest(world: World) -> None:
    """The database's own clock is nobody's to turn: let every pause and lease be over instead."""
    with world.write() as session:
        session.execute(update(Lane).values(ready_at=0, claimed_until=0))


def arrival(world: World, row: int) -> Arrival:
    with world.read() as session:
        return session.get_one(Arrival, row)


def test_repeats_are_dropped(empty: World) -> None:
    assert store(empty, (1, "a"), (2, "a"), (1, "a")) == 2
    assert store(empty, (2, "a"), (3, "b")) == 1
    assert [row.update_id for row in empty.all(Arrival)] == [1, 2, 3]


def test_a_repeat_of_what_was_done_is_dropped_too(empty: World) -> None:
    store(empty, (1, "a"))
    close(empty, claimed(empty))
    assert store(empty, (1, "a")) == 0
    assert claim(empty) is None


def test_a_lane_is_worked_in_order_and_beside_the_others(empty: World) -> None:
    store(empty, (1, "a"), (2, "a"), (3, "b"))
    first, second = claimed(empty, "one"), claimed(empty, "two")
    assert [number_of(empty, first.row), number_of(empty, second.row)] == [1, 3]
    assert claim(empty, "three") is None, "lane a is held, although its second row waits"
    close(empty, first, "one")
    assert number_of(empty, claimed(empty, "three").row) == 2


def test_the_lane_that_has_waited_longest_goes_first(empty: World) -> None:
    store(empty, (5, "b"), (6, "a"), (7, "b"))
    found = claimed(empty)
    close(empty, found)
    assert number_of(empty, found.row) == 5
    assert number_of(empty, claimed(empty).row) == 6


def test_what_is_claimed_carries_what_came(empty: World) -> None:
    store(empty, (1, "telegram:1"), payload='{"text": "hallo"}')
    found = claimed(empty)
    assert (found.payload, found.tries, found.received_at) == ('{"text": "hallo"}', 0, empty.now)
    assert "telegram" not in found.lane


def test_a_closed_row_is_emptied_and_keeps_its_number(empty: World) -> None:
    store(empty, (1, "a"))
    found = claimed(empty)
    with empty.read() as session:
        assert inbox.is_open(session, row=found.row)
        assert inbox.waiting(session) == 1
    close(empty, found)
    row = arrival(empty, found.row)
    assert (row.state, row.payload, row.update_id) == ("done", None, 1)
    assert row.closed_at == empty.now
    with empty.read() as session:
        assert not inbox.is_open(session, row=found.row)
        assert inbox.waiting(session) == 0


def test_three_tries_in_ten_seconds_then_it_is_parked_and_the_lane_goes_on(empty: World) -> None:
    store(empty, (1, "a"), (2, "a"))
    pauses = []
    for tries in (0, 1, 2):
        found = claimed(empty)
        assert (number_of(empty, found.row), found.tries) == (1, tries)
        with empty.write() as session:
            parked = inbox.fail(session, now=empty.now, owner="one", row=found.row, error="ValueError")
        assert parked == (tries == 2)
        with empty.write() as session:
            lane = session.get_one(Lane, found.lane)
            pauses.append(max(0, round((lane.ready_at - clock_ms(session)) / 1000)))
        assert claim(empty) is None or tries == 2, "the lane rests before the next try"
        if tries < 2:
            lanes_rest(empty)
    assert pauses == [2, 8, 0]
    row = arrival(empty, found.row)
    assert (row.state, row.error, row.tries) == ("parked", "ValueError", 3)
    assert row.payload is not None, "what was parked can be looked at"
    release(empty, found)
    assert number_of(empty, claimed(empty).row) == 2


def test_another_worker_cannot_give_a_lane_back(empty: World) -> None:
    store(empty, (1, "a"))
    found = claimed(empty, "one")
    release(empty, found, "two")
    assert claim(empty, "two") is None


def test_a_dead_workers_lane_comes_free_when_its_lease_is_over(empty: World) -> None:
    store(empty, (1, "a"))
    claimed(empty, "dead")
    with empty.write() as session:
        lane = session.exec(select(Lane)).one()
        left = lane.claimed_until - clock_ms(session)
        assert 0 < left <= lanes.LEASE_MS
    assert claim(empty, "one") is None
    lanes_rest(empty)
    assert claim(empty, "one") is not None


def test_after_a_crash_the_lanes_are_free(empty: World) -> None:
    store(empty, (1, "a"), (2, "b"))
    claimed(empty, "dead")
    claimed(empty, "dead too")
    with empty.write() as session:
        lanes.rescue(session)
    assert {number_of(empty, claimed(empty, owner).row) for owner in ("one", "two")} == {1, 2}


def test_parked_rows_are_emptied_after_30_days_and_numbers_forgotten_after_14(empty: World) -> None:
    store(empty, (1, "a"), (2, "b"))
    for _ in range(3):
        assert claimed(empty).row == 1
        with empty.write() as session:
            inbox.fail(session, now=empty.now, owner="one", row=1, error="KeyError")
        with empty.write() as session:
            session.execute(update(Lane).values(ready_at=0))
    close(empty, claimed(empty))
    empty.turn(timedelta(days=14))
    empty.work.perform(inbox.expire_parked)
    empty.work.perform(inbox.expire_numbers)
    assert len(empty.all(Arrival)) == 2
    empty.turn(timedelta(seconds=1))
    empty.work.perform(inbox.expire_parked)
    empty.work.perform(inbox.expire_numbers)
    assert [row.update_id for row in empty.all(Arrival)] == [1]
    assert arrival(empty, 1).payload is not None
    empty.turn(timedelta(days=16))
    empty.work.perform(inbox.expire_parked)
    empty.work.perform(inbox.expire_numbers)
    assert arrival(empty, 1).payload is None


def test_a_new_number_may_be_lower_than_an_old_one(empty: World) -> None:
    store(empty, (900, "a"))
    assert store(empty, (3, "a")) == 1  # Telegram starts anywhere after a week of silence
    assert number_of(empty, claimed(empty).row) == 900


Step = tuple[str, int]
STEPS = st.lists(
    st.tuples(st.sampled_from(["store", "claim", "close", "fail", "rest"]), st.integers(0, 3)), min_size=8, max_size=40
)


@settings(max_examples=15)
@given(steps=STEPS)
def test_no_lane_is_ever_held_twice_and_none_is_overtaken(empty: World, steps: list[Step]) -> None:
    with empty.write() as session:
        for table in (Arrival, Lane):
            session.execute(delete(table))
    held: dict[str, inbox.Claimed] = {}
    worked: dict[str, list[int]] = {}
    stored = 0
    for what, who in steps:
        owner = f"worker-{who}"
        if what == "store":
            stored += 1
            store(empty, (stored, f"lane-{who}"))
        elif what == "claim" and owner not in held:
            found = claim(empty, owner)
            if found is not None:
                assert found.lane not in {other.lane for other in held.values()}
                held[owner] = found
        elif what == "close" and owner in held:
            found = held.pop(owner)
            worked.setdefault(found.lane, []).append(found.row)
            close(empty, found, owner)
        elif what == "fail" and owner in held:
            found = held.pop(owner)
            with empty.write() as session:
                if inbox.fail(session, now=empty.now, owner=owner, row=found.row, error="X"):
                    worked.setdefault(found.lane, []).append(found.row)
        elif what == "rest":
            with empty.write() as session:
                session.execute(update(Lane).values(ready_at=0))
    for rows in worked.values():
        assert rows == sorted(set(rows))


def test_four_workers_in_four_threads_keep_every_lanes_order(empty: World) -> None:
    store(empty, *((n, f"lane-{n % 5}") for n in range(1, 61)))
    busy: set[str] = set()
    order: dict[str, list[int]] = {}
    wrong: list[object] = []
    lock = threading.Lock()

    def work(owner: str) -> None:
        try:
            while True:
                found = claim(empty, owner)
                with empty.read() as session:
                    if found is None and not inbox.waiting(session):
                        return
                if found is None:
                    continue
                with lock:
                    if found.lane in busy:
                        wrong.append(found)
                    busy.add(found.lane)
                    order.setdefault(found.lane, []).append(found.row)
                with empty.write() as session:
                    inbox.close(session, now=empty.now, row=found.row)
                    with lock:
                        busy.discard(found.lane)
                    lanes.release(session, owner=owner, key=found.lane)
        except BaseException as error:
            wrong.append(error)
            raise

    threads = [threading.Thread(target=work, args=(f"worker-{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not wrong
    assert sum(len(rows) for rows in order.values()) == 60
    assert all(rows == sorted(rows) for rows in order.values())


# --- work: one verb, one commit, one row ----------------------------------------------------------------------------


def test_a_refusal_undoes_the_verb_answers_and_closes_the_row(world: World) -> None:
    member = world.join("contact", "RegioPlus", 1)

    def half(session: Session, *, now: object, sender: people.Sender) -> None:
        session.get_one(people.Person, member.person).left_at = world.now
        session.flush()
        raise Refused(NotForYou())

    world.do(member, half)
    assert world.told(member) == No(refusal=NotForYou())
    assert world.all(people.Person)[0].left_at is None
    assert [row.state for row in world.all(Arrival)] == ["done"]


def test_a_bug_undoes_everything_and_leaves_the_row_open(world: World) -> None:
    member = world.join("contact", "RegioPlus", 1)
    cause = world.arrive(member.user)

    def broken(session: Session, *, now: object, sender: people.Sender) -> None:
        outbox.post(session, now=world.now, address=sender.chat, notice=Help(role="contact"))
        raise KeyError("bug")

    with pytest.raises(KeyError):
        world.work.answer(cause, broken)
    assert world.letters() == []
    assert arrival(world, cause.row).state == "open"


def test_a_row_that_is_closed_is_not_worked_again(world: World) -> None:
    member = world.join("contact", "RegioPlus", 1)
    cause = world.arrive(member.user)
    for _ in range(2):
        world.work.answer(cause, people.reply, notice=Help(role="contact"))
    assert len(world.letters()) == 1


@pytest.mark.parametrize("verb", [membership.pause, membership.resume])
def test_a_stranger_is_told_nothing_by_a_refusal(world: World, verb: object) -> None:
    stranger = world.stranger(99)
    world.do(stranger, verb)  # type: ignore[arg-type]
    assert world.told(stranger) == Stranger()


def test_a_reading_session_keeps_nothing(empty: World) -> None:
    with empty.read() as session:
        session.add(Lane(key="written while reading"))
        with pytest.raises(OperationalError, match="readonly"):
            session.flush()
    assert empty.all(Lane) == []


# --- the outbox -----------------------------------------------------------------------------------------------------


def address(world: World, number: int) -> int:
    with world.write() as session:
        return people.address_of(session, f"telegram:{number}", "private")


def post(world: World, to: int, notice: Notice | None = None, **values: object) -> int:
    letter = world.work.perform(outbox.post, address=to, notice=notice or Privacy(), **values)
    assert letter is not None
    number: int = letter
    return number


def take(world: World, owner: str = "one") -> outbox.Claimed | None:
    found: outbox.Claimed | None = world.work.perform(outbox.claim, owner=owner)
    return found


def taken(world: World, owner: str = "one") -> outbox.Claimed:
    found = take(world, owner)
    assert found is not None
    return found


def sent(world: World, letter: int, message: int | None = 1, owner: str = "one") -> None:
    world.work.perform(outbox.settle_sent, owner=owner, letter=letter, message=message)


def letter(world: World, number: int) -> Letter:
    with world.read() as session:
        return session.get_one(Letter, number)


def test_a_key_is_posted_once_for_ever(empty: World) -> None:
    to = address(empty, 1)
    first = post(empty, to, key="remind:1:2023-06-15")
    assert empty.work.perform(outbox.post, address=to, notice=Privacy(), key="remind:1:2023-06-15") is None
    sent(empty, taken(empty).letter)
    empty.turn(timedelta(days=200))
    empty.work.perform(outbox.expire)
    assert empty.work.perform(outbox.post, address=to, notice=Privacy(), key="remind:1:2023-06-15") is None
    assert [row.id for row in empty.letters()] == [first]


def test_letters_without_a_key_are_all_posted(empty: World) -> None:
    to = address(empty, 1)
    assert post(empty, to) != post(empty, to)


def test_one_letter_at_a_time_per_chat_in_the_order_of_posting(empty: World) -> None:
    here, there = address(empty, 1), address(empty, 2)
    first, second, third = post(empty, here), post(empty, here), post(empty, there)
    one, two = taken(empty, "one"), taken(empty, "two")
    assert (one.letter, two.letter) == (first, third)
    assert take(empty, "three") is None
    sent(empty, one.letter)
    assert taken(empty, "three").letter == second


def test_a_new_edit_replaces_the_edits_that_still_wait(empty: World) -> None:
    to = address(empty, 1)
    root = post(empty, to, Help(role="contact"))
    old, new = post(empty, to, Apology(), edits=root), post(empty, to, Farewell(), edits=root)
    assert (letter(empty, old).state, letter(empty, old).reason) == ("lapsed", "replaced")
    sent(empty, taken(empty).letter, message=55)
    found = taken(empty)
    assert (found.letter, found.root, found.kind, found.message) == (new, root, "edit", 55)
    assert found.notice == Farewell()
    assert letter(empty, old).settled_at is not None


def test_an_edit_of_another_message_is_left_alone(empty: World) -> None:
    to = address(empty, 1)
    here, there = post(empty, to), post(empty, to)
    first = post(empty, to, Apology(), edits=here)
    post(empty, to, Apology(), edits=there)
    assert letter(empty, first).state == "queued"


def test_a_message_that_was_sent_anew_moves_on_with_its_root(empty: World) -> None:
    to = address(empty, 1)
    root = post(empty, to)
    sent(empty, taken(empty).letter, message=10)
    post(empty, to, Apology(), edits=root)
    sent(empty, taken(empty).letter, message=11)  # the old one could not be edited any more
    post(empty, to, Farewell(), edits=root)
    assert taken(empty).message == 11


def test_a_pause_holds_the_unasked_but_no_reply(empty: World) -> None:
    to = address(empty, 1)
    unasked = post(empty, to, urgency="unasked")
    reply = post(empty, to)
    assert empty.work.perform(outbox.pause, person=None)
    assert not empty.work.perform(outbox.pause, person=None)
    found = taken(empty)
    assert found.letter == reply
    sent(empty, reply)
    assert take(empty) is None
    with empty.read() as session:
        assert outbox.is_paused(session)
        assert outbox.ready_count(session, now=empty.now) == 0
    assert empty.work.perform(outbox.resume)
    assert not empty.work.perform(outbox.resume)
    assert taken(empty).letter == unasked


def test_what_is_due_later_waits(empty: World) -> None:
    number = post(empty, address(empty, 1))
    with empty.write() as session:
        session.get_one(Letter, number).due_at = empty.now + timedelta(hours=1)
    assert take(empty) is None
    empty.turn(timedelta(hours=1))
    assert taken(empty).letter == number


def uncertain(world: World, found: outbox.Claimed, owner: str = "one") -> Letter:
    world.work.perform(outbox.settle_uncertain, owner=owner, letter=found.letter, reason="timed out")
    lanes_rest(world)
    return letter(world, found.letter)


def test_an_unasked_letter_that_may_not_have_arrived_is_repeated_once(empty: World) -> None:
    post(empty, address(empty, 1), urgency="unasked")
    empty.turn(timedelta(days=2))
    row = uncertain(empty, taken(empty))
    assert (row.state, row.repeated) == ("queued", True)
    empty.turn(timedelta(days=2))
    again = taken(empty)
    assert again.repeated
    row = uncertain(empty, again)
    assert (row.state, row.settled_at) == ("uncertain", empty.now)
    assert take(empty) is None


def test_a_reply_is_repeated_within_a_minute_only(empty: World) -> None:
    post(empty, address(empty, 1))
    post(empty, address(empty, 2))
    first, second = taken(empty), taken(empty, "two")
    empty.turn(timedelta(seconds=60))
    assert uncertain(empty, first).state == "queued"
    empty.turn(timedelta(seconds=1))
    assert uncertain(empty, second, "two").state == "uncertain"


def test_an_edit_may_be_repeated_freely(empty: World) -> None:
    to = address(empty, 1)
    root = post(empty, to)
    sent(empty, taken(empty).letter)
    post(empty, to, Apology(), edits=root)
    for _ in range(5):
        empty.turn(timedelta(hours=1))
        assert uncertain(empty, taken(empty)).state == "queued"


def test_what_certainly_did_not_arrive_is_tried_again_and_in_the_end_given_up(empty: World) -> None:
    number = post(empty, address(empty, 1))
    for tries in range(1, outbox.TRIES + 1):
        found = taken(empty)
        assert (found.letter, found.tries, found.repeated) == (number, tries, False)
        empty.work.perform(outbox.settle_later, owner="one", letter=number, pause_ms=60_000, reason="429")
        assert take(empty) is None, "its chat waits"
        lanes_rest(empty)
    assert (letter(empty, number).state, letter(empty, number).reason) == ("failed", "429")
    assert take(empty) is None


def test_each_end_has_a_reason_and_a_time(empty: World) -> None:
    to = address(empty, 1)
    for state in ("lapsed", "undeliverable", "failed"):
        number = post(empty, to)
        taken(empty)
        empty.work.perform(outbox.settle_ended, owner="one", letter=number, state=state, reason="so")
        row = letter(empty, number)
        assert (row.state, row.reason, row.settled_at) == (state, "so", empty.now)
    assert take(empty) is None


def test_after_a_crash_what_was_in_hand_goes_again_or_is_uncertain(empty: World) -> None:
    old_reply = post(empty, address(empty, 1))
    empty.turn(timedelta(minutes=2))
    unasked = post(empty, address(empty, 2), urgency="unasked")
    reply, waiting = post(empty, address(empty, 3)), post(empty, address(empty, 4))
    for owner in ("one", "two", "three"):
        taken(empty, owner)
    with empty.write() as session:
        lanes.rescue(session)
    again = {found.letter: found.repeated for found in (taken(empty, owner) for owner in ("four", "five", "six"))}
    assert again == {unasked: True, reply: True, waiting: False}
    assert take(empty, "seven") is None
    assert letter(empty, old_reply).state == "uncertain"


def test_letters_are_emptied_90_days_after_their_end(empty: World) -> None:
    number = post(empty, address(empty, 1))
    waiting = post(empty, address(empty, 2))
    sent(empty, taken(empty).letter)
    empty.turn(timedelta(days=90))
    empty.work.perform(outbox.expire)
    assert empty.notice(number) == Privacy()
    empty.turn(timedelta(seconds=1))
    empty.work.perform(outbox.expire)
    assert empty.notice(number) is None
    assert letter(empty, number).state == "sent"
    assert empty.notice(waiting) == Privacy()


def test_a_question_that_was_answered_meanwhile_does_not_leave(world: World) -> None:
    vws = world.join("contact", "VWS", 1)
    share = world.share("A11", "VWS", 1)
    world.turn("2023-06-15 10:00")
    with world.write() as session:
        notice = QuestionsDue(person=vws.person, due=({"share": share.id, "version": 1, "rung": "before"},))  # type: ignore[arg-type]
        number = outbox.post(session, now=world.now, address=vws.address, notice=notice, urgency="unasked")
    assert number is not None
    world.deliver()
    row = letter(world, number)
    assert (row.state, row.reason) == ("lapsed", "answered or moved on meanwhile"), "no row says that this was asked"


# --- offers ---------------------------------------------------------------------------------------------------------

YES, NO = Offer(do="accept", share=1, version=1), Offer(do="decline", share=1, version=1)


def mint(world: World, number: int, to: int, *buttons: Offer) -> tuple[str, ...]:
    with world.write() as session:
        return offers.mint(session, now=world.now, letter=number, address=to, offers=buttons)


def use(world: World, key: str, by: int) -> offers.Taken:
    with world.write() as session:
        return offers.take(session, now=world.now, key=key, address=by)


def refused(world: World, key: str, by: int) -> object:
    with pytest.raises(Refused) as refusal:
        use(world, key, by)
    return refusal.value.refusal


def test_a_button_does_what_was_offered_once(empty: World) -> None:
    to = address(empty, 1)
    number = post(empty, to)
    yes, no = mint(empty, number, to, YES, NO)
    assert use(empty, yes, to) == offers.Taken(YES, number, again=False)
    assert use(empty, yes, to) == offers.Taken(YES, number, again=True)
    assert refused(empty, no, to) == ButtonStale(), "its neighbour was pressed"


def test_a_forged_key_and_anothers_button_are_refused(empty: World) -> None:
    to, other = address(empty, 1), address(empty, 2)
    (yes,) = mint(empty, post(empty, to), to, YES)
    assert refused(empty, "AAAAAAAAAAAAAAAA", to) == ButtonStale()
    assert refused(empty, "", to) == ButtonStale()
    assert refused(empty, yes[:-1], to) == ButtonStale()
    assert refused(empty, yes, other) == ButtonForeign()
    assert use(empty, yes, to).again is False, "another's press uses nothing up"


def test_a_button_lives_four_weeks(empty: World) -> None:
    to = address(empty, 1)
    (yes,) = mint(empty, post(empty, to), to, YES)
    (late,) = mint(empty, post(empty, to), to, YES)
    empty.turn(offers.VALID)
    assert not use(empty, yes, to).again
    empty.turn(timedelta(seconds=1))
    assert refused(empty, late, to) == ButtonStale()


def test_a_new_keyboard_replaces_the_old_one_of_its_message_only(empty: World) -> None:
    to = address(empty, 1)
    here, there = post(empty, to), post(empty, to)
    (old,) = mint(empty, here, to, YES)
    (other,) = mint(empty, there, to, YES)
    (new,) = mint(empty, here, to, NO)
    assert refused(empty, old, to) == ButtonStale()
    assert use(empty, new, to).offer == NO
    assert use(empty, other, to).offer == YES


def test_looking_uses_nothing_up(empty: World) -> None:
    to = address(empty, 1)
    card, yes = mint(empty, post(empty, to), to, Offer(do="card", code="A5"), YES)
    for _ in range(3):
        assert not use(empty, card, to).again
    assert not use(empty, yes, to).again


def test_keys_fit_a_button_and_cannot_be_guessed(empty: World) -> None:
    to = address(empty, 1)
    keys = mint(empty, post(empty, to), to, *[YES] * 50)
    assert len(set(keys)) == 50
    assert all(len(key) >= 16 and len(key.encode()) <= 64 for key in keys)


def test_a_refused_press_changes_nothing_and_is_answered(world: World) -> None:
    owner, other = world.join("contact", "RegioPlus", 1), world.join("contact", "VWS", 2)
    world.do(
        owner, people.reply, notice=No(refusal={"kind": "not_yours", "code": "A5", "owners": (), "answers": None, "party": "x"})
    )  # type: ignore[arg-type]
    key = world.key(owner, "ours")
    world.press_key(other, key)
    assert world.told(other) == No(refusal=ButtonForeign())
    world.press_key(other, "forged")
    assert world.told(other) == No(refusal=ButtonStale())
    assert world.press_key(owner, key) is True
    assert world.press_key(owner, key) is False, "the same press again"


# --- what a thief of the file could read ----------------------------------------------------------------------------

NAME, WORDS, CHAT = "Canarina Kanariepiet", "kanarie in de kolenmijn", 4_815_162_342


def test_no_name_address_token_or_letter_stands_in_the_file(world: World) -> None:
    team = world.join("team", None, 7, name="Kees de Kanarie")
    contact = world.join("contact", "RegioPlus", CHAT, name=NAME)
    world.do(team, membership.invite, policy=world.policy, who="VWS")
    made = world.told(team)
    assert isinstance(made, InvitationMade)
    cause = world.arrive(contact.user)
    world.work.perform(inbox.store, updates=[Incoming(9_999, contact.user, f'{{"text": "{WORDS}"}}')])
    world.work.answer(cause, ask_team_at_once, policy=world.policy, text=WORDS)
    world.deliver()
    with world.read() as session:
        assert len(session.exec(select(questions.TeamQuestion)).all()) == 1
    raw = world.bytes_on_disk()
    assert b"zeggenschap" in raw, "the search finds what is not sealed"
    for secret in (NAME, "Canarina", "Kees de Kanarie", WORDS, str(CHAT), made.token):
        assert secret.encode() not in raw, secret


def test_a_list_of_people_leaves_no_name_in_the_file(world: World) -> None:
    team = world.join("team", None, 7, name=NAME)
    world.do(team, membership.contacts, policy=world.policy)
    told = world.told(team)
    assert isinstance(told, Contacts)
    assert told.people[0].name == NAME
    assert NAME.encode() not in world.bytes_on_disk()


def test_a_group_has_no_readable_title_or_chat(world: World) -> None:
    team = world.join("team", None, 7)
    world.do(team, presence.link, chat=f"telegram:-{CHAT}", title=NAME)
    raw = world.bytes_on_disk()
    assert NAME.encode() not in raw
    assert str(CHAT).encode() not in raw


def test_what_is_deleted_is_overwritten(empty: World) -> None:
    with empty.write() as session:
        session.add(Lane(key="kanarie-die-weg-moet"))
    with empty.write() as session:
        session.delete(session.get_one(Lane, "kanarie-die-weg-moet"))
    empty.database.close()
    assert b"kanarie-die-weg-moet" not in empty.bytes_on_disk()


def test_history_and_keys_hold_ids_only(world: World) -> None:
    contact = world.join("contact", "VWS", CHAT, name=NAME)
    world.join("team", None, 7)
    world.ask(contact, "2023-06-15 10:00")
    world.press(contact, "begin")
    world.press(contact, "answer", status="done")
    kept = " ".join(event.facts for event in world.all(history.Event)) + " ".join(row.key or "" for row in world.letters())
    assert NAME not in kept
    assert str(CHAT) not in kept
    assert {row.digest for row in world.all(Address)} == {world.database.keys.digest(a) for a in (contact.user, "telegram:7")}


def test_another_key_opens_nothing(world: World) -> None:
    contact = world.join("contact", "VWS", CHAT, name=NAME)
    stranger = Database(f"sqlite:///{world.path}", Keyring(Keyring.new()))
    try:
        with stranger.read() as session:
            assert people.known_sender(session, user=contact.user) is None
            with pytest.raises(WrongKey):
                people.opened(session, contact.address)
    finally:
        stranger.close()


def test_a_press_that_came_twice_counts_once(world: World) -> None:
    contact = world.join("contact", "VWS", 1)
    world.ask(contact, "2023-06-15 10:00")
    world.press(contact, "begin")
    assert isinstance(world.told(contact), ItemQuestion)
    key = world.key(contact, "answer", status="on_track")
    causes = [world.arrive(contact.user) for _ in range(2)]
    counted = [world.work.answer(c, press, policy=world.policy, source=c.row, key=key) for c in causes]
    assert counted == [True, False]
    assert len(world.reports()) == 1
