"""Commands that ask: one's own items, one item, what is past its term, whom nobody can ask, whom to ring; and appointing."""

import re

from telegram import Update

from bot.context import Context
from commitments import appointments, queries, troubles
from commitments import dossier as dossiers


async def mine(update: Update, context: Context) -> None:
    """/mijn."""
    await context.perform(queries.tell_mine, policy=context.policy)


async def card(update: Update, context: Context) -> None:
    """/afspraak CODE; without a code, with "programma" or with a line of it, the programme around the items."""
    words = " ".join(context.args or ())
    line = re.fullmatch(r"(?:programma)?lijn ?(\d)", words, re.IGNORECASE)
    if line or words.casefold() in ("", "programma"):
        await context.perform(queries.tell_programme, policy=context.policy, line=int(line[1]) if line else None)
    else:
        await context.perform(queries.tell_card, policy=context.policy, code=words)


async def overdue(update: Update, context: Context) -> None:
    """/telaat."""
    await context.perform(queries.tell_overdue, policy=context.policy)


async def without(update: Update, context: Context) -> None:
    """/zonder."""
    await context.perform(queries.tell_without_contact, policy=context.policy)


async def calls(update: Update, context: Context) -> None:
    """/bellijst."""
    await context.perform(queries.tell_calls, policy=context.policy)


async def burden(update: Update, context: Context) -> None:
    """/belasting."""
    await context.perform(queries.tell_burden, policy=context.policy)


async def sheet(update: Update, context: Context) -> None:
    """/lijst."""
    await context.perform(queries.tell_sheet)


async def dossier(update: Update, context: Context) -> None:
    """/dossier CODE."""
    await context.perform(dossiers.tell, code=" ".join(context.args or ()))


async def undelivered(update: Update, context: Context) -> None:
    """/bezorgd."""
    await context.perform(troubles.tell, policy=context.policy)


async def appoint(update: Update, context: Context) -> None:
    """/aanspreekpunt CODE ORGANISATIE; the code may be typed apart ("A 4")."""
    words = list(context.args or ())
    if len(words) > 2 and words[0].lower() == "a" and words[1].isdigit():
        words[:2] = ["".join(words[:2])]
    code, *organisation = words or [""]
    await context.perform(appointments.command, policy=context.policy, code=code, organisation=" ".join(organisation))
