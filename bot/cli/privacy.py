"""`taz retention` and `taz key change`: what is kept no longer, and another key for what is sealed."""

from typing import Annotated, assert_never

import typer

from bot import assembly, rekeying
from bot.cli.mistakes import Stop, quiet_settings
from bot.cli.queues import columns
from bot.language import reader
from bot.rendering import retention as words
from commitments import retention as rules
from commitments.rekeying import CannotChange
from commitments.retention import Gone

key_ = typer.Typer(no_args_is_help=True, help="De sleutel waarmee namen en adressen versleuteld zijn.")


def retention(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Alleen tellen wat er nu weg zou gaan; er gaat niets weg.")
    ] = False,
) -> None:
    """Laat gaan wat niet langer bewaard wordt, per regel geteld. `taz run` doet dit zelf elke nacht."""
    settings = quiet_settings()
    work = assembly.open_register(settings, assembly.wall_clock)
    try:
        if dry_run:
            found = work.perform(rules.dry_run, months=settings.months)
        else:
            found = [Gone(rule, work.perform(rules.apply, rule=rule, months=settings.months)) for rule in rules.RULES]
            work.database.scrub()
    finally:
        work.database.close()
    dutch = reader("nl", settings.about())
    said = [(words.said(gone.rule, dutch), gone.count) for gone in found]
    columns(("wat", "hoelang", "daarna", "aantal"), [(rule.what, rule.after, rule.then, str(count)) for rule, count in said])
    typer.echo("Er is niets weggegaan: dit was een proef." if dry_run else "Wat weg moest, is weg.")


@key_.command("change")
def key_change() -> None:
    """Geef het register een nieuwe sleutel. De bot moet stilstaan; de oude sleutel blijft ernaast bewaard."""
    try:
        changed = rekeying.change(quiet_settings(), assembly.wall_clock)
    except CannotChange as no:
        raise Stop(_why_not(no)) from None
    if changed.values is None:
        typer.echo("Een eerdere wisseling was niet af. Nu wel: de nieuwe sleutel staat op zijn plek.")
    else:
        typer.echo(f"Het register heeft een nieuwe sleutel: {changed.values} waarden opnieuw versleuteld.")
    typer.echo(f"De oude sleutel staat in {changed.old}. U hebt hem nodig voor back-ups van vóór vandaag.")
    typer.echo("Vernietig hem zodra u die back-ups niet meer bewaart. Zet de nieuwe sleutel op elke server, en start de bot.")


def _why_not(no: CannotChange) -> str:
    match no.why:
        case "in_use":
            return "Er is nog een bot met dit register aan het werk. Stop hem, wacht een minuut, en probeer het opnieuw."
        case "wrong_key":
            return f"Een waarde past niet bij de sleutel ({no.fact}). Er is niets veranderd."
        case "wrong_digest":
            return f"Een adres past niet bij de sleutel ({no.fact}). Er is niets veranderd."
        case _:
            assert_never(no.why)
