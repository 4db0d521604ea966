"""Questions to the programme team, and what it answers."""

from datetime import datetime

from sqlmodel import Session

from commitments import access, history, outbox, people, questions, reports
from commitments.access import asks
from commitments.conversation.turn import Turn, turn_of, wait_for
from commitments.database import keyring
from commitments.notices import AskTeamPrompt, QuestionForTeam, QuestionPassedOn, ReplyPassedOn, ReplyPrompt, TeamReply
from commitments.people import Person, Sender
from commitments.policy import Policy
from commitments.refusals import ButtonStale, QuestionsWait, Refused, TooLong


@asks("ask_team")
def ask_team(session: Session, *, now: datetime, sender: Sender, policy: Policy) -> None:
    """ "Vraag het team": the next sentence is passed on."""
    open_question(turn_of(session, now, sender, policy, None))


@asks("ask_team")
def ask_team_at_once(session: Session, *, now: datetime, sender: Sender, policy: Policy, text: str) -> None:
    """/vraag with words behind it: passed on at once."""
    turn = turn_of(session, now, sender, policy, None)
    if len(text) > reports.REASON_LIMIT:
        raise Refused(TooLong(limit=reports.REASON_LIMIT))
    pass_question_on(turn, text)


def open_question(turn: Turn) -> None:
    """The next sentence is a question to the team."""
    wait_for(turn, "question", None, AskTeamPrompt())


def pass_question_on(turn: Turn, text: str) -> None:
    """The question goes to everybody of the team; it waits until one of them answers."""
    asker = access.require(turn.sender, "ask_team")
    if questions.unanswered(turn.session, person=asker.person) >= questions.MOST_WAITING:
        raise Refused(QuestionsWait(limit=questions.MOST_WAITING))
    row = questions.TeamQuestion(person=asker.person, at=turn.now, text=keyring(turn.session).seal(text))
    turn.session.add(row)
    turn.session.flush()
    turn.row.waiting, turn.row.about = None, None
    turn.say(QuestionPassedOn(text=text))
    notice = QuestionForTeam(
        question=row.id,
        name=asker.name,
        party=asker.party_name,
        text=text,
        on=turn.policy.day(turn.now),
    )
    people.tell_team(turn.session, now=turn.now, notice=notice)
    history.record(turn.session, now=turn.now, person=asker.person, verb="ask", kind="team_question", row=row.id)


def prompt_reply(turn: Turn, question: int | None) -> None:
    """The next sentence is the answer to this question."""
    access.require(turn.sender, "reply")
    row = turn.session.get_one(questions.TeamQuestion, question)
    if not row.text:
        raise Refused(ButtonStale())
    asker = people.actor_of(turn.session, turn.session.get_one(Person, row.person))
    text = keyring(turn.session).open(row.text)
    wait_for(turn, "reply", row.id, ReplyPrompt(text=text, party=asker.party_name))


def pass_reply_on(turn: Turn, question: int, text: str) -> None:
    """The answer goes to who asked; the colleagues of the team see it."""
    actor = access.require(turn.sender, "reply")
    session, keys = turn.session, keyring(turn.session)
    row = session.get_one(questions.TeamQuestion, question)
    if not row.text:
        raise Refused(ButtonStale())
    row.answered_at, row.answered_by, row.answer = turn.now, actor.person, keys.seal(text)
    session.add(row)
    asker = session.get_one(Person, row.person)
    party = people.actor_of(session, asker).party_name
    if asker.left_at is None:
        notice = TeamReply(question=keys.open(row.text), text=text, on=turn.policy.day(turn.now))
        outbox.post(session, now=turn.now, address=asker.address, notice=notice)
    turn.row.waiting, turn.row.about = None, None
    turn.say(ReplyPassedOn(party=party, by=actor.name, own=True, text=text))
    people.tell_team(
        session,
        now=turn.now,
        notice=ReplyPassedOn(party=party, by=actor.name, own=False, text=text),
        but=actor.person,
    )
    history.record(session, now=turn.now, person=actor.person, verb="reply", kind="team_question", row=question)
