"""The year 2023 as those read it who answer: a file of answers, and the whole course of that year, read from first to last.

`jaar/antwoorden.txt` is played over the whole register; `jaar/verloop.txt` is all that was said, weekly digests and first
greetings left out. With TAZ_REWRITE set the course is written anew, to be read.
"""

import asyncio
import os
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot import answers, simulate
from bot.answers import WrongAnswers
from bot.settings import Settings
from bot.simulate import ASKING, Line
from commitments import policy

FOLDER = Path(__file__).parent / "jaar"
COURSE = FOLDER / "verloop.txt"
FIRST, LAST = date(2023, 1, 1), date(2023, 12, 31)
ROUND_DAYS = {2: (2, 16), 5: (2, 16), 9: (5, 19), 11: (2, 16)}
PAGES = date(2023, 6, 8)
"""The last day of asking twelve working days before the overleg of 28 June, which the team put on the agenda in May."""
ZONE = policy.load().zone
MONTHS = "januari februari maart april mei juni juli augustus september oktober november december".split()  # noqa: SIM905


class Year:
    """All that was said, and who said what in between."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.course: list[str] = []
        self._together: list[Line] = []

    def told(self, line: Line) -> None:
        self.lines.append(line)
        if line.kind != "digest" and line.at.date() > FIRST:
            if self._together and self._together[0].at != line.at:
                self.close()
            self._together.append(line)

    def close(self) -> None:
        """What left at one moment, by reader: in which order chats beside each other are served is nobody's promise."""
        self.course += [line.as_text().strip("\n") for line in sorted(self._together, key=lambda line: line.to)]
        self._together = []

    def said(self, answer: answers.Answer) -> None:
        self.close()
        words = f"[{answer.words}]" if answer.presses else answer.words
        self.course.append(f"{answer.at:%Y-%m-%d %H:%M}  {answer.who} zegt: {words}")


@pytest.fixture(scope="module")
def year() -> Year:
    found = Year()
    given = answers.read((FOLDER / "antwoorden.txt").read_text("utf-8"), ZONE)
    asyncio.run(simulate.run(Settings(), first=FIRST, last=LAST, told=found.told, answers=given, said=found.said))
    found.close()
    return found


def test_the_year_reads_as_written(year: Year) -> None:
    written = "\n\n".join(year.course) + "\n"
    expected = COURSE.read_text("utf-8") if COURSE.exists() else ""
    if os.environ.get("TAZ_REWRITE"):
        COURSE.write_text(written, "utf-8")
    assert written == expected


def _is_page(line: Line) -> bool:
    """Whether it is what the papers of the overleg say of an organisation, for it to correct."""
    return line.text.startswith("Zo staat ")


def test_not_a_message_too_many(year: Year) -> None:
    unasked = [line for line in year.lines if line.kind in ASKING and line.refs and not line.edited]
    assert sum(line.to == "contact:ActiZ" and not _is_page(line) for line in unasked) <= 4
    asked = Counter(line.to for line in unasked)
    asked["contact:RegioPlus"] -= 1  # on the day that it asked for itself: "ik vraag het na"
    answers = {"contact:RegioPlus", "contact:ActiZ", "contact:V&VN", "team:1"}
    assert max(asked[to] for to in answers) <= 7
    assert max(asked.values()) <= 12, "who never answers; and the ministry, which answers for a third of the programme"


def test_the_rounds_open_on_the_days_that_the_agenda_promises(year: Year) -> None:
    """The first days of asking of rounds that open on 1 February, 1 May, 1 September and 1 November, and their reminders."""
    of_rounds = [line for line in year.lines if line.kind == "round" and not line.edited]
    assert {line.at.date() for line in of_rounds if _is_page(line)} == {PAGES}
    days = {line.at.date() for line in of_rounds if not _is_page(line)}
    assert days <= {date(2023, month, day) for month, one in ROUND_DAYS.items() for day in one}
    assert {(day.month) for day in days} == set(ROUND_DAYS)


_PROMISE = re.compile(
    r"Mijn volgende vraag (?:hierover|over (.+?)) komt (?:rond (\d+ \w+ \d{4})|in de ronde van (\w+ \d{4}))\."
)
_NOTED = re.compile(r"^(A?[\d.]+[a-z]?) · ", re.MULTILINE)


def _day(words: str) -> date:
    day, month, year = f"1 {words}".split()[-3:]
    return date(int(year), 1 + MONTHS.index(month), int(day))


def _promises(year: Year) -> Iterator[tuple[Line, str, date, date]]:
    """What was promised to whom about which item: a question between these two days."""
    for line in year.lines:
        for match in _PROMISE.finditer(line.text):
            codes = re.findall(r"A?\d[\d.]*[a-z]?", match[1]) if match[1] else _NOTED.findall(line.text) or list(line.refs)
            day = _day(match[2] or match[3])
            first, last = (day - timedelta(days=10), day + timedelta(days=10)) if match[2] else (day, day + timedelta(days=31))
            yield from ((line, code, first, last) for code in codes)


def test_every_question_that_is_promised_comes_unless_it_is_answered_before(year: Year) -> None:
    """ "Rond" is within ten days; an answer in between, or a decision of the team, takes the question away."""
    promises = list(_promises(year))
    assert len(promises) > 10
    broken = []
    for made, code, first, last in promises:
        later = [line for line in year.lines if line.at > made.at and code in line.refs and line.to == made.to]
        asked = [line for line in later if line.kind in (*ASKING, "round") and first <= line.at.date() <= last]
        moved = [line for line in later if line.kind not in (*ASKING, "round", "digest") and line.at.date() <= last]
        elsewhere = [line for line in year.lines if made.at < line.at and line.at.date() <= last and _settled(line, code)]
        if not asked and not moved and not elsewhere and last <= LAST:
            broken.append(f"{made.at:%Y-%m-%d} {made.to} {code}: {first} - {last}")
    assert not broken


def _settled(line: Line, code: str) -> bool:
    """Another organisation said that this is done: of one result together the others are not asked any more."""
    return f"{code} · klaar" in line.text or f"{code} staat op klaar" in line.text


def test_what_is_done_or_not_in_force_is_not_asked_about(year: Year) -> None:
    for since, to, code in [
        (date(2023, 1, 11), "contact:VWS", "3.7"),
        (date(2023, 10, 20), "contact:ActiZ", "7.2"),
        (date(2023, 9, 7), "contact:RegioPlus", "8.6"),
        (date(2023, 10, 11), "contact:VWS", "2.4"),
    ]:
        asked = [x for x in year.lines if x.to == to and x.kind in ASKING and code in x.refs and not x.edited]
        assert not [x for x in asked if x.at.date() >= since], (to, code)


def test_what_the_team_moved_is_asked_about_its_new_day(year: Year) -> None:
    about = [x.at.date() for x in year.lines if x.to == "contact:VWS" and "A11" in x.refs and x.kind in ASKING and not x.edited]
    assert date(2023, 5, 2) in about, "in the round, before it moved on 15 June"
    assert all(day < date(2023, 6, 15) or day >= date(2023, 9, 1) for day in about)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("gisteren  contact:VWS  klaar", "Regel 1: goed is bijvoorbeeld: 2023-01-10 11:30  contact:VWS  3.7 is klaar"),
        ("\n2023-02-30 11:30  contact:VWS  klaar", "Regel 2: 2023-02-30 11:30 bestaat niet."),
        (
            "2023-02-02 11:30  contact:VWS  klaar\n2023-02-01 11:30  contact:VWS  klaar",
            "Regel 2: dit is vroeger dan de regel ervoor. Zet de regels in volgorde van tijd.",
        ),
    ],
)
def test_answers_that_cannot_be_read(text: str, sentence: str) -> None:
    with pytest.raises(WrongAnswers, match=sentence.replace("[", r"\[")):
        answers.read(text, ZONE)
