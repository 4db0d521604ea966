"""Why does this file exist? To hold the reading of a message to what stands around it: courtesies, a code in front, another
message behind it. What is read alone is read the same there, or asked back now and then; it never becomes something else.
"""

from __future__ import annotations

import random
import re
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.dutch.messages import read_message
from bot.dutch.readings import as_corpus
from tests.bot.dutch.test_dutch import own, read, sorted_items

ASKED_BACK = 0.04
"""The share of what is put together that may be asked back: two sentences can make a third."""
IN_FRONT = (
    "Dank voor uw herinnering. ",
    "Wij hebben uw bericht in goede orde ontvangen. ",
    "Excuses voor de late reactie. ",
    "Naar aanleiding van uw vraag: ",
    "Even een korte update: ",
    "Hoi, met Sandra van de NVZ. ",
    "In antwoord op uw bericht van 3 mei: ",
    "Sorry dat ik nu pas reageer! ",
    "Goedemiddag, hier de stand van zaken. ",
    "Ik heb het even nagevraagd. ",
    "Zoals net besproken: ",
)
BEHIND = (
    " Mocht u vragen hebben, dan hoor ik het graag.",
    " Groetjes Karin",
    "\n\nMet vriendelijke groet,\nJ. de Vries\nBeleidsadviseur NVZ",
    " Fijne dag!",
    " Alvast bedankt voor het doorgeven.",
    " Laat maar weten als je meer wilt weten.",
    " Bel me gerust als er iets onduidelijk is.",
    "\nVerstuurd vanaf mijn iPhone",
    " Hopelijk is dit zo duidelijk.",
    " Is dat zo voldoende?",
    " Wil je dat noteren?",
)
WONDERED = (
    "Kun je me vertellen ",
    "Ik ben benieuwd ",
    "Weet jij ",
    "Zou u mij kunnen zeggen ",
    "Graag zou ik weten ",
    "Even een vraag: ",
    "Ik heb een vraag. ",
    "Hoi, ik vroeg me af ",
    "Wij willen graag weten ",
    "Mag ik vragen ",
    "Laat me even weten ",
    "Ik hoor graag ",
)
"""In front of a question word."""
BACKGROUND = (
    "Er was veel belangstelling.",
    "De minister komt in juni langs.",
    "Vorig jaar hebben we de basis gelegd.",
    "Ik werk op maandag en dinsdag.",
    "Het overleg met VWS van 3 mei was nuttig.",
    "Op 4 juni is de volgende bijeenkomst.",
    "Het bestuur vergadert 20 september.",
    "Op 12 juni praten we erover met de werkgroep.",
    "Dit heb ik ook met Karin besproken.",
    "Volgende week is er weer overleg.",
)
"""A sentence that says nothing of how it stands, and a day that is of something else."""
CAUSES = (
    "omdat het bestuur pas in mei vergadert",
    "door ziekte van de projectleider",
    "vanwege de drukte",
    "in verband met de verkiezingen van 22 november",
    "ivm vakanties",
    "dankzij de inzet van de leden",
)
NAMED = ("A7: {}", "Wat A7 betreft: {}", "afspraak 7, {}", "{} (A7)")
TELLING = [
    row
    for row in own()
    if row["want"]["intent"] == "report"
    and [item["code"] for item in row["want"]["items"]] == [None]
    and sorted_items(read(row)) == sorted_items(row["want"])
    and not re.match(r"\W*(nee|ja|neen|jawel)\b", row["text"], re.IGNORECASE)
]
"""How things stand with what was asked about, without its code."""


def changed(pairs: list[tuple[dict[str, Any], dict[str, Any]]]) -> tuple[list[str], list[str]]:
    """Of rows with what they are to read as: what was asked back instead, and what became something else."""
    asked, wrong = [], []
    for row, want in pairs:
        got = sorted_items(read(row))
        if got != sorted_items(want):
            (asked if got["intent"] == "unknown" else wrong).append(f"{row['text']!r} reads as {got}")
    return asked, wrong


@pytest.mark.parametrize("seed", range(3))
def test_courtesies_change_nothing(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311
    spoken = ("report", "query", "postpone", "snooze", "absent", "handover", "evidence")
    rows = [row for row in own() if row["want"]["intent"] in spoken and sorted_items(read(row)) == sorted_items(row["want"])]
    pairs = []
    for row in chance.sample(rows, 900):
        text = row["text"].rstrip()
        stopped = text if text.endswith((".", "!", "?")) else text + "."
        dressed = (chance.choice(IN_FRONT) + text, stopped + chance.choice(BEHIND))
        pairs += [(row | {"text": one}, row["want"]) for one in dressed]
    asked, wrong = changed(pairs)
    assert wrong == []
    assert len(asked) <= ASKED_BACK * len(pairs), asked


@pytest.mark.parametrize("front", WONDERED)
def test_who_wonders_first_asks_the_same(front: str) -> None:
    question = re.compile(r"(welke|wie|hoeveel|hoe|wat|wanneer|waar)\b", re.IGNORECASE)
    rows = [row for row in own() if row["want"]["intent"] == "query" and question.match(row["text"])]
    pairs = [(row | {"text": front + row["text"][0].lower() + row["text"][1:]}, row["want"]) for row in rows]
    assert len(pairs) > 300
    assert changed(pairs) == ([], [])


@pytest.mark.parametrize("beside", BACKGROUND)
def test_what_is_told_beside_it_changes_nothing(beside: str) -> None:
    pairs = []
    for row in TELLING[::3]:
        text = row["text"].rstrip(". ")
        before = f"{beside} {text[0].upper()}{text[1:]}"
        behind = f"{text}{'' if text[-1] in '!?' else '.'} {beside}"
        pairs += [(row | {"text": one}, row["want"]) for one in (before, behind)]
    asked, wrong = changed(pairs)
    assert wrong == []
    assert len(asked) <= ASKED_BACK * len(pairs), asked


@pytest.mark.parametrize("cause", CAUSES)
def test_why_it_is_so_changes_nothing(cause: str) -> None:
    pairs = [(row | {"text": f"{row['text'].rstrip('.!? ')} {cause}"}, row["want"]) for row in TELLING[::2]]
    asked, wrong = changed(pairs)
    assert wrong == []
    assert len(asked) <= ASKED_BACK * len(pairs), asked


@pytest.mark.parametrize("form", NAMED)
def test_a_code_in_front_names_what_is_told(form: str) -> None:
    pairs = []
    for row in TELLING:
        text = row["text"].strip().rstrip(".") if form.endswith("(A7)") else row["text"]
        want = {"intent": "report", "items": [row["want"]["items"][0] | {"code": "A7"}]}
        pairs.append((row | {"text": form.format(text), "context": None}, want))
    asked, wrong = changed(pairs)
    assert wrong == []
    assert len(asked) <= ASKED_BACK * len(pairs), asked


@pytest.mark.parametrize("seed", range(3))
def test_two_are_told_of_one_behind_the_other(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311
    pairs = []
    for row in chance.sample(TELLING, 500):
        other = chance.choice([one for one in TELLING if one["on"] == row["on"]])
        text = f"A7: {row['text'].rstrip('.')}. A8: {other['text']}"
        items = [row["want"]["items"][0] | {"code": "A7"}, other["want"]["items"][0] | {"code": "A8"}]
        pairs.append((row | {"text": text, "context": None}, {"intent": "report", "items": items}))
    asked, wrong = changed(pairs)
    assert wrong == []
    assert len(asked) <= ASKED_BACK * len(pairs), asked


MESSAGES = sorted({row["text"] for row in own()})


@given(
    texts=st.lists(st.sampled_from(MESSAGES), min_size=2, max_size=4),
    join=st.sampled_from((" ", ". ", ", ", "\n", " en ", " maar ", " nee sorry, ")),
    asked=st.sampled_from([(), ("A9",), ("A1", "5.3")]),
)
@settings(max_examples=300, deadline=None)
def test_whatever_is_joined_has_a_reading(texts: list[str], join: str, asked: tuple[str, ...]) -> None:
    as_corpus(read_message(join.join(texts), date(2023, 5, 10), asked))
