"""`taz texts check`: do the texts keep to the voice? For the editor: each finding with its place and what would be better."""

import typer

from bot import texts

app = typer.Typer(no_args_is_help=True, help="De teksten die mensen lezen: nakijken.")


@app.callback()
def _several() -> None:
    """One command would take the place of the group."""


@app.command("check")
def texts_check() -> None:
    """Kijk alle Nederlandse teksten na: lengte, woorden, velden, meervoud, en of er niets ontbreekt."""
    found = texts.check()
    for finding in found:
        typer.echo(str(finding))
    if found:
        typer.echo(
            f"{len(found)} {'opmerking' if len(found) == 1 else 'opmerkingen'}. De regels staan in locales/nl/voice.toml."
        )
        raise typer.Exit(1)
    typer.echo("In orde.")
