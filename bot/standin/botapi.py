"""Why does this file exist? It answers the Bot API over HTTP as Telegram does: one bot, one token, errors included.

The methods themselves stand in `messages`, `documents`, `fetching` and `profile`. Each names the parameters it knows;
any other one is recorded in `World.unknown_parameters`, so that nothing is ignored in silence. Before a method acts, its
request may meet a fault, or a limit.
"""

import asyncio
import hmac
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from .bodies import Call, read
from .chats import Refused
from .documents import Documents
from .failing import failed, refusal, too_many
from .fetching import Fetching
from .inline import Inline
from .messages import Messages
from .methods import Method, Told
from .profile import Profile
from .webhook import Webhook
from .world import World

DOWNLOAD: Final = "download"
"""The name under which fetching a file's content meets faults."""


class BotApi:
    """The methods of one bot with one token."""

    def __init__(self, world: World, token: str) -> None:
        self.webhook = Webhook(world)
        self._world = world
        self._token = token
        self._closing = False
        self._fetching = Fetching(world, self.webhook)
        self._documents = Documents(world)
        parts = (self._fetching, self._documents, Messages(world), Inline(world), Profile(world))
        self._methods = {method.name.lower(): method for part in parts for method in part.methods()}

    @property
    def names(self) -> list[str]:
        """The methods there are."""
        return [method.name for method in self._methods.values()]

    def open(self, *, closing: bool) -> None:
        """While closing, nobody is kept waiting."""
        self._closing = closing
        self._fetching.open(closing=closing)
        self.webhook.open(closing=closing)

    async def answer(self, request: Request) -> Response:
        """One HTTP request to /bot<token>/<method>."""
        try:
            self._let_in(request)
            asked = request.path_params["method"]
            method = self._methods.get(asked.lower())
            call = await read(request, method.name if method else asked)
        except Refused as no:
            return refusal(no)
        return await self._if_all_is_well(call.method, call.chat, partial(self._act, method, call))

    async def file(self, request: Request) -> Response:
        """One HTTP request to /file/bot<token>/<path>."""
        return await self._if_all_is_well(DOWNLOAD, None, partial(self._download, request))

    async def _download(self, request: Request) -> Response:
        try:
            self._let_in(request)
            return self._documents.download(request.path_params["path"])
        except Refused as no:
            return refusal(no)

    async def _if_all_is_well(self, method: str, number: int | None, act: Callable[[], Awaitable[Response]]) -> Response:
        chat = self._world.chats.get(number or 0)
        can_migrate = chat is not None and chat.can_migrate
        fault = self._world.faults.meet(method, number, group=can_migrate)
        if fault is None:
            return await act()
        if fault.fault == "migrate" and chat is not None:
            self._world.migrate(chat.id)
        private = chat is None or chat.private
        return await failed(fault, private=private, act=act, wait=self._wait)

    def _let_in(self, request: Request) -> None:
        if not hmac.compare_digest(request.path_params["token"].encode(), self._token.encode()):
            raise Refused(401, "Unauthorized")

    async def _act(self, method: Method | None, call: Call) -> Response:
        try:
            if method is None:
                raise Refused(404, "Not Found")
            self._world.note_unknown(call.method, call.names - method.known)
            self._limit(call)
            result = await method.answer(call)
        except Refused as no:
            return refusal(no)
        if isinstance(result, Told):
            return JSONResponse({"ok": True, "result": result.result, "description": result.description})
        return JSONResponse({"ok": True, "result": result})

    def _limit(self, call: Call) -> None:
        if self._world.limits is None or call.chat is None:
            return
        after = self._world.meter.too_much(self._world.limits, call.method, call.chat)
        if after is not None:
            raise too_many(after)

    async def _wait(self, seconds: float) -> None:
        now = asyncio.get_running_loop().time
        until = now() + seconds
        while now() < until and not self._closing:
            await self._world.change(self._world.version, seconds=until - now())
