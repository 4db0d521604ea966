"""Why does this file exist? A test in another process tells the stand-in over HTTP what must go wrong.

`POST /control/faults` with a fault's fields answers {"id": k}; `GET` lists them with `left` and `hits`; `DELETE` ends
them all. Only from this machine, as the page.
"""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from .faults import Fault
from .guard import given, guarded
from .world import Impossible, World


class Control:
    """The control of one world."""

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> list[Route]:
        """All paths of the control."""
        return [Route("/control/faults", guarded(self._faults), methods=["GET", "POST", "DELETE"])]

    async def _faults(self, request: Request) -> Response:
        faults = self._world.faults
        if request.method == "GET":
            return JSONResponse(faults.json())
        if request.method == "DELETE":
            faults.clear()
            return JSONResponse({"ok": True})
        return JSONResponse({"id": faults.add(_fault(await given(request)))})


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
