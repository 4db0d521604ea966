"""What is denied or doubted is never noted as well: every "not" and every "perhaps" with every word for a good end."""

import itertools
from datetime import date

import pytest

from bot.dutch.messages import read_message
from bot.dutch.readings import Report

ON = date(2023, 6, 5)
DENYING = (
    "niet",
    "nog niet",
    "nog steeds niet",
    "nog altijd niet",
    "nog lang niet",
    "nog helemaal niet",
    "helemaal niet",
    "echt niet",
    "absoluut niet",
    "bepaald niet",
    "nog geenszins",
    "allerminst",
    "niet echt",
    "nog niet volledig",
    "niet helemaal",
    "bij lange na niet",
    "verre van",
    "nauwelijks",
    "amper",
    "nog niet eens",
    "nooit",
    "nog nooit",
    "in het geheel niet",
    "totaal niet",
    "zeker niet",
    "allesbehalve",
    "geenszins",
    "niet meer",
    "nog niet officieel",
    "formeel nog niet",
    "ook niet",
    "ook nog niet",
    "toch niet",
    "toch nog niet",
    "niet zoals gepland",
    "ni",
    "nog ni",
)
DOUBTING = (
    "misschien",
    "wellicht",
    "mogelijk",
    "waarschijnlijk",
    "hoogstwaarschijnlijk",
    "vermoedelijk",
    "hopelijk",
    "als het goed is",
    "volgens mij",
    "bijna",
    "vrijwel",
    "nagenoeg",
    "zo goed als",
    "haast",
    "half",
    "deels",
    "gedeeltelijk",
    "grotendeels",
    "voor een deel",
    "in principe",
    "in theorie",
    "op papier",
    "zogenaamd",
    "straks",
    "binnenkort",
    "morgen",
    "volgende week",
)
ENDED = ("klaar", "af", "afgerond", "gereed", "rond", "opgeleverd", "voltooid", "geregeld", "gelukt")
UNDER_WAY = ("begonnen", "gestart", "opgestart", "op schema", "op koers", "van start", "in orde")
FORMS = ("is {} {}", "A5 is {} {}", "dit is {} {}, we wachten op VWS", "{} {}")


def statuses(text: str) -> set[str]:
    """The statuses that a sentence is noted as; none where the bot asks."""
    reading = read_message(text, ON, ["A5"]).intent
    return {item.status for item in reading.items} if isinstance(reading, Report) else set()


@pytest.mark.parametrize("form", FORMS)
def test_what_is_denied_goes_well_for_nobody(form: str) -> None:
    said = [form.format(*pair) for pair in itertools.product(DENYING, ENDED + UNDER_WAY)]
    assert [text for text in said if statuses(text) & {"done", "on_track"}] == []


@pytest.mark.parametrize("form", FORMS)
def test_what_is_doubted_or_still_to_come_is_not_done(form: str) -> None:
    said = [form.format(*pair) for pair in itertools.product(DOUBTING, ENDED)]
    assert [text for text in said if "done" in statuses(text)] == []


@pytest.mark.parametrize("word", ENDED)
def test_without_a_doubt_it_is_done(word: str) -> None:
    assert statuses(f"A5 is {word}") == {"done"}
