"""What no linter holds: a reason in every file, names, the map, the locks, and first failures in one sentence."""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("bot", "commitments")
WORDLESS = {"utils", "util", "models", "services", "const", "constants", "helpers", "common", "misc"}


def _sources() -> list[Path]:
    return sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))


def _tracked() -> list[Path]:
    """Every file of the project; without git (an unpacked archive) every file that is not made by a tool."""
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode == 0 and (ROOT / ".git").exists():
        found = [ROOT / name for name in listed.stdout.split("\0") if name]
    else:
        made = {
            ".deps",
            ".venv",
            ".git",
            "dist",
            "__pycache__",
            ".mypy_cache",
            ".ruff_cache",
            ".import_linter_cache",
            ".hypothesis",
        }
        found = [path for path in ROOT.rglob("*") if not made & set(path.relative_to(ROOT).parts)]
    return [path for path in found if path.is_file()]


def _plain(node: ast.AST) -> bool:
    """A value of nothing but fields, such as the refusal InvitationUsed: its name is its reason."""
    return isinstance(node, ast.ClassDef) and all(isinstance(line, ast.AnnAssign | ast.Pass) for line in node.body)


def _undocumented(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text("utf-8"))
    if not ast.get_docstring(tree):
        yield "the file itself"
    is_migration = path.parent.name == "versions"  # alembic fixes the names of its two functions
    for node in tree.body:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        is_public = not node.name.startswith("_") and not is_migration
        if is_public and not _plain(node) and not ast.get_docstring(node):
            yield node.name


@pytest.mark.parametrize("path", _sources(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_public_thing_says_why_it_exists(path: Path) -> None:
    assert list(_undocumented(path)) == []


def test_no_file_has_a_name_that_says_nothing() -> None:
    assert [path for path in _sources() if {path.stem, path.parent.name} & WORDLESS] == []


def _readme_map() -> str:
    """The README's section about the map of the house."""
    found = re.search(
        r"^(#+) [^\n]*map of the house[^\n]*\n(.*?)(?=^#{1,3} |\Z)",
        (ROOT / "README.md").read_text("utf-8"),
        re.MULTILINE | re.DOTALL,
    )
    assert found, "README.md has no section 'The map of the house'"
    return found[2]


def test_the_map_names_every_top_level_folder() -> None:
    folders = {path.relative_to(ROOT).parts[0] for path in _tracked() if len(path.relative_to(ROOT).parts) > 1}
    section = _readme_map()
    assert [name for name in sorted(folders) if not name.startswith(".") and f"`{name}/`" not in section] == []


@pytest.mark.parametrize("package", PACKAGES)
def test_the_map_names_every_file_and_no_other(package: str) -> None:
    found = re.search(rf"^`{package}/`(.*?)(?=^`\w+/` |\Z)", _readme_map(), re.MULTILINE | re.DOTALL)
    assert found, f"the map has no part that begins with `{package}/`"
    rows = [line.split("|")[1] for line in found[1].splitlines() if line.startswith("|")]
    named = {name for row in rows for name in re.findall(r"`([^`]+)`", row)}
    there = {path.relative_to(ROOT / package) for path in _tracked() if path.is_relative_to(ROOT / package)}
    expected = {path.name if len(path.parts) == 1 else f"{path.parts[0]}/" for path in there} - {"__init__.py", "py.typed"}
    assert named == expected


REGISTRIES = [
    ".".join(parts)
    for parts in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("npmjs", "com"), ("deb", "debian", "org"))
]
OTHERS_PLACES = re.compile(r"(?<![\w.])/(?:root|work|home/\w+|Users/\w+)/")


def test_no_file_holds_the_address_of_a_registry_or_a_place_on_somebodys_machine() -> None:
    """Whoever installs this has an index and a home of their own."""
    wrong = []
    for path in _tracked():
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        if any(host in text for host in REGISTRIES) or (path != Path(__file__).resolve() and OTHERS_PLACES.search(text)):
            wrong.append(path.relative_to(ROOT).as_posix())
    assert wrong == []


# The locks


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _locked(file: str) -> dict[str, set[str]]:
    """Versions by package; most have one, an exception for a platform makes two."""
    found: dict[str, set[str]] = {}
    blocks = re.split(r"\n(?=\S)", (ROOT / "deploy" / file).read_text("utf-8").strip())
    for block in blocks:
        line, *hashes = [part.rstrip(" \\").strip() for part in block.splitlines()]
        pinned = re.fullmatch(r"([\w.-]+)==(\S+)( ; .+)?", line)
        assert pinned, f"{file}: only names, versions and hashes: {line}"
        assert hashes, f"{file}: {line} has no hash"
        assert all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", value) for value in hashes), f"{file}: {line}"
        found.setdefault(_normal(pinned[1]), set()).add(pinned[2])
    return found


# Each lock, and the extra of pyproject.toml that it holds beside what the project always needs.
LOCKS = {"requirements.txt": None, "requirements-postgres.txt": "postgres", "requirements-test.txt": "test"}


def _declared(extra: str | None) -> set[str]:
    with (ROOT / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)
    lines = project["project"]["dependencies"] + project["build-system"]["requires"]
    if extra is not None:
        lines += project["project"]["optional-dependencies"][extra]
    return {_normal(re.split(r"[^\w.-]", line, maxsplit=1)[0]) for line in lines}


@pytest.mark.parametrize("lock", LOCKS)
def test_the_locks_hold_what_the_project_declares(lock: str) -> None:
    assert _declared(LOCKS[lock]) - _locked(lock).keys() == set()


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-postgres.txt"])
def test_what_is_tested_is_what_is_run(lock: str) -> None:
    to_test = _locked("requirements-test.txt")
    assert {name: versions for name, versions in _locked(lock).items() if to_test.get(name) != versions} == {}


def test_the_strangers_are_locked_too() -> None:
    """By tests/strangers only, and never beside what we run on."""
    assert {"aiogram", "pytelegrambotapi"} <= _locked("requirements-strangers.txt").keys()
    lock = json.loads((ROOT / "tests" / "strangers" / "grammy" / "package-lock.json").read_text("utf-8"))
    packages = {name: about for name, about in lock["packages"].items() if name}
    assert "node_modules/grammy" in packages
    assert [name for name, about in packages.items() if "integrity" not in about or "resolved" in about] == []


def test_what_the_code_imports_is_locked() -> None:
    imported: set[str] = set()
    for path in _sources():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                imported.add(node.module.partition(".")[0])
    others = imported - sys.stdlib_module_names - set(PACKAGES) - {"locales"}
    packages = packages_distributions()
    locked = _locked("requirements.txt").keys()
    assert [name for name in sorted(others) if not {_normal(one) for one in packages.get(name, [])} & locked] == []


# The first sentence that a newcomer meets

TOO_OLD = """#!/bin/sh
case $2 in *version_info\\[:3\\]*) printf 3.10.13 ;; *) exit 1 ;; esac
"""
NO_VENV = """#!/bin/sh
case $2 in *version_info\\[:3\\]*) printf 3.12.1 ;; *ensurepip*) exit 1 ;; esac
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """As much of the project as the scripts look at, so that none of this touches the real one."""
    copy = tmp_path / "een map"
    shutil.copytree(ROOT / "deploy", copy / "deploy")
    for package in (*PACKAGES, "locales"):
        (copy / package).mkdir()
    for file in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / file, copy)
    return copy


def _sentence(checkout: Path, script: str, **settings: str) -> str:
    """Runs a script that must stop; returns the last sentence that it said."""
    clean = {"PATH": os.environ["PATH"], "HOME": str(checkout.parent), "PIP_CONFIG_FILE": os.devnull}
    ended = subprocess.run(
        ["sh", str(checkout / "deploy" / script)],
        cwd=checkout.parent,
        env=clean | settings,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (ended.returncode, ended.stdout) == (2, ""), ended.stderr
    last = ended.stderr.splitlines()[-1]
    assert last.endswith(".")
    return last


def _fake(folder: Path, text: str) -> str:
    folder.joinpath("fake-python").write_text(text, "utf-8")
    folder.joinpath("fake-python").chmod(0o755)
    return str(folder / "fake-python")


@pytest.mark.parametrize(
    ("script", "says"), [("try", "Er is Python 3.11 of nieuwer nodig"), ("test", "Python 3.11 or newer is needed")]
)
def test_too_old_a_python_is_said_in_one_sentence(checkout: Path, script: str, says: str) -> None:
    said = _sentence(checkout, script, PYTHON=_fake(checkout, TOO_OLD))
    assert said.startswith(says)
    assert "3.10.13" in said


@pytest.mark.parametrize("script", ["try", "test"])
def test_a_python_that_cannot_make_environments_is_said_in_one_sentence(checkout: Path, script: str) -> None:
    said = _sentence(checkout, script, PYTHON=_fake(checkout, NO_VENV))
    assert "venv" in said
    assert "3.12.1" in said


def test_a_python_that_is_not_there_is_said_in_one_sentence(checkout: Path) -> None:
    assert "geen werkende Python" in _sentence(checkout, "try", PYTHON="/nergens/python3")


def test_a_folder_that_cannot_be_written_is_said_in_one_sentence(checkout: Path) -> None:
    (checkout / ".deps").write_text("in the way, since root may write anywhere", "utf-8")
    assert "kan ik niet schrijven" in _sentence(checkout, "try", PYTHON=sys.executable)


def test_no_network_is_said_in_one_sentence(checkout: Path) -> None:
    nowhere = "http://127.0.0.1:9"
    said = _sentence(checkout, "try", PYTHON=sys.executable, https_proxy=nowhere, http_proxy=nowhere, PIP_NO_CACHE_DIR="1")
    assert "controleer de verbinding met internet" in said
