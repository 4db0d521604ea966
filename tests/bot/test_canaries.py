"""Does a secret, or a person, stand anywhere where nobody should read it? `taz run` as typed, at DEBUG, and all that it leaves.

Sealed in the database are addresses, names, what came in, letters, questions to the team and their answers. Not sealed, by
design: what people answered about an item (reason, part, where to find it). That is the register itself, which outlives
the one who said it, and stands in the files that the team asks for. It stands in no log all the same.
"""

import asyncio
import sqlite3
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from psycopg.sql import SQL, Identifier

from bot.assembly import open_register, open_work, wall_clock
from bot.logs import redact, wordless
from bot.settings import Settings
from commitments import erasure, people
from commitments.parties import find_organisation
from tests import postgres
from tests.bot.ground import SECRET, TOKEN, Ground, copied, ground, opened, until
from tests.bot.test_privacy import everything
from tests.bot.test_service import ends, free_port
from tests.bot.typed import taz

NAME, GONE, SURNAME, GROUP = "Canarina", "Kanarietta", "Kanariaan", "Kanariegroep"
QUESTION, POISON, FLOOD = "kanarievraag over stages", "kanariegif", "kanarievloed"
ANSWER = "kanariereden van de leden"
PASSWORD = "kanariewachtwoord"
PEOPLE = (NAME, GONE, SURNAME, GROUP, QUESTION, POISON, FLOOD)
"""What is sealed, or never kept."""


def secrets_of(on: Ground, invitations: list[str]) -> tuple[str, ...]:
    """What stands in no output at all."""
    return (TOKEN, TOKEN.partition(":")[2], SECRET, PASSWORD, on.settings.key_path.read_text().strip(), *invitations)


def found_in(text: str | bytes, canaries: tuple[str, ...]) -> list[str]:
    """The canaries that stand in it, as text or as JSON writes text."""
    content = text if isinstance(text, bytes) else text.encode()
    return [canary for canary in canaries if canary.encode() in content]


def played(act: Callable[[Ground], Awaitable[None]], settings: Settings, folder: Path) -> None:
    """Run an act to its end."""

    async def run() -> None:
        async with ground(settings, folder) as on:
            await act(on)

    asyncio.run(run())


def _invited(session: Any, *, now: Any, party: str | None) -> str:
    organisation = find_organisation(session, party) if party else None
    return people.invite(session, now=now, role="contact" if organisation else "team", party=organisation)[0]


def invitations(settings: Settings) -> list[str]:
    """One for the team and one for VWS."""
    work = open_register(settings, wall_clock)
    made = [work.perform(_invited, party=party) for party in (None, "VWS")]
    work.database.close()
    return made


@pytest.fixture(params=["sqlite", "postgresql"])
def register(request: pytest.FixtureRequest, whole_register: Settings, tmp_path: Path) -> Iterator[Settings]:
    """The shipped register, on either database."""
    settings = copied(whole_register, tmp_path)
    if request.param == "sqlite":
        yield settings
        return
    name = postgres.server().create()
    settings = settings.model_copy(update={"database_url": postgres.server().url(name)})
    open_work(settings, wall_clock).database.close()
    yield settings
    postgres.server().drop(name)


def files(on: Ground) -> dict[str, bytes]:
    """The database as it lies on the disk, its journals, and a backup of it; of PostgreSQL all values that a backup holds."""
    if on.settings.database.startswith("postgresql"):
        return {"backup": _dumped(on.settings).encode()}
    path = Path(on.settings.database.removeprefix("sqlite:///"))
    with sqlite3.connect(path) as here, sqlite3.connect(path.with_name("backup")) as there:
        here.backup(there)
    here.close()
    there.close()
    return {file.name: file.read_bytes() for file in path.parent.iterdir() if file.name.startswith((path.name, "backup"))}


def _dumped(settings: Settings) -> str:
    with postgres.connected(settings.database) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        every = (SQL("SELECT * FROM {}").format(Identifier(str(name))) for (name,) in tables)
        return "\n".join(str(connection.execute(rows).fetchall()) for rows in every)


def refuse_answers(settings: Settings) -> None:
    """From now on the database breaks on every answer, and on every change of one."""
    if settings.database.startswith("postgresql"):
        with postgres.connected(settings.database) as connection:
            connection.execute(
                "CREATE FUNCTION no() RETURNS trigger AS $$ BEGIN RAISE check_violation; END $$ LANGUAGE plpgsql"
            )
            connection.execute("CREATE TRIGGER no BEFORE INSERT OR UPDATE ON report FOR EACH ROW EXECUTE FUNCTION no()")
        return
    with sqlite3.connect(settings.database.removeprefix("sqlite:///")) as connection:
        for act in ("INSERT", "UPDATE"):
            connection.execute(f"CREATE TRIGGER no_{act} BEFORE {act} ON report BEGIN SELECT RAISE(ABORT, 'no'); END")
    connection.close()


def accept_answers(settings: Settings) -> None:
    """It is mended."""
    if settings.database.startswith("postgresql"):
        with postgres.connected(settings.database) as connection:
            connection.execute("DROP TRIGGER no ON report")
        return
    with sqlite3.connect(settings.database.removeprefix("sqlite:///")) as connection:
        for act in ("INSERT", "UPDATE"):
            connection.execute(f"DROP TRIGGER no_{act}")
    connection.close()


def listed(process: asyncio.subprocess.Process) -> str:
    """What everybody on this computer can read of a process."""
    return Path(f"/proc/{process.pid}/cmdline").read_text("utf-8")


def said_by(on: Ground, *words: str) -> str:
    """What a command says."""
    done = taz(
        *words,
        home=on.folder,
        TAZ_TOKEN=TOKEN,
        TAZ_TELEGRAM_URL=on.url,
        TAZ_DATABASE_URL=on.settings.database,
        TAZ_KEY_FILE=str(on.settings.key_path),
    )
    return done.out + done.err


def test_a_whole_conversation_leaves_no_secret_and_nobody(register: Settings, tmp_path: Path) -> None:
    """Joining, asking, answering, a group, a broken update, a flood, a verb that breaks on somebody's words, an erasure."""

    async def act(on: Ground) -> None:
        made, port = invitations(on.settings), free_port()
        secret = on.folder / "secret"
        secret.write_text(SECRET, "utf-8")
        process = await on.process(
            TAZ_WEBHOOK_URL=f"http://127.0.0.1:{port}/telegram",
            TAZ_WEBHOOK_SECRET_FILE=str(secret),
            TAZ_LISTEN=f"127.0.0.1:{port}",
            TAZ_LIMIT_MINUTE="20",
            HTTPS_PROXY=f"http://somebody:{PASSWORD}@127.0.0.1:1",
        )
        world = on.world
        team, vws = world.user(NAME, last_name=SURNAME), world.user(GONE, last_name=SURNAME)
        for user, token in zip((team, vws), made, strict=True):
            on.start(user, f"/start {token}")
            await until(lambda user=user: on.heard(user), "a welcome")
        group = world.group(GROUP, [team], bot_added_by=team)
        world.write(team, group, "/koppel")
        await until(lambda: on.heard(group), "the group's own")
        on.start(vws, f"/vraag {QUESTION}")
        await until(lambda: any(QUESTION in text for text in on.heard(team)), "the question")
        on.start(vws, "A7 ligt stil")
        await until(lambda: any("What causes it" in text for text in on.heard(vws)), "the question why")
        on.start(vws, ANSWER)
        await until(lambda: any(ANSWER in text for text in on.heard(vws)), "what was noted")
        on.start(vws, "A7 ligt stil")
        await until(lambda: sum("What causes it" in text for text in on.heard(vws)) == 2, "the question why, again")

        on.start(team, "/uitnodigen VWS")
        link = await until(lambda: [text for text in on.heard(team) if "?start=" in text], "an invitation's link")
        made.append(link[0].partition("?start=")[2].split()[0])
        await asyncio.to_thread(refuse_answers, on.settings)
        on.start(vws, f"{ANSWER} en {POISON}")
        await on.logged("row.parked")
        for number in range(40):
            on.start(team, f"{FLOOD} {number}")
        await on.logged("intake.unread")
        async with opened(on.settings) as work:
            assert GONE.lower() in await asyncio.to_thread(work.ask, everything), "sealed, but there"
        await asyncio.to_thread(accept_answers, on.settings)
        on.start(vws, "/vergeetmij")
        await until(lambda: any("Shall I forget you?" in text for text in on.heard(vws)), "the question whether")
        on.press(vws, "Yes, forget me")
        await until(lambda: any("I have forgotten you" in text for text in on.heard(vws)), "the last message")

        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=20) as http:
            pages = [(await http.get(path)).text for path in ("/metrics", "/ready", "/live")]
        pages.append(listed(process))
        live = files(on)
        process.terminate()
        assert await ends(process) == 0
        commands = ("doctor --json", "doctor", "outbox list", "inbox list --json")
        pages += [await asyncio.to_thread(said_by, on, *words.split()) for words in commands]
        secrets, ids = secrets_of(on, made), (f"telegram:{team}", str(team), str(vws), str(group))

        written = on.log.read_text("utf-8")
        assert "IntegrityError" in written, "the verb broke, and its error was told"
        for text in (written, *pages[:4], *pages[4:6]):
            assert found_in(text, (*secrets, *PEOPLE, ANSWER, *ids)) == []
        for text in pages[6:]:
            assert found_in(text, (*secrets, *PEOPLE, ANSWER, *ids)) in ([], [GROUP]), "a group goes by its name there"
        for kind in ("json", "csv"):
            exported = await asyncio.to_thread(said_by, on, "register", "export", "--format", kind)
            assert "A7" in exported
            assert found_in(exported, (*secrets, *PEOPLE, *ids)) == []
        assert set(live) == {"backup"} or {"taz.sqlite", "taz.sqlite-wal", "backup"} <= set(live)
        for content in (*live.values(), *files(on).values()):
            assert found_in(content, (*secrets, *PEOPLE, *ids[:1])) == []
        assert found_in(live["backup"], (ANSWER,)) == [ANSWER], "an answer is the register's, and not sealed"
        async with opened(on.settings) as work:
            await asyncio.to_thread(work.perform, erasure.finish)  # what the minute's beat does once the last message is away
            kept = await asyncio.to_thread(work.ask, everything)
            marks = (GONE.lower(), str(vws), work.database.keys.digest(f"telegram:{vws}"))
        assert found_in(kept, marks) == []
        assert NAME.lower() in kept, "the others stay"

    played(act, register, tmp_path)


@pytest.mark.parametrize(
    ("fault", "settings", "event"),
    [
        ("unauthorized", {}, None),
        (None, {"ALL_PROXY": f"http://somebody:{PASSWORD}@127.0.0.1:1"}, "start.waiting"),
        (None, {"ALL_PROXY": f"gopher://somebody:{PASSWORD}@127.0.0.1:1"}, None),
    ],
    ids=["401 at the start", "a proxy that is not there", "a proxy that cannot be"],
)
def test_a_start_that_fails_tells_no_secret(
    empty_register: Settings, tmp_path: Path, fault: str | None, settings: dict[str, str], event: str | None
) -> None:
    async def act(on: Ground) -> None:
        if fault is not None:
            await on.fails(fault, "getMe")
        process = await on.process(**settings)
        if event is not None:
            await on.logged(event)
            process.terminate()
        await ends(process)
        written = on.log.read_text("utf-8")
        assert written.strip()
        assert found_in(written, secrets_of(on, [])) == []

    played(act, copied(empty_register, tmp_path), tmp_path)


def test_settings_that_are_shown_hide_their_secrets(tmp_path: Path) -> None:
    url = f"postgresql://somebody:{PASSWORD}@127.0.0.1/taz"
    settings = Settings(token=TOKEN, webhook_secret=SECRET, database_url=url, key_file=tmp_path / "taz.key")
    assert found_in(f"{settings!r} {settings}", (TOKEN, SECRET, PASSWORD)) == []
    assert redact(f"no answer of {url}") == "no answer of postgresql://somebody:<password>@127.0.0.1/taz"


def test_of_an_error_its_way_is_told_and_not_its_words() -> None:
    """Its causes and a whole group of them too."""

    def break_down() -> None:
        try:
            int(POISON)
        except ValueError as error:
            raise KeyError(POISON) from error

    try:
        try:
            break_down()
        except KeyError as error:
            raise ExceptionGroup(POISON, [error, RuntimeError(POISON)]) from None
    except ExceptionGroup:
        told = wordless(sys.exc_info()[1] or ValueError())
    assert POISON not in told
    assert [name in told for name in ("ValueError", "KeyError", "RuntimeError", "ExceptionGroup", "break_down")] == [True] * 5
