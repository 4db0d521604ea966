"""Does a question find what it says, say so where there is nothing, and stay a handful of indexed queries?"""

import time
from collections.abc import Callable, Iterator
from datetime import date
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event, text
from sqlmodel import Session

from commitments import cards, changes, conversation, digest, dossier, filters, judging, people, pictures, queries, sentences
from commitments.conversation import Said
from commitments.notices import DigestDue, Filter, Found, No
from commitments.refusals import NotForYou, NotInGroup
from commitments.reports import Report
from commitments.sets import Find
from tests.commitments.conftest import POLICY, World


def ask(world: World, wanted: Filter, page: int = 0) -> Found:
    with world.read() as session:
        return filters.find(session, wanted=wanted, policy=POLICY, now=world.now, page=page)


def codes(found: Found) -> list[str]:
    return [line.code for line in found.lines]


def test_each_question_finds_its_own(whole: World) -> None:
    vws, team = whole.join("contact", "VWS", 1), whole.join("team", None, 2)
    before = ask(whole, Filter(find="late", party="VWS")).parts
    whole.say(vws, conversation.tell, said=[Said("1.11", "done")])
    assert ask(whole, Filter(find="late", party="VWS")).parts == before - 1
    assert codes(ask(whole, Filter(find="awaiting"))) == ["1.11"]
    whole.turn("2023-06-15 09:05")
    whole.say(team, judging.tell, code="1.11", verdict="question", text="Waar staat het?")
    assert ask(whole, Filter(find="awaiting")).parts == 0
    assert "1.11" in codes(ask(whole, Filter(find="late", party="VWS", line=1))), "the team asks something: open again"
    assert codes(ask(whole, Filter(find="silent"))) == ["1.11"]
    whole.turn("2023-06-15 09:10")
    whole.say(vws, conversation.tell, said=[Said("1.11", "blocked", reason="wacht op geld")])
    assert codes(ask(whole, Filter(find="still"))) == ["1.11"]
    assert ask(whole, Filter(find="silent")).parts == 0


def test_filters_are_combined_and_counted(whole: World) -> None:
    every = ask(whole, Filter(kind_of="afspraak"))
    assert every.items == 14
    parts = [ask(whole, Filter(kind_of="afspraak", line=line)).parts for line in (1, 2, 3)]
    assert sum(parts) == every.parts
    second = ask(whole, Filter(find="soon", quarter=(2023, 2)))
    assert all(str(line.span.due_day) <= "2023-06-30" for line in second.lines if line.span)
    assert ask(whole, Filter(level="zorgorganisatie")).items == 22
    assert ask(whole, Filter(theme="Zelfredzaamheid")).items == 4


def test_pages_hold_everything_once(whole: World) -> None:
    wanted, seen = Filter(find="without"), []
    first = ask(whole, wanted)
    for page in range((first.parts + first.size - 1) // first.size):
        seen += [(line.code, line.owner, line.span) for line in ask(whole, wanted, page).lines]
    assert len(seen) == first.parts
    assert ask(whole, wanted, 4711).lines, "a page that is gone by now is the last one"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("stagaires", "7.2"),
        ("begeleidng stagiairs", "7.2"),
        ("Zegenschap", "3.7"),
        ("stage", "6.6"),
        ("knelpunten leren", "8.6"),
    ],
)
def test_search_forgives(whole: World, typed: str, code: str) -> None:
    with whole.read() as session:
        found = filters.search(session, typed)
    wanted = Filter(words=typed)
    every = {c for page in range(6) for c in codes(ask(whole, wanted, page))}
    assert found
    assert code in every or ask(whole, Filter(words=typed)).items > 20


def test_what_matches_nothing_names_the_nearest(whole: World) -> None:
    found = ask(whole, Filter(find="still", party="VWS"))
    assert (found.parts, found.nearest) == (0, Filter(party="VWS"))
    assert found.nearest_parts == ask(whole, Filter(party="VWS")).parts
    assert ask(whole, Filter(words="bananenbrood")).nearest is None


def test_in_a_group_only_the_registers_own_facts(whole: World) -> None:
    vws, team = whole.join("contact", "VWS", 1), whole.join("team", None, 2)
    whole.say(vws, conversation.tell, said=[Said("1.11", "done")])
    for wanted in (Filter(find="late"), Filter(find="silent"), Filter(status="done")):
        whole.do(team, filters.tell, policy=POLICY, wanted=wanted, chat="telegram:-5")
        told = [letter.told for letter in whole.post if letter.to == "telegram:-5"][-1]
        assert isinstance(told, No)
        assert told.refusal == NotInGroup()
    whole.do(team, filters.tell, policy=POLICY, wanted=Filter(line=1), chat="telegram:-5")
    told = [letter.told for letter in whole.post if letter.to == "telegram:-5"][-1]
    assert isinstance(told, Found)
    assert not told.statuses
    assert all(line.answer is None for line in told.lines)


def test_who_is_late_is_for_the_team(whole: World) -> None:
    vws = whole.join("contact", "VWS", 1)
    whole.do(vws, filters.tell, policy=POLICY, wanted=Filter(find="late"))
    told = whole.told(vws)
    assert isinstance(told, No)
    assert told.refusal == NotForYou()
    whole.do(vws, filters.tell, policy=POLICY, wanted=Filter(words="zzp"))
    assert isinstance(whole.told(vws), Found)


@given(typed=st.text(max_size=60))
def test_any_words_are_searched_for(whole: World, typed: str) -> None:
    with whole.read() as session:
        assert isinstance(filters.search(session, typed), list)


# --- a big register -------------------------------------------------------------------------------------------------

SHARES = 100_000
HANDFUL = 14
PATIENCE = 3.0
"""Seconds, on a machine that does other things too."""
QUESTIONS = [
    *(Filter(find=find) for find in get_args(Find) if find != "all"),
    Filter(find="open", party="VWS", also=("RegioPlus",), due=(date(2023, 6, 1), date(2023, 12, 31))),
    Filter(said=(date(2023, 6, 1), None)),
    Filter(party="VWS", status="delayed"),
    Filter(find="late", line=2, quarter=(2023, 2)),
]


@pytest.fixture
def big(whole: World) -> World:
    """The whole register many times over, with answers to a third."""
    with whole.write() as session:
        connection = session.connection()
        times = SHARES // connection.execute(text("SELECT count(*) FROM share")).scalar_one() + 1
        _copy(session, "commitment", times, {"code": "code || '-' || n", "position": "position + n * 1000"}, key=True)
        _copy(session, "term", times, {"commitment": "commitment + n * 100000"}, key=True)
        _copy(session, "share", times, {"commitment": "commitment + n * 100000", "term": "term + n * 100000"}, key=True)

    vws = whole.join("contact", "VWS", 1)
    with whole.write() as session:
        session.connection().execute(
            text(
                "INSERT INTO report (share, person, party, at, status) SELECT id, :person, party, '2023-06-01 10:00:00',"
                " CASE id % 5 WHEN 0 THEN 'done' WHEN 1 THEN 'delayed' ELSE 'on_track' END FROM share WHERE id % 3 = 0"
            ),
            {"person": vws.person},
        )
    return whole


def _copy(session: Session, table: str, times: int, changed: dict[str, str], *, key: bool) -> None:
    connection = session.connection()
    names = [row[1] for row in connection.execute(text(f"PRAGMA table_info({table})"))]
    values = [("id + n * 100000" if name == "id" else changed.get(name, name)) for name in names]
    quoted = ", ".join(f'"{name}"' for name in names)
    many = f"WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < {times})"  # noqa: S608  our own numbers
    connection.execute(text(f"INSERT INTO {table} ({quoted}) {many} SELECT {', '.join(values)} FROM {table}, c"))  # noqa: S608


@pytest.fixture
def statements(big: World) -> Iterator[list[tuple[str, object]]]:
    """Every statement that reads, with its values."""
    found: list[tuple[str, object]] = []

    def note(_: object, __: object, statement: str, values: object, *___: object) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "WITH")):
            found.append((statement, values))

    engines = (big.database._reader, big.database.engine)
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    yield found
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)


def scanned(world: World, statements: list[tuple[str, object]]) -> set[str]:
    """The tables of which these statements read every row without an index. "The last one" stops at the first row it meets."""
    found = set()
    with world.read() as session:
        for statement, values in statements.copy():
            plan = [row[3] for row in session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]
            if "WHERE" in statement or "LIMIT" not in statement or len(plan) > 1:
                found |= {step.split()[1] for step in plan if step.startswith("SCAN") and "INDEX" not in step}
    return found


def test_on_a_big_register_a_question_is_a_handful_of_indexed_queries(big: World, statements: list[tuple[str, object]]) -> None:
    slow = []
    for wanted in QUESTIONS:
        statements.clear()
        began = time.perf_counter()
        ask(big, wanted)
        took = time.perf_counter() - began
        assert len(statements) <= HANDFUL, wanted
        assert not scanned(big, statements) & LARGE, wanted
        if took > PATIENCE:
            slow.append((wanted, round(took, 2)))
    assert not slow


# --- looking back, and the week, on a big register ------------------------------------------------------------------

LARGE = {"share", "term", "report", "report_1", "verdict", "verdict_1", "asked", "history", "note", "outbox"}
MORE = 40
"""Queries of an answer that shows one item whole, of a week, or of what people follow: as many on any register."""
LONGER = 12.0
"""Seconds for what reads every part or item there is, on a machine that does other things too."""


@pytest.fixture
def busy(big: World) -> World:
    """The big register with a year behind it: questions, changes, verdicts, notes, and sentences for the letter."""
    (person,) = {row.person for row in big.all(Report)[:1]}
    asked = "SELECT id, version, 'repeat', '2023-06-30', '2023-06-12 08:00:00', :person FROM share WHERE id % 4 = 0"
    judged = "SELECT id, person, '2023-06-13 08:00:00', 'accepted' FROM report WHERE status = 'done' AND id % 2 = 0"
    noted = "SELECT id, :person, '2023-06-13 08:00:00', x'' FROM \"commitment\" WHERE id % 2 = 0"
    drafted = "SELECT id, 'draft', :person, 1, '2023-06-13 08:00:00', 'Zo is het.' FROM \"commitment\" WHERE id % 3 = 0"
    happened = "SELECT '2022-01-01 08:00:00', 'report', 'share', id, '{}', '' FROM share"
    year = {
        "asked (share, version, rung, about, at, person)": asked,
        "verdict (report, person, at, kind)": judged,
        "note (commitment, person, at, words)": noted,
        "phrase (commitment, step, person, party, at, words)": drafted,
        "history (at, verb, kind, row, facts, digest)": happened,
    }
    with big.write() as session:
        for into, rows in year.items():
            statement = text(f"INSERT INTO {into} {rows}")
            session.connection().execute(statement, {"person": person} if ":person" in rows else {})
    return big


def test_on_a_big_register_looking_back_is_a_handful_of_indexed_queries(
    busy: World, statements: list[tuple[str, object]]
) -> None:
    team, vws = busy.join("team", None, 2), busy.join("contact", "VWS", 3)
    busy.turn("2023-06-15 11:00")
    busy.do(team, queries.tell_card, policy=POLICY, code="A11")
    busy.say(vws, conversation.tell, said=[Said("A11", "delayed")])
    days = {"first": date(2023, 6, 12), "last": date(2023, 6, 15)}
    due, at = DigestDue(year=2023, week=24), {"policy": POLICY, "now": busy.now}
    with busy.read() as session:
        sender = people.sender(session, user=team.user, chat=team.user, in_group=False)
    questions: dict[str, Callable[[Session], object]] = {
        "the timeline": lambda s: dossier.timeline(s, sender=sender, code="A11", policy=POLICY, page=0).lines,
        "a card with its notes": lambda s: queries.card(s, sender=sender, code="A11", **at),
        "the picture by line": lambda s: pictures.gather(s, of="line", **at).rows,
        "the picture by quarter": lambda s: pictures.gather(s, of="quarter", **at).rows,
        "the letter's sentences": lambda s: sentences.overview(s, POLICY).waiting,
        "what changed": lambda s: changes.between(s, **days, **at).groups,
        "the team's week": lambda s: digest.gather(s, due=due, to=team.address, **at).received,
        "a contact's week": lambda s: digest.gather(s, due=due, to=vws.address, **at).received,
        "the cards that are looked at": lambda s: cards.sweep(s, **at),
    }
    slow = []
    for name, asked in questions.items():
        with busy.write() as session:
            statements.clear()
            began = time.perf_counter()
            assert asked(session), name
            took = time.perf_counter() - began
        assert len(statements) <= MORE, name
        assert not scanned(busy, statements) & LARGE, name
        if took > LONGER:
            slow.append((name, round(took, 2)))
    assert not slow
