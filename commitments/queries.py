"""What does somebody want to know? Read-only answers: what is past its term, who can't be asked, whom to ring, one item whole.

"Te laat" stands only in the team's own lists; the ministry's own items come first.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, get_args

from sqlalchemy import bindparam
from sqlmodel import Session, and_, col, or_, select

from commitments import attachments, ledger, notes, people, programme, progress, questions, reports, sentences, states
from commitments import burden as burdens
from commitments import calls as call_notes
from commitments.access import asks, every, may, require, speaks_for
from commitments.history import Event
from commitments.ledger import Commitment, Link, Member, Owner, Share, Term
from commitments.notices import (
    Burden,
    BurdenLine,
    CallLine,
    Calls,
    Card,
    CardLink,
    CardShare,
    CardTerm,
    Colleague,
    Difference,
    GroupHelp,
    Help,
    Line,
    Mine,
    Overdue,
    Privacy,
    Programme,
    Sheet,
    SheetDue,
    SheetRow,
    Side,
    TermMoved,
    WithoutContact,
)
from commitments.parties import Party
from commitments.people import Actor, Sender
from commitments.policy import Policy
from commitments.reports import Report
from commitments.rungs import clocks, on_call_list, waits_for
from commitments.sets import LinkKind
from commitments.terms import Span, quarter_of


def _is_done(line: Line) -> bool:
    return line.answer is not None and line.answer.is_done


def next_day(lines: Sequence[Line], after: date) -> date | None:
    """The first day after this one on which a term of something that is not done ends."""
    days = [line.span.due_day for line in lines if line.span and line.span.due_day and not _is_done(line)]
    return min((day for day in days if day > after), default=None)


@asks("chase")
def overdue(session: Session, *, sender: Sender, policy: Policy, now: datetime) -> Overdue:  # noqa: ARG001  asked above
    """What is past its term and not reported done: the ministry's own, then per organisation, then without one."""
    today = policy.day(now)
    every = questions.lines(session, policy)
    late = _with_silence(session, [row for row in every if _is_late(row[1], today)], policy, now)
    return Overdue(
        as_of=today,
        own=tuple(line for line in late if line.own),
        others=tuple(sorted((x for x in late if x.party and not x.own), key=lambda line: line.party or "")),
        without=tuple(line for line in late if line.party is None),
        next_day=next_day([line for _, line in every], today),
    )


def _is_late(line: Line, today: date) -> bool:
    return line.span is not None and line.span.is_past(today) and not _is_done(line)


def _with_silence(session: Session, rows: Sequence[tuple[Share, Line]], policy: Policy, now: datetime) -> list[Line]:
    """The second clock beside the first: since when an answer is owed."""
    facts = questions.all_facts(session, [share for share, _ in rows])
    return [
        line.model_copy(update={"silent_since": clocks(known, policy, now).silent_since})
        for (_, line), known in zip(rows, facts, strict=True)
    ]


@asks("oversee")
def without_contact(session: Session, *, sender: Sender, policy: Policy) -> WithoutContact:  # noqa: ARG001  asked above
    """Whom nobody can ask, the soonest term first: no aanspreekpunt, one that has not said yes, or no contact there."""
    nobody: list[Line] = []
    proposed: list[Line] = []
    unreachable: list[Line] = []
    contacts = people.contacts(session)
    named = _named_in_text(session)
    for share, line in questions.lines(session, policy):
        if _is_done(line):
            continue
        if share.aanspreekpunt is not None:
            if not contacts.get(share.aanspreekpunt):
                unreachable.append(line)
        elif share.proposed is not None:
            proposed.append(line.model_copy(update={"party": session.get_one(Party, share.proposed).name}))
        else:
            nobody.append(line.model_copy(update={"named": named.get((share.commitment, share.party), ())}))
    return WithoutContact(nobody=_soonest(nobody), proposed=_soonest(proposed), unreachable=_soonest(unreachable))


def _named_in_text(session: Session) -> dict[tuple[int, int], tuple[str, ...]]:
    """The organisations that the text names as part of a category, by commitment and category."""
    rows = select(Member, Party).join(Party, col(Party.id) == Member.party).order_by(col(Member.position))
    found: dict[tuple[int, int], tuple[str, ...]] = {}
    for member, party in session.exec(rows):
        key = (member.commitment, member.category)
        found[key] = (*found.get(key, ()), party.name)
    return found


def _soonest(lines: list[Line]) -> tuple[Line, ...]:
    return tuple(sorted(lines, key=lambda line: (line.span and line.span.due_day) or date.max))


@asks("oversee")
def calls(session: Session, *, sender: Sender, policy: Policy, now: datetime) -> Calls:
    """The bellijst: asked, asked again, still silent; or the one to ask is away while the term ends."""
    found = []
    seconds: dict[int, Colleague] = {}
    every = questions.lines(session, policy)
    known = questions.all_facts(session, [share for share, _ in every])
    notes = call_notes.latest(session, [share.id for share, _ in every])
    for (share, line), facts in zip(every, known, strict=True):
        away = waits_for(facts, policy, now)
        if share.aanspreekpunt is None or not (away or on_call_list(facts, policy, now)):
            continue
        asked = [row for row in questions.asked_about(session, share) if row.rung != "appoint"]
        contacts = people.contacts_of(session, share.aanspreekpunt)
        if contacts[1:] and not away and all(row.rung != "second" for row in asked):
            other = contacts[1]
            seconds[other.id] = Colleague(person=other.id, name=people.name_of(session, other), party=line.party or "")
        rang = notes.get(share.id)
        found.append(
            CallLine(
                line=line,
                asked_on=tuple(policy.day(row.at) for row in asked),
                contacts=tuple(people.name_of(session, person) for person in contacts),
                away_until=away.last if away else None,
                share=share.id,
                version=share.version,
                rang_on=policy.day(rang.at) if rang else None,
                rang=rang.words if rang else None,
            )
        )
    return Calls(
        calls=tuple(sorted(found, key=lambda call: (not call.line.own, call.line.party or ""))),
        seconds=tuple(seconds.values()),
        may_note=any(may(actor.role, "behalf") for actor in sender.actors) and not sender.in_group,
    )


@asks("oversee")
def burden(session: Session, *, sender: Sender, policy: Policy, now: datetime) -> Burden:  # noqa: ARG001  asked above
    """How much is asked of whom in this quarter."""
    put = questions.put_to_each(session, burdens.quarter_began(policy, now))
    lines = tuple(BurdenLine(party=party, count=count) for party, count in put)
    return Burden(quarter=quarter_of(policy.day(now)), cap=policy.a_quarter, lines=lines)


@asks("list_own")
def mine(session: Session, *, sender: Sender, policy: Policy, now: datetime) -> tuple[Mine, ...]:
    """What somebody's organisation answers for; one list for each, where they are of several."""
    return tuple(_mine(session, actor, policy, now) for actor in every(sender, "list_own"))


def _mine(session: Session, actor: Actor, policy: Policy, now: datetime) -> Mine:
    shares = ledger.shares_answered_by(session, actor.party)
    active = [s for s in shares if session.get_one(Commitment, s.commitment).state == "active"]
    items = [questions.item_of(session, share, policy) for share in active]
    items.sort(key=lambda item: (item.span and item.span.due_day) or date.max)  # what ends first stands first
    return Mine(
        asked=questions.put_to(session, actor.party, burdens.quarter_began(policy, now)),
        cap=policy.a_quarter,
        may_ask=may(actor.role, "ask_team"),
        party=actor.party_name,
        open=tuple(item for item in items if item.answer is None or not item.answer.is_done),
        done=tuple(item for item in items if item.answer is not None and item.answer.is_done),
    )


# a card is asked for most: its statements are made once
_ITEM: Any = bindparam("item")
_THESE: Any = bindparam("items", expanding=True)
_OWNERS = select(Owner).where(Owner.commitment == _ITEM).order_by(col(Owner.position))
_ITS_TERMS = select(Term).where(Term.commitment == _ITEM).order_by(col(Term.number))
_PARTIES = select(Party).where(col(Party.id).in_(bindparam("parties", expanding=True)))
_LINKED = (
    select(Link, Commitment)
    .join(
        Commitment,
        or_(
            and_(Link.commitment == _ITEM, Commitment.id == Link.other),
            and_(Link.other == _ITEM, Commitment.id == Link.commitment),
        ),
    )
    .order_by(col(Link.commitment), col(Link.other))
)
_OWING = (
    select(Owner.commitment, Party)
    .join(Party, col(Party.id) == Owner.party)
    .where(col(Owner.commitment).in_(_THESE), col(Owner.owes).is_(True))
    .order_by(col(Owner.position))
)
_TERMS = select(Term).where(col(Term.commitment).in_(_THESE)).order_by(col(Term.number))
_MOVED = (
    select(Event)
    .where(
        col(Event.verb).in_(("term", "agree_term")),
        or_(
            and_(Event.kind == "commitment", Event.row == _ITEM),
            and_(Event.kind == "share", col(Event.row).in_(bindparam("shares", expanding=True))),
        ),
    )
    .order_by(col(Event.id))
)
_MEMBERS = select(Member).where(col(Member.commitment).in_(_THESE))


@asks("read")
def card(session: Session, *, sender: Sender, code: str, policy: Policy, now: datetime) -> Card:
    """One item whole. Answers of the parties are for who takes part; in a group only the register's own facts show."""
    item = ledger.commitment(session, code)
    found = card_of(session, item, policy=policy, now=now, private=not sender.in_group, speakers=sender.actors)
    if sender.in_group:
        return found
    sentence = sentences.on_card(session, item.id, policy)
    speaking = {actor.party_name for actor in sender.actors if may(actor.role, "phrase")}
    answers = {session.get_one(Party, party).name for party in sentences.answering(session, item.id)}
    more = {
        "files": attachments.on_card(session, item.id, sender.actors, policy),
        "sentence": sentence,
        "may_phrase": any(actor.role == "team" for actor in sender.actors) or (bool(sentence) and bool(speaking & answers)),
        "may_agree": sentence is not None and sentence.settled_on is None and bool(speaking & set(sentence.waits)),
    }
    found = found.model_copy(update=more)
    if not any(may(actor.role, "note") for actor in sender.actors):
        return found
    return found.model_copy(update={"for_team": True, "notes": notes.on_card(session, item.id, policy)})


def card_of(
    session: Session, found: Commitment, *, policy: Policy, now: datetime, private: bool, speakers: Sequence[Actor] = ()
) -> Card:
    """The same for who may see it; `speakers` answer from it for their own parts."""
    owners = session.exec(_OWNERS, params={"item": found.id}).all()
    terms = session.exec(_ITS_TERMS, params={"item": found.id}).all()
    shares = ledger.shares_of(session, found.id)
    answers = reports.latest(session, [share.id for share in shares])
    following = ledger.followed(session)
    _read_parties(session, owners, shares)
    names = {owner.party: session.get_one(Party, owner.party).name for owner in owners}
    who: dict[int | None, list[str]] = {}
    for share in (s for s in shares if not s.withdrawn):
        who.setdefault(share.term, []).append(session.get_one(Party, share.party).name)
    all_owners = sorted(names[o.party] for o in owners if o.owes)
    speaking = [s for s in shares if private and any(speaks_for(actor, s) for actor in speakers)]
    own = [questions.item_of(session, s, policy, answers) for s in speaking]
    asked = found.mode == "asked" and found.id not in following
    links = session.exec(_LINKED, params={"item": found.id}).all()
    moved = _moved(session, found, terms, shares if private else [], policy)
    yours = next((item for item in own if item.answer is None or not item.answer.is_done), None)
    return Card(
        code=found.code,
        commitment=found.kind,
        title=found.title,
        summary=found.summary,
        state=found.state,
        decided=states.on_card(session, found),
        standing=progress.of_item(session, found, shares, answers) if private and asked else None,
        as_of=policy.day(now),
        programmalijn=found.programmalijn,
        opgave=found.opgave,
        owners=tuple(names[o.party] for o in owners if o.owes),
        inferred=tuple(names[o.party] for o in owners if o.inferred),
        involved=tuple(names[o.party] for o in owners if not o.owes),
        rollup=found.rollup,
        terms=tuple(
            CardTerm(
                words=term.words,
                span=term.span,
                what=term.what,
                who=() if sorted(who.get(term.id, [])) == all_owners else tuple(who.get(term.id, [])),
                moved=moved.get(term.number, ()),
            )
            for term in terms
        ),
        indicators=programme.indicators(session, found.programmalijn),
        shares=tuple(
            _card_share(session, s, policy, policy.day(now), answers)
            for s in shares
            if private and _shown(s, answers, asked=asked)
        ),
        source_chapter=found.chapter,
        source_line=found.line,
        yours=yours if asked and found.state == "active" else None,
        asked=asked,
        links=_links(found, links, following),
        differences=_differences(session, found, links),
    )


def _read_parties(session: Session, owners: Sequence[Owner], shares: Sequence[Share]) -> None:
    """All in one query: the session keeps what it read, so that each is found there."""
    wanted = {owner.party for owner in owners} | {s.party for s in shares} | {s.aanspreekpunt for s in shares}
    session.exec(_PARTIES, params={"parties": list(wanted - {None})}).all()


def _moved(
    session: Session, found: Commitment, terms: Sequence[Term], shares: Sequence[Share], policy: Policy
) -> dict[int, tuple[TermMoved, ...]]:
    """How the terms moved, by number: what a newer register changed, and what was agreed on about one of these parts."""
    of_share = {share.id: share for share in shares}
    numbers = {term.id: term.number for term in terms}
    told: dict[int, tuple[TermMoved, ...]] = {}
    for event in session.exec(_MOVED, params={"item": found.id, "shares": list(of_share)}):
        facts, on = json.loads(event.facts), policy.day(event.at)
        if event.verb == "term":
            number, party = facts["number"], None
            before, after = (Span.read(*facts[key]) for key in ("before", "after"))
        else:
            share = of_share[event.row]
            number = numbers.get(share.term or 0, 0)
            speaks = share.aanspreekpunt if share.aanspreekpunt is not None else share.party
            party = session.get_one(Party, speaks).name
            before, after = (Span.read("uiterlijk", None, facts[key]) for key in ("before", "after"))
        told[number] = (*told.get(number, ()), TermMoved(on=on, before=before, after=after, party=party))
    return told


def _shown(share: Share, answers: Mapping[int, Report], *, asked: bool) -> bool:
    """A part that nobody is asked about, or that the register no longer names, shows only for what was said about it."""
    return (asked and not share.withdrawn) or share.id in answers


def _links(found: Commitment, links: Sequence[tuple[Link, Commitment]], following: Mapping[int, int]) -> tuple[CardLink, ...]:
    """What it hangs together with, each other item once: what works it out before what merely belongs to it."""
    grouped: dict[tuple[LinkKind, bool, bool], list[Commitment]] = {}
    named: set[int] = set()
    for kind in get_args(LinkKind):
        for row, other in links:
            if row.kind == kind and other.id not in named:
                named.add(other.id)
                follows = row.follows and row.commitment in following
                grouped.setdefault((kind, row.commitment != found.id, follows), []).append(other)
    return tuple(
        CardLink(link=kind, codes=tuple(o.code for o in sorted(others, key=lambda o: o.position)), back=back, follows=follows)
        for (kind, back, follows), others in grouped.items()
    )


def _differences(session: Session, found: Commitment, links: Sequence[tuple[Link, Commitment]]) -> tuple[Difference, ...]:
    """Where chapter 3 and chapter 6 say something else about owner or date: between an agreement and what works it out."""
    back = found.kind != "afspraak"
    worked_out = [other for row, other in links if row.kind == "uitgewerkt in" and (row.commitment != found.id) == back]
    if not worked_out:
        return ()
    facts = _Compared.read(session, [found, *worked_out])
    told = []
    for there in worked_out:
        difference = Difference(here=facts.side(found, there), there=facts.side(there, found))
        if any((side.owners or side.terms) for side in (difference.here, difference.there)):
            told.append(difference)
    return tuple(told)


@dataclass(frozen=True, slots=True)
class _Compared:
    """What some items say about who and when, read in a handful of queries: by commitment, in the register's order."""

    owing: Mapping[int, list[Party]]
    members: Sequence[Member]
    dated: Mapping[int, list[Term]]

    @classmethod
    def read(cls, session: Session, items: Sequence[Commitment]) -> "_Compared":
        these = {"items": [item.id for item in items]}
        owing: dict[int, list[Party]] = {item.id: [] for item in items}
        for number, party in session.exec(_OWING, params=these):
            owing[number].append(party)
        dated: dict[int, list[Term]] = {item.id: [] for item in items}
        for term in session.exec(_TERMS, params=these):
            if term.first or term.last:
                dated[term.commitment].append(term)
        return cls(owing, session.exec(_MEMBERS, params=these).all(), dated)

    def side(self, one: Commitment, other: Commitment) -> Side:
        """What only `one` says. A category and the organisations that the text lists as its own are no difference."""
        theirs = {party.id for party in self.owing[other.id]}
        members = [member for member in self.members if member.commitment in (one.id, other.id)]
        covered = {m.category for m in members if m.party in theirs} | {m.party for m in members if m.category in theirs}
        days = {(t.kind, t.first, t.last) for t in self.dated[other.id]}
        return Side(
            code=one.code,
            owners=tuple(party.name for party in self.owing[one.id] if party.id not in theirs | covered),
            terms=tuple(
                CardTerm(words=t.words, span=t.span, what=t.what)
                for t in self.dated[one.id]
                if (t.kind, t.first, t.last) not in days
            ),
        )


def _card_share(session: Session, share: Share, policy: Policy, today: date, answers: Mapping[int, Report]) -> CardShare:
    line = questions.line_of(session, share, policy, answers)
    term = session.get(Term, share.term) if share.term is not None else None
    return CardShare(
        owner=line.owner,
        party=line.party,
        basis=share.basis,
        withdrawn=share.withdrawn,
        what=term.what if term else None,
        span=line.span,
        was=term.span if term and share.moved is not None else None,
        answer=line.answer,
        quiet_until=share.quiet_until if share.quiet_until is not None and share.quiet_until > today else None,
    )


def sheet(session: Session, *, policy: Policy, now: datetime) -> Sheet:
    """Every item in the order of the programme, a row a share, read in a handful of queries. For who may chase; see `delivery`.

    A share that the register no longer names stands here for what was said about it.
    """
    names = {party.id: party.name for party in session.exec(select(Party))}
    terms = {term.id: term for term in session.exec(select(Term))}
    answers = reports.latest(session)
    following = ledger.followed(session)
    shares: dict[int, list[Share]] = {}
    for row in session.exec(select(Share).order_by(col(Share.id))):
        if not row.withdrawn or row.id in answers:
            shares.setdefault(row.commitment, []).append(row)
    rows = []
    for found in session.exec(select(Commitment).order_by(col(Commitment.position))):
        asked = found.mode == "asked" and found.state == "active" and found.id not in following
        parts: list[Share | None] = [*shares.get(found.id, [])]
        for share in parts or [None]:
            term = terms[share.term] if share and share.term is not None else None
            rows.append(
                SheetRow(
                    commitment=found.kind,
                    code=found.code,
                    title=found.title,
                    owner=names[share.party] if share else None,
                    party=names[share.aanspreekpunt] if share and share.aanspreekpunt is not None else None,
                    words=term.words if term else None,
                    span=ledger.agreed(share, term) if share else None,
                    what=term.what if term else None,
                    asked=asked and share is not None and not share.withdrawn,
                    answer=reports.answer_of(answers.get(share.id), policy) if share else None,
                )
            )
    return Sheet(as_of=policy.day(now), rows=tuple(rows))


@asks("read")
def examples(session: Session, *, sender: Sender, policy: Policy, now: datetime) -> tuple[str, ...]:
    """Two codes that fit this person, for the examples in "that I do not understand"."""
    found: list[str] = []
    for actor in sender.actors:
        if may(actor.role, "list_own") and not may(actor.role, "oversee"):
            asked = [session.get_one(Commitment, s.commitment).code for s in questions.open_for(session, actor.party)]
            found += [*asked, *(item.code for item in _mine(session, actor, policy, now).open)]
    return tuple(dict.fromkeys(found))[:2]


# --- the same, told to who asked ------------------------------------------------------------------------------------


@asks("read")
def tell_help(session: Session, *, now: datetime, sender: Sender) -> None:
    """/help, by role; in a group what it is for."""
    notice = GroupHelp() if sender.in_group else Help(role=sender.actors[0].role)
    people.reply(session, now=now, sender=sender, notice=notice)


@asks("knock")
def tell_privacy(session: Session, *, now: datetime, sender: Sender) -> None:
    """/privacy, for everybody: also who does not take part may know what is kept."""
    people.reply(session, now=now, sender=sender, notice=Privacy(known=bool(sender.actors)))


@asks("list_own")
def tell_mine(session: Session, *, now: datetime, sender: Sender, policy: Policy) -> None:
    """/mijn: a message for each organisation."""
    for notice in mine(session, sender=sender, policy=policy, now=now):
        people.reply(session, now=now, sender=sender, notice=notice)


@asks("read")
def tell_card(session: Session, *, now: datetime, sender: Sender, policy: Policy, code: str) -> None:
    """/afspraak CODE; in a group only the register's own facts."""
    people.reply(session, now=now, sender=sender, notice=card(session, sender=sender, code=code, policy=policy, now=now))


@asks("read")
def tell_programme(session: Session, *, now: datetime, sender: Sender, policy: Policy, line: int | None) -> None:
    """/afspraak, with or without a line of the programme; the whole where there is none. In a group not how far it is."""
    notice = programme.view(session, line) or programme.view(session, None)
    assert notice is not None
    if not sender.in_group:
        notice = _with_standings(session, notice, policy.day(now))
    people.reply(session, now=now, sender=sender, notice=notice)


def _with_standings(session: Session, told: Programme, today: date) -> Programme:
    tasks = progress.of_opgaven(session)
    lines, by_number = progress.of_lines(tasks), {number: standing for (_, number), standing in tasks.items()}
    found = [row.model_copy(update={"standing": lines.get(row.number)}) for row in told.lines]
    below = [row.model_copy(update={"standing": by_number.get(row.number)}) for row in told.tasks]
    return told.model_copy(update={"lines": tuple(found), "tasks": tuple(below), "as_of": today})


@asks("oversee")
def tell_burden(session: Session, *, now: datetime, sender: Sender, policy: Policy) -> None:
    """/belasting."""
    people.reply(session, now=now, sender=sender, notice=burden(session, sender=sender, policy=policy, now=now))


@asks("chase")
def tell_overdue(session: Session, *, now: datetime, sender: Sender, policy: Policy) -> None:
    """/telaat: the only place where "te laat" stands, so never in a group."""
    people.reply(session, now=now, sender=sender, notice=overdue(session, sender=sender, policy=policy, now=now))


@asks("oversee")
def tell_without_contact(session: Session, *, now: datetime, sender: Sender, policy: Policy) -> None:
    """/zonder."""
    people.reply(session, now=now, sender=sender, notice=without_contact(session, sender=sender, policy=policy))


@asks("oversee")
def tell_calls(session: Session, *, now: datetime, sender: Sender, policy: Policy) -> None:
    """/bellijst."""
    people.reply(session, now=now, sender=sender, notice=calls(session, sender=sender, policy=policy, now=now))


@asks("chase")
def tell_sheet(session: Session, *, now: datetime, sender: Sender) -> None:
    """/lijst: the whole list as a file, for the team."""
    actor = require(sender, "chase")
    people.reply(session, now=now, sender=sender, notice=SheetDue(person=actor.person))
