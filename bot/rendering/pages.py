"""The words of the papers before an overleg: what they say of each organisation, and what it made of that."""

from collections.abc import Sequence

from markupsafe import Markup

from bot.language import Reader, block, lines, listed
from bot.rendering.questions import heading, says_more, stood
from bot.rendering.verdicts import whole
from commitments.notices import OwnPage, OwnPageAgreed, OwnPageWrong, PageItem, PapersShown
from commitments.sets import Status

_EMPTY = Markup("")


def own_page(told: OwnPage, r: Reader) -> Markup:
    """What the papers of an overleg say of one organisation, and until when it may say that something is wrong."""
    lead = r.t(
        "So stands {party} in the papers for the bestuurlijk overleg of {day}. Is it right?",
        party=r.party(told.party),
        day=r.short(told.overleg),
    )
    by_when = r.t("You can answer or correct until {day}. Then the papers are made.", day=r.short(told.correct_by))
    return lines([lead, _EMPTY, *(_on_page(entry, r) for entry in told.items), _EMPTY, by_when])


def _on_page(entry: PageItem, r: Reader) -> Markup:
    item, answer = entry.item, entry.item.answer
    words: list[str] = [item.what] if item.what and says_more(item) else []
    words += [r.t("no answer in this round")] if entry.silent else []
    if answer is not None:
        said = {"day": r.short(answer.on), "standing": stood(item, answer, r)}
        words.append(r.t("last time ({day}): {standing}", **said) if entry.silent else r.t("{day}: {standing}", **said))
        words += [whole(answer.verdict, r)] if answer.verdict is not None else []
    return block([heading(item.code, item.title), listed(words)])


def page_agreed(told: OwnPageAgreed, r: Reader) -> Markup:
    """Nothing more is asked about it; something may still change."""
    noted = r.t(
        "Noted: {party} agrees with its page for the bestuurlijk overleg of {day}.",
        party=r.party(told.party),
        day=r.short(told.overleg),
    )
    return lines([noted, r.t("You can still correct it until {day}.", day=r.short(told.correct_by))])


def page_wrong(told: OwnPageWrong, r: Reader) -> Markup:
    """Which part, or the right words at once."""
    rows = [r.t("What is wrong? Choose the item."), _EMPTY, *(heading(item.code, item.title) for item in told.items)]
    return lines([*rows, _EMPTY, r.t('You can also type: "{code} is done".', code=told.items[0].code)])


def papers(told: PapersShown, r: Reader) -> list[Markup]:
    """The figures of the papers, and what the organisations did with their own page."""
    counts = listed(Markup("{} {}").format(_word(status, r), count) for status, count in told.standing)
    day = r.short(told.on)
    rows = [
        r.t("In the papers, as of {day}: {counts}", day=day, counts=counts)
        if told.over
        else r.t("Now: {counts}. The papers show how it stands on {day}.", day=day, counts=counts)
    ]
    if told.unasked:
        rows.append(r.n("{count} of them I did not ask about.", "{count} of them I did not ask about.", told.unasked))
    if told.after:
        rows.append(r.n("{count} answer came after that.", "{count} answers came after that.", told.after))
    if told.page_on is None:
        rows.append(r.t("No own pages go out: too little time is left after the round."))
    elif told.pages:
        rows.append(
            r.n(
                "From {day} {count} organisation gets its own page to look at.",
                "From {day} {count} organisations get their own page to look at.",
                told.pages,
                day=r.short(told.page_on),
            )
        )
    if told.agreed:
        rows.append(r.t("Agrees with its own page: {names}", names=_names(told.agreed, r)))
    if told.corrected:
        rows.append(r.t("Corrected its own page: {names}", names=_names(told.corrected, r)))
    if told.silent:
        rows.append(r.t("Has its own page, no reaction: {names}", names=_names(told.silent, r)))
    if told.unneeded:
        rows.append(r.t("No page needed, all that I asked is answered: {names}", names=_names(told.unneeded, r)))
    if told.unsent:
        rows.append(r.t("Got no page (too many messages, or nobody to reach): {names}", names=_names(told.unsent, r)))
    return rows


def _names(names: Sequence[str], r: Reader) -> str:
    return r.together(map(r.party, names))


def _word(status: Status | None, r: Reader) -> Markup:
    if status is None:
        return r.t("no reaction")
    return r.t("on schedule or under way") if status == "on_track" else r.status(status)
