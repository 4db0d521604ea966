"""What is a sentence that was waited for? The light it is read in, and what it fills in."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlmodel import Session, col, select

from commitments import (
    access,
    appointments,
    extensions,
    judging,
    ledger,
    objections,
    offers,
    outbox,
    people,
    questions,
    reports,
    states,
    verdicts,
)
from commitments.access import asks
from commitments.chats import OF_VERDICT, Conversation, Waiting
from commitments.conversation.answers import complete, keep_term, noted_aside, status_of_part, want_term
from commitments.conversation.team import pass_question_on, pass_reply_on
from commitments.conversation.turn import Turn, current_share, turn_of, wait_for
from commitments.conversation.writing import keep_note, keep_sentence
from commitments.ledger import Commitment, Share
from commitments.notices import DelayAsked, FileNotKept, No, Offer, OutdatedAsked, PartAsked, WhereAsked
from commitments.notices.assent import assent, reads_back
from commitments.people import Sender
from commitments.policy import Policy
from commitments.refusals import BeforeStart, ButtonStale, DayMissing, MomentPassed, Refused, SaysTooLittle, TooLong, WhatAbout
from commitments.sets import ItemState


@dataclass(frozen=True, slots=True)
class Light:
    """In what light a person's next sentence is read: what is waited for, and the codes it may be about unsaid."""

    waiting: Waiting | None = None
    codes: tuple[str, ...] = ()
    buttons: tuple[tuple[str, Offer], ...] = ()
    """The keys and offers of the newest message with buttons that work: their words can be typed too."""
    asking: tuple[str, ...] = ()
    """The codes about which a colleague is being asked: what was passed on is about these."""
    may_note: bool = False
    """Whether this person may note what others say."""
    topics: tuple[tuple[str, str], ...] = ()
    """What the items that this person answers for are about, by code: "die over zzp" may be one of them."""
    yes: str | None = None
    """The key of the button below the newest message that a bare yes stands for; `no`: a bare no."""
    no: str | None = None
    read_back: bool = False
    """Whether the newest message says what was noted."""


def light(session: Session, *, user: str, now: datetime) -> Light | None:
    """The light for this address's next sentence; None for a stranger. The code last asked about comes alone."""
    known = people.known_sender(session, user=user)
    if known is None:
        return None
    row = session.get(Conversation, min(actor.person for actor in known.actors))
    waiting: Waiting | None = row.waiting if row else None  # type: ignore[assignment]
    share = session.get(Share, row.about) if row and row.about and waiting == "call" else current_share(session, row)
    shares = [share] if share is not None else [s for a in known.actors for s in questions.open_for(session, a.party)]
    codes = dict.fromkeys(session.get_one(Commitment, s.commitment).code for s in shares)
    passed_on = [share for actor in known.actors for share in questions.asking_about(session, actor.party)]
    asking = dict.fromkeys(session.get_one(Commitment, share.commitment).code for share in passed_on)
    may_note = any(access.may(actor.role, "behalf") for actor in known.actors)
    topics = _topics(session, [actor.party for actor in known.actors])
    found = Light(waiting, tuple(codes), offers.live(session, now=now, address=known.user), tuple(asking), may_note, topics)
    return _with_assent(session, found, now=now, address=known.user)


def _with_assent(session: Session, found: Light, *, now: datetime, address: int) -> Light:
    """What a bare yes or no would mean. To a question of the team in its own words it is an answer, and no status."""
    newest = outbox.newest(session, address=address)
    below = offers.under(session, now=now, letter=newest) if newest is not None else {}
    keys = {offer: key for key, offer in below.items()}
    yes, no = (assent(list(below.values()), yes=yes) for yes in (True, False))
    if any(offer is not None and offer.do == "answer" and _asked_by_team(session, offer) for offer in (yes, no)):
        yes = no = None
    return replace(
        found,
        yes=keys[yes] if yes is not None else None,
        no=keys[no] if no is not None else None,
        read_back=reads_back(list(below.values())),
    )


def _asked_by_team(session: Session, offer: Offer) -> bool:
    last = reports.last(session, offer.share) if offer.share is not None else None
    return last is not None and verdicts.reopens(verdicts.on(session, last.id))


def _topics(session: Session, parties: Sequence[int]) -> tuple[tuple[str, str], ...]:
    own = {share.commitment for party in parties for share in ledger.shares_answered_by(session, party)}
    rows = session.exec(select(Commitment.code, Commitment.title, Commitment.summary).where(col(Commitment.id).in_(own)))
    return tuple((code, f"{title} {summary}") for code, title, summary in rows)


@asks("read")
def fill_in(
    session: Session,
    *,
    now: datetime,
    sender: Sender,
    policy: Policy,
    source: int,
    text: str,
    expected: date | None = None,
    expected_from: date | None = None,
    reason: str | None = None,
    loose: bool = False,
    bare: bool = False,
) -> None:
    """A sentence that was waited for: the reason and new moment, the place, the part, what is wrong, a question, a reply.

    `loose` words could be about anything: where something else was said since they were asked for, they are asked about first.
    A `bare` yes or no explains nothing: it is refused, and what was asked stays.
    """
    if bare:
        raise Refused(SaysTooLittle())
    turn = turn_of(session, now, sender, policy, source)
    about = turn.row.about
    current = current_share(session, turn.row)
    if loose and current is not None and _said_since(turn):
        raise Refused(WhatAbout(code=session.get_one(Commitment, current.commitment).code))
    if len(text) > reports.REASON_LIMIT:
        raise Refused(TooLong(limit=reports.REASON_LIMIT))
    match turn.row.waiting:
        case "delay":
            assert about is not None
            complete(turn, about, expected=expected, expected_from=expected_from, reason=reason)
        case "own_day":
            assert about is not None
            if expected is None:
                raise Refused(DayMissing())
            complete(turn, about, expected=expected, expected_from=expected_from)
        case "place":
            assert about is not None
            complete(turn, about, place=text)
        case "part":
            assert about is not None
            status = status_of_part(turn, about, expected)
            complete(turn, about, part=text, expected=expected, expected_from=expected_from, status=status)
        case "outdated":
            share = turn.share(about)
            objections.say_why(session, now=now, share=share, policy=policy, words=text)
            noted_aside(turn, share, "outdated")
        case "extension":
            want_term(turn, turn.share(about), expected, reason)
        case "state":
            turn.row.waiting, turn.row.about = None, None
            turn.say(states.hold(session, now=now, sender=sender, policy=policy, change=about, words=text, day=expected))
        case "refusal":
            keep_term(turn, text)
        case "counter":
            told = extensions.counter(
                session, now=now, sender=sender, policy=policy, extension=about, day=expected, words=reason
            )
            turn.row.waiting, turn.row.about = None, None
            turn.say(told)
        case "better":
            assert about is not None
            named = appointments.name_better(
                session, now=now, sender=sender, policy=policy, share=about, organisation=text.strip(" .")
            )
            wait_for(turn, None, None, named)
        case "note":
            keep_note(turn, session.get_one(Commitment, about).code, text)
        case "sentence":
            keep_sentence(turn, session.get_one(Commitment, about).code, text)
        case "question":
            pass_question_on(turn, text)
        case "reply":
            assert about is not None
            pass_reply_on(turn, about, text)
        case str(waiting) if waiting in OF_VERDICT.values():
            assert about is not None
            kind = next(kind for kind, waits in OF_VERDICT.items() if waits == waiting)
            step = judging.say(
                session,
                now=now,
                sender=sender,
                policy=policy,
                source=source,
                report=about,
                kind=kind,
                text=text,
                until=expected,
            )
            wait_for(turn, step.waiting, step.about, step.notice)
        case _:
            raise Refused(ButtonStale())


def _said_since(turn: Turn) -> bool:
    """Whether the newest message of this chat neither asked for an explanation, nor asked once more what it is about."""
    told = outbox.last_told(turn.session, address=turn.sender.chat)
    if isinstance(told, No):
        return not isinstance(told.refusal, WhatAbout | SaysTooLittle | TooLong | DayMissing | MomentPassed | BeforeStart)
    return told is not None and not isinstance(told, DelayAsked | WhereAsked | FileNotKept | PartAsked | OutdatedAsked)


@asks("settle")
def change_item(
    session: Session,
    *,
    now: datetime,
    sender: Sender,
    policy: Policy,
    code: str,
    state: ItemState | None,
    into: str | None,
) -> None:
    """/punt CODE STAND: which decision is it? Its source and day come next."""
    turn = turn_of(session, now, sender, policy, None)
    asked = states.begin(session, now=now, sender=sender, code=code, state=state, into=into)
    wait_for(turn, "state", asked.change, asked)
