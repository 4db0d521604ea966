"""Why does this file exist? To deal out "A5 en A6 zijn resp. klaar en vertraagd" and "de eerste is klaar, de tweede niet"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.dutch.items import Item
from bot.dutch.lexicon import section, words_of
from bot.dutch.words import ordinal_words

_STOPS = frozenset(".!?;\n")


def dealt_out(items: Sequence[Item]) -> list[Item]:
    """The items with each code in front of its own part of the list; as they were where they do not come out even."""
    at = next((place for place, item in enumerate(items) if item.word in words_of("reports.respectively")), None)
    if at is None:
        return list(items)
    begin = next((place + 1 for place in range(at - 1, -1, -1) if _stops(items[place])), 0)
    first = at + 1 + (items[at + 1 : at + 2] != [] and items[at + 1].word in ".:")
    end = next((place for place in range(first, len(items)) if _stops(items[place])), len(items))
    last_code = next((place for place in range(at - 1, begin - 1, -1) if items[place].kind == "code"), None)
    codes = [
        replace(item, codes=(code,)) for item in items[begin:at] if item.kind == "code" for code in item.codes
    ]  # one item a code, each where the list of codes stood
    parts, joints = _parts(items[first:end])
    if last_code is None or len(codes) < 2 or len(codes) != len(parts):
        return list(items)
    head = list(items[last_code + 1 : at])
    dealt: list[Item] = []
    for code, part, joint in zip(codes, parts, [*joints, None], strict=True):
        dealt += [code, *head, *part]
        if joint is not None:
            dealt.append(replace(joint, word=",", kind="sign"))
    return [*items[:begin], *dealt, *items[end:]]


def pointed_out(items: Sequence[Item]) -> list[Item]:
    """`van A5 en A6 is de eerste klaar`: the code in the place of the words that point to it, and none left of the list.

    As they were where not each code is pointed to just once: a report of them is asked back then.
    """
    codes = [item for item in items if item.kind == "code"]
    if len(codes) != 1 or len(codes[0].codes) < 2:
        return list(items)
    named = codes[0].codes
    places = pointing(items, len(named))
    if sorted(places.values()) != list(range(len(named))):
        return list(items)
    pointed: list[Item] = []
    for at, item in enumerate(items):
        if item is codes[0] or (at + 1 in places and item.kind == "word"):
            continue
        nth = places.get(at)
        pointed.append(item if nth is None else replace(item, word="@code", kind="code", codes=(named[nth],)))
    return pointed


def pointing(items: Sequence[Item], count: int) -> dict[int, int]:
    """Where "de eerste", "de laatste" stand by themselves, with a verb or a status behind them, and which they mean."""
    words = [item.word for item in items]
    found: dict[int, int] = {}
    for at in range(1, len(words)):
        nth = count - 1 if words[at] in words_of("reports.pointing_last") else ordinal_words().get(words[at], 0) - 1
        nth = 0 if words[at] in words_of("reports.pointing_first") else nth
        if 0 <= nth < count and (words[at - 1] in ("de", "die") or items[at - 1].kind == "sign") and _alone(items, words, at):
            found[at] = nth
    return found


def points(items: Sequence[Item]) -> bool:
    """Whether some of several codes are still only pointed to."""
    codes = {code for item in items for code in item.codes}
    return len(codes) > 1 and any(not _added(items, at) for at in pointing(items, len(codes)))


def _added(items: Sequence[Item], at: int) -> bool:
    """`van 4.3 staat er nog niets. Niet begonnen dus, die laatste`: who was told of just before, said once more.

    Or in a sentence of its own: "A8 loopt, A10 niet. Die laatste halen we pas in februari".
    """
    anew = at > 1 and _stops(items[at - 2])
    if items[at - 1].word != "die" or (not anew and any(item.spoken for item in items[at + 1 : at + 2])):
        return False
    before = next((item for item in reversed(items[:at]) if item.codes), None)
    return before is not None and len(before.codes) == 1


def _alone(items: Sequence[Item], words: Sequence[str], at: int) -> bool:
    """`de eerste is`, `de eerste klaar`, and not `de eerste versie`."""
    if at + 1 == len(items) or items[at + 1].kind != "word":
        return True
    behind = words_of("asking.finite") | words_of("reports.behind_pointing")
    return words[at + 1] in behind or section("claims").at(words, at + 1) is not None


def _stops(item: Item) -> bool:
    return item.kind == "sign" and item.word in _STOPS


def _parts(items: Sequence[Item]) -> tuple[list[list[Item]], list[Item]]:
    """A list cut at its commas and "en"; what stands behind the last of its moments goes for each of them."""
    parts: list[list[Item]] = [[]]
    joints: list[Item] = []
    for item in items:
        if item.word not in words_of("reports.list_joints"):
            parts[-1].append(item)
        elif parts[-1]:
            joints.append(item)
            parts.append([])
    last = parts[-1]
    if (
        len(last) > 1
        and all(part and part[0].kind == "moment" for part in parts)
        and all(len(part) == 1 for part in parts[:-1])
    ):
        parts = [*([*part, *last[1:]] for part in parts[:-1]), last]
    return parts, joints
