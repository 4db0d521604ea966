"""Is a card that somebody just looked at still true? The one opened last in a chat follows what changes, by an edit of itself.

For two days, and only while that message shows the card: no sound, no new message. What it says now is compared with what it
would say; so whatever changes it, an answer, a verdict, a term, a note, is seen without that anybody says so. A group's card
holds the register's facts alone, and is left as it is.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, func, select

from commitments import history, outbox, people, pulses, queries
from commitments.access import may
from commitments.notices import Card
from commitments.outbox import Letter
from commitments.people import Address, Sender
from commitments.policy import Policy
from commitments.refusals import Refused

FOLLOWED = timedelta(hours=48)
"""How long a card is followed after it was opened."""
_PULSE = "cards"
"""Keeps how far the history was read: where nothing happened since, no card has changed."""


def sweep(session: Session, *, now: datetime, policy: Policy) -> int:
    """Edit every card that says something else by now. Returns how many."""
    head = str(history.head(session).number)
    known = pulses.seen(session).get(_PULSE)
    if known is not None and known.note == head:
        return 0
    pulses.beat(session, now=now, name=_PULSE, note=head)
    return sum(_follow(session, now, policy, root) for root in _opened(session, now))


def _opened(session: Session, now: datetime) -> Sequence[Letter]:
    """The card opened last in each private chat, where it was opened lately and arrived whole."""
    lately: tuple[Any, ...] = (col(Letter.due_at) > now - FOLLOWED, Letter.notice_kind == "card", Letter.kind == "send")
    newest = select(func.max(Letter.id)).where(*lately).group_by(col(Letter.address))
    return session.exec(
        select(Letter)
        .join(Address, col(Address.id) == Letter.address)
        .where(
            col(Letter.id).in_(newest),
            Letter.state == "sent",
            Letter.parts == 1,
            col(Letter.message).is_not(None),
            Address.kind == "private",
        )
        .order_by(col(Letter.id))
    ).all()


def _follow(session: Session, now: datetime, policy: Policy, root: Letter) -> bool:
    shown = _shown(session, root)
    actors = tuple(people.actor_of(session, person) for person in people.at_address(session, root.address))
    if shown is None or not any(may(actor.role, "read") for actor in actors):
        return False
    reader = Sender(actors, root.address, root.address, in_group=False)
    try:
        card = queries.card(session, sender=reader, code=shown.code, policy=policy, now=now)
    except Refused:  # the item is gone
        return False
    if card.model_copy(update={"as_of": shown.as_of}) == shown:
        return False
    outbox.post(session, now=now, address=root.address, notice=card, urgency="unasked", edits=root.id)
    return True


def _shown(session: Session, root: Letter) -> Card | None:
    """What the message shows now, where that is a card: it may show the timeline instead."""
    edits = select(func.max(Letter.id)).where(Letter.edits == root.id)
    told = outbox.notice_of(session, session.exec(edits).one() or root.id)
    return told if isinstance(told, Card) else None
