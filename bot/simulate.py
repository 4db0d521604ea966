"""What would everybody get in a year in which nobody answers? The same assembly, its clock turned from one day to another.

One contact for each organisation that answers for a share, one member of the team, one group. Each message the bot sent is one
line; addresses stand as `contact:ActiZ`, `team:1`, `group:kernteam`, never as a chat id.
"""

import asyncio
import json
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from sqlmodel import Session, col, select

from bot.assembly import Proof, proof, rules
from bot.settings import Settings
from bot.trial import enrol, link_group
from commitments.delivery import Ready
from commitments.ledger import Commitment, Share
from commitments.notices import codes_of, message_kind
from commitments.parties import TEAM, Party
from commitments.sets import MessageKind

_STARTS_AT = time(8)
"""People are enrolled at this local hour of the first day: before any hour at which something is sent."""


@dataclass(frozen=True, slots=True)
class Line:
    """One message that arrived. `at` is local; `party` None for a group."""

    at: datetime
    to: str
    party: str | None
    kind: MessageKind
    refs: tuple[str, ...]
    text: str

    def as_json(self) -> str:
        """One JSON object on one line."""
        return json.dumps(
            {
                "at": self.at.isoformat(),
                "to": self.to,
                "party": self.party,
                "kind": self.kind,
                "refs": list(self.refs),
                "text": self.text,
            },
            ensure_ascii=False,
        )

    def as_text(self) -> str:
        """As a person reads a transcript."""
        return f"{self.at:%Y-%m-%d %H:%M}  {self.to}  [{self.kind}]\n{self.text}\n"


ASKING: tuple[MessageKind, ...] = ("question", "result")
"""What the policy counts: messages that want an answer and that nobody asked for."""


def per_month(lines: Sequence[Line], *, first: date, last: date) -> dict[str, dict[str, int]]:
    """How many of these messages each reader got in each month (2023-01) of the period, who gets most first."""
    since, until = (day.year * 12 + day.month - 1 for day in (first, last))
    months = [f"{month // 12}-{month % 12 + 1:02}" for month in range(since, until + 1)]
    counts = Counter((line.to, f"{line.at:%Y-%m}") for line in lines)
    found = {to: {month: counts[to, month] for month in months} for to in sorted({line.to for line in lines})}
    return dict(sorted(found.items(), key=lambda row: -sum(row[1].values())))


def answering(session: Session) -> list[str]:
    """The organisations that answer for a share, the team itself left out."""
    speaking = (
        select(Share.aanspreekpunt).join(Commitment, col(Commitment.id) == Share.commitment).where(Commitment.mode == "asked")
    )
    found = session.exec(select(Party.name).where(col(Party.id).in_(speaking)).order_by(Party.name))
    return [name for name in found if name != TEAM]


async def run(settings: Settings, *, first: date, last: date, told: Callable[[Line], None]) -> None:
    """Turn the clock from the first day to the end of the last (both local days); `told` hears every message in order."""
    heard: dict[tuple[int, int], Ready] = {}

    def witness(ready: Ready, message: int) -> None:
        heard[int(ready.to.removeprefix("telegram:")), message] = ready

    with tempfile.TemporaryDirectory(prefix="taz-") as folder:
        apart = settings.model_copy(
            update={
                "database_url": f"sqlite:///{Path(folder) / 'taz.sqlite'}",
                "key_file": Path(folder) / "taz.key",
                "forgotten_file": None,
            }
        )
        start = datetime.combine(first, _STARTS_AT, rules(settings).zone)
        async with proof(apart, start=start, witness=witness) as simulation:
            names = await _people(simulation)
            asking = simulation.service.work.policy
            end = asking.at(last + timedelta(days=1), 0)
            seen = 0
            while True:
                await simulation.settle()
                for sent in simulation.world.log[seen:]:
                    ready = heard.get((sent.chat, sent.message_id))
                    if ready is None or sent.edited:
                        continue
                    to, party = names[sent.chat]
                    at = sent.at.astimezone(asking.zone)
                    told(Line(at, to, party, message_kind(ready.told), codes_of(ready.told), sent.text))
                seen = len(simulation.world.log)
                due = await simulation.next_due(simulation.clock())
                if due is None or due >= end:
                    return
                simulation.clock.set(due)


async def _people(simulation: Proof) -> dict[int, tuple[str, str | None]]:
    """Enrol everybody; returns what each chat is called in our output, and the organisation it speaks for."""
    team = await enrol(simulation, "Team", TEAM, role="team")
    names: dict[int, tuple[str, str | None]] = {team: ("team:1", TEAM)}
    for organisation in await asyncio.to_thread(simulation.service.work.ask, answering):
        names[await enrol(simulation, "Contact", organisation, role="contact")] = (f"contact:{organisation}", organisation)
    group = await link_group(simulation, "Kernteam", [team], by=team)
    names[group] = ("group:kernteam", None)
    return names
