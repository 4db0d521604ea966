"""Why does this file exist? To know what may stand in front of a moment (`uiterlijk`, `tot en met`) and which goes first."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Literal, TypeAlias

from bot.dutch.lexicon import lexicon

Prefix: TypeAlias = Literal[
    "uiterlijk",
    "vanaf",
    "na",
    "voor",
    "voor_eind",
    "per",
    "op",
    "over",
    "binnen",
    "komende",
    "tot",
    "tm",
    "rond",
    "in",
    "plain",
    "streven",
    "none",
]


@functools.cache
def prefixes() -> dict[str, tuple[tuple[tuple[str, ...], Prefix], ...]]:
    """Prefix word sequences by first word, longest first."""
    table: dict[str, list[tuple[tuple[str, ...], Prefix]]] = {}
    for kind, lines in lexicon()["prefixes"].items():
        for line in lines:
            sequences: list[tuple[str, ...]] = [()]
            for place in line.split():
                sequences = [(*head, choice) for head in sequences for choice in place.split("|")]
            for sequence in sequences:
                table.setdefault(sequence[0], []).append((sequence, kind))
    return {word: tuple(sorted(rows, key=lambda row: -len(row[0]))) for word, rows in table.items()}


@functools.cache
def _terms_only() -> tuple[frozenset[str], frozenset[str]]:
    node = lexicon()["prefixes_in_terms_only"]
    return frozenset(node["first"]), frozenset(node["phrases"])


def only_in_terms(sequence: Sequence[str]) -> bool:
    """Whether these words are a status or a verb when they stand in a message."""
    first, phrases = _terms_only()
    return " ".join(sequence) in phrases or (
        sequence[0] in first and (len(sequence) == 1 or sequence[-1] not in ("voor", "in"))
    )


STRENGTH: dict[Prefix, int] = {
    "voor": 9,
    "voor_eind": 9,
    "na": 8,
    "uiterlijk": 7,
    "vanaf": 6,
    "tm": 5,
    "tot": 5,
    "binnen": 5,
    "over": 4,
    "komende": 4,
    "rond": 4,
    "streven": 3,
    "in": 2,
    "per": 1,
    "op": 1,
    "plain": 0,
    "none": 0,
}
