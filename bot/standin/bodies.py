"""Why does this file exist? It reads what a request carries: from the query, as a form, as multipart, or as JSON."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qsl

from starlette.requests import Request

from .chats import Json, Refused
from .multipart import Upload, parts

BODY_LIMIT: Final = 1_000_000
"""The largest request body in bytes, for a request without files."""

FILES_LIMIT: Final = 50_000_000 + BODY_LIMIT
"""The largest request body in bytes, for a request with files: the bot may send 50 MB."""

_ATTACHED: Final = "attach://"


@dataclass(frozen=True, slots=True)
class Call:
    """One request: a method, its parameters, which may come as strings or as JSON values, and its files."""

    method: str
    parameters: Mapping[str, Any]
    files: Mapping[str, Upload] = field(default_factory=dict)

    @property
    def names(self) -> set[str]:
        """What it carries; a file that another parameter speaks of (attach://...) is part of that one."""
        told = (str(value) for value in self.parameters.values())
        attached = {value.removeprefix(_ATTACHED) for value in told if value.startswith(_ATTACHED)}
        return self.parameters.keys() | (self.files.keys() - attached)

    @property
    def chat(self) -> int | None:
        """The chat_id. A name or nonsense is a chat that is not found; only an absent one is None."""
        return None if not self.text("chat_id").strip() else self.integer("chat_id") or 0

    def text(self, name: str) -> str:
        value = self.parameters.get(name, "")
        return value if isinstance(value, str) else json.dumps(value)

    def integer(self, name: str) -> int | None:
        value = str(self.parameters.get(name, "")).strip()
        return int(value) if re.fullmatch(r"[+-]?\d{1,18}", value, re.ASCII) else None

    def flag(self, name: str) -> bool:
        return str(self.parameters.get(name, "")).lower() in ("true", "1", "yes", "t", "y")

    def file(self, name: str) -> Upload | None:
        """The file under this name, or the one that the parameter under this name attaches."""
        attached = self.text(name)
        return self.files.get(attached.removeprefix(_ATTACHED) if attached.startswith(_ATTACHED) else name)

    def nested(self, name: str, called: str) -> Any:
        """A parameter that is a JSON object or list, or None if it is not there."""
        value = self.parameters.get(name)
        if value is None or value == "":
            return None
        if isinstance(value, str):
            try:
                value = json.loads(value)
            except ValueError:
                raise Refused(400, f"Bad Request: can't parse {called} JSON object") from None
        if not isinstance(value, dict | list):
            raise Refused(400, f"Bad Request: object expected as {called}")
        return value

    def object(self, name: str, called: str) -> Json:
        value = self.nested(name, called)
        if isinstance(value, list):
            raise Refused(400, f"Bad Request: object expected as {called}")
        return value or {}


async def read(request: Request, method: str) -> Call:
    """A request for a method. Refused for what Telegram does not read either."""
    content_type = request.headers.get("content-type", "")
    kind = content_type.partition(";")[0].strip().lower()
    body = await _body(request, FILES_LIMIT if kind == "multipart/form-data" else BODY_LIMIT)
    found: dict[str, Any] = dict(request.query_params)
    files: dict[str, Upload] = {}
    try:
        if kind == "multipart/form-data":
            for name, part in parts(content_type, body):
                if isinstance(part, Upload):
                    files[name] = part
                else:
                    found[name] = part
        elif kind == "application/json" and body:
            given = json.loads(body)
            if not isinstance(given, dict):
                raise Refused(400, "Bad Request: can't parse parameters JSON object")
            found |= {name: value for name, value in given.items() if value is not None}
        elif body:
            found |= parse_qsl(body.decode(), keep_blank_values=True, errors="strict")
        json.dumps(found, ensure_ascii=False).encode()
    except UnicodeError:
        raise Refused(400, "Bad Request: strings must be encoded in UTF-8") from None
    except (ValueError, RecursionError):
        raise Refused(400, "Bad Request: can't parse parameters JSON object") from None
    return Call(method, found, files)


async def _body(request: Request, limit: int) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise Refused(413, "Request Entity Too Large")
    return bytes(body)
