"""Why does this file exist? To turn tokens into items: words, and whatever was recognised (codes, moments, names, shares).

Everything that was recognised becomes one item, so that phrases of the lexicon can speak of `@code` and `@moment`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, TypeAlias

from bot.dutch.codes import CodeMention, CodeReader
from bot.dutch.lexicon import repaired, words_of
from bot.dutch.moments.mentions import Mention, mentions
from bot.dutch.names import NameMention, Names, parties_in
from bot.dutch.shares import shares_in
from bot.dutch.words import Token

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
    at_share = shares_in(tokens, in_code)
    in_share = {at for begin, (end, _, _) in at_share.items() for at in range(begin, end)}
    at_party: dict[int, NameMention] = {}
    for name in parties_in(tokens, names):
        if not in_code.intersection(range(name.begin, name.end)):
            at_party[name.begin] = name
    in_party = {at for name in at_party.values() for at in range(name.begin, name.end)}
    at_moment = {
        mention.begin: mention
        for mention in mentions(_listed(tokens), on, in_code | in_share | in_party, chat=True)
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


def ends_in_a_stop(items: Sequence[Item], at: int, tokens: Sequence[Token]) -> bool:
    """`eind sept. A8 loopt nog`: the point of an abbreviation in front of a capital is the end of the sentence too."""
    behind = items[at + 1] if at + 1 < len(items) else None
    capital = behind is not None and tokens[behind.begin].text[:1].isupper()
    return items[at].kind == "moment" and capital and tokens[items[at].end - 1].norm == "."


def _listed(tokens: Sequence[Token]) -> Sequence[Token]:
    """`resp. eind mei en eind juni` names two moments and no stretch of time: a stop takes the place of the "en"."""
    lead = next((at for at, token in enumerate(tokens) if token.norm in words_of("reports.respectively")), len(tokens))
    joints = words_of("reports.list_joints")
    return [replace(token, norm=";") if at > lead and token.norm in joints else token for at, token in enumerate(tokens)]


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
    return before not in words_of("names.before_january")
