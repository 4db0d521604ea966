"""What becomes of a letter, whatever goes wrong on its way? The whole table over real HTTP: what is sent, edited, and a file.

Telegram's side fails on demand; the register, the courier and python-telegram-bot are the real ones.
"""

import asyncio
import re
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import structlog.testing
from sqlalchemy import text
from sqlmodel import select
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.courier import chat_of, client, outcome_of
from bot.parts import Stop
from bot.standin.chats import Sent
from commitments import delivery, people, troubles
from commitments.lanes import LEASE_MS
from commitments.ledger import Commitment
from commitments.notices import (
    Apology,
    Bundle,
    BundleItem,
    DossierDue,
    Farewell,
    Notice,
    Overdue,
    PictureDue,
    Privacy,
    QuestionsDue,
    SheetDue,
)
from commitments.outbox import Letter
from tests.bot.post import RULES, START, Office, answering, office
from tests.bot.samples import A14, JULY, line

REFERENCE = re.compile(r"Kenmerk (\d{4,})")
MAY_HAVE_IT = "Misschien hebt u dit bericht al."
KINDS = ("send", "edit", "document")
METHODS = {"send": "sendMessage", "edit": "editMessageText", "document": "sendDocument"}


async def posted(post: Office, kind: str, chat: int) -> tuple[int, int]:
    """A letter of this kind that waits. Gives its number, and how many things had come into the chat before it."""
    if kind == "edit":
        root = post.post(chat, Privacy())
        async with post.bot() as bot:
            await post.carry(post.courier(bot))
        return post.post(chat, Farewell(), edits=root), len(post.sent(chat))
    notice: Notice = SheetDue(person=1) if kind == "document" else Apology()
    return post.post(chat, notice, urgency="unasked"), len(post.sent(chat))


def seen_after(post: Office, chat: int, before: int) -> list[Sent]:
    """What came into a chat since."""
    return post.sent(chat)[before:]


every_kind = pytest.mark.parametrize("kind", KINDS)

UNCERTAIN: dict[str, tuple[dict[str, Any], int]] = {
    "an answer that comes too late": ({"fault": "slow", "seconds": 4.0}, 2),
    "cut before it was read": ({"fault": "cut_before"}, 1),
    "cut after it was read": ({"fault": "cut_after"}, 2),
    "half an answer": ({"fault": "half"}, 2),
    "500": ({"fault": "error_500"}, 1),
    "500, though it acted": ({"fault": "error_500", "acts": True}, 2),
    "502 as a page": ({"fault": "html_502"}, 1),
    "502 as a page, though it acted": ({"fault": "html_502", "acts": True}, 2),
}
"""What leaves nobody knowing, and how many copies arrive."""


@every_kind
@pytest.mark.parametrize("name", UNCERTAIN)
def test_what_nobody_can_know_is_repeated_once_and_says_so(tmp_path: Path, kind: str, name: str) -> None:
    fault, copies = UNCERTAIN[name]

    async def scene(post: Office) -> None:
        number, before = await posted(post, kind, post.noor)
        post.fails(**fault, method=METHODS[kind])
        async with post.bot() as bot:
            await post.carry(post.courier(bot))
        letter, seen = post.letter(number), seen_after(post, post.noor, before)
        assert letter.state == "sent"
        if kind == "edit":  # harmless to repeat: what it changes, it changes once
            assert {one.text for one in seen} == {seen[0].text}
            assert MAY_HAVE_IT not in seen[0].text
            return
        assert len(seen) == copies
        assert letter.repeated
        assert seen[-1].text.startswith(MAY_HAVE_IT)
        assert {one for sent in seen for one in REFERENCE.findall(sent.text)} == {f"{number:04d}"}
        assert [sent.text for sent in seen[:-1]] == [seen[-1].text.split("\n\n", 1)[1]] * (copies - 1)

    office(tmp_path, scene)


CERTAIN: dict[str, tuple[dict[str, Any], float]] = {
    "429 for the chat": ({"fault": "too_many", "retry_after": 1}, 1.0),
    "429 for everybody": ({"fault": "too_many_all", "retry_after": 1}, 1.0),
    "401 in mid-run": ({"fault": "unauthorized"}, 0.3),
    "401, three times": ({"fault": "unauthorized", "times": 3}, 0.3),
    "409": ({"fault": "conflict"}, 0.3),
}
"""What certainly did not arrive, and for how many seconds at least nobody tries again."""


@every_kind
@pytest.mark.parametrize("name", CERTAIN)
def test_what_did_not_arrive_waits_and_arrives_once(tmp_path: Path, kind: str, name: str) -> None:
    fault, seconds = CERTAIN[name]

    async def scene(post: Office) -> None:
        number, before = await posted(post, kind, post.noor)
        post.fails(**fault, method=METHODS[kind])
        began = time.monotonic()
        async with post.bot() as bot:
            await post.carry(post.courier(bot))
        (seen,) = seen_after(post, post.noor, before)
        assert MAY_HAVE_IT not in seen.text
        letter = post.letter(number)
        assert (letter.state, letter.tries, letter.repeated) == ("sent", 1, False)
        assert time.monotonic() - began >= seconds

    office(tmp_path, scene)


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "blocked": ({"fault": "forbidden"}, "undeliverable"),
    "chat not found": ({"fault": "refuse", "description": "Bad Request: chat not found"}, "undeliverable"),
    "no rights": ({"fault": "refuse", "description": "Bad Request: not enough rights to send text messages"}, "undeliverable"),
    "any other 400": ({"fault": "refuse", "description": "Bad Request: can't parse entities"}, "failed"),
}


@every_kind
@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_ends_and_the_team_knows_why(tmp_path: Path, kind: str, name: str) -> None:
    fault, state = REFUSED[name]

    async def scene(post: Office) -> None:
        chat = post.els if kind != "document" else post.noor
        number, before = await posted(post, kind, chat)
        failing = post.fails(**fault, method=METHODS[kind], times=None, chat=chat)
        async with post.bot() as bot:
            courier = post.courier(bot)
            await post.carry(courier)
            assert failing.hits == 1
            assert seen_after(post, chat, before) == []
            letter = post.letter(number)
            assert letter.state == state
            assert letter.reason
            post.world.faults.clear()
            post.work.perform(troubles.sweep, policy=RULES)
            await post.carry(courier)
        told = [sent.text for sent in post.sent(post.noor)[before if chat == post.noor else 0 :]]
        if chat == post.els and state == "undeliverable":
            assert told == ["Ik kan Els van ActiZ niet meer bereiken.\nNodig een ander uit: /uitnodigen ActiZ"]
        elif state == "failed":
            (text,) = told
            assert text.startswith("Eén bericht is niet aangekomen, of misschien niet:\n– 15 juni, ")
            assert 'Telegram nam het bericht niet aan: "' in text

    office(tmp_path, scene)


def test_a_group_that_moved_gets_its_letter_there(tmp_path: Path) -> None:
    """No file is meant for a group, so this is a message."""

    async def scene(post: Office) -> None:
        number, _ = await posted(post, "send", post.group)
        post.fails("migrate", method=METHODS["send"])
        async with post.bot() as bot:
            courier = post.courier(bot)
            await post.carry(courier)
            (sent,) = post.world.log
            assert sent.chat != post.group
            assert MAY_HAVE_IT not in sent.text
            with post.work.database.read() as session:
                assert people.opened(session, post.group_address) == f"telegram:{sent.chat}"
            post.post(post.group, Farewell())
            await post.carry(courier)
        assert [one.chat for one in post.world.log] == [sent.chat] * 2
        assert post.letter(number).state == "sent"

    office(tmp_path, scene)


@pytest.mark.parametrize(
    ("description", "sent"),
    [
        ("Bad Request: message is not modified: same content", []),
        ("Bad Request: message to edit not found", ["sendMessage"]),
        ("Bad Request: message can't be edited", ["sendMessage"]),
    ],
)
def test_an_edit_that_finds_its_message_gone_is_sent_anew(tmp_path: Path, description: str, sent: list[str]) -> None:
    async def scene(post: Office) -> None:
        number, before = await posted(post, "edit", post.els)
        post.fails("refuse", method="editMessageText", description=description)
        async with post.bot() as bot:
            await post.carry(post.courier(bot))
        assert [one.method for one in seen_after(post, post.els, before)] == sent
        assert post.letter(number).state == "sent"

    office(tmp_path, scene)


BETWEEN: dict[str, tuple[str, str, str, str, int]] = {
    "a proxy's 403 says nothing of a person": ("403 Forbidden", "<html>no</html>", "text/html", "queued", 0),
    "a proxy's 400": ("400 Bad Request", "<html>no</html>", "text/html", "queued", 0),
    "413 as a page": ("413 Request Entity Too Large", "<html>413</html>", "text/html", "failed", 1),
    "429 as a page": ("429 Too Many Requests", "<html>slow</html>", "text/html", "queued", 0),
    "429 without a time": ("429 Too Many", '{"ok":false,"description":"Too Many Requests"}', "application/json", "queued", 0),
    "no answer of Telegram's at all": ("200 OK", "<html>welcome to our wifi</html>", "text/html", "queued", 1),
    "a status that nobody knows": ("599 Odd", "", "text/plain", "queued", 1),
}
"""Status, body and kind; in which state the letter is then, and how many tries it has had."""


@every_kind
@pytest.mark.parametrize("name", BETWEEN)
def test_something_on_the_way_answers(tmp_path: Path, kind: str, name: str) -> None:
    status, body, content, state, tries = BETWEEN[name]

    async def scene(post: Office) -> None:
        number, before = await posted(post, kind, post.noor)
        async with answering(status, body, kind=content) as (url, asked), post.bot(url) as bot:
            await post.courier(bot).carry_one("one")
        letter = post.letter(number)
        assert len([one for one in asked if METHODS[kind].encode() in one]) == 1
        assert (letter.state, letter.tries) == (state, tries)
        assert letter.repeated == (tries == 1 and state == "queued" and kind != "edit")
        with post.work.database.read() as session:
            assert set(session.exec(select(people.Address.silent_since))) == {None}
        assert seen_after(post, post.noor, before) == []

    office(tmp_path, scene)


@every_kind
def test_while_telegram_cannot_be_reached_everybody_waits_and_no_try_is_used_up(tmp_path: Path, kind: str) -> None:
    async def scene(post: Office) -> None:
        number, before = await posted(post, kind, post.noor)
        other = post.post(post.els, Privacy())
        async with post.bot("http://127.0.0.1:9") as bot:
            courier = post.courier(bot)
            rests = [await courier.carry_one("one") for _ in range(5)]
            assert rests[0] is None
            assert all(rest and rest > 0 for rest in rests[1:])
        assert [post.letter(n).tries for n in (number, other)] == [0, 0]
        async with post.bot() as bot:
            await post.carry(post.courier(bot))
        assert MAY_HAVE_IT not in seen_after(post, post.noor, before)[0].text
        assert [post.letter(n).state for n in (number, other)] == ["sent", "sent"]

    office(tmp_path, scene)


# --- replies, references, parts ------------------------------------------------------------------------------------------


def test_an_answer_bears_a_reference_only_where_it_may_come_twice(tmp_path: Path) -> None:
    async def scene(post: Office) -> None:
        async with post.bot() as bot:
            courier = post.courier(bot)
            post.post(post.els, Privacy())
            await post.carry(courier)
            number = post.post(post.els, Apology())
            post.fails("cut_after", method="sendMessage")
            await post.carry(courier)
        plain, first, again = (sent.text for sent in post.sent(post.els))
        assert not REFERENCE.search(plain)
        assert not REFERENCE.search(first)
        assert again == f"{MAY_HAVE_IT}\n\n{first}\n\nKenmerk {number:04d}"

    office(tmp_path, scene)


def test_an_answer_is_not_repeated_after_a_minute(tmp_path: Path) -> None:
    async def scene(post: Office) -> None:
        number = post.post(post.els, Apology())
        post.fails("cut_before", method="sendMessage")
        post.clock.set(START + timedelta(seconds=61))
        async with post.bot() as bot:
            await post.carry(post.courier(bot))
        assert post.sent(post.els) == []
        assert post.letter(number).state == "uncertain"

    office(tmp_path, scene)


def _questions(count: int) -> Bundle:
    title = "Een naam die nogal lang is & een teken <b> heeft" * 2
    items = (A14.model_copy(update={"code": f"A{i}", "title": title}) for i in range(count))
    return Bundle(party="ActiZ", items=tuple(BundleItem(item=item, rung="before") for item in items))


def test_a_long_message_comes_in_parts_in_order_with_its_buttons_under_the_last(tmp_path: Path) -> None:
    async def scene(post: Office) -> None:
        number = post.post(post.els, _questions(60), urgency="unasked")
        behind = post.post(post.els, Farewell())
        async with post.bot() as bot:
            await post.carry(post.courier(bot))
        *parts, last = post.sent(post.els)
        of = len(parts)
        assert of > 2
        assert last.text.startswith("U doet niet meer mee.")
        assert [one.text.rpartition("\n\n")[2] for one in parts] == [
            f"Kenmerk {number:04d}, deel {k} van {of}" for k in range(1, of + 1)
        ]
        assert re.findall(r"^A(\d+) · ", "\n".join(one.text for one in parts), re.MULTILINE) == [str(i) for i in range(60)]
        assert [bool(one.keyboard) for one in parts] == [False] * (of - 1) + [True]
        rows = post.letters()
        assert [(row.part_of, row.part, row.parts) for row in rows if row.id != behind] == [
            (None if k == 0 else number, k, of) for k in range(of)
        ]
        assert {row.state for row in rows} == {"sent"}

    office(tmp_path, scene)


def test_one_part_of_a_message_is_repeated_and_the_others_are_not(tmp_path: Path) -> None:
    async def scene(post: Office) -> None:
        number = post.post(post.els, _questions(60), urgency="unasked")
        async with post.bot() as bot:
            courier = post.courier(bot)
            await courier.carry_one("one")
            post.fails("cut_after", method="sendMessage")
            await post.carry(courier)
        texts = [sent.text for sent in post.sent(post.els)]
        again = [text for text in texts if text.startswith(MAY_HAVE_IT)]
        assert again == [f"{MAY_HAVE_IT} Eén keer antwoorden is genoeg.\n\n{texts[1]}"]
        assert texts.index(again[0]) == 2
        assert f"Kenmerk {number:04d}, deel 2 van" in again[0]

    office(tmp_path, scene)


def test_an_edit_that_grew_too_long_edits_its_first_part_and_sends_the_rest(tmp_path: Path) -> None:
    async def scene(post: Office) -> None:
        number, before = await posted(post, "edit", post.noor)
        root = post.letter(number).edits
        rows = tuple(line("A14", f"partij {i}", "V&VN") for i in range(90))
        long = post.post(post.noor, Overdue(as_of=JULY, own=rows, others=(), without=()), edits=root)
        async with post.bot() as bot:
            await post.carry(post.courier(bot))
        seen = seen_after(post, post.noor, before)
        assert [one.edited for one in seen] == [True] + [False] * (len(seen) - 1)
        assert len(seen) > 1
        assert re.findall(r"partij (\d+)", "\n".join(one.text for one in seen)) == [str(i) for i in range(90)]
        assert [post.letter(n).state for n in (number, long)] == ["lapsed", "sent"]

    office(tmp_path, scene)


def test_a_crash_between_the_parts_loses_none(tmp_path: Path) -> None:
    async def scene(post: Office) -> None:
        post.post(post.els, _questions(60), urgency="unasked")
        async with post.bot() as bot:
            await post.courier(bot).carry_one("one")
            post.work.beside(delivery.take, owner="two", policy=RULES)  # and is never heard of again
            post.lapse()
            await post.carry(post.courier(bot), "three")
        texts = [sent.text for sent in post.sent(post.els)]
        assert [i for i, one in enumerate(texts) if one.startswith(MAY_HAVE_IT)] == [1]
        assert re.findall(r"^A(\d+) · ", "\n".join(texts), re.MULTILINE) == [str(i) for i in range(60)]

    office(tmp_path, scene)


# --- whatever happens, it is settled ---------------------------------------------------------------------------------------


def test_a_late_write_is_logged_and_changes_nothing(tmp_path: Path) -> None:
    async def scene(post: Office) -> None:
        number = post.post(post.els, Apology(), urgency="unasked")
        slow = post.fails("slow", method="sendMessage", seconds=1.0)
        async with post.bot(read_timeout=5.0) as bot:
            with structlog.testing.capture_logs() as logs:
                late = asyncio.ensure_future(post.courier(bot).carry_one("one"))
                await post.met(slow)
                post.lapse()
                other = post.work.beside(delivery.take, owner="two", policy=RULES)
                assert await late is None
        assert other.repeated
        assert [(log["event_name"], log["log_level"]) for log in logs if log["log_level"] != "debug"] == [
            ("letter.late", "warning")
        ]
        assert post.letter(number).state == "claimed"

    office(tmp_path, scene)


@every_kind
def test_a_request_never_outlasts_the_lease(tmp_path: Path, kind: str) -> None:
    """However the answer drips in: no step's own time limit is enough for that."""

    async def scene(post: Office) -> None:
        number, _ = await posted(post, kind, post.noor)
        post.fails("slow", method=METHODS[kind], seconds=30.0)
        lease_ms = 8_000 if kind == "document" else 1_200
        async with post.bot(read_timeout=60.0) as bot:
            began = time.monotonic()
            await post.courier(bot, lease_ms=lease_ms).carry_one("one")
            assert time.monotonic() - began < lease_ms / 1000
        letter = post.letter(number)
        assert (letter.state, letter.reason) == ("queued", "it took too long")

    office(tmp_path, scene)


def test_the_steps_of_a_request_take_less_than_the_lease() -> None:
    steps = client(1)._client.timeout
    assert all(steps.as_dict().values())
    assert steps.connect + steps.pool + steps.read + client(1)._media_write_timeout < LEASE_MS / 1000 * 0.75


def test_a_letter_without_words_fails_and_its_chat_goes_on(tmp_path: Path) -> None:
    async def scene(post: Office) -> None:
        odd = post.post(post.els, Apology())
        with post.work.database.write() as session:  # no bug of today's: an answer without its item
            row = session.get_one(Letter, odd)
            row.notice = post.work.database.keys.seal('{"kind":"bundle","v":1,"party":"ActiZ","items":[]}')
            session.add(row)
        unreadable = post.post(post.els, Apology())
        with post.work.database.write() as session:
            row = session.get_one(Letter, unreadable)
            row.notice = post.work.database.keys.seal('{"kind":"of a later version"}')
            session.add(row)
        gone = post.post(post.els, QuestionsDue(person=99, due=()))
        behind = post.post(post.els, Farewell())
        async with post.bot() as bot:
            await post.carry(post.courier(bot))
        assert [post.letter(n).state for n in (odd, unreadable, gone, behind)] == ["failed"] * 3 + ["sent"]
        post.work.perform(troubles.sweep, policy=RULES)
        async with post.bot() as bot:
            await post.carry(post.courier(bot))
        told = [line for line in post.sent(post.noor)[-1].text.splitlines() if "Er ging bij mij iets mis." in line]
        assert (len(told), [line.endswith("(2 keer)") for line in told].count(True)) == (2, 1), (
            "three letters, two of them alike"
        )

    office(tmp_path, scene)


def test_an_error_that_nobody_knows_leaves_nothing_in_hand(tmp_path: Path) -> None:
    """Not an error of Telegram's library: here its client was never opened."""

    async def scene(post: Office) -> None:
        number = post.post(post.els, Apology(), urgency="unasked")
        async with post.bot() as bot:
            closed = bot
        await post.courier(closed).carry_one("one")
        letter = post.letter(number)
        assert (letter.state, letter.repeated) == ("queued", True)

    office(tmp_path, scene)


def test_the_database_comes_back_and_nothing_is_repeated(tmp_path: Path) -> None:
    """Away while the letter was under way: the courier knows that it arrived, and waits to write it down."""

    async def scene(post: Office) -> None:
        number = post.post(post.els, Apology(), urgency="unasked")
        slow = post.fails("slow", method="sendMessage", seconds=0.5)
        async with post.bot(read_timeout=5.0) as bot:
            carrying = asyncio.ensure_future(post.courier(bot).carry_one("one"))
            await post.met(slow)
            with post.work.database.write() as session:
                session.execute(text("ALTER TABLE outbox RENAME TO away"))
            await asyncio.sleep(1.0)
            with post.work.database.write() as session:
                session.execute(text("ALTER TABLE away RENAME TO outbox"))
            await carrying
        assert len(post.sent(post.els)) == 1
        assert (post.letter(number).state, post.letter(number).repeated) == ("sent", False)

    office(tmp_path, scene)


def test_a_courier_outlives_its_database(tmp_path: Path) -> None:
    async def scene(post: Office) -> None:
        post.post(post.els, Apology())
        with post.work.database.write() as session:
            session.execute(text("ALTER TABLE outbox RENAME TO away"))
        async with post.bot() as bot:
            running = asyncio.ensure_future(post.courier(bot).run(0))
            await asyncio.sleep(0.5)
            with post.work.database.write() as session:
                session.execute(text("ALTER TABLE away RENAME TO outbox"))
            async with asyncio.timeout(10):
                while not post.sent(post.els):
                    await post.world.change(post.world.version, seconds=0.2)
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)

    office(tmp_path, scene)


def test_who_knows_what_became_of_a_letter_writes_it_down_before_anybody_takes_its_chat(tmp_path: Path) -> None:
    async def scene(post: Office) -> None:
        number = post.post(post.els, Apology(), urgency="unasked")
        slow = post.fails("slow", method="sendMessage", seconds=0.1)
        async with post.bot(read_timeout=5.0) as bot:
            courier = post.courier(bot, lease_ms=800)
            carrying = asyncio.ensure_future(courier.carry_one("one"))
            await post.met(slow)
            with post.work.database.write() as session:
                session.execute(text("ALTER TABLE outbox RENAME TO away"))
            await asyncio.sleep(1.0)  # what is tested is that the lease runs out
            with post.work.database.write() as session:
                session.execute(text("ALTER TABLE away RENAME TO outbox"))
            assert await courier.carry_one("two") is not None
            await carrying
        letter = post.letter(number)
        assert (letter.state, letter.tries, letter.repeated) == ("sent", 1, False)

    office(tmp_path, scene)


def test_who_is_stopped_brings_the_letter_in_hand_to_its_end(tmp_path: Path) -> None:
    async def scene(post: Office) -> None:
        number = post.post(post.els, Apology())
        slow = post.fails("slow", method="sendMessage", seconds=0.7)
        async with post.bot(read_timeout=5.0) as bot:
            stop = Stop()
            running = asyncio.ensure_future(post.courier(bot, stop=stop).run(0))
            await post.met(slow)
            stop.ask()
            await running
        assert post.letter(number).state == "sent"

    office(tmp_path, scene)


def test_somebody_unreachable_who_writes_can_be_reached_again(tmp_path: Path) -> None:
    async def scene(post: Office) -> None:
        post.world.block(post.els)
        post.post(post.els, Apology(), urgency="unasked")
        async with post.bot() as bot:
            await post.carry(post.courier(bot))
        with post.work.database.write() as session:
            address = post._address(session, post.els)
            assert session.get_one(people.Address, address).silent_since is not None
            sender = people.sender(session, user=f"telegram:{post.els}", chat=f"telegram:{post.els}", in_group=False)
            people.reply(session, now=post.work.clock(), sender=sender, notice=Privacy())
            assert session.get_one(people.Address, address).silent_since is None

    office(tmp_path, scene)


def test_bezorgd_tells_the_team_who_what_when_and_why(tmp_path: Path) -> None:
    async def scene(post: Office) -> None:
        post.post(post.els, _questions(2), urgency="unasked")
        post.world.block(post.els)
        async with post.bot() as bot:
            courier = post.courier(bot)
            await post.carry(courier)
            with post.work.database.write() as session:
                sender = people.sender(session, user=f"telegram:{post.noor}", chat=f"telegram:{post.noor}", in_group=False)
                troubles.tell(session, now=post.work.clock(), sender=sender, policy=RULES)
            await post.carry(courier)
        assert post.sent(post.noor)[-1].text.splitlines() == [
            "Niet of misschien niet aangekomen in de laatste 30 dagen:",
            "– 15 juni, Els (ActiZ): een vraag over punten. Wil geen berichten meer van mij.",
        ]

    office(tmp_path, scene)


# --- the file ------------------------------------------------------------------------------------------------------------


def test_while_a_file_is_made_the_chat_shows_it(tmp_path: Path) -> None:
    async def scene(post: Office) -> None:
        gesture = post.fails("slow", method="sendChatAction", seconds=0.0)
        post.post(post.noor, SheetDue(person=1))
        async with post.bot() as bot:
            await post.carry(post.courier(bot))
        assert gesture.hits == 1
        (sent,) = post.sent(post.noor)
        assert sent.method == "sendDocument"
        assert sent.text.startswith("De hele lijst, stand van 15 juni 2023")
        file = post.world.files.get(sent.file)
        assert file.name == "taz-lijst-2023-06-15.csv"
        assert file.bytes.startswith("\ufeffPunt;Naam;".encode())

    office(tmp_path, scene)


def test_a_picture_goes_as_a_photo_and_says_the_same_in_words(tmp_path: Path) -> None:
    async def scene(post: Office) -> None:
        gesture = post.fails("slow", method="sendChatAction", seconds=0.0)
        post.post(post.noor, PictureDue(person=1, of="quarter"))
        async with post.bot() as bot:
            await post.carry(post.courier(bot))
        assert gesture.hits == 1
        (sent,) = post.sent(post.noor)
        assert (sent.method, sent.text.partition("\n")[0]) == (
            "sendPhoto",
            "Voortgang per kwartaal op 15 juni 2023, in onderdelen waar ik naar vraag",
        )
        assert [button for row in sent.keyboard for button, _ in row] == ["Plaatje per lijn"]
        assert post.world.files.get(sent.file).bytes.startswith(b"\x89PNG")

    office(tmp_path, scene)


def test_a_dossier_goes_the_same_way(tmp_path: Path) -> None:
    async def scene(post: Office) -> None:
        with post.work.database.write() as session:
            item = Commitment(
                code="A9", position=1, kind="afspraak", programmalijn=1, opgave=1, title="<b>Vast</b> werk",
                summary="x", document="brief.txt", chapter=3, line=4,
            )  # fmt: skip
            session.add(item)
            session.flush()
            number = item.id
        post.post(post.noor, DossierDue(person=1, commitment=number))
        async with post.bot() as bot:
            await post.carry(post.courier(bot))
        (sent,) = post.sent(post.noor)
        assert sent.method == "sendDocument"
        assert sent.text == (
            "Het dossier van A9, stand van 15 juni 2023.\n"
            "Namen van personen staan er niet in. Lees wat mensen zelf schreven voordat u het doorgeeft."
        )
        file = post.world.files.get(sent.file)
        assert file.name == "taz-dossier-A9-2023-06-15.html"
        assert "<h1>Dossier A9 · &lt;b&gt;Vast&lt;/b&gt; werk</h1>" in file.bytes.decode()

    office(tmp_path, scene)


def test_a_gesture_that_hangs_does_not_hold_the_file_up_for_long(tmp_path: Path) -> None:
    async def scene(post: Office) -> None:
        post.fails("slow", method="sendChatAction", seconds=30.0)
        number = post.post(post.noor, SheetDue(person=1))
        async with post.bot(read_timeout=60.0) as bot:
            await post.courier(bot).carry_one("one")
        assert post.letter(number).state == "sent"

    office(tmp_path, scene)


def test_who_left_the_team_gets_no_file(tmp_path: Path) -> None:
    async def scene(post: Office) -> None:
        number = post.post(post.els, SheetDue(person=2))
        async with post.bot() as bot:
            await post.carry(post.courier(bot))
        assert post.sent(post.els) == []
        assert post.letter(number).state == "lapsed"

    office(tmp_path, scene)


# --- the table itself ------------------------------------------------------------------------------------------------------


def _caused(error: TelegramError, cause: Exception) -> TelegramError:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "fate"),
    [
        (_caused(TimedOut(), httpx.ReadTimeout("slow")), "uncertain"),
        (_caused(TimedOut(), httpx.WriteTimeout("slow")), "uncertain"),
        (_caused(NetworkError("cut"), httpx.RemoteProtocolError("cut")), "uncertain"),
        (_caused(NetworkError("httpx.ReadError: 413 too large"), httpx.ReadError("cut")), "uncertain"),
        (NetworkError("Internal Server Error"), "uncertain"),
        (TelegramError("Invalid server response"), "uncertain"),
        (TimeoutError(), "uncertain"),
        (RuntimeError("a bug"), "uncertain"),
        (_caused(TimedOut(), httpx.PoolTimeout("full")), "all_wait"),
        (_caused(TimedOut(), httpx.ConnectTimeout("far")), "all_wait"),
        (_caused(NetworkError("refused"), httpx.ConnectError("refused")), "all_wait"),
        (_caused(NetworkError("no"), httpx.ProxyError("no")), "all_wait"),
        (Forbidden("Forbidden: user is deactivated"), "undeliverable"),
        (_caused(Forbidden("Forbidden (403). Parsing the server response failed"), TelegramError("x")), "all_wait"),
        (ChatMigrated(-1001), "moved"),
        (BadRequest("Group chat was deactivated"), "undeliverable"),
        (NetworkError("Request Entity Too Large"), "failed"),
        (NetworkError("Too Many Requests"), "too_many"),
        (InvalidToken("Unauthorized"), "all_wait"),
        (Conflict("terminated by other getUpdates request"), "all_wait"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_an_error_means(error: Exception, fate: str) -> None:
    assert outcome_of(error).fate == fate


def test_retry_after_is_obeyed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    outcome = outcome_of(RetryAfter(7))
    assert outcome.fate == "too_many"
    assert 7_000 <= outcome.pause_ms <= 8_000


def test_an_address_is_opaque_but_for_the_courier() -> None:
    assert chat_of("telegram:-100123") == -100123
