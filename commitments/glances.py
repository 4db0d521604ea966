"""Which items fit what somebody types in a chat that we are no part of? What the register says of them, and no more.

Everybody in that chat reads what is chosen, so no answer, no verdict and nobody's name is in it. Nothing is posted: who is
not known gets nothing, not even a refusal in a chat of their own.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, func, or_, select

from commitments import filters
from commitments.access import may
from commitments.ledger import Commitment, Owner, Term
from commitments.notices import CardTerm, Glance
from commitments.parties import Party
from commitments.people import Sender

MOST = 10
"""Items that are offered; who wants another types on."""


def find(session: Session, *, now: datetime, sender: Sender, text: str) -> tuple[Glance, ...]:  # noqa: ARG001  a verb's clock
    """The items whose number begins so ("9" and "a9" find A9), then those in which the words stand, in the programme's
    order."""
    if not any(may(actor.role, "read") for actor in sender.actors):
        return ()
    typed = "".join(text.casefold().split())
    code = func.lower(Commitment.code)
    begins = or_(code.startswith(typed, autoescape=True), code.startswith(f"a{typed}", autoescape=True))
    in_order = (code.not_in((typed, f"a{typed}")), col(Commitment.position))
    found = list(session.exec(select(Commitment).where(begins).order_by(*in_order).limit(MOST)))
    if len(found) < MOST:
        named = [item for item in filters.search(session, text) if item not in {one.id for one in found}]
        more = select(Commitment).where(col(Commitment.id).in_(named)).order_by(col(Commitment.position))
        found += session.exec(more.limit(MOST - len(found)))
    return _glances(session, found)


def _glances(session: Session, items: Sequence[Commitment]) -> tuple[Glance, ...]:
    these = [item.id for item in items]
    owing = (
        select(Owner.commitment, Party.name)
        .join(Party, col(Party.id) == Owner.party)
        .where(col(Owner.commitment).in_(these), col(Owner.owes))
        .order_by(col(Owner.position))
    )
    owners = session.exec(owing).all()
    terms = session.exec(select(Term).where(col(Term.commitment).in_(these)).order_by(col(Term.number))).all()
    return tuple(
        Glance(
            code=item.code,
            title=item.title,
            summary=item.summary,
            state=item.state,
            owners=tuple(name for commitment, name in owners if commitment == item.id),
            terms=tuple(
                CardTerm(words=term.words, span=term.span, what=term.what) for term in terms if term.commitment == item.id
            ),
        )
        for item in items
    )
