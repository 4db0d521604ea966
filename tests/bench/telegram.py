"""Against what does a bench measure? The least of a Bot API that three bots need, so that the server is not what is measured.

It is no judge of anything: whoever asks gets an answer. It plays the people too: it knows when each of them wrote, and when
the reply came. One asyncio protocol on loopback, no framework; times are seconds of the performance counter.
"""

import asyncio
import json
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

_BOT = {
    "id": 1000,
    "is_bot": True,
    "first_name": "bench",
    "username": "bench_bot",
    "can_join_groups": True,
    "can_read_all_group_messages": False,
    "supports_inline_queries": False,
}
_LIMIT = 100
START = 180.0
"""Seconds that a side may take to start, on a machine with a lot to do."""
FIRST_CHAT = 5001
"""People's ids count from here; a private chat has its person's id."""


@dataclass
class Crowd:
    """People who write to one bot, each again as soon as they have their reply, until all they had to say is answered."""

    text: str
    chats: int
    left: int
    """How many messages are still to be written."""
    at_once: bool = False
    """Everybody writes everything at the start: how a backlog is worked off."""
    wrote: dict[int, deque[float]] = field(default_factory=dict)
    latencies: list[float] = field(default_factory=list)
    began: float = 0.0
    ended: float = 0.0
    done: asyncio.Event = field(default_factory=asyncio.Event)


class Telegram:
    """One bot's server. `play` lets a crowd write and waits until everybody has every reply."""

    def __init__(self) -> None:
        self._updates: deque[dict[str, Any]] = deque()
        self._next_update = 1
        self._next_message = 1
        self._news = asyncio.Event()
        self._crowd: Crowd | None = None
        self._server: asyncio.Server | None = None
        self._last = 0.0
        self.asked = asyncio.Event()
        """Set once the bot asks for updates: it is at work."""
        self.sent = 0
        """How many messages the bot sent, ever."""

    async def __aenter__(self) -> "Telegram":
        self._server = await asyncio.get_running_loop().create_server(lambda: _Connection(self), "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()

    @property
    def url(self) -> str:
        """Where it is."""
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def play(self, crowd: Crowd, *, within: float) -> Crowd:
        """Let them write; returns when the last reply is there. Raises TimeoutError after `within` seconds."""
        self._crowd = crowd
        crowd.began = time.perf_counter()
        first = crowd.left if crowd.at_once else min(crowd.chats, crowd.left)
        for number in range(first):
            self._write(crowd, FIRST_CHAT + number % crowd.chats)
        async with asyncio.timeout(within):
            await crowd.done.wait()
        self._crowd = None
        return crowd

    async def quiet(self, seconds: float) -> None:
        """Wait until the bot has sent nothing for so long."""
        before = -1
        while before != self.sent:
            before = self.sent
            await asyncio.sleep(seconds)

    def _write(self, crowd: Crowd, chat: int) -> None:
        crowd.left -= 1
        crowd.wrote.setdefault(chat, deque()).append(time.perf_counter())
        command = crowd.text.split(maxsplit=1)[0]
        message: dict[str, Any] = {
            "message_id": self._message(),
            "date": int(time.time()),  # noqa: TID251  Telegram's own clock
            "chat": {"id": chat, "type": "private", "first_name": "Anouk"},
            "from": {"id": chat, "is_bot": False, "first_name": "Anouk", "language_code": "nl"},
            "text": crowd.text,
        }
        if command.startswith("/"):
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(command)}]
        self._updates.append({"update_id": self._next_update, "message": message})
        self._next_update += 1
        self._news.set()

    def _message(self) -> int:
        self._next_message += 1
        return self._next_message

    async def answer(self, method: str, values: dict[str, Any]) -> Any:
        """One call of the Bot API."""
        match method:
            case "getupdates":
                return await self._get_updates(int(values.get("offset", 0)), float(values.get("timeout", 0)))
            case "sendmessage":
                chat, now = int(values["chat_id"]), time.perf_counter()
                self.sent += 1
                self._replied(chat, now)
                return {
                    "message_id": self._message(),
                    "date": int(time.time()),  # noqa: TID251  Telegram's own clock
                    "chat": {"id": chat, "type": "private", "first_name": "Anouk"},
                    "from": _BOT,
                    "text": values["text"],
                }
            case "getme":
                return _BOT
            case _:
                return True

    async def _get_updates(self, offset: int, seconds: float) -> list[dict[str, Any]]:
        self.asked.set()
        while self._updates and self._updates[0]["update_id"] < offset:
            self._updates.popleft()
        if not self._updates:
            self._news.clear()
            try:
                async with asyncio.timeout(seconds):
                    await self._news.wait()
            except TimeoutError:
                return []
        return [self._updates[n] for n in range(min(_LIMIT, len(self._updates)))]

    def _replied(self, chat: int, now: float) -> None:
        crowd = self._crowd
        if crowd is None or not crowd.wrote.get(chat):
            return
        crowd.latencies.append(now - crowd.wrote[chat].popleft())
        if crowd.left:
            self._write(crowd, chat)
        elif not any(crowd.wrote.values()):
            crowd.ended = now
            crowd.done.set()


class _Connection(asyncio.Protocol):
    """HTTP/1.1 as far as httpx speaks it: a head, a length, a body; one request at a time."""

    def __init__(self, telegram: Telegram) -> None:
        self._telegram = telegram
        self._buffer = b""
        self._transport: asyncio.Transport | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, _: Exception | None) -> None:
        for task in self._tasks:
            task.cancel()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, found, rest = self._buffer.partition(b"\r\n\r\n")
        if not found:
            return
        lines = head.decode("latin-1").split("\r\n")
        fields = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
        length = int(fields.get("content-length", 0))
        if len(rest) < length:
            return
        self._buffer = rest[length:]
        method = lines[0].split(" ")[1].partition("?")[0].rpartition("/")[2].lower()
        body = rest[:length]
        if fields.get("content-type", "").startswith("application/json"):
            values = json.loads(body)
        else:
            values = {name: found[0] for name, found in parse_qs(body.decode()).items()}
        task = asyncio.get_running_loop().create_task(self._answer(method, values))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _answer(self, method: str, values: dict[str, Any]) -> None:
        result = await self._telegram.answer(method, values)
        body = json.dumps({"ok": True, "result": result}).encode()
        assert self._transport is not None
        self._transport.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body) + body
        )
