"""What does the team make of an answer, who may say so, and what follows from it?"""

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from commitments import conversation, judging, queries, questions, rungs, verdicts
from commitments.conversation import Said
from commitments.history import Event
from commitments.ledger import Share
from commitments.notices import (
    CallWanted,
    JudgeAsked,
    Judging,
    No,
    Proposals,
    VerdictGiven,
    VerdictsNoted,
    VerdictTaken,
    WhereAsked,
    offers_of,
)
from commitments.questions import Asked
from commitments.refusals import ButtonStale, MomentToCome, NothingToJudge, OwnAnswer, Refusal, TooLong, VerdictStands
from commitments.reports import Report
from commitments.sets import VerdictKind
from commitments.verdicts import Verdict
from tests.commitments.conftest import POLICY, Member, World, moment


def people_of(world: World) -> tuple[Member, Member, Member]:
    """Two of the team, and VWS's contact."""
    return world.join("team", None, 1), world.join("team", None, 2), world.join("contact", "VWS", 3)


def done(world: World, who: Member, code: str = "A11") -> Report:
    world.say(who, conversation.tell, said=[Said(code, "done")])
    return world.reports()[-1]


def judge(world: World, who: Member, code: str = "A11", verdict: str | None = None, text: str = "", **more: object) -> None:
    world.turn(timedelta(minutes=1))
    world.say(who, judging.tell, code=code, verdict=verdict, text=text, **more)


def refused(world: World, who: Member) -> Refusal:
    told = world.told(who)
    assert isinstance(told, No)
    return told.refusal


def facts(world: World, share: int) -> rungs.Facts:
    with world.read() as session:
        return questions.facts_of(session, session.get_one(Share, share))


def test_klaar_is_not_settled_until_the_team_says_so(world: World) -> None:
    team, _, vws = people_of(world)
    report = done(world, vws)
    with world.read() as session:
        assert verdicts.state(session.get_one(Report, report.id), None) == "reported"
    judge(world, team, verdict="accepted")
    (row,) = world.all(Verdict)
    assert (row.report, row.kind, row.person) == (report.id, "accepted", team.person)
    assert verdicts.state(report, row) == "accepted"
    assert isinstance(world.told(vws), VerdictGiven)
    with world.read() as session:
        events = session.exec(select(Event.verb).where(Event.kind == "share", Event.row == report.share)).all()
    assert events[-1] == "verdict"


def test_both_views_stay(world: World) -> None:
    team, _, vws = people_of(world)
    report = done(world, vws)
    judge(world, team, verdict="question", text="Ook voor het hbo?")
    world.do(team, queries.tell_card, policy=POLICY, code="A11")
    answer = next(part.answer for part in world.told(team).shares if part.answer)  # type: ignore[union-attr]
    assert (answer.status, answer.verdict.verdict, answer.verdict.words) == ("done", "question", "Ook voor het hbo?")
    assert not answer.is_done
    assert world.reports()[-1].model_dump() == report.model_dump()


@pytest.mark.parametrize(("kind", "text"), [("question", "Ook voor het hbo?"), ("partly", "het hbo"), ("not_found", "")])
def test_what_asks_something_opens_the_part_and_starts_anew(world: World, kind: str, text: str) -> None:
    team, _, vws = people_of(world)
    world.turn("2023-07-10 09:00")
    report = done(world, vws)
    version = world.all(Share)[report.share - 1].version
    assert rungs.outlook(facts(world, report.share), POLICY, world.now) == rungs.Silence("done")
    judge(world, team, verdict=kind, text=text)
    known = facts(world, report.share)
    assert not known.is_done
    share = next(row for row in world.all(Share) if row.id == report.share)
    assert share.version == version + 1
    asked = next(row for row in world.all(Asked) if row.share == report.share and row.version == share.version)
    assert (asked.rung, asked.person) == ("result", vws.person)
    found = rungs.next_question(known, POLICY, world.now)
    assert found is not None
    assert found.rung == "repeat"
    assert found.at >= world.now + timedelta(days=14), "the verdict was the first question of the new start"
    with world.read() as session:
        assert report.share in [row.id for row in questions.open_for(session, share.aanspreekpunt)]
    world.turn(timedelta(minutes=1))
    done(world, vws)
    assert rungs.outlook(facts(world, report.share), POLICY, world.now) == rungs.Silence("done"), "until the next verdict"


def test_what_remains_is_asked_around_its_own_day(world: World) -> None:
    team, _, vws = people_of(world)
    world.turn("2023-07-10 09:00")
    report = done(world, vws)
    judge(world, team, verdict="partly", text="het hbo, eind oktober", until=moment("2023-10-31 00:00").date())
    known = facts(world, report.share)
    assert known.about == moment("2023-10-31 00:00").date()
    found = rungs.next_question(known, POLICY, world.now)
    assert found is not None
    assert (found.rung, found.about) == ("before", known.about)


def test_nobody_judges_what_they_said(world: World) -> None:
    team, other, _ = people_of(world)
    done(world, team, "A2")
    judge(world, team, "A2", "accepted")
    assert refused(world, team) == OwnAnswer(code="A2")
    judge(world, team, "")
    listed = world.told(team)
    assert isinstance(listed, Judging)
    assert (listed.answers, listed.own) == ((), ("A2",))
    assert not world.all(Verdict)
    judge(world, other, "A2", "accepted")
    assert isinstance(world.told(other), VerdictsNoted)


def test_vws_own_items_are_not_judged_by_their_own_contact(world: World) -> None:
    """Somebody who came to the team from VWS, or is of both."""
    team, _, vws = people_of(world)
    done(world, vws)
    both = world.join("team", None, 3)
    judge(world, both, verdict="accepted")
    assert refused(world, both) == OwnAnswer(code="A11")
    judge(world, team)
    asked = world.told(team)
    assert isinstance(asked, JudgeAsked)
    assert asked.answer.own, "VWS about its own action"


def test_an_agreement_is_proposed_and_settled_in_the_overleg(world: World) -> None:
    team, _, vws = people_of(world)
    done(world, vws)
    judge(world, team, verdict="accepted")
    assert [row.proposed for row in world.all(Verdict)] == [True]
    world.do(team, judging.tell_proposals, policy=POLICY, on=moment("2023-06-30 00:00").date())
    assert refused(world, team) == MomentToCome(moment=moment("2023-06-30 00:00").date())
    world.turn("2023-07-03 09:00")
    world.do(team, judging.tell_proposals, policy=POLICY, on=moment("2023-06-30 00:00").date())
    assert isinstance(world.told(team), Proposals)
    world.press(team, "settle", code="A11")
    first, second = world.all(Verdict)
    assert (first.proposed, first.withdrawn_at, second.corrects) == (True, None, first.id)
    assert str(second.settled_on) == "2023-06-30"
    world.do(team, judging.tell_proposals, policy=POLICY, on=None)
    assert world.told(team).proposed == ()  # type: ignore[union-attr]


def test_a_list_at_a_sitting_leaves_out_what_changed_meanwhile(whole: World) -> None:
    team, _, vws = people_of(whole)
    for code in ("1.11", "3.7", "6.4"):
        done(whole, vws, code)
    judge(whole, team, "")
    assert len(whole.told(team).answers) == 3  # type: ignore[union-attr]
    whole.say(vws, conversation.tell, said=[Said("3.7", "blocked", reason="wacht op geld")])
    whole.press(team, "all_good")
    noted = next(letter.told for letter in reversed(whole.post) if letter.to == team.user)
    assert isinstance(noted, VerdictsNoted)
    assert [one.item.code for one in noted.given] == ["1.11", "6.4"]
    given = [letter.told for letter in whole.post if isinstance(letter.told, VerdictGiven)]
    assert [len(told.given) for told in given] == [2], "one message for both"


def test_undo_within_the_day_a_reason_later(world: World) -> None:
    team, other, vws = people_of(world)
    report = done(world, vws)
    judge(world, team, verdict="question", text="Ook voor het hbo?")
    version = next(row for row in world.all(Share) if row.id == report.share).version
    world.press(team, "take_back", code="A11")
    assert isinstance(world.told(vws), VerdictTaken)
    assert facts(world, report.share).is_done
    assert next(row for row in world.all(Share) if row.id == report.share).version == version + 1
    with world.read() as session:
        assert report.share not in [row.id for row in questions.open_for(session, world.party("VWS").id)]
    judge(world, team, verdict="accepted")
    key = world.key(team, "take_back", code="A11")
    world.turn(timedelta(days=1))
    world.press_key(team, key)
    assert refused(world, team) == VerdictStands(code="A11", on=moment("2023-06-15 00:00").date())
    judge(world, other, verdict="not_found")
    assert not isinstance(world.told(other), VerdictsNoted), "a correction wants a reason"
    world.say(other, conversation.fill_in, text="De link gaat naar een ander plan.")
    rows = world.all(Verdict)
    assert [row.kind for row in rows] == ["question", "accepted", "not_found"]
    assert rows[2].corrects == rows[1].id
    assert rows[2].words == "De link gaat naar een ander plan."


@pytest.mark.parametrize(("kind", "text"), [("question", "Ook voor het hbo?"), ("partly", "het hbo"), ("not_found", "")])
def test_who_was_asked_something_in_words_is_asked_for_the_answer(world: World, kind: VerdictKind, text: str) -> None:
    """Done again after a question: not where the result is, which is known, but what the answer is."""
    team, _, vws = people_of(world)
    done(world, vws)
    judge(world, team, verdict=kind, text=text)
    world.say(vws, conversation.tell, said=[Said("A11", "done")])
    told = world.told(vws)
    assert isinstance(told, WhereAsked)
    assert told.replies is (kind == "question")


def test_a_yes_to_a_question_of_the_team_is_no_klaar(world: World) -> None:
    """ "Geldt hij ook voor het noorden?" "Ja": the buttons below say klaar and nog niet, which is another question."""
    team, _, vws = people_of(world)
    done(world, vws)
    judge(world, team, verdict="question", text="Ook voor het hbo?")
    world.press(vws, "begin")
    with world.read() as session:
        light = conversation.light(session, user=vws.user, now=world.now)
    assert light is not None
    assert {offer.status for _, offer in light.buttons if offer.do == "answer"} == {"done", "delayed"}
    assert (light.yes, light.no) == (None, None)


def test_the_party_may_rather_be_rung(world: World) -> None:
    team, _, vws = people_of(world)
    done(world, vws)
    judge(world, team, verdict="question", text="Ook voor het hbo?")
    world.press(vws, "call_me", code="A11")
    told = [letter.told for letter in world.post if isinstance(letter.told, CallWanted)]
    assert sorted(one.own for one in told) == [False, False, True]


def test_a_verdict_on_what_was_taken_back_meanwhile_is_stale(world: World) -> None:
    team, _, vws = people_of(world)
    done(world, vws)
    judge(world, team)
    key = world.key(team, "verdict", verdict="accepted")
    world.say(vws, conversation.tell, said=[Said("A11", "delayed", reason="nog niet")])
    world.press_key(team, key)
    assert refused(world, team) == ButtonStale()
    judge(world, team)
    assert refused(world, team) == NothingToJudge(code="A11")


def test_a_verdict_on_one_result_together_reaches_who_else_spoke(whole: World) -> None:
    """7.2 is one set of proposals of five: ActiZ calls it done, RegioPlus said that a part is, MBO Raad said nothing."""
    team = whole.join("team", None, 1)
    actiz, regio, silent = (whole.join("contact", party, n) for n, party in ((2, "ActiZ"), (3, "RegioPlus"), (4, "MBO Raad")))
    whole.turn("2023-07-11 10:00")
    while whole.sweep():
        pass
    whole.say(regio, conversation.tell, said=[Said("7.2", "on_track", part="twee voorstellen")])
    done(whole, actiz, "7.2")
    judge(whole, team, "7.2", "partly", "het hbo ontbreekt")
    heard = {
        member: [letter.told for letter in whole.post if letter.to == member.user and isinstance(letter.told, VerdictGiven)]
        for member in (actiz, regio, silent)
    }
    assert [[one.shared for one in told.given] for told in heard[actiz]] == [[False]]
    assert [[one.shared for one in told.given] for told in heard[regio]] == [[True]]
    assert heard[silent] == [], "it is asked as before, and was told nothing of what ActiZ said"
    assert not offers_of(heard[regio][0]), "the answer is ActiZ's to give"
    whole.turn("2023-07-12 10:00")
    done(whole, actiz, "7.2")
    judge(whole, team, "7.2", "accepted")
    assert all(isinstance(whole.told(member), VerdictGiven) for member in (actiz, regio, silent))


def test_words_have_a_limit(world: World) -> None:
    team, _, vws = people_of(world)
    done(world, vws)
    judge(world, team, verdict="question", text="x" * 1001)
    assert refused(world, team) == TooLong(limit=1000)


def test_two_verdicts_on_one_report_cannot_be(world: World) -> None:
    team, _, vws = people_of(world)
    report = done(world, vws)
    judge(world, team, verdict="accepted")
    with pytest.raises(IntegrityError), world.write() as session:
        session.add(Verdict(report=report.id, person=team.person, at=world.now, kind="question"))
