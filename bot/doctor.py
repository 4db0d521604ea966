"""Is all well, and if not, what is to be done? One look from outside, whether the service runs or not, that changes nothing.

Each check is one line; a fault comes with one sentence of cure, its command between backticks. Every question to the network
or the database ends within a few seconds, and nothing secret is said: no token, no password, no chat id, no words of people.
"""

import asyncio
import json
import os
import platform
import shutil
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import httpx
from sqlalchemy import Connection, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col, select

from bot import keyfile
from bot import settings as settings_
from bot.settings import Settings, WrongSetting
from commitments import inbox, migrations, outbox, people, policy, pulses, reports
from commitments.database import looking_at
from commitments.history import Broken
from commitments.inbox import Arrival
from commitments.keys import Keyring, WrongKey
from commitments.ledger import Commitment
from commitments.outbox import Pause

SECONDS = 5.0
"""How long one question to Telegram or the database may take."""
NEEDED = 200_000_000
"""Free bytes below which a disk is nearly full."""
QUIET = timedelta(minutes=3)
"""A service says every minute that it is alive; after three it is taken for dead."""
LATE = timedelta(minutes=10)
"""An update or a letter that waits longer is stuck, where the service runs."""
ASKEW = timedelta(seconds=30)
_RECENT = timedelta(minutes=10)
_FEW = 20
_WAL_RESET = ((3, 7, 0), (3, 51, 2))

Level = Literal["ok", "note", "fault"]
_LEVELS: dict[Level, str] = {"ok": "in orde", "note": "let op", "fault": "fout"}


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found, in one sentence; where it is a fault `cure` says what to do, in one more."""

    check: str
    level: Level
    said: str
    cure: str | None = None


@dataclass(slots=True)
class Report:
    """All that was seen. `lags` are moments (ISO 8601) or None."""

    versions: dict[str, str] = field(default_factory=dict)
    modes: dict[str, str] = field(default_factory=dict)
    lags: dict[str, str | None] = field(default_factory=dict)
    checks: list[Finding] = field(default_factory=list)

    @property
    def green(self) -> bool:
        """Whether no check found a fault."""
        return all(finding.level != "fault" for finding in self.checks)

    def as_json(self) -> str:
        """For machines."""
        found = {
            "green": self.green,
            "versions": self.versions,
            "modes": self.modes,
            "lags": self.lags,
            "checks": [asdict(finding) for finding in self.checks],
        }
        return json.dumps(found, ensure_ascii=False, indent=2)

    def as_text(self) -> str:
        """For people."""
        lines = [_paragraph("Versies", self.versions), _paragraph("Hoe het werkt", self.modes)]
        lines.append(_paragraph("Laatste tekens", {name: at and _local(at) for name, at in self.lags.items()}))
        for finding in self.checks:
            lines.append(f"{_LEVELS[finding.level]:<8} {finding.check}: {finding.said}")
            if finding.cure:
                lines.append(f"{'':<8} {finding.cure}")
        return "\n".join(line for line in lines if line)


def _paragraph(title: str, facts: dict[str, Any]) -> str:
    return "\n".join([f"{title}:", *(f"  {name}: {value or 'geen'}" for name, value in facts.items())]) if facts else ""


def _local(moment: str) -> str:
    return f"{datetime.fromisoformat(moment).astimezone(policy.load().zone):%Y-%m-%d %H:%M:%S}"


async def examine(clock: Callable[[], datetime], *, needed: int = NEEDED) -> Report:
    """Look at everything. `needed`: how many bytes of disk must be free."""
    report = Report(versions=_versions())
    try:
        settings = settings_.read()
    except WrongSetting as wrong:
        cure = "Verbeter de instelling die genoemd wordt, en kijk opnieuw: `taz doctor`"
        report.checks.append(Finding("instellingen", "fault", str(wrong), cure))
        return report
    heard, seen = await asyncio.gather(_telegram(settings, clock), asyncio.to_thread(_register, settings, clock()))
    report.versions |= seen.versions
    report.modes = _modes(settings) | seen.modes
    report.lags = seen.lags
    report.checks = [
        *heard.checks,
        *seen.checks,
        _disk(settings, needed),
        *_intake(settings, heard.webhook, seen, clock()),
        *_service(seen, clock()),
    ]
    return report


# --- versions and modes ---------------------------------------------------------------------------------------------


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "niet geïnstalleerd"


def _versions() -> dict[str, str]:
    found = {name: _version(name) for name in ("taz-bot", "python-telegram-bot", "sqlalchemy", "sqlmodel", "httpx", "psycopg")}
    return {"Python": platform.python_version(), **found, "SQLite": sqlite3.sqlite_version}


def _wal_reset() -> str:
    """A word on the bug of SQLite's write-ahead log: it needs two connections that write at the same moment."""
    first, last = _WAL_RESET
    if not first <= sqlite3.sqlite_version_info <= last:
        return "deze SQLite kent de WAL-fout van 3.7.0 tot en met 3.51.2 niet"
    return (
        "deze SQLite kent de WAL-fout van 3.7.0 tot en met 3.51.2, die twee schrijvers tegelijk vraagt; "
        "de bot schrijft met één verbinding, dus geef opdrachten die schrijven liever als hij stilstaat"
    )


def _modes(settings: Settings) -> dict[str, str]:
    hook = settings.webhook_url
    rates = (settings.pace_overall, settings.pace_chat, settings.pace_group)
    words = [f"{rate:g} per {per}" if rate else f"geen grens per {per}" for rate, per in zip(rates, _PER, strict=True)]
    return {
        "ontvangst": f"webhook op {urlsplit(hook).hostname}" if hook else "ophalen (getUpdates)",
        "tempo": ", ".join(words),
        "Telegram": str(urlsplit(settings.telegram_url).hostname),
    }


_PER = ("seconde", "seconde per gesprek", "minuut per groep")


# --- Telegram -------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Heard:
    checks: list[Finding] = field(default_factory=list)
    webhook: dict[str, Any] | None = None


async def _telegram(settings: Settings, clock: Callable[[], datetime]) -> _Heard:
    heard = _Heard()
    try:
        token = settings.bot_token()
    except WrongSetting as wrong:
        cure = "Haal het token bij BotFather op met /token, en noem in TAZ_TOKEN_FILE het bestand waar u het bewaart."
        heard.checks.append(Finding("token", "fault", f"Er is geen bruikbaar token ({wrong})", cure))
        return heard
    where = urlsplit(settings.telegram_url)
    try:
        async with asyncio.timeout(2 * SECONDS), httpx.AsyncClient(timeout=SECONDS) as client:
            before = clock()
            me = await client.get(f"{settings.telegram_url}/bot{token}/getMe")
            after = clock()
            info = await client.get(f"{settings.telegram_url}/bot{token}/getWebhookInfo")
            about, hook = _result(me), _result(info)
    except (httpx.HTTPError, TimeoutError, ValueError) as error:
        port = where.port or (443 if where.scheme == "https" else 80)
        cure = (
            f"Zorg dat deze computer {where.hostname} op poort {port} bereikt (internet, proxy), of verbeter TAZ_TELEGRAM_URL."
        )
        said = f"{where.hostname} geeft geen antwoord ({type(error).__name__})."
        heard.checks.append(Finding("Telegram", "fault", said, cure))
        return heard
    heard.checks.append(Finding("Telegram", "ok", f"{where.hostname} antwoordt."))
    if about is None:
        name = "TAZ_TOKEN_FILE" if settings.token_file else "TAZ_TOKEN"
        cure = f"Haal het token bij BotFather op met /token, en zet het in {name}."
        heard.checks.append(Finding("token", "fault", "Telegram kent dit token niet.", cure))
    else:
        heard.checks.append(Finding("token", "ok", f"Telegram kent het als @{about.get('username')}."))
        heard.webhook = hook
    heard.checks += _clock(me.headers.get("date"), before, after)
    return heard


def _result(answer: httpx.Response) -> dict[str, Any] | None:
    """What Telegram answered, None where it refuses the token. Raises ValueError for anything else."""
    body = answer.json()
    if not isinstance(body, dict):
        raise ValueError("not an answer of Telegram")
    if answer.status_code in (401, 404):
        return None
    result = body.get("result")
    if body.get("ok") is not True or not isinstance(result, dict):
        raise ValueError("not an answer of Telegram")
    return result


def _clock(date: str | None, before: datetime, after: datetime) -> Iterable[Finding]:
    try:
        theirs = parsedate_to_datetime(date or "")
    except ValueError:
        return
    if theirs.tzinfo is None:
        theirs = theirs.replace(tzinfo=UTC)
    early, late = before - theirs - timedelta(seconds=1), theirs - after  # the header has whole seconds
    askew = max(early, late)
    if askew <= ASKEW:
        yield Finding("klok", "ok", "De klok loopt gelijk met die van Telegram.")
        return
    way = "voor" if early > late else "achter"
    cure = "Zet de klok van deze computer gelijk: `timedatectl set-ntp true`"
    yield Finding("klok", "fault", f"De klok loopt {askew.total_seconds():.0f} seconden {way}.", cure)


# --- the register ---------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Seen:
    checks: list[Finding] = field(default_factory=list)
    versions: dict[str, str] = field(default_factory=dict)
    modes: dict[str, str] = field(default_factory=dict)
    lags: dict[str, str | None] = field(default_factory=dict)
    pulses: dict[str, datetime] | None = None
    """The signs of life by name; None where the database could not be read."""
    arrival: datetime | None = None
    letter: datetime | None = None


def _register(settings: Settings, now: datetime) -> _Seen:
    seen = _Seen()
    url = make_url(settings.database)
    keys, of_key = _keys(settings.key_path)
    is_file = url.get_backend_name() == "sqlite"
    if is_file:
        seen.modes["database"] = f"SQLite in {url.database}"
        seen.versions["SQLite en WAL"] = _wal_reset()
    else:
        seen.modes["database"] = f"PostgreSQL {url.database} op {url.host or url.query.get('host', 'deze computer')}"
    if is_file and not Path(url.database or "").exists():
        cure = "Maak het register, of verbeter TAZ_DATABASE_URL: `taz register load --yes`"
        seen.checks.append(Finding("database", "fault", f"Er is nog geen database in {url.database}.", cure))
        return seen
    try:
        engine = looking_at(settings.database)
    except ImportError:
        cure = "Installeer het onderdeel: `pip install 'taz-bot[postgres]'`"
        seen.checks.append(Finding("database", "fault", "Het onderdeel voor PostgreSQL ontbreekt.", cure))
        return seen
    try:
        with Session(engine, info={"keys": keys}) as session:
            _read(seen, session, now, keys, of_key, settings)
    except DBAPIError as error:
        place = "het bestand" if is_file else "host, poort, naam en wachtwoord"
        cure = f"Start de database, of verbeter TAZ_DATABASE_URL ({place})."
        reason = str(error.orig).partition("\n")[0]
        seen.checks.append(Finding("database", "fault", f"De database is niet te lezen: {reason}.", cure))
    finally:
        engine.dispose()
    return seen


def _keys(path: Path) -> tuple[Keyring | None, Finding | None]:
    """The keys, or what is wrong with their file."""
    cure = f"Zet de sleutel van deze database terug in {path}, of zet TAZ_KEY_FILE op de plek waar hij staat."
    try:
        secret = path.read_bytes().strip()
    except FileNotFoundError:
        return None, Finding("sleutel", "fault", f"De sleutel {path} is er niet.", cure)
    except OSError as error:
        return None, Finding("sleutel", "fault", f"De sleutel {path} is niet te lezen: {error.strerror}.", cure)
    if len(secret) < 40:
        return None, Finding("sleutel", "fault", f"In {path} staat geen sleutel van deze bot.", cure)
    return Keyring(secret), None


def _read(
    seen: _Seen, session: Session, now: datetime, keys: Keyring | None, of_key: Finding | None, settings: Settings
) -> None:
    connection = session.connection()
    _kind(seen, connection)
    seen.checks.append(Finding("database", "ok", "De database is te lezen."))
    schema = _schema(connection)
    seen.checks.append(schema)
    if schema.level == "fault":
        return
    of_this = _key(session, keys, of_key, settings.key_path)
    seen.checks.append(of_this)
    if keys is not None and of_this.level != "fault":
        seen.checks.append(_history(session))
    alive = pulses.seen(session)
    seen.pulses = {name: pulse.at for name, pulse in alive.items()}
    seen.arrival, seen.letter = inbox.oldest(session), outbox.oldest(session, now=now)
    seen.lags = {
        "oudste onverwerkte bericht": _iso(seen.arrival),
        "oudste brief die weg mag": _iso(seen.letter),
        **{_PULSES.get(name, name): _iso(seen.pulses.get(name)) for name in ("poll", "webhook", "sweep", "night")},
    }
    seen.checks += [
        _programme(session),
        _team(session),
        _inbox(session),
        *_too_much(session, settings.limit_inbox),
        *_outbox(session, now),
    ]


_PULSES = {
    "poll": "laatst opgehaald (getUpdates)",
    "webhook": "laatst binnengebracht (webhook)",
    "sweep": "laatste ronde",
    "night": "laatste nachtronde",
}


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat(timespec="seconds")


def _kind(seen: _Seen, connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        seen.modes["journaal"] = str(connection.execute(text("PRAGMA journal_mode")).scalar_one())
        return
    connection.execute(text(f"SET LOCAL statement_timeout = '{SECONDS:.0f}s'"))
    seen.versions["PostgreSQL"] = str(connection.execute(text("SHOW server_version")).scalar_one())


def _schema(connection: Connection) -> Finding:
    there, head = migrations.version(connection), migrations.head()
    match migrations.standing(connection):
        case "current":
            return Finding("schema", "ok", f"Het schema is {head}, zoals dit programma het kent.")
        case "none":
            cure = "Maak het register: `taz register load --yes`"
            return Finding("schema", "fault", "In deze database staat nog geen register.", cure)
        case "older":
            said = f"De database heeft schema {there}; dit programma kent {head}."
            return Finding("schema", "fault", said, "Stop de bot, breng de database bij, en start hem weer: `taz migrate`")
        case "newer":
            said = f"De database heeft schema {there}; dit programma kent niet verder dan {head}."
            cure = "Installeer de nieuwste versie van het programma, of zet TAZ_DATABASE_URL op de goede database."
            return Finding("schema", "fault", said, cure)


def _key(session: Session, keys: Keyring | None, of_key: Finding | None, path: Path) -> Finding:
    sealed = session.exec(select(people.Address.id).limit(1)).first() is not None
    if keys is None:
        assert of_key is not None
        if not sealed and not path.exists():
            return Finding("sleutel", "note", f"De sleutel {path} wordt bij de eerste start gemaakt.")
        return of_key
    try:
        people.check_key(session)
    except WrongKey:
        cure = "Zet TAZ_KEY_FILE op de sleutel die bij deze database hoort, of TAZ_DATABASE_URL op de goede database."
        if keyfile.new(path).exists():
            said = f"Een wisseling van de sleutel werd afgebroken: de database heeft al de nieuwe, in {keyfile.new(path)}."
            return Finding("sleutel", "fault", said, "Maak het af, en start de bot weer: `taz key change`")
        return Finding("sleutel", "fault", f"De sleutel {path} hoort bij een andere database.", cure)
    if keyfile.new(path).exists():
        said = f"Een wisseling van de sleutel werd afgebroken: {keyfile.new(path)} ligt er nog."
        return Finding("sleutel", "note", said, "Stop de bot en maak het af: `taz key change`")
    return Finding("sleutel", "ok", "De sleutel past." if sealed else "De sleutel is er; er is nog niets mee versleuteld.")


def _history(session: Session) -> Finding:
    try:
        head = reports.verify(session)
    except Broken as broken:
        what = "antwoord" if broken.why == "answer" else "gebeurtenis"
        said = f"In de geschiedenis of in wat zij bewaart is iets veranderd: het eerst bij {what} {broken.number}."
        cure = "Zoek uit wie in de database schreef, zet een reservekopie terug, en kijk opnieuw: `taz history verify`"
        return Finding("geschiedenis", "fault", said, cure)
    return Finding("geschiedenis", "ok", f"De geschiedenis klopt tot en met gebeurtenis {head.number}.")


def _programme(session: Session) -> Finding:
    if session.exec(select(Commitment.id).limit(1)).first() is None:
        return Finding("register", "fault", "Er zijn nog geen punten.", "Lees het register in: `taz register load --yes`")
    return Finding("register", "ok", "Het register is ingelezen.")


def _team(session: Session) -> Finding:
    members = people.team(session)
    if not members:
        cure = "Maak een uitnodiging en laat iemand van het team de link openen: `taz invite --team`"
        return Finding("team", "fault", "Niemand van het programmateam is bereikbaar.", cure)
    return Finding("team", "ok", f"Bereikbaar van het programmateam: {len(members)}.")


def _inbox(session: Session) -> Finding:
    parked = [row for row in inbox.troubled(session) if row.state == "parked" and row.error != inbox.BY_HAND]
    if not parked:
        return Finding("binnengekomen", "ok", "Er is geen bericht blijven liggen.")
    said = f"Niet verwerkt na drie pogingen: {len(parked)}. Bekijken kan met taz inbox list."
    again = [row for row in parked if row.payload is not None]
    if again:
        return Finding("binnengekomen", "fault", said, f"Probeer ze opnieuw: `taz inbox requeue {_numbers(again)}`")
    return Finding("binnengekomen", "fault", said, f"Ze zijn te oud; leg ze weg: `taz inbox park {_numbers(parked)}`")


def _too_much(session: Session, most: int) -> Iterable[Finding]:
    waiting, unread = inbox.waiting(session), inbox.unread(session)
    if most and waiting >= most:
        said = f"De inbox is vol: hier wachten {waiting} berichten, wat nu komt wacht bij Telegram. Het gaat vanzelf verder."
        yield Finding("te veel", "note", said)
    if unread:
        said = f"Te veel van één gesprek of persoon, en daarom niet gelezen, in de laatste 14 dagen: {unread} berichten."
        yield Finding("te veel", "note", said)


def _outbox(session: Session, now: datetime) -> Iterable[Finding]:
    wrong = outbox.troubled(session, since=now - timedelta(days=30))
    failed = [row for row in wrong if row.state == "failed"]
    others = len(wrong) - len(failed)
    paused = session.exec(select(Pause.since).where(col(Pause.until).is_(None))).first()
    if failed:
        said = f"Mislukte brieven: {len(failed)}. Bekijken kan met taz outbox list."
        yield Finding("uitgaand", "fault", said, f"Stuur ze opnieuw: `taz outbox requeue {_numbers(failed)}`")
    elif others:
        said = f"Niet of misschien niet aangekomen: {others}. Het team weet het; bekijken kan met taz outbox list."
        yield Finding("uitgaand", "note", said)
    else:
        yield Finding("uitgaand", "ok", "Er is geen brief mislukt.")
    if paused is not None:
        said = f"Het versturen is gepauzeerd sinds {_local(paused.isoformat())}."
        yield Finding("pauze", "note", said, "Iemand van het team hervat het in de chat met /hervat.")


def _numbers(rows: Iterable[Arrival | outbox.Letter]) -> str:
    return " ".join(str(row.id) for row in list(rows)[:_FEW])


# --- disk, intake, service ------------------------------------------------------------------------------------------


def _disk(settings: Settings, needed: int) -> Finding:
    url = make_url(settings.database)
    folders = list(dict.fromkeys((settings.key_path.parent, settings.forgotten_path.parent)))
    if url.get_backend_name() == "sqlite":
        folders.insert(0, Path(url.database or "").absolute().parent)
    for folder in folders:
        there = next(place for place in (folder, *folder.parents) if place.exists())
        if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
            cure = f"Geef de bot schrijfrecht op {folder}, of verbeter TAZ_DATABASE_URL en TAZ_KEY_FILE."
            return Finding("schijf", "fault", f"In {folder} kan niet geschreven worden.", cure)
        free = shutil.disk_usage(there).free
        if free < needed:
            cure = f"Maak ruimte vrij op de schijf van {folder}: minstens {needed // 1_000_000} MB."
            return Finding("schijf", "fault", f"De schijf is bijna vol: nog {free // 1_000_000} MB vrij.", cure)
    return Finding("schijf", "ok", "De map is beschrijfbaar en er is ruimte.")


def _intake(settings: Settings, info: dict[str, Any] | None, seen: _Seen, now: datetime) -> Iterable[Finding]:
    """Does what people write reach us?"""
    if info is None:
        return
    hook, there = settings.webhook_url, str(info.get("url") or "")
    waiting = info.get("pending_update_count") or 0
    again = "Start de bot opnieuw, dan zet hij het recht: `taz run`"
    if not hook:
        last = (seen.pulses or {}).get("poll")
        if there:
            said = f"Er staat nog een webhook ({urlsplit(there).hostname}), en dan geeft Telegram niets aan wie ophaalt."
            yield Finding("ontvangst", "fault", said, again)
        elif _runs(seen, now) and (last is None or now - last > QUIET):
            said = "De bot draait, maar Telegram geeft hem niets: misschien haalt een ander programma op met hetzelfde token."
            cure = "Stop dat andere programma, of maak bij BotFather met /revoke een nieuw token en zet dat in TAZ_TOKEN_FILE."
            yield Finding("ontvangst", "fault", said, cure)
        else:
            yield Finding("ontvangst", "ok", f"Er staat geen webhook in de weg; bij Telegram wachten {waiting} berichten.")
        return
    if there != hook:
        said = "Telegram kent geen webhook." if not there else f"Telegram kent een andere webhook ({urlsplit(there).hostname})."
        yield Finding("ontvangst", "fault", said, again)
        return
    error = info.get("last_error_date")
    at = datetime.fromtimestamp(error, UTC) if isinstance(error, int) else None
    last = (seen.pulses or {}).get("webhook")
    if at is not None and now - at < _RECENT and (last is None or last < at):
        said = f"Telegram kan de webhook niet bereiken: {info.get('last_error_message')} ({waiting} berichten wachten)."
        cure = f"Zorg dat {urlsplit(hook).hostname} van buiten bereikbaar is met een geldig certificaat, en dat de bot draait."
        yield Finding("ontvangst", "fault", said, cure)
        return
    yield Finding("ontvangst", "ok", f"De webhook staat goed; bij Telegram wachten {waiting} berichten.")


def _runs(seen: _Seen, now: datetime) -> bool:
    return any(now - seen.pulses[name] <= QUIET for name in ("sweep", "poll") if name in seen.pulses) if seen.pulses else False


def _service(seen: _Seen, now: datetime) -> Iterable[Finding]:
    if seen.pulses is None:
        return
    if not _runs(seen, now):
        last = max(seen.pulses.values(), default=None)
        when = f"het laatste teken van leven is van {_local(last.isoformat())}" if last else "hij heeft hier nog niet gewerkt"
        yield Finding("dienst", "fault", f"De bot draait niet: {when}.", "Start de bot: `taz run`")
        return
    for since, what in ((seen.arrival, "Een bericht wacht"), (seen.letter, "Een brief wacht")):
        if since is not None and now - since > LATE:
            said = f"{what} al sinds {_local(since.isoformat())}, terwijl de bot draait."
            yield Finding("dienst", "fault", said, "Start de bot opnieuw: `taz run`")
            return
    yield Finding("dienst", "ok", "De bot draait, en er blijft niets liggen.")
