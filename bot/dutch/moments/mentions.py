"""Why does this file exist? To read moments with what stands in front of them, anywhere in a text.

Which kind of term has which days is fixed by the corpora's README, table "kind".
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal, TypeAlias, assert_never

from bot.dutch.lexicon import words_of
from bot.dutch.moments.calendar import add_length
from bot.dutch.moments.lengths import read_length
from bot.dutch.moments.moment import Moment
from bot.dutch.moments.periods import read_own_period
from bot.dutch.moments.prefixes import STRENGTH, Prefix, only_in_terms, prefixes
from bot.dutch.moments.reader import MomentReader, joined
from bot.dutch.words import Token

TermKind: TypeAlias = Literal[
    "uiterlijk", "voor", "per", "vanaf", "periode", "rond", "terugkerend", "doorlopend", "streven", "geen"
]


@dataclass(frozen=True, slots=True)
class Mention:
    """A moment inside a text, with what stands in front of it; tokens `begin` up to `end`."""

    prefix: Prefix
    kind: TermKind
    start: date | None
    end: date | None
    begin: int
    end_token: int
    moment: Moment | None  # None for a counted length ("over twee weken")
    by: str = ""  # the word in front: "sinds" mei lies behind, "vanaf" mei to come, "van" mei is of something else

    @property
    def named_day(self) -> date | None:
        """The day that this moment means for completion: the last day of the period named.

        None for an open end ("vanaf mei"). "Tot X" names X itself; "na de zomer" is 30 September.
        """
        moment = self.moment
        if self.prefix == "na":
            if moment is not None and moment.summer and moment.part is None:
                return date(moment.last.year, 9, 30)
            return None
        if self.prefix == "vanaf":
            return None
        if self.prefix in ("tot", "tm") and moment is not None:
            return moment.last
        return self.end

    @property
    def named_from(self) -> date | None:
        """The first day of the stretch of time that `named_day` ends ("in oktober"); None where one day is named."""
        moment = self.moment
        if moment is None or self.prefix in ("uiterlijk", "voor", "voor_eind", "binnen"):
            return None
        return moment.first if moment.first < moment.last == self.named_day else None

    @property
    def first_day(self) -> date | None:
        """The day to ask again: the first day of the period named, or the day after it with "na"."""
        moment = self.moment
        if moment is None:
            return self.end
        if self.prefix == "na":
            if moment.summer and moment.part is None:
                return date(moment.last.year, 9, 1)
            return moment.last + timedelta(days=1)
        if self.prefix == "voor":
            return self.end
        if self.prefix == "rond" and moment.day:
            return moment.first
        return moment.first


class TermReader(MomentReader):
    """Reads prefixed moments out of one token list; in a `chat` fewer words count as part of the moment."""

    def __init__(self, tokens: Sequence[Token], on: date, *, chat: bool = False) -> None:
        super().__init__(tokens, on)
        self.chat = chat

    def mention(self, begin: int) -> Mention | None:
        """The term that begins at this token: prefixes, then a moment or a length."""
        found = self._prefixed(begin)
        if found is None:
            moment = self._plain_moment(begin, "none") or self._plain_moment(self.article(begin), "none")
            if moment is not None:
                found = self._posted(self._made(begin, "none", moment))
        return found

    def _prefixed(self, begin: int) -> Mention | None:
        prefix: Prefix = "none"
        at = begin
        for _ in range(6):
            moment = self._plain_moment(at, prefix)
            if moment is not None and not (prefix == "none" and at == begin and self._prefix_at(at) is not None):
                if not self.chat and prefix == "none" and moment.end < self.size and self.word(moment.end) == "tot":
                    ranged = self._from_to(begin, begin)
                    if ranged is not None:
                        return ranged
                return self._posted(self._made(begin, prefix, moment))
            found = self._prefix_at(at)
            if found is not None:
                kind, after = found
                counted = self._counted(begin, kind, prefix, after)
                if counted is not None:
                    return self._posted(counted)
                if (kind == "vanaf" and self.word(at) == "van") or (kind == "in" and self.word(at) == "tussen"):
                    ranged = self._from_to(begin, after)
                    if ranged is not None:
                        return ranged
                if kind == "vanaf":
                    ranged = self._from_to(begin, after)
                    if ranged is not None:
                        return ranged
                following = self._prefix_at(after)
                if self.words[at:after] == ["in"] and following is not None and following[0] in ("voor", "uiterlijk", "tot"):
                    return None
                if (
                    self.chat
                    and self.word(begin) == "rond"
                    and kind in ("vanaf", "na", "voor", "voor_eind", "uiterlijk", "tm", "binnen")
                ):
                    return None
                prefix = self._stronger(prefix, kind)
                at = after
                continue
            if self.word(at) == "tussen":
                return self._between(begin, at + 1)
            if at > begin and self.word(at) in words_of("lengths.between") and prefix != "none":
                at += 1
                continue
            return None
        return None

    def _plain_moment(self, at: int, prefix: Prefix) -> Moment | None:
        if at >= self.size:
            return None
        if self.word(at) == "." and prefix == "rond" and self.word(at - 1) == "ca":
            at += 1
        found = self.at(at) if at < self.size else None
        if (
            found is None
            and prefix in ("in", "voor_eind", "tm", "uiterlijk")
            and self.word(at - 1) in ("het", "de", "van", "hele", "heel", "gehele")
        ):
            found = read_own_period(self, at)
        return found

    @staticmethod
    def _stronger(old: Prefix, new: Prefix) -> Prefix:
        if old == "none":
            return new
        if "tot" in (old, new) and "uiterlijk" in (old, new):
            return "uiterlijk"
        if old == "uiterlijk" and new == "over":
            return "binnen"
        return old if STRENGTH[old] >= STRENGTH[new] else new

    def _prefix_at(self, at: int) -> tuple[Prefix, int] | None:
        for sequence, kind in prefixes().get(self.word(at), ()):
            if all(self.word(at + step) == part for step, part in enumerate(sequence)):
                if self.chat and only_in_terms(sequence):
                    continue
                return kind, at + len(sequence)
        return None

    def _counted(self, begin: int, kind: Prefix, stacked: Prefix, at: int) -> Mention | None:
        """`over twee weken`, `binnen zes maanden`, `de komende twee jaren`."""
        if kind not in ("over", "binnen", "komende"):
            return None
        length = read_length(self, at)
        if length is None:
            return None
        end = add_length(self.on, length)
        if self.word(length.end) in ("na", "voor", "later"):
            return None
        if end is None:
            return Mention(kind, "geen", None, None, begin, length.end, None)
        if kind == "over" and stacked not in ("uiterlijk", "tm", "tot"):
            return Mention("over", "per", end, end, begin, length.end, None)
        if kind == "komende":
            return Mention("komende", "periode", self.on, end, begin, length.end, None)
        return Mention("binnen", "uiterlijk", None, end, begin, length.end, None)

    def _from_to(self, begin: int, at: int) -> Mention | None:
        """`van A t/m B`, `van A tot B`, `vanaf A tot B`."""
        first = self.at(self.article(at))
        if first is None:
            number = self.number(at, 31)
            if number is not None and self.word(number[1]) == "tot":
                second = self.at(self.article(number[1] + 1))
                if second is not None and second.day and number[0] <= second.first.day:
                    start = second.first.replace(day=number[0])
                    end = second.first - timedelta(days=1)
                    moment = Moment(start, end, begin, second.end, "day", span=True)
                    return Mention("in", "periode", start, end, begin, second.end, moment)
            return None
        till = any(self.any_of(at, "till") is not None for at in range(begin, first.end))
        if first.span and (self.word(begin) == "van" or till):
            return Mention("in", "periode", first.first, first.last, begin, first.end, first)
        if self.word(first.end) not in ("tot", "naar"):
            return None
        if self.word(first.end) == "naar":
            return None
        second = self.at(self.article(first.end + 1))
        if second is None:
            return None
        both = joined(first, second)
        if both is None:
            return None
        end = second.last if second.part else second.first - timedelta(days=1)
        if both.last != second.last:
            end = both.last if second.part or not second.day else both.last - timedelta(days=1)
        return Mention("in", "periode", both.first, end, begin, second.end, replace(both, last=end))

    def _between(self, begin: int, at: int) -> Mention | None:
        """`tussen X en Y`, days included."""
        at = self.article(at)
        number = self.number(at, 31)
        first = self.at(at) if at < self.size else None
        if first is not None and first.span:
            return Mention("in", "periode", first.first, first.last, begin, first.end, first)
        if first is not None and self.word(first.end) == "en":
            second = self.at(self.article(first.end + 1))
            both = joined(first, second) if second else None
            if both is not None:
                return Mention("in", "periode", both.first, both.last, begin, both.end, both)
        if number is not None and self.word(number[1]) == "en":
            second = self.at(self.article(number[1] + 1))
            if second is not None and second.day and number[0] <= second.first.day:
                start = second.first.replace(day=number[0])
                moment = Moment(start, second.last, begin, second.end, "day", span=True)
                return Mention("in", "periode", start, second.last, begin, second.end, moment)
        return None

    def _made(self, begin: int, prefix: Prefix, moment: Moment) -> Mention:
        kind, start, end = _days(prefix, moment, self.on)
        return Mention(prefix, kind, start, end, begin, moment.end, moment, self.word(begin))

    def _posted(self, mention: Mention) -> Mention:
        """`1 mei op zijn laatst`, `1 mei uiterlijk`."""
        at = mention.end_token + (self.word(mention.end_token) in (",", "("))
        found = self._prefix_at(at)
        if found is None or found[0] != "uiterlijk" or self.word(at) not in ("op", "ten", "uiterlijk"):
            return mention
        if self._plain_moment(found[1], "none") is not None or (found[1] < self.size and self._prefix_at(found[1]) is not None):
            return mention
        if mention.prefix not in ("none", "in", "per", "plain", "rond") or mention.moment is None:
            return mention
        end = mention.moment.last
        return replace(mention, prefix="uiterlijk", kind="uiterlijk", start=None, end=end, end_token=found[1])


def _days(prefix: Prefix, moment: Moment, on: date) -> tuple[TermKind, date | None, date | None]:
    """Kind, first and last day of a moment behind a prefix."""
    first, last = moment.first, moment.last
    day = timedelta(days=1)
    match prefix:
        case "uiterlijk" | "binnen":
            return "uiterlijk", None, last
        case "voor":
            if moment.part in ("end", "last_day"):
                return "voor", None, last
            if moment.summer and moment.part is None:
                return "voor", None, date(first.year, 6, 30)
            return "voor", None, first - day
        case "voor_eind":
            return "voor", None, last
        case "vanaf":
            return "vanaf", first, None
        case "na":
            return "vanaf", last + day, None
        case "tot":
            end = last if moment.part in ("end", "last_day") or first <= on <= last else first - day
            return ("periode", on, end) if on <= end else ("geen", None, None)
        case "tm":
            return ("periode", on, last) if on <= last else ("geen", None, None)
        case "rond":
            if moment.day:
                return "rond", first - timedelta(days=7), last + timedelta(days=7)
            return "rond", first, last
        case "per" | "op":
            if prefix == "op" and (moment.size != "day" or moment.span) and moment.part is None:
                return "periode", first, last
            if moment.part == "last_day" or moment.day:
                return "per", first, first
            if moment.part is not None:
                return "rond", first, last
            return "per", first, first
        case "streven":
            return "streven", first, last
        case "in" | "plain" | "none" | "over" | "komende":
            if moment.part == "last_day" or (first == last and moment.size == "day" and not moment.span):
                return "per", first, last
            if moment.part is not None:
                return "rond", first, last
            return "periode", first, last
    assert_never(prefix)


def _size_of_delay(reader: TermReader, at: int) -> int | None:
    """Where `half jaar later` ends: how much later is no moment."""
    length = read_length(reader, at)
    if length is None or reader.word(length.end) not in words_of("lengths.of_delay"):
        return None
    return length.end


def mentions(tokens: Sequence[Token], on: date, taken: Collection[int] = (), *, chat: bool = False) -> list[Mention]:
    """All moments in a text, from left to right, none of them on a `taken` token."""
    reader = TermReader(tokens, on, chat=chat)
    found: list[Mention] = []
    at = 0
    while at < len(tokens):
        if chat and (length := _size_of_delay(reader, at)) is not None:
            at = length
            continue
        free = at not in taken and tokens[at].kind in ("word", "number", "sign")
        mention = reader.mention(at) if free else None
        if mention is not None and any(place in taken for place in range(at, mention.end_token)):
            mention = None
        if mention is not None and mention.end_token > at:
            found.append(mention)
            at = mention.end_token
        else:
            at += 1
    return found
