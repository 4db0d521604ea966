"""Each file in `transcripts/` is a journey as people live it: what they do (lines that start with ">") and what they read.

The test plays the lines against the whole bot and compares everything that the bot said, word for word. After a change of
words, `TAZ_REWRITE=1 pytest tests/journeys` writes the files anew; read the difference aloud before you keep it. Files are
taken in the journeys whose title says so.
"""

import asyncio
import os
import re
from datetime import datetime
from pathlib import Path

import pytest

from bot import trial
from bot.standin.faults import Fault
from bot.standin.world import Message
from tests import files
from tests.journeys.stage import Stage, stage

TRANSCRIPTS = sorted((Path(__file__).parent / "transcripts").glob("*.txt"))
SENT = {
    "een bestand": ("plan.pdf", 1000),
    "een pdf": ("Resultaat (def) van Jan.pdf", files.PDF),
    "een tekst": ("notities.html", files.TEXT),
    "een pagina": ("plan.pdf", b"<!DOCTYPE html><script>alert(1)</script>"),
    "een zip": ("alles.docx", files.zipped(("a.txt", b"x"))),
    "niets": ("leeg.pdf", b""),
    "iets groots": ("film.pdf", 1_000_001),
}
_LINK = re.compile(r"\?start=[A-Za-z0-9_-]{32}")


class Player:
    """Plays one transcript; `written` is what was done and read, as the file should say."""

    def __init__(self, on: Stage) -> None:
        self.stage = on
        self.written: list[str] = []
        self.token = ""
        self.pressed: tuple[str, int, str] | None = None
        self.typed = ""

    async def play(self, line: str) -> None:
        """One line of what somebody does, and everything that the bot says because of it."""
        before = len(self.stage.world.log)
        self.written.append(f"> {line}")
        await self._do(line)
        await self.stage.proof.quiet()
        if " typt ergens " in line:
            await self._choices()
        self._read(before)

    async def _choices(self) -> None:
        """What can be chosen; shown by a gesture, for which nothing else waits."""
        world = self.stage.world
        async with asyncio.timeout(10):
            while self.typed not in world.offered:
                await world.change(world.version, seconds=1)
        choices = [f"  {one.title} ({one.description})" for one in world.offered[self.typed]]
        self.written += ["", "  kan kiezen uit:", *(choices or ["  (niets)"])]

    async def _do(self, line: str) -> None:
        if line.startswith("klok: "):
            await self._turn(line.removeprefix("klok: "))
        elif found := re.fullmatch(r"(\S+) drukt nog eens", line):
            assert self.pressed is not None
            who, message, data = self.pressed
            self._press(found[1], message, data, owner=who)
        elif found := re.fullmatch(r"(\S+) drukt de knop van (\S+): (.+)", line):
            _, data = self._find(found[2], found[3], newest=True)
            self._press(found[1], self.stage.shown(found[1])[-1].message_id, data, owner=found[1])
        elif found := re.fullmatch(r"(\S+) drukt in een oud bericht: (.+)", line):
            message, data = self._find(found[1], found[2], newest=False)
            self._press(found[1], message, data, owner=found[1])
        elif found := re.fullmatch(r"(\S+) drukt: (.+)", line):
            message, data = self._find(found[1], found[2], newest=True)
            self.pressed = (found[1], message, data)
            self._press(found[1], message, data, owner=found[1])
        elif found := re.fullmatch(r"(\S+) stuurt een sticker", line):
            self.stage.world.send_sticker(self.stage.id(found[1]), self.stage.id(found[1]))
        elif found := re.fullmatch(r"(\S+) stuurt een foto", line):
            self.stage.world.send_photo(self.stage.id(found[1]), self.stage.id(found[1]), files.JPEG)
        elif found := re.fullmatch(r"(\S+) stuurt in de groep een pdf", line):
            self.stage.world.send_document(self.stage.id(found[1]), self.stage.id("group"), "plan.pdf", files.PDF)
        elif (found := re.fullmatch(r"(\S+) stuurt ([^:]+?)(?:: (.+))?", line)) and found[2] in SENT:
            who, sent = self.stage.id(found[1]), SENT[found[2]]
            self.stage.world.send_document(who, who, *sent, caption=found[3] or "")
        elif found := re.fullmatch(r"Telegram heeft het volgende bestand niet meer", line):
            self.stage.world.faults.add(Fault("refuse", method="getFile", times=1))
        elif found := re.fullmatch(r"(\S+) wijzigt zijn eerste bericht in: (.+)", line):
            who = self.stage.id(found[1])
            own = next(m for m in self.stage.world.messages(who) if m.sender == who)
            self.stage.world.edit(who, who, own.message_id, found[2])
        elif found := re.fullmatch(r"(\S+) stuurt door van ([^:]+): (.+)", line):
            self.stage.world.forward(self.stage.id(found[1]), self.stage.id(found[1]), found[3], found[2])
        elif found := re.fullmatch(r"(\S+) opent de uitnodiging", line):
            self.stage.world.write(self.stage.id(found[1]), self.stage.id(found[1]), f"/start {self.token}")
        elif found := re.fullmatch(r"(\S+) blokkeert de bot", line):
            self.stage.world.block(self.stage.id(found[1]))
        elif found := re.fullmatch(r"(\S+) laat de bot weer toe", line):
            self.stage.world.unblock(self.stage.id(found[1]))
        elif found := re.fullmatch(r"(\S+) krijgt het volgende bericht niet", line):
            self.stage.world.faults.add(Fault("forbidden", method="sendMessage", chat=self.stage.id(found[1]), times=1))
        elif found := re.fullmatch(r"(\S+) voegt de bot toe aan de groep (\S+)", line):
            who = self.stage.id(found[1])
            self.stage.people[found[2]] = self.stage.world.group(found[2], [who], bot_added_by=who)
        elif found := re.fullmatch(r"(\S+) in de groep: (.+)", line):
            self.stage.world.write(self.stage.id(found[1]), self.stage.id("group"), found[2])
        elif found := re.fullmatch(r"(\S+) typt ergens @bot ?(.*)", line):
            self.typed = self.stage.world.type_inline(self.stage.id(found[1]), found[2])
        elif found := re.fullmatch(r"(\S+) kiest (\S+) in (?:de|het) (groep|gesprek met de bot)", line):
            there = "group" if found[3] == "groep" else found[1]
            self.stage.world.choose(self.stage.id(found[1]), self.stage.id(there), self.typed, found[2])
            self.written += ["", f"{there} ziet:", *self._shown(self.stage.world.messages(self.stage.id(there))[-1])]
        elif found := re.fullmatch(r"([^\s:]+): (.+)", line):
            self.stage.world.write(self.stage.id(found[1]), self.stage.id(found[1]), found[2])
        else:
            raise AssertionError(f"no such action: {line}")

    async def _turn(self, to: str) -> None:
        if to == "volgende":
            await self.stage.next()
        else:
            await self.stage.turn(to)
        zone = self.stage.proof.service.work.policy.zone
        self.written.append(f"  ({self.stage.proof.clock().astimezone(zone):%Y-%m-%d %H:%M})")

    def _find(self, who: str, label: str, *, newest: bool) -> tuple[int, str]:
        shown = self.stage.shown(who)
        for message in reversed(shown) if newest else shown:
            for row in message.keyboard:
                for button in row:
                    if button.label == label:
                        assert button.data is not None
                        return message.message_id, button.data
        raise AssertionError(f"{who} has no button {label!r}, only {self.stage.buttons(who)}")

    def _press(self, who: str, message: int, data: str, *, owner: str) -> None:
        chat = self.stage.id(owner)
        self.stage.world.press(self.stage.id(who), chat, message, data, forged=True)

    def _read(self, before: int) -> None:
        names = {number: name for name, number in self.stage.people.items()}
        new = self.stage.world.log[before:]
        for chat in sorted({sent.chat for sent in new}, key=list(names).index):
            for number in dict.fromkeys(sent.message_id for sent in new if sent.chat == chat):
                message = next(m for m in self.stage.world.messages(chat) if m.message_id == number)
                changed = all(sent.edited for sent in new if sent.chat == chat and sent.message_id == number)
                self.written += ["", f"{names[chat]} leest{' (in hetzelfde bericht)' if changed else ''}:"]
                self.written += self._shown(message)
        self.written.append("")

    def _shown(self, message: Message) -> list[str]:
        if found := _LINK.search(message.text):
            self.token = found[0].removeprefix("?start=")
        file = [f"({message.extra['document']['file_name']})"] if "document" in message.extra else []
        file += ["(plaatje)"] if "photo" in message.extra else []
        rows = [" ".join(f"[{button.label}]" for button in row) for row in message.keyboard]
        return [f"  {line}".rstrip() for line in (*file, *_LINK.sub("?start=TOKEN", message.text).split("\n"), *rows)]


def files_in(title: str) -> str:
    """Whether the bot of a transcript takes files: its first line says so."""
    return "on" if "TAZ_FILES=on" in title.partition("\n")[0] else "off"


def beginning_of(title: str) -> dict[str, datetime]:
    """On which day a transcript begins, at nine, where its title says so: "(begint op 2023-04-24)"."""
    found = re.search(r"begint op (\d{4}-\d\d-\d\d)", title)
    return {"start": datetime.fromisoformat(f"{found[1]}T09:00").replace(tzinfo=trial.START.tzinfo)} if found else {}


def joining_in(title: str) -> list[str]:
    """Who takes part beside the people of the trial: "(met ActiZ, ZN)"."""
    found = re.search(r"met ([^();]+)\)", title)
    return found[1].split(", ") if found else []


@pytest.mark.parametrize("file", TRANSCRIPTS, ids=lambda file: file.stem)
def test_the_journey_reads_as_written(file: Path) -> None:
    expected = file.read_text("utf-8")
    title, *rest = expected.split("\n")
    actions = [line.removeprefix("> ") for line in rest if line.startswith("> ")]

    async def play() -> list[str]:
        async with stage(files=files_in(title), **beginning_of(title)) as on:
            for organisation in joining_in(title):
                await on.enrol(f"Contact {organisation}", organisation)
            player = Player(on)
            for line in actions:
                await player.play(line)
            return player.written

    written = "\n".join([title, "", *asyncio.run(play())]).rstrip() + "\n"
    if os.environ.get("TAZ_REWRITE"):
        file.write_text(written, "utf-8")
    assert written == expected


def test_there_are_journeys() -> None:
    assert len(TRANSCRIPTS) >= 8
