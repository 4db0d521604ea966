"""What does our ring cost? The service as `taz run` starts it, over a register in which a crowd speaks for VWS.

The team holds back everything unasked, so that no sweep of this moment writes to anybody in the middle of a figure.
"""

import asyncio
import sys
from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from bot import assembly, logs
from bot.assembly import wall_clock
from bot.settings import Settings
from commitments import outbox, parties, people
from commitments.register import loading
from tests.bench.telegram import FIRST_CHAT


def settings_in(folder: Path, url: str, token: str | None = None) -> Settings:
    """The settings of a service whose register lies in this folder. No pacing and no limits: they would be the figure."""
    return Settings(
        token=token,
        telegram_url=url,
        database_url=f"sqlite:///{folder / 'taz.sqlite'}",
        key_file=folder / "taz.key",
        poll_seconds=20,
        **{name: 0 for name in Settings.model_fields if name.startswith(("pace_", "limit_"))},
    )


def _join(session: Session, *, now: datetime, chats: int) -> None:
    party = parties.find_organisation(session, "VWS")
    for chat in range(FIRST_CHAT, FIRST_CHAT + chats):
        token, _ = people.invite(session, now=now, role="contact", party=party)
        address = people.address_of(session, f"telegram:{chat}", "private")
        people.accept(session, now=now, token=token, address=address, name="Anouk")


def prepare(folder: Path, chats: int) -> None:
    """The whole programme, and so many people who answer for A7 with VWS."""
    work = assembly.open_register(settings_in(folder, "http://127.0.0.1"), wall_clock)
    try:
        work.perform(loading.load, policy=work.policy)
        work.perform(_join, chats=chats)
        work.perform(outbox.pause, person=None)
    finally:
        work.database.close()


def main(url: str, token: str, folder: str) -> None:
    """Serve until the process is ended."""
    logs.configure("INFO")
    asyncio.run(assembly.run(settings_in(Path(folder), url, token)))


if __name__ == "__main__":
    main(*sys.argv[1:4])
