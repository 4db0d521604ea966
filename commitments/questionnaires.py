"""What would an organisation be asked that does not use this chat? One page with its open questions, for the team to send.

What is open is what the bot asked and nobody answered, and what it would ask within the days in which it repeats a question,
could it reach somebody. The answers come back on the organisation's behalf (`calling`).
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlmodel import Session

from commitments import access, ledger, parties, people, questions
from commitments.access import asks
from commitments.ledger import Commitment, Share
from commitments.notices import Questionnaire, QuestionnaireDue
from commitments.parties import Party
from commitments.people import Sender
from commitments.policy import Policy
from commitments.refusals import NothingToAsk, Refused, WordsMissing
from commitments.rungs import next_question
from commitments.workdays import ANYBODY


@asks("behalf")
def tell(session: Session, *, now: datetime, sender: Sender, policy: Policy, organisation: str) -> None:
    """/vragenlijst ORGANISATIE: a page as a file. Refused where that organisation has nothing to answer now."""
    actor = access.require(sender, "behalf")
    if not organisation:
        raise Refused(WordsMissing(command="vragenlijst"))
    party = parties.find_organisation(session, organisation)
    if not _open(session, party, now=now, policy=policy):
        raise Refused(NothingToAsk(party=party.name))
    people.reply(session, now=now, sender=sender, notice=QuestionnaireDue(person=actor.person, party=party.id))


def gather(session: Session, *, now: datetime, policy: Policy, party: int) -> Questionnaire | None:
    """The page as of now; None where everything was answered meanwhile."""
    row = session.get_one(Party, party)
    shares = _open(session, row, now=now, policy=policy)
    items = [questions.item_of(session, share, policy) for share in shares]
    items.sort(key=lambda item: (item.span and item.span.due_day) or date.max)
    today = policy.day(now)
    answer_by = policy.calendar.shift(today, policy.repeat)
    return Questionnaire(party=row.name, as_of=today, answer_by=answer_by, items=tuple(items)) if items else None


def _open(session: Session, party: Party, *, now: datetime, policy: Policy) -> Sequence[Share]:
    shares = [
        share
        for share in ledger.shares_answered_by(session, party.id)
        if session.get_one(Commitment, share.commitment).state == "active"
    ]
    asked = {share.id for share in questions.open_for(session, party.id)}
    until = policy.at(policy.calendar.shift(policy.day(now), policy.repeat), policy.last_hour)
    found = []
    for share, facts in zip(shares, questions.all_facts(session, shares), strict=True):
        question = next_question(replace(facts, reachable=True, desk=ANYBODY), policy, now)
        if share.id in asked or (question is not None and question.rung != "appoint" and question.at <= until):
            found.append(share)
    return found
