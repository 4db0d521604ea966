"""Why does this file exist? To cut any text into words with their places, spelled one way.

Everything above this file reads *tokens*: lower case, without accents, control and direction characters gone, each
knowing where it stood in the text as written, so that a reading can quote the sender. Nothing here knows Dutch
beyond the way abbreviations and numbers are written.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

TokenKind = Literal["word", "number", "sign", "emoji", "link", "mail", "break"]


@dataclass(frozen=True, slots=True)
class Token:
    """One word, number or sign; `start` and `end` are places in the text as written."""

    text: str
    norm: str
    start: int
    end: int
    kind: TokenKind
    glued: bool  # no space between this one and the one before

    @property
    def spoken(self) -> bool:
        """Whether it is heard when the text is read aloud: a word or a number."""
        return self.kind in ("word", "number")


_ONE_WAY = {
    **dict.fromkeys("‘’‚‛`´′ʼ", "'"),
    **dict.fromkeys("“”„‟«»″", '"'),
    **dict.fromkeys("–—―−‐‑‒", "-"),
    "\u00a0": " ",
    "⁄": "/",
    "\r": "\n",
    "\u2028": "\n",
    "\u2029": "\n",
}

_TOKENS = re.compile(
    r"(?P<mail>[a-z0-9_+-]{1,40}(?:\.[a-z0-9_+-]{1,40}){0,5}@[a-z0-9-]{1,60}(?:\.[a-z0-9-]{1,40}){1,5})"
    r"|(?P<link>(?:https?://|www\.)\S+"
    r"|[a-z][a-z0-9-]{0,60}(?:\.[a-z0-9-]{1,60}){0,5}\.(?:nl|com|org|eu|be|net)(?![a-z0-9.-]\S)\b(?:/\S*)?)"
    r"|(?P<abbreviation>(?<![a-z0-9])(?:[a-z]\.){2,8}[a-z]?(?![a-z0-9]))"
    r"|(?P<tm>t/m(?![a-z]))"
    r"|(?P<word>[^\W\d_]+(?:'(?=[^\W\d_])[^\W\d_]+)*)"
    r"|(?P<number>[0-9]+)"
    r"|(?P<break>\n\s*)"
    r"|(?P<sign>[^\s])"
)

_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")


@functools.lru_cache(maxsize=4096)
def _one_way(char: str) -> str:
    if char in _ONE_WAY:
        return _ONE_WAY[char]
    if char in "\n\t ":
        return char if char == "\n" else " "
    category = unicodedata.category(char)
    if category in ("Cf", "Mn", "Me"):
        return ""
    if category[0] in "CZ":
        return " "
    if category in ("So", "Sk"):
        return char
    plain = unicodedata.normalize("NFKD", char).casefold()
    plain = "".join(c for c in plain if unicodedata.category(c) not in ("Mn", "Me", "Cf"))
    return "".join(_ONE_WAY.get(c, c) for c in plain) or " "


def tokenize(text: str) -> tuple[Token, ...]:
    """The tokens of any text at all; never refuses."""
    chars: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        plain = _one_way(char)
        chars.append(plain)
        places.extend([place] * len(plain))
    flat = "".join(chars)
    tokens: list[Token] = []
    before = -1
    for found in _TOKENS.finditer(flat):
        begin, end = found.span()
        group = found.lastgroup
        if group == "link":
            while end > begin + 1 and flat[end - 1] in ".,;:!?)>\"'*":
                end -= 1
        norm = flat[begin:end]
        kind: TokenKind
        if group == "abbreviation":
            kind, norm = "word", norm.replace(".", "")
        elif group == "tm":
            kind, norm = "word", "tm"
        elif group in ("word", "number", "break", "link", "mail"):
            kind = group  # type: ignore[assignment]
            if group == "word":
                norm = _STRETCHED.sub(r"\1\1", norm)
            elif group == "break":
                norm = "\n"
            elif group == "number":
                norm = _ascii_digits(norm)
        else:
            kind = "emoji" if unicodedata.category(norm[0]) in ("So", "Sk") and norm not in "^`" else "sign"
        first, last = places[begin], places[end - 1] + 1
        tokens.append(Token(text[first:last], norm, first, last, kind, begin == before))
        behind = range(end, found.end())  # "zie www.taz.nl/a5. Akkoord?": behind a link a stop is one
        tokens += [Token(text[places[at]], flat[at], places[at], places[at] + 1, "sign", glued=True) for at in behind]
        before = found.end()
    return tuple(tokens)


def _ascii_digits(norm: str) -> str:
    return norm[:12]


def spelled(tokens: Sequence[Token], spelling: dict[str, str]) -> tuple[Token, ...]:
    """The same tokens with known misspellings and dialect put right."""
    return tuple(
        replace(token, norm=spelling[token.norm]) if token.kind == "word" and token.norm in spelling else token
        for token in tokens
    )


def quote(text: str, tokens: Sequence[Token], begin: int, end: int) -> str:
    """The stretch of the text as written that tokens `begin` up to `end` cover."""
    if begin >= end:
        return ""
    return text[tokens[begin].start : tokens[end - 1].end]


_UNITS = ("nul", "een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien", "elf", "twaalf")
_TEENS = {"dertien": 13, "veertien": 14, "vijftien": 15, "zestien": 16, "zeventien": 17, "achttien": 18, "negentien": 19}
_TENS = {
    "twintig": 20,
    "dertig": 30,
    "veertig": 40,
    "vijftig": 50,
    "zestig": 60,
    "zeventig": 70,
    "tachtig": 80,
    "negentig": 90,
}


@functools.cache
def number_words() -> dict[str, int]:
    """Dutch words for 0 to 99 and `honderd`, without accents."""
    words = {word: value for value, word in enumerate(_UNITS)} | _TEENS | _TENS | {"honderd": 100}
    for ten, value in _TENS.items():
        for unit in range(1, 10):
            words[f"{_UNITS[unit]}en{ten}"] = value + unit
    return words


_FIRST_ORDINALS = {
    "eerste": 1,
    "tweede": 2,
    "derde": 3,
    "vierde": 4,
    "vijfde": 5,
    "zesde": 6,
    "zevende": 7,
    "achtste": 8,
    "negende": 9,
    "tiende": 10,
    "elfde": 11,
    "twaalfde": 12,
}


@functools.cache
def ordinal_words() -> dict[str, int]:
    """Dutch ordinals from 1st to 31st, without accents."""
    words = dict(_FIRST_ORDINALS)
    for word, value in number_words().items():
        if 13 <= value <= 31:
            words[word + ("de" if value < 20 else "ste")] = value
    return words
