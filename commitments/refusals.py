"""Why can a person be told no? Every refusal is a bare fact here; its words stand in `bot/rendering/refusals.py`.

A refusal is an outcome, not an error: the verb's own changes are undone, the inbox row is closed, and the person hears what
would be right. Everything else that goes wrong is a bug and takes another road.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from commitments.sets import ItemState, Misfit, PostponeMisfit, RoundMisfit, WhyNot


class Fact(BaseModel):
    """A value that travels between floors: frozen, deaf to fields it does not know, discreet in errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class UnknownCode(Fact):
    kind: Literal["unknown_code"] = "unknown_code"
    code: str
    near: tuple[str, ...] = ()


class UnknownParty(Fact):
    kind: Literal["unknown_party"] = "unknown_party"
    name: str
    near: tuple[str, ...] = ()


class PartyIsCategory(Fact):
    """A category ("werkgevers") is never an address: only an organisation can be invited or appointed."""

    kind: Literal["party_is_category"] = "party_is_category"
    name: str


class NotYours(Fact):
    """Somebody else's item: who owes it, and which organisation answers for it, where there is one."""

    kind: Literal["not_yours"] = "not_yours"
    code: str
    owners: tuple[str, ...]
    answers: str | None
    party: str


class NotForYou(Fact):
    """The person's role does not hold this right."""

    kind: Literal["not_for_you"] = "not_for_you"


class InvitationUnknown(Fact):
    kind: Literal["invitation_unknown"] = "invitation_unknown"


class InvitationUsed(Fact):
    kind: Literal["invitation_used"] = "invitation_used"


class InvitationExpired(Fact):
    kind: Literal["invitation_expired"] = "invitation_expired"
    expired_on: date


class InvitationRevoked(Fact):
    kind: Literal["invitation_revoked"] = "invitation_revoked"


class AlreadyMember(Fact):
    """Somebody who takes part for that organisation already opens an invitation; it stays unused."""

    kind: Literal["already_member"] = "already_member"


class ButtonStale(Fact):
    """The button's moment is over: its letter was replaced, its item moved on, or its time ran out."""

    kind: Literal["button_stale"] = "button_stale"


class ButtonForeign(Fact):
    """Somebody presses a button that was offered to another."""

    kind: Literal["button_foreign"] = "button_foreign"


class NothingToUndo(Fact):
    kind: Literal["nothing_to_undo"] = "nothing_to_undo"


class LinkWaits(Fact):
    """A link to a result came for an item that nobody called done: it would be kept with an answer only."""

    kind: Literal["link_waits"] = "link_waits"
    code: str


class WhatAbout(Fact):
    """Something else was said since an explanation was asked for, and these words need not be it."""

    kind: Literal["what_about"] = "what_about"
    code: str


class SaysTooLittle(Fact):
    """A bare yes or no, where a reason, a place or a part was asked for."""

    kind: Literal["says_too_little"] = "says_too_little"


class NoSuchContact(Fact):
    kind: Literal["no_such_contact"] = "no_such_contact"
    name: str


class LastTeamMember(Fact):
    """The last one of the team cannot be removed from within the chat: nobody would be left to invite another."""

    kind: Literal["last_team_member"] = "last_team_member"


class NotInGroup(Fact):
    """A command that names people or answers is for a private chat only."""

    kind: Literal["not_in_group"] = "not_in_group"


class OnlyInGroup(Fact):
    kind: Literal["only_in_group"] = "only_in_group"


class AlreadyAppointed(Fact):
    kind: Literal["already_appointed"] = "already_appointed"
    code: str
    parties: tuple[str, ...]


class FollowsAction(Fact):
    """This agreement follows an action: who answers for that one answers for both."""

    kind: Literal["follows_action"] = "follows_action"
    code: str
    action: str


class NobodyToAsk(Fact):
    """The organisation has no contact yet, so nobody could say yes for it."""

    kind: Literal["nobody_to_ask"] = "nobody_to_ask"
    party: str


class MomentPassed(Fact):
    """A new expected moment lies before today."""

    kind: Literal["moment_passed"] = "moment_passed"
    moment: date
    today: date


class BeforeStart(Fact):
    """A moment lies before the first day of its term."""

    kind: Literal["before_start"] = "before_start"
    moment: date
    start: date


class AfterTerm(Fact):
    """Somebody says that it is on schedule, and names a moment after the term's last day."""

    kind: Literal["after_term"] = "after_term"
    code: str
    moment: date
    last: date


class NotLater(Fact):
    """Another last day must be later than the one that holds."""

    kind: Literal["not_later"] = "not_later"
    moment: date
    last: date


class MomentToCome(Fact):
    """A decision is dated on a day that is still to come."""

    kind: Literal["moment_to_come"] = "moment_to_come"
    moment: date


class AlreadySo(Fact):
    """The item is in that state already."""

    kind: Literal["already_so"] = "already_so"
    code: str
    state: ItemState


class MergedNowhere(Fact):
    """An item merges into another one that is in force."""

    kind: Literal["merged_nowhere"] = "merged_nowhere"
    code: str


class AgendaWrong(Fact):
    """A day of the agenda that cannot be meant so, with one that would be right, where there is one."""

    kind: Literal["agenda_wrong"] = "agenda_wrong"
    rule: Misfit
    found: date | None
    right: date | None


class RoundWrong(Fact):
    """A round can't begin on that day; one that would be right, where there is one. Of an agenda: days of an overleg."""

    kind: Literal["round_wrong"] = "round_wrong"
    rule: RoundMisfit
    found: date
    right: date | None


class RoundRuns(Fact):
    """A round asks now, until that day: it can be ended, not moved, and no other can be opened."""

    kind: Literal["round_runs"] = "round_runs"
    reply_by: date


class RoundNotOpen(Fact):
    """No round asks now, so that there is nothing to end; the next one opens on that day."""

    kind: Literal["round_not_open"] = "round_not_open"
    opens: date


class PageClosed(Fact):
    """The papers' page can't be corrected any more; an answer counts, but does not stand in these papers."""

    kind: Literal["page_closed"] = "page_closed"
    correct_by: date
    papers_on: date


class PostponeWrong(Fact):
    """The next letter can't wait until that day; one that would be right, where there is one. `not_later`: when it goes out."""

    kind: Literal["postpone_wrong"] = "postpone_wrong"
    rule: PostponeMisfit
    found: date
    right: date | None


class NothingPlanned(Fact):
    """Nothing is asked of this organisation, or about this item; with `opens`: not in the round of that day."""

    kind: Literal["nothing_planned"] = "nothing_planned"
    party: str | None = None
    code: str | None = None
    opens: date | None = None


class NothingMended(Fact):
    """Nothing of this was postponed or skipped."""

    kind: Literal["nothing_mended"] = "nothing_mended"
    party: str | None = None
    code: str | None = None


class NotOnAgenda(Fact):
    """What was to go does not stand on the agenda."""

    kind: Literal["not_on_agenda"] = "not_on_agenda"
    day: date


class NoTerm(Fact):
    """Another last day is asked for of an item that has none."""

    kind: Literal["no_term"] = "no_term"
    code: str


class DayMissing(Fact):
    """A sentence that was to name a day does not: one that is to come, or (`past`) one of a decision."""

    kind: Literal["day_missing"] = "day_missing"
    past: bool = False


class ReasonMissing(Fact):
    """Another last day is asked for without saying why."""

    kind: Literal["reason_missing"] = "reason_missing"


class WordsMissing(Fact):
    """A command came without the words it needs; `command` is its name without the slash."""

    kind: Literal["words_missing"] = "words_missing"
    command: str


class QuestionsWait(Fact):
    """Somebody has `limit` questions with the team that nobody answered yet: a new one only buries those."""

    kind: Literal["questions_wait"] = "questions_wait"
    limit: int


class OwnAnswer(Fact):
    """Nobody judges an answer that they gave themselves, or that is their own organisation's."""

    kind: Literal["own_answer"] = "own_answer"
    code: str


class NothingToJudge(Fact):
    """No party says of this item that it is klaar."""

    kind: Literal["nothing_to_judge"] = "nothing_to_judge"
    code: str


class VerdictStands(Fact):
    """A verdict is taken back on its own day only; later another takes its place, with a reason."""

    kind: Literal["verdict_stands"] = "verdict_stands"
    code: str
    on: date


class AbsenceWrong(Fact):
    """Days that somebody cannot be away: they end before they begin, are over, or lie further ahead than is noted (`most`)."""

    kind: Literal["absence_wrong"] = "absence_wrong"
    rule: Literal["backwards", "over", "far"]
    first: date
    last: date
    most: date | None = None


class NoColleague(Fact):
    """Nobody of this name, or more than one, takes part for the same organisation; `near` do."""

    kind: Literal["no_colleague"] = "no_colleague"
    name: str
    party: str
    near: tuple[str, ...] = ()


class ColleagueAway(Fact):
    """Who is to stand in is away then too."""

    kind: Literal["colleague_away"] = "colleague_away"
    name: str
    first: date
    last: date


class SnoozeWrong(Fact):
    """A question cannot wait until that day: only from the first up to and including the last, after which it is repeated."""

    kind: Literal["snooze_wrong"] = "snooze_wrong"
    until: date
    first: date
    last: date


class NothingOpen(Fact):
    """No question of theirs is open."""

    kind: Literal["nothing_open"] = "nothing_open"


class SourceMissing(Fact):
    """What is noted on a party's behalf needs where and on which day it was said."""

    kind: Literal["source_missing"] = "source_missing"


class NotOfParty(Fact):
    """That organisation does not answer for this item; `parties` do."""

    kind: Literal["not_of_party"] = "not_of_party"
    code: str
    party: str
    parties: tuple[str, ...] = ()


class NotToday(Fact):
    """Somebody does not work today; on this day they may be asked."""

    kind: Literal["not_today"] = "not_today"
    name: str
    day: date


class NothingToAsk(Fact):
    """Nothing of this organisation is open, or will be soon."""

    kind: Literal["nothing_to_ask"] = "nothing_to_ask"
    party: str


class LeftOut(Fact):
    """Who can't be asked now, why, and the first day on which they could be, where that is known."""

    party: str
    why: WhyNot
    day: date | None = None


class CannotAsk(Fact):
    """The team wants an item asked about now, and there is nobody who may be."""

    kind: Literal["cannot_ask"] = "cannot_ask"
    code: str
    left: tuple[LeftOut, ...]


class SendingPaused(Fact):
    """The team holds back everything unasked, so nothing more is put."""

    kind: Literal["sending_paused"] = "sending_paused"


class TooLong(Fact):
    kind: Literal["too_long"] = "too_long"
    limit: int


Refusal = Annotated[
    UnknownCode
    | UnknownParty
    | PartyIsCategory
    | NotYours
    | NotForYou
    | InvitationUnknown
    | InvitationUsed
    | InvitationExpired
    | InvitationRevoked
    | AlreadyMember
    | ButtonStale
    | ButtonForeign
    | LinkWaits
    | WhatAbout
    | SaysTooLittle
    | NothingToUndo
    | NoSuchContact
    | LastTeamMember
    | NotInGroup
    | OnlyInGroup
    | AlreadyAppointed
    | FollowsAction
    | NobodyToAsk
    | MomentPassed
    | BeforeStart
    | AfterTerm
    | NotLater
    | MomentToCome
    | AlreadySo
    | MergedNowhere
    | AgendaWrong
    | RoundWrong
    | RoundRuns
    | RoundNotOpen
    | PageClosed
    | PostponeWrong
    | NothingPlanned
    | NothingMended
    | NotOnAgenda
    | NoTerm
    | DayMissing
    | ReasonMissing
    | WordsMissing
    | QuestionsWait
    | OwnAnswer
    | NothingToJudge
    | VerdictStands
    | AbsenceWrong
    | NoColleague
    | ColleagueAway
    | SnoozeWrong
    | NothingOpen
    | SourceMissing
    | NotOfParty
    | NotToday
    | NothingToAsk
    | CannotAsk
    | SendingPaused
    | TooLong,
    Field(discriminator="kind"),
]


class Refused(Exception):
    """Raised by a verb to say no; `Work.perform` undoes the verb and posts the refusal as a notice."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.kind)
        self.refusal = refusal
