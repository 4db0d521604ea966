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
EXCEPTING = (
    " maar nog niet overal",
    " maar niet bij iedereen",
    ", maar niet helemaal",
    ", zij het niet volledig",
    ", hoewel niet alle regio's meedoen",
    ", al is nog niet iedereen aangesloten",
    ", alleen nog niet bij de leden",
    ", twee regio's doen nog niet mee",
    ", twee regio's volgen nog",
    ", maar twee regio's ontbreken",
    ", maar er ontbreekt nog een bijlage",
    " m.u.v. Zeeland",
    ", met uitzondering van Zeeland",
    ", behalve in Zeeland",
    " minus de bijlage",
    ", op een paar regio's na",
    ", op de bijlage na",
    ", alleen de evaluatie nog",
    ", nu nog de evaluatie",
    ", we moeten alleen de evaluatie nog doen",
    ", nog een paar puntjes",
    ", nog even de puntjes op de i",
    " tenzij de leden nog iets vinden",
    " mits VWS akkoord geeft",
    " als VWS akkoord is",
    " zodra het bestuur tekent",
    ", maar VWS vindt van niet",
    ", maar daar klopt iets niet",
    ", denk ik",
    ", geloof ik",
    ", hoop ik",
    ", als ik het goed heb",
    ", maar dat weet ik niet zeker",
    ", dat zeggen ze tenminste",
)
TROUBLED = (
    "loopt {} uit",
    "loopt {} achter",
    "loopt {} vast",
    "loopt {} vertraging op",
    "ligt {} stil",
    "zit {} vast",
    "staat {} stil",
    "wordt {} later",
    "komt {} later",
    "schuift {} door",
    "schuift {} op",
    "duurt {} langer",
    "gaat {} mis",
    "gaat {} niet lukken",
)
STRESSING = (
    "",
    "wel",
    "toch",
    "helaas",
    "nog",
    "gewoon",
    "dus",
    "wel wat",
    "toch weer",
    "nog wel een tijdje",
    "eerlijk gezegd wel",
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


@pytest.mark.parametrize("form", ["{}{}", "A5 is {}{}", "dit is {}{}"])
def test_what_is_not_all_there_is_not_done(form: str) -> None:
    said = [form.format(*pair) for pair in itertools.product(ENDED, EXCEPTING)]
    assert [text for text in said if "done" in statuses(text)] == []


@pytest.mark.parametrize("form", ["{}", "A5 {}"])
def test_no_word_of_stress_turns_trouble_into_good_news(form: str) -> None:
    said = [form.format(trouble.format(stress)) for trouble, stress in itertools.product(TROUBLED, STRESSING)]
    assert [text for text in said if statuses(text) & {"done", "on_track"}] == []


@pytest.mark.parametrize("word", ENDED)
def test_without_a_doubt_it_is_done(word: str) -> None:
    assert statuses(f"A5 is {word}") == {"done"}
