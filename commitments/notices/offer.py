"""What may a notice let its receiver do? An action and what it is done to: what a button carries."""

from typing import Literal

from commitments.refusals import Fact
from commitments.sets import Aside, Find, ItemState, PictureOf, Role, Status, VerdictKind

Action = Literal[
    "begin",
    "answer",
    "aside",
    "more",
    "fewer",
    "skip",
    "no_idea",
    "undo",
    "mine",
    "card",
    "ask_team",
    "reply",
    "accept",
    "decline",
    "choose",
    "ours",
    "remove",
    "help",
    "wrong_person",
    "never_mind",
    "kept",
    "forget",
    "forget_now",
    "restore",
    "take_over",
    "invite",
    "revoke",
    "cut_off",
    "still",
    "somebody_else",
    "later",
    "place",
    "file",
    "extend",
    "agree",
    "refuse",
    "counter",
    "take_day",
    "keep_term",
    "insist",
    "set_state",
    "hold",
    "judge",
    "verdict",
    "all_good",
    "take_back",
    "settle",
    "call_me",
    "page",
    "nearest",
    "stand_in",
    "stand_in_yes",
    "stand_in_no",
    "be_back",
    "snooze",
    "note_call",
    "ask_second",
    "drop_noted",
    "better",
    "find",
    "all_on_track",
    "nothing_changed",
    "put_off",
    "open_round",
    "cancel_round",
    "revive_round",
    "close_round",
    "agree_page",
    "correct_page",
    "timeline",
    "back",
    "ask_now",
    "note",
    "drop_note",
    "phrase",
    "agree_phrase",
    "settle_phrase",
    "ask_after_all",
    "picture",
]


class Offer(Fact):
    """Something a notice lets its receiver do. A button carries the key of its row, never its content."""

    do: Action
    share: int | None = None
    version: int | None = None
    status: Status | None = None
    aside: Aside | None = None
    ref: int | None = None
    """The row the action is about where that is no share: a report, a question to the team, a person, an invitation."""
    code: str | None = None
    party: str | None = None
    role: Role | None = None
    state: ItemState | None = None
    verdict: VerdictKind | None = None
    find: Find | None = None
    of: PictureOf | None = None
