"""The Bot API over real HTTP: plain requests, and python-telegram-bot's own Bot against it."""

import asyncio
import contextlib
import json
from datetime import timedelta

import httpx
import pytest
import telegram
from telegram.constants import ParseMode
from telegram.request import HTTPXRequest

from bot.standin.clock import Clock
from bot.standin.entities import plain
from bot.standin.server import PortTaken, Serving
from bot.standin.world import Impossible, World
from tests.bot.standin.stage import START, TOKEN, Stage, play


def strange(thing):
    """Everything in a parsed object that python-telegram-bot did not expect."""
    if isinstance(thing, telegram.TelegramObject):
        found = [f"{type(thing).__name__}.{name}" for name in thing.api_kwargs]
        return found + [s for name in thing._get_attrs_names(False) for s in strange(getattr(thing, name, None))]
    if isinstance(thing, tuple | list):
        return [s for part in thing for s in strange(part)]
    return []


@contextlib.asynccontextmanager
async def ptb(stage):
    bot = telegram.Bot(
        TOKEN,
        base_url=f"{stage.url}/bot",
        base_file_url=f"{stage.url}/file/bot",
        get_updates_request=HTTPXRequest(),
        request=HTTPXRequest(connection_pool_size=8),
    )
    async with bot:
        yield bot


def test_a_message_comes_back_as_telegram_would_give_it():
    async def scene(stage):
        keyboard = {"inline_keyboard": [[{"text": "Klaar", "callback_data": "k1"}, {"text": "Site", "url": "https://x.nl"}]]}
        form = {
            "chat_id": str(stage.anna),
            "text": "\U0001f4c4 <b>7.2</b> &amp; 8.6",
            "parse_mode": "HTML",
            "reply_markup": json.dumps(keyboard),
            "reply_parameters": json.dumps({"message_id": 1}),
        }
        answer = await stage.http.post(f"/bot{TOKEN}/sendmessage", data=form)
        message = answer.json()["result"]
        assert message["message_id"] == 2
        assert message["date"] == int(START.timestamp())
        assert message["from"]["is_bot"] is True
        assert message["chat"] == {
            "id": stage.anna,
            "type": "private",
            "first_name": "Anna",
            "last_name": "de Wit",
            "username": "annadewit",
        }
        assert message["text"] == "\U0001f4c4 7.2 & 8.6"
        assert message["entities"] == [{"offset": 3, "length": 3, "type": "bold"}]
        assert message["reply_markup"] == keyboard
        assert message["reply_to_message"]["text"] == "/start"
        (sent,) = stage.world.log
        assert sent.html == form["text"]
        assert sent.keyboard == ((("Klaar", "k1"), ("Site", "https://x.nl")),)

    play(scene)


def test_refusals_in_telegrams_own_words():
    async def scene(stage):
        world, anna = stage.world, stage.anna
        stranger = world.user("Bas")
        blocker = world.user("Cor")
        world.write(blocker, blocker, "/start")
        world.block(blocker)
        apart = world.group("Zonder bot", [anna], None)
        mine = (await stage.call("sendMessage", chat_id=anna, text="x"))["message_id"]

        def send(**more):
            return stage.refused("sendMessage", **({"chat_id": anna, "text": "x"} | more))

        def button(**content):
            return {"inline_keyboard": [[content]]}

        assert await send(text=" \n ") == (400, "Bad Request: message text is empty")
        assert await send(text="<b></b>", parse_mode="HTML") == (400, "Bad Request: message text is empty")
        assert await send(text="x" * 4097) == (400, "Bad Request: message is too long")
        assert await send(text="\U0001f600" * 2049) == (400, "Bad Request: message is too long")
        assert (await stage.call("sendMessage", chat_id=anna, text=f"<b>{'x' * 4096}</b>", parse_mode="html"))["text"]
        assert await send(text="<b>x", parse_mode="HTML") == (
            400,
            "Bad Request: can't parse entities: Can't find end tag corresponding to start tag \"b\"",
        )
        assert await send(parse_mode="Wiki") == (400, "Bad Request: unsupported parse_mode")
        assert await send(chat_id=1) == (400, "Bad Request: chat not found")
        assert await send(chat_id="@anna") == (400, "Bad Request: chat not found")
        assert await send(chat_id="") == (400, "Bad Request: chat_id is empty")
        assert await send(chat_id=stranger) == (403, "Forbidden: bot can't initiate conversation with a user")
        assert await send(chat_id=blocker) == (403, "Forbidden: bot was blocked by the user")
        assert await send(chat_id=apart) == (403, "Forbidden: bot is not a member of the group chat")
        assert await send(reply_markup=button(text="x", callback_data="é" * 33)) == (400, "Bad Request: BUTTON_DATA_INVALID")
        hundred = [[{"text": "x", "callback_data": "k"}] * 8] * 12
        assert (await stage.call("sendMessage", chat_id=anna, text="x", reply_markup={"inline_keyboard": hundred}))["text"]
        full = {"inline_keyboard": [*hundred, hundred[0]]}
        assert await send(reply_markup=full) == (400, "Bad Request: reply markup is too long")
        unparsed = "Bad Request: can't parse inline keyboard button: "
        nothing = f"{unparsed}Text buttons are unallowed in the inline keyboard"
        assert await send(reply_markup=button(text="x")) == (400, nothing)
        assert await send(reply_markup=button(callback_data="k")) == (400, f'{unparsed}Field "text" must be of type String')
        assert await send(reply_parameters={"message_id": 99}) == (400, "Bad Request: message to be replied not found")

        edit = {"chat_id": anna, "message_id": mine, "text": "x"}
        assert (await stage.refused("editMessageText", **edit))[1].startswith("Bad Request: message is not modified: spec")
        assert (await stage.refused("editMessageText", **edit | {"message_id": 77}))[
            1
        ] == "Bad Request: message to edit not found"
        assert (await stage.refused("editMessageText", **edit | {"message_id": 1}))[1] == "Bad Request: message can't be edited"
        assert (await stage.refused("editMessageText", **edit | {"text": "x" * 4097}))[1] == "Bad Request: MESSAGE_TOO_LONG"
        too_old = (400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        assert await stage.refused("answerCallbackQuery", callback_query_id="12") == too_old
        assert await stage.refused("sendPoem", chat_id=anna) == (404, "Not Found")
        wrong = await stage.http.get("/bot1:b/getMe")
        assert wrong.status_code == 401
        assert wrong.json() == {"ok": False, "error_code": 401, "description": "Unauthorized"}
        assert stage.world.unknown_parameters == []
        await stage.call("sendMessage", chat_id=anna, text="x", message_effect_id="5", disable_notification=True)
        assert stage.world.unknown_parameters == [("sendMessage", "message_effect_id")]

    play(scene)


FORM = "application/x-www-form-urlencoded"
JSON = "application/json"


@pytest.mark.parametrize(
    ("body", "kind", "said"),
    [
        (b"{", JSON, "can't parse parameters JSON object"),
        (b"[1]", JSON, "can't parse parameters JSON object"),
        (b'{"chat_id":1,"text":"\\ud800"}', JSON, "strings must be encoded in UTF-8"),
        (b"text=%ff&chat_id=1", FORM, "strings must be encoded in UTF-8"),
        (b"text=x&chat_id=1&reply_markup={", FORM, "can't parse reply keyboard markup JSON object"),
        (b"text=x&chat_id=1&reply_markup=3", FORM, "object expected as reply keyboard markup"),
    ],
)
def test_unreadable_requests_are_refused(body, kind, said):
    async def scene(stage):
        body_of_anna = body.replace(b"chat_id=1", b"chat_id=%d" % stage.anna)
        answer = await stage.http.post(f"/bot{TOKEN}/sendMessage", content=body_of_anna, headers={"content-type": kind})
        assert (answer.status_code, answer.json()["description"]) == (400, f"Bad Request: {said}")

    play(scene)


def test_leaving_ends_long_polls_and_the_port_is_free_again():
    async def run():
        stage = Stage()
        stage.world.updates.drop()
        async with asyncio.TaskGroup() as group, httpx.AsyncClient() as http:
            async with Serving(stage.app) as serving:
                url = f"{serving.url}/bot{TOKEN}/getUpdates?timeout=50"
                waiting = await stage.waiting(group, http.get(url, timeout=60))
                port = int(serving.url.rpartition(":")[2])
                with pytest.raises(PortTaken, match=str(port)):
                    async with Serving(stage.app, port=port):
                        pass
            assert (await waiting).json() == {"ok": True, "result": []}
            with pytest.raises(httpx.ConnectError):
                await http.get(url)
            async with Serving(stage.app, port=port) as again:
                assert again.url == serving.url

    asyncio.run(asyncio.wait_for(run(), 20))


def test_an_error_inside_the_block_comes_out_as_itself():
    async def run():
        async with Serving(Stage().app):
            raise LookupError("mine")

    with pytest.raises(LookupError, match="mine"):
        asyncio.run(run())


def test_a_button_is_pressed_and_answered_once():
    async def scene(stage):
        world, anna = stage.world, stage.anna
        keyboard = {"inline_keyboard": [[{"text": "Klaar", "callback_data": "k1"}]]}
        sent = await stage.call("sendMessage", chat_id=anna, text="Hoe staat het ervoor?", reply_markup=keyboard)
        stage.world.updates.drop()
        with pytest.raises(Impossible):
            world.press(anna, anna, sent["message_id"], "k2")
        query = world.press(anna, anna, sent["message_id"], "k1")
        (update,) = await stage.call("getUpdates")
        assert update["callback_query"]["data"] == "k1"
        assert update["callback_query"]["message"] == sent
        assert await stage.call("answerCallbackQuery", callback_query_id=query, text="Genoteerd") is True
        assert world.answers == {query: "Genoteerd"}
        assert (await stage.refused("answerCallbackQuery", callback_query_id=query))[0] == 400
        late = world.press(anna, anna, sent["message_id"], "k1")
        stage.clock.set(START + timedelta(minutes=2))
        assert (await stage.refused("answerCallbackQuery", callback_query_id=late))[0] == 400

        edited = await stage.call("editMessageText", chat_id=anna, message_id=sent["message_id"], text="Genoteerd.")
        assert "reply_markup" not in edited
        assert edited["edit_date"] == edited["date"] + 120
        with pytest.raises(Impossible):
            world.press(anna, anna, sent["message_id"], "k1")
        assert world.press(anna, anna, sent["message_id"], "k1", forged=True)
        assert [message.text for message in world.messages(anna)] == ["/start", "Genoteerd."]
        assert [(entry.method, entry.edited) for entry in world.log] == [("sendMessage", False), ("editMessageText", True)]
        await stage.call("deleteMessage", chat_id=anna, message_id=sent["message_id"])
        assert [message.text for message in world.messages(anna)] == ["/start"]

    play(scene)


def test_groups_keep_privacy_mode():
    world = World(Clock(START))
    anna, bas = world.user("Anna"), world.user("Bas")
    group = world.group("Kernteam", [anna, bas], anna)
    heard = world.take(None, 100)
    assert [next(kind for kind in update if kind != "update_id") for update in heard] == ["my_chat_member", "message"]
    assert heard[0]["my_chat_member"]["new_chat_member"]["status"] == "member"
    sent = world.send(group, plain("Week 27"))
    for text in ("goedemorgen", "/telaat", "/telaat@andere_bot", "/telaat@taz_proef_bot", "vraag @taz_proef_bot"):
        world.write(bas, group, text)
    world.write(bas, group, "een antwoord", reply_to=sent.message_id)
    asked = world.write(anna, group, "/vraag@taz_proef_bot wanneer?")
    said = world.write(bas, group, "dat wil ik ook weten", reply_to=asked)
    world.write(anna, group, "ja toch", reply_to=said)
    world.send_document(bas, group, "plan.pdf", 1000, caption="@taz_proef_bot hierbij")
    world.send_document(bas, group, "plan.pdf", 1000)
    came = [update["message"] for update in world.take(heard[1]["update_id"] + 1, 100)]
    assert [message.get("text") or message["caption"] for message in came] == [
        "/telaat",
        "/telaat@taz_proef_bot",
        "vraag @taz_proef_bot",
        "een antwoord",
        "/vraag@taz_proef_bot wanneer?",
        "dat wil ik ook weten",
        "@taz_proef_bot hierbij",
    ]
    world.leave(group)
    world.write(bas, group, "/telaat")
    assert world.take(None, 100)[-1]["my_chat_member"]["new_chat_member"]["status"] == "left"
    with pytest.raises(Impossible):
        world.write(world.user("Cor"), group, "mag ik erbij")


def test_python_telegram_bot_feels_at_home():
    async def scene(stage):
        world, anna = stage.world, stage.anna
        async with ptb(stage) as bot:
            assert (bot.id, bot.username) == (world.bot.id, "taz_proef_bot")
            keyboard = telegram.InlineKeyboardMarkup.from_button(telegram.InlineKeyboardButton("Klaar", callback_data="k"))
            sent = await bot.send_message(
                anna,
                "<b>Hoi</b> /mijn",
                parse_mode=ParseMode.HTML,
                reply_markup=keyboard,
                reply_parameters=telegram.ReplyParameters(1),
                link_preview_options=telegram.LinkPreviewOptions(is_disabled=True),
            )
            assert (sent.text_html, sent.reply_to_message.text) == ("<b>Hoi</b> /mijn", "/start")
            edited = await bot.edit_message_text("<i>Dag</i>", anna, sent.message_id, parse_mode="HTML", reply_markup=keyboard)
            bare = await bot.edit_message_reply_markup(anna, sent.message_id)
            asked = await bot.send_message(anna, "Waardoor?", reply_markup=telegram.ForceReply(input_field_placeholder="Typ"))
            group = world.group("Kernteam", [anna], anna)
            world.send_sticker(anna, anna)
            world.send_document(anna, anna, "brief.pdf", 2_000)
            world.write(anna, anna, "/punt @taz_proef_bot https://x.nl", reply_to=asked.message_id)
            world.edit(anna, anna, 1, "anders")
            query = world.press(anna, anna, sent.message_id, "k", forged=True)
            world.press(anna, anna, 99, "k", forged=True)
            world.block(anna)
            with pytest.raises(telegram.error.Forbidden):
                await bot.send_message(anna, "x")
            world.unblock(anna)
            updates = await bot.get_updates(timeout=1)
            assert len(updates) == 11
            assert strange([sent, edited, bare, asked, *updates, await bot.get_me()]) == []
            assert strange([await bot.get_chat(anna), await bot.get_chat(group), await bot.get_webhook_info()]) == []
            assert await bot.answer_callback_query(query, "Genoteerd", show_alert=True)
            with pytest.raises(telegram.error.BadRequest, match="too old"):
                await bot.answer_callback_query("1")
            with pytest.raises(telegram.error.BadRequest, match="not modified"):
                await bot.edit_message_text("<i>Dag</i>", anna, sent.message_id, parse_mode="HTML")
            with pytest.raises(telegram.error.BadRequest, match="Chat not found"):
                await bot.send_message(1, "x")
            stranger = telegram.Bot("1:x", base_url=f"{stage.url}/bot")
            with pytest.raises(telegram.error.InvalidToken):
                await stranger.initialize()
            await stranger.shutdown()
            commands = [telegram.BotCommand("mijn", "Mijn punten")]
            await bot.set_my_commands(commands, scope=telegram.BotCommandScopeAllGroupChats(), language_code="nl")
            assert world.commands == {("all_group_chats", "nl"): (("mijn", "Mijn punten"),)}
            assert list(await bot.get_my_commands(telegram.BotCommandScopeAllGroupChats(), "nl")) == commands
            await bot.set_my_description("Ik houd afspraken bij.", "nl")
            await bot.set_my_short_description("Afspraken", "nl")
            await bot.set_my_name("TAZ-bot")
            assert world.profile["short_description", "nl"] == "Afspraken"
            await bot.send_chat_action(anna, "typing")
            await bot.delete_message(anna, sent.message_id)
            await bot.delete_webhook(drop_pending_updates=True)
            assert world.unconfirmed() == 0
            await bot.leave_chat(group)
            with pytest.raises(telegram.error.Forbidden):
                await bot.send_message(group, "x")
        assert world.unknown_parameters == []

    play(scene)


def test_what_is_typed_anywhere_is_answered_once_with_articles_to_choose_from():
    async def scene(stage):
        stage.world.updates.drop()
        typed = stage.world.type_inline(stage.anna, "A9")
        (update,) = await stage.call("getUpdates")
        assert (update["inline_query"]["query"], update["inline_query"]["from"]["id"]) == ("A9", stage.anna)

        def article(number, text="<b>A9</b>"):
            content = {"message_text": text, "parse_mode": "HTML"}
            return {"type": "article", "id": number, "title": "A9", "description": "d", "input_message_content": content}

        async def refused(*results):
            _, words = await stage.refused("answerInlineQuery", inline_query_id=typed, results=results)
            return words.removeprefix("Bad Request: ")

        assert await refused(article("1"), article("1")) == "RESULT_ID_DUPLICATE"
        assert await refused(*(article(str(number)) for number in range(51))) == "RESULTS_TOO_MUCH"
        assert (await refused(article("1", "<b>"))).startswith("can't parse entities")
        assert await refused(article("1", " ")) == "MESSAGE_EMPTY"
        assert await refused(article("1", "a" * 4097)) == "MESSAGE_TOO_LONG"
        assert await refused(article("x" * 65)) == "RESULT_ID_INVALID"
        assert await refused({"type": "photo", "id": "1"}) == "can't parse inline query result: unallowed type"
        assert await stage.call("answerInlineQuery", inline_query_id=typed, results=[article("1")])
        assert (await stage.refused("answerInlineQuery", inline_query_id=typed, results=[]))[0] == 400
        (offered,) = stage.world.offered[typed]
        assert (offered.id, offered.description, offered.words.text) == ("1", "d", "A9")
        stage.world.choose(stage.anna, stage.anna, typed, "1")
        *_, update = await stage.call("getUpdates")
        assert (update["message"]["text"], update["message"]["via_bot"]["id"]) == ("A9", stage.world.bot.id)
        with pytest.raises(Impossible):
            stage.world.choose(stage.anna, stage.anna, typed, "2")

    play(scene)
