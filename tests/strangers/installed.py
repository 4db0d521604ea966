"""How do the strangers get here? Each into a folder of its own in `.deps/`, once, from a lock that fixes every hash.

What can't be had, because this machine has no node or no network, skips with one sentence; where nothing may be skipped that
is a failure. A package that is not the locked one always fails.
"""

import fcntl
import os
import re
import shutil
import subprocess
import sys
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DEPS = ROOT / ".deps"
LOCK = ROOT / "deploy" / "requirements-strangers.txt"
GRAMMY = Path(__file__).with_name("grammy")
OLDEST_NODE = 20
_NO_NETWORK = re.compile(
    r"connection broken|failed to establish|timed out|name resolution|unreachable|proxy|max retries|ssl|"
    r"ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH",
    re.IGNORECASE,
)
_OTHER_PACKAGE = re.compile(r"do not match the hashes|EINTEGRITY", re.IGNORECASE)


def _stamp(*parts: object) -> str:
    return "\n".join(str(zlib.crc32(part)) if isinstance(part, bytes) else str(part) for part in parts)


@contextmanager
def _fresh(name: str, stamp: str) -> Iterator[Path | None]:
    """The folder to fill, or None where it is filled already; its stamp is written when the block ends well."""
    DEPS.mkdir(exist_ok=True)
    with (DEPS / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        folder, written = DEPS / name, DEPS / name / "packages.stamp"
        if written.is_file() and written.read_text("utf-8") == stamp:
            yield None
            return
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        yield folder
        written.write_text(stamp, "utf-8")


def run(command: Sequence[str | Path], folder: Path, what: str, **settings: str) -> None:
    """One step of an installation; its failure in one sentence, its words in a log."""
    log = folder.with_suffix(".log")
    clean: Mapping[str, str] = {
        name: value
        for name, value in os.environ.items()
        if name not in ("PYTHONHOME", "PYTHONPATH", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "NODE_OPTIONS")
    }
    ended = subprocess.run(command, cwd=folder, env=clean | settings, capture_output=True, text=True, timeout=600)
    said = ended.stdout + ended.stderr
    log.write_text(said, "utf-8")
    if ended.returncode == 0:
        return
    if _OTHER_PACKAGE.search(said):
        pytest.fail(f"A fetched package of {what} is not the locked one, so nothing was installed: see {log}.", pytrace=False)
    if _NO_NETWORK.search(said):
        pytest.skip(f"{what} can't be fetched: check the network (or the package index and proxy that are set here).")
    pytest.fail(f"{what} can't be installed: see {log}.", pytrace=False)


def python() -> Path:
    """The Python of the strangers' environment, with aiogram and pyTelegramBotAPI in it; made where it is not there."""
    found = DEPS / "strangers" / "bin" / "python"
    with _fresh("strangers", _stamp(DEPS, sys.version, sys.base_prefix, LOCK.read_bytes())) as folder:
        if folder is not None:
            run([sys.executable, "-m", "venv", folder], folder, "An environment for aiogram and pyTelegramBotAPI")
            pip = [found, "-m", "pip", "install", "--quiet", "--retries", "2", "--require-hashes", "--only-binary", ":all:"]
            settings = {"PIP_USER": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1"}
            run([*pip, "--no-deps", "--requirement", LOCK], folder, "aiogram and pyTelegramBotAPI", **settings)
    return found


def node() -> tuple[str, Path]:
    """Node itself, and the folder of packages with grammY in it. Skips where node or npm is missing or too old."""
    program, npm = shutil.which("node"), shutil.which("npm")
    if program is None or npm is None:
        pytest.skip("grammY needs node and npm, which are not installed here (Debian: nodejs and npm).")
    said = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=60).stdout
    version = re.match(r"v(\d+)\.", said)
    if version is None or int(version[1]) < OLDEST_NODE:
        pytest.skip(f"grammY is played on node {OLDEST_NODE} or newer, and here is {said.strip() or 'none that works'}.")
    wanted = [GRAMMY / name for name in ("package.json", "package-lock.json", ".npmrc")]
    with _fresh("grammy", _stamp(DEPS, said, *(path.read_bytes() for path in wanted))) as folder:
        if folder is not None:
            for path in wanted:
                shutil.copy(path, folder)
            quick = ["--fetch-retry-mintimeout", "1000", "--fetch-retry-maxtimeout", "5000"]
            run([npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", *quick], folder, "grammY")
    return program, DEPS / "grammy" / "node_modules"
