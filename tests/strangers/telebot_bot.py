"""A small bot as pyTelegramBotAPI's users write it: python telebot_bot.py URL TOKEN [PORT SECRET].

With a port it takes a webhook. Says one line of JSON when it is at work; all else is seen in the chats. What it does for
whom: tests/strangers/README.md.
"""

import io
import json
import signal
import sys
import time

import telebot
from telebot import apihelper
from telebot.apihelper import ApiTelegramException
from telebot.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, InputFile, Message

url, token, *hook = sys.argv[1:]
apihelper.API_URL = url + "/bot{0}/{1}"
apihelper.FILE_URL = url + "/file/bot{0}/{1}"
bot = telebot.TeleBot(token, parse_mode="HTML")


@bot.message_handler(commands=["start"])
def start(message: Message) -> None:
    """A greeting with a button."""
    keyboard = InlineKeyboardMarkup()
    keyboard.add(InlineKeyboardButton("Done", callback_data="done:1"))
    bot.send_message(message.chat.id, f"Hello <b>{message.from_user.first_name}</b>", reply_markup=keyboard)


@bot.callback_query_handler(func=lambda query: query.data.startswith("done:"))
def done(query: CallbackQuery) -> None:
    """The press is acknowledged, and the message changes."""
    bot.answer_callback_query(query.id, "Noted")
    bot.edit_message_text("Done, <i>thank you</i>", query.message.chat.id, query.message.message_id)


@bot.message_handler(commands=["wrong"])
def wrong(message: Message) -> None:
    """A 400, told in the library's own terms."""
    try:
        bot.send_message(message.chat.id, "<b>never closed")
    except ApiTelegramException as error:
        bot.send_message(message.chat.id, f"{error.error_code}: {error.description}", parse_mode="")


@bot.message_handler(commands=["to"])
def to(message: Message) -> None:
    """A message to another chat, which may have moved, or blocked us."""
    try:
        bot.send_message(int(message.text.split()[1]), "Good day")
    except ApiTelegramException as error:
        if error.error_code == 403:
            bot.send_message(message.chat.id, f"{error.error_code}: {error.description}")
        else:
            bot.send_message(error.result_json["parameters"]["migrate_to_chat_id"], "Good day, again")


@bot.message_handler(commands=["flood"])
def flood(message: Message) -> None:
    """A 429: wait as long as was said, then once more."""
    try:
        bot.send_message(message.chat.id, "Through")
    except ApiTelegramException as error:
        wait = error.result_json["parameters"]["retry_after"]
        time.sleep(wait)
        bot.send_message(message.chat.id, f"Through after {wait}")


@bot.message_handler(commands=["file"])
def file(message: Message) -> None:
    """A document, as multipart."""
    bot.send_document(message.chat.id, InputFile(io.BytesIO(b"Hello, file.\n"), "hello.txt"), caption="A <b>file</b>")


@bot.message_handler(content_types=["document"])
def document(message: Message) -> None:
    """What somebody sent, fetched."""
    content = bot.download_file(bot.get_file(message.document.file_id).file_path)
    bot.reply_to(message, f"{message.document.file_name}: {content.decode()}")


@bot.my_chat_member_handler()
@bot.edited_message_handler()
def other(_: object) -> None:
    """Heard and left: what matters is that the library can read it."""


me = bot.get_me()
sys.stdout.write(json.dumps({"id": me.id, "username": me.username}) + "\n")
sys.stdout.flush()
if hook:
    port, secret = hook
    # uvicorn, that listens, passes the signal on when it has stopped; then the webhook must still be taken away
    signal.signal(signal.SIGTERM, lambda *_: None)
    bot.run_webhooks(
        port=int(port),
        url_path="hook",
        webhook_url=f"http://127.0.0.1:{port}/hook/",
        secret_token=secret,
        max_connections=1,
    )
    bot.delete_webhook()
else:
    signal.signal(signal.SIGTERM, lambda *_: bot.stop_polling())
    bot.infinity_polling(timeout=5, long_polling_timeout=2)
