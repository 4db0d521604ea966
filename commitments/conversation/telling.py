"""A sentence that tells how things stand, one item or several."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from commitments import ledger, questions, reports
from commitments.access import asks
from commitments.conversation.answers import set_aside
from commitments.conversation.turn import Turn, ids_in, joined, shares_meant, turn_of, wait_for
from commitments.conversation.walk import advance, ask, keep_the_current, note, where_asked
from commitments.ledger import Share
from commitments.notices import DelayAsked, Recorded
from commitments.people import Sender
from commitments.policy import Policy
from commitments.sets import Aside, Status


@dataclass(frozen=True, slots=True)
class Said:
    """One item that a sentence told about: a code (None: what was just asked), its status, and what came with it."""

    code: str | None
    status: Status
    expected: date | None = None
    reason: str | None = None
    part: str | None = None
    expected_from: date | None = None
    where: str | None = None


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
    turn = turn_of(session, now, sender, policy, source)
    found = [(one, shares_meant(turn, one.code, passed_on=via is not None)) for one in said]
    clear, unclear = _sorted_out(found)
    if len(said) > 1 or said[0].code is not None:
        turn.row.noted = ""
    keep_the_current(turn)
    walk = [share for share in ids_in(turn.row.queue) if share not in clear]
    turn.row.queue = joined([*walk, *(share.id for share in unclear if share.id not in walk)])
    last: Recorded | None = None
    filed: list[reports.Report] = []
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
            expected_from=one.expected_from,
            reason=one.reason,
            part=one.part,
            place=one.where,
            via=via,
        )
        last = note(turn, report)
        filed.append(report)
    if unclear:
        first = unclear[0]
        turn.row.queue = joined([share for share in ids_in(turn.row.queue) if share != first.id])
        ask(turn, first, recorded=last)
        return
    (share_id, one), *others = clear.items()
    if not others and last is not None and _follow_up(turn, session.get_one(Share, share_id), one, last):
        return
    advance(turn, None if others else last, at_once=filed)


@asks("report")
def set_apart(
    session: Session, *, now: datetime, sender: Sender, policy: Policy, source: int, aside: Aside, codes: Sequence[str]
) -> None:
    """ "Niet van ons", "klopt niet meer", "ik vraag het na", typed: as the button; of several parts each is asked about."""
    turn = turn_of(session, now, sender, policy, source)
    found = {share.id: share for code in codes or (None,) for share in shares_meant(turn, code)}
    first, *rest = found.values()
    if not rest:
        set_aside(turn, first, aside)
        return
    turn.row.queue, turn.row.walked, turn.row.noted = joined([share.id for share in rest]), 0, ""
    ask(turn, first, more=True)


def _with_its_part(turn: Turn, share: Share, one: Said) -> Status:
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


def _follow_up(turn: Turn, share: Share, one: Said, recorded: Recorded) -> bool:
    """After one typed answer the same single follow-up as after a button, unless the sentence answered it already."""
    unexplained = one.status in ("delayed", "blocked") and one.expected is None and one.reason is None
    if (one.status != "done" or one.where is not None) and not unexplained:
        return False
    item = questions.item_of(turn.session, share, turn.policy)
    if unexplained:
        wait_for(turn, "delay", recorded.report, DelayAsked(item=item, recorded=recorded))
    else:
        wait_for(turn, "place", recorded.report, where_asked(turn, item, recorded))
    return True
