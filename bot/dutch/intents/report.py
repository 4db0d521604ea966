"""Why does this file exist? To read how things stand with one commitment or several."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.dutch import readings as r
from bot.dutch.clauses import Clause
from bot.dutch.intents.recogniser import Found, unknown
from bot.dutch.intents.subjects import Subject, deferred, some_left, subjects, unnamed
from bot.dutch.items import Item
from bot.dutch.lexicon import section, words_of
from bot.dutch.moments.vocabulary import day_in_words
from bot.dutch.respectively import points
from bot.dutch.segments import Segment, has_claim, pieces_of
from bot.dutch.statuses.claims import MEANINGS
from bot.dutch.statuses.standing import stand
from bot.dutch.statuses.weighing import Standing
from bot.dutch.text import Text, Use, named_in
from bot.dutch.words import quote


def report(text: Text) -> Found:
    """How things stand, or the reason why the bot must ask; the widest of the recognisers, so always an answer."""
    pieces = pieces_of(
        [clause for clause in text.clauses if not clause.question or not text.states or clause in text.announced]
    )
    if unnamed(pieces, text.asked) or points(text.items):
        return unknown("which_code", text.named)
    told = subjects(text, pieces)
    if isinstance(told, str):
        return unknown(told)
    items: dict[str | None, r.Item] = {}
    used: list[Use] = []
    for subject, segment, standing in _filled_in(text, told):
        if _says_nothing(subject, standing):
            continue
        if subject.rest and all(map(_later_only, segment.clauses)):
            return unknown("doubtful", used)
        if standing.status is None and len(told) > 1 and any(map(deferred, segment.clauses)) and not segment.claimed():
            continue
        used.extend(_words_used(segment, standing))
        if standing.status is None:
            return unknown(standing.unclear or "no_status", used)
        item, words = _item(text, segment, standing, standing.status)
        used.extend(words)
        for code in subject.codes:
            known = items.get(code, item)
            if (known.status, known.expected) != (item.status, item.expected):
                return unknown("contradicting", used)
            items[code] = replace(item, code=code)
    if not items or some_left(text, pieces, list(items)):
        return unknown("which_code", used)
    return Found(r.Report(tuple(items.values())), tuple(used))


def _filled_in(text: Text, told: Sequence[Subject]) -> Iterator[tuple[Subject, Segment, Standing]]:
    """Each subject with how it stands; what it leaves out is taken from its neighbour: `A2 ook`, `A3 wel`, `A6 tot juni`."""
    previous: Standing | None = None
    before: Segment | None = None
    for subject in told:
        segment, standing = subject.segment, stand(subject.segment.clauses, text.on)
        if standing.status is None and previous is not None and segment.same_again():
            standing = previous
        elif standing.status is None:
            whole = None
            if before is not None:
                whole = segment.turned_round(before) or segment.dated_anew(before)
            elif len(told) > 1:  # "A8 wel, A10 niet op schema"
                whole = segment.turned_round(told[1].segment.opening)
            if whole is not None:
                segment, standing = whole, stand(whole.clauses, text.on)
        yield subject, segment, standing
        before = segment
        previous = standing if standing.status is not None else previous


def _item(text: Text, segment: Segment, standing: Standing, status: r.Status) -> tuple[r.Item, list[Use]]:
    """What is stored of it, still without a code, and the words that it was read from."""
    items = [item for clause in segment.clauses for item in clause.items]
    mention, expected = standing.expected_mention, standing.expected
    why = _reason(text, segment.clauses) or _unread(segment.clauses, standing)
    link = next((item for item in items if item.kind == "link"), None)
    found = r.Item(
        None,
        status,
        expected,
        expected_words=quote(text.text, text.tokens, mention.begin, mention.end_token) if mention else None,
        reason=quote(text.text, text.tokens, why.begin, why.end) if why else None,
        part=_to_its_end(text, segment.clauses, standing.part) if standing.part else None,
        expected_from=mention.named_from if mention is not None and mention.named_day == expected else None,
        where=text.said(link) if link else None,
    )
    dated = (
        [Use(mention.begin, mention.end_token, day_in_words(expected))] if mention is not None and expected is not None else []
    )
    return found, dated + ([why] if why else [])


def _words_used(segment: Segment, standing: Standing) -> list[Use]:
    """The words that say of what, and how it stands."""
    items = [item for clause in segment.clauses for item in clause.items]
    mention = standing.expected_mention
    named = [one for one in named_in(items) if mention is None or one.begin != mention.begin]
    return named + [Use(one.begin, one.end, MEANINGS[one.claim]) for one in standing.said]


def _says_nothing(subject: Subject, standing: Standing) -> bool:
    """The others were named, and no more was said of them."""
    return subject.rest and standing.unclear == "no_status" and not any(map(_says_anything, subject.segment.clauses))


def _says_anything(clause: Clause) -> bool:
    if has_claim(clause) or words_of("negators.words").intersection(clause.words):
        return True
    dated = any(item.kind == "moment" for item in clause.items)  # "de andere in mei": more than "hoort u in mei"
    return dated and _pointing_only([item for item in clause.items if item.kind != "moment"])


def _later_only(clause: Clause) -> bool:
    """`de andere later`, `de rest komt later`: it may come later, and the answer may."""
    said = {"later", "komt", "komen", "volgt", "volgen"}
    return "later" in clause.words and _pointing_only([item for item in clause.items if item.word not in said])


def _pointing_only(items: Sequence[Item]) -> bool:
    plain = words_of("reports.others") | words_of("reports.beside_a_turn") | words_of("moments.articles")
    return all(item.word in plain for item in items)


def _to_its_end(text: Text, clauses: Sequence[Clause], part: Item) -> str:
    """A part with what is said of it: "4 van de 5 scholen doen mee"."""
    clause = next((clause for clause in clauses if part in clause.items), None)
    behind = clause.items[clause.items.index(part) + 1 :] if clause is not None else []
    if any(item.kind not in ("word", "number") for item in behind):
        return text.said(part)
    return quote(text.text, text.tokens, part.begin, behind[-1].end if behind else part.end)


def _unread(clauses: Sequence[Clause], standing: Standing) -> Use | None:
    """What is said beside "vertraagd" or "ligt stil" in a clause of its own, as words only: "de regio's kiezen zelf"."""
    if standing.status not in ("delayed", "blocked"):
        return None
    for clause in clauses:
        words_only = all(item.kind in ("word", "number") for item in clause.items)
        if words_only and len(clause.items) > 2 and not clause.matches and not clause.question:
            return Use(clause.items[0].begin, clause.items[-1].end, "reden")
    return None


def _reason(text: Text, clauses: Sequence[Clause]) -> Use | None:
    """The words from "omdat", "ivm", "wacht op" to the end of their clause."""
    openers = section("clauses.reason_words")
    for clause in clauses:
        if not clause.items:
            continue
        end = clause.items[-1].end
        first = clause.items[0].begin
        if clause.lead == "reason" or (first and text.tokens[first - 1].norm == "want"):
            return Use(first, end, "reden")
        for at in range(len(clause.items)):
            match = openers.at(clause.words, at)
            if match is not None and match.end < len(clause.items):
                return Use(clause.items[match.end].begin, end, "reden")
            if clause.words[at] in ("wacht", "wachten"):
                return Use(clause.items[at].begin, end, "reden")
    return None
