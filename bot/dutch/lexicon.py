"""Why does this file exist? To read `lexicon.toml`, the part of the grammar that a Dutch editor keeps.

A phrase in the lexicon is words with spaces between them:

    loopt|lopen uit        one of several words, then a word
    vertra*                any word that begins so
    niets *s               any word of four letters or more that ends so (never the first)
    (nog) niet begonnen    a word that may be left out (never the first)
    loopt ... uit          a few words in between
    later|nog_eens         a choice of several words is joined by _
    klaar met @code        something recognised earlier: @code, @moment, @party, @number

Of phrases that begin at the same word the longest wins. Matching looks phrases up by their first word, so its cost
grows with the text and not with the lexicon.
"""

from __future__ import annotations

import functools
import importlib.resources
import itertools
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import OSA

GAP = 5  # words, in one clause
WIDE_GAP = 7  # words, anywhere
SHORTEST, SLIP, TWO_SWAPS, TWO_SLIPS = 4, 6, 8, 12  # letters from which on slips are forgiven
_BARRIER = frozenset({"maar", "want", "omdat", "doordat", "en", "echter", "zodat", "terwijl"})


@dataclass(frozen=True, slots=True)
class Word:
    """One place in a phrase: these words, or words beginning so."""

    words: frozenset[str]
    prefixes: tuple[str, ...]
    optional: bool
    endings: tuple[str, ...] = ()

    def fits(self, word: str) -> bool:
        if word in self.words or any(word.startswith(prefix) for prefix in self.prefixes):
            return True
        return len(word) > 3 and word.isalpha() and any(word.endswith(ending) for ending in self.endings)


@dataclass(frozen=True, slots=True)
class Gap:
    """A few words of no matter what."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """One line of the lexicon and what it stands for."""

    source: str
    meaning: str
    places: tuple[Word | Gap, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """A phrase found: its meaning and the words it used (positions in the list that was searched)."""

    meaning: str
    used: tuple[int, ...]
    source: str

    @property
    def begin(self) -> int:
        return self.used[0]

    @property
    def end(self) -> int:
        return self.used[-1] + 1


def _place(source: str) -> Word | Gap:
    if source == "...":
        return Gap()
    optional = source.startswith("(") and source.endswith(")")
    words: set[str] = set()
    prefixes: list[str] = []
    endings: list[str] = []
    for choice in source.strip("()").split("|"):
        if choice.startswith("*"):
            endings.append(choice[1:])
        elif choice.endswith("*"):
            prefixes.append(choice[:-1])
        else:
            words.add(choice)
    return Word(frozenset(words), tuple(prefixes), optional, tuple(endings))


def phrase(source: str, meaning: str) -> Phrase:
    """A phrase from its notation, choices joined by _ apart; a ValueError names a line that could never match."""
    places = tuple(_place(part) for part in source.split())
    if not places or isinstance(places[0], Gap) or places[0].optional or isinstance(places[-1], Gap):
        raise ValueError(f"a phrase must begin with a word and not end in a gap: {source!r}")
    return Phrase(source, meaning, places)


def _singles(item: Phrase) -> list[Phrase]:
    """The phrase, and one more for every choice of several words (`later|nog_eens`)."""
    parts = item.source.split()
    for number, part in enumerate(parts):
        joined = [choice for choice in part.strip("()").split("|") if "_" in choice]
        if joined:
            single = "|".join(choice for choice in part.strip("()").split("|") if "_" not in choice)
            sources = [" ".join([*parts[:number], choice.replace("_", " "), *parts[number + 1 :]]) for choice in joined]
            optional = part.startswith("(")
            if single or optional:
                rest = [f"({single})" if optional else single] if single else []
                sources.append(" ".join([*parts[:number], *rest, *parts[number + 1 :]]))
            return [one for source in sources for one in _singles(phrase(source, item.meaning))]
    return [item]


class Phrases:
    """Many phrases, looked up by their first word; with `clauses` a gap never steps over "maar", "want", "en"."""

    def __init__(self, phrases: Iterable[Phrase], *, clauses: bool = False) -> None:
        self._barrier = _BARRIER if clauses else frozenset()
        self._gap = GAP if clauses else WIDE_GAP
        self._by_word: dict[str, list[Phrase]] = {}
        self._by_prefix: dict[str, list[Phrase]] = {}
        for item in (single for given in phrases for single in _singles(given)):
            first = item.places[0]
            assert isinstance(first, Word)
            for word in first.words:
                self._by_word.setdefault(word, []).append(item)
            for prefix in first.prefixes:
                self._by_prefix.setdefault(prefix[:3], []).append(item)

    def at(self, words: Sequence[str], begin: int) -> Match | None:
        """The best phrase that begins at this word: most words used, then the shortest stretch."""
        return min(self._here(words, begin), key=_worse, default=None)

    def _here(self, words: Sequence[str], begin: int) -> list[Match]:
        found: list[Match] = []
        first = words[begin]
        candidates = self._by_word.get(first, [])
        if self._by_prefix:
            candidates = candidates + self._by_prefix.get(first[:3], []) + self._by_prefix.get(first[:2], [])
        for item in candidates:
            used = _fit(item.places, 0, words, begin, self._barrier, self._gap)
            if used is not None:
                found.append(Match(item.meaning, used, item.source))
        return found

    def all(self, words: Sequence[str]) -> list[Match]:
        """Phrases from left to right; a word serves one phrase only, and the one that uses most words goes first."""
        found: list[Match] = []
        taken: set[int] = set()
        everything = [match for begin in range(len(words)) for match in self._here(words, begin)]
        for match in sorted(everything, key=_worse):
            if not taken.intersection(match.used):
                found.append(match)
                taken.update(match.used)
        return sorted(found, key=lambda match: match.begin)

    def any(self, words: Sequence[str]) -> Match | None:
        """The first phrase anywhere."""
        for begin in range(len(words)):
            match = self.at(words, begin)
            if match is not None:
                return match
        return None


def _worse(match: Match) -> tuple[int, int, int]:
    return -len(match.used), match.end - match.begin, match.begin


def _fit(
    places: Sequence[Word | Gap], place: int, words: Sequence[str], at: int, barrier: frozenset[str], gap: int
) -> tuple[int, ...] | None:
    if place == len(places):
        return ()
    here = places[place]
    if isinstance(here, Gap):
        for skip in range(gap + 1):
            if skip and at + skip <= len(words) and words[at + skip - 1] in barrier:
                return None
            rest = _fit(places, place + 1, words, at + skip, barrier, gap)
            if rest is not None:
                return rest
        return None
    if at < len(words) and here.fits(words[at]):
        rest = _fit(places, place + 1, words, at + 1, barrier, gap)
        if rest is not None:
            return (at, *rest)
    return _fit(places, place + 1, words, at, barrier, gap) if here.optional else None


@functools.cache
def lexicon() -> dict[str, Any]:
    """The whole of lexicon.toml."""
    source = importlib.resources.files("bot.dutch").joinpath("lexicon.toml").read_text(encoding="utf-8")
    return tomllib.loads(source)


@functools.cache
def section(name: str) -> Phrases:
    """The phrases of a section: `name.meaning = [phrases]`, or a plain list under `name`."""
    node: Any = lexicon()
    for part in name.split("."):
        node = node[part]
    return Phrases(phrases_of(node, name))


@functools.cache
def words_of(name: str) -> frozenset[str]:
    """The words of a plain list, by its place in the lexicon: `negators.words`."""
    node: Any = lexicon()
    for part in name.split("."):
        node = node[part]
    return frozenset(node)


@functools.cache
def dutch_words() -> frozenset[str]:
    """Small words by which a text shows to be Dutch."""
    return words_of("foreign.dutch") | words_of("about.plain")


def phrases_of(node: Any, name: str) -> list[Phrase]:
    """The phrases under a section of the lexicon."""
    if isinstance(node, list):
        return [phrase(line, name) for line in node]
    return [phrase(line, meaning) for meaning, lines in node.items() for line in lines]


@functools.cache
def names_of_numbers(name: str) -> dict[str, int]:
    """A section `word-lists by number` turned round: word -> number."""
    return {word: int(number) for number, words in lexicon()[name].items() for word in words}


@functools.cache
def spelling() -> dict[str, str]:
    """Known misspellings, dialect and abbreviations -> the word that the grammar knows."""
    table: dict[str, str] = {}
    for right, wrongs in lexicon()["spelling"]["as"].items():
        for wrong in wrongs:
            table[wrong] = right
    return table


_WHOLE_SENTENCES = ("leading", "wondering", "sentences")
"""What is left out as a whole; its words would only make slips of others."""


@functools.cache
def _vocabulary() -> tuple[dict[str, list[str]], frozenset[str], tuple[str, ...]]:
    """Words long enough to repair to, by first letter; all words and beginnings of words that are right as they are."""
    known: set[str] = set()
    prefixes: set[str] = set()

    def walk(node: Any) -> None:
        if isinstance(node, str):
            for part in node.split():
                for choice in part.strip("()").split("|"):
                    if choice.startswith("*"):
                        continue
                    (prefixes if choice.endswith("*") else known).add(choice.rstrip("*"))
        elif isinstance(node, list):
            for item in node:
                walk(item)
        elif isinstance(node, dict):
            for key, item in node.items():
                if key not in ("keep", *_WHOLE_SENTENCES):
                    known.add(key)
                    walk(item)

    for name, node in lexicon().items():
        if name not in ("spelling", "foreign", "offtopic", "machine", "filters"):
            walk(node)
    keep = set(lexicon()["spelling"]["keep"])
    by_letter: dict[str, list[str]] = {}
    for word in sorted(known):
        if len(word) >= SHORTEST and word.isalpha():
            by_letter.setdefault(word[0], []).append(word)
    return by_letter, frozenset(known | keep | set(spelling())), tuple(sorted(prefixes))


def is_known(word: str) -> bool:
    """Whether the lexicon has this word anywhere, for whatever reason."""
    _, right, beginnings = _vocabulary()
    return word in right or word.startswith(beginnings)


@functools.lru_cache(maxsize=8192)
def repaired(word: str) -> str:
    """The word of the lexicon that this one is a slip of, or the word itself.

    The same first letter, one slip (two from twelve letters on, or where it has the same letters in another order), and the
    nearest. In a short word one letter makes another word, so there only letters that changed places, were doubled, or
    are missing from within are put right.
    """
    direct = spelling().get(word)
    if direct is not None:
        return direct
    if not SHORTEST <= len(word) <= 24 or not word.isalpha():
        return word
    by_letter, right, beginnings = _vocabulary()
    if word in right or word.startswith(beginnings):
        return word
    allowed = 2 if len(word) >= TWO_SWAPS else 1
    found = process.extract(
        word, by_letter.get(word[0], []), scorer=OSA.distance, score_cutoff=allowed, limit=8, processor=None
    )
    found = [row for row in found if _slip(word, row[0], int(row[1]))]
    if not found:
        return word
    return min(found, key=lambda row: (row[1], not _same_letters(word, row[0]), len(row[0])))[0]


def _slip(word: str, choice: str, distance: int) -> bool:
    """Whether so many slips are forgiven in a word of this length."""
    if _same_letters(word, choice) or len(word) >= TWO_SLIPS:
        return True
    if distance > 1 or len(choice) < SLIP:
        return False
    if len(word) == len(choice):
        return all(one == other or _beside(one, other) for one, other in zip(word, choice, strict=True))
    return len(word) >= SLIP or (len(word) == SLIP - 1 and word[-1] == choice[-1])


_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_SOUNDS = frozenset({"dt", "td", "ck", "kc", "sz", "zs", "fv", "vf", "iy", "yi"})


@functools.cache
def _beside(one: str, other: str) -> bool:
    """Whether a finger takes one letter for the other, or an ear: what differs by another letter is another word."""
    if one + other in _SOUNDS:
        return True
    at = {key: (row, place) for row, keys in enumerate(_KEYS) for place, key in enumerate(keys)}
    if one not in at or other not in at:
        return False
    (row, place), (below, beside) = at[one], at[other]
    return abs(row - below) <= 1 and abs(place - beside) <= 1


def _same_letters(word: str, choice: str) -> bool:
    """Letters that changed places, or were doubled: `stli`, `weeken`."""
    singles = ["".join(letter for letter, _ in itertools.groupby(one)) for one in (word, choice)]
    return sorted(word) == sorted(choice) or singles[0] == singles[1]
