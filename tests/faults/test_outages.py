"""The database away, and the disk full, in the middle of everything: the service waits, and goes on where it was."""

import pytest

from tests.faults.conftest import Played


@pytest.mark.parametrize("name", ["away", "full"])
def test_it_goes_on_where_it_was(name: str, scenes: Played) -> None:
    """Nothing lost, nothing twice but what was in hand; and the process was never started again."""
    scene = scenes[name]
    assert scene.found.broken == []
    assert scene.facts["alive"]
    assert "event_name=database.away" in scene.log
    assert "event_name=database.back" in scene.log
