"""Are the team's notes the team's alone: on its card, sealed, never with a party or in a group, and gone in time?"""

from datetime import timedelta

import pytest

from commitments import conversation, erasure, kept, ledger, notes, queries
from commitments.database import keyring
from commitments.dossier import gather
from commitments.history import Event
from commitments.notes import Note
from commitments.notices import Card, No, NoteAsked, NoteKept, dump
from commitments.refusals import ButtonStale, NotForYou, NotInGroup, TooLong
from tests.commitments.conftest import POLICY, Member, World

WORDS = "Els Bos van VWS belt liever"
GROUP = "telegram:-77"


@pytest.fixture
def team(world: World) -> Member:
    world.join("team", None, 8, "Wim Smit")
    return world.join("team", None, 9, "Noor Vos")


@pytest.fixture
def vws(world: World, team: Member) -> Member:
    return world.join("contact", "VWS", 1, "Els Bos")


def write(world: World, who: Member, text: str = WORDS, *, chat: str | None = None) -> None:
    world.do(who, conversation.note_down, policy=POLICY, code="a 11", text=text, chat=chat)


def card(world: World, who: Member, *, chat: str | None = None) -> Card:
    world.do(who, queries.tell_card, policy=POLICY, code="A11", chat=chat)
    told = world.post[-1].told
    assert isinstance(told, Card)
    return told


def test_a_note_stands_on_the_teams_card_with_who_and_when_and_nowhere_else(world: World, team: Member, vws: Member) -> None:
    write(world, team)
    assert world.told(team) == NoteKept(note=1, code="A11", title=card(world, team).title, words=WORDS)
    (note,) = card(world, team).notes
    assert (note.by, note.words, note.on) == ("Noor Vos", WORDS, POLICY.day(world.now))
    assert WORDS not in dump(card(world, vws))
    assert WORDS not in dump(card(world, team, chat=GROUP))
    (row,) = world.all(Note)
    assert WORDS.encode() not in row.words
    assert WORDS not in "".join(event.facts for event in world.all(Event))


def test_by_the_button_the_next_sentence_is_the_note(world: World, team: Member) -> None:
    card(world, team)
    world.press(team, "note")
    assert isinstance(world.told(team), NoteAsked)
    world.say(team, conversation.fill_in, text=WORDS)
    assert [note.words for note in card(world, team).notes] == [WORDS]


def test_only_the_team_writes_and_never_in_a_group(world: World, team: Member, vws: Member) -> None:
    for who, chat, refusal in ((vws, None, NotForYou()), (team, GROUP, NotInGroup())):
        write(world, who, chat=chat)
        told = world.post[-1].told
        assert isinstance(told, No)
        assert told.refusal == refusal
    write(world, team, "x" * (notes.LIMIT + 1))
    told = world.told(team)
    assert isinstance(told, No)
    assert told.refusal == TooLong(limit=notes.LIMIT)
    assert world.all(Note) == []


def test_what_is_not_right_goes_for_good_and_the_past_says_so(world: World, team: Member) -> None:
    write(world, team)
    world.press(team, "drop_note")
    assert world.told(team) == NoteKept(note=1, code="A11", title=card(world, team).title)
    assert card(world, team).notes == ()
    with world.read() as session:
        lines = gather(session, now=world.now, policy=POLICY, commitment=ledger.commitment(session, "A11")).lines
    assert [(line.what, line.words) for line in lines if "note" in line.what] == [("note", None), ("drop_note", None)]
    world.turn(timedelta(minutes=1))
    with world.write() as session:
        assert notes.expire(session, now=world.now + notes.KEEP) == 0


def test_a_year_later_the_words_are_gone(world: World, team: Member) -> None:
    write(world, team)
    with world.write() as session:
        assert notes.expire(session, now=world.now + notes.KEEP) == 0
        assert notes.expire(session, now=world.now + notes.KEEP + timedelta(seconds=1)) == 1
    assert card(world, team).notes == ()


def test_who_wrote_it_reads_it_back_and_goes_without_a_trace(world: World, team: Member) -> None:
    """What is kept about somebody holds their notes; after they are forgotten neither their name nor their hand shows."""
    write(world, team, "Noor Vos belt Els terug")
    with world.read() as session:
        found = kept.gather(session, now=world.now, policy=POLICY, address=team.address)
    assert found is not None
    assert [(remark.code, remark.words) for remark in found.remarks] == [("A11", "Noor Vos belt Els terug")]
    with world.write() as session:
        erasure.erase(session, now=world.now, address=team.address)
    (note,) = card(world, Member("telegram:8", 0, 0)).notes
    assert note.by is None
    assert "Noor" not in note.words
    with world.read() as session:
        (row,) = [keyring(session).open(row.words) for row in world.all(Note)]
    assert row.endswith("belt Els terug")


def test_a_second_press_finds_it_gone(world: World, team: Member) -> None:
    write(world, team)
    key = next(key for key, offer in world.post[-1].offers.items() if offer.do == "drop_note")
    world.press_key(team, key)
    with world.write() as session:
        (row,) = session.exec(notes.select(Note)).all()
        assert not row.words
    world.press_key(team, key)
    told = world.told(team)
    assert not isinstance(told, No) or told.refusal == ButtonStale()
