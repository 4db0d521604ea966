"""The register for machines: the whole as JSON, or one row per entry and term as CSV. Days are ISO dates, None where open."""

import csv
import io
import json
from datetime import date
from typing import Any

from commitments.register import Entry, PartyEntry, Register

COLUMNS = (
    "code", "kind", "programmalijn", "opgave", "theme", "level", "mode", "title", "summary", "owners", "inferred", "involved",
    "rollup", "links", "term", "words", "term_kind", "start", "end", "what", "who", "document", "chapter", "line",
)  # fmt: skip
"""Of the CSV; several names in one cell stand with semicolons between."""


def as_json(register: Register) -> str:
    """All commitments and parties."""
    whole = {
        "commitments": [_commitment(entry) for _, entry in register.entries],
        "parties": [_party(party) for _, party in register.parties],
    }
    return json.dumps(whole, ensure_ascii=False, indent=1)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _commitment(entry: Entry) -> dict[str, Any]:
    return {
        "code": entry.code,
        "kind": entry.kind,
        "programmalijn": entry.programmalijn,
        "opgave": entry.opgave,
        "theme": entry.theme,
        "level": entry.level,
        "mode": entry.mode,
        "title": entry.title,
        "summary": entry.summary,
        "owners": list(entry.owners),
        "involved": list(entry.involved),
        "rollup": entry.rollup,
        "links": [{"kind": link.kind, "to": link.to} for link in entry.links],
        "terms": [
            {
                "words": term.words,
                "kind": term.kind,
                "start": _iso(term.start),
                "end": _iso(term.end),
                "what": term.what,
                "who": list(term.who),
            }
            for term in entry.terms
        ],
        "source": {"document": entry.source.document, "chapter": entry.source.chapter, "line": entry.source.line},
    }


def _party(party: PartyEntry) -> dict[str, Any]:
    return {
        "name": party.name,
        "aliases": list(party.aliases),
        "kind": party.kind,
        "members": list(party.members),
        "aanspreekpunt": party.aanspreekpunt,
    }


def as_csv(register: Register) -> str:
    """One row per entry and term; an entry without a term has one row."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for _, entry in register.entries:
        source = entry.source
        head = [entry.code, entry.kind, entry.programmalijn, entry.opgave, entry.theme, entry.level, entry.mode]
        head += [entry.title, entry.summary]
        head += [";".join(entry.owners), ";".join(entry.inferred), ";".join(entry.involved), entry.rollup]
        head.append(";".join(f"{link.kind} {link.to}" for link in entry.links))
        for number, term in enumerate(entry.terms, start=1) if entry.terms else [(None, None)]:
            cells: list[object] = [None] * 7
            if term is not None:
                cells = [number, term.words, term.kind, term.start, term.end, term.what, ";".join(term.who)]
            writer.writerow([*head, *cells, source.document, source.chapter, source.line])
    return out.getvalue()
