"""The walk through what is open: the next question, what was noted, and everything read back at the end."""

from collections.abc import Sequence
from datetime import date

from commitments import access, ledger, people, queries, questions, reports, rungs, verdicts
from commitments.conversation.turn import Turn, current_share, ids_in, joined
from commitments.ledger import Share, Term
from commitments.notices import Coming, Item, ItemQuestion, Named, ReadBack, Recorded, WhereAsked
from commitments.parties import TEAM
from commitments.refusals import ButtonStale, Refused
from commitments.sets import Status


def show_mine(turn: Turn) -> None:
    """Everything that is this person's, as /mijn shows it."""
    for notice in queries.mine(turn.session, sender=turn.sender, policy=turn.policy, now=turn.now):
        turn.say(notice)


def ask(
    turn: Turn,
    share: Share,
    *,
    more: bool = False,
    recorded: Recorded | None = None,
    undone: Status | None = None,
    unasked: date | None = None,
) -> None:
    """Put one question of the walk. `undone` is the answer that was taken back just now, `unasked` the term it asked for."""
    turn.row.waiting, turn.row.about = None, share.id
    left = len(ids_in(turn.row.queue))
    turn.say(
        ItemQuestion(
            item=questions.item_of(turn.session, share, turn.policy),
            rung=questions.latest_rung(turn.session, share),
            position=1 if undone else turn.row.walked + 1,
            of=1 if undone else turn.row.walked + 1 + left,
            more=more,
            recorded=recorded,
            undone=undone,
            unasked=unasked,
            earlier=questions.asked_before(turn.session, share, turn.policy),
            named=turn.several,
        )
    )


def begin(turn: Turn, shares: Sequence[Share]) -> None:
    """Walk through these. Refused where none is left."""
    if not shares:
        raise Refused(ButtonStale())
    first, *rest = shares
    turn.row.queue, turn.row.walked, turn.row.noted = joined([share.id for share in rest]), 0, ""
    ask(turn, first)


def note(turn: Turn, report: reports.Report) -> Recorded:
    """Remember a report in this walk, in the place of the one about the same share."""
    earlier = [turn.session.get_one(reports.Report, i) for i in ids_in(turn.row.noted)]
    noted = [r.id for r in earlier if r.share != report.share]
    turn.row.noted = joined([*noted, report.id])
    return recorded_of(turn, report)


def recorded_of(turn: Turn, report: reports.Report) -> Recorded:
    """A report as it is read back; which part and on whose behalf, where that could be doubted."""
    found = reports.recorded(turn.session, report)
    found = found.model_copy(update={"what": named(turn, turn.session.get_one(Share, report.share)).what})
    party = next((actor.party_name for actor in turn.sender.actors if actor.party == report.party), None)
    return found.model_copy(update={"party": party}) if turn.several else found


def named(turn: Turn, share: Share) -> Named:
    """A part by its item's number; by its own words too, where this person answers for others of that item."""
    session, own = turn.session, access.every(turn.sender, "report")
    beside = [one for one in ledger.shares_of(session, share.commitment) if any(access.speaks_for(actor, one) for actor in own)]
    words = {one.id: session.get_one(Term, one.term).what if one.term is not None else None for one in beside}
    return Named(code=questions.item_code(session, share), what=words.get(share.id) if len(set(words.values())) > 1 else None)


def is_alone(turn: Turn, party: str) -> bool:
    """Whether nobody else of the team could judge what this one of it calls done."""
    return party == TEAM and len(people.team(turn.session)) < 2


def where_asked(turn: Turn, item: Item, recorded: Recorded) -> WhereAsked:
    """After "klaar": where is it to be found? Who was asked something by the team is asked for that answer."""
    share = turn.session.get_one(reports.Report, recorded.report).share
    before = reports.before(turn.session, share, recorded.report)
    asked = verdicts.on(turn.session, before.id) if before is not None else None
    replies = asked is not None and asked.kind == "question"
    return WhereAsked(item=item, recorded=recorded, alone=is_alone(turn, item.party), replies=replies)


def still_open(turn: Turn, but: Sequence[int] = ()) -> tuple[Named, ...]:
    """What this person was asked and has not answered, but for these shares."""
    return tuple(dict.fromkeys(named(turn, share) for share in turn.open() if share.id not in but))


def stay_or_start_anew(turn: Turn) -> None:
    """An answer under another message than the one the walk lives in begins a walk of its own."""
    if turn.under != turn.row.letter:
        turn.row.queue, turn.row.walked, turn.row.noted = "", 0, ""


def next_in_queue(turn: Turn) -> Share | None:
    """The next share of the walk that is still open; what was answered meanwhile is passed over."""
    if not turn.row.queue:
        return None
    still = {s.id for s in turn.open()}
    queue = [share for share in ids_in(turn.row.queue) if share in still]
    turn.row.queue = joined(queue)
    return turn.session.get_one(Share, queue[0]) if queue else None


def advance(turn: Turn, recorded: Recorded | None, *, at_once: Sequence[reports.Report] = ()) -> None:
    """On to the next question of the walk, or read everything back. What was answered `at_once` was asked nothing further."""
    following = next_in_queue(turn)
    if following is not None:
        turn.row.queue = joined(ids_in(turn.row.queue)[1:])
        turn.row.walked += 1
        ask(turn, following, recorded=recorded)
        return
    _read_back(turn, recorded, at_once)


def may_have_a_day(turn: Turn, report: reports.Report) -> bool:
    """Whether to ask for a day of the party's own: no last day was agreed, none was named, and it is the first answer."""
    span = ledger.span_of(turn.session, turn.session.get_one(Share, report.share))
    open_ended = report.status in ("on_track", "not_started") and (span is None or span.kind == "geen")
    return open_ended and report.expected is None and reports.is_first(turn.session, report)


def _read_back(turn: Turn, last: Recorded | None, at_once: Sequence[reports.Report]) -> None:
    session = turn.session
    rows = [session.get_one(reports.Report, i) for i in ids_in(turn.row.noted)]
    noted = [recorded_of(turn, row) for row in rows]
    noted = [last if last is not None and n.report == last.report else n for n in noted]
    still = [s for s in turn.open() if s.id not in {n.share for n in noted}]
    turn.row.waiting, turn.row.about = None, None
    if not noted:
        show_mine(turn)
        return
    expected: dict[tuple[date, bool], list[Named]] = {}
    for n in noted:
        found = rungs.coming(questions.facts_of(session, session.get_one(Share, n.share)), turn.policy, turn.now)
        if found is not None:
            expected.setdefault(found, []).append(n.named)
    party = turn.speaker(session.get_one(Share, rows[0].share)).party_name
    turn.say(
        ReadBack(
            party=party,
            noted=tuple(noted),
            still_open=still_open(turn, [n.share for n in noted]),
            next=questions.item_of(session, still[0], turn.policy) if still else None,
            coming=tuple(
                Coming(parts=tuple(dict.fromkeys(parts)), on=on, in_round=in_round)
                for (on, in_round), parts in sorted(expected.items())
            ),
            alone=is_alone(turn, party),
            own_days=tuple(dict.fromkeys(recorded_of(turn, row).named for row in at_once if may_have_a_day(turn, row))),
        )
    )


def keep_the_current(turn: Turn) -> None:
    """Who answers about something else, amid a walk, is asked the question at hand again afterwards."""
    current = current_share(turn.session, turn.row)
    if turn.row.queue and turn.row.waiting is None and current is not None:
        turn.row.queue = joined([current.id, *(share for share in ids_in(turn.row.queue) if share != current.id)])
        turn.row.walked -= 1
