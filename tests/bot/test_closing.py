"""`taz close` as typed, beside the bot that runs: what it says first, the archive that anybody can check, the last messages."""

import asyncio
import hashlib
import re
import stat
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest

from bot.assembly import wall_clock
from bot.settings import Settings
from tests.bot.ground import copied
from tests.bot.typed import Typed, taz
from tests.journeys.stage import Stage, stage

ZIP = "archief.zip"


def typed(folder: Path, *words: str) -> Typed:
    """The command, on the register of a folder; what the bot that runs beside it logs meanwhile is not the command's."""
    keys = {"TAZ_DATABASE_URL": f"sqlite:///{folder / 'taz.sqlite'}", "TAZ_KEY_FILE": str(folder / "taz.key")}
    said = taz("close", *words, home=folder, TAZ_CONTROLLER="Ministerie van VWS", **keys)
    own = [line for line in said.out.splitlines(keepends=True) if "event_name=" not in line]
    return Typed(said.code, "".join(own), said.err)


async def closed(on: Stage, folder: Path) -> None:
    """Everything that somebody sees, from the first look to a year later."""
    await on.write("VWS", "A7 ligt stil, wacht op de Kamer")
    await on.write("team", "/uitnodigen ActiZ")
    link = re.search(r"start=(\S+)", on.last("team"))
    assert link
    out = folder / ZIP

    look = await asyncio.to_thread(typed, folder, "--archive", str(out))
    assert look == Typed(
        0,
        "Dit sluit het programma af. 4 mensen en 1 groep krijgen een afscheid; daarna vraag ik niemand meer iets.\n"
        f"Open uitnodigingen die vervallen: 1. Eerst komt alles in {out}.\n"
        "Er is nog niets gebeurd. Doe het met: taz close --yes\n",
        "",
    )
    assert not out.exists()

    done = await asyncio.to_thread(typed, folder, "--archive", str(out), "--yes")
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines()[:2] == [
        str(out),
        "Het programma is afgesloten. 4 mensen en 1 groep krijgen een afscheid.",
    ]
    again = await asyncio.to_thread(typed, folder, "--archive", str(folder / "nog.zip"), "--yes")
    assert (again.code, again.out) == (2, "")
    assert again.err.startswith("Het programma is al afgesloten, op ")
    assert not (folder / "nog.zip").exists()

    before = len(on.world.log)
    await on.turn((wall_clock().date() + timedelta(days=365)).isoformat())
    told = {sent.chat: sent.text for sent in on.world.log[before:]}
    assert len(on.world.log[before:]) == len(told) == 5, "once to each, and nothing in a year"
    for who in ("VWS", "RegioPlus", "V&VN", "team"):
        assert told[on.people[who]].startswith("Het programma TAZ is afgesloten op ")
    assert told[on.people["group"]].endswith("Ik verlaat deze groep.")
    await on.write("VWS", "A7 is klaar")
    assert on.last("VWS").startswith("Het programma TAZ is afgesloten op ")
    await on.write("iemand", f"/start {link[1]}")
    assert on.last("iemand") == "Deze uitnodiging is ingetrokken. Vraag het programmateam om een nieuwe link."
    await on.write("VWS", "/vergeetmij")
    assert on.last("VWS").startswith("Ik heb uw gegevens gewist.")


def test_the_programme_ends_while_the_bot_runs(tmp_path: Path) -> None:
    async def run() -> None:
        url, key = f"sqlite:///{tmp_path / 'taz.sqlite'}", tmp_path / "taz.key"
        async with stage(start=wall_clock(), database_url=url, key_file=key) as on:
            await closed(on, tmp_path)

    asyncio.run(run())
    out = tmp_path / ZIP
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    with zipfile.ZipFile(out) as found:
        assert found.testzip() is None
        content = {name: found.read(name) for name in found.namelist()}
    sums = dict(reversed(line.split("  ", 1)) for line in content.pop("SHA256SUMS").decode().splitlines())
    assert sums == {name: hashlib.sha256(told).hexdigest() for name, told in content.items()}
    dossiers = [name for name in content if name.startswith("dossiers/taz-dossier-")]
    assert len(dossiers) == 114
    a7 = next(content[name].decode() for name in dossiers if "-A7-" in name)
    assert "wacht op de Kamer" in a7
    assert "wacht op de Kamer" in next(told.decode() for name, told in content.items() if name.endswith(".csv"))
    assert re.search(r"De laatste gebeurtenis: \d+:[0-9a-f]{64}\n", content["LEESMIJ.txt"].decode())


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("taz.key", "{path} is er al. Kies een andere naam met --archive."), ("niet/er.zip", "{path} is niet te schrijven: ")],
)
def test_an_archive_that_cannot_be_written_leaves_everything_as_it_is(
    whole_register: Settings, tmp_path: Path, name: str, sentence: str
) -> None:
    copied(whole_register, tmp_path)
    key = (tmp_path / "taz.key").read_bytes()
    done = typed(tmp_path, "--archive", str(tmp_path / name), "--yes")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(sentence.format(path=tmp_path / name))
    assert (tmp_path / "taz.key").read_bytes() == key
    assert "Er is nog niets gebeurd." in typed(tmp_path).out
