"""How does somebody answer who does not use the chat? On one page in Word: each question, what may be ticked, and a line."""

import re
from collections.abc import Iterator

from markupsafe import Markup

from bot.clean import one_line
from bot.language import Reader
from bot.papers.word import Paragraph, document
from bot.rendering.questions import agreed, standing
from commitments.notices import Item, Questionnaire
from commitments.sets import Status

_LINE = "_" * 60
_BOX = "☐"
_STATUSES: tuple[Status, ...] = ("on_track", "done", "delayed", "blocked", "not_started")
_LANGUAGES = {"nl": "nl-NL", "en": "en-GB"}


def made(told: Questionnaire, r: Reader) -> tuple[str, bytes]:
    """The file's name and its bytes."""
    whose = re.sub(r"[^a-z0-9]+", "-", told.party.casefold()).strip("-")
    name = r.t("taz-questions-{party}-{day}.docx", party=whose, day=told.as_of.isoformat())
    return _plain(name), document(_page(told, r), _LANGUAGES[r.language])


def _page(told: Questionnaire, r: Reader) -> Iterator[Paragraph]:
    party = r.party(told.party)
    yield Paragraph(_plain(r.t("Questions of the TAZ programme to {party}", party=party)), "Title")
    yield _said(r.t("As of {day}. Please answer by {last}.", day=r.day(told.as_of), last=r.day(told.answer_by)))
    yield _said(r.t("Tick what fits. One sentence with it is enough. Send the page to {contact}.", contact=r.about.contact))
    for item in told.items:
        yield from _item(item, r)
    yield Paragraph(_plain(r.t("To finish")), "Heading1")
    yield _said(r.t("Filled in by: {line}", line=_LINE))
    yield _said(r.t("Day: {line}", line=_LINE))
    yield _said(
        r.t("Your answer counts as the answer of {party}. Papers show the name of your organisation only.", party=party)
    )


def _item(item: Item, r: Reader) -> Iterator[Paragraph]:
    yield Paragraph(f"{item.code} · {_plain(item.title)}", "Heading1")
    if item.what:
        yield _said(r.t("It is about: {what}", what=item.what))
    if item.span and item.words:
        yield _said(r.t("Term: {term}", term=agreed(item, r)))
    if item.on_behalf:
        yield _said(r.t("You answer on behalf of {owner}.", owner=r.party(item.owner)))
    if item.answer:
        on, words = r.short(item.answer.on), standing(item.answer, item.span, r)
        yield _said(r.t("Last time ({day}): {standing}", day=on, standing=words))
    yield _said(r.t("How does it stand?"))
    yield Paragraph("     ".join(f"{_BOX} {_plain(r.status(status, item.span))}" for status in _STATUSES))
    yield _said(r.t("What causes it, or where is the result? When do you expect it? {line}", line=_LINE))


def _said(words: Markup) -> Paragraph:
    return Paragraph(_plain(words))


def _plain(words: str) -> str:
    return one_line(words.unescape() if isinstance(words, Markup) else words)
