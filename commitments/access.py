"""Who may do what? One table of role, right and reach; and fetches that check, so that no verb holds what is not its person's.

A verb names its right (`asks`), and is refused inside its transaction before it begins. Each button and each notice names one
too: the press and the delivery ask the same table again. What nobody wrote a rule for does not pass the tests.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Literal, TypeVar

from sqlmodel import Session

from commitments import ledger, notices
from commitments.ledger import Commitment, Share
from commitments.parties import Party
from commitments.people import Actor, Chat, Person, Sender
from commitments.refusals import (
    ButtonForeign,
    ButtonStale,
    NoSuchContact,
    NotForYou,
    NotInGroup,
    NotYours,
    OnlyInGroup,
    Refused,
)
from commitments.sets import Role

Right = Literal[
    "knock",  # come in with an invitation, read what is kept of people
    "own_data",  # see all that is kept about oneself, have it removed
    "read",  # the register: items, the programme, help
    "measure",  # how far it all is, as a picture
    "list_own",  # what one's organisation answers for
    "report",  # answer for a share, take an answer back
    "accept",  # say for one's organisation that it answers for a share
    "claim",  # say that an item belongs to one's organisation
    "files",  # get a file back that came with an answer
    "ask_team",
    "confirm",  # say that one is still the right person
    "be_away",  # say when one is away and on which days one works; stand in for a colleague
    "leave",  # take oneself off the list: "verkeerde persoon"
    "judge",  # say what an answer is worth, and what the overleg settled
    "reply",  # answer a contact's question
    "digest",  # the weekly list
    "oversee",  # who can be asked, and who can be called
    "chase",  # the team's own lists: what is late, all that was answered, what did not arrive
    "appoint",
    "plan",  # the days of the programme's year
    "behalf",  # note what a party said outside the chat, and that it was rung; have somebody asked now
    "note",  # write notes on items, for the team alone
    "phrase",  # draft the sentence that the letter says about an item, or agree with it
    "settle",  # what becomes of a term or of an item
    "people",  # the list of people: see, invite, revoke, remove, put back, let somebody take over
    "cut_off",  # end somebody's access at once
    "link",  # let a group read along
    "pause",
]

Reach = Literal["no", "self", "organisation", "everything"]
Where = Literal["anywhere", "private", "group"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the table: how far each role reaches, and in which chat."""

    team: Reach
    contact: Reach
    deputy: Reach
    observer: Reach
    stranger: Reach = "no"
    where: Where = "private"

    def of(self, role: Role | None) -> Reach:
        """The reach of a role; None is somebody who takes no part."""
        reach: Reach = getattr(self, role or "stranger")
        return reach


_ALL: Reach = "everything"
_ORG: Reach = "organisation"
_SELF: Reach = "self"
_NO: Reach = "no"

# fmt: off
TABLE: dict[Right, Rule] = {
    #                team   contact deputy observer stranger
    "knock":    Rule(_ALL,  _ALL,   _ALL,  _ALL,    _ALL,   where="anywhere"),
    "own_data": Rule(_SELF, _SELF,  _SELF, _SELF,   _SELF),
    "read":     Rule(_ALL,  _ALL,   _ALL,  _ALL,            where="anywhere"),
    "measure":  Rule(_ALL,  _ALL,   _ALL,  _ALL),
    "list_own": Rule(_ORG,  _ORG,   _ORG,  _NO),
    "report":   Rule(_ORG,  _ORG,   _ORG,  _NO),
    "accept":   Rule(_ORG,  _ORG,   _ORG,  _NO),
    "claim":    Rule(_ORG,  _ORG,   _ORG,  _NO),
    "files":    Rule(_ALL,  _ORG,   _ORG,  _NO),
    "ask_team": Rule(_NO,   _SELF,  _SELF, _NO),
    "confirm":  Rule(_NO,   _SELF,  _SELF, _NO),
    "be_away":  Rule(_SELF, _SELF,  _SELF, _NO),
    "leave":    Rule(_SELF, _SELF,  _SELF, _SELF),
    "judge":    Rule(_ALL,  _NO,    _NO,   _NO),
    "reply":    Rule(_ALL,  _NO,    _NO,   _NO),
    "digest":   Rule(_ALL,  _ORG,   _ORG,  _ALL,            where="anywhere"),
    "oversee":  Rule(_ALL,  _NO,    _NO,   _ALL),
    "chase":    Rule(_ALL,  _NO,    _NO,   _NO),
    "appoint":  Rule(_ALL,  _NO,    _NO,   _NO),
    "plan":     Rule(_ALL,  _NO,    _NO,   _NO),
    "behalf":   Rule(_ALL,  _NO,    _NO,   _NO),
    "note":     Rule(_ALL,  _NO,    _NO,   _NO),
    "phrase":   Rule(_ALL,  _ORG,   _ORG,  _NO),
    "settle":   Rule(_ALL,  _NO,    _NO,   _NO),
    "people":   Rule(_ALL,  _NO,    _NO,   _NO),
    "cut_off":  Rule(_ALL,  _NO,    _NO,   _NO),
    "link":     Rule(_ALL,  _NO,    _NO,   _NO,             where="group"),
    "pause":    Rule(_ALL,  _NO,    _NO,   _NO,             where="anywhere"),
}
# fmt: on

OF_OFFER: dict[notices.Action, Right] = {
    "begin": "report",
    "answer": "report",
    "aside": "report",
    "more": "report",
    "fewer": "report",
    "skip": "report",
    "no_idea": "report",
    "undo": "report",
    "mine": "list_own",
    "card": "read",
    "help": "read",
    "never_mind": "read",
    "place": "report",
    "file": "files",
    "judge": "judge",
    "verdict": "judge",
    "all_good": "judge",
    "take_back": "judge",
    "settle": "judge",
    "call_me": "report",
    "page": "read",
    "nearest": "read",
    "find": "read",
    "picture": "measure",
    "all_on_track": "report",
    "nothing_changed": "report",
    "put_off": "report",
    "open_round": "plan",
    "cancel_round": "plan",
    "revive_round": "plan",
    "close_round": "plan",
    "agree_page": "report",
    "correct_page": "report",
    "timeline": "chase",
    "back": "read",
    "ask_now": "behalf",
    "note": "note",
    "drop_note": "note",
    "phrase": "phrase",
    "agree_phrase": "phrase",
    "settle_phrase": "settle",
    "ask_after_all": "plan",
    "ask_team": "ask_team",
    "reply": "reply",
    "accept": "accept",
    "decline": "accept",
    "choose": "appoint",
    "ours": "claim",
    "wrong_person": "leave",
    "remove": "people",
    "restore": "people",
    "take_over": "people",
    "invite": "people",
    "revoke": "people",
    "cut_off": "cut_off",
    "still": "confirm",
    "somebody_else": "confirm",
    "later": "confirm",
    "kept": "own_data",
    "forget": "own_data",
    "forget_now": "own_data",
    "extend": "report",
    "take_day": "report",
    "keep_term": "report",
    "insist": "appoint",
    "set_state": "settle",
    "hold": "plan",
    "agree": "settle",
    "refuse": "settle",
    "stand_in": "be_away",
    "stand_in_yes": "be_away",
    "stand_in_no": "be_away",
    "be_back": "be_away",
    "snooze": "report",
    "note_call": "behalf",
    "ask_second": "behalf",
    "drop_noted": "behalf",
    "better": "accept",
    "counter": "settle",
}
"""What a button asks of the one who presses it."""

OF_NOTICE: dict[str, Right] = {
    "welcome": "read",
    "stranger": "knock",
    "unread": "knock",
    "privacy": "knock",
    "stop_wanted": "read",
    "no": "knock",
    "farewell": "knock",
    "goodbye": "knock",
    "not_linked": "knock",
    "leave": "knock",
    "forget_asked": "own_data",
    "forgotten": "own_data",
    "nothing_kept": "own_data",
    "kept": "own_data",
    "kept_due": "own_data",
    "apology": "read",
    "help": "read",
    "group_help": "read",
    "group_linked": "read",
    "card": "read",
    "timeline": "chase",
    "programme": "read",
    "not_understood": "read",
    "dropped": "read",
    "mine": "list_own",
    "item_question": "report",
    "bundle": "report",
    "questions_due": "report",
    "round_due": "report",
    "round_asked": "report",
    "round_put_off": "report",
    "own_page": "report",
    "own_page_due": "report",
    "own_page_agreed": "report",
    "own_page_wrong": "report",
    "round_shown": "plan",
    "preview": "plan",
    "round_changed": "plan",
    "mended": "plan",
    "delay_asked": "report",
    "where_asked": "report",
    "part_asked": "report",
    "fetch_due": "report",
    "file_not_kept": "report",
    "file_received": "files",
    "file_due": "files",
    "file": "files",
    "outdated_asked": "report",
    "aside_noted": "report",
    "forward": "report",
    "own_day_asked": "report",
    "insisted": "report",
    "state_asked": "settle",
    "item_changed": "read",
    "agenda_shown": "read",
    "agenda_preview": "plan",
    "agenda_changed": "plan",
    "extension_asked": "report",
    "extension_noted": "report",
    "extension_offered": "report",
    "extension_settled": "report",
    "extension_wanted": "settle",
    "extension_words": "settle",
    "read_back": "report",
    "choose_undo": "report",
    "appointment_asked": "accept",
    "appointment_answered": "accept",
    "claim": "claim",
    "ask_team_prompt": "ask_team",
    "question_passed_on": "ask_team",
    "team_reply": "ask_team",
    "still_you": "confirm",
    "still_you_due": "confirm",
    "confirmed": "confirm",
    "found": "read",
    "changed": "chase",
    "judging": "judge",
    "judge_asked": "judge",
    "verdict_words": "judge",
    "verdicts_noted": "judge",
    "proposals": "judge",
    "verdict_given": "report",
    "verdict_taken": "report",
    "call_wanted": "report",
    "question_for_team": "reply",
    "reply_prompt": "reply",
    "reply_passed_on": "reply",
    "digest": "digest",
    "digest_due": "digest",
    "without_contact": "oversee",
    "calls": "oversee",
    "burden": "oversee",
    "overdue": "chase",
    "undelivered": "chase",
    "undeliverable": "chase",
    "questionnaire": "behalf",
    "questionnaire_due": "behalf",
    "picture": "measure",
    "picture_due": "measure",
    "sheet": "chase",
    "sheet_due": "chase",
    "dossier": "chase",
    "dossier_due": "chase",
    "appointment_sent": "appoint",
    "choose_share": "appoint",
    "concern": "appoint",
    "concern_dropped": "appoint",
    "task": "appoint",
    "task_due": "appoint",
    "invitation_made": "people",
    "contacts": "people",
    "wrong_person": "people",
    "contact_gone": "people",
    "joined": "people",
    "somebody_else": "people",
    "taken_over": "people",
    "strange_group": "people",
    "guesses_seen": "people",
    "choose_cut_off": "cut_off",
    "cut_off": "cut_off",
    "away_asked": "be_away",
    "away_noted": "be_away",
    "away_ended": "be_away",
    "stand_in_asked": "be_away",
    "stand_in_answered": "be_away",
    "workdays_noted": "be_away",
    "snoozed": "report",
    "behalf_noted": "report",
    "behalf_dropped": "report",
    "call_asked": "behalf",
    "call_noted": "behalf",
    "second_asked": "behalf",
    "asked_now": "behalf",
    "note_asked": "note",
    "note_kept": "note",
    "sentence_asked": "phrase",
    "sentence_news": "phrase",
    "sentences": "chase",
    "better_asked": "accept",
    "objection_answered": "report",
    "paused": "pause",
    "resumed": "pause",
}
"""What a notice asks of the one who is to read it, by its kind."""


def may(role: Role | None, right: Right) -> bool:
    """Whether a role holds this right at all; None is somebody who takes no part."""
    return TABLE[right].of(role) != "no"


def every(sender: Sender, right: Right) -> tuple[Actor, ...]:
    """All that somebody is who may do this here: one Actor for each organisation. Refused where that is nobody.

    A stranger who holds the right is nobody too, and not refused.
    """
    rule = TABLE[right]
    if rule.where == "private" and sender.in_group:
        raise Refused(NotInGroup())
    found = tuple(actor for actor in sender.actors if may(actor.role, right))
    if not found and (sender.actors or not may(None, right)):
        raise Refused(NotForYou())
    if rule.where == "group" and not sender.in_group:
        raise Refused(OnlyInGroup())
    return found


def require(sender: Sender, right: Right) -> Actor:
    """The one who may do this. Refused otherwise."""
    found = every(sender, right)
    if not found:
        raise Refused(NotForYou())
    return found[0]


_Verb = TypeVar("_Verb", bound=Callable[..., Any])


def asks(right: Right) -> Callable[[_Verb], _Verb]:
    """A person's verb, bound to a line of the table: it begins only for a `sender` who holds the right."""

    def bound(verb: _Verb) -> _Verb:
        @wraps(verb)
        def asked(session: Session, *, sender: Sender, **values: Any) -> Any:
            every(sender, right)
            return verb(session, sender=sender, **values)

        asked.right = right  # type: ignore[attr-defined]
        return asked  # type: ignore[return-value]

    return bound


def reads(chat: Chat, kind: str) -> bool:
    """Whether this kind of notice may be read in a chat by now: the same table, asked as a letter leaves."""
    rule = TABLE[OF_NOTICE[kind]]
    if rule.stranger != "no":
        return True
    if chat.in_group:
        return rule.where != "private"
    return any(rule.of(role) != "no" for role in chat.roles)


# --- fetches --------------------------------------------------------------------------------------------------------


def speaks_for(actor: Actor, share: Share) -> bool:
    """Whether the person's organisation answers for this share, which is still in force."""
    return not share.withdrawn and share.aanspreekpunt is not None and share.aanspreekpunt == actor.party


def speaker(session: Session, sender: Sender, share: Share) -> Actor:
    """Which of the sender's organisations answers for this share. Refused where none does."""
    actors = every(sender, "report")
    found = next((actor for actor in actors if speaks_for(actor, share)), None)
    if found is None:
        raise Refused(not_yours(session, actors[0], share))
    return found


def own_share(session: Session, sender: Sender, share: int | None, *, version: int | None = None) -> Share:
    """The share, for somebody who may report on it. Refused where it is another's, or where it moved on since."""
    every(sender, "report")
    row = _current(session, share, version)
    speaker(session, sender, row)
    return row


def proposed_share(session: Session, sender: Sender, share: int | None, *, version: int | None) -> tuple[Share, Actor]:
    """The share that one of the sender's organisations was asked to answer for, and who of them may say so."""
    actors = every(sender, "accept")
    row = _current(session, share, version)
    found = next((actor for actor in actors if row.proposed == actor.party), None)
    if found is None:
        raise Refused(ButtonStale())
    return row, found


def any_share(session: Session, sender: Sender, share: int | None, *, version: int | None = None) -> Share:
    """A share in force, for who appoints."""
    require(sender, "appoint")
    return _current(session, share, version)


def _current(session: Session, share: int | None, version: int | None) -> Share:
    row = None if share is None else session.get(Share, share)
    if row is None or row.withdrawn or (version is not None and row.version != version):
        raise Refused(ButtonStale())
    return row


def somebody(session: Session, sender: Sender, right: Right, person: int | None) -> Person:
    """Somebody who takes part, for who may touch them: oneself, or anybody. Refused for another, and where they left."""
    actors = every(sender, right)
    reach = {TABLE[right].of(actor.role) for actor in actors}
    if "everything" not in reach and person not in {actor.person for actor in actors}:
        raise Refused(ButtonForeign())
    row = None if person is None else session.get(Person, person)
    if row is None or row.left_at is not None:
        raise Refused(NoSuchContact(name=""))
    return row


def not_yours(session: Session, actor: Actor, share: Share) -> NotYours:
    """Why somebody may not answer for a share: who owes its commitment, and who answers for it."""
    shares = ledger.shares_of(session, share.commitment)
    owners = dict.fromkeys(session.get_one(Party, other.party).name for other in shares)
    answers = session.get(Party, share.aanspreekpunt) if share.aanspreekpunt is not None else None
    return NotYours(
        code=session.get_one(Commitment, share.commitment).code,
        owners=tuple(owners),
        answers=answers.name if answers else None,
        party=actor.party_name,
    )
