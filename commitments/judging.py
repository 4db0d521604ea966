"""What does the team do with an answer "klaar"? It judges: one by one or a list at a sitting; it takes back, and settles.

Nobody judges what they said themselves, so VWS's own items are never judged by their own dossierhouder. What asks something
opens the part again, and is itself its first new question; the party hears every verdict at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, and_, col, func, select

from commitments import access, extensions, history, ledger, outbox, people, questions, reports, rungs, verdicts
from commitments.access import asks
from commitments.chats import OF_VERDICT, Conversation, Waiting
from commitments.ledger import Commitment, Share
from commitments.notices import (
    CallWanted,
    Item,
    Judgeable,
    JudgeAsked,
    Judging,
    Notice,
    Offer,
    Proposals,
    VerdictGiven,
    VerdictsNoted,
    VerdictTaken,
    VerdictWords,
)
from commitments.parties import MINISTRY, TEAM, Party
from commitments.people import Person, Sender
from commitments.policy import Policy
from commitments.refusals import ButtonStale, MomentToCome, NothingToJudge, OwnAnswer, Refused, TooLong, VerdictStands
from commitments.reports import Report
from commitments.rungs import Facts
from commitments.sets import Rung, VerdictKind
from commitments.verdicts import Verdict

LISTED = 20
"""Answers in one list; the others are counted."""
REPEATED = 5
"""Requests for another term that are shown once more below it; each is a message with its own buttons."""


@dataclass(frozen=True, slots=True)
class Step:
    """What a step of judging says, and what the chat waits for after it."""

    notice: Notice
    waiting: Waiting | None = None
    about: int | None = None


@dataclass(frozen=True, slots=True)
class _Bench:
    """One person's turn at judging."""

    session: Session
    now: datetime
    policy: Policy
    sender: Sender
    source: int | None

    @property
    def judge(self) -> int:
        """Who judges."""
        return access.require(self.sender, "judge").person

    @property
    def alone(self) -> bool:
        """Whether nobody else of the team can judge."""
        return len(people.team(self.session)) < 2


# --- what waits -----------------------------------------------------------------------------------------------------

_DONE = (
    select(Report, Share)
    .join(Share, col(Share.id) == Report.share)
    .join(Commitment, col(Commitment.id) == Share.commitment)
    .where(
        Report.status == "done",
        col(Report.withdrawn_at).is_(None),
        col(Share.withdrawn).is_(False),
        Commitment.state == "active",
    )
    .order_by(col(Commitment.position), col(Share.id))
)


_NEWEST = (
    select(func.max(Report.id))
    .where(Report.share == Share.id, col(Report.withdrawn_at).is_(None))
    .correlate(Share)
    .scalar_subquery()
)
_HOW_MANY_WAIT = (
    select(func.count())
    .select_from(Commitment)
    .join(Share, and_(col(Share.commitment) == Commitment.id, col(Share.withdrawn).is_(False)), isouter=True)
    .join(Report, col(Report.id) == _NEWEST, isouter=True)
    .join(Verdict, and_(col(Verdict.report) == Report.id, col(Verdict.withdrawn_at).is_(None)), isouter=True)
    .where(Commitment.state == "active", Report.status == "done", col(Verdict.id).is_(None))
)


def _counting(found: Sequence[tuple[Report, Share]], session: Session) -> list[tuple[Report, Share]]:
    last = reports.latest(session, [share.id for _, share in found])
    return [(report, share) for report, share in found if last[share.id].id == report.id]


def _waiting(session: Session) -> list[tuple[Report, Share]]:
    """The answers "klaar" that count and have no verdict, in the order of the programme."""
    judged = (
        select(Verdict.id).where(Verdict.report == Report.id, col(Verdict.withdrawn_at).is_(None)).correlate(Report).exists()
    )
    return _counting(session.exec(_DONE.where(~judged)).all(), session)


def count_waiting(session: Session) -> int:
    """How many answers wait for a verdict, without reading them."""
    return session.exec(_HOW_MANY_WAIT).one()


def _done_of(session: Session, commitment: Commitment) -> list[tuple[Report, Share]]:
    """All of an item that its parties call klaar, judged or not."""
    return _counting(session.exec(_DONE.where(Share.commitment == commitment.id)).all(), session)


def judgeable(session: Session, report: Report, policy: Policy, verdict: Verdict | None = None) -> Judgeable:
    """An answer as it is judged, with the verdict that counts (or this one)."""
    share = session.get_one(Share, report.share)
    found = verdict or verdicts.on(session, report.id)
    item = questions.item_of(session, share, policy, {share.id: report})
    answer = verdicts.answer_of(report, found, policy)
    return Judgeable(
        report=report.id,
        verdict=found.id if found else None,
        item=item.model_copy(update={"answer": answer}),
        own=_is_own(session, share),
        others=_others(session, share, policy),
    )


def _others(session: Session, share: Share, policy: Policy) -> tuple[Item, ...]:
    if share.term is None or session.get_one(Commitment, share.commitment).rollup != "one":
        return ()
    beside = [
        other
        for other in ledger.shares_of(session, share.commitment)
        if other.term == share.term and other.id != share.id and not other.withdrawn
    ]
    known = reports.latest(session, [other.id for other in beside])
    return tuple(questions.item_of(session, other, policy, known) for other in beside if other.id in known)


def _is_own(session: Session, share: Share) -> bool:
    """Whether the ministry says this of itself: "VWS over eigen actie"."""
    party = session.get(Party, share.aanspreekpunt) if share.aanspreekpunt is not None else None
    return party is not None and party.name in (MINISTRY, TEAM)


def _proposed(session: Session) -> list[Verdict]:
    """What waits for the overleg: the verdicts that count and are proposals."""
    found = session.exec(
        select(Verdict).where(col(Verdict.proposed).is_(True), col(Verdict.withdrawn_at).is_(None)).order_by(col(Verdict.id))
    ).all()
    counting = verdicts.latest(session, [row.report for row in found])
    alive = [row for row in found if counting[row.report].id == row.id]
    return [row for row in alive if _stands(session, session.get_one(Report, row.report))]


def _stands(session: Session, report: Report) -> bool:
    """Whether this is the answer that counts for its share."""
    last = reports.last(session, report.share)
    return last is not None and last.id == report.id


# --- by command -----------------------------------------------------------------------------------------------------


@asks("judge")
def tell(
    session: Session,
    *,
    now: datetime,
    sender: Sender,
    policy: Policy,
    source: int,
    code: str,
    verdict: VerdictKind | None = None,
    text: str = "",
    until: date | None = None,
) -> None:
    """/oordeel, /oordeel CODE, /oordeel CODE with the verdict behind it and its words.

    Several parts of one item: akkoord holds for all that wait, anything else asks which one is meant.
    """
    bench = _Bench(session, now, policy, sender, source)
    if not code:
        requests = extensions.still_open(session, policy=policy)[:REPEATED]
        _speak(bench, Step(_list(bench).model_copy(update={"requests": len(requests)})))
        for request in requests:
            outbox.post(session, now=now, address=sender.chat, notice=request)
        return
    commitment = ledger.commitment(session, code)
    done = _done_of(session, commitment)
    if not done:
        raise Refused(NothingToJudge(code=commitment.code))
    open_ones = [pair for pair in done if verdicts.on(session, pair[0].id) is None] or done
    if len(open_ones) == 1:
        report, _ = open_ones[0]
        step = _judge(bench, report, verdict, text, until, alone=True) if verdict else Step(_ask(bench, report))
    elif verdict == "accepted" and open_ones != done:
        step = Step(_accept(bench, [report for report, _ in open_ones]))
    else:
        step = Step(Judging(answers=tuple(judgeable(session, report, policy) for report, _ in open_ones), of=commitment.code))
    _speak(bench, step)


@asks("judge")
def tell_proposals(session: Session, *, now: datetime, sender: Sender, policy: Policy, on: date | None) -> None:
    """/overleg, or /overleg with its day: what the team proposes, to be settled. Refused for a day that is still to come."""
    today = policy.day(now)
    if on is not None and on > today:
        raise Refused(MomentToCome(moment=on))
    held = max((day for day in policy.agenda.overleg if day <= today), default=today)
    rows = [judgeable(session, session.get_one(Report, row.report), policy, row) for row in _proposed(session)]
    people.reply(session, now=now, sender=sender, notice=Proposals(on=on or held, proposed=tuple(rows)))


def _speak(bench: _Bench, step: Step) -> None:
    """A command's answer: a message of its own, in which the conversation goes on."""
    session, first = bench.session, min(actor.person for actor in bench.sender.actors)
    people.heard(session, now=bench.now, address=bench.sender.user)
    row = session.get(Conversation, first) or Conversation(person=first, since=bench.now)
    row.letter = outbox.post(session, now=bench.now, address=bench.sender.chat, notice=step.notice)
    row.waiting, row.about, row.since = step.waiting, step.about, bench.now
    session.add(row)


def _list(bench: _Bench) -> Judging:
    every = [report for report, _ in _waiting(bench.session)]
    waiting = [report for report in every if not _said_by(bench, report)]
    own = dict.fromkeys(_code(bench.session, report) for report in every if report not in waiting)
    return Judging(
        answers=tuple(judgeable(bench.session, report, bench.policy) for report in waiting[:LISTED]),
        more=max(0, len(waiting) - LISTED),
        overleg=len(_proposed(bench.session)),
        own=tuple(own),
        alone=bench.alone,
    )


def _left(bench: _Bench) -> list[int]:
    """What waits for this judge: nobody judges their own."""
    return [report.id for report, _ in _waiting(bench.session) if not _said_by(bench, report)]


# --- by button ------------------------------------------------------------------------------------------------------


@asks("judge")
def press(
    session: Session, *, now: datetime, sender: Sender, policy: Policy, source: int, offer: Offer, under: int | None
) -> Step:
    """A button of judging. `under`: the message that it stands under, which holds the list."""
    bench = _Bench(session, now, policy, sender, source)
    asked = outbox.notice_of(session, under) if under is not None else None
    match offer.do:
        case "judge":
            return Step(_ask(bench, _answer(bench, offer.ref)))
        case "verdict":
            assert offer.verdict is not None
            return _judge(bench, _answer(bench, offer.ref), offer.verdict, "", None)
        case "all_good" if isinstance(asked, Judging):
            found = (session.get_one(Report, one.report) for one in asked.answers)
            return Step(_accept(bench, [r for r in found if _stands(session, r) and verdicts.on(session, r.id) is None]))
        case "settle" if isinstance(asked, Proposals):
            return Step(_settle(bench, asked, offer.ref))
        case "take_back":
            return Step(_take_back(bench, offer.ref))
        case _:
            raise Refused(ButtonStale())


def _answer(bench: _Bench, report: int | None) -> Report:
    """The answer that a button is about. Refused where the party said something else since."""
    row = bench.session.get(Report, report)
    if row is None or row.status != "done" or not _stands(bench.session, row):
        raise Refused(ButtonStale())
    return row


def _ask(bench: _Bench, report: Report, noted: Verdict | None = None) -> JudgeAsked:
    """One answer to judge; the one after it in the programme's order stands behind "Overslaan"."""
    waiting = _left(bench)
    others = [one for one in waiting if one != report.id]
    after = waiting[waiting.index(report.id) + 1 :] if report.id in waiting else others
    return JudgeAsked(
        answer=judgeable(bench.session, report, bench.policy),
        left=len(others),
        next=next(iter(after or others), None),
        noted=judgeable(bench.session, bench.session.get_one(Report, noted.report), bench.policy, noted) if noted else None,
    )


def _judge(bench: _Bench, report: Report, kind: VerdictKind, text: str, until: date | None, *, alone: bool = False) -> Step:
    """Akkoord is given at once; a question, what remains, and a correction want words first. Then on to the next, unless
    this one was named `alone`."""
    _not_own(bench, report)
    if not text and (kind in ("partly", "question") or verdicts.on(bench.session, report.id) is not None):
        asked = VerdictWords(answer=judgeable(bench.session, report, bench.policy), verdict=kind)
        return Step(asked, OF_VERDICT[kind], report.id)
    given = _give(bench, report, kind, text or None, until)
    _tell_party(bench, [given])
    waiting = _left(bench)
    if waiting and not alone:
        return Step(_ask(bench, bench.session.get_one(Report, waiting[0]), given))
    return Step(VerdictsNoted(given=(judgeable(bench.session, report, bench.policy, given),), left=len(waiting)))


@asks("judge")
def say(
    session: Session, *, now: datetime, sender: Sender, policy: Policy, source: int, report: int, kind: VerdictKind, text: str,
    until: date | None,
) -> Step:  # fmt: skip
    """The words that were waited for."""
    bench = _Bench(session, now, policy, sender, source)
    return _judge(bench, _answer(bench, report), kind, text, until)


def _accept(bench: _Bench, answers: Sequence[Report]) -> VerdictsNoted:
    """A list at a sitting: akkoord for all of it, but for what the judge said themselves."""
    own = [report for report in answers if _said_by(bench, report)]
    given = [_give(bench, report, "accepted", None, None) for report in answers if report not in own]
    if not given:
        if own:
            raise Refused(OwnAnswer(code=_code(bench.session, own[0])))
        raise Refused(ButtonStale())
    _tell_party(bench, given)
    rows = [judgeable(bench.session, bench.session.get_one(Report, row.report), bench.policy, row) for row in given]
    codes = dict.fromkeys(_code(bench.session, report) for report in own)
    return VerdictsNoted(given=tuple(rows), own=tuple(codes), alone=bench.alone, left=len(_left(bench)))


def _settle(bench: _Bench, asked: Proposals, verdict: int | None) -> VerdictsNoted:
    """The overleg settled what the team proposed: one, or all that were listed and stand as they were."""
    listed = {one.verdict for one in asked.proposed} if verdict is None else {verdict}
    rows = [row for row in _proposed(bench.session) if row.id in listed]
    if not rows:
        raise Refused(ButtonStale())
    given = []
    for row in rows:
        report = bench.session.get_one(Report, row.report)
        kind: VerdictKind = row.kind  # type: ignore[assignment]
        given.append(_give(bench, report, kind, row.words, row.until, settled_on=asked.on))
    _tell_party(bench, given)
    told = [judgeable(bench.session, bench.session.get_one(Report, row.report), bench.policy, row) for row in given]
    return VerdictsNoted(given=tuple(told), left=len(_left(bench)))


def _take_back(bench: _Bench, number: int | None) -> VerdictTaken:
    """Undo, on the verdict's own day; the party hears that too."""
    session = bench.session
    row = session.get(Verdict, number)
    if row is None or row.withdrawn_at is not None:
        raise Refused(ButtonStale())
    report = session.get_one(Report, row.report)
    counting = verdicts.on(session, report.id)
    if counting is None or counting.id != row.id or not _stands(session, report):
        raise Refused(ButtonStale())
    code = _code(session, report)
    if bench.policy.day(row.at) != bench.policy.day(bench.now):
        raise Refused(VerdictStands(code=code, on=bench.policy.day(row.at)))
    verdicts.withdraw(session, now=bench.now, person=bench.judge, verdict=row)
    share = session.get_one(Share, report.share)
    if verdicts.reopens(row):
        share.version += 1  # what it asked is void
        session.add(share)
    ledger.look_again(session, now=bench.now, share=share.id)
    item = questions.item_of(session, share, bench.policy)
    taken = VerdictTaken(
        code=code,
        title=item.title,
        party=item.party,
        verdict=row.kind,
        own=False,
        report=report.id,
        again=verdicts.fact_of(verdicts.on(session, report.id), bench.policy),
    )
    receiver = _receiver(session, report, share)
    if receiver is not None:
        outbox.post(session, now=bench.now, address=receiver.address, notice=taken, urgency="unasked")
    return taken.model_copy(update={"own": True})


# --- giving ---------------------------------------------------------------------------------------------------------


def _code(session: Session, report: Report) -> str:
    return session.get_one(Commitment, session.get_one(Share, report.share).commitment).code


def _said_by(bench: _Bench, report: Report) -> bool:
    """Whether the judge gave this answer, or speaks for the organisation that did: in whatever role, now or before."""
    if report.person in {person.id for person in people.ever_at(bench.session, bench.sender.user)}:
        return True
    return any(actor.party == report.party and actor.role in ("contact", "deputy") for actor in bench.sender.actors)


def _not_own(bench: _Bench, report: Report) -> None:
    if _said_by(bench, report):
        raise Refused(OwnAnswer(code=_code(bench.session, report)))


def _give(
    bench: _Bench, report: Report, kind: VerdictKind, words: str | None, until: date | None, *, settled_on: date | None = None
) -> Verdict:
    """Write it down, and open the part again where it asks something."""
    if words is not None and len(words) > reports.REASON_LIMIT:
        raise Refused(TooLong(limit=reports.REASON_LIMIT))
    session, share = bench.session, bench.session.get_one(Share, report.share)
    before = verdicts.on(session, report.id)
    agreement = session.get_one(Commitment, share.commitment).kind == "afspraak"
    row = verdicts.write(
        session,
        now=bench.now,
        person=bench.judge,
        report=report,
        kind=kind,
        source=bench.source,
        words=words,
        until=until if kind == "partly" else None,
        proposed=agreement and settled_on is None and kind in verdicts.UP_TO_THE_OVERLEG,
        settled_on=settled_on,
    )
    if (verdicts.reopens(row) or verdicts.reopens(before)) and settled_on is None:
        share.version += 1
        share.quiet_until = None
        session.add(share)
        session.flush()
    ledger.look_again(session, now=bench.now, share=share.id)
    return row


def _tell_party(bench: _Bench, given: Sequence[Verdict]) -> None:
    """Each contact hears at once: what asks something in a message of its own, the rest together.

    Of one result together the others hear it too: that it is settled, whoever was asked; that something remains, who answered.
    """
    session = bench.session
    together: dict[int, list[Verdict]] = {}
    for row in given:
        report = session.get_one(Report, row.report)
        share = session.get_one(Share, report.share)
        receiver = _receiver(session, report, share)
        if receiver is None:
            continue
        if verdicts.reopens(row):
            found = rungs.coming(questions.facts_of(session, share), bench.policy, bench.now) if row.until else None
            letter = _post(bench, receiver, [row], again=found[0] if found else None)
            if row.settled_on is None:
                _remember(bench, share, row, receiver, letter)
            for person in _who_shared_it(session, share, but=receiver, answered=True):
                _post(bench, person, [row])
        else:
            together.setdefault(receiver.id, []).append(row)
            for person in _who_shared_it(session, share, but=receiver):
                together.setdefault(person.id, []).append(row)
    for number, rows in together.items():
        _post(bench, session.get_one(Person, number), rows)


def _who_shared_it(session: Session, share: Share, *, but: Person, answered: bool = False) -> list[Person]:
    """Of one result together: who else was asked about it, or of these who `answered`; nobody of who heard already."""
    if share.term is None or session.get_one(Commitment, share.commitment).rollup != "one":
        return []
    beside = [other.id for other in ledger.shares_of(session, share.commitment) if other.term == share.term]
    spoke = {row.person for row in reports.latest(session, beside).values()}
    asked = select(questions.Asked.person).where(
        col(questions.Asked.share).in_(beside), col(questions.Asked.person).is_not(None)
    )
    found = spoke if answered else {person for person in session.exec(asked) if person is not None}
    others = [session.get_one(Person, person) for person in sorted(found - {but.id})]
    return [person for person in others if person.left_at is None and person.party != but.party]


def _post(bench: _Bench, person: Person, rows: Sequence[Verdict], *, again: date | None = None) -> int | None:
    told = [_told_to(bench, person, row) for row in rows]
    notice = VerdictGiven(given=tuple(told), again=again)
    return outbox.post(bench.session, now=bench.now, address=person.address, notice=notice, urgency="unasked")


def _told_to(bench: _Bench, person: Person, row: Verdict) -> Judgeable:
    report = bench.session.get_one(Report, row.report)
    receiver = _receiver(bench.session, report, bench.session.get_one(Share, report.share))
    one = judgeable(bench.session, report, bench.policy, row)
    return one.model_copy(update={"shared": receiver is None or receiver.id != person.id})


def _receiver(session: Session, report: Report, share: Share) -> Person | None:
    """Who gave the answer, if they can still be asked about the part; else its organisation's first contact."""
    if share.aanspreekpunt is None:
        return None
    contacts = people.contacts_of(session, share.aanspreekpunt)
    return next((person for person in contacts if person.id == report.person), next(iter(contacts), None))


def _remember(bench: _Bench, share: Share, row: Verdict, person: Person, letter: int | None) -> None:
    """What the verdict asks is the first question of the part's new start: repeated like any other. Where it names a day by
    which the rest is to be done, the questions hang on that day instead."""
    if row.until is not None and row.until >= bench.policy.day(bench.now):
        return
    rung, about = _as_question(questions.facts_of(bench.session, share), bench.policy.day(bench.now))
    asked = questions.Asked(
        share=share.id, version=share.version, rung=rung, about=about, person=person.id, letter=letter, at=bench.now
    )
    bench.session.add(asked)


def _as_question(facts: Facts, today: date) -> tuple[Rung, date]:
    if facts.span is not None and facts.span.kind == "vanaf" and facts.span.first:
        return "begun", facts.span.first
    if facts.due is None:
        return "result", today
    return ("result" if today > facts.due else "before"), facts.due


# --- the party ------------------------------------------------------------------------------------------------------


@asks("report")
def want_call(session: Session, *, now: datetime, sender: Sender, policy: Policy, share: int | None) -> CallWanted:
    """ "Bel mij liever", under a verdict that asks something: the team hears whom to ring."""
    row = access.own_share(session, sender, share)
    actor = access.speaker(session, sender, row)
    item = questions.item_of(session, row, policy)
    wanted = CallWanted(share=row.id, code=item.code, title=item.title, name=actor.name, party=actor.party_name, own=True)
    people.tell_team(session, now=now, notice=wanted.model_copy(update={"own": False}))
    history.record(session, now=now, person=actor.person, verb="want_call", kind="share", row=row.id)
    return wanted
