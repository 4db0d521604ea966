"""Are "niet van ons", "klopt niet meer" and "ik vraag het na" read for what they are? And is a link kept with what it shows?"""

from datetime import date

import pytest

from bot.dutch.messages import read_message
from bot.dutch.readings import Aside, Other, Report

ON = date(2024, 11, 18)

ASIDES: list[tuple[str, Other, tuple[str, ...]]] = [
    ("niet van ons", "not_ours", ()),
    ("Dit is niet van ons", "not_ours", ()),
    ("hier gaan wij niet over", "not_ours", ()),
    ("Daar gaat ActiZ niet over.", "not_ours", ()),
    ("5.3 is niet onze actie", "not_ours", ("5.3",)),
    ("A3 hoort niet bij ons maar bij VNG", "not_ours", ("A3",)),
    ("valt niet onder onze verantwoordelijkheid", "not_ours", ()),
    ("A5 en A6 zijn niet van ons", "not_ours", ("A5", "A6")),
    ("klopt niet meer", "outdated", ()),
    ("Dit klopt niet meer, VWS heeft het overgenomen", "outdated", ()),
    ("dit is achterhaald, het is opgegaan in 5.3", "outdated", ("5.3",)),
    ("A7 is niet meer aan de orde", "outdated", ("A7",)),
    ("deze actie bestaat niet meer", "outdated", ()),
    ("ik vraag het na", "asking", ()),
    ("moet ik navragen bij een collega", "asking", ()),
    ("A9 zoek ik even uit", "asking", ("A9",)),
    ("dat moet ik eerst aan mijn collega vragen", "asking", ()),
    ("ik vraag na of het klaar is", "asking", ()),
    ("We gaan het intern navragen", "asking", ()),
]


@pytest.mark.parametrize(("text", "kind", "codes"), ASIDES)
def test_an_aside_is_no_status(text: str, kind: Other, codes: tuple[str, ...]) -> None:
    assert read_message(text, ON, ("A3",)).intent == Aside(kind, codes)


@pytest.mark.parametrize(
    "text",
    [
        "is A3 van ons?",
        "is dit niet van ons?",
        "A3 is klaar",
        "klopt niet",
        "die datum klopt niet meer, het wordt 1 mei",
        "mijn vorige antwoord klopt niet meer",
        "ik ga hier niet meer over, vraag het Els de Boer",
        "A3 is klaar en dat was niet van ons alleen",
        "ik heb een vraag over A3",
        "wie gaat hierover?",
    ],
)
def test_what_only_looks_like_one(text: str) -> None:
    assert not isinstance(read_message(text, ON, ("A3",)).intent, Aside)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("A3 is klaar, zie https://actiz.nl/a3", {"A3": "https://actiz.nl/a3"}),
        ("is klaar, te vinden op www.actiz.nl/a3.", {None: "www.actiz.nl/a3"}),
        (
            "A3 is klaar: https://actiz.nl/a3\nA4 is klaar: https://actiz.nl/a4",
            {"A3": "https://actiz.nl/a3", "A4": "https://actiz.nl/a4"},
        ),
        ("A3 en A4 zijn klaar, zie https://actiz.nl/beide", dict.fromkeys(("A3", "A4"), "https://actiz.nl/beide")),
        ("A3 is klaar, A4 loopt uit", {"A3": None, "A4": None}),
    ],
)
def test_a_link_stays_with_what_it_shows(text: str, where: dict[str | None, str | None]) -> None:
    reading = read_message(text, ON, ("A3",)).intent
    assert isinstance(reading, Report)
    assert {item.code: item.where for item in reading.items} == where
