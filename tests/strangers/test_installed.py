"""What is said where a stranger can't come: one sentence, and never a package that is not the locked one."""

import sys
from pathlib import Path

import pytest

from tests.strangers import installed


def test_a_machine_without_node_is_said_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(pytest.skip.Exception, match=r"^grammY needs node and npm, which are not installed here .*\.$"):
        installed.node()


def test_too_old_a_node_is_said_in_one_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("node", "npm"):
        (tmp_path / name).write_text("#!/bin/sh\necho v18.20.4\n", "utf-8")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    with pytest.raises(pytest.skip.Exception, match=r"^grammY is played on node 20 or newer, and here is v18\.20\.4\.$"):
        installed.node()


@pytest.mark.parametrize(
    ("words", "outcome", "says"),
    [
        ("ERROR: Connection broken", pytest.skip.Exception, r"^It can't be fetched: check the network .*\.$"),
        ("npm error code ENOTFOUND", pytest.skip.Exception, r"^It can't be fetched: check the network .*\.$"),
        ("THESE PACKAGES DO NOT MATCH THE HASHES", pytest.fail.Exception, "is not the locked one, so nothing was installed"),
        ("npm error code EINTEGRITY", pytest.fail.Exception, "is not the locked one, so nothing was installed"),
        ("something else", pytest.fail.Exception, r"^It can't be installed: see .*\.log\.$"),
    ],
)
def test_what_went_wrong_is_said_in_one_sentence(words: str, outcome: type[BaseException], says: str, tmp_path: Path) -> None:
    command = [sys.executable, "-c", f"import sys; sys.exit({words!r})"]
    folder = tmp_path / "it"
    folder.mkdir()
    with pytest.raises(outcome, match=says):
        installed.run(command, folder, "It")
