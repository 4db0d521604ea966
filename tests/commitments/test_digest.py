"""What does each reader learn of a week? The team reads who is silent and what waits for it, a group how much.

VWS is asked on 15 June 2023 about the exploration of A1 and the plans of A11, both for 30 June.
"""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from commitments import digest, filters, judging, people, policy, presence, queries
from commitments.conversation import Said, fill_in, tell
from commitments.filters import Part
from commitments.ledger import Commitment
from commitments.notices import Digest, DigestDue, Filter, Line
from commitments.policy import Policy
from tests.commitments.conftest import Member, World

GROUP = "telegram:-77"
LISTS = ("done", "accepted", "later", "blocked", "unknown", "upcoming", "received")


@pytest.fixture
def vws(world: World) -> Member:
    """VWS's contact, asked about A1 and A11. A3, past its term since January, is on hold."""
    with world.write() as session:
        session.exec(select(Commitment).where(Commitment.code == "A3")).one().state = "on_hold"
    vera = world.join("contact", "VWS", 1, "Vera")
    world.ask(vera, "2023-06-15 10:00")
    return vera


@pytest.fixture
def team(world: World) -> Member:
    teun = world.join("team", None, 9, "Teun")
    world.do(teun, presence.link, chat=GROUP, title="Kernteam")
    return teun


def digests(world: World, at: str) -> dict[str, Digest]:
    """What each reader reads at a moment."""
    world.turn(at)
    world.work.perform(digest.sweep, policy=world.policy)
    return {letter.to: letter.told for letter in world.deliver() if isinstance(letter.told, Digest)}


def test_it_comes_once_and_says_what_came_in(world: World, vws: Member, team: Member) -> None:
    world.say(vws, tell, said=[Said("A1", "done"), Said("A11", "delayed", date(2023, 9, 30), "cijfers")])
    assert digests(world, "2023-06-19 08:59") == {}
    told = digests(world, "2023-06-19 09:00")[team.user]
    assert digests(world, "2023-06-19 09:00") == {}
    assert (told.year, told.week, told.news) == (2023, 25, True)
    assert [line.code for line in told.done] == ["A1"]
    assert [line.code for line in told.later] == ["A11"]
    assert (told.asked, told.unanswered, told.silent, told.called) == (2, 0, (), False)
    assert told.unknown == ()


def test_a_week_without_news_says_so(world: World, vws: Member, team: Member) -> None:
    world.say(vws, tell, said=[Said("A1", "on_track"), Said("A11", "on_track")])
    assert digests(world, "2023-06-19 09:00")[team.user].news
    assert {to: told.news for to, told in digests(world, "2023-06-26 09:00").items()} == {team.user: False, GROUP: False}


def test_the_team_reads_who_is_silent_and_a_group_how_many(world: World, vws: Member, team: Member) -> None:
    out = digests(world, "2023-06-19 09:00")
    assert [out[to].unanswered for to in (team.user, GROUP)] == [2, 2]
    assert (out[team.user].silent, out[GROUP].silent) == (("VWS",), ())
    due = DigestDue(year=2023, week=25)
    with world.write() as session:
        (group,) = people.groups(session)
        named = digest.gather(
            session, now=world.now, policy=replace(world.policy, digest_names=True), due=due, to=group.address
        )
    assert named.silent == ("VWS",)


def test_the_team_reads_what_waits_for_it(world: World, vws: Member, team: Member) -> None:
    world.say(vws, tell, said=[Said("A11", "delayed")])
    world.press(vws, "extend")
    world.say(vws, fill_in, text="30 september, wacht op cijfers", expected=date(2023, 9, 30), reason="wacht op cijfers")
    world.say(vws, tell, said=[Said("A1", "done")])
    out = digests(world, "2023-06-19 09:00")
    assert (out[team.user].to_judge, out[team.user].wishes) == (1, 1)
    assert (out[GROUP].to_judge, out[GROUP].wishes) == (0, 0)


def test_it_says_when_silence_has_brought_the_team_to_the_telephone(world: World, vws: Member, team: Member) -> None:
    for at in ("2023-07-11 10:00", "2023-09-12 10:00"):
        world.turn(at)
        world.sweep()
    assert not digests(world, "2023-09-18 09:00")[GROUP].called
    assert digests(world, "2023-10-02 09:00")[GROUP].called


def test_what_stands_still_goes_to_the_next_overleg(world: World, vws: Member, team: Member) -> None:
    world.say(vws, tell, said=[Said("A1", "blocked")])
    told = digests(world, "2023-06-19 09:00")[GROUP]
    assert ([line.code for line in told.blocked], told.overleg) == (["A1"], None)
    agenda = replace(world.policy.agenda, overleg=(date(2023, 3, 29), date(2023, 6, 28), date(2023, 9, 28)))
    with world.write() as session:
        (group,) = people.groups(session)
        due = DigestDue(year=2023, week=25)
        told = digest.gather(session, now=world.now, policy=world.policy.on(agenda), due=due, to=group.address)
    assert told.overleg == date(2023, 6, 28)


# --- who asks for it ------------------------------------------------------------------------------------------------


def week(world: World, member: Member, chat: str | None = None, policy: Policy | None = None) -> Digest:
    """What somebody reads who asks for the week."""
    world.do(member, digest.tell, policy=policy or world.policy, chat=chat)
    told = next(letter.told for letter in reversed(world.post) if letter.to == (chat or member.user))
    assert isinstance(told, Digest)
    return told


def codes(lines: tuple[Line, ...]) -> list[str]:
    return [line.code for line in lines]


def test_the_team_reads_everything_and_a_contact_their_own(world: World, vws: Member, team: Member) -> None:
    nurse = world.join("contact", "V&VN", 4)
    world.say(vws, tell, said=[Said("A11", "delayed", date(2023, 9, 30), "cijfers")])
    own, other, every = week(world, vws), week(world, nurse), week(world, team)
    assert (own.of, other.of, every.of) == (("VWS",), ("V&VN",), ())
    assert codes(own.later) == codes(every.later) == ["A11"]
    for name in LISTS:
        assert {line.party for line in getattr(own, name)} <= {"VWS"}
        assert {line.party for line in getattr(other, name)} <= {"V&VN"}
    assert {line.party for line in every.upcoming} > {"VWS"}


def test_who_is_silent_is_for_the_team_alone_unless_the_policy_says_so(world: World, vws: Member, team: Member) -> None:
    observer = world.join("observer", None, 3)
    named = replace(world.policy, digest_names=True)
    assert week(world, team).silent == ("VWS",)
    for reader, chat, told in ((team, GROUP, ("VWS",)), (vws, GROUP, ("VWS",)), (observer, None, ("VWS",)), (vws, None, ())):
        assert week(world, reader, chat).silent == ()
        assert week(world, reader, chat, named).silent == told
        assert week(world, reader, chat).unanswered == 2


def test_what_is_asked_for_on_wednesday_has_what_came_in_after_mondays_list(world: World, vws: Member, team: Member) -> None:
    monday = digests(world, "2023-06-19 09:00")[team.user]
    world.turn("2023-06-21 11:00")
    world.say(vws, tell, said=[Said("A11", "on_track")])
    wednesday = week(world, team)
    assert (monday.week, monday.received) == (wednesday.week, ())
    assert codes(wednesday.received) == ["A11"]


def test_it_says_that_the_team_calls_while_anybody_stands_on_the_call_list(world: World, vws: Member, team: Member) -> None:
    told = []
    for _ in range(20):
        world.turn(timedelta(days=7))  # a Thursday: a day of asking
        world.sweep()
        with world.read() as session:
            sender = people.sender(session, user=team.user, chat=team.user, in_group=False)
            listed = queries.calls(session, sender=sender, policy=world.policy, now=world.now).calls
        assert week(world, team).called == bool(listed)
        told.append(bool(listed))
    assert (told[0], told[-1]) == (False, True)


# --- what a week amounts to -----------------------------------------------------------------------------------------


def test_of_a_long_list_the_first_are_told_and_all_are_counted(whole: World) -> None:
    team = whole.join("team", None, 1)
    whole.turn("2024-06-05 09:00")
    told = week(whole, team)
    with whole.read() as session:
        late = filters.find(session, wanted=Filter(find="late"), policy=whole.policy, now=whole.now)
    days = [line.span.due_day for line in told.unknown if line.span]
    last = max(day for day in days if day)
    assert late.items <= told.totals.unknown + told.totals.longer
    assert len(days) < late.items
    assert told.totals.unknown == days.count(last), "the day that passed last stands first, whole"
    assert all(day == last for day in days[: told.totals.unknown])


def test_how_many_answers_wait_is_as_the_team_reads_them(world: World, vws: Member, team: Member) -> None:
    for said in ([Said("A1", "done")], [Said("A11", "done")], [Said("A11", "delayed")]):
        world.say(vws, tell, said=said)
        with world.read() as session:
            assert judging.count_waiting(session) == len(judging._waiting(session))
    assert week(world, team).to_judge == 1


RULES = policy.load()
DAYS = st.dates(date(2023, 5, 1), date(2023, 8, 30))
TODAY = date(2023, 7, 3)
SINCE = RULES.at(date(2023, 6, 26), 9)
MOMENTS = st.none() | DAYS.map(lambda day: RULES.at(day, 12))
PARTS = st.builds(
    Part,
    item=st.integers(1, 6),
    share=st.integers(1, 1000),
    due=st.none() | DAYS,
    is_open=st.booleans(),
    status=st.sampled_from([None, "on_track", "delayed", "blocked", "done"]),
    at=MOMENTS,
    expected=st.none() | DAYS,
    verdict=st.sampled_from([None, "accepted", "question"]),
    judged_at=MOMENTS,
)


@given(parts=st.lists(PARTS, max_size=12))
def test_no_item_stands_twice_in_a_list_and_what_was_answered_stands_somewhere(parts: list[Part]) -> None:
    item_of = {part.share: part.item for part in parts}
    parts = list({part.share: part for part in parts}.values())
    sorted_out = digest._Week(parts, SINCE, TODAY)
    lists = sorted_out.lists()
    assert set(lists) == {*LISTS, "longer"}
    for shares in lists.values():
        items = [item_of[share] for share in shares]
        assert len(items) == len(set(items))
    shown = {item_of[share] for shares in lists.values() for share in shares}
    answered = {part.item for part in parts if part.status and part.at and part.at > SINCE and part.is_open}
    assert {item for item in answered if any(p.item == item and p.status != "done" for p in parts)} <= shown
