"""Why does this file exist? To hold a message taken apart: what every recogniser looks at, worked out once."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.dutch.clauses import Clause, clauses_of, ends_a_sentence, status_phrases
from bot.dutch.corrections import corrected
from bot.dutch.courtesies import after_greeting, before_closing, without_courtesies
from bot.dutch.items import Item, items_of
from bot.dutch.lexicon import Match, Phrases, repaired, section, words_of
from bot.dutch.moments.mentions import Mention
from bot.dutch.moments.vocabulary import days_in_words
from bot.dutch.names import Names
from bot.dutch.respectively import dealt_out, pointed_out
from bot.dutch.statuses.claims import MEANINGS
from bot.dutch.words import Token, quote, tokenize

MOST = 5000  # characters; a chat message has at most 4096


@dataclass(frozen=True, slots=True)
class Use:
    """Tokens `begin` up to `end` were read as this."""

    begin: int
    end: int
    meaning: str


@dataclass(frozen=True)
class Text:
    """A message taken apart; `whole` has all its items, `items` those without the courtesies at both ends."""

    text: str
    tokens: tuple[Token, ...]
    whole: tuple[Item, ...]
    items: tuple[Item, ...]
    on: date
    asked: tuple[str, ...]
    names: Names
    greeted: bool
    thanked: bool

    @functools.cached_property
    def spoken(self) -> list[Item]:
        """The items without signs."""
        return [item for item in self.items if item.kind != "sign"]

    @functools.cached_property
    def words(self) -> list[str]:
        """What phrases of the lexicon are looked for in."""
        return [item.word for item in self.spoken]

    @functools.cached_property
    def _sentences(self) -> list[tuple[int, int]]:
        """Where each sentence begins and ends among the spoken items."""
        spans: list[tuple[int, int]] = []
        begin = count = 0
        for at, item in enumerate(self.items):
            count += item.spoken
            if count > begin and (ends_a_sentence(self.items, at, self.tokens) or at + 1 == len(self.items)):
                spans.append((begin, count))
                begin = count
        return spans

    def opens(self, match: Match) -> bool:
        """Whether a sentence begins with these words."""
        return any(match.begin == begin for begin, _ in self._sentences)

    def phrases(self, phrases: Phrases) -> list[Match]:
        """Where these phrases stand, from left to right and none of them across a full stop; positions count in `words`."""
        return [
            Match(match.meaning, tuple(begin + place for place in match.used), match.source)
            for begin, end in self._sentences
            for match in phrases.all(self.words[begin:end])
        ]

    def phrase(self, name: str) -> Match | None:
        """The first phrase of this section of the lexicon that stands in one sentence."""
        for begin, end in self._sentences:
            match = section(name).any(self.words[begin:end])
            if match is not None:
                return Match(match.meaning, tuple(begin + place for place in match.used), match.source)
        return None

    @functools.cached_property
    def codes(self) -> list[str]:
        """All codes named, each once."""
        return list(dict.fromkeys(code for item in self.items for code in item.codes))

    @functools.cached_property
    def mentions(self) -> list[Mention]:
        """All moments named."""
        return [item.mention for item in self.items if item.mention is not None]

    @functools.cached_property
    def wrong_code(self) -> bool:
        """Whether a code is named that cannot exist (A15)."""
        return any(item.kind == "code" and not item.codes for item in self.items)

    @functools.cached_property
    def asks(self) -> bool:
        """Whether there is a question mark."""
        return any(item.word == "?" for item in self.items)

    @functools.cached_property
    def url(self) -> Item | None:
        """The first link."""
        return next((item for item in self.items if item.kind == "link"), None)

    @functools.cached_property
    def written(self) -> str:
        """What is said, as written, without the courtesies around it."""
        runs: list[tuple[int, int]] = []
        for item in self.items:
            if runs and runs[-1][1] == item.begin:
                runs[-1] = (runs[-1][0], item.end)
            else:
                runs.append((item.begin, item.end))
        return " ".join(quote(self.text, self.tokens, begin, end) for begin, end in runs)

    @functools.cached_property
    def clauses(self) -> list[Clause]:
        """The clauses, in which a topic ("die over zzp") stands for its code."""
        return self._as_meant[0]

    @functools.cached_property
    def claims(self) -> list[Match]:
        """Every phrase that says how things stand, before negation."""
        return [match for clause in self.clauses for match in clause.matches if match.meaning in MEANINGS]

    @functools.cached_property
    def corrects(self) -> bool:
        """Whether the sender corrects himself on the way."""
        return self._as_meant[1]

    @functools.cached_property
    def answers_itself(self) -> bool:
        """Whether every question is answered by its writer: "Lukt dat? Nee. Het wordt half november."."""
        return (
            self.asks
            and any(clause.sentence for clause in self.clauses)
            and not any(clause.question for clause in self.clauses)
        )

    @functools.cached_property
    def _as_meant(self) -> tuple[list[Clause], bool]:
        clauses = _without_roads(_without_own_questions(clauses_of(self.items, self.tokens)))
        _resolve_topics(self, clauses)
        meant = corrected(clauses)
        return (clauses, False) if meant is None else (meant, True)

    @functools.cached_property
    def announced(self) -> list[Clause]:
        """Questions that are nothing but codes in front of a statement: "A14? Die is klaar."."""
        return [clause for clause in self.clauses if clause.question and all(item.kind == "code" for item in clause.items)]

    @functools.cached_property
    def states(self) -> bool:
        """Whether something outside a question says how things stand."""
        return any(not clause.question and any(m.meaning in MEANINGS for m in clause.matches) for clause in self.clauses)

    @functools.cached_property
    def named(self) -> tuple[Use, ...]:
        """The codes, organisations and moments, each with its reading."""
        return named_in(self.items)

    def said(self, item: Item) -> str:
        """An item as written."""
        return quote(self.text, self.tokens, item.begin, item.end)

    def use(self, begin: int, end: int, meaning: str) -> Use:
        """Spoken items `begin` up to `end`, read as this."""
        return Use(self.spoken[begin].begin, self.spoken[end - 1].end, meaning)

    def all(self, meaning: str) -> Use:
        """The whole text, read as this."""
        return Use(0, len(self.tokens), meaning)


def text_of(text: str, on: date, asked: Sequence[str], names: Names) -> Text:
    """Any text at all, taken apart."""
    text = text[:MOST]
    tokens = tokenize(text)
    items = items_of(tokens, on, asked, names)
    begin = after_greeting(items)
    end = before_closing(items, begin)
    said = without_courtesies(items[begin:end], tokens)
    thanked = section("courtesies.thanks").any([item.word for item in items[end:] if item.spoken]) is not None
    return Text(text, tokens, tuple(items), tuple(pointed_out(dealt_out(said))), on, tuple(asked), names, begin > 0, thanked)


def _without_own_questions(clauses: list[Clause]) -> list[Clause]:
    """A question with a "ja" or "nee" of the same writer behind it says no more than what it is about."""
    answers = {
        clause.sentence for clause in clauses if not clause.question and " ".join(clause.words) in words_of("bare.to_oneself")
    }
    alone = {clause.sentence for clause in clauses if sum(1 for one in clauses if one.sentence == clause.sentence) == 1}
    answered = {clause.sentence for clause in clauses if clause.question and clause.sentence + 1 in answers & alone}
    said = [clause for clause in clauses if _says_all(clause) and _affirmed(clause, clauses)]
    if said:
        return [_answered_yes(clause) if clause in said else clause for clause in clauses]
    if not any(clause.sentence - 1 not in answered and clause.sentence not in answered for clause in clauses):
        return clauses
    kept: list[Clause] = []
    for clause in clauses:
        if clause.sentence in answered:
            kept.append(Clause([item for item in clause.items if item.kind == "code"], sentence=clause.sentence))
        elif clause.sentence - 1 not in answered:
            kept.append(clause)
    return [clause for clause in kept if clause.items]


def _says_all(clause: Clause) -> bool:
    """`Klaar?`, `Op schema?`, and not `Is het klaar?`: no more than what is said of it."""
    told = any(match.meaning in MEANINGS for match in clause.matches)
    return clause.question and told and not words_of("asking.finite").intersection(clause.words)


def _affirmed(clause: Clause, clauses: Sequence[Clause]) -> bool:
    """Whether the next sentence begins with a yes; what was asked with "niet" needs a "jawel"."""
    behind = next((one for one in clauses if one.sentence == clause.sentence + 1), None)
    denies = bool(words_of("negators.words").intersection(clause.words))
    yes = words_of("bare.contradicting") if denies else words_of("bare.affirming") | words_of("bare.contradicting")
    return behind is not None and not behind.question and " ".join(behind.words) in yes


def _answered_yes(clause: Clause) -> Clause:
    """`Niet klaar? Jawel.`: what the question was about, said."""
    kept = [item for item in clause.items if item.word not in words_of("negators.words")]
    said = Clause(kept, sentence=clause.sentence)
    said.matches = status_phrases().all(said.words)
    return said


def _without_roads(clauses: list[Clause]) -> list[Clause]:
    """`de A9 stond muurvast`, where A9 was found to be no code, says nothing of what the message is about."""
    for clause in clauses:
        if any(one.word == "a" and other.kind == "number" for one, other in itertools.pairwise(clause.items)):
            clause.matches = [match for match in clause.matches if match.meaning not in MEANINGS]
    return clauses


def named_in(items: Sequence[Item]) -> tuple[Use, ...]:
    """The codes, organisations and moments among these items, each with its reading."""
    found: list[Use] = []
    for item in items:
        if item.kind == "code":
            found.append(Use(item.begin, item.end, "punt " + ", ".join(item.codes) if item.codes else "niet zeker een punt"))
        elif item.party is not None:
            found.append(Use(item.begin, item.end, f"organisatie {item.party}"))
        elif item.mention is not None:
            found.append(Use(item.begin, item.end, days_in_words(item.mention.start, item.mention.end)))
    return tuple(found)


def _resolve_topics(text: Text, clauses: Sequence[Clause]) -> None:
    """`die over zzp is klaar`: the one code that a word stands for, when only one of those asked about fits.

    Where nothing was asked, only what "die", "de afspraak" or the like points at can be an item of the sender's.
    """
    if text.codes or not text.names.topics:
        return
    for clause in clauses:
        for place, item in enumerate(clause.items):
            if item.word not in words_of("reports.about") or place + 1 >= len(clause.items):
                continue
            if not text.asked and clause.words[max(0, place - 1)] not in words_of("reports.aiming"):
                continue
            at = next(
                (n for n in range(place + 1, len(clause.items)) if clause.words[n] not in words_of("moments.articles")), 0
            )
            about = {clause.words[at], repaired(clause.words[at])} if at else set()
            pool = text.asked or tuple(text.names.topics)
            fitting = [code for code in pool if about.intersection(text.names.topics.get(code, ()))]
            if len(fitting) == 1:
                target = clause.items[at]
                clause.items[at] = Item("@code", "code", target.begin, target.end, codes=(fitting[0],))
                break
