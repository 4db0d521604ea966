"""Why does this file exist? The page and the control are for this machine only: no other website may drive the stand-in."""

import json
from collections.abc import Awaitable, Callable
from typing import Any, Final
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from .chats import Impossible

Answer = Callable[[Request], Awaitable[Response]]

_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def guarded(answer: Answer) -> Answer:
    """Only from this machine's own page; what is impossible becomes 400 with its sentence."""

    async def guarded_answer(request: Request) -> Response:
        if not _own(request):
            return PlainTextResponse("Deze proef luistert alleen naar haar eigen pagina op deze computer.", 403)
        try:
            response = await answer(request)
        except Impossible as no:
            response = PlainTextResponse(str(no), 400)
        response.headers.update(_HEADERS)
        return response

    return guarded_answer


async def given(request: Request) -> dict[str, Any]:
    """The JSON object that came with a request. Impossible if there is none."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > 100_000:
            raise Impossible("Dit is te veel in één keer.")
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Impossible("De pagina stuurde iets onleesbaars.")
    return found


def _own(request: Request) -> bool:
    host = request.headers.get("host", "")
    try:
        name = urlsplit(f"//{host}").hostname
    except ValueError:
        return False
    return name in _LOOPBACK and request.headers.get("origin", f"http://{host}") == f"http://{host}"
