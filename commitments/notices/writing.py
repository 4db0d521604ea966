"""Said about what is written about an item: a note of the team."""

from typing import Literal

from commitments.refusals import Fact


class NoteAsked(Fact):
    """To the one of the team who pressed: type the note now."""

    kind: Literal["note_asked"] = "note_asked"
    v: Literal[1] = 1
    code: str
    title: str


class NoteKept(Fact):
    """To who wrote a note: it stands on the card. Without words it was taken back."""

    kind: Literal["note_kept"] = "note_kept"
    v: Literal[1] = 1
    note: int
    code: str
    title: str
    words: str | None = None
