"""How do updates come in without being lost? Each is stored raw and committed; only then Telegram hears that we have it.

Polling is our own getUpdates loop: asking again from the number after the last stored one confirms the stored ones, so that
number is never kept, and forgotten as soon as nothing waits (Telegram's numbers may start lower after a week of silence).
python-telegram-bot confirms updates before it works on them, and a kill loses what was under way (measured). By webhook
Telegram comes to us (web.py): here is only what keeps it set.

Here are also the limits, before anything of an update is read but who sent it and where: of one chat or person that sends too
much the rest is counted and not kept, and as much as the inbox holds, the rest stays with Telegram.
"""

import asyncio
import json
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

import httpx
import structlog
from sqlmodel import Session
from telegram import Bot
from telegram.error import InvalidToken, RetryAfter, TelegramError

from bot.inbox import lane_of, sender_of
from bot.nudge import Nudges
from bot.parts import AWAY, Patience, Stop
from bot.setup import KINDS, Webhook, seconds_of, set_webhook
from commitments import conversation, inbox, pulses
from commitments.inbox import NO_LIMITS, Limits
from commitments.policy import Policy
from commitments.work import Work

log = structlog.get_logger()

_BATCH = 100
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 30.0
_LOOK_FOR_ROOM = 1.0
"""Seconds between two looks whether a full inbox holds more again."""
_NUMBERS = range(2**63)
"""What our database takes as a number; Telegram's own are far smaller."""
PULSE_EVERY = timedelta(seconds=10)


class NotAnUpdate(ValueError):
    """Not an object with a number: nothing that Telegram would send, and nothing that could be told from a repeat."""


def incoming(update: object) -> inbox.Incoming:
    """An update as it is stored: whatever is in it, as long as it has a number. Raises NotAnUpdate."""
    number = update.get("update_id") if isinstance(update, dict) else None
    if not isinstance(update, dict) or type(number) is not int or number not in _NUMBERS:
        raise NotAnUpdate
    sender, private = sender_of(update)
    payload = json.dumps(update)  # ASCII: half a surrogate pair can be stored too
    return inbox.Incoming(number, lane_of(update), payload, sender, private)


def _keep(
    session: Session,
    *,
    now: datetime,
    updates: Sequence[inbox.Incoming],
    pulse: str | None,
    limits: Limits,
    policy: Policy,
) -> inbox.Stored:
    if pulse is not None:
        pulses.beat(session, now=now, name=pulse)
    stored = inbox.store(session, now=now, updates=updates, limits=limits)
    for chat in dict.fromkeys(one.lane for one in stored.unread if one.private):
        conversation.not_read(session, now=now, policy=policy, chat=chat)
    return stored


class Door:
    """Stores what came in; returns once it is committed. Usable from any thread.

    `pulse` names the way in; the sign of life that it leaves in the database is renewed at most once in ten seconds.
    """

    def __init__(self, work: Work, pulse: Literal["poll", "webhook"], limits: Limits = NO_LIMITS) -> None:
        self._work, self._pulse, self._limits = work, pulse, limits
        self._beaten: datetime | None = None

    def store(self, updates: Sequence[inbox.Incoming]) -> int:
        """Keep what is new; returns how many were. With nothing to store it is only a sign of life.

        Raises what AWAY holds, and inbox.Full.
        """
        now = self._work.clock()
        due = self._beaten is None or not timedelta() <= now - self._beaten < PULSE_EVERY
        if not updates and not due:
            return 0
        pulse, policy = self._pulse if due else None, self._work.policy
        stored: inbox.Stored = self._work.beside(_keep, updates=updates, pulse=pulse, limits=self._limits, policy=policy)
        if due:
            self._beaten = now
        if updates:
            log.info("updates stored", event_name="intake.stored", count=len(updates), new=stored.new)
        if stored.unread:
            log.warning(
                "somebody sends more than is read; the rest is counted", event_name="intake.unread", count=len(stored.unread)
            )
        return stored.new

    def is_full(self) -> bool:
        """Whether as much waits as may wait. Raises what AWAY holds."""
        return bool(self._limits.total) and bool(self._work.ask(inbox.waiting) >= self._limits.total)


class Health:
    """Does this process hear Telegram? `trouble` is why it does not, as a plain sentence; None while all is well."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self.trouble: str | None = "Telegram has not answered since the start"
        self.last_answer: datetime | None = None
        """When Telegram last answered us."""

    def answered(self) -> None:
        """All is well."""
        self.last_answer, self.trouble = self._clock(), None


Kind = Literal["away", "too many", "token", "other poller", "webhook", "refused", "batch", "full"]
FULL = "the inbox is full; what comes in waits at Telegram"


class _Trouble(Exception):
    """Why there are no updates now. `wait` is in seconds, None where waiting starts short and grows."""

    def __init__(self, kind: Kind, sentence: str, wait: float | None = None) -> None:
        super().__init__(sentence)
        self.kind, self.sentence, self.wait = kind, sentence, wait


def _result(answer: httpx.Response, slow: float) -> Any:
    """What Telegram answered. Raises _Trouble."""
    try:
        body = answer.json()
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        raise _Trouble("away", f"Telegram's answer is not one of its own (status {answer.status_code})")
    if body.get("ok") is True and "result" in body:
        return body["result"]
    described = str(body.get("description", ""))
    match body.get("error_code", answer.status_code):
        case 401 | 404:
            raise _Trouble("token", "Telegram refuses the token", slow)
        case 409 if "webhook" in described.lower():
            raise _Trouble("webhook", "a webhook is set, so Telegram does not answer getUpdates", slow)
        case 409:
            raise _Trouble("other poller", "another program polls with the same token", min(slow, 5.0))
        case 429:
            parameters = body.get("parameters")
            after = parameters.get("retry_after") if isinstance(parameters, dict) else None
            wait = after + 0.5 if isinstance(after, int | float) and after >= 0 else slow
            raise _Trouble("too many", "Telegram asks to wait", wait)
        case code:
            raise _Trouble("refused", f"Telegram refuses with {code}")


class Polling:
    """One poller on one token: a second one would steal updates, and is told 409."""

    def __init__(
        self,
        work: Work,
        url: str,
        token: str,
        nudges: Nudges,
        health: Health,
        stop: Stop,
        *,
        seconds: int,
        slow: float = 30.0,
        limits: Limits = NO_LIMITS,
    ) -> None:
        """`seconds`: how long one question waits for news. `slow`: between two tries where only a person can help."""
        self._door, self._nudges, self._health, self._stop = Door(work, "poll", limits), nudges, health, stop
        self._base = f"{url}/bot{token}"
        self._seconds, self._slow = seconds, slow
        self._offset: int | None = None
        self._listening = False

    async def run(self, _: object = None) -> None:
        """Poll until the stop; whatever goes wrong is said once and waited out."""
        self._offset, self._listening = None, False
        patience = Patience("poll", self._stop)
        timeout = httpx.Timeout(10.0, read=self._seconds + 10.0)
        pause, known = 0.0, None
        async with httpx.AsyncClient(timeout=timeout) as client:
            while not self._stop.asked:
                try:
                    await self._step(client)
                except _Trouble as trouble:
                    if known != trouble.kind:
                        _tell(trouble)
                    known, self._health.trouble = trouble.kind, trouble.sentence
                    pause = min(_LONGEST_PAUSE, pause * 2 or _FIRST_PAUSE)
                    await self._stop.wait(pause if trouble.wait is None else trouble.wait)
                    continue
                except AWAY as error:
                    await patience.lost(error)
                    continue
                patience.found()
                if known is not None and not self._stop.asked:
                    log.info("updates come in again", event_name="intake.back")
                pause, known = 0.0, None

    async def _step(self, client: httpx.AsyncClient) -> None:
        if not self._listening:  # what an earlier setting left behind
            await self._call(client, "deleteWebhook", {"drop_pending_updates": False})
            if self._stop.asked:
                return
        if await asyncio.to_thread(self._door.is_full):
            raise _Trouble("full", FULL, _LOOK_FOR_ROOM)
        wait = self._seconds if self._listening else 0  # the first answer comes at once: then we know that we hear Telegram
        asked: dict[str, Any] = {"timeout": wait, "limit": _BATCH, "allowed_updates": list(KINDS)}
        if self._offset is not None:
            asked["offset"] = self._offset
            log.debug("updates confirmed", event_name="intake.confirming", offset=self._offset)
        updates = await self._call(client, "getUpdates", asked)
        if updates is None:  # a stop
            return
        if not isinstance(updates, list):
            raise _Trouble("away", "Telegram's answer is not one of its own")
        self._listening = True
        self._health.answered()
        if not updates:
            await asyncio.to_thread(self._door.store, ())
            self._offset = None
            return
        log.debug("updates received", event_name="intake.received", count=len(updates))
        usable = _usable(updates)
        if usable:
            try:
                await asyncio.to_thread(self._door.store, usable)
            except inbox.Full:  # filled since by whoever polled before
                raise _Trouble("full", FULL, _LOOK_FOR_ROOM) from None
            self._offset = usable[-1].update_id + 1
            self._nudges.arrivals.set()
        else:
            raise _Trouble("batch", "Telegram sends nothing but updates without a number")

    async def _call(self, client: httpx.AsyncClient, method: str, asked: dict[str, Any]) -> Any:
        """What a method answers, None where a stop came first. Raises _Trouble."""
        try:
            async with self._stop.leaves():
                return _result(await client.post(f"{self._base}/{method}", json=asked), self._slow)
        except httpx.HTTPError as error:
            raise _Trouble("away", f"Telegram gives no answer ({type(error).__name__})") from None
        return None


def _tell(trouble: _Trouble) -> None:
    by_hand = trouble.kind in ("token", "other poller", "webhook", "batch")
    tell = log.error if by_hand else log.warning
    tell("no updates come in; trying on", event_name="intake.failed", kind=trouble.kind, reason=trouble.sentence)


def _usable(updates: Sequence[object]) -> list[inbox.Incoming]:
    """Each update once that can be stored, in the order of their numbers: so people's words keep theirs."""
    found: dict[int, inbox.Incoming] = {}
    for update in updates:
        try:
            one = incoming(update)
        except NotAnUpdate:
            log.error("what has no number cannot be stored", event_name="intake.unusable", type=type(update).__name__)
        else:
            found.setdefault(one.update_id, one)
    return [found[number] for number in sorted(found)]


class Hooked:
    """Keeps the webhook set: at the start, and again where somebody took it away."""

    def __init__(self, bot: Bot, webhook: Webhook, health: Health, stop: Stop, *, every: float = 60.0) -> None:
        """`every` so many seconds it is looked at."""
        self._bot, self._webhook, self._health, self._stop, self._every = bot, webhook, health, stop, every
        self._last_error: datetime | None = None

    async def run(self) -> None:
        """Until the stop; the webhook stays, so that Telegram keeps what comes in for the next start."""
        pause, known, there = 0.0, None, False
        while not self._stop.asked:
            try:
                async with self._stop.leaves():
                    if not there or not await self._is_ours():
                        await set_webhook(self._bot, self._webhook)
                        log.info("the webhook is set", event_name="webhook.set")
                    there = True
                    self._health.answered()
            except RetryAfter as error:  # replicas that start together meet this
                await self._stop.wait(seconds_of(error))
            except TelegramError as error:
                trouble = "Telegram refuses the token" if isinstance(error, InvalidToken) else error.message
                if known != trouble:
                    log.error("the webhook cannot be set; trying on", event_name="webhook.failed", reason=trouble)
                known = trouble
                if not there:
                    self._health.trouble = f"the webhook is not set: {trouble}"
                pause = min(self._every, pause * 2 or _FIRST_PAUSE)
                await self._stop.wait(pause)
            else:
                pause, known = 0.0, None
                await self._stop.wait(self._every)

    async def _is_ours(self) -> bool:
        """Whether Telegram still brings updates here; and what went wrong when it did, said once. Raises TelegramError."""
        info = await self._bot.get_webhook_info()
        if info.url != self._webhook.url:
            log.warning("somebody took the webhook away", event_name="webhook.gone")
            return False
        if info.last_error_date not in (None, self._last_error):
            log.warning("Telegram could not bring an update", event_name="webhook.error", reason=info.last_error_message)
        self._last_error = info.last_error_date
        return True
