"""How does a round stand? Whom it asked, who answered and when, what it leaves out, and what its papers say.

Counted anew each time from the questions and the answers: what is told is what stands.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, get_args

from sqlmodel import Session, col, or_, select

from commitments import burden, mending, parties, questions, reports, verdicts
from commitments.ledger import Share
from commitments.notices import PapersShown, RoundShown
from commitments.parties import TEAM, Party
from commitments.policy import Policy, Round
from commitments.questions import PageSent
from commitments.reports import Report
from commitments.rungs import Facts, asks_about, in_round, round_question
from commitments.sets import Status
from commitments.terms import quarter_of

_A_MOMENT = timedelta(microseconds=1)


def shown(session: Session, found: Round, policy: Policy, now: datetime, closed_at: datetime | None) -> RoundShown:
    """A round as the team reads it; `closed_at`: when it was ended, if it was."""
    later = (one for one in policy.rounds_from(policy.day(now)) if one.opens > found.opens)
    coming = next(later, None) if found.state == "closed" else None
    ran = found.state in ("open", "closed")
    figures = _figures(session, found, policy, now, closed_at) if ran else _expected(session, found, policy, now)
    return RoundShown(
        quarter=quarter_of(found.quarter),
        opens=found.opens,
        reply_by=found.reply_by,
        overleg=found.overleg,
        state=found.state,
        papers=_papers(session, found, policy, now) if ran else None,
        next_opens=coming.opens if coming is not None else None,
        next_first=policy.day(policy.ask_at(policy.at(coming.opens, policy.hour))) if coming is not None else None,
        held=mending.held(session, policy.day(now), found.quarter) if found.state in ("planned", "open") else (),
        **figures,
    )


def _figures(session: Session, found: Round, policy: Policy, now: datetime, closed_at: datetime | None) -> dict[str, Any]:
    """What was asked, and what became of it: an answer counts from the asking on; after the round it is late."""
    asked = asked_in(session, found.opens)
    said = _first_answers(session, asked)
    ends = policy.at(found.reply_by + timedelta(days=1), 0)
    ends = min(ends, closed_at) if closed_at is not None else ends
    shares = session.exec(select(Share).where(col(Share.id).in_(asked))).all()
    names = {share.id: _name(session, share) for share in shares}
    owing, spoke = ({name for share, name in names.items() if (share in said) == answered} for answered in (False, True))
    return {
        "asked": len(asked),
        **_at(set(names.values())),
        "answered": sum(at <= ends for at in said.values()),
        "late": sum(at > ends for at in said.values()),
        "silent": tuple(sorted(owing - spoke)),
        "partly": tuple(sorted(owing & spoke)),
        **_not_asked(session, found, policy),
        **_left_out(session, found, policy, now, asked),
    }


def _papers(session: Session, found: Round, policy: Policy, now: datetime) -> PapersShown | None:
    """What the papers of the overleg say: what stood at the end of their day (until then: what stands), whatever came after."""
    days, asked = found.papers, asked_in(session, found.opens)
    if days is None or not asked:
        return None
    until = min(policy.at(days.figures_on + timedelta(days=1), 0), now + _A_MOMENT)
    counts = or_(col(Report.withdrawn_at).is_(None), col(Report.withdrawn_at) >= until)
    since = policy.at(found.near + timedelta(days=1), 0)
    said = session.exec(select(Report).where(Report.at >= since, counts).order_by(col(Report.id))).all()
    last = {report.share: report.status for report in said if report.at < until}
    standing = Counter(last.get(share) for share in {*asked, *last})
    return PapersShown(
        on=days.figures_on,
        standing=tuple((status, standing[status]) for status in (*get_args(Status), None) if standing[status]),
        unasked=len(set(last) - set(asked)),
        over=policy.day(now) > days.figures_on,
        after=len({report.share for report in said if report.at >= until}),
        page_on=days.page_on,
        **_pages(session, found, policy, said, asked, policy.day(now) > days.correct_by),
    )


def said_it_all(session: Session, found: Round, policy: Policy) -> frozenset[int]:
    """The organisations that answered all of a round by themselves and got no verdict on it since; and the team."""
    asked = asked_in(session, found.opens)
    last = reports.latest(session, list(asked))
    judged = verdicts.latest(session, [report.id for report in last.values()])
    team = parties.named(session, TEAM).id
    wanting, every = set(), {team}
    for share in session.exec(select(Share).where(col(Share.id).in_(asked))):
        report = last.get(share.id)
        own = report is not None and report.party == share.aanspreekpunt and report.told_in is None
        if report is None or not own or report.id in judged or policy.day(report.at) <= found.near:
            wanting.add(share.aanspreekpunt)
        every.add(share.aanspreekpunt or team)
    return frozenset(every - (wanting - {team}))


def _pages(
    session: Session, found: Round, policy: Policy, said: Sequence[Report], asked: Collection[int], over: bool
) -> dict[str, Any]:
    """The organisations by what they did with their own page: a correction is an answer after it, and after their yes.

    Before the first goes: how many are to go.
    """
    rows = session.exec(select(PageSent).where(PageSent.quarter == found.quarter)).all()
    what: dict[str, list[int]] = {"agreed": [], "corrected": [], "silent": [], "unsent": [], "unneeded": []}
    for row in rows:
        since = row.agreed_at or row.at
        corrected = any(report.party == row.party and report.at > since for report in said)
        what["corrected" if corrected else "agreed" if row.agreed_at else "silent"].append(row.party)
    speaking = session.exec(select(Share.aanspreekpunt).where(col(Share.id).in_(asked))).all()
    others = {party for party in speaking if party} - {parties.named(session, TEAM).id, *(row.party for row in rows)}
    content = said_it_all(session, found, policy)
    what["unneeded"] = [party for party in others if party in content]
    left = [party for party in others if party not in content]
    what["unsent"] = left if over else []
    named = {name: tuple(sorted(session.get_one(Party, party).name for party in found)) for name, found in what.items()}
    return {**named, "pages": 0 if rows or over else len(left)}


def asked_in(session: Session, opens: date) -> dict[int, datetime]:
    """When the round that opened on this day asked about which share."""
    of_round = (questions.Asked.rung == "round", questions.Asked.about == opens)
    return {row.share: row.at for row in session.exec(select(questions.Asked).where(*of_round)).all()}


def _first_answers(session: Session, asked: Mapping[int, datetime]) -> dict[int, datetime]:
    """When each of these shares was first answered since it was asked about; what was taken back is none."""
    counts = (col(Report.share).in_(asked), col(Report.withdrawn_at).is_(None))
    rows = session.exec(select(Report.share, Report.at).where(*counts).order_by(col(Report.id).desc())).all()
    return {share: at for share, at in rows if at >= asked[share]}


def _expected(session: Session, found: Round, policy: Policy, now: datetime) -> dict[str, Any]:
    """What it will ask as things stand: of each organisation what its cap leaves room for."""
    wanted = [
        share
        for share, facts in _in_force(session)
        if (question := round_question(facts, policy, now)) is not None and question.about == found.opens
    ]
    counts = Counter(share.aanspreekpunt for share in wanted if share.aanspreekpunt is not None)
    room = _room(session, counts, found, policy)
    return {
        "asked": sum(min(count, room[party]) for party, count in counts.items()),
        **_at({session.get_one(Party, party).name for party in counts if room[party] > 0}),
        **_not_asked(session, found, policy),
        **_beyond(session, Counter({party: count - room[party] for party, count in counts.items()}), policy),
    }


def _at(names: Collection[str]) -> dict[str, Any]:
    """At how many organisations a round asks; the programme team, which has parts of its own, is none."""
    return {"parties": len({*names} - {TEAM}), "ours": TEAM in names}


def _room(session: Session, parties: Iterable[int], found: Round, policy: Policy) -> dict[int, int]:
    """How many questions each organisation may still get in the quarter in which a round opens."""
    began = burden.quarter_began(policy, policy.at(found.opens, policy.hour))
    return {party: max(0, policy.a_quarter - questions.put_to(session, party, began)) for party in parties}


def _left_out(session: Session, found: Round, policy: Policy, now: datetime, asked: Collection[int]) -> dict[str, Any]:
    """What a round that ran would have asked of who had their number of questions already."""
    if policy.day(policy.ask_at(policy.at(found.opens, policy.hour))) >= policy.day(now):
        return {}  # its letters have not left
    counts = Counter(
        share.aanspreekpunt
        for share, facts in _in_force(session)
        if share.aanspreekpunt is not None and share.id not in asked and asks_about(facts, policy, found)
    )
    room = _room(session, counts, found, policy)
    return _beyond(session, Counter({party: count for party, count in counts.items() if not room[party]}), policy)


def _beyond(session: Session, counts: Counter[int], policy: Policy) -> dict[str, Any]:
    full = +counts  # what is above nothing
    names = sorted(session.get_one(Party, party).name for party in full)
    return {"left_out": full.total(), "full": tuple(names), "cap": policy.a_quarter}


def _not_asked(session: Session, found: Round, policy: Policy) -> dict[str, Any]:
    """What it can't ask, since nobody can be written to, or nobody answers for it."""
    away, nobody = set(), 0
    for share, facts in _in_force(session):
        could = in_round(replace(facts, answered=True, reachable=True), policy, found)
        if could in (None, "ends_next"):
            continue
        if not facts.answered:
            nobody += 1
        elif not facts.reachable:
            away.add(_name(session, share))
    return {"away": tuple(sorted(away)), "without": nobody}


def _in_force(session: Session) -> list[tuple[Share, Facts]]:
    shares = session.exec(select(Share).where(col(Share.withdrawn).is_(False)).order_by(col(Share.id))).all()
    return list(zip(shares, questions.all_facts(session, shares), strict=True))


def _name(session: Session, share: Share) -> str:
    return session.get_one(Party, share.aanspreekpunt or share.party).name
