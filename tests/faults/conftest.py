"""What every fault test shares: the seed, how many kills by lot, the prepared registers, and the table at the end."""

import asyncio

import pytest

from tests.faults import scenes as played_scenes
from tests.faults import script
from tests.faults.scenes import SCENES, Scene
from tests.faults.stage import Register, warm
from tests.faults.table import Table

KINDS = ("sqlite", "postgresql")
SEED = 22_11_2026
TABLE = pytest.StashKey[Table]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """A long run by lot, and the seed by which it can be had again."""
    group = parser.getgroup("faults", "nothing lost, nothing twice")
    group.addoption("--kills", type=int, default=0, help="so many kills more, at points drawn by lot")
    group.addoption("--seed", type=int, default=SEED, help="what is drawn by lot is the same for the same seed")


def pytest_configure(config: pytest.Config) -> None:
    """Room for the verdicts of this run."""
    config.stash[TABLE] = Table(config.getoption("seed", SEED))  # unknown where this folder is found late


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Each promise, kept or broken."""
    table = config.stash[TABLE]
    if not table.faults:
        return
    terminalreporter.section("nothing lost, nothing twice")
    for line in table.lines():
        terminalreporter.line(line)


@pytest.fixture(scope="session")
def table(request: pytest.FixtureRequest) -> Table:
    """Where verdicts are counted."""
    return request.config.stash[TABLE]


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Register]:
    """A register with letters that wait, on each database; copied for each run."""
    warm()
    return {kind: script.prepared(Register.new(kind, tmp_path_factory.mktemp(f"template-{kind}"))) for kind in KINDS}


@pytest.fixture(scope="session")
def scenes(table: Table, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> "Played":
    """The scenes that this session's tests look at, played beside each other; one that broke off raises."""
    asked = [item.name for item in request.session.items if "scenes" in getattr(item, "fixturenames", ())]
    wanted = [name for name in SCENES if any(_needs(test, name) for test in asked)]
    found = asyncio.run(played_scenes.played(wanted, tmp_path_factory.mktemp("scenes")))
    for scene in found.values():
        if isinstance(scene, BaseException):
            continue
        scene.found.count(table)
        table.faults.update(scene.faults)
        told, sent = scene.facts.get("told"), scene.facts.get("sent")
        if isinstance(told, list) and isinstance(sent, int):
            table.rows["limits"].add(cases=sent, lost=len(told))
    return Played(found)


class Played(dict[str, Scene | BaseException]):
    """What came of each scene."""

    def __getitem__(self, name: str) -> Scene:
        found = super().__getitem__(name)
        if isinstance(found, BaseException):
            raise found
        return found


def _needs(test: str, scene: str) -> bool:
    match scene.split():
        case ["limits", kind]:
            return test.startswith("test_nobody_is_told") and kind in test
        case ["replicas"]:
            return test.startswith("test_three_replicas")
        case ["grip"]:
            return test.startswith("test_a_frozen")
        case ["leaders"]:
            return test.startswith("test_two_leaders")
        case _:
            return f"[{scene}]" in test
