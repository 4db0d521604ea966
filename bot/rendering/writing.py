"""The words about what is written about an item: a note of the team, the sentence for the letter."""

from collections.abc import Sequence
from typing import assert_never

from markupsafe import Markup

from bot.language import Reader, headed, lines, listed
from bot.rendering.questions import QUOTED, heading
from commitments.notices import Coded, NoteAsked, NoteKept, Sentence, SentenceAsked, SentenceNews, Sentences
from commitments.parties import TEAM

_EMPTY = Markup("")


def note_asked(told: NoteAsked, r: Reader) -> Markup:
    """To who wants to note something."""
    return lines([heading(told.code, told.title), _EMPTY, r.t("What do you want to note? Only the programme team reads it.")])


def note_kept(told: NoteKept, r: Reader) -> Markup:
    """Read back; or it went."""
    if told.words is None:
        return r.t("The note on {code} is gone.", code=told.code)
    noted = r.t("Noted with {code}: {text}", code=told.code, text=r.quote(told.words, QUOTED))
    return lines([noted, r.t("It stands on the card, for the programme team only.")])


def sentence(told: Sentence, r: Reader) -> list[Markup]:
    """The newest version, and how it stands."""
    words = r.quote(told.words)
    if told.settled_on is not None:
        rows = [r.t("Sentence for the letter, settled on {day}: {words}", day=r.day(told.settled_on), words=words)]
    else:
        by = r.party(told.by)
        rows = [
            r.t("Sentence for the letter, proposed by {party} on {day}: {words}", party=by, day=r.day(told.on), words=words)
        ]
    if told.agreed:
        rows.append(r.t("Agreed: {parties}.", parties=r.together(told.agreed)))
    if told.waits:
        rows.append(
            r.t("Settled without a yes of {parties}.", parties=r.together(told.waits))
            if told.settled_on
            else r.t("No yes yet: {parties}.", parties=r.together(told.waits))
        )
    return rows


def sentence_asked(told: SentenceAsked, r: Reader) -> Markup:
    """To who wants to put it into words."""
    rows = [heading(told.code, told.title), _EMPTY]
    if told.now is not None:
        rows += [*sentence(told.now, r), _EMPTY]
    rows.append(
        r.t("What should the letter say about it? Type one sentence.")
        if told.of_team
        else r.t("How would you say it? Type one sentence.")
    )
    return lines(rows)


def sentence_news(told: SentenceNews, r: Reader) -> Markup:
    """One step, as its reader needs it."""
    rows = [_news(told, r), heading(told.code, told.title), r.quote(told.sentence.words)]
    if told.may_agree:
        rows += [_EMPTY, r.t("Do you agree with this sentence?")]
    elif told.to == "team" and told.sentence.settled_on is None and told.sentence.waits:
        rows += [_EMPTY, r.t("No yes yet: {parties}.", parties=r.together(told.sentence.waits))]
    elif told.to == "team" and told.sentence.settled_on is None:
        rows += [_EMPTY, r.t("Nobody else has to agree. You can settle it.")]
    elif told.to == "self" and told.step != "settle":
        rows += [_EMPTY, r.t("The programme team settles it. You hear that.")]
    return lines(rows)


def _news(told: SentenceNews, r: Reader) -> Markup:
    party = r.party(told.party)
    match told.step:
        case "draft" if told.to == "self" or (told.to == "team" and told.party == TEAM):
            return r.t("Noted on behalf of {party}, as a sentence for the letter:", party=party)
        case "draft":
            return r.t("{party} proposes a sentence for the letter to parliament:", party=party)
        case "agree" if told.to == "self":
            return r.t("Noted: {party} agrees with this sentence for the letter.", party=party)
        case "agree":
            return r.t("{party} agrees with the sentence for the letter:", party=party)
        case "settle":
            return r.t("This sentence stands in the letter to parliament:")
        case _:
            assert_never(told.step)


def sentences(told: Sentences, r: Reader) -> Markup:
    """How far the letter is."""
    rows = [r.t("The sentences for the letter to parliament:")]
    for head, found in (
        (r.t("Settled"), told.settled),
        (r.t("Agreed, to be settled"), told.ready),
        (r.t("No yes of everybody yet"), told.waiting),
    ):
        rows += (
            [_EMPTY, *headed(Markup("<b>{} ({})</b>").format(head, len(found)), [_coded(one) for one in found])]
            if found
            else []
        )
    if told.missing:
        head = Markup("<b>{} ({})</b>").format(r.t("No sentence yet"), len(told.missing))
        rows += [_EMPTY, *headed(head, [Markup(", ").join(one.code for one in told.missing)])]
    return lines([*rows, _EMPTY, r.t("Write one like this: /zin {code} SENTENCE", code=_example(told.missing))])


def _coded(one: Coded) -> Markup:
    return Markup("{} {}").format(one.code, listed((one.title,)))


def _example(missing: Sequence[Coded]) -> str:
    return missing[0].code if missing else "A9"
