"""What does each kind of person get out of the whole bot? Every command for each, in private and in a group; and strangers, who
learn nothing whatever they send."""

import asyncio
import random
import string
from collections.abc import Callable

import pytest

from bot import trial
from bot.language import Reader
from bot.rendering import render
from bot.routes import COMMANDS, PRIVATE
from bot.standin.entities import from_html
from commitments.access import TABLE, Right
from commitments.notices import Forgotten, Kept, No, NothingKept, NotLinked, Privacy, Stranger
from commitments.refusals import NotForYou, NotInGroup, OnlyInGroup
from commitments.sets import Role
from tests.journeys.stage import Stage, played, stage

ROLES: dict[str, Role | None] = {
    "team": "team",
    "VWS": "contact",
    "vervanger": "deputy",
    "meelezer": "observer",
    "vreemde": None,
    "weg": None,
}


def words(on: Stage, notice: object) -> str:
    """A notice as plain text, as somebody reads it."""
    reader: Reader = on.proof.service.reader
    return from_html(render(notice, reader).parts[0]).text  # type: ignore[arg-type]


async def cast(on: Stage) -> None:
    """The trial's people, and those that it has not: a deputy, an observer, a stranger, and somebody who was taken off."""
    on.people["vervanger"] = await trial.enrol(on.proof, "Vera", "VWS", "deputy")
    on.people["meelezer"] = await trial.enrol(on.proof, "Mees", "programmateam", "observer")
    on.people["weg"] = await trial.enrol(on.proof, "Weg", "V&VN", "contact")
    await on.write("team", "/contacten")
    await on.press("team", "Verwijder Weg")
    group = next(chat for chat in on.world.chats.values() if chat.id == on.people["group"])
    for who in ROLES:
        if on.id(who) not in group.members:
            group.members.append(on.id(who))


def expected(role: Role | None, right: Right, *, in_group: bool) -> object | None:
    """What the table makes the bot say; None where it lets somebody begin."""
    rule = TABLE[right]
    elsewhere = rule.where == "private" and in_group
    if role is None and (rule.of(role) == "no" or elsewhere):
        return Stranger()
    if elsewhere:
        return No(refusal=NotInGroup())
    if rule.of(role) == "no":
        return No(refusal=NotForYou())
    return No(refusal=OnlyInGroup()) if rule.where == "group" and not in_group else None


@played
async def test_every_command_answers_each_as_the_table_says(on: Stage) -> None:
    await cast(on)
    said = {words(on, notice) for notice in (Stranger(), *(No(refusal=no()) for no in (NotForYou, NotInGroup, OnlyInGroup)))}
    me = on.proof.service.reader.about.bot_username
    for name, _, where, right in COMMANDS:
        for who, role in ROLES.items():
            for place in (None, "group"):
                heard = await on.write(who, f"/{name}@{me}", where=place)
                if place and where is PRIVATE:
                    assert heard == [], (name, who)
                    continue
                wanted = expected(role, right, in_group=place is not None)
                if role is None and name == "start":
                    wanted = Stranger()
                told = [text for text in heard if text in said]
                assert told == ([words(on, wanted)] if wanted else []), (name, who, place, heard)
                assert heard, (name, who, place)


# --- strangers ------------------------------------------------------------------------------------------------------


def anything(chance: random.Random) -> str:
    """Words, and signs that mean something somewhere."""
    signs = "".join(chance.choices(string.printable, k=8))
    parts = ["A11", "is klaar", "/", "team", "<b>", "%s", "\U0001f600", "' OR 1=1", "\u202e", "{0}", signs]
    words = " ".join(chance.choices(parts, k=chance.randint(1, 6)))
    return words.strip("\u202e" + string.whitespace) or "?"  # nobody can send what nobody sees


def acts(on: Stage, who: int, group: int, chance: random.Random) -> list[Callable[[], object]]:
    """Every kind of thing that somebody can send, once each, in an order of chance."""
    world, me = on.world, on.proof.service.reader.about.bot_username
    own = [message.message_id for message in world.messages(who)]
    victim = on.shown("VWS")[-1].message_id
    key = next(b.data for m in reversed(on.shown("team")) for row in m.keyboard for b in row)
    found: list[Callable[[], object]] = [
        *(lambda name=name: world.write(who, who, f"/{name}") for name, *_ in COMMANDS),
        *(lambda name=name: world.write(who, who, f"/{name} {anything(chance)}") for name, *_ in COMMANDS),
        *(lambda name=name: world.write(who, group, f"/{name}@{me}") for name, *_ in COMMANDS if name != "koppel"),
        lambda: world.write(who, group, f"/koppel@{me}"),
        *(lambda: world.write(who, who, anything(chance)) for _ in range(8)),
        lambda: world.write(who, who, "A11 is klaar"),
        lambda: world.write(who, who, "Ja"),
        lambda: world.write(who, who, "klopt niet"),
        lambda: world.write(who, who, "Ja", reply_to=chance.choice(own)) if own else None,
        lambda: world.send_sticker(who, who),
        lambda: world.send_document(who, who, "plan.pdf", 1000),
        lambda: world.press(who, group, victim, key, forged=True),
        lambda: world.press(who, who, victim, key, forged=True),
        lambda: world.press(who, who, 1, anything(chance)[:40], forged=True),
        lambda: world.unknown_kind(who),
        lambda: (world.block(who), world.unblock(who)),
        lambda: world.group("Feestje", [who], bot_added_by=who),
    ]
    chance.shuffle(found)
    return found


@pytest.mark.parametrize("seed", [1])
@pytest.mark.parametrize("who", ["vreemde", "weg"])
def test_a_stranger_learns_nothing_whatever_they_send(who: str, seed: int) -> None:
    """And changes nothing: what others see stays as it was."""

    async def run() -> None:
        async with stage() as on:
            await cast(on)
            me, group = on.id(who), on.people["group"]
            on.world.write(me, me, "hallo")
            await on.proof.quiet()
            own = Kept(as_of=trial.START.date(), account="", reachable=True, roles=())
            neutral = {
                words(on, notice) for notice in (Stranger(), Privacy(), NotLinked(), NothingKept(), Forgotten(parties=()), own)
            }
            before = len(on.world.log)
            asked = len(on.world.answers)
            chats = set(on.world.chats)
            for act in acts(on, me, group, random.Random(seed)):  # noqa: S311  no secret
                act()
                await on.proof.quiet()
            on.world.edit(me, me, next(m.message_id for m in on.world.messages(me) if m.sender == me), "A11 is klaar")
            await on.proof.quiet()
            heard = on.world.log[before:]
            theirs = {me, group} | (set(on.world.chats) - chats)
            told_team = [sent.text for sent in heard if sent.chat not in theirs]
            assert {sent.text for sent in heard if sent.chat in theirs} <= neutral
            assert not any(message.keyboard for message in on.shown(who)[-len(heard) :] if message.text in neutral)
            assert set(list(on.world.answers.values())[asked:]) <= {None}, "no press tells anything"
            assert len(told_team) == 1, told_team
            assert "Feestje" in told_team[0], "the team hears of the group, and of nothing else"

    asyncio.run(run())
