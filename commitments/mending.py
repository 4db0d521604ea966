"""What does the team change in what goes out? An organisation is asked later, or a round leaves it or an item out.

Two facts on a share say so, and they are the team's alone: `postponed`, up to which day nothing is asked, and `skipped`, whose
round does not ask. The pure rungs read them, so the preview shows what follows. Neither touches a term or an answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, or_, select

from commitments import access, history, ledger, parties, people, questions, reports
from commitments.access import asks
from commitments.ledger import Commitment, Share
from commitments.notices import Held, Mended, Offer
from commitments.parties import Party
from commitments.people import Sender
from commitments.policy import Policy, free_at
from commitments.refusals import MomentPassed, NothingMended, NothingPlanned, PostponeWrong, Refused, WordsMissing
from commitments.rungs import Facts, next_question, own_question, round_question
from commitments.sets import MendStep
from commitments.terms import quarter_of


@dataclass(frozen=True, slots=True)
class _Meant:
    """What somebody named: an organisation, or an item. `shares`: what is asked about of it, and of whom."""

    kind: str
    row: int
    shares: Sequence[Share]
    party: str | None = None
    code: str | None = None


def _meant(session: Session, code: str | None, organisation: str | None) -> _Meant:
    if code:
        item = ledger.commitment(session, code)
        live = (Share.commitment == item.id, col(Share.withdrawn).is_(False), col(Share.aanspreekpunt).is_not(None))
        shares = session.exec(select(Share).where(*live).order_by(col(Share.id))).all()
        return _Meant("commitment", item.id, shares, code=item.code)
    if not organisation:
        raise Refused(WordsMissing(command="voorbeeld"))
    party = parties.find_organisation(session, organisation)
    return _Meant("party", party.id, ledger.shares_answered_by(session, party.id), party=party.name)


@asks("plan")
def change(
    session: Session,
    *,
    now: datetime,
    sender: Sender,
    policy: Policy,
    step: MendStep,
    code: str | None = None,
    organisation: str | None = None,
    day: date | None = None,
) -> None:
    """/voorbeeld uitstellen, overslaan, toch. Refused with what would be right."""
    notice = _change(session, now, sender, policy, step, _meant(session, code, organisation), day)
    people.reply(session, now=now, sender=sender, notice=notice)


@asks("plan")
def press(session: Session, *, now: datetime, sender: Sender, policy: Policy, offer: Offer) -> Mended:
    """ "Toch vragen": all that was postponed or skipped of it holds no more."""
    return _change(session, now, sender, policy, "ask", _meant(session, offer.code, offer.party), None)


def _change(
    session: Session, now: datetime, sender: Sender, policy: Policy, step: MendStep, meant: _Meant, day: date | None
) -> Mended:
    actor = access.require(sender, "plan")
    today = policy.day(now)
    coming = policy.rounds_from(today)[0]
    known = questions.all_facts(session, meant.shares)
    match step:
        case "postpone":
            if day is None:
                raise Refused(WordsMissing(command="voorbeeld"))
            _fits(policy, now, meant, [replace(facts, postponed=None) for facts in known], day)
        case "skip":
            found = [round_question(facts, policy, now) for facts in known]
            if not any(one is not None and one.about == coming.opens for one in found):
                raise Refused(NothingPlanned(party=meant.party, code=meant.code, opens=coming.opens))
        case "ask":
            if not any(_holds(share, today, coming.quarter) for share in meant.shares):
                raise Refused(NothingMended(party=meant.party, code=meant.code))
    for share in meant.shares:
        share.postponed = day if step == "postpone" else None if step == "ask" else share.postponed
        share.skipped = coming.quarter if step == "skip" else None if step == "ask" else share.skipped
        session.add(share)
        ledger.look_again(session, now=now, share=share.id)
    session.flush()
    facts = {"until": day} if step == "postpone" else {"quarter": coming.quarter} if step == "skip" else {}
    verb = {"postpone": "postpone", "skip": "skip_in_round", "ask": "ask_after_all"}[step]
    history.record(session, now=now, person=actor.person, verb=verb, kind=meant.kind, row=meant.row, **facts)
    told = Mended(
        step=step,
        party=meant.party,
        code=meant.code,
        until=day if step == "postpone" else None,
        quarter=quarter_of(coming.quarter),
        first=_first(session, policy, now, meant.shares),
    )
    people.tell_team(session, now=now, notice=told.model_copy(update={"by": actor.name}), but=actor.person)
    return told


def _fits(policy: Policy, now: datetime, meant: _Meant, known: Sequence[Facts], day: date) -> None:
    """Refused for a day on which it can't be, is no later, or comes too late for a round or for the last day of a term."""
    today = policy.day(now)
    if day < today:
        raise Refused(MomentPassed(moment=day, today=today))
    planned = [policy.day(one.at) for facts in known if (one := next_question(facts, policy, now)) is not None]
    if not planned:
        raise Refused(NothingPlanned(party=meant.party, code=meant.code))
    if not policy.calendar.is_open(day):
        raise Refused(PostponeWrong(rule="closed", found=day, right=policy.calendar.open_from(day)))
    first = min(planned)
    if day <= first:
        raise Refused(PostponeWrong(rule="not_later", found=first, right=None))
    ends = next(found.reply_by for found in policy.rounds_from(today) if found.reply_by >= first)
    if day > ends or _loses(known, policy, now, day):
        right = policy.calendar.ask_day_until(min(day - timedelta(days=1), ends))
        while right > first and _loses(known, policy, now, right):
            right = policy.calendar.ask_day_until(right - timedelta(days=1))
        raise Refused(PostponeWrong(rule="too_late", found=day, right=right if right > first else None))


def _loses(known: Sequence[Facts], policy: Policy, now: datetime, day: date) -> bool:
    """Whether a question would never be asked if all waited until this day."""
    for facts in known:
        for ask in (own_question, round_question):
            found = ask(facts, policy, now)
            if found is None or policy.day(found.at) >= day:
                continue
            after = ask(replace(facts, postponed=day), policy, now)
            if after is None or (after.rung, after.about) != (found.rung, found.about):
                return True
    return False


def _first(session: Session, policy: Policy, now: datetime, shares: Sequence[Share]) -> date | None:
    """When one of these is asked about next, as far as that is known now."""
    days = []
    for facts in questions.all_facts(session, shares):
        question = next_question(facts, policy, now)
        if question is not None:
            person = facts.desk.on(policy.day(question.at)).person
            got, said = questions.unasked_to(session, person), reports.last_of(session, person)
            days.append(policy.day(free_at(got, policy.of(facts.desk), question.at, said)))
    return min(days, default=None)


def _holds(share: Share, today: date, quarter: date) -> bool:
    return (share.postponed is not None and share.postponed > today) or share.skipped == quarter


def held(session: Session, today: date, quarter: date) -> tuple[Held, ...]:
    """What the team keeps waiting now, and what it keeps out of this quarter's round: whole organisations, else items."""
    live = (col(Share.withdrawn).is_(False), col(Share.aanspreekpunt).is_not(None))
    rows = session.exec(select(Share).where(*live, or_(col(Share.postponed) > today, Share.skipped == quarter))).all()
    found: dict[Held, None] = {}
    every = {party: ledger.shares_answered_by(session, party) for share in rows if (party := share.aanspreekpunt) is not None}
    for share in sorted(rows, key=lambda share: share.id):
        others = every[share.aanspreekpunt or 0]
        if share.postponed is not None and share.postponed > today:
            whole = all(other.postponed == share.postponed for other in others)
            found[_held(session, share, share.postponed, whole=whole)] = None
        if share.skipped == quarter:
            found[_held(session, share, None, whole=all(other.skipped == quarter for other in others))] = None
    return tuple(found)


def _held(session: Session, share: Share, until: date | None, *, whole: bool) -> Held:
    if whole:
        return Held(party=session.get_one(Party, share.aanspreekpunt).name, until=until)
    return Held(code=session.get_one(Commitment, share.commitment).code, until=until)
