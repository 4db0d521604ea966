"""What is a notice about? Its kind and its items, for whoever reads messages as data."""

from commitments.notices.absences import StandInAsked
from commitments.notices.answers import (
    AsideNoted,
    Bundle,
    ChooseShare,
    ChooseUndo,
    DelayAsked,
    File,
    FileNotKept,
    FileReceived,
    Forward,
    ItemQuestion,
    Mine,
    OutdatedAsked,
    OwnDayAsked,
    PartAsked,
    ReadBack,
    Snoozed,
    WhereAsked,
)
from commitments.notices.behalf import AskedNow, BehalfDropped, BehalfNoted, CallAsked, CallNoted, SecondAsked
from commitments.notices.decisions import (
    AgendaPreview,
    CallWanted,
    Claim,
    Concern,
    ConcernDropped,
    ExtensionAsked,
    ExtensionNoted,
    ExtensionOffered,
    ExtensionSettled,
    ExtensionWanted,
    ExtensionWords,
    Insisted,
    ItemChanged,
    JudgeAsked,
    Judging,
    Proposals,
    StateAsked,
    VerdictGiven,
    VerdictsNoted,
    VerdictTaken,
    VerdictWords,
)
from commitments.notices.people import (
    AppointmentAnswered,
    AppointmentAsked,
    AppointmentSent,
    BetterAsked,
    ContactGone,
    Joined,
    Kept,
    NothingKept,
    ObjectionAnswered,
    SomebodyElse,
    StillYou,
    Stranger,
    TakenOver,
    Welcome,
    WrongPerson,
)
from commitments.notices.programme import (
    Calls,
    Card,
    Changed,
    Digest,
    Dossier,
    Found,
    Overdue,
    Picture,
    Programme,
    Questionnaire,
    Sheet,
    Task,
    Timeline,
    WithoutContact,
)
from commitments.notices.rounds import OwnPage, OwnPageAgreed, OwnPageWrong, Preview, RoundAsked, RoundShown
from commitments.notices.running import Undeliverable, Undelivered
from commitments.notices.said import Told
from commitments.notices.talk import No, NotUnderstood, QuestionForTeam, TeamReply
from commitments.notices.writing import NoteAsked, NoteKept, SentenceAsked, SentenceNews, Sentences
from commitments.sets import MessageKind


def message_kind(told: Told) -> MessageKind:
    """The closed set "Message kind in JSON output" for a notice."""
    match told:
        case ItemQuestion() | Bundle():
            rungs = {told.rung} if isinstance(told, ItemQuestion) else {i.rung for i in told.items}
            return "result" if rungs <= {"result", "repeat"} else "question"
        case RoundAsked() | OwnPage():
            return "round"
        case OwnPageAgreed() | OwnPageWrong():
            return "answer"
        case Preview():
            return "answer"
        case RoundShown():
            return "task" if told.ended else "answer"
        case StillYou():
            return "question"
        case Digest():
            return "digest"
        case VerdictGiven() | VerdictTaken(own=False):
            return "verdict"
        case Judging() | JudgeAsked() | CallWanted(own=False):
            return "task"
        case StandInAsked():
            return "question"
        case VerdictsNoted() | VerdictTaken() | Proposals() | CallWanted():
            return "answer"
        case (
            Task()
            | AppointmentAsked()
            | QuestionForTeam()
            | ExtensionWanted()
            | Concern()
            | ConcernDropped()
            | Claim()
            | Undeliverable()
            | Undelivered()
            | WrongPerson()
            | Joined()
            | ContactGone()
            | SomebodyElse()
        ):
            return "task"
        case FileReceived():
            return "answer" if told.own else "task"
        case FileNotKept():
            return "refusal"
        case ExtensionNoted() | ExtensionOffered() | ExtensionSettled():
            return "answer"
        case Found() | Changed():
            return "answer"
        case SentenceNews():
            return "question" if told.may_agree else "answer"
        case NoteKept() | Sentences():
            return "answer"
        case CallAsked() | BetterAsked() | NoteAsked() | SentenceAsked():
            return "question"
        case ObjectionAnswered():
            return "answer"
        case Snoozed() | BehalfNoted() | BehalfDropped() | CallNoted() | SecondAsked() | AskedNow():
            return "answer"
        case ReadBack() | AsideNoted() | Mine() | Card() | Programme() | Overdue() | WithoutContact() | Calls() | TeamReply():
            return "answer"
        case Timeline() | Sheet() | Picture() | Dossier() | Questionnaire() | Kept() | NothingKept() | File():
            return "answer"
        case Welcome():
            return "welcome"
        case No() | Stranger() | NotUnderstood():
            return "refusal"
        case _:
            return "other"


def codes_of(told: Told) -> tuple[str, ...]:
    """The codes of the items that a notice is about, in the order it names them, none twice."""
    match told:
        case ItemQuestion() | DelayAsked() | WhereAsked() | PartAsked() | OutdatedAsked() | AsideNoted() | Concern():
            found = [told.item.code]
        case AppointmentAsked() | Forward() | OwnDayAsked() | Insisted():
            found = [told.item.code]
        case (
            ExtensionAsked() | ExtensionNoted() | ExtensionWanted() | ExtensionWords() | ExtensionOffered() | ExtensionSettled()
        ):
            found = [told.item.code]
        case Bundle():
            found = [entry.item.code for entry in told.items]
        case Preview():
            found = [code for line in told.lines for code in line.codes]
        case OwnPage():
            found = [entry.item.code for entry in told.items]
        case OwnPageWrong():
            found = [item.code for item in told.items]
        case RoundAsked():
            found = [item.code for item in (*(entry.item for entry in told.items), *told.shown)]
        case Task():
            found = [line.code for line in told.lines]
        case Digest():
            groups = (told.done, told.accepted, told.later, told.blocked, told.unknown, told.upcoming, told.received)
            found = [line.code for group in groups for line in group]
        case BehalfNoted():
            found = [one.code for one in told.noted]
        case ObjectionAnswered():
            found = [told.code]
        case CallAsked() | CallNoted() | BetterAsked():
            found = [told.item.code]
        case BehalfDropped() | AskedNow() | NoteAsked() | NoteKept() | SentenceAsked() | SentenceNews():
            found = [told.code]
        case SecondAsked():
            found = list(told.codes)
        case Snoozed():
            found = [item.code for item in told.items]
        case ReadBack():
            found = [entry.code for entry in told.noted]
        case Changed():
            found = [item.code for group in told.groups for item in group.items]
        case Found():
            found = [line.code for line in told.lines]
        case Judging():
            found = [one.item.code for one in told.answers]
        case JudgeAsked() | VerdictWords():
            found = [told.answer.item.code]
        case VerdictsNoted() | VerdictGiven():
            found = [one.item.code for one in told.given]
        case Proposals():
            found = [one.item.code for one in told.proposed]
        case VerdictTaken() | CallWanted():
            found = [told.code]
        case TakenOver():
            found = list(told.codes)
        case FileNotKept() | FileReceived() | File():
            found = [told.code]
        case StateAsked() | ItemChanged():
            found = [told.code]
        case AgendaPreview():
            found = [move.code for move in told.moves]
        case Card() | Timeline() | AppointmentSent() | AppointmentAnswered() | ChooseShare() | Claim() | ConcernDropped():
            found = [told.code]
        case Overdue():
            found = [line.code for group in (told.own, told.others, told.without) for line in group]
        case Questionnaire():
            found = [item.code for item in told.items]
        case Sheet():
            found = [row.code for row in told.rows]
        case Dossier():
            found = [told.card.code]
        case Mine():
            found = [item.code for item in (*told.open, *told.done)]
        case WithoutContact():
            found = [line.code for group in (told.nobody, told.proposed, told.unreachable) for line in group]
        case Calls():
            found = [call.line.code for call in told.calls]
        case ChooseUndo():
            found = [entry.code for entry in told.noted]
        case _:
            found = []
    return tuple(dict.fromkeys(found))
