"""What goes out as a file? Built in a process of its own: a big one holds nothing up, a bad one takes nothing down.

The process lives for one paper and never longer than `SECONDS`, whatever happens to the one that started it.
"""

import multiprocessing
import signal
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass

from bot.language import Reader
from bot.papers import dossier, kept, picture, questionnaire, sheet
from commitments import notices
from commitments.notices import Dossier, Kept, Picture, Questionnaire, Sheet

SECONDS = 15
"""How long one paper may take, the start of its process included."""
_SPARE_SECONDS = 2
_ONE_AT_A_TIME = 1


@dataclass(frozen=True, slots=True)
class Paper:
    """A file as it is sent: its name and its bytes."""

    name: str
    content: bytes


class NotMade(Exception):
    """The paper did not come: its process took too long, or died."""


def make(told: notices.Printed, reader: Reader, seconds: int = SECONDS) -> Paper:
    """The file that belongs to a notice. Blocks for as long as it takes: call it in a thread. Raises NotMade."""
    context = multiprocessing.get_context("spawn")  # nothing inherited: no threads, no locks, no connections, no token
    with ProcessPoolExecutor(_ONE_AT_A_TIME, context, initializer=_bounded, initargs=(seconds,)) as pool:
        try:
            name, content = pool.submit(_made, notices.dump(told), reader).result(seconds + _SPARE_SECONDS)
        except (BrokenProcessPool, TimeoutError) as error:
            raise NotMade(type(error).__name__) from error
    return Paper(name, content)


def _bounded(seconds: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the bot, which lets its letters end
    signal.alarm(seconds)  # nobody takes this one: it ends the process, also where nobody waits for it any more


def _made(told: str, reader: Reader) -> tuple[str, bytes]:
    """Runs in the paper's own process."""
    match notices.parse(told):
        case Questionnaire() as page:
            return questionnaire.made(page, reader)
        case Sheet() as whole:
            return sheet.made(whole, reader)
        case Picture() as bars:
            return picture.made(bars, reader)
        case Dossier() as one:
            return dossier.made(one, reader)
        case Kept() as own:
            return kept.made(own, reader)
        case other:
            raise TypeError(other.kind)
