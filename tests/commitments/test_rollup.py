"""From shares to commitment, opgave and programmalijn: tables by rule, and what must hold whatever the parts are."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commitments import register, rollup
from commitments.rollup import Entry, Part, Standing
from commitments.sets import RollUp

Q2, Q3, Q4 = date(2023, 6, 30), date(2023, 9, 30), date(2023, 12, 31)


def part(term: int, owner: str, state: str = "open", **more: object) -> Part:
    return Part(term, owner, more.pop("party", owner), state, **more)  # type: ignore[arg-type]


def five_terms(*done: int) -> list[Part]:
    return [part(term, "VWS", "reported" if term in done else "open") for term in range(1, 6)]


TABLE: list[tuple[RollUp, list[Part], tuple[str, int, int, int]]] = [
    # every term is one, done once everybody's part in it is
    ("all", five_terms(1, 3, 5), ("term", 3, 5, 0)),
    ("all", [part(1, "a", "reported"), part(1, "b"), part(2, "a", "accepted")], ("term", 1, 2, 1)),
    ("all", [part(1, "a", "reported"), part(1, "b", "reported"), part(2, "a", "accepted")], ("term", 2, 2, 1)),
    # one term, or none: each party's part
    ("all", [part(1, "a", "reported"), part(1, "b"), part(1, "c", "accepted")], ("part", 2, 3, 1)),
    ("all", [part(0, "VWS")], ("part", 0, 1, 0)),
    ("all", [part(1, "a", "partly"), part(1, "b", "reported")], ("part", 1, 2, 0)),
    # one result together: the first who reports it
    ("one", [part(1, "a"), part(1, "b", "reported"), part(1, "c")], ("result", 1, 1, 0)),
    ("one", [part(1, "a"), part(1, "b", "accepted")], ("result", 1, 1, 1)),
    ("one", [part(1, "a"), part(1, "b", "partly")], ("result", 0, 1, 0)),
    ("one", [part(1, "a", "reported"), part(2, "a"), part(2, "b")], ("term", 1, 2, 0)),
    # branches and regions: each party, or what one party counts of them
    ("per_branch", [part(1, "a", "reported"), part(1, "b"), part(1, "c")], ("branch", 1, 3, 0)),
    ("per_branch", [part(1, "a", "reported"), part(2, "a"), part(1, "b", "reported")], ("branch", 1, 2, 0)),
    ("per_region", [part(1, "werkgevers", counted=(4, 5))], ("region", 4, 5, 0)),
    ("per_region", [part(1, "werkgevers", "accepted", counted=(4, 5))], ("region", 5, 5, 5)),
    ("per_region", [part(1, "werkgevers", counted=(7, 5))], ("region", 5, 5, 0)),
    ("per_region", [part(1, "VWS")], ("part", 0, 1, 0)),  # nobody has counted the regions yet
    ("per_region", [part(1, "a"), part(2, "a", "reported")], ("term", 1, 2, 0)),
    ("all", [], ("part", 0, 0, 0)),
]


@pytest.mark.parametrize(("rule", "parts", "told"), TABLE)
def test_a_commitment_amounts_to_what_its_rule_counts(rule: RollUp, parts: list[Part], told: tuple[str, int, int, int]) -> None:
    found = rollup.commitment(rule, parts)
    assert (found.unit, found.done, found.of, found.accepted) == told


def test_what_is_withdrawn_is_counted_apart() -> None:
    found = rollup.commitment("all", [part(1, "a", "withdrawn"), part(1, "b", "reported"), part(1, "c")])
    assert (found.done, found.of, found.apart) == (1, 2, 1)
    gone = rollup.commitment("one", [part(1, "a", "withdrawn")])
    assert (gone.done, gone.of, gone.apart, gone.is_done) == (0, 0, 1, False)


def test_who_expects_what_is_told_of_what_is_not_done() -> None:
    found = rollup.commitment(
        "all",
        [
            part(1, "VWS", expected=Q3, status="delayed"),
            part(2, "VWS", expected=Q4, status="blocked"),
            part(1, "a", "reported", expected=Q2),
            part(2, "zorgkantoren", expected=Q3, party="ZN"),
            part(2, "b", status="blocked", party=None),
        ],
    )
    assert found.expected == (("ZN", Q3), ("VWS", Q4)), "of each party the day on which all of its own is done"
    assert found.blocked == ("VWS", "b")


def test_of_a_result_that_is_there_nobody_else_is_expected() -> None:
    found = rollup.commitment("one", [part(1, "a", "reported"), part(1, "b", expected=Q4, status="blocked")])
    assert (found.is_done, found.expected, found.blocked) == (True, (), ())


def test_an_opgave_counts_what_is_asked_and_in_force() -> None:
    done, half = Standing("term", 2, 2, accepted=2), Standing("term", 1, 2, expected=(("VWS", Q4),), blocked=("ActiZ",))
    entries = [
        Entry("asked", "active", follows=False, standing=done),
        Entry("asked", "active", follows=False, standing=half),
        Entry("asked", "active", follows=True, standing=half),  # its action is counted
        Entry("asked", "withdrawn", follows=False, standing=half),
        Entry("asked", "merged", follows=False, standing=done),
        Entry("followed", "active", follows=False, standing=done),
    ]
    found = rollup.opgave(entries)
    assert found == Standing("item", 1, 2, accepted=1, expected=(("VWS", Q4),), blocked=("ActiZ",), apart=2)
    line = rollup.programmalijn([found, Standing("item", 3, 4, accepted=1, expected=(("VWS", Q3), ("ZN", Q2)), apart=1)])
    assert line == Standing("item", 4, 6, 2, (("ZN", Q2), ("VWS", Q4)), ("ActiZ",), 3)


def test_every_commitment_of_the_register_has_a_standing() -> None:
    """As it stands on the first day: nothing is done, and each part that is asked about is counted."""
    for entry in register.entries():
        parts = [part(number, owner) for number, term in enumerate(entry.terms, 1) for owner in (term.who or entry.owners)] or [
            part(0, owner) for owner in entry.owners
        ]
        found = rollup.commitment(entry.rollup, parts)
        assert (found.done, found.accepted, found.apart) == (0, 0, 0)
        assert 1 <= found.of <= len(parts)


PARTS = st.lists(
    st.builds(
        Part,
        st.integers(0, 3),
        st.sampled_from("abcd"),
        st.none() | st.sampled_from("xyz"),
        st.sampled_from(["open", "reported", "accepted", "partly", "withdrawn"]),
        st.sampled_from([None, "on_track", "blocked", "done"]),
        st.none() | st.dates(date(2023, 1, 1), date(2024, 12, 31)),
        st.none() | st.tuples(st.integers(0, 9), st.integers(1, 9)),
    ),
    max_size=8,
)
RULES = st.sampled_from(["all", "one", "per_branch", "per_region"])


@given(RULES, PARTS)
def test_never_more_done_than_there_is(rule: RollUp, parts: list[Part]) -> None:
    found = rollup.commitment(rule, parts)
    assert 0 <= found.accepted <= found.done <= found.of
    assert found.apart + sum(p.state != "withdrawn" for p in parts) == len(parts)
    if found.is_done:
        assert found.expected == found.blocked == ()
    live = [p for p in parts if p.state != "withdrawn"]
    if live and all(p.is_done for p in live):
        assert found.is_done
    assert rollup.commitment(rule, parts) == found


@given(RULES, PARTS, st.integers(0, 7))
def test_one_more_part_done_never_counts_less(rule: RollUp, parts: list[Part], which: int) -> None:
    if which >= len(parts) or parts[which].state in ("withdrawn", "accepted"):
        return
    one = parts[which]
    more = [*parts]
    more[which] = Part(one.term, one.owner, one.party, "reported", one.status, one.expected, one.counted)
    assert rollup.commitment(rule, more).done >= rollup.commitment(rule, parts).done
