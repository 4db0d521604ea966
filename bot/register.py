"""What does the one who keeps the register read? Findings and differences in Dutch, and its deadlines' words read as Dutch."""

from datetime import date
from pathlib import Path
from typing import assert_never

from bot.dutch.terms import read_term
from commitments.register import Finding, Register, TermEntry, read
from commitments.register.checks import check
from commitments.register.loading import Change


def findings(folder: Path | None, source: Path | None) -> tuple[Register, list[Finding]]:
    """The register in a folder (None: the one that is shipped), and everything that is wrong with it."""
    register = read(folder)
    text = source.read_text("utf-8") if source is not None else None
    return register, check(register, source=text, reading=misread)


def misread(term: TermEntry, on: date) -> str | None:
    """How the words of a term are read where that differs from its kind and days; None where they agree."""
    found = read_term(term.words, on)
    if (found.kind, found.start, found.end) == (term.kind, term.start, term.end):
        return None
    days = f" {found.start or ''} .. {found.end or ''}" if found.start or found.end else ""
    return f"{found.kind}{days}"


def told(finding: Finding) -> str:
    """One finding as one line: file, entry, what is wrong, and what would be right."""
    where = f"{finding.file}, {finding.entry}" if finding.entry else finding.file
    return f"{where}: {_words(finding)}"


def _words(finding: Finding) -> str:
    found, right = finding.found, finding.right
    match finding.rule:
        case "unreadable_file":
            return f"geen leesbare TOML ({found}). Herstel de regel die genoemd wordt."
        case "missing":
            return f"{found} ontbreekt of is leeg. Vul {found} in."
        case "wrong_value":
            return f"{found} klopt niet. Goed is: {right}."
        case "double_code":
            return f"deze code staat al in {right}. Geef dit punt een eigen code."
        case "double_name" if right is None or right == finding.entry:
            return f"{found} staat er twee keer. Laat er één weg."
        case "double_name":
            return f'"{found}" betekent al {right}. Een naam hoort bij één partij.'
        case "unknown_party":
            return f"{found} staat niet in partijen.toml. Voeg de partij toe, of schrijf de naam zoals hij daar staat."
        case "unknown_code":
            return f"verwijst naar {found}, en dat is geen ander punt. Gebruik een code uit deze map."
        case "not_an_owner":
            return f"{found} is hier geen trekker. Zet de naam bij owners, of haal hem weg."
        case "category_answers":
            return f"{found} is een categorie en kan niet antwoorden. Kies een organisatie."
        case "term_days":
            return f"termijn {found} heeft andere dagen nodig. Goed is: {right}."
        case "term_words":
            return f"termijn {found} lees ik als: {right}. Pas soort en dagen aan, of leg het uit met because."
        case "end_before_start":
            return f"einde ligt voor begin ({found}). Bedoeld is misschien: {right}."
        case "long_title":
            return f'titel "{found}" is te lang. Gebruik hoogstens acht woorden.'
        case "copied":
            return f'negen woorden op rij uit de bron: "{found}". Zeg het in eigen woorden.'
        case _:
            assert_never(finding.rule)


def difference(changes: tuple[Change, ...]) -> list[str]:
    """What loading would do, one line each: + new, ~ changed, - gone."""
    return [str(change) for change in changes]
