"""What is written about an item, by a button, a command or what is typed next: a note, the sentence for the letter."""

from datetime import datetime

from sqlmodel import Session

from commitments import ledger, notes, sentences
from commitments.access import asks
from commitments.conversation.turn import Turn, turn_of, wait_for
from commitments.notices import NoteAsked, SentenceAsked
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


@asks("phrase")
def phrase(session: Session, *, now: datetime, sender: Sender, policy: Policy, code: str, text: str) -> None:
    """/zin CODE and the sentence for the letter; without a sentence it comes next. Refused without a code."""
    if not code:
        raise Refused(WordsMissing(command="zin"))
    turn = turn_of(session, now, sender, policy, None)
    if text:
        keep_sentence(turn, code, text)
    else:
        ask_sentence(turn, code)


def ask_sentence(turn: Turn, code: str) -> None:
    """The next sentence is the one for the letter. Refused for who does not answer for the item."""
    item = ledger.commitment(turn.session, code)
    actor = sentences.speaker(turn.session, sender=turn.sender, code=item.code)
    now = sentences.on_card(turn.session, item.id, turn.policy)
    asked = SentenceAsked(code=item.code, title=item.title, now=now, of_team=actor.role == "team")
    wait_for(turn, "sentence", item.id, asked)


def keep_sentence(turn: Turn, code: str, text: str) -> None:
    """A new version; it is read back, and the others hear it."""
    told = sentences.write(
        turn.session, now=turn.now, sender=turn.sender, policy=turn.policy, code=code, text=" ".join(text.split())
    )
    wait_for(turn, None, None, told)
