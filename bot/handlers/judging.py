"""Commands of who judges: a verdict on an item, and what the overleg settled."""

import re

from telegram import Update

from bot.context import Context
from bot.dutch.filters import past_day
from bot.dutch.messages import read_delay
from commitments import judging
from commitments.sets import VerdictKind

_VERDICTS: tuple[tuple[VerdictKind, str], ...] = (
    ("partly", r"deels(?: akkoord)?"),
    ("accepted", r"akkoord"),
    ("question", r"vraag"),
    ("not_found", r"(?:nog )?niet (?:te vinden|gevonden)"),
)
"""How a verdict is typed behind a number; what follows are its words."""


async def verdict(update: Update, context: Context) -> None:
    """/oordeel, /oordeel 7.2, /oordeel 7.2 vraag Hoort het hbo erbij?"""
    words = list(context.args or ())
    if len(words) > 1 and words[0].lower() == "a" and words[1].isdigit():
        words[:2] = ["".join(words[:2])]
    code, said = (words[0], " ".join(words[1:])) if words else ("", "")
    kind, text = _read(said)
    await context.perform(
        judging.tell,
        policy=context.policy,
        source=context.arrived.cause.row,
        code=code,
        verdict=kind,
        text=text,
        until=read_delay(text, context.today).expected if text and kind == "partly" else None,
    )


def _read(said: str) -> tuple[VerdictKind | None, str]:
    for kind, form in _VERDICTS:
        if found := re.match(rf"{form}\b[:,]?", said, re.IGNORECASE):
            return kind, said[found.end() :].strip()
    return None, ""


async def overleg(update: Update, context: Context) -> None:
    """/overleg, with or without its day."""
    words = " ".join(context.args or ())
    await context.perform(judging.tell_proposals, policy=context.policy, on=past_day(words, context.today) if words else None)
