"""Why does this file exist? To read a whole message: what its sender wants, with the values that it names.

`read_message` tries the readings from the surest to the widest: texts that are no message at all, bare words (ja, stop),
fixed purposes (uitstel, afwezig), questions, and at last how things stand. Whatever fits none of them, or two of them,
is `Unknown`, and the bot asks back.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from bot.dutch import readings as r
from bot.dutch.clauses import Clause, Item, clauses_of, items_of
from bot.dutch.lexicon import Match, Phrases, lexicon, phrase, repaired, section
from bot.dutch.names import Names, default_names, line_in
from bot.dutch.questions import question
from bot.dutch.statuses import MEANINGS, Standing, stand
from bot.dutch.terms import Mention, mentions
from bot.dutch.words import Token, number_words, quote, tokenize

MOST = 5000  # characters; a chat message has at most 4096


@dataclass(frozen=True)
class Text:
    """A message taken apart, courtesies at both ends left out of `items`."""

    text: str
    tokens: tuple[Token, ...]
    items: tuple[Item, ...]
    on: date
    asked: tuple[str, ...]
    greeted: bool
    thanked: bool = False

    @functools.cached_property
    def spoken(self) -> list[Item]:
        return [item for item in self.items if item.kind != "sign"]

    @functools.cached_property
    def words(self) -> list[str]:
        return [item.word for item in self.spoken]

    @functools.cached_property
    def codes(self) -> list[str]:
        return list(dict.fromkeys(code for item in self.items for code in item.codes))

    @functools.cached_property
    def mentions(self) -> list[Mention]:
        return [item.mention for item in self.items if item.mention is not None]

    @functools.cached_property
    def wrong_code(self) -> bool:
        return any(item.kind == "code" and not item.codes for item in self.items)

    @functools.cached_property
    def asks(self) -> bool:
        return any(item.word == "?" for item in self.items)

    def said(self, item: Item) -> str:
        return quote(self.text, self.tokens, item.begin, item.end)


def read_message(text: str, on: date, asked: Sequence[str] = (), names: Names | None = None) -> r.MessageReading:
    """What a message of day `on` means; `asked` are the codes that the bot's last question was about. Never refuses."""
    names = names or default_names()
    text = text[:MOST]
    tokens = tokenize(text)
    if not any(token.kind in ("word", "number", "emoji", "link") for token in tokens):
        return _unknown("empty")
    odd = _no_message(text, tokens)
    if odd is not None:
        return odd
    whole = _text(text, tokens, on, tuple(asked), names)
    return _read(whole, names)


def _unknown(because: r.Unclear, why: Iterable[tuple[str, str]] = ()) -> r.MessageReading:
    return r.MessageReading(r.Unknown(because), tuple(why))


# -- texts that are no message ------------------------------------------------------------------------------------


def _no_message(text: str, tokens: Sequence[Token]) -> r.MessageReading | None:
    """Machine syntax, orders to the program, other languages, noise."""
    links = [token for token in tokens if token.kind == "link"]

    def inside(at: int) -> bool:
        return any(link.start <= at < link.end for link in links)

    for sign in lexicon()["machine"]["signs"]:
        at = text.find(sign)
        while at != -1 and inside(at):
            at = text.find(sign, at + 1)
        if at != -1:
            return _unknown("machine", [(sign, "teken uit een programma")])
    stripped = text.strip()
    if stripped.startswith(("/", "[", "--", "==", "\\")):
        return _unknown("machine", [(stripped[:20], "geen gewone zin")])
    words = [token.norm for token in tokens if token.kind in ("word", "number")]
    order = section("machine.phrases").any(words)
    if order is not None:
        return _unknown("machine", [(" ".join(words[order.begin : order.end]), "opdracht aan het programma")])
    if ";" in text and any(word in ("select", "drop", "insert", "update", "delete") for word in words):
        return _unknown("machine")
    if not links and any(mark in text for mark in ("==", "&&", "||", "()", "=>", "::", "[]", '":', '="', "='")):
        return _unknown("machine", [("", "teken uit een programma")])
    only = frozenset(lexicon()["foreign"]["only"])
    foreign = [word for word in words if word in only]
    both = frozenset(lexicon()["foreign"]["words"])
    share = sum(1 for word in words if word in both)
    known = frozenset(_dutch_words())
    dutch = sum(1 for word in words if word in known and word not in both)
    alone = dutch == 0 and share == len(words) and len(words) <= 3
    if (len(foreign) >= 2 and share > dutch) or (foreign and alone):
        return _unknown("foreign", [(" ".join(foreign[:3]), "andere taal")])
    letters = [char for char in text if char.isalpha()]
    if letters and sum(1 for char in letters if ord(char) > 0x24F) > len(letters) // 2:
        narrow = sum(1 for char in letters if 0xFF00 <= ord(char) <= 0xFFEF or 0x1D400 <= ord(char) <= 0x1D7FF)
        if narrow < len(letters) // 2:
            return _unknown("foreign", [(text[:20], "ander schrift")])
    return None


@functools.cache
def _dutch_words() -> frozenset[str]:
    words: set[str] = {
        "de",
        "het",
        "een",
        "van",
        "dat",
        "niet",
        "zijn",
        "we",
        "wij",
        "ik",
        "aan",
        "voor",
        "nog",
        "er",
        "naar",
        "met",
        "ook",
        "maar",
        "om",
        "bij",
        "deze",
        "dit",
        "die",
        "op",
        "te",
        "klaar",
        "schema",
        "afspraak",
        "actie",
        "loopt",
        "graag",
        "uit",
    }
    words |= set(lexicon()["about"]["plain"])
    return frozenset(words)


# -- taking apart ----------------------------------------------------------------------------------------------------


def _text(text: str, tokens: tuple[Token, ...], on: date, asked: tuple[str, ...], names: Names) -> Text:
    items = items_of(tokens, on, asked, names)
    begin = _after_greeting(items)
    end = _before_closing(items, begin)
    thanked = section("courtesies.thanks").any([item.word for item in items[end:] if item.spoken]) is not None
    return Text(text, tokens, tuple(items[begin:end]), on, asked, begin > 0, thanked)


@functools.cache
def _addressees() -> frozenset[str]:
    return frozenset(lexicon()["courtesies"]["addressees"])


def _after_greeting(items: Sequence[Item]) -> int:
    """The place after "Hoi," or "Geachte mevrouw De Vries,"."""
    at = 0
    greetings = section("courtesies.greetings")
    while at < len(items):
        while at < len(items) and items[at].kind == "sign" and items[at].word in ",.!-\n:;\"'(":
            at += 1
        words = [item.word for item in items[at : at + 6]]
        if not words:
            break
        match = greetings.at(words, 0)
        if match is None or (match.source in ("he", "goed", "dag") and at + 1 < len(items) and items[at + 1].kind == "number"):
            break
        formal = words[0] in ("beste", "geachte")
        if formal and match.source == "beste wensen":
            at += match.end
            continue
        at += match.end
        steps = 0
        while at < len(items) and steps < (8 if formal else 4):
            item = items[at]
            if item.kind == "sign":
                if item.word in ",.!\n:;":
                    break
                at += 1
                continue
            if item.word in _addressees() or item.kind == "party":
                at += 1
                steps += 1
                continue
            if formal and item.kind == "word" and _comma_within(items, at, 5):
                at += 1
                steps += 1
                continue
            if (
                not formal
                and item.kind == "word"
                and at + 1 < len(items)
                and items[at + 1].word in (",", "\n")
                and steps == 0
                and item.word not in _status_like()
            ):
                at += 1
                steps += 1
                continue
            break
    while at < len(items) and items[at].kind == "sign" and items[at].word in ",.!-\n:;":
        at += 1
    return at


@functools.cache
def _status_like() -> frozenset[str]:
    """Words that may stand alone and mean something; never a name behind a greeting."""
    known: set[str] = set()
    for name in ("claims", "intents", "bare", "asking", "about", "negators", "doubting", "courtesies"):
        for lines in lexicon()[name].values():
            for line in lines:
                known.update(part.strip("()") for place in line.split() for part in place.split("|"))
    return frozenset(known)


def _comma_within(items: Sequence[Item], at: int, most: int) -> bool:
    return any(item.word in (",", "\n") for item in items[at + 1 : at + 1 + most])


def _before_closing(items: Sequence[Item], begin: int) -> int:
    """The place before "Met vriendelijke groet, ..." and before a thank-you behind something else."""
    end = len(items)
    closings = section("courtesies.closings")
    words = [item.word for item in items]
    for at in range(begin, len(items)):
        match = closings.at(words, at)
        if match is None:
            continue
        opened = (
            at == begin
            or items[at - 1].kind in ("sign", "emoji")
            or match.source.startswith(("met", "mvg", "groet", "hoogachtend"))
        )
        rest = [item for item in items[match.end : end] if item.kind not in ("sign", "emoji")]
        claims = section("claims").any([item.word for item in rest]) if rest else None
        if opened and len(rest) <= 12 and not any(item.kind == "code" for item in rest) and claims is None:
            end = at
            break
    thanks = section("courtesies.thanks")
    tail = _last_sentence(items, begin, end)
    if tail > begin:
        said = [item.word for item in items[tail:end] if item.kind != "sign"]
        praise = frozenset(lexicon()["courtesies"]["praise"])
        match = thanks.any(said)
        if match is not None and all(word in praise for place, word in enumerate(said) if place not in match.used):
            end = tail
    while end > begin and items[end - 1].kind == "sign" and items[end - 1].word in ",.!-\n:;":
        end -= 1
    return end


def _last_sentence(items: Sequence[Item], begin: int, end: int) -> int:
    """Where the last stretch behind a stop or comma begins."""
    at = end
    while at > begin and (items[at - 1].kind in ("sign", "emoji")):
        at -= 1
    while at > begin and items[at - 1].kind != "sign":
        at -= 1
    return at


# -- reading ----------------------------------------------------------------------------------------------------------


def _all_in(words: Sequence[str], allowed: frozenset[str]) -> bool:
    return all(word in allowed for word in words)


def _plain(intent: r.Plain, text: Text) -> r.MessageReading:
    return r.MessageReading(intent, ((text.text.strip()[:80], intent.intent),))


def _read(text: Text, names: Names) -> r.MessageReading:
    words = text.words
    if not words:
        if text.greeted:
            return _plain(r.Plain("greeting"), text)
        thanks = section("courtesies.thanks").any([item.word for item in _all_items(text)])
        return _plain(r.Plain("thanks"), text) if thanks else _unknown("empty")
    bare = _bare(text)
    if bare is not None:
        return bare
    clauses = clauses_of(text.items, text.tokens)
    _resolve_topics(text, clauses, names)
    off = section("offtopic.phrases").any(words)
    claims = [match for clause in clauses for match in clause.matches if match.meaning in MEANINGS]
    url = next((item for item in text.items if item.kind == "link"), None)
    asking = question(text.spoken, text.asks, more=_goes_on(clauses))
    found = _stop(text) or _undo(text, claims)
    if found is not None:
        return found
    if off is not None and not text.codes:
        return _unknown("off_topic", [(" ".join(words[off.begin : off.end]), "gaat over iets anders")])
    for read in (_help, _handover, _snooze, _postpone, _absent):
        found = read(text, claims)
        if found is not None:
            return found
    if asking is not None and any(clause.question for clause in clauses) and _statement_left(clauses):
        if any(clause.question and clause.codes for clause in clauses):
            return _unknown("vague")
        asking = None
    if asking is not None and url is None:
        if text.wrong_code:
            return _unknown("code")
        if isinstance(asking, r.Query):
            return r.MessageReading(_with_filters(asking, text), tuple(_named_things(text)))
        return _unknown("vague")
    if text.wrong_code:
        return _unknown("code")
    report = _report(text, clauses)
    if url is not None:
        if isinstance(report.intent, r.Report):
            return r.MessageReading(r.Report(report.intent.items, text.said(url)), report.why)
        codes = text.codes
        if len(codes) > 1:
            return _unknown("which_code")
        if claims and isinstance(report.intent, r.Unknown) and report.intent.because in ("contradicting", "doubtful"):
            return report
        return r.MessageReading(r.Evidence(text.said(url), codes[0] if codes else None), ((text.said(url), "waar te vinden"),))
    return report


def _all_items(text: Text) -> list[Item]:
    return items_of(text.tokens, text.on, (), Names({}))


def _statement_left(clauses: Sequence[Clause]) -> bool:
    return any(not clause.question and any(m.meaning in MEANINGS for m in clause.matches) for clause in clauses)


def _goes_on(clauses: Sequence[Clause]) -> bool:
    """Whether something is stated behind a question."""
    asked = [number for number, clause in enumerate(clauses) if clause.question]
    return bool(asked) and any(not clause.question and len(clause.items) > 1 for clause in clauses[asked[0] :])


def _named_things(text: Text) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for item in text.items:
        if item.kind == "code":
            found.append((text.said(item), "punt " + ", ".join(item.codes)))
        elif item.party is not None:
            found.append((text.said(item), f"organisatie {item.party}"))
        elif item.mention is not None:
            days = [day.isoformat() for day in (item.mention.start, item.mention.end) if day]
            found.append((text.said(item), " t/m ".join(days) or "geen bepaald moment"))
    return found


@functools.cache
def _bare_sets() -> dict[str, tuple[Phrases, frozenset[str]]]:
    allowed = frozenset(lexicon()["bare"]["with"])
    sets = {}
    for name in ("yes", "no"):
        sets[name] = (Phrases(phrase(line, name) for line in lexicon()["bare"][name]), allowed)
    return sets


_YES_NO: tuple[Literal["no", "yes"], ...] = ("no", "yes")


def _bare(text: Text) -> r.MessageReading | None:
    """A bare yes, no or thank-you, or nothing but a greeting."""
    words = text.words
    exact = " ".join(words)
    if text.thanked and _all_in(words, frozenset(lexicon()["courtesies"]["praise"])) and not text.asks:
        return _plain(r.Plain("no" if words[0] == "nee" else "thanks"), text)
    for intent in _YES_NO:
        if exact in lexicon()["bare"][intent]:
            return _plain(r.Plain(intent), text)
    thanks = section("courtesies.thanks").any(words)
    if thanks is not None:
        praise = frozenset(lexicon()["courtesies"]["praise"])
        rest = [word for place, word in enumerate(words) if place not in thanks.used]
        more = section("courtesies.thanks")
        rest = [word for word in rest if word in praise or more.at([word], 0) is None]
        if all(word in praise for word in rest):
            return _plain(r.Plain("thanks"), text)
        valued = text.asks or text.codes or any(item.mention or item.kind == "link" for item in text.items)
        if len(rest) <= 3 and not valued and section("claims").any(words) is None and section("intents").any(words) is None:
            return _plain(r.Plain("thanks"), text)
    if len(words) <= 6:
        for intent in _YES_NO:
            phrases, allowed = _bare_sets()[intent]
            match = phrases.at(words, 0)
            if match is None:
                continue
            rest = [word for place, word in enumerate(words) if place not in match.used]
            if all(word in allowed or (phrases.at([word], 0) is not None) for word in rest) and not text.asks:
                if "maar" in rest or ("niet" in rest and intent == "yes"):
                    continue
                return _plain(r.Plain(intent), text)
    return None


def _stop(text: Text) -> r.MessageReading | None:
    words = [word for word in text.words if word not in _fillers()]
    if words in (
        ["stop"],
        ["stop", "ermee"],
        ["stoppen"],
        ["stop", "stop"],
        ["stop", "nu"],
        ["stop", "a"],
        ["stop", "er", "mee"],
        ["ik", "wil", "stoppen"],
        ["ik", "stop", "ermee"],
        ["ophouden"],
        ["stop", "dit"],
    ):
        return _plain(r.Plain("stop"), text)
    match = section("intents.stop").any(text.words)
    if match is None or text.codes:
        return None
    if text.words[:1] and text.words[0] in ("hoe", "wat", "waarom"):
        return None
    return _plain(r.Plain("stop"), text)


_SOFT_UNDO = frozenset(
    {
        "foutje",
        "oeps",
        "vergissing",
        "per ongeluk",
        "per abuis",
        "correctie",
        "corrigeer*",
        "was fout",
        "vergis*",
        "vergist",
        "klopte niet",
        "ik bedoelde",
        "bedoelde ik",
        "moest ... zijn",
        "had ... moeten zijn",
        "was niet goed",
        "abusievelijk",
        "rectificatie",
    }
)


def _undo(text: Text, claims: Sequence[object]) -> r.MessageReading | None:
    words = text.words
    match = section("intents.undo").any(words)
    if match is None:
        return None
    if match.source == "had ... moeten zijn" and (
        text.asks or words[0] in frozenset(lexicon()["asking"]["words"]) or "klaar" in words
    ):
        return None
    if words[0] == "hoe":
        return None
    others = [m for m in section("intents.undo").all(words) if m.source not in _SOFT_UNDO]
    if claims and text.codes and not others:
        return _unknown("contradicting", [(" ".join(words[match.begin : match.end]), "herstelt een vorig bericht")])
    return _plain(r.Plain("undo"), text)


def _help(text: Text, claims: Sequence[object]) -> r.MessageReading | None:
    words = text.words
    match = section("intents.help").any(words)
    if match is None:
        return None
    offered = any(word in ("ik", "wij", "we") for word in words[: match.begin]) and match.source in ("help", "hulp")
    if text.codes and match.source not in (
        "hoe geef ik",
        "hoe meld ik",
        "hoe zet ik",
        "hoe verander ik",
        "hoe wijzig ik",
        "hoe moet ik|dit|dat|je",
        "hoe laat ik",
        "hoe kan ik",
        "hoe vul ik",
        "hoe pas ik",
        "hoe stuur ik",
    ):
        return None
    if (
        claims
        and match.begin > 3
        and not text.asks
        and match.source not in ("kun|kan ... uitleggen", "snap ... niet", "begrijp ... niet", "kun|kan|kunt ... helpen")
    ):
        return None
    if offered:
        return None
    if match.source in ("uitleg", "hulp", "help", "opties", "mogelijkheden", "menu", "faq") and len(words) > 6:
        return None
    return _plain(r.Plain("help"), text)


@functools.cache
def _fillers() -> frozenset[str]:
    return frozenset(lexicon()["fillers"]["words"])


def _handover(text: Text, claims: Sequence[object]) -> r.MessageReading | None:
    words = text.words
    match = section("intents.handover").any(words)
    if match is None or text.asks or (words and words[0] in ("wie", "wat", "hoe", "welke")):
        return None
    if section("intents.handover_not").any(words) is not None:
        return None
    if (
        match.source
        in ("in het vervolg", "voortaan", "verkeerde persoon", "vertrokken", "neemt ... over", "opvolging", "stokje")
        and claims
        and text.codes
    ):
        return None
    if section("intents.absent").any(words) is not None and match.source in (
        "neemt ... over",
        "neemt ... (van mij) over",
        "overgenomen",
        "heeft ... overgenomen",
    ):
        return None
    to = _person(text)
    if match.source in ("voortaan", "in het vervolg", "mijn portefeuille", "mijn taken zijn") and to is None:
        return None
    return r.MessageReading(r.Handover(to), ((quote_words(text, match.begin, match.end), "overgedragen"),))


def quote_words(text: Text, begin: int, end: int) -> str:
    """Spoken words `begin` up to `end` of a text, as written."""
    items = text.spoken[begin:end]
    return quote(text.text, text.tokens, items[0].begin, items[-1].end) if items else ""


def _person(text: Text) -> str | None:
    """The name or mail address of somebody else, as written."""
    mail = next((item for item in text.items if item.kind == "mail"), None)
    items = text.spoken
    words = text.words
    name = _name_after(text, items, words) or _name_before(text, items, words)
    if name is not None:
        return name
    return text.said(mail) if mail is not None else None


_SURE_LEADS = frozenset({"vervanger", "vervangster", "waarnemer", "opvolger", "opvolgster"})


def _name_after(text: Text, items: Sequence[Item], words: Sequence[str]) -> str | None:
    leads = section("intents.names")
    best: str | None = None
    weight = 0
    for at in range(len(words)):
        match = leads.at(words, at)
        if match is None:
            continue
        if len(match.used) < 2 and text.text.islower() and match.source not in _SURE_LEADS:
            continue
        name = _name_from(text, items, match.end)
        if name is not None:
            strength = len(match.used) * 2 + (1 if name[:1].isupper() else 0)
            if strength > weight:
                best, weight = name, strength
    return best


def _name_from(text: Text, items: Sequence[Item], at: int) -> str | None:
    skip = 0
    skipped = _not_names() - {"niet", "geen", "de"}
    while at < len(items) and skip < 5 and items[at].word in skipped:
        at += 1
        skip += 1
    first = at
    if at < len(items) and items[at].kind == "mail":
        return text.said(items[at])
    while at < len(items) and at - first < 5 and _name_word(text, items, at, first):
        at += 1
    while at > first and items[at - 1].word in ("van", "de", "der", "den", "ten", "ter", "in", "het"):
        at -= 1
    if at == first:
        return None
    name = quote(text.text, text.tokens, items[first].begin, items[at - 1].end)
    small = name.islower() and not text.text.islower()
    if small or (name.isupper() and len(name) < 2):
        return None
    return name


def _name_word(text: Text, items: Sequence[Item], at: int, first: int) -> bool:
    item = items[at]
    if item.kind != "word":
        return False
    if at > first and items[at].begin != items[at - 1].end:
        between = text.tokens[items[at - 1].end : item.begin]
        if any(token.norm not in (".", "-", "'") for token in between):
            return False
    written = text.tokens[item.begin].text
    particle = written.lower() in (
        "van",
        "de",
        "der",
        "den",
        "ten",
        "ter",
        "el",
        "al",
        "von",
        "het",
        "'t",
        "te",
        "da",
        "di",
        "la",
    )
    if text.text.islower() or text.text.isupper():
        if particle and at > first:
            return True
        return item.word not in _not_names() and item.word not in _verbs() | _dutch_words() and at - first < 3
    if particle:
        return at > first or (at + 1 < len(items) and text.tokens[items[at + 1].begin].text[:1].isupper())
    return written[:1].isupper() and item.word not in _not_names()


@functools.cache
def _not_names() -> frozenset[str]:
    return frozenset(lexicon()["people"]["not_a_name"])


@functools.cache
def _verbs() -> frozenset[str]:
    return frozenset(lexicon()["people"]["beside_a_name"])


def _name_before(text: Text, items: Sequence[Item], words: Sequence[str]) -> str | None:
    leads = section("intents.names_before")
    best: str | None = None
    weight = 0
    for at in range(1, len(words)):
        match = leads.at(words, at)
        if match is None:
            continue
        first = at
        while first > 0 and at - first < 5 and _name_word_back(text, items, first - 1, at):
            first -= 1
        while first < at and items[first].word in ("van", "der", "den", "en"):
            first += 1
        if first == at:
            continue
        name = quote(text.text, text.tokens, items[first].begin, items[at - 1].end)
        if name.islower() and not text.text.islower():
            continue
        strength = len(match.used)
        if strength > weight:
            best, weight = name, strength
    return best


def _name_word_back(text: Text, items: Sequence[Item], at: int, end: int) -> bool:
    item = items[at]
    if item.kind != "word" or (at + 1 < end and item.end != items[at + 1].begin):
        return False
    if at + 1 == end and any(token.norm != "," for token in text.tokens[item.end : items[end].begin]):
        return False
    written = text.tokens[item.begin].text
    if written.lower() in ("van", "de", "der", "den", "ten", "ter", "el"):
        return at + 1 < end
    if text.text.islower() or text.text.isupper():
        return item.word not in _not_names() and item.word not in _verbs() and end - at <= 2
    return written[:1].isupper() and item.word not in _not_names() and not (at == 0 and item.word in _verbs())


def _snooze(text: Text, claims: Sequence[object]) -> r.MessageReading | None:
    words = text.words
    match = section("intents.snooze").any(words)
    if match is None or (
        section("intents.absent").any(words) is not None
        and not any(word.startswith(("vraag", "vragen", "herinner")) for word in words)
    ):
        return None
    if words[0] in ("wie", "welke", "hoe", "waarom", "wat"):
        return None
    solid = [
        m for m in claims if getattr(m, "meaning", "") in ("done", "on_track", "delayed", "blocked", "not_started", "started")
    ]
    if solid:
        return None
    if section("intents.postpone").any(words) is not None and "deadline" in words:
        return None
    until: date | None = None
    dated = [mention for mention in text.mentions if (mention.first_day or text.on) > text.on]
    if dated:
        until = dated[-1].first_day
    soft = match.source in (
        "geen tijd",
        "geen tijd nu",
        "even niet",
        "niet nu",
        "nu niet",
        "komt ... niet uit",
        "liever @moment",
        "kom ... terug",
        "hoor ... @moment",
        "geef me|mij ... tijd",
        "bel ... @moment",
        "nog even geduld",
        "nu even niet",
    )
    if until is None and match.source in ("herinnering", "reminder", "kom ... terug") and len(words) > 6:
        return None
    if until is None and soft and match.source in ("kom ... terug", "komt ... niet uit", "geen tijd"):
        return None
    if match.source in ("laat ... @moment ... weten", "weet ik @moment", "weten we @moment", "hoor ... @moment") and (
        until is None or (text.codes and claims)
    ):
        return None
    if "geen" in words and any(word.startswith("herinner") for word in words):
        return None
    return r.MessageReading(r.Snooze(until), tuple(_named_things(text)))


def _postpone(text: Text, claims: Sequence[object]) -> r.MessageReading | None:
    words = text.words
    match = section("intents.postpone").any(words)
    if match is None or section("intents.postpone_not").any(words) is not None:
        return None
    if words[0] in ("wie", "welke", "hoeveel", "wat", "waarom", "wanneer"):
        return None
    wished = {
        "graag",
        "verzoek",
        "verzoeken",
        "mag",
        "mogen",
        "kan",
        "kunnen",
        "vraag",
        "vragen",
        "wil",
        "willen",
        "aanvragen",
        "svp",
        "aub",
    }
    if match.source in ("uitstel", "verlenging", "respijt") and {"wordt", "worden"} & set(words) and not wished & set(words):
        return None
    request = section("intents.postpone_ask").any(words)
    if request is None:
        return None
    if "blocked" in {getattr(m, "meaning", "") for m in claims}:
        return None
    strong = match.source not in (
        "meer tijd",
        "opschuiven",
        "extra tijd",
        "uitstellen",
        "verlengen",
        "verlengd",
        "nieuwe deadline",
    )
    if (
        not strong
        and not text.asks
        and not {
            "graag",
            "verzoek",
            "mag",
            "mogen",
            "kan",
            "kunnen",
            "vragen",
            "vraag",
            "willen",
            "wil",
            "svp",
            "aub",
            "verzoeken",
            "krijgen",
            "zou",
            "zouden",
            "kun",
            "kunt",
        }
        & set(words)
    ):
        return None
    if len(text.codes) > 1 or text.wrong_code:
        return _unknown("which_code")
    until: date | None = None
    usable = [mention for mention in text.mentions if mention.named_day and mention.named_day > text.on]
    if usable:
        toward = [
            mention
            for mention in usable
            if mention.prefix in ("tot", "tm")
            or _before_word(text, mention) in ("naar", "tot", "op", "wordt", "worden", "richting")
        ]
        until = (toward or usable)[-1].named_day
    return r.MessageReading(
        r.Postpone(text.codes[0] if text.codes else None, until),
        ((quote_words(text, match.begin, match.end), "vraagt uitstel"), *_named_things(text)),
    )


def _before_word(text: Text, mention: Mention) -> str:
    return text.tokens[mention.begin - 1].norm if mention.begin else ""


@functools.cache
def _absent_phrases() -> Phrases:
    lines = [phrase(line, "absent") for line in lexicon()["intents"]["absent"]]
    return Phrases([*lines, *(phrase(line, "not absent") for line in lexicon()["intents"]["absent_not"])])


def _absent(text: Text, claims: Sequence[object]) -> r.MessageReading | None:
    words = text.words
    phrases = section("intents.absent")
    match = phrases.any(words)
    if match is None:
        return None
    if words[0] in ("wie", "welke", "wanneer", "hoe", "is", "ben") and (text.asks or words[0] in ("wie", "welke")):
        return None
    phrases = _absent_phrases()
    match = next((one for one in phrases.all(words) if one.meaning == "absent"), None)
    if match is None:
        return None
    person = {"ik", "mij", "me", "mijn", "m'n", "we", "wij"} & set(words)
    solid = [
        m
        for m in claims
        if getattr(m, "meaning", "") in ("done", "on_track", "delayed", "blocked", "not_started", "finishing", "makes")
    ]
    if text.codes and solid:
        return None
    weak = match.source in (
        "vrij",
        "ziek",
        "vakantie",
        "verlof",
        "er niet",
        "er weer",
        "terug op|in|van",
        "operatie",
        "vervanging",
        "waarneming",
        "weer aanwezig",
    )
    if weak and not person and len(words) > 6 and not text.mentions:
        return None
    if match.source in ("er niet", "er weer", "vrij", "weer aanwezig") and not person:
        return None
    if solid and not person:
        return None
    if not person and len(words) > 14:
        return None
    until = _last_day_away(text)
    deputy = _person(text)
    return r.MessageReading(
        r.Absent(until, deputy), ((quote_words(text, match.begin, match.end), "afwezig"), *_named_things(text))
    )


_BACK = frozenset({"terug", "weer", "aanwezig", "bereikbaar", "hervat", "werk"})


def _last_day_away(text: Text) -> date | None:
    """The last day away: before the day of coming back, or the end of the stretch named."""
    clauses = clauses_of(text.items, text.tokens)
    away: date | None = None
    for clause in clauses:
        words = set(clause.words)
        back = bool({"terug"} & words or ("weer" in words and not {"ziek", "weg"} & words) or {"hervat", "hervatten"} & words)
        for place, item in enumerate(clause.items):
            mention = item.mention
            if mention is None:
                continue
            moment = mention.moment
            if back and not (mention.prefix in ("tot", "tm") and not {"terug", "weer"} & set(clause.words[place:])):
                if moment is None:
                    day = mention.end
                elif mention.prefix == "na":
                    day = moment.last + timedelta(days=1)
                else:
                    day = moment.first
                if day is not None and day > text.on:
                    return day - timedelta(days=1)
                continue
            if mention.prefix == "na":
                continue
            if mention.prefix == "vanaf":
                if moment is not None and moment.first > text.on and "weer" in words:
                    return moment.first - timedelta(days=1)
                continue
            if mention.prefix == "tot" and moment is not None:
                end = mention.end
            elif mention.prefix == "per":
                continue
            else:
                end = mention.end
            if end is not None and end >= text.on:
                away = end if away is None else max(away, end)
    counted = any(
        item.kind == "number" or item.word in number_words()
        for item, after in itertools.pairwise(text.spoken)
        if after.word in ("weken", "dagen", "maanden", "week", "maand")
    )
    return None if counted and away is not None and away <= text.on + timedelta(days=2) else away


def _with_filters(found: r.Query, text: Text) -> r.Query:
    """Party, line and quarter where the message names them."""
    party = next((item.party for item in text.items if item.party is not None), None)
    line = line_in(text.tokens)
    quarter: str | None = None
    for mention in text.mentions:
        moment = mention.moment
        if moment is not None and moment.size == "quarter" and moment.part is None and not moment.span:
            quarter = f"{moment.first.year}-Q{(moment.first.month + 2) // 3}"
    code = text.codes[0] if text.codes and found.about in ("commitment", "silent") else None
    return r.Query(
        found.about,
        code=code,
        party=party if found.about != "commitment" else None,
        line=line[0] if line and found.about != "commitment" else None,
        quarter=quarter if found.about != "commitment" else None,
        status=found.status,
    )


# -- how things stand -------------------------------------------------------------------------------------------------


@dataclass
class Segment:
    """Clauses about the same codes; `codes` None: the message has not named any yet."""

    codes: list[str] | None
    clauses: list[Clause]

    def bare(self) -> bool:
        """Whether it holds nothing but codes so far: the next clause may tell of them too."""
        return all(
            item.kind in ("code", "party", "emoji") or item.word in _JOINING for clause in self.clauses for item in clause.items
        )

    def claimed(self) -> bool:
        return any(match.meaning in MEANINGS for clause in self.clauses for match in clause.matches) or any(
            item.share for clause in self.clauses for item in clause.items
        )


_JOINING = frozenset(
    {
        "en",
        "over",
        "actie",
        "acties",
        "de",
        "afspraak",
        "afspraken",
        "ook",
        "nr",
        "punt",
        "voor",
        "bij",
        "van",
        "met",
        "wat",
        "betreft",
        "mbt",
        "ivm",
        "dan",
        "nog",
        "qua",
        "rond",
        "aangaande",
        "omtrent",
        "inzake",
        "betreffende",
        "nou",
        "zowel",
        "als",
        "eerst",
    }
)


def _pieces(clauses: Sequence[Clause]) -> list[Clause]:
    """Clauses cut once more in front of a second code that has a story of its own."""
    pieces: list[Clause] = []
    for clause in clauses:
        start = 0
        seen_code = False
        for place, item in enumerate(clause.items):
            if item.kind != "code":
                continue
            between = clause.items[start:place]
            story = [
                other
                for other in between
                if other.kind not in ("code", "sign") and other.word not in _JOINING and other.kind != "party"
            ]
            told = any(m.meaning in MEANINGS and all(start <= u < place for u in m.used) for m in clause.matches) or any(
                other.kind in ("moment", "percent", "part") for other in story
            )
            if seen_code and told and story:
                cut = place
                while cut > start and clause.items[cut - 1].word in _JOINING:
                    cut -= 1
                if any(m.begin < cut < m.end for m in clause.matches):
                    cut = place
                pieces.append(_cut(clause, start, cut))
                start = cut
            seen_code = True
        pieces.append(_cut(clause, start, len(clause.items)))
    return [piece for piece in pieces if piece.items]


def _cut(clause: Clause, begin: int, end: int) -> Clause:
    part = Clause(clause.items[begin:end], clause.lead if begin == 0 else "none", clause.sentence, clause.question)
    part.matches = [
        Match(m.meaning, tuple(u - begin for u in m.used), m.source)
        for m in clause.matches
        if all(begin <= u < end for u in m.used)
    ]
    return part


def _has_claim(clause: Clause) -> bool:
    return any(match.meaning in MEANINGS for match in clause.matches) or any(item.share for item in clause.items)


_ALL = frozenset(
    {"alle", "alles", "allebei", "beide", "beiden", "allemaal", "alledrie", "alletwee", "allevier", "stuk", "allen"}
)
_EXCEPT = frozenset({"behalve", "uitgezonderd", "buiten", "uitzondering", "uitgenomen", "na"})
_SAME = frozenset(
    {
        "ook",
        "idem",
        "dito",
        "hetzelfde",
        "eveneens",
        "net",
        "zo",
        "evenals",
        "insgelijks",
        "geldt",
        "voor",
        "en",
        "ditto",
        "idemdito",
        "ookal",
        "is",
        "dat",
        "daar",
        "datzelfde",
    }
)


def _segments(pieces: Sequence[Clause]) -> list[Segment]:
    """Clauses gathered around the codes that they are about."""
    if _headed(pieces):
        return _headed_segments(pieces)
    segments: list[Segment] = []
    pending: list[Clause] = []
    for piece in pieces:
        codes = piece.codes
        current = segments[-1] if segments else None
        excepted = bool(_EXCEPT.intersection(piece.words)) and bool(codes)
        if codes and current is not None and current.claimed() and piece.lead in ("reason", "condition"):
            current.clauses.append(piece)
            continue
        if codes and not excepted:
            if current is not None and current.codes and not current.claimed() and current.bare():
                current.codes.extend(codes)
                current.clauses.append(piece)
            else:
                segments.append(Segment(list(codes), [*pending, piece] if not segments else [piece]))
                pending = []
            continue
        if codes and excepted:
            for earlier in segments:
                earlier.codes = [code for code in earlier.codes or [] if code not in codes]
            segments.append(Segment(list(codes), [piece]))
            continue
        if current is None:
            pending.append(piece)
        else:
            current.clauses.append(piece)
    if not segments:
        return [Segment(None, pending)] if pending else []
    return segments


def _headed(pieces: Sequence[Clause]) -> bool:
    """`Klaar: A5, A6. Vertraagd: A7.`: each story stands in front of its codes."""
    kinds = [(bool(piece.codes), _has_claim(piece)) for piece in pieces if piece.codes or _has_claim(piece)]
    if len(kinds) < 2 or kinds[0] != (False, True) or kinds[-1] != (True, False):
        return False
    return all(kind in ((True, False), (False, True)) for kind in kinds)


def _headed_segments(pieces: Sequence[Clause]) -> list[Segment]:
    segments: list[Segment] = []
    story: list[Clause] = []
    for piece in pieces:
        if piece.codes:
            if segments and segments[-1].codes is not None and story and segments[-1].clauses[0] is story[0]:
                segments[-1].codes.extend(piece.codes)
                segments[-1].clauses.append(piece)
            else:
                segments.append(Segment(list(piece.codes), [*story, piece]))
        elif segments and segments[-1].clauses[: len(story)] == story:
            story = [piece]
        else:
            story.append(piece)
    return segments


def _report(text: Text, clauses: Sequence[Clause]) -> r.MessageReading:
    pieces = _pieces([clause for clause in clauses if not clause.question or not _statement_left(clauses)])
    segments = _segments(pieces)
    if not segments:
        return _unknown("vague")
    asked = text.asked
    targets: list[tuple[list[str | None], Segment]] = []
    named = [code for segment in segments for code in (segment.codes or [])]
    if not named:
        if not asked:
            return _unknown("no_code")
        if len(asked) == 1:
            targets = [([None], segments[0])]
        elif _all_of_them(pieces, len(asked)):
            targets = [(list(asked), segments[0])]
        else:
            return _unknown("which_code")
    else:
        if not text.asked and any(_of_others(clause) for segment in segments for clause in segment.clauses):
            return _unknown("which_code")
        rest = _rest_of_asked(text, pieces, segments, named) or _others_of_asked(text, segments, named)
        if rest is not None:
            targets.append(rest)
        for segment in segments:
            if rest is not None and segment is rest[1]:
                continue
            targets.append((list(segment.codes or []), segment))
    items: dict[str | None, r.Item] = {}
    why: list[tuple[str, str]] = []
    previous: Standing | None = None
    for codes, segment in targets:
        standing = stand(segment.clauses, text.on)
        if standing.status is None and previous is not None and _same_again(segment):
            standing = previous
        items_here = tuple(item for clause in segment.clauses for item in clause.items)
        why.extend(_named_things(Text(text.text, text.tokens, items_here, text.on, (), False)))
        why.extend((quote(text.text, text.tokens, one.begin, one.end), MEANINGS[one.claim]) for one in standing.said)
        if standing.status is None:
            return _unknown(standing.unclear or "no_status", why)
        mention = standing.expected_mention
        words = quote(text.text, text.tokens, mention.begin, mention.end_token) if mention else None
        part = text.said(standing.part) if standing.part else None
        reason = _reason(text, segment.clauses)
        for code in codes:
            known = items.get(code)
            if known is not None and (known.status, known.expected) != (standing.status, standing.expected):
                return _unknown("contradicting", why)
            items[code] = r.Item(code, standing.status, standing.expected, words, reason, part)
        previous = standing
    return r.MessageReading(r.Report(tuple(items.values())), tuple(why))


def _same_again(segment: Segment) -> bool:
    words = [item.word for clause in segment.clauses for item in clause.items if item.kind != "code"]
    return (
        bool(words)
        and _all_in(words, _SAME)
        and bool({"ook", "idem", "dito", "hetzelfde", "eveneens", "evenals", "ditto", "datzelfde"} & set(words))
    )


def _all_of_them(pieces: Sequence[Clause], count: int) -> bool:
    words = [word for piece in pieces for word in piece.words]
    if count != 2 and {"allebei", "beide", "beiden"} & set(words):
        return False
    if _EXCEPT.intersection(words) - {"na", "buiten"}:
        return False
    return bool(_ALL.intersection(words))


def _rest_of_asked(
    text: Text, pieces: Sequence[Clause], segments: Sequence[Segment], named: Sequence[str]
) -> tuple[list[str | None], Segment] | None:
    """`alles op schema, behalve A9: die loopt uit`: the asked codes that are not named."""
    asked = text.asked
    if len(asked) < 2 or not set(named) < set(asked):
        return None
    cut = next((n for n, piece in enumerate(pieces) if piece.codes), len(pieces))
    if cut < len(pieces) and not _EXCEPT.intersection(pieces[cut].words):
        before = pieces[:cut]
        first = pieces[cut]
        place = next(at for at, item in enumerate(first.items) if item.kind == "code")
        if not before and _ALL.intersection(first.words[:place]):
            return None
    head = list(pieces[:cut])
    if not head:
        if cut == len(pieces):
            return None
        first = pieces[cut]
        if not _EXCEPT.intersection(first.words) or not _ALL.intersection(first.words):
            return None
        place = next(at for at, word in enumerate(first.words) if word in _EXCEPT)
        head = [_cut(first, 0, place)]
        segments[0].clauses[0] = _cut(first, place, len(first.items))
    words = [word for piece in head for word in piece.words]
    if not (_ALL | {"rest", "overige", "andere"}).intersection(words) or not any(_has_claim(piece) for piece in head):
        return None
    for piece in head:
        if piece in segments[0].clauses:
            segments[0].clauses.remove(piece)
    return [code for code in asked if code not in named], Segment(None, head)


_OTHERS = frozenset({"andere", "anderen", "ander", "rest", "overige", "overigen", "resterende"})


def _of_others(clause: Clause) -> bool:
    """`de overige acties lopen`: told of codes that nobody named."""
    first = clause.words[:3]
    return (
        not clause.codes
        and _has_claim(clause)
        and bool(_OTHERS.intersection(first))
        and not any(item.share for item in clause.items)
    )


def _others_of_asked(text: Text, segments: Sequence[Segment], named: Sequence[str]) -> tuple[list[str | None], Segment] | None:
    """`A1 klaar, de andere loopt nog`: the asked codes that are not named, told of behind the named ones."""
    if len(text.asked) < 2 or not set(named) < set(text.asked):
        return None
    last = segments[-1]
    for place, clause in enumerate(last.clauses):
        if place and not clause.codes and _OTHERS.intersection(clause.words[:4]):
            others = Segment(None, last.clauses[place:])
            del last.clauses[place:]
            return [code for code in text.asked if code not in named], others
    return None


def _reason(text: Text, clauses: Sequence[Clause]) -> str | None:
    """The words from "omdat", "ivm", "wacht op" to the end of their clause, as written."""
    openers = section("clauses.reason_words")
    for clause in clauses:
        if not clause.items:
            continue
        end = clause.items[-1].end
        first = clause.items[0].begin
        if clause.lead == "reason" or (first and text.tokens[first - 1].norm == "want"):
            return quote(text.text, text.tokens, first, end)
        for at in range(len(clause.items)):
            match = openers.at(clause.words, at)
            if match is not None and match.end < len(clause.items):
                return quote(text.text, text.tokens, clause.items[match.end].begin, end)
            if clause.words[at] in ("wacht", "wachten"):
                return quote(text.text, text.tokens, clause.items[at].begin, end)
    return None


# -- topics -----------------------------------------------------------------------------------------------------------


def _resolve_topics(text: Text, clauses: Sequence[Clause], names: Names) -> None:
    """`die over zzp is klaar`: the one code that a word stands for, when only one of those asked about fits."""
    if text.codes or not names.topics:
        return
    for clause in clauses:
        for place, item in enumerate(clause.items):
            if item.word not in ("over", "rond", "mbt", "inzake", "betreffende") or place + 1 >= len(clause.items):
                continue
            about = {repaired(word) for word in clause.words[place + 1 : place + 5]}
            pool = text.asked or tuple(names.topics)
            fitting = [code for code in pool if about.intersection(names.topics.get(code, ()))]
            if len(fitting) == 1:
                target = clause.items[place + 1]
                clause.items[place + 1] = Item("@code", "code", target.begin, target.end, codes=(fitting[0],))
                return


# -- after "vertraagd" ------------------------------------------------------------------------------------------------


def read_moment(text: str, on: date) -> date | None:
    """The last day of the moment that a text names for completion, if it names exactly one such day."""
    return read_delay(text, on).expected


_LEADING = frozenset(
    {
        "wordt",
        "worden",
        "het",
        "dat",
        "verwacht",
        "verwachten",
        "we",
        "is",
        "pas",
        "naar",
        "tot",
        "dus",
        "en",
        "nu",
        "rond",
        "ik",
        "denk",
        "gok",
        "schat",
        "waarschijnlijk",
        "vermoedelijk",
        "klaar",
        "af",
        "ergens",
        "nieuwe",
        "datum",
        "verwachting",
        "oplevering",
        "schuift",
        "zal",
        "zijn",
        "zo'n",
        "ongeveer",
        "dan",
        "gereed",
    }
)


def read_delay(text: str, on: date) -> r.Delay:
    """The new day, the words that named it and the rest as the reason: "wacht op cijfers, wordt half september"."""
    text = text[:MOST]
    tokens = tokenize(text)
    items = items_of(tokens, on, (), Names({}))
    clauses = clauses_of(items, tokens)
    standing = stand(clauses, on)
    mention = standing.expected_mention
    if mention is None:
        named = [one for one in mentions(tokens, on) if one.named_day is not None and one.named_day >= on]
        aimed = [one for one in named if one.prefix in ("tot", "tm") or _aimed(tokens, one)]
        old = [one for one in named if _refused(tokens, one)]
        rest = [one for one in named if one not in old]
        if len(aimed) == 1:
            mention = aimed[0]
        elif len(rest) == 1 and len(tokens) - (rest[0].end_token - rest[0].begin) <= 6:
            mention = rest[0]
    if mention is None:
        return r.Delay(None, None, text.strip() or None)
    first, last = mention.begin, mention.end_token
    while first > 0 and (tokens[first - 1].norm in _LEADING):
        first -= 1
    while last < len(tokens) and tokens[last].norm in ("klaar", "af", "gereed", "dus", "denk", "ik", "."):
        last += 1
    before = text[: tokens[first].start].strip(" \n\t,.;:-–—(")
    after = text[tokens[last - 1].end :].strip(" \n\t,.;:-–—)")
    reason = ", ".join(part for part in (before, after) if part)
    return r.Delay(mention.named_day, quote(text, tokens, mention.begin, mention.end_token), reason or None)


def _aimed(tokens: Sequence[Token], mention: Mention) -> bool:
    before = [token.norm for token in tokens[max(0, mention.begin - 3) : mention.begin]]
    return bool({"wordt", "naar", "tot", "verwacht", "maar", "word"} & set(before))


def _refused(tokens: Sequence[Token], mention: Mention) -> bool:
    return mention.begin > 0 and tokens[mention.begin - 1].norm in ("niet", "ipv", "was")
