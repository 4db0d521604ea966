"""What does a press do? One action, one step."""

from dataclasses import replace
from datetime import datetime
from typing import assert_never

from sqlmodel import Session

from commitments import (
    absences,
    access,
    appointments,
    asking,
    attachments,
    calling,
    confirmations,
    dossier,
    erasure,
    extensions,
    filters,
    judging,
    kept,
    membership,
    mending,
    notes,
    objections,
    offers,
    outbox,
    pages,
    pictures,
    planning,
    queries,
    rounds,
    sentences,
    states,
)
from commitments.access import asks
from commitments.conversation.answers import (
    answer,
    ask_which_term,
    complete,
    set_aside,
    show_wish_again,
    skip,
    undo,
    undo_aside,
)
from commitments.conversation.places import ask_place_again
from commitments.conversation.rounds import all_on_track, nothing_changed, put_off
from commitments.conversation.snoozing import press_snooze
from commitments.conversation.team import open_question, prompt_reply
from commitments.conversation.turn import Turn, turn_of, wait_for
from commitments.conversation.walk import ask, begin, show_mine, stay_or_start_anew
from commitments.conversation.writing import ask_note, ask_sentence
from commitments.notices import (
    AgendaPreview,
    Dropped,
    ForgetAsked,
    Help,
    No,
    Offer,
    OwnPageDue,
    QuestionsDue,
    RoundDue,
    StateAsked,
    StopWanted,
)
from commitments.people import Sender
from commitments.policy import Policy
from commitments.refusals import ButtonStale, Refused


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
    _do(turn_of(session, now, sender, policy, source, taken.letter, pressed=not typed), taken.offer, key)
    return True


def _do(turn: Turn, offer: Offer, key: str) -> None:
    session, now, policy, sender = turn.session, turn.now, turn.policy, turn.sender
    below = replace(turn, pressed=False)
    match offer.do:
        case "begin":
            _begin(turn if offer.share is None else below, offer)
        case "answer":
            assert offer.status is not None
            answer(turn, turn.share(offer.share, offer.version), offer.status)
        case "aside":
            assert offer.aside is not None
            set_aside(turn, turn.share(offer.share, offer.version), offer.aside)
        case "more" | "fewer":
            ask(turn, turn.share(offer.share, offer.version), more=offer.do == "more")
        case "snooze":
            press_snooze(turn, offer)
        case "skip" | "no_idea":
            told = outbox.notice_of(session, turn.under) if turn.under is not None else None
            if turn.under != turn.row.letter and not isinstance(told, No):
                raise Refused(ButtonStale())  # below a refusal it is the way out of what is waited for
            if offer.do == "no_idea" and turn.row.waiting == "place" and turn.row.about is not None:
                complete(turn, turn.row.about, offline=True)
            else:
                skip(turn)
        case "undo":
            if offer.share is None:
                undo(below, offer.ref)
            else:
                undo_aside(below, turn.share(offer.share))
        case "mine":
            show_mine(below)
        case "card":
            below.say(queries.card(session, sender=sender, code=offer.code or "", policy=policy, now=now))
        case "back":
            turn.say(queries.card(session, sender=sender, code=offer.code or "", policy=policy, now=now))
        case "timeline":
            turn.say(dossier.timeline(session, sender=sender, code=offer.code or "", policy=policy, page=offer.ref or 0))
        case "help":
            below.say(Help(role=sender.actors[0].role))
        case "ask_team":
            open_question(below)
        case "reply":
            prompt_reply(below, offer.ref)
        case "accept" | "decline":
            turn.say(appointments.decide(session, now=now, sender=sender, policy=policy, offer=offer))
            if offer.do == "accept" and offer.share is not None:
                objections.answered(session, now=now, share=offer.share)
        case "better":
            asked_who = appointments.ask_better(session, sender=sender, policy=policy, offer=offer)
            wait_for(turn, "better", asked_who.item.share, asked_who)
        case "choose":
            turn.say(appointments.choose(session, now=now, sender=sender, policy=policy, offer=offer))
        case "insist":
            turn.say(objections.insist(session, now=now, sender=sender, policy=policy, offer=offer))
        case "set_state":
            asked = states.begin(session, now=now, sender=sender, code=offer.code or "", state=offer.state)
            wait_for(below, "state", asked.change, asked)
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
            ask_place_again(below, offer.ref)
        case "extend":
            stay_or_start_anew(turn)
            ask_which_term(turn, turn.share(offer.share, offer.version))
        case "agree":
            turn.say(extensions.agree(session, now=now, sender=sender, policy=policy, offer=offer))
        case "refuse" | "counter":
            asked_for = extensions.words_for(session, sender=sender, policy=policy, offer=offer)
            wait_for(below, "counter" if asked_for.counter else "refusal", offer.ref, asked_for)
        case "take_day" | "keep_term":
            turn.say(extensions.answer(session, now=now, sender=sender, policy=policy, offer=offer))
        case "judge" | "verdict" | "all_good" | "take_back" | "settle":
            step = judging.press(
                session, now=now, sender=sender, policy=policy, source=turn.source or 0, offer=offer, under=turn.under
            )
            wait_for(turn, step.waiting, step.about, step.notice)
        case "page" | "nearest" | "find":
            turn.say(filters.turn(session, now=now, sender=sender, policy=policy, offer=offer, under=turn.under))
        case "picture":
            pictures.tell(session, now=now, sender=sender, of=offer.of or "line")
        case "all_on_track":
            all_on_track(turn)
        case "nothing_changed":
            nothing_changed(turn)
        case "put_off":
            put_off(below)
        case "open_round" | "cancel_round" | "revive_round" | "close_round":
            turn.say(rounds.press(session, now=now, sender=sender, policy=policy, offer=offer))
        case "agree_page" | "correct_page":
            turn.say(pages.press(session, now=now, sender=sender, policy=policy, offer=offer))
        case "ask_after_all":
            turn.say(mending.press(session, now=now, sender=sender, policy=policy, offer=offer))
        case "call_me":
            below.say(judging.want_call(session, now=now, sender=sender, policy=policy, share=offer.share))
        case "note_call" | "ask_second":
            rung = calling.press(session, now=now, sender=sender, policy=policy, offer=offer)
            wait_for(below, rung.waiting, rung.about, rung.notice)
        case "ask_now":
            below.say(asking.ask(session, now=now, sender=sender, policy=policy, code=offer.code or ""))
        case "note":
            ask_note(below, offer.code or "")
        case "drop_note":
            turn.say(notes.drop(session, now=now, sender=sender, offer=offer))
        case "phrase":
            ask_sentence(below, offer.code or "")
        case "agree_phrase":
            turn.say(sentences.agree(session, now=now, sender=sender, policy=policy, offer=offer))
        case "settle_phrase":
            turn.say(sentences.settle(session, now=now, sender=sender, policy=policy, offer=offer))
        case "drop_noted":
            turn.say(calling.drop(session, now=now, sender=sender, offer=offer))
        case "stand_in" | "stand_in_yes" | "stand_in_no" | "be_back":
            wait_for(turn, None, None, absences.change(session, now=now, sender=sender, policy=policy, offer=offer))
        case "file":
            attachments.ask_for(session, now=now, sender=sender, attachment=offer.ref)
        case "kept":
            kept.tell(session, now=now, sender=sender)
        case "forget":
            erasure.ask(session, now=now, sender=sender)
        case "forget_now":
            erasure.forget(session, now=now, sender=sender, key=key)
        case "never_mind" if turn.row.waiting in ("refusal", "counter"):
            show_wish_again(turn)
        case "never_mind":
            turn.row.waiting, turn.row.about = None, None
            told = outbox.notice_of(session, turn.under) if turn.under is not None else None
            turn.say(Dropped(stays=isinstance(told, ForgetAsked | StopWanted | AgendaPreview | StateAsked | No)))
        case _:
            assert_never(offer.do)


def _begin(turn: Turn, offer: Offer) -> None:
    """Walk through what is open: of the bundle whose button was pressed, or the one share that a button names."""
    if offer.share is not None:
        share = turn.share(offer.share)
        turn.row.queue, turn.row.walked, turn.row.noted = "", 0, ""
        ask(turn, share)
        return
    notice = outbox.notice_of(turn.session, turn.under) if turn.under is not None else None
    wanted = [due.share for due in notice.due] if isinstance(notice, QuestionsDue | RoundDue) else []
    if isinstance(notice, OwnPageDue):
        page = pages.fill(turn.session, notice, policy=turn.policy)
        wanted = [entry.item.share for entry in page.items if entry.silent] if page is not None else []
    begin(turn, [s for s in turn.open() if s.id in wanted])
