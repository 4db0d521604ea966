"""Answering a round: all at once, or on another day."""

from collections.abc import Sequence

from commitments import outbox, questions, reports, rounds
from commitments.conversation.turn import Turn
from commitments.conversation.walk import advance, begin, note
from commitments.ledger import Share
from commitments.notices import RoundDue
from commitments.refusals import ButtonStale, Refused
from commitments.reports import Report


def all_on_track(turn: Turn) -> None:
    """ "Alles op schema": everything in the letter that is open and has not passed its term."""
    notice = _letter(turn)
    turn.row.queue, turn.row.walked, turn.row.noted = "", 0, ""
    noted = []
    for share in (*_asked(turn, notice), *_shown(turn, notice)):
        if not questions.item_of(turn.session, share, turn.policy).may_be_on_schedule(turn.policy.day(turn.now)):
            continue
        report = reports.file(
            turn.session,
            now=turn.now,
            actor=turn.speaker(share),
            share=share,
            policy=turn.policy,
            status="on_track",
            source=turn.source,
        )
        note(turn, report)
        noted.append(report)
    _go_on(turn, notice, noted)


def nothing_changed(turn: Turn) -> None:
    """ "Niets veranderd": each last answer that still fits holds as of today; what has none stays open."""
    notice = _letter(turn)
    turn.row.queue, turn.row.walked, turn.row.noted = "", 0, ""
    today = turn.policy.day(turn.now)
    for share in (*_asked(turn, notice), *_shown(turn, notice)):
        item, last = questions.item_of(turn.session, share, turn.policy), reports.last(turn.session, share.id)
        if last is not None and item.answer is not None and item.answer.still_fits(item.span, today):
            actor = turn.speaker(share)
            again = reports.again(turn.session, now=turn.now, actor=actor, report=last, policy=turn.policy, source=turn.source)
            note(turn, again)
    _go_on(turn, notice)


def put_off(turn: Turn) -> None:
    """ "Vraag het later": once, within the round."""
    notice = _letter(turn)
    shares = [share.id for share in _asked(turn, notice)]
    turn.say(rounds.put_off(turn.session, now=turn.now, notice=notice, shares=shares, policy=turn.policy))


def _letter(turn: Turn) -> RoundDue:
    notice = outbox.notice_of(turn.session, turn.under) if turn.under is not None else None
    if not isinstance(notice, RoundDue):
        raise Refused(ButtonStale())
    return notice


def _asked(turn: Turn, notice: RoundDue) -> list[Share]:
    wanted = {due.share for due in notice.due}
    return [share for share in turn.open() if share.id in wanted]


def _shown(turn: Turn, notice: RoundDue) -> list[Share]:
    """What was shown and not answered since the round opened."""
    actor = next(actor for actor in turn.sender.actors if actor.person == notice.person)
    since = turn.policy.at(notice.opens, 0)
    last = reports.latest(turn.session, notice.shown)
    still = rounds.still_shown(turn.session, actor, notice)
    return [share for share in still if share.id not in last or last[share.id].at < since]


def _go_on(turn: Turn, notice: RoundDue, noted: Sequence[Report] = ()) -> None:
    """Read back what was noted; where nothing was, walk through what is open."""
    if turn.row.noted:
        advance(turn, None, at_once=noted)
        return
    begin(turn, _asked(turn, notice))
