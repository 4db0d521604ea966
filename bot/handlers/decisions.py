"""Commands in which the team decides: what becomes of an item, and which days stand on the agenda."""

import re

from telegram import Update

from bot.context import Context
from bot.dutch.delays import read_day, read_delay, read_moment
from commitments import conversation, mending, planning, previews, rounds
from commitments.agenda import Change, entry_on
from commitments.sets import ItemState, MendStep, OnAgenda, RoundStep

_STATES: dict[str, ItemState] = {
    "vervallen": "withdrawn",
    "aanhouden": "on_hold",
    "aangehouden": "on_hold",
    "stilzetten": "on_hold",
    "stilgezet": "on_hold",
    "gewijzigd": "changed",
    "opgegaan": "merged",
    "actief": "active",
}
_ENTRIES: dict[str, OnAgenda] = {
    "overleg": "overleg",
    "brief": "letter",
    "dicht": "closed",
    "recess": "closed",
    "reces": "closed",
}
_YEARLY = re.compile(r"\b(?:elk|ieder|per) jaar\b|\bjaarlijks\b", re.IGNORECASE)
_STEPS: dict[str, RoundStep] = {
    "open": "open",
    "openen": "open",
    "nu": "open",
    "uitstellen": "move",
    "verzetten": "move",
    "afblazen": "cancel",
    "sluiten": "close",
    "dicht": "close",
}
_MENDS: dict[str, MendStep] = {"uitstellen": "postpone", "overslaan": "skip", "toch": "ask"}
_CODE = re.compile(r"a ?\d+|\d+\.\d+[a-z]?", re.IGNORECASE)
_UNTIL = re.compile(r"\b(?:tot en met|t/m|tot|stand van|peildatum)\b", re.IGNORECASE)


async def item(update: Update, context: Context) -> None:
    """/punt CODE STAND, such as "/punt 8.6 vervallen" or "/punt 8.6 opgegaan in 7.2"; the code may be typed apart ("A 4")."""
    words = list(context.args or ())
    if len(words) > 2 and words[0].lower() == "a" and words[1].isdigit():
        words[:2] = ["".join(words[:2])]
    code, *rest = words or [""]
    state = next((_STATES[word.casefold()] for word in rest if word.casefold() in _STATES), None)
    into = rest[-1] if state == "merged" and len(rest) > 1 else None
    await context.perform(conversation.change_item, policy=context.policy, code=code, state=state, into=into)


async def agenda(update: Update, context: Context) -> None:
    """/agenda; with "overleg", "brief", "dicht" and a day, or "weg" and a day: what would that move?"""
    words = list(context.args or ())
    if not words:
        await context.perform(planning.tell, policy=context.policy)
        return
    await context.perform(planning.look, policy=context.policy, change=await _change(words, context))


async def _change(words: list[str], context: Context) -> Change | None:
    name, *rest = words
    first, *others = _UNTIL.split(" ".join(rest), maxsplit=1)
    day = read_moment(first, context.today)
    if day is None:
        return None
    if name.casefold() == "weg":
        now = await context.ask(planning.current_agenda, policy=context.policy)
        return entry_on(now, day) or Change("overleg", True, day)
    what = _ENTRIES.get(name.casefold())
    yearly = what == "closed" and others and _YEARLY.search(others[0])
    last = read_moment(_YEARLY.sub("", others[0]), context.today) if others else None
    if yearly:
        what = "recess"
    return Change(what, False, day, last) if what is not None else None


async def round_(update: Update, context: Context) -> None:
    """/ronde: how does it stand? With "openen", "uitstellen" and a day, "afblazen" or "sluiten": do it."""
    words = list(context.args or ())
    step = next((_STEPS[word.casefold()] for word in words if word.casefold() in _STEPS), None)
    if step is None:
        await context.perform(rounds.tell, policy=context.policy)
        return
    day = read_moment(" ".join(words[1:]), context.today) if step == "move" else None
    await context.perform(rounds.change, policy=context.policy, step=step, day=day)


async def preview(update: Update, context: Context) -> None:
    """/voorbeeld [n weken]: what would go out? With "uitstellen", "overslaan" or "toch", and who or what: change it."""
    step = next((_MENDS[word.casefold()] for word in (context.args or ())[:1] if word.casefold() in _MENDS), None)
    if step is not None:
        await _mend(context, step, " ".join((context.args or ())[1:]))
        return
    number = next((int(word) for word in context.args or () if re.fullmatch(r"[1-9]\d?", word)), None)
    await context.perform(previews.tell, policy=context.policy, weeks=number)


async def _mend(context: Context, step: MendStep, words: str) -> None:
    day, meant = None, words
    if step == "postpone":
        found = read_delay(words, context.today)
        day, meant = found.expected_from or found.expected or read_day(words, context.today), found.reason or ""
    code = meant if _CODE.fullmatch(meant) else None
    await context.perform(
        mending.change,
        policy=context.policy,
        step=step,
        code=code,
        organisation=meant if code is None else None,
        day=day,
    )
