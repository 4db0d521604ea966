"""Why does this file exist? It answers the methods with which a bot gets its updates: by asking, or by a webhook."""

import asyncio
from collections.abc import Iterator
from typing import Final

from .bodies import Call
from .chats import Json, Refused
from .failing import CONFLICT, too_many
from .methods import Method, Told, method
from .webhook import Webhook, setting_of
from .world import World

LONGEST_POLL: Final = 50
"""How long getUpdates may wait, in real seconds."""

SETTING_PAUSE: Final = 1.0
"""Real seconds between two setWebhook calls, where the world has limits: replicas that start together meet this."""

_ACTIVE: Final = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
_SET: Final = "Conflict: terminated by setWebhook request"


class Fetching:
    """How one bot gets its updates: one way at a time."""

    def __init__(self, world: World, webhook: Webhook) -> None:
        self._world = world
        self._webhook = webhook
        self._poll = 0
        self._closing = False
        self._next_setting = 0.0

    def open(self, *, closing: bool) -> None:
        """While closing, every long poll ends at once with what there is."""
        self._closing = closing
        self._world.touch()

    def methods(self) -> Iterator[Method]:
        """All of them."""
        yield method("getUpdates", self._get_updates, "offset limit timeout allowed_updates")
        yield method(
            "setWebhook",
            self._set_webhook,
            "url max_connections allowed_updates drop_pending_updates secret_token",
        )
        yield method("deleteWebhook", self._delete_webhook, "drop_pending_updates")
        yield method("getWebhookInfo", self._get_webhook_info)

    async def _get_updates(self, call: Call) -> list[Json]:
        if self._webhook.setting is not None:
            raise Refused(409, _ACTIVE)
        limit = call.integer("limit")
        limit = 100 if limit is None else min(max(limit, 1), 100)
        self._allow(call)
        updates = self._world.take(call.integer("offset"), limit)
        now = asyncio.get_running_loop().time
        until = now() + min(max(call.integer("timeout") or 0, 0), LONGEST_POLL)
        if updates or now() >= until:
            return updates
        # Only a poll that must wait sends an earlier one away that still waits, which must look up to see so.
        self._poll += 1
        mine = self._poll
        self._world.touch()
        while not updates and not self._closing and now() < until:
            await self._world.change(self._world.version, seconds=until - now())
            if self._webhook.setting is not None:
                raise Refused(409, _SET)
            if self._poll != mine:
                raise Refused(409, CONFLICT)
            updates = self._world.take(None, limit)
        return updates

    async def _set_webhook(self, call: Call) -> Told:
        if not call.text("url"):
            return await self._delete_webhook(call)
        self._pace()
        wanted = setting_of(call)
        if wanted == self._webhook.setting and not call.flag("drop_pending_updates"):
            self._allow(call)
            return Told(True, "Webhook is already set")
        wanted.check()
        self._drop(call)
        self._allow(call)
        self._webhook.set(wanted)
        return Told(True, "Webhook was set")

    async def _delete_webhook(self, call: Call) -> Told:
        self._drop(call)
        if self._webhook.setting is None:
            return Told(True, "Webhook is already deleted")
        self._webhook.set(None)
        return Told(True, "Webhook was deleted")

    async def _get_webhook_info(self, _: Call) -> Json:
        info: Json = self._webhook.json() | {"pending_update_count": self._world.unconfirmed()}
        if self._world.updates.allowed is not None:
            info["allowed_updates"] = sorted(self._world.updates.allowed)
        return info

    def _pace(self) -> None:
        if self._world.limits is None:
            return
        now = asyncio.get_running_loop().time()
        if now < self._next_setting:
            raise too_many(1)
        self._next_setting = now + SETTING_PAUSE

    def _allow(self, call: Call) -> None:
        if (allowed := call.nested("allowed_updates", "allowed updates")) is not None:
            self._world.updates.allowed = frozenset(map(str, allowed)) or None

    def _drop(self, call: Call) -> None:
        if call.flag("drop_pending_updates"):
            self._world.updates.drop()
