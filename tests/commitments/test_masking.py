"""Is what names somebody taken out of a text, and nothing else?"""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commitments import masking
from commitments.masking import MASK

WORDS = st.text(st.characters(categories=["Lu", "Ll"]), min_size=3, max_size=12)
NAMES = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Els Bos wacht op cijfers", f"{MASK} wacht op cijfers"),
        ("ELS  bos: bel 06-12345678 of 06 1234 5678", f"{MASK}: bel {MASK} of {MASK}"),
        ("mail els.bos+taz@actiz.nl, @elsbos of +31 6 12345678", f"mail {MASK}, {MASK} of {MASK}"),
        ("070-1234567, 0201234567, 0031 70 1234567, +31(0)612345678", f"{MASK}, {MASK}, {MASK}, {MASK}"),
        ("de bossen van Elst, elsbossen en Bosch", "de bossen van Elst, elsbossen en Bosch"),
        ("uiterlijk 30-06-2023 (Q2), 01-01-2023 tot 31-12-2023", "uiterlijk 30-06-2023 (Q2), 01-01-2023 tot 31-12-2023"),
        ("€ 265.000.000 in 2024, 1.234 leden, pagina 2023-07", "€ 265.000.000 in 2024, 1.234 leden, pagina 2023-07"),
        ("https://voorbeeld.nl/plan?nr=12345", "https://voorbeeld.nl/plan?nr=12345"),
        ("A11 @ 8.6", "A11 @ 8.6"),
        ("", ""),
    ],
)
def test_what_names_or_reaches_somebody_goes_and_all_else_stays(text: str, rest: str) -> None:
    assert masking.without({"Els Bos"})(text) == rest


def test_a_particle_alone_names_nobody() -> None:
    assert masking.without({"Jan van der Berg"})("van der Berg, van Jan, van ons") == f"van der {MASK}, van {MASK}, van ons"
    assert masking.without({"Bo Li"})("Bo Li zei: bo en li") == f"{MASK} zei: bo en li"


@given(before=st.text(max_size=20), name=NAMES, after=st.text(max_size=20), form=st.sampled_from(["NFC", "NFD"]))
def test_a_name_between_other_words_is_always_found(before: str, name: str, after: str, form: str) -> None:
    said = f"{before} {unicodedata.normalize(form, name)}. {after}"
    assert masking.names({name})(said)
    rest = masking.without({name})(f"x {unicodedata.normalize(form, name)}. y")
    assert rest == f"x {MASK}. y"


@given(text=st.text(max_size=60), name=st.text(max_size=20))
def test_any_text_and_any_name_can_be_had(text: str, name: str) -> None:
    rest = masking.without({name})(text)
    assert not masking.names({name})(rest.replace(MASK, "\n"))
    assert masking.without(())("zomaar een zin") == "zomaar een zin"
    assert not masking.names({"", " "})(text)
