"""`taz doctor`, `migrate` and `move`: is all well, the schema's steps, and a register that goes to another database."""

import asyncio
from pathlib import Path
from typing import Annotated, assert_never

import typer
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from bot import assembly, logs
from bot import doctor as doctors
from bot.cli.mistakes import Stop, quiet_settings
from bot.cli.opening import WITHOUT_DRIVER
from bot.cli.queues import AsJson, columns
from bot.rights import table
from commitments import moving
from commitments.keys import Keyring
from commitments.moving import CannotMove


def doctor(as_json: AsJson = False) -> None:
    """Is alles in orde? Per controle een regel, en bij elke fout wat eraan te doen is. Verandert niets."""
    logs.configure("ERROR")
    found = asyncio.run(doctors.examine(assembly.wall_clock))
    typer.echo(found.as_json() if as_json else found.as_text())
    if not found.green:
        raise typer.Exit(1)


def migrate() -> None:
    """Breng de database bij deze versie van het programma. `taz run` doet dat ook bij de start."""
    assembly.open_register(quiet_settings(), assembly.wall_clock).database.close()
    typer.echo("De database hoort nu bij deze versie van het programma.")


def rights() -> None:
    """Wie mag wat? De hele tabel, als Markdown."""
    typer.echo(table(), nl=False)


def move(
    source: Annotated[str, typer.Option("--from", help="De URL van de database met het register.")],
    target: Annotated[str, typer.Option("--to", help="De URL van een lege database, of van een bestand dat er nog niet is.")],
    key_file: Annotated[
        Path | None, typer.Option("--key-file", help="De sleutel van het register, om die en de geschiedenis na te gaan.")
    ] = None,
) -> None:
    """Zet een heel register over naar een andere database, en kijk het na. De bron blijft zoals hij is."""
    logs.configure("WARNING")
    for url in (source, target):
        _known(url)
    keys = _key(key_file)
    try:
        moved = moving.move(source, target, keys=keys, told=lambda table: typer.echo(f"{table} ...", err=True))
    except CannotMove as no:
        raise Stop(_why_not(no)) from None
    except ImportError:
        raise Stop(WITHOUT_DRIVER) from None
    rows = [
        (line.table, f"{line.source.rows}", f"{line.target.rows}", line.source.digest[:16], line.target.digest[:16])
        for line in moved
    ]
    columns(("tabel", "van", "naar", "sha256 van", "sha256 naar"), rows)
    total = sum(line.target.rows for line in moved)
    typer.echo(f"Overgezet en nagekeken: {len(moved)} tabellen, {total} rijen, aan beide kanten gelijk.")
    typer.echo("Zet nu TAZ_DATABASE_URL op de nieuwe database. De sleutel blijft dezelfde: neem hem mee.")


def _known(url: str) -> None:
    try:
        kind = make_url(url).get_backend_name()
    except ArgumentError:
        kind = ""
    if kind not in ("sqlite", "postgresql"):
        raise Stop("Schrijf een database als sqlite:////pad/naar/taz.sqlite of postgresql://naam@host/database.")


def _key(path: Path | None) -> Keyring | None:
    if path is None:
        return None
    try:
        return Keyring(path.read_bytes().strip())
    except OSError as error:
        raise Stop(f"De sleutel {path} is niet te lezen: {error.strerror}.") from None


def _why_not(no: CannotMove) -> str:
    match no.why:
        case "source_away":
            return f"De bron is niet te lezen: {no.fact}."
        case "source_not_ours":
            return "De bron is geen register van deze bot." + (f" Er staat een tabel {no.fact} in." if no.fact else "")
        case "source_old":
            return "De bron hoort bij een oudere versie. Breng hem eerst bij: taz migrate"
        case "source_new" | "target_new":
            return "De database hoort bij een nieuwere versie. Installeer eerst die versie van het programma."
        case "source_in_use":
            return "Er is nog een bot met de bron aan het werk. Stop hem, wacht een minuut, en probeer het opnieuw."
        case "source_changed":
            return "De bron veranderde onder het overzetten, dus er is niets overgezet. Stop wat ermee werkt."
        case "target_away":
            return f"Het doel is niet te gebruiken: {no.fact}."
        case "target_holds":
            return f"Het doel is niet leeg: er staat al iets in {no.fact}. Kies een lege database."
        case "wrong_key":
            return "De sleutel past niet op de bron. Geef de goede mee met --key-file."
        case "history_broken":
            return (
                "De geschiedenis van de bron is niet in orde: kijk met taz history verify. Zonder --key-file gaat zij zo mee."
            )
        case "does_not_fit":
            return f"Een waarde past niet in het doel ({no.fact}). Er is niets overgezet."
        case "differs":
            return f"Tabel {no.fact} kwam anders aan dan hij vertrok. Er is niets overgezet."
        case _:
            assert_never(no.why)
