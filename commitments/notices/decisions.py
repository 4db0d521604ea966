"""Said when the team decides: another term, the state of an item, the agenda, an objection, a verdict."""

from datetime import date
from typing import Literal

from commitments.notices.facts import Item, Judgeable, Judged, Named
from commitments.refusals import Fact
from commitments.sets import Aside, Extended, ItemState, OnAgenda, VerdictKind


class ExtensionAsked(Fact):
    """Which other day, and why? One sentence."""

    kind: Literal["extension_asked"] = "extension_asked"
    v: Literal[1] = 1
    item: Item


class ExtensionNoted(Fact):
    """To the party: the team was asked for another last day. Until it answers the term is what it was."""

    kind: Literal["extension_noted"] = "extension_noted"
    v: Literal[1] = 1
    item: Item
    report: int
    wanted: date
    reason: str
    still_open: tuple[Named, ...] = ()
    next: Item | None = None


class ExtensionWanted(Fact):
    """To the team: a party asks for another last day. `late`: asked in the term's last week, or after it."""

    kind: Literal["extension_wanted"] = "extension_wanted"
    v: Literal[1] = 1
    extension: int
    item: Item
    before: date
    wanted: date
    reason: str
    on: date
    late: bool


class ExtensionWords(Fact):
    """To the one of the team who pressed: type why not, or (`counter`) which day instead."""

    kind: Literal["extension_words"] = "extension_words"
    v: Literal[1] = 1
    item: Item
    wanted: date
    counter: bool


class ExtensionOffered(Fact):
    """To the party: the team offers another day than it asked for."""

    kind: Literal["extension_offered"] = "extension_offered"
    v: Literal[1] = 1
    extension: int
    item: Item
    before: date
    wanted: date
    offered: date
    words: str | None
    on: date


class ExtensionSettled(Fact):
    """What became of a request for another last day: to the party, to the team, and (`own`) to who did it.

    `by`: who of the team, for the team; `day`: the one that it is about, agreed on or not; `next_question`: where the reader is
    asked about it.
    """

    kind: Literal["extension_settled"] = "extension_settled"
    v: Literal[1] = 1
    item: Item
    state: Extended
    before: date
    day: date
    words: str | None = None
    on: date
    party: str
    by: str | None = None
    own: bool = False
    to_party: bool = False
    next_question: date | None = None


class StateAsked(Fact):
    """To the one of the team who changes an item: which decision is it, and of which day? Nothing has changed yet."""

    kind: Literal["state_asked"] = "state_asked"
    v: Literal[1] = 1
    change: int
    code: str
    title: str
    state: ItemState
    into: str | None = None


class ItemChanged(Fact):
    """What became of an item: to who answers for it (`to_party`), to who said so, and to the others of the team (`by`)."""

    kind: Literal["item_changed"] = "item_changed"
    v: Literal[1] = 1
    code: str
    title: str
    state: ItemState
    into: str | None = None
    day: date
    words: str
    by: str | None = None
    to_party: bool = False


class AgendaShown(Fact):
    """The days that are still to come. `recess`: month and day of both ends, and whether it runs on to a Monday."""

    kind: Literal["agenda_shown"] = "agenda_shown"
    v: Literal[1] = 1
    overleg: tuple[date, ...]
    letters: tuple[tuple[date, date | None], ...]
    recess: tuple[tuple[tuple[int, int], tuple[int, int], bool], ...]
    closed: tuple[tuple[date, date], ...]
    next_round: date


class AgendaMove(Fact):
    """One question that a change moves; None where there is none on that side. Without a party it is the team's own task."""

    code: str
    party: str | None
    before: date | None
    after: date | None


class AgendaPreview(Fact):
    """What a change of the agenda would move, before it holds."""

    kind: Literal["agenda_preview"] = "agenda_preview"
    v: Literal[1] = 1
    change: int
    what: OnAgenda
    gone: bool
    first: date
    last: date | None = None
    moves: tuple[AgendaMove, ...] = ()
    more: int = 0
    round_before: date
    round_after: date


class AgendaChanged(Fact):
    """The agenda changed: to who did it, and (`by`) to the others of the team. `moved`: how many questions."""

    kind: Literal["agenda_changed"] = "agenda_changed"
    v: Literal[1] = 1
    what: OnAgenda
    gone: bool
    first: date
    last: date | None = None
    moved: int
    by: str | None = None


class Concern(Fact):
    """To the team: a party says that an item is not theirs, or no longer right."""

    kind: Literal["concern"] = "concern"
    v: Literal[1] = 1
    aside: Aside
    item: Item
    text: str | None = None
    candidates: tuple[str, ...] = ()
    """Organisations that might answer instead, each with a contact."""


class Insisted(Fact):
    """The team settled an objection: it stays as it was. To the party (`to_party`), to who said so, and to the others."""

    kind: Literal["insisted"] = "insisted"
    v: Literal[1] = 1
    item: Item
    aside: Aside
    by: str | None = None
    to_party: bool = False
    next_question: date | None = None


class ConcernDropped(Fact):
    """To the team: a party takes its objection back; questions go on."""

    kind: Literal["concern_dropped"] = "concern_dropped"
    v: Literal[1] = 1
    code: str
    party: str


class Claim(Fact):
    """A party says that an item is theirs: to the team, and (`own`) to who said it."""

    kind: Literal["claim"] = "claim"
    v: Literal[1] = 1
    code: str
    title: str
    party: str
    own: bool


class Judging(Fact):
    """To the team: the answers that wait for its verdict, the first of them listed; `of` (a code): only that item's."""

    kind: Literal["judging"] = "judging"
    v: Literal[1] = 1
    answers: tuple[Judgeable, ...]
    more: int = 0
    overleg: int = 0
    """How many proposals wait for the overleg."""
    requests: int = 0
    """How many requests for another term wait; they follow, each in a message."""
    own: tuple[str, ...] = ()
    """Of these the reader gave the answer, so that somebody else judges them; `alone`: there is nobody else in the team."""
    alone: bool = False
    of: str | None = None


class JudgeAsked(Fact):
    """To the team: one answer, judged by a button. `noted` was given just now; `next` is the report that comes after it."""

    kind: Literal["judge_asked"] = "judge_asked"
    v: Literal[1] = 1
    answer: Judgeable
    left: int = 0
    next: int | None = None
    noted: Judgeable | None = None


class VerdictWords(Fact):
    """To who judges: what remains and by when, the question, or why an earlier verdict is corrected. Type it now."""

    kind: Literal["verdict_words"] = "verdict_words"
    v: Literal[1] = 1
    answer: Judgeable
    verdict: VerdictKind


class VerdictsNoted(Fact):
    """To who judged, read back. `own`: of these one gave the answer oneself, so that somebody else must judge them;
    `alone`: there is nobody else in the team."""

    kind: Literal["verdicts_noted"] = "verdicts_noted"
    v: Literal[1] = 1
    given: tuple[Judgeable, ...]
    own: tuple[str, ...] = ()
    alone: bool = False
    left: int = 0


class VerdictGiven(Fact):
    """To the party: what the team made of its answers. What asks something comes alone, with the way to answer."""

    kind: Literal["verdict_given"] = "verdict_given"
    v: Literal[1] = 1
    given: tuple[Judgeable, ...]
    again: date | None = None
    """Around which day it is asked about again, where the team named a day."""


class VerdictTaken(Fact):
    """A verdict was taken back on its own day: to the party, and (`own`) to who did it."""

    kind: Literal["verdict_taken"] = "verdict_taken"
    v: Literal[1] = 1
    code: str
    title: str
    party: str
    verdict: VerdictKind
    own: bool
    report: int
    again: Judged | None = None
    """What counts again: the one that it had corrected."""


class Proposals(Fact):
    """To the team: what it proposed about agreements, for the overleg of that day to settle."""

    kind: Literal["proposals"] = "proposals"
    v: Literal[1] = 1
    on: date
    proposed: tuple[Judgeable, ...]


class CallWanted(Fact):
    """ "Bel mij liever": a contact wants to be rung about a verdict; to the team, and (`own`) read back."""

    kind: Literal["call_wanted"] = "call_wanted"
    v: Literal[1] = 1
    share: int
    code: str
    title: str
    name: str
    party: str
    own: bool
