"""What stands on a button? At most three words, the likeliest first, two in a row; the key behind it is the core's."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from markupsafe import Markup

from bot.clean import isolated, one_line
from bot.language import Reader
from commitments.notices import (
    AwayNoted,
    BundleItem,
    Calls,
    CallWanted,
    ChooseCutOff,
    ChooseShare,
    Concern,
    Contacts,
    CutOff,
    Dropped,
    ExtensionAsked,
    ExtensionWords,
    FileNotKept,
    Found,
    InvitationMade,
    ItemQuestion,
    Judgeable,
    JudgeAsked,
    Judging,
    Offer,
    OwnPage,
    OwnPageWrong,
    Proposals,
    RoundAsked,
    SentenceNews,
    Timeline,
    Told,
    VerdictGiven,
    VerdictsNoted,
    WhereAsked,
    offers_of,
)
from commitments.sets import Aside, Find, ItemState, VerdictKind

_IN_A_ROW = 2


@dataclass(frozen=True, slots=True)
class Button:
    """A label and the key that comes back when it is pressed."""

    label: str
    key: str


def keyboard(told: Told, reader: Reader, keys: tuple[str, ...]) -> tuple[tuple[Button, ...], ...]:
    """The buttons under a notice, in rows; `keys` stand in the order of its offers."""
    if not keys:
        return ()  # in a group nothing is offered: a button has one presser
    labels = [label(offer, told, reader) for offer in offers_of(told)]
    buttons = [Button(text, key) for text, key in zip(labels, keys, strict=True)]
    return tuple(tuple(buttons[i : i + _IN_A_ROW]) for i in range(0, len(buttons), _IN_A_ROW))


def label(offer: Offer, told: Told, r: Reader) -> str:
    """The words on one button: plain text, which Telegram reads no markup in."""
    words = _words(offer, told, r)
    return words.unescape() if isinstance(words, Markup) else isolated(one_line(words))


def typed(words: str, offer: Offer, r: Reader) -> bool:
    """Whether somebody typed what stands on a button: whatever a button says can also be typed."""
    return _bare(words) in {_bare(label) for label in _all_labels(offer, r)}


def _bare(words: str) -> str:
    return " ".join("".join(sign if sign.isalnum() else " " for sign in words.casefold()).split())


def _all_labels(offer: Offer, r: Reader) -> tuple[str, ...]:
    """A few labels depend on the question they stand under; all of them may be typed."""
    match offer.do:
        case "answer":
            assert offer.status is not None
            words: tuple[str, ...] = (r.status(offer.status), *((r.t("Not yet"),) if offer.status == "delayed" else ()))
        case "no_idea":
            words = (r.t("Not online"), r.t("Do not know"))
        case "insist":
            words = (r.t("Stays as it is"), r.t("It is theirs"))
        case "choose":
            words = (offer.code or "",)
        case "begin":
            others = (r.t("Give an answer"), r.t("One by one"), r.t("Answer after all")) if offer.code is None else ()
            words = (_words(offer, Dropped(), r), *others)
        case "page":
            words = ()
        case "phrase":
            words = (r.t("Sentence for letter"), r.t("Another sentence"), r.t("Another proposal"))
        case "timeline":
            words = (r.t("Timeline"), r.t("Earlier")) if offer.ref else (r.t("Timeline"), r.t("Later on"))
        case "judge":
            words = (r.t("Skip") if offer.code is None else offer.code, *((r.t("One by one"),) if offer.code is None else ()))
        case "be_back":
            words = (r.t("Not right"), r.t("I am here"))
        case "remove" | "restore" | "take_over" | "revoke" | "cut_off" | "stand_in" | "ask_second":
            words = ()  # a name is not kept with a button, and nobody is removed by a slip of the pen
        case _:
            words = (_words(offer, Dropped(), r),)
    return tuple(word.unescape() if isinstance(word, Markup) else word for word in words)


def _words(offer: Offer, told: Told, r: Reader) -> str:
    match offer.do:
        case "begin":
            if isinstance(told, OwnPageWrong) and offer.code:
                return offer.code
            if isinstance(told, OwnPage):
                return r.t("Answer after all")
            if isinstance(told, VerdictGiven | CallWanted):
                return r.t("Give an answer")
            if isinstance(told, RoundAsked):
                return r.t("One by one")
            return r.t("Answer") if offer.code is None else r.t("Now {code}", code=offer.code)
        case "answer":
            return _status(offer, told, r)
        case "aside":
            assert offer.aside is not None
            return _aside(offer.aside, r)
        case "more":
            return r.t("Something else")
        case "fewer":
            return r.t("Back")
        case "skip" if isinstance(told, ExtensionAsked):
            return r.t("Never mind")
        case "skip" if isinstance(told, ExtensionWords):
            return r.t("Without a reason")
        case "skip":
            return r.t("Skip")
        case "no_idea":
            return r.t("Not online") if isinstance(told, WhereAsked | FileNotKept) else r.t("Do not know")
        case "undo":
            return r.t("Not right") if offer.code is None else r.t("Take back {code}", code=offer.code)
        case "mine":
            return r.t("My items")
        case "card":
            if isinstance(told, Found):
                return offer.code or ""
            return r.t("View {code}", code=offer.code)
        case "ask_team":
            return r.t("Ask the team")
        case "reply":
            return r.t("Answer")
        case "accept":
            return r.t("Yes, ours")
        case "better":
            return r.t("Somebody better")
        case "decline":
            return r.t("No, not ours")
        case "choose" if isinstance(told, Concern):
            return offer.party or ""
        case "choose":
            shares = [option.share for option in told.options] if isinstance(told, ChooseShare) else []
            return f"{shares.index(offer.share) + 1}. {offer.code}" if offer.share in shares else offer.code or ""
        case "ours":
            return r.t("Belongs to us")
        case "remove":
            return r.t("Remove {name}", name=_name(offer, told))
        case "restore":
            return r.t("Put {name} back", name=told.gone.name if isinstance(told, Contacts) and told.gone else "")
        case "take_over":
            return r.t("{name} takes over", name=_name(offer, told))
        case "revoke":
            return r.t("Withdraw {number}", number=offer.ref)
        case "cut_off":
            return r.t("Cut off {name}", name=_name(offer, told))
        case "invite":
            return _invite(offer, told, r)
        case "still":
            return r.t("Yes")
        case "somebody_else":
            return r.t("Somebody else")
        case "later":
            return r.t("Later")
        case "help":
            return r.t("Help")
        case "wrong_person":
            return r.t("Wrong person")
        case "never_mind":
            return r.t("Never mind")
        case "kept":
            return r.t("My data")
        case "forget":
            return r.t("Forget me")
        case "forget_now":
            return r.t("Yes, forget me")
        case "place":
            return r.t("Send again")
        case "file":
            return offer.code or ""
        case "insist":
            return r.t("Stays as it is") if isinstance(told, Concern) and told.aside == "outdated" else r.t("It is theirs")
        case "set_state":
            assert offer.state is not None
            return _becomes(offer.state, r)
        case "hold":
            return r.t("Do it")
        case "extend":
            return r.t("Ask another term")
        case "agree" | "take_day":
            return r.t("Agreed")
        case "refuse" | "keep_term":
            return r.t("Not agreed")
        case "counter":
            return r.t("Another day")
        case "judge":
            return _judge(offer, told, r)
        case "verdict":
            assert offer.verdict is not None
            return _verdict(offer.verdict, r)
        case "all_good":
            return r.t("Agree with all")
        case "take_back":
            return r.t("Take back {code}", code=_judged(offer, told))
        case "settle":
            return r.t("Settled: all") if offer.code is None else r.t("Settled: {code}", code=_judged(offer, told))
        case "page":
            shown = told.page if isinstance(told, Found) else 0
            return r.t("Next") if (offer.ref or 0) > shown else r.t("Previous")
        case "timeline" if isinstance(told, Timeline):
            return r.t("Earlier") if (offer.ref or 0) > told.page else r.t("Later on")
        case "timeline":
            return r.t("Timeline")
        case "back":
            return r.t("Back")
        case "ask_now":
            return r.t("Ask now")
        case "note":
            return r.t("Note")
        case "phrase" if isinstance(told, SentenceNews):
            return r.t("Another sentence") if told.to == "team" else r.t("Another proposal")
        case "phrase":
            return r.t("Sentence for letter")
        case "agree_phrase":
            return r.t("Agreed")
        case "settle_phrase":
            return r.t("Settle it")
        case "drop_note":
            return r.t("Not right")
        case "nearest":
            return r.t("Show that")
        case "find":
            assert offer.find is not None
            return find(offer.find, r)
        case "snooze":
            return r.t("Ask later")
        case "note_call":
            return r.t("Note {code}", code=offer.code)
        case "ask_second":
            return r.t("Ask {name}", name=_second(offer, told))
        case "drop_noted":
            return r.t("Not right") if offer.code is None else r.t("Take back {code}", code=offer.code)
        case "stand_in":
            return r.t("Ask {name}", name=_colleague(offer, told))
        case "stand_in_yes":
            return r.t("Yes, I can")
        case "stand_in_no":
            return r.t("No, I cannot")
        case "be_back":
            return r.t("Not right") if isinstance(told, AwayNoted) else r.t("I am here")
        case "call_me":
            return r.t("Rather call me")
        case "picture":
            return r.t("Picture by line") if offer.of == "line" else r.t("Picture by quarter")
        case "all_on_track":
            return r.t("All on schedule")
        case "nothing_changed":
            return r.t("Nothing changed")
        case "put_off":
            return r.t("Ask me later")
        case "open_round":
            return r.t("Open now")
        case "cancel_round":
            return r.t("Cancel the round")
        case "revive_round":
            return r.t("After all")
        case "close_round":
            return r.t("Close the round")
        case "agree_page":
            return r.t("Agreed")
        case "correct_page":
            return r.t("Something is wrong")
        case "ask_after_all":
            return r.t("Ask after all")
        case _:
            assert_never(offer.do)


def _judge(offer: Offer, told: Told, r: Reader) -> str:
    """On to the next one, all one by one, or one by its number."""
    if isinstance(told, JudgeAsked):
        return r.t("Skip")
    if offer.code is None:
        return r.t("One by one")
    return _judged(offer, told)


def told_apart(rows: Sequence[Judgeable]) -> list[str]:
    """The numbers of what is judged; where one stands there twice, which of them ("A11/2"): in the words as on the buttons."""
    codes = [one.item.code for one in rows]
    place: Counter[str] = Counter()
    names = []
    for code in codes:
        place[code] += 1
        names.append(f"{code}/{place[code]}" if codes.count(code) > 1 else code)
    return names


def _judged(offer: Offer, told: Told) -> str:
    """The number of what an offer is about, told apart from the others."""
    match told:
        case Judging(answers=rows) | VerdictsNoted(given=rows) | Proposals(proposed=rows):
            named = zip(rows, told_apart(rows), strict=True)
            return next((name for one, name in named if offer.ref in (one.report, one.verdict)), offer.code or "")
        case _:
            return offer.code or ""


def find(asked: Find, r: Reader) -> Markup:
    """What the team asks for most, on a button and above its answer."""
    match asked:
        case "all":
            return r.t("All items")
        case "late":
            return r.t("Past the term")
        case "soon":
            return r.t("Due soon")
        case "silent":
            return r.t("Without an answer")
        case "still":
            return r.t("At a standstill")
        case "awaiting":
            return r.t("Awaiting a verdict")
        case "without":
            return r.t("Without an aanspreekpunt")
        case "open":
            return r.t("Not done yet")
        case "accepted":
            return r.t("Found done by the team")
        case "unaccepted":
            return r.t("Not yet found done by the team")
        case "reopened":
            return r.t("With a question of the team")
        case "undated":
            return r.t("Without a last day")
        case _:
            assert_never(asked)


def _verdict(verdict: VerdictKind, r: Reader) -> str:
    match verdict:
        case "accepted":
            return r.t("Agreed")
        case "partly":
            return r.t("Partly agreed")
        case "question":
            return r.t("Question")
        case "not_found":
            return r.t("Not to be found")
        case _:
            assert_never(verdict)


def _name(offer: Offer, told: Told) -> str:
    """Whom a button is about; with the organisation where one name stands there twice."""
    people = told.people if isinstance(told, Contacts | ChooseCutOff) else ()
    line = next((line for line in people if line.person == offer.ref), None)
    if line is None:
        return ""
    twice = sum(other.name == line.name for other in people) > 1
    return f"{line.name} ({line.party})" if twice and line.party else line.name


def _second(offer: Offer, told: Told) -> str:
    found = told.seconds if isinstance(told, Calls) else ()
    return next((one.name for one in found if one.person == offer.ref), "")


def _colleague(offer: Offer, told: Told) -> str:
    people = told.colleagues if isinstance(told, AwayNoted) else ()
    return next((one.name for one in people if one.person == offer.ref), "")


def _invite(offer: Offer, told: Told, r: Reader) -> str:
    if offer.role == "deputy" and isinstance(told, InvitationMade):
        return r.t("Also a deputy")
    if isinstance(told, CutOff) and len(told.parties) > 1:
        return r.t("Invite for {party}", party=offer.party or r.t("the team"))
    return r.t("New invitation")


def _status(offer: Offer, told: Told, r: Reader) -> str:
    assert offer.status is not None
    question = told.items[0] if isinstance(told, RoundAsked) else told
    if isinstance(question, ItemQuestion | BundleItem):
        if question.rung in ("result", "repeat") and offer.status == "delayed":
            return r.t("Not yet")
        word = r.status(offer.status, question.item.span)
        return word[:1].upper() + word[1:]
    return r.status(offer.status)


def _becomes(state: ItemState, r: Reader) -> str:
    match state:
        case "withdrawn":
            return r.t("Withdrawn")
        case "changed":
            return r.t("Changed")
        case "on_hold":
            return r.t("On hold")
        case "merged":
            return r.t("Merged")
        case "active":
            return r.t("Active")
        case _:
            assert_never(state)


def _aside(aside: Aside, r: Reader) -> str:
    match aside:
        case "partly":
            return r.t("Partly done")
        case "asking":
            return r.t("I will ask")
        case "not_ours":
            return r.t("Not ours")
        case "outdated":
            return r.t("No longer right")
        case _:
            assert_never(aside)
