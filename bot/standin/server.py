"""Why does this file exist? It puts the Bot API and the chat page on one loopback port, in the caller's event loop."""

import asyncio
import contextlib
import errno
import socket
from collections.abc import Iterator
from functools import partial
from types import TracebackType
from typing import Final, Self

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from .botapi import DOWNLOAD, BotApi
from .chatpage import ChatPage
from .clock import Clock
from .control import Control
from .failing import CUT
from .product import Product
from .world import World

LOOPBACK: Final = "127.0.0.1"


class PortTaken(Exception):
    """Another program already listens on the port asked for."""

    def __init__(self, port: int) -> None:
        super().__init__(f"Port {port} on {LOOPBACK} is taken by another program.")
        self.port = port


def application(world: World, clock: Clock, *, token: str, product: Product | None = None) -> Starlette:
    """The stand-in as an ASGI application: the Bot API under /bot<token>/, the page at /, its questions at /proef/.

    What must go wrong is told at /control/.
    """
    api = BotApi(world, token)
    page = ChatPage(world, clock, product)

    async def nothing_here(_: Request) -> Response:
        return JSONResponse({"ok": False, "error_code": 404, "description": "Not Found"}, status_code=404)

    app = Starlette(
        routes=[
            Route("/bot{token}/{method}", api.answer, methods=["GET", "POST"]),
            Route("/file/bot{token}/{path:path}", api.file, methods=["GET"]),
            *page.routes(),
            *Control(world, [*api.names, DOWNLOAD]).routes(),
            Route("/{anything:path}", nothing_here, methods=["GET", "POST"]),
        ]
    )
    app.state.waiting = (api, page)
    app.state.running = (api.webhook,)
    return app


class Serving:
    """`async with Serving(app) as serving`: the application at `serving.url` until the block ends.

    Runs in the current event loop and leaves signals alone. `port` 0 takes a free one. Raises PortTaken. On leaving,
    long polls end at once with what there is.
    """

    def __init__(self, app: Starlette, *, port: int = 0) -> None:
        self._app = app
        self._port = port
        self._group = asyncio.TaskGroup()
        self._server = _Server(
            uvicorn.Config(
                self._answer,
                interface="asgi3",
                http="h11",
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=2,
            )
        )
        self.url = ""

    async def __aenter__(self) -> Self:
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind((LOOPBACK, self._port))
            listening.listen()
        except OSError as error:
            listening.close()
            if error.errno == errno.EADDRINUSE:
                raise PortTaken(self._port) from None
            raise
        self.url = f"http://{LOOPBACK}:{listening.getsockname()[1]}"
        self._hold(closing=False)
        await self._group.__aenter__()
        self._task = self._group.create_task(self._server.serve(sockets=[listening]))
        for part in self._app.state.running:
            self._group.create_task(part.run())
        await self._server.ready.wait()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._hold(closing=True)
        self._server.should_exit = True
        # The block's own error must come out as itself, not inside the group's: the group is left as if all were well.
        await self._group.__aexit__(None, None, None)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope[CUT] = partial(self._cut, scope["client"])
        await self._app(scope, receive, send)

    def _cut(self, client: tuple[str, int]) -> None:
        """Close the connection from this address; what was already written to it still arrives."""
        for connection in self._server.server_state.connections:
            if isinstance(connection, H11Protocol) and connection.client == client:
                connection.transport.close()

    def _hold(self, *, closing: bool) -> None:
        for part in self._app.state.waiting:
            part.open(closing=closing)


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        # Ctrl+C belongs to the product, which stops the stand-in with itself.
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()
