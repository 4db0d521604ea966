"""`taz parse`: how a sentence is understood, as people read it and as machines do."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def taz_parse(*words: str, given: str | bytes = "") -> subprocess.CompletedProcess[str]:
    """Run `taz parse` without any setting; `given` comes on standard input."""
    done = subprocess.run(
        [sys.executable, "-m", "bot", "parse", *words],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
        input=given if isinstance(given, bytes) else given.encode(),
        capture_output=True,
        timeout=60,
    )
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def test_a_message_is_explained_word_by_word() -> None:
    done = taz_parse("message", "A5 is klaar, A14 loopt uit tot Q3 qua flierefluiten", "--on", "2023-05-10")
    assert done.stdout.splitlines() == [
        "Begrepen: A5 · klaar",
        "Begrepen: A14 · vertraagd, verwacht 30 september 2023",
        "  'A5' = punt A5",
        "  'klaar' = klaar",
        "  'A14' = punt A14",
        "  'loopt uit' = vertraagd",
        "  'tot Q3' = 30 september 2023",
        "Niet gelezen: flierefluiten",
    ]
    assert (done.returncode, done.stderr) == (0, "")


def test_a_message_that_needs_a_question_says_which() -> None:
    done = taz_parse("message", "--on", "2023-05-10", "--asked", "a9, A14", given="die is klaar\n")
    assert done.stdout.splitlines()[0] == "De bot vraagt terug: Over welk van de punten gaat dit?"


OVERDUE = "Begrepen: een vraag naar wat over de termijn is, ActiZ"
REGISTER = "Begrepen: een vraag aan het register"


@pytest.mark.parametrize(
    ("words", "first", "filters"),
    [
        ("welke acties van ActiZ zijn te laat?", OVERDUE, "Termijn voorbij, acties, ActiZ"),
        ("welke afspraken van FNV hebben nog geen akkoord", REGISTER, "Nog niet akkoord, afspraken, FNV"),
        ("wat loopt er bij VGN en ActiZ achter", "Begrepen: een vraag naar een lijst, VGN, vertraagd", "VGN, ActiZ, vertraagd"),
        ("wat is er vorige week veranderd", REGISTER, "wat er veranderd is: 1 januari 2024 t/m 7 januari 2024"),
        ("wanneer is het volgende overleg", REGISTER, "de dagen van de agenda"),
    ],
)
def test_a_question_shows_what_is_searched_for(words: str, first: str, filters: str) -> None:
    said = taz_parse("message", words, "--on", "2024-01-10").stdout.splitlines()
    assert said[:2] == [first, f"Gezocht wordt op: {filters}"]


@pytest.mark.parametrize("words", ["hoe staat het met A5?", "A5 is klaar", "wat is er veranderd bij lijn 3", "blabla foo"])
def test_no_filters_are_shown_where_none_are_used(words: str) -> None:
    assert "Gezocht" not in taz_parse("message", words, "--on", "2024-01-10").stdout


def test_a_term_is_explained() -> None:
    done = taz_parse("term", "uiterlijk Q2 2023", "--on", "2023-05-10")
    assert done.stdout.splitlines() == [
        "Begrepen: uiterlijk: 30 juni 2023",
        "  'uiterlijk Q2 2023' = uiterste dag: 30 juni 2023",
    ]


@pytest.mark.parametrize(
    ("words", "given", "sentence"),
    [
        (("message", "A5 klaar", "--on", "gisteren"), "", "gisteren is geen datum. Schrijf een dag als 2023-06-15."),
        (("term", "--on", "2023-05-10"), " \n", "Er is geen zin om te lezen."),
        (("message", "A5 klaar", "--jsonl"), "", "Met --jsonl komt alles van standaardinvoer."),
    ],
)
def test_a_mistake_is_one_sentence(words: tuple[str, ...], given: str, sentence: str) -> None:
    done = taz_parse(*words, given=given)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(sentence)
    assert done.stderr.count("\n") == 1


def test_lines_for_machines_and_nothing_lost_of_the_others() -> None:
    lines: list[bytes] = [
        b'{"id": 1, "on": "2023-05-10", "context": null, "text": "A5 is klaar"}',
        b'{"id": 2, "on": "2023-05-10"',
        b'{"id": 3, "on": "30 juni", "context": null, "text": "A5 is klaar"}',
        b"[]",
        b"",
        b'{"on": "2023-05-10"}',
        b'{"id": 6, "on": "2023-05-10", "context": {"asked": "A9"}, "text": "klaar"}',
        b'{"id": 7, "on": "2023-05-10", "context": null, "text": 7}',
        b'{"id": "acht", "on": "2023-05-10", "context": {"asked": ["A9", "A14"]}, "text": "tja \\ud800"}',
        b"\xff\xfe",
        b'{"id": 9, "on": "0001-01-01", "context": null, "text": "A5 klaar"}',
        b'{"id": 10, "on": "2023-05-10", "context": {"asked": ["A9"]}, "text": "wordt Q3"}',
    ]
    done = taz_parse("message", "--jsonl", given=b"\n".join(lines))
    assert [json.loads(line) for line in done.stdout.splitlines()] == [
        {"id": 1, "read": {"intent": "report", "items": [{"code": "A5", "status": "done", "expected": None}]}, "ask": False},
        {"id": "acht", "read": {"intent": "unknown"}, "ask": True},
        {
            "id": 10,
            "read": {"intent": "report", "items": [{"code": None, "status": "delayed", "expected": "2023-09-30"}]},
            "ask": False,
        },
    ]
    assert done.stderr.splitlines() == [
        "Regel 2: dit is geen JSON.",
        'Regel 3: on is geen datum ("30 juni"). Schrijf een dag als 2023-06-15.',
        "Regel 4: dit is geen JSON-object.",
        "Regel 6: id en text ontbreken.",
        'Regel 7: context is niet null en niet {"asked": [...]}.',
        "Regel 8: text is geen tekst.",
        "Regel 10: dit is geen JSON.",
        'Regel 11: on is geen datum ("0001-01-01"). Schrijf een dag als 2023-06-15.',
    ]
    assert done.returncode == 1


def test_terms_for_machines() -> None:
    done = taz_parse("term", "--jsonl", given='{"id": 29, "on": "2023-02-08", "text": "uiterlijk Q2 2023"}\n')
    assert json.loads(done.stdout) == {
        "id": 29,
        "read": {"kind": "uiterlijk", "start": None, "end": "2023-06-30"},
        "ask": False,
    }
