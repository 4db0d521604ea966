"""Is the register in order? Every rule that a file can break, each finding with its file, its entry and what would be right.

The words of a deadline are read elsewhere (`bot.register`): the core knows no Dutch.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date

from commitments.parties import plain
from commitments.register import Entry, Finding, Register, TermEntry
from commitments.sets import TermKind

TITLE_WORDS = 8
COPIED_WORDS = 9
"""So many words in a row that equal the source's are a copy: the register's sentences are its own."""

_ENDS: dict[TermKind, tuple[bool, bool]] = {
    "uiterlijk": (False, True),
    "voor": (False, True),
    "vanaf": (True, False),
    "per": (True, True),
    "periode": (True, True),
    "rond": (True, True),
    "terugkerend": (False, False),
    "doorlopend": (False, False),
    "streven": (False, False),
    "geen": (False, False),
}
"""Whether a kind of term has a first and a last day."""

Reading = Callable[[TermEntry, date], str | None]
"""What is wrong with a term's words beside its kind and days (None: nothing), given the day on which they were written."""


def check(register: Register, *, source: str | None = None, reading: Reading | None = None) -> list[Finding]:
    """Everything that is wrong, file by file. With the `source` text copies are found, with a `reading` unreadable words."""
    found = [*register.findings, *_names(register), *_codes(register)]
    grams = _grams(source) if source is not None else set()
    for file, entry in register.entries:
        found += _entry(register, file, entry)
        found += _terms(register, file, entry, reading)
        found += _copies(file, entry, grams)
    order = {file: place for place, file in enumerate(dict.fromkeys(finding.file for finding in found))}
    return sorted(dict.fromkeys(found), key=lambda finding: order[finding.file])


def _names(register: Register) -> Iterator[Finding]:
    """One name means one party; who answers, and who is a member, is a party."""
    meant: dict[str, str] = {}
    names = {party.name for _, party in register.parties}
    kinds = {party.name: party.kind for _, party in register.parties}
    seen: set[str] = set()
    for file, party in register.parties:
        if party.name in seen:
            yield Finding("double_name", file, party.name, party.name)
        seen.add(party.name)
        for word in dict.fromkeys((party.name, party.official or party.name, *party.aliases)):
            other = meant.setdefault(plain(word), party.name)
            if other != party.name:
                yield Finding("double_name", file, party.name, word, other)
        for name in (*party.members, *filter(None, [party.aanspreekpunt])):
            if name not in names:
                yield Finding("unknown_party", file, party.name, name)
        if party.aanspreekpunt and kinds.get(party.aanspreekpunt) == "categorie":
            yield Finding("category_answers", file, party.name, party.aanspreekpunt)
        if (party.aanspreekpunt is None) != (party.basis is None):
            yield Finding("missing", file, party.name, "basis" if party.basis is None else "aanspreekpunt")


def _codes(register: Register) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for file, entry in register.entries:
        if entry.code in seen:
            yield Finding("double_code", file, entry.code, entry.title, seen[entry.code])
        seen.setdefault(entry.code, file)


def _entry(register: Register, file: str, entry: Entry) -> Iterator[Finding]:
    kinds = {party.name: party.kind for _, party in register.parties}
    codes = {other.code for _, other in register.entries}
    named = [*entry.owners, *entry.involved, *entry.inferred]
    named += [name for m in entry.members for name in (m.of, *m.are)]
    named += [name for s in entry.speakers for name in (s.for_, s.is_)]
    for name in dict.fromkeys(named):
        if name not in kinds:
            yield Finding("unknown_party", file, entry.code, name)
    for name in entry.inferred:
        if name not in entry.owners:
            yield Finding("not_an_owner", file, entry.code, name)
    for name in entry.involved:
        if name in entry.owners:
            yield Finding("double_name", file, entry.code, name, entry.code)
    for speaker in entry.speakers:
        if kinds.get(speaker.is_) == "categorie":
            yield Finding("category_answers", file, entry.code, speaker.is_)
        if speaker.term is not None and not 1 <= speaker.term <= len(entry.terms):
            yield Finding("wrong_value", file, entry.code, f"aanspreekpunt.term {speaker.term}", f"1 .. {len(entry.terms)}")
    for link in entry.links:
        if link.to not in codes or link.to == entry.code:
            yield Finding("unknown_code", file, entry.code, link.to)
    if len(entry.title.split()) > TITLE_WORDS:
        yield Finding("long_title", file, entry.code, entry.title)


def _terms(register: Register, file: str, entry: Entry, reading: Reading | None) -> Iterator[Finding]:
    for term in entry.terms:
        for name in term.who:
            if name not in entry.owners:
                yield Finding("not_an_owner", file, entry.code, name)
        if term.start and term.end and term.end < term.start:
            yield Finding("end_before_start", file, entry.code, f"{term.start} .. {term.end}", f"{term.end} .. {term.start}")
            continue
        first, last = _ENDS[term.kind]
        if (term.start is not None, term.end is not None) != (first, last) or (term.kind == "per" and term.start != term.end):
            needed = " + ".join(name for name, needs in (("start", first), ("end", last)) if needs) or "-"
            yield Finding("term_days", file, entry.code, f'"{term.words}" {term.kind}', needed)
            continue
        wrong = reading(term, register.published) if reading is not None and term.because is None else None
        if wrong is not None:
            yield Finding("term_words", file, entry.code, f'"{term.words}"', wrong)


def _words(text: str) -> list[str]:
    return re.findall(r"[\w&]+", text.casefold())


def _grams(text: str) -> set[tuple[str, ...]]:
    words = _words(text)
    return {tuple(words[i : i + COPIED_WORDS]) for i in range(len(words) - COPIED_WORDS + 1)}


def _copies(file: str, entry: Entry, grams: set[tuple[str, ...]]) -> Iterator[Finding]:
    texts = [entry.title, entry.summary, entry.theme or "", *(term.what or "" for term in entry.terms)]
    for text in texts if grams else ():
        words = _words(text)
        for i in range(len(words) - COPIED_WORDS + 1):
            if tuple(words[i : i + COPIED_WORDS]) in grams:
                yield Finding("copied", file, entry.code, " ".join(words[i : i + COPIED_WORDS]))
                break
