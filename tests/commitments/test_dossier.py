"""Does the dossier of an item tell all that happened, in order, to the team only, and nobody's name? A real past first."""

import ast
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

import pytest
from sqlalchemy import text

from commitments import appointments, conversation, dossier, ledger, notices, people, queries
from commitments.dossier import gather
from commitments.history import Event, record
from commitments.notices import Answer, Chain, Dossier, DossierDue, No, Timeline
from commitments.sets import Happened
from commitments.terms import Span
from tests.commitments.conftest import POLICY, Arrived, Member, World, fourteen
from tests.commitments.test_history import get_round

CORE = Path(dossier.__file__).parent
NAMES = ("Noor Vos", "Els Bos", "Anouk Jansen")


def file_of(world: World, code: str) -> Dossier:
    """The dossier as of now."""
    with world.read() as session:
        return gather(session, now=world.now, policy=POLICY, commitment=ledger.commitment(session, code))


def told(found: Dossier) -> list[tuple[Any, ...]]:
    """What happened, in bare words."""
    return [(line.at.strftime("%m-%d %H:%M"), line.what, line.party, line.role, line.owner) for line in found.lines]


@pytest.fixture
def lived(world: World) -> tuple[World, Member]:
    """A14, of which the team found an aanspreekpunt, who was asked and answered."""
    team = world.join("team", None, 1, NAMES[0])
    els = world.join("contact", "V&VN", 2, NAMES[1])
    world.turn("2023-06-15 09:10")
    world.do(team, appointments.command, policy=POLICY, code="A14", organisation="V&VN")
    share = world.share("A14", "beroepsorganisaties")
    world.press(team, "choose", share=share.id)
    world.turn("2023-06-15 09:20")
    world.press(els, "accept")
    world.ask(els, "2023-06-15 10:00")
    world.turn("2023-06-15 11:00")
    world.press(els, "answer", status="delayed")
    world.turn("2023-06-15 11:05")
    world.say(els, conversation.fill_in, text="x", reason="Els wacht op <b>cijfers</b>")
    return world, team


def test_everything_that_happened_stands_in_it_in_order(lived: tuple[World, Member]) -> None:
    world, _ = lived
    found = file_of(world, "a 14")
    assert found.card.code == "A14"
    assert found.document
    owner = "beroepsorganisaties"
    assert told(found) == [
        ("06-15 09:00", "add", None, None, None),
        ("06-15 09:10", "propose", "programmateam", "team", owner),
        ("06-15 09:20", "accept", "V&VN", "contact", owner),
        ("06-15 10:00", "asked", "V&VN", "contact", owner),
        ("06-15 10:00", "asked", None, None, "werkgevers"),
        ("06-15 10:00", "asked", None, None, "brancheorganisaties"),
        ("06-15 11:00", "report", "V&VN", "contact", owner),
        ("06-15 11:05", "report", "V&VN", "contact", owner),
    ]
    assert found.lines[1].to == "V&VN"
    assert [line.rung for line in found.lines[3:6]] == ["before", "appoint", "appoint"]
    assert found.lines[-1].answer == Answer(
        status="delayed", on=datetime(2023, 6, 15, tzinfo=UTC).date(), reason="Els wacht op <b>cijfers</b>"
    )
    assert found.lines[-1].span == found.card.terms[0].span
    assert [line.at.utcoffset() is not None for line in found.lines] == [True] * 8


def test_nobodys_name_stands_in_it(lived: tuple[World, Member]) -> None:
    found = notices.dump(file_of(lived[0], "A14"))
    assert not [name for name in NAMES if name in found]
    assert "telegram" not in found


def test_what_was_taken_back_stays_and_says_so(lived: tuple[World, Member]) -> None:
    world, _ = lived
    world.turn("2023-06-15 12:00")
    els = Member("telegram:2", 2, 0)
    world.press(els, "undo")
    world.press(els, "more")
    world.press(els, "aside", aside="not_ours")
    found = file_of(world, "A14")
    assert [(line.what, line.taken_back) for line in found.lines[6:]] == [
        ("report", True),
        ("report", True),
        ("withdraw", True),
        ("not_ours", False),
    ]
    assert found.lines[8].answer == found.lines[7].answer


def test_what_a_newer_register_changed_stands_in_it(world: World) -> None:
    newer = fourteen()
    later = datetime(2023, 9, 30, tzinfo=UTC).date()
    newer.entries = [
        (file, e.model_copy(update={"title": "Anders", "terms": tuple(t.model_copy(update={"end": later}) for t in e.terms)}))
        if e.code == "A4"
        else (file, e)
        for file, e in newer.entries
    ]
    world.turn("2023-06-20 09:00")
    world.load_register(newer)
    first, days, fields = file_of(world, "A4").lines
    assert (first.what, days.what, fields.what) == ("add", "term", "change")
    assert (days.before, days.after, days.term) == (
        Span("uiterlijk", None, datetime(2023, 6, 30, tzinfo=UTC).date()),
        Span("uiterlijk", None, later),
        1,
    )
    assert fields.fields == ("title",)


def test_it_says_what_the_history_says(lived: tuple[World, Member]) -> None:
    world, _ = lived
    whole = file_of(world, "A14").chain
    last = world.all(Event)[-1]
    assert whole == Chain(number=last.id, digest=last.digest)
    with world.write() as session:
        get_round(session)
        session.execute(text("UPDATE history SET person = 99 WHERE id = 4"))
    assert file_of(world, "A14").chain == Chain(broken=4)


def test_a_verb_that_is_not_known_here_is_told_all_the_same(world: World) -> None:
    with world.write() as session:
        number = ledger.commitment(session, "A9").id
        record(session, now=world.now, person=None, verb="sing", kind="commitment", row=number)
    assert [line.what for line in file_of(world, "A9").lines] == ["add", "other"]


def test_every_verb_about_an_item_is_known_here() -> None:
    """As the code spells them: a new one gets words of its own."""
    found = set()
    for path in CORE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            values = {word.arg: word.value for word in getattr(node, "keywords", ()) if isinstance(node, ast.Call)}
            kind, verb = values.get("kind"), values.get("verb")
            if isinstance(kind, ast.Constant) and kind.value in ("share", "commitment") and isinstance(verb, ast.Constant):
                found.add(verb.value)
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "_record" and node.args:
                found.add(node.args[0].value)  # type: ignore[attr-defined]
    assert found > {"report", "withdraw", "add", "drop", "claim"}
    assert found <= set(get_args(Happened)) - {"other"}


# --- who gets it --------------------------------------------------------------------------------------------------------


def asks(world: World, member: Member, code: str = "A14", **values: Any) -> Arrived | None:
    """What somebody who types it gets."""
    before = len(world.post)
    world.do(member, dossier.tell, code=code, **values)
    return world.post[-1] if len(world.post) > before else None


def test_the_team_gets_it_as_a_document(lived: tuple[World, Member]) -> None:
    world, team = lived
    letter = asks(world, team)
    assert letter is not None
    assert letter.kind == "document"
    assert letter.told == file_of(world, "A14")
    assert (world.notice(letter.letter)) == DossierDue(person=team.person, commitment=letter_commitment(world))


def letter_commitment(world: World) -> int:
    """Our number of A14: all that the outbox keeps of it."""
    with world.read() as session:
        return ledger.commitment(session, "A14").id


@pytest.mark.parametrize("role", ["contact", "deputy", "observer"])
def test_nobody_else_does(lived: tuple[World, Member], role: Any) -> None:
    world, _ = lived
    letter = asks(world, world.join(role, "VWS", 7))
    assert letter is not None
    assert isinstance(letter.told, No)
    assert letter.told.refusal.kind == "not_for_you"


@pytest.mark.parametrize(
    ("code", "chat", "why"),
    [("", None, "words_missing"), ("A99", None, "unknown_code"), ("A14", "telegram:-5", "not_in_group")],
)
def test_what_the_team_is_told_instead(lived: tuple[World, Member], code: str, chat: str | None, why: str) -> None:
    world, team = lived
    letter = asks(world, team, code, chat=chat)
    assert letter is not None
    assert isinstance(letter.told, No)
    assert letter.told.refusal.kind == why


@pytest.mark.parametrize("gone", ["person", "item"])
def test_it_does_not_leave_for_who_left_or_where_the_item_is_gone(lived: tuple[World, Member], gone: str) -> None:
    world, team = lived
    world.join("team", None, 8)
    world.work.answer(world.arrive(team.user), dossier.tell, code="A14")
    with world.write() as session:
        if gone == "person":
            people.leave(session, now=world.now, person=team.person, by=None)
        else:
            session.execute(text("PRAGMA defer_foreign_keys = ON"))
            session.execute(text("UPDATE commitment SET id = 4711 WHERE code = 'A14'"))
            for table in ("share", "term", "owner", "member", "link"):
                session.execute(text(f"UPDATE {table} SET commitment = 4711 WHERE commitment = {letter_commitment(world)}"))  # noqa: S608
    assert [letter for letter in world.deliver() if letter.to == team.user] == []
    assert world.letters()[-1].state == "lapsed"


# --- the timeline in the chat ---------------------------------------------------------------------------------------


def page_of(world: World, member: Member, **offer: Any) -> Timeline:
    """What stands in a message after a press on it."""
    world.press(member, "timeline" if "ref" in offer else "back", **offer)
    found = world.post[-1]
    assert isinstance(found.told, Timeline)
    assert found.kind == "edit"
    return found.told


def test_the_timeline_takes_the_cards_place_the_newest_first_and_gives_it_back(lived: tuple[World, Member]) -> None:
    world, team = lived
    world.do(team, queries.tell_card, policy=POLICY, code="A14")
    newest = page_of(world, team, ref=0)
    everything = file_of(world, "A14").lines
    assert newest.lines == everything[::-1][: dossier.PAGE]
    assert (newest.page, newest.pages) == (0, 1)
    world.press(team, "back")
    assert (world.post[-1].told.kind, world.post[-1].kind) == ("card", "edit")


def test_a_long_past_is_turned_page_by_page(lived: tuple[World, Member]) -> None:
    world, team = lived
    for n in range(dossier.PAGE):
        world.turn(f"2023-06-1{6 + n // 4} {10 + n % 4}:00")
        world.say(Member("telegram:2", 2, 0), conversation.tell, said=[conversation.Said("A14", "on_track")])
    world.do(team, queries.tell_card, policy=POLICY, code="A14")
    newest, older = page_of(world, team, ref=0), page_of(world, team, ref=1)
    assert (*newest.lines, *older.lines) == file_of(world, "A14").lines[::-1]
    assert [o.ref for o in world.post[-1].offers.values()] == [0, None]
    assert page_of(world, team, ref=0) == newest


def test_only_the_team_looks_back(lived: tuple[World, Member]) -> None:
    world, _ = lived
    els, looker = Member("telegram:2", 2, 0), world.join("observer", None, 9)
    for member in (els, looker):
        world.do(member, queries.tell_card, policy=POLICY, code="A14")
        assert "timeline" not in {offer.do for offer in world.post[-1].offers.values()}


def test_the_card_tells_how_a_term_moved(world: World) -> None:
    """What a newer register says is one thing, what one party was given is another; a group reads the register's own."""
    newer = fourteen()
    day = datetime(2023, 9, 30, tzinfo=UTC).date()
    newer.entries = [
        (
            file,
            e.model_copy(update={"terms": tuple(t.model_copy(update={"end": day}) for t in e.terms)}) if e.code == "A4" else e,
        )
        for file, e in newer.entries
    ]
    world.turn("2023-06-20 09:00")
    world.load_register(newer)
    later = datetime(2023, 12, 1, tzinfo=UTC).date()
    with world.write() as session:
        share = ledger.shares_of(session, ledger.commitment(session, "A4").id)[0]
        facts = {"extension": 1, "before": day, "after": later}
        record(session, now=world.now, person=None, verb="agree_term", kind="share", row=share.id, **facts)
    with world.read() as session:
        item = ledger.commitment(session, "A4")
        card, in_group = (queries.card_of(session, item, policy=POLICY, now=world.now, private=p) for p in (True, False))
    register, agreed = card.terms[0].moved
    assert (register.before.last, register.after.last, register.party) == (datetime(2023, 6, 30, tzinfo=UTC).date(), day, None)
    assert (agreed.after.last, agreed.party is not None) == (later, True)
    assert in_group.terms[0].moved == (register,)
