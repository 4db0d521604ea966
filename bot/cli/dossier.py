"""`taz dossier`: the file of one item for whoever runs the bot, as `/dossier` gives it to the programme team."""

from pathlib import Path
from typing import Annotated

import typer
from sqlmodel import Session

from bot import assembly
from bot.cli.mistakes import Stop, quiet_settings
from bot.cli.opening import looking
from bot.language import reader
from bot.papers import dossier as paper
from commitments import dossier as dossiers
from commitments import ledger
from commitments.notices import Dossier
from commitments.policy import Policy
from commitments.refusals import Refused


def dossier(
    code: Annotated[str, typer.Argument(help="Het nummer van het punt, zoals A9.")],
    out: Annotated[Path | None, typer.Option("--out", help="Het bestand; zonder: een naam met nummer en dag, hier.")] = None,
) -> None:
    """Schrijf alles over één punt in een bestand: afspraak, antwoorden en wijzigingen, zonder namen van personen."""
    settings = quiet_settings()
    with looking(settings) as session:
        told = _gathered(session, code, assembly.rules(settings))
    name, content = paper.made(told, reader(settings.language, settings.about()))
    path = out or Path(name)
    try:
        with path.open("xb") as file:
            file.write(content)
    except FileExistsError:
        raise Stop(f"{path} is er al. Kies een andere naam met --out.") from None
    except OSError as error:
        raise Stop(f"{path} is niet te schrijven: {error.strerror}.") from None
    typer.echo(str(path))
    if told.chain.broken is not None:
        typer.echo("De geschiedenis is niet in orde. Kijk met: taz history verify", err=True)


def _gathered(session: Session, code: str, policy: Policy) -> Dossier:
    try:
        found = ledger.commitment(session, code)
    except Refused as refused:
        near = ", ".join(getattr(refused.refusal, "near", ()))
        raise Stop(f"{code} staat niet in het register." + (f" Bedoelt u {near}?" if near else "")) from None
    return dossiers.gather(session, now=assembly.wall_clock(), policy=policy, commitment=found)
