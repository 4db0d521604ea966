"""The table at the end of the run: what each crash lost and doubled."""

import pytest

from tests.faults.judge import Verdict

VERDICTS = pytest.StashKey[list[Verdict]]()


def pytest_configure(config: pytest.Config) -> None:
    """Room for the verdicts of this run."""
    config.stash[VERDICTS] = []


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Promise kept or broken, a line a crash."""
    verdicts = config.stash.get(VERDICTS, [])
    if not verdicts:
        return
    terminalreporter.section("killed at, and what became of it")
    row = "{:<44} {:>8} {:>6} {:>8} {:>11} {:>19}".format
    terminalreporter.line(row("point", "updates", "lost", "doubled", "disordered", "doubled with leave"))
    for v in verdicts:
        counts = [len(column) for column in (v.lost, v.doubled, v.disordered, v.with_leave)]
        terminalreporter.line(row(v.point, v.updates, *counts))
    total = [sum(len(getattr(v, name)) for v in verdicts) for name in ("lost", "doubled", "disordered", "with_leave")]
    terminalreporter.line(row(f"{len(verdicts)} runs", sum(v.updates for v in verdicts), *total))
