"""How fast is the ring? Beside a bare echo bot that stores nothing, and beside the same ring by hand: one run, in turns.

    python -m tests.bench.ring [--rounds 5] [--messages 200] [--only ours,byhand] [--keep folder]

Every round starts each side anew in a process of its own, in another order, and lets a crowd of one chat and one of 64 write
to it: each writes again when it has its reply (latency), and everything at once (updates per second). Printed are medians over
the rounds, and the ratios within a round with their spread, since a busy machine slows both sides of a round alike.
"""

import argparse
import asyncio
import os
import shutil
import statistics
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench import byhand, ours
from tests.bench.telegram import START, Crowd, Telegram

SIDES = ("echo", "byhand", "ours")
TEXTS = {"question": "/afspraak A7", "report": "A7 op schema"}
CROWDS = (1, 64)
_TOKEN = "1000:bench-bench-bench-bench-bench"
_ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Cell:
    """What is measured: which text, how many chats."""

    kind: str
    chats: int


@dataclass(frozen=True, slots=True)
class Figure:
    """One side in one round. Latencies in milliseconds, from a message written to its reply received."""

    per_second: float
    median: float
    slow: float
    """The latency that one in twenty exceeds."""
    in_turn: float
    """Updates per second where everybody waits for their reply."""
    work: float
    """Milliseconds of processor time that an update of the burst took: what a busy machine changes least."""


async def _first(asks: Awaitable[object], ends: Awaitable[object]) -> None:
    """Wait until a side asks for updates. Raises TimeoutError where its process ends before that."""
    waits = [asyncio.ensure_future(one) for one in (asks, ends)]
    done, _ = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    for one in waits:
        one.cancel()
    if waits[0] not in done:
        raise TimeoutError


@asynccontextmanager
async def running(side: str, folder: Path, telegram: Telegram) -> AsyncIterator[int]:
    """One side at work in a process of its own, whose number it gives."""
    where = [str(folder)] if side != "echo" else []
    with (folder / f"{side}.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", f"tests.bench.{side}", telegram.url, _TOKEN, *where),
            cwd=_ROOT,
            env=os.environ | {"PTB_TIMEDELTA": "1"},
            stdout=log,
            stderr=log,
        )
        try:
            async with asyncio.timeout(START):
                await _first(telegram.asked.wait(), process.wait())
                await telegram.quiet(0.2)
            yield process.pid
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()


def _worked(process: int) -> float:
    """Seconds of processor time that a process took so far; 0 where the system does not say."""
    file = Path(f"/proc/{process}/stat")
    if not file.exists():
        return 0.0
    fields = file.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def prepared(folder: Path) -> Path:
    """Both registers, filled once; every round works on copies."""
    byhand.prepare(folder, max(CROWDS))
    ours.prepare(folder, max(CROWDS))
    return folder


async def measured(side: str, folder: Path, cells: Sequence[Cell], messages: int) -> dict[Cell, Figure]:
    """One side, started anew over this folder, through all cells."""
    found = {}
    async with Telegram() as telegram, running(side, folder, telegram) as process:
        for text in TEXTS.values():  # the first of each kind compiles and caches
            await telegram.play(Crowd(text, 1, 10), within=START)
        for cell in cells:
            text, within = TEXTS[cell.kind], START + messages
            turns = await telegram.play(Crowd(text, cell.chats, messages), within=within)
            await telegram.quiet(0.1)
            before = _worked(process)
            burst = await telegram.play(Crowd(text, cell.chats, messages, at_once=True), within=within)
            await telegram.quiet(0.1)
            worked = _worked(process) - before
            milliseconds = sorted(1000 * seconds for seconds in turns.latencies)
            found[cell] = Figure(
                per_second=messages / (burst.ended - burst.began),
                median=statistics.median(milliseconds),
                slow=milliseconds[len(milliseconds) * 19 // 20],
                in_turn=messages / (turns.ended - turns.began),
                work=1000 * worked / messages,
            )
    return found


async def play(
    rounds: int, messages: int, sides: Sequence[str] = SIDES, crowds: Sequence[int] = CROWDS
) -> list[dict[str, dict[Cell, Figure]]]:
    """All rounds: by round, side and cell."""
    cells = [Cell(kind, chats) for chats in crowds for kind in TEXTS]
    found = []
    with tempfile.TemporaryDirectory(prefix="taz-bench-") as base:
        template = Path(base) / "template"
        template.mkdir()
        prepared(template)
        for number in range(rounds):
            figures = {}
            turned = number % len(sides)
            for side in (*sides[turned:], *sides[:turned]):
                folder = Path(base) / f"{number}-{side}"
                shutil.copytree(template, folder)
                try:
                    figures[side] = await measured(side, folder, cells, messages)
                except TimeoutError:
                    log = (folder / f"{side}.log").read_text("utf-8", "replace")
                    raise SystemExit(f"{side} did not answer everything; the end of its log:\n{log[-3000:]}") from None
                shutil.rmtree(folder)
            found.append(figures)
    return found


def _ratios(values: Sequence[float]) -> str:
    return f"{statistics.median(values):.2f} ({min(values):.2f}-{max(values):.2f})"


def table(found: Sequence[dict[str, dict[Cell, Figure]]]) -> str:
    """The figures as they are printed, and as the README has them."""
    lines = [
        "| what | chats | side | updates/s | of echo | of by hand | in turn/s | of echo | of by hand | ms | 1 in 20 | work |",
        "|---|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for cell in next(iter(found[0].values())):
        for side in found[0]:
            mine = [figures[side][cell] for figures in found]
            columns = []
            for name in ("per_second", "in_turn"):
                columns.append(f"{statistics.median(getattr(figure, name) for figure in mine):.0f}")
                for other in ("echo", "byhand"):
                    if other not in found[0] or other == side:
                        columns.append("")
                        continue
                    theirs = [figures[other][cell] for figures in found]
                    columns.append(_ratios([getattr(a, name) / getattr(b, name) for a, b in zip(mine, theirs, strict=True)]))
            columns.append(f"{statistics.median(figure.median for figure in mine):.1f}")
            columns.append(f"{statistics.median(figure.slow for figure in mine):.1f}")
            columns.append(f"{statistics.median(figure.work for figure in mine):.1f}")
            lines.append(f"| {cell.kind} | {cell.chats} | {side} | {' | '.join(columns)} |")
    return "\n".join(lines)


def main() -> None:
    """Entry from a command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.ring", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--messages", type=int, default=200)
    parser.add_argument("--sides", default=",".join(SIDES))
    asked = parser.parse_args()
    found = asyncio.run(play(asked.rounds, asked.messages, asked.sides.split(",")))
    print(table(found))  # noqa: T201  what the program is for


if __name__ == "__main__":
    main()
