"""What went over the wire? A tap before the stand-in writes down each request and answer, and reads them by itself.

It shares no code with what it listens to: a mistake that the stand-in makes in reading a request must not hide here too.
"""

import json
import re
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any
from urllib.parse import parse_qsl

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_CALL = re.compile(r"/bot[^/]+/(\w+)")


@dataclass(frozen=True, slots=True)
class Exchange:
    """One call: the method as it was spelled, what was sent, and the answer if it came whole.

    In a form and in a query every value is words. A file is {"file": its name, "size": bytes}.
    """

    method: str
    encoding: str
    sent: dict[str, Any]
    status: int
    answer: Any


@dataclass(slots=True)
class Tape:
    """Everything that was said, in the order of the answers. `updates` are a webhook's. Stopped, it takes no more."""

    exchanges: list[Exchange] = field(default_factory=list)
    updates: list[dict[str, Any]] = field(default_factory=list)
    stopped: bool = False

    def methods(self) -> set[str]:
        """The methods that were called, each answered with success at least once."""
        return {heard.method for heard in self.exchanges if heard.status == 200}


class Tap:
    """ASGI middleware: everything passes through unchanged, and a copy is kept."""

    def __init__(self, app: ASGIApp, tape: Tape) -> None:
        self._app, self._tape = app, tape

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        called = _CALL.fullmatch(scope.get("path", ""))
        if called is None:
            await self._app(scope, receive, send)
            return
        body, answer, status = bytearray(), bytearray(), 0

        async def heard() -> Message:
            message = await receive()
            body.extend(message.get("body", b""))
            return message

        async def said(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            answer.extend(message.get("body", b""))
            await send(message)

        try:
            await self._app(scope, heard, said)
        finally:
            if not self._tape.stopped:
                kind = dict(scope["headers"]).get(b"content-type", b"").decode()
                encoding, sent = _read(kind, bytes(body), scope["query_string"])
                self._tape.exchanges.append(Exchange(called[1], encoding, sent, status, _json(bytes(answer))))


def _json(answer: bytes) -> Any:
    try:
        return json.loads(answer)
    except ValueError:
        return None


def _read(kind: str, body: bytes, query: bytes) -> tuple[str, dict[str, Any]]:
    sent: dict[str, Any] = dict(parse_qsl(query.decode(), keep_blank_values=True))
    if not body:
        return "query", sent
    if kind.startswith("application/json"):
        given = json.loads(body)
        return "json", sent | {name: value for name, value in given.items() if value is not None}
    if kind.startswith("multipart/form-data"):
        parts = BytesParser(policy=HTTP).parsebytes(f"Content-Type: {kind}\r\n\r\n".encode() + body)
        for part in parts.iter_parts():
            content = part.get_payload(decode=True)
            assert isinstance(content, bytes)
            name = str(part.get_param("name", header="content-disposition"))
            file = part.get_filename()
            sent[name] = content.decode() if file is None else {"file": file, "size": len(content)}
        return "multipart", sent
    return "form", sent | dict(parse_qsl(body.decode(), keep_blank_values=True))
