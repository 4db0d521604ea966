"""What parts amount to, in words."""

from datetime import date

import pytest

from bot.rendering.rollup import standing
from commitments.rollup import Standing
from tests.bot.test_texts import NL

TODAY = date(2023, 7, 3)
Q3, Q4, NEXT = date(2023, 9, 30), date(2023, 12, 31), date(2024, 3, 31)


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (Standing("term", 3, 5, expected=(("VWS", Q3),)), "3 van 5 onderdelen klaar; VWS verwacht Q3"),
        (Standing("term", 0, 1), "0 van 1 onderdeel klaar"),
        (Standing("part", 2, 3, accepted=1), "2 van 3 onderdelen klaar; 1 akkoord van het programmateam"),
        (Standing("branch", 1, 6, blocked=("ActiZ", "VGN")), "1 van 6 branches klaar; ligt stil bij ActiZ en VGN"),
        (Standing("region", 4, 5), "4 van 5 regio's klaar"),
        (Standing("result", 1, 1), "klaar"),
        (Standing("result", 0, 1, expected=(("V&VN", date(2023, 9, 15)),)), "nog niet klaar; V&VN verwacht 15 september"),
        (Standing("item", 12, 31, apart=2), "12 van 31 punten klaar; 2 niet meer van kracht"),
        (Standing("part", 0, 0, apart=1), "niets om te tellen; 1 niet meer van kracht"),
        (
            Standing("item", 0, 9, expected=(("a", Q3), ("b", Q4), ("c", NEXT), ("d", NEXT))),
            "0 van 9 punten klaar; a verwacht Q3; b verwacht Q4; c verwacht Q1 2024; één andere noemt een dag",
        ),
    ],
)
def test_what_parts_amount_to_in_words(told: Standing, words: str) -> None:
    assert standing(told, NL, as_of=TODAY).unescape() == words


def test_names_are_escaped() -> None:
    assert "<b>" not in standing(Standing("part", 0, 1, expected=(("<b>", Q3),), blocked=("<b>",)), NL, as_of=TODAY)
