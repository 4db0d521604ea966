"""Which words has a notice? One total match from what was said to text and buttons: without words it does not type-check.

Text is Telegram's HTML. The rules of tone are the programme's own: one message one purpose, short sentences, "u", facts and no
blame, always a way out. Source strings are English and whole sentences; people read the catalogue's.

What does not fit in one message goes in several: parted between items, never inside a tag, an entity or somebody's word. The
same notice always gives the same parts, so that each can be sent by itself, and again.
"""

import re
from dataclasses import dataclass
from typing import assert_never

from markupsafe import Markup

from bot.buttons import Button, keyboard
from bot.language import GLUE, Reader, lines
from bot.rendering import (
    absences,
    attachments,
    behalf,
    changes,
    conversation,
    decisions,
    digest,
    extensions,
    filters,
    kept,
    letters,
    pages,
    past,
    people,
    queries,
    questions,
    rounds,
    verdicts,
    writing,
)
from bot.rendering.refusals import refusal
from commitments.notices import (
    AgendaChanged,
    AgendaPreview,
    AgendaShown,
    Apology,
    AppointmentAnswered,
    AppointmentAsked,
    AppointmentSent,
    AsideNoted,
    AskedNow,
    AskTeamPrompt,
    AwayAsked,
    AwayEnded,
    AwayNoted,
    BehalfDropped,
    BehalfNoted,
    BetterAsked,
    Bundle,
    Burden,
    CallAsked,
    CallNoted,
    Calls,
    CallWanted,
    Card,
    Changed,
    ChooseCutOff,
    ChooseShare,
    ChooseUndo,
    Claim,
    Concern,
    ConcernDropped,
    Confirmed,
    ContactGone,
    Contacts,
    CutOff,
    DelayAsked,
    Digest,
    Dossier,
    Dropped,
    ExtensionAsked,
    ExtensionNoted,
    ExtensionOffered,
    ExtensionSettled,
    ExtensionWanted,
    ExtensionWords,
    Farewell,
    File,
    FileNotKept,
    FileReceived,
    ForgetAsked,
    Forgotten,
    Forward,
    Found,
    Goodbye,
    GroupHelp,
    GroupLinked,
    GuessesSeen,
    Help,
    Insisted,
    InvitationMade,
    ItemChanged,
    ItemQuestion,
    Joined,
    JudgeAsked,
    Judging,
    Kept,
    Leave,
    Mended,
    Mine,
    No,
    NoteAsked,
    NoteKept,
    NothingKept,
    NotLinked,
    NotUnderstood,
    ObjectionAnswered,
    OutdatedAsked,
    Overdue,
    OwnDayAsked,
    OwnPage,
    OwnPageAgreed,
    OwnPageWrong,
    PartAsked,
    Paused,
    Picture,
    Preview,
    Privacy,
    Programme,
    Proposals,
    QuestionForTeam,
    Questionnaire,
    QuestionPassedOn,
    ReadBack,
    ReplyPassedOn,
    ReplyPrompt,
    Resumed,
    RoundAsked,
    RoundChanged,
    RoundPutOff,
    RoundShown,
    SecondAsked,
    SentenceAsked,
    SentenceNews,
    Sentences,
    Sheet,
    Snoozed,
    SomebodyElse,
    StandInAnswered,
    StandInAsked,
    StateAsked,
    StillYou,
    StopWanted,
    StrangeGroup,
    Stranger,
    TakenOver,
    Task,
    TeamReply,
    Timeline,
    Told,
    Undeliverable,
    Undelivered,
    Unread,
    VerdictGiven,
    VerdictsNoted,
    VerdictTaken,
    VerdictWords,
    Welcome,
    WhereAsked,
    WithoutContact,
    WorkdaysNoted,
    WrongPerson,
)

LIMIT = 4096
"""Characters of one message, counted as Telegram does: in UTF-16, after its markup is read."""
MOST_PARTS = 10
"""Messages that one notice may take: ten seconds at the pace that a chat allows. What comes after is left out, and said so."""
_PIECE = re.compile(r"</?b>|&(?:#\d+|\w+);|.", re.DOTALL)
_TAG = re.compile(r"</?b>")
_SPARE = 250
"""Characters kept free in each part for what may stand around it: that it may come twice, its reference, and its place."""
_ASKING = (
    Bundle,
    RoundAsked,
    ItemQuestion,
    StillYou,
    Task,
    AppointmentAsked,
    QuestionForTeam,
    DelayAsked,
    WhereAsked,
    FileNotKept,
    PartAsked,
    OutdatedAsked,
    ExtensionAsked,
    ExtensionWanted,
    ExtensionOffered,
    OwnDayAsked,
    Concern,
    StateAsked,
    AgendaPreview,
    JudgeAsked,
    VerdictWords,
    AwayAsked,
    StandInAsked,
    CallAsked,
    BetterAsked,
    NoteAsked,
    SentenceAsked,
)
"""What wants an answer from its reader."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """Messages ready to be sent, in order: HTML texts, and rows of buttons that stand under the last of them."""

    parts: tuple[str, ...]
    buttons: tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """What tells one letter from another: its reference, and whether an earlier copy of it may have arrived."""

    reference: str
    repeated: bool = False


def render(told: Told, reader: Reader, keys: tuple[str, ...] = (), *, mark: Mark | None = None) -> Rendered:
    """A notice in words. `keys` are its buttons' keys; `mark` stands on every part, the parts themselves never differ by it."""
    texts = _in_parts(_text(told, reader), reader)
    asks = isinstance(told, _ASKING)
    marked = (_marked(text, mark, k, len(texts), reader, asks=asks) for k, text in enumerate(texts, 1))
    return Rendered(tuple(str(text) for text in marked), keyboard(told, reader, keys))


def _marked(text: Markup, mark: Mark | None, number: int, of: int, r: Reader, *, asks: bool) -> Markup:
    """A part with its place and its reference below, and above it what somebody should know who has it already."""
    rows = [text]
    if mark is not None and mark.repeated:
        first = r.t("You may have this message already.")
        rows = [Markup(" ").join([first, r.t("Answering once is enough.")]) if asks else first, *rows]
    if mark is not None and of > 1:
        rows.append(r.t("Reference {reference}, part {number} of {of}", reference=mark.reference, number=number, of=of))
    elif mark is not None:
        rows.append(r.t("Reference {reference}", reference=mark.reference))
    elif of > 1:
        rows.append(r.t("Part {number} of {of}", number=number, of=of))
    return Markup("\n\n").join(rows)


def _units(text: str) -> int:
    return len(Markup(_TAG.sub("", text)).unescape().encode("utf-16-le")) // 2  # noqa: S704  only counted


def _in_parts(text: Markup, r: Reader) -> list[Markup]:
    """A text as messages within the limit, parted between its blocks: each closes its own markup."""
    room = LIMIT - _SPARE
    parts: list[list[Markup]] = [[]]
    left = room
    for long in text.split("\n"):
        block = _shortened(long, room)
        if _units(block) > left:
            parts.append([])
            left = room
        parts[-1].append(block)
        left -= _units(block) + 1
    texts = [text for part in parts if (text := lines(part).strip().replace(GLUE, "\n"))]
    if len(texts) > MOST_PARTS:
        rest = r.t("The rest does not fit in {count} messages.", count=r.number(MOST_PARTS))
        texts[MOST_PARTS - 1 :] = [Markup("\n\n").join([texts[MOST_PARTS - 1], rest])]
    return texts


def _shortened(block: Markup, room: int) -> Markup:
    """A block that no message holds, ended early with an ellipsis: no sign, tag or entity is cut in two."""
    if _units(block) <= room:
        return block
    kept, bold, left = "", False, room - 1
    for piece in _PIECE.findall(block):
        left -= _units(piece)
        if left < 0:
            break
        kept += piece
        bold = piece == "<b>" or (bold and piece != "</b>")
    return Markup(f"{kept.rstrip()}…{'</b>' if bold else ''}")  # noqa: S704  pieces of what was escaped already


def _text(told: Told, r: Reader) -> Markup:
    match told:
        case Bundle():
            return questions.bundle(told, r)
        case RoundAsked():
            return rounds.asked(told, r)
        case OwnPage():
            return pages.own_page(told, r)
        case OwnPageAgreed():
            return pages.page_agreed(told, r)
        case OwnPageWrong():
            return pages.page_wrong(told, r)
        case RoundPutOff():
            return rounds.put_off(told, r)
        case Preview():
            return rounds.preview(told, r)
        case RoundShown():
            return rounds.shown(told, r)
        case RoundChanged():
            return rounds.changed(told, r)
        case Mended():
            return rounds.mended(told, r)
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
        case FileNotKept():
            return attachments.not_kept(told, r)
        case FileReceived():
            return attachments.received(told, r)
        case File():
            return attachments.file(told, r)
        case PartAsked():
            return conversation.part_asked(told, r)
        case OutdatedAsked():
            return conversation.outdated_asked(told, r)
        case AsideNoted():
            return conversation.aside_noted(told, r)
        case Forward():
            return conversation.forward(told, r)
        case OwnDayAsked():
            return conversation.own_day_asked(told, r)
        case Insisted():
            return conversation.insisted(told, r)
        case StateAsked():
            return decisions.state_asked(told, r)
        case ItemChanged():
            return decisions.item_changed(told, r)
        case AgendaShown():
            return decisions.agenda_shown(told, r)
        case AgendaPreview():
            return decisions.agenda_preview(told, r)
        case AgendaChanged():
            return decisions.agenda_changed(told, r)
        case ExtensionAsked():
            return extensions.asked(told, r)
        case ExtensionNoted():
            return extensions.noted(told, r)
        case ExtensionWanted():
            return extensions.wanted(told, r)
        case ExtensionWords():
            return extensions.words(told, r)
        case ExtensionOffered():
            return extensions.offered(told, r)
        case ExtensionSettled():
            return extensions.settled(told, r)
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
        case Changed():
            return changes.changed(told, r)
        case Found():
            return filters.found(told, r)
        case Judging():
            return verdicts.judging(told, r)
        case JudgeAsked():
            return verdicts.judge_asked(told, r)
        case VerdictWords():
            return verdicts.verdict_words(told, r)
        case VerdictsNoted():
            return verdicts.noted(told, r)
        case VerdictGiven():
            return verdicts.given(told, r)
        case VerdictTaken():
            return verdicts.taken(told, r)
        case Proposals():
            return verdicts.proposals(told, r)
        case CallWanted():
            return verdicts.call_wanted(told, r)
        case Dropped():
            return conversation.dropped(told, r)
        case NotUnderstood():
            return conversation.not_understood(told, r)
        case Apology():
            return conversation.apology(r)
        case Unread():
            return conversation.unread(told, r)
        case Welcome():
            return people.welcome(told, r)
        case StopWanted():
            return people.stop_wanted(told, r)
        case Stranger():
            return people.stranger(told, r)
        case InvitationMade():
            return people.invitation_made(told, r)
        case Contacts():
            return people.contacts(told, r)
        case ChooseCutOff():
            return people.choose_cut_off(told, r)
        case CutOff():
            return people.cut_off(told, r)
        case TakenOver():
            return people.taken_over(told, r)
        case StillYou():
            return people.still_you(told, r)
        case Confirmed():
            return people.confirmed(told, r)
        case SomebodyElse():
            return people.somebody_else(told, r)
        case NotLinked():
            return people.not_linked(r)
        case Goodbye():
            return people.goodbye(told, r)
        case Leave():
            return people.leave(r)
        case StrangeGroup():
            return people.strange_group(told, r)
        case GuessesSeen():
            return people.guesses_seen(r)
        case Farewell():
            return people.farewell(told, r)
        case WrongPerson():
            return people.wrong_person(told, r)
        case ForgetAsked():
            return people.forget_asked(told, r)
        case Forgotten():
            return people.forgotten(told, r)
        case Joined():
            return people.joined(told, r)
        case ContactGone():
            return people.contact_gone(told, r)
        case NothingKept():
            return kept.nothing_kept(r)
        case GroupLinked():
            return people.group_linked(told, r)
        case Help():
            return people.help_(told, r)
        case GroupHelp():
            return people.group_help(r)
        case Privacy():
            return kept.privacy(r)
        case Paused() | Resumed():
            return people.paused(told, r)
        case Undelivered():
            return letters.undelivered(told, r)
        case Undeliverable():
            return people.undeliverable(told, r)
        case Mine():
            return queries.mine(told, r)
        case Card():
            return queries.card(told, r)
        case Timeline():
            return past.timeline(told, r)
        case Programme():
            return queries.programme(told, r)
        case Burden():
            return queries.burden(told, r)
        case Overdue():
            return queries.overdue(told, r)
        case WithoutContact():
            return queries.without_contact(told, r)
        case Calls():
            return queries.calls(told, r)
        case AwayAsked():
            return absences.away_asked(told, r)
        case AwayNoted():
            return absences.away_noted(told, r)
        case AwayEnded():
            return absences.away_ended(told, r)
        case StandInAsked():
            return absences.stand_in_asked(told, r)
        case StandInAnswered():
            return absences.stand_in_answered(told, r)
        case WorkdaysNoted():
            return absences.workdays_noted(told, r)
        case Snoozed():
            return conversation.snoozed(told, r)
        case BehalfNoted():
            return behalf.noted(told, r)
        case NoteAsked():
            return writing.note_asked(told, r)
        case SentenceAsked():
            return writing.sentence_asked(told, r)
        case SentenceNews():
            return writing.sentence_news(told, r)
        case Sentences():
            return writing.sentences(told, r)
        case NoteKept():
            return writing.note_kept(told, r)
        case AskedNow():
            return behalf.asked_now(told, r)
        case BehalfDropped():
            return behalf.dropped(told, r)
        case CallAsked():
            return behalf.call_asked(told, r)
        case CallNoted():
            return behalf.call_noted(told, r)
        case SecondAsked():
            return behalf.second_asked(told, r)
        case BetterAsked():
            return questions.better_asked(told, r)
        case ObjectionAnswered():
            return questions.objection_answered(told, r)
        case Digest():
            return digest.digest(told, r)
        case Questionnaire():
            return letters.questionnaire(told, r)
        case Sheet():
            return letters.sheet(told, r)
        case Picture():
            return filters.picture(told, r)
        case Dossier():
            return letters.dossier(told, r)
        case Kept():
            return kept.kept(told, r)
        case No():
            return refusal(told.refusal, r)
        case _:
            assert_never(told)
