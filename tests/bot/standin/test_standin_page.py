"""The chat page: what it shows, what it refuses, and how it turns the clock."""

import asyncio
from datetime import UTC, datetime, timedelta
from importlib import resources

import httpx
import pytest

from bot.standin.clock import Clock
from bot.standin.entities import from_html
from bot.standin.server import Serving, application
from bot.standin.turning import to_next, turn
from bot.standin.world import Button, World

START = datetime(2023, 6, 15, 7, 0, tzinfo=UTC)
DUE = [START + timedelta(hours=3), START + timedelta(days=4)]


class Reminder:
    """A product that says one thing at each of two moments, and notes when it was looked at."""

    def __init__(self, world, chat):
        self.world, self.chat = world, chat
        self.looked = []

    async def next_due(self, after):
        return next((due for due in DUE if due > after), None)

    async def settle(self):
        self.looked.append(self.world.clock())
        for due in DUE[len(self.world.log) :]:
            if due <= self.world.clock():
                self.world.send(self.chat, from_html(f"<b>{due.date()}</b>"))

    def strip(self):
        return f"{len(self.world.log)} verstuurd"


def stage():
    clock = Clock(START)
    world = World(clock)
    anna = world.user("Anna")
    world.write(anna, anna, "/start")
    return clock, world, anna, Reminder(world, anna)


def play(scene):
    async def run():
        clock, world, anna, product = stage()
        app = application(world, clock, token="1:a", product=product)
        async with Serving(app) as serving, httpx.AsyncClient(base_url=serving.url) as http:
            await scene(http, clock, world, anna)

    asyncio.run(run())


def test_the_clock_stands_still_and_never_goes_back():
    clock = Clock(START)
    told = []
    clock.listeners.append(lambda: told.append(clock()))
    clock.set(START + timedelta(days=1))
    assert told == [clock()] == [START + timedelta(days=1)]
    with pytest.raises(ValueError, match="does not go back"):
        clock.set(START)
    with pytest.raises(ValueError, match="time zone"):
        clock.set(datetime(2024, 1, 1))  # noqa: DTZ001


def test_turning_stops_wherever_something_is_due():
    clock, world, _, product = stage()
    asyncio.run(turn(clock, product, START + timedelta(days=7)))
    assert product.looked == [START, *DUE, START + timedelta(days=7)]
    assert [sent.at for sent in world.log] == DUE


def test_to_the_next_thing_and_no_further():
    clock, _, _, product = stage()
    assert asyncio.run(to_next(clock, product, START + timedelta(hours=1))) is None
    assert clock() == START
    assert asyncio.run(to_next(clock, product, START + timedelta(days=7))) == DUE[0] == clock()


def test_a_product_that_stays_where_it_is_is_a_mistake():
    clock, _, _, product = stage()

    async def stuck(after):
        return after

    product.next_due = stuck
    with pytest.raises(RuntimeError, match="not after"):
        asyncio.run(turn(clock, product, START + timedelta(days=1)))


def test_the_page_and_all_it_needs_come_from_the_package():
    async def scene(http, clock, world, anna):
        for path, kind in (("/", "text/html"), ("/page.css", "text/css"), ("/page.js", "text/javascript")):
            answer = await http.get(path)
            assert answer.status_code == 200
            assert answer.headers["content-type"].startswith(kind)
            assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert "Proef: antwoorden zijn verzonnen" in (await http.get("/")).text

    play(scene)
    page = resources.files("bot.standin").joinpath("page")
    script = page.joinpath("page.js").read_text()
    assert not any(dangerous in script for dangerous in ("innerHTML", "insertAdjacentHTML", "outerHTML", "eval("))


def test_somebody_writes_presses_and_turns_the_clock():
    async def scene(http, clock, world, anna):
        state = (await http.get("/proef/state?since=0")).json()
        assert state["strip"] == "0 verstuurd"
        assert [message["text"] for message in state["chats"][0]["messages"]] == ["/start"]

        async with asyncio.TaskGroup() as group:
            news = group.create_task(http.get(f"/proef/state?since={state['version']}"))
            await asyncio.sleep(0.05)
            written = await http.post("/proef/write", json={"user": anna, "chat": anna, "text": "klaar", "reply_to": 1})
        assert written.json() == {"message_id": 2}
        assert news.result().json()["chats"][0]["messages"][-1]["reply_to_message"]["text"] == "/start"

        assert (await http.post("/proef/turn", json={"to": "next"})).status_code == 200
        assert clock() == DUE[0]
        await http.post("/proef/turn", json={"to": "week"})
        assert clock() == DUE[0] + timedelta(days=7)
        nothing = await http.post("/proef/turn", json={"to": "next"})
        assert (nothing.status_code, nothing.text) == (400, "Er staat het komende jaar niets klaar.")

        sent = world.send(anna, from_html("Klaar?"), keyboard=((Button("Ja", "j"),),))
        async with asyncio.TaskGroup() as group:
            content = {"user": anna, "chat": anna, "message_id": sent.message_id, "data": "j"}
            pressed = group.create_task(http.post("/proef/press", json=content))
            await world.change(world.version, seconds=5)
            world.answer(world.take(None, 100)[-1]["callback_query"]["id"], "Genoteerd")
        assert pressed.result().json() == {"answered": True, "text": "Genoteerd"}

    play(scene)


def test_a_day_further_is_the_same_time_on_the_wall_when_winter_time_begins():
    async def scene(http, clock, world, anna):
        clock.set(datetime(2023, 10, 28, 7, 0, tzinfo=UTC))
        await http.post("/proef/turn", json={"to": "day"})
        assert clock() == datetime(2023, 10, 29, 8, 0, tzinfo=UTC)

    play(scene)


@pytest.mark.parametrize(
    ("path", "content", "sentence"),
    [
        ("write", b"[", "De pagina stuurde iets onleesbaars."),
        ("write", {}, "Er ontbreekt een tekst."),
        ("write", {"user": "x", "chat": 1, "text": "x"}, "Er ontbreekt een getal: user."),
        ("write", {"user": 1, "chat": 1, "text": "x"}, "Dit gesprek is er niet."),
        ("write", {"text": " "}, "Schrijf eerst een bericht."),
        ("write", {"text": "x" * 4097}, "Een bericht heeft hoogstens 4096 tekens."),
        ("write", {"text": "x", "reply_to": 7}, "Dit bericht is er niet (meer)."),
        ("press", {"message_id": 1, "data": "x"}, "Deze knop staat niet (meer) bij dit bericht."),
        ("sticker", {"chat": True}, "Er ontbreekt een getal: chat."),
        ("turn", {"to": "gisteren"}, "De klok kan een dag, een week of naar het volgende."),
    ],
)
def test_bad_input_answers_one_dutch_sentence(path, content, sentence):
    async def scene(http, clock, world, anna):
        if isinstance(content, bytes):
            answer = await http.post(f"/proef/{path}", content=content)
        else:
            known = {"user": anna, "chat": anna} if content else {}
            answer = await http.post(f"/proef/{path}", json=known | content)
        assert (answer.status_code, answer.text) == (400, sentence)
        assert len(world.messages(anna)) == 1

    play(scene)


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://example.org"}, {"Origin": "null"}, {"Host": "proef.example.org"}, {"Origin": "http://127.0.0.1:1"}],
)  # fmt: skip
def test_another_website_cannot_drive_the_trial(headers):
    async def scene(http, clock, world, anna):
        answer = await http.post("/proef/write", json={"user": anna, "chat": anna, "text": "x"}, headers=headers)
        assert answer.status_code == 403
        assert len(world.messages(anna)) == 1

    play(scene)


def test_the_page_shows_files_and_where_a_group_went():
    async def scene(http, clock, world, anna):
        group = world.group("Kernteam", [anna], anna)
        new = world.migrate(group)
        world.send(anna, from_html("<i>juni</i>"), file=world.files.add("stand<b>.html", b"<script>", "text/html"))
        state = (await http.get("/proef/state")).json()
        chats = {chat["id"]: chat for chat in state["chats"]}
        assert (chats[group]["moved"], chats[new]["moved"]) == (new, None)
        assert [m["migrate_from_chat_id"] for m in chats[new]["messages"]] == [group]
        message = chats[anna]["messages"][-1]
        assert (message["caption"], message["document"]["file_name"]) == ("juni", "stand<b>.html")
        file = await http.get(f"/proef/file/{message['document']['file_unique_id']}")
        assert file.content == b"<script>"
        assert file.headers["content-type"] == "application/octet-stream", "never run as a page"
        assert file.headers["content-disposition"] == "attachment; filename*=UTF-8''stand%3Cb%3E.html"
        assert (await http.get("/proef/file/x")).status_code == 400
        refused = await http.post("/proef/write", json={"user": anna, "chat": group, "text": "hallo"})
        assert (refused.status_code, refused.text) == (400, "Deze groep is een supergroep geworden. Schrijf daar.")

    play(scene)
