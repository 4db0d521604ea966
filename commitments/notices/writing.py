"""Said about what is written about an item: a note of the team, and the sentence for the letter."""

from typing import Literal

from commitments.notices.facts import Coded, Sentence
from commitments.refusals import Fact
from commitments.sets import Phrasing


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


class SentenceAsked(Fact):
    """Type the sentence for the letter now; `now` is the version that stands."""

    kind: Literal["sentence_asked"] = "sentence_asked"
    v: Literal[1] = 1
    code: str
    title: str
    now: Sentence | None = None
    of_team: bool = True


class SentenceNews(Fact):
    """A step of the sentence for the letter, by `party`: to the team, to the parties, and read back to who did it (`self`).

    `may_agree`: whether the reader's yes is wanted.
    """

    kind: Literal["sentence_news"] = "sentence_news"
    v: Literal[1] = 1
    code: str
    title: str
    step: Phrasing
    party: str
    sentence: Sentence
    to: Literal["self", "team", "party"] = "self"
    may_agree: bool = False


class Sentences(Fact):
    """To the team: of which items the sentence is settled, agreed on by everybody, with somebody, or not there yet."""

    kind: Literal["sentences"] = "sentences"
    v: Literal[1] = 1
    settled: tuple[Coded, ...] = ()
    ready: tuple[Coded, ...] = ()
    waiting: tuple[Coded, ...] = ()
    missing: tuple[Coded, ...] = ()
