"""What do aiogram's models say about what went over the wire? Runs in the strangers' environment, not in ours.

Each line that it reads is a JSON list of {"what": "request" | "answer" | "refusal" | "update", "method": NAME, "value": ...};
each line that it writes is a list as long, of lists of complaints. A field that aiogram does not know, a value that it had
to change, or one that it dropped is a complaint.
"""

import json
import sys
import types
import typing
from collections.abc import Iterator
from typing import Any

import aiogram.methods
from aiogram.client.default import Default
from aiogram.methods.base import TelegramMethod
from aiogram.types import BufferedInputFile, InputFile, ResponseParameters, Update
from differences import differences
from pydantic import BaseModel, TypeAdapter, ValidationError

METHODS: dict[str, type[TelegramMethod[Any]]] = {
    found.__api_method__: found
    for found in (getattr(aiogram.methods, name) for name in aiogram.methods.__all__)
    if isinstance(found, type) and issubclass(found, TelegramMethod) and found is not TelegramMethod
}


def strange(thing: Any, at: str = "") -> Iterator[str]:
    """Every field, however deep, that a model took in without knowing it."""
    if isinstance(thing, BaseModel):
        here = f"{at}{type(thing).__name__}"
        for name in thing.model_extra or {}:
            yield f"{here}.{name}: unknown"
        for name in type(thing).model_fields:
            yield from strange(getattr(thing, name), f"{here}.{name}:")
    elif isinstance(thing, list | tuple):
        for part in thing:
            yield from strange(part, at)


def complaints(adapter: TypeAdapter[Any], value: Any) -> Iterator[str]:
    """What a type says about a value."""
    try:
        read = adapter.validate_python(value)
    except ValidationError as error:
        for wrong in error.errors():
            yield f"{'.'.join(map(str, wrong['loc']))}: {wrong['msg']}"
        return
    yield from strange(read)
    yield from differences(value, adapter.dump_python(read, mode="json", by_alias=True, exclude_unset=True))


def answer(method: str, body: Any) -> Iterator[str]:
    """What aiogram's method says about a whole answer."""
    if body.keys() - {"description"} != {"ok", "result"} or body["ok"] is not True:
        yield f"an answer has ok, result and perhaps a description, this one {sorted(body)}"
        return
    yield from complaints(TypeAdapter(METHODS[method].__returning__), body["result"])


def refusal(body: Any) -> Iterator[str]:
    """What aiogram says about a whole refusal, whatever was asked."""
    if body.keys() - {"parameters"} != {"ok", "error_code", "description"} or body["ok"] is not False:
        yield f"a refusal has ok, error_code, description and perhaps parameters, this one {sorted(body)}"
        return
    if type(body["error_code"]) is not int or type(body["description"]) is not str:
        yield "error_code is a number and description words"
    if "parameters" in body:
        yield from complaints(TypeAdapter(ResponseParameters), body["parameters"])


def _kinds(annotation: Any) -> set[Any]:
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        return {kind for part in typing.get_args(annotation) for kind in _kinds(part)}
    return {annotation} - {type(None), Default}


def _meant(value: Any, annotation: Any) -> Any:
    """In a form all values are words: those that a field can't take as words are the JSON that they spell."""
    kinds = _kinds(annotation)
    if isinstance(value, dict) and "file" in value and InputFile in kinds:
        return BufferedInputFile(b"", value["file"])
    if not isinstance(value, str) or kinds == {str}:
        return value
    try:
        meant = json.loads(value)
    except ValueError:
        return value
    return value if isinstance(meant, str) else meant


def request(method: str, sent: dict[str, Any]) -> Iterator[str]:
    """What aiogram's method says about the parameters of a call."""
    model = METHODS[method]
    attached = {name for name, value in sent.items() if isinstance(value, dict) and "file" in value}
    words = [value for value in sent.values() if isinstance(value, str)]
    named = {value.removeprefix("attach://") for value in words if value.startswith("attach://")}
    for name in named - attached:
        yield f"attach://{name}: there is no such file"
    given = {}
    for name, value in sent.items():
        if name in named:
            continue
        if isinstance(value, str) and value.startswith("attach://"):
            value = sent.get(value.removeprefix("attach://"), value)
        known = model.model_fields.get(name)
        given[name] = _meant(value, known.annotation if known else None)
    try:
        read = model.model_validate(given)
    except ValidationError as error:
        for wrong in error.errors():
            yield f"{'.'.join(map(str, wrong['loc']))}: {wrong['msg']}"
        return
    yield from strange(read)
    files = {name for name, value in given.items() if isinstance(value, InputFile)}
    plain = {name: value for name, value in given.items() if name not in files}
    yield from differences(plain, read.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude=files))


def judged(item: dict[str, Any]) -> list[str]:
    """The complaints about one thing."""
    what, method, value = item["what"], item["method"], item["value"]
    if what in ("request", "answer") and method not in METHODS:
        return ["aiogram knows no such method"]
    match what:
        case "request":
            return list(request(method, value))
        case "answer":
            return list(answer(method, value))
        case "refusal":
            return list(refusal(value))
        case "update":
            return list(complaints(TypeAdapter(Update), value))
    raise ValueError(what)


for line in sys.stdin:
    sys.stdout.write(json.dumps([judged(item) for item in json.loads(line)]) + "\n")
    sys.stdout.flush()
