"""Why does this file exist? To find the name or address of somebody else: a deputy, a successor."""

from __future__ import annotations

from collections.abc import Sequence

from bot.dutch.items import Item
from bot.dutch.lexicon import dutch_words, is_known, section, words_of
from bot.dutch.text import Text, Use
from bot.dutch.words import quote


def person_used(text: Text, name: str | None) -> tuple[Use, ...]:
    """The tokens of a name that was found in a text."""
    at = text.text.find(name) if name else -1
    tokens = [n for n, token in enumerate(text.tokens) if name and at <= token.start < at + len(name)] if at >= 0 else []
    return (Use(tokens[0], tokens[-1] + 1, "naam"),) if tokens else ()


def person_in(text: Text) -> str | None:
    """The name or mail address of somebody else, as written."""
    mail = next((item for item in text.items if item.kind == "mail"), None)
    items = text.spoken
    words = text.words
    name = _name_after(text, items, words) or _name_before(text, items, words)
    if name is None and mail is None:
        name = _only_name(text, items)
    if name is not None:
        return name
    return text.said(mail) if mail is not None else None


def _name_after(text: Text, items: Sequence[Item], words: Sequence[str]) -> str | None:
    leads = section("intents.names")
    best: str | None = None
    weight = 0
    for at in range(len(words)):
        match = leads.at(words, at)
        if match is None:
            continue
        if len(match.used) < 2 and text.written.islower() and match.source not in words_of("people.sure_leads"):
            continue
        name = _name_from(text, items, match.end)
        if name is not None:
            strength = len(match.used) * 2 + (1 if name[:1].isupper() else 0)
            if strength > weight:
                best, weight = name, strength
    return best


def _name_from(text: Text, items: Sequence[Item], at: int) -> str | None:
    skip = 0
    skipped = words_of("people.not_a_name") - {"niet", "geen", "de"}
    while at < len(items) and skip < 5 and (items[at].word in skipped or _a_gentleman(items, at)):
        if _begins_a_name(text, items, at):
            break
        at += 1
        skip += 1
    first = at
    if at < len(items) and items[at].kind == "mail":
        return text.said(items[at])
    while at < len(items) and at - first < 5 and _name_word(text, items, at, first):
        at += 1
    while at > first and items[at - 1].word in words_of("people.no_end"):
        at -= 1
    if at == first:
        return None
    name = quote(text.text, text.tokens, items[first].begin, items[at - 1].end)
    small = name.islower() and not text.written.islower()
    if small or (name.isupper() and len(name) < 2):
        return None
    return name


def _begins_a_name(text: Text, items: Sequence[Item], at: int) -> bool:
    """`de heer Van Loon`: behind a title the first part of a name has a capital."""
    written = text.tokens[items[at].begin].text
    particle = written[:1].isupper() and written.lower() in words_of("people.particles")
    return particle and at > 0 and items[at - 1].word in words_of("people.addressed")


def _a_gentleman(items: Sequence[Item], at: int) -> bool:
    """`mijn opvolger is de heer T. Willems`: an article that begins no name."""
    return items[at].word == "de" and at + 1 < len(items) and items[at + 1].word in words_of("people.addressed")


def _name_word(text: Text, items: Sequence[Item], at: int, first: int) -> bool:
    item = items[at]
    if item.kind != "word":
        return False
    if at > first and items[at].begin != items[at - 1].end:
        between = text.tokens[items[at - 1].end : item.begin]
        short = len(items[at - 1].word) <= 2 or items[at - 1].word in words_of("people.titles")
        if any(token.norm not in ((".", "-", "'") if short else ("-", "'")) for token in between):
            return False
    written = text.tokens[item.begin].text
    particle = written.lower() in words_of("people.particles")
    if text.written.islower() or text.written.isupper():
        if particle and at > first:
            return True
        return (
            item.word not in words_of("people.not_a_name")
            and item.word not in words_of("people.beside_a_name") | dutch_words()
            and at - first < 3
        )
    if particle:
        return at > first or (at + 1 < len(items) and text.tokens[items[at + 1].begin].text[:1].isupper())
    return written[:1].isupper() and (item.word not in words_of("people.not_a_name") or _behind_a_particle(text, items, at))


def _behind_a_particle(text: Text, items: Sequence[Item], at: int) -> bool:
    """`Van der Meer`: a word with one capital, and what stands in front of it belongs to a name."""
    capital = not text.tokens[items[at].begin].text.isupper()
    return at > 0 and capital and items[at - 1].word in words_of("people.particles")


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
        while first < at and text.tokens[items[first].begin].text in ("van", "der", "den", "en"):
            first += 1
        if first == at:
            continue
        name = quote(text.text, text.tokens, items[first].begin, items[at - 1].end)
        if name.islower() and not text.written.islower():
            continue
        strength = len(match.used)
        if strength > weight:
            best, weight = name, strength
    return best


def _only_name(text: Text, items: Sequence[Item]) -> str | None:
    """The one thing in a text with capitals that nothing else explains, where no word leads to it: "dat doet Els Vos nu"."""
    names: list[str] = []
    at = 0
    while at < len(items):
        end = at
        while end < len(items) and end - at < 5 and _strange_capital(text, items, end, at):
            end += 1
        while end > at and items[end - 1].word in words_of("people.particles"):
            end -= 1
        begins = not at or items[at].begin != items[at - 1].end
        led = at > 0 and items[at - 1].word in words_of("people.before_no_name")
        if end > at and not led and (end - at > 1 or not begins):
            names.append(quote(text.text, text.tokens, items[at].begin, items[end - 1].end))
        at = max(end, at + 1)
    return names[0] if len(names) == 1 else None


def _strange_capital(text: Text, items: Sequence[Item], at: int, first: int) -> bool:
    if text.written.isupper() or not _name_word(text, items, at, first):
        return False
    written = text.tokens[items[at].begin].text
    particle = items[at].word in words_of("people.particles")
    inside = at > first or not is_known(items[at].word)
    return particle or (written[:1].isupper() and not written[1:2].isupper() and inside)


def _name_word_back(text: Text, items: Sequence[Item], at: int, end: int) -> bool:
    item = items[at]
    if item.kind != "word":
        return False
    initial = item.end - item.begin == 1 and len(item.word) == 1
    joining = ("-", ".") if initial else ("-",)
    if at + 1 < end and any(token.norm not in joining for token in text.tokens[item.end : items[at + 1].begin]):
        return False
    if at + 1 == end and any(token.norm != "," for token in text.tokens[item.end : items[end].begin]):
        return False
    written = text.tokens[item.begin].text
    if written.lower() in words_of("people.particles"):
        return at + 1 < end
    if text.written.islower() or text.written.isupper():
        return (
            item.word not in words_of("people.not_a_name")
            and item.word not in words_of("people.beside_a_name")
            and end - at <= 2 + sum(1 for one in items[at:end] if one.word in words_of("people.particles"))
        )
    return (
        written[:1].isupper()
        and (item.word not in words_of("people.not_a_name") or _behind_a_particle(text, items, at))
        and not (at == 0 and item.word in words_of("people.beside_a_name"))
    )
