"""Why does this file exist? To deal out "A5 en A6 zijn resp. klaar en vertraagd": the first to the first, and so on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.dutch.items import Item
from bot.dutch.lexicon import words_of

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
