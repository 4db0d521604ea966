"""`taz history`: is the history still what was recorded? One sentence; where it is not, exit status 1 says so too."""

import re
from typing import Annotated, assert_never

import typer

from bot.cli.mistakes import Stop, quiet_settings
from bot.cli.opening import looking
from commitments import attachments, policy
from commitments.history import Broken, Head

app = typer.Typer(no_args_is_help=True, help="De geschiedenis: nakijken.")


@app.callback()
def _several() -> None:
    """One command would take the place of the group."""


@app.command("verify")
def history_verify(
    expect: Annotated[
        str | None, typer.Option("--expect", help="NUMMER:KENMERK van een eerdere keer: staat alles tot daar er nog?")
    ] = None,
) -> None:
    """Kijk na of er niets in veranderd of weggehaald is, en noem nummer en kenmerk van de laatste gebeurtenis."""
    noted = None if expect is None else _noted(expect)
    try:
        with looking(quiet_settings()) as session:
            head = attachments.verify(session, expect=noted)
    except Broken as broken:
        typer.echo(said(broken))
        raise typer.Exit(1) from None
    typer.echo("In orde. Bewaar dit buiten de database:" if head.number else "In orde: er is nog niets gebeurd.")
    if head.number:
        typer.echo(f"{head.number}:{head.digest}")


def _noted(text: str) -> Head:
    found = re.fullmatch(r"([1-9]\d*):([0-9a-f]{64})", text)
    if found is None:
        raise Stop("Schrijf achter --expect wat taz history verify eerder noemde: nummer:kenmerk.")
    return Head(int(found[1]), found[2])


def said(broken: Broken) -> str:
    """What is wrong, in one sentence."""
    day = f" van {policy.load().day(broken.at).isoformat()}" if broken.at else ""
    match broken.why:
        case "event":
            return f"Niet in orde: gebeurtenis {broken.number}{day} is veranderd, of ervoor is er een weg of bij gekomen."
        case "gone":
            return f"Niet in orde: gebeurtenis {broken.number} staat er niet meer zoals u die bewaarde."
        case "answer":
            return f"Niet in orde: antwoord {broken.number}{day} is niet meer wat er in de geschiedenis over staat."
        case "file":
            return f"Niet in orde: bestand {broken.number}{day} is niet meer wat er in de geschiedenis over staat."
        case _:
            assert_never(broken.why)
