"""Why does this file exist? To doubt a reading: the more words no recogniser used, the less sure it is.

A wrong status in a register is worse than a question, so a report is asked back when what it stands on is light ("later",
"loopt") among words that nobody read, or when too much was not read at all. The words that may stand anywhere without
changing what a message says are in the lexicon, under [harmless].
"""

from __future__ import annotations

import functools
from collections.abc import Sequence

from rapidfuzz.distance import OSA

from bot.dutch.clauses import Clause
from bot.dutch.intents.recogniser import Found, unknown
from bot.dutch.lexicon import dutch_words, is_known, words_of
from bot.dutch.readings import Query, Report
from bot.dutch.segments import has_claim
from bot.dutch.statuses.claims import MEANINGS, STATUS, WEAK
from bot.dutch.statuses.roles import function_words, looks_like_participle
from bot.dutch.text import Text

MANY = 4  # words not read in the clauses that a report stands on
SHORT, SLIPS = 5, 2  # letters of a word that may be a "niet", and slips in it
_STATUSES: dict[str, str] = dict(STATUS.items())
SOME = 2  # in one clause, when all that it claims stands on single words


def unread(text: Text, found: Found) -> list[int]:
    """The tokens of words that neither a phrase nor a value used, and that are not known to be harmless."""
    told = frozenset(MEANINGS.values())  # a phrase with a gap did not read the words in it
    used = {token for use in found.used if use.meaning not in told for token in range(use.begin, use.end)}
    for clause in text.clauses:
        used.update(clause.items[place].begin for match in clause.matches for place in match.used)
    return [
        item.begin for item in text.items if item.kind == "word" and item.begin not in used and item.word not in _harmless()
    ]


def doubted(text: Text, found: Found, rest: Sequence[int]) -> Found:
    """What was found, or a question when it stands on too little; `rest` are the tokens that were not read."""
    if isinstance(found.intent, Report) and _shaky(text, found.intent, frozenset(rest)):
        return unknown("doubtful", found.used)
    if isinstance(found.intent, Query) and found.intent.code is None and len(_in_the_question(text, rest)) > SOME:
        return unknown("vague", found.used)
    return found


def _in_the_question(text: Text, rest: Sequence[int]) -> Sequence[int]:
    """What was not read from the sentence that asks; what was told in front of it asks nothing."""
    asking = [clause for clause in text.clauses if clause.question]
    inside = {item.begin for clause in asking for item in clause.items}
    return [token for token in rest if token in inside] if asking else rest


def _shaky(text: Text, found: Report, rest: frozenset[int]) -> bool:
    hopeful = any(item.status in ("done", "on_track") for item in found.items)
    unheard = _turn_not_heard, _may_deny, _strange_degree
    if hopeful and (any(one(text, rest) for one in unheard) or _said_in_strange_words(text, found, rest)):
        return True
    return _thin(text, rest) or _between_quotes(text) or _moment_not_read(text, rest)


def _turn_not_heard(text: Text, rest: frozenset[int]) -> bool:
    """`op schema, maar de stekker gaat eruit`: the last word is a "but" that nobody could read."""
    told = [number for number, clause in enumerate(text.clauses) if has_claim(clause)]
    behind = text.clauses[told[-1] + 1 :] if told else []
    return any(clause.lead == "contrast" and any(item.begin in rest for item in clause.items) for clause in behind)


def _may_deny(text: Text, rest: frozenset[int]) -> bool:
    """`gaat nita lukken`: a short word that nobody knows and that may be a "niet" or a "geen"."""
    short = (item.word for item in text.spoken if item.begin in rest and len(item.word) <= SHORT and not is_known(item.word))
    return any(OSA.distance(word, denial) <= SLIPS and word[0] == denial[0] for word in short for denial in ("niet", "geen"))


def _strange_degree(text: Text, rest: frozenset[int]) -> bool:
    """`we zijn er schielijk klaar mee`: a word that nobody knows between the verb and what is said; it may be an "almost"."""
    for clause in text.clauses:
        for match in clause.matches:
            being = words_of("reports.being") - words_of("future.words")
            verb = next((at for at in range(match.end) if clause.words[at] in being), match.end)
            between = [at for at in range(verb + 1, match.end - 1) if at not in match.used]
            strange = [at for at in between if clause.items[at].begin in rest]
            plain = all(at in strange or clause.words[at] in words_of("reports.beside_a_degree") for at in between)
            if match.meaning == "done" and strange and plain:
                return True
    return False


def _said_in_strange_words(text: Text, found: Report, rest: frozenset[int]) -> bool:
    """`3.1 is verkwanseld, we leveren 1 mei`: how it stands is said in a word that nobody knows, and nothing turns that.

    Only what says more than "loopt" turns it: `is gekaapt door de politiek, maar loopt` is asked back. Of what was asked about
    it needs no "but", since no other code can be meant.
    """
    strange = next(
        (
            number
            for number, clause in enumerate(text.clauses)
            if _strange_participle(clause, rest)
            and not has_claim(clause)
            and words_of("reports.being").intersection(clause.words[_verb(text, clause)])
            and not words_of("negators.words").intersection(clause.words)
            and not _of_trouble_only(clause, found)
        ),
        None,
    )
    if strange is None:
        return False
    behind = text.clauses[strange:]
    turn = next((at for at, clause in enumerate(behind) if clause.lead == "contrast" or not text.codes), len(behind))
    return not any(_firm(clause) for clause in behind[turn:])


def _of_trouble_only(clause: Clause, found: Report) -> bool:
    """`A7 hangt op de cao-tafel, daar kunnen we niet verder`: the code it names got no good word, so none is taken back."""
    told = [item.status for item in found.items if item.code in clause.codes]
    return bool(told) and not {"done", "on_track"}.intersection(told)


def _strange_participle(clause: Clause, rest: frozenset[int]) -> bool:
    """Whether a clause ends in a word that nobody knows, or has one like "gekaapt"."""
    return any(item.begin in rest and (item is clause.items[-1] or looks_like_participle(item.word)) for item in clause.items)


def _verb(text: Text, clause: Clause) -> slice:
    """Where the verb of a clause about a code may stand; what was asked about needs no name ("is verkwanseld")."""
    if clause.items[0].kind == "code":
        return slice(1, 2)
    return slice(0, 0) if text.codes else slice(int(clause.words[0] in words_of("clauses.subjects")), 2)


def _firm(clause: Clause) -> bool:
    return any(match.meaning in MEANINGS and match.meaning not in WEAK for match in clause.matches)


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
    """Whether a claim stands on too little, or too much around what is said of one code was not read.

    A clause that says the same as a firm one about the same code only tells more of it: `A8 gaat lekker, de proef draait in
    zes verpleeghuizen`.
    """
    total = 0
    firm: set[str] = set()
    for clause in text.clauses:
        if clause.codes:
            total, firm = 0, set()
        claims = [match for match in clause.matches if match.meaning in MEANINGS]
        strange = sum(1 for item in clause.items if item.begin in rest)
        cancelled = any(match.meaning == "cancel" for match in clause.matches)
        if not claims or cancelled or clause.lead == "reason":
            continue
        single = all(len(match.used) == 1 for match in claims)
        stand = {_STATUSES.get(match.meaning, match.meaning) for match in claims}
        if stand <= firm:
            continue
        total += strange
        if strange and single and (strange >= SOME or _light(clause)):
            return True
        if total >= MANY:
            return True
        firm |= stand
    return False


def _light(clause: Clause) -> bool:
    """Whether all that a clause claims are words that mean other things as well."""
    light = words_of("harmless.light")
    return all(clause.words[place] in light for match in clause.matches if match.meaning in MEANINGS for place in match.used)


@functools.cache
def _harmless() -> frozenset[str]:
    """Words that may stand in any message without changing what it says."""
    lists = ("harmless.small", "harmless.verbs", "harmless.nouns", "courtesies.praise", "about.domain", "parts.words")
    return dutch_words() | function_words() | frozenset(word for name in lists for word in words_of(name))
