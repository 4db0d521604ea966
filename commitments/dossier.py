"""What is known of one item, for who must account for it? All that was promised, asked, answered and changed, in order of time.

Made for a request under the Woo. People stand in it as organisation and role, never by name; what they wrote stands as they
wrote it, so whoever makes it public reads it first.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, get_args

from sqlmodel import Session, and_, col, or_, select

from commitments import attachments, extensions, ledger, notes, people, queries, reports, sentences, states, verdicts
from commitments.access import asks, require
from commitments.extensions import Extension
from commitments.history import Broken, Event, Head
from commitments.ledger import Commitment, Share, Term
from commitments.notices import Chain, Dossier, DossierDue, DossierLine, KeptFile, Timeline
from commitments.parties import TEAM, Party
from commitments.people import Person, Sender
from commitments.policy import Policy
from commitments.questions import Asked
from commitments.refusals import Refused, WordsMissing
from commitments.reports import Report
from commitments.sets import Happened
from commitments.states import ItemChange
from commitments.terms import Span
from commitments.verdicts import Verdict


@asks("chase")
def tell(session: Session, *, now: datetime, sender: Sender, code: str) -> None:
    """/dossier CODE: for the team, as a file."""
    actor = require(sender, "chase")
    if not code:
        raise Refused(WordsMissing(command="dossier"))
    notice = DossierDue(person=actor.person, commitment=ledger.commitment(session, code).id)
    people.reply(session, now=now, sender=sender, notice=notice)


PAGE = 8
"""Happenings on a page of the timeline: what a phone shows without much scrolling."""


@asks("chase")
def timeline(session: Session, *, sender: Sender, code: str, policy: Policy, page: int) -> Timeline:  # noqa: ARG001  asked above
    """A page of all that happened to an item, the newest first, counted from 0; the last one where there are fewer."""
    item = ledger.commitment(session, code)
    lines = sorted(_Past.read(session, item, policy).lines(), key=lambda line: line.at)[::-1]
    pages = max(1, -(-len(lines) // PAGE))
    page = max(0, min(page, pages - 1))
    shown = tuple(lines[page * PAGE : (page + 1) * PAGE])
    return Timeline(code=item.code, title=item.title, lines=shown, page=page, pages=pages)


def gather(session: Session, *, now: datetime, policy: Policy, commitment: Commitment, chain: Chain | None = None) -> Dossier:
    """The whole, for who may see it: the caller asked. `chain`: how the history stands, where that is known already."""
    return Dossier(
        at=now.astimezone(policy.zone),
        card=queries.card_of(session, commitment, policy=policy, now=now, private=True),
        document=commitment.document,
        lines=tuple(sorted(_Past.read(session, commitment, policy).lines(), key=lambda line: line.at)),
        chain=chain or chain_of(session),
    )


def chain_of(session: Session, *, verify: Callable[[Session], Head] = reports.verify) -> Chain:
    """How the whole history stands."""
    try:
        head = verify(session)
    except Broken as broken:
        return Chain(broken=broken.number)
    return Chain(number=head.number, digest=head.digest)


@dataclass(frozen=True, slots=True)
class _Past:
    """All rows that tell of one item, read in a handful of queries."""

    policy: Policy
    shares: Mapping[int, Share]
    terms: Mapping[int, Term]
    names: Mapping[int, str]
    persons: Mapping[int, Person]
    asked: Iterable[Asked]
    reports: Mapping[int, Report]
    events: Iterable[Event]
    files: Mapping[int, KeptFile]
    extensions: Mapping[int, Extension]
    changes: Mapping[int, ItemChange]
    verdicts: Mapping[int, Verdict]
    notes: Mapping[int, str | None]
    phrases: Mapping[int, str | None]

    @classmethod
    def read(cls, session: Session, commitment: Commitment, policy: Policy) -> "_Past":
        shares = {share.id: share for share in ledger.shares_of(session, commitment.id)}
        of_it = and_(Event.kind == "commitment", Event.row == commitment.id)
        of_its_parts = and_(Event.kind == "share", col(Event.row).in_(shares))
        return cls(
            policy=policy,
            shares=shares,
            terms={term.id: term for term in session.exec(select(Term).where(Term.commitment == commitment.id))},
            names={party.id: party.name for party in session.exec(select(Party))},
            persons={person.id: person for person in session.exec(select(Person))},
            asked=session.exec(select(Asked).where(col(Asked.share).in_(shares)).order_by(col(Asked.id))).all(),
            reports={
                report.id: report
                for report in session.exec(select(Report).where(col(Report.share).in_(shares)).order_by(col(Report.id)))
            },
            events=session.exec(select(Event).where(or_(of_it, of_its_parts)).order_by(col(Event.id))).all(),
            files={row.id: attachments.fact_of(session, row, policy) for row, _ in attachments.of_item(session, commitment.id)},
            extensions={row.id: row for row in extensions.of_shares(session, [*shares])},
            changes={row.id: row for row in states.of_item(session, commitment.id)},
            verdicts={row.id: row for row in verdicts.of_item(session, commitment.id)},
            notes={row.id: notes.words_of(session, row) for row in notes.of_item(session, commitment.id)},
            phrases={row.id: row.words for row in sentences.of_item(session, commitment.id)},
        )

    def lines(self) -> Iterable[DossierLine]:
        """One for each question, answer and change."""
        for row in self.asked:
            if row.by is not None:
                yield self._line(row.at, "ask_now", row.share, **self._who(row.by), to=self._who(row.person)["party"])
            else:
                yield self._line(row.at, "asked", row.share, **self._who(row.person), rung=row.rung)
        for report in self.reports.values():
            who = self._who(report.person) | {"party": self.names[report.party]}
            yield self._line(report.at, "report", report.share, **who, **self._answer(report))
        for event in self.events:
            if event.verb not in ("report", "ask_now"):  # their own rows say more
                yield self._event(event, json.loads(event.facts))

    def _event(self, event: Event, facts: dict[str, Any]) -> DossierLine:
        verb = "mask" if event.verb == "mask_verdict" else event.verb
        what: Happened = verb if verb in get_args(Happened) else "other"  # type: ignore[assignment]
        more: dict[str, Any] = {}
        match what:
            case "propose":
                more = {"to": self.names.get(facts["party"])}
            case "withdraw" if "report" in facts:
                more = self._answer(self.reports.get(facts["report"]))
            case "verdict" | "unsay":
                more = {"judged": verdicts.fact_of(self.verdicts.get(facts["verdict"]), self.policy)}
            case "change":
                more = {"fields": facts["fields"]}
            case "attach" | "detach":
                more = {"file": self.files[facts["attachment"]]}
            case "ask_term" | "offer_term" | "agree_term" | "refuse_term" | "decline_term" | "drop_term":
                row = self.extensions[facts["extension"]]
                told = row.words if what in ("offer_term", "refuse_term") else None
                asked = self.reports.get(row.report)
                words = asked.reason if asked is not None and what == "ask_term" else told
                days = [Span("uiterlijk", None, date.fromisoformat(facts[key])) for key in ("before", "after")]
                more = {"before": days[0], "after": days[1], "words": words}
            case "note":
                more = {"words": self.notes[facts["note"]]}
            case "phrase":
                more = {"words": self.phrases[facts["phrase"]]}
            case "snooze":
                more = {"day": date.fromisoformat(facts["until"])}
            case "state" if "change" in facts:
                change = self.changes[facts["change"]]
                more = {"words": change.words, "state": change.state, "day": change.day}
            case "term":
                more = {"term": facts["number"], "before": Span.read(*facts["before"]), "after": Span.read(*facts["after"])}
        share = event.row if event.kind == "share" else None
        return self._line(event.at, what, share, **self._who(event.person), **more)

    def _line(self, at: datetime, what: Happened, share: int | None, **values: Any) -> DossierLine:
        part = self.shares[share] if share is not None else None
        term = self.terms.get(part.term or 0) if part else None
        about: dict[str, Any] = {"owner": self.names[part.party]} if part else {}
        if part is not None and term is not None:
            about |= {"term": term.number, "span": ledger.agreed(part, term)}
        return DossierLine(at=at.astimezone(self.policy.zone), what=what, **about, **values)

    def _who(self, number: int | None) -> dict[str, Any]:
        person = self.persons.get(number or 0)
        if person is None:
            return {"party": None, "role": None}
        return {"party": self.names[person.party] if person.party is not None else TEAM, "role": person.role}

    def _answer(self, report: Report | None) -> dict[str, Any]:
        if report is None:
            return {}
        answer = reports.answer_of(report, self.policy)
        return {"answer": answer, "partly": report.aside == "partly", "taken_back": report.withdrawn_at is not None}
