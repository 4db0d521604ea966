"""What can be typed after `taz`? A few commands; each mistake of the one who types is one sentence and exit status 2."""

import asyncio
from collections.abc import Coroutine
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlmodel import Session

from bot import assembly, logs, register, settings, simulate, trial
from bot.settings import Settings, WrongSetting
from commitments import parties, people, policy
from commitments.policy import Policy
from commitments.refusals import Refused
from commitments.register import Finding, Register, export, loading
from commitments.register.loading import Change
from commitments.sets import Role

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="TAZ-bot: houdt de afspraken van een programma bij.",
)


class Stop(Exception):
    """The command ends here; the message is one sentence for who typed it."""


def _settings() -> Settings:
    found = settings.read()
    logs.configure(found.log_level)
    return found


def _until_stopped(work: Coroutine[Any, Any, None]) -> None:
    try:
        asyncio.run(work)
    except KeyboardInterrupt:
        typer.echo("Gestopt.", err=True)


@app.command()
def run() -> None:
    """De bot zelf, tegen Telegram (TAZ_TOKEN of TAZ_TOKEN_FILE)."""
    found = _settings()
    found.bot_token()
    _until_stopped(assembly.run(found))


@app.command()
def demo(
    port: Annotated[int, typer.Option(help="Poort van de proefpagina; 0 kiest er zelf een.", min=0, max=65535)] = 8023,
) -> None:
    """De proef: de hele bot op uw eigen computer, zonder Telegram. Alle antwoorden zijn verzonnen."""
    found = settings.read()
    logs.configure("WARNING" if found.log_level == "INFO" else found.log_level)

    def started(url: str) -> None:
        typer.echo(f"De proef staat klaar. Open in uw browser: {url}\nStoppen: Ctrl+C")

    try:
        _until_stopped(trial.run(found, port=port, started=started))
    except assembly.PortTaken as taken:
        raise Stop(f"Poort {taken.port} is bezet: kies een andere, bijvoorbeeld met --port {taken.port + 1}.") from None


def _day(text: str) -> date:
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007  a calendar day has no zone
    except ValueError:
        raise Stop(f"{text} is geen datum. Schrijf een dag als 2023-06-15.") from None


@app.command("simulate")
def simulate_(
    first: Annotated[str, typer.Option("--from", help="Eerste dag, zoals 2023-01-01.")],
    last: Annotated[str, typer.Option("--to", help="Laatste dag, zoals 2023-12-31.")],
    as_json: Annotated[bool, typer.Option("--json", help="Eén bericht per regel, als JSON.")] = False,
) -> None:
    """Speel een periode na waarin niemand antwoordt: wie krijgt wat, en wanneer?"""
    found = settings.read()
    logs.configure("WARNING" if found.log_level == "INFO" else found.log_level)
    begin, end = _day(first), _day(last)
    if end < begin:
        raise Stop(f"De laatste dag ({last}) ligt voor de eerste ({first}).")

    lines: list[simulate.Line] = []

    def told(line: simulate.Line) -> None:
        lines.append(line)
        typer.echo(line.as_json() if as_json else line.as_text())

    _until_stopped(simulate.run(found, first=begin, last=end, told=told))
    if not as_json:
        most = policy.load().a_month
        asking = [line for line in lines if line.kind in simulate.ASKING]
        _table("Berichten per maand:", simulate.per_month(lines, first=begin, last=end))
        _table(f"Daarvan vragen, hoogstens {most} per maand:", simulate.per_month(asking, first=begin, last=end))


def _table(title: str, rows: dict[str, dict[str, int]]) -> None:
    """A row per reader, a column per month, and what they add up to."""
    if not rows:
        return
    wide = max(map(len, rows))
    typer.echo(title)
    typer.echo("  ".join(["".ljust(wide), *next(iter(rows.values())), "samen"]))
    for to, counts in rows.items():
        typer.echo("  ".join([to.ljust(wide), *(f"{count:7}" for count in counts.values()), f"{sum(counts.values()):5}"]))
    typer.echo()


def _invitation(session: Session, *, now: datetime, organisation: str | None) -> str:
    party = parties.find_organisation(session, organisation) if organisation else None
    role: Role = "contact" if party else "team"
    return people.invite(session, now=now, role=role, party=party)[0]


@app.command()
def invite(
    team: Annotated[bool, typer.Option("--team", help="Iemand van het programmateam.")] = False,
    party: Annotated[str, typer.Option("--party", help="Contactpersoon van deze organisatie.")] = "",
) -> None:
    """Maak een uitnodiging: een link die één keer werkt."""
    if team == bool(party):
        raise Stop("Kies één van beide: --team, of --party met de naam van een organisatie.")
    found = _settings()
    found.bot_token()
    work = assembly.open_work(found, assembly.wall_clock)
    try:
        token = work.perform(_invitation, organisation=party or None)
    except Refused as refused:
        near = ", ".join(getattr(refused.refusal, "near", ()))
        raise Stop(f"{party} is geen organisatie in het register." + (f" Bedoelt u {near}?" if near else "")) from None
    finally:
        work.database.close()
    username = asyncio.run(assembly.username_of(found))
    typer.echo(f"https://t.me/{username}?start={token}")


register_ = typer.Typer(no_args_is_help=True, help="Het register: nakijken, inlezen, uitvoeren.")
app.add_typer(register_, name="register")
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


@register_.command("check")
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


@register_.command("load")
def register_load(
    folder: Folder = None,
    yes: Annotated[bool, typer.Option("--yes", help="Niet vragen, meteen inlezen.")] = False,
) -> None:
    """Lees de bestanden in: eerst het verschil, dan pas de wijziging. Antwoorden blijven altijd staan."""
    found = _sound(folder)
    settings_ = settings.read()
    logs.configure("WARNING" if settings_.log_level == "INFO" else settings_.log_level)
    work = assembly.open_register(settings_, assembly.wall_clock)
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


@register_.command("export")
def register_export(
    format_: Annotated[
        Format, typer.Option("--format", help="json: het geheel; csv: één rij per punt en termijn.")
    ] = Format.json,
    folder: Folder = None,
) -> None:
    """Schrijf het hele register uit, voor machines."""
    found = _sound(folder)
    typer.echo(export.as_json(found) if format_ is Format.json else export.as_csv(found), nl=format_ is Format.json)


def main() -> None:
    """The `taz` command: a mistake of the one who types or sets is one sentence, and exit status 2."""
    try:
        app()
    except (WrongSetting, Stop) as wrong:
        typer.echo(str(wrong), err=True)
        raise SystemExit(2) from None
