"""What is written about an item, by a button, a command or the sentence that follows: a note of the team."""

from datetime import datetime

from sqlmodel import Session

from commitments import ledger, notes
from commitments.access import asks
from commitments.conversation.turn import Turn, turn_of, wait_for
from commitments.notices import NoteAsked
from commitments.people import Sender
from commitments.policy import Policy
from commitments.refusals import Refused, WordsMissing


@asks("note")
def note_down(session: Session, *, now: datetime, sender: Sender, policy: Policy, code: str, text: str) -> None:
    """/notitie CODE and a text; without a text it is the next sentence. Refused without a code."""
    if not code:
        raise Refused(WordsMissing(command="notitie"))
    turn = turn_of(session, now, sender, policy, None)
    if text:
        keep_note(turn, code, text)
    else:
        ask_note(turn, code)


def ask_note(turn: Turn, code: str) -> None:
    """The next sentence is a note on this item."""
    item = ledger.commitment(turn.session, code)
    wait_for(turn, "note", item.id, NoteAsked(code=item.code, title=item.title))


def keep_note(turn: Turn, code: str, text: str) -> None:
    """The note is kept, and read back."""
    wait_for(turn, None, None, notes.write(turn.session, now=turn.now, sender=turn.sender, code=code, text=text))
