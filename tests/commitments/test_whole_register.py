"""Is the whole register there, is it right, and is it safe to load again?

`register_table.csv` was built from the document by a second reader who did not see the register's files. Where the two
differed, the settlement stands in `commitments/register/readers.md` and was written into the table by hand.
"""

import csv
import json
import shutil
from collections import Counter
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from bot import register as kept
from commitments import ledger, people, programme, queries, questions, register, reminders, reports
from commitments.ledger import Commitment, Link, Member, Owner, Share, Term
from commitments.notices import Side
from commitments.parties import Party, find
from commitments.people import Actor, Sender
from commitments.register import Register, export, loading
from commitments.register.checks import check
from commitments.reports import Report
from commitments.rungs import next_question
from tests.commitments.conftest import POLICY, Snapshot, World

SHIPPED = register.read().whole()
ENTRIES = {entry.code: entry for _, entry in SHIPPED.entries}
SOURCE = Path(__file__).parents[3] / "shared" / "bronnen" / "001_78c9b1ee69f4058b.txt"

Row = dict[str, str]


def _table() -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    with (Path(__file__).parent / "register_table.csv").open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["code"], []).append(row)
    return found


TABLE = _table()


def _names(cell: str) -> set[str]:
    return {name for name in cell.split(";") if name}


# --- against the table --------------------------------------------------------------------------------------------------


def test_every_entry_of_the_document_and_no_other() -> None:
    own = [code for code, entry in ENTRIES.items() if entry.kind in ("afspraak", "actie")]
    assert len(own) == 106
    assert sorted(own) == sorted(TABLE)


def test_entries_per_opgave_and_level() -> None:
    """The document has 89 bullets of the first level in chapter 6 (2.5b, 5.2b and 5.2c are nested)."""
    actions = [entry for entry in ENTRIES.values() if entry.kind == "actie"]
    assert Counter(entry.opgave for entry in actions) == {1: 15, 2: 12, 3: 12, 4: 13, 5: 17, 6: 6, 7: 5, 8: 12}
    assert Counter(entry.level for entry in actions) == {
        "zorgorganisatie": 22,
        "sector_en_regio": 35,
        "systeem_en_overheid": 35,
    }
    levels = ("zorgorganisatie", "sector_en_regio", "systeem_en_overheid")
    found = Counter((entry.opgave, entry.level) for entry in actions)
    assert {opgave: tuple(found[opgave, level] for level in levels) for opgave in range(1, 9)} == {
        1: (4, 6, 5),
        2: (3, 3, 6),
        3: (3, 5, 4),
        4: (4, 4, 5),
        5: (4, 9, 4),
        6: (0, 3, 3),
        7: (1, 1, 3),
        8: (3, 4, 5),
    }
    assert Counter(entry.kind for entry in ENTRIES.values()) == {"afspraak": 14, "actie": 92, "toezegging": 5, "motie": 3}


@pytest.mark.parametrize("code", TABLE)
def test_owners_and_terms_are_what_the_second_reader_found(code: str) -> None:
    entry, rows = ENTRIES[code], TABLE[code]
    assert (str(entry.source.line), entry.level or "") == (rows[0]["line"], rows[0]["level"])
    assert set(entry.owners) == _names(rows[0]["owners"])
    assert set(entry.inferred) == _names(rows[0]["inferred"])
    found = [(t.words, t.kind, str(t.start or ""), str(t.end or ""), set(t.who)) for t in entry.terms]
    wanted = [(r["words"], r["kind"], r["start"], r["end"], _names(r["who"])) for r in rows if r["kind"]]
    assert found == wanted


def test_what_a_care_organisation_does_itself_is_followed_and_nothing_else_of_chapter_6() -> None:
    for entry in ENTRIES.values():
        own = entry.level == "zorgorganisatie" or entry.kind in ("toezegging", "motie")
        assert entry.mode == ("followed" if own else "asked"), entry.code


def test_every_agreement_is_worked_out_and_every_action_hangs_on_one() -> None:
    out = {code: {link.to for link in e.links if link.kind == "uitgewerkt in"} for code, e in ENTRIES.items()}
    agreements = {code for code, entry in ENTRIES.items() if entry.kind == "afspraak"}
    assert {code for code in agreements if not out[code]} == set()
    for code in agreements:
        assert {(ENTRIES[to].kind, ENTRIES[to].opgave) for to in out[code]} == {("actie", ENTRIES[code].opgave)}
    loose = {c for c, e in ENTRIES.items() if e.kind == "actie" and not agreements & {link.to for link in e.links}}
    assert loose == set()


def test_toezeggingen_and_moties_hang_on_their_entries() -> None:
    own = {c: {link.to for link in e.links} for c, e in ENTRIES.items() if e.kind in ("toezegging", "motie")}
    assert own == {
        "T9317": {"A13"},
        "T10675": {"6.4"},
        "T10683": {"6.4", "T10675"},
        "M4380": {"6.6"},
        "T8061": {"6.6", "M4380"},
        "M4109": {"8.4"},
        "M3184": {"8.4"},
        "T7541": {"8.4"},
    }


# --- check --------------------------------------------------------------------------------------------------------------


def test_the_shipped_register_is_in_order() -> None:
    assert [kept.told(finding) for finding in check(SHIPPED, reading=kept.misread)] == []


def test_no_sentence_is_the_documents_own() -> None:
    """Where the document lies beside the clone; `taz register check --source` does the same anywhere."""
    assert check(SHIPPED, source=SOURCE.read_text("utf-8") if SOURCE.exists() else None) == []


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The register's files, to break."""
    folder = tmp_path / "taz"
    shutil.copytree(str(files("commitments.register") / "taz"), folder)
    return folder


BREAKS = [
    ("acties-1.toml", 'owners = ["VWS"]', 'owners = ["VWs"]', "unknown_party", "VWs"),
    ("acties-1.toml", 'code = "1.2"', 'code = "1.1"', "double_code", "1.1"),
    ("acties-1.toml", 'words = "vanaf Q3 2023"', 'words = "vanaf Q4 2023"', "term_words", "2023-10-01"),
    ("acties-1.toml", 'words = "vanaf Q3 2023"', 'words = "ooit misschien"', "term_words", "geen"),
    (
        "acties-1.toml",
        "start = 2023-01-01\nend = 2024-12-31",
        "start = 2024-12-31\nend = 2023-01-01",
        "end_before_start",
        "1.10",
    ),
    ("acties-1.toml", "start = 2023-07-01", "end = 2023-07-01", "term_days", "start"),
    ("acties-1.toml", 'owners = ["zorgorganisaties"]', "owners = []", "missing", "owners"),
    ("acties-1.toml", 'title = "Een blauwdruk per branche"', "", "missing", "title"),
    ("acties-1.toml", 'source = { document = "001_78c9b1ee69f4058b.txt", chapter = 6, line = 771 }', "", "missing", "source"),
    ("acties-1.toml", 'title = "Een blauwdruk per branche"', 'title = "a b c d e f g h i"', "long_title", "acht woorden"),
    ("acties-1.toml", 'to = "A1"', 'to = "A15"', "unknown_code", "A15"),
    ("acties-1.toml", 'kind = "vanaf"', 'kind = "ongeveer"', "wrong_value", "term.0.kind"),
    ("acties-1.toml", "[[commitment]]", "[commitment]]", "unreadable_file", "acties-1.toml"),
    ("partijen.toml", 'aanspreekpunt = "V&VN"', 'aanspreekpunt = "vakbonden"', "category_answers", "vakbonden"),
    ("partijen.toml", 'name = "OCW"', 'name = "VWS"', "double_name", "VWS"),
]


@pytest.mark.parametrize(("file", "old", "new", "rule", "says"), BREAKS)
def test_each_mistake_is_named_with_its_file_and_entry(copy: Path, file: str, old: str, new: str, rule: str, says: str) -> None:
    path = copy / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    _, found = kept.findings(copy, None)
    assert [finding for finding in found if finding.rule == rule and finding.file == file]
    assert says in "\n".join(kept.told(finding) for finding in found)


def test_nine_words_of_the_document_are_a_copy(copy: Path) -> None:
    summary = ENTRIES["1.1"].summary
    source = copy.parent / "source.txt"
    source.write_text("Zo begint het. " + summary, "utf-8")
    _, found = kept.findings(copy, source)
    assert [(finding.rule, finding.entry) for finding in found] == [("copied", "1.1")]


# --- export -------------------------------------------------------------------------------------------------------------


def test_the_json_has_the_shape_that_machines_expect() -> None:
    whole = json.loads(export.as_json(SHIPPED))
    assert set(whole) == {"commitments", "parties"}
    keys = "code kind programmalijn opgave theme level mode title summary owners involved rollup links terms source"
    assert all(list(row) == keys.split() for row in whole["commitments"])
    assert all(list(row) == ["name", "aliases", "kind", "members", "aanspreekpunt"] for row in whole["parties"])
    terms = [term for row in whole["commitments"] for term in row["terms"]]
    assert all(list(term) == ["words", "kind", "start", "end", "what", "who"] for term in terms)
    a5 = next(row for row in whole["commitments"] if row["code"] == "A5")
    assert a5["terms"][0]["end"] == "2023-12-31"
    assert a5["terms"][0]["start"] is None
    assert a5["links"] == [{"kind": "uitgewerkt in", "to": "3.4"}]
    assert [row["code"] for row in whole["commitments"]][:15] == [f"A{n}" for n in range(1, 15)] + ["1.1"]


def test_the_csv_has_a_row_per_entry_and_term() -> None:
    rows = list(csv.DictReader(export.as_csv(SHIPPED).splitlines()))
    assert len(rows) == sum(max(1, len(entry.terms)) for entry in ENTRIES.values())
    assert {row["code"] for row in rows} == set(ENTRIES)


# --- in the database ----------------------------------------------------------------------------------------------------


def _everything(world: World) -> list[object]:
    tables = (Party, Commitment, Owner, Term, Share, Link, Member, programme.Part, programme.Indicator, programme.Money, Report)
    return [row.model_dump() for table in tables for row in world.all(table)]


def _load(world: World, folder: Path | None = None) -> list[str]:
    found = register.read(folder)
    return [str(change) for change in world.work.perform(loading.load, policy=POLICY, register=found)]


def test_loading_twice_changes_nothing(whole: World) -> None:
    before = _everything(whole)
    whole.turn("2024-03-01 09:00")
    assert _load(whole) == []
    assert _everything(whole) == before


def test_a_suggestion_asks_nobody(whole: World) -> None:
    with whole.read() as session:
        zn = find(session, "ZN")
        suggested = [share for share in session.exec(select(Share)) if share.suggested == zn.id]
        assert suggested
        assert all(share.aanspreekpunt is None for share in suggested)
        assert {fact.answered for fact in questions.all_facts(session, suggested)} == {False}


def test_zonder_shows_the_suggestion(whole: World) -> None:
    team = whole.join("team", None, 1)
    with whole.read() as session:
        sender = people.known_sender(session, user=team.user)
        assert sender is not None
        found = queries.without_contact(session, sender=sender, policy=POLICY)
    told = {(line.code, line.owner): line.suggested for line in found.nobody}
    assert told["A1", "zorgkantoren"] == "ZN"
    assert told["A4", "vakbonden"] is None
    assert not {code for code, _ in told} & {"A5", "A12", "A14"}


FOLLOWERS = {"A5": "3.4", "A8": "4.13", "A12": "7.2", "A14": "8.6"}


def test_what_an_action_carries_is_asked_there_only(whole: World) -> None:
    with whole.read() as session:
        codes = {row.id: row.code for row in session.exec(select(Commitment))}
        assert {codes[one]: codes[other] for one, other in ledger.followed(session).items()} == FOLLOWERS
        shares = [share for share in session.exec(select(Share)) if codes[share.commitment] in FOLLOWERS]
        asked = [next_question(facts, POLICY, whole.now) for facts in questions.all_facts(session, shares)]
    assert set(asked) == {None}


def test_an_agreement_is_asked_itself_once_its_action_is_gone(whole: World) -> None:
    with whole.write() as session:
        row = session.exec(select(Commitment).where(Commitment.code == "7.2")).one()
        row.state = "withdrawn"
        session.add(row)
    share = whole.share("A12", "werkgevers")
    with whole.read() as session:
        question = next_question(questions.facts_of(session, share), POLICY, whole.now)
    assert question is not None
    assert question.rung == "appoint"


def test_the_card_tells_whom_it_follows_and_where_the_chapters_differ(whole: World) -> None:
    sender = Sender((Actor(1, "contact", 0, "VWS", "Iemand"),), 1, 1, in_group=False)

    def card(code: str):
        with whole.read() as session:
            return queries.card(session, sender=sender, code=code, policy=POLICY, now=whole.now)

    a5 = card("A5")
    assert (a5.links[0].codes, a5.links[0].follows, a5.links[0].back) == (("3.4",), True, False)
    assert a5.differences[0].here == Side(code="A5", owners=("regionale werkgeversorganisaties",))
    assert a5.differences[0].there == Side(code="3.4")
    assert card("3.4").links[0].codes == ("A5",)
    a7 = {d.there.code: d for d in card("A7").differences}
    assert [term.words for term in a7["4.3"].here.terms] == ["uiterlijk in Q3 van 2023"]
    a8 = card("A8").differences[0]
    assert [term.words for term in a8.there.terms] == ["tot het najaar van 2024"]
    assert card("T10675").links[0].codes == ("6.4",)


# --- the programme's view -----------------------------------------------------------------------------------------------


def test_the_programme_and_its_lines(whole: World) -> None:
    with whole.read() as session:
        every, second, none = (programme.view(session, line) for line in (None, 2, 4))
    assert none is None
    assert every is not None
    assert [(line.agreements, line.actions) for line in every.lines] == [(4, 27), (6, 42), (4, 23)]
    assert len(every.indicators) == 4
    assert {row.title: row.amounts[0].euro for row in every.money if row.total} == {"Totaal": 498_900_000}
    assert second is not None
    assert [(task.number, task.agreements) for task in second.tasks] == [
        (3, ("A5", "A6")),
        (4, ("A7", "A8")),
        (5, ("A9", "A10")),
    ]
    assert [row.title for row in second.money] == ["Ruimte voor behoud van medewerkers"]


# --- loading over what people said --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def answered(with_whole: Path, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """A register with reports on many of its parts."""
    path = tmp_path_factory.mktemp("answered") / "taz.db"
    shutil.copy(with_whole, path)
    world = World(path, "2023-06-15 09:00")
    members = {name: world.join("contact", name, 100 + n) for n, name in enumerate(("VWS", "RegioPlus", "V&VN", "ActiZ"))}
    with world.write() as session:
        for number, (name, member) in enumerate(members.items()):
            actor = Actor(member.person, "contact", find(session, name).id, name, "Iemand")
            for share in ledger.shares_answered_by(session, actor.party):
                if share.id % 3 != number % 3:
                    reports.file(
                        session, now=world.now, actor=actor, share=share, policy=POLICY, status="on_track", source=None
                    )
    return world.snapshot()


class _Edited(Register):
    """The shipped register with some of it changed."""

    def __init__(self, edits: list[tuple[str, str, int]]) -> None:
        super().__init__()
        rows = {entry.code: (file, entry) for file, entry in self.entries}
        for do, code, number in edits:
            if code not in rows:
                continue
            file, entry = rows[code]
            terms = list(entry.terms)
            if do == "drop":
                linked = {c: e for c, (_, e) in rows.items() if any(link.to == code for link in e.links)}
                for other, old in linked.items():
                    links = tuple(link for link in old.links if link.to != code)
                    rows[other] = (rows[other][0], old.model_copy(update={"links": links}))
                del rows[code]
                continue
            if do == "title":
                entry = entry.model_copy(update={"title": f"Titel {number}"})
            elif do == "followed":
                entry = entry.model_copy(update={"mode": "followed" if number % 2 else "asked"})
            elif do == "owner":
                names = ("SBB", "vakbonden", "NZa")
                owners = (*entry.owners[number % 2 :], names[number % 3]) if number % 3 else entry.owners[:1]
                owners = tuple(dict.fromkeys(owners))
                involved = tuple(name for name in entry.involved if name not in owners)
                terms = [t.model_copy(update={"who": tuple(w for w in t.who if w in owners)}) for t in terms]
                entry = entry.model_copy(update={"owners": owners, "involved": involved, "inferred": (), "terms": tuple(terms)})
            elif do == "day" and terms:
                at = number % len(terms)
                move = timedelta(days=number + 1)
                start, end = terms[at].start, terms[at].end
                terms[at] = terms[at].model_copy(update={"start": start and start + move, "end": end and end + move})
                entry = entry.model_copy(update={"terms": tuple(terms)})
            elif do == "term":
                terms = terms[1:] if number % 2 and terms else [*terms, register.TermEntry(words="ooit", kind="geen")]
                entry = entry.model_copy(update={"terms": tuple(terms), "speakers": ()})
            elif do == "turn":
                entry = entry.model_copy(update={"terms": tuple(reversed(terms)), "speakers": ()})
            rows[code] = (file, entry)
        self.entries = list(rows.values())


EDIT = st.tuples(
    st.sampled_from(("title", "drop", "owner", "day", "term", "turn", "followed")),
    st.sampled_from(list(ENTRIES)),
    st.integers(0, 20),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=st.lists(EDIT, max_size=8), then=st.lists(EDIT, max_size=4))
def test_no_edit_of_the_files_loses_a_report(
    empty: World, answered: Snapshot, first: list[tuple[str, str, int]], then: list[tuple[str, str, int]]
) -> None:
    empty.post = []
    empty.restore(answered)
    before = empty.all(Report)
    places = _places(empty)
    for edits in (first, then, []):
        wanted = _Edited(edits)
        empty.work.perform(loading.load, policy=POLICY, register=wanted)
        assert empty.work.perform(loading.load, policy=POLICY, register=_Edited(edits)) == ()
        assert empty.work.perform(reminders.full_pass, policy=POLICY) == [], "whatever is due is looked at"
        assert empty.all(Report) == before
        assert _places(empty) == places, "a report is about what it was about"
        gone = {code for code, _ in places.values()} - {entry.code for _, entry in wanted.entries}
        states = {row.code: row.state for row in empty.all(Commitment)}
        assert {states[code] for code in gone} <= {"withdrawn"}
        assert {row.code for row in empty.all(Commitment) if row.state == "active"} == {e.code for _, e in wanted.entries}


def _places(world: World) -> dict[int, tuple[str, str]]:
    """What each report is about: a code and whose part."""
    with world.read() as session:
        found = {}
        for report in session.exec(select(Report)):
            share = session.get_one(Share, report.share)
            found[report.id] = (
                session.get_one(Commitment, share.commitment).code,
                session.get_one(Party, share.party).name,
            )
        return found


def _with(code: str, **values: object) -> Register:
    found = Register()
    found.entries = [(f, e.model_copy(update=values) if e.code == code else e) for f, e in found.entries]
    return found


def test_a_changed_day_makes_a_new_version_and_words_do_not(whole: World) -> None:
    terms = ENTRIES["A11"].terms
    before = whole.share("A11", "VWS", 1)
    worded = (terms[0].model_copy(update={"words": "voor de zomer, uiterlijk Q2 2023"}), *terms[1:])
    whole.work.perform(loading.load, policy=POLICY, register=_with("A11", terms=worded))
    assert whole.share("A11", "VWS", 1).version == before.version
    moved = (terms[0].model_copy(update={"end": date(2023, 9, 30)}), *terms[1:])
    whole.work.perform(loading.load, policy=POLICY, register=_with("A11", terms=moved))
    after = whole.share("A11", "VWS", 1)
    assert (after.id, after.version) == (before.id, before.version + 1)
    assert whole.share("A11", "VWS", 2).version == 1


def test_what_nobody_ever_saw_goes_and_comes_back(whole: World) -> None:
    found = Register()
    found.entries = [(f, e) for f, e in found.entries if e.code != "6.3"]
    assert [str(c) for c in whole.work.perform(loading.load, policy=POLICY, register=found)] == [
        f"- 6.3 {ENTRIES['6.3'].title}"
    ]
    assert _load(whole) == [f"+ 6.3 {ENTRIES['6.3'].title}"]
    assert _load(whole) == []


def test_what_the_team_withdrew_a_load_does_not_bring_back(whole: World) -> None:
    with whole.write() as session:
        row = session.exec(select(Commitment).where(Commitment.code == "6.3")).one()
        row.state = "withdrawn"
        session.add(row)
    assert _load(whole) == []


def test_who_said_yes_stays_whatever_the_files_suggest(whole: World) -> None:
    share = whole.share("A11", "brancheorganisaties", 1)
    with whole.write() as session:
        row = session.get_one(Share, share.id)
        ledger.appoint(session, now=whole.now, share=row, party=find(session, "ActiZ"), basis="afgesproken")
    assert _load(whole) == []
    assert whole.share("A11", "brancheorganisaties", 1).basis == "afgesproken"
