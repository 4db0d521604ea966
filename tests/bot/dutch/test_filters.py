"""Are the filters in a few typed words read as a secretary means them? And does anything that is typed pass?"""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dutch.filters import Asked, read_filters
from bot.dutch.messages import read_message
from bot.dutch.names import Names, default_names
from bot.dutch.questions import read_question
from bot.dutch.readings import Query, Unknown

ON = date(2023, 6, 15)
THEMES = ("Bekwaam is Inzetbaar", "Zelfredzaamheid")


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("te laat", Asked("late")),
        ("te laat ActiZ Q2", Asked("late", party="ActiZ", quarter=(2023, 2))),
        ("over de termijn van V&VN", Asked("late", party="V&VN")),
        ("acties lijn 1 vertraagd", Asked(line=1, status="delayed", kind="actie")),
        ("zonder aanspreekpunt programmalijn 3", Asked("without", line=3)),
        ("wacht op oordeel", Asked("awaiting")),
        ("ligt stil", Asked("still")),
        ("opgave 4 klaar", Asked(opgave=4, status="done")),
        ("sector en regio Q4 2023", Asked(level="sector_en_regio", quarter=(2023, 4))),
        ("bekwaam is inzetbaar te laat", Asked("late", theme="Bekwaam is Inzetbaar")),
        ("stagiairs", Asked(words="stagiairs")),
        ("de punten over stagiairs bij RegioPlus", Asked(party="RegioPlus", words="stagiairs", topic=True)),
        ("", Asked()),
    ],
)
def test_filters_are_read(typed: str, asked: Asked) -> None:
    assert read_filters(typed, ON, default_names(), THEMES) == asked


@given(st.text(max_size=400))
def test_anything_may_be_typed(typed: str) -> None:
    read_filters(typed, ON, default_names(), THEMES)


# --- the same in sentences ------------------------------------------------------------------------------------------------

AUTUMN = date(2023, 10, 16)
NAMES = Names({"vakbonden": (), "onderwijs": (), **default_names().parties})
QUESTIONS = [json.loads(line) for line in Path(__file__).with_name("questions.jsonl").read_text("utf-8").splitlines()]


def days(said: list[str | None] | None) -> tuple[date | None, date | None] | None:
    first, last = said or (None, None)
    return (first and date.fromisoformat(first), last and date.fromisoformat(last)) if said else None


@pytest.mark.parametrize("row", [pytest.param(row, id=row["text"]) for row in QUESTIONS])
def test_a_question_of_the_team_is_read_whole_or_asked_back(row: dict[str, Any]) -> None:
    """What filters cannot say is not answered with something wider: then nothing is read, and the bot asks."""
    told = row["asked"]
    if told is not None:
        told = {name: tuple(value) if isinstance(value, list) else value for name, value in told.items()}
        told = Asked(**told | {"due": days(told.get("due")), "said": days(told.get("said"))})
    found = read_question(row["text"], read_message(row["text"], AUTUMN).intent, AUTUMN, NAMES)
    assert (None if found is not None and found.unsure else found) == told


@pytest.mark.parametrize("text", ["nog niet klaar bij VWS", "loopt uit in lijn 2", "vraag van het team"])
def test_who_was_asked_something_asks_only_what_is_a_question(text: str) -> None:
    unclear = Unknown("vague")
    assert read_question(text, unclear, AUTUMN, NAMES) is not None
    assert read_question(text, unclear, AUTUMN, NAMES, answering=True) is None
    assert read_question(f"wat is {text}?", unclear, AUTUMN, NAMES, answering=True) is not None


@given(st.text(max_size=200) | st.lists(st.sampled_from(" ".join(row["text"] for row in QUESTIONS).split())).map(" ".join))
def test_anything_may_be_asked(text: str) -> None:
    """Whatever was read as a report, a wish or a courtesy is never a question to the register."""
    reading = read_message(text, AUTUMN).intent
    asked = read_question(text, reading, AUTUMN, NAMES, THEMES)
    assert asked is None or isinstance(reading, Query | Unknown)
