"""Why does this file exist? A test in another process tells the stand-in over HTTP what must go wrong.

`POST /control/faults` with a fault's fields answers {"id": k}; `GET` lists them with `left` and `hits`; `DELETE` ends
them all. `POST /control/updates` with {"do": ...} makes the updates misbehave: `repeat` (`update_id`, else the first
one there was; `times`), `shuffle` (`times` batches of two or more), `restart_ids`, `unknown_field` (the next `times`
updates), `unknown_kind` and `poison` (at once, in `chat`, else the first chat); it answers {"update_id": n or null}.
Only from this machine, as the page.
"""

from collections.abc import Iterable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from .chats import Impossible
from .faults import Fault
from .guard import given, guarded
from .world import World


class Control:
    """The control of one world. `methods` can fail: another name is a mistake of whoever asks."""

    def __init__(self, world: World, methods: Iterable[str]) -> None:
        self._world = world
        self._methods = {method.lower() for method in methods} | {"*"}

    def routes(self) -> list[Route]:
        """All paths of the control."""
        return [
            Route("/control/faults", guarded(self._faults), methods=["GET", "POST", "DELETE"]),
            Route("/control/updates", guarded(self._updates), methods=["POST"]),
        ]

    async def _faults(self, request: Request) -> Response:
        faults = self._world.faults
        if request.method == "GET":
            return JSONResponse(faults.json())
        if request.method == "DELETE":
            faults.clear()
            return JSONResponse({"ok": True})
        fault = _fault(await given(request))
        if fault.method.lower() not in self._methods:
            raise Impossible(f"There is no method {fault.method!r} that could fail.")
        return JSONResponse({"id": faults.add(fault)})

    async def _updates(self, request: Request) -> Response:
        told = await given(request)
        world, updates = self._world, self._world.updates
        times = _whole(told, "times", 1)
        made: int | None = None
        try:
            match told.get("do"):
                case "repeat":
                    for _ in range(times):
                        world.repeat(_whole(told, "update_id", world.first_update))
                case "shuffle":
                    updates.shuffle(times)
                case "restart_ids":
                    updates.restart_ids()
                case "unknown_field":
                    updates.strange_fields(times)
                case "unknown_kind":
                    made = world.unknown_kind(_whole(told, "chat", next(iter(world.chats))))
                case "poison":
                    made = world.poison(_whole(told, "chat", next(iter(world.chats))))
                case other:
                    raise Impossible(f"Updates can't do this: {other!r}.")
        except (KeyError, StopIteration):
            raise Impossible("There is no such update or chat.") from None
        return JSONResponse({"update_id": made})


def _whole(told: dict[str, Any], name: str, otherwise: int) -> int:
    value = told.get(name)
    value = otherwise if value is None else value
    if type(value) is not int:
        raise Impossible(f"This must be a whole number: {name} = {value!r}.")
    return value


_FIELDS = {
    "fault": (str,),
    "method": (str,),
    "chat": (int,),
    "times": (int,),
    "seconds": (int, float),
    "retry_after": (int,),
    "description": (str,),
    "acts": (bool,),
}


def _fault(found: dict[str, Any]) -> Fault:
    told = {name: value for name, value in found.items() if value is not None}
    for name, value in told.items():
        if type(value) not in _FIELDS.get(name, ()):
            raise Impossible(f"A fault has no such field: {name} = {value!r}.")
    try:
        return Fault(**told)
    except (TypeError, ValueError) as error:
        raise Impossible(str(error)) from None
