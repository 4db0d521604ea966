"""Why does this file exist? To read what somebody wants to know, with the party, line and quarter that it is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.dutch import readings as r
from bot.dutch.intents.questions import question
from bot.dutch.intents.recogniser import Found, unknown
from bot.dutch.lexicon import section, words_of
from bot.dutch.moments.moment import Moment
from bot.dutch.names import line_in
from bot.dutch.segments import has_claim
from bot.dutch.statuses.claims import MEANINGS
from bot.dutch.text import Text, Use


def query(text: Text) -> Found | None:
    """A question about the programme; one that is not about it, or that follows a statement, is unknown."""
    if text.answers_itself or (not text.asks and (_told_behind(text) or _one_word(text))):
        return None
    if text.states and text.codes and not text.asks and words_of("asking.changing").intersection(text.words):
        return None
    run_up = _run_up(text)
    named = [item for item in text.spoken[:run_up] if item.codes]
    asking = question([*text.spoken[run_up:], *named], text.asks, more=_goes_on(text))
    if asking is None:
        return None
    if any(clause.question for clause in text.clauses) and text.states:
        return (
            unknown("vague")
            if any(clause.question and clause.codes and clause not in text.announced for clause in text.clauses)
            else None
        )
    if text.url is not None:
        return None
    if isinstance(asking, r.Query):
        if asking.about == "list" and asking.status != "not_started" and _denies(text.words):
            return unknown("vague")
        return Found(_with_filters(asking, text), (*text.named, *_used(asking.about, text)))
    return unknown("vague")


def _denies(words: Sequence[str]) -> bool:
    """`welke hebben geen deadline?`: of all that a list may leave out, only "niet klaar" is known."""
    behind = [words[at + 1 : at + 3] for at, word in enumerate(words) if word in words_of("negators.words")]
    return any(section("about.status_done").any(few) is None for few in behind)


def _used(about: r.About, text: Text) -> list[Use]:
    """The words by which it shows what is asked, and the programme line."""
    found = [text.use(match.begin, match.end, "vraag") for match in section("asking.orders").all(text.words)]
    if about != "commitment":
        phrases = section(f"about.{about}").all(text.words)
        found.extend(text.use(match.begin, match.end, _ABOUT[about]) for match in phrases)
    line = line_in(text.tokens)
    if line is not None:
        found.append(Use(line[1], line[2], f"lijn {line[0]}"))
    return found


_ABOUT: dict[r.About, str] = {
    "overdue": "over de termijn",
    "upcoming": "komt eraan",
    "mine": "van de afzender",
    "list": "een lijst",
    "silent": "nog geen antwoord",
    "progress": "hoever het is",
}


def _told_behind(text: Text) -> bool:
    """`Een korte stand over 3.6. Het rapport is af.`: a heading, and in a later sentence how things stand."""
    if not text.clauses or (text.words[0] in words_of("asking.words") and text.words[1:2] != ["een"]):
        return False
    first = text.clauses[0]
    headed = bool(first.codes) and not has_claim(first)
    return any(
        has_claim(clause) and (clause.sentence > first.sentence or (headed and clause.sign == ":")) for clause in text.clauses
    )


def _one_word(text: Text) -> bool:
    """`Loopt, we verwachten ...`: one word that says it all, and no question."""
    return bool(text.clauses) and len(text.clauses[0].items) == 1 and has_claim(text.clauses[0])


def _run_up(text: Text) -> int:
    """How many items stand in front of the question itself: "effe spieken, wat ...", "MBO Raad, welke ..."."""
    headed = _headed(text)
    if headed or len(text.clauses) < 2:
        return headed
    told = _told_in_front(text)
    if told:
        return told
    first = text.clauses[0]
    if (
        (len(first.items) > 3 and not first.codes)
        or first.items[0].codes
        or any(match.meaning in MEANINGS for match in first.matches)
    ):
        return 0
    return len(first.items) if text.clauses[1].words[0] in words_of("asking.words") else 0


def _headed(text: Text) -> int:
    """`6.3 wanneer moet dat af`, `Voor het overleg van morgen: wat moet er af?`: a code or a heading, and then the question."""
    words = text.words
    lead = next((n for n, item in enumerate(text.spoken) if not item.codes), 0)
    if lead and words[lead] in words_of("asking.words") and set(words[lead + 1 : lead + 2]) & words_of("asking.finite"):
        return lead
    behind = next((clause for clause in text.clauses[1:2] if clause.sign == ":" and text.asks), None)
    if behind is None or behind.words[0] not in words_of("asking.words") or text.codes or has_claim(text.clauses[0]):
        return 0
    return len([item for item in text.clauses[0].items if item.spoken])


def _told_in_front(text: Text) -> int:
    """`Ik ben net terug en het overzicht kwijt. Wat staat er nog open?`: sentences in front of the one that asks."""
    at = next((clause for clause in text.clauses if clause.question), None)
    if at is None or not at.sentence or at.words[0] not in words_of("asking.words") | words_of("asking.verbs"):
        return 0
    before = [clause for clause in text.clauses if clause.sentence < at.sentence]
    plain = all(not clause.codes and not has_claim(clause) for clause in before)
    return next(n for n, item in enumerate(text.spoken) if item is at.items[0]) if plain and at.items[0] in text.spoken else 0


def _goes_on(text: Text) -> bool:
    """Whether something is stated behind a question."""
    asked = [number for number, clause in enumerate(text.clauses) if clause.question]
    return bool(asked) and any(not clause.question and len(clause.items) > 1 for clause in text.clauses[asked[0] :])


def _looking_back(moment: Moment, on: date) -> Moment:
    """A quarter without a year is that of this year when the question is how things stand."""
    days = moment.yearless(on.year) if moment.yearless is not None else None
    return moment if days is None else replace(moment, first=days[0], last=days[1])


def _with_filters(found: r.Query, text: Text) -> r.Query:
    """Party, line and quarter where the message names them."""
    party = next((item.party for item in text.items if item.party is not None), None)
    line = line_in(text.tokens)
    quarter: str | None = None
    for mention in text.mentions:
        moment = mention.moment
        if moment is not None and moment.size == "quarter" and moment.part is None and not moment.span:
            first = _looking_back(moment, text.on).first if found.about != "upcoming" else moment.first
            if found.about == "overdue" and first > text.on:
                first = first.replace(year=first.year - 1)
            quarter = f"{first.year}-Q{(first.month + 2) // 3}"
    code = text.codes[0] if text.codes and found.about in ("commitment", "silent") else None
    return r.Query(
        found.about,
        code=code,
        party=party if found.about != "commitment" else None,
        line=line[0] if line and found.about != "commitment" else None,
        quarter=quarter if found.about != "commitment" else None,
        status=found.status,
    )
