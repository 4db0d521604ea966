"""The words of an item in a chat that the bot is no part of: a line to choose by, and the message that is sent."""

from dataclasses import dataclass

from markupsafe import Markup

from bot.language import Reader, lines, listed
from bot.rendering.decisions import state
from bot.rendering.questions import heading
from commitments.notices import CardTerm, Glance

_NAMED = 3
"""Owners named in the line to choose by; the message names all."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One item to choose: its number and name, a plain line below, and the message in HTML."""

    code: str
    title: str
    below: str
    words: str


def choice(found: Glance, r: Reader) -> Choice:
    """An item as it stands in the list, and as it is sent."""
    owners = [r.party(name) for name in found.owners]
    first = [found.terms[0].words] if found.terms else []
    below = listed([*owners[:_NAMED], *(["…"] if owners[_NAMED:] else []), *first])
    return Choice(found.code, f"{found.code} · {found.title}", str(below.unescape()), str(_words(found, r)))


def _words(found: Glance, r: Reader) -> Markup:
    rows = [heading(found.code, found.title), Markup("{}").format(found.summary)]
    if found.state != "active":
        rows.append(r.t("State: {state}", state=state(found.state, r)))
    if found.owners:
        rows.append(r.t("Who: {names}", names=r.together(map(r.party, found.owners))))
    return lines([*rows, *(_term(term, r) for term in found.terms)])


def _term(term: CardTerm, r: Reader) -> Markup:
    return Markup("– {}").format(listed([r.term(term.span, term.words), *([term.what] if term.what else [])]))
