"""What must our ring's promises cost? The same ring by hand: bare SQL in one file, for one question and one report only.

The same six durable commits for an update (stored, lane claimed, verb with its reply, lane given back, letter claimed, letter
settled), SQLite in WAL with synchronous=FULL and one writer, workers and couriers in the same numbers, python-telegram-bot to
read and to send. What it leaves out is what a person would miss: rights, refusals, buttons, sealing, words, repeats, a trail.
"""

import asyncio
import json
import re
import sqlite3
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
from telegram import Bot, Update
from telegram.ext import Application, CommandHandler, ContextTypes, MessageHandler, filters
from telegram.request import HTTPXRequest

from bot.nudge import Nudges
from tests.bench.telegram import FIRST_CHAT

WORKERS = COURIERS = 4

_SCHEMA = """
CREATE TABLE lane (key TEXT PRIMARY KEY, owner TEXT, until REAL NOT NULL DEFAULT 0);
CREATE TABLE inbox (id INTEGER PRIMARY KEY, number INTEGER UNIQUE, lane TEXT, payload TEXT, state TEXT DEFAULT 'open');
CREATE INDEX inbox_lane ON inbox (lane);
CREATE INDEX inbox_state ON inbox (state);
CREATE TABLE outbox (id INTEGER PRIMARY KEY, lane TEXT, chat INTEGER, text TEXT, state TEXT DEFAULT 'queued', message INTEGER);
CREATE INDEX outbox_lane ON outbox (lane);
CREATE INDEX outbox_state ON outbox (state);
CREATE TABLE person (chat INTEGER PRIMARY KEY, party TEXT);
CREATE TABLE item (code TEXT PRIMARY KEY, title TEXT, summary TEXT, party TEXT, words TEXT);
CREATE TABLE report (id INTEGER PRIMARY KEY, code TEXT, chat INTEGER, source INTEGER, status TEXT, UNIQUE (source, code));
CREATE INDEX report_code ON report (code);
CREATE TABLE trail (id INTEGER PRIMARY KEY, chat INTEGER, verb TEXT, code TEXT);
"""

_NOW = "(julianday('now') - 2440587.5) * 86400"
_CLAIM = """
UPDATE lane SET owner = :owner, until = {now} + 60
WHERE key = (
  SELECT lane.key FROM lane JOIN {table} ON {table}.lane = lane.key AND {table}.state = '{state}'
  WHERE lane.owner IS NULL OR lane.owner = :owner OR lane.until < {now}
  ORDER BY {table}.id LIMIT 1
) RETURNING key
"""


class Store:
    """One writing connection; `write` is one transaction with one durable commit."""

    def __init__(self, file: Path) -> None:
        self.connection = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON", "busy_timeout=10000"):
            self.connection.execute(f"PRAGMA {pragma}")
        self._lock = threading.Lock()

    async def write(self, verb: Callable[..., Any], *values: object) -> Any:
        """Perform in a thread: the loop never waits for the database."""
        return await asyncio.to_thread(self._write, verb, *values)

    def _write(self, verb: Callable[..., Any], *values: object) -> Any:
        with self._lock:
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                value = verb(self.connection, *values)
            except BaseException:
                self.connection.execute("ROLLBACK")
                raise
            self.connection.execute("COMMIT")
            return value


def prepare(folder: Path, chats: int) -> None:
    """The tables, one item, and so many people who speak for its party."""
    with sqlite3.connect(folder / "byhand.sqlite") as db:
        db.executescript(_SCHEMA)
        summary = "Overheid, branches en vakbonden maken een lijst aandachtspunten; werkgevers maken er regioplannen van."
        db.execute("INSERT INTO item VALUES ('A7', 'Regioplannen voor mentaal gezond werken', ?, 'VWS', 'Q3 2023')", (summary,))
        db.executemany("INSERT INTO person VALUES (?, 'VWS')", [(chat,) for chat in range(FIRST_CHAT, FIRST_CHAT + chats)])


def _lane(db: sqlite3.Connection, key: str) -> str:
    db.execute("INSERT INTO lane (key) VALUES (?) ON CONFLICT DO NOTHING", (key,))
    return key


def _store(db: sqlite3.Connection, updates: list[dict[str, Any]]) -> None:
    for update in updates:
        row = (update["update_id"], _lane(db, f"in:{update['message']['chat']['id']}"), json.dumps(update))
        db.execute("INSERT INTO inbox (number, lane, payload) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", row)


def _claim(db: sqlite3.Connection, owner: str) -> tuple[int, str, str] | None:
    lane = db.execute(_CLAIM.format(table="inbox", state="open", now=_NOW), {"owner": owner}).fetchone()
    if lane is None:
        return None
    query = "SELECT id, lane, payload FROM inbox WHERE lane = ? AND state = 'open' ORDER BY id LIMIT 1"
    row: tuple[int, str, str] = db.execute(query, lane).fetchone()
    return row


def _release(db: sqlite3.Connection, owner: str, lane: str) -> None:
    db.execute("UPDATE lane SET owner = NULL, until = 0 WHERE key = ? AND owner = ?", (lane, owner))


def _end(db: sqlite3.Connection, row: int, chat: int, text: str) -> None:
    values = (_lane(db, f"out:{chat}"), chat, text)
    db.execute("INSERT INTO outbox (lane, chat, text) VALUES (?, ?, ?)", values)
    db.execute("UPDATE inbox SET state = 'done', payload = NULL WHERE id = ?", (row,))


def _is_open(db: sqlite3.Connection, row: int) -> bool:
    return bool(db.execute("SELECT state = 'open' FROM inbox WHERE id = ?", (row,)).fetchone()[0])


def _question(db: sqlite3.Connection, row: int, chat: int, code: str) -> None:
    if not _is_open(db, row):
        return
    title, summary, party, words, status = db.execute(
        "SELECT title, summary, item.party, words, (SELECT status FROM report WHERE code = item.code ORDER BY id DESC LIMIT 1)"
        " FROM item JOIN person ON person.chat = ? WHERE code = ?",
        (chat, code),
    ).fetchone()
    _end(db, row, chat, f"<b>{code} · {title}</b>\n{summary}\n\n{party} · {words}: {status or 'nog niets bekend'}")


def _report(db: sqlite3.Connection, row: int, chat: int, code: str, status: str) -> None:
    if not _is_open(db, row):
        return
    found = "SELECT title FROM item JOIN person ON person.party = item.party WHERE person.chat = ? AND code = ?"
    (title,) = db.execute(found, (chat, code)).fetchone()
    db.execute("INSERT INTO report (code, chat, source, status) VALUES (?, ?, ?, ?)", (code, chat, row, status))
    db.execute("INSERT INTO trail (chat, verb, code) VALUES (?, 'report', ?)", (chat, code))
    _end(db, row, chat, f"Genoteerd: <b>{code} · {title}</b>: {status}.")


def _take(db: sqlite3.Connection, owner: str) -> tuple[int, str, int, str] | None:
    lane = db.execute(_CLAIM.format(table="outbox", state="queued", now=_NOW), {"owner": owner}).fetchone()
    if lane is None:
        return None
    query = "SELECT id, lane, chat, text FROM outbox WHERE lane = ? AND state = 'queued' ORDER BY id LIMIT 1"
    row: tuple[int, str, int, str] = db.execute(query, lane).fetchone()
    db.execute("UPDATE outbox SET state = 'claimed' WHERE id = ?", row[:1])
    return row


def _settle(db: sqlite3.Connection, owner: str, letter: int, lane: str, message: int) -> None:
    db.execute("UPDATE outbox SET state = 'sent', message = ? WHERE id = ?", (message, letter))
    _release(db, owner, lane)


class Ring:
    """Intake, workers and couriers over one store."""

    def __init__(self, store: Store, url: str, token: str) -> None:
        self._store, self._method, self._nudges = store, f"{url}/bot{token}/getUpdates", Nudges()
        request = HTTPXRequest(connection_pool_size=COURIERS + WORKERS)
        self._bot = Bot(token, base_url=f"{url}/bot", request=request)
        self._application: Application[Any, Any, Any, Any, Any, Any] = (
            Application.builder().bot(self._bot).updater(None).job_queue(None).build()
        )
        self._application.add_handler(CommandHandler("afspraak", self._asked))
        self._application.add_handler(MessageHandler(filters.TEXT, self._told))
        self._rows: dict[int, int] = {}

    async def run(self) -> None:
        """Serve for ever."""
        async with self._application, asyncio.TaskGroup() as group:
            group.create_task(self._poll())
            for number in range(WORKERS):
                group.create_task(self._work(f"worker-{number}"))
            for number in range(COURIERS):
                group.create_task(self._carry(f"courier-{number}"))

    async def _poll(self) -> None:
        offset = 0
        async with httpx.AsyncClient(timeout=30) as client:
            while True:
                answer = await client.post(self._method, json={"timeout": 20, "limit": 100, "offset": offset})
                if updates := answer.json()["result"]:
                    await self._store.write(_store, updates)
                    offset = updates[-1]["update_id"] + 1
                    self._nudges.arrivals.set()

    async def _work(self, owner: str) -> None:
        while True:
            claimed = await self._store.write(_claim, owner)
            if claimed is None:
                await self._nudges.arrivals.wait(1.0)
                continue
            self._nudges.arrivals.set()
            row, lane, payload = claimed
            update = Update.de_json(json.loads(payload), self._bot)
            self._rows[update.update_id] = row
            await self._application.process_update(update)
            await self._store.write(_release, owner, lane)
            self._nudges.letters.set()

    async def _asked(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.effective_chat is not None
        code = (context.args or [""])[0].upper()
        await self._store.write(_question, self._rows.pop(update.update_id), update.effective_chat.id, code)

    async def _told(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.effective_chat is not None
        assert update.effective_message is not None
        found = re.fullmatch(r"(A\d+) (op schema|klaar)", update.effective_message.text or "")
        assert found
        await self._store.write(_report, self._rows.pop(update.update_id), update.effective_chat.id, found[1], found[2])

    async def _carry(self, owner: str) -> None:
        while True:
            taken = await self._store.write(_take, owner)
            if taken is None:
                await self._nudges.letters.wait(1.0)
                continue
            self._nudges.letters.set()
            letter, lane, chat, text = taken
            message = await self._bot.send_message(chat, text, parse_mode="HTML")
            await self._store.write(_settle, owner, letter, lane, message.message_id)


def main(url: str, token: str, folder: str) -> None:
    """Serve until the process is ended."""
    asyncio.run(Ring(Store(Path(folder) / "byhand.sqlite"), url, token).run())


if __name__ == "__main__":
    main(*sys.argv[1:4])
