"""`taz outbox` and `taz inbox`: what waits, what went wrong, and what to do about it.

People stand here as `contact:ActiZ`, `team:1` or `group:kernteam`, never as a chat id. What somebody wrote is only shown when
that is asked for, with the key.
"""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal

import typer
from sqlmodel import Session, SQLModel, col, func, select

from bot import assembly
from bot.cli.mistakes import Stop, quiet_settings
from bot.cli.opening import looking
from commitments import inbox, notices, outbox, parties, people, policy
from commitments.database import keyring
from commitments.inbox import Arrival
from commitments.outbox import Letter
from commitments.people import Address, Group, Person

outbox_ = typer.Typer(no_args_is_help=True, help="Wat eruit gaat: bekijken, opnieuw sturen, tegenhouden.")
inbox_ = typer.Typer(no_args_is_help=True, help="Wat binnenkwam: bekijken, opnieuw proberen, apart zetten.")

AsJson = Annotated[bool, typer.Option("--json", help="Als JSON.")]
Number = Annotated[int, typer.Argument(help="Het nummer uit de lijst.")]
Numbers = Annotated[list[int], typer.Argument(help="Eén of meer nummers uit de lijst.")]
Content = Annotated[
    bool, typer.Option("--content", help="Ook de inhoud, zoals die bewaard is. Dat kunnen woorden van mensen zijn.")
]

_STATES = {
    "open": "open",
    "done": "verwerkt",
    "parked": "apart gezet",
    "unread": "niet gelezen",
    "queued": "wacht",
    "claimed": "onderweg",
    "sent": "verzonden",
    "uncertain": "onzeker",
    "lapsed": "vervallen",
    "undeliverable": "niemand bereikbaar",
    "failed": "mislukt",
}


@dataclass(frozen=True, slots=True)
class _Line:
    """One letter or update as it is shown. `to` is who it is for, or who it came from."""

    number: int
    to: str
    kind: str | None
    state: str
    since: datetime
    tries: int
    reason: str | None

    def facts(self) -> dict[str, object]:
        """For machines."""
        kind = {} if self.kind is None else {"kind": self.kind}
        since = self.since.isoformat()
        return {
            "number": self.number,
            "to" if kind else "from": self.to,
            **kind,
            "state": self.state,
            "since": since,
            "tries": self.tries,
            "reason": self.reason,
        }

    def cells(self) -> tuple[str, ...]:
        """For people."""
        kind = () if self.kind is None else (self.kind,)
        return (str(self.number), self.to, *kind, _STATES[self.state], _local(self.since), str(self.tries), self.reason or "")


def _local(moment: datetime) -> str:
    return f"{moment.astimezone(policy.load().zone):%Y-%m-%d %H:%M}"


# --- who ------------------------------------------------------------------------------------------------------------


def names(session: Session) -> dict[int, str]:
    """What each address is called in our output; a stranger by our own number."""
    found = {row.id: f"{'group' if row.kind == 'group' else 'stranger'}:{row.id}" for row in session.exec(select(Address))}
    for group in session.exec(select(Group)):
        found[group.address] = f"group:{_slug(people.group_name(session, group)) or group.address}"
    counts: dict[str, int] = {}
    for person in session.exec(select(Person).order_by(col(Person.id))):
        counts[person.role] = counts.get(person.role, 0) + 1
        party = session.get(parties.Party, person.party) if person.party is not None else None
        found[person.address] = f"{person.role}:{counts[person.role] if party is None else party.name}"
    return found


def _slug(name: str) -> str:
    return re.sub(r"\W+", "-", name.lower()).strip("-")


# --- what -----------------------------------------------------------------------------------------------------------


def _letter(row: Letter, called: dict[int, str]) -> _Line:
    since = row.settled_at or row.due_at
    return _Line(row.id, called[row.address], row.notice_kind, row.state, since, row.tries, row.reason)


def _letters(session: Session) -> list[_Line]:
    again = select(Letter).where(col(Letter.state).in_(("queued", "claimed")), Letter.tries > 0)
    rows = {row.id: row for row in [*outbox.troubled(session, replies=True), *session.exec(again)]}
    called = names(session)
    return [_letter(rows[number], called) for number in sorted(rows)]


def _update(session: Session, row: Arrival, called: dict[int, str]) -> _Line:
    sender = session.exec(select(Address.id).where(Address.digest == row.lane)).first()
    since = row.closed_at or row.received_at
    return _Line(row.id, called[sender] if sender else "stranger", None, row.state, since, row.tries, row.error)


def _updates(session: Session) -> list[_Line]:
    called = names(session)
    return [_update(session, row, called) for row in inbox.troubled(session)]


def _counts(session: Session, table: type[SQLModel]) -> dict[str, int]:
    state = table.state  # type: ignore[attr-defined]
    return dict(session.exec(select(state, func.count()).group_by(state).order_by(state)).all())


def _list(table: type[SQLModel], heads: tuple[str, ...], lines: Callable[[Session], list[_Line]], *, as_json: bool) -> None:
    with looking(quiet_settings()) as session:
        counts, found = _counts(session, table), lines(session)
    if as_json:
        typer.echo(json.dumps({"counts": counts, "troubled": [line.facts() for line in found]}, ensure_ascii=False, indent=2))
        return
    typer.echo(", ".join(f"{_STATES[state]}: {count}" for state, count in counts.items()) + "." if counts else "Leeg.")
    if found:
        columns(heads, [line.cells() for line in found])
    else:
        typer.echo("Er is niets aan de hand.")


def columns(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table that a terminal shows straight; the last column as long as it is."""
    widths = [max(len(row[i]) for row in [heads, *rows]) for i in range(len(heads))]
    for row in [heads, *rows]:
        typer.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


@outbox_.command("list")
def outbox_list(as_json: AsJson = False) -> None:
    """Hoeveel brieven er zijn, en welke niet aankwamen of opnieuw geprobeerd worden."""
    _list(Letter, ("nr", "aan", "soort", "staat", "sinds", "keer", "reden"), _letters, as_json=as_json)


@inbox_.command("list")
def inbox_list(as_json: AsJson = False) -> None:
    """Hoeveel berichten er zijn, en welke niet verwerkt konden worden."""
    _list(Arrival, ("nr", "van", "staat", "sinds", "keer", "reden"), _updates, as_json=as_json)


# --- one of them ----------------------------------------------------------------------------------------------------


def _shown(facts: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(facts, ensure_ascii=False, indent=2, default=str))
        return
    for name, value in facts.items():
        if value is not None:
            text = json.dumps(value, ensure_ascii=False, indent=2) if isinstance(value, dict | list) else str(value)
            typer.echo(f"{name}: {text}")


@outbox_.command("show")
def outbox_show(number: Number, content: Content = False, as_json: AsJson = False) -> None:
    """Eén brief: staat en feiten."""
    with looking(quiet_settings()) as session:
        row = session.get(Letter, number)
        if row is None:
            raise Stop(f"Er is geen brief {number}.")
        facts: dict[str, Any] = _letter(row, names(session)).facts()
        facts |= {
            "letter": row.kind,
            "urgency": row.urgency,
            "made": row.made_at.isoformat(),
            "due": row.due_at.isoformat(),
            "settled": row.settled_at and row.settled_at.isoformat(),
            "repeated": row.repeated,
            "part": f"{row.part + 1}/{row.parts}" if row.parts > 1 else None,
            "edits": row.edits,
            "emptied": row.notice is None,
        }
        if content:
            notice = outbox.notice_of(session, number)
            facts["content"] = json.loads(notices.dump(notice)) if notice is not None else None
    _shown(facts, as_json=as_json)


@inbox_.command("show")
def inbox_show(number: Number, content: Content = False, as_json: AsJson = False) -> None:
    """Eén bericht: staat en feiten."""
    with looking(quiet_settings()) as session:
        row = session.get(Arrival, number)
        if row is None:
            raise Stop(f"Er is geen bericht {number}.")
        facts: dict[str, Any] = _update(session, row, names(session)).facts()
        facts |= {
            "received": row.received_at.isoformat(),
            "closed": row.closed_at and row.closed_at.isoformat(),
            "emptied": row.payload is None,
        }
        if content:
            facts["content"] = json.loads(keyring(session).open(row.payload)) if row.payload is not None else None
    _shown(facts, as_json=as_json)


# --- to be done about it --------------------------------------------------------------------------------------------

Step = Literal["requeue", "park"]
_DONE: dict[Step, str] = {"requeue": "Opnieuw aan de beurt", "park": "Apart gezet"}


def _all(session: Session, *, now: datetime, change: Callable[..., None], what: str, numbers: Sequence[int]) -> None:
    """All of them or none."""
    for number in numbers:
        try:
            change(session, now=now, **{what: number})
        except (outbox.NotNow, inbox.NotNow) as no:
            raise _No(number, str(no)) from None
        except KeyError:
            raise _No(number, "") from None


class _No(Exception):
    def __init__(self, number: int, state: str) -> None:
        super().__init__(number, state)
        self.number, self.state = number, state


def _change(step: Step, verb: Callable[..., None], what: str, called: str, numbers: Sequence[int]) -> None:
    settings = quiet_settings()
    with looking(settings):
        pass  # whoever changes something must find all in order: nothing is made or migrated on the way
    work = assembly.open_register(settings, assembly.wall_clock)
    try:
        work.beside(_all, change=verb, what=what, numbers=numbers)
    except _No as no:
        raise Stop(_why_not(f"{called} {no.number}", no.state, step)) from None
    finally:
        work.database.close()
    typer.echo(f"{_DONE[step]}: {', '.join(map(str, numbers))}.")


def _why_not(which: str, state: str, step: Step) -> str:
    match state, step:
        case "", _:
            return f"Er is geen {which.lower()}."
        case "claimed", _:
            return f"{which} is net onderweg. Wacht tot die klaar is."
        case (("sent" | "done"), _):
            return f"{which} is al {_STATES[state]}."
        case "unread", _:
            return f"{which} was er een te veel van één gesprek of persoon; het is niet gelezen en niet bewaard."
        case (("queued" | "open"), "requeue"):
            return f"{which} wacht al op zijn beurt."
        case (("lapsed" | "parked"), "park"):
            return f"{which} is al {_STATES[state]}."
        case _, _:
            return f"{which} is te oud: de inhoud is al gewist."


@outbox_.command("requeue")
def outbox_requeue(numbers: Numbers) -> None:
    """Stuur brieven die niet aankwamen opnieuw."""
    _change("requeue", outbox.requeue, "letter", "Brief", numbers)


@outbox_.command("park")
def outbox_park(numbers: Numbers) -> None:
    """Laat brieven voorgoed liggen."""
    _change("park", outbox.park, "letter", "Brief", numbers)


@inbox_.command("requeue")
def inbox_requeue(numbers: Numbers) -> None:
    """Probeer berichten die apart staan opnieuw."""
    _change("requeue", inbox.requeue, "row", "Bericht", numbers)


@inbox_.command("park")
def inbox_park(numbers: Numbers) -> None:
    """Zet berichten apart, zodat wat erachter komt door kan; of laat ze voorgoed liggen."""
    _change("park", inbox.park, "row", "Bericht", numbers)
