"""How much is asked of an organisation? Its questions are counted per quarter and capped: the programme adds no burden.

A question is one item that is asked about once; a bundle of three is three. What the cap holds back waits for the next quarter,
what matters least first: an outcome that nobody knows is asked before whether something will be done in time.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import TypeVar

from commitments.policy import Policy
from commitments.rungs import Question
from commitments.sets import Rung
from commitments.terms import last_of_quarter

_FIRST: tuple[Rung, ...] = ("again", "second", "result", "repeat", "round", "round_again", "before", "begun", "appoint")
"""What was promised goes before all else."""

_Asked = TypeVar("_Asked")


def quarter_began(policy: Policy, now: datetime) -> datetime:
    """The first moment of the local quarter that `now` lies in."""
    last = last_of_quarter(policy.day(now))
    return policy.at(last.replace(day=1, month=last.month - 2), 0)


def this_quarter(put: Iterable[tuple[int, datetime]], policy: Policy, now: datetime) -> dict[int, int]:
    """How many questions each organisation got in this quarter, of those that were put to it."""
    began = quarter_began(policy, now)
    return dict(Counter(party for party, at in put if began <= at <= now))


def _weight(question: Question) -> tuple[int, date, date]:
    """What comes first has the least: by rung, then what ends soonest; what has no last day can wait best."""
    return _FIRST.index(question.rung), question.ends or date.max, question.about


def split(
    due: Sequence[tuple[_Asked, Question]], so_far: int, policy: Policy
) -> tuple[list[tuple[_Asked, Question]], list[tuple[_Asked, Question]]]:
    """What one organisation may be asked now, and what waits, when it got `so_far` questions this quarter."""
    ranked = sorted(range(len(due)), key=lambda n: _weight(due[n][1]))
    fresh = [n for n in ranked if due[n][1].rung != "round_again"]  # a reminder is no new question
    asked = {*ranked} - {*fresh[max(0, policy.a_quarter - so_far) :]}
    return [row for n, row in enumerate(due) if n in asked], [row for n, row in enumerate(due) if n not in asked]


def free_again(policy: Policy, now: datetime) -> datetime:
    """When what waits may be asked: the first moment of asking in the next quarter."""
    return policy.ask_at(policy.at(last_of_quarter(policy.day(now)) + timedelta(days=1), policy.hour))
