"""Does the bench still run? A handful of updates on each side, nothing timed: a figure nobody can print is no figure."""

import asyncio
from pathlib import Path

import pytest

from tests.bench import byhand, ours, ring, sharing
from tests.bench.ring import Cell


def test_every_side_answers_every_update() -> None:
    found = asyncio.run(ring.play(rounds=1, messages=6, crowds=(3,)))
    assert list(found[0]) == list(ring.SIDES)
    for figures in found[0].values():
        assert list(figures) == [Cell("question", 3), Cell("report", 3)]
        assert all(figure.per_second > 0 and figure.median > 0 for figure in figures.values())
    assert ring.table(found).count("\n") == 1 + 2 * len(ring.SIDES)


@pytest.mark.parametrize("store", sharing.STORES)
def test_shared_commits_keep_the_promises(store: str) -> None:
    *_, broken = asyncio.run(sharing.measure(store, 0.0, 8, 24))
    assert broken == []


def test_what_is_broken_is_seen(tmp_path: Path) -> None:
    byhand.prepare(tmp_path, 1)
    store = byhand.Store(tmp_path / "byhand.sqlite")
    rows = [("A7", 5001, 2, "klaar"), ("A7", 5001, 1, "klaar")]
    store.connection.executemany("INSERT INTO report (code, chat, source, status) VALUES (?, ?, ?, ?)", rows)
    assert len(sharing.broken(tmp_path / "byhand.sqlite", 2)) == 3


def test_our_side_is_prepared_for_what_is_written(tmp_path: Path) -> None:
    ours.prepare(tmp_path, 2)
    assert {file.name for file in tmp_path.iterdir()} >= {"taz.sqlite", "taz.key"}
