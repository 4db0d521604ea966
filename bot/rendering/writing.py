"""The words about what is written about an item: a note of the team."""

from markupsafe import Markup

from bot.language import Reader, lines
from bot.rendering.questions import QUOTED, heading
from commitments.notices import NoteAsked, NoteKept

_EMPTY = Markup("")


def note_asked(told: NoteAsked, r: Reader) -> Markup:
    """To who wants to note something."""
    return lines([heading(told.code, told.title), _EMPTY, r.t("What do you want to note? Only the programme team reads it.")])


def note_kept(told: NoteKept, r: Reader) -> Markup:
    """Read back; or it went."""
    if told.words is None:
        return r.t("The note on {code} is gone.", code=told.code)
    noted = r.t("Noted with {code}: {text}", code=told.code, text=r.quote(told.words, QUOTED))
    return lines([noted, r.t("It stands on the card, for the programme team only.")])
