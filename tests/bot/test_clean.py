"""Can anybody's words make more than words? Every notice and every paper, read as their readers do; and the way in.

A name or a text goes in as it comes from Telegram and comes out in its place: the same lines, buttons, marks and links stand
around it as around a harmless one.
"""

import asyncio
import csv
import io
import json
import re
import unicodedata
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel
from sqlalchemy import text as sql

from bot.assembly import _opened, open_register, wall_clock
from bot.clean import NAME, cleaned, named, visible
from bot.intake import Door, incoming
from bot.language import About, reader
from bot.papers import dossier, sheet
from bot.rendering import Rendered, render
from bot.settings import Settings
from bot.standin.entities import from_html, plain
from commitments import notices as n
from commitments import people, refusals
from commitments.database import keyring
from commitments.parties import find_organisation
from commitments.work import Work
from tests import postgres
from tests.bot.ground import TOKEN, Ground, copied, ground, rows, until
from tests.bot.post import Office, office
from tests.bot.samples import SAMPLES
from tests.bot.test_parts import at_work

NL = reader("nl", About("VWS", "het programmateam", "de functionaris", "taak", 12, "tazbot"))
PIECES = [
    "<", ">", "</b>", "<b>", '<a href="tg://user?id=1">', "&", "&lt;", "&#60;", "&amp;lt;", '"', "”", "«", "'", "{", "}", "{0}",
    "\n", "\r\n", "\v", "\x85", "\u2028", "\u2029", "\t", "\0", "\x1b[31m", "\x7f", "\x9b", "\ud800", "\udfff",
    "\u202e", "\u202a", "\u2066", "\u2067", "\u2069", "\u200e", "\u200f", "\u061c", "\u200b", "\u200c", "\u200d", "\ufeff",
    "\u2060", "\u00ad", "\ufff9", "\ufffb", "\U000e0041", "\U000e0100", "\ue000", "\uffff", "\u3164", "e\u0301", "\u0301" * 9,
    "[Klaar]", "/start", "/pauze@tazbot", "@programmateam", "#taz", "https://x.nl/a/-/b?c=d&e", "evil.nl/x", "t.me/x", "a@b.nl",
    "**vet**", "[x](http://y.nl)", "Kenmerk 0042", "– ", "=1+1", ";", "אב", "سلام", "👩‍💻", "می‌خواهم", "1", " ", "é",
]  # fmt: skip
"""What is likeliest to fool somebody: markup, lines, directions, what Telegram makes a link of, and what is innocent."""
words = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), min_size=1, max_size=8).map("".join)
TURNING = {0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)}
NOTHING_TO_SEE = {0x200B, 0x2060, 0xFEFF, 0xAD, *range(0xFFF9, 0xFFFC), *range(0xE0000, 0xE1000)}


# --- the two rules ----------------------------------------------------------------------------------------------------


@settings(max_examples=400)
@given(words)
def test_nothing_that_only_misleads_is_left(raw: str) -> None:
    for rule in (visible, named):
        text = rule(raw)
        assert rule(text) == text, "and once is enough"
        assert not {ord(sign) for sign in text} & (TURNING | NOTHING_TO_SEE)
        assert not [s for s in text if unicodedata.category(s) in ("Cc", "Cs", "Co", "Zl", "Zp") and s not in "\n\t"]
        assert {s for s in text if unicodedata.category(s) == "Cf"} <= {"\u200c", "\u200d"}
        text.encode()
    name = named(raw)
    assert len(name) <= NAME
    assert name == " ".join(name.split())
    assert '"' not in name
    assert plain(name).entities == ()
    assert visible(raw).count("\n") == len(re.findall("\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]", raw))


@pytest.mark.parametrize(
    "text",
    [
        "Jan-Peter d'Hondt (VWS)",
        "J.P. de Boer",
        "Zoë Ünal-Ćirić",
        "👩‍💻 Noor 👍🏽",
        "👨‍👩‍👧‍👦",
        "می‌خواهم",
        "क्‍षत्रिय",
        "שרה לוי",
        "Nguyễn Thị Hồng",
        "V&VN 50+",
    ],
)
def test_a_name_stays_as_its_owner_writes_it(text: str) -> None:
    assert (visible(text), named(text)) == (text, text)


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("Acti\u200dZ", "ActiZ"),
        ("\u202eZitcA\u202c", "ZitcA"),
        ("\U0001f3f4\U000e0067\U000e007f", "\U0001f3f4"),
        ("een\ntwee\u2028drie", "een twee drie"),
        ("@programmateam", "@ programmateam"),
        ("evil.nl", "evil. nl"),
        ("/pauze", "/ pauze"),
        ("\u3164\u2800\u200b", ""),
        ("x" * 65, "x" * 63 + "…"),
        ("a" + "\u0301" * 40, "a" + "\u0301" * 5),
    ],
)
def test_a_name_that_pretends(raw: str, name: str) -> None:
    assert named(raw) == name


def test_only_texts_of_an_update_change() -> None:
    update = {
        "update_id": 7,
        "message": {"from": {"id": -1, "first_name": "a\nb", "is_bot": False}, "text": "a\r\nb\0", "x": [1.5, None]},
    }
    found = cleaned(update)
    assert found["message"].pop("text") == "a\nb"
    assert found["message"]["from"].pop("first_name") == "a b"
    del update["message"]["text"], update["message"]["from"]["first_name"]
    assert found == update


# --- every notice -------------------------------------------------------------------------------------------------------

NAMES = {"name", "by", "contacts"}
FREE = {"text", "question", "reason", "part", "where"}
HARMLESS = "Qqq"
LONG = "Qqq" * 40


def filled(told: Any, name: str, free: str) -> Any:
    """A notice in which people wrote this wherever a name, or words, of a person stand."""

    def one(field: str, value: Any, of: BaseModel) -> Any:
        match value:
            case BaseModel():
                return filled(value, name, free)
            case tuple():
                return tuple(one(field, inner, of) for inner in value)
            case str() if isinstance(of, n.KeptFile):
                return value  # the name of a file is ours
            case str() if isinstance(of, refusals.UnknownCode) and field == "code" and value != "?":
                return free
            case str() if field in NAMES or (field == "title" and isinstance(of, n.GroupLinked | n.StrangeGroup)):
                return name
            case str() if field in FREE:
                return free
            case _:
                return value

    return told.model_copy(update={field: one(field, value, told) for field, value in told})


def said(told: Any) -> Rendered:
    """The notice in words."""
    return render(told, NL, tuple(f"key{i}" for i in range(len(n.offers_of(told)))))


WRITTEN = {
    name: sample
    for name, sample in SAMPLES.items()
    if not isinstance(sample, n.Printed)
    and filled(sample, HARMLESS, HARMLESS) != sample
    and len(said(filled(sample, LONG, LONG)).parts) == 1
}


def around(line: str) -> re.Pattern[str]:
    """What a line must look like whatever stands where the harmless words stood; a sentence begins with a capital."""
    return re.compile(re.escape(line).replace(HARMLESS, ".*"), re.IGNORECASE)


def test_people_write_in_many_notices() -> None:
    kinds = {sample.refusal.kind if isinstance(sample, n.No) else sample.kind for sample in WRITTEN.values()}
    assert kinds >= {
        "item_question", "read_back", "choose_undo", "question_for_team", "question_passed_on", "reply_prompt", "team_reply",
        "reply_passed_on", "concern", "contacts", "wrong_person", "group_linked", "paused", "resumed",
        "undeliverable", "undelivered", "calls", "unknown_code", "unknown_party",
    }  # fmt: skip


@pytest.mark.parametrize("entrance", [True, False], ids=["as it comes in", "as it may stand in the register from before"])
@settings(max_examples=25, deadline=None)
@given(raw=words)
def test_whatever_people_write_stays_in_its_place(entrance: bool, raw: str) -> None:
    name, free = (named(raw), visible(raw)) if entrance else (f"Q{raw}", raw)
    assume(named(raw) and visible(raw).strip() and len(raw) <= len(LONG))
    for sample in WRITTEN.values():
        expected, found = (said(filled(sample, *texts)) for texts in ((HARMLESS, HARMLESS), (name, free)))
        assert len(found.parts) == 1
        ours, theirs = from_html(expected.parts[0]), from_html(found.parts[0])
        assert_lines(ours.text, theirs.text)
        assert not entrance or theirs.text.count('"') == ours.text.count('"')
        kinds = [[entity.type for entity in read.entities] for read in (ours, theirs)]
        assert [kind for kind in kinds[1] if kind not in ("url", "email")] == [k for k in kinds[0] if k not in ("url", "email")]
        if entrance and name == free == named(free):
            assert kinds[0] == kinds[1]
        keyboards = [[[button.key for button in row] for row in shown.buttons] for shown in (expected, found)]
        assert keyboards[0] == keyboards[1]
        for one, other in zip(sum(expected.buttons, ()), sum(found.buttons, ()), strict=True):
            assert around(one.label).fullmatch(other.label.translate({0x2068: None, 0x2069: None}))


def assert_lines(ours: str, theirs: str) -> None:
    """The same lines, and the same words of the bot's on each."""
    assert theirs.count("\n") == ours.count("\n")
    assert theirs.count('"') >= ours.count('"')
    for one, other in zip(ours.split("\n"), theirs.split("\n"), strict=True):
        assert around(one).fullmatch(other), (one, other)
        assert other.count("\u2068") == other.count("\u2069") <= 2 * one.count(HARMLESS)
        assert not {ord(sign) for sign in other} & (TURNING - {0x2068, 0x2069})


@settings(max_examples=25, deadline=None)
@given(raw=words)
def test_a_name_is_never_a_link(raw: str) -> None:
    assume(named(raw))
    for sample in WRITTEN.values():
        ours, theirs = (from_html(said(filled(sample, name, HARMLESS)).parts[0]) for name in (HARMLESS, named(raw)))
        assert [entity.type for entity in ours.entities] == [entity.type for entity in theirs.entities]


def test_a_link_that_somebody_sent_can_be_opened() -> None:
    shown = said(filled(SAMPLES["read back, all done"], "", "Zie https://voorbeeld.nl/a/-/b.pdf en /pauze")).parts[0]
    found = from_html(shown)
    assert [entity.type for entity in found.entities] == ["bold", "url"]
    assert "https://voorbeeld.nl/a/-/b.pdf en" in found.text


# --- every paper --------------------------------------------------------------------------------------------------------


class Elements(HTMLParser):
    """What a browser makes of a page: its elements and their attributes, and all of its text."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.found: list[tuple[str, tuple[tuple[str, str | None], ...]]] = []
        self.text = ""
        self.feed(page.decode())
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, tuple(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


@settings(max_examples=25, deadline=None)
@given(raw=words)
def test_no_paper_says_or_does_more_than_its_words(raw: str) -> None:
    assume(visible(raw).strip())
    for told in (SAMPLES["sheet"], SAMPLES["dossier"]):
        make = sheet.made if isinstance(told, n.Sheet) else dossier.made
        (name, ours), (other, theirs) = (make(filled(told, words, words), NL) for words in (HARMLESS, raw))
        assert other == name
        text = theirs.decode("utf-8-sig")
        assert not [s for s in text if unicodedata.category(s) in ("Cc", "Co", "Zl", "Zp") and s not in "\r\n"]
        assert {ord(s) for s in text if unicodedata.category(s) == "Cf"} <= {0x200C, 0x200D, 0x2068, 0x2069}
        if isinstance(told, n.Sheet):
            harmless, cells = rows_of(ours), rows_of(theirs)
            assert [len(row) for row in cells] == [len(row) for row in harmless]
            for row, before in zip(cells, harmless, strict=True):
                pairs = zip(row, before, strict=True)
                assert all(cell == was or HARMLESS in was for cell, was in pairs)
                assert not [cell for cell in row if cell.startswith(tuple("=+-@\t\r\n＝＋－＠"))]
        else:
            assert Elements(theirs).found == Elements(ours).found
            assert Elements(theirs).text.count('"') == Elements(ours).text.count('"')


def rows_of(content: bytes) -> list[list[str]]:
    """The cells as a spreadsheet reads them."""
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


# --- the way in ---------------------------------------------------------------------------------------------------------

NASTY = 'Jan\n\u202eZn\u0000 \ud800<b>@programmateam</b> "/pauze" evil.nl\U000e0041\x1b[2J'
TOLD = 'Klaar\u0000, zie\u2028[Klaar]\u202e \ud800"en" /pauze'


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_what_somebody_writes_is_clean_wherever_it_is_kept(whole_register: Settings, tmp_path: Path, kind: str) -> None:
    """Joining under a name, a question to the team: neither database refuses it, and the team reads it in its place."""
    here = copied(whole_register, tmp_path)
    if kind == "postgresql":
        url = postgres.server().url(postgres.server().create())
        here = Settings(database_url=url, key_file=tmp_path / "taz.key", token=TOKEN)
        open_register(here, wall_clock).database.close()

    async def run() -> None:
        async with ground(here, tmp_path) as on:
            work: Work = await asyncio.to_thread(_opened, on.settings, wall_clock)
            try:
                await told(on, work)
            finally:
                work.database.close()

    async def told(on: Ground, work: Work) -> None:
        noor, door = on.world.user("Noor"), Door(work, "poll")
        on.start(noor, f"/start {work.perform(_invited)}")
        async with at_work(on, work):
            await until(lambda: on.heard(noor), "a welcome")
            door.store([_message(1, f"/start {work.perform(_invited, party='ActiZ')}"), _message(2, f"/vraag {TOLD}")])
            await until(lambda: len(_questions(on, noor)) == 1, "the question")
            assert [row.state for row in rows(work)] == ["done"] * 3
        head, said = _questions(on, noor)[0].split("\n")
        assert head.startswith("Vraag van Jan Zn <b> @ programmateam< / b> ' / pauze' evil. nl[2J namens ActiZ (")
        assert said == "\"Klaar, zie [Klaar] 'en' /\u2060pauze\""
        with work.database.read() as session:
            kept = [keyring(session).open(name) for name in session.execute(sql("SELECT name FROM person")).scalars()]
            kept += [keyring(session).open(text) for text in session.execute(sql("SELECT text FROM team_question")).scalars()]
        assert kept == ["Noor", named(NASTY), visible(TOLD)]

    asyncio.run(run())


def _questions(on: Ground, user: int) -> list[str]:
    return [text for text in on.heard(user) if text.startswith("Vraag van")]


def _invited(session: Any, *, now: Any, party: str | None = None) -> str:
    if party is None:
        return people.invite(session, now=now, role="team")[0]
    return people.invite(session, now=now, role="contact", party=find_organisation(session, party))[0]


def _message(number: int, text: str) -> Any:
    """As Telegram sends it: half a pair of surrogates comes as an escape of JSON."""
    who = {"id": 777, "is_bot": False, "first_name": NASTY}
    chat = {"id": 777, "type": "private", "first_name": NASTY}
    entities = [{"type": "bot_command", "offset": 0, "length": 6}]
    message = {"message_id": 1, "date": 1_686_812_400, "chat": chat, "from": who, "text": text, "entities": entities}
    return incoming(json.loads(json.dumps({"update_id": 10_000 + number, "message": message})))


# --- on the wire --------------------------------------------------------------------------------------------------------


def test_no_message_shows_a_preview_of_a_link(tmp_path: Path) -> None:
    """What is sent and what is edited; beside a file Telegram shows none."""

    async def scene(post: Office) -> None:
        linked = filled(SAMPLES["read back, all done"], "", "https://voorbeeld.nl/plan")
        async with post.bot() as bot:
            first = post.post(post.els, linked)
            await post.carry(post.courier(bot))
            assert {m.extra["link_preview_options"]["is_disabled"] for m in _from_bot(post)} == {True}
            post.post(post.els, linked.model_copy(update={"party": "V&VN"}), edits=first)
            await post.carry(post.courier(bot))
            shown = _from_bot(post)
            assert [m.extra["link_preview_options"]["is_disabled"] for m in shown] == [True]
            assert "V&VN" in shown[0].text

    office(tmp_path, scene)


def _from_bot(post: Office) -> list[Any]:
    return [m for m in post.world.chats[post.els].messages.values() if m.extra]
