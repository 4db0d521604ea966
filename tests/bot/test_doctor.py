"""Each likely fault is made, doctor's own cure is read and followed, and then all is well. Real databases, a real stand-in."""

import asyncio
import json
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from alembic import command
from sqlalchemy import text
from sqlmodel import Session

from bot import doctor
from bot.standin.faults import Fault
from commitments import inbox, migrations, outbox, parties, people, policy, pulses, rekeying
from commitments.database import Database
from commitments.inbox import Incoming, Limits
from commitments.keys import Keyring
from commitments.notices import Help
from commitments.register import loading
from commitments.work import Work
from tests import postgres
from tests.bot.typed import TOKEN, Telegram, Typed, environment, taz
from tests.commitments.test_history import get_round

ROOT = Path(__file__).parents[2]
SECRET = Keyring.new()
PASSWORD = "een-geheim-woord"


def now() -> datetime:
    """The moment on the wall: doctor looks at the real world."""
    return datetime.now(UTC)  # noqa: TID251


class Place:
    """One bot with all that it needs, in order, and short words for what can be wrong with it."""

    def __init__(self, folder: Path, telegram: Telegram, url: str) -> None:
        self.folder, self.telegram, self.url = folder, telegram, url
        self.key = folder / "sleutel"
        self.key.write_bytes(SECRET + b"\n")
        self.settings = {
            "TAZ_TOKEN": TOKEN,
            "TAZ_TELEGRAM_URL": telegram.url,
            "TAZ_DATABASE_URL": url,
            "TAZ_KEY_FILE": str(self.key),
        }
        self.said: list[str] = []

    def work(self) -> Work:
        """The register, for what people and the service do to it. To be closed."""
        return Work(Database(self.url, Keyring(SECRET)), now, policy.load())

    def perform(self, verb: Callable[..., Any], **values: Any) -> Any:
        """One verb, as the service would perform it."""
        work = self.work()
        try:
            return work.perform(verb, **values)
        finally:
            work.database.close()

    def taz(self, *words: str) -> Typed:
        """A command with this bot's settings."""
        done = taz(*words, home=self.folder, **self.settings)
        self.said += [done.out, done.err]
        return done

    def doctor(self) -> dict[str, Any]:
        """What doctor says, for machines; the text says the same."""
        done = self.taz("doctor", "--json")
        found: dict[str, Any] = json.loads(done.out)
        assert done.code == (0 if found["green"] else 1)
        return found

    def fault(self, check: str) -> tuple[str, str]:
        """The one fault that doctor finds: what it says and its cure, as a person reads them."""
        done = self.taz("doctor")
        assert done.code == 1, done.out
        lines = done.out.splitlines()
        wrong = [i for i, line in enumerate(lines) if line.startswith("fout ")]
        assert [lines[i].split()[1] for i in wrong] == [f"{check}:"], done.out
        said, cure = lines[wrong[0]], lines[wrong[0] + 1].strip()
        assert len(re.findall(r"[.!?](?= [A-Z])", cure)) == 0, f"one sentence: {cure}"
        return said, cure

    def follow(self, cure: str) -> Typed:
        """Type the command that the cure gives."""
        typed = re.findall(r"`taz ([^`]+)`", cure)
        assert len(typed) == 1, cure
        done = self.taz(*shlex.split(typed[0]))
        assert done.code == 0, done.err
        return done

    def green(self) -> dict[str, Any]:
        """Nothing is wrong."""
        found = self.doctor()
        assert found["green"], [check for check in found["checks"] if check["level"] != "ok"]
        return found

    def check(self, name: str) -> dict[str, Any]:
        """One line of doctor's."""
        return next(check for check in self.doctor()["checks"] if check["check"] == name)


def _join(session: Session, *, now: datetime, user: int) -> int:
    token, _ = people.invite(session, now=now, role="team")
    address = people.address_of(session, f"telegram:{user}", "private")
    return people.accept(session, now=now, token=token, address=address, name="Joost").address


def _alive(session: Session, *, now: datetime) -> None:
    for name in ("poll", "sweep"):
        pulses.beat(session, now=now, name=name)


@pytest.fixture(scope="module")
def telegram() -> Iterator[Telegram]:
    with Telegram() as found:
        yield found


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A register with its programme and one member of the team, in both kinds of database."""
    folder = tmp_path_factory.mktemp("templates")
    name = postgres.server().create()
    urls = {"sqlite": f"sqlite:///{folder / 'taz.db'}", "postgresql": postgres.server().url(name)}
    for url in urls.values():
        work = Work(Database(url, Keyring(SECRET)), now, policy.load())
        migrations.upgrade(work.database.engine)
        work.perform(loading.load, policy=work.policy)
        work.perform(_join, user=77_123_456)
        work.database.close()
    yield {"sqlite": str(folder / "taz.db"), "postgresql": name}
    postgres.server().drop(name)


def _place(kind: str, folder: Path, telegram: Telegram, templates: dict[str, str]) -> Iterator[Place]:
    telegram.do(telegram.world.faults.clear)
    httpx.post(f"{telegram.url}/bot{TOKEN}/deleteWebhook").raise_for_status()
    if kind == "sqlite":
        (folder / "taz.db").write_bytes(Path(templates["sqlite"]).read_bytes())
        found = Place(folder, telegram, f"sqlite:///{folder / 'taz.db'}")
    else:
        name = postgres.server().create(templates["postgresql"])
        found = Place(folder, telegram, postgres.server().url(name).replace("postgres:@", f"postgres:{PASSWORD}@"))
    found.perform(_alive)
    yield found
    told = "\n".join(found.said)
    for secret in (TOKEN, TOKEN.partition(":")[2], SECRET.decode(), PASSWORD, "77123456"):
        assert secret not in told
    if kind == "postgresql":
        postgres.server().drop(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path, telegram: Telegram, templates: dict[str, str]) -> Iterator[Place]:
    """A bot of which all is well, on each kind of database."""
    yield from _place(request.param, tmp_path, telegram, templates)


@pytest.fixture
def small(tmp_path: Path, telegram: Telegram, templates: dict[str, str]) -> Iterator[Place]:
    """The same on SQLite, for what does not depend on the database."""
    yield from _place("sqlite", tmp_path, telegram, templates)


# --- all is well ----------------------------------------------------------------------------------------------------


def test_all_is_well(place: Place) -> None:
    found = place.green()
    assert {"Python", "python-telegram-bot", "sqlalchemy", "SQLite"} <= found["versions"].keys()
    assert found["modes"]["ontvangst"] == "ophalen (getUpdates)"
    assert found["modes"]["tempo"] == "25 per seconde, 1 per seconde per gesprek, 20 per minuut per groep"
    if place.url.startswith("sqlite"):
        assert found["modes"]["journaal"] == "wal"
        assert "3.51.2" in found["versions"]["SQLite en WAL"]
    else:
        assert re.match(r"\d+", found["versions"]["PostgreSQL"])
    assert found["lags"]["laatste ronde"]
    assert found["lags"]["oudste onverwerkte bericht"] is None


def test_doctor_changes_nothing(small: Place) -> None:
    file = Path(small.url.removeprefix("sqlite:///"))
    before = file.read_bytes(), sorted(small.telegram.do(lambda: list(small.telegram.world.log)))
    small.green()
    assert (file.read_bytes(), sorted(small.telegram.do(lambda: list(small.telegram.world.log)))) == before


# --- the faults -----------------------------------------------------------------------------------------------------


def test_no_token(small: Place) -> None:
    del small.settings["TAZ_TOKEN"]
    _, cure = small.fault("token")
    assert "BotFather" in cure
    (small.folder / "token").write_text(f"{TOKEN}\n")
    small.settings[re.findall("TAZ_[A-Z_]+", cure)[0]] = str(small.folder / "token")
    small.green()


def test_a_token_that_telegram_does_not_know(small: Place) -> None:
    small.settings["TAZ_TOKEN"] = TOKEN.replace("XYZ", "ZZZ")
    _, cure = small.fault("token")
    assert "BotFather" in cure
    small.settings[re.findall("TAZ_[A-Z_]+", cure)[0]] = TOKEN
    small.green()


def test_a_setting_that_cannot_be(small: Place) -> None:
    small.settings["TAZ_PACE_CHAT"] = "snel"
    said, cure = small.fault("instellingen")
    del small.settings[re.findall("TAZ_[A-Z_]+", said)[0]]
    assert small.follow(cure).code == 0


def test_telegram_is_not_there(small: Place) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        right, small.settings["TAZ_TELEGRAM_URL"] = small.telegram.url, f"http://127.0.0.1:{nobody.getsockname()[1]}"
        _, cure = small.fault("Telegram")
    small.settings[re.findall("TAZ_[A-Z_]+", cure)[0]] = right
    small.green()


@pytest.mark.parametrize("fault", ["html_502", "error_500", "half", "cut_after"])
def test_telegram_answers_amiss(small: Place, fault: Any) -> None:
    small.telegram.do(small.telegram.world.faults.add, Fault(fault=fault, method="getMe", times=1))
    small.fault("Telegram")
    small.green()


def test_telegram_is_slow(small: Place) -> None:
    small.telegram.do(small.telegram.world.faults.add, Fault(fault="slow", method="getMe", times=1, seconds=30))
    started = time.monotonic()
    small.fault("Telegram")
    assert time.monotonic() - started < 4 * doctor.SECONDS
    small.green()


def test_the_database_is_not_there(place: Place) -> None:
    right = place.url
    place.settings["TAZ_DATABASE_URL"] = re.sub(r"(taz_\d+|taz\.db)", "elders", right)
    _, cure = place.fault("database")
    assert not (place.folder / "elders").exists()
    place.settings[re.findall("TAZ_[A-Z_]+", cure)[0]] = right
    place.green()


def test_a_file_that_is_no_database(small: Place) -> None:
    right, small.settings["TAZ_DATABASE_URL"] = small.url, f"sqlite:///{small.key}"
    _, cure = small.fault("database")
    small.settings[re.findall("TAZ_[A-Z_]+", cure)[0]] = right
    small.green()


def test_a_change_of_key_that_was_cut_off(small: Place) -> None:
    """Before the register took the new key the old one works on; after it only the new one fits, and waits beside it."""
    new = Path(f"{small.key}.new")
    new.write_bytes(Keyring(SECRET).renewed())
    assert small.check("sleutel")["level"] == "note"
    database = Database(small.url, Keyring(SECRET))
    rekeying.change(database, Keyring(new.read_bytes()))
    database.close()
    _, cure = small.fault("sleutel")
    small.follow(cure)
    assert not new.exists()
    assert small.check("sleutel")["level"] == "ok"


def test_an_older_schema(place: Place) -> None:
    old = Database(
        f"sqlite:///{place.folder / 'oud.db'}"
        if place.url.startswith("sqlite")
        else postgres.server().url(postgres.server().create()),
        Keyring(SECRET),
    )
    command.upgrade(migrations.config(old.engine), "0002")
    place.url = place.settings["TAZ_DATABASE_URL"] = old.url.render_as_string(hide_password=False)
    old.close()
    said, cure = place.fault("schema")
    assert "0002" in said
    place.follow(cure)
    assert place.check("schema")["level"] == "ok"
    while not (found := place.doctor())["green"]:  # it is empty: the next cures fill it
        wrong = next(check for check in found["checks"] if check["level"] == "fault")
        if wrong["check"] == "dienst":
            place.perform(_alive)
        else:
            done = place.follow(wrong["cure"])
            if wrong["check"] == "team":
                _open(place, done.out)
    if not place.url.startswith("sqlite"):
        postgres.server().drop(str(old.url.database))


def test_a_newer_schema(place: Place) -> None:
    database = Database(place.url, Keyring(SECRET))
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    said, cure = place.fault("schema")
    assert "9999" in said
    assert "nieuwste versie" in cure
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :head"), {"head": migrations.head()})
    database.close()
    place.green()


def test_no_key(small: Place) -> None:
    kept = small.key.rename(small.folder / "kluis")
    _, cure = small.fault("sleutel")
    assert str(small.key) in cure
    small.settings[re.findall("TAZ_[A-Z_]+", cure)[0]] = str(kept)
    small.green()


def test_the_key_of_another_database(place: Place) -> None:
    kept = place.key.rename(place.folder / "kluis")
    place.key.write_bytes(Keyring.new())
    _, cure = place.fault("sleutel")
    place.settings[re.findall("TAZ_[A-Z_]+", cure)[0]] = str(kept)
    place.green()


def test_a_history_that_somebody_changed(place: Place) -> None:
    def change(session: Session, *, now: datetime, by: int) -> None:
        get_round(session)
        session.execute(text("UPDATE history SET row = row + :by WHERE id = 2"), {"by": by})

    place.perform(change, by=1)
    said, cure = place.fault("geschiedenis")
    assert "gebeurtenis 2." in said
    typed = re.findall(r"`taz ([^`]+)`", cure)
    assert place.taz(*typed[0].split()).code == 1
    place.perform(change, by=-1)  # the copy that was put back
    place.follow(cure)
    place.green()


def test_a_folder_that_cannot_be_written(small: Place) -> None:
    right, small.settings["TAZ_KEY_FILE"] = small.settings["TAZ_KEY_FILE"], "/dev/null/sleutel"
    done = small.taz("doctor")
    assert "fout     schijf: In /dev/null kan niet geschreven worden." in done.out
    small.settings["TAZ_KEY_FILE"] = right
    small.green()


def test_a_disk_that_is_nearly_full(small: Place) -> None:
    with environment(small.settings, small.folder):
        found = asyncio.run(doctor.examine(now, needed=2**62))
    wrong = [finding for finding in found.checks if finding.level == "fault"]
    assert [finding.check for finding in wrong] == ["schijf"]
    assert wrong[0].cure is not None
    assert "Maak ruimte vrij" in wrong[0].cure
    small.green()


@pytest.mark.parametrize(("seconds", "way"), [(45, "voor"), (-45, "achter")])
def test_a_clock_that_is_off(small: Place, seconds: int, way: str) -> None:
    with environment(small.settings, small.folder):
        found = asyncio.run(doctor.examine(lambda: now() + timedelta(seconds=seconds)))
    wrong = next(finding for finding in found.checks if finding.check == "klok")
    assert (wrong.level, way in wrong.said) == ("fault", True)
    assert wrong.cure is not None
    assert "`timedatectl set-ntp true`" in wrong.cure
    small.green()


def test_a_webhook_left_behind(small: Place) -> None:
    hook = f"{small.telegram.url.replace('http', 'https')}/taz/x"
    httpx.post(f"{small.telegram.url}/bot{TOKEN}/setWebhook", json={"url": hook}).raise_for_status()
    said, cure = small.fault("ontvangst")
    assert "webhook" in said
    assert "`taz run`" in cure  # followed by a real service below
    httpx.post(f"{small.telegram.url}/bot{TOKEN}/deleteWebhook").raise_for_status()
    small.green()


def test_a_webhook_that_is_not_set_or_not_reached(small: Place) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        hook = f"http://127.0.0.1:{nobody.getsockname()[1]}/taz"
        small.settings |= {"TAZ_WEBHOOK_URL": hook, "TAZ_WEBHOOK_SECRET": "een-afspraak"}
        said, cure = small.fault("ontvangst")
        assert "kent geen webhook" in said
        assert "`taz run`" in cure
        httpx.post(f"{small.telegram.url}/bot{TOKEN}/setWebhook", json={"url": hook}).raise_for_status()
        small.green()
        user = small.telegram.do(small.telegram.world.user, "Ann")
        small.telegram.do(small.telegram.world.write, user, user, "hallo")
        until = time.monotonic() + 30
        while small.doctor()["green"]:
            assert time.monotonic() < until
        said, cure = small.fault("ontvangst")
        assert "kan de webhook niet bereiken" in said
        assert "127.0.0.1" in cure

    def reached(session: Session, *, now: datetime) -> None:
        pulses.beat(session, now=now + timedelta(seconds=1), name="webhook")

    small.perform(reached)
    assert small.green()["modes"]["ontvangst"] == "webhook op 127.0.0.1"


def test_another_program_takes_what_comes_in(small: Place) -> None:
    """The sweeps go on, and Telegram gives us nothing."""

    def long_ago(session: Session, *, now: datetime) -> None:
        pulses.beat(session, now=now - timedelta(minutes=20), name="poll")

    small.perform(long_ago)
    _, cure = small.fault("ontvangst")
    assert "/revoke" in cure
    small.perform(_alive)
    small.green()


def test_no_programme(place: Place) -> None:
    empty = place.folder / "leeg.db"
    url = f"sqlite:///{empty}" if place.url.startswith("sqlite") else postgres.server().url(postgres.server().create())
    database = Database(url, Keyring(SECRET))
    migrations.upgrade(database.engine)
    database.close()
    place.url = place.settings["TAZ_DATABASE_URL"] = url

    def party(session: Session, *, now: datetime) -> None:
        session.add(parties.Party(name=parties.TEAM, kind="organisatie", aliases=""))
        _join(session, now=now, user=1)
        _alive(session, now=now)

    place.perform(party)
    _, cure = place.fault("register")
    place.follow(cure)
    place.green()


def _open(place: Place, link: str) -> None:
    """Somebody of the team opens an invitation."""
    token = link.strip().partition("?start=")[2]

    def accept(session: Session, *, now: datetime) -> None:
        address = people.address_of(session, "telegram:5", "private")
        people.accept(session, now=now, token=token, address=address, name="Ann")

    place.perform(accept)


def test_nobody_of_the_team(place: Place) -> None:
    def gone(session: Session, *, now: datetime) -> None:
        people.silent(session, now=now, address=people.team(session)[0].address)

    place.perform(gone)
    _, cure = place.fault("team")
    _open(place, place.follow(cure).out)
    place.green()


def _parked(session: Session, *, now: datetime) -> None:
    inbox.store(session, now=now, updates=[Incoming(n, "telegram:5", '{"update_id": 1}') for n in (1, 2)])
    for _ in range(2 * inbox.TRIES):
        session.execute(text("UPDATE lane SET ready_at = 0"))
        session.expire_all()
        claimed = inbox.claim(session, owner="w")
        if claimed is not None:
            inbox.fail(session, now=now, owner="w", row=claimed.row, error="ValueError")


def test_updates_that_nobody_could_work_on(place: Place) -> None:
    place.perform(_parked)
    said, cure = place.fault("binnengekomen")
    assert ": 2." in said
    place.follow(cure)
    place.green()


def test_more_came_in_than_was_read(place: Place) -> None:
    """Nobody has to do anything: it is said, and all is well."""

    def flood(session: Session, *, now: datetime) -> None:
        inbox.store(session, now=now, updates=[Incoming(n, "telegram:5", "{}") for n in range(1, 10)], limits=Limits(chat=3))

    place.perform(flood)
    place.settings["TAZ_LIMIT_INBOX"] = "3"
    notes = [check["said"] for check in place.green()["checks"] if check["check"] == "te veel"]
    assert ["3 berichten" in notes[0], "6 berichten" in notes[1]] == [True, True]


def test_letters_that_were_refused(place: Place) -> None:
    def refused(session: Session, *, now: datetime) -> None:
        address = people.team(session)[0].address
        outbox.post(session, now=now, address=address, notice=Help(role="team"))
        found = outbox.claim(session, now=now, owner="c")
        assert isinstance(found, outbox.Claimed)
        outbox.settle_ended(session, now=now, owner="c", letter=found.letter, state="failed", reason="Bad Request: x")

    place.perform(refused)
    _, cure = place.fault("uitgaand")
    place.follow(cure)
    place.green()


def test_sending_is_paused(small: Place) -> None:
    small.perform(outbox.pause, person=None)
    paused = small.check("pauze")
    assert paused["level"] == "note"
    assert "/hervat" in paused["cure"]
    small.green()
    small.perform(outbox.resume)
    assert "pauze" not in small.taz("doctor").out


@pytest.mark.parametrize("what", ["bericht", "brief"])
def test_something_is_stuck(small: Place, what: str) -> None:
    def stuck(session: Session, *, now: datetime) -> None:
        then = now - timedelta(hours=1)
        if what == "bericht":
            inbox.store(session, now=then, updates=[Incoming(1, "telegram:5", "{}")])
        else:
            outbox.post(session, now=then, address=people.team(session)[0].address, notice=Help(role="team"))

    small.perform(stuck)
    said, cure = small.fault("dienst")
    assert f"Een {what} wacht" in said
    assert "`taz run`" in cure  # followed by a real service below


def test_the_service_does_not_run(place: Place) -> None:
    def long_ago(session: Session, *, now: datetime) -> None:
        for name in ("poll", "sweep"):
            pulses.beat(session, now=now - timedelta(hours=2), name=name)

    place.perform(long_ago)
    _, cure = place.fault("dienst")
    assert "`taz run`" in cure
    place.perform(_alive)
    place.green()


# --- a real service -------------------------------------------------------------------------------------------------


def test_from_nothing_to_green_by_the_cures_alone(tmp_path: Path) -> None:
    """A fresh machine, and a webhook that somebody left behind: what doctor says is done, until all is well."""
    with Telegram() as telegram:
        httpx.post(f"{telegram.url}/bot{TOKEN}/setWebhook", json={"url": "https://127.0.0.1:8443/x"}).raise_for_status()
        place = Place(tmp_path, telegram, f"sqlite:///{tmp_path / 'nieuw' / 'taz.db'}")
        place.key.unlink()
        user = telegram.do(telegram.world.user, "Joost")
        done: list[str] = []
        service: subprocess.Popen[bytes] | None = None
        until = time.monotonic() + 120
        try:
            while not (found := place.doctor())["green"]:
                assert time.monotonic() < until, (done, found["checks"])
                cures = [check["cure"] for check in found["checks"] if check["level"] == "fault"]
                for typed in (re.findall("`taz ([^`]+)`", cure)[0] for cure in cures):
                    if typed in done:
                        continue
                    done.append(typed)
                    if typed == "run":
                        settings = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "PYTHONPATH": str(ROOT)} | place.settings
                        service = subprocess.Popen([sys.executable, "-m", "bot", "run"], cwd=tmp_path, env=settings)
                        continue
                    ended = place.taz(*shlex.split(typed))
                    assert ended.code == 0, ended.err
                    if typed == "invite --team":
                        telegram.do(telegram.world.write, user, user, f"/start {ended.out.strip().partition('?start=')[2]}")
                time.sleep(0.2)
            assert done[0] == "register load --yes"
            assert sorted(done[1:]) == ["invite --team", "run"]
            assert place.check("dienst")["said"] == "De bot draait, en er blijft niets liggen."
        finally:
            if service is not None:
                service.send_signal(signal.SIGTERM)
                service.wait(30)
