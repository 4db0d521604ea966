"""Who said what where and when, outside the chat; who is away; on which weekdays somebody works."""

from datetime import date

import pytest

from bot.dutch.away import read_days_away, read_deputy, read_weekdays
from bot.dutch.sources import Behalf, Source, opens_behalf, read_behalf, read_source

ON = date(2023, 6, 15)
MAIL = Source("mail", date(2023, 6, 12))


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("mail, 12 juni", MAIL),
        ("e-mail van Jan Jansen, 12 juni", Source("mail", date(2023, 6, 12), "Jan Jansen")),
        ("telefonisch op 14 juni 2023", Source("phone", date(2023, 6, 14))),
        ("gebeld, vandaag", Source("phone", ON)),
        ("brief van 3 mei", Source("letter", date(2023, 5, 3))),
        ("vragenlijst, 30 juni", Source("paper", date(2023, 6, 30))),  # to come: refused further on
        ("mail", None),
        ("12 juni", None),
        ("fax, 12 juni", None),
    ],
)
def test_a_source_is_a_place_and_a_day_and_perhaps_a_name(words: str, found: Source | None) -> None:
    assert read_source(words, ON) == found


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("ActiZ A11 klaar (mail, 12 juni)", Behalf("ActiZ", "A11 klaar", MAIL)),
        ("namens de Nederlandse ggz: 3.3 loopt (mail, 12 juni).", Behalf("de Nederlandse ggz", "3.3 loopt", MAIL)),
        ("ActiZ A11 klaar", Behalf("ActiZ", "A11 klaar", None)),
        ("ActiZ mail 12 juni: 3.5 is klaar, 4.4 op schema", Behalf("ActiZ", "3.5 is klaar, 4.4 op schema", MAIL)),
        ("ActiZ, in een e-mail van 12 juni: A11 klaar", Behalf("ActiZ", "A11 klaar", MAIL)),
        ("ActiZ (mail 12 juni) A11 klaar", Behalf("ActiZ", "A11 klaar", MAIL)),
        ("ActiZ mail: A11 klaar", Behalf("ActiZ", "A11 klaar", None)),  # without a day
        ("ActiZ", Behalf("ActiZ", "", None)),
        ("", Behalf("", "", None)),
    ],
)
def test_an_answer_on_behalf_falls_into_its_parts(words: str, found: Behalf) -> None:
    assert read_behalf(words, ON) == found


def test_only_a_sentence_with_a_number_opens_so() -> None:
    assert opens_behalf("Namens ActiZ: A11 is klaar")
    assert not opens_behalf("namens mijn collega's dank")
    assert not opens_behalf("A11 klaar namens ActiZ")


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("1 tot en met 15 augustus", date(2023, 8, 1), date(2023, 8, 15)),
        ("tot 15 augustus", ON, date(2023, 8, 14)),
        ("15 augustus", ON, date(2023, 8, 15)),
        ("20 december tot en met 5 januari", date(2023, 12, 20), date(2024, 1, 5)),
        ("20 juni tot en met 10 juni", date(2023, 6, 20), date(2023, 6, 10)),  # as typed: refused further on
    ],
)
def test_days_away(words: str, first: date, last: date) -> None:
    assert read_days_away(words, ON) == (first, last)


def test_no_days_and_a_deputy() -> None:
    assert read_days_away("vervanger Els Bos", ON) is None
    assert read_deputy("t/m 15 augustus, vervanger Els Bos", ON) == "Els Bos"
    assert read_deputy("t/m 15 augustus", ON) is None


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("ma di do", {0, 1, 3}),
        ("ik werk op maandag en woensdag", {0, 2}),
        ("ma t/m do", {0, 1, 2, 3}),
        ("zondag", None),
        ("ik werk niet op maandag", None),
        ("do t/m ma", None),
        ("A11 loopt", None),
    ],
)
def test_weekdays(words: str, days: set[int] | None) -> None:
    assert read_weekdays(words) == days
