"""The words of what happened to an item: one line of its past, on paper and in the chat."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import assert_never

from markupsafe import Markup

from bot.clean import visible
from bot.language import Reader, lines
from bot.rendering.decisions import state
from bot.rendering.questions import QUOTED, heading, whence
from bot.rendering.verdicts import whole
from commitments.notices import Answer, DossierLine, KeptFile, Timeline
from commitments.sets import Loaded, Rung
from commitments.terms import Span

_EMPTY = Markup("")


@dataclass(frozen=True, slots=True)
class Style:
    """How a line is written: how somebody's words are quoted, and whether a file goes with its digest."""

    quote: Callable[[str], Markup]
    digests: bool


def timeline(told: Timeline, r: Reader) -> Markup:
    """A page of what happened, the newest first."""
    rows = [heading(told.code, told.title)]
    if not told.lines:
        return lines([*rows, r.t("Nothing was recorded about it.")])
    rows.append(r.t("What happened, the newest first:"))
    if told.pages > 1:
        rows[-1] = r.t("What happened, the newest first (page {page} of {pages}):", page=told.page + 1, pages=told.pages)
    style = Style(lambda words: r.quote(words, QUOTED), digests=False)
    return lines([*rows, *(_happened(line, r, style) for line in told.lines)])


def _happened(line: DossierLine, r: Reader, style: Style) -> Markup:
    head = r.t("– {day}, {hour}, {who}", day=r.day(line.at), hour=f"{line.at:%H:%M}", who=who(line, r))
    if line.owner is not None and line.owner == line.party and line.what != "asked":
        line = line.model_copy(update={"owner": None})  # it stands there already
    if line.owner is not None or line.term is not None:
        head = r.t("{head}, about {part}", head=head, part=part(line, r))
    return Markup("{}: {}").format(head, what(line, r, style))


def escaped(words: str) -> Markup:
    """A name of the register: what is hidden in it shows."""
    return Markup("{}").format(visible(words))


def listed(words: Iterable[Markup]) -> Markup:
    """Sentences of ours with commas between."""
    return Markup(", ").join(words)


def days(span: Span, r: Reader) -> Markup:
    """The days of a term, without the words that it had."""
    if span.kind in ("uiterlijk", "voor", "per", "vanaf", "periode") and (span.first or span.last):
        return r.term(span, "")
    return r.t("around {day}", day=r.day(span.last)) if span.last else r.t("no day")


def who(line: DossierLine, r: Reader) -> str:
    """Who did it: an organisation and a role, nobody's name."""
    if line.what in ("asked", "mask"):
        return r.t("the bot")
    if line.role is None or line.party is None:
        return r.t("the register")
    return escaped(line.party) if line.role == "team" else r.t("{party}, {role}", party=line.party, role=r.role(line.role))


def part(line: DossierLine, r: Reader) -> Markup:
    """Which part it was about."""
    term = r.t("term {number}", number=line.term) if line.term is not None else _EMPTY
    return listed(words for words in (escaped(line.owner or ""), term) if words) or r.t("the item")


def what(line: DossierLine, r: Reader, style: Style) -> Markup:
    """What happened, in a sentence."""
    match line.what:
        case "add":
            return r.t("Came into the register.")
        case "change":
            return r.t("A newer version of the register changed: {fields}.", fields=listed(_field(f, r) for f in line.fields))
        case "term":
            both = [days(span, r) if span else r.t("no day") for span in (line.before, line.after)]
            return r.t("The term was {before}, and became {after}.", before=both[0], after=both[1])
        case "drop":
            return r.t("No longer in the register: withdrawn.")
        case "restore":
            return r.t("In the register again.")
        case "propose":
            return r.t("Proposed {party} to answer for this part.", party=line.to)
        case "accept":
            return r.t("Said yes: answers for this part from now on.")
        case "decline":
            return r.t("Said no to answering for this part.")
        case "claim":
            return r.t("Said that this item is theirs.")
        case "asked":
            return _question(line, r)
        case "report":
            words = answer_whole(line.answer, line.span, r, style, partly=line.partly) if line.answer else _EMPTY
            return (
                r.t("Answer: {words}. Taken back later.", words=words)
                if line.taken_back
                else r.t("Answer: {words}.", words=words)
            )
        case "withdraw" if line.answer:
            return r.t(
                "Took an answer back: {words}.", words=answer_whole(line.answer, line.span, r, style, partly=line.partly)
            )
        case "withdraw":
            return r.t("Took an objection or a delay of the question back.")
        case "mask":
            return r.t("What named a person was taken out of an answer, since that person was forgotten.")
        case "asking":
            return r.t("Asks a colleague first.")
        case "snooze":
            return r.t("Wants the question later: on {day}.", day=r.day(line.day) if line.day else _EMPTY)
        case "call":
            return r.t("Rang about it.")
        case "ask_second":
            return r.t("Let the second contact be asked.")
        case "ask_now":
            return r.t("Had {party} asked at once.", party=line.to or r.t("nobody yet"))
        case "note":
            return (
                r.t("Note: {words}", words=style.quote(line.words))
                if line.words
                else r.t("A note, which is not kept any more.")
            )
        case "phrase":
            return r.t("Sentence for the letter: {words}", words=style.quote(line.words or ""))
        case "agree_phrase":
            return r.t("Agreed with the sentence for the letter.")
        case "settle_phrase":
            return r.t("Settled the sentence for the letter.")
        case "drop_note":
            return r.t("Took a note back.")
        case "not_ours":
            return r.t("Objection: this part is not theirs.")
        case "outdated":
            return r.t("Objection: the text is no longer right.")
        case "state" if line.state is not None:
            told = r.t("The item became: {state}.", state=state(line.state, r))
            return _with_words(told, line, style, r)
        case "state":
            return r.t("Another change.")
        case "insist":
            return r.t("Settled an objection: it stays as it was.")
        case "ask_term":
            return _with_words(r.t("Asked for another term: {after} instead of {before}.", **_moved(line, r)), line, style, r)
        case "offer_term":
            return _with_words(r.t("Offered another term: {after} instead of {before}.", **_moved(line, r)), line, style, r)
        case "agree_term":
            return r.t("The term was {before}, and became {after}.", **_moved(line, r))
        case "refuse_term":
            return _with_words(r.t("The term stays {before}, and does not become {after}.", **_moved(line, r)), line, style, r)
        case "decline_term":
            return r.t("Did not take the offered term of {after}: it stays {before}.", **_moved(line, r))
        case "drop_term":
            return r.t("The request for {after} was taken back.", **_moved(line, r))
        case "send_file":
            return r.t("Sent a file with the answer.")
        case "attach":
            return r.t("The file was kept: {file}.", file=_file(line.file, style, r))
        case "detach":
            return r.t("The file was taken away, as its answer was taken back: {file}.", file=_file(line.file, style, r))
        case "verdict":
            return r.t("Verdict: {words}.", words=whole(line.judged, r)) if line.judged else r.t("Another change.")
        case "unsay":
            return r.t("Took a verdict back: {words}.", words=whole(line.judged, r)) if line.judged else r.t("Another change.")
        case "want_call":
            return r.t("Asked for a call.")
        case "other":
            return r.t("Another change.")
        case _:
            assert_never(line.what)


def _moved(line: DossierLine, r: Reader) -> dict[str, str]:
    return {name: days(span, r) if span else r.t("no day") for name, span in (("before", line.before), ("after", line.after))}


def _with_words(told: Markup, line: DossierLine, style: Style, r: Reader) -> Markup:
    return r.t("{told} Explanation: {words}", told=told, words=style.quote(line.words)) if line.words else told


def _file(file: KeptFile | None, style: Style, r: Reader) -> Markup:
    if file is None:
        return _EMPTY
    if not style.digests:
        return r.file(file)
    return r.t("{file}, SHA-256 {digest}", file=r.file(file), digest=file.digest)


def _question(line: DossierLine, r: Reader) -> Markup:
    question = _rung(line.rung, r) if line.rung else _EMPTY
    if line.party is None or line.role is None:
        return question
    whom = escaped(line.party) if line.role == "team" else r.t("{party}, {role}", party=line.party, role=r.role(line.role))
    return r.t("{question} Put to: {whom}.", question=question, whom=whom)


def _rung(rung: Rung, r: Reader) -> Markup:
    match rung:
        case "before":
            return r.t("Question before the last day, whether it will be done.")
        case "begun":
            return r.t("Question after the start, whether it has begun.")
        case "result":
            return r.t("Question after the last day, whether it is done.")
        case "repeat":
            return r.t("The question for the result, once more.")
        case "again":
            return r.t("The question on the day that was promised.")
        case "second":
            return r.t("The question to the second contact, as the programme team wished.")
        case "round":
            return r.t("Question in the round of that quarter, how it stands.")
        case "round_again":
            return r.t("The question of the round, once more.")
        case "appoint":
            return r.t("Question to the programme team, who can answer.")
        case _:
            assert_never(rung)


def _field(field: Loaded, r: Reader) -> Markup:
    match field:
        case "title":
            return r.t("name")
        case "summary":
            return r.t("summary")
        case "terms":
            return r.t("terms")
        case "owners":
            return r.t("who must act")
        case "members":
            return r.t("which organisations belong to a group")
        case "parts":
            return r.t("parts")
        case "aanspreekpunt":
            return r.t("aanspreekpunt")
        case "links":
            return r.t("what it hangs together with")
        case "mode":
            return r.t("whether it is asked about")
        case "rollup":
            return r.t("when it is done")
        case "place":
            return r.t("its place or source")
        case _:
            assert_never(field)


def answer_whole(answer: Answer, span: Span | None, r: Reader, style: Style, *, partly: bool = False) -> Markup:
    """An answer whole: the status and everything that was said with it."""
    words = [r.status(answer.status, span)]
    if partly and not answer.part:
        words.append(r.t("partly done"))
    if answer.expected:
        words.append(r.expected(answer.expected, answer.expected_from))
    if answer.reason:
        words.append(r.t("explanation: {words}", words=style.quote(answer.reason)))
    if answer.part:
        words.append(r.t("partly: {part}", part=style.quote(answer.part)))
    if answer.offline:
        words.append(r.t("not online"))
    if answer.where:
        words.append(r.t("to be found at: {words}", words=style.quote(answer.where)))
    if answer.told_in and answer.told_on:
        words.append(r.t("noted by the programme team: {source}", source=whence(answer.told_in, answer.told_on, r)))
    return listed(words)
