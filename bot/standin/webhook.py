"""Why does this file exist? It brings updates to the bot: each is posted to one address until that answers 200.

Several connections at once, and so in no promised order; with one connection, in order as long as nothing fails. Who
answers anything else, or nothing, gets the update again: at once after a first failure, then later and later, or when
its Retry-After says. Unlike Telegram, which wants HTTPS and a public address: posts go to this machine only, where plain
HTTP on any port will do. To any other address nothing is sent, and getWebhookInfo says that its name was not found.
"""

import asyncio
import json
import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import httpx

from .bodies import Call
from .chats import Json, Refused
from .updates import Queued
from .world import World

FIRST_PAUSE: Final = 0.25
"""Real seconds before the third try; each further pause is twice as long. Telegram's own is 2."""

LONGEST_PAUSE: Final = 60.0
PATIENCE: Final = 60.0
"""How long an answer may take, in real seconds."""

_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
_PORTS: Final = frozenset({80, 88, 443, 8443})


@dataclass(frozen=True, slots=True)
class Setting:
    """What the bot asked for. `secret` is sent along as X-Telegram-Bot-Api-Secret-Token; "" is none."""

    url: str
    secret: str
    connections: int

    @property
    def local(self) -> bool:
        """Whether the address is on this machine."""
        return urlsplit(self.url).hostname in _LOOPBACK

    def check(self) -> None:
        """Refused for what Telegram refuses."""
        try:
            parts = urlsplit(self.url)
            port = parts.port
        except ValueError:
            raise Refused(400, "Bad Request: invalid webhook URL specified") from None
        if parts.scheme not in ("http", "https") or not parts.hostname or re.search(r"\s", self.url):
            raise Refused(400, "Bad Request: invalid webhook URL specified")
        if len(self.secret) > 256:
            raise Refused(400, "Bad Request: secret token is too long")
        if not re.fullmatch(r"[A-Za-z0-9_-]*", self.secret):
            raise Refused(400, "Bad Request: secret token contains unallowed characters")
        if self.local:
            return
        if parts.scheme != "https":
            raise Refused(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        if (port or 443) not in _PORTS:
            raise Refused(400, "Bad Request: bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")


def setting_of(call: Call) -> Setting:
    """What a setWebhook call asks for, not yet checked. An address without a scheme is meant as https."""
    url = call.text("url")
    connections = call.integer("max_connections")
    return Setting(
        url if "://" in url else f"https://{url}",
        call.text("secret_token"),
        40 if connections is None else min(max(connections, 1), 100),
    )


def pause(times: int, after: int) -> float:
    """Seconds until a post that failed so many times is repeated. `after`: what the bot asked for, or 0."""
    if after or times == 1:
        return float(after)
    return float(min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(times - 2, 30)))


@dataclass(slots=True)
class _Failed:
    times: int
    again_at: float


class Webhook:
    """One bot's webhook, and the one that posts to it while `run` runs. `setting` is None while there is none."""

    def __init__(self, world: World) -> None:
        self.setting: Setting | None = None
        self._world = world
        self._error: tuple[int, str] | None = None
        self._busy: dict[Queued, asyncio.Task[None]] = {}
        self._failed: dict[Queued, _Failed] = {}
        self._closing = False

    def open(self, *, closing: bool) -> None:
        """While closing, nothing more is posted."""
        self._closing = closing
        self._world.touch()

    def set(self, setting: Setting | None) -> None:
        """From now on updates go there, or nowhere. What is on its way to the old address does not count any more."""
        self.setting = setting
        self._error = None
        self._failed.clear()
        for task in self._busy.values():
            task.cancel()
        self._busy.clear()
        self._world.touch()

    def json(self) -> Json:
        """What getWebhookInfo says of the webhook itself."""
        info: Json = {"url": "", "has_custom_certificate": False}
        if self.setting is not None:
            info |= {"url": self.setting.url, "max_connections": self.setting.connections}
            if self.setting.local:
                info["ip_address"] = "127.0.0.1"
            if self._error is not None:
                info |= {"last_error_date": self._error[0], "last_error_message": self._error[1]}
        return info

    async def run(self) -> None:
        """Post what there is, and wait for more, until `open(closing=True)`."""
        while not self._closing:
            seen = self._world.version
            if self.setting is not None:
                await self._bring()
            else:
                await self._world.change(seen, seconds=3600.0)

    async def _bring(self) -> None:
        """Post for as long as there is a webhook."""
        now = asyncio.get_running_loop().time
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=100)
        async with (
            httpx.AsyncClient(timeout=PATIENCE, limits=limits, trust_env=False) as client,
            asyncio.TaskGroup() as group,
        ):
            while self.setting is not None and not self._closing:
                seen = self._world.version
                for queued in self._ready(self.setting, now()):
                    self._busy[queued] = group.create_task(self._post(client, self.setting, queued))
                pauses = (failed.again_at - now() for failed in self._failed.values() if failed.again_at > now())
                await self._world.change(seen, seconds=min(pauses, default=3600.0))
            for task in self._busy.values():
                task.cancel()
            self._busy.clear()

    def _ready(self, setting: Setting, now: float) -> list[Queued]:
        waiting = {queued for queued, failed in self._failed.items() if failed.again_at > now}
        return self._world.updates.pick(setting.connections - len(self._busy), waiting | self._busy.keys())

    async def _post(self, client: httpx.AsyncClient, setting: Setting, queued: Queued) -> None:
        error, after = await _posted(client, setting, queued.update)
        if self._busy.pop(queued, None) is None:
            return
        if not error:
            self._failed.pop(queued, None)
            self._world.updates.done(queued)
            return
        self._error = (int(self._world.clock().timestamp()), error)
        times = self._failed[queued].times + 1 if queued in self._failed else 1
        self._failed[queued] = _Failed(times, asyncio.get_running_loop().time() + pause(times, after))
        self._world.touch()


async def _posted(client: httpx.AsyncClient, setting: Setting, update: Json) -> tuple[str, int]:
    """What went wrong ("" for nothing), and after how many seconds the bot wants it again (0 if it does not say)."""
    if not setting.local:
        return "Failed to resolve host: Name or service not known", 0
    headers = {"Content-Type": "application/json"}
    if setting.secret:
        headers["X-Telegram-Bot-Api-Secret-Token"] = setting.secret
    try:
        body = json.dumps(update, ensure_ascii=False).encode()
        answer = await client.post(setting.url, content=body, headers=headers)
    except httpx.ConnectError:
        return "Connection refused", 0
    except httpx.TimeoutException:
        return "Read timeout expired", 0
    except httpx.HTTPError:
        return "Webhook connection closed", 0
    if answer.is_success:
        return "", 0
    after = answer.headers.get("retry-after", "")
    seconds = int(after) if after.isascii() and after.isdigit() and len(after) < 6 else 0
    return f"Wrong response from the webhook: {answer.status_code} {answer.reason_phrase}", min(seconds, 3600)
