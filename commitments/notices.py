"""What can the system say? Everything, as frozen facts: no words, no language, no layout.

A verb posts a `Notice`. Answers hold their facts as of the verb; what the clock posts (`QuestionsDue`, `StillYouDue`,
`TaskDue`, `DigestDue`) and what is too big to keep (`SheetDue`, `DossierDue`, `KeptDue`) hold references only and are filled
when they leave, see `delivery`. What leaves is a `Told`; only that has words, in `bot/rendering`. Days are calendar days in the
programme's time zone. `v` rises when a notice changes shape.
"""

from datetime import date, datetime
from typing import Annotated, Literal, assert_never, get_args

from pydantic import Field, TypeAdapter

from commitments.refusals import Fact, Refusal
from commitments.rollup import Standing
from commitments.sets import (
    Aside,
    Basis,
    CommitmentKind,
    Confirmation,
    Confusion,
    Extended,
    FileKind,
    Find,
    Happened,
    ItemState,
    LetterState,
    Level,
    LinkKind,
    Loaded,
    MessageKind,
    NotKept,
    OnAgenda,
    Role,
    RollUp,
    Rung,
    SentAs,
    Status,
    VerdictKind,
)
from commitments.terms import Span

# --- what notices are made of ---------------------------------------------------------------------------------------


class Judged(Fact):
    """What the programme team made of an answer. `proposed`: the overleg still settles it; `settled_on` the day it did.

    `corrected`: it took the place of another verdict, and `words` say why.
    """

    verdict: VerdictKind
    on: date
    words: str | None = None
    until: date | None = None
    proposed: bool = False
    settled_on: date | None = None
    corrected: bool = False


class Answer(Fact):
    """The last answer about a share: the party's word, the day it was given, the moment then expected; and the team's view."""

    status: Status
    on: date
    expected: date | None = None
    reason: str | None = None
    part: str | None = None
    where: str | None = None
    verdict: Judged | None = None

    @property
    def is_done(self) -> bool:
        """Whether the party says so, and the team has asked nothing since."""
        return self.status == "done" and (self.verdict is None or self.verdict.verdict == "accepted")


class Item(Fact):
    """One share, as the person who answers for it reads it. `owner` owes it; `party` speaks for it."""

    share: int
    version: int
    code: str
    title: str
    owner: str
    party: str
    words: str | None = None
    span: Span | None = None
    was: Span | None = None
    """The programme's own term, where the team agreed on another last day."""
    what: str | None = None
    answer: Answer | None = None

    @property
    def on_behalf(self) -> bool:
        """Whether the party answers for others than itself; that is always shown."""
        return self.owner != self.party


class Judgeable(Fact):
    """One answer "klaar", with the row of the verdict on it, where there is one. `own`: the ministry's own item."""

    report: int
    verdict: int | None = None
    item: Item
    own: bool = False


class Line(Fact):
    """One share in a list of the team's."""

    code: str
    title: str
    owner: str
    party: str | None = None
    span: Span | None = None
    words: str | None = None
    answer: Answer | None = None
    silent_since: date | None = None
    """The day of the first question that nobody answered yet."""
    suggested: str | None = None
    """The register's own idea of who might answer, where nobody does yet."""
    own: bool = False
    """Whether it is the ministry's own item; those come first."""


class Recorded(Fact):
    """What was written down just now."""

    report: int
    share: int
    code: str
    title: str
    span: Span | None = None
    status: Status
    aside: Aside | None = None
    expected: date | None = None
    reason: str | None = None
    part: str | None = None
    where: str | None = None
    party: str | None = None
    """On whose behalf, where the reader speaks for several."""
    via: str | None = None
    """The colleague whose answer it is, passed on by the reader."""
    file: bool = False
    """Whether a file came with it just now, which is still to be fetched."""


class KeptFile(Fact):
    """A file that came with an answer, under our own name; kind and size by its content, `digest` its SHA-256."""

    attachment: int
    name: str
    kind: FileKind
    size: int
    digest: str
    party: str
    on: date


class CardTerm(Fact):
    words: str
    span: Span
    what: str | None = None
    who: tuple[str, ...] = ()


class CardLink(Fact):
    """Other items that this one hangs together with, in one way; `back`: they point here. `follows`: see the policy."""

    link: LinkKind
    codes: tuple[str, ...]
    back: bool = False
    follows: bool = False


class Side(Fact):
    """What only one of two items that speak of the same thing says: owners and dated terms."""

    code: str
    owners: tuple[str, ...] = ()
    terms: tuple[CardTerm, ...] = ()


class Difference(Fact):
    """Where an agreement and the action that works it out do not say the same; both stand."""

    here: Side
    there: Side


class CardState(Fact):
    """The decision behind an item's state: its day, its source in the team's words, and where the item merged into."""

    day: date
    words: str
    into: str | None = None


class CardShare(Fact):
    owner: str
    party: str | None
    basis: Basis | None
    withdrawn: bool = False
    what: str | None = None
    span: Span | None = None
    was: Span | None = None
    answer: Answer | None = None


class Alias(Fact):
    """Somebody whose name is not kept any more: which one of those who came for this organisation in that year."""

    role: Role
    party: str | None
    year: int
    number: int


class KeptRole(Fact):
    """One time that the person took part: as what, from when until when, and by which invitation."""

    number: int
    role: Role
    party: str | None
    name: str
    since: datetime
    until: datetime | None = None
    invited_on: datetime | None = None


class KeptAnswer(Fact):
    """What the person said about an item; `withdrawn`: taken back by "Klopt niet"."""

    code: str
    at: datetime
    answer: Answer
    withdrawn: bool = False
    files: tuple[str, ...] = ()
    """Our names of the files that came with it and are still kept."""


class KeptVerdict(Fact):
    """What the person made of somebody's answer, for the programme team; `withdrawn`: taken back the same day."""

    code: str
    at: datetime
    judged: Judged
    withdrawn: bool = False


class KeptQuestion(Fact):
    """A question of the person's to the team; without words once these were emptied."""

    at: datetime
    text: str | None
    answered_at: datetime | None = None
    answer: str | None = None


class KeptRemark(Fact):
    """What the person wrote about an item beside an answer: an objection, or why the team decided something."""

    code: str
    at: datetime
    words: str


class KeptAsked(Fact):
    """What the person was asked; `code` is None for whether they are still the right one."""

    at: datetime
    code: str | None


class KeptEvent(Fact):
    """One line of the history that carries the person's number, or is about it."""

    at: datetime
    verb: str
    what: str
    row: int
    own: bool
    """Whether the person did it; else it was done to them."""


class KeptLetters(Fact):
    """How many messages of one kind were sent to the person on a day; `words`: how many of them are kept with their words."""

    on: date
    what: str
    count: int
    words: int


class ContactLine(Fact):
    """Somebody who takes part. `unconfirmed`: asked whether they are still the right person, and silent: the day since which
    nobody said so. `inherits`: open questions of their organisation that somebody got who is not there any more.
    """

    person: int
    name: str
    role: Role
    party: str | None
    since: date
    reachable: bool
    unconfirmed: date | None = None
    inherits: int = 0


class InvitationLine(Fact):
    """An invitation that somebody may still use: for whom, made by whom (None: by the server's command), until when."""

    invitation: int
    role: Role
    party: str | None
    by: str | None
    until: date


# --- offers ---------------------------------------------------------------------------------------------------------

Action = Literal[
    "begin",
    "answer",
    "aside",
    "more",
    "fewer",
    "skip",
    "no_idea",
    "undo",
    "mine",
    "card",
    "ask_team",
    "reply",
    "accept",
    "decline",
    "choose",
    "ours",
    "remove",
    "help",
    "wrong_person",
    "never_mind",
    "kept",
    "forget",
    "forget_now",
    "restore",
    "take_over",
    "invite",
    "revoke",
    "cut_off",
    "still",
    "somebody_else",
    "later",
    "place",
    "file",
    "extend",
    "agree",
    "refuse",
    "counter",
    "take_day",
    "keep_term",
    "insist",
    "set_state",
    "hold",
    "judge",
    "verdict",
    "all_good",
    "take_back",
    "settle",
    "call_me",
    "page",
    "nearest",
    "find",
]


class Offer(Fact):
    """Something a notice lets its receiver do. A button carries the key of its row, never its content."""

    do: Action
    share: int | None = None
    version: int | None = None
    status: Status | None = None
    aside: Aside | None = None
    ref: int | None = None
    """The row the action is about where that is no share: a report, a question to the team, a person, an invitation."""
    code: str | None = None
    party: str | None = None
    role: Role | None = None
    state: ItemState | None = None
    verdict: VerdictKind | None = None
    find: Find | None = None


# --- answers: facts as of their verb --------------------------------------------------------------------------------


class Welcome(Fact):
    kind: Literal["welcome"] = "welcome"
    v: Literal[1] = 1
    role: Role
    party: str | None
    again: bool = False


class Stranger(Fact):
    """To whoever is not known: neutral, tells nothing. `closed_on`: the programme is over, since that day."""

    kind: Literal["stranger"] = "stranger"
    v: Literal[1] = 1
    closed_on: date | None = None


class InvitationMade(Fact):
    kind: Literal["invitation_made"] = "invitation_made"
    v: Literal[1] = 1
    token: str
    role: Role
    party: str | None
    expires_on: date


class Contacts(Fact):
    """Who takes part, and who may still come in. `gone` was taken off the list just now, and can be put back."""

    kind: Literal["contacts"] = "contacts"
    v: Literal[1] = 1
    people: tuple[ContactLine, ...]
    invitations: tuple[InvitationLine, ...] = ()
    gone: ContactLine | None = None


class ChooseCutOff(Fact):
    """To the team: several bear this name. Whose access is to end?"""

    kind: Literal["choose_cut_off"] = "choose_cut_off"
    v: Literal[1] = 1
    people: tuple[ContactLine, ...]


class CutOff(Fact):
    """To the whole team: somebody's access ended at once. `roles` beside `parties`: what they were, once for each.

    `revoked`: open invitations of theirs that ended too.
    """

    kind: Literal["cut_off"] = "cut_off"
    v: Literal[1] = 1
    name: str
    roles: tuple[Role, ...]
    parties: tuple[str, ...]
    by: str
    own: bool
    revoked: int = 0


class TakenOver(Fact):
    """To the team: somebody is asked what their predecessor left open."""

    kind: Literal["taken_over"] = "taken_over"
    v: Literal[1] = 1
    name: str
    party: str
    codes: tuple[str, ...]


class StillYou(Fact):
    """To a contact, twice a year: are you still the right person for this organisation?"""

    kind: Literal["still_you"] = "still_you"
    v: Literal[1] = 1
    person: int
    party: str
    since: date


class Confirmed(Fact):
    """To the contact, read back: still the right one, somebody else, or asked again (`again_on`)."""

    kind: Literal["confirmed"] = "confirmed"
    v: Literal[1] = 1
    party: str
    answer: Confirmation
    again_on: date | None = None


class SomebodyElse(Fact):
    """To the team: a contact says that somebody else is the right person by now."""

    kind: Literal["somebody_else"] = "somebody_else"
    v: Literal[1] = 1
    name: str
    party: str


class Farewell(Fact):
    """To somebody who is off the list: of everything, or of one organisation (`party`) while they go on for `others`."""

    kind: Literal["farewell"] = "farewell"
    v: Literal[1] = 1
    party: str | None = None
    others: tuple[str, ...] = ()


class Goodbye(Fact):
    """To everybody who took part, and to each group: the programme is over."""

    kind: Literal["goodbye"] = "goodbye"
    v: Literal[1] = 1
    closed_on: date
    group: bool = False


class NotLinked(Fact):
    """To a group that nobody of the team linked, as the bot leaves it."""

    kind: Literal["not_linked"] = "not_linked"
    v: Literal[1] = 1


class Leave(Fact):
    """No message: the bot leaves this group."""

    kind: Literal["leave"] = "leave"
    v: Literal[1] = 1


class StrangeGroup(Fact):
    """To the team: somebody added the bot to a group that is not linked, and it left. `by`: their name, if they take part.

    `group`: our id of its address, so that nothing is told of a group that turns out to be linked.
    """

    kind: Literal["strange_group"] = "strange_group"
    v: Literal[1] = 1
    group: int
    title: str
    by: str | None


class GuessesSeen(Fact):
    """To the team, once a day at most: somebody tries invitations that do not exist."""

    kind: Literal["guesses_seen"] = "guesses_seen"
    v: Literal[1] = 1


class WrongPerson(Fact):
    """To the team: an invitation reached somebody who says not to be the one."""

    kind: Literal["wrong_person"] = "wrong_person"
    v: Literal[1] = 1
    name: str
    party: str | None


class ForgetAsked(Fact):
    """Does the person really want to be forgotten? `parties` are those whose answers stay."""

    kind: Literal["forget_asked"] = "forget_asked"
    v: Literal[1] = 1
    parties: tuple[str, ...]


class Forgotten(Fact):
    """The goodbye, the last thing that is said. `parties` as above; none for who did not take part too."""

    kind: Literal["forgotten"] = "forgotten"
    v: Literal[1] = 1
    parties: tuple[str, ...]


class Joined(Fact):
    """To who made an invitation: it was used, by somebody who is called so. An intercepted link shows here."""

    kind: Literal["joined"] = "joined"
    v: Literal[1] = 1
    name: str
    role: Role
    party: str | None


class ContactGone(Fact):
    """To the team: somebody was forgotten at their own request; `others` can still be asked for that organisation."""

    kind: Literal["contact_gone"] = "contact_gone"
    v: Literal[1] = 1
    who: Alias
    others: int


class NothingKept(Fact):
    """To who never took part and asks what is kept: nothing but the way to answer."""

    kind: Literal["nothing_kept"] = "nothing_kept"
    v: Literal[1] = 1


class GroupLinked(Fact):
    kind: Literal["group_linked"] = "group_linked"
    v: Literal[1] = 1
    title: str


class AppointmentSent(Fact):
    """To the team member who proposed it: the organisation has been asked."""

    kind: Literal["appointment_sent"] = "appointment_sent"
    v: Literal[1] = 1
    code: str
    owner: str
    party: str


class AppointmentAsked(Fact):
    """To the organisation: will you answer for this?"""

    kind: Literal["appointment_asked"] = "appointment_asked"
    v: Literal[1] = 1
    item: Item


class AppointmentAnswered(Fact):
    """The organisation's yes or no, to the team and (`own`) to who said it."""

    kind: Literal["appointment_answered"] = "appointment_answered"
    v: Literal[1] = 1
    code: str
    title: str
    owner: str
    party: str
    accepted: bool
    own: bool
    next_question: date | None = None


class ChooseShare(Fact):
    """Several parts of the item lack an aanspreekpunt: for which one is this organisation meant?"""

    kind: Literal["choose_share"] = "choose_share"
    v: Literal[1] = 1
    code: str
    party: str
    options: tuple[Item, ...]


class ItemQuestion(Fact):
    """The question about one share. `position` of `of` while a bundle is walked through."""

    kind: Literal["item_question"] = "item_question"
    v: Literal[1] = 1
    item: Item
    rung: Rung | None
    position: int = 1
    of: int = 1
    more: bool = False
    undone: Status | None = None
    recorded: Recorded | None = None
    """What the press before this one wrote down: read back above the question."""
    named: bool = False
    """Whether the reader speaks for several organisations, so that each question names its own."""
    missed: bool = False


class DelayAsked(Fact):
    """Later than agreed, or at a standstill: why, and when is it expected? One message, may be skipped."""

    kind: Literal["delay_asked"] = "delay_asked"
    v: Literal[1] = 1
    item: Item
    recorded: Recorded


class WhereAsked(Fact):
    kind: Literal["where_asked"] = "where_asked"
    v: Literal[1] = 1
    item: Item
    recorded: Recorded


class FileNotKept(Fact):
    """To who sent it: the answer stands, its file was not kept, and why. `waits`: what they send next takes its place.

    Else they are in the middle of something: a button asks for the place again. `megabytes`: the most that is kept.
    """

    kind: Literal["file_not_kept"] = "file_not_kept"
    v: Literal[1] = 1
    code: str
    share: int
    report: int
    why: NotKept
    waits: bool
    megabytes: int


class FileReceived(Fact):
    """A file was kept: to the team, and (`own`) to who sent it."""

    kind: Literal["file_received"] = "file_received"
    v: Literal[1] = 1
    code: str
    title: str
    file: KeptFile
    own: bool


class PartAsked(Fact):
    """Partly done: what is, and what remains?"""

    kind: Literal["part_asked"] = "part_asked"
    v: Literal[1] = 1
    item: Item
    recorded: Recorded


class OutdatedAsked(Fact):
    """The text of the item no longer holds: what is wrong with it?"""

    kind: Literal["outdated_asked"] = "outdated_asked"
    v: Literal[1] = 1
    item: Item


class AsideNoted(Fact):
    """Noted without a status: asking a colleague (asked again on `again_on`), not ours, or outdated."""

    kind: Literal["aside_noted"] = "aside_noted"
    v: Literal[1] = 1
    item: Item
    aside: Aside
    again_on: date | None = None
    next: Item | None = None


class ExtensionAsked(Fact):
    """Which other day, and why? One sentence."""

    kind: Literal["extension_asked"] = "extension_asked"
    v: Literal[1] = 1
    item: Item


class ExtensionNoted(Fact):
    """To the party: the team was asked for another last day. Until it answers the term is what it was."""

    kind: Literal["extension_noted"] = "extension_noted"
    v: Literal[1] = 1
    item: Item
    report: int
    wanted: date
    reason: str
    next: Item | None = None


class ExtensionWanted(Fact):
    """To the team: a party asks for another last day. `late`: asked in the term's last week, or after it."""

    kind: Literal["extension_wanted"] = "extension_wanted"
    v: Literal[1] = 1
    extension: int
    item: Item
    before: date
    wanted: date
    reason: str
    on: date
    late: bool


class ExtensionWords(Fact):
    """To the one of the team who pressed: type why not, or (`counter`) which day instead."""

    kind: Literal["extension_words"] = "extension_words"
    v: Literal[1] = 1
    item: Item
    wanted: date
    counter: bool


class ExtensionOffered(Fact):
    """To the party: the team offers another day than it asked for."""

    kind: Literal["extension_offered"] = "extension_offered"
    v: Literal[1] = 1
    extension: int
    item: Item
    before: date
    wanted: date
    offered: date
    words: str | None
    on: date


class ExtensionSettled(Fact):
    """What became of a request for another last day: to the party, to the team, and (`own`) to who did it.

    `by`: who of the team, for the team; `day`: the one that it is about, agreed on or not; `next_question`: where the reader is
    asked about it.
    """

    kind: Literal["extension_settled"] = "extension_settled"
    v: Literal[1] = 1
    item: Item
    state: Extended
    before: date
    day: date
    words: str | None = None
    on: date
    party: str
    by: str | None = None
    own: bool = False
    next_question: date | None = None


class Forward(Fact):
    """A text to pass on to a colleague who knows: whatever comes back is passed on to the bot."""

    kind: Literal["forward"] = "forward"
    v: Literal[1] = 1
    item: Item


class OwnDayAsked(Fact):
    """Where no last day was agreed, once: does the party have a day of its own in mind? It is never late."""

    kind: Literal["own_day_asked"] = "own_day_asked"
    v: Literal[1] = 1
    item: Item
    recorded: Recorded


class StateAsked(Fact):
    """To the one of the team who changes an item: which decision is it, and of which day? Nothing has changed yet."""

    kind: Literal["state_asked"] = "state_asked"
    v: Literal[1] = 1
    change: int
    code: str
    title: str
    state: ItemState
    into: str | None = None


class ItemChanged(Fact):
    """What became of an item: to who answers for it (`to_party`), to who said so, and to the others of the team (`by`)."""

    kind: Literal["item_changed"] = "item_changed"
    v: Literal[1] = 1
    code: str
    title: str
    state: ItemState
    into: str | None = None
    day: date
    words: str
    by: str | None = None
    to_party: bool = False


class AgendaShown(Fact):
    """The days that are still to come. `recess`: month and day of both ends, and whether it runs on to a Monday."""

    kind: Literal["agenda_shown"] = "agenda_shown"
    v: Literal[1] = 1
    overleg: tuple[date, ...]
    letters: tuple[tuple[date, date | None], ...]
    recess: tuple[tuple[tuple[int, int], tuple[int, int], bool], ...]
    closed: tuple[tuple[date, date], ...]
    next_round: date


class AgendaMove(Fact):
    """One question that a change moves; None where there is none on that side. Without a party it is the team's own task."""

    code: str
    party: str | None
    before: date | None
    after: date | None


class AgendaPreview(Fact):
    """What a change of the agenda would move, before it holds."""

    kind: Literal["agenda_preview"] = "agenda_preview"
    v: Literal[1] = 1
    change: int
    what: OnAgenda
    gone: bool
    first: date
    last: date | None = None
    moves: tuple[AgendaMove, ...] = ()
    more: int = 0
    round_before: date
    round_after: date


class AgendaChanged(Fact):
    """The agenda changed: to who did it, and (`by`) to the others of the team. `moved`: how many questions."""

    kind: Literal["agenda_changed"] = "agenda_changed"
    v: Literal[1] = 1
    what: OnAgenda
    gone: bool
    first: date
    last: date | None = None
    moved: int
    by: str | None = None


class ReadBack(Fact):
    """What was noted on whose behalf, what is still open, and when the next question comes (None: none planned)."""

    kind: Literal["read_back"] = "read_back"
    v: Literal[1] = 1
    party: str
    noted: tuple[Recorded, ...]
    still_open: tuple[str, ...] = ()
    next: Item | None = None
    next_question: date | None = None


class ChooseUndo(Fact):
    kind: Literal["choose_undo"] = "choose_undo"
    v: Literal[1] = 1
    noted: tuple[Recorded, ...]


class AskTeamPrompt(Fact):
    kind: Literal["ask_team_prompt"] = "ask_team_prompt"
    v: Literal[1] = 1


class QuestionPassedOn(Fact):
    kind: Literal["question_passed_on"] = "question_passed_on"
    v: Literal[1] = 1
    text: str


class QuestionForTeam(Fact):
    """To the team: a question of a contact, with the way to answer it."""

    kind: Literal["question_for_team"] = "question_for_team"
    v: Literal[1] = 1
    question: int
    name: str
    party: str | None
    text: str
    on: date


class ReplyPrompt(Fact):
    """To the team member who pressed: type the answer now."""

    kind: Literal["reply_prompt"] = "reply_prompt"
    v: Literal[1] = 1
    text: str
    party: str | None


class TeamReply(Fact):
    """To the contact: the team's answer, under the question as it was put."""

    kind: Literal["team_reply"] = "team_reply"
    v: Literal[1] = 1
    question: str
    text: str
    on: date


class ReplyPassedOn(Fact):
    kind: Literal["reply_passed_on"] = "reply_passed_on"
    v: Literal[1] = 1
    party: str | None
    by: str
    own: bool
    text: str


class Concern(Fact):
    """To the team: a party says that an item is not theirs, or no longer right."""

    kind: Literal["concern"] = "concern"
    v: Literal[1] = 1
    aside: Aside
    item: Item
    text: str | None = None
    candidates: tuple[str, ...] = ()
    """Organisations that might answer instead, each with a contact."""


class Insisted(Fact):
    """The team settled an objection: it stays as it was. To the party (`to_party`), to who said so, and to the others."""

    kind: Literal["insisted"] = "insisted"
    v: Literal[1] = 1
    item: Item
    aside: Aside
    by: str | None = None
    to_party: bool = False
    next_question: date | None = None


class ConcernDropped(Fact):
    """To the team: a party takes its objection back; questions go on."""

    kind: Literal["concern_dropped"] = "concern_dropped"
    v: Literal[1] = 1
    code: str
    party: str


class Claim(Fact):
    """A party says that an item is theirs: to the team, and (`own`) to who said it."""

    kind: Literal["claim"] = "claim"
    v: Literal[1] = 1
    code: str
    title: str
    party: str
    own: bool


class Judging(Fact):
    """To the team: the answers that wait for its verdict, the first of them listed; `of` (a code): only that item's."""

    kind: Literal["judging"] = "judging"
    v: Literal[1] = 1
    answers: tuple[Judgeable, ...]
    more: int = 0
    overleg: int = 0
    """How many proposals wait for the overleg."""
    own: tuple[str, ...] = ()
    """Of these the reader gave the answer, so that somebody else judges them."""
    of: str | None = None


class JudgeAsked(Fact):
    """To the team: one answer, judged by a button. `noted` was given just now; `next` is the report that comes after it."""

    kind: Literal["judge_asked"] = "judge_asked"
    v: Literal[1] = 1
    answer: Judgeable
    left: int = 0
    next: int | None = None
    noted: Judgeable | None = None


class VerdictWords(Fact):
    """To who judges: what remains and by when, the question, or why an earlier verdict is corrected. Type it now."""

    kind: Literal["verdict_words"] = "verdict_words"
    v: Literal[1] = 1
    answer: Judgeable
    verdict: VerdictKind


class VerdictsNoted(Fact):
    """To who judged, read back. `own`: of these one gave the answer oneself, so that somebody else must judge them."""

    kind: Literal["verdicts_noted"] = "verdicts_noted"
    v: Literal[1] = 1
    given: tuple[Judgeable, ...]
    own: tuple[str, ...] = ()
    left: int = 0


class VerdictGiven(Fact):
    """To the party: what the team made of its answers. What asks something comes alone, with the way to answer."""

    kind: Literal["verdict_given"] = "verdict_given"
    v: Literal[1] = 1
    given: tuple[Judgeable, ...]


class VerdictTaken(Fact):
    """A verdict was taken back on its own day: to the party, and (`own`) to who did it."""

    kind: Literal["verdict_taken"] = "verdict_taken"
    v: Literal[1] = 1
    code: str
    title: str
    party: str
    verdict: VerdictKind
    own: bool
    report: int
    again: Judged | None = None
    """What counts again: the one that it had corrected."""


class Proposals(Fact):
    """To the team: what it proposed about agreements, for the overleg of that day to settle."""

    kind: Literal["proposals"] = "proposals"
    v: Literal[1] = 1
    on: date
    proposed: tuple[Judgeable, ...]


class CallWanted(Fact):
    """ "Bel mij liever": a contact wants to be rung about a verdict; to the team, and (`own`) read back."""

    kind: Literal["call_wanted"] = "call_wanted"
    v: Literal[1] = 1
    share: int
    code: str
    title: str
    name: str
    party: str
    own: bool


class Dropped(Fact):
    """What was waited for need not come: nothing is passed on. `stays`: somebody is not forgotten after all."""

    kind: Literal["dropped"] = "dropped"
    v: Literal[1] = 1
    stays: bool = False


class Mine(Fact):
    """What one's organisation answers for."""

    kind: Literal["mine"] = "mine"
    v: Literal[1] = 1
    party: str
    open: tuple[Item, ...]
    done: tuple[Item, ...]
    asked: int = 0
    """How many questions the organisation got this quarter, of at most `cap` (0: not told)."""
    cap: int = 0
    may_ask: bool = True
    """Whether the reader may put a question to the team; the team itself does not."""


class Card(Fact):
    """One item whole."""

    kind: Literal["card"] = "card"
    v: Literal[1] = 1
    code: str
    commitment: CommitmentKind
    title: str
    summary: str
    state: ItemState
    decided: CardState | None = None
    programmalijn: int
    opgave: int
    owners: tuple[str, ...]
    inferred: tuple[str, ...]
    involved: tuple[str, ...]
    rollup: RollUp
    terms: tuple[CardTerm, ...]
    shares: tuple[CardShare, ...]
    source_chapter: int
    source_line: int
    yours: Item | None = None
    """The reader's own share of it, where there is one: it can be answered from the card."""
    asked: bool = True
    """Whether anybody is asked about it itself; else it is followed, or it follows another item."""
    links: tuple[CardLink, ...] = ()
    differences: tuple[Difference, ...] = ()
    files: tuple[KeptFile, ...] = ()
    """What came with answers, for who may have it, the newest first."""
    standing: Standing | None = None
    """What its parts amount to, where the reader may see their answers; as of `as_of`."""
    as_of: date | None = None


class ProgrammeLine(Fact):
    """A line of the programme in one line: how many agreements and actions."""

    number: int
    title: str
    agreements: int
    actions: int
    standing: Standing | None = None


class BurdenLine(Fact):
    """How many questions an organisation got this quarter."""

    party: str
    count: int


class TaskLine(Fact):
    """An opgave: its agreements by code, its actions counted."""

    number: int
    title: str
    agreements: tuple[str, ...]
    actions: int
    standing: Standing | None = None


class IndicatorLine(Fact):
    """An indicator and its newest value, with the day and the source of that value."""

    title: str
    value: str | None = None
    as_of: date | None = None
    source: str | None = None


class Amount(Fact):
    """Whole euros in one year, or the document's word where it has no number."""

    year: int
    euro: int | None = None
    words: str | None = None


class MoneyLine(Fact):
    """A row of the document's table of money, with the document's day and its place there."""

    title: str
    total: bool = False
    amounts: tuple[Amount, ...]
    as_of: date
    chapter: int
    source_line: int


class SheetRow(Fact):
    """One row of the whole list: an item, or one share of it. `asked`: whether anybody is asked about it itself."""

    commitment: CommitmentKind
    code: str
    title: str
    owner: str | None = None
    party: str | None = None
    words: str | None = None
    span: Span | None = None
    what: str | None = None
    asked: bool
    answer: Answer | None = None


class DossierLine(Fact):
    """One thing that happened to an item, in the programme's own time. Who did it, or was asked, stands as party and role only.

    `owner` and `term` (its number) say which part it was about; the rest is what one or other of `Happened` needs beside.
    """

    at: datetime
    what: Happened
    party: str | None = None
    role: Role | None = None
    owner: str | None = None
    term: int | None = None
    span: Span | None = None
    rung: Rung | None = None
    answer: Answer | None = None
    partly: bool = False
    taken_back: bool = False
    to: str | None = None
    fields: tuple[Loaded, ...] = ()
    before: Span | None = None
    after: Span | None = None
    words: str | None = None
    state: ItemState | None = None
    day: date | None = None
    file: KeptFile | None = None
    judged: Judged | None = None


class Chain(Fact):
    """What the history says of itself: its newest event, or (`broken`) where it is not what was recorded."""

    number: int = 0
    digest: str = ""
    broken: int | None = None


class Programme(Fact):
    """The programme around its items, or (`line`) one of its lines: what it is made of, measures itself by, and costs."""

    kind: Literal["programme"] = "programme"
    v: Literal[1] = 1
    title: str
    line: int | None = None
    lines: tuple[ProgrammeLine, ...]
    tasks: tuple[TaskLine, ...] = ()
    indicators: tuple[IndicatorLine, ...] = ()
    money: tuple[MoneyLine, ...] = ()
    as_of: date | None = None
    """The day of the standings, where the reader may see them."""


class Burden(Fact):
    """To the team: how much is asked of whom in this quarter, the most first; `cap` is the most that anybody gets."""

    kind: Literal["burden"] = "burden"
    v: Literal[1] = 1
    quarter: tuple[int, int]
    cap: int
    lines: tuple[BurdenLine, ...]


class Overdue(Fact):
    """Past its term: the ministry's own first, then per party that answers, then without an aanspreekpunt."""

    kind: Literal["overdue"] = "overdue"
    v: Literal[1] = 1
    as_of: date
    own: tuple[Line, ...]
    others: tuple[Line, ...]
    without: tuple[Line, ...]
    next_day: date | None = None


class WithoutContact(Fact):
    """Nobody can be asked: no aanspreekpunt (`nobody`), asked but no answer yet, or no contact of that organisation."""

    kind: Literal["without_contact"] = "without_contact"
    v: Literal[1] = 1
    nobody: tuple[Line, ...]
    proposed: tuple[Line, ...]
    unreachable: tuple[Line, ...]


class CallLine(Fact):
    line: Line
    asked_on: tuple[date, ...]
    contacts: tuple[str, ...]


class Calls(Fact):
    """The bellijst: asked, asked again, and still no answer."""

    kind: Literal["calls"] = "calls"
    v: Literal[1] = 1
    calls: tuple[CallLine, ...]


class Help(Fact):
    kind: Literal["help"] = "help"
    v: Literal[1] = 1
    role: Role


class GroupHelp(Fact):
    kind: Literal["group_help"] = "group_help"
    v: Literal[1] = 1


class Privacy(Fact):
    """Its content comes from the settings: controller, contact, legal basis, months. `known`: whether the reader takes part."""

    kind: Literal["privacy"] = "privacy"
    v: Literal[1] = 1
    known: bool = False


class Paused(Fact):
    kind: Literal["paused"] = "paused"
    v: Literal[1] = 1
    by: str
    own: bool


class Resumed(Fact):
    kind: Literal["resumed"] = "resumed"
    v: Literal[1] = 1
    by: str
    own: bool


class Undeliverable(Fact):
    """To the team: somebody can no longer be reached."""

    kind: Literal["undeliverable"] = "undeliverable"
    v: Literal[1] = 1
    name: str
    party: str | None


class LostLetter(Fact):
    """One letter that did not arrive for certain. `what` is the kind of its notice; `group`: many were to read it."""

    letter: int
    name: str
    party: str | None
    group: bool = False
    what: str
    state: LetterState
    reason: str | None
    on: date


class Undelivered(Fact):
    """To the team: what did not arrive, newest first. `asked`: they asked for the list, else it is news."""

    kind: Literal["undelivered"] = "undelivered"
    v: Literal[1] = 1
    letters: tuple[LostLetter, ...]
    asked: bool = False


class NotUnderstood(Fact):
    kind: Literal["not_understood"] = "not_understood"
    v: Literal[1] = 1
    what: Confusion
    role: Role
    examples: tuple[str, ...] = ()


class No(Fact):
    kind: Literal["no"] = "no"
    v: Literal[1] = 1
    refusal: Refusal


class Apology(Fact):
    """Our own fault: the message was kept, somebody looks at it."""

    kind: Literal["apology"] = "apology"
    v: Literal[1] = 1


class Unread(Fact):
    """More came from a chat or a person than is read in one minute: `at`, in the programme's own time. It goes on `again`."""

    kind: Literal["unread"] = "unread"
    v: Literal[1] = 1
    at: datetime
    again: datetime


# --- what the clock posts: references, filled when they leave -------------------------------------------------------


class Due(Fact):
    share: int
    version: int
    rung: Rung


class QuestionsDue(Fact):
    """`missed`: it would have left while the bot was away, and the message says so."""

    kind: Literal["questions_due"] = "questions_due"
    v: Literal[1] = 1
    person: int
    due: tuple[Due, ...]
    missed: bool = False


class TaskDue(Fact):
    """To the team: these are due within the policy's weeks, and nobody answers for them yet."""

    kind: Literal["task_due"] = "task_due"
    v: Literal[1] = 1
    due: tuple[Due, ...]


class DigestDue(Fact):
    kind: Literal["digest_due"] = "digest_due"
    v: Literal[1] = 1
    year: int
    week: int


class StillYouDue(Fact):
    kind: Literal["still_you_due"] = "still_you_due"
    v: Literal[1] = 1
    person: int


class SheetDue(Fact):
    """A member of the team asked for the whole list as a file: filled when it leaves, not stored."""

    kind: Literal["sheet_due"] = "sheet_due"
    v: Literal[1] = 1
    person: int


class DossierDue(Fact):
    """A member of the team asked for all that is known of one item as a file: filled when it leaves, not stored."""

    kind: Literal["dossier_due"] = "dossier_due"
    v: Literal[1] = 1
    person: int
    commitment: int


class KeptDue(Fact):
    """Somebody asked for all that is kept about them, as a file: filled when it leaves, for the one at this address only."""

    kind: Literal["kept_due"] = "kept_due"
    v: Literal[1] = 1
    address: int


class FileDue(Fact):
    """Somebody asked for a file that came with an answer: read when it leaves, not stored with the letter."""

    kind: Literal["file_due"] = "file_due"
    v: Literal[1] = 1
    person: int
    attachment: int


class FetchDue(Fact):
    """A file that somebody sent with an answer, to be brought in. `file` is the channel's own key to it.

    `size` in bytes, as the channel says; what counts is the content.
    """

    kind: Literal["fetch_due"] = "fetch_due"
    v: Literal[1] = 1
    person: int
    report: int
    file: str
    sent_as: SentAs
    size: int | None = None


class BundleItem(Fact):
    item: Item
    rung: Rung


class Bundle(Fact):
    """Several questions for one person on one day, with one button."""

    kind: Literal["bundle"] = "bundle"
    v: Literal[1] = 1
    party: str
    items: tuple[BundleItem, ...]
    missed: bool = False


class Task(Fact):
    kind: Literal["task"] = "task"
    v: Literal[1] = 1
    lines: tuple[Line, ...]


class Sheet(Fact):
    """Every item with its shares and their last answers, to be sent as a file."""

    kind: Literal["sheet"] = "sheet"
    v: Literal[1] = 1
    as_of: date
    rows: tuple[SheetRow, ...]


class Dossier(Fact):
    """All that is known of one item, to be sent as a file: nobody's name, everybody's words."""

    kind: Literal["dossier"] = "dossier"
    v: Literal[1] = 1
    at: datetime
    card: Card
    document: str
    lines: tuple[DossierLine, ...]
    chain: Chain


class Kept(Fact):
    """All that is kept about one person, to be sent to them as a file. `account` is their opaque address."""

    kind: Literal["kept"] = "kept"
    v: Literal[1] = 1
    as_of: date
    account: str
    reachable: bool
    roles: tuple[KeptRole, ...]
    answers: tuple[KeptAnswer, ...] = ()
    verdicts: tuple[KeptVerdict, ...] = ()
    questions: tuple[KeptQuestion, ...] = ()
    remarks: tuple[KeptRemark, ...] = ()
    asked: tuple[KeptAsked, ...] = ()
    letters: tuple[KeptLetters, ...] = ()
    events: tuple[KeptEvent, ...] = ()
    received: tuple[date, ...] = ()
    """The days on which messages came in whose number is still kept."""
    parked: int = 0
    """How many messages could not be worked on, and are kept with their words for a while."""
    buttons: int = 0
    guesses: int = 0
    """How many invitations that do not exist they tried, for a day."""
    groups: tuple[str, ...] = ()
    """The groups that they added the bot to."""
    waiting: str | None = None
    """What the next sentence of this person is taken for."""


class File(Fact):
    """A file that came with an answer, to be sent as it came."""

    kind: Literal["file"] = "file"
    v: Literal[1] = 1
    code: str
    file: KeptFile


class Filter(Fact):
    """A question of the team: what to find, and what it must fit, all of it. `quarter`: in which its last day lies."""

    find: Find = "all"
    party: str | None = None
    line: int | None = None
    opgave: int | None = None
    level: Level | None = None
    theme: str | None = None
    quarter: tuple[int, int] | None = None
    status: Status | None = None
    kind_of: CommitmentKind | None = None
    words: str | None = None


class Found(Fact):
    """The answer to such a question: how much, and one page of it. `statuses`: how many parts say what, the most first; None
    is no answer yet, "reopened" what the team asks something about. `nearest` finds something where this finds nothing.
    """

    kind: Literal["found"] = "found"
    v: Literal[1] = 1
    wanted: Filter
    as_of: date
    parts: int
    items: int
    statuses: tuple[tuple[Status | Literal["reopened"] | None, int], ...] = ()
    page: int = 0
    size: int
    lines: tuple[Line, ...] = ()
    nearest: Filter | None = None
    nearest_parts: int = 0
    usual: tuple[Find, ...] = ()
    """The usual questions that the reader may put."""


class Digest(Fact):
    """What the week amounts to. `unknown`: past their day, outcome unknown; `unanswered` of `asked` still open."""

    kind: Literal["digest"] = "digest"
    v: Literal[1] = 1
    year: int
    week: int
    as_of: date
    done: tuple[Line, ...] = ()
    later: tuple[Line, ...] = ()
    blocked: tuple[Line, ...] = ()
    unknown: tuple[Line, ...] = ()
    upcoming: tuple[Line, ...] = ()
    received: tuple[Line, ...] = ()
    unanswered: int = 0
    asked: int = 0
    next_day: date | None = None
    news: bool = True


Said = (
    Welcome
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
    | Dropped
    | Mine
    | Card
    | Programme
    | Burden
    | Overdue
    | WithoutContact
    | Calls
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

Swept = QuestionsDue | StillYouDue | TaskDue | DigestDue | SheetDue | DossierDue | KeptDue | FileDue
"""Posted by the clock, or too big to keep: references only."""

Printed = Sheet | Dossier | Kept
"""What is made into a file when it leaves, with a few words beside it."""

Told = Said | Bundle | Task | Digest | Printed | File
"""What has words."""

Notice = Told | Swept | FetchDue
"""What a row of the outbox may hold: a letter, or a fetch, which nobody reads.


Filled ones are sealed where a message leaves in parts, which must speak of one moment."""

DOCUMENTS: tuple[type[Fact], ...] = (SheetDue, Sheet, DossierDue, Dossier, KeptDue, Kept, FileDue, File)
"""The notices that leave as a file, filled or not."""

_ANY: TypeAdapter[Notice] = TypeAdapter(Annotated[Notice, Field(discriminator="kind")])


def dump(notice: Notice) -> str:
    """A notice as JSON text, as the outbox keeps it (sealed)."""
    return _ANY.dump_json(notice).decode()


def parse(text: str) -> Notice:
    """The notice that `dump` wrote."""
    return _ANY.validate_json(text)


def _on(item: Item, do: Action, *, status: Status | None = None, aside: Aside | None = None) -> Offer:
    return Offer(do=do, share=item.share, version=item.version, code=item.code, status=status, aside=aside)


def _answers_to(question: ItemQuestion) -> tuple[Offer, ...]:
    """The likeliest first. After the last day "op schema" is no answer any more: then it is klaar, deels, or nog niet."""
    item = question.item
    result, begun = question.rung in ("result", "repeat"), question.rung == "begun"
    statuses: tuple[Status, ...]
    asides: tuple[Aside, ...]
    if question.more:
        statuses = ("blocked", "not_started") if result else ("done", "blocked") if begun else ()
        asides = ("asking", "not_ours", "outdated") if result or begun else ("partly", "asking", "not_ours", "outdated")
        return (
            *(_on(item, "answer", status=status) for status in statuses),
            *(_on(item, "aside", aside=aside) for aside in asides),
            _on(item, "fewer"),
        )
    if result:
        done, later = _on(item, "answer", status="done"), _on(item, "answer", status="delayed")
        return (done, _on(item, "aside", aside="partly"), later, _on(item, "more"))
    statuses = ("on_track", "not_started", "delayed") if begun else ("on_track", "done", "delayed", "blocked", "not_started")
    return (*(_on(item, "answer", status=status) for status in statuses), _on(item, "more"))


MOST_BUTTONS = 8
"""Items with a button of their own under one message."""
MOST_LISTED = 25
"""People with a button of their own below the list of everybody."""


def _soonest(item: Item) -> date:
    return (item.span and item.span.due_day) or date.max


def _invite(role: Role, party: str | None) -> Offer:
    return Offer(do="invite", role=role, party=None if role in ("team", "observer") else party)


def _about_people(told: Contacts) -> tuple[Offer, ...]:
    """What was done just now first, to take it back; then what hangs over; then everybody."""
    heirs = [Offer(do="take_over", ref=person.person) for person in told.people if person.inherits]
    return (
        *((Offer(do="restore", ref=told.gone.person),) if told.gone else ()),
        *heirs[:MOST_LISTED],
        *(Offer(do="revoke", ref=line.invitation) for line in told.invitations[:MOST_LISTED]),
        *(Offer(do="remove", ref=person.person) for person in told.people[:MOST_LISTED]),
    )


def _undo(told: ReadBack | AsideNoted) -> Offer:
    """ "Klopt niet": takes back the one thing that was noted, or asks which."""
    if isinstance(told, AsideNoted):
        return Offer(do="undo", share=told.item.share)
    return Offer(do="undo", ref=told.noted[0].report if len(told.noted) == 1 else None)


def _fetch_back(file: KeptFile) -> Offer:
    return Offer(do="file", ref=file.attachment, code=file.name)


def offers_of(told: Told) -> tuple[Offer, ...]:
    """What the receiver of a notice may do, the likeliest first: the keyboard, two in a row, before it has words."""
    match told:
        case Bundle():
            return (Offer(do="begin"),)
        case ItemQuestion():
            noted = told.recorded
            undo = (Offer(do="undo", ref=noted.report, code=noted.code),) if noted and not told.more else ()
            return (*_answers_to(told), *undo)
        case DelayAsked() if told.item.span and told.item.span.due_day:
            share = told.item.share
            return (Offer(do="no_idea", share=share), Offer(do="skip", share=share), _on(told.item, "extend"))
        case OwnDayAsked():
            return (Offer(do="no_idea", share=told.item.share), Offer(do="skip", share=told.item.share))
        case Concern():
            share, version = told.item.share, told.item.version
            code = told.item.code
            others = [Offer(do="choose", share=share, version=version, code=p, party=p) for p in told.candidates]
            if told.aside == "outdated":
                states: tuple[ItemState, ...] = ("withdrawn", "changed", "on_hold")
                others = [Offer(do="set_state", code=code, state=state) for state in states]
            return (*others, Offer(do="insist", share=share, version=version, party=told.item.party))
        case DelayAsked() | PartAsked():
            return (Offer(do="no_idea", share=told.item.share), Offer(do="skip", share=told.item.share))
        case AgendaPreview():
            return (Offer(do="hold", ref=told.change), Offer(do="never_mind"))
        case StateAsked():
            return (Offer(do="never_mind"),)
        case ExtensionAsked():
            return (Offer(do="skip", share=told.item.share),)
        case ExtensionNoted():
            following = told.next
            begin = (Offer(do="begin", share=following.share, code=following.code),) if following else ()
            return (Offer(do="undo", ref=told.report), *begin)
        case ExtensionWanted():
            answers: tuple[Action, ...] = ("agree", "refuse", "counter")
            return tuple(Offer(do=answer, ref=told.extension) for answer in answers)
        case ExtensionWords():
            return (Offer(do="never_mind"),) if told.counter else (Offer(do="skip"), Offer(do="never_mind"))
        case ExtensionOffered():
            return (Offer(do="take_day", ref=told.extension), Offer(do="keep_term", ref=told.extension))
        case WhereAsked():
            return (Offer(do="no_idea", share=told.item.share), Offer(do="skip", share=told.item.share))
        case FileNotKept() if told.waits:
            return (Offer(do="no_idea", share=told.share), Offer(do="skip", share=told.share))
        case FileNotKept():
            return (Offer(do="place", ref=told.report, code=told.code),)
        case FileReceived():
            return () if told.own else (_fetch_back(told.file),)  # it comes amid a conversation, whose buttons can be typed
        case OutdatedAsked():
            return (Offer(do="skip", share=told.item.share),)
        case AskTeamPrompt() | ReplyPrompt() | VerdictWords():
            return (Offer(do="never_mind"),)
        case Judging():
            return _judging(told)
        case JudgeAsked():
            return _verdicts_on(told)
        case VerdictsNoted():
            return _after_verdicts(told)
        case VerdictGiven():
            return _answers_to_verdict(told)
        case Found():
            return _pages(told)
        case CallWanted():
            return (Offer(do="begin", share=told.share),) if told.own else ()
        case Proposals():
            single = tuple(Offer(do="settle", ref=one.verdict, code=one.item.code) for one in told.proposed[:MOST_BUTTONS])
            return (Offer(do="settle"), *single) if len(told.proposed) > 1 else single
        case ReadBack() | AsideNoted():
            undo = (_undo(told),)
            following = told.next
            return (*undo, *((Offer(do="begin", share=following.share, code=following.code),) if following else ()))
        case ChooseUndo():
            return tuple(Offer(do="undo", ref=n.report, code=n.code) for n in told.noted)
        case Welcome():
            contact = told.role in ("contact", "deputy")
            wrong = (Offer(do="wrong_person", party=told.party),) if contact and not told.again else ()
            return (Offer(do="mine" if contact else "help"), Offer(do="kept"), *wrong)
        case Privacy():
            return (Offer(do="kept"), Offer(do="forget")) if told.known else ()
        case ForgetAsked():
            return (Offer(do="forget_now"), Offer(do="never_mind"))
        case AppointmentAsked():
            return (_on(told.item, "accept"), _on(told.item, "decline"), Offer(do="card", code=told.item.code))
        case ChooseShare():
            return tuple(
                Offer(do="choose", share=i.share, version=i.version, code=i.owner, party=told.party) for i in told.options
            )
        case QuestionForTeam():
            return (Offer(do="reply", ref=told.question),)
        case Contacts():
            return _about_people(told)
        case InvitationMade():
            return (Offer(do="invite", party=told.party, role="deputy"),) if told.role == "contact" else ()
        case ChooseCutOff():
            return tuple(Offer(do="cut_off", ref=person.person) for person in told.people[:MOST_LISTED])
        case CutOff():
            return tuple(_invite(role, party) for role, party in zip(told.roles, told.parties, strict=True))
        case WrongPerson() | SomebodyElse():
            return (_invite("contact", told.party),) if told.party else ()
        case StillYou():
            answers = ("still", "somebody_else", "later")
            return tuple(Offer(do=answer, ref=told.person) for answer in answers)
        case Card():
            mine = told.yours
            begin = (Offer(do="begin", share=mine.share),) if mine else ()
            return (*begin, *(_fetch_back(file) for file in told.files[:MOST_BUTTONS]))
        case Mine():
            soonest = {item.code: item for item in sorted(told.open, key=_soonest, reverse=True)}
            codes = list(dict.fromkeys(item.code for item in told.open))[:MOST_BUTTONS]
            return (
                *(Offer(do="begin", share=soonest[c].share, code=c) for c in codes),
                *((Offer(do="ask_team"),) if told.may_ask else ()),
            )
        case NotUnderstood():
            return (Offer(do="mine"), Offer(do="ask_team")) if told.role in ("contact", "deputy") else (Offer(do="help"),)
        case No():
            return _offers_after(told.refusal)
        case (
            Stranger()
            | TakenOver()
            | Confirmed()
            | ExtensionSettled()
            | Farewell()
            | Goodbye()
            | NotLinked()
            | Leave()
            | StrangeGroup()
            | GuessesSeen()
            | GroupLinked()
            | AppointmentSent()
            | AppointmentAnswered()
            | QuestionPassedOn()
            | TeamReply()
            | ReplyPassedOn()
            | Forward()
            | Insisted()
            | ItemChanged()
            | AgendaShown()
            | AgendaChanged()
            | ConcernDropped()
            | Claim()
            | VerdictTaken()
            | Dropped()
            | Programme()
            | Burden()
            | Overdue()
            | WithoutContact()
            | Calls()
            | Help()
            | GroupHelp()
            | Forgotten()
            | Joined()
            | ContactGone()
            | NothingKept()
            | Kept()
            | Paused()
            | Resumed()
            | Undeliverable()
            | Undelivered()
            | Apology()
            | Unread()
            | Task()
            | Digest()
            | Sheet()
            | Dossier()
            | File()
        ):
            return ()
        case _:
            assert_never(told)


def _judging(told: Judging) -> tuple[Offer, ...]:
    """One after the other, all at once, or one by its number."""
    single = tuple(Offer(do="judge", ref=one.report, code=one.item.code) for one in told.answers[:MOST_BUTTONS])
    if len(told.answers) < 2:
        return single
    return (Offer(do="judge", ref=told.answers[0].report), Offer(do="all_good"), *single)


def _pages(told: Found) -> tuple[Offer, ...]:
    """Each item of the page, the pages beside it; the nearest question, or the usual ones, where nothing matches."""
    if told.nearest is not None:
        return (Offer(do="nearest"),)
    if not told.lines:
        return tuple(Offer(do="find", find=find) for find in told.usual)
    codes = dict.fromkeys(line.code for line in told.lines)
    back = (Offer(do="page", ref=told.page - 1),) if told.page else ()
    on = (Offer(do="page", ref=told.page + 1),) if (told.page + 1) * told.size < told.parts else ()
    return (*(Offer(do="card", code=code) for code in codes), *back, *on)


_VERDICTS: tuple[VerdictKind, ...] = get_args(VerdictKind)


def _verdicts_on(told: JudgeAsked) -> tuple[Offer, ...]:
    on, noted = told.answer, told.noted
    return (
        *(Offer(do="verdict", ref=on.report, verdict=verdict, code=on.item.code) for verdict in _VERDICTS),
        *((Offer(do="judge", ref=told.next),) if told.next is not None else ()),
        *((Offer(do="take_back", ref=noted.verdict, code=noted.item.code),) if noted else ()),
    )


def _after_verdicts(told: VerdictsNoted) -> tuple[Offer, ...]:
    return tuple(Offer(do="take_back", ref=one.verdict, code=one.item.code) for one in told.given[:MOST_BUTTONS])


def _answers_to_verdict(told: VerdictGiven) -> tuple[Offer, ...]:
    if len(told.given) != 1:
        return ()
    item = told.given[0].item
    if item.answer is None or item.answer.is_done:
        return ()
    return (Offer(do="begin", share=item.share), Offer(do="call_me", share=item.share, code=item.code))


def _offers_after(refusal: Refusal) -> tuple[Offer, ...]:
    match refusal.kind:
        case "not_yours":
            return (Offer(do="card", code=refusal.code), Offer(do="ours", code=refusal.code, party=refusal.party))
        case "unknown_code":
            return tuple(Offer(do="card", code=code) for code in refusal.near)
        case "button_stale" | "nothing_to_undo":
            return (Offer(do="mine"),)
        case _:
            return ()


def message_kind(told: Told) -> MessageKind:
    """The closed set "Message kind in JSON output" for a notice."""
    match told:
        case ItemQuestion() | Bundle():
            rungs = {told.rung} if isinstance(told, ItemQuestion) else {i.rung for i in told.items}
            return "result" if rungs <= {"result", "repeat"} else "question"
        case StillYou():
            return "question"
        case Digest():
            return "digest"
        case VerdictGiven() | VerdictTaken(own=False):
            return "verdict"
        case Judging() | JudgeAsked() | CallWanted(own=False):
            return "task"
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
        case Found():
            return "answer"
        case ReadBack() | AsideNoted() | Mine() | Card() | Programme() | Overdue() | WithoutContact() | Calls() | TeamReply():
            return "answer"
        case Sheet() | Dossier() | Kept() | NothingKept() | File():
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
        case Task():
            found = [line.code for line in told.lines]
        case Digest():
            groups = (told.done, told.later, told.blocked, told.unknown, told.upcoming, told.received)
            found = [line.code for group in groups for line in group]
        case ReadBack():
            found = [entry.code for entry in told.noted]
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
        case Card() | AppointmentSent() | AppointmentAnswered() | ChooseShare() | Claim() | ConcernDropped():
            found = [told.code]
        case Overdue():
            found = [line.code for group in (told.own, told.others, told.without) for line in group]
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
