"""`taz register`: checking, loading and writing out the programme's files."""

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from sqlmodel import Session

from bot import assembly, register
from bot.cli.mistakes import Stop, quiet_settings
from commitments.policy import Policy
from commitments.register import Finding, Register, export, loading
from commitments.register.loading import Change

app = typer.Typer(no_args_is_help=True, help="Het register: nakijken, inlezen, uitvoeren.")
Folder = Annotated[Path | None, typer.Option("--folder", help="Een map met TOML-bestanden; zonder: het programma TAZ.")]


def _findings(folder: Path | None, source: Path | None = None) -> tuple[Register, list[Finding]]:
    if folder is not None and not folder.is_dir():
        raise Stop(f"{folder} is geen map.")
    if source is not None and not source.is_file():
        raise Stop(f"{source} is geen bestand.")
    return register.findings(folder, source)


def _sound(folder: Path | None) -> Register:
    found, wrong = _findings(folder)
    if wrong:
        raise Stop(f"Het register is niet in orde ({len(wrong)}). Kijk het eerst na: taz register check")
    return found


@app.command("check")
def register_check(
    folder: Folder = None,
    source: Annotated[Path | None, typer.Option(help="De tekst van de bron, om overgeschreven zinnen te vinden.")] = None,
) -> None:
    """Kijk de bestanden na: elke fout met bestand, punt en wat er goed zou zijn."""
    found, wrong = _findings(folder, source)
    for finding in wrong:
        typer.echo(register.told(finding))
    if wrong:
        raise typer.Exit(1)
    typer.echo(f"In orde: {len(found.entries)} punten, {len(found.parties)} partijen.")


def _preview(session: Session, *, now: datetime, policy: Policy, found: Register) -> tuple[Change, ...]:
    attempt = session.begin_nested()
    changes = loading.load(session, now=now, policy=policy, register=found)
    attempt.rollback()
    return changes


@app.command("load")
def register_load(
    folder: Folder = None,
    yes: Annotated[bool, typer.Option("--yes", help="Niet vragen, meteen inlezen.")] = False,
) -> None:
    """Lees de bestanden in: eerst het verschil, dan pas de wijziging. Antwoorden blijven altijd staan."""
    found = _sound(folder)
    work = assembly.open_register(quiet_settings(), assembly.wall_clock)
    try:
        changes = work.perform(_preview, policy=work.policy, found=found)
        for line in register.difference(changes):
            typer.echo(line)
        if not changes:
            typer.echo("Er is niets veranderd.")
        elif yes or typer.confirm("Inlezen?"):
            work.perform(loading.load, policy=work.policy, register=found)
            typer.echo("Ingelezen.")
        else:
            typer.echo("Niets gedaan.")
    finally:
        work.database.close()


class Format(StrEnum):
    """How the register is written out."""

    json = "json"
    csv = "csv"


@app.command("export")
def register_export(
    format_: Annotated[
        Format, typer.Option("--format", help="json: het geheel; csv: één rij per punt en termijn.")
    ] = Format.json,
    folder: Folder = None,
) -> None:
    """Schrijf het hele register uit, voor machines."""
    found = _sound(folder)
    typer.echo(export.as_json(found) if format_ is Format.json else export.as_csv(found), nl=format_ is Format.json)
