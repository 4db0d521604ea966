"""How does somebody read all that is kept about them? As one page, meant for nobody else."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from markupsafe import Markup

from bot.language import Reader, listed
from bot.papers.page import LINES, headed, moment, page, said, table
from bot.rendering.letters import what as kind_of
from bot.rendering.questions import verdict
from bot.rendering.retention import said as said_of
from commitments import policy
from commitments.notices import Answer, Kept, KeptAnswer, KeptAsked, KeptEvent, KeptRole, KeptVerdict
from commitments.retention import RULES


def made(told: Kept, r: Reader) -> tuple[str, bytes]:
    """The file's name and its bytes."""
    title = r.t("What the TAZ bot keeps about you")
    name = r.t("my-data-{day}.html", day=told.as_of.isoformat())
    return name.unescape(), page(title, _body(told, r), r)


def _body(told: Kept, r: Reader) -> Iterator[Markup]:
    yield said(r.t("As of {day}. This page is meant for you alone.", day=r.day(told.as_of)))
    for head, parts in (
        (r.t("Who you are here"), _who(told, r)),
        (r.t("What you said"), _said(told, r)),
        (r.t("What went to and fro"), _traffic(told, r)),
        (r.t("How long this is kept"), _rules(r)),
    ):
        yield headed(head, LINES.join(parts))


# --- the parts of the page -------------------------------------------------------------------------------------------


def _who(told: Kept, r: Reader) -> Iterable[Markup]:
    account = told.account.partition(":")[2]
    rows = [(r.t("Number of your Telegram account"), account)]
    rows.append((r.t("Can I reach you"), r.t("yes") if told.reachable else r.t("no, you blocked me")))
    waits = r.t("yes, your next sentence is taken for an explanation, a question or an answer")
    rows.append((r.t("Do I wait for something of yours"), waits if told.waiting else r.t("no")))
    yield _facts(r.t("Your account"), rows, r)
    yield _rows(
        r,
        r.t("How you take part, or did"),
        (r.t("Number"), r.t("Name"), r.t("Role"), r.t("Organisation"), r.t("Invited"), r.t("Since"), r.t("Until")),
        [_role(part, r) for part in told.roles],
    )
    if told.workdays:
        yield said(r.t("You work on {days}.", days=r.together(r.weekday_name(day) for day in told.workdays)))
    yield _rows(
        r,
        r.t("When you said to be away"),
        (r.t("Noted"), r.t("First day"), r.t("Last day"), r.t("Who stands in, by number"), r.t("Still counts")),
        [
            (
                _when(row.noted_at, r),
                r.day(row.first),
                r.day(row.last),
                str(row.deputy or ""),
                r.t("no, taken back") if row.ended else r.t("yes"),
            )
            for row in told.absences
        ],
    )


def _role(part: KeptRole, r: Reader) -> Sequence[str]:
    invited = _when(part.invited_on, r)
    return (
        str(part.number),
        part.name,
        r.role(part.role),
        part.party or "",
        invited,
        _when(part.since, r),
        _when(part.until, r),
    )


def _said(told: Kept, r: Reader) -> Iterable[Markup]:
    head = (r.t("When"), r.t("Item"), r.t("Answer"), r.t("Your words"), r.t("Still counts"))
    yield _rows(r, r.t("Your answers, given for your organisation"), head, [_answer(row, r) for row in told.answers])
    yield _rows(
        r,
        r.t("Your verdicts on answers, for the programme team"),
        (r.t("When"), r.t("Item"), r.t("Verdict"), r.t("Your words"), r.t("Still counts")),
        [
            (_when(row.at, r), row.code, verdict(row.judged.verdict, r), row.judged.words or "", _counts(row, r))
            for row in told.verdicts
        ],
    )
    yield _rows(
        r,
        r.t("Questions to the programme team, asked or answered by you"),
        (r.t("When"), r.t("Question"), r.t("Answered"), r.t("Answer")),
        [
            (_when(row.at, r), row.text or r.t("(emptied)"), _when(row.answered_at, r), row.answer or "")
            for row in told.questions
        ],
    )
    yield _rows(
        r,
        r.t("What else you wrote about an item"),
        (r.t("When"), r.t("Item"), r.t("Your words")),
        [(_when(row.at, r), row.code, row.words) for row in told.remarks],
    )


def _answer(row: KeptAnswer, r: Reader) -> Sequence[str]:
    return (_when(row.at, r), row.code, _status(row.answer, r), _words(row), _counts(row, r))


def _counts(row: KeptAnswer | KeptVerdict, r: Reader) -> Markup:
    return r.t("no, taken back") if row.withdrawn else r.t("yes")


def _status(answer: Answer, r: Reader) -> Markup:
    words = [r.status(answer.status)]
    if answer.expected:
        words.append(r.expected(answer.expected, answer.expected_from))
    return listed(words)


def _words(row: KeptAnswer) -> str:
    return " / ".join(filter(None, (row.answer.reason, row.answer.part, row.answer.where, *row.files)))


def _traffic(told: Kept, r: Reader) -> Iterable[Markup]:
    head = (r.t("When"), r.t("Item"))
    yield _rows(
        r,
        r.t("What I asked you"),
        head,
        [(_when(row.at, r), row.code or _without_code(row, r)) for row in told.asked],
    )
    yield _rows(
        r,
        r.t("What I sent you"),
        (r.t("Day"), r.t("What"), r.t("How many"), r.t("Of these kept with their words")),
        [(r.day(row.on), kind_of(row.what, r), str(row.count), str(row.words)) for row in told.letters],
    )
    yield _facts(
        r.t("What else is kept for a short time"),
        [
            (r.t("Days on which you wrote to me"), listed(map(r.day, told.received)) or r.t("none")),
            (r.t("Messages of yours that I could not process"), str(told.parked)),
            (r.t("Buttons that you can still press"), str(told.buttons)),
            (r.t("Invitations that you tried and that do not exist"), str(told.guesses)),
            (r.t("Groups that you added me to"), listed(told.groups) or r.t("none")),
        ],
        r,
    )
    yield _rows(
        r,
        r.t("The log: what happened, by number, without names"),
        (r.t("When"), r.t("What happened"), r.t("To what"), r.t("By whom")),
        [_event(row, r) for row in told.events],
    )


def _event(row: KeptEvent, r: Reader) -> Sequence[str]:
    by = r.t("you") if row.own else r.t("somebody else, or the clock")
    return (_when(row.at, r), row.verb.replace("_", " "), f"{row.what.replace('_', ' ')} {row.row}", by)


def _rules(r: Reader) -> Iterable[Markup]:
    rules = [said_of(rule, r) for rule in RULES]
    head = (r.t("What"), r.t("How long"), r.t("What happens then"))
    yield _rows(r, r.t("What goes by itself"), head, [(rule.what, rule.after, rule.then) for rule in rules])
    yield said(
        r.t("Answers of your organisation and the log stay: they belong to the file of the programme (Woo, Archiefwet).")
    )
    about = r.about
    yield said(r.t("Responsible: {controller}. Basis: {basis}.", controller=about.controller, basis=about.legal_basis))
    yield said(r.t("Something not right? Write to {contact}.", contact=about.contact))
    yield said(r.t("Complaints: {dpo} or the Dutch data protection authority.", dpo=about.dpo))


# --- tables ---------------------------------------------------------------------------------------------------------


def _facts(caption: Markup, rows: Sequence[tuple[Markup, str]], r: Reader) -> Markup:
    return table(caption, (r.t("About"), r.t("What it says")), rows)


def _rows(r: Reader, caption: Markup, heads: Sequence[Markup], rows: Sequence[Sequence[str]]) -> Markup:
    return table(caption, heads, rows) if rows else said(r.t("{what}: nothing.", what=caption))


def _without_code(row: KeptAsked, r: Reader) -> Markup:
    return r.t("Whether your page for the overleg is right") if row.page else r.t("Whether you are still the right one")


def _when(at: datetime | None, r: Reader) -> str:
    return moment(at.astimezone(policy.load().zone), r) if at else ""
