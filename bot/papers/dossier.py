"""How is the dossier of an item read? As one page: what was agreed, how it stands, and what happened, in order of time.

A person's words stand in quotation marks; a person's name does not stand in it.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import assert_never

from markupsafe import Markup

from bot.clean import visible
from bot.language import Reader, quoted
from bot.papers.page import LINES, NOTHING, headed, moment, page, said, table
from bot.rendering.decisions import state
from bot.rendering.questions import whence
from bot.rendering.verdicts import whole
from commitments.notices import Answer, Card, CardLink, CardShare, CardTerm, Chain, Dossier, DossierLine, KeptFile
from commitments.sets import Basis, CommitmentKind, Loaded, Rung
from commitments.terms import Span

_EMPTY = Markup("")


def made(told: Dossier, r: Reader) -> tuple[str, bytes]:
    """The file's name and its bytes."""
    code = told.card.code
    title = r.t("Dossier {code} · {title}", code=code, title=told.card.title)
    name = r.t("taz-dossier-{code}-{day}.html", code=code, day=told.at.date().isoformat())
    return name.unescape(), page(title, _body(told, r), r)


def _body(told: Dossier, r: Reader) -> Iterator[Markup]:
    yield said(r.t("As of {moment}. Made for the programme team.", moment=moment(told.at, r)))
    yield said(r.t("No names of persons stand in it: of everybody the organisation and the role."))
    yield said(r.t("What people wrote stands as they wrote it. Check it for names before you make it public."))
    yield headed(r.t("The item"), _facts(told, r))
    yield headed(r.t("Its terms"), _terms(told.card, r))
    yield headed(r.t("Its parts"), _shares(told.card, r))
    yield headed(r.t("What happened"), _past(told.lines, r))
    yield headed(r.t("The history"), LINES.join(map(said, _chain(told.chain, r))))


# --- the item -----------------------------------------------------------------------------------------------------------


def _facts(told: Dossier, r: Reader) -> Markup:
    card = told.card
    owners = [r.t("{name} (inferred)", name=name) if name in card.inferred else _escaped(name) for name in card.owners]
    source = r.t(
        "{document}, chapter {chapter}, line {number}",
        document=told.document,
        chapter=card.source_chapter,
        number=card.source_line,
    )
    rows: list[tuple[str, str]] = [
        (r.t("Kind"), _kind(card.commitment, r)),
        (r.t("Summary"), card.summary),
        (r.t("State"), state(card.state, r)),
        (r.t("Who must act"), _listed(owners)),
        (r.t("Involved"), _listed(map(_escaped, card.involved)) or NOTHING),
        (r.t("Place in the programme"), r.t("line {line}, task {opgave}", line=card.programmalijn, opgave=card.opgave)),
        (r.t("Hangs together with"), _listed(_link(link, r) for link in card.links) or NOTHING),
        (r.t("Source"), source),
    ]
    return table(r.t("What was agreed"), (r.t("About"), r.t("What it says")), rows)


def _escaped(words: str) -> Markup:
    return Markup("{}").format(visible(words))


def _listed(words: Iterable[Markup]) -> Markup:
    return Markup(", ").join(words)


def _kind(kind: CommitmentKind, r: Reader) -> Markup:
    match kind:
        case "afspraak":
            return r.t("agreement of the programme")
        case "actie":
            return r.t("action of the working agenda")
        case "toezegging":
            return r.t("promise to parliament")
        case "motie":
            return r.t("motion of parliament")
        case "aanbeveling":
            return r.t("recommendation")
        case _:
            assert_never(kind)


def _link(link: CardLink, r: Reader) -> Markup:
    codes = _listed(map(_escaped, link.codes))
    match link.link:
        case "uitgewerkt in":
            return r.t("works out {codes}", codes=codes) if link.back else r.t("worked out in {codes}", codes=codes)
        case "hoort bij":
            return r.t("{codes} belongs to it", codes=codes) if link.back else r.t("belongs to {codes}", codes=codes)
        case "herhaalt":
            return r.t("repeated in {codes}", codes=codes) if link.back else r.t("repeats {codes}", codes=codes)
        case _:
            assert_never(link.link)


def _terms(card: Card, r: Reader) -> Markup:
    if not card.terms:
        return said(r.t("The programme names no term."))
    heads = (r.t("Term"), r.t("In the words of the programme"), r.t("Which days"), r.t("About"), r.t("By whom"))
    rows = [(str(n), *_term(term, r)) for n, term in enumerate(card.terms, 1)]
    return table(r.t("The terms as they stand now"), heads, rows)


def _term(term: CardTerm, r: Reader) -> tuple[str, ...]:
    who = _listed(map(_escaped, term.who)) or r.t("everybody who must act")
    return quoted(term.words), _days(term.span, r), term.what or NOTHING, who


def _days(span: Span, r: Reader) -> Markup:
    if span.kind in ("uiterlijk", "voor", "per", "vanaf", "periode") and (span.first or span.last):
        return r.term(span, "")
    return r.t("around {day}", day=r.day(span.last)) if span.last else r.t("no day")


def _shares(card: Card, r: Reader) -> Markup:
    if not card.shares:
        return said(r.t("Nobody is asked about this item itself."))
    heads = (r.t("Who must act"), r.t("About"), r.t("Who answers"), r.t("On what ground"), r.t("How it stands"))
    return table(r.t("The parts as they stand now"), heads, [_share(share, r) for share in card.shares])


def _share(share: CardShare, r: Reader) -> tuple[str, ...]:
    stands = _answer(share.answer, share.span, r) if share.answer else r.t("no answer yet")
    if share.withdrawn:
        stands = r.t("{words}; no longer in the register", words=stands)
    ground = _basis(share.basis, r) if share.basis else NOTHING
    return share.owner, share.what or NOTHING, share.party or r.t("nobody yet"), ground, stands


def _basis(basis: Basis, r: Reader) -> Markup:
    match basis:
        case "volgens_de_tekst":
            return r.t("as the text says")
        case "afgesproken":
            return r.t("agreed with the organisation")
        case "voorstel":
            return r.t("proposal")
        case _:
            assert_never(basis)


# --- what happened ------------------------------------------------------------------------------------------------------


def _past(happened: Sequence[DossierLine], r: Reader) -> Markup:
    if not happened:
        return said(r.t("Nothing was recorded about it."))
    heads = (r.t("When"), r.t("Who"), r.t("Which part"), r.t("What"))
    rows = [(moment(line.at, r), _who(line, r), _part(line, r), _what(line, r)) for line in happened]
    return table(r.t("In the order of time"), heads, rows)


def _who(line: DossierLine, r: Reader) -> str:
    if line.what in ("asked", "mask"):
        return r.t("the bot")
    if line.role is None or line.party is None:
        return r.t("the register")
    return _escaped(line.party) if line.role == "team" else r.t("{party}, {role}", party=line.party, role=r.role(line.role))


def _part(line: DossierLine, r: Reader) -> str:
    term = r.t("term {number}", number=line.term) if line.term is not None else _EMPTY
    return _listed(words for words in (_escaped(line.owner or ""), term) if words) or r.t("the item")


def _what(line: DossierLine, r: Reader) -> Markup:
    match line.what:
        case "add":
            return r.t("Came into the register.")
        case "change":
            return r.t("A newer version of the register changed: {fields}.", fields=_listed(_field(f, r) for f in line.fields))
        case "term":
            days = [_days(span, r) if span else r.t("no day") for span in (line.before, line.after)]
            return r.t("The term was {before}, and became {after}.", before=days[0], after=days[1])
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
            words = _answer(line.answer, line.span, r, partly=line.partly) if line.answer else _EMPTY
            return (
                r.t("Answer: {words}. Taken back later.", words=words)
                if line.taken_back
                else r.t("Answer: {words}.", words=words)
            )
        case "withdraw" if line.answer:
            return r.t("Took an answer back: {words}.", words=_answer(line.answer, line.span, r, partly=line.partly))
        case "withdraw":
            return r.t("Took an objection or a delay of the question back.")
        case "mask":
            return r.t("What named a person was taken out of an answer, since that person was forgotten.")
        case "asking":
            return r.t("Asks a colleague first.")
        case "snooze":
            return r.t("Wants the question later: on {day}.", day=r.day(line.day) if line.day else NOTHING)
        case "call":
            return r.t("Rang about it.")
        case "ask_second":
            return r.t("Let the second contact be asked.")
        case "not_ours":
            return r.t("Objection: this part is not theirs.")
        case "outdated":
            return r.t("Objection: the text is no longer right.")
        case "state" if line.state is not None:
            told = r.t("The item became: {state}.", state=state(line.state, r))
            return _with_words(told, line, r)
        case "state":
            return r.t("Another change.")
        case "insist":
            return r.t("Settled an objection: it stays as it was.")
        case "ask_term":
            return _with_words(r.t("Asked for another term: {after} instead of {before}.", **_moved(line, r)), line, r)
        case "offer_term":
            return _with_words(r.t("Offered another term: {after} instead of {before}.", **_moved(line, r)), line, r)
        case "agree_term":
            return r.t("The term was {before}, and became {after}.", **_moved(line, r))
        case "refuse_term":
            return _with_words(r.t("The term stays {before}, and does not become {after}.", **_moved(line, r)), line, r)
        case "decline_term":
            return r.t("Did not take the offered term of {after}: it stays {before}.", **_moved(line, r))
        case "drop_term":
            return r.t("The request for {after} was taken back.", **_moved(line, r))
        case "send_file":
            return r.t("Sent a file with the answer.")
        case "attach":
            return r.t("The file was kept: {file}.", file=_file(line.file, r))
        case "detach":
            return r.t("The file was taken away, as its answer was taken back: {file}.", file=_file(line.file, r))
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
    return {name: _days(span, r) if span else r.t("no day") for name, span in (("before", line.before), ("after", line.after))}


def _with_words(told: Markup, line: DossierLine, r: Reader) -> Markup:
    return r.t("{told} Explanation: {words}", told=told, words=quoted(line.words)) if line.words else told


def _file(file: KeptFile | None, r: Reader) -> Markup:
    if file is None:
        return _EMPTY
    return r.t("{file}, SHA-256 {digest}", file=r.file(file), digest=file.digest)


def _question(line: DossierLine, r: Reader) -> Markup:
    question = _rung(line.rung, r) if line.rung else _EMPTY
    if line.party is None or line.role is None:
        return question
    whom = _escaped(line.party) if line.role == "team" else r.t("{party}, {role}", party=line.party, role=r.role(line.role))
    return r.t("{question} Put to: {whom}.", question=question, whom=whom)


def _rung(rung: Rung, r: Reader) -> Markup:
    match rung:
        case "before":
            return r.t("Question before the last day: will it be done?")
        case "begun":
            return r.t("Question after the start: has it begun?")
        case "result":
            return r.t("Question after the last day: is it done?")
        case "repeat":
            return r.t("The question for the result, once more.")
        case "again":
            return r.t("The question on the day that was promised.")
        case "second":
            return r.t("The question to the second contact, as the programme team wished.")
        case "round":
            return r.t("Question in the round of that quarter: how does it stand?")
        case "round_again":
            return r.t("The question of the round, once more.")
        case "appoint":
            return r.t("Question to the programme team: who can answer?")
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


def _answer(answer: Answer, span: Span | None, r: Reader, *, partly: bool = False) -> Markup:
    """An answer whole: the status and everything that was said with it."""
    words = [r.status(answer.status, span)]
    if partly and not answer.part:
        words.append(r.t("partly done"))
    if answer.expected:
        words.append(r.expected(answer.expected, answer.expected_from))
    if answer.reason:
        words.append(r.t("explanation: {words}", words=quoted(answer.reason)))
    if answer.part:
        words.append(r.t("partly: {part}", part=quoted(answer.part)))
    if answer.offline:
        words.append(r.t("not online"))
    if answer.where:
        words.append(r.t("to be found at: {words}", words=quoted(answer.where)))
    if answer.told_in and answer.told_on:
        words.append(r.t("noted by the programme team: {source}", source=whence(answer.told_in, answer.told_on, r)))
    return _listed(words)


# --- the history --------------------------------------------------------------------------------------------------------


def _chain(chain: Chain, r: Reader) -> Iterator[Markup]:
    yield r.t("The bot keeps who did what to which item. Each entry holds on to the one before.")
    if chain.broken is not None:
        yield r.t("Not in order: entry or answer {number} is not what was recorded.", number=chain.broken)
        yield r.t("So it is not certain that this file is complete. The administrator can look into it.")
        return
    yield r.t("In order: nothing was changed or removed up to and including entry {number}.", number=chain.number)
    if chain.digest:
        yield r.t("Number and digest of that entry: {head}", head=f"{chain.number}:{chain.digest}")
