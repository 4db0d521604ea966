"""Why does this file exist? To find the codes of agreements (A1 .. A14) and actions (5.3, 5.10b) that a text names.

Also to leave alone what only looks like one: dates, sums of money, motorways and paper sizes.
"""

from __future__ import annotations

import functools
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from bot.dutch.lexicon import lexicon, names_of_numbers, repaired, words_of
from bot.dutch.moments.scan import Scan
from bot.dutch.words import Token, number_words

AGREEMENTS = 14
OPGAVEN = 12
ACTIONS = 40


@dataclass(frozen=True, slots=True)
class CodeMention:
    """The codes named at tokens `begin` up to `end`; none at all for a code that cannot exist (A15)."""

    codes: tuple[str, ...]
    begin: int
    end: int


@functools.cache
def _words(name: str) -> frozenset[str]:
    return frozenset(lexicon()["codes"][name])


def _starts(name: str, words: Sequence[str], end: int) -> bool:
    """Whether one of the lexicon's word sequences ends right before `end`."""
    for line in lexicon()["codes"][name]:
        parts = line.split()
        if list(words[max(0, end - len(parts)) : end]) == parts:
            return True
    return False


class CodeReader:
    """Finds codes in one token list."""

    def __init__(self, tokens: Sequence[Token], asked: Collection[str] = ()) -> None:
        self.tokens = tokens
        self.words = [repaired(token.norm) if token.kind == "word" else token.norm for token in tokens]
        self.size = len(tokens)
        self.asked = frozenset(asked)
        self.moments = Scan(tokens, date(2023, 1, 2))
        self.traffic = any(
            word in _words("road_words") and not {"niet", "geen"}.intersection(self.words[max(0, at - 2) : at])
            for at, word in enumerate(self.words)
        )

    def word(self, at: int) -> str:
        return self.words[at] if 0 <= at < self.size else ""

    def all(self) -> list[CodeMention]:
        """All mentions from left to right; lists and ranges are one mention."""
        found: list[CodeMention] = []
        at = 0
        while at < self.size:
            mention = self._mention(at)
            if mention is None:
                at += 1
            else:
                found.append(mention)
                at = mention.end
        return found

    def _mention(self, begin: int) -> CodeMention | None:
        first = self._named(begin)
        if first is None:
            return None
        code, end, loose = first
        codes = [code]
        while True:
            more = self._more(codes[-1], end, loose)
            if more is None:
                break
            extra, end = more
            codes.extend(extra)
        if "" in codes:
            return CodeMention((), begin, end)
        return CodeMention(tuple(dict.fromkeys(codes)), begin, end)

    def _more(self, last: str, at: int, loose: bool) -> tuple[list[str], int] | None:
        """The next one of a list or the end of a range."""
        word = self.word(at)
        after: int | None = None
        ranged = False
        if word == "tm" or (word == "tot" and self.word(at + 1) == "en" and self.word(at + 2) in ("met", "mee")):
            after, ranged = (at + 1 if word == "tm" else at + 3), True
        elif word == "-" and self.tokens[at].glued and at + 1 < self.size and self.tokens[at + 1].glued:
            after, ranged = at + 1, True
        elif word in (",", "en", "&", "+", "/", "plus") or (word == "noch" and "noch" in self.words[:at]):
            after = at + 1
            if word == "," and self.word(after) in ("en", "&", "noch"):
                after += 1
            if self.word(after) == "ook":
                after += 1
        if after is None:
            return None
        named = self._named(after)
        if named is None:
            named = self._loose(after, last, strict=word == "," or not loose)
        if named is None or not named[0]:
            return None
        code, end, _ = named
        if not ranged:
            return [code], end
        between = self._between(last, code)
        return None if between is None else (between, end)

    @staticmethod
    def _between(first: str, last: str) -> list[str] | None:
        if first.startswith("A") and last.startswith("A"):
            low, high = int(first[1:]), int(last[1:])
            return [f"A{number}" for number in range(low + 1, high + 1)] if low < high else None
        if first[0] != "A" and last[0] != "A" and first[-1].isdigit() and last[-1].isdigit():
            (opgave, low), (other, high) = (map(int, code.split(".")) for code in (first, last))
            if opgave == other and low < high:
                return [f"{opgave}.{number}" for number in range(low + 1, high + 1)]
        return None

    def _loose(self, at: int, last: str, *, strict: bool) -> tuple[str, int, bool] | None:
        """A bare number after a code: `afspraken 5, 6 en 7`, `A5 en 6`."""
        if not last.startswith("A"):
            return None
        number = self.moments.number(at, AGREEMENTS)
        if number is None or number[0] < 1:
            return None
        if self.tokens[at].norm == "een":
            return None
        value, end = number
        follows = self.word(end)
        months = names_of_numbers("months")
        blocked = _words("units") | words_of("codes.not_behind")
        if follows in blocked or follows in months or (follows in (".", ":") and self._digit(end + 1) and self._glued(end + 1)):
            return None
        if strict and self.word(end) not in words_of("codes.list_behind"):
            return None
        return f"A{value}", end, True

    def _digit(self, at: int) -> bool:
        return 0 <= at < self.size and self.tokens[at].kind == "number"

    def _glued(self, at: int) -> bool:
        return at < self.size and self.tokens[at].glued

    def _named(self, begin: int) -> tuple[str, int, bool] | None:
        """One code that begins here: (code or "" for an impossible one, position after, may a bare number follow)."""
        word = self.word(begin)
        if word in _words("agreement"):
            at = begin + 1
            if word == "no" and not self._digit(at):
                return None
            while self.word(at) in (".", ":", "nummer", "nr", "#", "de", "-") and at < begin + 4 and not self._ended(begin, at):
                at += 1
            found = self._letter(at, road=False) or self._decimal(at, spoken=True)
            if found is not None:
                return found[0], found[1], True
            number = self.moments.number(at, 99)
            if number is None or (self.tokens[at].norm == "een" and word in ("punt", "no", "punten")):
                return None
            value, end = number
            if self.word(end) in _words("units") and self.word(end) not in ("punten", "keer", "week"):
                return None
            if (self.word(end) == "van" and self._digit(end + 1)) or self.word(end) == "%":
                return None
            if word in ("punt", "punten") and self.word(begin - 1) in number_words():
                return None
            if self.word(end) in names_of_numbers("months"):
                return None
            return (f"A{value}" if 1 <= value <= AGREEMENTS else "", end, True)
        if word in _words("action"):
            at = begin + 1
            while self.word(at) in (".", ":", "nummer", "nr", "#") and at < begin + 4 and not self._ended(begin, at):
                at += 1
            if word == "opgave":
                number = self.moments.number(at, OPGAVEN)
                if number is not None and self.word(number[1]) in ("actie", ",") and self.word(number[1] + 1) != "":
                    at2 = number[1] + 1 + (self.word(number[1] + 1) == "actie")
                    second = self.moments.number(at2, ACTIONS)
                    if second is not None and self.word(number[1]) == "actie":
                        return f"{number[0]}.{second[0]}", second[1], False
            letter = self._letter(at, road=False)
            if letter is not None:
                return letter
            found = self._decimal(at, spoken=True, comma=True)
            if found is not None:
                return found
            number = self.moments.number(at, 99)
            if number is not None and word in ("actie", "actiepunt", "act") and self.tokens[at].norm != "een":
                if self.word(number[1]) in _words("units") or self.word(number[1]) in names_of_numbers("months"):
                    return None
                return "", number[1], False
            return None
        letter = self._letter(begin, road=True)
        if letter is not None:
            return letter
        return self._decimal(begin, spoken=False) or self._bare(begin)

    def _bare(self, begin: int) -> tuple[str, int, bool] | None:
        """`de 11 zit vast`, `9 is klaar`: a number alone, in the place of a code, which must then be the one asked about.

        `13 is klaar`, where A9 was asked about, or one of several, could be a count or another item: no code at all.
        """
        token = self.tokens[begin] if begin < self.size else None
        if token is None or token.kind != "number" or not (token.norm.isascii() and token.norm.isdigit()) or not self.asked:
            return None
        code, before, behind = f"A{token.norm}", self.word(begin - 1), self.word(begin + 1)
        share = before == "de" and self.word(begin - 2) == "van"  # "3 van de 5 klaar"
        if token.glued or share or before not in words_of("codes.bare_before"):
            return None
        told, ended = behind in words_of("codes.bare_behind"), behind in ("", ",", ".", ":", "\n")
        if code in self.asked and (before in words_of("codes.bare_named") or len(self.asked) == 1) and (told or ended):
            return code, begin + 1, False
        return ("", begin + 1, False) if told else None

    def _ended(self, begin: int, at: int) -> bool:
        """`volgens afspraak. A8 loopt`: behind a whole word a point ends the sentence; behind `afspr` it does not."""
        return self.word(at) == "." and at == begin + 1 and self.tokens[begin].norm in words_of("codes.whole")

    def _letter(self, begin: int, *, road: bool) -> tuple[str, int, bool] | None:
        """`A9`, `a 9`, `A09`, `a negen`."""
        if self.word(begin) != "a":
            return None
        at = begin + 1
        if self.word(at) in ("-", ".", "'") and (self._glued(at) or self.word(at) == "-") and self._digit(at + 1):
            at += 1
        number = self.moments.number(at, 9999)
        if number is None:
            return None
        value, end = number
        if self._digit(begin - 1) and self.word(end) in _words("units"):
            return None
        if self.word(begin - 1) in number_words() and self.word(end) in _words("units"):
            return None
        if self.tokens[at].kind == "word" and self.tokens[at].norm in ("een", "nul"):
            return None
        if self.word(end) in (".", ",") and self._glued(end) and self._digit(end + 1) and self._glued(end + 1):
            return None
        if road and self.word(begin - 1) in _words("places") | _words("paper"):
            return None
        if self.word(end) in _words("paper") or (self.word(end) in ("'", "-") and self.word(end + 1) in _words("paper")):
            return None
        if road and (self.traffic or _starts("road_before", self.words, begin) or self._jammed(begin, end)):
            return None
        return (f"A{value}" if 1 <= value <= AGREEMENTS else "", end, True)

    def _jammed(self, begin: int, end: int) -> bool:
        """`de A9 stond weer muurvast`: a road that was full, and no agreement."""
        behind = self.words[end : end + 4]
        stood = self.word(end) in words_of("codes.road_stood") and bool(words_of("codes.road_full").intersection(behind))
        return self.word(begin - 1) == "de" and stood

    def _decimal(self, begin: int, *, spoken: bool, comma: bool = False) -> tuple[str, int, bool] | None:
        """`5.3`, `5.10b`, `vijf punt drie`."""
        if begin >= self.size:
            return None
        number = self.moments.number(begin, OPGAVEN)
        if number is None or number[0] < 1:
            return None
        opgave, at = number
        if self.word(at) in ("punt", "komma", "stip") and (self.tokens[begin].kind == "word" or spoken or self._digit(at + 1)):
            second = self.moments.number(at + 1, ACTIONS)
            if second is None or second[0] < 1:
                return None
            return self._suffixed(f"{opgave}.{second[0]}", second[1], apart=self.tokens[second[1] - 1].kind == "word")
        signs = (".", ",") if comma else (".",)
        if self.tokens[begin].kind != "number" or self.word(at) not in signs or not self._glued(at):
            return None
        if not self._digit(at + 1) or not self._glued(at + 1):
            return None
        second_token = self.tokens[at + 1]
        value = int(second_token.norm[:4])
        end = at + 2
        if second_token.norm.startswith("0") or not 1 <= value <= ACTIONS or self.tokens[begin].norm.startswith("0"):
            return None
        if self.word(end) in (".", ",", "-", "/") and self._glued(end) and self._digit(end + 1) and self._glued(end + 1):
            return None
        before = self.word(begin - 1)
        if not spoken:
            if before in _words("before") | _words("places") and not (before == "v" and not self._glued(begin)):
                return None
            if before == "om" and len(second_token.norm) == 2:
                return None
            if before in (".", ",", "-", "/") and self._glued(begin) and self._glued(begin - 1) and self._digit(begin - 2):
                return None
            if self.word(end) in _words("units"):
                return None
        return self._suffixed(f"{opgave}.{value}", end)

    def _suffixed(self, code: str, end: int, *, apart: bool = False) -> tuple[str, int, bool]:
        """With the letter of a nested entry behind it; `apart`: also where somebody says it, `vijf punt tien b`."""
        follows = self.word(end)
        if len(follows) == 1 and "a" <= follows <= "f" and (self._glued(end) or (apart and not self._digit(end + 1))):
            return code + follows, end + 1, False
        return code, end, False
