"""Telegram's limits, as 429: none is ever said in normal work, across a kill, a restart and two replicas."""

import pytest

from tests.faults.conftest import KINDS, Played


@pytest.mark.parametrize("kind", KINDS)
def test_nobody_is_told_to_wait(kind: str, scenes: Played) -> None:
    """40 chats with 4 letters each and more, and a group with more than goes into a minute."""
    scene = scenes[f"limits {kind}"]
    assert scene.facts["told"] == []
    assert scene.found.broken == []
