"""Does the register say what the programme's document says? The fourteen agreements of chapter 3 beside a table of their own.

The table was written from the document (30 September 2022, lines 366 to 625), not from the register's files. `who` is spelled
out for every moment. Where readers may differ, a comment says so.
"""

from collections import Counter
from datetime import date

import pytest
from sqlmodel import select

from commitments import register
from commitments.ledger import Commitment, Owner, Share, Term
from commitments.parties import TEAM, Party, plain
from commitments.register import Entry
from commitments.sets import TermKind
from tests.commitments.conftest import World

Moment = tuple[TermKind, str | None, str | None, set[str]]
"""Kind, first day, last day, whose moment it is."""

Q2 = "2023-06-30"
AGREEMENTS: dict[str, tuple[int, int, int, set[str], set[str], list[Moment]]] = {
    # code: (programmalijn, opgave, first line, owners, involved, moments)
    "A1": (
        1,
        1,
        391,
        {"VWS", "zorgaanbieders", "zorgverzekeraars", "zorgkantoren"},  # "we" is VWS; zorgverzekeraars have no moment
        {"regionale werkgeversorganisaties", "gemeenten"},  # "worden aangesloten"; "verkent VWS met gemeenten"
        [
            ("vanaf", "2025-01-01", None, {"VWS"}),  # the innovations pay off; the aim's "de komende jaren" is no moment
            ("uiterlijk", None, "2023-12-31", {"zorgaanbieders"}),  # a deliverable "in 2023"
            ("uiterlijk", None, Q2, {"zorgkantoren", "zorgaanbieders"}),  # "met VWS"
            ("uiterlijk", None, Q2, {"VWS"}),
        ],
    ),
    "A2": (1, 1, 409, {"VWS"}, {"arbeidsmarktregio's"}, [("uiterlijk", None, Q2, {"VWS"})]),
    "A3": (
        1,
        2,
        419,
        {"zorginkopers", "zorgaanbieders", "VWS"},
        {"arbeidsmarktregio's"},
        [
            ("uiterlijk", None, "2023-12-31", {"zorginkopers", "zorgaanbieders"}),
            ("per", "2023-01-01", "2023-01-01", {"VWS"}),  # per and a period: its first day
        ],
    ),
    "A4": (
        1,
        2,
        427,
        {"zorgorganisaties", "beroepsorganisaties", "cliëntenorganisaties", "vakbonden"},
        set(),
        [
            (
                "uiterlijk",
                None,
                Q2,
                {"zorgorganisaties", "beroepsorganisaties", "cliëntenorganisaties", "vakbonden"},
            )
        ],
    ),
    "A5": (
        2,
        3,
        469,
        {"beroepsorganisaties", "brancheorganisaties", "regionale werkgeversorganisaties", "vakbonden"},
        set(),
        [
            (
                "uiterlijk",
                None,
                "2023-12-31",
                {"beroepsorganisaties", "brancheorganisaties", "regionale werkgeversorganisaties", "vakbonden"},
            ),
            (  # "daarna"; a second reader takes it as vanaf 1 January 2024. Neither can be past.
                "geen",
                None,
                None,
                {"beroepsorganisaties", "brancheorganisaties", "regionale werkgeversorganisaties", "vakbonden"},
            ),
        ],
    ),
    "A6": (
        2,
        3,
        479,
        {"onderwijs", "zorgorganisaties"},
        set(),
        [
            ("vanaf", "2023-01-01", None, {"onderwijs", "zorgorganisaties"}),
            ("vanaf", "2023-07-01", None, {"onderwijs", "zorgorganisaties"}),
        ],
    ),
    "A7": (
        2,
        4,
        511,
        {"overheid", "brancheorganisaties", "vakbonden", "werkgevers"},
        {"regionale werkgeversorganisaties"},
        [("uiterlijk", None, "2023-09-30", {"werkgevers"}), ("geen", None, None, {"werkgevers"})],
    ),
    "A8": (
        2,
        4,
        520,
        {"VWS"},
        {"OCW", "SZW"},
        [
            ("vanaf", "2022-06-01", None, {"VWS"}),
            ("periode", "2023-01-01", "2023-12-31", {"VWS"}),  # "loopt door in 2023"; a second reader: doorlopend
        ],
    ),
    "A9": (
        2,
        5,
        539,
        {"brancheorganisaties", "zzp-koepels"},
        {"werkgevers", "zzp'ers"},
        [("per", "2024-01-01", "2024-01-01", {"brancheorganisaties", "zzp-koepels"})],
    ),
    "A10": (
        2,
        5,
        546,
        {"overheid", "brancheorganisaties"},
        set(),
        [("per", "2024-01-01", "2024-01-01", {"overheid", "brancheorganisaties"})],
    ),
    "A11": (
        3,
        6,
        580,
        {"VWS", "werkgevers", "brancheorganisaties", "onderwijs"},
        {"OCW"},
        [
            ("uiterlijk", None, Q2, {"VWS", "werkgevers", "brancheorganisaties", "onderwijs"}),
            ("geen", None, None, {"VWS", "werkgevers", "brancheorganisaties", "onderwijs"}),  # "vervolgens", as A5
        ],
    ),
    "A12": (
        3,
        7,
        595,
        {"werkgevers", "brancheorganisaties", "onderwijs"},
        {"VWS", "OCW"},
        [("uiterlijk", None, Q2, {"werkgevers", "brancheorganisaties", "onderwijs"})],
    ),
    "A13": (
        3,
        8,
        606,
        {"werkgevers", "brancheorganisaties", "beroepsorganisaties", "onderwijs"},
        set(),
        [
            (  # "de komende twee jaren", counted from the day of the document
                "periode",
                "2022-09-30",
                "2024-09-30",
                {"werkgevers", "brancheorganisaties", "beroepsorganisaties", "onderwijs"},
            )
        ],
    ),
    "A14": (
        3,
        8,
        614,
        {"werkgevers", "brancheorganisaties", "beroepsorganisaties"},
        set(),
        [("uiterlijk", None, Q2, {"werkgevers", "brancheorganisaties", "beroepsorganisaties"})],
    ),
}

ENTRIES = {entry.code: entry for entry in register.entries()}


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def sorted_moments(moments: list[Moment]) -> list[tuple[str, str, str, tuple[str, ...]]]:
    return sorted((kind, first or "", last or "", tuple(sorted(who))) for kind, first, last, who in moments)


def test_the_fourteen_and_no_other_in_the_order_of_the_document() -> None:
    found = [code for code in ENTRIES if code.startswith("A")]
    assert found == [f"A{n}" for n in range(1, 15)]


@pytest.mark.parametrize("code", AGREEMENTS)
def test_an_agreement_is_what_the_document_says(code: str) -> None:
    line, opgave, first, owners, involved, moments = AGREEMENTS[code]
    entry = ENTRIES[code]
    assert (entry.programmalijn, entry.opgave, entry.source.line) == (line, opgave, first)
    assert entry.kind == "afspraak"
    assert entry.level is None
    assert entry.mode == "asked"
    assert entry.source.chapter == 3
    assert set(entry.owners) == owners
    assert set(entry.involved) == involved
    assert len(entry.owners) == len(owners)
    own = [
        (
            term.kind,
            term.start.isoformat() if term.start else None,
            term.end.isoformat() if term.end else None,
            set(term.who or entry.owners),
        )
        for term in entry.terms
    ]
    assert sorted_moments(own) == sorted_moments(moments)


@pytest.mark.parametrize("code", AGREEMENTS)
def test_the_database_holds_the_same(whole: World, code: str) -> None:
    line, opgave, first, owners, involved, moments = AGREEMENTS[code]
    with whole.read() as session:
        found = session.exec(select(Commitment).where(Commitment.code == code)).one()
        names = dict(session.exec(select(Party.id, Party.name)).all())
        owed = session.exec(select(Owner).where(Owner.commitment == found.id)).all()
        terms = session.exec(select(Term).where(Term.commitment == found.id)).all()
        shares = session.exec(select(Share).where(Share.commitment == found.id)).all()
    assert (found.programmalijn, found.opgave, found.line, found.state) == (line, opgave, first, "active")
    assert {names[o.party] for o in owed if o.owes} == owners
    assert {names[o.party] for o in owed if not o.owes} == involved
    held = [
        (
            term.kind,
            term.first.isoformat() if term.first else None,
            term.last.isoformat() if term.last else None,
            {names[s.party] for s in shares if s.term == term.id},
        )
        for term in terms
    ]
    assert sorted_moments(held) == sorted_moments(moments)
    assert {names[s.party] for s in shares} == owners, "an owner without a moment of its own still has a part"
    without = {names[s.party] for s in shares if s.term is None}
    assert without == owners - set().union(*(who for *_, who in moments))


def test_only_the_we_of_the_programme_is_inferred() -> None:
    assert {code for code, entry in ENTRIES.items() if entry.inferred and code in AGREEMENTS} == {"A1", "A2"}
    assert ENTRIES["A1"].inferred == ("VWS",)
    assert ENTRIES["A2"].inferred == ("VWS",)


def test_who_answers_is_an_organisation_and_never_a_mere_proposal(whole: World) -> None:
    with whole.read() as session:
        by_id = {party.id: party for party in session.exec(select(Party))}
        rows = session.exec(select(Share, Commitment).join(Commitment, Commitment.id == Share.commitment)).all()
    found = Counter()
    for share, commitment in (row for row in rows if row[1].code in AGREEMENTS):
        owner = by_id[share.party]
        if share.aanspreekpunt is None:
            assert owner.kind == "categorie", (commitment.code, owner.name)
            continue
        speaker = by_id[share.aanspreekpunt]
        assert speaker.kind == "organisatie"
        assert share.basis in ("volgens_de_tekst", "afgesproken")
        found[commitment.code, owner.name, speaker.name] += 1
    assert found == {
        ("A1", "VWS", TEAM): 1,  # "wij": the team
        ("A1", "VWS", "VWS"): 1,
        ("A2", "VWS", TEAM): 1,
        ("A3", "VWS", "VWS"): 1,
        ("A5", "regionale werkgeversorganisaties", "RegioPlus"): 2,  # "landelijk verenigd in RegioPlus" (line 400)
        ("A7", "overheid", "VWS"): 1,
        ("A8", "VWS", "VWS"): 2,
        ("A11", "VWS", "VWS"): 2,
    }


# --- how it is written ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("entry", ENTRIES.values(), ids=ENTRIES)
def test_an_entry_is_whole(entry: Entry) -> None:
    known = {party.name for party in register.parties()}
    named = {*entry.owners, *entry.involved, *entry.inferred, *(w for term in entry.terms for w in term.who)}
    named |= {s.for_ for s in entry.speakers} | {s.is_ for s in entry.speakers}
    assert named <= known
    assert 1 <= len(entry.title.split()) <= 8, entry.title
    assert entry.summary.strip()
    assert entry.owners
    assert set(entry.inferred) <= set(entry.owners)
    assert not set(entry.owners) & set(entry.involved)
    for term in entry.terms:
        assert set(term.who) <= set(entry.owners)
        assert term.words.strip()
        needs = {"uiterlijk": (False, True), "voor": (False, True), "vanaf": (True, False), "geen": (False, False)}
        needs |= {"terugkerend": (False, False), "doorlopend": (False, False)}
        assert needs.get(term.kind, (True, True)) == (term.start is not None, term.end is not None)
        if term.start and term.end:
            assert term.start <= term.end
        if term.kind == "per":
            assert term.start == term.end
    for speaker in entry.speakers:
        assert speaker.term is None or 1 <= speaker.term <= len(entry.terms)


def test_a_name_means_one_party() -> None:
    meant: dict[str, str] = {}
    for party in register.parties():
        for word in {plain(w) for w in (party.name, party.official or party.name, *party.aliases)}:
            assert word
            assert meant.setdefault(word, party.name) == party.name, word


def test_a_category_is_answered_for_by_an_organisation() -> None:
    kinds = {party.name: party.kind for party in register.parties()}
    for party in register.parties():
        assert (party.aanspreekpunt is None) == (party.basis is None)
        if party.aanspreekpunt is not None:
            assert party.kind == "categorie"
            assert kinds[party.aanspreekpunt] == "organisatie"


# --- loading --------------------------------------------------------------------------------------------------------


def everything(world: World) -> list[object]:
    rows: list[object] = []
    for table in (Party, Commitment, Owner, Term, Share):
        rows += [row.model_dump() for row in world.all(table)]
    return rows


def test_loading_twice_changes_nothing(whole: World) -> None:
    with whole.write() as session:
        share = session.get_one(Share, 1)
        share.version, share.concern = 7, "outdated"
        party = session.exec(select(Party).where(Party.name == "ActiZ")).one()
        party.aliases = "eigen schrijfwijze"
        session.add_all([share, party])
    whole.load_register()  # brings the file's spellings back; the one that somebody typed stays
    with whole.read() as session:
        assert "eigen schrijfwijze" in session.exec(select(Party).where(Party.name == "ActiZ")).one().aliases.splitlines()
        assert session.get_one(Share, 1).version == 7
    before = everything(whole)
    whole.turn("2024-03-01 09:00")
    assert whole.load_register() == 0
    assert everything(whole) == before


def test_loading_into_an_empty_database_counts_what_is_new(empty: World) -> None:
    assert empty.load_register() == len(ENTRIES)
    assert {share.loaded_on for share in empty.all(Share)} == {date(2023, 6, 15)}


def test_the_local_day_of_loading_is_kept(empty: World) -> None:
    empty.turn("2023-07-01 00:30")  # still 30 June in UTC
    empty.load_register()
    assert {share.loaded_on for share in empty.all(Share)} == {date(2023, 7, 1)}
