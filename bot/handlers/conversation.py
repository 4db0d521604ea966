"""Presses and sentences: what a person answers, in the light of what was asked."""

from dataclasses import replace

from telegram import Message, MessageOriginHiddenUser, MessageOriginUser, Update

from bot import buttons
from bot.context import Context
from bot.dutch.away import days_of, read_days_away, read_deputy, read_weekdays
from bot.dutch.delays import read_day, read_rest
from bot.dutch.filters import Asked
from bot.dutch.messages import read_delay, read_message
from bot.dutch.names import Names, default_names, topics_of
from bot.dutch.questions import read_picture, read_question
from bot.dutch.readings import Absent, Aside, Evidence, Handover, Plain, Postpone, Query, Reading, Report, Snooze, Unknown
from bot.dutch.sources import opens_behalf
from bot.handlers import ringing
from bot.handlers.queries import answer, known_names
from commitments import absences, confirmations, conversation, filters, pictures, queries
from commitments.chats import OF_VERDICT
from commitments.conversation import Handed, Light, Said
from commitments.sets import Confusion

_NAME = 80
"""Characters that are kept of a colleague's name."""
_EXPLAINED = ("delay", "place", "part", "outdated", "own_day")
"""What is waited for in a sentence of its own, after an answer."""
_SLOW_PRESS = 5.0
"""Seconds after which a press is acknowledged before its verb: its spinner would time out."""


async def press(update: Update, context: Context) -> None:
    """A button under one of our messages."""
    query = update.callback_query
    assert query is not None
    gestures, ring = context.ring.gestures, context.ring
    slow = context.arrived.age > _SLOW_PRESS
    if slow:
        await gestures.pressed(query.id)
    counted = await context.perform(
        conversation.press, policy=context.policy, key=query.data or "", source=context.arrived.cause.row
    )
    if not slow:
        await gestures.pressed(query.id, None if counted is not False else str(ring.reader.t("That was noted already.")))


async def text(update: Update, context: Context) -> None:
    """A sentence. What is waited for comes first; then what it says; what is not understood changes nothing."""
    message = update.effective_message
    assert message is not None
    words = message.text or ""
    light: Light | None = await context.ask(conversation.light, user=context.arrived.cause.user, now=context.now)
    if light is None:
        await _not_understood(context, "text")
        return
    key = next((key for key, offer in light.buttons if buttons.typed(words, offer, context.ring.reader)), None)
    if key is not None:
        await context.perform(conversation.press, policy=context.policy, key=key, source=context.arrived.cause.row, typed=True)
        return
    if light.waiting == "state":
        await _fill_in(context, words, expected=read_day(words, context.today))
        return
    if light.waiting == "call":
        await ringing.call(context, words, light.codes)
        return
    if light.waiting in ("question", "reply", "refusal", "better", "note", "sentence"):
        await _fill_in(context, words)
        return
    via = _passed_on_by(message)
    if via is not None and light.asking:
        await _act(context, light, read_message(words, context.today, light.asking[:1]).intent, words, via=via)
        return
    if light.waiting in OF_VERDICT.values():
        by = read_delay(words, context.today).expected if light.waiting == OF_VERDICT["partly"] else None
        await _fill_in(context, words, expected=by)
        return
    if light.may_note and opens_behalf(words):
        await ringing.on_behalf(context, words)
        return
    names = Names(default_names().parties, topics_of(dict(light.topics)))
    reading = read_message(words, context.today, light.codes, names).intent
    if isinstance(reading, Plain) and (answered := {"yes": light.yes, "no": light.no}.get(reading.intent)) is not None:
        await context.perform(
            conversation.press, policy=context.policy, key=answered, source=context.arrived.cause.row, typed=True
        )
        return
    if isinstance(reading, Absent) and light.waiting in (None, "away"):
        await _away(context, words, reading)
        return
    if light.waiting == "away" and not isinstance(reading, Report | Query | Plain):
        await _away(context, words, None)
        return
    if light.waiting in _EXPLAINED and isinstance(reading, Plain) and reading.intent in ("yes", "no"):
        await _fill_in(context, words, bare=True)
        return
    if light.waiting not in (None, "away") and not _changes_the_subject(reading, light):
        if light.waiting == "delay":
            delay = read_delay(words, context.today)
            moment = {"expected": delay.expected, "expected_from": delay.expected_from}
            loose = isinstance(reading, Unknown) and delay.expected is None
            await _fill_in(context, words, **moment, reason=delay.reason or words, loose=loose)
        elif light.waiting in ("extension", "counter", "own_day", "part"):
            delay = (read_rest if light.waiting == "part" else read_delay)(words, context.today)
            moment = {"expected": delay.expected, "expected_from": delay.expected_from}
            await _fill_in(context, words, **moment, reason=delay.reason)
        else:
            await _fill_in(context, words, loose=isinstance(reading, Unknown))
        return
    if isinstance(reading, Unknown) and (weekdays := read_weekdays(words)) is not None:
        await context.perform(absences.set_workdays, weekdays=weekdays)
        return
    if isinstance(reading, Unknown | Query) and await _asked(context, light, reading, words):
        return
    await _act(context, light, reading, words)


async def _asked(context: Context, light: Light, reading: Unknown | Query, words: str) -> bool:
    """Whether it was a question about the register, which is answered then."""
    of = read_picture(words)
    if of is not None:
        await context.perform(pictures.tell, of=of)
        return True
    names, themes = await known_names(context), await context.ask(filters.themes)
    asked = read_question(words, reading, context.today, names, themes, answering=bool(light.codes))
    if asked is None or (_only_words(reading, asked) and not await context.ask(filters.search, words=asked.words)):
        return False
    shown = await context.ask(filters.shown_last, user=context.arrived.cause.user)
    if asked.instead == "that" and shown.code is None and shown.question and asked.party is not None:
        asked = replace(asked, instead=None, follows=True)  # "hoeveel zijn dat er bij de NVZ?"
    nothing_before = asked.follows and not shown.question and asked.find == "all" and asked.status is None
    if asked.unsure or nothing_before or (asked.instead == "that" and shown.code is None):
        await _not_understood(context, "text")
    else:
        await answer(context, asked)
    return True


def _only_words(reading: Unknown | Query, asked: Asked) -> bool:
    """Whether nothing but the words to search for tells that the register was meant: then they must stand in it."""
    return isinstance(reading, Unknown) and asked.words is not None and not asked.topic and asked.instead is None


async def _away(context: Context, words: str, reading: Absent | None) -> None:
    """Away: the days as the sentence names them, and who stands in."""
    today = context.today
    first, last = (read_days_away(words, today) if reading is None else days_of(reading, words, today)) or (None, None)
    deputy = reading.deputy if reading is not None else read_deputy(words, today)
    await context.perform(conversation.say_away, policy=context.policy, first=first, last=last, deputy=deputy)


def _changes_the_subject(reading: Reading, light: Light) -> bool:
    """Whether a sentence that could be the explanation waited for is about something else."""
    match reading:
        case Report():
            return any(item.code is not None and item.code not in light.codes for item in reading.items)
        case Plain():
            return reading.intent in ("undo", "help", "stop")
        case Query():
            return reading.code is not None or reading.about in ("mine", "overdue", "upcoming", "silent")
        case Postpone():
            return light.waiting not in ("extension", "counter")
        case _:
            return False


async def _fill_in(context: Context, words: str, **values: object) -> None:
    await context.perform(conversation.fill_in, policy=context.policy, source=context.arrived.cause.row, text=words, **values)


def _passed_on_by(message: Message) -> str | None:
    """Whose words these are, where they were forwarded: a colleague's. What somebody forwards of their own is theirs."""
    match message.forward_origin:
        case MessageOriginUser(sender_user=user) if message.from_user is None or user.id != message.from_user.id:
            return None if user.is_bot else user.full_name[:_NAME]
        case MessageOriginHiddenUser(sender_user_name=name):
            return name[:_NAME]
        case _:
            return None


async def _act(context: Context, light: Light, reading: Reading, words: str, *, via: str | None = None) -> None:
    row = context.arrived.cause.row
    match reading:
        case Report():
            said = [
                Said(one.code, one.status, one.expected, one.reason, one.part, one.expected_from, one.where)
                for one in reading.items
            ]
            await context.perform(conversation.tell, policy=context.policy, source=row, said=said, via=via)
        case Aside(kind=kind, codes=codes):
            await context.perform(conversation.set_apart, policy=context.policy, source=row, aside=kind, codes=codes)
        case Evidence(url=url, code=code):
            await context.perform(conversation.show_where, policy=context.policy, source=row, code=code, place=url)
        case Snooze(until=until):
            day = until or read_day(words, context.today)
            await context.perform(conversation.snooze, policy=context.policy, source=row, until=day)
        case Handover(to=to):
            await context.perform(confirmations.hand_over, to=to)
        case Postpone(code=code):
            await context.perform(conversation.ask_extension, policy=context.policy, source=row, code=code)
        case Plain(intent="undo"):
            await context.perform(conversation.take_back, policy=context.policy, source=row)
        case Plain(intent="help"):
            await context.perform(queries.tell_help)
        case Plain(intent="greeting"):
            await context.perform(conversation.start, token=None, name="")
        case Plain(intent="stop"):
            await context.perform(conversation.stop)
        case Plain(intent="yes") if light.read_back:
            await context.perform(conversation.ignore)
        case Plain(intent="thanks"):
            await context.perform(conversation.ignore)
        case Query(about="mine"):
            await context.perform(queries.tell_mine, policy=context.policy)
        case Query(about="commitment", code=str(code)):
            await context.perform(queries.tell_card, policy=context.policy, code=code)
        case Query(code=str(code)):
            await context.perform(queries.tell_card, policy=context.policy, code=code)
        case _:
            await _not_understood(context, "text")


async def _not_understood(context: Context, what: Confusion) -> None:
    await context.perform(conversation.not_understood, policy=context.policy, what=what)


async def file(update: Update, context: Context) -> None:
    """A document or a photo in a private chat, perhaps with words below it. What it is called is nobody's business."""
    message = update.effective_message
    assert message is not None
    words = " ".join((message.caption or "").split())
    if message.document is not None:
        handed = Handed(message.document.file_id, "document", message.document.file_size, words)
    else:
        largest = message.photo[-1]
        handed = Handed(largest.file_id, "photo", largest.file_size, words)
    await context.perform(
        conversation.hand_in,
        policy=context.policy,
        source=context.arrived.cause.row,
        handed=handed,
        limit=context.ring.file_limit,
    )


async def sticker(update: Update, context: Context) -> None:
    """Anything but text and files in a private chat."""
    message = update.effective_message
    recorded = message is not None and (message.video or message.video_note or message.voice or message.audio)
    await _not_understood(context, "recording" if recorded else "sticker")


async def edited(update: Update, context: Context) -> None:
    """Somebody changed an old message: nothing changes here."""
    await _not_understood(context, "edited")


async def stop(_: Update, context: Context) -> None:
    """/stop, as other bots have it: the same as the word."""
    await context.perform(conversation.stop)


async def unknown_command(update: Update, context: Context) -> None:
    """A command that does not exist."""
    await _not_understood(context, "command")


async def ask_team(update: Update, context: Context) -> None:
    """/vraag: the next sentence goes to the team; words behind the command go at once."""
    if context.args:
        words = (update.effective_message.text if update.effective_message else None) or ""
        question = words.split(maxsplit=1)[1]
        await context.perform(conversation.ask_team_at_once, policy=context.policy, text=question)
        return
    await context.perform(conversation.ask_team, policy=context.policy)


async def ignore(update: object, context: Context) -> None:
    """What asks for nothing: service messages, chatter in groups, kinds we do not know."""
    await context.perform(conversation.ignore)
