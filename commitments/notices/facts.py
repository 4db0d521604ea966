"""What are notices made of? An item, an answer, a line of a list: the parts that several notices share."""

from datetime import date, datetime

from commitments.notices.absences import Away
from commitments.refusals import Fact
from commitments.sets import Aside, Basis, FileKind, ItemState, LinkKind, Role, Rung, SaidIn, Status, VerdictKind
from commitments.terms import Span


class Judged(Fact):
    """What the programme team made of an answer. `proposed`: the overleg still settles it; `settled_on` the day it did.

    `corrected`: it took the place of another verdict, and `words` say why.
    """

    verdict: VerdictKind
    on: date
    words: str | None = None
    until: date | None = None
    proposed: bool = False
    settled_on: date | None = None
    corrected: bool = False


class Answer(Fact):
    """The last answer about a share: the party's word, the day it was given, the moment then expected; and the team's view.

    `expected` is the last day of that moment, `expected_from` its first, where it is a stretch of time ("in oktober").
    """

    status: Status
    on: date
    partly: bool = False
    expected: date | None = None
    expected_from: date | None = None
    reason: str | None = None
    part: str | None = None
    where: str | None = None
    offline: bool = False
    """Not to be found online, as its party says."""
    told_in: SaidIn | None = None
    """Where the party said it, of what the team noted on its behalf; `told_on` that day."""
    told_on: date | None = None
    verdict: Judged | None = None

    @property
    def is_done(self) -> bool:
        """Whether the party says so, and the team has asked nothing since."""
        return self.status == "done" and (self.verdict is None or self.verdict.verdict == "accepted")

    def still_fits(self, span: Span | None, today: date) -> bool:
        """Whether it can be given again today: nothing expected has passed, and what is past its term is not on schedule."""
        if self.verdict is not None and self.status == "done":
            return False
        late = span is not None and span.is_past(today)
        return (self.expected is None or self.expected >= today) and not (late and self.status == "on_track")


class Item(Fact):
    """One share, as the person who answers for it reads it. `owner` owes it; `party` speaks for it."""

    share: int
    version: int
    code: str
    title: str
    owner: str
    party: str
    words: str | None = None
    span: Span | None = None
    was: Span | None = None
    """The programme's own term, where the team agreed on another last day."""
    what: str | None = None
    answer: Answer | None = None
    apart: Aside | None = None
    """What its party said of it instead of an answer, while that still stands: not theirs, no longer right."""

    @property
    def on_behalf(self) -> bool:
        """Whether the party answers for others than itself; that is always shown."""
        return self.owner != self.party

    @property
    def is_reopened(self) -> bool:
        """Whether the team asks something about what its party called done."""
        return self.answer is not None and self.answer.verdict is not None and not self.answer.is_done

    @property
    def is_later(self) -> bool:
        """Whether its party named a day after the last one: "op schema" is no answer any more."""
        due = self.span.due_day if self.span else None
        return due is not None and self.answer is not None and self.answer.expected is not None and self.answer.expected > due

    def may_be_on_schedule(self, today: date) -> bool:
        """Whether "alles op schema" can be true of it: neither past its term, nor asked whether it has begun."""
        return self.span is None or not (self.span.is_past(today) or self.span.kind == "vanaf")


class Judgeable(Fact):
    """One answer "klaar", with the row of the verdict on it, where there is one. `own`: the ministry's own item.

    `others`: what the other parties said, where it is one result together; they are not asked any more. `shared`: the reader
    is one of these others.
    """

    report: int
    verdict: int | None = None
    item: Item
    own: bool = False
    others: tuple[Item, ...] = ()
    shared: bool = False


class Line(Fact):
    """One share in a list of the team's."""

    code: str
    title: str
    owner: str
    party: str | None = None
    span: Span | None = None
    words: str | None = None
    answer: Answer | None = None
    silent_since: date | None = None
    """The day of the first question that nobody answered yet."""
    suggested: str | None = None
    """The register's own idea of who might answer, where nobody does yet."""
    named: tuple[str, ...] = ()
    """The organisations that the text itself names as part of the owner, where nobody answers yet."""
    own: bool = False
    """Whether it is the ministry's own item; those come first."""


class Named(Fact):
    """One part as its reader tells it from others: by its own words too, where more parts of the item are theirs."""

    code: str
    what: str | None = None


class Recorded(Fact):
    """What was written down just now."""

    report: int
    share: int
    code: str
    what: str | None = None
    """The part's own words, where the reader answers for more parts of the item."""
    title: str
    span: Span | None = None
    status: Status
    aside: Aside | None = None
    expected: date | None = None
    expected_from: date | None = None
    reason: str | None = None
    part: str | None = None
    where: str | None = None
    offline: bool = False
    party: str | None = None
    """On whose behalf, where the reader speaks for several."""
    via: str | None = None
    """The colleague whose answer it is, passed on by the reader."""
    told_in: SaidIn | None = None
    told_on: date | None = None
    file: bool = False
    """Whether a file came with it just now, which is still to be fetched."""

    @property
    def named(self) -> Named:
        """What it is about, told from the other parts of the item."""
        return Named(code=self.code, what=self.what)


class KeptFile(Fact):
    """A file that came with an answer, under our own name; kind and size by its content, `digest` its SHA-256."""

    attachment: int
    name: str
    kind: FileKind
    size: int
    digest: str
    party: str
    on: date


class TermMoved(Fact):
    """A term became another one: by a newer register, or for one part since the team agreed on it with its `party`."""

    on: date
    before: Span
    after: Span
    party: str | None = None


class CardTerm(Fact):
    """A term as the register has it. `moved`: what it was before, and what was agreed on instead, oldest first."""

    words: str
    span: Span
    what: str | None = None
    who: tuple[str, ...] = ()
    moved: tuple[TermMoved, ...] = ()


class Glance(Fact):
    """An item as anybody may read it: what the register says of it."""

    code: str
    title: str
    summary: str
    state: ItemState
    owners: tuple[str, ...] = ()
    terms: tuple[CardTerm, ...] = ()


class CardLink(Fact):
    """Other items that this one hangs together with, in one way; `back`: they point here. `follows`: see the policy."""

    link: LinkKind
    codes: tuple[str, ...]
    back: bool = False
    follows: bool = False


class Side(Fact):
    """What only one of two items that speak of the same thing says: owners and dated terms."""

    code: str
    owners: tuple[str, ...] = ()
    terms: tuple[CardTerm, ...] = ()


class Difference(Fact):
    """Where an agreement and the action that works it out do not say the same; both stand."""

    here: Side
    there: Side


class CardState(Fact):
    """The decision behind an item's state: its day, its source in the team's words, and where the item merged into."""

    day: date
    words: str
    into: str | None = None


class Coded(Fact):
    code: str
    title: str


class Sentence(Fact):
    """What the letter will say about an item, in its newest version: by whom, who agreed, whose yes is still waited for, and
    whether the team settled it. `draft` is the row of the version, `version` counts them from 1."""

    draft: int
    words: str
    by: str
    on: date
    version: int
    agreed: tuple[str, ...] = ()
    waits: tuple[str, ...] = ()
    settled_on: date | None = None


class CardNote(Fact):
    """A note of the team's own; `by` is None for somebody whose name is not kept any more."""

    on: date
    by: str | None
    words: str


class CardShare(Fact):
    """One part of an item on its card: who owes it, who answers for it, until when, and what was said last."""

    owner: str
    party: str | None
    basis: Basis | None
    withdrawn: bool = False
    what: str | None = None
    span: Span | None = None
    was: Span | None = None
    answer: Answer | None = None
    quiet_until: date | None = None
    """The day on which it is asked again, as its party wished."""


class Alias(Fact):
    """Somebody whose name is not kept any more: which one of those who came for this organisation in that year."""

    role: Role
    party: str | None
    year: int
    number: int


class KeptRole(Fact):
    """One time that the person took part: as what, from when until when, and by which invitation."""

    number: int
    role: Role
    party: str | None
    name: str
    since: datetime
    until: datetime | None = None
    invited_on: datetime | None = None


class KeptAnswer(Fact):
    """What the person said about an item; `withdrawn`: taken back by "Klopt niet"."""

    code: str
    at: datetime
    answer: Answer
    withdrawn: bool = False
    files: tuple[str, ...] = ()
    """Our names of the files that came with it and are still kept."""


class KeptAbsence(Fact):
    """Days on which the person said to be away; `deputy` by number, where one was asked; `ended`: taken back."""

    first: date
    last: date
    noted_at: datetime
    deputy: int | None = None
    ended: bool = False


class KeptVerdict(Fact):
    """What the person made of somebody's answer, for the programme team; `withdrawn`: taken back the same day."""

    code: str
    at: datetime
    judged: Judged
    withdrawn: bool = False


class KeptQuestion(Fact):
    """A question of the person's to the team; without words once these were emptied."""

    at: datetime
    text: str | None
    answered_at: datetime | None = None
    answer: str | None = None


class KeptRemark(Fact):
    """What the person wrote about an item beside an answer: an objection, or why the team decided something."""

    code: str
    at: datetime
    words: str


class KeptAsked(Fact):
    """What the person was asked; `code` is None for whether they are still the right one, or (`page`) agree with their page."""

    at: datetime
    code: str | None
    page: bool = False


class KeptEvent(Fact):
    """One line of the history that carries the person's number, or is about it."""

    at: datetime
    verb: str
    what: str
    row: int
    own: bool
    """Whether the person did it; else it was done to them."""


class KeptLetters(Fact):
    """How many messages of one kind were sent to the person on a day; `words`: how many of them are kept with their words."""

    on: date
    what: str
    count: int
    words: int


class ContactLine(Fact):
    """Somebody who takes part. `unconfirmed`: asked whether they are still the right person, and silent: the day since which
    nobody said so. `inherits`: open questions of their organisation that somebody got who is not there any more.
    """

    person: int
    name: str
    role: Role
    party: str | None
    since: date
    reachable: bool
    unconfirmed: date | None = None
    inherits: int = 0
    away: Away | None = None
    """The absence of now, or the next one."""


class InvitationLine(Fact):
    """An invitation that somebody may still use: for whom, made by whom (None: by the server's command), until when."""

    invitation: int
    role: Role
    party: str | None
    by: str | None
    until: date


class Due(Fact):
    share: int
    version: int
    rung: Rung
