"""The words about people: welcome, invitations, contacts, leaving for good, groups, and help."""

from typing import assert_never

from markupsafe import Markup

from bot.language import Reader, headed, lines, listed
from bot.rendering.absences import away
from bot.rendering.retention import period
from commitments.notices import (
    Alias,
    ChooseCutOff,
    Confirmed,
    ContactGone,
    ContactLine,
    Contacts,
    CutOff,
    Farewell,
    ForgetAsked,
    Forgotten,
    Goodbye,
    GroupLinked,
    Help,
    InvitationLine,
    InvitationMade,
    Joined,
    Paused,
    Resumed,
    SomebodyElse,
    StillYou,
    StopWanted,
    StrangeGroup,
    Stranger,
    TakenOver,
    Undeliverable,
    Welcome,
    WrongPerson,
)

_EMPTY = Markup("")


def welcome(told: Welcome, r: Reader) -> Markup:
    """First contact, after an invitation; and a greeting for who presses Start again."""
    if told.again:
        return lines([_taking_part(told, r), r.t("/help shows what I can do.")])
    if told.role == "observer":
        return lines([r.t("Good day. You now read along with the programme."), r.t("/help shows what you can ask me.")])
    if told.party is None:
        return lines(
            [
                r.t("Good day. You are now registered as a member of the programme team."),
                _EMPTY,
                r.t("I follow the agreements of the programme and ask the organisations how they stand."),
                r.t("You see here what is past its term and who can be called. Every week you get the state of things."),
                r.t("/help shows what you can ask me."),
            ]
        )
    deputy = told.role == "deputy"
    return lines(
        [
            r.t("Good day. You are now registered as a deputy for {party}.", party=told.party)
            if deputy
            else r.t("Good day. You are now registered as a contact of {party}.", party=told.party),
            _EMPTY,
            r.t("I am the TAZ bot. I keep track of the agreements of the programme."),
            r.t("I ask you how things stand only when I cannot reach a contact. You may always answer.")
            if deputy
            else r.t("A few times a quarter I ask how your items stand. You answer with a button or one sentence."),
            r.t("The programme team reads your answer. Papers show the name of your organisation only."),
            r.t("/privacy says what I keep."),
        ]
    )


def _taking_part(told: Welcome, r: Reader) -> Markup:
    if told.role == "observer":
        return r.t("You read along with the programme.")
    return r.t("You take part for {party}.", party=told.party) if told.party else r.t("You take part as the programme team.")


def stranger(told: Stranger, r: Reader) -> Markup:
    """Neutral: who is not known learns nothing, but that it is over."""
    if told.closed_on:
        return lines(
            [
                r.t("The TAZ programme was closed on {day}. I ask nothing any more.", day=r.day(told.closed_on)),
                r.t("What is still kept about you: /mijngegevens. Have it removed: /vergeetmij."),
            ]
        )
    return lines(
        [
            r.t("I only work for people with an invitation."),
            r.t("Did you get one? Then open its link. If that does not work, ask who sent it to you for a new one."),
        ]
    )


def _for_whom(told: InvitationMade | InvitationLine, r: Reader) -> Markup:
    """For whom an invitation is: an organisation's contact, its deputy, or a role."""
    if told.party is None:
        return r.role(told.role)
    return r.t("{party} (deputy)", party=told.party) if told.role == "deputy" else Markup("{}").format(told.party)


def invitation_made(told: InvitationMade, r: Reader) -> Markup:
    """The link to pass on: it works once."""
    who = _for_whom(told, r)
    link = f"https://t.me/{r.about.bot_username}?start={told.token}"
    return lines(
        [
            r.t("Invitation for {who}. Forward this link:", who=who),
            Markup("{}").format(link),
            r.t("The link works once, up to and including {day}.", day=r.day(told.expires_on)),
        ]
    )


def _contact(line: ContactLine, r: Reader) -> Markup:
    words: list[str] = [line.name, line.party or r.role(line.role)]
    if line.role == "deputy":
        words.append(r.role(line.role))
    words.append(r.t("since {day}", day=r.day(line.since)))
    if not line.reachable:
        words.append(r.t("cannot be reached"))
    if line.unconfirmed:
        words.append(r.t("not confirmed since {day}", day=r.day(line.unconfirmed)))
    if line.away:
        words.append(r.t("away {days}", days=away(line.away, r)))
    if line.inherits:
        words.append(r.n("can take over {count} question", "can take over {count} questions", line.inherits))
    return listed(words)


def _invitation(line: InvitationLine, r: Reader) -> Markup:
    fields = {"number": line.invitation, "who": _for_whom(line, r), "day": r.day(line.until)}
    if line.by is None:
        return r.t("{number}. {who}, up to and including {day}", **fields)
    return r.t("{number}. {who}, by {name}, up to and including {day}", name=line.by, **fields)


def _gone(line: ContactLine, r: Reader) -> Markup:
    """Who was removed, and for which organisation: some take part for several."""
    if line.party is None:
        return r.t("{name} has been removed. Earlier answers stay.", name=line.name)
    return r.t("{name} has been removed for {party}. Earlier answers stay.", name=line.name, party=r.party(line.party))


def contacts(told: Contacts, r: Reader) -> Markup:
    """Everybody who takes part, and who may still come in."""
    rows: list[Markup] = []
    if told.gone:
        rows += [_gone(told.gone, r), _EMPTY]
    lead = r.n("{count} person takes part:", "{count} people take part:", len(told.people))
    rows += headed(lead, [_contact(line, r) for line in told.people])
    if told.invitations:
        lead = r.n("{count} invitation is open:", "{count} invitations are open:", len(told.invitations))
        rows += [_EMPTY, *headed(lead, [_invitation(line, r) for line in told.invitations])]
    return lines(rows)


def choose_cut_off(told: ChooseCutOff, r: Reader) -> Markup:
    """To the team: a press ends that person's access at once."""
    return lines(headed(r.t("Whose access do I end at once?"), [_contact(line, r) for line in told.people]))


def cut_off(told: CutOff, r: Reader) -> Markup:
    """To the team: what ended, and how somebody comes back."""
    who = {"name": told.name, "party": r.together(r.party(party) for party in told.parties)}
    lead = (
        r.t("{name} of {party} no longer has access, from now on.", **who)
        if told.own
        else r.t("{by} ended the access of {name} of {party}, at once.", by=told.by, **who)
    )
    rows = [lead, r.t("That chat hears nothing from me any more. Earlier answers stay.")]
    if told.revoked:
        rows.append(
            r.n(
                "{count} open invitation of {name} no longer works.",
                "{count} open invitations of {name} no longer work.",
                told.revoked,
                name=told.name,
            )
        )
    return lines([*rows, r.t("A new invitation lets {name} in again.", name=told.name)])


def taken_over(told: TakenOver, r: Reader) -> Markup:
    """To the team: who is asked now."""
    codes = r.together(told.codes)
    return lines([r.t("I now ask {name} of {party} about {codes}.", name=told.name, party=r.party(told.party), codes=codes)])


def stop_wanted(told: StopWanted, r: Reader) -> Markup:
    """No messages any more: for a while, by somebody else, or for good. Nothing happens before one of these is chosen."""
    rows = [r.t("You want no messages from me any more. This is possible:"), _EMPTY]
    if told.role in ("contact", "deputy"):
        rows += [
            r.t('Not now: type "ask me next week".'),
            r.t("Away for a while: /afwezig"),
            r.t('Somebody else does this now: type "Els Bos takes it over".'),
        ]
    rows += [
        r.t("No part in it any more: choose Forget me. I then remove your name and send you nothing."),
        _EMPTY,
        r.t("Until you choose, nothing changes."),
    ]
    return lines(rows)


def still_you(told: StillYou, r: Reader) -> Markup:
    """To a contact, twice a year."""
    return lines(
        [
            r.t("For the TAZ programme you are the contact of {party}. Is that still so?", party=r.party(told.party)),
            r.t("I have no question about your items now."),
        ]
    )


def confirmed(told: Confirmed, r: Reader) -> Markup:
    """What a contact said, read back."""
    party = r.party(told.party)
    match told.answer:
        case "still":
            return r.t("Noted: you remain the contact of {party}. I ask this again in half a year.", party=party)
        case "somebody_else":
            return lines(
                [
                    r.t("Thank you. I passed on to the programme team that somebody else speaks for {party}.", party=party),
                    r.t("Until somebody else takes part, my questions come to you."),
                ]
            )
        case "later":
            day = r.day(told.again_on) if told.again_on else ""
            return r.t("All right. I ask this again on {day}.", day=day)
        case _:
            assert_never(told.answer)


def somebody_else(told: SomebodyElse, r: Reader) -> Markup:
    """To the team: whom to replace."""
    return lines(
        [
            r.t(
                "{name} says that somebody else is the right person for {party} now.", name=told.name, party=r.party(told.party)
            ),
            *((r.t("Named: {to}.", to=r.quote(told.to, 100)),) if told.to else ()),
            r.t("Nothing has changed yet. You decide whom to invite, and whom to remove with /contacten."),
        ]
    )


def not_linked(r: Reader) -> Markup:
    """To a group that nobody linked."""
    return r.t("I only work in groups that the programme team linked. So I leave this group again.")


def leave(r: Reader) -> Markup:
    """What leaving a group is called where letters are listed; nobody reads it in the group."""
    return r.t("I leave this group.")


def strange_group(told: StrangeGroup, r: Reader) -> Markup:
    """To the team: where the bot was, and is no longer."""
    title = r.quote(told.title, 100)
    lead = (
        r.t("{name} added me to the group {title}. Nobody of the team linked it.", name=told.by, title=title)
        if told.by
        else r.t("Somebody I do not know added me to the group {title}.", title=title)
    )
    return lines([lead, r.t("I have left it. Nobody there learned anything.")])


def guesses_seen(r: Reader) -> Markup:
    """To the team: the door holds."""
    return lines(
        [
            r.t("Somebody opens invitations that do not exist, time after time."),
            r.t("Nobody came in. I no longer answer that account for an hour."),
            r.t("The invitations that are open stand in /contacten."),
        ]
    )


def farewell(told: Farewell, r: Reader) -> Markup:
    """To who was taken off the list, of everything or of one organisation."""
    if told.party:
        others = r.together(r.party(name) for name in told.others)
        return lines(
            [
                r.t("You no longer take part for {party}.", party=r.party(told.party)),
                r.t("For {others} everything stays as it is.", others=others),
            ]
        )
    return lines(
        [
            r.t("You no longer take part. I send you nothing any more."),
            r.t("The answers of your organisation stay on file. Questions? Ask {contact}.", contact=r.about.contact),
        ]
    )


def goodbye(told: Goodbye, r: Reader) -> Markup:
    """The last message, to everybody: what becomes of what they said, and of their name."""
    lead = r.t("The TAZ programme is closed as of {day}.", day=r.day(told.closed_on))
    if told.group:
        return lines([lead, r.t("This is my last message. I leave this group.")])
    return lines(
        [
            lead,
            r.t("This is my last message. I ask nothing any more. Thank you for your answers."),
            _EMPTY,
            r.t("The answers of your organisation stay on file with {controller}.", controller=r.about.controller),
            r.t("Your name and number go after {months}, or now with /vergeetmij.", months=period("left", r)),
            r.t("Questions? Ask {contact}.", contact=r.about.contact),
        ]
    )


def forget_asked(told: ForgetAsked, r: Reader) -> Markup:
    """Before somebody is forgotten, once: what goes, what stays, and why."""
    rows = [
        r.t("Shall I forget you?"),
        r.t("Gone: your name, your Telegram number, our messages and your questions to the team."),
    ]
    if told.parties:
        rows += [
            r.t("Kept: the answers of {party}, without your name.", party=r.together(map(r.party, told.parties))),
            r.t("They belong to the file of the programme (Woo, Archiefwet)."),
        ]
    return lines([*rows, r.t("I cannot undo this. /mijngegevens first gives you a copy.")])


def forgotten(told: Forgotten, r: Reader) -> Markup:
    """The last message."""
    rows = [r.t("I have forgotten you. This is my last message. After it I remove your Telegram number too.")]
    if told.parties:
        rows.append(r.t("The answers of {party} stay, without your name.", party=r.together(map(r.party, told.parties))))
    return lines([*rows, r.t("This chat stays on your phone and with Telegram. You can delete it there yourself.")])


def joined(told: Joined, r: Reader) -> Markup:
    """To who invited: who came in."""
    who = r.t("{name} now takes part: {role}.", name=told.name, role=r.role(told.role))
    if told.party:
        who = r.t(
            "{name} now takes part for {party}: {role}.", name=told.name, party=r.party(told.party), role=r.role(told.role)
        )
    return lines([who, r.t("Did you invite somebody else? Then take {name} off in /contacten.", name=told.name)])


def contact_gone(told: ContactGone, r: Reader) -> Markup:
    """To the team: whom they miss from now on, without saying who it was."""
    rows = [r.t("{who} asked me to be forgotten, and no longer takes part.", who=alias(told.who, r))]
    if told.who.party is None:
        return lines(rows)
    party = r.party(told.who.party)
    if told.others:
        rows.append(r.n("{party} has {count} other contact.", "{party} has {count} other contacts.", told.others, party=party))
    else:
        rows.append(r.t("{party} has nobody left to ask. Invite another: /uitnodigen {party}", party=told.who.party))
    return lines([*rows, r.t("Earlier answers stay, without a name.")])


def alias(who: Alias, r: Reader) -> Markup:
    """What somebody is called whose name is not kept any more: "een contactpersoon van ActiZ (2023-1)"."""
    year, number = who.year, who.number
    match who.role:
        case "team":
            return r.t("a member of the programme team ({year}-{number})", year=year, number=number)
        case "observer":
            return r.t("somebody who read along ({year}-{number})", year=year, number=number)
        case "contact" | "deputy":
            party = r.party(who.party or "")
            return r.t("a contact of {party} ({year}-{number})", party=party, year=year, number=number)
        case _:
            assert_never(who.role)


def wrong_person(told: WrongPerson, r: Reader) -> Markup:
    """To the team: the invitation went astray."""
    return lines(
        [
            r.t("{name} says not to be the right person for {party}.", name=told.name, party=r.party(told.party or "")),
            r.t("I removed this contact and do not keep the name. You decide whom to invite."),
        ]
    )


def group_linked(told: GroupLinked, r: Reader) -> Markup:
    """To the group itself."""
    return lines(
        [
            r.t("The group {title} now reads along.", title=told.title),
            r.t("Every first working day of the week I post the state of things here. Else only what somebody asks me for."),
        ]
    )


def help_(told: Help, r: Reader) -> Markup:
    """What one can ask, by role."""
    if told.role in ("contact", "deputy"):
        return lines(
            [
                r.t("This is what I can do for you:"),
                r.t("/mijn: the items of your organisation"),
                r.t("/afspraak A9: one item whole"),
                r.t("/week: this week's list, about your items"),
                r.t("/vraag: a question to the programme team"),
                r.t("/afwezig and /werkdagen: when you are not there"),
                r.t("/privacy: what I keep"),
                r.t("/mijngegevens and /vergeetmij: see or remove your data"),
                _EMPTY,
                r.t('You can also just type how it stands, such as: "A5 on schedule" or "A7 will be October".'),
            ]
        )
    asking = r.t('This is what I can do for you. You can also just ask: "what is not done yet at ActiZ?"')
    own = [r.t("/privacy: what I keep"), r.t("/mijngegevens and /vergeetmij: see or remove your data")]
    if told.role == "observer":
        return lines([asking, _EMPTY, *_looking(r), r.t("/bellijst: whom to call"), *own])
    parts = (
        (
            r.t("Seeing how it stands"),
            [
                *_looking(r),
                r.t("/telaat: what is past its term"),
                r.t("/veranderd: what changed since the last overleg, or since a day"),
                r.t("/lijst: the whole list as a file"),
                r.t("/dossier A9: all about one item as a file"),
                r.t("/mijn: the programme team's own items"),
            ],
        ),
        (
            r.t("Answers and judgements"),
            [
                r.t("/oordeel: judge answers; /overleg: what it settled"),
                r.t("/bellijst: whom to call"),
                r.t("/vragenlijst ActiZ: its open questions, for Word"),
                r.t("/namens ActiZ A11 klaar (mail, 12 juni): note what others say"),
                r.t("/aanspreekpunt A4 V&amp;VN: propose who answers"),
                r.t("/punt 8.6 vervallen: what becomes of an item"),
                r.t("/notitie A9: a note, for the programme team only"),
                r.t("/zin A9 and /brief: the sentences for the letter"),
            ],
        ),
        (
            r.t("The year"),
            [
                r.t("/agenda: overleg, letters, closed days, and changing them"),
                r.t("/ronde: how the round stands; open, put off, cancel or close it"),
                r.t("/voorbeeld 4 weken: who gets what, before it leaves"),
            ],
        ),
        (
            r.t("People and messages"),
            [
                r.t("/uitnodigen ActiZ: a link for a contact; or 'ActiZ vervanger', 'meelezer', 'team'"),
                r.t("/contacten: who takes part, open invitations, remove, hand over"),
                r.t("/afsluiten NAME: end somebody's access at once"),
                r.t("/bezorgd: which messages did not arrive"),
                r.t("/pauze and /hervat: hold back or resume my messages"),
                r.t("/koppel: in a group, to read along there"),
                *own,
            ],
        ),
    )
    return lines([asking, *(row for head, rows in parts for row in (_EMPTY, Markup("<b>{}</b>").format(head), *rows))])


def _looking(r: Reader) -> list[Markup]:
    """What everybody may look at who sees the whole."""
    return [
        r.t("/zoek: any question, such as /zoek klaar ActiZ Q2"),
        r.t("/afspraak A9: one item whole"),
        r.t("/week: this week's list, as it stands now"),
        r.t("/voortgang: how far it is, as a picture"),
        r.t("/zonder: items without an aanspreekpunt"),
        r.t("/belasting: how much I ask of whom"),
    ]


def group_help(r: Reader) -> Markup:
    """In a group."""
    return lines(
        [
            r.t("In this group I post the state of things each week."),
            r.t("/afspraak A9 shows one item, /week the state of things now. Anything else goes in a private chat with me."),
        ]
    )


def paused(told: Paused | Resumed, r: Reader) -> Markup:
    """To the team: held back, or going again."""
    if isinstance(told, Paused):
        lead = (
            r.t("I hold back all questions and lists from now on.")
            if told.own
            else r.t("{name} holds back all my questions and lists.", name=told.by)
        )
        return lines([lead, r.t("Answers to who writes me go on. /hervat starts everything again.")])
    lead = (
        r.t("I send questions and lists again.")
        if told.own
        else r.t("{name} lets me send questions and lists again.", name=told.by)
    )
    return lines([lead, r.t("What was due meanwhile follows at the next moment of asking.")])


def undeliverable(told: Undeliverable, r: Reader) -> Markup:
    """To the team: this person can no longer be reached."""
    return lines(
        [
            r.t("I can no longer reach {name} of {party}.", name=told.name, party=r.party(told.party or "")),
            r.t("Invite somebody else: /uitnodigen {party}", party=told.party or ""),
        ]
    )
