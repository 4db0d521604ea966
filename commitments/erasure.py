"""How is somebody forgotten? On request, by rule, and again where a backup brings them back. The answers stay.

The person's own verb empties everything at once, but a goodbye is still to be said: it goes to a new row for the same address,
which nothing ties to the person. That row goes too once the goodbye is settled, or after a day; the letter itself is the
memory of that. An address at which nobody takes part has no other use than to be answered.
"""

from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from commitments import (
    absences,
    access,
    calls,
    chats,
    extensions,
    history,
    inbox,
    invitations,
    lanes,
    masking,
    notes,
    objections,
    offers,
    outbox,
    people,
    presence,
    questions,
    reports,
    sentences,
    states,
    verdicts,
)
from commitments.access import asks
from commitments.database import forgotten as written_down
from commitments.database import keyring
from commitments.notices import ContactGone, ForgetAsked, Forgotten
from commitments.outbox import Letter
from commitments.people import Address, Sender
from commitments.refusals import LastTeamMember, Refused

AT_MOST = timedelta(days=1)
"""How long an address is kept for a goodbye that cannot be sent."""
_GOODBYE = "forgotten"
"""The kind of notice that says goodbye."""


@asks("own_data")
def ask(session: Session, *, now: datetime, sender: Sender) -> None:
    """/vergeetmij: who takes part is asked once more, and hears what goes and what stays; anybody else is forgotten at once.

    Refused in a group, for the last one of the team, and for who was cut off.
    """
    if not sender.actors:
        forget(session, now=now, sender=sender)
        return
    _not_the_last(session, sender)
    people.reply(session, now=now, sender=sender, notice=ForgetAsked(parties=_answers_for(sender)))


def _answers_for(sender: Sender) -> tuple[str, ...]:
    return tuple(actor.party_name for actor in sender.actors if access.may(actor.role, "report"))


def _not_the_last(session: Session, sender: Sender) -> None:
    if any(actor.role == "team" and people.is_last_of_team(session, actor.person) for actor in sender.actors):
        raise Refused(LastTeamMember())


@asks("own_data")
def forget(session: Session, *, now: datetime, sender: Sender, key: str | None = None) -> None:
    """Forget whoever this is, and say goodbye. `key` is the button that asked for it, known once more if pressed again.

    Refused for the last one of the team, and for who was cut off.
    """
    _not_the_last(session, sender)
    people.not_cut_off(session, sender.user)
    address = sender.user
    known = people.ever_at(session, address)
    if known:
        opaque = people.opened(session, address)
        erase(session, now=now, address=address, but=key)
        address = people.address_of(session, opaque, "private")
    letter = outbox.post(session, now=now, address=address, notice=Forgotten(parties=_answers_for(sender)))
    if key is not None and letter is not None:
        offers.hand_over(session, key=key, letter=letter, address=address)
    for actor in sender.actors:
        others = 0 if actor.role == "observer" else len(people.contacts_of(session, actor.party))
        alias = people.alias_of(session, actor.person)
        people.tell_team(session, now=now, notice=ContactGone(who=alias, others=others))
    if known:  # last, since it cannot be undone: what fails after this is done at the next start
        _write_down(session, now, opaque)


def _write_down(session: Session, now: datetime, opaque: str) -> None:
    file = written_down(session)
    if file is not None:
        file.add(keyring(session).lasting(opaque), now)


def erase(session: Session, *, now: datetime, address: int, but: str | None = None) -> None:
    """Take away all that tells who was at this address. What stays: rows of our own numbers, and the organisation's answers.

    `but`: a button that stays.
    """
    opaque = people.opened(session, address)
    persons = people.ever_at(session, address)
    names = {people.name_of(session, person) for person in persons} - {""}
    words = {text for person in persons for text in questions.words_of(session, person=person.id)}
    for person in persons:
        chats.erase(session, person=person.id)
        absences.erase(session, person=person.id)
        questions.erase(session, person=person.id)
        states.mask(session, person=person.id, without=masking.without(names))
        notes.mask(session, person=person.id, without=masking.without(names))
        sentences.mask(session, person=person.id, without=masking.without(names))
        calls.mask(session, person=person.id, without=masking.without(names))
        objections.mask(session, person=person.id, without=masking.without(names))
        extensions.mask(session, person=person.id, without=masking.without(names))
        reports.drop_names(session, person=person.id)
        reports.mask(session, now=now, person=person.id, without=masking.without(names))
        verdicts.mask(session, now=now, person=person.id, without=masking.without(names))
        history.record(session, now=now, person=None, verb="forget", kind="person", row=person.id)
    outbox.erase(session, now=now, address=address)
    whole, part = masking.names(names | words), masking.names(names, parts=True)
    outbox.erase_mentions(session, now=now, of=whole, sent=lambda text: whole(text) or part(text))
    offers.erase(session, address=address, but=but)
    inbox.erase(session, address=opaque)
    _doors(session, address)
    people.erase(session, now=now, address=address)


def _doors(session: Session, address: int) -> None:
    """Which invitations were tried here, and whether a group here let the bot in."""
    invitations.forget(session, address=address)
    presence.forget(session, address=address)


# --- what the clock does ---------------------------------------------------------------------------------------------


def finish(session: Session, *, now: datetime) -> int:
    """Forget the addresses of those who were said goodbye to; returns how many."""
    strangers = {row.id: row for row in people.strangers(session)}
    said = select(Letter.address, func.max(Letter.made_at)).where(
        col(Letter.address).in_(strangers), Letter.notice_kind == _GOODBYE
    )
    goodbyes = session.exec(said.group_by(col(Letter.address))).all() if strangers else []
    return sum(_drop(session, now, strangers[address], late=now - at > AT_MOST) for address, at in goodbyes)


def expire_strangers(session: Session, *, now: datetime) -> int:
    """Forget who does not take part and wrote nothing that is still counted; returns how many."""
    old = [row for row in people.strangers(session) if not inbox.is_known(session, digest=row.digest)]
    return sum(_drop(session, now, row, late=False) for row in old)


def _drop(session: Session, now: datetime, row: Address, *, late: bool) -> bool:
    """Delete an address and all that was said to it. Not while something is in hand, or (unless `late`) still to be sent."""
    lanes.stop(session)
    if outbox.waits(session, address=row.id, in_hand=late) or not inbox.forget(session, now=now, digest=row.digest):
        return False
    offers.erase(session, address=row.id)
    outbox.forget(session, address=row.id)
    _doors(session, row.id)
    people.drop(session, address=row.id)
    return True


def expire_left(session: Session, *, now: datetime, before: datetime) -> int:
    """Forget the people and groups who left before a moment; returns how many."""
    return sum(_erase_whole(session, now, address) for address in people.long_gone(session, before=before))


def _erase_whole(session: Session, now: datetime, address: int, *, also_open: bool = False) -> bool:
    """As `erase`, and their lane: nobody there is in the middle of anything."""
    lanes.stop(session)
    if not inbox.forget(session, now=now, digest=session.get_one(Address, address).digest, also_open=also_open):
        return False
    erase(session, now=now, address=address)
    return True


# --- after a backup was put back ------------------------------------------------------------------------------------


def repeat(session: Session, *, now: datetime) -> int:
    """Forget again who was forgotten after this database was saved; returns how many. Who joined anew since then stays."""
    file = written_down(session)
    found = file.read() if file is not None else {}
    if not found:
        return 0
    keys = keyring(session)
    again = 0
    for row in session.exec(select(Address).where(Address.kind == "private", Address.sealed != b"")).all():
        at = found.get(keys.lasting(keys.open(row.sealed)))
        if at is not None and any(person.joined_at < at for person in people.ever_at(session, row.id)):
            again += _erase_whole(session, now, row.id, also_open=True)
    return again
