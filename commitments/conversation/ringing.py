"""What was said on the phone, after the button of the call list."""

from datetime import datetime

from sqlmodel import Session

from commitments import calling
from commitments.access import asks
from commitments.calling import Heard
from commitments.conversation.turn import turn_of, wait_for
from commitments.people import Sender
from commitments.policy import Policy
from commitments.refusals import ButtonStale, Refused


@asks("behalf")
def note_call(
    session: Session, *, now: datetime, sender: Sender, policy: Policy, source: int, text: str, heard: Heard | None
) -> None:
    """The sentence that was waited for: an answer of the party's (`heard`), or a note about the call."""
    turn = turn_of(session, now, sender, policy, source)
    if turn.row.waiting != "call" or turn.row.about is None:
        raise Refused(ButtonStale())
    about = turn.row.about
    told = calling.note(session, now=now, sender=sender, policy=policy, source=source, share=about, text=text, heard=heard)
    wait_for(turn, None, None, told)
