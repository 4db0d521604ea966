"""Being away, said in words: a command, a sentence, or the answer to "until when?"."""

from datetime import date, datetime

from sqlmodel import Session

from commitments import absences
from commitments.access import asks
from commitments.conversation.turn import turn_of, wait_for
from commitments.notices import AwayAsked
from commitments.people import Sender
from commitments.policy import Policy


@asks("be_away")
def say_away(
    session: Session,
    *,
    now: datetime,
    sender: Sender,
    policy: Policy,
    first: date | None,
    last: date | None,
    deputy: str | None,
) -> None:
    """Somebody is away from the first up to and including the last day; where no last day was named, it is asked for."""
    turn = turn_of(session, now, sender, policy, None)
    if last is None:
        noted = absences.coming(session, sender=sender, policy=policy, now=now)
        wait_for(turn, "away", None, AwayAsked(noted=noted))
        return
    told = absences.note(
        session, now=now, sender=sender, policy=policy, first=first or policy.day(now), last=last, deputy=deputy
    )
    wait_for(turn, None, None, told)
