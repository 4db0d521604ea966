"""Why does this file exist? To hold the reading of Dutch to its examples, and any text at all to its promises."""

from __future__ import annotations

import cProfile
import json
import pstats
import random
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.dutch.lexicon import lexicon, repaired, section
from bot.dutch.messages import read_delay, read_message, read_moment
from bot.dutch.names import Names, topics_of
from bot.dutch.readings import MessageReading, Report, Unknown, as_corpus
from bot.dutch.terms import read_term, term_as_corpus

HERE = Path(__file__).parent
CORPUS = Path(__file__).parents[3].parent / "shared" / "corpus"
ON = date(2023, 5, 10)


def rows(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            yield json.loads(line)


def read(row: dict[str, Any]) -> dict[str, Any]:
    asked = (row.get("context") or {}).get("asked", [])
    return as_corpus(read_message(row["text"], date.fromisoformat(row["on"]), asked))


def sorted_items(reading: dict[str, Any]) -> dict[str, Any]:
    if "items" in reading:
        return reading | {"items": sorted(reading["items"], key=lambda item: str(item["code"]))}
    return reading


@pytest.mark.parametrize("path", sorted((HERE / "examples").glob("*.jsonl")), ids=lambda path: path.stem)
def test_examples(path: Path) -> None:
    """Each file is measured: what is not exact must be asked back, and be rare."""
    asked: list[str] = []
    wrong: list[str] = []
    count = 0
    for row in rows(path):
        count += 1
        if "kind" in row["want"]:
            term = read_term(row["text"], date.fromisoformat(row["on"]))
            got, asks = term_as_corpus(term), term.ask
        else:
            got = sorted_items(read(row))
            asks = got["intent"] == "unknown"
        if got != sorted_items(row["want"]):
            (asked if asks else wrong).append(f"{row['id']}: {row['text']!r} reads as {got}")
    assert wrong == []
    assert len(asked) <= 0.01 * count, asked


def test_the_shared_corpora(capsys: pytest.CaptureFixture[str]) -> None:
    if not CORPUS.is_dir():
        pytest.skip(f"LABELLED CORPORA NOT MEASURED: no folder {CORPUS}")
    terms = [
        (row["want"], term_as_corpus(read_term(row["text"], date.fromisoformat(row["on"]))))
        for row in rows(CORPUS / "deadlines.jsonl")
    ]
    messages = [(sorted_items(row["want"]), sorted_items(read(row))) for row in rows(CORPUS / "messages.jsonl")]
    for name, pairs in (("deadlines", terms), ("messages", messages)):
        exact = sum(want == got for want, got in pairs)
        asked = sum(want != got and got.get("intent") == "unknown" for want, got in pairs)
        wrong = len(pairs) - exact - asked
        with capsys.disabled():
            print(f"\n{name}: {len(pairs)} read, {exact} exact, {asked} asked back, {wrong} wrong")  # noqa: T201
        assert (exact, wrong) == (len(pairs), 0)


WORDS = """A5 a 9 nr 12 5.3 klaar niet nog op schema loopt uit tot Q3 half mei 2024 1-5 , . ; ? ! \u202e \u200b ' ( ) % van 4
vraag stop uitstel ik ben vakantie https://x.nl/a maar omdat en als week 60 99 31 februari 0000 eind begin tussen wordt"""
TEXTS = st.text(max_size=300) | st.lists(st.sampled_from(WORDS.split()), max_size=60).map(" ".join)


@given(text=TEXTS, day=st.dates(date(1995, 1, 1), date(2085, 1, 1)), asked=st.sampled_from([(), ("A9",), ("A1", "5.3")]))
@settings(max_examples=300, deadline=None)
def test_any_text_has_a_reading(text: str, day: date, asked: tuple[str, ...]) -> None:
    reading = read_message(text, day, asked)
    assert isinstance(reading, MessageReading)
    assert reading.ask == isinstance(reading.intent, Unknown)
    json.dumps(as_corpus(reading))
    term = read_term(text, day)
    if term.start is not None and term.end is not None:
        assert term.start <= term.end
    read_delay(text, day)


def own() -> list[dict[str, Any]]:
    return [row for path in sorted((HERE / "examples").glob("messages*.jsonl")) for row in rows(path)]


def unnamed(row: dict[str, Any]) -> bool:
    """Names and addresses are given as written, so case may change them."""
    return row["want"]["intent"] not in ("handover", "absent", "evidence")


@pytest.mark.parametrize("row", [pytest.param(row, id=str(row["id"])) for row in own() if unnamed(row)])
def test_dress_changes_nothing(row: dict[str, Any]) -> None:
    want = sorted_items(read(row))
    text = row["text"]
    dressed = {
        "lower": text.lower(),
        "upper": text.upper(),
        "spaced": "  " + text.replace(" ", "   ") + " ",
        "stopped": text if text.rstrip().endswith(("?", "!", ".", "'")) else text + ".",
        "shouted": text if text.rstrip().endswith(("?", "!", ".", "'")) else text + "!",
        "greeted": "Hallo, " + text,
        "morning": "Goedemorgen. " + text,
    }
    for name, other in dressed.items():
        if want["intent"] == "unknown" and name in ("greeted", "morning") and not any(c.isalnum() for c in text):
            continue
        assert sorted_items(read(row | {"text": other})) == want, name


def slipped(text: str, chance: random.Random) -> str:
    """The text with one slip inside one of its longer words: two letters change places, one is left out or doubled."""
    words = list(re.finditer(r"[a-z]{5,}", text))
    if not words:
        return text
    word = chance.choice(words)
    at = chance.randrange(word.start() + 1, word.end() - 1)
    slips = (text[at + 1] + text[at] + text[at + 2 :], text[at + 1 :], text[at] + text[at:])
    return text[:at] + chance.choice(slips)


def test_a_slip_of_the_finger_makes_no_other_report() -> None:
    """Nine of ten are read as before; of the rest nearly all are asked back."""
    chance = random.Random(7)  # noqa: S311
    reports = [row for row in own() if row["want"]["intent"] == "report"]
    readings = [
        (sorted_items(row["want"]), sorted_items(read(row | {"text": slipped(row["text"], chance)}))) for row in reports
    ]
    same = sum(want == got for want, got in readings)
    wrong = sum(want != got and got["intent"] != "unknown" for want, got in readings)
    assert same >= 0.9 * len(reports)
    assert wrong <= 0.015 * len(reports)


@pytest.mark.parametrize("word", ["reden", "lager", "opgestapt", "afgestoten", "ingesteld", "vertaalt", "verlagen", "proberen"])
def test_a_word_is_not_taken_for_another(word: str) -> None:
    assert repaired(word) == word


def test_no_word_of_the_lexicon_is_written_as_none_is_read() -> None:
    """Three of the same letter are read as two: "reëel" is looked up as "reel"."""
    for name, lines in lexicon().items():
        if name not in ("spelling", "parties", "codes"):
            assert not re.findall(r"\w*([a-z])\1\1\w*", json.dumps(lines)), name


@pytest.mark.parametrize(
    "piece",
    [
        "A5 is klaar, A14 loopt uit tot Q3 ivm de cao. ",
        "a.",
        "1-",
        "kan ",
        "van ",
        "ligt ",
        "é\u202e",
        "xn--a.b.c@",
        "A1,",
        "vóór ",
    ],
)
def test_twice_the_text_costs_at_most_so_much_more(piece: str) -> None:
    """Counted in calls, so that a busy machine changes nothing."""

    def calls(text: str) -> int:
        profile = cProfile.Profile()
        profile.runcall(read_message, text, ON, ("A9",))
        return int(pstats.Stats(profile).total_calls)  # type: ignore[attr-defined]

    half = (piece * 2048)[:2048]
    calls(half)
    assert calls(half + half) <= 2.5 * calls(half)


def test_a_delay_in_one_sentence() -> None:
    delay = read_delay("wacht op cijfers van leden, wordt half september", ON)
    assert (delay.expected, delay.words, delay.reason) == (
        date(2023, 9, 15),
        "half september",
        "wacht op cijfers van leden",
    )
    assert read_moment("eind juni", ON) == date(2023, 6, 30)
    assert read_moment("niet 30 juni maar 15 sept", ON) == date(2023, 9, 15)
    assert read_moment("weet ik niet", ON) is None
    assert read_delay("door ziekte van twee collega's", ON).reason == "door ziekte van twee collega's"


def test_a_reading_explains_itself() -> None:
    reading = read_message("A5 is klaar, A14 loopt uit tot Q3 ivm de cao", ON)
    assert isinstance(reading.intent, Report)
    assert reading.why == (
        ("A5", "punt A5"),
        ("klaar", "klaar"),
        ("A14", "punt A14"),
        ("loopt uit", "vertraagd"),
        ("tot Q3", "30 september 2023"),
        ("de cao", "reden"),
    )
    assert read_message("A5 is klaar, flierefluitend", ON).unread == ("flierefluitend",)
    late = reading.intent.items[1]
    assert (late.expected_words, late.reason) == ("tot Q3", "de cao")


def test_a_topic_stands_for_the_one_code_that_fits() -> None:
    names = Names({"ActiZ": ("actiz",)}, {"A9": ("zzp", "zzpers"), "A8": ("voltijdbonus",)})
    reading = read_message("die over zzp is klaar", ON, ("A8", "A9"), names)
    assert isinstance(reading.intent, Report)
    assert [(item.code, item.status) for item in reading.intent.items] == [("A9", "done")]
    assert read_message("die over geld is klaar", ON, ("A8", "A9"), names).ask
    both = read_message("die over zzp is klaar, die over de voltijdbonus loopt", ON, ("A8", "A9"), names).intent
    assert isinstance(both, Report)
    assert [(item.code, item.status) for item in both.items] == [("A9", "done"), ("A8", "on_track")]


def test_where_nothing_was_asked_a_topic_must_be_pointed_at() -> None:
    """ "Die over zzp" is an item of one's own; gedoe "over zzp" is a reason."""
    names = Names({"ActiZ": ("actiz",)}, topics_of({"A9": "Zzp'ers weer in loondienst (zzp)", "A8": "Meer uren belonen"}))
    found = read_message("de afspraak over zzp loopt uit", ON, (), names).intent
    assert isinstance(found, Report)
    assert [(item.code, item.status) for item in found.items] == [("A9", "delayed")]
    assert read_message("loopt uit door gedoe over zzp", ON, (), names).ask
    assert read_message("die over weer loopt uit", ON, (), names).ask, "a word that says nothing names nothing"


def test_every_line_of_the_lexicon_can_match() -> None:
    for name in ("claims", "intents", "about", "courtesies", "bare", "cancelling.phrases", "doubting.phrases", "geen"):
        section(name)


def test_no_line_of_the_lexicon_stands_twice_in_its_list() -> None:
    def lists(node: object, name: str = "") -> Iterator[tuple[str, list[str]]]:
        if isinstance(node, dict):
            for key, below in node.items():
                yield from lists(below, f"{name}.{key}")
        elif isinstance(node, list):
            yield name, node

    twice = {name: [line for line, count in Counter(lines).items() if count > 1] for name, lines in lists(lexicon())}
    assert not {name: lines for name, lines in twice.items() if lines}
