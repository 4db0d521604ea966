"""`taz policy`: when the bot asks, told in sentences, and a file of values looked at before it holds."""

from pathlib import Path
from typing import Annotated

import typer

from bot import assembly, policy
from bot.cli.mistakes import Stop, quiet_settings
from commitments import policy as policies
from commitments.values import WrongValues

app = typer.Typer(no_args_is_help=True, help="Wanneer de bot iets vraagt: laten zien, nakijken.")


@app.command("show")
def policy_show() -> None:
    """Zeg in zinnen wanneer de bot iets vraagt, en waarom."""
    for line in policy.sentences(assembly.rules(quiet_settings())):
        typer.echo(f"- {line}" if line.endswith(".") else f"\n{line}")


@app.command("check")
def policy_check(
    file: Annotated[
        Path | None, typer.Argument(help="Een bestand met waarden; zonder: het bestand van TAZ_POLICY_FILE.")
    ] = None,
) -> None:
    """Kijk een bestand met waarden na: elke fout met regel en wat er goed zou zijn."""
    file = file or quiet_settings().policy_file
    try:
        policies.load(file)
    except WrongValues as found:
        for wrong in found.wrong:
            typer.echo(policy.told(wrong))
        raise typer.Exit(1) from None
    except (OSError, UnicodeDecodeError):
        raise Stop(f"{file} is niet te lezen.") from None
    typer.echo("In orde. Lees wat het betekent met: taz policy show")
