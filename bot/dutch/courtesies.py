"""Why does this file exist? To leave out "Hoi,", "Dank voor uw bericht." and "Met vriendelijke groet, ...".

They change nothing in a message. Where nothing else is said, they stay: then they are what is said.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence

from bot.dutch.items import Item, ends_in_a_stop
from bot.dutch.lexicon import lexicon, section, words_of
from bot.dutch.words import Token

MOST_LEADS = 3  # "Beste collega, zoals besproken, ter info: ..."
MOST_WORDS = 16  # of a courtesy; a longer sentence tells something too


def after_greeting(items: Sequence[Item]) -> int:
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
            if item.word in words_of("courtesies.addressees") or item.kind == "party":
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
    at = _introduced(items, at)
    while at < len(items) and items[at].kind == "sign" and items[at].word in ",.!-\n:;":
        at += 1
    return at


def _introduced(items: Sequence[Item], at: int) -> int:
    """The place after "met Marijke van de VGN" or "met Els hier", by which a call begins."""
    if at >= len(items) or items[at].word != "met":
        return at
    for end in range(at + 2, min(at + 6, len(items))):
        if items[end].word == "hier" or (items[end].kind == "party" and {"van", "namens"} & {i.word for i in items[at:end]}):
            return end + 1
        if items[end].kind != "word":
            return at
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


def before_closing(items: Sequence[Item], begin: int) -> int:
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
        praise = words_of("courtesies.praise")
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


def without_courtesies(items: Sequence[Item], tokens: Sequence[Token]) -> list[Item]:
    """The items without what is said for courtesy: "Zoals besproken:", "Mocht u vragen hebben, dan hoor ik het graag."."""
    kept: list[Item] = []
    for sentence in _sentences(items, tokens):
        kept.extend(_behind_courtesies(_as_asked(sentence[_led(sentence) :])))
    return kept if any(item.spoken for item in kept) else list(items)


def _sentences(items: Sequence[Item], tokens: Sequence[Token]) -> Iterator[Sequence[Item]]:
    """Stretches up to and including their last stop, which may stand inside a moment: "eind jan. Is dat goed?"."""
    begin = 0
    for at, item in enumerate(items):
        stop = (item.kind == "sign" and item.word in ".!?\n") or ends_in_a_stop(items, at, tokens)
        more = at + 1 < len(items) and items[at + 1].kind == "sign" and items[at + 1].word in ".!?\n"
        if stop and not more:
            yield items[begin : at + 1]
            begin = at + 1
    if begin < len(items):
        yield items[begin:]


def _led(sentence: Sequence[Item]) -> int:
    """Where a sentence goes on behind words such as "In antwoord op uw bericht:"."""
    at = 0
    for _ in range(MOST_LEADS):
        begin = next((n for n in range(at, len(sentence)) if sentence[n].spoken), len(sentence))
        match = section("courtesies.leading").at([item.word for item in sentence], begin) if begin < len(sentence) else None
        if match is None or match.end >= len(sentence) or sentence[match.end].word not in (",", ":", ";", "-"):
            return at
        at = match.end + 1
    return at


def _as_asked(sentence: Sequence[Item]) -> Sequence[Item]:
    """`Ik zou graag weten welke acties te laat zijn.` as the question itself: `welke acties te laat zijn?`"""
    words = [item.word for item in sentence]
    match = section("courtesies.wondering").at(words, 0) if words else None
    if match is None or match.end >= len(words) or words[match.end] not in words_of("asking.words"):
        return sentence
    end = sentence[-1].begin if sentence[-1].word in (".", "?") else sentence[-1].end
    asked = [item for item in sentence[match.end :] if item.begin < end]
    return [*asked, Item("?", "sign", end - 1, end - 1)]


def _behind_courtesies(sentence: Sequence[Item]) -> Sequence[Item]:
    """What a sentence goes on to say: `Excuus voor de late reactie, | dit is niet van ons`; nothing, where it is courtesy."""
    begin = 0
    for at, item in enumerate([*sentence, None]):
        if item is not None and item.word != ",":
            continue
        praise = begin and all(one.word in words_of("courtesies.praise") for one in sentence[begin:at] if one.spoken)
        if not praise and not _courteous(sentence[begin:at]):
            return sentence[begin:]
        begin = at + 1
    return ()


def _courteous(part: Sequence[Item]) -> bool:
    """Whether these words are nothing but a courtesy; with a code, a day or a status of their own they say more."""
    said = [item for item in part if item.spoken]
    words = [item.word for item in said]
    match = section("courtesies.sentences").at(words, 0) if words else None
    if match is None or len(words) > MOST_WORDS:
        return False
    rest = [item for place, item in enumerate(said) if place not in match.used]
    plain = not any(item.kind in ("code", "moment", "link", "percent", "part") for item in rest)
    return plain and section("claims").any([item.word for item in rest]) is None
