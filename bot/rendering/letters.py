"""The words about letters themselves: what did not arrive and why, and what stands beside a file."""

from collections import Counter
from collections.abc import Sequence

from markupsafe import Markup

from bot.language import Reader, headed, lines
from commitments.notices import Dossier, LostLetter, Questionnaire, Sheet, Undelivered

_REASON_SHOWN = 120
"""Characters of a description of Telegram's that has no words of ours."""


def undelivered(told: Undelivered, r: Reader) -> Markup:
    """To the team: what did not arrive, to whom, when and why; the newest first."""
    if not told.letters:
        return r.t("Everything arrived in the last 30 days.")
    rows = _lines_of(told.letters, r)
    if told.asked:
        return lines(headed(r.t("In the last 30 days this did not arrive:"), rows))
    head = r.n("{count} message did not arrive:", "{count} messages did not arrive:", len(told.letters))
    then = r.t("Reach them yourself, or invite somebody else.")
    return lines([*headed(head, rows), Markup(""), then, r.t("/bezorgd shows the last 30 days.")])


def _lines_of(letters: Sequence[LostLetter], r: Reader) -> list[Markup]:
    """What went wrong in the same way stands in one line, with how often."""
    counted = Counter(_lost(letter, r) for letter in letters)
    return [line if times == 1 else r.t("{line} ({count} times)", line=line, count=times) for line, times in counted.items()]


def _lost(letter: LostLetter, r: Reader) -> Markup:
    who = letter.name or (r.t("a group") if letter.group else r.t("somebody who does not take part"))
    if letter.party and letter.party != letter.name:
        who = r.t("{name} ({party})", name=who, party=letter.party)
    day, about, why = r.short(letter.on), what(letter.what, r), _why(letter, r)
    return r.t("– {day}, {who}: {what}. {reason}", day=day, who=who, what=about, reason=why)


def what(kind: str, r: Reader) -> Markup:
    """What a kind of notice is called, for who reads about it."""
    match kind:
        case "questions_due" | "round_due" | "bundle" | "round_asked" | "item_question":
            return r.t("a question about items")
        case "task_due" | "task":
            return r.t("the question who can answer")
        case "digest_due" | "digest":
            return r.t("the list of the week")
        case "questionnaire_due" | "questionnaire":
            return r.t("a list of questions")
        case "picture_due" | "picture":
            return r.t("a picture of the progress")
        case "sheet_due" | "sheet":
            return r.t("the whole list as a file")
        case "dossier_due" | "dossier":
            return r.t("the dossier of an item")
        case "kept_due" | "kept":
            return r.t("the file with their own data")
        case "fetch_due":
            return r.t("a file that was sent with an answer")
        case "file_due" | "file":
            return r.t("a file that was asked for")
        case "appointment_asked":
            return r.t("the question whether they want to answer")
        case "team_reply":
            return r.t("an answer of the programme team")
        case "question_for_team":
            return r.t("a question for the programme team")
        case _:
            return r.t("a message")


_REASONS = (
    ("not kept", "not_kept"),
    ("blocked", "blocked"),
    ("deactivated", "gone"),
    ("peer_id_invalid", "gone"),
    ("chat not found", "gone"),
    ("kicked", "out"),
    ("not a member", "out"),
    ("rights", "not_allowed"),
    ("forbidden", "not_allowed"),
    ("restricted", "not_allowed"),
    ("413", "too_big"),
    ("too large", "too_big"),
    ("too big", "too_big"),
    ("file could not be made", "no_file"),
    ("put into words", "our_fault"),
    ("cannot be", "our_fault"),
    ("no connection", "no_connection"),
)
"""Words of Telegram's descriptions and of our own reasons, in lower case, the first that fits; and what they come down to."""


def _why(letter: LostLetter, r: Reader) -> Markup:
    if letter.state == "uncertain":
        return r.t("Telegram did not say whether it arrived.")
    reason = (letter.reason or "").lower()
    match next((meaning for words, meaning in _REASONS if words in reason), None):
        case "not_kept":
            return r.t("I could not keep it. Who sent it knows.")
        case "blocked":
            return r.t("Wants no messages of mine any more.")
        case "gone":
            return r.t("This chat no longer exists.")
        case "out":
            return r.t("I am no longer in this group.")
        case "not_allowed":
            return r.t("I may not write there.")
        case "too_big":
            return r.t("It is too big for Telegram.")
        case "no_file":
            return r.t("I could not make the file.")
        case "our_fault":
            return r.t("Something went wrong on my side.")
        case "no_connection":
            return r.t("Telegram could not be reached for too long.")
        case None:
            return r.t("Telegram refused it: {reason}", reason=r.quote(letter.reason or "?", _REASON_SHOWN))
        case other:
            raise AssertionError(other)


def sheet(told: Sheet, r: Reader) -> Markup:
    """Beside the file: what it is, and how it reads."""
    items = len({row.code for row in told.rows})
    lead = r.n(
        "The whole list as of {day}: {count} item, with its last answers.",
        "The whole list as of {day}: {count} items, with their last answers.",
        items,
        day=r.day(told.as_of),
    )
    return lines([lead, r.t("It opens in Excel. Each row is one part of an item.")])


def questionnaire(told: Questionnaire, r: Reader) -> Markup:
    """Beside the file: what it is, and where its answers go."""
    party = r.party(told.party)
    lead = r.n(
        "{count} question to {party}, as a page for Word. Answer by {day}.",
        "{count} questions to {party}, as a page for Word. Answer by {day}.",
        len(told.items),
        party=party,
        day=r.day(told.answer_by),
    )
    example = r.t(
        "Note the answers like this: /namens {party} {code} klaar (vragenlijst, {day})",
        party=told.party,
        code=told.items[0].code,
        day=r.short(told.as_of),
    )
    return lines([lead, example])


def dossier(told: Dossier, r: Reader) -> Markup:
    """Beside the file: what it is, and what to look at before anybody else gets it."""
    rows = [
        r.t("The dossier of {code} as of {day}.", code=told.card.code, day=r.day(told.at)),
        r.t("No names of persons stand in it. Read people's own words before you pass it on."),
    ]
    if told.chain.broken is not None:
        rows.append(r.t("Its history is not in order. Show the administrator the last lines of the file."))
    return lines(rows)
