"""How is the dossier of an item read? As one page: what was agreed, how it stands, and what happened, in order of time.

A person's words stand in quotation marks; a person's name does not stand in it.
"""

from collections.abc import Iterator, Sequence
from typing import assert_never

from markupsafe import Markup

from bot.language import Reader, quoted
from bot.papers.page import LINES, NOTHING, headed, moment, page, said, table
from bot.rendering.decisions import state
from bot.rendering.past import Style, answer_whole, days, escaped, listed, part, what, who
from commitments.notices import Card, CardLink, CardShare, CardTerm, Chain, Dossier, DossierLine
from commitments.sets import Basis, CommitmentKind

_STYLE = Style(quoted, digests=True)


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
    owners = [r.t("{name} (inferred)", name=name) if name in card.inferred else escaped(name) for name in card.owners]
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
        (r.t("Who must act"), listed(owners)),
        (r.t("Involved"), listed(map(escaped, card.involved)) or NOTHING),
        (r.t("Place in the programme"), r.t("line {line}, task {opgave}", line=card.programmalijn, opgave=card.opgave)),
        (r.t("Hangs together with"), listed(_link(link, r) for link in card.links) or NOTHING),
        (r.t("Source"), source),
    ]
    return table(r.t("What was agreed"), (r.t("About"), r.t("What it says")), rows)


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
    codes = listed(map(escaped, link.codes))
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
    who = listed(map(escaped, term.who)) or r.t("everybody who must act")
    return quoted(term.words), days(term.span, r), term.what or NOTHING, who


def _shares(card: Card, r: Reader) -> Markup:
    if not card.shares:
        return said(r.t("Nobody is asked about this item itself."))
    heads = (r.t("Who must act"), r.t("About"), r.t("Who answers"), r.t("On what ground"), r.t("How it stands"))
    return table(r.t("The parts as they stand now"), heads, [_share(share, r) for share in card.shares])


def _share(share: CardShare, r: Reader) -> tuple[str, ...]:
    stands = answer_whole(share.answer, share.span, r, _STYLE) if share.answer else r.t("no answer yet")
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
    rows = [(moment(line.at, r), who(line, r), part(line, r), what(line, r, _STYLE)) for line in happened]
    return table(r.t("In the order of time"), heads, rows)


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
