"""Why does this file exist? It reads what a request carries: from the query, as a form, or as JSON."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl

from starlette.requests import Request

from .world import Json, Refused

BODY_LIMIT: Final = 1_000_000
"""The largest request body in bytes."""


@dataclass(frozen=True, slots=True)
class Call:
    """One request: a method and its parameters, which may come as strings or as JSON values."""

    method: str
    parameters: Mapping[str, Any]

    def text(self, name: str) -> str:
        value = self.parameters.get(name, "")
        return value if isinstance(value, str) else json.dumps(value)

    def integer(self, name: str) -> int | None:
        value = str(self.parameters.get(name, "")).strip()
        return int(value) if re.fullmatch(r"[+-]?\d{1,18}", value, re.ASCII) else None

    def flag(self, name: str) -> bool:
        return str(self.parameters.get(name, "")).lower() in ("true", "1", "yes", "t", "y")

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


async def parameters(request: Request) -> dict[str, Any]:
    """From the query and the body, as JSON or urlencoded. Refused for what Telegram does not read either."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_LIMIT:
            raise Refused(413, "Request Entity Too Large")
    found: dict[str, Any] = dict(request.query_params)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        raise Refused(400, "Bad Request: the stand-in does not read multipart/form-data yet")
    try:
        if kind == "application/json" and body:
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
    return found
