"""How do letters get out? One at a time per chat, chats beside each other: claim short, send, settle short.

What went wrong is read from one tested table: whether Telegram got it, whether a repeat is safe, whether anybody is there.
Whatever else happens to a letter in hand, it is settled: nobody can know whether it arrived, or it certainly did not.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any, Literal

import httpx
import structlog
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, InputFile, LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.request import HTTPXRequest

from bot.fetches import Fetches, NotToBeKept
from bot.gestures import Gestures
from bot.language import Reader
from bot.nudge import Nudges
from bot.papers import NotMade, Paper, make
from bot.parts import Patience, Stop, insist, keep
from bot.rendering import Mark, Rendered, render
from commitments import attachments, delivery, fetches, outbox
from commitments.delivery import Fetch, Ready, Rest
from commitments.lanes import LEASE_MS, Lost
from commitments.notices import File, Picture, Printed
from commitments.pacing import NONE, Pace
from commitments.work import Work

log = structlog.get_logger()

COURIERS = 4
"""Letters under way at the same time, each to another chat."""
_IN_HAND = 0.75
"""The part of a lane's lease after which a courier lets go of a request, whatever its steps took: the rest is for settling."""
_LONGEST_PAUSE = 30.0
"""Seconds between two tries to reach Telegram, or the database, when it has been away for a while."""
_LONGEST_REST = 1.0
"""Seconds after which a courier looks again, whatever it heard."""
_WITHOUT_A_TIME_MS = 30_000
"""How long a chat waits where Telegram says "too many" and not how long."""
_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
_PAPER_TRIES = 3
_FIRST_FETCH_PAUSE_MS, _LONGEST_FETCH_PAUSE_MS = 500, 60_000
"""Between two tries to fetch a file: twice as long each time, so that twenty tries last about a quarter of an hour."""

Witness = Callable[[Ready, int], None] | None
"""Somebody who looks on as letters arrive: what was said, and the number that the chat gave it. The simulation listens so."""

Fate = Literal["sent", "anew", "later", "too_many", "all_wait", "uncertain", "undeliverable", "lapsed", "failed", "moved"]
"""What becomes of a letter. Three kinds of later: it alone, its chat, everybody."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a failed attempt means. `pause_ms` is how long the chat waits; `moved_to` a group's new chat id."""

    fate: Fate
    reason: str
    pause_ms: int = 0
    moved_to: int | None = None


_BAD_REQUESTS: tuple[tuple[str, Fate], ...] = (
    ("message is not modified", "sent"),
    ("message to edit not found", "anew"),
    ("message can't be edited", "anew"),
    ("message_id_invalid", "anew"),
    ("chat not found", "undeliverable"),
    ("peer_id_invalid", "undeliverable"),
    ("not enough rights", "undeliverable"),
    ("have no rights to send", "undeliverable"),
    ("need administrator rights", "undeliverable"),
    ("chat_write_forbidden", "undeliverable"),
    ("chat_restricted", "undeliverable"),
    ("user is deactivated", "undeliverable"),
    ("group chat was deactivated", "undeliverable"),
)
"""Telegram's own descriptions, in lower case; any other is a dead letter."""


def outcome_of(error: Exception) -> Outcome:
    """What an error says about a letter that was on its way. Order matters: most are subclasses of NetworkError.

    An answer that is no JSON came from something between us and Telegram: its 403 says nothing about a person.
    """
    between = type(error.__cause__) is TelegramError
    match error:
        case RetryAfter():
            wait = error.retry_after
            seconds = wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
            return Outcome("too_many", "too many requests", pause_ms=int(seconds * 1000) + 500)
        case ChatMigrated():
            return Outcome("moved", "the group moved", moved_to=error.new_chat_id)
        case InvalidToken() | Conflict():
            return Outcome("all_wait", type(error).__name__)
        case Forbidden() | BadRequest() if between:
            return Outcome("all_wait", f"{type(error).__name__} from something on the way")
        case Forbidden():
            return Outcome("undeliverable", error.message)
        case BadRequest():
            text = error.message.lower()
            return Outcome(next((fate for words, fate in _BAD_REQUESTS if words in text), "failed"), error.message)
        case NetworkError() if isinstance(error.__cause__, _NEVER_SENT):
            return Outcome("all_wait", "no connection")
        case NetworkError() if error.__cause__ is None or between:  # an answer of Telegram's own, by its status
            text = error.message.lower()
            if "too many requests" in text:
                return Outcome("too_many", "too many requests", pause_ms=_WITHOUT_A_TIME_MS)
            if "too large" in text or "too big" in text:
                return Outcome("failed", "too large" if between else error.message)
            return Outcome("uncertain", "no answer that could be read")
        case TimeoutError():
            return Outcome("uncertain", "it took too long")
        case _:
            return Outcome("uncertain", type(error.__cause__ or error).__name__)


def chat_of(address: str) -> int:
    """The chat id in one of our own opaque addresses, "telegram:123"."""
    return int(address.removeprefix("telegram:"))


def client(connections: int) -> HTTPXRequest:
    """Telegram's client with the seconds that each step of a request may take: together fewer than a letter may be in hand."""
    return HTTPXRequest(
        connection_pool_size=connections,
        pool_timeout=5.0,
        connect_timeout=5.0,
        write_timeout=10.0,
        media_write_timeout=15.0,
        read_timeout=15.0,
    )


class _Gate:
    """While Telegram can't be reached at all, one courier tries now and then, and no letter's tries are used up."""

    def __init__(self) -> None:
        self._failures = 0
        self._until = 0.0

    def closed_for(self) -> float:
        """Seconds until the next try; 0 while nothing is wrong."""
        return max(0.0, self._until - asyncio.get_running_loop().time())

    def close(self) -> float:
        """It could not be reached. Returns for how many seconds nobody tries."""
        if not self.closed_for():  # a courier that was on its way when it closed says nothing new
            self._failures += 1
            pause = min(_LONGEST_PAUSE, 0.25 * 2.0 ** min(self._failures, 10))
            self._until = asyncio.get_running_loop().time() + pause
        return self.closed_for()

    def open(self) -> None:
        """It answered."""
        self._failures, self._until = 0, 0.0


@dataclass(frozen=True, slots=True)
class _Held:
    """A row of the outbox and who holds it. `until`: the loop's time at which the request for it is given up."""

    letter: int
    owner: str
    until: float


@dataclass(frozen=True, slots=True)
class _InHand(_Held):
    """A letter that is held."""

    ready: Ready


class Courier:
    """Carries letters of one outbox to one bot's chats."""

    def __init__(
        self,
        work: Work,
        bot: Bot,
        reader: Reader,
        nudges: Nudges,
        name: str,
        witness: Witness = None,
        pace: Pace = NONE,
        lease_ms: int = LEASE_MS,
        stop: Stop | None = None,
        file_limit: int = 0,
    ) -> None:
        self._stop = stop or Stop()
        self._work, self._bot, self._reader, self._nudges, self._name = work, bot, reader, nudges, name
        self._witness, self._pace, self._lease_ms = witness, pace, lease_ms
        self._gestures, self._gate, self._fetches = Gestures(bot), _Gate(), Fetches(bot, file_limit)
        self._settling: set[Patience] = set()

    async def run(self, number: int) -> None:
        """Carry until the stop; `number` tells this courier from the others of its process."""
        owner = f"{self._name}:courier-{number}"
        await keep(owner, lambda: self._carry_off(owner), self._nudges.letters.wait, self._stop)

    async def _carry_off(self, owner: str) -> float | None:
        """Letter after letter, until none may leave; returns how many seconds to rest then."""
        rest = await self.carry_one(owner)
        while rest is None and not self._stop.asked:
            rest = await self.carry_one(owner, woken=False)
        return rest

    async def carry_one(self, owner: str, *, woken: bool = True) -> float | None:
        """Take one letter, if there is one that may leave, and bring it to an end or back into the queue.

        Returns how many seconds to rest where there was none. Who was `woken` for it wakes the next one.
        """
        closed = self._gate.closed_for()
        if closed:
            return min(_LONGEST_REST, closed)
        if any(patience.waits for patience in self._settling):  # it knows what became of a letter whose lease may be over
            return _LONGEST_REST
        until = asyncio.get_running_loop().time() + self._lease_ms / 1000 * _IN_HAND
        taken = await asyncio.to_thread(
            self._work.beside,
            delivery.take,
            owner=owner,
            policy=self._work.policy,
            pace=self._pace,
            lease_ms=self._lease_ms,
        )
        if isinstance(taken, Rest):
            return _LONGEST_REST if taken.ms is None else min(_LONGEST_REST, taken.ms / 1000 + 0.001)
        if woken:
            self._nudges.letters.set()
        log.debug("letter claimed", event_name="letter.claimed", letter=taken.letter)
        try:
            if isinstance(taken, Fetch):
                await self._fetch(_Held(taken.letter, owner, until), taken)
            else:
                await self._carry(_InHand(taken.letter, owner, until, taken))
        except Lost:
            log.warning("a letter was settled too late", event_name="letter.late", letter=taken.letter)
        self._nudges.finished.set()
        return None

    async def _carry(self, hand: _InHand) -> None:
        ready = hand.ready
        prepared = await self._prepare(hand)
        if isinstance(prepared, Outcome):
            await self._settle(hand, prepared)
            return
        rendered, paper = prepared
        try:
            message = await self._send(hand, rendered, paper)
        except _TooLate:
            await self._settle(hand, Outcome("later", "its time was up before it was sent"))
            return
        except Exception as error:  # whatever it was, the letter has left
            if not isinstance(error, TelegramError | TimeoutError):
                log.exception("a letter met an unknown error", event_name="letter.unknown", letter=ready.letter)
            await self._settle(hand, outcome_of(error))
            return
        self._gate.open()
        if self._witness is not None and message is not None:
            self._witness(ready, message)
        log.debug("letter accepted", event_name="letter.accepted", letter=ready.letter)
        await self._perform(outbox.settle_sent, hand, message=message, pause_ms=ready.spacing_ms)
        log.info("letter sent", event_name="letter.settled", letter=ready.letter, notice=ready.told.kind)

    # --- words, parts, files ---

    async def _prepare(self, hand: _InHand) -> tuple[Rendered, Paper | None] | Outcome:
        """What is to be sent, or why nothing is; a message that turns out too long becomes as many letters as it has parts."""
        ready = hand.ready
        try:
            rendered = render(ready.told, self._reader, ready.keys, mark=mark_of(ready))
            paper = await self._paper(ready, ready.told) if isinstance(ready.told, Printed | File) else None
        except NotMade:
            log.exception("a file was not made", event_name="letter.unmade", letter=ready.letter)
            again = ready.tries < _PAPER_TRIES
            return Outcome("later" if again else "failed", "the file could not be made", pause_ms=5_000)
        except Exception:  # a bug of ours, and the same the next time: the chat goes on, the team is told
            log.exception("a letter has no words", event_name="letter.unmade", letter=ready.letter)
            return Outcome("failed", "could not be put into words")
        if ready.part >= len(rendered.parts):
            return Outcome("lapsed", "it takes fewer messages by now")
        if ready.parts == 1 and len(rendered.parts) > 1:
            await self._perform(outbox.split, hand, told=ready.told, parts=len(rendered.parts))
        return rendered, paper

    async def _paper(self, ready: Ready, told: Printed | File) -> Paper:
        """A file, made while the chat shows that it is on its way."""
        making = asyncio.ensure_future(asyncio.to_thread(self._made, told))
        while not making.done():
            await self._gestures.uploading(chat_of(ready.to), picture=isinstance(told, Picture))
            await asyncio.wait({making}, timeout=4.0)  # Telegram shows it for five seconds
        return making.result()

    def _made(self, told: Printed | File) -> Paper:
        if not isinstance(told, File):
            return make(told, self._reader)
        content = self._work.ask(attachments.content_of, attachment=told.file.attachment)
        if content is None:
            raise NotMade("its content is gone")
        return Paper(told.file.name, content)

    # --- sending ---

    async def _send(self, hand: _InHand, rendered: Rendered, paper: Paper | None) -> int | None:
        """Send it, within the time that is left. Raises _TooLate where none is: somebody else may hold it by now."""
        if asyncio.get_running_loop().time() >= hand.until:
            raise _TooLate
        ready = hand.ready
        log.debug("letter leaves", event_name="letter.sending", letter=ready.letter)
        async with asyncio.timeout_at(hand.until):
            if ready.kind == "leave":
                await self._bot.leave_chat(chat_of(ready.to))
                return None
            if paper is not None:
                return await self._send_paper(ready, rendered, paper)
            if ready.kind == "edit" and ready.message is not None:
                try:
                    await self._edit(ready, rendered, ready.message)
                except BadRequest as error:
                    match outcome_of(error).fate:
                        case "sent":
                            return None
                        case "anew" if ready.urgency == "unasked":
                            return None  # nobody asked for it, and the message that it would change is gone
                        case "anew":
                            return await self._send_new(ready, rendered)
                        case _:
                            raise
                return None
            return await self._send_new(ready, rendered)

    async def _edit(self, ready: Ready, rendered: Rendered, message: int) -> None:
        await self._bot.edit_message_text(
            rendered.parts[ready.part],
            chat_id=chat_of(ready.to),
            message_id=message,
            parse_mode=ParseMode.HTML,
            reply_markup=_markup(ready, rendered),
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        )

    async def _send_new(self, ready: Ready, rendered: Rendered) -> int:
        message = await self._bot.send_message(
            chat_of(ready.to),
            rendered.parts[ready.part],
            parse_mode=ParseMode.HTML,
            reply_markup=_markup(ready, rendered),
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        )
        return message.message_id

    async def _send_paper(self, ready: Ready, rendered: Rendered, paper: Paper) -> int:
        if isinstance(ready.told, Picture):
            picture = await self._bot.send_photo(
                chat_of(ready.to),
                InputFile(paper.content, filename=paper.name),
                caption=rendered.parts[ready.part],
                parse_mode=ParseMode.HTML,
                reply_markup=_markup(ready, rendered),
            )
            return picture.message_id
        message = await self._bot.send_document(
            chat_of(ready.to),
            InputFile(paper.content, filename=paper.name),
            caption=rendered.parts[ready.part],
            parse_mode=ParseMode.HTML,
            disable_content_type_detection=True,  # it stays what its name says: a document
            reply_markup=_markup(ready, rendered),
        )
        return message.message_id

    # --- fetching ---

    async def _fetch(self, held: _Held, fetch: Fetch) -> None:
        """Bring in a file that somebody sent, and have it kept or not; a fetch that failed is harmless to repeat."""
        limit = self._fetches.limit
        try:
            async with asyncio.timeout_at(held.until):
                content = await self._fetches.bring(fetch.file, fetch.tries)
        except NotToBeKept as no:
            log.info("file not kept", event_name="file.settled", letter=held.letter, why=no.why)
            await self._perform(fetches.settle_refused, held, why=no.why, limit=limit)
        except Exception as error:
            if not isinstance(error, TelegramError | TimeoutError):
                log.exception("a file met an unknown error", event_name="file.unknown", letter=held.letter)
            await self._fetch_later(held, fetch, outcome_of(error))
        else:
            self._gate.open()
            log.debug("file fetched", event_name="file.fetched", letter=held.letter, size=len(content))
            await self._perform(fetches.settle_fetched, held, policy=self._work.policy, content=content, limit=limit)
            log.info("file settled", event_name="file.settled", letter=held.letter)

    async def _fetch_later(self, held: _Held, fetch: Fetch, outcome: Outcome) -> None:
        reason = outcome.reason[:200]
        log.info("file not fetched", event_name="file.later", letter=held.letter, fate=outcome.fate, reason=reason)
        too_many, all_wait = outcome.fate == "too_many", outcome.fate == "all_wait"
        if all_wait:
            pause = self._gate.close()
            log.warning("Telegram can't be reached", event_name="telegram.away", reason=reason, seconds=pause)
        pause_ms = outcome.pause_ms or min(_LONGEST_FETCH_PAUSE_MS, _FIRST_FETCH_PAUSE_MS * 2 ** min(fetch.tries, 10))
        flags = {"too_many": too_many, "all_wait": all_wait, "pause_ms": pause_ms, "reason": reason}
        await self._perform(fetches.settle_later, held, limit=self._fetches.limit, **flags)

    # --- settling ---

    async def _settle(self, hand: _InHand, outcome: Outcome) -> None:
        ready, reason = hand.ready, outcome.reason[:200]
        log.info("letter not sent", event_name="letter.settled", letter=ready.letter, fate=outcome.fate, reason=reason)
        if outcome.fate not in ("later", "all_wait", "uncertain"):
            self._gate.open()
        later = {"pause_ms": max(outcome.pause_ms, ready.spacing_ms), "reason": reason}
        match outcome.fate:
            case "sent" | "anew":
                await self._perform(outbox.settle_sent, hand, message=None, pause_ms=ready.spacing_ms)
            case "later":
                await self._perform(outbox.settle_later, hand, **later)
            case "too_many":
                await self._perform(outbox.settle_later, hand, too_many=True, **later)
            case "all_wait":
                pause = self._gate.close()
                log.warning("Telegram can't be reached", event_name="telegram.away", reason=reason, seconds=pause)
                await self._perform(outbox.settle_later, hand, all_wait=True, **later)
            case "uncertain":
                await self._perform(outbox.settle_uncertain, hand, reason=reason)
            case "moved":
                await self._perform(delivery.moved, hand, to=f"telegram:{outcome.moved_to}")
            case "undeliverable":
                await self._perform(delivery.nobody_there, hand, reason=reason)
            case "lapsed":
                await self._perform(outbox.settle_ended, hand, state="lapsed", reason=reason)
            case "failed":
                log.error("letter refused", event_name="letter.failed", letter=ready.letter, reason=reason)
                await self._perform(outbox.settle_ended, hand, state="failed", reason=reason)

    async def _perform(self, verb: Callable[..., Any], hand: _Held, **values: Any) -> None:
        """Write down what became of the letter, also when the database is away for a while: nobody else knows it."""
        doing: Callable[..., Any] = self._work.perform if verb in _CHANGES_PEOPLE else self._work.beside
        patience = Patience(hand.owner, self._stop)
        self._settling.add(patience)
        try:
            await insist(partial(doing, verb, owner=hand.owner, letter=hand.letter, **values), patience, self._stop)
        finally:
            self._settling.discard(patience)


_CHANGES_PEOPLE = (
    delivery.moved,
    delivery.nobody_there,
    fetches.settle_fetched,
    fetches.settle_refused,
    fetches.settle_later,
)
"""The settling verbs that change more than the queue."""


class _TooLate(Exception):
    """The time of a letter was up before it was sent."""


def mark_of(ready: Ready) -> Mark | None:
    """What nobody asked for bears its reference; an answer in a conversation, or a message that changes, only where it may come
    twice."""
    if (ready.urgency == "reply" or ready.kind == "edit") and not ready.repeated:
        return None
    return Mark(ready.reference, repeated=ready.repeated)


def _markup(ready: Ready, rendered: Rendered) -> InlineKeyboardMarkup | None:
    if not rendered.buttons or ready.part < len(rendered.parts) - 1:
        return None
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(button.label, callback_data=button.key) for button in row] for row in rendered.buttons]
    )
