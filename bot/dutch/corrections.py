"""Why does this file exist? To follow somebody who corrects himself: "A6 is klaar, nee sorry, A7 bedoel ik".

What stands behind the correction takes the place of the same thing in front of it: a code that of the last code, a
status that of the last status, a moment that of the last moment. Nothing new behind it corrects nothing here.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.dutch.clauses import Clause
from bot.dutch.items import Item
from bot.dutch.lexicon import section, words_of
from bot.dutch.statuses.claims import MEANINGS

MOST = 5  # corrections in one message


def corrected(clauses: Sequence[Clause]) -> list[Clause] | None:
    """The clauses as their writer wants them read; None when nothing is corrected."""
    meant, number, times = list(clauses), 1, 0
    while number < len(meant) and times < MOST:
        if _corrects(meant, number):
            own = _own(meant, number)
            own = next((at for at in range(number + 1, own) if _says(meant[at - 1]) and _corrects(meant, at)), own)
            replaced = _replaced(meant[:number], meant[number:own])
            if replaced is not None:
                times += 1
                meant, number = [*replaced, *meant[own:]], len(replaced)
                continue
        number += 1
    return meant if times else None


def _corrects(clauses: Sequence[Clause], number: int) -> bool:
    """Whether this clause takes something back that was said in front of it."""
    clause = clauses[number]
    match = section("correcting.phrases").at(clause.words, 0)
    if match is not None and words_of("correcting.excusing").intersection(clause.words[match.end : match.end + 1]):
        match = None
    if match is None and clause.codes:
        match = section("correcting.behind").any(clause.words)
    return match is not None and not clauses[number - 1].question and any(_says(earlier) for earlier in clauses[:number])


def _own(clauses: Sequence[Clause], number: int) -> int:
    """Where what is said behind the correction is over: at the end of its sentence, unless that only says "nee sorry"."""
    sentence = clauses[number].sentence
    later = [at for at in range(number + 1, len(clauses)) if clauses[at].sentence > sentence]
    said = any(_says(clause) for clause in clauses[number:] if clause.sentence == sentence)
    return next((at for at in later if said or clauses[at].codes), len(clauses))


def _replaced(before: Sequence[Clause], after: Sequence[Clause]) -> list[Clause] | None:
    codes = any(clause.codes for clause in after)
    told = any(_told(clause) for clause in after)
    last = max((number for number, clause in enumerate(before) if clause.codes), default=0)
    if codes and told:
        return [*before[:last], *after]
    if codes:
        new = next(item for clause in after for item in clause.items if item.kind == "code")
        return _exchanged(before, "code", new)
    if told:
        begin = 0 if any(words_of("reports.all").intersection(clause.words) for clause in after) else last
        return [*before[:begin], *(clause for clause in map(_untold, before[begin:]) if clause.items), *after]
    moment = next((item for clause in after for item in clause.items if item.kind == "moment"), None)
    return None if moment is None else _exchanged(before, "moment", moment)


def _exchanged(clauses: Sequence[Clause], kind: str, new: Item) -> list[Clause]:
    """The last item of a kind gives way to the new one."""
    for clause in reversed(clauses):
        for place in range(len(clause.items) - 1, -1, -1):
            if clause.items[place].kind == kind:
                clause.items[place] = new
                return list(clauses)
    return list(clauses)


def _told(clause: Clause) -> bool:
    return any(match.meaning in MEANINGS for match in clause.matches) or any(item.share for item in clause.items)


def _says(clause: Clause) -> bool:
    return _told(clause) or any(item.kind in ("code", "moment") for item in clause.items)


def _untold(clause: Clause) -> Clause:
    """The codes of a clause without what it says of them."""
    return Clause([item for item in clause.items if item.kind == "code"], clause.lead, clause.sentence, clause.question)
