"""Commands that ask: one's own items, one item, what is past its term, whom nobody can ask, whom to ring; and appointing."""

import re
from typing import assert_never

from telegram import Update

from bot.context import Context
from bot.dutch.filters import Asked, past_day, read_filters
from bot.dutch.names import Names, default_names
from bot.rendering.glances import choice
from commitments import appointments, changes, digest, filters, glances, pictures, planning, queries, troubles
from commitments import dossier as dossiers
from commitments.notices import Filter
from commitments.sets import PictureOf

_TYPED_ON = 10.0
"""Seconds after which nobody waits for items to choose from."""


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


async def search(update: Update, context: Context) -> None:
    """/zoek with any filters and words, such as /zoek te laat ActiZ Q2; without any the usual questions."""
    words = " ".join(context.args or ())
    asked = read_filters(words, context.today, await known_names(context), await context.ask(filters.themes))
    await context.perform(filters.tell, policy=context.policy, wanted=wanted(asked))


async def known_names(context: Context) -> Names:
    """The organisations of the lexicon with all that people call them, and those that only the register knows."""
    return Names({**dict.fromkeys(await context.ask(filters.owners), ()), **default_names().parties})


async def answer(context: Context, asked: Asked) -> None:
    """A question in a sentence: a list of parts, or what else it wants."""
    match asked.instead:
        case "changed" if wanted(asked) == Filter(said=asked.said):
            first, last = asked.said or (None, None)
            await context.perform(changes.tell, policy=context.policy, first=first, last=last, unread=False)
        case "calls":
            await context.perform(queries.tell_calls, policy=context.policy)
        case "most":
            await context.perform(queries.tell_overdue, policy=context.policy)
        case "lines" | "quarters":
            await context.perform(pictures.tell, of="line" if asked.instead == "lines" else "quarter")
        case "that":
            shown = await context.ask(filters.shown_last, user=context.arrived.cause.user)
            await context.perform(queries.tell_card, policy=context.policy, code=shown.code)
        case "agenda":
            await context.perform(planning.tell, policy=context.policy)
        case "programme":
            await context.perform(queries.tell_programme, policy=context.policy, line=asked.line)
        case "changed" | None if wanted(asked) == Filter(find="late"):
            await context.perform(queries.tell_overdue, policy=context.policy)
        case "changed" | None:
            await context.perform(filters.tell, policy=context.policy, wanted=wanted(asked), follows=asked.follows)
        case _:
            assert_never(asked.instead)


def wanted(asked: Asked) -> Filter:
    """What was read, as the core asks for it."""
    return Filter(
        find=asked.find,
        party=asked.party,
        line=asked.line,
        opgave=asked.opgave,
        level=asked.level,
        theme=asked.theme,
        quarter=asked.quarter,
        status=asked.status,
        kind_of=asked.kind,
        words=asked.words,
        also=asked.also,
        due=asked.due,
        said=asked.said,
    )


async def changed(update: Update, context: Context) -> None:
    """/veranderd, /veranderd sinds 22 juni, or two days with "tot" between them."""
    said = " ".join(context.args or ()).replace(" tot en met ", " tot ").replace(" t/m ", " tot ")
    words = [part.removeprefix("sinds ").strip() for part in said.split(" tot ", maxsplit=1)] if said else []
    days = [past_day(part, context.today) for part in words]
    first, last = (*days, None, None)[:2]
    await context.perform(changes.tell, policy=context.policy, first=first, last=last, unread=None in days)


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


async def glance(update: Update, context: Context) -> None:
    """@bot and some words, typed in any chat: the items that fit. Who has typed on since has asked anew."""
    query = update.inline_query
    assert query is not None
    found = await context.perform(glances.find, text=query.query)
    if found is not None and context.arrived.age < _TYPED_ON:
        reader = context.ring.reader
        await context.ring.gestures.offered(query.id, [choice(one, reader) for one in found])


async def sheet(update: Update, context: Context) -> None:
    """/lijst."""
    await context.perform(queries.tell_sheet)


async def dossier(update: Update, context: Context) -> None:
    """/dossier CODE."""
    await context.perform(dossiers.tell, code=" ".join(context.args or ()))


async def progress(update: Update, context: Context) -> None:
    """/voortgang: a picture by programmalijn, or with the word "kwartaal" by quarter."""
    of: PictureOf = "quarter" if any(word.casefold().startswith("kwarta") for word in context.args or ()) else "line"
    await context.perform(pictures.tell, of=of)


async def week(update: Update, context: Context) -> None:
    """/week."""
    await context.perform(digest.tell, policy=context.policy)


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
