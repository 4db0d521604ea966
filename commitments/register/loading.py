"""How does the register get into the database? By difference: what is new is added, what changed is changed, nothing is lost.

Loading the same files twice changes nothing. What people said, who said yes and what the team decided is never touched: a part
that somebody was asked about or answered stays, withdrawn, when the files no longer name it; a moment whose days change makes
a new version of its shares, so that it is asked about anew.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeVar, get_args

from sqlmodel import Session, SQLModel, col, delete, or_, select

from commitments import history, ledger
from commitments.ledger import Commitment, Link, Member, Owner, Share, Term
from commitments.parties import Party
from commitments.policy import Policy
from commitments.programme import Indicator, Measure, Money, Part
from commitments.register import Entry, Figures, PartyEntry, Register, TermEntry, place, read
from commitments.sets import Basis, Loaded


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the difference: what was added, changed (`what`, a field's name) or dropped; `of` is a code or a name."""

    sign: Literal["+", "~", "-"]
    of: str
    what: str = ""
    entry: bool = True
    """Whether it is about a commitment; else about a party or a figure."""

    def __str__(self) -> str:
        return f"{self.sign} {self.of} {self.what}".rstrip()


def load(session: Session, *, now: datetime, policy: Policy, register: Register | None = None) -> tuple[Change, ...]:
    """Bring the register (without one the shipped programme) into the database. Raises Unreadable, and KeyError for an
    unknown party or code: check the files first."""
    return _Load(session, now, policy, (register or read()).whole()).run()


def is_empty(session: Session) -> bool:
    """Whether no programme was ever loaded here."""
    return session.exec(select(Commitment.id).limit(1)).first() is None


class _Load:
    def __init__(self, session: Session, now: datetime, policy: Policy, register: Register) -> None:
        self.session, self.now, self.policy, self.register = session, now, policy, register
        self.changes: dict[Change, None] = {}
        self.parties: dict[str, Party] = {}
        self.defaults: dict[str, tuple[str, Basis]] = {}
        self.there = {row.code: row for row in session.exec(select(Commitment))}
        self.new: set[str] = set()
        self.moments: list[tuple[str, dict[str, Any]]] = []
        """Terms whose days changed: the code, and what the history keeps of it."""
        # read once: a query an entry would be most of the time that loading takes
        self.owners_of = _grouped(session.exec(select(Owner)), "commitment")
        self.members_of = _grouped(session.exec(select(Member)), "commitment")
        self.terms_of = _grouped(session.exec(select(Term).order_by(col(Term.number))), "commitment")
        self.links_of = _grouped(session.exec(select(Link)), "commitment")
        self.shares_of = _grouped(session.exec(select(Share).order_by(col(Share.id))), "commitment")

    def run(self) -> tuple[Change, ...]:
        """All of it; returns what changed, in the order in which it is told."""
        session = self.session
        self._parties(row for _, row in self.register.parties)
        entries = [entry for _, entry in self.register.entries]
        followed = _followed(self.session)
        for entry in entries:
            if entry.code not in self.there:
                self.there[entry.code] = Commitment(code=entry.code, **_values(entry))
                self.new.add(entry.code)
                session.add(self.there[entry.code])
                self._tell("+", entry.code, entry.title)
        session.flush()
        for entry in entries:
            self._entry(entry)
        session.flush()
        for entry in entries:  # once every code is there
            self._links(entry)
        for code in sorted(self.there.keys() - {entry.code for entry in entries}, key=place):
            self._drop(self.there[code])
        if self.register.figures is not None:
            self._figures(self.register.figures)
        self.session.flush()
        self._remember()
        for commitment in followed ^ _followed(self.session):  # who follows is not asked, who no longer does is
            for share in self._shares(commitment):
                share.look_at = self.now
        return tuple(sorted(self.changes, key=lambda change: (not change.entry, place(change.of) if change.entry else 0)))

    def _remember(self) -> None:
        """What the history keeps of a load: which items came, what of them changed, and the days of a term as they were."""
        for code in sorted(self.new, key=place):
            self._record("add", self.there[code].id)
        for code, days in self.moments:
            self._record("term", self.there[code].id, **days)
        changed: dict[str, dict[Loaded, None]] = {}
        for change in self.changes:
            if change.entry and change.of not in self.new and (kept := _kept(change.what)) is not None:
                changed.setdefault(change.of, {})[kept] = None
        for code, fields in changed.items():
            self._record("change", self.there[code].id, fields=list(fields))

    def _tell(self, sign: Literal["+", "~", "-"], of: str, what: str = "", *, entry: bool = True) -> None:
        self.changes[Change(sign, of, what, entry)] = None

    def _set(self, row: SQLModel, of: str, *, entry: bool = True, **values: Any) -> None:
        """Write what differs, and tell which fields did."""
        for field, value in values.items():
            if getattr(row, field) != value:
                setattr(row, field, value)
                self._tell("~", of, field, entry=entry)
        self.session.add(row)

    # --- parties

    def _parties(self, rows: Iterable[PartyEntry]) -> None:
        self.parties = {party.name: party for party in self.session.exec(select(Party))}
        for row in rows:
            if row.aanspreekpunt and row.basis:
                self.defaults[row.name] = (row.aanspreekpunt, row.basis)
            party = self.parties.get(row.name)
            if party is None:
                party = Party(name=row.name, official=row.official, kind=row.kind, aliases="\n".join(row.aliases))
                self.parties[row.name] = party
                self.session.add(party)
                self._tell("+", row.name, entry=False)
                continue
            known = party.aliases.splitlines()  # spellings that people taught it stay
            aliases = "\n".join([*known, *(alias for alias in row.aliases if alias not in known)])
            self._set(party, row.name, entry=False, official=row.official, kind=row.kind, aliases=aliases)
        self.session.flush()

    def _party(self, name: str) -> int:
        return self.parties[name].id

    # --- one entry

    def _entry(self, entry: Entry) -> None:
        row = self.there[entry.code]
        if entry.code not in self.new:
            before = row.mode, row.state
            self._set(row, entry.code, **_values(entry))
            if self._was_dropped(row):
                row.state = "active"
                self._tell("~", entry.code, "state")
                self._record("restore", row.id)
            if (row.mode, row.state) != before:
                for share in self._shares(row.id):
                    share.look_at = self.now
        self._owners(entry, row.id)
        self._members(entry, row.id)
        self._parts(entry, row.id, self._terms(entry, row.id))

    def _owners(self, entry: Entry, commitment: int) -> None:
        wanted = {
            self._party(name): (place_ < len(entry.owners), name in entry.inferred and place_ < len(entry.owners), place_)
            for place_, name in enumerate((*entry.owners, *entry.involved))
        }
        rows = {row.party: row for row in self.owners_of.get(commitment, [])}
        if {party: (row.owes, row.inferred, row.position) for party, row in rows.items()} == wanted:
            return
        for party in rows.keys() - wanted.keys():
            self.session.delete(rows[party])
        for party, (owes, inferred, position) in wanted.items():
            row = rows.get(party) or Owner(commitment=commitment, party=party, owes=owes, position=position)
            row.owes, row.inferred, row.position = owes, inferred, position
            self.session.add(row)
        if entry.code not in self.new:
            self._tell("~", entry.code, "owners")

    def _members(self, entry: Entry, commitment: int) -> None:
        listed = [(self._party(m.of), self._party(name)) for m in entry.members for name in m.are]
        wanted = {pair: position for position, pair in enumerate(listed)}
        rows = {(r.category, r.party): r for r in self.members_of.get(commitment, [])}
        if {pair: row.position for pair, row in rows.items()} == wanted:
            return
        for row in rows.values():
            self.session.delete(row)
        self.session.flush()
        for (category, party), position in wanted.items():
            self.session.add(Member(commitment=commitment, category=category, party=party, position=position))
        if entry.code not in self.new:
            self._tell("~", entry.code, "members")

    def _links(self, entry: Entry) -> None:
        commitment = self.there[entry.code].id
        wanted = {(link.kind, self.there[link.to].id): link.follows for link in entry.links}
        rows = {(r.kind, r.other): r for r in self.links_of.get(commitment, [])}
        if {pair: row.follows for pair, row in rows.items()} == wanted:
            return
        for pair in rows.keys() - wanted.keys():
            self.session.delete(rows[pair])
        for (kind, other), follows in wanted.items():
            row = rows.get((kind, other)) or Link(commitment=commitment, kind=kind, other=other)
            row.follows = follows
            self.session.add(row)
        if entry.code not in self.new:
            self._tell("~", entry.code, "links")

    # --- its moments

    def _terms(self, entry: Entry, commitment: int) -> dict[int, Term]:
        """The term rows by the number of their entry. Rows that no entry means any more stay only where a share keeps them."""
        left = list(self.terms_of.get(commitment, []))
        found: dict[int, Term] = {}
        for same in _SAME:
            for number, row in enumerate(entry.terms, start=1):
                match = next((term for term in left if number not in found and same(term, number, row)), None)
                if match is not None:
                    found[number] = match
                    left.remove(match)
        self._renumber(found, left, len(entry.terms))
        for number, row in enumerate(entry.terms, start=1):
            term = found.get(number)
            if term is None:
                term = found[number] = Term(commitment=commitment, number=number, words=row.words, kind=row.kind)
                term.first, term.last, term.what = row.start, row.end, row.what
                self.session.add(term)
                if entry.code not in self.new:
                    self._tell("+", entry.code, f"term {number}")
                continue
            if _days(term) != _days(row):
                self.moments.append((entry.code, {"number": number, "before": _days(term), "after": _days(row)}))
                term.kind, term.first, term.last = row.kind, row.start, row.end
                self._tell("~", entry.code, f"term {number} days")
                self._ask_anew(share for share in self._shares(commitment) if share.term == term.id)
            if (term.words, term.what) != (row.words, row.what):
                term.words, term.what = row.words, row.what
                self._tell("~", entry.code, f"term {number} words")
            self.session.add(term)
        if any(term.id is None for term in found.values()):
            self.session.flush()
        for term in left:
            if any(not share.withdrawn for share in self._shares(commitment) if share.term == term.id):
                self._tell("-", entry.code, f'term "{term.words}"')
        return found

    def _renumber(self, found: dict[int, Term], left: list[Term], count: int) -> None:
        """Numbers are unique within a commitment, so all that move step aside first; what is left stands behind the rest."""
        if not found and not left:
            return
        wanted = {term.id: number for number, term in found.items()}
        wanted |= {term.id: count + place_ for place_, term in enumerate(left, start=1)}
        moving = [term for term in (*found.values(), *left) if term.number != wanted[term.id]]
        for number, term in enumerate(moving, start=1):
            term.number = -number
            self.session.add(term)
        if moving:
            self.session.flush()
        for term in moving:
            term.number = wanted[term.id]
            self.session.add(term)
        if moving:
            self.session.flush()

    def _ask_anew(self, shares: Iterable[Share]) -> None:
        for share in shares:
            share.version += 1
            share.since, share.loaded_on = self.now, self.policy.day(self.now)
            share.quiet_until, share.look_at, share.moved = None, self.now, None  # what the register says now is newer
            self.session.add(share)

    # --- who owes which part

    def _parts(self, entry: Entry, commitment: int, terms: dict[int, Term]) -> None:
        wanted: dict[tuple[int | None, int], tuple[str, int | None]] = {}
        placed: set[str] = set()
        for number, row in enumerate(entry.terms, start=1):
            for name in row.who or entry.owners:
                placed.add(name)
                wanted[terms[number].id, self._party(name)] = (name, number)
        for name in entry.owners:
            if name not in placed:  # an owner without a moment of its own still has a part
                wanted[None, self._party(name)] = (name, None)
        rows = {(share.term, share.party): share for share in self._shares(commitment)}
        for key, (name, at) in wanted.items():
            share = rows.pop(key, None)
            if share is None:
                self.session.add(self._share(entry, commitment, key, name, at))
                if entry.code not in self.new:
                    self._tell("~", entry.code, "parts")
            else:
                self._keep(entry, share, name, at)
        for unnamed in rows.values():
            self._let_go(entry.code, unnamed)
        means = {term.id for term in terms.values()}
        for term in self.terms_of.get(commitment, []):
            if term.id not in means and not any(share.term == term.id for share in self._shares(commitment)):
                self.session.flush()
                self.session.delete(term)

    def _given(self, entry: Entry, name: str, number: int | None) -> tuple[int | None, Basis | None, int | None]:
        """Who answers according to the files, on what ground, and whom they merely suggest."""
        own = [s for s in entry.speakers if s.for_ == name and s.term in (None, number)]
        given = (own[0].is_, own[0].basis) if own else self.defaults.get(name)
        if given is not None and given[1] != "voorstel":
            return self._party(given[0]), given[1], None
        if self.parties[name].kind == "organisatie":
            return self._party(name), "volgens_de_tekst", None
        return None, None, self._party(given[0]) if given is not None else None

    def _share(self, entry: Entry, commitment: int, key: tuple[int | None, int], name: str, number: int | None) -> Share:
        speaker, basis, suggested = self._given(entry, name, number)
        return Share(
            commitment=commitment,
            term=key[0],
            party=key[1],
            aanspreekpunt=speaker,
            basis=basis,
            suggested=suggested,
            since=self.now,
            loaded_on=self.policy.day(self.now),
            look_at=self.now,
        )

    def _keep(self, entry: Entry, share: Share, name: str, number: int | None) -> None:
        speaker, basis, suggested = self._given(entry, name, number)
        if share.withdrawn:
            share.withdrawn = False
            self._ask_anew([share])
            self._tell("~", entry.code, "parts")
        settled = share.basis == "afgesproken" or share.proposed is not None or share.concern is not None
        if speaker is not None and not settled and (share.aanspreekpunt, share.basis) != (speaker, basis):
            share.aanspreekpunt, share.basis = speaker, basis
            self._ask_anew([share])
            self._tell("~", entry.code, "aanspreekpunt")
        if share.suggested != suggested:
            share.suggested = suggested
            self._tell("~", entry.code, "suggested")
        self.session.add(share)

    def _let_go(self, code: str, share: Share) -> None:
        """The files no longer name this part. What anything refers to stays, withdrawn; what nobody ever saw goes."""
        if share.withdrawn:
            return
        self._tell("~", code, "parts")
        if self._touched(share):
            share.withdrawn, share.look_at = True, None
            self.session.add(share)
        else:
            self.shares_of[share.commitment].remove(share)
            self.session.delete(share)

    def _touched(self, share: Share) -> bool:
        """Whether any row of any table refers to it, or somebody's hand changed it."""
        if share.version > 1 or share.proposed is not None or share.concern is not None:
            return True
        return _is_referred_to(self.session, "share", share.id)

    def _shares(self, commitment: int) -> list[Share]:
        return self.shares_of.get(commitment, [])

    # --- what the files no longer hold

    def _drop(self, row: Commitment) -> None:
        """An entry that the files no longer hold: withdrawn where somebody was asked or answered, else gone."""
        if row.state == "withdrawn":
            return
        shares = self._shares(row.id)
        self.session.flush()
        if any(self._touched(share) for share in shares):
            row.state = "withdrawn"
            for share in shares:
                share.look_at = None
            self._record("drop", row.id)
            self._tell("~", row.code, "state")
            return
        for share in shares:
            self.session.delete(share)
        self.session.flush()
        for table in (Owner, Member, Term):
            self.session.execute(delete(table).where(col(table.commitment) == row.id))
        self.session.execute(delete(Link).where(or_(col(Link.commitment) == row.id, col(Link.other) == row.id)))
        self.session.delete(row)
        self.session.flush()
        self._tell("-", row.code, row.title)

    def _record(self, verb: str, commitment: int, **facts: object) -> None:
        history.record(self.session, now=self.now, person=None, verb=verb, kind="commitment", row=commitment, **facts)

    def _was_dropped(self, row: Commitment) -> bool:
        """Whether it was the loader that withdrew this entry; what the team withdrew, only the team brings back."""
        if row.state != "withdrawn":
            return False
        last = self.session.exec(
            select(history.Event)
            .where(history.Event.kind == "commitment", history.Event.row == row.id)
            .where(col(history.Event.verb).in_(("drop", "restore", "state")))
            .order_by(col(history.Event.id).desc())
        ).first()
        return last is not None and last.verb == "drop"

    # --- what stands around the entries

    def _figures(self, figures: Figures) -> None:
        title = figures.title
        parts = [(0, 0, title)] + [(line.number, 0, line.title) for line in figures.lines]
        parts += [(task.programmalijn, task.number, task.title) for task in figures.tasks]
        self._replace("programme", Part, [Part(programmalijn=p, opgave=o, title=t) for p, o, t in parts])
        self._replace(
            "indicators",
            Indicator,
            [
                Indicator(
                    code=row.code,
                    programmalijn=row.programmalijn,
                    title=row.title,
                    position=position,
                    document=row.source.document,
                    chapter=row.source.chapter,
                    line=row.source.line,
                )
                for position, row in enumerate(figures.indicators)
            ],
            [
                Measure(indicator=row.code, as_of=value.as_of, value=value.value, source=value.source)
                for row in figures.indicators
                for value in row.values
            ],
        )
        self._replace(
            "money",
            Money,
            [
                Money(
                    position=position,
                    table_of=row.table,
                    row=row.row,
                    programmalijn=row.programmalijn,
                    title=row.title,
                    year=int(year),
                    euro=amount if isinstance(amount, int) else None,
                    words=None if isinstance(amount, int) else amount,
                    as_of=self.register.published,
                    document=row.source.document,
                    chapter=row.source.chapter,
                    line=row.source.line,
                )
                for position, row in enumerate(figures.money)
                for year, amount in row.amounts.items()
            ],
        )

    def _replace(self, what: str, table: type[SQLModel], rows: list[Any], measures: list[Any] | None = None) -> None:
        """Figures refer to nothing and nobody refers to them: the whole table is written anew where it differs."""
        old = _bare(self.session.exec(select(table)))
        old_measures = _bare(self.session.exec(select(Measure))) if measures is not None else []
        if old == _bare(rows) and old_measures == _bare(measures or []):
            return
        self._tell("~" if old else "+", what, entry=False)
        if measures is not None:
            self.session.execute(delete(Measure))
        self.session.execute(delete(table))
        self.session.add_all(rows)
        self.session.flush()
        self.session.add_all(measures or [])
        self.session.flush()


def _values(entry: Entry) -> dict[str, Any]:
    return {
        "position": place(entry.code),
        "kind": entry.kind,
        "programmalijn": entry.programmalijn,
        "opgave": entry.opgave,
        "theme": entry.theme,
        "level": entry.level,
        "mode": entry.mode,
        "title": entry.title,
        "summary": entry.summary,
        "rollup": entry.rollup,
        "document": entry.source.document,
        "chapter": entry.source.chapter,
        "line": entry.source.line,
    }


def _kept(what: str) -> Loaded | None:
    """A change of the difference as the history keeps it; None for what it keeps otherwise, or not at all."""
    if what.startswith("term "):
        return None if what.endswith(" days") else "terms"
    if what in ("kind", "programmalijn", "opgave", "theme", "level", "document", "chapter", "line"):
        return "place"
    return what if what in get_args(Loaded) else None  # type: ignore[return-value]


_Row = TypeVar("_Row", bound=SQLModel)


def _grouped(rows: Iterable[_Row], field: str) -> dict[int, list[_Row]]:
    found: dict[int, list[_Row]] = {}
    for row in rows:
        found.setdefault(getattr(row, field), []).append(row)
    return found


def _bare(rows: Iterable[SQLModel]) -> list[str]:
    return sorted(str(sorted(row.model_dump(exclude={"id"}, exclude_none=True).items())) for row in rows)


def _days(moment: Term | TermEntry) -> tuple[object, ...]:
    if isinstance(moment, Term):
        return moment.kind, moment.first, moment.last
    return moment.kind, moment.start, moment.end


_SAME: tuple[Callable[[Term, int, TermEntry], bool], ...] = (
    lambda term, _, row: (term.words, term.what, _days(term)) == (row.words, row.what, _days(row)),
    lambda term, _, row: _days(term) == _days(row),
    lambda term, _, row: term.what is not None and term.what == row.what,
    lambda term, number, _: term.number == number,
)
"""Which moment of the files is which row: the surest likeness first."""


def _followed(session: Session) -> set[int]:
    return set(ledger.followed(session))


def _is_referred_to(session: Session, table: str, row: int) -> bool:
    """Whether a foreign key of any table points at this row: whatever comes to refer to it later counts too."""
    for other in SQLModel.metadata.tables.values():
        for key in other.foreign_keys:
            if key.column.table.name == table and session.execute(select(key.parent).where(key.parent == row).limit(1)).first():
                return True
    return False
