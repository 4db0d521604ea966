"""The words of verdicts: what waits for one, how one is asked, read back and passed on to the party, always with the reason."""

from datetime import timedelta
from typing import assert_never

from markupsafe import Markup

from bot.buttons import told_apart
from bot.language import Reader, block, headed, lines
from bot.rendering.questions import QUOTED, about, heading, part_of, says_more, standing, verdict
from commitments.notices import (
    Answer,
    CallWanted,
    Judgeable,
    JudgeAsked,
    Judged,
    Judging,
    Proposals,
    VerdictGiven,
    VerdictsNoted,
    VerdictTaken,
    VerdictWords,
)

_EMPTY = Markup("")


def whole(judged: Judged, r: Reader) -> Markup:
    """A verdict whole, on one line: what, which words, by when, and whether the overleg settled it."""
    words = [verdict(judged.verdict, r)]
    if judged.words:
        words.append(r.quote(judged.words, QUOTED))
    if judged.until:
        words.append(r.t("no later than {day}", day=r.day(judged.until)))
    if judged.settled_on:
        words.append(r.t("settled in the overleg of {day}", day=r.day(judged.settled_on)))
    elif judged.proposed:
        words.append(r.t("proposal to the overleg"))
    return Markup(", ").join(words)


def _answer(one: Judgeable) -> Answer:
    assert one.item.answer is not None
    return one.item.answer


def _said(one: Judgeable, r: Reader) -> Markup:
    """Who said klaar, on whose behalf, when, and where it is to be found."""
    item, answer = one.item, _answer(one)
    who = item.party
    if item.on_behalf:
        who = r.t("{party} on behalf of {owner}", party=item.party, owner=r.party(item.owner))
    words: list[str] = [r.t("{who}: {status} ({day})", who=who, status=r.status(answer.status), day=r.short(answer.on))]
    nowhere = r.t("not online") if answer.offline else r.t("nothing said about where to find it")
    where = r.quote(answer.where, QUOTED) if answer.where else nowhere
    return Markup(", ").join([*words, where])


def _beside(one: Judgeable, r: Reader) -> list[Markup]:
    """What the other parties of one result said: the team decides which holds."""
    return [
        r.t("{who}: {status} ({day})", who=item.party, status=standing(item.answer, item.span, r), day=r.short(item.answer.on))
        for item in one.others
        if item.answer is not None
    ]


def _own(one: Judgeable, r: Reader) -> list[Markup]:
    return [r.t("VWS about its own action")] if one.own else []


def _listed(one: Judgeable, code: str, r: Reader) -> Markup:
    return block([_named(one, r, code), _said(one, r), *_beside(one, r), *_own(one, r)])


def _named(one: Judgeable, r: Reader, code: str | None = None) -> Markup:
    """The item, and below it which part of it, where its own words say more."""
    return block([heading(code or one.item.code, one.item.title), *part_of(one.item, r)])


def judging(told: Judging, r: Reader) -> Markup:
    """What waits for a verdict, in the order of the programme."""
    count = len(told.answers) + told.more
    waiting = [r.t("For the overleg: /overleg")] if told.overleg else []
    if told.requests:
        waiting.append(
            r.n(
                "{count} request for another term follows below.",
                "{count} requests for another term follow below.",
                told.requests,
            )
        )
    if told.own:
        waiting += _own_answers(told, r)
    if not count:
        return lines([r.t("No answer waits for a verdict."), *waiting])
    if told.of:
        rows = [r.t("{code} has several answers. Which one do you mean?", code=told.of), _EMPTY]
    else:
        rows = [r.n("{count} answer waits for a verdict.", "{count} answers wait for a verdict.", count), _EMPTY]
    rows += [_listed(one, code, r) for one, code in zip(told.answers, told_apart(told.answers), strict=True)]
    if told.more:
        rows.append(r.n("and {count} more", "and {count} more", told.more))
        rows.append(r.t("The button for all agrees with those that are listed here."))
    code = told.answers[0].item.code
    example = (
        r.t("To agree with all answers about {code}: /oordeel {code} akkoord", code=code)
        if told.of
        else r.t("You can also type: /oordeel {code} akkoord", code=code)
    )
    return lines([*rows, _EMPTY, example, *waiting])


def _own_answers(told: Judging | VerdictsNoted, r: Reader) -> list[Markup]:
    """What one called done oneself, somebody else judges."""
    rows = [r.t("Somebody else judges {codes}: you gave that answer yourself.", codes=r.together(told.own))]
    return [*rows, r.t("In the team you are the only one now. Invite somebody: /uitnodigen team")] if told.alone else rows


def judge_asked(told: JudgeAsked, r: Reader) -> Markup:
    """One answer, and the question what it is worth."""
    one, rows = told.answer, []
    if told.noted is not None:
        rows += [r.t("Noted: {verdict}", verdict=_read_back(told.noted, r)), _EMPTY]
    rows += [*about(one.item, r), _said(one, r), *_beside(one, r), *_own(one, r)]
    earlier = _answer(one).verdict
    if earlier is not None:
        words = r.t("Verdict until now ({day}): {verdict}.", day=r.short(earlier.on), verdict=whole(earlier, r))
        rows += [words, r.t("A new verdict asks for a reason.")]
    rows += [_EMPTY, r.t("What is your verdict?")]
    if told.left:
        rows.append(r.n("{count} other answer waits.", "{count} other answers wait.", told.left))
    return lines(rows)


def verdict_words(told: VerdictWords, r: Reader) -> Markup:
    """The sentence that goes with a verdict: the party reads it as it is."""
    code, standing = told.answer.item.code, _answer(told.answer).verdict
    match told.verdict:
        case "partly":
            rows = [
                r.t("What remains of {code}, and by when?", code=code),
                r.t('One sentence is enough, for instance: "the region South, end of October".'),
            ]
        case "question":
            rows = [r.t("What do you want to ask about {code}?", code=code)]
        case "accepted":
            rows = [r.t("{code} becomes: {verdict}. Why?", code=code, verdict=verdict(told.verdict, r))]
        case "not_found":
            rows = [r.t("What could you not find of {code}?", code=code)]
        case _:
            assert_never(told.verdict)
    readers = list(dict.fromkeys(item.party for item in (told.answer.item, *told.answer.others)))
    names = r.together(map(r.party, readers))
    rows.append(r.n("{party} reads your sentence as it is.", "{party} read your sentence as it is.", len(readers), party=names))
    if standing is not None:
        rows.append(r.t("It takes the place of: {verdict}.", verdict=whole(standing, r)))
    return lines(rows)


def noted(told: VerdictsNoted, r: Reader) -> Markup:
    """Read back to who judged."""
    rows = [r.t("Noted on behalf of the programme team:")]
    rows += [_read_back(one, r, code) for one, code in zip(told.given, told_apart(told.given), strict=True)]
    rows += [_EMPTY, r.t("I pass it on to those whom it concerns.")]
    if any(given.proposed for one in told.given if (given := _answer(one).verdict)):
        rows.append(r.t("The overleg settles what concerns an agreement: /overleg"))
    if told.own:
        rows += _own_answers(told, r)
    if told.left:
        rows.append(r.n("{count} other answer waits: /oordeel", "{count} other answers wait: /oordeel", told.left))
    return lines(rows)


def _read_back(one: Judgeable, r: Reader, code: str | None = None) -> Markup:
    """A verdict with what it is about: which part of which item, and whose answer."""
    item, given = one.item, _answer(one).verdict
    assert given is not None
    fields = {"code": code or item.code, "party": item.party, "verdict": whole(given, r)}
    if says_more(item):
        return r.t("<b>{code}</b> ({part}), {party}: {verdict}", part=item.what, **fields)
    return r.t("<b>{code}</b>, {party}: {verdict}", **fields)


def given(told: VerdictGiven, r: Reader) -> Markup:
    """To the party: the verdict with its reason, and what happens now."""
    if len(told.given) > 1:
        return _several(told, r)
    (one,) = told.given
    judged, code = _answer(one).verdict, one.item.code
    assert judged is not None
    day = r.day(judged.on)
    rows = _lead(judged, one, r)
    answered = {"party": one.item.party, "day": r.short(_answer(one).on)}
    if one.shared:
        rows.append(r.t("It is about the answer of {party} of {day}.", **answered))
    if judged.words:
        rows.append(r.t("{text} (programme team, {day})", text=r.quote(judged.words), day=day))
    if judged.until:
        until = r.day(judged.until)
        rows.append(
            r.t("It is to be done no later than {day}.", day=until)
            if one.shared
            else r.t("Please no later than {day}.", day=until)
        )
    if judged.verdict != "accepted" and not one.shared:
        rows += _beside(one, r)
    if told.again and not one.shared:
        rows.append(r.t("I ask you about it around {day}.", day=r.day(told.again)))
    if one.shared and judged.verdict != "accepted":
        rows.append(r.t("I ask {party} about it.", party=r.party(one.item.party)))
    if judged.verdict == "accepted" and judged.proposed:
        return lines(rows)
    if judged.verdict == "accepted":
        return lines([*rows, r.t("I ask you nothing about {code} any more.", code=code)])
    rows += [
        _EMPTY,
        r.t("So {code} is open again. Every answer is kept.", code=code)
        if one.shared
        else r.t("So {code} is open again. Your answer of {day} is kept.", code=code, day=answered["day"]),
    ]
    return lines(rows)


def _lead(judged: Judged, one: Judgeable, r: Reader) -> list[Markup]:
    code = one.item.code
    if judged.settled_on:
        on = r.day(judged.settled_on)
        if judged.verdict == "accepted":
            return [r.t("The overleg of {day} agrees with {code}.", day=on, code=code), _named(one, r)]
        partly = r.t("The overleg of {day} agrees with part of {code}.", day=on, code=code)
        return [partly, _named(one, r), r.t("This remains:")]
    match judged.verdict:
        case "accepted":
            rows = [r.t("The programme team agrees with {code}.", code=code), _named(one, r)]
        case "partly":
            rows = [
                r.t("The programme team agrees with part of {code}.", code=code),
                _named(one, r),
                r.t("This remains:"),
            ]
        case "question":
            rows = [r.t("The programme team has a question about {code}.", code=code), _named(one, r)]
        case "not_found":
            where = _answer(one).where
            rows = [r.t("The programme team cannot find the result of {code} yet. Where is it?", code=code)]
            rows += [_named(one, r)]
            rows += [r.t("You said: {words}", words=r.quote(where, QUOTED))] if where else []
        case _:
            assert_never(judged.verdict)
    if judged.proposed:
        rows.append(r.t("It is a proposal. The overleg settles it."))
    return rows


def _agreed(one: Judgeable, r: Reader) -> Markup:
    title = _named(one, r)
    answered = {"party": one.item.party, "day": r.short(_answer(one).on)}
    return block([title, r.t("the answer of {party} of {day}", **answered)]) if one.shared else title


def _several(told: VerdictGiven, r: Reader) -> Markup:
    first = _answer(told.given[0]).verdict
    assert first is not None
    count = len(told.given)
    if first.settled_on:
        head = r.n(
            "The overleg of {day} agrees with {count} item:",
            "The overleg of {day} agrees with {count} items:",
            count,
            day=r.day(first.settled_on),
        )
    else:
        head = r.n("The programme team agrees with {count} item:", "The programme team agrees with {count} items:", count)
    rows = headed(head, [_agreed(one, r) for one in told.given])
    proposed = [one.item.code for one in told.given if (judged := _answer(one).verdict) and judged.proposed]
    rows += [_EMPTY, r.t("I ask you nothing about them any more.")]
    if proposed:
        rows.append(r.t("About {codes} it is a proposal. The overleg settles it.", codes=r.together(dict.fromkeys(proposed))))
    return lines(rows)


def taken(told: VerdictTaken, r: Reader) -> Markup:
    """A verdict was taken back on its own day."""
    again = [r.t("This counts again: {verdict}.", verdict=whole(told.again, r))] if told.again else []
    if told.own:
        return lines(
            [
                r.t("Taken back: {code} {verdict}.", code=told.code, verdict=verdict(told.verdict, r)),
                *again,
                r.t("{party} hears that too. Judge anew: /oordeel {code}", party=r.party(told.party), code=told.code),
            ]
        )
    return lines(
        [
            r.t("The programme team takes its verdict on {code} back.", code=told.code),
            heading(told.code, told.title),
            r.t("It was: {verdict}. Your answer stays as it is.", verdict=verdict(told.verdict, r)),
            *(again or [r.t("You need not do anything now. If a new verdict follows, I tell you.")]),
        ]
    )


def proposals(told: Proposals, r: Reader) -> Markup:
    """What the overleg of that day may settle."""
    if not told.proposed:
        return r.t("Nothing waits for the overleg.")
    count = len(told.proposed)
    rows = [
        r.n("{count} proposal for the overleg:", "{count} proposals for the overleg:", count),
        *(_proposal(one, code, r) for one, code in zip(told.proposed, told_apart(told.proposed), strict=True)),
        _EMPTY,
        r.t("Settled on {day}? Then press a button.", day=r.day(told.on)),
        r.t("Another day goes like this: /overleg {day}", day=r.day(told.on - timedelta(weeks=1))),
    ]
    return lines(rows)


def _proposal(one: Judgeable, code: str, r: Reader) -> Markup:
    judged = _answer(one).verdict
    assert judged is not None
    said = r.t("{who}: {verdict}", who=one.item.party, verdict=whole(judged.model_copy(update={"proposed": False}), r))
    return block([heading(code, one.item.title), said, *_own(one, r)])


def call_wanted(told: CallWanted, r: Reader) -> Markup:
    """ "Bel mij liever"."""
    if told.own:
        return lines(
            [
                r.t("The programme team knows that you want a call about {code}.", code=told.code),
                r.t("I do not have your number. Pass it on with /vraag."),
                r.t("You can still answer here: that is never too late."),
            ]
        )
    return lines(
        [
            r.t("{name} of {party} wants a call about {code}.", name=told.name, party=r.party(told.party), code=told.code),
            heading(told.code, told.title),
        ]
    )
