"""Why does this file exist? It gives the chat page what it shows, and carries out what somebody does there.

Only for a browser on this machine: another website must not be able to drive the trial. Bad input answers 400 with one
Dutch sentence.
"""

import asyncio
from datetime import UTC, datetime, timedelta
from importlib import resources
from typing import Any, Final
from urllib.parse import quote
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from .chats import Chat, Impossible, Json, User
from .clock import Clock
from .files import png_size
from .guard import Answer, given, guarded
from .product import Product
from .turning import to_next, turn
from .world import World

POLL_SECONDS: Final = 25
"""How long a question for news waits, in real seconds."""

ANSWER_SECONDS: Final = 10
"""How long a press waits for the bot's answer, in real seconds."""

HORIZON: Final = timedelta(days=366)
"""How far "to the next thing" looks."""

_ZONE: Final = ZoneInfo("Europe/Amsterdam")
_FILES: Final = {
    "/": ("index.html", "text/html"),
    "/page.css": ("page.css", "text/css"),
    "/page.js": ("page.js", "text/javascript"),
}


class _Still:
    """A product that the clock leaves alone."""

    async def next_due(self, after: datetime) -> datetime | None:
        return None

    async def settle(self) -> None:
        return None

    def strip(self) -> str:
        return ""


class ChatPage:
    """The page of one world, and the six questions it asks."""

    def __init__(self, world: World, clock: Clock, product: Product | None) -> None:
        self._world = world
        self._clock = clock
        self._product = product or _Still()
        self._turning = False
        self._closing = False

    def open(self, *, closing: bool) -> None:
        """While closing, nobody is kept waiting."""
        self._closing = closing
        self._world.touch()

    def routes(self) -> list[Route]:
        """All paths of the page."""
        doings = {"write": self._write, "press": self._press, "sticker": self._sticker, "turn": self._turn}
        return [
            *(Route(path, guarded(_file(*what)), methods=["GET"]) for path, what in _FILES.items()),
            Route("/proef/state", guarded(self._state), methods=["GET"]),
            Route("/proef/file/{unique_id}", guarded(self._document), methods=["GET"]),
            *(Route(f"/proef/{name}", guarded(answer), methods=["POST"]) for name, answer in doings.items()),
        ]

    async def _state(self, request: Request) -> Response:
        number = request.query_params.get("since", "0")
        since = int(number) if number.isascii() and number.isdigit() and len(number) < 16 else -1
        if since < 0:
            raise Impossible("Het nummer bij since klopt niet.")
        # A page that saw more than there is has seen another world: it gets everything.
        since = 0 if since > self._world.version else since
        if not self._closing:
            await self._world.change(since, seconds=POLL_SECONDS if since else 0)
        world = self._world
        return JSONResponse(
            {
                "run": world.run,
                "version": world.version,
                "now": self._clock().isoformat(),
                "turning": self._turning,
                "strip": self._product.strip(),
                "bot": {"id": world.bot.id, "name": world.bot.name, "username": world.bot.username},
                "description": world.profile.get(("description", "nl")) or world.profile.get(("description", "")) or "",
                "people": {str(user.id): _called(user) for user in world.users.values()},
                "chats": [self._shown(chat) for chat in world.chats.values() if chat.version > since],
            }
        )

    def _shown(self, chat: Chat) -> Json:
        return {
            "id": chat.id,
            "title": chat.title,
            "members": chat.members,
            "started": chat.started,
            "blocked": chat.private and chat.bot_status == "kicked",
            "moved": chat.migrated_to,
            "last": chat.last_id,
            "commands": self._world.menu(chat),
            "messages": [
                self._world.message_json(message) | {"force_reply": message.force_reply} for message in chat.messages.values()
            ],
        }

    async def _write(self, request: Request) -> Response:
        said = await given(request)
        reply_to = _number(said, "reply_to") if said.get("reply_to") is not None else None
        text = said.get("text")
        if not isinstance(text, str):
            raise Impossible("Er ontbreekt een tekst.")
        message = self._world.write(_number(said, "user"), _number(said, "chat"), text, reply_to=reply_to)
        return JSONResponse({"message_id": message})

    async def _sticker(self, request: Request) -> Response:
        said = await given(request)
        message = self._world.send_sticker(_number(said, "user"), _number(said, "chat"))
        return JSONResponse({"message_id": message})

    async def _document(self, request: Request) -> Response:
        file = self._world.files.unique(request.path_params["unique_id"])
        if file is None:
            raise Impossible("Dit bestand is er niet.")
        headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name, safe='')}"}
        kind = "image/png" if png_size(file.bytes) else "application/octet-stream"  # a picture of the bot's is shown
        return Response(file.bytes, media_type=kind, headers=headers)

    async def _press(self, request: Request) -> Response:
        said = await given(request)
        data = said.get("data")
        if not isinstance(data, str):
            raise Impossible("Er ontbreekt een knop.")
        query = self._world.press(_number(said, "user"), _number(said, "chat"), _number(said, "message_id"), data)
        now = asyncio.get_running_loop().time
        until = now() + ANSWER_SECONDS
        while query not in self._world.answers and now() < until and not self._closing:
            await self._world.change(self._world.version, seconds=until - now())
        return JSONResponse({"answered": query in self._world.answers, "text": self._world.answers.get(query)})

    async def _turn(self, request: Request) -> Response:
        said = await given(request)
        to = said.get("to")
        if to not in ("day", "week", "next"):
            raise Impossible("De klok kan een dag, een week of naar het volgende.")
        if self._turning:
            raise Impossible("De klok draait al.")
        self._set_turning(on=True)
        try:
            if to == "next":
                if await to_next(self._clock, self._product, self._clock() + HORIZON) is None:
                    raise Impossible("Er staat het komende jaar niets klaar.")
            else:
                # A day later is the same time by the clock on the wall, also when summer time begins or ends.
                later = self._clock().astimezone(_ZONE) + timedelta(days=7 if to == "week" else 1)
                await turn(self._clock, self._product, later.astimezone(UTC))
        finally:
            self._set_turning(on=False)
        return JSONResponse({"now": self._clock().isoformat()})

    def _set_turning(self, *, on: bool) -> None:
        self._turning = on
        self._world.touch()


def _called(user: User) -> str:
    """A person on the page: the name, and the part that is played."""
    return f"{user.name} · {user.part}" if user.part else user.name


def _file(name: str, kind: str) -> Answer:
    async def answer(_: Request) -> Response:
        content = resources.files(__package__).joinpath("page", name).read_bytes()
        return Response(content, media_type=kind)

    return answer


def _number(said: dict[str, Any], name: str) -> int:
    value = said.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise Impossible(f"Er ontbreekt een getal: {name}.")
    return value
