"""Commands about people: joining, inviting, who takes part, groups, help and privacy."""

from telegram import Update

from bot.context import Context
from bot.dutch.away import read_days_away, read_deputy, read_weekdays
from commitments import absences, conversation, erasure, kept, membership, presence, queries


async def start(update: Update, context: Context) -> None:
    """/start, with an invitation's token behind it or without."""
    user = update.effective_user
    token = context.args[0][:200] if context.args else None
    await context.perform(conversation.start, token=token, name=(user.full_name.strip() if user else "") or "?")


async def help_(_: Update, context: Context) -> None:
    """/help, by role."""
    await context.perform(queries.tell_help)


async def privacy(_: Update, context: Context) -> None:
    """/privacy."""
    await context.perform(queries.tell_privacy)


async def kept_(_: Update, context: Context) -> None:
    """/mijngegevens."""
    await context.perform(kept.tell)


async def forget(_: Update, context: Context) -> None:
    """/vergeetmij."""
    await context.perform(erasure.ask)


async def invite(update: Update, context: Context) -> None:
    """/uitnodigen ORGANISATIE, with "vervanger" behind it for a deputy; or the word team or meelezer."""
    await context.perform(membership.invite, policy=context.policy, who=" ".join(context.args or ()))


async def contacts(update: Update, context: Context) -> None:
    """/contacten."""
    await context.perform(membership.contacts, policy=context.policy)


async def away(update: Update, context: Context) -> None:
    """/afwezig with days and, behind them, who stands in: /afwezig 1 tot en met 15 augustus, vervanger Els Bos."""
    words = " ".join(context.args or ())
    days = read_days_away(words, context.today) if words else None
    first, last = days or (None, None)
    deputy = read_deputy(words, context.today)
    await context.perform(conversation.say_away, policy=context.policy, first=first, last=last, deputy=deputy)


async def workdays(update: Update, context: Context) -> None:
    """/werkdagen ma di do; without days how it stands."""
    words = " ".join(context.args or ())
    weekdays = (read_weekdays(words) or frozenset()) if words else None
    await context.perform(absences.set_workdays, weekdays=weekdays)


async def link_group(update: Update, context: Context) -> None:
    """/koppel, in the group that is to read along."""
    chat = update.effective_chat
    await context.perform(presence.link, title=(chat.title if chat else None) or "")


async def cut_off(update: Update, context: Context) -> None:
    """/afsluiten NAAM."""
    await context.perform(membership.cut_off, policy=context.policy, who=" ".join(context.args or ()))


async def presence_changed(update: Update, context: Context) -> None:
    """The bot was blocked, unblocked, added or removed."""
    change = update.my_chat_member
    assert change is not None
    present = change.new_chat_member.status not in ("kicked", "left")
    await context.perform(presence.changed, policy=context.policy, present=present, title=change.chat.title or "")


async def migrated(update: Update, context: Context) -> None:
    """A group tells which supergroup it became; the supergroup's own message about it says nothing new."""
    message = update.effective_message
    to = message.migrate_to_chat_id if message else None
    if to is None:
        await context.perform(conversation.ignore)
    else:
        await context.perform(presence.moved, to=f"telegram:{to}")


async def pause(update: Update, context: Context) -> None:
    """/pauze."""
    await context.perform(membership.pause)


async def resume(update: Update, context: Context) -> None:
    """/hervat."""
    await context.perform(membership.resume)
