"""What may leave now? Facts and rights are looked at again at the moment of sending, and references are filled.

A question that was answered meanwhile, or whose person no longer answers for it, does not leave: it lapses, with the reason.
"""

from dataclasses import dataclass
from datetime import date, datetime

import structlog
from sqlalchemy import exc
from sqlmodel import Session, select

from commitments import (
    absences,
    access,
    attachments,
    closing,
    confirmations,
    digest,
    dossier,
    kept,
    lanes,
    ledger,
    offers,
    outbox,
    pacing,
    pages,
    people,
    pictures,
    presence,
    queries,
    questionnaires,
    questions,
    rounds,
)
from commitments.ledger import Commitment, Share
from commitments.notices import (
    AppointmentAnswered,
    AppointmentAsked,
    Bundle,
    BundleItem,
    Claim,
    Digest,
    DigestDue,
    Dossier,
    DossierDue,
    Due,
    FetchDue,
    FileDue,
    FileReceived,
    ItemQuestion,
    Kept,
    KeptDue,
    Leave,
    NotLinked,
    OwnPageDue,
    PictureDue,
    QuestionnaireDue,
    QuestionsDue,
    RoundAsked,
    RoundDue,
    Sheet,
    SheetDue,
    StillYouDue,
    StrangeGroup,
    Stranger,
    Swept,
    Task,
    TaskDue,
    Told,
    offers_of,
)
from commitments.pacing import Pace
from commitments.people import Chat, Person
from commitments.policy import Policy
from commitments.sets import LetterKind, Urgency

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Ready:
    """A letter that may leave: filled, with the keys of its buttons in the order of `offers_of(told)`.

    `message` is the number of the message to change; a letter that edits one that was never delivered is sent anew.
    """

    letter: int
    to: str
    kind: LetterKind
    urgency: Urgency
    told: Told
    keys: tuple[str, ...]
    message: int | None
    tries: int
    reference: str
    repeated: bool
    made_at: datetime
    part: int
    parts: int
    spacing_ms: int


@dataclass(frozen=True, slots=True)
class Fetch:
    """A file that may be brought in now. `file` is the channel's key to it; `fetches` has the verbs that settle it."""

    letter: int
    file: str
    tries: int


@dataclass(frozen=True, slots=True)
class Rest:
    """Nothing may leave now. `ms`: until something may, as far as is known; None where nothing waits."""

    ms: int | None


def take(
    session: Session,
    *,
    now: datetime,
    owner: str,
    policy: Policy,
    pace: Pace = pacing.NONE,
    lease_ms: int = lanes.LEASE_MS,
) -> Ready | Fetch | Rest:
    """Claim the next letter and make it ready, or the next file; what is needless by now lapses on the way."""
    while True:
        early = pacing.early(session, pace)
        if early:
            return Rest(early)
        claimed = outbox.claim(session, now=now, owner=owner, spacing_ms=pace.chat_ms, lease_ms=lease_ms)
        if claimed is None:
            return Rest(outbox.soonest(session, now=now))
        told: Told | None = None
        try:
            chat = people.chat_at(session, claimed.address)
            may = _may_leave(session, claimed, chat) and not _waits_for(session, claimed, now, policy)
            if not isinstance(claimed.notice, FetchDue):
                told = fill(session, claimed.notice, now=now, policy=policy, to=claimed.address) if may else None
            elif may and attachments.is_wanted(session, claimed.notice):
                return Fetch(claimed.letter, claimed.notice.file, claimed.tries)
        except (exc.DBAPIError, exc.TimeoutError):
            raise
        except Exception:  # a bug, or a row that is gone: its chat, and everybody behind it, shall not wait for it
            log.exception("a letter could not be filled", event_name="letter.unfilled", letter=claimed.letter)
            outbox.settle_ended(session, now=now, owner=owner, letter=claimed.letter, state="failed", reason="cannot be filled")
            continue
        if told is not None:
            pacing.leave(session, pace)
            return _ready(session, now, claimed, told, pace, chat)
        outbox.settle_ended(
            session, now=now, owner=owner, letter=claimed.letter, state="lapsed", reason="answered or moved on meanwhile"
        )


def _may_leave(session: Session, claimed: outbox.Claimed, chat: Chat) -> bool:
    """Whether who is at this address may still read that; a group that was linked meanwhile is not left.

    What the team hears of others (`own` is false) is not for who is there for an organisation, nor the digest for a group that
    is linked no more.
    """
    match claimed.notice:
        case Leave() | NotLinked() if people.is_linked(session, claimed.address):
            return False
        case StrangeGroup(group=group) if people.is_linked(session, group):
            return False
        case Digest() | DigestDue() if chat.in_group and not people.is_linked(session, claimed.address):
            return False
        case AppointmentAnswered(own=False) | Claim(own=False) | FileReceived(own=False) if "team" not in chat.roles:
            return False
    return bool(chat.opaque) and access.reads(chat, claimed.notice.kind)


def _waits_for(session: Session, claimed: outbox.Claimed, now: datetime, policy: Policy) -> bool:
    """Whether a bundle that could not leave when it was made finds nobody at work by now: then it is asked another time.

    One that may have arrived goes again, and so does what the team handed over, which was asked before.
    """
    notice, today = claimed.notice, policy.day(now)
    if not isinstance(notice, QuestionsDue | RoundDue) or claimed.tries > 1 or claimed.repeated:
        return False
    if absences.works_on(session, session.get_one(Person, notice.person), today):
        return False
    return questions.unask(session, now=now, letter=claimed.letter, made_at=claimed.made_at) > 0


def _ready(session: Session, now: datetime, claimed: outbox.Claimed, told: Told, pace: Pace, chat: Chat) -> Ready:
    wanted = () if chat.in_group else offers_of(told)  # a button has one presser
    again = claimed.tries > 1 or claimed.repeated  # what somebody sends after all has been on its way too
    keys = offers.mint(session, now=now, letter=claimed.root, address=claimed.address, offers=wanted, again=again)
    return Ready(
        letter=claimed.letter,
        to=chat.opaque,
        kind="send" if claimed.kind == "edit" and claimed.message is None else claimed.kind,
        urgency=claimed.urgency,
        told=told,
        keys=keys,
        message=claimed.message,
        tries=claimed.tries,
        reference=f"{claimed.first:04d}",
        repeated=claimed.repeated,
        made_at=claimed.made_at,
        part=claimed.part,
        parts=claimed.parts,
        spacing_ms=max(pace.chat_ms, pace.group_ms if chat.in_group else 0),
    )


def fill(session: Session, notice: Told | Swept, *, now: datetime, policy: Policy, to: int) -> Told | None:
    """The facts behind a notice as of now, for this address; None where nothing is left to say."""
    match notice:
        case QuestionsDue():
            return _questions(session, notice, policy, policy.day(now))
        case RoundDue():
            return _round(session, notice, now, policy)
        case TaskDue():
            return _task(session, notice, policy)
        case DigestDue():
            return digest.gather(session, now=now, policy=policy, due=notice, to=to)
        case OwnPageDue():
            return pages.fill(session, notice, policy=policy)
        case StillYouDue():
            return confirmations.ask(session, person=notice.person)
        case AppointmentAsked():
            share = session.get_one(Share, notice.item.share)
            asked = {people.actor_of(session, person).party for person in people.at_address(session, to)}
            return notice if share.version == notice.item.version and share.proposed in asked else None
        case QuestionnaireDue():
            may = _still_may(session, notice.person, "behalf")
            return questionnaires.gather(session, now=now, policy=policy, party=notice.party) if may else None
        case PictureDue():
            may = _still_may(session, notice.person, "measure")
            return pictures.gather(session, now=now, policy=policy, of=notice.of) if may else None
        case SheetDue():
            return _sheet(session, notice, now, policy)
        case DossierDue():
            return _dossier(session, notice, now, policy)
        case KeptDue():
            return _kept(session, notice, now, policy, to)
        case FileDue():
            return attachments.told(session, notice, policy)
        case Stranger():
            return Stranger(closed_on=closing.closed_on(session, policy=policy))
        case _:
            return notice


def _still(session: Session, due: Due) -> Share | None:
    share = session.get_one(Share, due.share)
    commitment = session.get_one(Commitment, share.commitment)
    current = share.version == due.version and share.concern is None and not share.withdrawn
    in_force = commitment.state == "active" and commitment.id not in ledger.followed(session)
    return share if current and in_force else None


def _questions(session: Session, notice: QuestionsDue, policy: Policy, today: date) -> Told | None:
    items = _items(session, notice, policy, today)
    if not items:
        return None
    person = session.get_one(Person, notice.person)
    before = [questions.asked_before(session, session.get_one(Share, one.item.share), policy) for one in items]
    earlier = max((day for day in before if day), default=None) if all(before) else None
    absent = absences.stands_in_for(session, notice.person, today)
    if len(items) == 1:
        named = len(people.at_address(session, person.address)) > 1
        (only,) = items
        how = {"missed": notice.missed, "by_team": notice.by_team}
        return ItemQuestion(item=only.item, rung=only.rung, named=named, earlier=earlier, stands_in_for=absent, **how)
    return Bundle(
        party=people.actor_of(session, person).party_name,
        items=items,
        missed=notice.missed,
        earlier=earlier,
        by_team=notice.by_team,
        stands_in_for=absent,
    )


def _items(session: Session, notice: QuestionsDue | RoundDue, policy: Policy, today: date) -> tuple[BundleItem, ...]:
    """What of the questions still waits for an answer of this person's."""
    person = session.get_one(Person, notice.person)
    if person.left_at is not None:
        return ()
    actor = people.actor_of(session, person)
    items = []
    for due in notice.due:
        share = _still(session, due)
        if share is None or not access.speaks_for(actor, share) or not _waits(session, due):
            continue
        item = questions.item_of(session, share, policy)
        items.append(BundleItem(item=item, rung=questions.asked_as(due.rung, item.span, today)))
    return tuple(items)


def _round(session: Session, notice: RoundDue, now: datetime, policy: Policy) -> RoundAsked | None:
    """A round's letter; what may be answered beside it is shown while it is theirs and not done."""
    today = policy.day(now)
    items = _items(session, notice, policy, today)
    found = rounds.opening(policy, notice.opens)
    if not items or found is None:
        return None
    actor = people.actor_of(session, session.get_one(Person, notice.person))
    return RoundAsked(
        party=actor.party_name,
        items=items,
        shown=tuple(questions.item_of(session, share, policy) for share in rounds.still_shown(session, actor, notice)),
        reply_by=found.reply_by,
        overleg=found.overleg,
        as_of=today,
        again=notice.again,
        may_wait=not notice.again and rounds.later_on(session, notice, found, policy, now) is not None,
        missed=notice.missed,
        stands_in_for=absences.stands_in_for(session, notice.person, today),
    )


def _waits(session: Session, due: Due) -> bool:
    rows = session.exec(
        select(questions.Asked).where(
            questions.Asked.share == due.share,
            questions.Asked.version == due.version,
            questions.Asked.rung == due.rung,
        )
    ).all()
    return any(questions.is_open(session, row) for row in rows)


def _task(session: Session, notice: TaskDue, policy: Policy) -> Told | None:
    shares = [share for due in notice.due if (share := _still(session, due)) and share.aanspreekpunt is None]
    if not shares:
        return None
    return Task(lines=tuple(questions.line_of(session, share, policy) for share in shares))


def _sheet(session: Session, notice: SheetDue, now: datetime, policy: Policy) -> Sheet | None:
    return queries.sheet(session, policy=policy, now=now) if _still_chases(session, notice.person) else None


def _dossier(session: Session, notice: DossierDue, now: datetime, policy: Policy) -> Dossier | None:
    commitment = session.get(Commitment, notice.commitment)
    if not _still_chases(session, notice.person) or commitment is None:
        return None
    return dossier.gather(session, now=now, policy=policy, commitment=commitment)


def _still_chases(session: Session, number: int) -> bool:
    return _still_may(session, number, "chase")


def _still_may(session: Session, number: int, right: access.Right) -> bool:
    person = session.get_one(Person, number)
    return person.left_at is None and access.may(people.actor_of(session, person).role, right)


def _kept(session: Session, notice: KeptDue, now: datetime, policy: Policy, to: int) -> Kept | None:
    """Only where it goes to the very address that it is about, and one human reads there."""
    if notice.address != to or people.chat_at(session, to).in_group:
        return None
    return kept.gather(session, now=now, policy=policy, address=to)


def moved(session: Session, *, now: datetime, owner: str, letter: int, to: str) -> None:
    """The chat lives elsewhere now: keep its new address, and let the letter go there."""
    people.moved(session, session.get_one(outbox.Letter, letter).address, to)
    outbox.settle_later(session, now=now, owner=owner, letter=letter, pause_ms=0, reason="the group moved")


def nobody_there(session: Session, *, now: datetime, owner: str, letter: int, reason: str) -> None:
    """The chat refuses us (blocked, left, deleted): end the letter, mark the person, tell the team whom to replace."""
    address = session.get_one(outbox.Letter, letter).address
    outbox.settle_ended(session, now=now, owner=owner, letter=letter, state="undeliverable", reason=reason)
    presence.gone(session, now=now, address=address)
