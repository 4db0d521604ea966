"""Three replicas behind one webhook, on PostgreSQL: one killed, one frozen and continued; and two that think that they lead."""

from tests.faults.conftest import Played


def test_three_replicas_carry_500_letters(scenes: Played) -> None:
    """Every letter, in order, a second time only where its holder was killed or frozen; the late write is refused."""
    scene = scenes["replicas"]
    assert scene.found.letters == 500
    assert scene.found.broken == []
    assert scene.facts["held"]
    assert scene.facts["before"] == scene.facts["after"]
    assert "event_name=letter.late" in scene.log


def test_two_leaders_do_no_harm(scenes: Played) -> None:
    """Who was frozen in a sweep beyond its lease finds that another leads, and changes nothing."""
    scene = scenes["leaders"]
    assert scene.found.broken == []
    assert "event_name=lease.lost" in scene.log
    assert isinstance(scene.facts["late"], list)
    assert "sweep" not in scene.facts["late"]
    assert isinstance(scene.facts["epochs"], dict)
    assert all(epoch >= 2 for epoch in scene.facts["epochs"].values())


def test_a_frozen_verb_lets_go(scenes: Played) -> None:
    """Others wait for its lock only for as long as the database lets it stand still; what it had not committed is nothing."""
    assert scenes["grip"].found.broken == []
