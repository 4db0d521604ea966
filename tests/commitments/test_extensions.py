"""A term that moves, and one that does not: who asks, who decides, what stays, and what is asked afterwards."""

from datetime import date
from typing import Any

import pytest

from commitments import access, conversation, dossier, judging, questions, rungs
from commitments.extensions import Extension
from commitments.ledger import Commitment
from commitments.notices import (
    ExtensionNoted,
    ExtensionOffered,
    ExtensionSettled,
    ExtensionWanted,
    ItemQuestion,
    Judging,
    No,
    ReadBack,
)
from commitments.refusals import ButtonStale, DayMissing, NotLater, ReasonMissing
from tests.commitments.conftest import POLICY, Member, World

JUNE, SEPTEMBER = date(2023, 6, 30), date(2023, 9, 30)


@pytest.fixture
def team(world: World) -> Member:
    return world.join("team", None, 1, "Joost")


@pytest.fixture
def other(world: World) -> Member:
    return world.join("team", None, 3, "Merel")


@pytest.fixture
def vws(world: World) -> Member:
    """VWS's contact, asked about A11 on the first morning."""
    member = world.join("contact", "VWS", 2, "Anouk")
    world.ask(member, "2023-06-15 10:00")
    return member


def wants(world: World, vws: Member, day: date | None = SEPTEMBER, reason: str | None = "wacht op cijfers") -> None:
    """VWS says that A11 is delayed, and asks for another term."""
    world.say(vws, conversation.tell, said=[conversation.Said("A11", "delayed")])
    world.press(vws, "extend")
    world.say(vws, conversation.fill_in, text="een zin", expected=day, reason=reason)


def row(world: World) -> Extension:
    found: Extension = world.all(Extension)[-1]
    return found


def seen(world: World, who: Member, kind: type[Any]) -> Any:
    """The last of this kind that somebody read."""
    return next(letter.told for letter in reversed(world.post) if letter.to == who.user and isinstance(letter.told, kind))


def test_a_request_goes_to_the_team_and_nothing_moves_yet(world: World, team: Member, vws: Member) -> None:
    wants(world, vws)
    noted = world.told(vws)
    assert isinstance(noted, ExtensionNoted)
    assert (noted.wanted, noted.reason) == (SEPTEMBER, "wacht op cijfers")
    told = world.told(team)
    assert isinstance(told, ExtensionWanted)
    assert (told.before, told.wanted, told.reason, told.late) == (JUNE, SEPTEMBER, "wacht op cijfers", False)
    share = world.share("A11", "VWS", 1)
    assert (share.version, share.moved) == (1, None)
    report = world.reports(share)[-1]
    assert (report.status, report.expected, report.reason) == ("delayed", SEPTEMBER, "wacht op cijfers")


def test_the_team_agrees_and_new_questions_follow(world: World, team: Member, other: Member, vws: Member) -> None:
    wants(world, vws)
    world.press(team, "agree")
    share = world.share("A11", "VWS", 1)
    assert (share.moved, share.version) == (SEPTEMBER, 2)
    own, theirs, party = (seen(world, who, ExtensionSettled) for who in (team, other, vws))
    assert (own.own, own.state) == (True, "agreed")
    assert (theirs.by, theirs.day) == ("Joost", SEPTEMBER)
    assert (party.by, party.item.span.last, party.item.was.last) == (None, SEPTEMBER, JUNE)
    with world.read() as session:
        question = rungs.next_question(questions.facts_of(session, share), POLICY, world.now)
    assert question is not None
    assert party.next_question == POLICY.day(question.at)
    assert question.about == date(2023, 9, 1), "the round of that quarter asks about it"
    # nothing is asked about 30 June any more; what is asked shows both days
    world.turn("2023-08-31 12:00")
    assert not [letter for letter in world.sweep() if letter.to == vws.user and "A11" in str(letter.told)]
    asked = world.ask(vws, f"{party.next_question} 10:00").told
    item = asked.item if isinstance(asked, ItemQuestion) else next(e.item for e in asked.items if e.item.code == "A11")
    assert (item.span.last, item.was.last) == (SEPTEMBER, JUNE)


def test_what_was_decided_is_not_decided_again(world: World, team: Member, other: Member, vws: Member) -> None:
    wants(world, vws)
    world.press(team, "agree")
    world.press(other, "refuse")
    assert world.told(other) == No(refusal=ButtonStale())
    assert (row(world).state, row(world).decided_by) == ("agreed", team.person)


def test_the_team_refuses_in_words_and_the_term_stays(world: World, team: Member, other: Member, vws: Member) -> None:
    wants(world, vws)
    world.press(team, "refuse")
    world.say(team, conversation.fill_in, text="De Kamer wacht erop.")
    told = seen(world, vws, ExtensionSettled)
    assert (told.state, told.words, told.before) == ("refused", "De Kamer wacht erop.", JUNE)
    assert seen(world, other, ExtensionSettled).by == "Joost"
    share = world.share("A11", "VWS", 1)
    assert (share.moved, share.version) == (None, 1)
    assert (row(world).state, row(world).words, row(world).words_by) == ("refused", "De Kamer wacht erop.", team.person)


def test_a_refusal_may_go_without_words_or_not_go_at_all(world: World, team: Member, vws: Member) -> None:
    wants(world, vws)
    world.press(team, "refuse")
    world.press(team, "never_mind")
    assert row(world).state == "asked"
    world.press(team, "refuse")
    world.press(team, "skip")
    assert (row(world).state, row(world).words) == ("refused", None)


@pytest.mark.parametrize(("do", "state", "moved"), [("take_day", "agreed", date(2023, 9, 15)), ("keep_term", "declined", None)])
def test_the_team_offers_a_day_and_the_party_says_yes_or_no(
    world: World, team: Member, vws: Member, do: str, state: str, moved: date | None
) -> None:
    wants(world, vws)
    world.press(team, "counter")
    world.say(team, conversation.fill_in, text="15 september", expected=date(2023, 9, 15), reason=None)
    offered = world.told(vws)
    assert isinstance(offered, ExtensionOffered)
    assert (offered.wanted, offered.offered) == (SEPTEMBER, date(2023, 9, 15))
    world.press(vws, do)
    assert (row(world).state, world.share("A11", "VWS", 1).moved) == (state, moved)
    assert seen(world, team, ExtensionSettled).state == state


@pytest.mark.parametrize(
    ("day", "reason", "refusal"),
    [
        (None, "geen idee", DayMissing()),
        (date(2023, 6, 28), "eerder", NotLater(moment=date(2023, 6, 28), last=JUNE)),
        (SEPTEMBER, None, ReasonMissing()),
    ],
)
def test_a_request_that_cannot_be_meant_so(
    world: World, team: Member, vws: Member, day: date | None, reason: str | None, refusal: Any
) -> None:
    wants(world, vws, day, reason)
    assert world.told(vws) == No(refusal=refusal)
    assert not world.all(Extension)
    world.say(vws, conversation.fill_in, text="beter", expected=SEPTEMBER, reason="wacht op cijfers")  # it still waits
    assert isinstance(world.told(vws), ExtensionNoted)
    assert isinstance(world.told(team), ExtensionWanted)


def test_not_right_takes_the_request_back(world: World, team: Member, vws: Member) -> None:
    wants(world, vws)
    world.press(vws, "undo")
    assert row(world).state == "dropped"
    assert seen(world, team, ExtensionSettled).state == "dropped"
    world.press(team, "agree")
    assert world.told(team) == No(refusal=ButtonStale())


def test_asked_anew_the_earlier_one_is_dropped(world: World, team: Member, vws: Member) -> None:
    wants(world, vws)
    wants(world, vws, date(2023, 12, 31), "nog later")
    assert [found.state for found in world.all(Extension)] == ["dropped", "asked"]
    assert seen(world, team, ExtensionWanted).wanted == date(2023, 12, 31)


def test_in_the_last_week_the_team_is_told_so_and_the_result_is_asked_all_the_same(
    world: World, team: Member, vws: Member
) -> None:
    world.turn("2023-06-27 12:00")
    wants(world, vws, date(2023, 7, 4), "een week later")
    assert seen(world, team, ExtensionWanted).late
    world.turn("2023-07-11 10:00")
    told = next(letter.told for letter in world.sweep() if letter.to == vws.user)
    assert "A11" in str(told), "a request silences nothing"


def test_everything_stays_for_ever(world: World, team: Member, vws: Member) -> None:
    wants(world, vws)
    world.press(team, "agree")
    wants(world, vws, date(2023, 12, 31), "nog later")
    assert [(found.before, found.wanted, found.state) for found in world.all(Extension)] == [
        (JUNE, SEPTEMBER, "agreed"),
        (SEPTEMBER, date(2023, 12, 31), "asked"),
    ]
    with world.read() as session:
        item = session.get_one(Commitment, world.share("A11", "VWS", 1).commitment)
        lines = dossier.gather(session, now=world.now, policy=POLICY, commitment=item).lines
    told = [line for line in lines if line.what in ("ask_term", "agree_term")]
    assert [(line.what, line.role, line.words) for line in told] == [
        ("ask_term", "contact", "wacht op cijfers"),
        ("agree_term", "team", None),
        ("ask_term", "contact", "nog later"),
    ]
    assert [(line.before.last, line.after.last) for line in told if line.before and line.after][:2] == [(JUNE, SEPTEMBER)] * 2


def test_a_register_that_is_read_again_keeps_what_was_agreed(world: World, team: Member, vws: Member) -> None:
    from tests.commitments.conftest import fourteen

    wants(world, vws)
    world.press(team, "agree")
    world.load_register(fourteen())
    assert world.share("A11", "VWS", 1).moved == SEPTEMBER


def test_an_answer_after_it_reads_back_as_ever(world: World, team: Member, vws: Member) -> None:
    wants(world, vws)
    world.press(team, "agree")
    world.say(vws, conversation.tell, said=[conversation.Said("A11", "on_track")])
    assert isinstance(world.told(vws), ReadBack)
    assert access.TABLE["settle"].contact == "no"


def test_a_day_that_was_refused_moves_no_question(world: World, team: Member, vws: Member) -> None:
    wants(world, vws)
    share = world.share("A11", "VWS", 1)

    def asked_on() -> date:
        with world.read() as session:
            question = rungs.own_question(questions.facts_of(session, share), POLICY, world.now)
        assert question is not None
        return question.about

    assert asked_on() == SEPTEMBER  # a wish is at least an expectation
    world.press(team, "refuse")
    world.press(team, "skip")
    assert asked_on() == JUNE
    world.say(vws, conversation.tell, said=[conversation.Said("A11", "delayed", expected=SEPTEMBER)])
    assert asked_on() == SEPTEMBER  # said again, now as what is expected


def test_what_the_team_has_not_decided_is_shown_again_with_its_buttons(world: World, team: Member, vws: Member) -> None:
    wants(world, vws)
    world.say(team, judging.tell, code="")
    listed, again = (letter.told for letter in world.post[-2:])
    assert isinstance(listed, Judging)
    assert listed.requests == 1
    assert isinstance(again, ExtensionWanted)
    world.press(team, "agree")
    assert row(world).state == "agreed"
