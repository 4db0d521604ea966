"""What will the letter to parliament say about an item? One sentence: drafted, agreed with who answers for it, then settled.

The team drafts it, or an organisation that answers for the item; the other side agrees, or says it in its own words, which is a
new draft. The team settles it, and who had not agreed by then stays on record. Every step is a row for ever: an old version is
never changed. The words are part of the register: they stand unsealed, like answers, without the name of who is forgotten.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint
from sqlmodel import Field, Session, SQLModel, col, or_, select

from commitments import access, history, ledger, outbox, people
from commitments.access import asks
from commitments.database import Instant, one_of
from commitments.ledger import Commitment, Share
from commitments.notices import Coded, Offer, Sentence, SentenceNews, Sentences
from commitments.parties import TEAM, Party, named
from commitments.people import Actor, Sender
from commitments.policy import Policy
from commitments.refusals import ButtonStale, NotForYou, Refused, TooLong
from commitments.sets import Phrasing

LIMIT = 500
"""Characters of a sentence: a letter has room for one."""


class Phrase(SQLModel, table=True):
    """One step: a draft with its `words`, or (`about` that draft) the yes of a party, or that the team settled it.

    `party`: for whom the person spoke; the team's own for the team.
    """

    __tablename__ = "phrase"
    __table_args__ = (
        one_of("step", Phrasing),
        CheckConstraint("(step = 'draft') = (words IS NOT NULL)", name="words"),
        CheckConstraint("(step = 'draft') = (about IS NULL)", name="about"),
    )
    id: int = Field(default=None, primary_key=True)
    commitment: int = Field(foreign_key="commitment.id", index=True)
    step: str
    about: int | None = Field(default=None, foreign_key="phrase.id")
    person: int = Field(foreign_key="person.id", index=True)
    party: int = Field(foreign_key="party.id")
    at: datetime = Field(sa_type=Instant)
    words: str | None = None


# --- how it stands --------------------------------------------------------------------------------------------------


def of_item(session: Session, commitment: int) -> Sequence[Phrase]:
    """Every step about an item's sentence, oldest first."""
    return session.exec(select(Phrase).where(Phrase.commitment == commitment).order_by(col(Phrase.id))).all()


def answering(session: Session, commitment: int) -> list[int]:
    """The organisations that answer for a part of it, in its own order; the team is the other side."""
    team = named(session, TEAM).id
    shares = [share for share in ledger.shares_of(session, commitment) if not share.withdrawn and share.basis != "voorstel"]
    found = dict.fromkeys(share.aanspreekpunt for share in shares if share.aanspreekpunt is not None)
    return [party for party in found if party != team]


def on_card(session: Session, commitment: int, policy: Policy) -> Sentence | None:
    """The newest version and how it stands; None where nobody drafted one."""
    return _fact(session, of_item(session, commitment), answering(session, commitment), policy)


def _fact(session: Session, steps: Sequence[Phrase], parties: Sequence[int], policy: Policy) -> Sentence | None:
    drafts = [row for row in steps if row.step == "draft"]
    if not drafts:
        return None
    draft = drafts[-1]
    after = [row for row in steps if row.about == draft.id]
    agreed = {draft.party, *(row.party for row in after if row.step == "agree")}
    settled = next((row for row in after if row.step == "settle"), None)

    def names(which: Sequence[int]) -> tuple[str, ...]:
        return tuple(session.get_one(Party, party).name for party in which)

    return Sentence(
        draft=draft.id,
        words=draft.words or "",
        by=session.get_one(Party, draft.party).name,
        on=policy.day(draft.at),
        version=len(drafts),
        agreed=names([party for party in parties if party in agreed]),
        waits=names([party for party in parties if party not in agreed]),
        settled_on=policy.day(settled.at) if settled else None,
    )


@asks("chase")
def tell(session: Session, *, now: datetime, sender: Sender, policy: Policy) -> None:
    """/brief."""
    people.reply(session, now=now, sender=sender, notice=overview(session, policy))


def overview(session: Session, policy: Policy) -> Sentences:
    """Of which items the sentence is settled, ready to be, waits for somebody, or is not there yet; in a handful of queries."""
    steps: dict[int, list[Phrase]] = {}
    for row in session.exec(select(Phrase).order_by(col(Phrase.id))):
        steps.setdefault(row.commitment, []).append(row)
    parties = _answering_all(session)
    groups: dict[str, list[Coded]] = {"settled": [], "ready": [], "waiting": [], "missing": []}
    asked = select(Commitment.id, Commitment.code, Commitment.title).where(
        Commitment.mode == "asked", Commitment.state == "active"
    )
    for item, code, title in session.exec(asked.order_by(col(Commitment.position))):
        found = _fact(session, steps[item], list(parties.get(item, ())), policy) if item in steps else None
        groups[_group(found)].append(Coded(code=code, title=title))
    return Sentences(**{name: tuple(items) for name, items in groups.items()})


def _answering_all(session: Session) -> dict[int, set[int]]:
    """As `answering`, of every item with a sentence."""
    team = named(session, TEAM).id
    drafted = select(Phrase.commitment).distinct().subquery()
    query: Any = (
        select(Share.commitment, Share.aanspreekpunt)
        .join(drafted, drafted.c.commitment == Share.commitment)
        .where(
            col(Share.withdrawn).is_(False),
            Share.aanspreekpunt != team,
            or_(col(Share.basis).is_(None), Share.basis != "voorstel"),
        )
    )
    session.exec(select(Party)).all()  # the session keeps what it read, so that each name is found there
    found: dict[int, set[int]] = {}
    for item, party in session.exec(query):
        found.setdefault(item, set()).add(party)
    return found


def _group(found: Sentence | None) -> str:
    if found is None:
        return "missing"
    if found.settled_on is not None:
        return "settled"
    return "waiting" if found.waits else "ready"


# --- what people do -------------------------------------------------------------------------------------------------


@asks("phrase")
def write(session: Session, *, now: datetime, sender: Sender, policy: Policy, code: str, text: str) -> SentenceNews:
    """A draft, or a proposal in a party's own words: a new version, which the other side reads at once.

    Refused where it is too long, and for who does not answer for the item.
    """
    item = ledger.commitment(session, code)
    actor = speaker(session, sender=sender, code=item.code)
    if len(text) > LIMIT:
        raise Refused(TooLong(limit=LIMIT))
    row = Phrase(commitment=item.id, step="draft", person=actor.person, party=actor.party, at=now, words=text)
    return _note(session, now, policy, item, actor, row)


@asks("phrase")
def agree(session: Session, *, now: datetime, sender: Sender, policy: Policy, offer: Offer) -> SentenceNews:
    """ "Akkoord", for one's organisation. Refused for an old version, a second time, and once it was settled."""
    item, draft, found = _newest(session, policy, offer.ref)
    actor = speaker(session, sender=sender, code=item.code)
    if actor.party_name not in found.waits:
        raise Refused(ButtonStale())
    row = Phrase(commitment=item.id, step="agree", about=draft.id, person=actor.person, party=actor.party, at=now)
    return _note(session, now, policy, item, actor, row)


@asks("settle")
def settle(session: Session, *, now: datetime, sender: Sender, policy: Policy, offer: Offer) -> SentenceNews:
    """So it stands in the letter: the parties hear it. Refused for an old version, and a second time."""
    actor = access.require(sender, "settle")
    item, draft, _ = _newest(session, policy, offer.ref)
    row = Phrase(commitment=item.id, step="settle", about=draft.id, person=actor.person, party=actor.party, at=now)
    return _note(session, now, policy, item, actor, row)


@asks("phrase")
def speaker(session: Session, *, sender: Sender, code: str) -> Actor:
    """For whom this person speaks about an item's sentence: the team, or an organisation that answers for it. Refused else."""
    item = ledger.commitment(session, code)
    actors = access.every(sender, "phrase")
    parties = answering(session, item.id)
    found = next((actor for actor in actors if actor.role == "team" or actor.party in parties), None)
    if found is not None:
        return found
    shares = ledger.shares_of(session, item.id)
    raise Refused(access.not_yours(session, actors[0], shares[0]) if actors and shares else NotForYou())


def _newest(session: Session, policy: Policy, number: int | None) -> tuple[Commitment, Phrase, Sentence]:
    """The version that a button is about, while it is the newest one and not settled."""
    draft = session.get(Phrase, number) if number is not None else None
    found = on_card(session, draft.commitment, policy) if draft is not None else None
    if draft is None or found is None or found.draft != draft.id or found.settled_on is not None:
        raise Refused(ButtonStale())
    return session.get_one(Commitment, draft.commitment), draft, found


_VERBS: dict[str, str] = {"draft": "phrase", "agree": "agree_phrase", "settle": "settle_phrase"}


def _note(session: Session, now: datetime, policy: Policy, item: Commitment, actor: Actor, row: Phrase) -> SentenceNews:
    """Write the step down, and tell everybody whom it concerns; what who did it reads is returned."""
    session.add(row)
    session.flush()
    verb = _VERBS[row.step]
    history.record(session, now=now, person=actor.person, verb=verb, kind="commitment", row=item.id, phrase=row.id)
    found = on_card(session, item.id, policy)
    assert found is not None
    told = SentenceNews(code=item.code, title=item.title, step=row.step, party=actor.party_name, sentence=found)
    people.tell_team(session, now=now, notice=told.model_copy(update={"to": "team"}), but=actor.person)
    for party in answering(session, item.id) if row.step != "agree" else ():
        name = session.get_one(Party, party).name
        theirs = told.model_copy(update={"to": "party", "may_agree": name in found.waits and row.step == "draft"})
        for person in people.contacts_of(session, party):
            if person.id != actor.person and person.party is not None:  # the team has heard it already
                outbox.post(session, now=now, address=person.address, notice=theirs, urgency="unasked")
    return told.model_copy(update={"to": "team" if actor.role == "team" else "self"})


# --- people ---------------------------------------------------------------------------------------------------------


def words_of(session: Session, person: int) -> Sequence[Phrase]:
    """The versions that this person wrote, oldest first."""
    theirs = select(Phrase).where(Phrase.person == person, col(Phrase.words).is_not(None))
    return session.exec(theirs.order_by(col(Phrase.id))).all()


def mask(session: Session, *, person: int, without: Callable[[str], str]) -> None:
    """Take what names this person out of the versions that they wrote."""
    for row in words_of(session, person):
        row.words = without(row.words or "")
        session.add(row)
    session.flush()
