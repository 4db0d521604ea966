"""How does anything happen? One verb, in one transaction, at one moment; the inbox row that caused it closes with it.

The clock is read here and nowhere else. A refusal undoes what the verb did, and leaves as a notice in the same commit.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from sqlmodel import Session

from commitments import inbox, leases, outbox, people, planning, presence
from commitments.database import Database
from commitments.leases import Lease
from commitments.notices import No, Stranger
from commitments.policy import Policy
from commitments.refusals import Refusal, Refused

log = structlog.get_logger()

_TOLD_TO_STRANGERS = frozenset({"invitation_used", "invitation_expired", "invitation_revoked"})
"""Refusals that a stranger hears as they are, since only who had a right link meets them; any other is the neutral answer."""


@dataclass(frozen=True, slots=True)
class Cause:
    """What made somebody's verb happen: an inbox row, who sent it and where (opaque addresses)."""

    row: int
    user: str
    chat: str
    in_group: bool


class Work:
    """Performs verbs. `clock` gives the present moment, aware; safe to use from several threads."""

    def __init__(self, database: Database, clock: Callable[[], datetime], policy: Policy) -> None:
        self.database = database
        self.clock = clock
        self.policy = policy

    def perform(self, verb: Callable[..., Any], *, under: Lease | None = None, **values: Any) -> Any:
        """A verb of the clock: one transaction, its value returned. Refusals are bugs here.

        `under`: only while that lease is still held. Raises leases.Lost.
        """
        return self._perform(verb, values, alone=True, under=under)

    def beside(self, verb: Callable[..., Any], **values: Any) -> Any:
        """A verb of the queues, which touches their rows only: others may write meanwhile."""
        return self._perform(verb, values, alone=False, under=None)

    def _perform(self, verb: Callable[..., Any], values: dict[str, Any], *, alone: bool, under: Lease | None) -> Any:
        now = self.clock()
        log.debug("verb started", event_name="verb.started", verb=verb.__name__)
        with self.database.write(alone=alone) as session:
            if under is not None:
                leases.check(session, under)
            value = verb(session, now=now, **_as_it_stands(session, values))
        log.debug("verb committed", event_name="verb.committed", verb=verb.__name__)
        return value

    def answer(self, cause: Cause, verb: Callable[..., Any], **values: Any) -> Any:
        """A person's verb: it is given its `sender`; the row that caused it closes in the same commit, whatever it says."""
        now = self.clock()
        refusal: Refusal | None = None
        value: Any = None
        log.debug("verb started", event_name="verb.started", verb=verb.__name__, row=cause.row)
        with self.database.write() as session:
            if not inbox.is_open(session, row=cause.row, lock=True):
                return None
            sender = people.sender(session, user=cause.user, chat=cause.chat, in_group=cause.in_group)
            try:
                with session.begin_nested():
                    value = verb(session, now=now, sender=sender, **_as_it_stands(session, values))
            except Refused as refused:
                refusal = refused.refusal
                stranger = not sender.actors and refusal.kind not in _TOLD_TO_STRANGERS
                outbox.post(session, now=now, address=sender.chat, notice=Stranger() if stranger else No(refusal=refusal))
            presence.met(session, now=now, policy=self.policy, sender=sender)
            inbox.close(session, now=now, row=cause.row)
            log.debug("verb done, not committed", event_name="verb.done", verb=verb.__name__, row=cause.row)
        log.info(
            "verb committed",
            event_name="verb.committed",
            verb=verb.__name__,
            row=cause.row,
            refused=refusal.kind if refusal else None,
        )
        return value

    def ask(self, query: Callable[..., Any], **values: Any) -> Any:
        """Read something, in a session that cannot write. The query gets no `now` unless it is among the values."""
        with self.database.read() as session:
            return query(session, **_as_it_stands(session, values))


def _as_it_stands(session: Session, values: dict[str, Any]) -> dict[str, Any]:
    """What a verb is told: a policy is handed on with the agenda as it stands in this transaction."""
    policy = values.get("policy")
    return values | {"policy": planning.current(session, policy)} if isinstance(policy, Policy) else values
