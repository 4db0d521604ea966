"""Which file is kept with which answer, for whom, and what becomes of one that is not? On both kinds of database.

All but the wire: what people send comes in as a verb, the fetch is taken from the outbox and settled as the courier does.
"""

import base64
import hashlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text, update
from sqlmodel import select

from commitments import attachments, conversation, dossier, fetches, outbox, people, reports
from commitments.attachments import Attachment, Content
from commitments.database import Database, keyring
from commitments.delivery import Fetch, Rest
from commitments.history import Broken, Event
from commitments.keys import Keyring
from commitments.lanes import Lane, Lost
from commitments.ledger import Commitment
from commitments.notices import (
    Card,
    File,
    FileNotKept,
    FileReceived,
    ItemQuestion,
    No,
    NotUnderstood,
    ReadBack,
    Stranger,
    WhereAsked,
)
from commitments.outbox import TRIES
from commitments.queries import tell_card
from commitments.refusals import ButtonStale, NotForYou
from tests import postgres
from tests.commitments.conftest import FILE_LIMIT, POLICY, SECRET, Member, World, fourteen
from tests.files import EVERY_KIND, PDF, PNG, TEXT, zipped


@pytest.fixture
def team(world: World) -> Member:
    """Somebody of the team."""
    return world.join("team", None, 1, "Noor")


@pytest.fixture
def vws(world: World, team: Member) -> Member:
    """VWS, which is asked where the result of A3 is to be found."""
    member = world.join("contact", "VWS", 2, "Anouk")
    done(world, member)
    return member


def done(world: World, member: Member, *codes: str) -> None:
    """Say that these items (A3, if none is named) are done."""
    for code in codes or ("A3",):
        said = [conversation.Said(code, "done")]
        before = len(world.post)
        world.say(member, conversation.tell, said=said)
        assert any(isinstance(letter.told, WhereAsked) for letter in world.post[before:])


def kept(world: World) -> list[Attachment]:
    """Every file that was ever kept."""
    return world.all(Attachment)


def verbs(world: World) -> list[str]:
    """What the history tells of files."""
    with world.read() as session:
        found = session.exec(select(Event.verb).order_by(Event.id)).all()
        reports.verify(session)
    return [verb for verb in found if verb in ("send_file", "attach", "detach")]


def content(world: World, attachment: int) -> bytes | None:
    """The bytes of a file."""
    return world.work.ask(attachments.content_of, attachment=attachment)


def states(world: World) -> list[tuple[str, str | None]]:
    """How each fetch ended, and why."""
    return [(row.state, row.reason) for row in world.letters() if row.kind == "fetch"]


# --- kept -----------------------------------------------------------------------------------------------------------


def test_a_file_is_kept_with_its_answer(world: World, vws: Member, team: Member) -> None:
    world.hand_in(vws, PDF, size=3)
    assert kept(world) == [], "what the verb does is to note it, and to have it fetched"
    world.deliver()
    (row,) = kept(world)
    (report,) = world.reports()
    assert (row.report, row.name, row.kind, row.size) == (report.id, "A3-vws-1.pdf", "pdf", len(PDF))
    assert row.digest == hashlib.sha256(PDF).hexdigest()
    assert content(world, row.id) == PDF
    back = [letter.told for letter in world.post if letter.to == vws.user and isinstance(letter.told, ReadBack)]
    assert [noted.file for noted in back[-1].noted] == [True]
    for member, own in ((vws, True), (team, False)):
        told = world.told(member)
        assert isinstance(told, FileReceived)
        assert told.own == own
    assert states(world) == [("sent", None)]
    assert verbs(world) == ["send_file", "attach"]


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_every_kind_comes_back_as_it_went(world: World, vws: Member, team: Member, kind: str) -> None:
    world.hand_in(vws, EVERY_KIND[kind])
    world.deliver()
    (row,) = kept(world)
    assert row.name == f"A3-vws-1.{kind}"
    assert content(world, row.id) == EVERY_KIND[kind]


def test_the_words_beside_it_are_the_place(world: World, vws: Member) -> None:
    world.hand_in(vws, PDF, "zie bladzijde 4")
    world.deliver()
    first, second = world.reports()
    assert (second.place, second.corrects, second.status) == ("zie bladzijde 4", first.id, "done")
    assert [row.report for row in kept(world)] == [second.id]


def test_no_byte_and_no_name_of_it_stands_in_the_clear(world: World, vws: Member) -> None:
    secret = b"Heel geheim resultaat. " * 20
    world.hand_in(vws, secret, "woorden")
    on_the_way = world.bytes_on_disk()
    world.deliver()
    found = world.bytes_on_disk() + on_the_way
    assert b"geheim" not in found
    assert b"file-0" not in found, "nor the key under which the channel has it"
    assert b"A3-vws-1.txt" in found, "the search finds what is there"


def test_our_names_count_on_and_are_never_given_again(world: World, vws: Member) -> None:
    nurses = world.join("contact", "V&VN", 3, "Ann")
    world.touch(world.share("A5", "beroepsorganisaties", 1), aanspreekpunt=world.party("V&VN").id, basis="afgesproken")
    for member, code in ((vws, "A3"), (nurses, "A5"), (vws, "A3"), (vws, "A3")):
        done(world, member, code)
        world.hand_in(member, PNG)
        world.deliver()
        if len(kept(world)) == 3:
            world.say(vws, conversation.take_back)
    assert [row.name for row in kept(world)] == ["A3-vws-1.png", "A5-vvn-1.png", "A3-vws-2.png", "A3-vws-3.png"]


@pytest.fixture
def elsewhere(folder: Path, template: str) -> Iterator[World]:
    """The same world on PostgreSQL."""
    name = postgres.server().create(template)
    database = Database(postgres.server().url(name), Keyring(SECRET))
    found = World(folder / "none", "2023-06-15 09:00", database)
    found.load_register(fourteen())
    yield found
    database.close()
    postgres.server().drop(name)


def test_on_postgresql_too(elsewhere: World) -> None:
    world = elsewhere
    world.join("team", None, 1, "Noor")
    vws = world.join("contact", "VWS", 2, "Anouk")
    large = TEXT * 15_000
    done(world, vws)
    world.hand_in(vws, large)
    world.deliver()
    (row,) = kept(world)
    assert content(world, row.id) == large
    done(world, vws, "A1")
    world.hand_in(vws, zipped(("a", b"b")))
    world.deliver()
    assert states(world) == [("sent", None), ("failed", "not kept: kind")]
    world.press(vws, "skip")
    done(world, vws, "A11")
    world.hand_in(vws, PDF)
    world.deliver()
    world.say(vws, conversation.take_back)
    assert [row.removed_at is None for row in kept(world)] == [True, False]
    assert len(world.all(Content)) == 1
    assert verbs(world) == ["send_file", "attach", "send_file", "send_file", "attach", "detach"]


# --- not kept -------------------------------------------------------------------------------------------------------

WRONG = {"kind": zipped(("a.txt", b"x")), "too_large": TEXT * 30_000, "empty": b""}


@pytest.mark.parametrize("why", WRONG)
def test_what_is_not_kept_leaves_the_answer_and_asks_once_more(world: World, vws: Member, why: str) -> None:
    world.hand_in(vws, WRONG[why])
    world.deliver()
    told = world.told(vws)
    assert isinstance(told, FileNotKept)
    assert (told.why, told.waits, told.code) == (why, True, "A3")
    assert kept(world) == []
    assert [report.status for report in world.reports()] == ["done"]
    assert states(world) == [("failed", f"not kept: {why}")]
    world.say(vws, conversation.fill_in, text="https://voorbeeld.nl")
    assert [report.place for report in world.reports()] == [None, "https://voorbeeld.nl"]


def test_what_the_channel_calls_too_large_is_not_fetched(world: World, vws: Member) -> None:
    world.hand_in(vws, PDF, size=FILE_LIMIT + 1)
    world.deliver()
    told = world.told(vws)
    assert isinstance(told, FileNotKept)
    assert told.why == "too_large"
    assert states(world) == []
    world.hand_in(vws, PDF, size=FILE_LIMIT)
    world.deliver()
    assert len(kept(world)) == 1


def test_who_is_in_the_middle_of_something_is_not_disturbed(world: World, vws: Member) -> None:
    world.hand_in(vws, WRONG["kind"])
    done(world, vws, "A1")
    world.deliver()
    told = world.told(vws)
    assert isinstance(told, FileNotKept)
    assert not told.waits
    world.say(vws, conversation.fill_in, text="https://een")
    assert [report.place for report in world.reports(world.share("A3", "VWS"))] == [None]
    world.press(vws, "place")
    assert isinstance(world.told(vws), WhereAsked)
    world.hand_in(vws, PDF)
    world.deliver()
    assert [row.name for row in kept(world)] == ["A3-vws-1.pdf"]


def test_nobody_is_asked_again_for_the_place_of_an_old_answer(world: World, vws: Member) -> None:
    world.hand_in(vws, WRONG["kind"])
    done(world, vws, "A1")
    world.deliver()
    world.say(vws, conversation.tell, said=[conversation.Said("A3", "on_track")])
    world.press(vws, "place")
    told = world.told(vws)
    assert isinstance(told, No)
    assert isinstance(told.refusal, ButtonStale)


def test_a_fetch_is_given_up_in_the_end_and_who_sent_it_hears(world: World, vws: Member) -> None:
    world.hand_in(vws, PDF)
    for _ in range(TRIES):
        fetch = taken(world)
        world.work.perform(
            fetches.settle_later, owner="courier", letter=fetch.letter, limit=FILE_LIMIT, pause_ms=0, reason="status 404"
        )
    world.deliver()
    told = world.told(vws)
    assert isinstance(told, FileNotKept)
    assert told.why == "unreachable"
    assert states(world) == [("failed", "status 404")]
    world.work.perform(outbox.requeue, letter=next(row.id for row in world.letters() if row.kind == "fetch"))
    world.deliver()
    assert len(kept(world)) == 1, "somebody who looks after it can have it tried once more"


# --- nothing asked for it -------------------------------------------------------------------------------------------


def taken(world: World, owner: str = "courier") -> Fetch:
    """The next fetch; letters on the way to it are delivered."""
    while not isinstance(found := world.take(owner), Fetch):
        assert not isinstance(found, Rest)
        world.work.beside(outbox.settle_sent, owner=owner, letter=found.letter, message=1)
    return found


def test_where_nobody_asked_nothing_is_fetched(world: World, vws: Member, team: Member) -> None:
    watcher = world.join("observer", None, 4, "Oscar")
    for member in (team, watcher):
        world.hand_in(member, PDF)
        world.deliver()
        told = world.told(member)
        assert isinstance(told, NotUnderstood)
        assert told.what == "unasked_file"
    world.hand_in(world.stranger(5), PDF)
    assert isinstance(world.deliver()[-1].told, Stranger)
    assert states(world) == []


def test_where_none_is_taken_nothing_is_fetched(world: World, vws: Member) -> None:
    world.hand_in(vws, PDF, limit=0)
    world.deliver()
    told = world.told(vws)
    assert isinstance(told, NotUnderstood)
    assert told.what == "file"
    assert states(world) == []
    world.say(vws, conversation.fill_in, text="https://voorbeeld.nl")
    assert world.reports()[-1].place == "https://voorbeeld.nl", "the question stands"


# --- rights, and who is gone ----------------------------------------------------------------------------------------


def leave(world: World, member: Member) -> None:
    world.work.perform(people.leave, person=member.person, by=None)


def hand_over(world: World, member: Member) -> None:
    world.touch(world.share("A3", "VWS"), aanspreekpunt=world.party("ActiZ").id)


def take_back(world: World, member: Member) -> None:
    cause = world.arrive(member.user)
    world.work.answer(cause, conversation.take_back, policy=POLICY, source=cause.row)


@pytest.mark.parametrize("when", ["before", "between"])
@pytest.mark.parametrize("lose", [leave, hand_over, take_back], ids=lambda verb: verb.__name__)
def test_who_lost_the_right_meanwhile_brings_nothing_in(world: World, vws: Member, lose: object, when: str) -> None:
    world.hand_in(vws, PDF)
    if when == "before":
        lose(world, vws)  # type: ignore[operator]
        world.deliver()
    else:
        fetch = taken(world)
        lose(world, vws)  # type: ignore[operator]
        world.settle(fetch)
    assert kept(world) == []
    assert world.all(Content) == []
    early = lose is leave and when == "before"
    assert states(world) == [("lapsed", "no longer takes part" if early else "answered or moved on meanwhile")]


def test_whoever_dies_with_a_file_in_hand_leaves_one(world: World, vws: Member) -> None:
    world.hand_in(vws, PDF)
    first = taken(world, "dead")
    with world.write() as session:
        session.execute(update(Lane).values(claimed_until=0, ready_at=0))
    second = taken(world, "alive")
    assert first.letter == second.letter
    with pytest.raises(Lost):
        world.settle(first, "dead")
    world.settle(second, "alive")
    with pytest.raises(Lost):
        world.settle(second, "alive")
    assert len(kept(world)) == len(world.all(Content)) == 1


# --- given back -----------------------------------------------------------------------------------------------------


def asked_for(world: World, member: Member) -> object:
    """What comes of a member's asking for the first file, with a button or by a forged one."""
    (row, *_) = kept(world)

    world.do(member, attachments.ask_for, attachment=row.id)
    return world.told(member)


def test_the_team_and_who_sent_it_get_it_back_and_nobody_else(world: World, vws: Member, team: Member) -> None:
    world.hand_in(vws, PDF)
    world.deliver()
    world.press(team, "file")
    assert isinstance(world.told(team), File)
    colleague = world.join("contact", "VWS", 6, "Bas")
    for member in (vws, colleague):
        world.do(member, tell_card, policy=POLICY, code="A3")
        card = world.told(member)
        assert isinstance(card, Card)
        assert [file.name for file in card.files] == ["A3-vws-1.pdf"]
        world.press(member, "file")
        arrived = world.last(member)
        assert isinstance(arrived.told, File)
        assert arrived.kind == "document"
    others = [
        (world.join("contact", "ActiZ", 7, "Els"), ButtonStale()),
        (world.join("observer", None, 8, "Oscar"), NotForYou()),
    ]
    for member, no in others:
        world.do(member, tell_card, policy=POLICY, code="A3")
        card = world.told(member)
        assert isinstance(card, Card)
        assert card.files == ()
        told = asked_for(world, member)
        assert isinstance(told, No)
        assert told.refusal == no


def test_in_a_group_a_card_names_no_file(world: World, vws: Member, team: Member) -> None:
    world.hand_in(vws, PDF)
    world.deliver()
    world.do(team, tell_card, chat="telegram:-9", policy=POLICY, code="A3")
    (told,) = [letter.told for letter in world.post if letter.to == "telegram:-9"]
    assert isinstance(told, Card)
    assert told.files == ()


def test_who_lost_the_right_after_asking_gets_nothing(world: World, vws: Member, team: Member) -> None:
    other = world.join("team", None, 9, "Joost")
    world.hand_in(vws, PDF)
    world.deliver()
    key = world.key(other, "file")
    cause = world.arrive(other.user)
    world.work.answer(cause, conversation.press, policy=POLICY, source=cause.row, key=key)
    leave(world, other)
    assert world.deliver() == []
    assert [row.state for row in world.letters() if row.notice_kind == "file_due"] == ["lapsed"]


# --- taken back -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "there"), [(0, False), (1, True)])
def test_a_file_goes_with_an_answer_taken_back_on_its_day(
    world: World, vws: Member, team: Member, days: int, there: bool
) -> None:
    world.hand_in(vws, b"Heel geheim resultaat.", "bij de stukken")
    world.deliver()
    world.turn(timedelta(days=days))
    world.say(vws, conversation.take_back)
    assert isinstance(world.told(vws), ItemQuestion)
    (row,) = kept(world)
    assert (row.removed_at is None) == there
    assert (content(world, row.id) is not None) == there
    assert verbs(world) == ["send_file", "attach"] + ["detach"] * (not there)
    told = asked_for(world, team)
    assert isinstance(told, File) == there, "an answer that was taken back later is still in the file"
    world.do(team, tell_card, policy=POLICY, code="A3")
    card = world.told(team)
    assert isinstance(card, Card)
    assert card.files == ()


def test_the_dossier_tells_of_it(world: World, vws: Member, team: Member) -> None:
    world.hand_in(vws, PDF)
    world.deliver()
    world.turn(timedelta(minutes=1))
    world.say(vws, conversation.take_back)
    with world.read() as session:
        commitment = session.exec(select(Commitment).where(Commitment.code == "A3")).one()
        found = dossier.gather(session, now=world.now, policy=POLICY, commitment=commitment)
    told = [(line.what, line.file and line.file.name) for line in found.lines if line.what in ("send_file", "attach", "detach")]
    assert told == [("send_file", None), ("attach", "A3-vws-1.pdf"), ("detach", "A3-vws-1.pdf")]
    (row,) = kept(world)
    assert {line.file.digest for line in found.lines if line.file} == {row.digest}
    assert found.chain.broken is None


def test_the_trail_holds_no_word_of_it(world: World, vws: Member) -> None:
    world.hand_in(vws, PDF, "geheim")
    world.deliver()
    with world.read() as session:
        facts = [event.facts for event in session.exec(select(Event)) if event.verb in ("send_file", "attach")]
    (row,) = kept(world)
    assert all("geheim" not in one and "file-0" not in one and row.digest not in one for one in facts)
    assert '"fingerprint"' in facts[1]


# --- changed behind our back ------------------------------------------------------------------------------------------


@pytest.fixture
def two_files(world: World, vws: Member) -> World:
    """One that is kept, and one that was taken away with its answer."""
    world.hand_in(vws, PDF)
    world.deliver()
    done(world, vws, "A11")
    world.hand_in(vws, PNG)
    world.deliver()
    world.say(vws, conversation.take_back)
    assert [row.removed_at is None for row in kept(world)] == [True, False]
    return world


_ONE_MORE = """INSERT INTO attachment (report, letter, name, kind, size, digest, at)
SELECT report, 1, 'A3-vws-9.pdf', kind, size, digest, at FROM attachment LIMIT 1"""


@pytest.mark.parametrize(
    ("change", "number"),
    [
        ("UPDATE content SET sealed = :other", 1),
        ("UPDATE content SET sealed = 'x'", 1),
        ("DELETE FROM content", 1),
        ("INSERT INTO content VALUES (2, :other)", 2),
        ("UPDATE attachment SET digest = :digest WHERE id = 1", 1),
        ("UPDATE attachment SET report = (SELECT max(id) FROM report) WHERE id = 1", 1),
        ("UPDATE attachment SET removed_at = at WHERE id = 1", 1),
        ("UPDATE attachment SET removed_at = NULL WHERE id = 2", 2),
        ("DELETE FROM content; DELETE FROM attachment WHERE id = 1", 1),
        (_ONE_MORE, 3),
    ],
)
def test_a_file_that_was_changed_is_found(two_files: World, change: str, number: int) -> None:
    """Also where it was exchanged for bytes that we sealed ourselves, as those of another file are."""
    with two_files.read() as session:
        assert attachments.verify(session) == reports.verify(session)
    with two_files.write() as session:
        for one in change.split("; "):
            values = {"other": keyring(session).seal(base64.b64encode(TEXT).decode()), "digest": "0" * 64}
            session.execute(text(one), {name: value for name, value in values.items() if f":{name}" in one})
    with two_files.read() as session:
        reports.verify(session)
        with pytest.raises(Broken) as found:
            attachments.verify(session)
    assert (found.value.why, found.value.number) == ("file", number)
