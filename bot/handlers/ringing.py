"""What parties say outside the chat: noted on their behalf, and on the phone."""

from telegram import Update

from bot.context import Context
from bot.dutch.messages import read_message
from bot.dutch.readings import Item, Report
from bot.dutch.sources import read_behalf
from commitments import calling, conversation, questionnaires
from commitments.calling import Heard, Whence


async def behalf(update: Update, context: Context) -> None:
    """/namens ORGANISATIE, its items, and where and when: /namens ActiZ A11 vertraagd tot oktober (mail, 12 juni)."""
    await on_behalf(context, " ".join(context.args or ()))


async def questionnaire(update: Update, context: Context) -> None:
    """/vragenlijst ORGANISATIE."""
    await context.perform(questionnaires.tell, policy=context.policy, organisation=" ".join(context.args or ()))


async def on_behalf(context: Context, words: str) -> None:
    """The same, typed as a sentence."""
    found = read_behalf(words, context.today)
    source = found.source
    await context.perform(
        calling.tell,
        policy=context.policy,
        source=context.arrived.cause.row,
        organisation=found.organisation,
        heard=_heard(found.said, context, ()),
        whence=Whence(source.told_in, source.on, source.by) if source else None,
    )


async def call(context: Context, words: str, codes: tuple[str, ...]) -> None:
    """After the button of the call list: an answer about that item, or any other sentence."""
    heard = _heard(words, context, codes)
    alone = heard[0] if len(heard) == 1 and heard[0].code in (None, *codes) else None
    await context.perform(
        conversation.note_call, policy=context.policy, source=context.arrived.cause.row, text=words, heard=alone
    )


def _heard(words: str, context: Context, codes: tuple[str, ...]) -> list[Heard]:
    reading = read_message(words, context.today, codes).intent if words else None
    return [_one(item) for item in reading.items] if isinstance(reading, Report) else []


def _one(item: Item) -> Heard:
    return Heard(item.code, item.status, item.expected, item.expected_from, item.reason, item.part, item.where)
