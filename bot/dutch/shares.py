"""Why does this file exist? To read how much of something there is: `80%`, `4 van de 5 regio's`."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Literal

from bot.dutch.lexicon import lexicon, repaired, words_of
from bot.dutch.words import Token, number_words


def shares_in(tokens: Sequence[Token], taken: set[int]) -> dict[int, tuple[int, tuple[int, int], Literal["percent", "part"]]]:
    """`80%`, `honderd procent`, `4 van de 5 regio's`, `drie van vijf`, `4/5 regio's`, `3/4 af`."""
    words = [repaired(token.norm) if token.kind == "word" else token.norm for token in tokens]
    found: dict[int, tuple[int, tuple[int, int], Literal["percent", "part"]]] = {}

    def number(at: int) -> int | None:
        if not 0 <= at < len(tokens) or at in taken:
            return None
        if tokens[at].kind == "number":
            return int(words[at][:6])
        return number_words().get(words[at])

    def of_whole(at: int) -> int | None:
        """`van de vier onderdelen zijn er drie af`: how many there are in all, said in front of "er drie"."""
        if words[at - 1 : at] != ["er"]:
            return None
        for place in range(at - 2, max(at - 10, 0), -1):
            total = number(place)
            if words[place] in ".;?!\n" or (total is not None and words[place + 1].startswith(_counted())):
                return total if {"van"} & set(words[max(0, place - 3) : place]) else None
        return None

    at = 0
    while at < len(tokens):
        first = number(at)
        if first is None:
            at += 1
            continue
        after = at + 1
        total = of_whole(at)
        if total is not None and 0 <= first <= total:
            found[at] = (after, (first, total), "part")
            at = after
            continue
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
            done = slash and noun in words_of("parts.behind_a_fraction") and second is not None and first < second
            fits = counted or done or (not slash and noun not in _months())
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
