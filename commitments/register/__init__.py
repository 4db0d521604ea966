"""What stands in the programme's document? The register as data, and the loader that brings it into the database.

Loading is idempotent: what is there already (by code, by name) stays as it is, with all that people said about it.
"""

import tomllib
from collections.abc import Iterator
from datetime import date, datetime
from importlib.resources import files
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import Session, select

from commitments.ledger import Commitment, Owner, Share, Term
from commitments.parties import Party
from commitments.policy import Policy
from commitments.sets import Basis, CommitmentKind, Level, Mode, PartyKind, RollUp, TermKind

PROGRAMME = "taz"


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class PartyEntry(_Row):
    """A party as the register's files spell it."""

    name: str
    official: str | None = None
    kind: PartyKind
    aliases: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    aanspreekpunt: str | None = None
    basis: Basis | None = None


class TermEntry(_Row):
    words: str
    kind: TermKind
    start: date | None = None
    end: date | None = None
    what: str | None = None
    who: tuple[str, ...] = ()


class Speaker(_Row):
    """Who answers for a party in this entry; with `term` (from 1) only for that moment."""

    for_: str = Field(alias="for")
    is_: str = Field(alias="is")
    basis: Basis
    term: int | None = None


class Members(_Row):
    of: str
    are: tuple[str, ...]


class Link(_Row):
    kind: str
    to: str


class Source(_Row):
    document: str
    chapter: int
    line: int


class Entry(_Row):
    """A commitment as the register's files spell it."""

    code: str
    kind: CommitmentKind
    programmalijn: int
    opgave: int
    theme: str | None = None
    level: Level | None = None
    mode: Mode
    title: str
    summary: str
    owners: tuple[str, ...]
    inferred: tuple[str, ...] = ()
    involved: tuple[str, ...] = ()
    rollup: RollUp
    source: Source
    terms: tuple[TermEntry, ...] = Field(default=(), alias="term")
    links: tuple[Link, ...] = Field(default=(), alias="link")
    speakers: tuple[Speaker, ...] = Field(default=(), alias="aanspreekpunt")
    members: tuple[Members, ...] = ()


def _tables(prefix: str) -> Iterator[dict[str, Any]]:
    folder = files("commitments.register") / PROGRAMME
    for file in sorted((f for f in folder.iterdir() if f.name.startswith(prefix)), key=lambda f: f.name):
        yield tomllib.loads(file.read_text("utf-8"))


def parties() -> list[PartyEntry]:
    """Every party of the register's files."""
    return [PartyEntry.model_validate(row) for table in _tables("partijen") for row in table["party"]]


def entries() -> list[Entry]:
    """Every commitment of the register's files, in the order of the document."""
    return [Entry.model_validate(row) for table in _tables("afspraken") for row in table["commitment"]]


def load(session: Session, *, now: datetime, policy: Policy) -> int:
    """Bring in what is not there yet. Returns how many commitments were new."""
    known_parties = {party.name: party for party in session.exec(select(Party))}
    defaults: dict[str, tuple[str, Basis]] = {}
    for row in parties():
        if row.aanspreekpunt and row.basis:
            defaults[row.name] = (row.aanspreekpunt, row.basis)
        if row.name not in known_parties:
            party = Party(name=row.name, official=row.official, kind=row.kind, aliases="\n".join(row.aliases))
            session.add(party)
            known_parties[row.name] = party
    session.flush()
    known = set(session.exec(select(Commitment.code)))
    new = [entry for entry in entries() if entry.code not in known]
    for entry in new:
        _add(session, entry, known_parties, defaults, now, policy)
    return len(new)


def _add(
    session: Session,
    entry: Entry,
    known: dict[str, Party],
    defaults: dict[str, tuple[str, Basis]],
    now: datetime,
    policy: Policy,
) -> None:
    commitment = Commitment(
        code=entry.code,
        position=_position(entry.code),
        kind=entry.kind,
        programmalijn=entry.programmalijn,
        opgave=entry.opgave,
        theme=entry.theme,
        level=entry.level,
        mode=entry.mode,
        title=entry.title,
        summary=entry.summary,
        rollup=entry.rollup,
        document=entry.source.document,
        chapter=entry.source.chapter,
        line=entry.source.line,
    )
    session.add(commitment)
    session.flush()
    assert commitment.id is not None
    for position, name in enumerate((*entry.owners, *entry.involved)):
        party = known[name].id
        assert party is not None
        owes = position < len(entry.owners)
        session.add(
            Owner(
                commitment=commitment.id,
                party=party,
                owes=owes,
                inferred=name in entry.inferred and owes,
                position=position,
            )
        )
    placed: set[str] = set()
    for number, row in enumerate(entry.terms, start=1):
        term = Term(
            commitment=commitment.id,
            number=number,
            words=row.words,
            kind=row.kind,
            first=row.start,
            last=row.end,
            what=row.what,
        )
        session.add(term)
        session.flush()
        who = row.who or entry.owners
        placed.update(who)
        for name in who:
            session.add(_share(entry, commitment.id, name, number, term.id, known, defaults, now, policy))
    for name in entry.owners:
        if name not in placed:  # an owner without a moment of its own still has a part
            session.add(_share(entry, commitment.id, name, None, None, known, defaults, now, policy))
    session.flush()


def _share(
    entry: Entry,
    commitment: int,
    name: str,
    number: int | None,
    term: int | None,
    known: dict[str, Party],
    defaults: dict[str, tuple[str, Basis]],
    now: datetime,
    policy: Policy,
) -> Share:
    speaker: Party | None = None
    basis: Basis | None = None
    own = [s for s in entry.speakers if s.for_ == name and s.term in (None, number)]
    given = (own[0].is_, own[0].basis) if own else defaults.get(name)
    if given is not None and given[1] != "voorstel":
        speaker, basis = known[given[0]], given[1]
    elif known[name].kind == "organisatie":
        speaker, basis = known[name], "volgens_de_tekst"
    party = known[name].id
    assert party is not None
    return Share(
        commitment=commitment,
        term=term,
        party=party,
        aanspreekpunt=speaker.id if speaker else None,
        basis=basis,
        since=now,
        loaded_on=policy.day(now),
        look_at=now,
    )


def _position(code: str) -> int:
    """Agreements first, then the actions of each opgave in the order of the document."""
    if code.startswith("A"):
        return int(code[1:])
    opgave, _, rest = code.partition(".")
    number = rest.rstrip("abcdefghijklmnopqrstuvwxyz")
    letter = rest[len(number) :]
    return int(opgave) * 10_000 + int(number) * 100 + (ord(letter) - 96 if letter else 0)
