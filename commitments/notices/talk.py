"""Said amid a conversation: questions to the team and their answers, what was not understood, and refusals."""

from datetime import date, datetime
from typing import Literal

from commitments.refusals import Fact, Refusal
from commitments.sets import Confusion, Role


class AskTeamPrompt(Fact):
    kind: Literal["ask_team_prompt"] = "ask_team_prompt"
    v: Literal[1] = 1


class QuestionPassedOn(Fact):
    kind: Literal["question_passed_on"] = "question_passed_on"
    v: Literal[1] = 1
    text: str


class QuestionForTeam(Fact):
    """To the team: a question of a contact, with the way to answer it."""

    kind: Literal["question_for_team"] = "question_for_team"
    v: Literal[1] = 1
    question: int
    name: str
    party: str | None
    text: str
    on: date


class ReplyPrompt(Fact):
    """To the team member who pressed: type the answer now."""

    kind: Literal["reply_prompt"] = "reply_prompt"
    v: Literal[1] = 1
    text: str
    party: str | None


class TeamReply(Fact):
    """To the contact: the team's answer, under the question as it was put."""

    kind: Literal["team_reply"] = "team_reply"
    v: Literal[1] = 1
    question: str
    text: str
    on: date


class ReplyPassedOn(Fact):
    kind: Literal["reply_passed_on"] = "reply_passed_on"
    v: Literal[1] = 1
    party: str | None
    by: str
    own: bool
    text: str


class Dropped(Fact):
    """What was waited for need not come: nothing is passed on. `stays`: somebody is not forgotten after all."""

    kind: Literal["dropped"] = "dropped"
    v: Literal[1] = 1
    stays: bool = False


class NotUnderstood(Fact):
    kind: Literal["not_understood"] = "not_understood"
    v: Literal[1] = 1
    what: Confusion
    role: Role
    examples: tuple[str, ...] = ()


class No(Fact):
    kind: Literal["no"] = "no"
    v: Literal[1] = 1
    refusal: Refusal


class Apology(Fact):
    """Our own fault: the message was kept, somebody looks at it."""

    kind: Literal["apology"] = "apology"
    v: Literal[1] = 1


class Unread(Fact):
    """More came from a chat or a person than is read in one minute: `at`, in the programme's own time. It goes on `again`."""

    kind: Literal["unread"] = "unread"
    v: Literal[1] = 1
    at: datetime
    again: datetime
