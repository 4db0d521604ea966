"""What may be mentioned in any chat? Facts of the register, for who takes part, found by number or by words."""

import pytest
from sqlmodel import select

from commitments import glances
from commitments.conversation import Said, tell
from commitments.ledger import Commitment
from commitments.notices import Glance
from tests.commitments.conftest import Member, World


def typed(world: World, member: Member, text: str) -> tuple[Glance, ...]:
    found: tuple[Glance, ...] = world.do(member, glances.find, text=text)
    return found


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("9", ["A9"]),
        ("a 9", ["A9"]),
        ("A1", ["A1", "A10", "A11", "A12", "A13", "A14"]),
        ("a1%", []),
        ("zzp", ["A9"]),
        ("zeggenschp", ["A5"]),
        ("<b>' OR 1=1 --", []),
    ],
)
def test_a_number_or_words_find_items(world: World, text: str, codes: list[str]) -> None:
    team = world.join("team", None, 9, "Teun")
    found = [one.code for one in typed(world, team, text)]
    assert found[: len(codes)] == codes
    assert bool(found) == bool(codes)


def test_nothing_typed_gives_the_first_few(world: World) -> None:
    found = typed(world, world.join("observer", None, 9, "Olga"), "")
    assert [one.code for one in found] == [f"A{number}" for number in range(1, glances.MOST + 1)]


def test_it_holds_what_the_register_says_and_nothing_else(world: World) -> None:
    vws = world.join("contact", "VWS", 1, "Vera")
    world.say(vws, tell, said=[Said("A11", "delayed", None, "geheim en ziek")])
    before = len(world.letters())
    (found,) = typed(world, vws, "A11")
    assert "geheim" not in found.model_dump_json()
    assert set(Glance.model_fields) == {"code", "title", "summary", "state", "owners", "terms"}
    assert found.owners[0] == "VWS"
    assert found.terms[0].words == "uiterlijk Q2 2023"
    assert len(world.letters()) == before


def test_who_does_not_take_part_is_told_nothing(world: World) -> None:
    assert typed(world, world.stranger(4711), "A11") == ()
    assert world.letters() == []


def test_what_is_no_longer_in_force_says_so(world: World) -> None:
    with world.write() as session:
        session.exec(select(Commitment).where(Commitment.code == "A3")).one().state = "withdrawn"
    (found,) = [one for one in typed(world, world.join("team", None, 9, "Teun"), "a3") if one.code == "A3"]
    assert found.state == "withdrawn"
