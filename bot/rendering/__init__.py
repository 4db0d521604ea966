"""Which words has a notice? One total match from what was said to text and buttons: without words it does not type-check.

Text is Telegram's HTML. The rules of tone are the programme's own: one message one purpose, short sentences, "u", facts and no
blame, always a way out. Source strings are English and whole sentences; people read the catalogue's.
"""

import re
from dataclasses import dataclass
from typing import assert_never

from markupsafe import Markup

from bot.buttons import Button, keyboard
from bot.language import Reader, lines
from bot.rendering import conversation, digest, people, queries, questions
from bot.rendering.refusals import refusal
from commitments.notices import (
    Apology,
    AppointmentAnswered,
    AppointmentAsked,
    AppointmentSent,
    AsideNoted,
    AskTeamPrompt,
    Bundle,
    Calls,
    Card,
    ChooseShare,
    ChooseUndo,
    Claim,
    Concern,
    ConcernDropped,
    ContactRemoved,
    Contacts,
    DelayAsked,
    Digest,
    Dropped,
    Farewell,
    GroupHelp,
    GroupLinked,
    Help,
    InvitationMade,
    ItemQuestion,
    Mine,
    No,
    NotUnderstood,
    OutdatedAsked,
    Overdue,
    PartAsked,
    Paused,
    Privacy,
    Programme,
    QuestionForTeam,
    QuestionPassedOn,
    ReadBack,
    ReplyPassedOn,
    ReplyPrompt,
    Resumed,
    Stranger,
    Task,
    TeamReply,
    Told,
    Undeliverable,
    Undelivered,
    Welcome,
    WhereAsked,
    WithoutContact,
    WrongPerson,
)

LIMIT = 4096
"""Characters of one message, counted as Telegram does: in UTF-16, after its markup is read."""
_TAG = re.compile(r"</?b>")
_SPARE = 150
"""Characters kept free for what may come below a text that had to be cut or may come twice."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message ready to be sent: HTML text and rows of buttons."""

    text: str
    buttons: tuple[tuple[Button, ...], ...]


def render(told: Told, reader: Reader, keys: tuple[str, ...] = (), *, repeated: str | None = None) -> Rendered:
    """A notice in words. `keys` are its buttons' keys; `repeated` is the reference of a letter that may come twice."""
    text = _fitting(_text(told, reader), reader)
    if repeated is not None:
        text += "\n\n" + reader.t("You may have had this message before (number {reference}).", reference=repeated)
    return Rendered(text, keyboard(told, reader, keys))


def _units(text: str) -> int:
    return len(Markup(_TAG.sub("", text)).unescape().encode("utf-16-le")) // 2 + 1  # noqa: S704  only counted


def _fitting(text: Markup, r: Reader) -> Markup:
    """A text within the limit, cut between two lines (each closes its own markup) and saying so."""
    if _units(text) <= LIMIT - _SPARE:
        return text
    left, kept = LIMIT - _SPARE, []
    for line in text.split("\n"):
        left -= _units(line)
        if left < 0:
            break
        kept.append(line)
    return lines([*kept, Markup(""), r.t("The rest does not fit in one message.")])


def _text(told: Told, r: Reader) -> Markup:
    match told:
        case Bundle():
            return questions.bundle(told, r)
        case ItemQuestion():
            return questions.item_question(told, r)
        case Task():
            return questions.task(told, r)
        case AppointmentAsked():
            return questions.appointment_asked(told, r)
        case AppointmentSent():
            return questions.appointment_sent(told, r)
        case AppointmentAnswered():
            return questions.appointment_answered(told, r)
        case ChooseShare():
            return questions.choose_share(told, r)
        case DelayAsked():
            return conversation.delay_asked(told, r)
        case WhereAsked():
            return conversation.where_asked(told, r)
        case PartAsked():
            return conversation.part_asked(told, r)
        case OutdatedAsked():
            return conversation.outdated_asked(told, r)
        case AsideNoted():
            return conversation.aside_noted(told, r)
        case ReadBack():
            return conversation.read_back(told, r)
        case ChooseUndo():
            return conversation.choose_undo(told, r)
        case AskTeamPrompt():
            return conversation.ask_team_prompt(r)
        case QuestionPassedOn():
            return conversation.question_passed_on(told, r)
        case QuestionForTeam():
            return conversation.question_for_team(told, r)
        case ReplyPrompt():
            return conversation.reply_prompt(told, r)
        case TeamReply():
            return conversation.team_reply(told, r)
        case ReplyPassedOn():
            return conversation.reply_passed_on(told, r)
        case Concern():
            return conversation.concern(told, r)
        case ConcernDropped():
            return conversation.concern_dropped(told, r)
        case Claim():
            return conversation.claim(told, r)
        case Dropped():
            return conversation.dropped(r)
        case NotUnderstood():
            return conversation.not_understood(told, r)
        case Apology():
            return conversation.apology(r)
        case Welcome():
            return people.welcome(told, r)
        case Stranger():
            return people.stranger(r)
        case InvitationMade():
            return people.invitation_made(told, r)
        case Contacts():
            return people.contacts(told, r)
        case ContactRemoved():
            return people.contact_removed(told, r)
        case Farewell():
            return people.farewell(r)
        case WrongPerson():
            return people.wrong_person(told, r)
        case GroupLinked():
            return people.group_linked(told, r)
        case Help():
            return people.help_(told, r)
        case GroupHelp():
            return people.group_help(r)
        case Privacy():
            return people.privacy(r)
        case Paused() | Resumed():
            return people.paused(told, r)
        case Undelivered():
            return people.undelivered(told, r)
        case Undeliverable():
            return people.undeliverable(told, r)
        case Mine():
            return queries.mine(told, r)
        case Card():
            return queries.card(told, r)
        case Programme():
            return queries.programme(told, r)
        case Overdue():
            return queries.overdue(told, r)
        case WithoutContact():
            return queries.without_contact(told, r)
        case Calls():
            return queries.calls(told, r)
        case Digest():
            return digest.digest(told, r)
        case No():
            return refusal(told.refusal, r)
        case _:
            assert_never(told)
