"""Who may do what? One table, and a fetch that checks: no verb can hold a share that its person may not touch.

The rule is asked inside the verb's transaction, and again when a letter leaves (`delivery`).
"""

from typing import Literal

from sqlmodel import Session

from commitments import ledger
from commitments.ledger import Commitment, Share
from commitments.parties import Party
from commitments.people import Actor
from commitments.refusals import ButtonStale, NotForYou, NotYours, Refused
from commitments.sets import Role

Right = Literal[
    "report",  # answer for a share of one's own organisation
    "read",  # the register's own facts: cards, own list
    "ask_team",
    "accept",  # say for one's organisation that it answers for a share
    "oversee",  # who can be asked, and who can be called
    "chase",  # the team's own lists: what is late, all that was answered, what did not arrive
    "appoint",
    "invite",
    "pause",
    "reply",  # answer a contact's question
    "link",  # let a group read along
]

_RIGHTS: dict[Role, frozenset[Right]] = {
    "team": frozenset({"report", "read", "oversee", "chase", "appoint", "invite", "pause", "reply", "link", "accept"}),
    "contact": frozenset({"report", "read", "ask_team", "accept"}),
    "deputy": frozenset({"report", "read", "ask_team", "accept"}),
    "observer": frozenset({"read", "oversee"}),
}


def may(actor: Actor, right: Right) -> bool:
    """Whether the person's role holds this right at all."""
    return right in _RIGHTS[actor.role]


def require(actor: Actor | None, right: Right) -> Actor:
    """The person, who holds this right. Refused otherwise."""
    if actor is None or not may(actor, right):
        raise Refused(NotForYou())
    return actor


def speaks_for(actor: Actor, share: Share) -> bool:
    """Whether the person's organisation answers for this share, which is still in force."""
    return not share.withdrawn and share.aanspreekpunt is not None and share.aanspreekpunt == actor.party


def own_share(session: Session, actor: Actor | None, share: int | None, *, version: int | None = None) -> Share:
    """The share, for somebody who may report on it. Refused where it is another's, or where it moved on since."""
    actor = require(actor, "report")
    row = None if share is None else session.get(Share, share)
    if row is None or row.withdrawn or (version is not None and row.version != version):
        raise Refused(ButtonStale())
    if not speaks_for(actor, row):
        raise Refused(not_yours(session, actor, row))
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
