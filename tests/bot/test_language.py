"""How a moment is told: as finely as somebody said it, and no finer."""

from datetime import date

import pytest

from bot.language import About, Reader

READER = Reader("nl", About("VWS", "het team", "de FG", "een taak van algemeen belang", 12))


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (None, "2023-03-31", "verwacht op 31 maart 2023"),
        ("2023-09-15", "2023-09-15", "verwacht op 15 september 2023"),
        ("2023-10-01", "2023-10-31", "verwacht in oktober 2023"),
        ("2023-03-21", "2023-03-31", "verwacht eind maart 2023"),
        ("2024-02-01", "2024-02-10", "verwacht begin februari 2024"),
        ("2023-07-01", "2023-09-30", "verwacht in Q3 2023 (uiterlijk 30 september)"),
        ("2023-10-02", "2023-10-08", "verwacht uiterlijk 8 oktober 2023"),
        ("2023-01-01", "2023-12-31", "verwacht uiterlijk 31 december 2023"),
    ],
)
def test_a_moment_is_told_as_it_was_said(first: str | None, last: str, words: str) -> None:
    since = date.fromisoformat(first) if first else None
    assert str(READER.expected(date.fromisoformat(last), since)) == words
