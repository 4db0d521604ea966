"""Personal data at the outer edge: the whole service with a name that must vanish, real files, real commands, real kills."""

import asyncio
import json
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import Session, SQLModel, select

from bot import logs, trial
from bot.assembly import open_register, wall_clock
from bot.settings import Settings, WrongSetting
from bot.standin.faults import Fault
from commitments import erasure, inbox, people
from commitments.database import Sealed, keyring
from commitments.parties import TEAM, Party
from commitments.people import Address, Person
from commitments.work import Cause, Work
from tests import postgres
from tests.bot.ground import ROOT, in_folder
from tests.bot.test_cli import taz
from tests.journeys.stage import Stage, stage

CANARY = "Kanarina van der Zangvogel"
WORDS = ("kanarina", "zangvogel", "ik fluit graag")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where no register stands yet, on either database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'taz.sqlite'}"
        return
    name = postgres.server().create()
    yield postgres.server().url(name)
    postgres.server().drop(name)


def everything(session: Session) -> str:
    """Every value of every row, what is sealed opened, in lower case."""
    found = []
    for table in SQLModel.metadata.sorted_tables:
        for row in session.connection().execute(select(table)):
            for column, value in zip(table.columns, row, strict=True):
                sealed = isinstance(column.type, Sealed) and value
                found.append(keyring(session).open(value) if sealed else str(value))
    return "\n".join(found).lower()


def on_disk(folder: Path) -> str:
    """SQLite's file and its logs, as a thief would find them while the service runs."""
    return b"".join(path.read_bytes() for path in folder.glob("taz.sqlite*")).decode("latin-1").lower()


async def live(on: Stage) -> None:
    """Somebody joins, answers, explains, asks, is answered, objects, blocks, comes back; some of it goes wrong at Telegram."""
    on.people["ActiZ"] = await trial.enrol(on.proof, CANARY, "ActiZ", role="contact")
    on.world.faults.add(Fault("forbidden", method="sendMessage", chat=on.people["ActiZ"], times=1))
    await on.write("ActiZ", "/mijn")
    await on.write("ActiZ", "/start")
    await on.write("team", "/aanspreekpunt A11 ActiZ")
    await on.write("ActiZ", "/afspraak A11")
    await on.turn("2023-06-16")
    await on.write("ActiZ", "A11 wordt eind september, Kanarina wacht op cijfers")
    await on.write("ActiZ", "/vraag Ik fluit graag, mag dat? Groet, Kanarina")
    await on.press("team", "Beantwoorden")
    await on.write("team", "Dat mag, Kanarina.")
    await on.write("team", "/contacten")
    await on.write("team", "/bezorgd")
    await on.write("ActiZ", "gewoon Kanarina die iets onbegrijpelijks zegt")
    await on.write("ActiZ", "/mijngegevens")


def test_a_name_vanishes_from_rows_files_and_was_never_in_the_log(
    database_url: str, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    logs.configure("DEBUG")

    async def run() -> tuple[str, str, str, list[str]]:
        async with stage(database_url=database_url) as on:
            work = on.proof.service.work
            await live(on)
            before = await asyncio.to_thread(work.ask, everything)
            marks = [str(on.people["ActiZ"]), work.database.keys.digest(f"telegram:{on.people['ActiZ']}")]
            await on.write("ActiZ", "/vergeetmij")
            assert (await on.press("ActiZ", "Ja, vergeet mij")).startswith("Ik heb uw gegevens gewist.")
            await on.proof.settle()
            after = await asyncio.to_thread(work.ask, everything)
            disk = await asyncio.to_thread(on_disk, tmp_path)
            return before, after, disk, marks

    before, after, disk, marks = asyncio.run(run())
    wanted = [*WORDS, *marks]
    assert [word for word in wanted if word not in before] == [], "the life leaves no such trace"
    assert [word for word in wanted if word in after] == []
    assert [word for word in wanted if word in disk] == []
    written = capfd.readouterr()
    log = (written.out + written.err).lower()
    assert "event_name=letter.settled" in log
    assert "event_name=verb.started" in log
    assert [word for word in WORDS if word in log] == []
    assert marks[1] not in log


def test_an_error_of_the_database_says_nothing_of_what_people_said(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    logs.configure("DEBUG")
    work = open_register(in_folder(tmp_path), wall_clock)
    statement = text("INSERT INTO history (at, verb, kind, row, facts) VALUES (:words, :words, :words, :words, NULL)")
    with pytest.raises(Exception, match="NOT NULL") as error, work.database.write() as session:
        session.execute(statement, {"words": CANARY})
    logs.structlog.get_logger().exception("failed", event_name="test", exc_info=error.value)
    work.database.close()
    written = capfd.readouterr().err
    assert "IntegrityError" in written
    assert "NOT NULL" not in written
    assert "Kanarina" not in written


# --- the start ------------------------------------------------------------------------------------------------------


def joined(work: Work, name: str = CANARY) -> None:
    """Somebody of the team and a contact, with an update that came in."""

    def verb(session: Session, *, now: Any) -> None:
        session.add(Party(name=TEAM, kind="organisatie"))
        for number, who in ((1, "Joost"), (2, name)):
            token, _ = people.invite(session, now=now, role="team" if number == 1 else "observer")
            address = people.address_of(session, f"telegram:{number}", "private")
            people.accept(session, now=now, token=token, address=address, name=who)
        inbox.store(session, now=now, updates=[inbox.Incoming(1, "telegram:2", "{}"), inbox.Incoming(2, "telegram:9", "{}")])

    work.perform(verb)


def forgotten(work: Work) -> None:
    """The contact presses yes."""
    with work.database.read() as session:
        row = session.exec(select(inbox.Arrival.id).where(inbox.Arrival.update_id == 1)).one()
    work.answer(Cause(row, "telegram:2", "telegram:2", False), erasure.forget)


def test_a_start_forgets_again_whom_a_backup_brought_back(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    logs.configure("INFO")
    settings = in_folder(tmp_path)
    work = open_register(settings, wall_clock)
    joined(work)
    work.database.close()
    shutil.copy(tmp_path / "taz.sqlite", tmp_path / "saved")
    work = open_register(settings, wall_clock)
    forgotten(work)
    work.database.close()
    assert (tmp_path / "taz.forgotten").stat().st_mode & 0o777 == 0o600
    shutil.copy(tmp_path / "saved", tmp_path / "taz.sqlite")
    work = open_register(settings, wall_clock)
    found = work.ask(everything)
    assert "kanarina" not in found
    assert "joost" in found
    assert b"Zangvogel" not in b"".join(path.read_bytes() for path in tmp_path.glob("taz.sqlite*"))
    work.database.close()
    open_register(settings, wall_clock).database.close()
    written = capfd.readouterr().err
    assert written.count("event_name=erasure.repeated") == 1
    assert "telegram:2" not in written


def test_a_backup_under_another_key_brings_nobody_back_either(tmp_path: Path) -> None:
    """The digests of erasures outlast a change of key: written under the new one, read with the old one's backup."""
    settings = in_folder(tmp_path)
    work = open_register(settings, wall_clock)
    joined(work)
    work.database.close()
    for name in ("taz.sqlite", "taz.key"):
        shutil.copy(tmp_path / name, tmp_path / f"saved-{name}")
    assert key_change(tmp_path, settings).returncode == 0
    work = open_register(settings, wall_clock)
    forgotten(work)
    work.database.close()
    for name in ("taz.sqlite", "taz.key"):
        shutil.copy(tmp_path / f"saved-{name}", tmp_path / name)
    work = open_register(settings, wall_clock)
    assert "kanarina" not in work.ask(everything)
    work.database.close()


def test_a_service_does_not_start_where_no_erasure_can_be_written_down(tmp_path: Path) -> None:
    done = taz("run", folder=tmp_path, TAZ_TOKEN="123456:ABCDEFGHIJKLMNOPQRSTUVWXYZ", TAZ_FORGOTTEN_FILE=str(tmp_path))
    assert done.returncode == 2
    assert done.stderr.strip().splitlines()[-1].startswith("TAZ_FORGOTTEN_FILE cannot be ")


# --- the commands ---------------------------------------------------------------------------------------------------


def typed(folder: Path, settings: Settings, *words: str) -> subprocess.CompletedProcess[str]:
    """A command over this register."""
    return taz(*words, folder=folder, TAZ_DATABASE_URL=settings.database, TAZ_KEY_FILE=str(settings.key_path))


def key_change(folder: Path, settings: Settings) -> subprocess.CompletedProcess[str]:
    """`taz key change`."""
    return typed(folder, settings, "key", "change")


def lone(tmp_path: Path, database_url: str) -> Settings:
    """A register of this folder's, with people in it, that nobody works with."""
    settings = Settings(database_url=database_url, key_file=tmp_path / "taz.key")
    work = open_register(settings, wall_clock)
    joined(work)
    work.database.close()
    return settings


def test_the_key_is_changed_by_command_and_the_old_one_kept(tmp_path: Path, database_url: str) -> None:
    settings = lone(tmp_path, database_url)
    old = settings.key_path.read_bytes()
    done = key_change(tmp_path, settings)
    assert done.returncode == 0, done.stderr
    (kept,) = tmp_path.glob("taz.key.old-*")
    assert str(kept) in done.stdout
    assert kept.read_bytes() == old
    assert settings.key_path.stat().st_mode & 0o777 == 0o600
    assert not (tmp_path / "taz.key.new").exists()
    work = open_register(settings, wall_clock)
    found = work.ask(everything)
    work.database.close()
    assert "kanarina" in found
    settings.key_path.write_bytes(old)
    with pytest.raises(WrongSetting, match="belongs to another database"):
        open_register(settings, wall_clock)


def test_a_service_at_work_keeps_its_key(tmp_path: Path, database_url: str) -> None:
    settings = lone(tmp_path, database_url)
    old = settings.key_path.read_bytes()
    work = open_register(settings, wall_clock)
    with work.database.write() as session:
        session.execute(text("INSERT INTO leader (name, owner, until, epoch) VALUES ('sweep', 'me', 99999999999999, 1)"))
    work.database.close()
    done = key_change(tmp_path, settings)
    assert done.returncode == 2
    assert "Stop hem" in done.stderr
    assert settings.key_path.read_bytes() == old
    assert list(tmp_path.glob("taz.key.*")) == []


def test_retention_is_counted_and_then_done(tmp_path: Path, database_url: str) -> None:
    settings = lone(tmp_path, database_url)
    work = open_register(settings, lambda: wall_clock() - timedelta(days=800))
    work.perform(people.leave, person=2, by=None)
    with work.database.write() as session:  # whose message waits is not in the middle of leaving
        session.execute(text("UPDATE inbox SET state = 'parked', payload = NULL"))
    work.database.close()
    for words, says, count in ((("--dry-run",), "dit was een proef", "1"), ((), "is weg", "1"), ((), "is weg", "0")):
        done = typed(tmp_path, settings, "retention", *words)
        assert done.returncode == 0, done.stderr
        assert says in done.stdout
        (line,) = [line for line in done.stdout.splitlines() if line.startswith("naam en Telegram-nummer")]
        assert "12 maanden na het vertrek" in line
        assert line.split()[-1] == count
    work = open_register(settings, wall_clock)
    assert "kanarina" not in work.ask(everything)
    work.database.close()


# --- cut off --------------------------------------------------------------------------------------------------------

_KILLED = """
import json, os, sys
from pathlib import Path
from sqlalchemy import Engine, event
from bot import keyfile, rekeying
from bot.assembly import open_register, wall_clock
from bot.settings import Settings, WrongSetting
from commitments import people

folder, url = Path(sys.argv[1]), sys.argv[2]
settings = Settings(database_url=url, key_file=folder / "taz.key")

def forked(doing):
    child = os.fork()
    if not child:
        try:
            doing()
        except BaseException as error:
            os.write(2, f"{type(error).__name__}: {error}".encode())
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

def change(point):
    left = [point]
    def passed(what, *_):
        left[0] -= 1
        if not left[0]:
            os.write(1, json.dumps(["killed", what]).encode() + b"\\n")
            os._exit(137)
    def seen(name, arguments):
        if name in ("os.link", "os.rename", "os.remove") and "taz.key" in str(arguments[0]) + str(arguments[1]):
            passed(name)
        if name == "open" and "taz.key" in str(arguments[0]) and arguments[2] & os.O_ACCMODE:
            passed(name)
    sys.addaudithook(seen)
    event.listen(Engine, "commit", lambda _: passed("commit"))
    rekeying.change(settings, wall_clock)

def opens():
    open_register(settings, wall_clock).database.close()

def finish():
    rekeying.change(settings, wall_clock)

for point in range(1, 100):
    if not forked(lambda: change(point)):
        break
    before = forked(opens)
    half = keyfile.new(settings.key_path).exists()
    finished = forked(finish)
    after = forked(opens)
    os.write(1, json.dumps(["then", before, half, finished, after, keyfile.new(settings.key_path).exists()]).encode() + b"\\n")
"""


def test_wherever_it_is_cut_off_one_of_the_keys_fits_and_the_same_command_goes_on(tmp_path: Path, database_url: str) -> None:
    settings = lone(tmp_path, database_url)
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", textwrap.dedent(_KILLED), str(tmp_path), database_url],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    told = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("[")]
    points = [what for kind, what, *_ in told if kind == "killed"]
    assert {"open", "os.link", "commit", "os.rename"} <= set(points), points
    then = [facts for kind, *facts in told if kind == "then"]
    assert len(then) == len(points)
    for point, (before, half, finished, after, left) in zip(points, then, strict=True):
        assert (finished, after, left) == (0, 0, False), (point, done.stderr)
        assert before == 0 or half, "where the key does not fit, the other one is there"
    assert 1 in [before for before, *_ in then], "at one point the register has the new key and its file not yet"
    assert "A change of key was cut off. Finish it, then start again: taz key change." in done.stderr
    work = open_register(settings, wall_clock)
    found = work.ask(everything)
    assert "kanarina" in found
    assert len(work.ask(lambda session: session.exec(select(Person)).all())) == 2
    assert all(row.sealed for row in work.ask(lambda session: session.exec(select(Address)).all()))
    work.database.close()
