"""What may the receiver of a notice do? The keyboard, two in a row, before it has words."""

from datetime import date
from typing import assert_never, get_args

from commitments.notices.absences import AwayAsked, AwayEnded, AwayNoted, StandInAnswered, StandInAsked, WorkdaysNoted
from commitments.notices.answers import (
    AsideNoted,
    Bundle,
    ChooseShare,
    ChooseUndo,
    DelayAsked,
    File,
    FileNotKept,
    FileReceived,
    Forward,
    ItemQuestion,
    Mine,
    OutdatedAsked,
    OwnDayAsked,
    PartAsked,
    ReadBack,
    Snoozed,
    WhereAsked,
)
from commitments.notices.behalf import AskedNow, BehalfDropped, BehalfNoted, CallAsked, CallNoted, SecondAsked
from commitments.notices.decisions import (
    AgendaChanged,
    AgendaPreview,
    AgendaShown,
    CallWanted,
    Claim,
    Concern,
    ConcernDropped,
    ExtensionAsked,
    ExtensionNoted,
    ExtensionOffered,
    ExtensionSettled,
    ExtensionWanted,
    ExtensionWords,
    Insisted,
    ItemChanged,
    JudgeAsked,
    Judging,
    Proposals,
    StateAsked,
    VerdictGiven,
    VerdictsNoted,
    VerdictTaken,
    VerdictWords,
)
from commitments.notices.facts import Item, KeptFile
from commitments.notices.offer import Action, Offer
from commitments.notices.people import (
    AppointmentAnswered,
    AppointmentAsked,
    AppointmentSent,
    BetterAsked,
    ChooseCutOff,
    Confirmed,
    ContactGone,
    Contacts,
    CutOff,
    Farewell,
    ForgetAsked,
    Forgotten,
    Goodbye,
    GroupHelp,
    GroupLinked,
    GuessesSeen,
    Help,
    InvitationMade,
    Joined,
    Kept,
    Leave,
    NothingKept,
    NotLinked,
    ObjectionAnswered,
    Privacy,
    SomebodyElse,
    StillYou,
    StopWanted,
    StrangeGroup,
    Stranger,
    TakenOver,
    Welcome,
    WrongPerson,
)
from commitments.notices.programme import (
    Burden,
    Calls,
    Card,
    Changed,
    Digest,
    Dossier,
    Found,
    Overdue,
    Picture,
    Programme,
    Questionnaire,
    Sheet,
    Task,
    Timeline,
    WithoutContact,
)
from commitments.notices.rounds import (
    Mended,
    OwnPage,
    OwnPageAgreed,
    OwnPageWrong,
    Preview,
    RoundAsked,
    RoundChanged,
    RoundPutOff,
    RoundShown,
)
from commitments.notices.running import Paused, Resumed, Undeliverable, Undelivered
from commitments.notices.said import Told
from commitments.notices.talk import (
    Apology,
    AskTeamPrompt,
    Dropped,
    No,
    NotUnderstood,
    QuestionForTeam,
    QuestionPassedOn,
    ReplyPassedOn,
    ReplyPrompt,
    TeamReply,
    Unread,
)
from commitments.notices.writing import NoteAsked, NoteKept, SentenceAsked, SentenceNews, Sentences
from commitments.refusals import Refusal
from commitments.sets import Aside, ItemState, Role, Status, VerdictKind


def _on(item: Item, do: Action, *, status: Status | None = None, aside: Aside | None = None) -> Offer:
    return Offer(do=do, share=item.share, version=item.version, code=item.code, status=status, aside=aside)


def _answers_to(question: ItemQuestion) -> tuple[Offer, ...]:
    """The likeliest first. After the last day "op schema" is no answer any more: then it is klaar, deels, or nog niet."""
    item = question.item
    result = question.rung in ("result", "repeat") or item.is_later or item.is_reopened
    begun = question.rung == "begun"
    statuses: tuple[Status, ...]
    asides: tuple[Aside, ...]
    if question.more:
        statuses = ("blocked", "not_started") if result else ("done", "blocked") if begun else ()
        asides = ("asking", "not_ours", "outdated") if result or begun else ("partly", "asking", "not_ours", "outdated")
        return (
            *(_on(item, "answer", status=status) for status in statuses),
            *(_on(item, "aside", aside=aside) for aside in asides),
            _on(item, "snooze"),
            _on(item, "fewer"),
        )
    if result:
        done, later = _on(item, "answer", status="done"), _on(item, "answer", status="delayed")
        return (done, _on(item, "aside", aside="partly"), later, _on(item, "more"))
    statuses = ("on_track", "not_started", "delayed") if begun else ("on_track", "done", "delayed", "blocked", "not_started")
    return (*(_on(item, "answer", status=status) for status in statuses), _on(item, "more"))


def _answers_in_round(told: RoundAsked) -> tuple[Offer, ...]:
    """One item is answered at once. Of several what has not passed may stay as it stood, where all of it has an answer; else it
    may be on schedule."""
    if len(told.items) == 1 and not told.shown:
        (only,) = told.items
        return _answers_to(ItemQuestion(item=only.item, rung=only.rung))
    ahead = [entry.item for entry in told.items if entry.item.may_be_on_schedule(told.as_of)]
    if ahead and all(item.answer is not None and item.answer.still_fits(item.span, told.as_of) for item in ahead):
        return (Offer(do="nothing_changed"), Offer(do="begin"))
    return (*((Offer(do="all_on_track"),) if ahead else ()), Offer(do="begin"))


def _steps(told: RoundShown) -> tuple[Offer, ...]:
    """What the team may do with a round that is still to come, or that asks now."""
    match told.state:
        case "planned":
            return (Offer(do="open_round"), Offer(do="cancel_round"))
        case "open":
            return (Offer(do="close_round"),)
        case "closed" | "cancelled":
            return ()
        case _:
            assert_never(told.state)


MOST_BUTTONS = 8
"""Items with a button of their own under one message."""
MOST_LISTED = 25
"""People with a button of their own below the list of everybody."""


def _soonest(item: Item) -> date:
    return (item.span and item.span.due_day) or date.max


def _invite(role: Role, party: str | None) -> Offer:
    return Offer(do="invite", role=role, party=None if role in ("team", "observer") else party)


def _about_people(told: Contacts) -> tuple[Offer, ...]:
    """What was done just now first, to take it back; then what hangs over; then everybody."""
    heirs = [Offer(do="take_over", ref=person.person) for person in told.people if person.inherits]
    return (
        *((Offer(do="restore", ref=told.gone.person),) if told.gone else ()),
        *heirs[:MOST_LISTED],
        *(Offer(do="revoke", ref=line.invitation) for line in told.invitations[:MOST_LISTED]),
        *(Offer(do="remove", ref=person.person) for person in told.people[:MOST_LISTED]),
    )


def _undo(told: ReadBack | AsideNoted) -> Offer:
    """ "Klopt niet": takes back the one thing that was noted, or asks which."""
    if isinstance(told, AsideNoted):
        return Offer(do="undo", share=told.item.share)
    return Offer(do="undo", ref=told.noted[0].report if len(told.noted) == 1 else None)


def _fetch_back(file: KeptFile) -> Offer:
    return Offer(do="file", ref=file.attachment, code=file.name)


def offers_of(told: Told) -> tuple[Offer, ...]:
    """What the receiver of a notice may do, the likeliest first: the keyboard, two in a row, before it has words."""
    match told:
        case Bundle():
            return (Offer(do="begin"), Offer(do="snooze"))
        case Snoozed():
            return _after_snooze(told)
        case RoundAsked():
            return (*_answers_in_round(told), *((Offer(do="put_off"),) if told.may_wait else ()))
        case OwnPage() if any(entry.silent for entry in told.items):  # nobody agrees with having said nothing
            wrong = (Offer(do="correct_page", ref=told.page),) if not all(entry.silent for entry in told.items) else ()
            return (Offer(do="begin"), *wrong)
        case OwnPage():
            return (Offer(do="agree_page", ref=told.page), Offer(do="correct_page", ref=told.page))
        case OwnPageAgreed():
            return (Offer(do="correct_page", ref=told.page),)
        case OwnPageWrong():
            return tuple(Offer(do="begin", share=item.share, code=item.code) for item in told.items[:MOST_BUTTONS])
        case RoundShown():
            return _steps(told)
        case RoundChanged():
            return (Offer(do="revive_round", ref=told.ref),) if told.step == "cancel" and told.by is None else ()
        case Mended():
            after_all = Offer(do="ask_after_all", party=told.party, code=told.code)
            return (after_all,) if told.step != "ask" and told.by is None else ()
        case ItemQuestion():
            noted = told.recorded
            undo = (Offer(do="undo", ref=noted.report, code=noted.code),) if noted and not told.more else ()
            return (*_answers_to(told), *undo)
        case DelayAsked() if told.item.span and told.item.span.due_day:
            share = told.item.share
            return (Offer(do="no_idea", share=share), Offer(do="skip", share=share), _on(told.item, "extend"))
        case OwnDayAsked():
            return (Offer(do="no_idea", share=told.item.share), Offer(do="skip", share=told.item.share))
        case Concern():
            share, version = told.item.share, told.item.version
            code = told.item.code
            others = [Offer(do="choose", share=share, version=version, code=p, party=p) for p in told.candidates]
            if told.aside == "outdated":
                states: tuple[ItemState, ...] = ("withdrawn", "changed", "on_hold")
                others = [Offer(do="set_state", code=code, state=state) for state in states]
            return (*others, Offer(do="insist", share=share, version=version, party=told.item.party))
        case DelayAsked() | PartAsked():
            return (Offer(do="no_idea", share=told.item.share), Offer(do="skip", share=told.item.share))
        case AgendaPreview():
            return (Offer(do="hold", ref=told.change), Offer(do="never_mind"))
        case StateAsked():
            return (Offer(do="never_mind"),)
        case ExtensionAsked():
            return (Offer(do="skip", share=told.item.share),)
        case ExtensionNoted():
            following = told.next
            begin = (Offer(do="begin", share=following.share, code=following.code),) if following else ()
            return (Offer(do="undo", ref=told.report), *begin)
        case ExtensionWanted():
            answers: tuple[Action, ...] = ("agree", "refuse", "counter")
            return tuple(Offer(do=answer, ref=told.extension) for answer in answers)
        case ExtensionWords():
            return (Offer(do="never_mind"),) if told.counter else (Offer(do="skip"), Offer(do="never_mind"))
        case ExtensionOffered():
            return (Offer(do="take_day", ref=told.extension), Offer(do="keep_term", ref=told.extension))
        case WhereAsked():
            return (Offer(do="no_idea", share=told.item.share), Offer(do="skip", share=told.item.share))
        case FileNotKept() if told.waits:
            return (Offer(do="no_idea", share=told.share), Offer(do="skip", share=told.share))
        case FileNotKept():
            return (Offer(do="place", ref=told.report, code=told.code),)
        case FileReceived():
            return () if told.own else (_fetch_back(told.file),)  # it comes amid a conversation, whose buttons can be typed
        case OutdatedAsked():
            return (Offer(do="skip", share=told.item.share),)
        case NoteKept():
            return (Offer(do="drop_note", ref=told.note),) if told.words is not None else ()
        case SentenceNews():
            return _about_sentence(told)
        case NoteAsked() | SentenceAsked() | AskTeamPrompt() | ReplyPrompt() | VerdictWords():
            return (Offer(do="never_mind"),)
        case Judging():
            return _judging(told)
        case JudgeAsked():
            return _verdicts_on(told)
        case VerdictsNoted():
            return _after_verdicts(told)
        case VerdictGiven():
            return _answers_to_verdict(told)
        case Found():
            return _pages(told)
        case Changed():
            changed = dict.fromkeys(item.code for group in told.groups for item in group.items)
            return tuple(Offer(do="card", code=code) for code in list(changed)[:MOST_BUTTONS])
        case CallWanted():
            return (Offer(do="begin", share=told.share),) if told.own else ()
        case Proposals():
            single = tuple(Offer(do="settle", ref=one.verdict, code=one.item.code) for one in told.proposed[:MOST_BUTTONS])
            return (Offer(do="settle"), *single) if len(told.proposed) > 1 else single
        case ReadBack() | AsideNoted():
            undo = (_undo(told),)
            following = told.next
            return (*undo, *((Offer(do="begin", share=following.share, code=following.code),) if following else ()))
        case ChooseUndo():
            return tuple(Offer(do="undo", ref=n.report, code=n.code) for n in told.noted)
        case Welcome():
            contact = told.role in ("contact", "deputy")
            wrong = (Offer(do="wrong_person", party=told.party),) if contact and not told.again else ()
            return (Offer(do="mine" if contact else "help"), Offer(do="kept"), *wrong)
        case Privacy():
            return (Offer(do="kept"), Offer(do="forget")) if told.known else ()
        case StopWanted():
            return (Offer(do="forget"), Offer(do="never_mind"))
        case ForgetAsked():
            return (Offer(do="forget_now"), Offer(do="never_mind"))
        case AppointmentAsked():
            item = told.item
            answers_to_it = (_on(item, "accept"), _on(item, "decline"), _on(item, "better"))
            return (*answers_to_it, Offer(do="card", code=item.code))
        case BetterAsked():
            return (Offer(do="never_mind"),)
        case AppointmentAnswered() if told.better and told.asked and not told.own:
            return (Offer(do="choose", share=told.share, version=told.version, code=told.better, party=told.better),)
        case ChooseShare():
            return tuple(
                Offer(do="choose", share=i.share, version=i.version, code=i.owner, party=told.party) for i in told.options
            )
        case QuestionForTeam():
            return (Offer(do="reply", ref=told.question),)
        case Contacts():
            return _about_people(told)
        case AwayAsked():
            return tuple(Offer(do="be_back", ref=one.absence) for one in told.noted[:1])
        case AwayNoted():
            colleagues = tuple(Offer(do="stand_in", ref=one.person) for one in told.colleagues[:MOST_BUTTONS])
            return (*colleagues, Offer(do="be_back", ref=told.absence))
        case Calls():
            return _about_calls(told)
        case BehalfNoted():
            return _after_behalf(told)
        case CallAsked():
            return (Offer(do="never_mind"),)
        case StandInAsked():
            return (Offer(do="stand_in_yes", ref=told.absence), Offer(do="stand_in_no", ref=told.absence))
        case InvitationMade():
            return (Offer(do="invite", party=told.party, role="deputy"),) if told.role == "contact" else ()
        case ChooseCutOff():
            return tuple(Offer(do="cut_off", ref=person.person) for person in told.people[:MOST_LISTED])
        case CutOff():
            return tuple(_invite(role, party) for role, party in zip(told.roles, told.parties, strict=True))
        case WrongPerson() | SomebodyElse():
            return (_invite("contact", told.party),) if told.party else ()
        case StillYou():
            answers = ("still", "somebody_else", "later")
            return tuple(Offer(do=answer, ref=told.person) for answer in answers)
        case Card():
            mine = told.yours
            begin = (Offer(do="begin", share=mine.share),) if mine else ()
            files = tuple(_fetch_back(file) for file in told.files[:MOST_BUTTONS])
            return (*begin, *(_on_card(told) if told.for_team else ()), *_on_sentence(told), *files)
        case Programme():
            return _drawn(told)
        case Picture():
            return (Offer(do="picture", of="quarter" if told.of == "line" else "line"),)
        case Timeline():
            return _through(told)
        case Mine():
            to_answer = [item for item in told.open if item.apart is None]
            soonest = {item.code: item for item in sorted(to_answer, key=_soonest, reverse=True)}
            codes = list(dict.fromkeys(item.code for item in to_answer))[:MOST_BUTTONS]
            return (
                *(Offer(do="begin", share=soonest[c].share, code=c) for c in codes),
                *((Offer(do="ask_team"),) if told.may_ask else ()),
            )
        case NotUnderstood():
            return (Offer(do="mine"), Offer(do="ask_team")) if told.role in ("contact", "deputy") else (Offer(do="help"),)
        case No():
            return _offers_after(told.refusal)
        case (
            Stranger()
            | TakenOver()
            | Confirmed()
            | ExtensionSettled()
            | Farewell()
            | Goodbye()
            | NotLinked()
            | Leave()
            | StrangeGroup()
            | GuessesSeen()
            | GroupLinked()
            | AppointmentSent()
            | AppointmentAnswered()
            | QuestionPassedOn()
            | TeamReply()
            | ReplyPassedOn()
            | Forward()
            | Insisted()
            | ItemChanged()
            | AgendaShown()
            | AgendaChanged()
            | ConcernDropped()
            | RoundPutOff()
            | Preview()
            | Claim()
            | VerdictTaken()
            | Dropped()
            | Burden()
            | Overdue()
            | WithoutContact()
            | ObjectionAnswered()
            | SecondAsked()
            | AskedNow()
            | Sentences()
            | CallNoted()
            | BehalfDropped()
            | WorkdaysNoted()
            | StandInAnswered()
            | AwayEnded()
            | Help()
            | GroupHelp()
            | Forgotten()
            | Joined()
            | ContactGone()
            | NothingKept()
            | Kept()
            | Paused()
            | Resumed()
            | Undeliverable()
            | Undelivered()
            | Apology()
            | Unread()
            | Task()
            | Digest()
            | Sheet()
            | Questionnaire()
            | Dossier()
            | File()
        ):
            return ()
        case _:
            assert_never(told)


def _on_card(told: Card) -> tuple[Offer, ...]:
    """What the team may do with an item."""
    ask = (Offer(do="ask_now", code=told.code),) if told.asked and told.state == "active" else ()
    return (Offer(do="timeline", code=told.code, ref=0), *ask, Offer(do="note", code=told.code))


def _on_sentence(told: Card) -> tuple[Offer, ...]:
    """The sentence for the letter: a yes to it, another one, and the team's last word."""
    found = told.sentence
    agree = (Offer(do="agree_phrase", ref=found.draft, code=told.code),) if found and told.may_agree else ()
    phrase = (Offer(do="phrase", code=told.code),) if told.may_phrase else ()
    open_one = found is not None and found.settled_on is None and told.for_team
    return (*agree, *phrase, *((Offer(do="settle_phrase", ref=found.draft, code=told.code),) if found and open_one else ()))


def _about_sentence(told: SentenceNews) -> tuple[Offer, ...]:
    if told.sentence.settled_on is not None:
        return ()
    other = Offer(do="phrase", code=told.code)
    if told.to == "team":
        return (Offer(do="settle_phrase", ref=told.sentence.draft, code=told.code), other)
    return (Offer(do="agree_phrase", ref=told.sentence.draft, code=told.code), other) if told.may_agree else ()


def _through(told: Timeline) -> tuple[Offer, ...]:
    """Further back, nearer to now, and to the card again."""
    earlier = (Offer(do="timeline", code=told.code, ref=told.page + 1),) if told.page + 1 < told.pages else ()
    later = (Offer(do="timeline", code=told.code, ref=told.page - 1),) if told.page else ()
    return (*earlier, *later, Offer(do="back", code=told.code))


def _drawn(told: Programme) -> tuple[Offer, ...]:
    """How far it is as a picture, to whom it is told in words."""
    return (Offer(do="picture", of="line"), Offer(do="picture", of="quarter")) if told.as_of is not None else ()


def _about_calls(told: Calls) -> tuple[Offer, ...]:
    """What was said on the phone, part by part; and who else may be asked, after the team's own yes."""
    if not told.may_note:
        return ()
    noting = (
        Offer(do="note_call", share=call.share, version=call.version, code=call.line.code) for call in told.calls[:MOST_BUTTONS]
    )
    return (*noting, *(Offer(do="ask_second", ref=one.person) for one in told.seconds[:MOST_BUTTONS]))


def _after_behalf(told: BehalfNoted) -> tuple[Offer, ...]:
    """ "Klopt niet", for the team and for the party itself; of several which one."""
    do: Action = "drop_noted" if told.own else "undo"
    single = len(told.noted) == 1
    return tuple(Offer(do=do, ref=one.report, code=None if single else one.code) for one in told.noted[:MOST_BUTTONS])


def _after_snooze(told: Snoozed) -> tuple[Offer, ...]:
    """Taken back, or answered now all the same; and on."""
    on = (Offer(do="begin", share=told.next.share, code=told.next.code),) if told.next else ()
    if len(told.items) == 1:
        return (Offer(do="undo", share=told.items[0].share), *on)
    return (*(Offer(do="begin", share=item.share, code=item.code) for item in told.items[:MOST_BUTTONS]), *on)


def _judging(told: Judging) -> tuple[Offer, ...]:
    """One after the other, all at once, or one by its number."""
    single = tuple(Offer(do="judge", ref=one.report, code=one.item.code) for one in told.answers[:MOST_BUTTONS])
    if len(told.answers) < 2:
        return single
    return (Offer(do="judge", ref=told.answers[0].report), Offer(do="all_good"), *single)


def _pages(told: Found) -> tuple[Offer, ...]:
    """Each item of the page, the pages beside it; the nearest question, or the usual ones, where nothing matches."""
    if told.nearest is not None:
        return (Offer(do="nearest"),)
    if not told.lines:
        return tuple(Offer(do="find", find=find) for find in told.usual)
    codes = dict.fromkeys(line.code for line in told.lines)
    back = (Offer(do="page", ref=told.page - 1),) if told.page else ()
    on = (Offer(do="page", ref=told.page + 1),) if (told.page + 1) * told.size < told.parts else ()
    return (*(Offer(do="card", code=code) for code in codes), *back, *on)


_VERDICTS: tuple[VerdictKind, ...] = get_args(VerdictKind)


def _verdicts_on(told: JudgeAsked) -> tuple[Offer, ...]:
    on, noted = told.answer, told.noted
    return (
        *(Offer(do="verdict", ref=on.report, verdict=verdict, code=on.item.code) for verdict in _VERDICTS),
        *((Offer(do="judge", ref=told.next),) if told.next is not None else ()),
        *((Offer(do="take_back", ref=noted.verdict, code=noted.item.code),) if noted else ()),
    )


def _after_verdicts(told: VerdictsNoted) -> tuple[Offer, ...]:
    return tuple(Offer(do="take_back", ref=one.verdict, code=one.item.code) for one in told.given[:MOST_BUTTONS])


def _answers_to_verdict(told: VerdictGiven) -> tuple[Offer, ...]:
    if len(told.given) != 1:
        return ()
    item = told.given[0].item
    if item.answer is None or item.answer.is_done or told.given[0].shared:
        return ()
    return (Offer(do="begin", share=item.share), Offer(do="call_me", share=item.share, code=item.code))


def _offers_after(refusal: Refusal) -> tuple[Offer, ...]:
    match refusal.kind:
        case "not_yours":
            return (Offer(do="card", code=refusal.code), Offer(do="ours", code=refusal.code, party=refusal.party))
        case "unknown_code":
            return tuple(Offer(do="card", code=code) for code in refusal.near)
        case "button_stale" | "nothing_to_undo":
            return (Offer(do="mine"),)
        case "day_missing" if refusal.past:
            return (Offer(do="never_mind"),)
        case "day_missing" | "reason_missing":
            return (Offer(do="skip"),)
        case _:
            return ()
