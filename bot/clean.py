"""What may stand in a text that a person wrote? What can be read, and nothing that only misleads; cleaned at the entrance.

Everything of an update goes through `cleaned` before anybody reads it, so that nothing else is ever kept. The same rules hold
once more where words leave (language.py). Free text keeps its lines; a name is one short line that nobody can press.
"""

import re
import unicodedata
from typing import Any

NAME = 64
"""Characters of a name; Telegram's own limit for each of somebody's two."""
_NAMES = frozenset({"first_name", "last_name", "username", "title"})
_BREAK = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Signs that count as letters and show nothing: a name of them would be no name."""
_JOINERS = "\u200c\u200d"
_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co"})
_MARKS = frozenset({"Mn", "Me"})
_JOINED = frozenset({"So", "Sk", "Mc", *_MARKS})
_STACKED = 5
"""Marks on one letter; more of them, and they reach into the lines above and below."""
_LANGUAGES_THAT_JOIN = range(0x590, 0x1D00)
"""Hebrew and Arabic up to the scripts of India and Tibet."""
_QUOTES = str.maketrans(dict.fromkeys('"“”„‟«»＂〝〞〟', "'"))
_PRESSED = re.compile(r"[@#/\\]")
_DOMAIN = re.compile(r"\.(?=\w{2})")


def cleaned(value: Any, field: str = "") -> Any:
    """An update as its JSON was read, with every text in it clean. Numbers and keys stay as they are."""
    match value:
        case str():
            return named(value) if field in _NAMES else visible(value)
        case dict():
            return {key: cleaned(inner, key) for key, inner in value.items()}
        case list():
            return [cleaned(inner, field) for inner in value]
        case _:
            return value


def visible(text: str) -> str:
    """A text without what only misleads.

    Gone are control characters, marks that turn the writing direction, invisible signs and tags, half surrogates and what
    Unicode leaves to others. All line breaks become one kind. The two joiners stay where they join: in emoji, and in
    the scripts that need them.
    """
    if text.isascii() and text.isprintable():
        return text
    kept: list[str] = []
    stacked = 0
    for sign in _BREAK.sub("\n", text):
        if sign in _JOINERS:
            if kept and _joins(kept[-1]):
                kept.append(sign)
            continue
        if _is_dropped(sign):
            continue
        stacked = stacked + 1 if unicodedata.category(sign) in _MARKS else 0
        if stacked > _STACKED:
            continue
        if kept and kept[-1] in _JOINERS and not _joins(sign):
            kept.pop()
        kept.append(" " if sign in _BLANK else sign)
    return "".join(kept).rstrip(_JOINERS)


def _is_dropped(sign: str) -> bool:
    number = ord(sign)
    if sign in "\n\t":
        return False
    nobodys = number & 0xFFFE == 0xFFFE or number in range(0xFDD0, 0xFDF0)
    return nobodys or number in range(0xE0000, 0xE1000) or unicodedata.category(sign) in _DROPPED


def _joins(sign: str) -> bool:
    kind = unicodedata.category(sign)
    return kind in _JOINED or (kind.startswith("L") and ord(sign) in _LANGUAGES_THAT_JOIN)


def one_line(text: str) -> str:
    """A text on one line."""
    return " ".join(visible(text).split())


def unquoted(text: str) -> str:
    """A text that can stand between quotation marks: those around it are the only ones, so that all see where it ends."""
    return one_line(text).translate(_QUOTES)


def named(text: str) -> str:
    """A name: one short line without anything that Telegram would make a link, a command or a mention of."""
    words = _DOMAIN.sub(". ", _PRESSED.sub(r" \g<0> ", unquoted(text)))
    return shortened(" ".join(words.split()), NAME)


def shortened(words: str, most: int) -> str:
    """At most so many characters; what was left out is an ellipsis."""
    return words if len(words) <= most else words[: most - 1].rstrip(f" @#/\\{_JOINERS}") + "…"


_LINK = re.compile(r"((?<![\w@/.-])https?://[^\s<>\"]+)|((?<![\w<>])/|(?<!\w)[@#])(?=\w)")


def unpressed(words: str) -> str:
    """Words in which Telegram finds no command, mention or hashtag: a press on one would be the reader's. Links stay links."""
    return _LINK.sub(lambda found: found[1] or f"{found[2]}\u2060", words)


def isolated(words: str) -> str:
    """Words of a language that is written from right to left turn nothing around them."""
    turns = not words.isascii() and any(unicodedata.bidirectional(sign) in ("R", "AL", "AN") for sign in words)
    return f"\u2068{words}\u2069" if turns else words
