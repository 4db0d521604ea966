"""Commands that write something about an item: a note of the team, the sentence for the letter."""

import re

from telegram import Update

from bot.context import Context
from commitments import conversation, sentences

_CODE = re.compile(r"\s*([aAtTmM]\s?\d{1,3}|\S+)\s*", re.DOTALL)
"""The number of an item, which may be typed apart ("A 4")."""


async def note(update: Update, context: Context) -> None:
    """/notitie CODE TEKST; without a text the next sentence is the note."""
    code, text = _apart(update)
    await context.perform(conversation.note_down, policy=context.policy, code=code, text=text)


async def sentence(update: Update, context: Context) -> None:
    """/zin CODE ZIN; without a sentence it comes next."""
    code, text = _apart(update)
    await context.perform(conversation.phrase, policy=context.policy, code=code, text=text)


async def letter(update: Update, context: Context) -> None:
    """/brief."""
    await context.perform(sentences.tell, policy=context.policy)


def _apart(update: Update) -> tuple[str, str]:
    """The number behind a command, and all that stands behind that as it was typed."""
    message = update.effective_message
    _, _, rest = ((message.text if message else None) or "").partition(" ")
    found = _CODE.match(rest)
    return (found[1], rest[found.end() :].strip()) if found else ("", "")
