"""Do the texts that people read keep to the voice? All that the catalogues hold, and the Dutch of commands and doctor.

A machine hears length, words and gaps; whether a sentence is understood, only a reader tells. The rules stand as data beside
the catalogue (`locales/nl/voice.toml`), so that a Dutch editor keeps them.
"""

import ast
import re
import string
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from babel.messages.catalog import Message
from babel.messages.pofile import read_po

CATALOGUES = files("locales")
_SOURCE, _DUTCH = "taz.pot", "nl/LC_MESSAGES/taz.po"
_SPOKEN = ("cli", "doctor.py", "policy.py", "rekeying.py", "rights.py")
"""Below bot/: where Dutch stands in the code, for who types a command."""
_TAG = re.compile(r"</?\w+>|&\w+;")
_PICTURES = ("So", "Sk", "Cs", "Co", "Cn")


@dataclass(frozen=True, slots=True)
class Finding:
    """One text that is not as it should be: where it stands, what it says, and what would be right (Dutch)."""

    place: str
    text: str
    better: str

    def __str__(self) -> str:
        return f"{self.place}: {self.better}\n    {self.text}"


@dataclass(frozen=True, slots=True)
class Voice:
    """The rules. `plainer`: what to say instead; `only`: in which files' texts some words may stand."""

    longest: int
    plainer: Mapping[str, str]
    only: Mapping[str, tuple[str, ...]]

    def heard(self, words: str, place: str) -> Iterator[str]:
        """What would be better in a text that stands in this file."""
        for word, better in self.plainer.items():
            if _found(word, words):
                yield f'niet "{word.rstrip("*")}" maar: {better}'
        for word, places in self.only.items():
            if _found(word, words) and place not in places:
                yield f'"{word}" staat alleen in {", ".join(places)}'
        for sentence in sentences(words):
            if len(sentence.split()) > self.longest:
                yield f"een zin van {len(sentence.split())} woorden; {self.longest} is het meeste"
        if any(unicodedata.category(sign) in _PICTURES and sign != "`" for sign in words):
            yield "geen plaatjes"


def voice(catalogues: Traversable = CATALOGUES) -> Voice:
    """As the editor keeps it."""
    found = tomllib.loads(catalogues.joinpath("nl/voice.toml").read_text("utf-8"))
    return Voice(found["longest"], found["plainer"], {word: tuple(places) for word, places in found["only"].items()})


@cache
def _pattern(word: str) -> re.Pattern[str]:
    ends = r"\w*" if word.endswith("*") else ""
    bare = re.escape(word.rstrip("*"))
    return re.compile(rf"\b{bare}{ends}\b" if word[0].isalpha() else bare, re.IGNORECASE)


def _found(word: str, words: str) -> bool:
    return _pattern(word).search(words) is not None


def sentences(words: str) -> list[str]:
    """A text in sentences; a line break ends one too."""
    return [part for row in words.splitlines() for part in re.split(r"(?<=[.?:])\s+", row)]


def check(catalogues: Traversable = CATALOGUES) -> list[Finding]:
    """Everything that is wrong with these catalogues and with the code's own Dutch, in the order of the files."""
    english, dutch, rules = _read(catalogues, _SOURCE), _read(catalogues, _DUTCH), voice(catalogues)
    return [*_gaps(english, dutch), *_catalogued(dutch, rules), *_spoken(rules)]


# --- the catalogue ------------------------------------------------------------------------------------------------------


def _read(catalogues: Traversable, path: str) -> dict[str, Message]:
    with catalogues.joinpath(path).open("rb") as file:
        return {forms(message.id)[0]: message for message in read_po(file, abort_invalid=True) if message.id}


def forms(words: str | list[str] | tuple[str, ...] | None) -> list[str]:
    """One text, or the two of a plural, as a list."""
    return [words or ""] if isinstance(words, str | None) else list(words)


def _gaps(english: dict[str, Message], dutch: dict[str, Message]) -> Iterator[Finding]:
    for source in sorted(english.keys() ^ dutch.keys()):
        yield Finding(_DUTCH, source, "draai `python -m locales`: de catalogus loopt achter op het programma")


def _catalogued(dutch: dict[str, Message], rules: Voice) -> Iterator[Finding]:
    for source, message in dutch.items():
        place = message.locations[0][0] if message.locations else _DUTCH
        texts = forms(message.string)
        if not all(texts) or message.fuzzy or len(texts) != len(forms(message.id)):
            yield Finding(place, source, "er staat nog geen Nederlands bij, of niet elk getal heeft zijn vorm")
            continue
        for english, words in zip(forms(message.id), texts, strict=True):
            if _fields(english) != _fields(words) or _TAG.findall(english) != _TAG.findall(words):
                yield Finding(place, words, f"de velden zijn niet die van: {english}")
            for better in rules.heard(_bare(words), place):
                yield Finding(place, words, better)


def _fields(words: str) -> set[str]:
    return {field for _, field, _, _ in string.Formatter().parse(words) if field is not None}


def _bare(words: str) -> str:
    """Without markup, and a field as one word."""
    return re.sub(r"\{\w+\}", "x", _TAG.sub("", words))


# --- the code -----------------------------------------------------------------------------------------------------------


def _spoken(rules: Voice) -> Iterator[Finding]:
    for name in _SPOKEN:
        found = files("bot").joinpath(name)
        for file in sorted(found.iterdir(), key=str) if found.is_dir() else [found]:
            if file.name.endswith(".py"):
                place = f"bot/{name}" if file is found else f"bot/{name}/{file.name}"
                yield from _said(file, place, rules)


def _said(file: Traversable, place: str, rules: Voice) -> Iterator[Finding]:
    tree = ast.parse(file.read_text("utf-8"))
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    parts = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        words = _words(node)
        if words and id(node) not in docstrings | parts:
            for better in rules.heard(words, place):
                yield Finding(f"{place}:{getattr(node, 'lineno', 0)}", words, better)


def _words(node: ast.AST) -> str | None:
    """A sentence in the code; what is put in counts as one word."""
    match node:
        case ast.Constant(value=str(words)):
            found = words
        case ast.JoinedStr(values=values):
            found = "".join(str(value.value) if isinstance(value, ast.Constant) else "x" for value in values)
        case _:
            return None
    return found if " " in found and found.rstrip()[-1:] in (".", "?", ":") else None
