"""What does a bare yes or no press? Only below a question that such a word answers."""

from typing import get_args

import pytest

from commitments.notices import Offer
from commitments.notices.assent import assent, reads_back
from commitments.notices.offer import Action
from commitments.sets import Status


def answers(*statuses: Status) -> list[Offer]:
    return [*(Offer(do="answer", share=1, status=status) for status in statuses), Offer(do="more", share=1)]


@pytest.mark.parametrize(
    ("offers", "yes", "no"),
    [
        (answers("done", "delayed"), "done", "delayed"),
        (answers("on_track", "not_started", "delayed"), "on_track", "not_started"),
        (answers("on_track", "done", "delayed", "blocked", "not_started"), None, None),
        (answers("blocked", "not_started"), None, None),
    ],
    ids=["is it done", "has it begun", "how does it stand", "more"],
)
def test_a_question_with_two_answers_has_a_yes(offers: list[Offer], yes: Status | None, no: Status | None) -> None:
    found = assent(offers, yes=True), assent(offers, yes=False)
    assert [offer and offer.status for offer in found] == [yes, no]


@pytest.mark.parametrize(
    ("dos", "yes", "no"),
    [
        (("still", "somebody_else", "later"), "still", "somebody_else"),
        (("accept", "decline", "better", "card"), "accept", "decline"),
        (("stand_in_yes", "stand_in_no"), "stand_in_yes", "stand_in_no"),
        (("agree_page", "correct_page"), "agree_page", "correct_page"),
        (("card", "ours"), "ours", None),
        (("forget_now", "never_mind"), None, "never_mind"),
        (("undo", "begin"), None, "undo"),
        (("undo", "undo"), None, None),
        (("agree", "refuse", "counter"), None, None),
        (("settle", "take_back"), None, None),
        (("correct_page",), None, None),
        ((), None, None),
    ],
)
def test_which_button_a_yes_or_a_no_stands_for(dos: tuple[Action, ...], yes: Action | None, no: Action | None) -> None:
    offers = [Offer(do=do, ref=number) for number, do in enumerate(dos)]
    found = assent(offers, yes=True), assent(offers, yes=False)
    assert [offer and offer.do for offer in found] == [yes, no]


@pytest.mark.parametrize("do", [do for do in get_args(Action) if do != "undo"])
def test_only_what_can_be_taken_back_was_read_back(do: Action) -> None:
    assert not reads_back([Offer(do=do)])


def test_an_answer_below_a_question_is_no_read_back() -> None:
    assert reads_back([Offer(do="undo"), Offer(do="begin")])
    assert not reads_back([*answers("done", "delayed"), Offer(do="undo")])
