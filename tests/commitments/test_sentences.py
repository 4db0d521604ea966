"""Does the sentence for the letter go from draft to settled with everybody's yes on record, and no version lost?"""

import pytest

from commitments import conversation, erasure, queries, sentences
from commitments.history import Event
from commitments.notices import Card, No, Sentence, SentenceNews, Sentences
from commitments.refusals import ButtonStale, NotForYou, NotInGroup, NotYours, TooLong
from commitments.sentences import Phrase
from tests.commitments.conftest import POLICY, Member, World

FIRST = "De plannen zijn er sinds juni."
OTHER = "De plannen van Els Bos zijn er bijna."
GROUP = "telegram:-77"


@pytest.fixture
def team(world: World) -> Member:
    world.join("team", None, 8, "Wim Smit")
    return world.join("team", None, 9, "Noor Vos")


@pytest.fixture
def els(world: World, team: Member) -> Member:
    """A11 is answered by VWS, and here by ActiZ for the branch too."""
    share = world.share("A11", "brancheorganisaties", 1)
    world.touch(share, aanspreekpunt=world.party("ActiZ").id, basis="afgesproken")
    world.join("contact", "VWS", 2, "Jan Jansen")
    return world.join("contact", "ActiZ", 1, "Els Bos")


def phrase(world: World, who: Member, text: str = FIRST, *, chat: str | None = None) -> None:
    world.do(who, conversation.phrase, policy=POLICY, code="A11", text=text, chat=chat)


def stands(world: World, who: Member) -> Sentence:
    world.do(who, queries.tell_card, policy=POLICY, code="A11")
    told = world.told(who)
    assert isinstance(told, Card)
    assert told.sentence is not None
    return told.sentence


def news(world: World, who: Member) -> SentenceNews:
    told = world.told(who)
    assert isinstance(told, SentenceNews), told
    return told


def refusal(world: World, who: Member) -> object:
    told = world.told(who)
    assert isinstance(told, No), told
    return told.refusal


def test_drafted_agreed_and_settled_with_everybody_told(world: World, team: Member, els: Member) -> None:
    phrase(world, team)
    assert [news(world, who).may_agree for who in (els, Member("telegram:2", 0, 0))] == [True, True]
    assert set(stands(world, team).waits) == {"ActiZ", "VWS"}
    phrase(world, team)
    world.press(els, "agree_phrase")
    assert (news(world, els).to, news(world, els).sentence.agreed) == ("self", ("ActiZ",))
    world.press(team, "settle_phrase")
    assert (news(world, els).step, news(world, els).to) == ("settle", "party")
    found = stands(world, els)
    assert (found.settled_on, found.agreed, found.waits, found.version) == (POLICY.day(world.now), ("ActiZ",), ("VWS",), 2)
    verbs = [event.verb for event in world.all(Event) if "phrase" in event.verb]
    assert verbs == ["phrase", "phrase", "agree_phrase", "settle_phrase"]


def test_other_words_are_a_new_version_and_the_old_one_stays(world: World, team: Member, els: Member) -> None:
    phrase(world, team)
    old = world.key(els, "agree_phrase")
    world.press(els, "phrase")
    world.say(els, conversation.fill_in, text=OTHER)
    assert (news(world, team).party, news(world, team).to) == ("ActiZ", "team")
    assert (stands(world, team).words, stands(world, team).agreed) == (OTHER, ("ActiZ",))
    assert [row.words for row in world.all(Phrase)] == [FIRST, OTHER]
    phrase(world, team)
    world.press_key(els, old)
    assert refusal(world, els) == ButtonStale()
    assert stands(world, team).agreed == ()


def test_what_was_settled_is_settled_until_somebody_drafts_anew(world: World, team: Member, els: Member) -> None:
    phrase(world, team)
    keys = [world.key(els, "agree_phrase"), world.key(team, "settle_phrase")]
    world.press_key(team, keys[1])
    world.press_key(els, keys[0])
    assert refusal(world, els) == ButtonStale()
    phrase(world, els, OTHER)
    assert (stands(world, team).settled_on, stands(world, team).version) == (None, 2)


def test_only_who_answers_for_it_and_the_team_write_and_never_in_a_group(world: World, team: Member, els: Member) -> None:
    ocw, looker = world.join("contact", "OCW", 5), world.join("observer", None, 6)
    phrase(world, ocw)
    assert isinstance(refusal(world, ocw), NotYours)
    phrase(world, looker)
    assert refusal(world, looker) == NotForYou()
    phrase(world, team, chat=GROUP)
    told = world.post[-1].told
    assert isinstance(told, No)
    assert told.refusal == NotInGroup()
    phrase(world, team, "x" * (sentences.LIMIT + 1))
    assert refusal(world, team) == TooLong(limit=sentences.LIMIT)
    assert world.all(Phrase) == []


def test_a_group_reads_no_sentence(world: World, team: Member, els: Member) -> None:
    phrase(world, team)
    world.do(team, queries.tell_card, policy=POLICY, code="A11", chat=GROUP)
    told = world.post[-1].told
    assert isinstance(told, Card)
    assert told.sentence is None


def test_the_list_says_how_far_the_letter_is(world: World, team: Member, els: Member) -> None:
    phrase(world, team)
    for code in ("A4", "A3"):
        world.do(team, conversation.phrase, policy=POLICY, code=code, text=FIRST)
    world.press(team, "settle_phrase")
    world.do(team, sentences.tell, policy=POLICY)
    told = world.told(team)
    assert isinstance(told, Sentences)
    assert [[one.code for one in group] for group in (told.settled, told.ready, told.waiting)] == [["A3"], ["A4"], ["A11"]]
    assert "A9" in {one.code for one in told.missing}
    assert not {"A3", "A4", "A11"} & {one.code for one in told.missing}


def test_the_words_stay_without_the_name_of_who_is_forgotten(world: World, team: Member, els: Member) -> None:
    phrase(world, els, OTHER)
    with world.write() as session:
        erasure.erase(session, now=world.now, address=els.address)
    words = stands(world, team).words
    assert "Els" not in words
    assert words.endswith("zijn er bijna.")
