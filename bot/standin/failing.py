"""Why does this file exist? It is what each fault does to a request and its answer, down to the connection itself."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Final, assert_never

from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from .chats import Refused
from .faults import Fault

CUT: Final = "standin.cut"
"""Where a request's scope has the function that closes its connection: `server.Serving` puts it there."""

CONFLICT: Final = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"

_BAD_GATEWAY: Final = (
    "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n"
    "<hr><center>nginx/1.18.0</center>\r\n</body>\r\n</html>\r\n"
)


def refusal(no: Refused) -> Response:
    """Telegram's "no" as it stands in an answer."""
    body = {"ok": False, "error_code": no.code, "description": no.description}
    if no.parameters:
        body["parameters"] = no.parameters
    return JSONResponse(body, status_code=no.code)


def too_many(seconds: int) -> Refused:
    """Telegram's "no" to whoever sends too much; `seconds` until it may go on."""
    return Refused(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})


class Cut(Response):
    """No answer: the connection is closed. The client sees its end, and nothing before it."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await _cut(scope, receive)


class Half(Response):
    """The headers and half the body of another answer; then the connection is closed."""

    def __init__(self, whole: Response) -> None:
        super().__init__()
        self._whole = whole

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        whole = bytes(self._whole.body)
        await send({"type": "http.response.start", "status": self._whole.status_code, "headers": self._whole.raw_headers})
        await send({"type": "http.response.body", "body": whole[: len(whole) // 2], "more_body": True})
        await _cut(scope, receive)


async def _endless() -> AsyncIterator[bytes]:
    while True:
        yield bytes(65_536)
        await asyncio.sleep(0)


async def failed(
    fault: Fault, *, private: bool, act: Callable[[], Awaitable[Response]], wait: Callable[[float], Awaitable[None]]
) -> Response:
    """What a request gets that meets this fault. `act` is what would have happened, `wait` lets real seconds pass."""

    def no(code: int, description: str) -> Response:
        return refusal(Refused(code, fault.description or description))

    match fault.fault:
        case "slow":
            answer = await act()
            await wait(fault.seconds)
            return answer
        case "cut_before":
            return Cut()
        case "cut_after":
            await act()
            return Cut()
        case "half":
            return Half(await act())
        case "endless":
            await act()
            return StreamingResponse(_endless(), media_type="application/octet-stream")
        case "error_500":
            if fault.acts:
                await act()
            return no(500, "Internal Server Error")
        case "html_502":
            if fault.acts:
                await act()
            return HTMLResponse(_BAD_GATEWAY, 502)
        case "too_many" | "too_many_all":
            return refusal(too_many(fault.retry_after))
        case "forbidden":
            return no(403, f"Forbidden: bot was {'blocked by the user' if private else 'kicked from the group chat'}")
        case "migrate":
            # The group has migrated by now: the method itself finds so.
            return await act()
        case "unauthorized":
            return no(401, "Unauthorized")
        case "conflict":
            return no(409, CONFLICT)
        case "refuse":
            return no(400, "Bad Request")
        case _:
            assert_never(fault.fault)


async def _cut(scope: Scope, receive: Receive) -> None:
    scope[CUT]()
    while (await receive())["type"] != "http.disconnect":
        pass
