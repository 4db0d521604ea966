"""Why does this file exist? To read the words of a deadline as a whole: which kind of term, from when, until when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias

from bot.dutch.lexicon import repaired, section
from bot.dutch.moments.mentions import Mention, TermKind, mentions
from bot.dutch.moments.vocabulary import days_in_words, units
from bot.dutch.words import quote, tokenize

Why: TypeAlias = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class TermReading:
    """What the words of a deadline mean. `start` and `end` are inclusive days; `ask`: better ask what is meant."""

    kind: TermKind
    start: date | None
    end: date | None
    why: Why = ()
    ask: bool = False


_KIND_WORDS: dict[TermKind, str] = {
    "uiterlijk": "uiterste dag",
    "voor": "de dag ervoor",
    "per": "op die dag",
    "vanaf": "begin, zonder einde",
    "periode": "hele periode",
    "rond": "rond dit moment",
    "terugkerend": "komt terug",
    "doorlopend": "doorlopend",
    "streven": "streven",
    "geen": "niets bepaalds",
}


def read_term(words: str, on: date) -> TermReading:
    """The term that a deadline's words mean, as written on day `on`. Never refuses; unsure is `ask`."""
    tokens = tokenize(words)
    spoken = [token.norm for token in tokens]
    plain = [repaired(token.norm) if token.kind == "word" else token.norm for token in tokens]

    def why(begin: int, end: int, meaning: str) -> Why:
        return ((quote(words, tokens, begin, end), meaning),)

    recurring = section("terugkerend").any(plain)
    if recurring is not None and not _only_next(plain, recurring.begin):
        return TermReading("terugkerend", None, None, why(recurring.begin, recurring.end, _KIND_WORDS["terugkerend"]))
    direct = section("direct").any(plain)
    if direct is not None:
        kind: TermKind = "vanaf" if plain[direct.begin] == "vanaf" else "per"
        return TermReading(kind, on, on if kind == "per" else None, why(direct.begin, direct.end, "vandaag"))
    found = [mention for mention in mentions(tokens, on) if not _of_what_was_not_read(mention, plain)]
    dated = [mention for mention in found if mention.kind != "geen"]
    if dated:
        best = _deciding(dated)
        if best.start is not None and best.end is not None and best.end < best.start:  # "februari tot 1 februari"
            return TermReading("geen", None, None, ((words[:80], "niet begrepen"),), ask=True)
        meaning = _KIND_WORDS[best.kind]
        days = days_in_words(best.start, best.end)
        return TermReading(best.kind, best.start, best.end, why(best.begin, best.end_token, f"{meaning}: {days}"))
    if plain and plain[:2] == ["vanaf", "nu"]:
        return TermReading("vanaf", on, None, why(0, 2, "vandaag"))
    lasting = section("doorlopend").any(plain)
    if lasting is not None:
        return TermReading("doorlopend", None, None, why(lasting.begin, lasting.end, _KIND_WORDS["doorlopend"]))
    nothing = section("geen").any(plain)
    if nothing is not None or found:
        begin, end = (nothing.begin, nothing.end) if nothing else (found[0].begin, found[0].end_token)
        return TermReading("geen", None, None, why(begin, end, _KIND_WORDS["geen"]))
    return TermReading("geen", None, None, ((words[:80], "niet begrepen"),) if spoken else (), ask=True)


def _of_what_was_not_read(mention: Mention, words: Sequence[str]) -> bool:
    """`vijfde week van februari`: behind a unit "van" begins nothing."""
    return words[mention.begin] == "van" and mention.begin > 0 and words[mention.begin - 1] in units()


def _only_next(words: Sequence[str], at: int) -> bool:
    """`eens` in `nog eens` recurs nothing; kept apart so that the lexicon may stay simple."""
    return words[at] == "steeds" and "nog" in words[max(0, at - 1) : at]


def _deciding(dated: Sequence[Mention]) -> Mention:
    """Of several moments in one phrase: a deadline goes before anything else, else the first."""
    for kind in ("uiterlijk", "voor"):
        for mention in dated:
            if mention.kind == kind:
                return mention
    if len(dated) == 2 and dated[0].kind == "vanaf" and dated[1].prefix in ("tot", "tm"):
        return replace(dated[1], start=dated[0].start, begin=dated[0].begin)
    return dated[0]


def term_as_corpus(reading: TermReading) -> dict[str, str | None]:
    """Exactly the keys of the corpora's README; kinds that it does not know become their nearest one."""
    kind: str = reading.kind
    if reading.kind == "doorlopend":
        kind = "geen"
    elif reading.kind == "streven":
        kind = "per" if reading.start == reading.end else "rond"
    return {
        "kind": kind,
        "start": reading.start.isoformat() if reading.start else None,
        "end": reading.end.isoformat() if reading.end else None,
    }
