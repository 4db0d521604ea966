"""Why does this file exist? To turn tokens into items (words, codes, moments, names) and items into clauses.

Everything that was recognised becomes one item, so that phrases of the lexicon can speak of `@code` and `@moment`.
A clause is what stands between two stops, commas or connecting words ("maar", "want").
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, TypeAlias

from bot.dutch.codes import CodeMention, CodeReader
from bot.dutch.lexicon import Match, Phrase, Phrases, lexicon, phrase, phrases_of, repaired, section
from bot.dutch.names import NameMention, Names, parties_in
from bot.dutch.terms import Mention, mentions
from bot.dutch.words import Token, number_words

ItemKind: TypeAlias = Literal["word", "number", "code", "moment", "party", "percent", "part", "link", "mail", "emoji", "sign"]


@dataclass(frozen=True, slots=True)
class Item:
    """One thing in a text: tokens `begin` up to `end`."""

    word: str
    kind: ItemKind
    begin: int
    end: int
    codes: tuple[str, ...] = ()
    mention: Mention | None = None
    party: str | None = None
    share: tuple[int, int] | None = None  # "4 van 5" or a percentage of 100

    @property
    def spoken(self) -> bool:
        return self.kind != "sign"


def items_of(tokens: Sequence[Token], on: date, asked: Sequence[str], names: Names) -> list[Item]:
    """All items of a text, from left to right."""
    at_code = {mention.begin: mention for mention in CodeReader(tokens, asked).all()}
    in_code = {at for mention in at_code.values() for at in range(mention.begin, mention.end)}
    at_share = _shares(tokens, in_code)
    in_share = {at for begin, (end, _, _) in at_share.items() for at in range(begin, end)}
    at_party: dict[int, NameMention] = {}
    for name in parties_in(tokens, names):
        if not in_code.intersection(range(name.begin, name.end)):
            at_party[name.begin] = name
    in_party = {at for name in at_party.values() for at in range(name.begin, name.end)}
    at_moment = {
        mention.begin: mention
        for mention in mentions(tokens, on, in_code | in_share | in_party, chat=True)
        if not _a_name(tokens, mention)
    }
    items: list[Item] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if at in at_code:
            code: CodeMention = at_code[at]
            items.append(Item("@code", "code", at, code.end, codes=code.codes))
            at = code.end
        elif at in at_share:
            end, share, kind = at_share[at]
            items.append(Item("@percent" if kind == "percent" else "@part", kind, at, end, share=share))
            at = end
        elif at in at_party:
            party = at_party[at]
            items.append(Item("@party", "party", at, party.end, party=party.name))
            at = party.end
        elif at in at_moment:
            moment = at_moment[at]
            items.append(Item("@moment", "moment", at, moment.end_token, mention=moment))
            at = moment.end_token
        else:
            items.append(_plain(token, at))
            at += 1
    return _without_objects(items)


def _without_objects(items: list[Item]) -> list[Item]:
    """`A3 wacht op A4`: what is waited for is not what the sender reports about."""
    if sum(1 for item in items if item.kind == "code") < 2:
        return items
    for place, item in enumerate(items):
        before = [other.word for other in items[max(0, place - 5) : place]]
        if (
            item.kind == "code"
            and before
            and before[-1] in ("op", "van")
            and {"wacht", "wachten", "afhankelijk", "wachtend"} & set(before)
        ):
            items[place] = Item("@other", "party", item.begin, item.end)
    return items


def _plain(token: Token, at: int) -> Item:
    match token.kind:
        case "word":
            return Item(repaired(token.norm), "word", at, at + 1)
        case "number":
            return Item(token.norm, "number", at, at + 1)
        case "link":
            return Item("@link", "link", at, at + 1)
        case "mail":
            return Item("@mail", "mail", at, at + 1)
        case "emoji":
            return Item(token.norm, "emoji", at, at + 1)
        case "sign" | "break":
            return Item(token.norm, "sign", at, at + 1)


def _a_name(tokens: Sequence[Token], mention: Mention) -> bool:
    """`Jan` is January only behind a number, a preposition of time, or with a year."""
    if mention.moment is None:
        return False
    named = tokens[mention.moment.begin : mention.moment.end]
    if len(named) != 1 or named[0].norm not in ("jan", "mar"):
        return False
    before = tokens[mention.moment.begin - 1].norm if mention.moment.begin else ""
    return before not in ("in", "voor", "tm", "tot", "uiterlijk", "vanaf", "eind", "begin", "half", "medio", "per", "rond")


def _shares(tokens: Sequence[Token], taken: set[int]) -> dict[int, tuple[int, tuple[int, int], Literal["percent", "part"]]]:
    """`80%`, `honderd procent`, `4 van de 5 regio's`, `drie van vijf`, `4/5 regio's`."""
    words = [token.norm for token in tokens]
    found: dict[int, tuple[int, tuple[int, int], Literal["percent", "part"]]] = {}

    def number(at: int) -> int | None:
        if not 0 <= at < len(tokens) or at in taken:
            return None
        if tokens[at].kind == "number":
            return int(words[at][:6])
        return number_words().get(words[at])

    at = 0
    while at < len(tokens):
        first = number(at)
        if first is None:
            at += 1
            continue
        after = at + 1
        if words[after : after + 1] in (["%"], ["procent"], ["pct"]):
            found[at] = (after + 1, (first, 100), "percent")
            at = after + 1
            continue
        if words[after : after + 1] in (["van"], ["/"], ["uit"]) or words[after : after + 2] == ["op", "de"]:
            slash = words[after] == "/"
            second_at = after + 1
            while words[second_at : second_at + 1] and words[second_at] in ("de", "onze", "alle", "totaal"):
                second_at += 1
            second = number(second_at)
            noun = words[second_at + 1] if second_at + 1 < len(tokens) else ""
            counted = noun.startswith(_counted())
            fits = counted or (not slash and noun not in _months())
            if fits and second is not None and 0 <= first <= second <= 500:
                end = second_at + 1 + counted
                found[at] = (end, (first, second), "part")
                at = end
                continue
        at += 1
    return found


@functools.cache
def _counted() -> tuple[str, ...]:
    return tuple(word.rstrip("*") for word in lexicon()["parts"]["counted"])


@functools.cache
def _months() -> frozenset[str]:
    return frozenset(word for words in lexicon()["months"].values() for word in words)


Lead: TypeAlias = Literal["contrast", "reason", "plain", "condition", "none"]


@dataclass
class Clause:
    """Items between two stops; `sentence` counts full stops, `question` says that the sentence ends in one."""

    items: list[Item]
    lead: Lead = "none"
    sentence: int = 0
    question: bool = False
    matches: list[Match] = field(default_factory=list)  # positions count in `items`

    @property
    def words(self) -> list[str]:
        return [item.word for item in self.items]

    @property
    def codes(self) -> list[str]:
        return [code for item in self.items for code in item.codes]


_STOPS = frozenset(".!?;\n")
_COMMAS = frozenset(',:()[]"-–•*→👉')


@functools.cache
def status_phrases() -> Phrases:
    """Everything that says how things stand, or takes that back."""
    lines: list[Phrase] = []
    lines += phrases_of(lexicon()["claims"], "claims")
    lines += [phrase(line, "cancel") for line in lexicon()["cancelling"]["phrases"]]
    lines += [phrase(line, "doubt") for line in lexicon()["doubting"]["phrases"]]
    lines += [phrase(line, "neutral") for line in lexicon()["doubting"]["except"]]
    lines += [phrase(line, "past") for line in lexicon()["past"]["phrases"]]
    return Phrases(lines, clauses=True)


def clauses_of(items: Sequence[Item], tokens: Sequence[Token]) -> list[Clause]:
    """The clauses of a text."""
    rough: list[Clause] = []
    current: list[Item] = []
    sentence = 0

    def close(question: bool = False) -> None:
        nonlocal current
        if current:
            rough.append(Clause(current, sentence=sentence))
            current = []
        if question:
            for clause in rough:
                if clause.sentence == sentence:
                    clause.question = True

    for position, item in enumerate(items):
        if item.kind != "sign":
            current.append(item)
            continue
        if item.word in _STOPS:
            inside = item.word == "." and _abbreviated(items, position, tokens)
            if not inside:
                close(item.word == "?")
                sentence += 1
        elif item.word in _COMMAS:
            glued = tokens[item.begin].glued
            after = item.end < len(tokens) and tokens[item.end].glued
            if item.word == "-" and glued and after:
                continue
            close()
    close()
    fine: list[Clause] = []
    for clause in rough:
        fine.extend(_split(clause))
    return fine


def _abbreviated(items: Sequence[Item], position: int, tokens: Sequence[Token]) -> bool:
    """A point inside a word, a number or behind a known abbreviation is no stop."""
    token = tokens[items[position].begin]
    after = items[position].end
    if token.glued and after < len(tokens) and tokens[after].glued and tokens[after].kind in ("word", "number"):
        return True
    before = items[position - 1].word if position else ""
    return token.glued and before in (
        "evt",
        "incl",
        "excl",
        "bijv",
        "bv",
        "ca",
        "dhr",
        "mw",
        "mevr",
        "dr",
        "drs",
        "mr",
        "ir",
        "prof",
        "ing",
        "nl",
        "o",
        "resp",
        "vgl",
    )


def _split(clause: Clause) -> list[Clause]:
    """Cut at connecting words that no phrase of the lexicon uses."""
    words = clause.words
    matches = status_phrases().all(words)
    used = {place for match in matches for place in match.used}
    inside = {place for match in matches for place in range(match.begin + 1, match.end)}
    cuts: list[tuple[int, Lead, int]] = []
    at = 0
    leads: tuple[tuple[Lead, str], ...] = (
        ("contrast", "clauses.contrast"),
        ("condition", "clauses.condition"),
        ("reason", "clauses.reason"),
        ("plain", "clauses.plain"),
    )
    while at < len(words):
        if at not in used and at not in inside:
            for lead, name in leads:
                match = section(name).at(words, at)
                if match is not None and not used.intersection(match.used):
                    if match.source.split()[0] == "als|indien|wanneer":
                        cuts.append((at, lead, at + 1))
                    else:
                        cuts.append((at, lead, match.end))
                    at = match.end - 1
                    break
        at += 1
    parts: list[Clause] = []
    starts = [(0, "none", 0), *cuts]
    rest = matches
    for number, (begin, lead, after) in enumerate(starts):
        end = starts[number + 1][0] if number + 1 < len(starts) else len(words)
        if number == 0 and begin == end:
            continue
        inner = clause.items[after:end]
        if not inner and lead == "none":
            continue
        part = Clause(inner, lead, clause.sentence, clause.question)
        here = 0
        while here < len(rest) and rest[here].begin < end:
            here += 1
        part.matches = [
            Match(match.meaning, tuple(place - after for place in match.used), match.source)
            for match in rest[:here]
            if match.begin >= after and match.end <= end
        ]
        rest = rest[here:]
        parts.append(part)
    for earlier, later in itertools.pairwise(parts):
        if not earlier.items and later.lead == "none":
            later.lead = earlier.lead
    return [part for part in parts if part.items] or []
