"""What would everybody get in a year in which nobody answers, or in which they answer as a file says? The same assembly, its
clock turned from one day to another.

One contact for each organisation that answers for a share, one member of the team, one group. Each message the bot sent is one
line; addresses stand as `contact:ActiZ`, `team:1`, `group:kernteam`, never as a chat id.
"""

import asyncio
import json
import tempfile
from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from sqlmodel import Session, col, select

from bot.answers import Answer, WrongAnswers
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
    """One message that arrived, or (`edited`) that changed in its place. `at` is local; `party` None for a group."""

    at: datetime
    to: str
    party: str | None
    kind: MessageKind
    refs: tuple[str, ...]
    text: str
    buttons: tuple[str, ...] = ()
    edited: bool = False

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
        place = " (in hetzelfde bericht)" if self.edited else ""
        buttons = "".join(f"[{label}] " for label in self.buttons).rstrip()
        return f"{self.at:%Y-%m-%d %H:%M}  {self.to}  [{self.kind}]{place}\n{self.text}\n{buttons}\n".replace("\n\n\n", "\n\n")


ASKING: tuple[MessageKind, ...] = ("question", "result", "round")
"""What the policy counts: messages that want an answer and that nobody asked for."""


def per_month(lines: Sequence[Line], *, first: date, last: date) -> dict[str, dict[str, int]]:
    """How many of these messages each reader got in each month (2023-01) of the period, who gets most first."""
    since, until = (day.year * 12 + day.month - 1 for day in (first, last))
    months = [f"{month // 12}-{month % 12 + 1:02}" for month in range(since, until + 1)]
    counts = Counter((line.to, f"{line.at:%Y-%m}") for line in lines if not line.edited)
    found = {to: {month: counts[to, month] for month in months} for to in sorted({line.to for line in lines})}
    return dict(sorted(found.items(), key=lambda row: -sum(row[1].values())))


def answering(session: Session) -> list[str]:
    """The organisations that answer for a share, the team itself left out."""
    speaking = (
        select(Share.aanspreekpunt).join(Commitment, col(Commitment.id) == Share.commitment).where(Commitment.mode == "asked")
    )
    found = session.exec(select(Party.name).where(col(Party.id).in_(speaking)).order_by(Party.name))
    return [name for name in found if name != TEAM]


async def run(
    settings: Settings,
    *,
    first: date,
    last: date,
    told: Callable[[Line], None],
    answers: Sequence[Answer] = (),
    said: Callable[[Answer], None] = lambda _: None,
) -> None:
    """Turn the clock from the first day to the end of the last (both local days); `told` hears every message in order.

    `said` hears each of the `answers` just before it is given; with answers, messages that change in their place are told too.
    Raises WrongAnswers for a button that is not there, and for somebody who takes no part.
    """
    waiting = deque(answers)
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
                    if ready is None or (sent.edited and not answers):
                        continue
                    to, party = names[sent.chat]
                    at = sent.at.astimezone(asking.zone)
                    labels = _labels(simulation, sent.chat, sent.message_id) if answers else ()
                    kind = message_kind(ready.told)
                    told(Line(at, to, party, kind, codes_of(ready.told), sent.text, labels, sent.edited))
                seen = len(simulation.world.log)
                due = await simulation.next_due(simulation.clock())
                if waiting and waiting[0].at < end and (due is None or waiting[0].at < due):
                    answer = waiting.popleft()
                    simulation.clock.set(max(answer.at, simulation.clock()))
                    said(answer)
                    _give(simulation, names, answer)
                    continue
                if due is None or due >= end:
                    return
                simulation.clock.set(due)


def _labels(simulation: Proof, chat: int, number: int) -> tuple[str, ...]:
    shown = next((message for message in simulation.world.messages(chat) if message.message_id == number), None)
    return tuple(button.label for row in shown.keyboard for button in row) if shown is not None else ()


def _give(simulation: Proof, names: dict[int, tuple[str, str | None]], answer: Answer) -> None:
    """Write the sentence, or press the newest button with these words."""
    chat = next((chat for chat, (name, _) in names.items() if name == answer.who), None)
    if chat is None:
        raise WrongAnswers(answer.line, f"{answer.who} doet niet mee: die antwoordt voor geen enkel punt.")
    if not answer.presses:
        simulation.world.write(chat, chat, answer.words)
        return
    for message in reversed(simulation.world.messages(chat)):
        for button in (button for row in message.keyboard for button in row):
            if button.label == answer.words and button.data is not None:
                simulation.world.press(chat, chat, message.message_id, button.data)
                return
    raise WrongAnswers(answer.line, f"{answer.who} heeft geen knop [{answer.words}].")


async def _people(simulation: Proof) -> dict[int, tuple[str, str | None]]:
    """Enrol everybody; returns what each chat is called in our output, and the organisation it speaks for."""
    team = await enrol(simulation, "Team", TEAM, role="team")
    names: dict[int, tuple[str, str | None]] = {team: ("team:1", TEAM)}
    for organisation in await asyncio.to_thread(simulation.service.work.ask, answering):
        names[await enrol(simulation, "Contact", organisation, role="contact")] = (f"contact:{organisation}", organisation)
    group = await link_group(simulation, "Kernteam", [team], by=team)
    names[group] = ("group:kernteam", None)
    return names
