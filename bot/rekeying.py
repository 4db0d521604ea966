"""How does the key's file change together with the register? Both keys are there until the register has taken the new one.

First the new key is written beside the old one, then the register changes in one commit, then the files change places. Whatever
is cut off in between, one of the two files fits; the same command finds out which, and goes on from there.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlmodel import Session

from bot import assembly, keyfile
from bot.settings import Settings
from commitments import people, rekeying
from commitments.database import looking_at
from commitments.keys import Keyring, WrongKey
from commitments.rekeying import CannotChange


@dataclass(frozen=True, slots=True)
class Changed:
    """What came of it: where the old key is kept, and how many values changed; None where an earlier change was finished."""

    old: Path
    values: int | None


def change(settings: Settings, clock: Callable[[], datetime]) -> Changed:
    """Give the register another key. Raises CannotChange and WrongSetting, with the register and its key as they were."""
    path = settings.key_path
    new = keyfile.new(path)
    with assembly.only_process(settings):
        if new.exists():
            if _fits(settings, new):
                return Changed(keyfile.change_places(path, _stamp(clock)), None)
            new.unlink()  # it was cut off before the register took it
        work = assembly.open_register(settings, clock)
        try:
            secret = work.database.keys.renewed()
            keyfile.write(new, secret)
            try:
                values = rekeying.change(work.database, Keyring(secret))
            except CannotChange:
                new.unlink()
                raise
        finally:
            work.database.close()
        return Changed(keyfile.change_places(path, _stamp(clock)), values)


def _stamp(clock: Callable[[], datetime]) -> str:
    return f"{clock().astimezone(UTC):%Y%m%dT%H%M%S.%fZ}"


def _fits(settings: Settings, key: Path) -> bool:
    engine = looking_at(settings.database)
    try:
        with Session(engine, info={"keys": Keyring(key.read_bytes())}) as session:
            people.check_key(session)
    except WrongKey:
        return False
    finally:
        engine.dispose()
    return True
