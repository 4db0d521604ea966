"""`taz policy`: every value stands in a sentence, every mistake in one that says what would be right; in plain Dutch."""

from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from typing import get_args

import pytest

from bot import policy as told
from bot import texts
from commitments import agenda, policy, values
from commitments.agenda import Agenda, Letter
from commitments.values import Wrong
from commitments.workdays import Stretch
from tests.bot.test_cli import taz

RULES = policy.load()
NUMBERS = [one.name for one in fields(RULES) if one.metadata]
OTHERS = {"weekdays": frozenset({0}), "letter_quarters": (1,)}
FULL = Agenda(
    overleg=(date(2023, 6, 22), date(2023, 9, 28)),
    letters=(Letter(date(2023, 12, 1), date(2023, 11, 1)),),
    closed=(Stretch(date(2023, 5, 1), date(2023, 5, 5)),),
)
DAYS = {"not_a_workday", "closed_then", "twice", "peildatum", "backwards"}


def whole(rules: policy.Policy) -> str:
    return "\n".join(told.sentences(rules))


@pytest.mark.parametrize("name", [*NUMBERS, *OTHERS])
def test_another_value_is_another_sentence(name: str) -> None:
    other = OTHERS.get(name, getattr(RULES, name) + 1 if name in NUMBERS else None)
    changed = set(told.sentences(replace(RULES, **{name: other}))) ^ set(told.sentences(RULES))
    assert changed


def test_the_agenda_is_told() -> None:
    text = whole(RULES.on(FULL))
    assert "Bestuurlijk overleg: 22 juni 2023 en 28 september 2023." in text
    assert "Brief aan de Kamer: 1 december 2023, met de stand van 1 november 2023 (peildatum)." in text
    assert "Gesloten: van 1 mei 2023 tot en met 5 mei 2023." in text


@pytest.mark.parametrize(
    "rules", [RULES, RULES.on(FULL), replace(RULES, before=1, hush=0, silence_weeks=0, recent_answer_weeks=0, a_month=1)]
)
def test_the_sentences_are_plain(rules: policy.Policy) -> None:
    for line in told.sentences(rules):
        assert list(texts.voice().heard(line, "bot/policy.py")) == [], line
        assert line[0].isupper()


@pytest.mark.parametrize("rule", get_args(values.Rule))
def test_every_mistake_has_a_sentence(rule: values.Rule) -> None:
    found, right = ("2023-06-18", ("2023-06-19",)) if rule in DAYS else ("9", ("asking.hour", "10"))
    line = told.told(Wrong(rule, "asking.last_hour", found, right, "eigen.toml", 12))
    assert line.startswith("eigen.toml, regel 12: ")
    assert line.endswith(".")
    assert told.told(Wrong(rule, "x", found, right)) == line.partition(": ")[2].replace("asking.last_hour", "x")


def test_a_sunday_says_which_day_would_be_right() -> None:
    (wrong,) = agenda.wrong(Agenda(overleg=(date(2023, 6, 18),)))
    assert told.told(wrong) == (
        "overleg.day is zondag 18 juni 2023, en dat is geen werkdag. Goed is bijvoorbeeld maandag 19 juni 2023."
    )


def test_the_commands(tmp_path: Path) -> None:
    shown = taz("policy", "show", folder=tmp_path)
    assert shown.returncode == 0, shown.stderr
    assert [line.removeprefix("- ") for line in shown.stdout.splitlines() if line] == told.sentences(RULES)

    own = tmp_path / "eigen.toml"
    text = (Path(policy.__file__).parent / "policy.toml").read_text("utf-8")
    own.write_text(text.replace("before = 10 ", "before = 0 "), "utf-8")
    line = text[: text.index("before = 10 ")].count("\n") + 1
    sentence = f"{own}, regel {line}: asking.before is 0. Goed is een heel getal van 1 tot en met 60."
    checked = taz("policy", "check", str(own), folder=tmp_path)
    assert (checked.returncode, checked.stdout.strip()) == (1, sentence)
    refused = taz("policy", "show", folder=tmp_path, TAZ_POLICY_FILE=str(own))
    assert (refused.returncode, refused.stderr.strip()) == (2, sentence)

    own.write_text(text.replace("before = 10 ", "before = 15 "), "utf-8")
    assert taz("policy", "check", folder=tmp_path, TAZ_POLICY_FILE=str(own)).returncode == 0
    assert "15 werkdagen voor de laatste dag" in taz("policy", "show", folder=tmp_path, TAZ_POLICY_FILE=str(own)).stdout
    missing = taz("policy", "check", "nergens.toml", folder=tmp_path)
    assert (missing.returncode, missing.stderr.strip()) == (2, "nergens.toml is niet te lezen.")
