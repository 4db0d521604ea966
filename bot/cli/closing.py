"""`taz close`: the programme ends. First everything in one file, then a goodbye to everybody, then silence."""

import os
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlmodel import Session, select

from bot import assembly
from bot.cli.mistakes import Stop, quiet_settings
from bot.cli.opening import looking
from bot.language import Reader, reader
from bot.papers.archive import Archive
from bot.settings import Settings
from commitments import attachments, closing, dossier, policy, queries
from commitments.closing import Ending, Moved
from commitments.history import Head
from commitments.ledger import Commitment
from commitments.notices import Chain

_TRIES = 3
"""How often the archive is made anew, where somebody answered in the meantime."""


def close(
    archive: Annotated[
        Path | None, typer.Option("--archive", help="Het bestand voor het archief (zip); zonder: een naam met de dag, hier.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Doe het. Zonder: alleen zeggen wat er gebeurt.")] = False,
) -> None:
    """Sluit het programma af: eerst een archief, dan een afscheid aan iedereen, daarna stilte."""
    settings, rules = quiet_settings(), policy.load()
    words = reader(settings.language, settings.about())
    now = assembly.wall_clock()
    path = archive or Path(f"taz-archief-{rules.day(now).isoformat()}.zip")
    with looking(settings) as session:
        over = closing.closed_on(session, policy=rules)
        outlook = closing.outlook(session, now=now, policy=rules)
    if over is not None:
        raise Stop(f"Het programma is al afgesloten, op {words.day(over)}.")
    if not yes:
        typer.echo(f"Dit sluit het programma af. {_reach(outlook)} krijgen een afscheid; daarna vraag ik niemand meer iets.")
        typer.echo(f"Open uitnodigingen die vervallen: {outlook.invitations}. Eerst komt alles in {path}.")
        typer.echo("Er is nog niets gebeurd. Doe het met: taz close --yes")
        return
    ending = _closed(settings, path, words)
    typer.echo(str(path))
    typer.echo(f"Het programma is afgesloten. {_reach(ending)} krijgen een afscheid.")
    typer.echo("Laat de bot draaien tot `taz outbox list` niets meer noemt dat wacht. Stop hem dan.")
    typer.echo("Bewaar het archief, de database en de sleutel. Draai elke maand `taz retention`: zo gaan namen weg.")


def _reach(ending: Ending) -> str:
    people = "1 persoon" if ending.people == 1 else f"{ending.people} mensen"
    return f"{people} en {ending.groups} {'groep' if ending.groups == 1 else 'groepen'}"


def _closed(settings: Settings, path: Path, words: Reader) -> Ending:
    work = assembly.open_register(settings, assembly.wall_clock)
    try:
        for _ in range(_TRIES):
            head = _archived(settings, work.clock(), path, words)
            try:
                done: Ending = work.perform(closing.close, policy=work.policy, archived=head)
            except Moved:
                path.unlink()
            else:
                return done
    finally:
        work.database.close()
    raise Stop("Er komen steeds antwoorden binnen terwijl ik het archief maak. Stop de bot, of probeer het later.")


def _archived(settings: Settings, now: datetime, path: Path, words: Reader) -> Head:
    """Write everything to a file of the owner's only, and see it on the disk. Raises Stop."""
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            try:
                with looking(settings) as session:
                    chain = _fill(session, Archive(out, now.astimezone(policy.load().zone), words), now)
                out.flush()
                os.fsync(out.fileno())
            except BaseException:
                path.unlink()
                raise
    except FileExistsError:
        raise Stop(f"{path} is er al. Kies een andere naam met --archive.") from None
    except OSError as error:
        raise Stop(f"{path} is niet te schrijven: {error.strerror}.") from None
    if chain.broken is not None:
        path.unlink()
        raise Stop("De geschiedenis is niet in orde. Er is niets gebeurd. Kijk met: taz history verify")
    return Head(chain.number, chain.digest)


def _fill(session: Session, archive: Archive, now: datetime) -> Chain:
    rules, chain = policy.load(), dossier.chain_of(session, verify=attachments.verify)
    items = session.exec(select(Commitment).order_by(Commitment.code)).all()
    archive.lists(queries.sheet(session, policy=rules, now=now))
    archive.dossiers(dossier.gather(session, now=now, policy=rules, commitment=item, chain=chain) for item in items)
    archive.files(attachments.every(session))
    archive.finish(chain)
    return chain
