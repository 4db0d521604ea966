"""Why does this file exist? To recognise organisations, however people write them, and the three programme lines.

The names come from outside (`Names`), since the register owns them; the lexicon holds a default list.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz.distance import OSA

from bot.dutch.lexicon import lexicon, repaired, words_of
from bot.dutch.words import Token, number_words, ordinal_words, tokenize


@dataclass(frozen=True)
class Names:
    """Names that a message may use: parties with their aliases, and words by which a code is known ("zzp": A9)."""

    parties: Mapping[str, Sequence[str]]
    topics: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @functools.cached_property
    def index(self) -> dict[str, list[tuple[tuple[str, ...], str]]]:
        """Aliases as word sequences by their first word, longest first."""
        table: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for party, aliases in self.parties.items():
            for alias in {party, *aliases}:
                words = tuple(_said(tokenize(alias)))
                if words:
                    table.setdefault(words[0], []).append((words, party))
        return {first: sorted(rows, key=lambda row: -len(row[0])) for first, rows in table.items()}

    @functools.cached_property
    def long_names(self) -> list[tuple[str, str]]:
        """One-word names that are long enough to forgive a slip."""
        return [
            (words[0], party) for rows in self.index.values() for words, party in rows if len(words) == 1 and len(words[0]) >= 5
        ]


def topics_of(items: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """By which words each code may be meant: those of what it is about that say something, of three letters and more."""
    small = words_of("harmless.small") | words_of("harmless.verbs") | words_of("filters.small")
    return {
        code: tuple({word for word in _said(tokenize(about)) if len(word) > 2 and word not in small})
        for code, about in items.items()
    }


@dataclass(frozen=True, slots=True)
class NameMention:
    """A party or programme line named at tokens `begin` up to `end`."""

    name: str
    begin: int
    end: int


@functools.cache
def default_names() -> Names:
    """The parties of the lexicon, without topics."""
    return Names({party: tuple(aliases) for party, aliases in lexicon()["parties"].items()})


def _said(tokens: Sequence[Token]) -> list[str]:
    """The words of a name, joining signs left out."""
    return [token.norm for token in tokens if token.kind in ("word", "number")]


def parties_in(tokens: Sequence[Token], names: Names) -> list[NameMention]:
    """All organisations from left to right."""
    found: list[NameMention] = []
    at = 0
    while at < len(tokens):
        mention = _party_at(tokens, at, names)
        if mention is None:
            at += 1
        else:
            found.append(mention)
            at = mention.end
    return found


def _party_at(tokens: Sequence[Token], begin: int, names: Names) -> NameMention | None:
    token = tokens[begin]
    if token.kind not in ("word", "number"):
        return None
    for words, party in names.index.get(token.norm, []):
        at, matched = begin, True
        for number, word in enumerate(words):
            while number and at < len(tokens) and tokens[at].norm in ("&", "-", "'", "/", ",", "."):
                at += 1
            if at >= len(tokens) or tokens[at].norm != word:
                matched = False
                break
            at += 1
        if not matched:
            continue
        if words == ("nu", "91") and at < len(tokens) and tokens[at].norm in ("%", "procent"):
            continue
        if words[0] in ("vh", "zn") and token.text.islower() and len(words) == 1 and begin and tokens[begin - 1].norm == "'":
            continue
        return NameMention(party, begin, at)
    if token.kind == "word" and len(token.norm) >= 5 and repaired(token.norm) == token.norm and token.norm not in _common():
        for name, party in names.long_names:
            allowed = 1 if len(name) < 8 else 2
            if name[:2] == token.norm[:2] and OSA.distance(name, token.norm, score_cutoff=allowed) <= allowed:
                return NameMention(party, begin, begin + 1)
    return None


@functools.cache
def _common() -> frozenset[str]:
    return words_of("names.not_a_party")


def line_in(tokens: Sequence[Token]) -> tuple[int, int, int] | None:
    """The programme line named: (1, 2 or 3, begin, end)."""
    words = [repaired(token.norm) if token.kind == "word" else token.norm for token in tokens]
    for at, word in enumerate(words):
        if word in words_of("names.line"):
            after = at + 1 + (words[at + 1 : at + 2] in (["nr"], ["nummer"]))
            value = words[after] if after < len(words) else ""
            number = number_words().get(value) if not value.isdigit() else int(value[:3])
            if number in (1, 2, 3):
                return number, at, after + 1
            before = words[at - 1] if at else ""
            ordinal = ordinal_words().get(before)
            if ordinal in (1, 2, 3):
                return ordinal, at - 1, at + 1
            if at >= 2 and words[at - 1] in ("e", "de", "ste") and words[at - 2] in ("1", "2", "3"):
                return int(words[at - 2]), at - 2, at + 1
    for number, lines in lexicon()["lines"].items():
        for line in lines:
            parts = line.split()
            for at in range(len(words) - len(parts) + 1):
                if words[at : at + len(parts)] == parts:
                    return int(number), at, at + len(parts)
    return None
