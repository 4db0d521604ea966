"""May several chats share one commit? An experiment beside the product: the ring by hand, with and without shared commits.

    python -m tests.bench.sharing [--rounds 3] [--messages 256]

A commit is shared so: verbs that wait for the writer at the same moment run one after the other in one transaction, each in a
savepoint of its own; all are told that they are done after the one commit. Printed: updates per second at 1 and 64 chats,
durable commits an update, and whether each promise held, on this disk and on one where a commit takes 5 ms longer.
"""

import argparse
import asyncio
import os
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.bench import byhand
from tests.bench.telegram import START, Crowd, Telegram

_MOST = 32
"""Verbs in one transaction at most: who waits behind it waits no longer than for that many."""


class Sharing(byhand.Store):
    """A store whose writers share commits: one thread takes all verbs that wait, and commits once for them."""

    def __init__(self, file: Path) -> None:
        super().__init__(file)
        self._waiting: asyncio.Queue[tuple[Callable[..., Any], tuple[object, ...], asyncio.Future[Any]]] = asyncio.Queue()
        self._committer: asyncio.Task[None] | None = None

    async def write(self, verb: Callable[..., Any], *values: object) -> Any:
        """Wait for a turn; returns, or raises the verb's own error, once the shared commit is durable."""
        if self._committer is None:
            self._committer = asyncio.get_running_loop().create_task(self._commit_for_ever())
        done: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        await self._waiting.put((verb, values, done))
        return await done

    async def _commit_for_ever(self) -> None:
        while True:
            batch = [await self._waiting.get()]
            while len(batch) < _MOST and not self._waiting.empty():
                batch.append(self._waiting.get_nowait())
            outcomes = await asyncio.to_thread(self._write, self._all, [(verb, values) for verb, values, _ in batch])
            for (_, _, done), (value, error) in zip(batch, outcomes, strict=True):
                if error is None:
                    done.set_result(value)
                else:
                    done.set_exception(error)

    @staticmethod
    def _all(db: sqlite3.Connection, verbs: list[tuple[Callable[..., Any], tuple[object, ...]]]) -> list[Any]:
        outcomes: list[tuple[Any, Exception | None]] = []
        for verb, values in verbs:
            db.execute("SAVEPOINT verb")
            try:
                outcomes.append((verb(db, *values), None))
            except Exception as error:  # noqa: BLE001  its own verb's, told to whoever asked for it
                db.execute("ROLLBACK TO verb")
                outcomes.append((None, error))
            db.execute("RELEASE verb")
        return outcomes


STORES = {"own": byhand.Store, "shared": Sharing}


def _serve(url: str, token: str, folder: str, store: str, slower: str) -> None:
    found = STORES[store](Path(folder) / "byhand.sqlite")
    _Disk(Path(folder) / "commits", found.connection, float(slower))
    asyncio.run(byhand.Ring(found, url, token).run())


class _Disk:
    """How many durable commits there were, in a file that the other process reads; and a slower disk, where one is wanted."""

    def __init__(self, file: Path, connection: sqlite3.Connection, slower: float) -> None:
        self._file, self._count, self._connection, self._slower = file.open("w"), 0, connection, slower
        self._changes = connection.total_changes
        connection.set_trace_callback(self.see)

    def see(self, statement: str) -> None:
        """See one statement; a transaction that changed nothing writes nothing."""
        if statement == "COMMIT" and self._connection.total_changes != self._changes:
            self._changes = self._connection.total_changes
            self._count += 1
            time.sleep(self._slower)
            self._file.seek(0)
            self._file.write(f"{self._count:10d}")
            self._file.flush()


def broken(file: Path, updates: int) -> list[str]:
    """Which promise did not hold? Looked up in the database at the end."""
    with sqlite3.connect(file) as db:
        reports, sources = db.execute("SELECT count(*), count(DISTINCT source) FROM report").fetchone()
        closed = db.execute("SELECT count(*) FROM inbox WHERE state = 'done'").fetchone()[0]
        letters, sent = db.execute("SELECT count(*), sum(state = 'sent') FROM outbox").fetchone()
        disorder = db.execute(
            "SELECT count(*) FROM report a JOIN report b ON a.chat = b.chat AND a.id < b.id AND a.source > b.source"
        ).fetchone()[0]
        unordered = db.execute(
            "SELECT count(*) FROM outbox a JOIN outbox b ON a.chat = b.chat AND a.id < b.id AND a.message > b.message"
        ).fetchone()[0]
    wrong = []
    if not reports == sources == closed == updates:
        wrong.append(f"one effect an update: {updates} updates, {closed} closed, {reports} reports of {sources} updates")
    if letters != updates or sent != updates:
        wrong.append(f"every letter settled: {letters} letters, {sent} sent")
    if disorder or unordered:
        wrong.append(f"order per chat: {disorder} reports, {unordered} messages out of order")
    return wrong


async def measure(store: str, slower: float, chats: int, messages: int) -> tuple[float, float, float, list[str]]:
    """Updates a second, median latency in milliseconds, commits an update, and what was broken."""
    with tempfile.TemporaryDirectory(prefix="taz-bench-") as base:
        folder = Path(base)
        byhand.prepare(folder, chats)
        async with Telegram() as telegram:
            process = await asyncio.create_subprocess_exec(
                *(
                    sys.executable,
                    "-m",
                    "tests.bench.sharing",
                    "--serve",
                    telegram.url,
                    "1000:bench",
                    str(folder),
                    store,
                    str(slower),
                ),
                cwd=Path(__file__).parents[2],
                env=os.environ | {"PTB_TIMEDELTA": "1"},
            )
            try:
                async with asyncio.timeout(START):
                    await telegram.asked.wait()
                crowd = await telegram.play(Crowd("A7 op schema", chats, messages), within=START + messages)
                await telegram.quiet(0.3)
            finally:
                process.kill()
                await process.wait()
        commits = int((folder / "commits").read_text()) / messages
        rate = messages / (crowd.ended - crowd.began)
        return rate, 1000 * statistics.median(crowd.latencies), commits, broken(folder / "byhand.sqlite", messages)


async def play(rounds: int, messages: int) -> str:
    """The table, medians over rounds in which the ways take turns."""
    ways = [(store, slower, chats) for chats in (1, 64) for slower in (0.0, 0.005) for store in STORES]
    found: dict[tuple[str, float, int], list[tuple[float, float, float, list[str]]]] = {way: [] for way in ways}
    for _ in range(rounds):
        for way in ways:
            found[way].append(await measure(*way, messages))
    lines = [
        "| chats | ms more a commit | commits | updates/s | median latency ms | durable commits an update | broken |",
        "|---|---|---|---|---|---|---|",
    ]
    for (store, slower, chats), measured in found.items():
        rate, latency, commits = (statistics.median(one[n] for one in measured) for n in range(3))
        wrong = "; ".join(sorted({what for one in measured for what in one[3]})) or "none"
        lines.append(f"| {chats} | {1000 * slower:.0f} | {store} | {rate:.0f} | {latency:.1f} | {commits:.1f} | {wrong} |")
    return "\n".join(lines)


def main() -> None:
    """Entry from a command line."""
    if sys.argv[1:2] == ["--serve"]:
        _serve(*sys.argv[2:7])
        return
    parser = argparse.ArgumentParser(prog="python -m tests.bench.sharing", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--messages", type=int, default=256)
    asked = parser.parse_args()
    print(asyncio.run(play(asked.rounds, asked.messages)))  # noqa: T201  what the program is for


if __name__ == "__main__":
    main()
