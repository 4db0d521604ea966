"""Everything that the stand-in can do, once: each method with all that it knows, each thing that a person can do, each refusal.

Our own bot uses a part of this, and says it in one way only; the judges must read the rest too.
"""

import json
from typing import Any

import httpx

from bot.standin.faults import Fault
from tests.bot.standin.stage import Receiver
from tests.strangers.talk import SECRET, TOKEN, Conversation, conversation
from tests.strangers.wire import Tape

_HTML = (
    "<b>bold <i>both</i></b> <u>under</u> <s>struck</s> <tg-spoiler>hidden</tg-spoiler> <code>code</code> "
    '<pre><code class="language-python">pass</code></pre> <a href="https://example.org/a?b=c">link</a> '
    "<blockquote>quoted</blockquote> <blockquote expandable>long</blockquote> \N{PAGE FACING UP} &amp; <b>after</b>"
)
_PLAIN = "Zie https://example.org, of mail a@example.org, @annadewit #taz $TAZ +31 70 340 7911 /help \N{GRINNING FACE} /mijn"
_KEYBOARD = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}, {"text": "Site", "url": "https://example.org/"}]]}


class _Caller:
    """Calls as JSON, and as a form, as each library has its own habit."""

    def __init__(self, http: httpx.AsyncClient, tape: Tape) -> None:
        self._http, self._tape = http, tape

    async def call(self, method: str, *, files: Any = None, **sent: Any) -> Any:
        """One call that must succeed."""
        answer = await self._http.post(f"/bot{TOKEN}/{method}", **self._body(files, sent))
        assert answer.status_code == 200, (method, answer.text)
        return answer.json()["result"]

    async def refused(self, method: str, code: int, **sent: Any) -> None:
        """One call that must be refused."""
        answer = await self._http.post(f"/bot{TOKEN}/{method}", **self._body(None, sent))
        assert answer.status_code == code, (method, answer.text)

    def _body(self, files: Any, sent: dict[str, Any]) -> dict[str, Any]:
        if files is None and len(self._tape.exchanges) % 2:
            return {"json": sent}
        words = {name: value if isinstance(value, str) else json.dumps(value) for name, value in sent.items()}
        return {"data": words, "files": files}

    async def updates(self) -> list[dict[str, Any]]:
        """What waits, confirmed at once."""
        found: list[dict[str, Any]] = await self.call("getUpdates", timeout=0, limit=100)
        if found:
            await self.call("getUpdates", offset=found[-1]["update_id"] + 1, timeout=0)
        return found


async def walk(tape: Tape) -> None:
    """The whole round."""
    async with conversation(tape) as (talk, url), httpx.AsyncClient(base_url=url) as http:
        caller = _Caller(http, tape)
        await _people(talk, caller)
        await _messages(talk, caller)
        await _chores(talk, caller)
        await _webhook(talk, caller, tape)
        await _refusals(talk, caller)


async def _people(talk: Conversation, caller: _Caller) -> None:
    """All that people do, and what the bot hears of it."""
    world, anna = talk.world, talk.anna
    first = world.write(anna, anna, "/start")
    world.write(anna, anna, _PLAIN, reply_to=first)
    world.edit(anna, anna, first, "/started, see https://example.org")
    world.send_sticker(anna, anna)
    plan = world.send_document(anna, anna, "plan.pdf", b"%PDF", caption="See https://example.org")
    world.write(anna, anna, "as I said", reply_to=plan)
    world.send_document(anna, anna, "plan.zip", 42)
    ben = world.user("Ben")
    world.write(ben, ben, "hi")
    world.block(ben)
    world.unblock(ben)
    group = world.group("Kernteam", [anna, ben], anna)
    world.write(anna, group, f"/mijn@{world.bot.username}")
    sent = await caller.call("sendMessage", chat_id=group, text="In the group", reply_markup=_KEYBOARD)
    world.write(ben, group, "an answer to the bot", reply_to=sent["message_id"])
    world.press(ben, group, sent["message_id"], "y")
    world.type_inline(ben, "A9")
    moved = world.migrate(group)
    world.write(anna, moved, f"@{world.bot.username} are you there?")
    to_nothing = {"message_id": 99, "allow_sending_without_reply": True}
    await caller.call("sendMessage", chat_id=moved, text="Here", reply_parameters=to_nothing)
    await caller.call("getChat", chat_id=moved)
    await caller.call("leaveChat", chat_id=moved)
    heard = {name for update in await caller.updates() for name in update}
    assert heard == {"update_id", "message", "edited_message", "callback_query", "my_chat_member", "inline_query"}


async def _messages(talk: Conversation, caller: _Caller) -> None:
    """All that the bot can send, change and take away."""
    world, anna = talk.world, talk.anna
    mention = f'{_HTML} <a href="tg://user?id={anna}">Anna</a>'
    options = {"is_disabled": True}
    sent = await caller.call(
        "sendMessage",
        chat_id=anna,
        text=mention,
        parse_mode="HTML",
        link_preview_options=options,
        reply_markup=_KEYBOARD,
        reply_parameters={"message_id": 1},
        disable_notification=True,
        protect_content=True,
    )
    place = {"chat_id": anna, "message_id": sent["message_id"]}
    ask = {"force_reply": True, "input_field_placeholder": "so"}
    await caller.call("sendMessage", chat_id=anna, text="And?", reply_markup=ask)
    await caller.call("sendChatAction", chat_id=anna, action="upload_document")
    await _files(anna, caller)
    query = world.press(anna, anna, sent["message_id"], "y")
    await caller.call("answerCallbackQuery", callback_query_id=query, text="Yes", show_alert=True, cache_time=0)
    article = {
        "type": "article",
        "id": "A9",
        "title": "A9",
        "description": "so",
        "input_message_content": {"message_text": "<b>A9</b>", "parse_mode": "HTML"},
    }
    typed = world.type_inline(anna, "A9")
    await caller.call("answerInlineQuery", inline_query_id=typed, results=[article], cache_time=60, is_personal=True)
    world.choose(anna, anna, typed, "A9")
    await caller.call("editMessageText", **place, text="<b>New</b>", parse_mode="HTML", reply_markup=_KEYBOARD)
    await caller.call("editMessageReplyMarkup", **place, reply_markup={"inline_keyboard": []})
    world.press(anna, anna, sent["message_id"], "y", forged=True)
    await caller.call("deleteMessage", **place)
    world.press(anna, anna, sent["message_id"], "y", forged=True)
    heard = await caller.updates()
    gone = [update["callback_query"]["message"] for update in heard if "callback_query" in update]
    assert [message["date"] == 0 for message in gone] == [False, False, True]


async def _files(anna: int, caller: _Caller) -> None:
    """A file by upload, under its own name and by reference, and once more by its id; and back again."""
    words = {"caption": "A <b>file</b>", "parse_mode": "HTML", "reply_markup": _KEYBOARD}
    file = ("plan.pdf", b"%PDF", "application/pdf")
    sent = await caller.call("sendDocument", files={"document": file}, chat_id=anna, **words)
    attached = {"document": "attach://other", "disable_content_type_detection": True}
    await caller.call("sendDocument", files={"other": file}, chat_id=anna, **attached, reply_parameters={"message_id": 1})
    await caller.call("sendDocument", chat_id=anna, document=sent["document"]["file_id"], disable_notification=True)
    await caller.call("getFile", file_id=sent["document"]["file_id"])
    picture = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + (90).to_bytes(4) + (60).to_bytes(4)
    await caller.call("sendPhoto", files={"photo": ("plan.png", picture, "image/png")}, chat_id=anna, **words)


async def _webhook(talk: Conversation, caller: _Caller, tape: Tape) -> None:
    """Updates by webhook; and what is said of it when one was not taken at once."""
    world, anna = talk.world, talk.anna
    async with Receiver({2: 503}) as bot:
        set_up = {"secret_token": SECRET, "max_connections": 2, "allowed_updates": ["message", "callback_query"]}
        await caller.call("setWebhook", url=bot.url, **set_up, drop_pending_updates=False)
        await caller.call("getWebhookInfo")
        await caller.refused("getUpdates", 409, timeout=0)
        world.write(anna, anna, "by webhook")
        world.write(anna, anna, "and once more, since the second post is not taken")
        for _, _, headers, update in await bot.count(3):
            assert headers["x-telegram-bot-api-secret-token"] == SECRET
            tape.updates.append(update)
        await talk.quiet()
        assert "last_error_message" in await caller.call("getWebhookInfo")
        await caller.call("deleteWebhook", drop_pending_updates=True)


async def _chores(talk: Conversation, caller: _Caller) -> None:
    """What is set once."""
    await caller.call("getMe")
    commands = [{"command": "mijn", "description": "what is mine"}, {"command": "help", "description": "help"}]
    scopes: list[dict[str, Any]] = [{"type": "default"}, {"type": "all_group_chats"}, {"type": "chat", "chat_id": talk.anna}]
    for scope in scopes:
        await caller.call("setMyCommands", commands=commands, scope=scope, language_code="nl")
        assert await caller.call("getMyCommands", scope=scope, language_code="nl") == commands
    await caller.call("setMyName", name="TAZ", language_code="nl")
    await caller.call("setMyDescription", description="What it is", language_code="nl")
    await caller.call("setMyShortDescription", short_description="It", language_code="nl")
    await caller.call("getChat", chat_id=talk.anna)
    await caller.call("getUpdates", allowed_updates=["message", "callback_query"], timeout=0)
    await caller.call("getWebhookInfo")
    await caller.call("deleteWebhook", drop_pending_updates=False)


async def _refusals(talk: Conversation, caller: _Caller) -> None:
    """Each kind of "no"."""
    world, anna = talk.world, talk.anna
    send = {"chat_id": anna, "text": "x"}
    await caller.refused("sendMessage", 400, chat_id=1, text="x")
    await caller.refused("sendMessage", 403, chat_id=world.user("Cor"), text="x")
    for fault, code in (("too_many", 429), ("unauthorized", 401), ("conflict", 409), ("error_500", 500), ("forbidden", 403)):
        world.faults.add(Fault(fault, method="sendMessage", times=1))
        await caller.refused("sendMessage", code, **send)
    group = world.group("Oud", [anna], anna)
    world.migrate(group)
    await caller.refused("sendMessage", 400, chat_id=group, text="x")
    await caller.refused("noSuchMethod", 404)
