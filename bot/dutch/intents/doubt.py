"""Why does this file exist? To doubt a reading: the more words no recogniser used, the less sure it is.

A wrong status in a register is worse than a question, so a report is asked back when what it stands on is light ("later",
"loopt") among words that nobody read, or when too much was not read at all. The words that may stand anywhere without
changing what a message says are in the lexicon, under [harmless].
"""

from __future__ import annotations

import functools
from collections.abc import Sequence

from bot.dutch.clauses import Clause
from bot.dutch.intents.recogniser import Found, unknown
from bot.dutch.lexicon import dutch_words, words_of
from bot.dutch.readings import Query, Report
from bot.dutch.segments import has_claim
from bot.dutch.statuses.claims import MEANINGS
from bot.dutch.statuses.roles import function_words
from bot.dutch.text import Text

MANY = 4  # words not read in the clauses that a report stands on
SOME = 2  # in one clause, when all that it claims stands on single words


def unread(text: Text, found: Found) -> list[int]:
    """The tokens of words that neither a phrase nor a value used, and that are not known to be harmless."""
    used = {token for use in found.used for token in range(use.begin, use.end)}
    for clause in text.clauses:
        used.update(clause.items[place].begin for match in clause.matches for place in match.used)
    return [
        item.begin for item in text.items if item.kind == "word" and item.begin not in used and item.word not in _harmless()
    ]


def doubted(text: Text, found: Found, rest: Sequence[int]) -> Found:
    """What was found, or a question when it stands on too little; `rest` are the tokens that were not read."""
    if isinstance(found.intent, Report) and _shaky(text, found.intent, frozenset(rest)):
        return unknown("doubtful", found.used)
    if isinstance(found.intent, Query) and found.intent.code is None and len(rest) > SOME:
        return unknown("vague", found.used)
    return found


def _shaky(text: Text, found: Report, rest: frozenset[int]) -> bool:
    hopeful = any(item.status in ("done", "on_track") for item in found.items)
    if hopeful and (_turn_not_heard(text, rest) or _said_in_strange_words(text, rest)):
        return True
    return _thin(text, rest) or _between_quotes(text) or _moment_not_read(text, rest)


def _turn_not_heard(text: Text, rest: frozenset[int]) -> bool:
    """`op schema, maar de stekker gaat eruit`: the last word is a "but" that nobody could read."""
    told = [number for number, clause in enumerate(text.clauses) if has_claim(clause)]
    behind = text.clauses[told[-1] + 1 :] if told else []
    return any(clause.lead == "contrast" and any(item.begin in rest for item in clause.items) for clause in behind)


def _said_in_strange_words(text: Text, rest: frozenset[int]) -> bool:
    """`3.1 is verkwanseld, we leveren 1 mei`: how it stands is said in a word that nobody knows, and nothing turns that."""
    strange = [
        number
        for number, clause in enumerate(text.clauses)
        if clause.items
        and clause.items[0].kind == "code"
        and clause.items[-1].begin in rest
        and not has_claim(clause)
        and words_of("reports.being").intersection(clause.words[1:2])
        and not words_of("negators.words").intersection(clause.words)
    ]
    return bool(strange) and not any(clause.lead == "contrast" and has_claim(clause) for clause in text.clauses[strange[0] :])


def _moment_not_read(text: Text, rest: frozenset[int]) -> bool:
    """`over 2 wken klaar`: a number and a word that nobody knows, where a moment is likely."""
    words = text.words
    return any(
        item.begin in rest and text.spoken[at - 1].kind == "number" and words[at - 2] in words_of("harmless.before_a_moment")
        for at, item in enumerate(text.spoken)
        if at > 1
    )


def _between_quotes(text: Text) -> bool:
    """`het is "klaar"`: a status in quotation marks, in a sentence that is not quoted as a whole, is not the sender's own."""
    quotes = [at for at, token in enumerate(text.tokens) if token.norm == '"']
    if len(quotes) < 2 or (quotes[0] == 0 and quotes[-1] >= len(text.tokens) - 2):
        return False
    inside = [
        any(begin < clause.items[place].begin < end for begin, end in zip(quotes[::2], quotes[1::2], strict=False))
        for clause in text.clauses
        for match in clause.matches
        if match.meaning in MEANINGS
        for place in match.used
    ]
    return bool(inside) and all(inside)


def _thin(text: Text, rest: frozenset[int]) -> bool:
    total = 0
    for clause in text.clauses:
        claims = [match for match in clause.matches if match.meaning in MEANINGS]
        strange = sum(1 for item in clause.items if item.begin in rest)
        if not claims or not strange or clause.lead == "reason":
            continue
        total += strange
        single = all(len(match.used) == 1 for match in claims)
        if single and (strange >= SOME or _light(clause)):
            return True
    return total >= MANY


def _light(clause: Clause) -> bool:
    """Whether all that a clause claims are words that mean other things as well."""
    light = words_of("harmless.light")
    return all(clause.words[place] in light for match in clause.matches if match.meaning in MEANINGS for place in match.used)


@functools.cache
def _harmless() -> frozenset[str]:
    """Words that may stand in any message without changing what it says."""
    lists = ("harmless.small", "harmless.verbs", "harmless.nouns", "courtesies.praise", "about.domain", "parts.words")
    return dutch_words() | function_words() | frozenset(word for name in lists for word in words_of(name))
