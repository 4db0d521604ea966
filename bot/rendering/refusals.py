"""The words of "no": what was not done, and what would be right. One total match; a refusal without words fails the build."""

from typing import assert_never

from markupsafe import Markup

from bot.clean import named
from bot.language import Reader, lines
from bot.rendering.absences import days
from bot.rendering.decisions import state
from commitments.refusals import AbsenceWrong, AgendaWrong, LeftOut, PostponeWrong, Refusal, RoundWrong, SnoozeWrong


def refusal(no: Refusal, r: Reader) -> Markup:
    """A refusal in words."""
    match no.kind:
        case "unknown_code":
            if no.code == "?":
                return r.t('I do not see which item you mean. Put its number in front, such as "A9 is done".')
            return r.t("I do not know {code}. Agreements run from A1 to A14.", code=named(no.code))
        case "unknown_party":
            rows = [r.t("I do not know {name} as an organisation.", name=named(no.name))]
            if no.near:
                rows.append(r.t("Do you mean {names}?", names=r.together(no.near, either=True)))
            else:
                rows.append(r.t("Check how it is written, or use the short name, such as V&amp;VN."))
            return lines(rows)
        case "party_is_category":
            return r.t("{name} is a group of organisations. Name one organisation that can answer.", name=no.name)
        case "not_yours":
            owners = r.together(r.party(name) for name in no.owners)
            whose = r.t("{code} belongs to {owner}.", code=no.code, owner=owners)
            if no.answers and no.answers not in no.owners:
                whose = Markup(" ").join([whose, r.t("{party} answers for it.", party=r.party(no.answers))])
            after = r.t("So I do not store your answer. You can view it.")
            ask = r.t("Do you think that {code} belongs to {party}?", code=no.code, party=r.party(no.party))
            return lines([whose, Markup(" ").join([after, ask])])
        case "not_for_you":
            return r.t("That is not meant for your role. /help shows what I can do for you.")
        case "invitation_unknown":
            return r.t("I do not know this invitation. Ask the programme team for a new link.")
        case "invitation_used":
            return r.t("This invitation has been used already. Ask the programme team for a new link.")
        case "invitation_expired":
            return r.t(
                "This invitation was valid up to {day}. Ask the programme team for a new link.", day=r.day(no.expired_on)
            )
        case "invitation_revoked":
            return r.t("This invitation has been withdrawn. Ask the programme team for a new link.")
        case "already_member":
            return r.t("You take part for that organisation already. Pass the invitation on to the colleague it is meant for.")
        case "button_stale":
            return r.t("This button no longer works. Nothing has changed. /mijn shows how your items stand.")
        case "button_foreign":
            return r.t("This button is meant for somebody else. Nothing has changed.")
        case "nothing_to_undo":
            return r.t("There is no answer of yours to take back. /mijn shows how your items stand.")
        case "what_about":
            return lines(
                [
                    r.t("I do not know whether this is about {code}. I did not store it.", code=no.code),
                    r.t("Is it part of your answer about {code}? Then send it once more.", code=no.code),
                ]
            )
        case "says_too_little":
            return r.t("A yes or a no tells me too little here. Send one sentence, or choose Skip.")
        case "link_waits":
            return lines(
                [
                    r.t("{code} does not stand as done yet, so I did not keep the link.", code=named(no.code)),
                    r.t('Is it done? Then send both, such as: "{code} is done, see" and the link.', code=named(no.code)),
                ]
            )
        case "no_such_contact":
            return r.t("This contact is not on the list. /contacten shows who takes part.")
        case "last_team_member":
            return r.t("You are the last one of the programme team. Invite another first: /uitnodigen team")
        case "not_in_group":
            return r.t("I only do that in a private chat. Open a chat with me and ask it there.")
        case "only_in_group":
            return r.t("This only works in a group. Add me to the group and type /koppel there.")
        case "already_appointed":
            names = r.together(r.party(name) for name in no.parties)
            return r.n(
                "{names} answers for {code} already.",
                "{names} answer for {code} already.",
                len(no.parties),
                names=names,
                code=no.code,
            )
        case "nobody_to_ask":
            return r.t("{party} has no contact here yet. Invite one first: /uitnodigen {party}", party=no.party)
        case "moment_passed":
            return r.t("{moment} has passed already. Name a day after {today}.", moment=r.day(no.moment), today=r.day(no.today))
        case "before_start":
            return r.t(
                "{moment} lies before the start, {start}. Name a day from then on.",
                moment=r.day(no.moment),
                start=r.day(no.start),
            )
        case "after_term":
            return lines(
                [
                    r.t("{moment} lies after the term, which ends on {last}.", moment=r.day(no.moment), last=r.day(no.last)),
                    r.t("Later than the term? Then type: {code} delayed, {moment}", code=no.code, moment=r.short(no.moment)),
                ]
            )
        case "not_later":
            return r.t(
                "{moment} is not later than the term that holds, {last}. Name a later day.",
                moment=r.day(no.moment),
                last=r.day(no.last),
            )
        case "moment_to_come":
            return r.t("{moment} is still to come. Name the day of the decision, and where it stands.", moment=r.day(no.moment))
        case "already_so":
            return r.t("{code} is so already: {state}.", code=no.code, state=state(no.state, r))
        case "merged_nowhere":
            return r.t("Say into which other item {code} merges, such as: /punt {code} opgegaan in 7.2", code=no.code)
        case "agenda_wrong":
            return _agenda_wrong(no, r)
        case "round_wrong":
            return _round_wrong(no, r)
        case "postpone_wrong":
            return _postpone_wrong(no, r)
        case "nothing_planned":
            name = _named_or_coded(no.party, no.code, r)
            if no.opens is not None:
                return r.t("In the round of {day} I ask nothing here: {name}.", day=r.short(no.opens), name=name)
            return r.t("I have no question planned here: {name}.", name=name)
        case "nothing_mended":
            name = _named_or_coded(no.party, no.code, r)
            return r.t("Nothing has been postponed or left out here: {name}.", name=name)
        case "round_runs":
            return lines(
                [
                    r.t("A round runs already, until {day}.", day=r.weekday(no.reply_by)),
                    r.t("You can end it first: /ronde sluiten"),
                ]
            )
        case "page_closed":
            return lines(
                [
                    r.t("Corrections were possible until {day}.", day=r.day(no.correct_by)),
                    r.t("An answer still counts. It does not stand in the papers of {day} any more.", day=r.day(no.papers_on)),
                ]
            )
        case "round_not_open":
            return lines(
                [
                    r.t("No round runs now. The next one opens on {day}.", day=r.weekday(no.opens)),
                    r.t("You can open it earlier: /ronde openen"),
                ]
            )
        case "not_on_agenda":
            return r.t("{day} does not stand on the agenda, or stands on it already. /agenda shows it.", day=r.day(no.day))
        case "no_term":
            return r.t("{code} has no last day. You can always tell me when you expect it.", code=named(no.code))
        case "day_missing" if no.past:
            return r.t('I see no day of a decision. Name it with its source, such as "letter of 3 June 2023".')
        case "day_missing":
            return r.t('I read no day in your answer. Name one that is to come, such as "15 September".')
        case "reason_missing":
            return r.t('Please say why too, for instance: "30 September, the figures come later".')
        case "follows_action":
            return lines(
                [
                    r.t("{code} follows action {action}. I ask only about {action}.", code=no.code, action=no.action),
                    r.t("Look there who answers: /afspraak {action}", action=no.action),
                ]
            )
        case "words_missing":
            return _words_missing(no.command, r)
        case "questions_wait":
            return lines(
                [
                    r.t("{count} questions of yours wait for the programme team already.", count=no.limit),
                    r.t(
                        "I pass a new one on once one of these is answered. For haste there is {contact}.",
                        contact=r.about.contact,
                    ),
                ]
            )
        case "own_answer":
            return r.t("You gave the answer on {code} yourself. Somebody else of the programme team judges it.", code=no.code)
        case "nothing_to_judge":
            return r.t("Of {code} nobody says yet that it is done. Look how it stands: /afspraak {code}", code=no.code)
        case "verdict_stands":
            return lines(
                [
                    r.t("This verdict is of {day}, and stays in the register.", day=r.day(no.on)),
                    r.t("Another one takes its place, with a reason: /oordeel {code}", code=no.code),
                ]
            )
        case "absence_wrong":
            return _absence_wrong(no, r)
        case "no_colleague":
            rows = [r.t("I do not know {name} as a contact of {party}.", name=named(no.name), party=r.party(no.party))]
            rows.append(
                r.t("Choose one of these: {names}.", names=r.together(no.near, either=True))
                if no.near
                else r.t(
                    "Nobody else takes part for {party} yet. The programme team can invite somebody.", party=r.party(no.party)
                )
            )
            rows.append(r.t("I have not stored your days yet. Send them without a name, or with another."))
            return lines(rows)
        case "colleague_away":
            return lines(
                [
                    r.t("{name} is away too, {days}.", name=no.name, days=days(no.first, no.last, r)),
                    r.t("Choose somebody else, or name nobody: then my questions wait."),
                ]
            )
        case "snooze_wrong":
            return _snooze_wrong(no, r)
        case "nothing_open":
            return r.t("I have no question open for you now. /mijn shows how your items stand.")
        case "source_missing":
            return lines(
                [
                    r.t("Add where and when it was said, in brackets: (mail, 12 June)."),
                    r.t("I know: mail, phone call, letter, meeting, list of questions."),
                ]
            )
        case "not_of_party":
            return lines(
                [
                    r.t("{party} does not answer for {code}.", party=r.party(no.party), code=no.code),
                    r.t("{names} do.", names=r.together(r.party(name) for name in no.parties))
                    if no.parties
                    else r.t("Nobody does yet: /aanspreekpunt {code} NAME", code=no.code),
                ]
            )
        case "not_today":
            return r.t("{name} does not work today. Press it again on {day}.", name=no.name, day=r.weekday(no.day))
        case "nothing_to_ask":
            return r.t("{party} has nothing to answer now. /zoek {party} shows its items.", party=no.party)
        case "cannot_ask":
            head = r.t("Nobody can be asked about {code} now. Nothing was sent.", code=no.code)
            return lines([head, *(left_out(one, r) for one in no.left)])
        case "sending_paused":
            return r.t("Sending is paused, so I ask nothing now. /hervat takes it up again.")
        case "too_long":
            return r.t("That is too long. Please keep it within {limit} characters.", limit=no.limit)
        case _:
            assert_never(no)


def _absence_wrong(no: AbsenceWrong, r: Reader) -> Markup:
    first, last = r.day(no.first), r.day(no.last)
    match no.rule:
        case "backwards":
            told = r.t("{last} lies before {first}. Name the first day first.", last=last, first=first)
        case "over":
            return r.t("{last} has passed already. Name a last day from today on.", last=last)
        case "far":
            most = r.day(no.most) if no.most else ""
            told = r.t("{last} is too far off. I note days up to and including {most}.", last=last, most=most)
        case _:
            assert_never(no.rule)
    return lines([told, r.t("For instance: /afwezig 1 augustus tot en met 15 augustus")])


def _snooze_wrong(no: SnoozeWrong, r: Reader) -> Markup:
    if no.last < no.first:
        return lines(
            [
                r.t("This question has waited long enough: I ask it once more, and then the programme team may ring."),
                r.t("You may always answer, also that you do not know yet."),
            ]
        )
    first, last = r.short(no.first), r.day(no.last)
    return lines(
        [
            r.t("I cannot ask it on {day}.", day=r.day(no.until)),
            r.t("A day from {first} up to and including {last} is possible.", first=first, last=last),
            r.t("Does the item itself end later? Then type for instance: A9 will be October"),
        ]
    )


def _agenda_wrong(no: AgendaWrong, r: Reader) -> Markup:
    day = r.weekday(no.found) if no.found is not None else Markup("")
    right = r.t("For instance: {day}.", day=r.weekday(no.right)) if no.right is not None else Markup("")
    match no.rule:
        case "not_a_workday":
            told = r.t("{day} is no working day.", day=day)
        case "closed_then":
            told = r.t("All is closed on {day}.", day=day)
        case "twice":
            told = r.t("{day} stands on the agenda already.", day=day)
        case "peildatum":
            told = r.t("The figures of a letter are of a day before it. {day} is not.", day=day)
        case "backwards":
            told = r.t("{day} lies before the first day.", day=day)
        case "never_open":
            told = r.t("Then there would be no working day left in a whole year.")
        case _:
            assert_never(no.rule)
    return lines([told, right]) if right else told


def _round_wrong(no: RoundWrong, r: Reader) -> Markup:
    day = r.weekday(no.found)
    right = r.t("For instance: {day}.", day=r.weekday(no.right)) if no.right is not None else Markup("")
    match no.rule:
        case "not_a_workday":
            told = r.t("{day} is no working day of the programme.", day=day)
        case "recess":
            told = r.t("A round from {day} would run into the recess.", day=day)
        case "overlaps":
            told = r.t("A round from {day} would run together with another one.", day=day)
        case "overleg":
            told = r.t("A round from {day} would end after its overleg.", day=day)
        case "agenda":
            told = r.t("With an overleg on {day} two rounds would run at once.", day=day)
        case _:
            assert_never(no.rule)
    return lines([told, right]) if right else told


def _postpone_wrong(no: PostponeWrong, r: Reader) -> Markup:
    day = r.weekday(no.found)
    match no.rule:
        case "closed":
            told = r.t("{day} is no working day of the programme.", day=day)
        case "not_later":
            told = r.t("The next question leaves on {day} only. Name a later day.", day=day)
        case "too_late":
            told = r.t("Until {day} it cannot wait: by then a round or a term is over.", day=day)
        case _:
            assert_never(no.rule)
    return lines([told, r.t("For instance: {day}.", day=r.weekday(no.right))]) if no.right is not None else told


def _named_or_coded(party: str | None, code: str | None, r: Reader) -> str:
    return r.party(party) if party is not None else code or ""


def _words_missing(command: str, r: Reader) -> Markup:
    match command:
        case "aanspreekpunt":
            return r.t("Add a number and an organisation, such as: /aanspreekpunt A4 V&amp;VN")
        case "uitnodigen":
            return r.t("Add an organisation, or the word team, such as: /uitnodigen ActiZ")
        case "notitie":
            return r.t("Add a number and what you want to note, such as: /notitie A9 ActiZ asked to be rung")
        case "zin":
            return r.t("Add a number and the sentence, such as: /zin A9 The plan is there since June.")
        case "punt":
            return r.t("Add a number and what becomes of it, such as: /punt 8.6 vervallen")
        case "agenda":
            return lines(
                [
                    r.t("Add what and a day that is still to come, such as: /agenda overleg 22 juni 2023"),
                    r.t("Also: /agenda brief 1 december 2023, /agenda dicht 1 mei tot 5 mei, /agenda weg 22 juni"),
                    r.t("A recess of every year: /agenda recess 8 juli tot en met 20 augustus elk jaar"),
                ]
            )
        case "veranderd":
            return r.t("Name a day that has been, such as: /veranderd sinds 22 juni")
        case "vragenlijst":
            return r.t("Add an organisation, such as: /vragenlijst ActiZ")
        case "namens":
            return r.t("Add who, which item and how it stands: /namens ActiZ A11 vertraagd tot oktober (mail, 12 juni)")
        case "werkdagen":
            return r.t("Add the days on which you work, such as: /werkdagen ma di do")
        case "ronde":
            return r.t("Add a day that is still to come, such as: /ronde uitstellen 16 mei")
        case "voorbeeld":
            return lines(
                [
                    r.t("Add who and a day that is still to come, such as: /voorbeeld uitstellen ActiZ 14 november"),
                    r.t("Also: /voorbeeld overslaan ActiZ, /voorbeeld overslaan 3.5, /voorbeeld toch ActiZ"),
                ]
            )
        case "afsluiten":
            return r.t("Add a name, such as: /afsluiten Jan Jansen")
        case _:
            return r.t("Add a number, such as: /{command} A9", command=command)


def left_out(one: LeftOut, r: Reader) -> Markup:
    """Who is not asked now, and why: one line of a list."""
    return Markup("– {}").format(r.t("{party}: {why}", party=one.party, why=_why_not(one, r)))


def _why_not(one: LeftOut, r: Reader) -> Markup:
    day = r.day(one.day) if one.day else ""
    match one.why:
        case "followed":
            return r.t("I follow this item, and ask nobody about it")
        case "not_in_force":
            return r.t("this item is not in force now")
        case "elsewhere":
            return r.t("questions go through the action that this agreement follows")
        case "done":
            return r.t("said that it is done")
        case "told_by_another":
            return r.t("another organisation said that it is done")
        case "objected":
            return r.t("has an objection that the programme team still settles")
        case "nobody_answers":
            return r.t("nobody answers for this yet")
        case "proposed":
            return r.t("was asked to answer for this, and has not said yes")
        case "unreachable":
            return r.t("has nobody here who can be reached")
        case "later":
            return r.t("wants the question on {day}", day=day)
        case "lately":
            return r.t("was asked less than two weeks ago, so possible again from {day}", day=day)
        case "away":
            return r.t("does not work now, so possible from {day}", day=day)
        case _:
            assert_never(one.why)
