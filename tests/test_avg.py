"""Do the papers of `deploy/avg` say what the code does? Their tables of periods and settings are made from it."""

import os
import re
from pathlib import Path

import pytest

from bot.language import reader
from bot.rendering.retention import said
from bot.settings import Settings
from commitments.retention import RULES

ROOT = Path(__file__).resolve().parent.parent
AVG = ROOT / "deploy" / "avg"
PAPERS = sorted(path for path in AVG.glob("*.md") if path.name != "README.md")
TOLD = ("controller", "contact", "dpo", "legal_basis", "months")
BLOCK = re.compile(r"(<!-- (bewaartermijnen|instellingen): gemaakt uit het programma -->\n)(.*?)(<!-- einde -->)", re.DOTALL)


def defaults() -> Settings:
    """The settings of somebody who set nothing."""
    return Settings.model_construct()


def periods() -> str:
    """Every rule of retention, in the words of the bot itself."""
    dutch = reader("nl", defaults().about())
    rows = [said(rule, dutch) for rule in RULES]
    lines = ["| wat | hoelang | daarna |", "|---|---|---|", *(f"| {row.what} | {row.after} | {row.then} |" for row in rows)]
    return "\n".join(lines) + "\n"


def settings() -> str:
    """What `/privacy` says of who runs this, as it is where nothing is set."""
    rows = [f"| `TAZ_{name.upper()}` | {getattr(defaults(), name)} | `[in te vullen]` |" for name in TOLD]
    return "\n".join(["| instelling | zonder instelling | bij ons |", "|---|---|---|", *rows]) + "\n"


def renewed(text: str) -> str:
    """The paper with its tables as the code has them now."""
    return BLOCK.sub(lambda found: found[1] + (periods() if found[2] == "bewaartermijnen" else settings()) + found[4], text)


@pytest.mark.parametrize("path", PAPERS, ids=lambda path: path.name)
def test_the_tables_are_those_of_the_code(path: Path) -> None:
    if os.environ.get("TAZ_REWRITE"):
        path.write_text(renewed(path.read_text("utf-8")), "utf-8")
    text = path.read_text("utf-8")
    assert "bewaartermijnen" in {found[2] for found in BLOCK.finditer(text)}
    assert text == renewed(text), "make them anew: TAZ_REWRITE=1 pytest tests/test_avg.py"


@pytest.mark.parametrize("path", PAPERS, ids=lambda path: path.name)
def test_a_paper_states_no_period_of_its_own_and_no_setting_that_is_not_there(path: Path) -> None:
    text = path.read_text("utf-8")
    own = BLOCK.sub("", text)
    assert not re.search(r"\b\d+ (dagen|maanden|jaar|uur)\b", own)
    assert {name.removeprefix("TAZ_").lower() for name in re.findall(r"\bTAZ_[A-Z_]+", text)} <= Settings.model_fields.keys()
    assert "[in te vullen" in own
    assert "Telegram" in own
    assert "buiten de EU" in own


def test_the_papers_name_commands_that_exist() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    for path in PAPERS:
        for command in re.findall(r"`(taz [a-z -]+)`", path.read_text("utf-8")):
            assert f"`{command}" in readme, f"{path.name}: {command}"


def test_the_register_of_processing_names_every_setting_that_privacy_tells() -> None:
    text = (AVG / "verwerkingsregister.md").read_text("utf-8")
    assert [name for name in TOLD if f"| `TAZ_{name.upper()}` |" not in text] == []
