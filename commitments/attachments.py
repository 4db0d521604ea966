"""Which files came with the answers? Each is kept sealed, under a name of our own, as a part of its answer.

What counts is the content: its size and its kind (`contents`); the name and the type that came with it are kept nowhere. The
bytes stand in a table of their own, so that nobody reads them by accident. A file is kept for as long as its answer; one whose
answer is taken back on the day that it came is taken away, and only the fact that it was there stays. The history keeps a
fingerprint of each, so that a file which was changed or exchanged in the database is found out (`verify`).

Like all that is sealed, the bytes are sealed as text: who changes the key can treat them as the rest.
"""

import base64
import hashlib
import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import bindparam
from sqlmodel import Field, Session, SQLModel, col, select

from commitments import access, history, outbox, reports
from commitments.access import asks
from commitments.database import Instant, Sealed, keyring, one_of
from commitments.history import Broken, Event, Head
from commitments.keys import Keyring, WrongKey
from commitments.ledger import Commitment, Share
from commitments.notices import FetchDue, File, FileDue, KeptFile
from commitments.parties import Party
from commitments.people import Actor, Person, Sender, actor_of
from commitments.policy import Policy
from commitments.refusals import ButtonStale, Refused
from commitments.reports import Report
from commitments.sets import FileKind, SentAs

_NAMED = 30
"""Characters of an organisation in the name of a file."""


class Attachment(SQLModel, table=True):
    """A file that came with a report. `letter` is the fetch that brought it; `digest` the SHA-256 of its bytes.

    `size` in bytes. Once it is taken away (`removed_at`), its content is gone.
    """

    __tablename__ = "attachment"
    __table_args__ = (one_of("kind", FileKind),)
    id: int = Field(default=None, primary_key=True)
    report: int = Field(foreign_key="report.id", index=True)
    letter: int = Field(foreign_key="outbox.id", unique=True)
    name: str = Field(unique=True)
    kind: str
    size: int
    digest: str
    at: datetime = Field(sa_type=Instant)
    removed_at: datetime | None = Field(default=None, sa_type=Instant)


class Content(SQLModel, table=True):
    """The bytes of one file, sealed."""

    __tablename__ = "content"
    attachment: int = Field(primary_key=True, foreign_key="attachment.id")
    sealed: bytes = Field(sa_type=Sealed)


# --- coming in ------------------------------------------------------------------------------------------------------


def send_for(
    session: Session, *, now: datetime, actor: Actor, address: int, report: Report, file: str, sent_as: SentAs, size: int | None
) -> None:
    """Note that a file came with a report, and have it fetched. `file` is the channel's key to it."""
    due = FetchDue(person=actor.person, report=report.id, file=file, sent_as=sent_as, size=size)
    outbox.post(session, now=now, address=address, notice=due)
    facts = {"report": report.id, "sent_as": sent_as, "size": size}
    history.record(session, now=now, person=actor.person, verb="send_file", kind="share", row=report.share, **facts)


def is_wanted(session: Session, due: FetchDue) -> bool:
    """Whether the file may come in: its answer stands, and who sent it answers for that item still."""
    person, report = session.get_one(Person, due.person), session.get_one(Report, due.report)
    share = session.get_one(Share, report.share)
    there = person.left_at is None and report.withdrawn_at is None and access.may(person.role, "report")  # type: ignore[arg-type]
    return there and access.speaks_for(actor_of(session, person), share)


def keep(session: Session, *, now: datetime, due: FetchDue, letter: int, content: bytes, kind: FileKind) -> Attachment:
    """The file as it came, sealed, under our own name."""
    report = session.get_one(Report, due.report)
    row = Attachment(
        report=report.id,
        letter=letter,
        name=_name(session, report, kind),
        kind=kind,
        size=len(content),
        digest=hashlib.sha256(content).hexdigest(),
        at=now,
    )
    session.add(row)
    session.flush()
    sealed = keyring(session).seal(base64.b64encode(content).decode())
    session.add(Content(attachment=row.id, sealed=sealed))
    session.flush()
    facts = {
        "attachment": row.id,
        "report": report.id,
        "file": kind,
        "size": row.size,
        "fingerprint": _fingerprint(history.made_keys(session), row),
    }
    history.record(session, now=now, person=due.person, verb="attach", kind="share", row=report.share, **facts)
    return row


def _fingerprint(own: Keyring, row: Attachment) -> str:
    """What the history keeps of a file: it only tells whether that is still the same."""
    return history.fingerprint(own, (row.id, row.report, row.name, row.kind, row.size, row.digest))


def _name(session: Session, report: Report, kind: FileKind) -> str:
    """A name such as A9-vvn-1.pdf: the item, who sent it, and a number that no earlier one had."""
    share = session.get_one(Share, report.share)
    code = session.get_one(Commitment, share.commitment).code
    stem = f"{code}-{_slug(session.get_one(Party, report.party).name)}-"
    taken = session.exec(select(Attachment.name).where(col(Attachment.name).startswith(stem, autoescape=True))).all()
    numbers = [int(found[1]) for name in taken if (found := re.fullmatch(r"(\d+)\.\w+", name.removeprefix(stem)))]
    return f"{stem}{max(numbers, default=0) + 1}.{kind}"


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]", "", plain)[:_NAMED] or "partij"


def take_away(session: Session, *, now: datetime, policy: Policy, person: int, report: int) -> None:
    """The answer was taken back: what came with it today goes, what came earlier stays in the file as the answer does."""
    answer: Report | None = session.get_one(Report, report)
    while answer is not None:
        there = select(Attachment).where(Attachment.report == answer.id, col(Attachment.removed_at).is_(None))
        for row in session.exec(there).all():
            if policy.day(row.at) == policy.day(now):
                session.delete(session.get_one(Content, row.id))
                row.removed_at = now
                session.add(row)
                facts = {"attachment": row.id, "report": answer.id}
                history.record(session, now=now, person=person, verb="detach", kind="share", row=answer.share, **facts)
        answer = session.get(Report, answer.corrects) if answer.corrects is not None else None


# --- going out ------------------------------------------------------------------------------------------------------


def may_have(actor: Actor, report: Report) -> bool:
    """Who gets a file back: whoever reaches everything, and the organisation that sent it."""
    reach = access.TABLE["files"].of(actor.role)
    return reach == "everything" or (reach == "organisation" and report.party == actor.party)


@asks("files")
def ask_for(session: Session, *, now: datetime, sender: Sender, attachment: int | None) -> None:
    """The button with a file's name. Refused where the file is gone, or was never theirs to have."""
    actors = access.every(sender, "files")
    row = session.get(Attachment, attachment)
    if row is None or row.removed_at is not None:
        raise Refused(ButtonStale())
    report = session.get_one(Report, row.report)
    actor = next((actor for actor in actors if may_have(actor, report)), None)
    if actor is None:
        raise Refused(ButtonStale())
    outbox.post(session, now=now, address=sender.chat, notice=FileDue(person=actor.person, attachment=row.id))


def told(session: Session, due: FileDue, policy: Policy) -> File | None:
    """What leaves to who asked; None where they may not have it any more."""
    person, row = session.get_one(Person, due.person), session.get_one(Attachment, due.attachment)
    report = session.get_one(Report, row.report)
    if person.left_at is not None or row.removed_at is not None or not may_have(actor_of(session, person), report):
        return None
    share = session.get_one(Share, report.share)
    return File(code=session.get_one(Commitment, share.commitment).code, file=fact_of(session, row, policy))


def content_of(session: Session, attachment: int) -> bytes | None:
    """The bytes again, for whoever asked whether they may be had; None where they are gone."""
    row = session.get(Content, attachment)
    return None if row is None else base64.b64decode(keyring(session).open(row.sealed))


def every(session: Session) -> Iterator[tuple[str, bytes]]:
    """Each file that is kept: its name and its bytes, one at a time."""
    for number, name in session.exec(select(Attachment.id, Attachment.name).order_by(col(Attachment.id))).all():
        content = content_of(session, number)
        if content is not None:
            yield name, content
        session.expire_all()


def verify(session: Session, *, expect: Head | None = None) -> Head:
    """As `reports.verify`; and every file is what the history speaks of, byte for byte, or is taken away. Raises Broken."""
    head = reports.verify(session, expect=expect)
    own = history.keys(session)
    told: dict[int, str] = {}
    taken: dict[int, datetime] = {}
    for event in session.exec(select(Event).where(Event.kind == "share", col(Event.verb).in_(("attach", "detach")))):
        facts = json.loads(event.facts)
        if event.verb == "attach":
            told[facts["attachment"]] = facts["fingerprint"]
        else:
            taken[facts["attachment"]] = event.at
    there = {row.id: row for row in session.exec(select(Attachment))}
    for number in sorted(told.keys() | there.keys()):
        row = there.get(number)
        if row is None or own is None or told.get(number) != _fingerprint(own, row) or row.removed_at != taken.get(number):
            raise Broken("file", number, row.at if row is not None else None)
        if _digest(session, number) != (None if row.removed_at is not None else row.digest):
            raise Broken("file", number, row.at)
    return head


def _digest(session: Session, attachment: int) -> str | None:
    """Of the bytes that are kept; None where there are none. One file in memory at a time."""
    sealed = session.exec(select(Content.sealed).where(Content.attachment == attachment)).first()
    try:
        return None if sealed is None else hashlib.sha256(base64.b64decode(keyring(session).open(sealed))).hexdigest()
    except (WrongKey, ValueError):
        return "not to be opened"


def fact_of(session: Session, row: Attachment, policy: Policy) -> KeptFile:
    """A file as notices carry it: all but its bytes."""
    party = session.get_one(Party, session.get_one(Report, row.report).party).name
    facts = {"name": row.name, "kind": row.kind, "size": row.size, "digest": row.digest}
    return KeptFile(attachment=row.id, party=party, on=policy.day(row.at), **facts)


def names_of(session: Session, report: int) -> tuple[str, ...]:
    """The files that are kept with one answer."""
    there = select(Attachment.name).where(Attachment.report == report, col(Attachment.removed_at).is_(None))
    return tuple(session.exec(there.order_by(col(Attachment.id))).all())


_OF_ITEM = (
    select(Attachment, Report)
    .join(Report, col(Report.id) == Attachment.report)
    .join(Share, col(Share.id) == Report.share)
    .where(Share.commitment == bindparam("item"))
    .order_by(col(Attachment.id).desc())
)


def of_item(session: Session, commitment: int) -> Sequence[tuple[Attachment, Report]]:
    """The files that came with answers about this item, the newest first; those taken away too."""
    return session.exec(_OF_ITEM, params={"item": commitment}).all()


def on_card(session: Session, commitment: int, actors: Sequence[Actor], policy: Policy) -> tuple[KeptFile, ...]:
    """What came with the answers that stand, as far as one of these may have it."""
    return tuple(
        fact_of(session, row, policy)
        for row, report in of_item(session, commitment)
        if row.removed_at is None and report.withdrawn_at is None and any(may_have(actor, report) for actor in actors)
    )
