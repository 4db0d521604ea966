"""Why does this file exist? It answers the methods with which a bot presents itself: who it is, its menu, its descriptions."""

import re
from collections.abc import Iterator
from typing import Final

from .bodies import Call
from .chats import Json, Refused
from .entities import units
from .methods import Method, method
from .world import World

_LIMITS: Final = {"name": 64, "description": 512, "short_description": 120}


class Profile:
    """The bot's own presentation in one world."""

    def __init__(self, world: World) -> None:
        self._world = world

    def methods(self) -> Iterator[Method]:
        """All of them."""
        yield method("getMe", self._get_me)
        yield method("setMyCommands", self._set_my_commands, "commands scope language_code")
        yield method("getMyCommands", self._get_my_commands, "scope language_code")
        yield method("setMyName", self._set, "name language_code")
        yield method("setMyDescription", self._set, "description language_code")
        yield method("setMyShortDescription", self._set, "short_description language_code")

    async def _get_me(self, _: Call) -> Json:
        return self._world.bot.json() | {
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
            "can_connect_to_business": False,
            "has_main_web_app": False,
        }

    async def _set_my_commands(self, call: Call) -> bool:
        pairs = []
        for given in call.nested("commands", "commands") or []:
            if not isinstance(given, dict):
                raise Refused(400, "Bad Request: can't parse commands JSON object")
            command = str(given.get("command", "")).removeprefix("/")
            description = str(given.get("description", "")).strip()
            if not re.fullmatch(r"[a-z0-9_]{1,32}", command):
                raise Refused(400, "Bad Request: BOT_COMMAND_INVALID")
            if not 1 <= units(description) <= 256:
                raise Refused(400, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")
            pairs.append((command, description))
        if len(pairs) > 100:
            raise Refused(400, "Bad Request: BOT_COMMANDS_TOO_MUCH")
        self._world.set_commands(*_scope(call), pairs)
        return True

    async def _get_my_commands(self, call: Call) -> list[Json]:
        pairs = self._world.commands.get(_scope(call), ())
        return [{"command": command, "description": description} for command, description in pairs]

    async def _set(self, call: Call) -> bool:
        part = re.sub(r"(?<!^)(?=[A-Z])", "_", call.method.removeprefix("setMy")).lower()
        text = call.text(part)
        if units(text) > _LIMITS[part]:
            raise Refused(400, f"Bad Request: {part.replace('_', ' ')} is too long")
        self._world.profile[part, call.text("language_code")] = text
        self._world.touch()
        return True


def _scope(call: Call) -> tuple[str, str]:
    scope = call.object("scope", "BotCommandScope")
    kind = str(scope.get("type", "default"))
    named = ":".join(str(scope[part]) for part in ("chat_id", "user_id") if part in scope)
    return (f"{kind}:{named}" if named else kind), call.text("language_code")
