"""How far is it? The parts of an item, an opgave and a programmalijn, counted by the roll-up from the answers that stand."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from commitments import ledger, reports, rollup, verdicts
from commitments.ledger import Commitment, Share, Term
from commitments.parties import Party
from commitments.reports import Report
from commitments.rollup import Entry, Part, Standing
from commitments.verdicts import Verdict

_COUNTED = re.compile(r"\b(\d{1,3}) van (?:de |het |alle )?(\d{1,3})\b", re.IGNORECASE)
"""How people count a part: "4 van de 5 regio's"."""

_ITEM: Any = bindparam("item")
_NUMBERS = select(Term.id, Term.number).where(Term.commitment == _ITEM)
_NAMES = select(Party.id, Party.name)


def of_item(session: Session, found: Commitment, shares: Sequence[Share], answers: Mapping[int, Report]) -> Standing:
    """What an item's own parts amount to; `answers` are the reports that count, by share."""
    numbers = dict(session.exec(_NUMBERS, params={"item": found.id}).all())
    names = dict(session.exec(_NAMES).all())
    judged = verdicts.latest(session, [report.id for report in answers.values()])
    parts = [_part(found, share, numbers, names, answers, judged) for share in shares]
    return rollup.commitment(found.rollup, parts)  # type: ignore[arg-type]


def _part(
    found: Commitment,
    share: Share,
    numbers: Mapping[int, int],
    names: Mapping[int, str],
    answers: Mapping[int, Report],
    judged: Mapping[int, Verdict],
) -> Part:
    report = answers.get(share.id)
    verdict = judged.get(report.id) if report is not None else None
    return Part(
        term=numbers.get(share.term or 0, 0),
        owner=names[share.party],
        party=names.get(share.aanspreekpunt or 0),
        state=verdicts.state(report, verdict, withdrawn=share.withdrawn or found.state != "active"),
        status=report.status if report is not None else None,  # type: ignore[arg-type]
        expected=report.expected if report is not None else None,
        counted=_counted(report),
    )


def _counted(report: Report | None) -> tuple[int, int] | None:
    match = _COUNTED.search(report.part or "") if report is not None else None
    done, of = (int(match[1]), int(match[2])) if match else (0, 0)
    return (done, of) if match and 0 <= done <= of and of else None


def of_opgaven(session: Session) -> dict[tuple[int, int], Standing]:
    """What each opgave's items amount to, by programmalijn and opgave, read in a handful of queries."""
    numbers = dict(session.exec(select(Term.id, Term.number)).all())
    names = dict(session.exec(_NAMES).all())
    answers, judged, following = reports.latest(session), verdicts.latest(session), ledger.followed(session)
    shares: dict[int, list[Share]] = {}
    for share in session.exec(select(Share).order_by(col(Share.id))):
        shares.setdefault(share.commitment, []).append(share)
    entries: dict[tuple[int, int], list[Entry]] = {}
    for found in session.exec(select(Commitment).order_by(col(Commitment.position))):
        parts = [_part(found, share, numbers, names, answers, judged) for share in shares.get(found.id, [])]
        entry = Entry(
            mode=found.mode,  # type: ignore[arg-type]
            state=found.state,  # type: ignore[arg-type]
            follows=found.id in following,
            standing=rollup.commitment(found.rollup, parts),  # type: ignore[arg-type]
        )
        entries.setdefault((found.programmalijn, found.opgave), []).append(entry)
    return {task: rollup.opgave(rows) for task, rows in entries.items()}


def of_lines(tasks: Mapping[tuple[int, int], Standing]) -> dict[int, Standing]:
    """What each programmalijn's opgaven amount to."""
    lines: dict[int, list[Standing]] = {}
    for (line, _), standing in tasks.items():
        lines.setdefault(line, []).append(standing)
    return {line: rollup.programmalijn(found) for line, found in lines.items()}
