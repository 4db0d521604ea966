"""Everything ever said, as closed sets: what was posted, what is filled when it leaves, what has words."""

from typing import Annotated

from pydantic import Field, TypeAdapter

from commitments.notices.absences import AwayAsked, AwayEnded, AwayNoted, StandInAnswered, StandInAsked, WorkdaysNoted
from commitments.notices.answers import (
    AsideNoted,
    Bundle,
    ChooseShare,
    ChooseUndo,
    DelayAsked,
    FetchDue,
    File,
    FileDue,
    FileNotKept,
    FileReceived,
    Forward,
    ItemQuestion,
    Mine,
    OutdatedAsked,
    OwnDayAsked,
    PartAsked,
    QuestionsDue,
    ReadBack,
    Snoozed,
    WhereAsked,
)
from commitments.notices.behalf import AskedNow, BehalfDropped, BehalfNoted, CallAsked, CallNoted, SecondAsked
from commitments.notices.decisions import (
    AgendaChanged,
    AgendaPreview,
    AgendaShown,
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
    ChooseCutOff,
    Confirmed,
    ContactGone,
    Contacts,
    CutOff,
    Farewell,
    ForgetAsked,
    Forgotten,
    Goodbye,
    GroupHelp,
    GroupLinked,
    GuessesSeen,
    Help,
    InvitationMade,
    Joined,
    Kept,
    KeptDue,
    Leave,
    NothingKept,
    NotLinked,
    ObjectionAnswered,
    Privacy,
    SomebodyElse,
    StillYou,
    StillYouDue,
    StopWanted,
    StrangeGroup,
    Stranger,
    TakenOver,
    Welcome,
    WrongPerson,
)
from commitments.notices.programme import (
    Burden,
    Calls,
    Card,
    Changed,
    Digest,
    DigestDue,
    Dossier,
    DossierDue,
    Found,
    Overdue,
    Picture,
    PictureDue,
    Programme,
    Questionnaire,
    QuestionnaireDue,
    Sheet,
    SheetDue,
    Task,
    TaskDue,
    Timeline,
    WithoutContact,
)
from commitments.notices.rounds import (
    Mended,
    OwnPage,
    OwnPageAgreed,
    OwnPageDue,
    OwnPageWrong,
    Preview,
    RoundAsked,
    RoundChanged,
    RoundDue,
    RoundPutOff,
    RoundShown,
)
from commitments.notices.running import Paused, Resumed, Undeliverable, Undelivered
from commitments.notices.talk import (
    Apology,
    AskTeamPrompt,
    Dropped,
    No,
    NotUnderstood,
    QuestionForTeam,
    QuestionPassedOn,
    ReplyPassedOn,
    ReplyPrompt,
    TeamReply,
    Unread,
)
from commitments.notices.writing import NoteAsked, NoteKept, SentenceAsked, SentenceNews, Sentences
from commitments.refusals import Fact

Said = (
    Welcome
    | StopWanted
    | Stranger
    | InvitationMade
    | Contacts
    | ChooseCutOff
    | CutOff
    | TakenOver
    | StillYou
    | Confirmed
    | SomebodyElse
    | Farewell
    | Goodbye
    | NotLinked
    | Leave
    | StrangeGroup
    | GuessesSeen
    | WrongPerson
    | ForgetAsked
    | Forgotten
    | Joined
    | ContactGone
    | NothingKept
    | GroupLinked
    | AppointmentSent
    | AppointmentAsked
    | AppointmentAnswered
    | ChooseShare
    | ItemQuestion
    | DelayAsked
    | WhereAsked
    | FileNotKept
    | FileReceived
    | PartAsked
    | OutdatedAsked
    | AsideNoted
    | Forward
    | OwnDayAsked
    | Insisted
    | StateAsked
    | ItemChanged
    | AgendaShown
    | AgendaPreview
    | AgendaChanged
    | ExtensionAsked
    | ExtensionNoted
    | ExtensionWanted
    | ExtensionWords
    | ExtensionOffered
    | ExtensionSettled
    | OwnPageAgreed
    | OwnPageWrong
    | RoundPutOff
    | RoundShown
    | RoundChanged
    | Mended
    | Preview
    | ReadBack
    | ChooseUndo
    | AskTeamPrompt
    | QuestionPassedOn
    | QuestionForTeam
    | ReplyPrompt
    | TeamReply
    | ReplyPassedOn
    | Concern
    | ConcernDropped
    | Claim
    | Judging
    | JudgeAsked
    | VerdictWords
    | VerdictsNoted
    | VerdictGiven
    | VerdictTaken
    | Proposals
    | CallWanted
    | Found
    | Changed
    | Dropped
    | Mine
    | Card
    | Timeline
    | Programme
    | Burden
    | Overdue
    | WithoutContact
    | Calls
    | ObjectionAnswered
    | BetterAsked
    | SecondAsked
    | AskedNow
    | NoteAsked
    | NoteKept
    | SentenceAsked
    | SentenceNews
    | Sentences
    | CallNoted
    | CallAsked
    | BehalfDropped
    | BehalfNoted
    | Snoozed
    | WorkdaysNoted
    | StandInAnswered
    | StandInAsked
    | AwayEnded
    | AwayNoted
    | AwayAsked
    | Help
    | GroupHelp
    | Privacy
    | Paused
    | Resumed
    | Undeliverable
    | Undelivered
    | NotUnderstood
    | No
    | Apology
    | Unread
)
"""Answers: told as they were posted."""

Swept = (
    QuestionsDue
    | RoundDue
    | OwnPageDue
    | StillYouDue
    | TaskDue
    | DigestDue
    | SheetDue
    | PictureDue
    | DossierDue
    | QuestionnaireDue
    | KeptDue
    | FileDue
)
"""Posted by the clock, or too big to keep: references only."""

Printed = Sheet | Picture | Dossier | Questionnaire | Kept
"""What is made into a file when it leaves, with a few words beside it."""

Told = Said | Bundle | RoundAsked | OwnPage | Task | Digest | Printed | File
"""What has words."""

Notice = Told | Swept | FetchDue
"""What a row of the outbox may hold: a letter, or a fetch, which nobody reads.

Filled ones stand there where a message leaves in parts, which must speak of one moment."""

DOCUMENTS: tuple[type[Fact], ...] = (
    SheetDue, Sheet, PictureDue, Picture, DossierDue, Dossier, QuestionnaireDue, Questionnaire, KeptDue, Kept, FileDue, File
)  # fmt: skip
"""The notices that leave as a file, filled or not."""

_ANY: TypeAdapter[Notice] = TypeAdapter(Annotated[Notice, Field(discriminator="kind")])


def dump(notice: Notice) -> str:
    """A notice as JSON text, as the outbox keeps it (sealed)."""
    return _ANY.dump_json(notice).decode()


def parse(text: str) -> Notice:
    """The notice that `dump` wrote."""
    return _ANY.validate_json(text)
