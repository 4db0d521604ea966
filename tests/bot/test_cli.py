"""The `taz` command from outside: a process of its own, in a folder of its own, with an empty home."""

import asyncio
import os
import re
import socket
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.settings import Settings
from bot.standin.clock import Clock
from bot.standin.server import Serving, application
from bot.standin.world import World

ROOT = Path(__file__).parents[2]
TOKEN = "123456:ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def taz(*words: str, folder: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run `taz` with only these settings."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "PYTHONPATH": str(ROOT)} | settings
    return subprocess.run(
        [sys.executable, "-m", "bot", *words], cwd=folder, env=environment, capture_output=True, text=True, timeout=120
    )


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({}, "TAZ_TOKEN"),
        ({"TAZ_TOKEN": "geen token"}, "TAZ_TOKEN"),
        ({"TAZ_TOKEN_FILE": "/nergens"}, "TAZ_TOKEN_FILE"),
        ({"TAZ_TOKEN": TOKEN, "TAZ_TOKEN_FILE": "/nergens"}, "TAZ_TOKEN_FILE"),
        ({"TAZ_TOKEN": TOKEN, "TAZ_TELEGRAM_URL": "telegram"}, "TAZ_TELEGRAM_URL"),
        ({"TAZ_TOKEN": TOKEN, "TAZ_DATABASE_URL": "mysql://x"}, "TAZ_DATABASE_URL"),
        ({"TAZ_TOKEN": TOKEN, "TAZ_LANGUAGE": "fr"}, "TAZ_LANGUAGE"),
        ({"TAZ_TOKEN": TOKEN, "TAZ_MONTHS": "nul"}, "TAZ_MONTHS"),
        ({"TAZ_TOKEN": TOKEN, "TAZ_KEY_FILE": "/dev/null/sleutel"}, "/dev/null/sleutel"),
        ({"TAZ_TOKEN": TOKEN, "TAZ_DATABASE_URL": "sqlite:////dev/null/taz.sqlite"}, "TAZ_DATABASE_URL"),
        ({"TAZ_TOKEN": TOKEN, "TAZ_DATABASE_URL": "sqlite:////dev/full"}, "TAZ_DATABASE_URL"),
    ],
)
def test_a_wrong_setting_stops_the_start_with_one_sentence(tmp_path: Path, settings: dict[str, str], named: str) -> None:
    done = taz("run", folder=tmp_path, **settings)
    assert done.returncode == 2, done.stderr
    sentence = done.stderr.strip()
    assert named in sentence
    assert "\n" not in sentence
    assert sentence.endswith((".", "..."))
    assert TOKEN not in sentence


def test_a_key_that_is_not_ours_stops_the_start(tmp_path: Path) -> None:
    key = tmp_path / "sleutel"
    key.write_text("kort\n")
    done = taz("run", folder=tmp_path, TAZ_TOKEN=TOKEN, TAZ_KEY_FILE=str(key))
    assert done.returncode == 2
    assert str(key) in done.stderr


def test_a_port_that_is_taken_is_named_with_what_to_do(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = taz("demo", "--port", str(port), folder=tmp_path)
    assert done.returncode == 2
    assert done.stderr.strip() == f"Poort {port} is bezet: kies een andere, bijvoorbeeld met --port {port + 1}."


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--from", "1 juni", "--to", "2023-06-02"), "1 juni is geen datum. Schrijf een dag als 2023-06-15."),
        (("--from", "2023-06-02", "--to", "2023-06-01"), "De laatste dag (2023-06-01) ligt voor de eerste (2023-06-02)."),
    ],
)
def test_days_that_cannot_be_simulated(tmp_path: Path, words: tuple[str, ...], sentence: str) -> None:
    done = taz("simulate", *words, folder=tmp_path)
    assert (done.returncode, done.stderr.strip()) == (2, sentence)


def test_answers_that_cannot_be_played(tmp_path: Path) -> None:
    days = ("--from", "2023-06-01", "--to", "2023-06-02")
    missing = taz("simulate", *days, "--answers", "geen.txt", folder=tmp_path)
    assert (missing.returncode, missing.stderr.strip()) == (2, "geen.txt is niet te lezen.")
    (tmp_path / "antwoorden.txt").write_text("2023-06-01 12:00  contact:Bakkersbond  klaar\n", "utf-8")
    wrong = taz("simulate", *days, "--answers", str(tmp_path / "antwoorden.txt"), folder=tmp_path)
    sentence = "Regel 1: contact:Bakkersbond doet niet mee: die antwoordt voor geen enkel punt."
    assert (wrong.returncode, wrong.stderr.strip()) == (2, sentence)


def test_an_invitation_is_a_link_of_this_bot(tmp_path: Path) -> None:
    clock = Clock(datetime(2023, 6, 15, tzinfo=UTC))
    world = World(clock, bot_username="een_proefbot")

    async def run() -> list[subprocess.CompletedProcess[str]]:
        async with Serving(application(world, clock, token=TOKEN)) as serving:
            settings = {"TAZ_TOKEN": TOKEN, "TAZ_TELEGRAM_URL": serving.url}
            tries = (("--team",), ("--party", "aktiz"), ("--party", "Bakkersbond"), ())
            return [await asyncio.to_thread(taz, "invite", *words, folder=tmp_path, **settings) for words in tries]

    team, party, unknown, neither = asyncio.run(run())
    for done in (team, party):
        assert re.fullmatch(r"https://t\.me/een_proefbot\?start=[A-Za-z0-9_-]{32}\n", done.stdout), done.stderr
    assert (unknown.returncode, neither.returncode) == (2, 2)
    assert "Bakkersbond is geen organisatie" in unknown.stderr
    assert "--team" in neither.stderr
    key = tmp_path / ".local" / "share" / "taz" / "taz.key"
    assert key.stat().st_mode & 0o777 == 0o600


def test_the_readme_names_every_command_and_every_setting() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    done = subprocess.run([sys.executable, "-m", "bot", "--help"], cwd=ROOT, capture_output=True, text=True, timeout=60)
    commands = set(re.findall(r"^\W*([a-z]+)  +\S", done.stdout, re.MULTILINE))
    commands.discard("help")
    assert commands >= {"run", "demo", "simulate", "invite"}
    assert commands <= set(re.findall(r"\btaz ([a-z]+)", readme)), "a command that the README does not name"
    assert set(re.findall(r"\btaz ([a-z]+)", readme)) <= commands, "the README names a command that does not exist"
    settings = {f"TAZ_{name.upper()}" for name in Settings.model_fields}
    assert set(re.findall(r"`(TAZ_[A-Z_]+)`", readme)) == settings
