"""Why does this file exist? To cut items into clauses: what stands between two stops, commas or connecting words."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from bot.dutch.items import Item, ends_in_a_stop
from bot.dutch.lexicon import Match, Phrase, Phrases, lexicon, phrase, phrases_of, section, words_of
from bot.dutch.words import Token

Lead: TypeAlias = Literal["contrast", "reason", "because", "plain", "outcome", "condition", "concession", "none"]


@dataclass
class Clause:
    """Items between two stops; `sentence` counts full stops, `question` says that the sentence ends in one."""

    items: list[Item]
    lead: Lead = "none"
    sentence: int = 0
    question: bool = False
    matches: list[Match] = field(default_factory=list)  # positions count in `items`
    sign: str = ""  # the one in front of it

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
    claims = phrases_of(lexicon()["claims"], "claims")
    lines += [other for claim in claims for other in (claim, verb_last(claim), subject_between(claim)) if other is not None]
    lines += [phrase(line, "cancel") for line in lexicon()["cancelling"]["phrases"]]
    lines += [phrase(line, "doubt") for line in lexicon()["doubting"]["phrases"]]
    lines += [phrase(line, "neutral") for line in lexicon()["doubting"]["except"]]
    lines += [phrase(line, "unreal") for line in lexicon()["unreal"]["phrases"]]
    lines += [phrase(line, "past") for line in lexicon()["past"]["phrases"]]
    return Phrases(lines, clauses=True)


def verb_last(first: Phrase) -> Phrase | None:
    """`ligt|liggen ... stil` as a subordinate clause has it: `dat het stil ligt`."""
    verb, *rest = first.source.split()
    if len(rest) < 2 or rest[0] != "..." or "..." in rest[1:] or "|" not in verb or any(part[0] in "(*" for part in rest):
        return None
    return phrase(" ".join([*rest[1:], verb]), first.meaning)


def subject_between(first: Phrase) -> Phrase | None:
    """`loopt spaak` as it stands behind something else: `door ziekte loopt dit spaak`."""
    verb, *rest = first.source.split()
    if not rest or rest[0] == "..." or rest[0][0] == "(" or not words_of("asking.finite").issuperset(verb.split("|")):
        return None
    return phrase(" ".join([verb, "...", *rest]), first.meaning)


def clauses_of(items: Sequence[Item], tokens: Sequence[Token]) -> list[Clause]:
    """The clauses of a text."""
    rough: list[Clause] = []
    current: list[Item] = []
    sentence = 0
    headed = -1
    sign = ""

    def close(by: str = "", *, question: bool = False) -> None:
        nonlocal current, sign
        if current:
            rough.append(Clause(current, sentence=sentence, sign=sign))
            current = []
        sign = by
        if question:
            for clause in rough:
                if clause.sentence == sentence:
                    clause.question = True

    for position, item in enumerate(items):
        if item.kind != "sign":
            if _heads(items, position):
                if current and headed == sentence:
                    close(".")
                    sentence += 1
                headed = sentence
            current.append(item)
            if _smiles(current, items[position + 1 : position + 2]):
                close(",")
                continue
            if ends_in_a_stop(items, position, tokens):
                close(".")
                sentence += 1
            continue
        if item.word in _STOPS:
            if ends_a_sentence(items, position, tokens):
                close(item.word, question=item.word == "?")
                sentence += 1
        elif item.word in _COMMAS:
            glued = tokens[item.begin].glued
            after = item.end < len(tokens) and tokens[item.end].glued
            if (item.word == "-" and glued and after) or _around_a_moment(items, position):
                continue
            close(item.word)
        elif item.word == "/" and _next_line(items, position):
            close()
    close()
    fine: list[Clause] = []
    for clause in rough:
        fine.extend(_split(clause))
    return fine


def _heads(items: Sequence[Item], position: int) -> bool:
    """`A5: klaar A6: loopt`: a code with a colon behind it is a heading; a second one ends what is said below the first."""
    return items[position].kind == "code" and [item.word for item in items[position + 1 : position + 2]] == [":"]


def _smiles(current: Sequence[Item], behind: Sequence[Item]) -> bool:
    """`was het maar waar 😅 we lopen achter`: a face behind some words, where others would write a comma."""
    words = [item for item in current if item.kind == "word"]
    return current[-1].kind == "emoji" and len(words) > 2 and any(item.kind == "word" for item in behind)


def ends_a_sentence(items: Sequence[Item], position: int, tokens: Sequence[Token]) -> bool:
    """Whether a sentence ends here: a stop, but not the point of an abbreviation."""
    item = items[position]
    if item.kind != "sign":
        return ends_in_a_stop(items, position, tokens)
    return item.word in _STOPS and not (item.word == "." and _abbreviated(items, position, tokens))


def _next_line(items: Sequence[Item], position: int) -> bool:
    """`8.1 klaar / 8.2 vertraagd`: a stroke in front of a code, behind what is said of another."""
    behind = items[position + 1 : position + 2]
    return bool(behind) and behind[0].kind == "code" and position > 0 and items[position - 1].kind != "code"


def _around_a_moment(items: Sequence[Item], position: int) -> bool:
    """`de termijn (1 oktober) is ...`: brackets around a moment alone cut nothing."""
    word = items[position].word
    inside, other = {"(": (position + 1, position + 2), ")": (position - 1, position - 2)}.get(word, (0, 0))
    if not 0 <= other < len(items) or items[other].word not in "()" or items[other].word == word:
        return False
    return items[inside].kind == "moment"


def _abbreviated(items: Sequence[Item], position: int, tokens: Sequence[Token]) -> bool:
    """A point inside a word, a number or behind a known abbreviation is no stop."""
    token = tokens[items[position].begin]
    after = items[position].end
    if token.glued and after < len(tokens) and tokens[after].glued and tokens[after].kind in ("word", "number"):
        return True
    before = items[position - 1] if position else None
    if before is None or not token.glued:
        return False
    initial = before.kind == "word" and len(before.word) == 1 and tokens[before.begin].text.isupper()
    return initial or before.word in words_of("clauses.abbreviations")


def _turns(words: Sequence[str], at: int, begin: int) -> bool:
    """`zolang de minister niet beslist | kunnen wij niets`: the main clause begins with its verb, and needs no comma."""
    return (
        begin + 2 <= at < len(words) - 1
        and words[at] in words_of("asking.finite") | words_of("clauses.turned_verbs")
        and words[at + 1] in words_of("clauses.turned_subjects")
    )


def _cause_behind(clause: Clause, at: int, matches: Sequence[Match]) -> int:
    """Where the cause begins in `rekenen op half september | ivm de vakanties`; 0: what it is the cause of is still to come."""
    cause = section("moment_roles.causes").at(clause.words, at)
    if cause is None:
        return 0
    if any(match.begin < at < match.end or at in match.used for match in matches):
        return 0
    told = any(match.end <= at for match in matches) or any(item.kind == "moment" for item in clause.items[:at])
    to_come = any(match.begin >= at for match in matches)
    return 0 if not told or to_come or cause.end >= len(clause.items) else cause.end


def _alike(words: Sequence[str], at: int) -> bool:
    """`zowel A5 als A6`, `niet zo snel als we willen`: what is compared is no condition."""
    before = words[max(0, at - 4) : at]
    return words[at] == "als" and ("zowel" in before or bool({"net", "zo", "even"} & set(before[-2:])))


def _condition_behind(words: Sequence[str], at: int, *, used: bool, ends: Collection[int]) -> bool:
    """`A7 pas oppakken als | A6 rond is`: what has its verb at the end; also where "als" ends a phrase (`pas starten als`)."""
    if words[at] not in words_of("clauses.conditional") or at + 2 >= len(words) or _alike(words, at):
        return False
    return at in ends if used else words[-1] in words_of("asking.finite")


def _begins_anew(words: Sequence[str], at: int, begin: int) -> bool:
    """`nummer vijf niet | die zit vast`, `stil ligt het ook niet | het wordt later`: dictated, without a comma."""
    if at <= begin + 1 or words[at - 1] not in words_of("reports.denying") | words_of("reports.affirming"):
        return False
    told = words_of("asking.finite").intersection(words[begin : at - 1]) or "@code" in words[begin : at - 1]
    verb = bool(words_of("asking.finite").intersection(words[at + 1 : at + 2]))
    turned = words[at] == "@moment" and bool(words_of("clauses.turned_subjects").intersection(words[at + 2 : at + 3]))
    return bool(told) and verb and (turned or words[at] in words_of("clauses.subjects"))


def _of_the_rest(words: Sequence[str], at: int, matches: Sequence[Match]) -> bool:
    """`A2 is klaar | de rest loopt`: dictated, without a comma, and something is said on both sides."""
    noun = at + (words[at] in ("de", "het"))
    if words[noun : noun + 1] == [] or words[noun] not in words_of("reports.others") or "@code" not in words[:at]:
        return False
    said = {match.begin < at for match in matches if match.end <= at or match.begin > noun}
    return words[at - 1] not in words_of("reports.joining") | {"de", "het"} and said == {True, False}


def _split(clause: Clause) -> list[Clause]:
    """Cut at connecting words that no phrase of the lexicon uses."""
    words = clause.words
    matches = status_phrases().all(words)
    used = {place for match in matches for place in match.used}
    inside = {place for match in matches for place in range(match.begin + 1, match.end)}
    cuts: list[tuple[int, Lead, int]] = []
    at = 0
    if words and section("clauses.concession").at(words, 0) is not None:
        cuts.append((0, "concession", 1))
        at = 1
    leads: tuple[tuple[Lead, str], ...] = (
        ("contrast", "clauses.contrast"),
        ("condition", "clauses.condition"),
        ("reason", "clauses.reason"),
        ("outcome", "clauses.outcome"),
        ("because", "clauses.because"),
        ("plain", "clauses.plain"),
    )
    while at < len(words):
        if at not in used and at not in inside:
            for lead, name in leads:
                match = section(name).at(words, at)
                if match is not None and not used.intersection(match.used) and not _alike(words, at):
                    if match.source.split()[0] == "als|indien|wanneer":
                        cuts.append((at, lead, at + 1))
                    else:
                        cuts.append((at, lead, match.end))
                    at = match.end - 1
                    break
        if cause := _cause_behind(clause, at, [match for match in matches if match.meaning != "neutral"]):
            cuts.append((at, "reason", cause))
        if _condition_behind(words, at, used=at in used, ends={match.end - 1 for match in matches}):
            cuts.append((at + 1 if at in used else at, "condition", at + 1))
        lead, begin = (cuts[-1][1], cuts[-1][2]) if cuts else ("none", 0)
        main = lead in ("condition", "reason") and _turns(words, at, begin)
        if main or (at not in inside and (_begins_anew(words, at, begin) or _of_the_rest(words, at, matches))):
            cuts.append((at, "none", at))
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
        part = Clause(inner, lead, clause.sentence, clause.question, sign=clause.sign if number == 0 else "")
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
