"""Which parts answer a question of the team? Any combination of filters as a handful of queries: the counts, a page, its lines.

What matches nothing says so, and names the nearest question that does: the same with one filter less. In a group only the
register's own facts count: what parties said, and who is late or silent, is for private chats.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal, TypeAlias

from rapidfuzz import fuzz, process
from sqlalchemy import ColumnElement, Select, and_, exists, false, not_, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, case, col, func, select

from commitments import outbox, parties, people, questions
from commitments.access import Right, asks, may, require
from commitments.ledger import Commitment, Link, Share, Term
from commitments.notices import Card, Filter, Found, Line, Notice, Offer, Overdue
from commitments.parties import Party
from commitments.people import Sender
from commitments.policy import Policy
from commitments.questions import Asked
from commitments.refusals import ButtonStale, NotInGroup, Refused
from commitments.reports import Report
from commitments.sets import Find, Status
from commitments.verdicts import ASKS, Verdict

PAGE = 8
"""Lines on a page, each with its button."""
IN_A_GROUP = 12
"""Lines for a group, which has no buttons to turn a page with."""
SOON = timedelta(weeks=6)
"""How far ahead "binnenkort" looks."""
_ALIKE = 82
"""How much of a typed word must be right, in hundredths."""
_WHOLE = 4
"""Letters from which a word is also found inside another one ("stage" in "stageplaatsen")."""
_DUE_KINDS = ("uiterlijk", "voor", "periode", "rond", "per")

RIGHT: dict[Find, Right] = {
    "all": "read",
    "late": "chase",
    "soon": "read",
    "silent": "chase",
    "still": "chase",
    "awaiting": "judge",
    "without": "oversee",
    "open": "read",
    "accepted": "oversee",
    "unaccepted": "oversee",
    "reopened": "oversee",
    "undated": "read",
}
"""What each question asks of who puts it."""
USUAL: tuple[Find, ...] = ("late", "soon", "silent", "still", "awaiting", "without")
"""The questions that have a button."""
_NOT_ASKED_ABOUT = ("toezegging", "motie", "aanbeveling")
"""Followed by the team itself: open for as long as nobody has said that it is done."""

Said: TypeAlias = Status | Literal["reopened"] | None
Counts: TypeAlias = dict[Said, int]
"""How many parts say what; None: nothing yet, "reopened": the team asks something about it."""
SAID: tuple[Said, ...] = ("done", "on_track", "not_started", "delayed", "blocked", "reopened", None)
"""What is said of a part, from the best to what nobody knows."""

_LAST: Any = aliased(Report)
_JUDGED: Any = aliased(Verdict)
_OTHER: Any = aliased(Commitment)
_SPOKEN = (
    select(func.max(Report.id))
    .where(Report.share == Share.id, col(Report.withdrawn_at).is_(None))
    .correlate(Share)
    .scalar_subquery()
)
_FOUND = (
    select(func.max(Verdict.id))
    .where(Verdict.report == _LAST.id, col(Verdict.withdrawn_at).is_(None))
    .correlate(_LAST)
    .scalar_subquery()
)
_DUE: Any = case((col(Share.moved).is_not(None), Share.moved), (col(Term.kind).in_(_DUE_KINDS), Term.last), else_=None)
_DONE: Any = and_(_LAST.status == "done", or_(col(_JUDGED.kind).is_(None), col(_JUDGED.kind).not_in(ASKS)))
_OPEN = or_(col(_LAST.id).is_(None), not_(_DONE))
_SAID: Any = case((and_(_LAST.status == "done", not_(_DONE)), "reopened"), else_=_LAST.status)
_FOLLOWS = exists(
    select(Link.commitment)
    .join(_OTHER, col(_OTHER.id) == Link.other)
    .where(
        Link.commitment == Commitment.id,
        col(Link.follows).is_(True),
        col(_OTHER.state).in_(("active", "on_hold")),
        _OTHER.mode == "asked",
    )
    .correlate(Commitment)
)
_CAN_BE_ASKED: tuple[Any, ...] = (
    Commitment.mode == "asked",
    Commitment.state == "active",
    col(Share.id).is_not(None),
    ~_FOLLOWS,
)
_SILENT = exists(
    select(Asked.id)
    .where(
        Asked.share == Share.id,
        Asked.version == Share.version,
        Asked.rung != "appoint",
        or_(col(_LAST.at).is_(None), col(_LAST.at) < Asked.at),
    )
    .correlate(Share, _LAST)
)


def _from(columns: Sequence[Any]) -> Select[Any]:
    """Parts with their item, term, the answer that counts, and the verdict on it; an item without parts is one row."""
    found: Select[Any] = (
        select(*columns)
        .select_from(Commitment)
        .join(Share, and_(col(Share.commitment) == Commitment.id, col(Share.withdrawn).is_(False)), isouter=True)
        .join(Term, col(Term.id) == Share.term, isouter=True)
        .join(_LAST, _LAST.id == _SPOKEN, isouter=True)
        .join(_JUDGED, _JUDGED.id == _FOUND, isouter=True)
    )
    return found


def _where(session: Session, wanted: Filter, policy: Policy, today: date) -> list[ColumnElement[bool]]:
    """A filter as conditions. Refused for an organisation that is not known."""
    found: list[Any] = []
    if wanted.find != "all" and not (wanted.find == "open" and wanted.kind_of in _NOT_ASKED_ABOUT):
        found += _CAN_BE_ASKED
    found += _asked_for(wanted.find, today)
    if wanted.party is not None:
        named = [parties.find(session, name).id for name in (wanted.party, *wanted.also)]
        found.append(or_(col(Share.aanspreekpunt).in_(named), col(Share.party).in_(named)))
    for column, value in (
        (Commitment.programmalijn, wanted.line),
        (Commitment.opgave, wanted.opgave),
        (Commitment.level, wanted.level),
        (Commitment.theme, wanted.theme),
        (Commitment.kind, wanted.kind_of),
    ):
        if value is not None:
            found.append(column == value)
    if wanted.quarter is not None:
        year, quarter = wanted.quarter
        first, after = date(year, quarter * 3 - 2, 1), date(year + quarter // 4, quarter % 4 * 3 + 1, 1)
        found.append(and_(first <= _DUE, after > _DUE))
    since, until = wanted.due or (None, None)
    found += [since <= _DUE] if since else []
    found += [until >= _DUE] if until else []
    if wanted.said is not None:
        since, until = wanted.said
        found += [policy.at(since, 0) <= _LAST.at] if since else [col(_LAST.at).is_not(None)]
        found += [policy.at(until + timedelta(days=1), 0) > _LAST.at] if until else []
    if wanted.status == "done":
        found.append(_DONE)
    elif wanted.status is not None:
        found.append(_LAST.status == wanted.status)
    if wanted.words:
        items = search(session, wanted.words)
        found.append(col(Commitment.id).in_(items) if items else false())
    return found


def _asked_for(find: Find, today: date) -> list[Any]:
    match find:
        case "late":
            return [today > _DUE, _OPEN]
        case "soon":
            return [today <= _DUE, today + SOON >= _DUE, _OPEN]
        case "silent":
            return [col(Share.concern).is_(None), _SILENT]
        case "still":
            return [_LAST.status == "blocked"]
        case "awaiting":
            return [_LAST.status == "done", col(_JUDGED.id).is_(None)]
        case "without":
            return [col(Share.aanspreekpunt).is_(None), _OPEN]
        case "open":
            return [_OPEN]
        case "accepted":
            return [_JUDGED.kind == "accepted"]
        case "unaccepted":
            return [or_(col(_JUDGED.kind).is_(None), _JUDGED.kind != "accepted")]
        case "reopened":
            return [col(_JUDGED.kind).in_(ASKS)]
        case "undated":
            return [_DUE.is_(None)]
        case "all":
            return []


def ended_open(session: Session, *, first: date, last: date) -> Sequence[int]:
    """The items of which a part's last day lay in this time and that are not done."""
    where = [*_CAN_BE_ASKED, *_asked_for("late", last + timedelta(days=1)), first <= _DUE]
    return session.execute(_from([Commitment.id]).where(*where).distinct()).scalars().all()


@dataclass(frozen=True, slots=True)
class Part:
    """How one part stands: its last day, the answer that counts with its moment, and the team's verdict on that."""

    item: int
    share: int
    due: date | None
    is_open: bool
    status: str | None
    at: datetime | None
    expected: date | None
    verdict: str | None
    judged_at: datetime | None


def parts(session: Session, *, since: datetime, of: Collection[int] | None = None) -> list[Part]:
    """What is open, and what was said or judged after a moment, in the order of the programme: one query for all of it.

    `of`: only what these organisations answer for.
    """
    about = or_(_OPEN, _LAST.at > since, _JUDGED.at > since)
    theirs = [] if of is None else [col(Share.aanspreekpunt).in_(of)]
    told: list[Any] = [_LAST.status, _LAST.at, _LAST.expected, _JUDGED.kind, _JUDGED.at]
    query = _from([Commitment.id, Share.id, _DUE, case((_OPEN, 1), else_=0), *told]).where(*_CAN_BE_ASKED, about, *theirs)
    rows = session.execute(query.order_by(col(Commitment.position), col(Share.id)))
    return [Part(item, share, due, bool(is_open), *rest) for item, share, due, is_open, *rest in rows]


# --- words ----------------------------------------------------------------------------------------------------------


def search(session: Session, words: str) -> list[int]:
    """The items in whose name, summary or theme all of these words stand, more or less as they were typed."""
    index: dict[str, set[int]] = {}
    for number, *texts in session.exec(select(Commitment.id, Commitment.title, Commitment.summary, Commitment.theme)):
        for word in _words(" ".join(filter(None, texts))):
            index.setdefault(word, set()).add(number)
    found: set[int] | None = None
    for wanted in _words(words):
        like = {word for word, _, _ in process.extract(wanted, list(index), scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=None)}
        if len(wanted) >= _WHOLE:
            like |= {word for word in index if wanted in word}
        these = set().union(*(index[word] for word in like))
        found = these if found is None else found & these
    return sorted(found or ())


def owners(session: Session) -> tuple[str, ...]:
    """What the organisations of the register are called, groups such as "vakbonden" among them."""
    return tuple(session.exec(select(Party.name).where(Party.name != parties.TEAM)))


def themes(session: Session) -> tuple[str, ...]:
    """The themes of the working agenda, the longest name first."""
    found = session.exec(select(Commitment.theme).where(col(Commitment.theme).is_not(None)).distinct())
    return tuple(sorted(filter(None, found), key=len, reverse=True))


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.casefold())


# --- answers --------------------------------------------------------------------------------------------------------


def find(
    session: Session,
    *,
    wanted: Filter,
    policy: Policy,
    now: datetime,
    page: int = 0,
    in_group: bool = False,
    usual: tuple[Find, ...] = (),
) -> Found:
    """The counts and one page; with the nearest question where nothing matches."""
    today = policy.day(now)
    where = _where(session, wanted, policy, today)
    counts = _counts(session, where)
    size = IN_A_GROUP if in_group else PAGE
    page = max(0, min(page, (counts[0] - 1) // size))
    everything = wanted == Filter()
    rows = session.execute(
        _from([Commitment.id, Share.id])
        .where(*where)
        .order_by(*([_DUE] if wanted.find in ("late", "soon") else []), col(Commitment.position), col(Share.id))
        .limit(0 if everything else size)
        .offset(page * size)
    ).all()
    nearest = None if counts[0] else _nearest(session, wanted, policy, today)
    return Found(
        wanted=wanted,
        as_of=today,
        parts=counts[0],
        items=counts[1],
        statuses=() if in_group else counts[2],
        page=page,
        size=size,
        lines=tuple(_lines(session, [(item, share) for item, share in rows], policy, bare=in_group)),
        nearest=nearest[0] if nearest else None,
        nearest_parts=nearest[1] if nearest else 0,
        usual=usual,
    )


def _counts(session: Session, where: Sequence[Any]) -> tuple[int, int, tuple[tuple[str | None, int], ...]]:
    """How many parts, of how many items, and how many say what (None: nothing yet; "reopened": the team asks something)."""
    grouped = session.execute(_from([_SAID, func.count()]).where(*where).group_by(_SAID)).all()
    items = session.execute(_from([func.count(func.distinct(Commitment.id))]).where(*where)).scalar_one()
    statuses = tuple((status, count) for status, count in sorted(grouped, key=lambda row: -row[1]))
    return sum(count for _, count in statuses), items, statuses


def counts_by_line(session: Session) -> dict[int, Counts]:
    """How the parts that are asked about stand, by programmalijn: one query."""
    return _counts_by(session, Commitment.programmalijn)


def counts_by_day(session: Session) -> dict[date | None, Counts]:
    """How the parts that are asked about stand, by their last day (None: they have none): one query."""
    return _counts_by(session, _DUE)


def _counts_by(session: Session, what: Any) -> dict[Any, Counts]:
    found: dict[Any, Counts] = {}
    for key, said, count in session.execute(_from([what, _SAID, func.count()]).where(*_CAN_BE_ASKED).group_by(what, _SAID)):
        found.setdefault(key, {})[said] = count
    return found


def _nearest(session: Session, wanted: Filter, policy: Policy, today: date) -> tuple[Filter, int] | None:
    """The same question with one filter less, the first that finds anything."""
    for looser in _looser(wanted):
        if looser == Filter():
            continue  # everything is no answer
        parts = session.execute(_from([func.count()]).where(*_where(session, looser, policy, today))).scalar_one()
        if parts:
            return looser, parts
    return None


def _looser(wanted: Filter) -> Iterator[Filter]:
    for field in ("said", "due", "quarter", "status", "theme", "opgave", "level", "kind_of", "line", "words", "party"):
        if getattr(wanted, field) is not None:
            yield wanted.model_copy(update={field: None, **({"also": ()} if field == "party" else {})})
    if wanted.find != "all" and wanted != Filter(find=wanted.find):
        yield wanted.model_copy(update={"find": "all"})


def _lines(session: Session, rows: Sequence[tuple[int, int | None]], policy: Policy, *, bare: bool) -> Iterator[Line]:
    by_share = questions.lines_of(session, [share for _, share in rows if share is not None], policy)
    for item, share in rows:
        if share is not None:
            line = by_share[share]
            yield line.model_copy(update={"answer": None}) if bare else line
        else:
            found = session.get_one(Commitment, item)
            yield Line(code=found.code, title=found.title, owner="")


@asks("read")
def tell(session: Session, *, now: datetime, sender: Sender, policy: Policy, wanted: Filter, follows: bool = False) -> None:
    """A question by command or in words. Refused where the role, or the group, may not see what it asks for.

    `follows`: "en bij de NVZ?", which changes the question before it, where that is what was told last.
    """
    if follows:
        wanted = _after(outbox.last_told(session, address=sender.chat), wanted)
    _may(sender, wanted)
    notice = find(session, wanted=wanted, policy=policy, now=now, in_group=sender.in_group, usual=_usual(sender))
    people.reply(session, now=now, sender=sender, notice=notice)


@asks("read")
def turn(session: Session, *, now: datetime, sender: Sender, policy: Policy, offer: Offer, under: int | None) -> Found:
    """Another page, the nearest question, or one of the usual ones; `under` is the message with the page that is shown."""
    shown = outbox.shown_in(session, under) if under is not None else None
    if offer.do == "find" and offer.find is not None:
        wanted, page = Filter(find=offer.find), 0
    elif isinstance(shown, Found) and offer.do == "nearest" and shown.nearest is not None:
        wanted, page = shown.nearest, 0
    elif isinstance(shown, Found) and offer.do == "page":
        wanted, page = shown.wanted, offer.ref or 0
    else:
        raise Refused(ButtonStale())
    _may(sender, wanted)
    return find(session, wanted=wanted, policy=policy, now=now, page=page, usual=_usual(sender))


@dataclass(frozen=True, slots=True)
class Shown:
    """What a chat shows last: a question with its answer, which another one may go on from; an item, which "die" may mean."""

    question: bool = False
    code: str | None = None


def shown_last(session: Session, *, user: str) -> Shown:
    """What "en bij de NVZ?" goes on from, and what "wie trekt dat?" points at, in somebody's own chat."""
    known = people.known_sender(session, user=user)
    match outbox.last_told(session, address=known.user) if known is not None else None:
        case Found(lines=lines):
            codes = {line.code for line in lines}
            return Shown(question=True, code=codes.pop() if len(codes) == 1 else None)
        case Overdue():
            return Shown(question=True)
        case Card(code=code):
            return Shown(code=code)
        case _:
            return Shown()


def _after(before: Notice | None, wanted: Filter) -> Filter:
    """The question before with what this one names; what to find and how it stands belong together."""
    if isinstance(before, Overdue):
        before_wanted = Filter(find="late")
    elif isinstance(before, Found):
        before_wanted = before.wanted
    else:
        return wanted
    named = {field: value for field, value in wanted if value != Filter.model_fields[field].default}
    if "find" in named or "status" in named:
        named |= {"find": wanted.find, "status": wanted.status}
    if "quarter" in named or "due" in named:
        named |= {"quarter": wanted.quarter, "due": wanted.due}
    if "party" in named:
        named |= {"also": wanted.also}
    return before_wanted.model_copy(update=named)


def _usual(sender: Sender) -> tuple[Find, ...]:
    """The usual questions that this person may put."""
    return tuple(find for find in USUAL if any(may(actor.role, RIGHT[find]) for actor in sender.actors))


def _may(sender: Sender, wanted: Filter) -> None:
    if sender.in_group and (wanted.find not in ("all", "soon") or wanted.status is not None or wanted.said is not None):
        raise Refused(NotInGroup())
    require(sender, RIGHT[wanted.find])
