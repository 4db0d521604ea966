"""Commands that ask: one's own items, one item, what is past its term, whom nobody can ask, whom to ring; and appointing."""

import re

from telegram import Update

from bot.context import Context
from bot.dutch.filters import Asked, past_day, read_filters
from bot.dutch.names import default_names
from bot.dutch.readings import About, Query
from bot.rendering.glances import choice
from commitments import appointments, changes, digest, filters, glances, pictures, queries, troubles
from commitments import dossier as dossiers
from commitments.notices import Filter
from commitments.sets import Find, PictureOf

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
    asked = read_filters(" ".join(context.args or ()), context.today, default_names(), await context.ask(filters.themes))
    await context.perform(filters.tell, policy=context.policy, wanted=wanted_of(asked))


def wanted_of(asked: Asked) -> Filter:
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
    )


_ABOUT: dict[About, Find] = {"overdue": "late", "upcoming": "soon", "silent": "silent", "list": "all", "progress": "all"}


def asked_in_words(query: Query) -> Filter:
    """A question in a sentence, as the core asks for it."""
    year, quarter = query.quarter.split("-Q") if query.quarter else ("", "")
    return Filter(
        find="still" if query.status == "blocked" else _ABOUT.get(query.about, "all"),
        party=query.party,
        line=query.line,
        quarter=(int(year), int(quarter)) if query.quarter else None,
        status=query.status if query.status != "blocked" else None,
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
