"""Commands about people: joining, inviting, who takes part, groups, help and privacy."""

from telegram import Update

from bot.context import Context
from commitments import conversation, erasure, kept, membership
from commitments import people as core
from commitments.notices import GroupHelp, Help, Notice, Privacy, Stranger


async def start(update: Update, context: Context) -> None:
    """/start, with an invitation's token behind it or without."""
    user = update.effective_user
    token = context.args[0][:200] if context.args else None
    await context.perform(conversation.start, token=token, name=user.full_name if user else "?")


async def help_(update: Update, context: Context) -> None:
    """/help, by role."""
    await context.perform(core.reply, notice=await _for_known(context))


async def _for_known(context: Context) -> Notice:
    light = await context.ask(conversation.light, user=context.arrived.cause.user, now=context.now)
    if light is None:
        return Stranger()
    return GroupHelp() if context.arrived.cause.in_group else Help(role=light.actor.role)


async def privacy(update: Update, context: Context) -> None:
    """/privacy, for everybody: also who does not take part may know what is kept."""
    light = await context.ask(conversation.light, user=context.arrived.cause.user, now=context.now)
    await context.perform(core.reply, notice=Privacy(known=light is not None))


async def kept_(update: Update, context: Context) -> None:
    """/mijngegevens, for everybody."""
    await context.perform(kept.tell)


async def forget(update: Update, context: Context) -> None:
    """/vergeetmij, for everybody."""
    await context.perform(erasure.ask)


async def invite(update: Update, context: Context) -> None:
    """/uitnodigen ORGANISATIE, or the word team."""
    await context.perform(membership.invite, policy=context.policy, who=" ".join(context.args or ()))


async def contacts(update: Update, context: Context) -> None:
    """/contacten."""
    await context.perform(membership.contacts, policy=context.policy)


async def link_group(update: Update, context: Context) -> None:
    """/koppel, in the group that is to read along."""
    chat = update.effective_chat
    await context.perform(membership.link_group, title=(chat.title if chat else None) or "")


async def pause(update: Update, context: Context) -> None:
    """/pauze."""
    await context.perform(membership.pause)


async def resume(update: Update, context: Context) -> None:
    """/hervat."""
    await context.perform(membership.resume)
