"""What does python-telegram-bot cost by itself? A bare echo bot: it stores nothing, and promises nothing."""

import sys
from typing import Any

from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters


async def _echo(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    message = update.effective_message
    assert message is not None
    await message.reply_text(message.text or "")


def main(url: str, token: str) -> None:
    """Echo until the process is ended."""
    application: Application[Any, Any, Any, Any, Any, Any] = (
        Application.builder().token(token).base_url(f"{url}/bot").job_queue(None).build()
    )
    application.add_handler(MessageHandler(filters.TEXT, _echo))
    application.run_polling(timeout=20, bootstrap_retries=0, close_loop=False)


if __name__ == "__main__":
    main(*sys.argv[1:3])
