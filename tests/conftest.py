"""A skipped test is never quiet, and fails where `TAZ_NOTHING_SKIPPED=1` says that nothing may be skipped."""

import logging
import os
import sys
from collections.abc import Generator, Iterator
from typing import TypeVar

import pytest
import structlog

NOTHING_SKIPPED = os.environ.get("TAZ_NOTHING_SKIPPED", "") not in ("", "0")

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    return str(report.longrepr[2]) if isinstance(report.longrepr, tuple) else str(report.longrepr)


def _failed_if_skipped(report: Report) -> Report:
    if NOTHING_SKIPPED and report.skipped and not hasattr(report, "wasxfail"):
        report.longrepr = f"Nothing may be skipped here (TAZ_NOTHING_SKIPPED): {_reason(report)}"
        report.outcome = "failed"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turns the skip of one test into its failure."""
    return _failed_if_skipped((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Turns the skip of a whole file (`importorskip`) into an error."""
    return _failed_if_skipped((yield))


@pytest.fixture(autouse=True)
def _logging_as_it_was() -> Iterator[None]:
    """A command that a test runs in its own process sets up logging, for itself alone."""
    root = logging.getLogger()
    handlers, level, hook = root.handlers[:], root.level, sys.excepthook
    yield
    root.handlers[:], root.level, sys.excepthook = handlers, level, hook
    structlog.reset_defaults()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Says aloud what did not run, where that is allowed."""
    skipped = terminalreporter.stats.get("skipped", [])
    if skipped:
        terminalreporter.section(f"{len(skipped)} NOT RUN", sep="!", red=True, bold=True)
        for report in skipped:
            terminalreporter.line(f"{report.nodeid}: {_reason(report)}", red=True)
