"""`taz run`, `demo`, `simulate` and `invite`: the bot itself, the trial, a period without answers, and a way in."""

import asyncio
from collections.abc import Coroutine
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlmodel import Session

from bot import assembly, logs, settings, simulate, trial
from bot.answers import Answer, WrongAnswers
from bot.answers import read as read_answers
from bot.cli.mistakes import Stop, quiet_settings
from bot.language import reader
from bot.rendering import rounds
from bot.settings import Settings
from commitments import parties, people, previews
from commitments.refusals import Refused
from commitments.sets import Role


def _settings() -> Settings:
    found = settings.read()
    logs.configure(found.log_level)
    return found


def _until_stopped(work: Coroutine[Any, Any, None]) -> None:
    try:
        asyncio.run(work)
    except KeyboardInterrupt:
        typer.echo("Gestopt.", err=True)


def run() -> None:
    """De bot zelf, tegen Telegram (TAZ_TOKEN of TAZ_TOKEN_FILE)."""
    found = _settings()
    found.bot_token()
    _until_stopped(assembly.run(found))


def demo(
    port: Annotated[int, typer.Option(help="Poort van de proefpagina; 0 kiest er zelf een.", min=0, max=65535)] = 8023,
) -> None:
    """De proef: de hele bot op uw eigen computer, zonder Telegram. Alle antwoorden zijn verzonnen."""
    found = quiet_settings()

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


def simulate_(
    first: Annotated[str, typer.Option("--from", help="Eerste dag, zoals 2023-01-01.")] = "",
    last: Annotated[str, typer.Option("--to", help="Laatste dag, zoals 2023-12-31.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Eén bericht per regel, als JSON.")] = False,
    answers: Annotated[Path | None, typer.Option("--answers", help="Bestand met wat mensen antwoorden.")] = None,
    as_of_now: Annotated[
        bool, typer.Option("--as-of-now", help="Vanaf nu, met het echte register. Er verandert niets.")
    ] = False,
    weeks: Annotated[int, typer.Option("--weeks", help="Hoeveel weken vooruit, met --as-of-now.", min=1, max=26)] = 4,
) -> None:
    """Speel een periode na: wie krijgt wat, en wanneer? Niemand antwoordt, of wie in het bestand staat."""
    found = quiet_settings()
    if as_of_now:
        _as_of_now(found, weeks)
        return
    begin, end = _day(first), _day(last)
    if end < begin:
        raise Stop(f"De laatste dag ({last}) ligt voor de eerste ({first}).")

    lines: list[simulate.Line] = []

    def told(line: simulate.Line) -> None:
        lines.append(line)
        typer.echo(line.as_json() if as_json else line.as_text())

    def said(answer: Answer) -> None:
        if not as_json:
            words = f"[{answer.words}]" if answer.presses else answer.words
            typer.echo(f"{answer.at:%Y-%m-%d %H:%M}  {answer.who} zegt: {words}\n")

    try:
        text = answers.read_text("utf-8") if answers is not None else ""
        given = read_answers(text, assembly.rules(found).zone)
        _until_stopped(simulate.run(found, first=begin, last=end, told=told, answers=given, said=said))
    except WrongAnswers as wrong:
        raise Stop(str(wrong)) from None
    except (OSError, UnicodeDecodeError):
        raise Stop(f"{answers} is niet te lezen.") from None
    if not as_json:
        most = assembly.rules(found).a_month
        asking = [line for line in lines if line.kind in simulate.ASKING]
        _table("Berichten per maand:", simulate.per_month(lines, first=begin, last=end))
        _table(f"Daarvan vragen, hoogstens {most} per maand:", simulate.per_month(asking, first=begin, last=end))


def _as_of_now(found: Settings, weeks: int) -> None:
    """What /voorbeeld says, of the register itself: run ahead, and undone."""
    work = assembly.open_work(found, assembly.wall_clock)
    try:
        told = work.perform(previews.look, policy=work.policy, weeks=weeks)
    finally:
        work.database.close()
    typer.echo(rounds.preview(told, reader(found.language, found.about())).unescape())


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
