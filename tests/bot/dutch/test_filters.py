"""Are the filters in a few typed words read as a secretary means them? And does anything that is typed pass?"""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dutch.filters import Asked, read_filters
from bot.dutch.names import default_names

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
