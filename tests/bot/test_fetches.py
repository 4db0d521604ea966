"""Does a file come in over a wire that fails, lies or never ends? The whole bot against the stand-in, over real HTTP."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
import structlog.testing
from sqlmodel import select
from telegram import Bot
from telegram.error import NetworkError

from bot.fetches import Fetches, NotToBeKept
from bot.settings import Settings
from bot.standin.faults import Fault
from bot.standin.world import Message
from commitments import attachments
from commitments.attachments import Attachment
from commitments.outbox import Letter
from tests.bot.post import TOKEN, answering
from tests.commitments.test_contents import TWO_IN_ONE
from tests.files import PDF, TEXT
from tests.journeys.stage import Stage, stage

MEGABYTE = 1_000_000
"""What the stage takes at most."""


def played(act: Callable[[Stage], Awaitable[None]], **values: object) -> None:
    """Run an act to its end, on a stage where files are taken."""

    async def run() -> None:
        async with stage(**{"files": "on", **values}) as on:  # type: ignore[arg-type]
            await act(on)
            assert on.world.unknown_parameters == []

    asyncio.run(run())


async def sends(on: Stage, content: bytes, **values: object) -> str:
    """VWS says that A3 is done, unless its place is asked still, and sends this. Returns what it reads last."""
    asked = [button.label for row in on.shown("VWS")[-1].keyboard for button in row]
    if "Overslaan" not in asked:
        await on.write("VWS", "A3 is klaar")
    on.world.send_document(on.id("VWS"), on.id("VWS"), "stuk.pdf", content, **values)  # type: ignore[arg-type]
    await on.proof.quiet()
    return on.last("VWS")


def rows(on: Stage, table: type) -> list:
    """Every row of a table."""
    with on.proof.service.work.database.read() as session:
        return list(session.exec(select(table).order_by(table.id)))


def kept(on: Stage) -> list[bytes | None]:
    """The bytes of every file."""
    work = on.proof.service.work
    return [work.ask(attachments.content_of, attachment=row.id) for row in rows(on, Attachment)]


def fetches(on: Stage) -> list[tuple[str, int]]:
    """How each fetch ended, and after how many tries."""
    return [(row.state, row.tries) for row in rows(on, Letter) if row.kind == "fetch"]


HARMLESS: list[tuple[str, Fault, int]] = [
    (f"{fault.fault} at {fault.method}", fault, tries)
    for method in ("getFile", "download")
    for fault, tries in (
        (Fault("cut_before", method=method, times=1), 2),
        (Fault("cut_after", method=method, times=1), 2),
        (Fault("half", method=method, times=1), 2),
        (Fault("error_500", method=method, times=1), 2),
        (Fault("html_502", method=method, times=1), 2),
        (Fault("conflict", method=method, times=1), 2 if method == "download" else 1),
        (Fault("unauthorized", method=method, times=1), 1),
        (Fault("forbidden", method=method, times=1), 2),
        (Fault("slow", method=method, seconds=0.2, times=1), 1),
    )
]


def test_whatever_goes_wrong_on_the_way_it_is_kept_once() -> None:
    """Each fault once; what says nothing about this file (nobody can reach Telegram) is no try at it."""

    async def act(on: Stage) -> None:
        for number, (name, fault, tries) in enumerate(HARMLESS, 1):
            on.world.faults.add(fault)
            content = PDF.replace(b"/Count 0", b"/Count %d" % number)
            assert "is bewaard als" in await sends(on, content), name
            assert fault.hits == 1, name
            assert kept(on)[number - 1 :] == [content], name
            assert fetches(on)[-1] == ("sent", tries), name

    played(act)


def test_a_server_that_never_ends_or_lies_about_the_size_is_cut_short() -> None:
    async def act(on: Stage) -> None:
        on.world.faults.add(Fault("endless", method="download", times=1))
        assert "te groot: ik bewaar tot 1 MB" in await sends(on, PDF)
        assert "te groot" in await sends(on, TEXT * (MEGABYTE // len(TEXT) + 1), told=10)
        whole = TEXT * (MEGABYTE // len(TEXT))
        assert "is bewaard" in await sends(on, whole, told=10)
        assert kept(on) == [whole]
        assert [state for state, _ in fetches(on)] == ["failed", "failed", "sent"]

    played(act)


def test_a_file_that_telegram_lost_is_asked_for_three_times() -> None:
    async def act(on: Stage) -> None:
        await on.write("VWS", "A3 is klaar")
        on.world.send_document(on.id("VWS"), on.id("VWS"), "stuk.pdf", PDF)
        sent: Message = on.world.messages(on.id("VWS"))[-1]
        on.world.files.lose(sent.extra["document"]["file_id"])
        await on.proof.quiet()
        assert "Telegram heeft het bestand bij A3 niet meer" in on.last("VWS")
        assert fetches(on) == [("failed", 3)]
        with on.proof.service.work.database.read() as session:
            assert session.get_one(attachments.Report, 1).status == "done"

    played(act)


def test_what_is_two_things_is_not_kept() -> None:
    async def act(on: Stage) -> None:
        for content in TWO_IN_ONE.values():
            assert "Dit soort bestand bewaar ik niet" in await sends(on, content)
        assert kept(on) == []

    played(act)


def test_it_leaves_as_a_document_of_our_own_name() -> None:
    async def act(on: Stage) -> None:
        await sends(on, PDF)
        await on.press("team", "A3-vws-1.pdf")
        document = on.shown("team")[-1].extra["document"]
        assert document["file_name"] == "A3-vws-1.pdf"
        found = on.world.files.get(document["file_id"])
        assert found is not None
        assert found.bytes == PDF

    played(act)


def test_without_the_setting_nothing_is_taken() -> None:
    async def act(on: Stage) -> None:
        said = await on.write("VWS", "A3 is klaar")
        assert "Stuur een link of één zin." in said[-1]
        assert "bestand" not in said[-1]
        on.world.send_document(on.id("VWS"), on.id("VWS"), "stuk.pdf", PDF)
        await on.proof.quiet()
        assert on.last("VWS") == "Ik neem hier geen bestanden aan. Stuur een link of één zin."
        assert fetches(on) == []

    played(act, files="off")
    assert Settings().file_limit == 0, "that is how it is unless somebody decides otherwise"


def test_what_was_on_its_way_as_the_setting_changed_is_not_fetched() -> None:
    async def run() -> None:
        with pytest.raises(NotToBeKept, match="off"):
            await Fetches(Bot(TOKEN), 0).bring("BQAC", 1)

    asyncio.run(run())


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("/etc/passwd", "no path of its own"),
        ("/etc/hostname", "no path of its own"),
        ("", "no path of its own"),
        ("http://127.0.0.1:9/x", "ConnectError"),
    ],
)
def test_no_other_place_is_read_whatever_a_server_names(path: str, why: str) -> None:
    """A local Bot API server names paths on its own disk: those of this machine are nobody's to send."""

    async def run() -> None:
        body = json.dumps({"ok": True, "result": {"file_id": "a", "file_unique_id": "b", "file_path": path}})
        async with answering("200 OK", body, kind="application/json") as (url, asked):
            bot = Bot(TOKEN, base_url=f"{url}/bot", base_file_url="http://127.0.0.1:9/file/bot")
            await bot._request[1].initialize()
            with structlog.testing.capture_logs() as logged, pytest.raises(NetworkError, match=why) as error:
                await Fetches(bot, MEGABYTE).bring("BQAC", 1)
            await bot._request[1].shutdown()
            assert len(asked) == 1
            assert TOKEN not in f"{error.value!r} {error.value.__cause__!r} {logged}"

    asyncio.run(run())


def test_the_name_that_came_with_it_is_kept_nowhere() -> None:
    async def act(on: Stage) -> None:
        await on.write("VWS", "A3 is klaar")
        on.world.send_document(on.id("VWS"), on.id("VWS"), "Verslag van mevrouw Bakker.pdf", PDF, caption="zie het plan")
        await on.proof.quiet()
        path = Path(on.proof.service.work.database.url.database or "")
        found = b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
        assert b"A3-vws-1.pdf" in found
        assert b"Bakker" not in found
        assert b"%PDF" not in found

    played(act)
