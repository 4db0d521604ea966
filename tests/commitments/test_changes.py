"""What changed between two days: each sort once, nothing that was taken back, and what ended in that time unfinished."""

from datetime import date

from commitments import changes, conversation, judging
from commitments.conversation import Said
from commitments.notices import Changed, No
from commitments.refusals import NotForYou, WordsMissing
from tests.commitments.conftest import POLICY, World


def seen(world: World, first: date, last: date) -> dict[str, list[str]]:
    with world.read() as session:
        found = changes.between(session, policy=POLICY, first=first, last=last, now=world.now)
    return {group.what: [item.code for item in group.items] for group in found.groups}


def test_each_sort_of_change_is_told_once(whole: World) -> None:
    vws, team = whole.join("contact", "VWS", 1), whole.join("team", None, 2)
    whole.turn("2023-06-20 10:00")
    whole.say(vws, conversation.tell, said=[Said("A3", "done")])
    whole.say(vws, conversation.tell, said=[Said("6.4", "done")])
    whole.say(vws, conversation.take_back)
    whole.say(vws, conversation.tell, said=[Said("3.7", "done")])
    whole.turn("2023-06-21 10:00")
    whole.say(team, judging.tell, code="3.7", verdict="accepted", text="")
    whole.say(team, judging.tell, code="A3", verdict="question", text="Waar staat het?")
    whole.do(team, conversation.change_item, policy=POLICY, code="8.6", state="withdrawn", into=None)
    whole.say(team, conversation.fill_in, text="brief van 3 juni", expected=date(2023, 6, 3))
    found = seen(whole, date(2023, 6, 20), date(2023, 6, 21))
    assert found == {"done": ["A3", "3.7"], "accepted": ["3.7"], "reopened": ["A3"], "withdrawn": ["8.6"]}
    assert seen(whole, date(2023, 6, 19), date(2023, 6, 19)) == {}
    whole.turn("2023-07-03 10:00")
    ended = seen(whole, date(2023, 6, 30), date(2023, 7, 1))["past"]
    assert "A11" in ended
    assert "8.6" not in ended


def test_it_is_the_teams_and_of_days_that_have_been(whole: World) -> None:
    vws, team = whole.join("contact", "VWS", 1), whole.join("team", None, 2)
    whole.do(team, changes.tell, policy=POLICY, first=None, last=None)
    assert isinstance(whole.told(team), Changed)
    whole.do(team, changes.tell, policy=POLICY, first=date(2023, 12, 30), last=None)
    assert whole.told(team) == No(refusal=WordsMissing(command="veranderd"))
    whole.do(team, changes.tell, policy=POLICY, first=None, last=None, unread=True)
    assert whole.told(team) == No(refusal=WordsMissing(command="veranderd"))
    whole.do(vws, changes.tell, policy=POLICY, first=None, last=None)
    assert isinstance(whole.told(vws).refusal, NotForYou)
