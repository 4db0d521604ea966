"""The words of a conversation: what is asked after an answer, what was noted, and what is passed on to or from the team."""

from collections import Counter
from collections.abc import Iterable
from typing import assert_never

from markupsafe import Markup

from bot.language import Reader, lines
from bot.rendering.questions import about, called, nobody_else, recorded, still_open
from commitments.notices import (
    AsideNoted,
    ChooseUndo,
    Claim,
    Coming,
    Concern,
    ConcernDropped,
    DelayAsked,
    Dropped,
    Forward,
    Insisted,
    Named,
    NotUnderstood,
    OutdatedAsked,
    OwnDayAsked,
    PartAsked,
    QuestionForTeam,
    QuestionPassedOn,
    ReadBack,
    ReplyPassedOn,
    ReplyPrompt,
    Snoozed,
    TeamReply,
    Unread,
    WhereAsked,
)
from commitments.parties import TEAM

_EMPTY = Markup("")


def delay_asked(told: DelayAsked, r: Reader) -> Markup:
    """After "vertraagd" and "ligt stil": why, and when. The term itself does not move by this."""
    code = called(told.recorded.named)
    blocked = told.recorded.status == "blocked"
    rows = [
        r.t("{code} is at a standstill. What causes it, and when do you expect it to be done?", code=code)
        if blocked
        else r.t("{code} is delayed. What causes it, and when do you expect it to be done?", code=code),
        r.t('One sentence is enough, for instance: "waiting for figures of members, will be mid-September".'),
        _EMPTY,
    ]
    due = told.item.span.due_day if told.item.span else None
    if due:
        rows.append(r.t("The term stays {day}. I ask again around your new date.", day=r.day(due)))
    return lines(rows)


def where_asked(told: WhereAsked, r: Reader) -> Markup:
    """After "klaar": where is it to be found? Or, where the team asked something in words: what is the answer?"""
    code = called(told.recorded.named)
    if told.replies:
        wanted = (
            r.t("What is your answer to the programme team? Send a link, a file or one sentence.")
            if r.about.files
            else r.t("What is your answer to the programme team? Send a link or one sentence.")
        )
    else:
        wanted = (
            r.t("Where can the result be found? Send a link, a file or one sentence.")
            if r.about.files
            else r.t("Where can the result be found? Send a link or one sentence.")
        )
    return lines(
        [
            r.t("{code} is noted as done. Thank you.", code=code),
            wanted,
            _EMPTY,
            nobody_else(r)
            if told.alone
            else r.t("The programme team looks at it. You hear: agreed, or a question. Until then I ask nothing about it."),
        ]
    )


def part_asked(told: PartAsked, r: Reader) -> Markup:
    """After "deels klaar": what is, and what remains?"""
    return lines(
        [
            r.t("{code} is partly done. What is done, and what remains?", code=called(told.recorded.named)),
            r.t('One sentence is enough, for instance: "4 of 5 regions are done, the last one in October".'),
        ]
    )


def outdated_asked(told: OutdatedAsked, r: Reader) -> Markup:
    """After "klopt niet meer": what is wrong with the text?"""
    return lines(
        [
            r.t("What is no longer right about {code}? One sentence is enough.", code=told.item.code),
            r.t("The programme team decides what happens to the item. Until then I ask you nothing about it."),
        ]
    )


def aside_noted(told: AsideNoted, r: Reader) -> Markup:
    """An answer without a status, and what happens now."""
    code, own = told.item.code, Named(code=told.item.code, what=told.item.what)
    rows: list[Markup]
    match told.aside:
        case "asking":
            when = r.t("I ask you again on {day}.", day=r.day(told.again_on)) if told.again_on else _EMPTY
            rows = [
                r.t("Noted: you will ask about {code}.", code=code),
                when,
                r.t("My next message is a text to forward. Forward the answer to me: I note it with both names."),
            ]
        case "not_ours":
            rows = [
                r.t("Noted: {code} does not belong to {party}.", code=called(own), party=r.party(told.item.party)),
                r.t("The programme team looks for the right organisation. I will not ask you about it."),
            ]
        case "outdated":
            rows = [
                r.t("Noted: {code} is no longer right.", code=code),
                r.t("The programme team decides what happens to the item. Until then I ask you nothing about it."),
            ]
        case "partly":
            rows = [r.t("Noted: {code} is partly done.", code=code)]
        case _:
            assert_never(told.aside)
    if told.still_open:
        rows += [_EMPTY, still_open(told.still_open, r)]
    return lines(rows)


def read_back(told: ReadBack, r: Reader) -> Markup:
    """What was noted on whose behalf, when the next question comes, and what is open."""
    several = any(noted.party for noted in told.noted)
    head = r.t("Noted:") if several else r.t("Noted on behalf of {party}:", party=r.party(told.party))
    rows = [head, *(recorded(n, r) for n in told.noted), _EMPTY]
    rows += _what_follows(told, r)
    if any(n.file for n in told.noted):
        rows.append(r.t("I fetch your file now. I tell you whether I can keep it."))
    if told.own_days:
        codes = r.together(map(called, told.own_days))
        rows += [
            _EMPTY,
            r.t("No last day was agreed for {codes}. Do you have a day of your own in mind?", codes=codes),
            r.t('Then type, for instance: "{code} done in October".', code=told.own_days[0].code),
        ]
    if told.still_open:
        rows.append(still_open(told.still_open, r))
    return lines(rows)


def _what_follows(told: ReadBack, r: Reader) -> list[Markup]:
    """When the next question comes about each item, what the team looks at, and what nothing more is asked about."""
    noted = list(dict.fromkeys(n.named for n in told.noted))
    done = [n.named for n in told.noted if n.status == "done"]
    quiet = [one for one in noted if one not in done and not any(one in coming.parts for coming in told.coming)]
    apart = Counter(
        code for parts in (done, quiet, *(one.parts for one in told.coming)) for code in {part.code for part in parts}
    )

    def codes(parts: Iterable[Named]) -> str:
        """Parts of one item that go together are one number."""
        return r.together(dict.fromkeys(called(part) if apart[part.code] > 1 else part.code for part in parts))

    rows = [_next_one(one, r, None if list(one.parts) == noted else codes(one.parts)) for one in told.coming]
    if done and told.alone:
        rows.append(nobody_else(r))
    elif done and done == noted:
        rows.append(
            r.t("A colleague of the programme team looks at it. You hear: agreed, or a question.")
            if told.party == TEAM
            else r.t("The programme team looks at it. You hear: agreed, or a question.")
        )
    elif done:
        rows.append(r.t("The programme team looks at {codes}. You hear: agreed, or a question.", codes=codes(done)))
    if quiet and quiet == noted:
        rows.append(r.t("I have no further question about this now. You can always send a new answer."))
    elif quiet:
        rows.append(r.t("About {codes} I have no further question now.", codes=codes(quiet)))
    return rows


def _next_one(one: Coming, r: Reader, codes: str | None) -> Markup:
    if codes is None:
        return (
            r.t("My next question about this comes in the round of {month}.", month=r.month(one.on))
            if one.in_round
            else r.t("My next question about this comes around {day}.", day=r.day(one.on))
        )
    return (
        r.t("My next question about {codes} comes in the round of {month}.", codes=codes, month=r.month(one.on))
        if one.in_round
        else r.t("My next question about {codes} comes around {day}.", codes=codes, day=r.day(one.on))
    )


def choose_undo(told: ChooseUndo, r: Reader) -> Markup:
    """Several answers were noted: which one is not right?"""
    return lines([r.t("Which answer is not right?"), _EMPTY, *(recorded(n, r) for n in told.noted)])


def ask_team_prompt(r: Reader) -> Markup:
    """The next message goes to the team."""
    return lines(
        [
            r.t("What do you want to ask the programme team?"),
            r.t("Send it in one message. I pass it on with your name and organisation."),
        ]
    )


def dropped(told: Dropped, r: Reader) -> Markup:
    """Somebody thought better of it."""
    return r.t("All right. Nothing changes.") if told.stays else r.t("All right. I pass nothing on.")


def question_passed_on(told: QuestionPassedOn, r: Reader) -> Markup:
    """To who asked."""
    return lines([r.t("Passed on to the programme team: {text}", text=r.quote(told.text)), r.t("The answer comes here.")])


def question_for_team(told: QuestionForTeam, r: Reader) -> Markup:
    """To the team."""
    who = told.name if told.party is None else r.t("{name} of {party}", name=told.name, party=r.party(told.party))
    return lines([r.t("Question from {who} ({day}):", who=who, day=r.short(told.on)), r.quote(told.text)])


def reply_prompt(told: ReplyPrompt, r: Reader) -> Markup:
    """To the team member who answers."""
    return lines(
        [
            r.t("What is your answer to {party}? Send it in one message.", party=r.party(told.party or "")),
            r.t("The question was: {text}", text=r.quote(told.text)),
        ]
    )


def team_reply(told: TeamReply, r: Reader) -> Markup:
    """To who asked."""
    return lines(
        [
            r.t("The programme team answers your question."),
            r.t("You asked: {text}", text=r.quote(told.question)),
            r.t("{text} (programme team, {day})", text=r.quote(told.text), day=r.day(told.on)),
        ]
    )


def reply_passed_on(told: ReplyPassedOn, r: Reader) -> Markup:
    """To the team: the answer went out, so that nobody answers twice."""
    party = r.party(told.party or "")
    if told.own:
        return r.t("Sent to {party}: {text}", party=party, text=r.quote(told.text))
    return r.t("{name} answered {party}: {text}", name=told.by, party=party, text=r.quote(told.text))


def concern(told: Concern, r: Reader) -> Markup:
    """To the team: a party objects to being asked."""
    part = called(Named(code=told.item.code, what=told.item.what))
    names = {"party": r.party(told.item.party), "code": told.item.code, "owner": r.party(told.item.owner)}
    if told.aside == "not_ours":
        return lines(
            [
                r.t("{party} says that {code} is not theirs, on behalf of {owner}.", **names | {"code": part})
                if told.item.on_behalf
                else r.t("{party} says that {code} is not theirs.", **names | {"code": part}),
                r.t("Which organisation does answer for it? Until I know, I ask nothing about it."),
                r.t("Another organisation goes like this: /aanspreekpunt {code} NAME", code=told.item.code),
            ]
        )
    said = r.quote(told.text) if told.text else r.t("No explanation was given.")
    return lines(
        [
            r.t("{party} says that {code} is no longer right.", **names),
            said,
            r.t("I ask nothing about it until this is settled. What do you decide?"),
        ]
    )


def insisted(told: Insisted, r: Reader) -> Markup:
    """An objection is settled: it stays as it was."""
    names = {"party": r.party(told.item.party), "code": told.item.code}
    if told.to_party:
        rows = [
            r.t("The programme team looked at it: {code} does belong to {party}.", **names)
            if told.aside == "not_ours"
            else r.t("The programme team looked at it: {code} stays as it is.", **names),
        ]
        if told.next_question is not None:
            rows.append(r.t("My next question about this comes around {day}.", day=r.day(told.next_question)))
        return lines([*rows, r.t("Do you see it differently? /vraag reaches the programme team.")])
    rows = [r.t("I go on asking {party} about {code}, and tell them so.", **names)]
    if told.by is not None:
        rows.append(r.t("Said by {name}.", name=told.by))
    return lines(rows)


def snoozed(told: Snoozed, r: Reader) -> Markup:
    """What waits until when; an earlier answer is always welcome."""
    codes, day = r.together(dict.fromkeys(item.code for item in told.items)), r.day(told.again_on)
    rows = [r.t("Noted: I ask you about {codes} again on {day}.", codes=codes, day=day)]
    if told.wanted is not None and told.wanted != told.again_on:
        rows.append(r.t("That is my first day of asking from {wanted} on.", wanted=r.short(told.wanted)))
    return lines([*rows, r.t("You may answer earlier.")])


def forward(told: Forward, r: Reader) -> Markup:
    """To be passed on as it is: it must speak for itself, to somebody who does not know the bot."""
    item = told.item
    return lines(
        [
            r.t("Question of the TAZ programme to {party}:", party=r.party(item.party)),
            _EMPTY,
            *about(item, r),
            _EMPTY,
            r.t("How does it stand? One sentence is enough. Answer whoever sent this on to you."),
        ]
    )


def own_day_asked(told: OwnDayAsked, r: Reader) -> Markup:
    """Where no last day was agreed: does the party plan one itself?"""
    code = told.item.code
    return lines(
        [
            r.t("{code} is noted: {status}.", code=code, status=r.status(told.recorded.status, told.recorded.span)),
            r.t("No last day was agreed for it. Do you have a day of your own in mind?"),
            r.t("It is your own planning, not a term. I ask you this once."),
        ]
    )


def concern_dropped(told: ConcernDropped, r: Reader) -> Markup:
    """To the team: the objection is off the table."""
    return r.t("{party} takes that back: I go on asking {party} about {code}.", party=r.party(told.party), code=told.code)


def claim(told: Claim, r: Reader) -> Markup:
    """An organisation says that another's item is theirs."""
    if told.own:
        return r.t(
            "Passed on to the programme team: {code} belongs to {party}. Until they decide, nothing changes.",
            code=told.code,
            party=r.party(told.party),
        )
    return lines(
        [
            r.t("{party} says that {code} belongs to them.", code=told.code, party=r.party(told.party)),
            r.t("Do you agree? Then: /aanspreekpunt {code} {party}", code=told.code, party=told.party),
        ]
    )


def not_understood(told: NotUnderstood, r: Reader) -> Markup:
    """Nothing was stored; what would be understood."""
    match told.what:
        case "text":
            lead = r.t("I do not understand that. I have stored nothing.")
        case "sticker":
            lead = r.t("I can only read text. I have stored nothing.")
        case "recording":
            lead = r.t("I keep no sound and no video. Send a link or one sentence.")
        case "file":
            lead = r.t("I take no files here. Send a link or one sentence.")
        case "unasked_file":
            lead = _unasked_file(r)
        case "edited":
            lead = r.t("I do not see changes in an old message. Please send a new one.")
        case "command":
            lead = r.t("I do not know that command. /help shows what I can do.")
        case _:
            assert_never(told.what)
    if told.what == "text" and told.role in ("team", "observer"):
        return lines([lead, r.t('For instance, you can ask: "what is not done yet at ActiZ?"')])
    if not told.examples or told.what in ("recording", "file", "unasked_file", "command"):
        return lead
    first, *rest = told.examples
    rows = [lead, r.t("For instance, you can type:"), r.t('"{code} is done"', code=first)]
    rows.append(r.t('"{code} will be end of September, the figures come later"', code=rest[0] if rest else first))
    return lines(rows)


def _unasked_file(r: Reader) -> Markup:
    return lines(
        [
            r.t("I did not ask for this file, so I did not keep it. I keep one file with an answer."),
            r.t("First tell me what is done. Then I ask where the result can be found."),
        ]
    )


def unread(told: Unread, r: Reader) -> Markup:
    """More came than is read: what was left, and from when it goes on."""
    return lines(
        [
            r.t("At {at} you sent more than I can read in one minute.", at=f"{told.at:%H:%M}"),
            r.t("I have not read or kept the last part of it."),
            r.t("I read along again from {again}. /mijn shows what has been noted.", again=f"{told.again:%H:%M}"),
        ]
    )


def apology(r: Reader) -> Markup:
    """Our own fault."""
    return lines(
        [
            r.t("Something went wrong on my side. Your message has been kept."),
            r.t("An administrator looks at it. You may also try once more."),
        ]
    )
