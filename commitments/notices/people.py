"""Said about who takes part: joining, leaving, what is kept about somebody, who speaks for what."""

from datetime import date
from typing import Literal

from commitments.notices.facts import (
    Alias,
    ContactLine,
    InvitationLine,
    Item,
    KeptAbsence,
    KeptAnswer,
    KeptAsked,
    KeptEvent,
    KeptLetters,
    KeptQuestion,
    KeptRemark,
    KeptRole,
    KeptVerdict,
)
from commitments.refusals import Fact
from commitments.sets import Confirmation, Role


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
    to: str | None = None
    """Who that is, where they said so."""


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


class BetterAsked(Fact):
    """To an organisation that would rather not answer: which one could better?"""

    kind: Literal["better_asked"] = "better_asked"
    v: Literal[1] = 1
    item: Item


class ObjectionAnswered(Fact):
    """To who said that a part is not theirs: another organisation answers for it now."""

    kind: Literal["objection_answered"] = "objection_answered"
    v: Literal[1] = 1
    code: str
    party: str


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
    better: str | None = None
    """Who could better answer, as the organisation itself says; `share` and `version` are for asking it."""
    asked: bool = False
    """Whether that one can be asked here."""
    share: int = 0
    version: int = 0


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


class StopWanted(Fact):
    """Somebody typed that they want no messages any more: what is possible, of which nothing happens by itself."""

    kind: Literal["stop_wanted"] = "stop_wanted"
    v: Literal[1] = 1
    role: Role


class StillYouDue(Fact):
    kind: Literal["still_you_due"] = "still_you_due"
    v: Literal[1] = 1
    person: int


class KeptDue(Fact):
    """Somebody asked for all that is kept about them, as a file: filled when it leaves, for the one at this address only."""

    kind: Literal["kept_due"] = "kept_due"
    v: Literal[1] = 1
    address: int


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
    absences: tuple[KeptAbsence, ...] = ()
    workdays: tuple[int, ...] = ()
    """The weekdays on which they said to work, Monday is 0."""
    waiting: str | None = None
    """What the next sentence of this person is taken for."""
