"""Registers for tests of the service's edge: made once, copied for each test."""

import pytest

from bot.assembly import open_register, open_work, wall_clock
from bot.settings import Settings
from tests.bot.ground import in_folder


@pytest.fixture(scope="session")
def empty_register(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A register without a programme: quick, for what does not look at it."""
    settings = in_folder(tmp_path_factory.mktemp("empty"))
    open_register(settings, wall_clock).database.close()
    return settings


@pytest.fixture(scope="session")
def whole_register(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The shipped register."""
    settings = in_folder(tmp_path_factory.mktemp("whole"))
    open_work(settings, wall_clock).database.close()
    return settings
