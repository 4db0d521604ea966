"""What do people say in a simulated year? A file with a line for each sentence or button, in order of time.

    2023-01-10 11:30  contact:VWS  3.7 is klaar
    2023-01-10 11:31  contact:VWS  [Staat niet online]

Times are local; a button stands between brackets, as it does on the screen; what follows # is not read.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

_LINE = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d)\s+((?:contact:.+?|team:1))\s{2,}(.+)")
_BUTTON = re.compile(r"\[(.+)\]")


@dataclass(frozen=True, slots=True)
class Answer:
    """One sentence, or the words of a button to press. `at` is aware; `who` is called as in the output."""

    line: int
    at: datetime
    who: str
    words: str
    presses: bool


class WrongAnswers(Exception):
    """A line that cannot be played, by its number; the message is one sentence."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(f"Regel {line}: {why}")


def read(text: str, zone: ZoneInfo) -> Sequence[Answer]:
    """The answers of a file's text. Raises WrongAnswers for the first line that cannot be read, or goes back in time."""
    found: list[Answer] = []
    for number, line in enumerate(text.splitlines(), start=1):
        words = line.partition("#")[0].strip()
        if not words:
            continue
        match = _LINE.fullmatch(words)
        if match is None:
            raise WrongAnswers(number, "goed is bijvoorbeeld: 2023-01-10 11:30  contact:VWS  3.7 is klaar")
        try:
            at = datetime.strptime(match[1], "%Y-%m-%d %H:%M").replace(tzinfo=zone)
        except ValueError:
            raise WrongAnswers(number, f"{match[1]} bestaat niet.") from None
        if found and at < found[-1].at:
            raise WrongAnswers(number, "dit is vroeger dan de regel ervoor. Zet de regels in volgorde van tijd.")
        button = _BUTTON.fullmatch(match[3])
        found.append(Answer(number, at, match[2], button[1] if button else match[3], button is not None))
    return found
