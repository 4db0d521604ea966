"""What is said beside an answer: objections, a colleague who knows, what is done in part, a day of one's own."""

from datetime import date

import pytest

from commitments import appointments, conversation, reports
from commitments.conversation import Said
from commitments.history import Event
from commitments.notices import (
    AppointmentAnswered,
    AppointmentAsked,
    BetterAsked,
    ChooseShare,
    Concern,
    Forward,
    Insisted,
    ItemQuestion,
    No,
    ObjectionAnswered,
    OwnDayAsked,
    ReadBack,
)
from commitments.objections import Objection
from commitments.refusals import AfterTerm, BeforeStart, ButtonStale, DayMissing, PartyIsCategory, UnknownParty
from tests.commitments.conftest import POLICY, Member, World


@pytest.fixture
def team(world: World) -> Member:
    return world.join("team", None, 1, "Joost")


@pytest.fixture
def vws(world: World) -> Member:
    member = world.join("contact", "VWS", 2, "Anouk")
    world.ask(member, "2023-06-15 10:00")
    world.press(member, "begin")
    return member


def concerns(world: World, team: Member) -> list[tuple[str, str | None]]:
    """What the team read about objections: as a new message, or in one that it had."""
    return [(x.kind, x.told.text) for x in world.post if x.to == team.user and isinstance(x.told, Concern)]


def test_an_objection_is_one_message_that_its_words_complete(world: World, team: Member, vws: Member) -> None:
    world.press(vws, "more")
    world.press(vws, "aside", aside="outdated")
    world.say(vws, conversation.fill_in, text="de wet is er al")
    assert concerns(world, team) == [("send", None), ("edit", "de wet is er al")]
    assert [(row.aside, row.words) for row in world.all(Objection)] == [("outdated", "de wet is er al")]


def test_the_team_says_that_it_stays_and_the_party_is_asked_on(world: World, team: Member, vws: Member) -> None:
    world.press(vws, "more")
    world.press(vws, "aside", aside="not_ours")
    share = next(row for row in world.all(type(world.share("A11", "VWS", 1))) if row.concern)
    world.press(team, "insist")
    told = world.told(vws)
    assert isinstance(told, Insisted)
    assert (told.to_party, told.aside) == (True, "not_ours")
    assert told.next_question is not None
    with world.read() as session:
        assert session.get_one(type(share), share.id).concern is None
    world.press_key(team, world.key(team, "insist"))
    assert [x.told for x in world.post if x.to == team.user][-1] == told.model_copy(
        update={"to_party": False, "next_question": None}
    )


def test_an_objection_that_is_settled_is_not_settled_again(world: World, team: Member, vws: Member) -> None:
    other = world.join("team", None, 3, "Merel")
    world.press(vws, "more")
    world.press(vws, "aside", aside="not_ours")
    world.press(team, "insist")
    world.press(other, "insist")
    assert world.told(other) == No(refusal=ButtonStale())


def test_whoever_might_answer_instead_is_a_button(world: World, team: Member, vws: Member) -> None:
    world.join("contact", "ActiZ", 5, "Els")
    world.touch(world.share("A11", "VWS", 1), suggested=world.party("ActiZ").id)
    world.say(vws, conversation.tell, said=[Said("A11", "on_track")])
    world.press(vws, "undo")
    world.press(vws, "more")
    world.press(vws, "aside", aside="not_ours")
    told = world.told(team)
    assert isinstance(told, Concern)
    assert told.candidates == ("ActiZ",)
    world.press(team, "choose", party="ActiZ")
    assert world.share("A11", "VWS", 1).proposed == world.party("ActiZ").id


def test_a_colleagues_answer_goes_in_under_both_names(world: World, vws: Member) -> None:
    world.press(vws, "more")
    world.press(vws, "aside", aside="asking")
    forward = world.told(vws)
    assert isinstance(forward, Forward)
    world.say(vws, conversation.tell, said=[Said(None, "delayed", date(2023, 9, 30))], via="Jan Jansen")
    (report,) = world.reports()
    assert (report.share, report.person, report.status) == (forward.item.share, vws.person, "delayed")
    with world.read() as session:
        assert reports.recorded(session, session.get_one(type(report), report.id)).via == "Jan Jansen"
    assert b"Jan Jansen" not in world.bytes_on_disk()


def test_what_is_done_in_part_stays_done(world: World, vws: Member) -> None:
    world.say(vws, conversation.tell, said=[Said("A11", "on_track", part="4 van 5 regio's")])
    world.turn("2023-06-20 12:00")
    world.say(vws, conversation.tell, said=[Said("A11", "delayed", date(2023, 10, 1), "ziekte")])
    assert [row.part for row in world.reports()] == ["4 van 5 regio's"] * 2
    world.say(vws, conversation.tell, said=[Said("A11", "done")])
    assert world.reports()[-1].part is None


def test_what_is_left_after_the_term_is_delayed(world: World, vws: Member) -> None:
    world.say(vws, conversation.tell, said=[Said("A11", "on_track", date(2023, 10, 31), part="4 van 5 regio's")])
    assert world.reports()[-1].status == "delayed"


def test_on_schedule_after_the_term_is_no_answer(world: World, vws: Member) -> None:
    world.say(vws, conversation.tell, said=[Said("A11", "on_track", date(2023, 7, 2))])
    assert world.told(vws) == No(refusal=AfterTerm(code="A11", moment=date(2023, 7, 2), last=date(2023, 6, 30)))
    assert not world.reports()


def test_a_moment_before_the_start_is_no_answer(whole: World) -> None:
    vws = whole.join("contact", "VWS", 2)
    whole.say(vws, conversation.tell, said=[Said("1.9", "delayed", date(2023, 8, 1))])
    assert whole.told(vws) == No(refusal=BeforeStart(moment=date(2023, 8, 1), start=date(2023, 9, 1)))


class TestADayOfOnesOwn:
    """ "Hebt u zelf een datum?": beside terms, once, and never late."""

    @pytest.fixture
    def contact(self, whole: World) -> Member:
        return whole.join("contact", "VWS", 2)

    def answer(self, world: World, contact: Member) -> None:
        """Say that 2.5, which has no term, runs."""
        share = next(s for s in world.all(type(world.share("2.5", "VWS"))) if s.id == world.share("2.5", "VWS").id)
        world.press_key(contact, self.key(world, contact, share.id, share.version))

    def key(self, world: World, contact: Member, share: int, version: int) -> str:
        from commitments import offers, outbox
        from commitments.notices import Offer, Stranger

        with world.write() as session:
            letter = outbox.post(session, now=world.now, address=contact.address, notice=Stranger())
            assert letter is not None
            offer = Offer(do="answer", share=share, version=version, status="on_track")
            (key,) = offers.mint(session, now=world.now, letter=letter, address=contact.address, offers=[offer])
        return key

    def test_it_is_asked_after_the_first_answer_and_only_then(self, whole: World, contact: Member) -> None:
        self.answer(whole, contact)
        assert isinstance(whole.told(contact), OwnDayAsked)
        whole.press(contact, "no_idea")
        assert isinstance(whole.told(contact), ReadBack)
        self.answer(whole, contact)
        assert isinstance(whole.told(contact), ReadBack)

    def test_it_is_kept_as_what_is_expected(self, whole: World, contact: Member) -> None:
        self.answer(whole, contact)
        whole.say(contact, conversation.fill_in, text="geen idee")
        assert whole.told(contact) == No(refusal=DayMissing())
        whole.say(contact, conversation.fill_in, text="1 oktober", expected=date(2023, 10, 1))
        assert whole.reports()[-1].expected == date(2023, 10, 1)
        team = whole.join("team", None, 1)
        whole.turn("2023-11-01 12:00")
        from commitments import queries

        whole.do(team, queries.tell_overdue, policy=whole.policy)
        assert "'2.5'" not in str(whole.told(team)), "a day of one's own is never late"


# --- better somebody else, and the answer to "niet van ons" -----------------------------------------------------------------


def test_an_organisation_names_who_could_better_answer_and_the_team_asks_that_one(world: World) -> None:
    team, venvn = world.join("team", None, 91), world.join("contact", "V&VN", 92)
    actiz = world.join("contact", "ActiZ", 93)
    share = world.share("A3", "zorgaanbieders")
    offer = {"code": "A3", "organisation": "V&VN"}
    world.do(team, appointments.command, policy=POLICY, **offer)
    if isinstance(world.told(team), ChooseShare):
        world.press(team, "choose", share=share.id)
    world.press(venvn, "better")
    assert isinstance(world.told(venvn), BetterAsked)
    for words, refused in (("werkgevers", PartyIsCategory), ("Niemand BV", UnknownParty), ("V&VN", ButtonStale)):
        world.say(venvn, conversation.fill_in, text=words)
        told = world.told(venvn)
        assert isinstance(told, No)
        assert isinstance(told.refusal, refused)
    world.say(venvn, conversation.fill_in, text="ActiZ")
    told = world.told(team)
    assert isinstance(told, AppointmentAnswered)
    assert (told.accepted, told.better, told.asked) == (False, "ActiZ", True)
    world.press(team, "choose", party="ActiZ")
    assert isinstance(world.told(actiz), AppointmentAsked)
    world.press(actiz, "accept")
    assert world.share("A3", "zorgaanbieders").aanspreekpunt == world.party("ActiZ").id
    declined = next(event for event in world.all(Event) if event.verb == "decline")
    assert f'"better": {world.party("ActiZ").id}' in declined.facts


def test_who_said_not_ours_hears_who_answers_now(world: World) -> None:
    team, vws, actiz = world.join("team", None, 91), world.join("contact", "VWS", 92), world.join("contact", "ActiZ", 93)
    world.ask(vws, "2023-06-15 10:00")
    world.press(vws, "begin")
    world.press(vws, "more")
    asked = world.told(vws)
    assert isinstance(asked, ItemQuestion)
    world.press(vws, "aside", aside="not_ours")
    world.do(team, appointments.command, policy=POLICY, code=asked.item.code, organisation="ActiZ")
    if isinstance(world.told(team), ChooseShare):
        world.press(team, "choose", share=asked.item.share)
    world.press(actiz, "accept")
    assert world.told(vws) == ObjectionAnswered(code=asked.item.code, party="ActiZ")
