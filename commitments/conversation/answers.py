"""One answer to one question: a status, an aside, another term, and taking it back."""

from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from commitments import access, attachments, calling, extensions, history, ledger, objections, outbox, questions, reports
from commitments.access import asks
from commitments.conversation.turn import Turn, ids_in, joined, shares_meant, turn_of, wait_for
from commitments.conversation.walk import (
    advance,
    ask,
    may_have_a_day,
    next_in_queue,
    note,
    recorded_of,
    stay_or_start_anew,
    still_open,
    where_asked,
)
from commitments.ledger import Share
from commitments.notices import (
    AsideNoted,
    ChooseUndo,
    DelayAsked,
    ExtensionAsked,
    ExtensionNoted,
    Forward,
    OutdatedAsked,
    OwnDayAsked,
    PartAsked,
)
from commitments.people import Sender
from commitments.policy import Policy, asks_again_on
from commitments.refusals import NoTerm, NothingToUndo, Refused
from commitments.sets import Aside, Status


def answer(turn: Turn, share: Share, status: Status) -> None:
    """A status, and the one follow-up that goes with it."""
    stay_or_start_anew(turn)
    report = reports.file(
        turn.session,
        now=turn.now,
        actor=turn.speaker(share),
        share=share,
        policy=turn.policy,
        status=status,
        source=turn.source,
    )
    recorded = note(turn, report)
    item = questions.item_of(turn.session, share, turn.policy)
    match status:
        case "delayed" | "blocked":
            wait_for(turn, "delay", report.id, DelayAsked(item=item, recorded=recorded))
        case "done":
            wait_for(turn, "place", report.id, where_asked(turn, item, recorded))
        case "on_track" | "not_started" if may_have_a_day(turn, report):
            wait_for(turn, "own_day", report.id, OwnDayAsked(item=item, recorded=recorded))
        case "on_track" | "not_started":
            advance(turn, recorded)


def set_aside(turn: Turn, share: Share, aside: Aside) -> None:
    """Another answer than a status: a part, asking a colleague, not ours, no longer right."""
    stay_or_start_anew(turn)
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
            wait_for(turn, "part", report.id, PartAsked(item=item, recorded=note(turn, report)))
        case "asking":
            share.quiet_until = asks_again_on(turn.policy, today)
            turn.session.add(share)
            ledger.look_again(turn.session, now=turn.now, share=share.id)
            _log_aside(turn, share, aside)
            noted_aside(turn, share, aside, again_on=share.quiet_until)
            outbox.post(turn.session, now=turn.now, address=turn.sender.chat, notice=Forward(item=item))
        case "not_ours":
            _object(turn, share, aside)
            noted_aside(turn, share, aside)
        case "outdated":
            _object(turn, share, aside)
            wait_for(turn, "outdated", share.id, OutdatedAsked(item=item))


def _log_aside(turn: Turn, share: Share, aside: Aside) -> None:
    person = turn.speaker(share).person
    history.record(turn.session, now=turn.now, person=person, verb=aside, kind="share", row=share.id)


def _object(turn: Turn, share: Share, aside: Aside) -> None:
    objections.put(turn.session, now=turn.now, actor=turn.speaker(share), share=share, aside=aside, policy=turn.policy)


def noted_aside(turn: Turn, share: Share, aside: Aside, *, again_on: date | None = None) -> None:
    """Say what was noted without a status; the walk goes on from there."""
    item = questions.item_of(turn.session, share, turn.policy)
    following = next_in_queue(turn)
    turn.row.waiting, turn.row.about = None, None
    next_item = questions.item_of(turn.session, following, turn.policy) if following else None
    left = still_open(turn, [share.id])
    turn.say(AsideNoted(item=item, aside=aside, again_on=again_on, still_open=left, next=next_item))


def ask_which_term(turn: Turn, share: Share) -> None:
    """ "Andere termijn vragen": which day, and why?"""
    wait_for(turn, "extension", share.id, ExtensionAsked(item=questions.item_of(turn.session, share, turn.policy)))


def want_term(turn: Turn, share: Share, wanted: date | None, reason: str | None) -> None:
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
    note(turn, report)
    extensions.ask(turn.session, now=turn.now, actor=actor, policy=turn.policy, report=report)
    following = next_in_queue(turn)
    turn.row.waiting, turn.row.about = None, None
    turn.say(
        ExtensionNoted(
            item=questions.item_of(turn.session, share, turn.policy),
            report=report.id,
            wanted=day,
            reason=why or "",
            still_open=still_open(turn, [share.id]),
            next=questions.item_of(turn.session, following, turn.policy) if following else None,
        )
    )


def show_wish_again(turn: Turn) -> None:
    """The team thought better of refusing a term, or of offering another: the request stands as it was."""
    wanted = extensions.once_more(turn.session, policy=turn.policy, extension=turn.row.about)
    turn.row.waiting, turn.row.about = None, None
    turn.say(wanted)


def skip(turn: Turn) -> None:
    """ "Overslaan", "Weet ik niet": what was noted stands as it is."""
    if turn.row.waiting == "counter":
        show_wish_again(turn)
        return
    if turn.row.waiting == "refusal":
        keep_term(turn, None)
        return
    if turn.row.waiting == "outdated" and turn.row.about is not None:
        noted_aside(turn, turn.share(turn.row.about), "outdated")
        return
    advance(turn, None)


def undo(turn: Turn, report: int | None) -> None:
    """ "Klopt niet": the answer is taken back and its question asked again; of several the person says which."""
    noted = ids_in(turn.row.noted)
    if report is None and len(noted) > 1:
        all_noted = [turn.session.get_one(reports.Report, i) for i in noted]
        turn.say(ChooseUndo(noted=tuple(recorded_of(turn, r) for r in all_noted)))
        return
    wanted = report if report is not None else (noted[0] if noted else None)
    if wanted is None:
        raise Refused(NothingToUndo())
    row = reports.withdraw(turn.session, now=turn.now, actors=access.every(turn.sender, "report"), report=wanted)
    calling.disputed(turn.session, now=turn.now, report=row)
    by = turn.speaker(turn.session.get_one(Share, row.share)).person
    attachments.take_away(turn.session, now=turn.now, policy=turn.policy, person=by, report=wanted)
    speaker = turn.speaker(turn.session.get_one(Share, row.share))
    unasked = extensions.take_back(turn.session, now=turn.now, actor=speaker, policy=turn.policy, report=row)
    turn.row.noted = joined([i for i in noted if i != wanted])
    ask(turn, turn.share(row.share), undone=row.status, unasked=unasked)  # type: ignore[arg-type]


def undo_aside(turn: Turn, share: Share) -> None:
    """ "Klopt niet" under what was noted without a status: the question goes on; an objection is taken back with the team."""
    if share.concern is None and share.quiet_until is None:
        raise Refused(NothingToUndo())
    objections.drop(turn.session, now=turn.now, actor=turn.speaker(share), share=share, policy=turn.policy)
    ask(turn, share)


def keep_term(turn: Turn, words: str | None) -> None:
    """The team keeps a term, with its reason or without."""
    about, turn.row.waiting, turn.row.about = turn.row.about, None, None
    turn.say(
        extensions.refuse(turn.session, now=turn.now, sender=turn.sender, policy=turn.policy, extension=about, words=words)
    )


def status_of_part(turn: Turn, report: int, expected: date | None) -> Status | None:
    """What remains after the last day is no longer on schedule; else what the button said."""
    row = turn.session.get_one(reports.Report, report)
    span = ledger.span_of(turn.session, turn.session.get_one(Share, row.share))
    last = span.due_day if span is not None else None
    return "delayed" if last is not None and expected is not None and expected > last else None


def complete(
    turn: Turn,
    report: int,
    *,
    status: Status | None = None,
    expected: date | None = None,
    expected_from: date | None = None,
    reason: str | None = None,
    part: str | None = None,
    place: str | None = None,
    offline: bool = False,
) -> None:
    """What was asked after an answer completes it."""
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
        expected_from=expected_from,
        reason=reason,
        part=part,
        place=place,
        offline=offline,
    )
    advance(turn, note(turn, done))


@asks("report")
def ask_extension(session: Session, *, now: datetime, sender: Sender, policy: Policy, source: int, code: str | None) -> None:
    """A sentence that asks for another term: which day, and why? Of several parts the one that ends first."""
    turn = turn_of(session, now, sender, policy, source)
    dated = [(span.due_day, share) for share in shares_meant(turn, code) if (span := ledger.span_of(session, share))]
    found = [(day, share) for day, share in dated if day is not None]
    if not found:
        raise Refused(NoTerm(code=code or ""))
    turn.row.queue, turn.row.walked, turn.row.noted = "", 0, ""
    ask_which_term(turn, min(found, key=lambda one: one[0])[1])


@asks("report")
def take_back(session: Session, *, now: datetime, sender: Sender, policy: Policy, source: int) -> None:
    """ "Klopt niet", typed: as the button under the last read-back."""
    undo(turn_of(session, now, sender, policy, source), None)
