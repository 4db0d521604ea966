"""What does a press or a sentence do? It takes a chat from where it stands (`chats`) to where it goes.

Every verb here is one press or one sentence of one person;
it ends in one notice: by editing the message whose button was pressed, or as a new message below what was typed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, assert_never

from sqlmodel import Session

from commitments import (
    access,
    appointments,
    attachments,
    confirmations,
    erasure,
    extensions,
    filters,
    history,
    inbox,
    invitations,
    judging,
    kept,
    ledger,
    membership,
    objections,
    offers,
    outbox,
    people,
    planning,
    queries,
    questions,
    reports,
    states,
)
from commitments.access import asks
from commitments.chats import OF_VERDICT, Conversation, Waiting
from commitments.database import go_alone, keyring
from commitments.ledger import Commitment, Share
from commitments.notices import (
    AgendaPreview,
    Apology,
    AsideNoted,
    AskTeamPrompt,
    ChooseUndo,
    DelayAsked,
    Dropped,
    ExtensionAsked,
    ExtensionNoted,
    FetchDue,
    FileNotKept,
    ForgetAsked,
    Forward,
    Help,
    ItemQuestion,
    Notice,
    NotUnderstood,
    Offer,
    OutdatedAsked,
    OwnDayAsked,
    PartAsked,
    QuestionForTeam,
    QuestionPassedOn,
    QuestionsDue,
    ReadBack,
    Recorded,
    ReplyPassedOn,
    ReplyPrompt,
    StateAsked,
    TeamReply,
    Unread,
    WhereAsked,
)
from commitments.people import Actor, Person, Sender
from commitments.policy import Policy, asks_again_on
from commitments.refusals import ButtonStale, DayMissing, NoTerm, NothingToUndo, QuestionsWait, Refused, TooLong, UnknownCode
from commitments.rungs import next_question
from commitments.sets import Aside, Confusion, ItemState, NotKept, SentAs, Status


@dataclass(frozen=True, slots=True)
class Said:
    """One item that a sentence told about: a code (None: what was just asked), its status, and what came with it."""

    code: str | None
    status: Status
    expected: date | None = None
    reason: str | None = None
    part: str | None = None


@dataclass(frozen=True, slots=True)
class Handed:
    """A file that somebody sent: the channel's key to it, its size in bytes as the channel says, and the words beside it."""

    file: str
    sent_as: SentAs
    size: int | None
    words: str


@dataclass(frozen=True, slots=True)
class _Turn:
    """One person's turn: everything that a step of the conversation needs."""

    session: Session
    now: datetime
    policy: Policy
    sender: Sender
    source: int | None
    row: Conversation
    under: int | None
    """The root letter whose button was used; None where none was."""
    pressed: bool
    """Whether it was pressed, so that the answer takes its place; what was typed is answered below."""

    def say(self, notice: Notice) -> None:
        """Answer in place of the pressed message, or below what was typed; the walk goes on in that message."""
        edits = self.under if self.pressed else None
        letter = outbox.post(self.session, now=self.now, address=self.sender.chat, notice=notice, edits=edits)
        self.row.letter = edits if edits is not None else letter
        self.row.since = self.now
        self.session.add(self.row)

    def share(self, share: int | None, version: int | None = None) -> Share:
        """A share that this person may answer for."""
        return access.own_share(self.session, self.sender, share, version=version)

    def speaker(self, share: Share) -> Actor:
        """For which organisation this person answers for a share."""
        return access.speaker(self.session, self.sender, share)

    @property
    def several(self) -> bool:
        """Whether each question and answer must name its organisation."""
        return len(self.sender.actors) > 1

    def open(self) -> list[Share]:
        """What this person's organisations were asked and have not answered."""
        actors = access.every(self.sender, "report")
        return [share for actor in actors for share in questions.open_for(self.session, actor.party)]


def _ids(text: str) -> list[int]:
    return [int(part) for part in text.split(",") if part]


def _text(ids: Sequence[int]) -> str:
    return ",".join(str(i) for i in ids)


def _row(session: Session, now: datetime, person: int) -> Conversation:
    return session.get(Conversation, person) or Conversation(person=person, since=now)


def _turn(
    session: Session,
    now: datetime,
    sender: Sender,
    policy: Policy,
    source: int | None,
    under: int | None = None,
    *,
    pressed: bool = False,
) -> _Turn:
    people.heard(session, now=now, address=sender.user)
    first = min(actor.person for actor in sender.actors)  # one chat is in the middle of one thing, whoever one is in it
    return _Turn(session, now, policy, sender, source, _row(session, now, first), under, pressed)


# --- coming in, going out -------------------------------------------------------------------------------------------


@asks("knock")
def start(session: Session, *, now: datetime, sender: Sender, token: str | None, name: str) -> None:
    """/start: with an invitation one joins; without, a known person is greeted and a stranger told nothing."""
    people.heard(session, now=now, address=sender.user)
    if token is not None:
        notice = invitations.enter(session, now=now, sender=sender, token=token, name=name)
    else:
        notice = invitations.greeting(sender)
    outbox.post(session, now=now, address=sender.user, notice=notice)


# --- pressing -------------------------------------------------------------------------------------------------------


@asks("knock")
def press(
    session: Session, *, now: datetime, sender: Sender, policy: Policy, key: str, source: int, typed: bool = False
) -> bool:
    """A button, pressed or its words `typed`. Returns False where it was used before: nothing happens a second time."""
    taken = offers.take(session, now=now, key=key, address=sender.user)
    if taken.again:
        return False
    access.require(sender, "read")  # asked here: who was forgotten may press once more, and is not refused
    access.every(sender, access.OF_OFFER[taken.offer.do])
    _do(_turn(session, now, sender, policy, source, taken.letter, pressed=not typed), taken.offer, key)
    return True


def _do(turn: _Turn, offer: Offer, key: str) -> None:
    session, now, policy, sender = turn.session, turn.now, turn.policy, turn.sender
    below = replace(turn, pressed=False)
    match offer.do:
        case "begin":
            _begin(turn if offer.share is None else below, offer)
        case "answer":
            assert offer.status is not None
            _answer(turn, turn.share(offer.share, offer.version), offer.status)
        case "aside":
            assert offer.aside is not None
            _aside(turn, turn.share(offer.share, offer.version), offer.aside)
        case "more" | "fewer":
            _ask(turn, turn.share(offer.share, offer.version), more=offer.do == "more")
        case "skip" | "no_idea":
            if turn.under != turn.row.letter:
                raise Refused(ButtonStale())
            _skip(turn)
        case "undo":
            if offer.share is None:
                _undo(below, offer.ref)
            else:
                _undo_aside(below, turn.share(offer.share))
        case "mine":
            _mine(below)
        case "card":
            below.say(queries.card(session, sender=sender, code=offer.code or "", policy=policy, now=now))
        case "help":
            below.say(Help(role=sender.actors[0].role))
        case "ask_team":
            _ask_team(below)
        case "reply":
            _prompt_reply(below, offer.ref)
        case "accept" | "decline":
            turn.say(appointments.decide(session, now=now, sender=sender, policy=policy, offer=offer))
        case "choose":
            turn.say(appointments.choose(session, now=now, sender=sender, policy=policy, offer=offer))
        case "insist":
            turn.say(objections.insist(session, now=now, sender=sender, policy=policy, offer=offer))
        case "set_state":
            asked = states.begin(session, now=now, sender=sender, code=offer.code or "", state=offer.state)
            _await(below, "state", asked.change, asked)
        case "hold":
            turn.say(planning.hold(session, now=now, sender=sender, policy=policy, offer=offer))
        case "ours":
            below.say(appointments.lay_claim(session, now=now, sender=sender, offer=offer))
        case "remove" | "restore" | "revoke" | "take_over" | "cut_off" | "wrong_person":
            turn.say(membership.change(session, now=now, sender=sender, policy=policy, offer=offer))
        case "invite":
            below.say(membership.change(session, now=now, sender=sender, policy=policy, offer=offer))
        case "still" | "somebody_else" | "later":
            turn.say(confirmations.answer(session, now=now, sender=sender, policy=policy, offer=offer))
        case "place":
            _ask_place_again(below, offer.ref)
        case "extend":
            _stay_or_start_anew(turn)
            _ask_extension(turn, turn.share(offer.share, offer.version))
        case "agree":
            turn.say(extensions.agree(session, now=now, sender=sender, policy=policy, offer=offer))
        case "refuse" | "counter":
            asked_for = extensions.words_for(session, sender=sender, policy=policy, offer=offer)
            _await(below, "counter" if asked_for.counter else "refusal", offer.ref, asked_for)
        case "take_day" | "keep_term":
            turn.say(extensions.answer(session, now=now, sender=sender, policy=policy, offer=offer))
        case "judge" | "verdict" | "all_good" | "take_back" | "settle":
            step = judging.press(
                session, now=now, sender=sender, policy=policy, source=turn.source or 0, offer=offer, under=turn.under
            )
            _await(turn, step.waiting, step.about, step.notice)
        case "page" | "nearest" | "find":
            turn.say(filters.turn(session, now=now, sender=sender, policy=policy, offer=offer, under=turn.under))
        case "call_me":
            below.say(judging.want_call(session, now=now, sender=sender, policy=policy, share=offer.share))
        case "file":
            attachments.ask_for(session, now=now, sender=sender, attachment=offer.ref)
        case "kept":
            kept.tell(session, now=now, sender=sender)
        case "forget":
            erasure.ask(session, now=now, sender=sender)
        case "forget_now":
            erasure.forget(session, now=now, sender=sender, key=key)
        case "never_mind" if turn.row.waiting in ("refusal", "counter"):
            wanted = extensions.once_more(session, policy=policy, extension=turn.row.about)
            turn.row.waiting, turn.row.about = None, None
            turn.say(wanted)
        case "never_mind":
            turn.row.waiting, turn.row.about = None, None
            told = outbox.notice_of(session, turn.under) if turn.under is not None else None
            turn.say(Dropped(stays=isinstance(told, ForgetAsked | AgendaPreview | StateAsked)))
        case _:
            assert_never(offer.do)


def _mine(turn: _Turn) -> None:
    for notice in queries.mine(turn.session, sender=turn.sender, policy=turn.policy, now=turn.now):
        turn.say(notice)


def _begin(turn: _Turn, offer: Offer) -> None:
    """Walk through what is open: of the bundle whose button was pressed, or the one share that a button names."""
    if offer.share is not None:
        share = turn.share(offer.share)
        turn.row.queue, turn.row.walked, turn.row.noted = "", 0, ""
        _ask(turn, share)
        return
    notice = outbox.notice_of(turn.session, turn.under) if turn.under is not None else None
    wanted = [due.share for due in notice.due] if isinstance(notice, QuestionsDue) else []
    still = [s for s in turn.open() if s.id in wanted]
    if not still:
        raise Refused(ButtonStale())
    first, *rest = still
    turn.row.queue, turn.row.walked, turn.row.noted = _text([s.id for s in rest]), 0, ""
    _ask(turn, first)


def _ask(
    turn: _Turn, share: Share, *, more: bool = False, recorded: Recorded | None = None, undone: Status | None = None
) -> None:
    turn.row.waiting, turn.row.about = None, share.id
    left = len(_ids(turn.row.queue))
    turn.say(
        ItemQuestion(
            item=questions.item_of(turn.session, share, turn.policy),
            rung=questions.latest_rung(turn.session, share),
            position=1 if undone else turn.row.walked + 1,
            of=1 if undone else turn.row.walked + 1 + left,
            more=more,
            recorded=recorded,
            undone=undone,
            named=turn.several,
        )
    )


def _note(turn: _Turn, report: reports.Report) -> Recorded:
    """Remember a report in this walk, in the place of the one about the same share."""
    earlier = [turn.session.get_one(reports.Report, i) for i in _ids(turn.row.noted)]
    noted = [r.id for r in earlier if r.share != report.share]
    turn.row.noted = _text([*noted, report.id])
    return _recorded(turn, report)


def _recorded(turn: _Turn, report: reports.Report) -> Recorded:
    """A report as it is read back; on whose behalf, where that could be doubted."""
    found = reports.recorded(turn.session, report)
    party = next((actor.party_name for actor in turn.sender.actors if actor.party == report.party), None)
    return found.model_copy(update={"party": party}) if turn.several else found


def _stay_or_start_anew(turn: _Turn) -> None:
    """An answer under another message than the one the walk lives in begins a walk of its own."""
    if turn.under != turn.row.letter:
        turn.row.queue, turn.row.walked, turn.row.noted = "", 0, ""


def _answer(turn: _Turn, share: Share, status: Status) -> None:
    _stay_or_start_anew(turn)
    report = reports.file(
        turn.session,
        now=turn.now,
        actor=turn.speaker(share),
        share=share,
        policy=turn.policy,
        status=status,
        source=turn.source,
    )
    recorded = _note(turn, report)
    item = questions.item_of(turn.session, share, turn.policy)
    match status:
        case "delayed" | "blocked":
            _await(turn, "delay", report.id, DelayAsked(item=item, recorded=recorded))
        case "done":
            _await(turn, "place", report.id, WhereAsked(item=item, recorded=recorded))
        case "on_track" | "not_started" if _may_have_a_day(turn, share, report):
            _await(turn, "own_day", report.id, OwnDayAsked(item=item, recorded=recorded))
        case "on_track" | "not_started":
            _advance(turn, recorded)


def _may_have_a_day(turn: _Turn, share: Share, report: reports.Report) -> bool:
    """Whether to ask for a day of the party's own: no last day was agreed, none was named, and it is the first answer."""
    span = ledger.span_of(turn.session, share)
    no_day = span is None or span.kind == "geen"
    return no_day and report.expected is None and reports.is_first(turn.session, report)


def _await(turn: _Turn, waiting: Waiting | None, about: int | None, notice: Notice) -> None:
    turn.row.waiting, turn.row.about = waiting, about
    turn.say(notice)


def _aside(turn: _Turn, share: Share, aside: Aside) -> None:
    _stay_or_start_anew(turn)
    item = questions.item_of(turn.session, share, turn.policy)
    today = turn.policy.day(turn.now)
    match aside:
        case "partly":
            late = item.span is not None and item.span.is_past(today)
            report = reports.file(
                turn.session,
                now=turn.now,
                actor=turn.speaker(share),
                share=share,
                policy=turn.policy,
                status="delayed" if late else "on_track",
                aside="partly",
                source=turn.source,
            )
            _await(turn, "part", report.id, PartAsked(item=item, recorded=_note(turn, report)))
        case "asking":
            share.quiet_until = asks_again_on(turn.policy, today)
            turn.session.add(share)
            ledger.look_again(turn.session, now=turn.now, share=share.id)
            _log_aside(turn, share, aside)
            _noted_aside(turn, share, aside, again_on=share.quiet_until)
            outbox.post(turn.session, now=turn.now, address=turn.sender.chat, notice=Forward(item=item))
        case "not_ours":
            _object(turn, share, aside)
            _noted_aside(turn, share, aside)
        case "outdated":
            _object(turn, share, aside)
            _await(turn, "outdated", share.id, OutdatedAsked(item=item))


def _log_aside(turn: _Turn, share: Share, aside: Aside) -> None:
    person = turn.speaker(share).person
    history.record(turn.session, now=turn.now, person=person, verb=aside, kind="share", row=share.id)


def _object(turn: _Turn, share: Share, aside: Aside) -> None:
    objections.put(turn.session, now=turn.now, actor=turn.speaker(share), share=share, aside=aside, policy=turn.policy)


def _noted_aside(turn: _Turn, share: Share, aside: Aside, *, again_on: date | None = None) -> None:
    item = questions.item_of(turn.session, share, turn.policy)
    following = _next_in_queue(turn)
    turn.row.waiting, turn.row.about = None, None
    next_item = questions.item_of(turn.session, following, turn.policy) if following else None
    turn.say(AsideNoted(item=item, aside=aside, again_on=again_on, next=next_item))


def _next_in_queue(turn: _Turn) -> Share | None:
    """The next share of the walk that is still open; what was answered meanwhile is passed over."""
    if not turn.row.queue:
        return None
    still = {s.id for s in turn.open()}
    queue = [share for share in _ids(turn.row.queue) if share in still]
    turn.row.queue = _text(queue)
    return turn.session.get_one(Share, queue[0]) if queue else None


def _advance(turn: _Turn, recorded: Recorded | None) -> None:
    """On to the next question of the walk, or read everything back."""
    following = _next_in_queue(turn)
    if following is not None:
        turn.row.queue = _text(_ids(turn.row.queue)[1:])
        turn.row.walked += 1
        _ask(turn, following, recorded=recorded)
        return
    _read_back(turn, recorded)


def _read_back(turn: _Turn, last: Recorded | None) -> None:
    session = turn.session
    rows = [session.get_one(reports.Report, i) for i in _ids(turn.row.noted)]
    noted = [_recorded(turn, row) for row in rows]
    noted = [last if last is not None and n.report == last.report else n for n in noted]
    still = [s for s in turn.open() if s.id not in {n.share for n in noted}]
    turn.row.waiting, turn.row.about = None, None
    if not noted:
        _mine(turn)
        return
    items = [questions.item_of(session, share, turn.policy) for share in still]
    planned = [
        turn.policy.day(question.at)
        for n in noted
        if (question := next_question(questions.facts_of(session, session.get_one(Share, n.share)), turn.policy, turn.now))
    ]
    turn.say(
        ReadBack(
            party=turn.speaker(session.get_one(Share, rows[0].share)).party_name,
            noted=tuple(noted),
            still_open=tuple(dict.fromkeys(item.code for item in items)),
            next=items[0] if items else None,
            next_question=min(planned, default=None),
        )
    )


def _ask_extension(turn: _Turn, share: Share) -> None:
    """ "Andere termijn vragen": which day, and why?"""
    _await(turn, "extension", share.id, ExtensionAsked(item=questions.item_of(turn.session, share, turn.policy)))


def _extend(turn: _Turn, share: Share, wanted: date | None, reason: str | None) -> None:
    """The day and the reason go to the team; to the register they are the party's answer, which completes the last one."""
    last = reports.last(turn.session, share.id)
    actor = turn.speaker(share)
    goes_on = last is not None and last.status in ("delayed", "blocked") and last.party == actor.party
    why = reason or (last.reason if goes_on and last is not None else None)
    day = extensions.check(share, turn.session, wanted=wanted, reason=why)
    told: dict[str, Any] = {"now": turn.now, "actor": actor, "policy": turn.policy, "source": turn.source}
    told |= {"expected": day, "reason": why}
    if goes_on and last is not None:
        report = reports.complete(turn.session, report=last.id, **told)
    else:
        report = reports.file(turn.session, share=share, status="delayed", **told)
    _note(turn, report)
    extensions.ask(turn.session, now=turn.now, actor=actor, policy=turn.policy, report=report)
    following = _next_in_queue(turn)
    turn.row.waiting, turn.row.about = None, None
    turn.say(
        ExtensionNoted(
            item=questions.item_of(turn.session, share, turn.policy),
            report=report.id,
            wanted=day,
            reason=why or "",
            next=questions.item_of(turn.session, following, turn.policy) if following else None,
        )
    )


def _skip(turn: _Turn) -> None:
    """ "Overslaan", "Weet ik niet": what was noted stands as it is."""
    if turn.row.waiting == "refusal":
        _settle_extension(turn, None)
        return
    if turn.row.waiting == "outdated" and turn.row.about is not None:
        _noted_aside(turn, turn.share(turn.row.about), "outdated")
        return
    _advance(turn, None)


def _undo(turn: _Turn, report: int | None) -> None:
    """ "Klopt niet": the answer is taken back and its question asked again; of several the person says which."""
    noted = _ids(turn.row.noted)
    if report is None and len(noted) > 1:
        all_noted = [turn.session.get_one(reports.Report, i) for i in noted]
        turn.say(ChooseUndo(noted=tuple(_recorded(turn, r) for r in all_noted)))
        return
    wanted = report if report is not None else (noted[0] if noted else None)
    if wanted is None:
        raise Refused(NothingToUndo())
    row = reports.withdraw(turn.session, now=turn.now, actors=access.every(turn.sender, "report"), report=wanted)
    by = turn.speaker(turn.session.get_one(Share, row.share)).person
    attachments.take_away(turn.session, now=turn.now, policy=turn.policy, person=by, report=wanted)
    speaker = turn.speaker(turn.session.get_one(Share, row.share))
    extensions.take_back(turn.session, now=turn.now, actor=speaker, policy=turn.policy, report=row)
    turn.row.noted = _text([i for i in noted if i != wanted])
    _ask(turn, turn.share(row.share), undone=row.status)  # type: ignore[arg-type]


def _undo_aside(turn: _Turn, share: Share) -> None:
    """ "Klopt niet" under what was noted without a status: the question goes on; an objection is taken back with the team."""
    if share.concern is None and share.quiet_until is None:
        raise Refused(NothingToUndo())
    objections.drop(turn.session, now=turn.now, actor=turn.speaker(share), share=share, policy=turn.policy)
    _ask(turn, share)


def _settle_extension(turn: _Turn, words: str | None) -> None:
    """The team keeps a term, with its reason or without."""
    about, turn.row.waiting, turn.row.about = turn.row.about, None, None
    turn.say(
        extensions.refuse(turn.session, now=turn.now, sender=turn.sender, policy=turn.policy, extension=about, words=words)
    )


# --- typing ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Light:
    """In what light a person's next sentence is read: what is waited for, and the codes it may be about unsaid."""

    waiting: Waiting | None = None
    codes: tuple[str, ...] = ()
    buttons: tuple[tuple[str, Offer], ...] = ()
    """The keys and offers of the newest message with buttons that work: their words can be typed too."""
    asking: tuple[str, ...] = ()
    """The codes about which a colleague is being asked: what was passed on is about these."""


def light(session: Session, *, user: str, now: datetime) -> Light | None:
    """The light for this address's next sentence; None for a stranger. The code last asked about comes alone."""
    known = people.known_sender(session, user=user)
    if known is None:
        return None
    row = session.get(Conversation, min(actor.person for actor in known.actors))
    waiting: Waiting | None = row.waiting if row else None  # type: ignore[assignment]
    share = _current(session, row)
    shares = [share] if share is not None else [s for a in known.actors for s in questions.open_for(session, a.party)]
    codes = dict.fromkeys(session.get_one(Commitment, s.commitment).code for s in shares)
    passed_on = [share for actor in known.actors for share in questions.asking_about(session, actor.party)]
    asking = dict.fromkeys(session.get_one(Commitment, share.commitment).code for share in passed_on)
    return Light(waiting, tuple(codes), offers.live(session, now=now, address=known.user), tuple(asking))


_ABOUT_NO_SHARE = frozenset({"question", "reply", "refusal", "counter", "state", *OF_VERDICT.values()})
"""What is waited for about something else than a share of the person's own."""


def _current(session: Session, row: Conversation | None) -> Share | None:
    """The share that the conversation is at."""
    if row is None or row.about is None or row.waiting in _ABOUT_NO_SHARE:
        return None
    if row.waiting in ("delay", "place", "part", "own_day"):
        return session.get_one(Share, session.get_one(reports.Report, row.about).share)
    return session.get(Share, row.about)


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
    reason: str | None = None,
) -> None:
    """A sentence that was waited for: the reason and new moment, the place, the part, what is wrong, a question, a reply."""
    turn = _turn(session, now, sender, policy, source)
    about = turn.row.about
    if len(text) > reports.REASON_LIMIT:
        raise Refused(TooLong(limit=reports.REASON_LIMIT))
    match turn.row.waiting:
        case "delay":
            assert about is not None
            _complete(turn, about, expected=expected, reason=reason)
        case "own_day":
            assert about is not None
            if expected is None:
                raise Refused(DayMissing())
            _complete(turn, about, expected=expected)
        case "place":
            assert about is not None
            _complete(turn, about, place=text)
        case "part":
            assert about is not None
            _complete(turn, about, part=text, expected=expected, status=_status_of_part(turn, about, expected))
        case "outdated":
            share = turn.share(about)
            objections.say_why(session, now=now, share=share, policy=policy, words=text)
            _noted_aside(turn, share, "outdated")
        case "extension":
            _extend(turn, turn.share(about), expected, reason)
        case "state":
            turn.row.waiting, turn.row.about = None, None
            turn.say(states.hold(session, now=now, sender=sender, policy=policy, change=about, words=text, day=expected))
        case "refusal":
            _settle_extension(turn, text)
        case "counter":
            told = extensions.counter(
                session, now=now, sender=sender, policy=policy, extension=about, day=expected, words=reason
            )
            turn.row.waiting, turn.row.about = None, None
            turn.say(told)
        case "question":
            _pass_question_on(turn, text)
        case "reply":
            assert about is not None
            _pass_reply_on(turn, about, text)
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
            _await(turn, step.waiting, step.about, step.notice)
        case _:
            raise Refused(ButtonStale())


@asks("read")
def hand_in(
    session: Session, *, now: datetime, sender: Sender, policy: Policy, source: int, handed: Handed, limit: int
) -> None:
    """A file in a private chat: where the place of a result was asked, it is the answer, and is fetched.

    The words beside it are the sentence. `limit` in bytes: the most that is kept; 0 where none is taken. What the channel says
    is too large is not fetched at all, and the question for the place stays.
    """
    turn = _turn(session, now, sender, policy, source)
    if not limit or turn.row.waiting != "place" or turn.row.about is None:
        what: Confusion = "unasked_file" if limit else "file"
        not_understood(session, now=now, sender=sender, policy=policy, what=what)
        return
    about = session.get_one(reports.Report, turn.row.about)
    actor = turn.speaker(turn.share(about.share))
    if handed.size is not None and handed.size > limit:
        turn.say(_not_kept(session, about, "too_large", limit, waits=True))
        return
    if len(handed.words) > reports.REASON_LIMIT:
        raise Refused(TooLong(limit=reports.REASON_LIMIT))
    if handed.words:
        about = reports.complete(
            session, now=now, actor=actor, report=about.id, policy=policy, source=source, place=handed.words
        )
    attachments.send_for(
        session,
        now=now,
        actor=actor,
        address=sender.chat,
        report=about,
        file=handed.file,
        sent_as=handed.sent_as,
        size=handed.size,
    )
    _advance(turn, _note(turn, about).model_copy(update={"file": True}))


def _not_kept(session: Session, report: reports.Report, why: NotKept, limit: int, *, waits: bool) -> FileNotKept:
    code = reports.recorded(session, report).code
    return FileNotKept(
        code=code, share=report.share, report=report.id, why=why, waits=waits, megabytes=max(1, limit // 1_000_000)
    )


def without_its_file(session: Session, *, now: datetime, due: FetchDue, why: NotKept, limit: int) -> None:
    """A file could not be kept. Who sent it hears so, and is waited for again, unless they are in the middle of something."""
    person, report = session.get_one(Person, due.person), session.get_one(reports.Report, due.report)
    if person.left_at is not None or report.withdrawn_at is not None:
        return
    row = _row(session, now, min(one.id for one in people.at_address(session, person.address)))
    waits = row.waiting is None and row.about is None and not row.queue
    notice = _not_kept(session, report, why, limit, waits=waits)
    letter = outbox.post(session, now=now, address=person.address, notice=notice)
    if waits:
        row.waiting, row.about, row.letter, row.since = "place", report.id, letter, now
        session.add(row)


def _ask_place_again(turn: _Turn, number: int | None) -> None:
    """Another file, or a sentence, in the place of a file that was not kept: for the answer that counts still."""
    report = turn.session.get(reports.Report, number)
    share = turn.share(report.share if report is not None else None)
    last = reports.last(turn.session, share.id)
    if report is None or last is None or last.id != report.id:
        raise Refused(ButtonStale())
    item = questions.item_of(turn.session, share, turn.policy)
    _await(turn, "place", report.id, WhereAsked(item=item, recorded=reports.recorded(turn.session, report)))


def _status_of_part(turn: _Turn, report: int, expected: date | None) -> Status | None:
    """What remains after the last day is no longer on schedule; else what the button said."""
    row = turn.session.get_one(reports.Report, report)
    span = ledger.span_of(turn.session, turn.session.get_one(Share, row.share))
    last = span.due_day if span is not None else None
    return "delayed" if last is not None and expected is not None and expected > last else None


def _complete(
    turn: _Turn,
    report: int,
    *,
    status: Status | None = None,
    expected: date | None = None,
    reason: str | None = None,
    part: str | None = None,
    place: str | None = None,
) -> None:
    share = turn.share(turn.session.get_one(reports.Report, report).share)
    done = reports.complete(
        turn.session,
        now=turn.now,
        actor=turn.speaker(share),
        report=report,
        policy=turn.policy,
        source=turn.source,
        status=status,
        expected=expected,
        reason=reason,
        part=part,
        place=place,
    )
    _advance(turn, _note(turn, done))


@asks("report")
def tell(
    session: Session,
    *,
    now: datetime,
    sender: Sender,
    policy: Policy,
    source: int,
    said: Sequence[Said],
    via: str | None = None,
) -> None:
    """A sentence that tells how things stand, one item or several: each is written down, all are read back at once.

    Refused as a whole where one of them is not the person's: nothing half is ever stored. What could mean several parts of
    an item, or says two things about one, is asked about with buttons after the rest was written down. `via` is the colleague
    who said it, where the sentence was passed on.
    """
    turn = _turn(session, now, sender, policy, source)
    found = [(one, _shares_meant(turn, one.code, passed_on=via is not None)) for one in said]
    clear, unclear = _sorted_out(found)
    if len(said) > 1 or said[0].code is not None:
        turn.row.noted = ""
    _keep_the_current(turn)
    walk = [share for share in _ids(turn.row.queue) if share not in clear]
    turn.row.queue = _text([*walk, *(share.id for share in unclear if share.id not in walk)])
    last: Recorded | None = None
    for share_id, one in clear.items():
        share = session.get_one(Share, share_id)
        report = reports.file(
            session,
            now=now,
            actor=turn.speaker(share),
            share=share,
            policy=policy,
            status=_with_its_part(turn, share, one),
            source=source,
            aside="partly" if one.part else None,
            expected=one.expected,
            reason=one.reason,
            part=one.part,
            via=via,
        )
        last = _note(turn, report)
    if unclear:
        first = unclear[0]
        turn.row.queue = _text([share for share in _ids(turn.row.queue) if share != first.id])
        _ask(turn, first, recorded=last)
        return
    (share_id, one), *others = clear.items()
    if not others and last is not None and _follow_up(turn, session.get_one(Share, share_id), one, last):
        return
    _advance(turn, None if others else last)


@asks("report")
def ask_extension(session: Session, *, now: datetime, sender: Sender, policy: Policy, source: int, code: str | None) -> None:
    """A sentence that asks for another term: which day, and why? Of several parts the one that ends first."""
    turn = _turn(session, now, sender, policy, source)
    dated = [(span.due_day, share) for share in _shares_meant(turn, code) if (span := ledger.span_of(session, share))]
    found = [(day, share) for day, share in dated if day is not None]
    if not found:
        raise Refused(NoTerm(code=code or ""))
    turn.row.queue, turn.row.walked, turn.row.noted = "", 0, ""
    _ask_extension(turn, min(found, key=lambda one: one[0])[1])


def _keep_the_current(turn: _Turn) -> None:
    """Who answers about something else, amid a walk, is asked the question at hand again afterwards."""
    current = _current(turn.session, turn.row)
    if turn.row.queue and turn.row.waiting is None and current is not None:
        turn.row.queue = _text([current.id, *(share for share in _ids(turn.row.queue) if share != current.id)])
        turn.row.walked -= 1


def _with_its_part(turn: _Turn, share: Share, one: Said) -> Status:
    """What remains after the last day is delayed, whatever part is done."""
    span = ledger.span_of(turn.session, share)
    last = span.due_day if span is not None else None
    later = last is not None and one.expected is not None and one.expected > last
    return "delayed" if one.part and later and one.status == "on_track" else one.status


def _sorted_out(found: Sequence[tuple[Said, list[Share]]]) -> tuple[dict[int, Said], list[Share]]:
    """What is clear, by share, and the shares that must be asked about: several meant by one code, or two words for one."""
    clear: dict[int, Said] = {}
    unclear: dict[int, Share] = {}
    for one, shares in found:
        for share in shares:
            contradicted = share.id in clear and clear[share.id].status != one.status
            if len(shares) > 1 or contradicted or share.id in unclear:
                clear.pop(share.id, None)
                unclear[share.id] = share
            else:
                clear[share.id] = one
    return clear, list(unclear.values())


def _follow_up(turn: _Turn, share: Share, one: Said, recorded: Recorded) -> bool:
    """After one typed answer the same single follow-up as after a button, unless the sentence answered it already."""
    unexplained = one.status in ("delayed", "blocked") and one.expected is None and one.reason is None
    if one.status != "done" and not unexplained:
        return False
    item = questions.item_of(turn.session, share, turn.policy)
    if unexplained:
        _await(turn, "delay", recorded.report, DelayAsked(item=item, recorded=recorded))
    else:
        _await(turn, "place", recorded.report, WhereAsked(item=item, recorded=recorded))
    return True


def _shares_meant(turn: _Turn, code: str | None, *, passed_on: bool = False) -> list[Share]:
    """The person's own shares of a code: the one being asked about, else those asked, else those with a last day, else all."""
    current = _current(turn.session, turn.row)
    if code is None:
        asking = [s for actor in turn.sender.actors for s in questions.asking_about(turn.session, actor.party)]
        if passed_on and asking:
            return asking[:1]
        if current is None:
            raise Refused(UnknownCode(code="?"))
        return [turn.share(current.id)]
    commitment = ledger.commitment(turn.session, code)
    shares = ledger.shares_of(turn.session, commitment.id)
    actors = access.every(turn.sender, "report")
    own = [s for s in shares if any(access.speaks_for(actor, s) for actor in actors)]
    if not own:
        raise Refused(access.not_yours(turn.session, actors[0], shares[0]))
    if current is not None and current.id in {s.id for s in own}:
        return [current]
    if len(own) == 1:
        return own
    asked = {s.id for s in turn.open()}
    dated = [s for s in own if (span := ledger.span_of(turn.session, s)) and span.due_day]
    return [s for s in own if s.id in asked] or dated or own


@asks("report")
def take_back(session: Session, *, now: datetime, sender: Sender, policy: Policy, source: int) -> None:
    """ "Klopt niet", typed: as the button under the last read-back."""
    _undo(_turn(session, now, sender, policy, source), None)


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
    turn = _turn(session, now, sender, policy, None)
    asked = states.begin(session, now=now, sender=sender, code=code, state=state, into=into)
    _await(turn, "state", asked.change, asked)


@asks("read")
def not_understood(session: Session, *, now: datetime, sender: Sender, policy: Policy, what: Confusion) -> None:
    """Nothing was stored; say what would be understood, with examples that fit this person."""
    fitting = queries.examples(session, sender=sender, policy=policy, now=now)
    notice = NotUnderstood(what=what, role=sender.actors[0].role, examples=fitting)
    outbox.post(session, now=now, address=sender.chat, notice=notice)


# --- questions to the team ------------------------------------------------------------------------------------------


@asks("ask_team")
def ask_team(session: Session, *, now: datetime, sender: Sender, policy: Policy) -> None:
    """ "Vraag het team": the next sentence is passed on."""
    _ask_team(_turn(session, now, sender, policy, None))


@asks("ask_team")
def ask_team_at_once(session: Session, *, now: datetime, sender: Sender, policy: Policy, text: str) -> None:
    """/vraag with words behind it: passed on at once."""
    turn = _turn(session, now, sender, policy, None)
    if len(text) > reports.REASON_LIMIT:
        raise Refused(TooLong(limit=reports.REASON_LIMIT))
    _pass_question_on(turn, text)


def _ask_team(turn: _Turn) -> None:
    _await(turn, "question", None, AskTeamPrompt())


def _pass_question_on(turn: _Turn, text: str) -> None:
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


def _prompt_reply(turn: _Turn, question: int | None) -> None:
    access.require(turn.sender, "reply")
    row = turn.session.get_one(questions.TeamQuestion, question)
    if not row.text:
        raise Refused(ButtonStale())
    asker = people.actor_of(turn.session, turn.session.get_one(Person, row.person))
    text = keyring(turn.session).open(row.text)
    _await(turn, "reply", row.id, ReplyPrompt(text=text, party=asker.party_name))


def _pass_reply_on(turn: _Turn, question: int, text: str) -> None:
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


def apologise(session: Session, *, now: datetime, user: str, chat: str, in_group: bool) -> None:
    """An update was parked: say so to who sent it, if they take part."""
    sender = people.sender(session, user=user, chat=chat, in_group=in_group)
    if sender.actors and not in_group:
        outbox.post(session, now=now, address=sender.chat, notice=Apology())


def not_read(session: Session, *, now: datetime, policy: Policy, chat: str) -> None:
    """A private chat sends more than is read: say so, once in a minute of the clock, whoever it is."""
    go_alone(session)
    address = people.address_of(session, chat, "private")
    at = inbox.minute_of(now)
    notice = Unread(at=at.astimezone(policy.zone), again=(at + timedelta(minutes=1)).astimezone(policy.zone))
    outbox.post(session, now=now, address=address, notice=notice, key=f"unread:{address}:{at:%Y-%m-%dT%H:%M}")


@asks("knock")
def ignore(session: Session, *, now: datetime, sender: Sender) -> None:
    """An update that asks for nothing: its row closes, nobody hears anything."""
