"""Does what stands in `deploy/` fit the code? Container, compose, unit and example settings, each held to what it names.

No container is built here: that takes a registry. What its file says is done all the same: the wheel is built, installed with
the locks in an environment of its own, and started outside the checkout.
"""

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement

from bot.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
DEPLOY = ROOT / "deploy"
COMPOSE = ("compose.yaml", "compose.postgres.yaml")
FIELDS = {f"TAZ_{name.upper()}": field for name, field in Settings.model_fields.items()}
PORT = 8080
"""Where the service listens in a container."""


def _environment(compose: str) -> dict[str, str]:
    return dict(_compose(compose)["services"]["bot"]["environment"])


def _compose(file: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((DEPLOY / file).read_text("utf-8"))
    return found


def _steps() -> list[tuple[str, str]]:
    """The container file as instructions and their arguments, comments gone and lines joined."""
    text = re.sub(r"^#.*\n", "", (DEPLOY / "Containerfile").read_text("utf-8"), flags=re.MULTILINE)
    lines = [line.strip() for line in text.replace("\\\n", " ").splitlines() if line.strip()]
    return [(word, rest.strip()) for word, _, rest in (line.partition(" ") for line in lines)]


def _stage(number: int) -> list[tuple[str, str]]:
    steps, starts = _steps(), [at for at, (word, _) in enumerate(_steps()) if word == "FROM"]
    return steps[starts[number] : starts[number + 1] if number + 1 < len(starts) else None]


def _variables() -> dict[str, str]:
    return dict(pair.split("=", 1) for word, rest in _stage(1) if word == "ENV" for pair in shlex.split(rest))


def _unit() -> dict[str, list[str]]:
    """The unit's service section: each name with all its values, since a unit may name one more than once."""
    found: dict[str, list[str]] = {}
    section = (DEPLOY / "taz.service").read_text("utf-8").partition("[Service]")[2].partition("[Install]")[0]
    for line in section.splitlines():
        if line and not line.startswith("#"):
            name, _, value = line.partition("=")
            found.setdefault(name, []).append(value)
    return found


# The example settings


def example() -> str:
    """Every setting with its meaning and its default, commented out, as the settings class has them."""
    lines = [
        "# Every setting with its default. Take the # away from what you set; deploy/README.md tells where this file goes.",
        "# Made from bot/settings.py by tests/test_deploy.py (TAZ_REWRITE=1), so that it is never older than the code.",
    ]
    for name, field in FIELDS.items():
        default = "" if field.default is None else field.default
        lines += ["", f"# {field.description}", f"#{name}={default:g}" if isinstance(default, float) else f"#{name}={default}"]
    return "\n".join(lines) + "\n"


def test_the_example_settings_are_those_of_the_code() -> None:
    file = DEPLOY / "taz.env.example"
    if os.environ.get("TAZ_REWRITE"):
        file.write_text(example(), "utf-8")
    assert file.read_text("utf-8") == example(), "make it anew: TAZ_REWRITE=1 pytest tests/test_deploy.py"


def test_every_setting_says_what_it_means() -> None:
    assert [name for name, field in FIELDS.items() if not field.description] == []


def test_the_example_settings_can_be_used_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in FIELDS:
        monkeypatch.delenv(name, raising=False)
    before = Settings()
    for line in (DEPLOY / "taz.env.example").read_text("utf-8").splitlines():
        name, _, value = line.removeprefix("#").partition("=")
        if name in FIELDS and value:
            monkeypatch.setenv(name, value)
    assert Settings() == before


def test_every_setting_that_deploy_names_exists() -> None:
    there = {path for path in DEPLOY.iterdir() if path.suffix in (".yaml", ".service", ".md") or "file" in path.name}
    switches = {"TAZ_NOTHING_SKIPPED", "TAZ_REWRITE"}
    named = {(path.name, name) for path in there for name in re.findall(r"\bTAZ_[A-Z_]+", path.read_text("utf-8"))}
    assert {pair for pair in named if pair[1] not in FIELDS.keys() | switches} == set()


# The container


def test_the_container_belongs_to_nobody_and_names_no_registry() -> None:
    user = next(rest for word, rest in reversed(_steps()) if word == "USER")
    assert re.fullmatch(r"[1-9]\d{4}:[1-9]\d{4}", user), "a number, so that Kubernetes too can see that it is not root"
    images = [rest.split()[0] for word, rest in _steps() if word == "FROM"]
    images += [service["image"] for file in COMPOSE for service in _compose(file)["services"].values()]
    assert [image for image in images if not re.fullmatch(r"[a-z-]+(:[\w.-]+)?", image)] == []
    assert len({rest.split()[0] for word, rest in _steps() if word == "FROM"}) == 1, "an environment moves between equals only"


def test_the_container_has_a_python_that_the_project_knows() -> None:
    version = re.search(r"python:(\d+\.\d+)-slim", _stage(1)[0][1])
    with (ROOT / "pyproject.toml").open("rb") as file:
        known = tomllib.load(file)["project"]["classifiers"]
    assert version
    assert f"Programming Language :: Python :: {version[1]}" in known


def _copied() -> list[str]:
    return [source for word, rest in _stage(0) if word == "COPY" for source in rest.split()[:-1]]


def test_every_file_that_the_container_copies_exists_and_is_let_in() -> None:
    allowed = {
        line.removeprefix("!") for line in (ROOT / ".containerignore").read_text("utf-8").splitlines() if line[:1] == "!"
    }
    assert [source for source in _copied() if not (ROOT / source).exists()] == []
    assert set(_copied()) == allowed


def test_the_container_holds_all_packages_of_the_wheel() -> None:
    with (ROOT / "pyproject.toml").open("rb") as file:
        wheel = tomllib.load(file)["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert [package for package in wheel["packages"] if package not in _copied()] == []


def test_the_container_is_asked_where_it_listens() -> None:
    from bot import web

    assert _variables()["TAZ_LISTEN"] == f"0.0.0.0:{PORT}"
    health = next(rest for word, rest in _stage(1) if word == "HEALTHCHECK")
    assert f"http://127.0.0.1:{PORT}/ready" in health
    assert '"/ready"' in Path(web.__file__).read_text("utf-8")
    assert ("EXPOSE", str(PORT)) in _stage(1)


# Compose


@pytest.mark.parametrize("file", COMPOSE)
def test_compose_gives_a_bot_nothing_that_it_does_not_need(file: str) -> None:
    bot = _compose(file)["services"]["bot"]
    assert bot["read_only"] is True
    assert bot["cap_drop"] == ["ALL"]
    assert bot["security_opt"] == ["no-new-privileges:true"]
    assert "ports" not in bot, "only the proxy is reached from outside"
    assert "user" not in bot, "the container file's own"
    assert (DEPLOY / bot["build"]["context"] / bot["build"]["dockerfile"]).resolve() == DEPLOY / "Containerfile"


@pytest.mark.parametrize("file", COMPOSE)
def test_compose_sets_what_the_settings_take(file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in FIELDS:
        monkeypatch.delenv(name, raising=False)
    for name, value in (_variables() | _environment(file)).items():
        if name in FIELDS:
            monkeypatch.setenv(name, re.sub(r"\$\{\w+:\?[^}]*\}", "bot.example.org", value))
    found = Settings()
    assert found.place == ("0.0.0.0", PORT)  # noqa: S104  inside the container
    assert found.key_path == Path("/var/lib/taz/taz.key")
    assert found.database.startswith("sqlite:////var/lib/taz/" if file == "compose.yaml" else "postgresql")


@pytest.mark.parametrize("file", COMPOSE)
def test_compose_names_only_what_it_has(file: str) -> None:
    found = _compose(file)
    for name, service in found["services"].items():
        assert set(service.get("secrets", ())) <= found.get("secrets", {}).keys(), name
        assert set(service.get("networks", ())) <= found.get("networks", {}).keys(), name
        for volume in service.get("volumes", ()):
            source = volume.split(":")[0]
            assert source in found["volumes"] or (DEPLOY / source).is_file(), f"{name}: {volume}"
        files = [value for value in service.get("environment", {}).values() if value.startswith("/run/secrets/")]
        assert {value.rpartition("/")[2] for value in files} == set(service.get("secrets", ())), name
        assert service["security_opt"] == ["no-new-privileges:true"], name
    kept = (ROOT / ".gitignore").read_text("utf-8").splitlines()
    assert [secret for secret in found["secrets"].values() if f"/deploy/{secret['file']}" not in kept] == []


def test_the_proxy_passes_on_the_webhook_and_nothing_else() -> None:
    from bot import web

    caddy = (DEPLOY / "Caddyfile").read_text("utf-8")
    environment = _environment("compose.postgres.yaml")
    path = "/" + environment["TAZ_WEBHOOK_URL"].rpartition("/")[2]
    assert re.findall(r"^\thandle( \S+)? \{", caddy, re.MULTILINE) == [f" {path}", ""]
    assert f'"{path}"' in Path(web.__file__).read_text("utf-8")
    assert f"dynamic a bot {PORT} {{" in caddy
    assert caddy.count("{") == caddy.count("}")
    assert (
        set(re.findall(r"\{\$(\w+)\}", caddy)) <= _compose("compose.postgres.yaml")["services"]["proxy"]["environment"].keys()
    )


def test_three_replicas_share_one_key_and_the_database_is_not_to_be_reached() -> None:
    found = _compose("compose.postgres.yaml")
    assert found["services"]["bot"]["deploy"]["replicas"] == 3
    assert found["services"]["database"]["networks"] == ["inside"]
    assert found["networks"]["inside"] == {"internal": True}
    assert [name for name, service in found["services"].items() if "ports" in service] == ["proxy"]


# The unit

HARDENED = {
    "DynamicUser": "yes",
    "NoNewPrivileges": "yes",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateDevices": "yes",
    "PrivateTmp": "yes",
    "CapabilityBoundingSet": "",
    "RestrictNamespaces": "yes",
    "MemoryDenyWriteExecute": "yes",
    "StateDirectoryMode": "0700",
    "UMask": "0077",
}


def test_the_unit_gives_the_bot_nothing_that_it_does_not_need() -> None:
    unit = _unit()
    assert {name: unit[name][-1] for name in HARDENED} == HARDENED


def test_the_unit_sets_what_the_code_reads() -> None:
    unit = _unit()
    settings = dict(line.split("=", 1) for line in unit["Environment"])
    credentials = {line.partition(":")[0] for line in unit["LoadCredential"]}
    assert settings == {"TAZ_TOKEN_FILE": "%d/token", "XDG_DATA_HOME": "%S"}
    assert "token" in credentials
    assert unit["StateDirectory"] == ["taz"], "the folder that bot/settings.py makes in XDG_DATA_HOME"
    assert unit["ExecStart"] == ["/opt/taz/bin/taz run"]


def test_systemd_itself_finds_the_unit_in_order(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("needs systemd-analyze")
    text = (DEPLOY / "taz.service").read_text("utf-8").replace("/opt/taz/bin/taz", sys.executable)
    (tmp_path / "taz.service").write_text(text, "utf-8")
    verified = subprocess.run(["systemd-analyze", "verify", tmp_path / "taz.service"], capture_output=True, text=True)
    about_it = [line for line in verified.stderr.splitlines() if "taz.service" in line]
    assert about_it == []
    judged = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--threshold=20", tmp_path / "taz.service"],
        capture_output=True,
        text=True,
    )
    assert judged.returncode == 0, judged.stdout.splitlines()[-1:]  # 2.0 of 10 at most, 10 being wide open


# The wheel, as the container file builds it


def _clean(**settings: str) -> dict[str, str]:
    """The environment of somebody who has no checkout and no settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("TAZ_", "PYTHON", "VIRTUAL_ENV"))}
    return kept | settings


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The container file's first stage, done here: its folder of commands. No step is left out; only the place differs."""
    context, place = tmp_path_factory.mktemp("context"), tmp_path_factory.mktemp("opt")
    for source in _copied():
        if (ROOT / source).is_dir():
            shutil.copytree(ROOT / source, context / source, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            (context / source).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / source, context / source)
    environment = _clean(
        PATH=f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        PIP_DISABLE_PIP_VERSION_CHECK="1",
        PIP_NO_COMPILE="1",  # half of the time, for files that are imported once or never
    )
    for word, command in _stage(0):
        if word == "RUN":
            here = command.replace("/opt/taz", str(place / "taz"))
            done = subprocess.run(["sh", "-c", here], cwd=context, env=environment, capture_output=True, text=True, timeout=300)
            assert done.returncode == 0, f"{command}\n{done.stdout[-2000:]}{done.stderr[-2000:]}"
    shutil.rmtree(context)
    yield place / "taz" / "bin"
    shutil.rmtree(place)


def test_the_wheel_runs_without_the_checkout(installed: Path, tmp_path: Path) -> None:
    told = subprocess.run([installed / "taz", "--help"], cwd=tmp_path, env=_clean(), capture_output=True, text=True, timeout=60)
    assert told.returncode == 0, told.stderr
    assert "register" in told.stdout
    assert not (installed / "pip").exists(), "nothing that installs stays in the container"


def test_the_wheel_brings_the_register_and_the_migrations(installed: Path, tmp_path: Path) -> None:
    environment = _clean(
        XDG_DATA_HOME=str(tmp_path),
        TAZ_TOKEN="123456:no-such-token-at-all",
        TAZ_TELEGRAM_URL="http://127.0.0.1:9",
        PYTHONUNBUFFERED="1",
    )
    with subprocess.Popen(
        [installed / "taz", "run"], cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as service:
        assert service.stdout is not None
        said = []
        for line in service.stdout:
            said.append(line)
            if "register.loaded" in line:
                break
        service.send_signal(signal.SIGKILL)
    assert any("register.loaded" in line for line in said), "".join(said[-10:])
    assert (tmp_path / "taz" / "taz.sqlite").is_file()
    assert (tmp_path / "taz" / "taz.key").stat().st_mode & 0o077 == 0


def test_the_wheel_speaks_with_postgresql(installed: Path, tmp_path: Path) -> None:
    imported = subprocess.run(
        [installed / "python", "-c", "import psycopg; print(psycopg.pq.__impl__)"], cwd=tmp_path, capture_output=True, text=True
    )
    assert imported.stdout.strip() == "binary", imported.stderr


def test_every_threat_names_tests_that_exist() -> None:
    """Each line of `security.md` with a measure is attacked by a test of that name; one that has none says so."""
    rows = re.findall(r"^\| (?!bedreiging|---)(.*) \|$", (DEPLOY / "security.md").read_text("utf-8"), re.MULTILINE)
    sources = "\n".join(path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    there = set(re.findall(r"^(?:async )?def (test_\w+)\(", sources, re.MULTILINE))
    assert len(rows) > 30
    for row in rows:
        named = re.findall(r"`(test_\w+)`", row)
        assert named or "| geen test |" in row, row
        assert set(named) <= there, row


FREE = {"Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "LGPL-3.0-only", "MIT", "MIT-0", "MIT-CMU", "MPL-2.0", "PSF-2.0"}
"""Licences under which a part may be used beside the EUPL; where a package offers a choice, one of them is enough."""
_CLASSIFIED = {
    "License :: OSI Approved :: Apache Software License": "Apache-2.0",
    "License :: OSI Approved :: BSD License": "BSD-3-Clause",
    "License :: OSI Approved :: Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}


def _licences(part: dict[str, Any]) -> set[str]:
    said = [entry.get("expression") or entry["license"].get("id") or entry["license"]["name"] for entry in part["licenses"]]
    return {licence for words in said for licence in _CLASSIFIED.get(words, words).split(" OR ")}


def test_the_list_of_parts_names_every_package_that_runs(tmp_path: Path) -> None:
    """With its version, and under a licence that lets it stand beside ours; twice the same."""
    lists = [tmp_path / "one.json", tmp_path / "two.json"]
    for file in lists:
        made = subprocess.run(["sh", DEPLOY / "sbom", file], capture_output=True, text=True, timeout=600)
        if "can't be fetched" in made.stderr:
            pytest.skip(made.stderr.strip())
        assert made.returncode == 0, made.stderr
        assert made.stdout == f"{file}\n"
    assert lists[0].read_bytes() == lists[1].read_bytes()
    found = json.loads(lists[0].read_text("utf-8"))
    assert found["metadata"]["component"]["name"] == "taz-bot"
    parts = {re.sub(r"[-_.]+", "-", part["name"]).lower(): part for part in found["components"]}
    lines = (DEPLOY / "requirements.txt").read_text("utf-8").splitlines()
    locked = [Requirement(line.rstrip(" \\")) for line in lines if "==" in line]
    wanted = {one.name: str(one.specifier) for one in locked if one.marker is None or one.marker.evaluate()}
    assert {name: f"=={parts[name]['version']}" for name in wanted if name in parts} == wanted
    assert {name: _licences(part) for name, part in parts.items() if not _licences(part) & FREE} == {}
