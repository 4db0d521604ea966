""" "Vraag het later": a question or a bundle comes back on another day, before it would be repeated anyway."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlmodel import Session

from commitments import history, ledger, outbox, questions
from commitments.access import asks
from commitments.conversation.turn import Turn, current_share, ids_in, joined, turn_of, wait_for
from commitments.conversation.walk import next_in_queue
from commitments.ledger import Share
from commitments.notices import Offer, QuestionsDue, Snoozed
from commitments.people import Sender
from commitments.policy import Policy, asks_again_on, free_at
from commitments.refusals import NothingOpen, Refused, SnoozeWrong
from commitments.rungs import clocks


@asks("report")
def snooze(session: Session, *, now: datetime, sender: Sender, policy: Policy, source: int, until: date | None) -> None:
    """A sentence: the question at hand, else all that is open, comes back on that day, or a week later."""
    turn = turn_of(session, now, sender, policy, source)
    current = current_share(session, turn.row)
    put_off(turn, [turn.share(current.id)] if current is not None and turn.row.waiting is None else turn.open(), until)


def press_snooze(turn: Turn, offer: Offer) -> None:
    """The button, below one question or below a bundle: what of it is still open."""
    if offer.share is not None:
        put_off(turn, [turn.share(offer.share, offer.version)], None)
        return
    notice = outbox.notice_of(turn.session, turn.under) if turn.under is not None else None
    wanted = {due.share for due in notice.due} if isinstance(notice, QuestionsDue) else set()
    put_off(turn, [share for share in turn.open() if share.id in wanted], None)


def put_off(turn: Turn, shares: Sequence[Share], until: date | None) -> None:
    """Ask these on that day, or the first one after it on which that can be. Refused for one before tomorrow or too far off."""
    if not shares:
        raise Refused(NothingOpen())
    session, policy, today = turn.session, turn.policy, turn.policy.day(turn.now)
    facts = questions.all_facts(session, shares)
    first = today + timedelta(days=1)
    last = min(_at_most(turn, clocks(known, policy, turn.now).silent_since) for known in facts)
    wanted = until or min(asks_again_on(policy.of(facts[0].desk), today), max(first, last))
    if not first <= wanted <= last:
        raise Refused(SnoozeWrong(until=wanted, first=first, last=last))
    desk = facts[0].desk
    got = questions.unasked_to(session, desk.on(wanted).person)
    again_on = policy.day(free_at(got, policy.of(desk), policy.at(wanted, policy.hour)))
    for share in shares:
        share.quiet_until = again_on
        session.add(share)
        ledger.look_again(session, now=turn.now, share=share.id)
        person = turn.speaker(share).person
        history.record(session, now=turn.now, person=person, verb="snooze", kind="share", row=share.id, until=again_on)
    session.flush()
    put = {share.id for share in shares}
    turn.row.queue = joined([number for number in ids_in(turn.row.queue) if number not in put])
    following = next_in_queue(turn)
    told = Snoozed(
        items=tuple(questions.item_of(session, share, policy) for share in shares),
        again_on=again_on,
        wanted=until,
        next=questions.item_of(session, following, policy) if following is not None else None,
    )
    wait_for(turn, None, None, told)


def _at_most(turn: Turn, asked_on: date | None) -> date:
    """Until when a question may wait that was put on this day: then it would be repeated."""
    policy = turn.policy
    return policy.calendar.shift(asked_on or policy.day(turn.now), policy.repeat)
