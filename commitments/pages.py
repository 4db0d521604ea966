"""What will the papers of an overleg say of an organisation? Each that was asked in the round reads its own page first.

Some days before the overleg its contact gets what stands: each part that the round asked about, with the last answer, or that
there is none. They agree or say what is wrong, until the policy's day; then come the figures of the papers. Who gave all of
these answers in the round, and heard nothing back since, would read its own words once more: it gets no page, and neither does
the team, which makes the papers. A page is an unasked message like any other, so the spacing and the caps hold for it; where
they leave no day for it, none goes, and the team sees that. What became of it is read from its row and the answers after it.
"""

from collections.abc import Iterator
from datetime import date, datetime

from sqlmodel import Session, col, select

from commitments import absences, access, history, outbox, people, questions, reports, rounds, turnout
from commitments.access import asks
from commitments.ledger import Commitment, Share
from commitments.notices import Offer, OwnPage, OwnPageAgreed, OwnPageDue, OwnPageWrong, PageItem
from commitments.parties import Party
from commitments.people import Person, Sender
from commitments.policy import Policy, Round, free_at
from commitments.questions import PageSent
from commitments.refusals import ButtonStale, PageClosed, Refused


def _waiting(
    session: Session, policy: Policy, now: datetime, *, until: date | None = None
) -> Iterator[tuple[datetime, Round, int, Person]]:
    """Each page that is still to go: when it may leave, in which round, whose it is, and who gets it; `until`: of rounds whose
    pages go from this day on at the latest, so that a minute in which none may go costs one query."""
    for row in rounds.opened_near(session, policy.day(now)):
        found = policy.round_of(row.quarter)
        page_on, correct_by = (found.papers.page_on, found.papers.correct_by) if found.papers is not None else (None, None)
        if page_on is None or correct_by is None or policy.day(now) > correct_by or (until and until < page_on):
            continue
        sent = select(PageSent.party).where(PageSent.quarter == found.quarter)
        had = {*session.exec(sent).all(), *turnout.said_it_all(session, found, policy)}
        first = max(now, policy.at(page_on, policy.hour))
        for party, share in _asked_of(session, found).items():
            if party in had or not (facts := questions.facts_of(session, share)).reachable:
                continue
            others = [absences.days_of(session, person) for person in people.contacts_of(session, party)]
            there = (desk for desk in (facts.desk, *others) if policy.day(policy.of(desk).ask_at(first)) <= correct_by)
            desk = next(there, None)  # a page can't wait: while one is away and nobody stands in, the next contact's
            if desk is None:
                continue
            rules = policy.of(desk)
            at = rules.ask_at(first)
            person = session.get_one(Person, desk.on(policy.day(at)).person)
            said = reports.last_of(session, person.id)
            at = max(at, free_at(questions.unasked_to(session, person.id), rules, first, said))
            if policy.day(at) <= correct_by:
                yield at, found, party, person


def _asked_of(session: Session, found: Round) -> dict[int, Share]:
    """The organisations that a round asked, each with one of the shares that it was asked about."""
    asked = turnout.asked_in(session, found.opens)
    shares = session.exec(select(Share).where(col(Share.id).in_(asked), col(Share.withdrawn).is_(False))).all()
    return {share.aanspreekpunt: share for share in shares if share.aanspreekpunt is not None}


def due_after(session: Session, *, after: datetime, policy: Policy) -> datetime | None:
    """The first moment strictly after this one at which a page leaves; None while sending is paused."""
    if outbox.is_paused(session):
        return None
    return min((at for at, *_ in _waiting(session, policy, after) if at > after), default=None)


def sweep(session: Session, *, now: datetime, policy: Policy) -> int:
    """Send each page whose moment has come. Returns how many letters were posted."""
    if outbox.is_paused(session):
        return 0
    waiting = _waiting(session, policy, now, until=policy.day(now))
    due = [(found, party, person) for at, found, party, person in waiting if at <= now]
    for found, party, person in due:
        row = PageSent(quarter=found.quarter, party=party, person=person.id, at=now)
        session.add(row)
        session.flush()
        notice, key = OwnPageDue(page=row.id, person=person.id), f"page:{row.id}"
        outbox.post(session, now=now, address=person.address, notice=notice, key=key, urgency="unasked")
    return len(due)


def fill(session: Session, notice: OwnPageDue, *, policy: Policy) -> OwnPage | None:
    """The page as of now; None where its round has no overleg any more, or nothing of it is theirs."""
    row = session.get_one(PageSent, notice.page)
    found = policy.round_of(row.quarter)
    items = _items(session, row, found, policy)
    if found.papers is None or found.overleg is None or not items:
        return None
    return OwnPage(
        page=row.id,
        party=session.get_one(Party, row.party).name,
        overleg=found.overleg,
        correct_by=found.papers.correct_by,
        papers_on=found.papers.figures_on,
        items=items,
    )


def _items(session: Session, row: PageSent, found: Round, policy: Policy) -> tuple[PageItem, ...]:
    asked = turnout.asked_in(session, found.opens)
    mine = (col(Share.id).in_(asked), Share.aanspreekpunt == row.party, col(Share.withdrawn).is_(False))
    in_order = select(Share).join(Commitment, col(Commitment.id) == Share.commitment).where(*mine, Commitment.state == "active")
    shares = session.exec(in_order.order_by(col(Commitment.position), col(Share.id))).all()
    last = reports.latest(session, [share.id for share in shares])
    return tuple(
        PageItem(
            item=questions.item_of(session, share, policy, last),
            silent=share.id not in last or policy.day(last[share.id].at) <= found.near,
        )
        for share in shares
    )


@asks("report")
def press(session: Session, *, now: datetime, sender: Sender, policy: Policy, offer: Offer) -> OwnPageAgreed | OwnPageWrong:
    """[Akkoord] or [Iets klopt niet]. Refused after the last day for corrections, and where it is not theirs any more."""
    row = session.get(PageSent, offer.ref)
    actor = next((one for one in access.every(sender, "report") if row is not None and one.party == row.party), None)
    if row is None or actor is None:
        raise Refused(ButtonStale())
    found = policy.round_of(row.quarter)
    if found.papers is None or found.overleg is None:
        raise Refused(ButtonStale())
    if policy.day(now) > found.papers.correct_by:
        raise Refused(PageClosed(correct_by=found.papers.correct_by, papers_on=found.papers.figures_on))
    if offer.do == "correct_page":
        items = _items(session, row, found, policy)
        return OwnPageWrong(page=row.id, correct_by=found.papers.correct_by, items=tuple(one.item for one in items))
    row.agreed_at, row.agreed_by = now, actor.person
    session.add(row)
    kept = rounds.of_quarter(session, row.quarter)
    assert kept is not None
    history.record(session, now=now, person=actor.person, verb="agree_page", kind="round", row=kept.id, party=row.party)
    people.heard(session, now=now, address=sender.user)
    return OwnPageAgreed(page=row.id, party=actor.party_name, overleg=found.overleg, correct_by=found.papers.correct_by)
