"""Who may do what? The table whole: each verb, button and notice that the code knows, by each kind of person, in each place.

What is expected is read from the table; what happens is a real call on a real database. The table itself is held by
`deploy/rights.md`, which an administrator reads, and a change of it shows there.
"""

import inspect
import pkgutil
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any, get_args

import pytest
from sqlmodel import Session

import commitments
from bot import rights
from bot.routes import COMMANDS
from commitments import access, conversation, digest, ledger, offers, outbox, people, presence
from commitments.access import OF_NOTICE, OF_OFFER, TABLE, Right
from commitments.calling import Heard, Whence
from commitments.conversation import Handed, Said
from commitments.database import keyring
from commitments.notices import (
    Action,
    AppointmentAsked,
    Claim,
    FileReceived,
    Filter,
    Item,
    KeptFile,
    Notice,
    Offer,
    Overdue,
    Stranger,
    Welcome,
)
from commitments.people import Invitation, Person, Sender
from commitments.questions import AskedWho, TeamQuestion
from commitments.refusals import ButtonForeign, ButtonStale, NotForYou, NotInGroup, NotYours, OnlyInGroup, Refusal, Refused
from commitments.reports import Report
from commitments.sets import Role
from tests.commitments.conftest import POLICY, Member, World

KINDS = (*get_args(Role), "former", "stranger")
PLACES = ("private", "group")
GROUP = "telegram:-77"


# --- everything has its line ----------------------------------------------------------------------------------------


def verbs() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every function of the core that somebody's `sender` is handed to, those that ask the table for others left out."""
    for module in pkgutil.iter_modules(commitments.__path__):
        if module.name == "access":
            continue
        found = import_module(f"commitments.{module.name}")
        for name, value in vars(found).items():
            if name.startswith("_") or not inspect.isfunction(value) or value.__module__ != found.__name__:
                continue
            if {"session", "sender"} <= set(inspect.signature(value).parameters):
                yield f"{module.name}.{name}", value


VERBS = dict(verbs())
WITHOUT = {"people.reply", "glances.find"}
"""The one posts what a verb of the table made; who may read that is asked when it leaves. The other asks for "read" itself,
since who lacks it hears nothing at all (test_glances)."""


def test_every_verb_of_a_person_has_its_line() -> None:
    assert len(VERBS) > 30
    assert {name for name, verb in VERBS.items() if getattr(verb, "right", None) not in TABLE} == WITHOUT


def test_every_button_notice_and_command_has_its_line() -> None:
    assert set(TABLE) == set(get_args(Right))
    assert set(OF_OFFER) == set(get_args(Action))
    assert set(OF_NOTICE) == {kind.model_fields["kind"].default for kind in get_args(Notice)}
    assert {right for _, _, _, right in COMMANDS} | set(OF_OFFER.values()) | set(OF_NOTICE.values()) <= set(TABLE)


def test_every_right_is_asked_by_something() -> None:
    asked = {getattr(verb, "right", None) for verb in VERBS.values()} | set(OF_OFFER.values())
    assert set(TABLE) <= asked


def test_the_administrators_table_is_the_codes_own() -> None:
    file = Path(__file__).parents[2] / "deploy" / "rights.md"
    assert file.read_text("utf-8") == rights.table(), "run: taz rights > deploy/rights.md"


# --- the cast -------------------------------------------------------------------------------------------------------


class Cast:
    """One of each: VWS speaks through its contact and its deputy; OCW's contact is another; one left, one never came."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.second = world.join("team", None, 10)  # so that nobody is the last one of the team
        self.members = {
            "team": world.join("team", None, 1),
            "contact": world.join("contact", "VWS", 2),
            "deputy": world.join("deputy", "VWS", 3),
            "observer": world.join("observer", None, 4),
            "other": world.join("contact", "OCW", 5),
        }
        former = world.join("contact", "VWS", 6)
        world.work.perform(people.leave, person=former.person, by=None)
        self.members |= {"former": former, "stranger": world.stranger(7)}

    def sender(self, session: Session, kind: str, *, in_group: bool = False) -> Sender:
        """This person, writing in private or in a group."""
        user = self.members[kind].user
        return people.sender(session, user=user, chat=GROUP if in_group else user, in_group=in_group)

    def key(self, kind: str, offer: Offer) -> str:
        """A button of theirs, whatever it does: as if a changed client, or an older role of theirs, had got it."""
        with self.world.write() as session:
            address = people.address_of(session, self.members[kind].user, "private")
            letter = outbox.post(session, now=self.world.now, address=address, notice=Stranger())
            assert letter is not None
            (key,) = offers.mint(session, now=self.world.now, letter=letter, address=address, offers=[offer])
        return key

    def outcome(self, kind: str, call: Callable[[Session, Sender], object], *, in_group: bool = False) -> Refusal | None:
        """What somebody hears to a call: its refusal, None where it was done. Nothing is kept of it."""
        with self.world.write() as session:
            attempt = session.begin_nested()
            try:
                call(session, self.sender(session, kind, in_group=in_group))
            except Refused as no:
                return no.refusal
            finally:
                attempt.rollback()
        return None


@pytest.fixture
def cast(world: World) -> Cast:
    return Cast(world)


def reach_of(kind: str, right: Right) -> str:
    roles: dict[str, Role | None] = {"former": None, "stranger": None, "other": "contact"}
    return TABLE[right].of(roles.get(kind, kind))  # type: ignore[arg-type]


BY_RIGHT = (NotForYou(), NotInGroup(), OnlyInGroup())


def expected(kind: str, right: Right, place: str) -> Refusal | None:
    """What the table says of a person, a right and a place; None where it lets them begin."""
    rule = TABLE[right]
    if rule.where == "private" and place == "group":
        return NotInGroup()
    if reach_of(kind, right) == "no":
        return NotForYou()
    return OnlyInGroup() if rule.where == "group" and place == "private" else None


# --- each verb, each person, each place -----------------------------------------------------------------------------

WORDS: dict[str, Any] = {
    "policy": POLICY,
    "source": 1,
    "code": "A11",
    "organisation": "ActiZ",
    "who": "Niemand Hier",
    "title": "Borrel",
    "said": [Said("A11", "on_track")],
    "key": "forged",
    "token": None,
    "name": "Iemand",
    "present": True,
    "to": "telegram:-1005",
    "text": "een zin",
    "what": "text",
    "line": None,
    "handed": Handed("BQAC", "document", 1_200, ""),
    "limit": 1_000_000,
    "attachment": 4711,
    "extension": 4711,
    "via": None,
    "state": None,
    "into": None,
    "change": None,
    "day": None,
    "words": None,
    "verdict": None,
    "wanted": Filter(),
    "unread": False,
    "until": None,
    "on": None,
    "under": None,
    "share": None,
    "report": 4711,
    "kind": "accepted",
    "first": date(2023, 7, 1),
    "last": date(2023, 7, 8),
    "deputy": None,
    "weekdays": frozenset({0}),
    "heard": [Heard("A11", "on_track")],
    "whence": Whence("mail", date(2023, 6, 1)),
    "step": "close",
    "weeks": 2,
    "page": 0,
    "of": "line",
}
"""What verbs are told, by the name of the parameter: a verb that wants something new must be given it here."""
TOLD: dict[str, dict[str, Any]] = {
    "calling.note": {"share": 4711, "heard": None},
    "appointments.name_better": {"share": 4711},
    "invitations.enter": {"token": "forged"},
    "mending.change": {"step": "ask"},
}
OFFERED: dict[str, Offer] = {
    "appointments.decide": Offer(do="accept", share=1, version=1),
    "appointments.choose": Offer(do="choose", share=1, version=1, party="ActiZ"),
    "rounds.press": Offer(do="close_round"),
    "pages.press": Offer(do="agree_page", ref=4711),
    "mending.press": Offer(do="ask_after_all", party="ActiZ"),
    "filters.turn": Offer(do="find", find="soon"),
    "judging.press": Offer(do="judge", ref=4711),
    "appointments.lay_claim": Offer(do="ours", code="A11"),
    "membership.change": Offer(do="revoke", ref=4711),
    "planning.hold": Offer(do="hold", ref=4711),
    "objections.insist": Offer(do="insist", share=1, version=1),
    "extensions.agree": Offer(do="agree", ref=4711),
    "extensions.words_for": Offer(do="refuse", ref=4711),
    "extensions.answer": Offer(do="take_day", ref=4711),
    "appointments.ask_better": Offer(do="better", share=1, version=1),
    "sentences.agree": Offer(do="agree_phrase", ref=4711),
    "sentences.settle": Offer(do="settle_phrase", ref=4711),
    "notes.drop": Offer(do="drop_note", ref=4711),
    "calling.drop": Offer(do="drop_noted", ref=4711),
    "calling.press": Offer(do="note_call", share=1, version=1),
    "absences.change": Offer(do="be_back", ref=4711),
    "confirmations.answer": Offer(do="still", ref=4711),
}


@pytest.mark.parametrize("name", sorted(VERBS.keys() - WITHOUT))
def test_a_verb_begins_for_whom_the_table_says(cast: Cast, name: str) -> None:
    verb = VERBS[name]
    wanted = inspect.signature(verb).parameters
    values = {key: value for key, value in WORDS.items() if key in wanted} | TOLD.get(name, {})
    values |= {"now": cast.world.now} if "now" in wanted else {}
    values |= {"offer": OFFERED[name]} if "offer" in wanted else {}
    right: Right = OF_OFFER[values["offer"].do] if "offer" in wanted else verb.right  # type: ignore[attr-defined]
    for kind in KINDS:
        for place in PLACES:
            refusal = cast.outcome(kind, lambda s, who: verb(s, sender=who, **values), in_group=place == "group")
            told = refusal if refusal in BY_RIGHT else None
            if "offer" in wanted and kind not in get_args(Role):
                assert told in (NotForYou(), NotInGroup())
            else:
                assert told == expected(kind, right, place), (kind, place, refusal)


@pytest.mark.parametrize("do", get_args(Action))
def test_a_button_works_for_whom_the_table_says(cast: Cast, do: Action) -> None:
    """Also where the key is their own: the role is looked at as the button is pressed."""
    share = cast.world.share("A11", "VWS", 1)
    with cast.world.write() as session:
        session.add(TeamQuestion(person=cast.members["contact"].person, at=cast.world.now, text=keyring(session).seal("?")))
    for kind in KINDS:
        own = cast.members[kind].person if OF_OFFER[do] == "confirm" else 1
        offer = Offer(
            do=do,
            share=share.id,
            version=1,
            status="on_track",
            aside="asking",
            ref=own,
            code="A11",
            party="ActiZ",
            role="contact",
            verdict="accepted",
        )
        for place in PLACES:
            key = cast.key(kind, offer)
            refusal = cast.outcome(
                kind,
                lambda s, who, key=key: conversation.press(  # type: ignore[misc]
                    s, now=cast.world.now, sender=who, policy=POLICY, key=key, source=1
                ),
                in_group=place == "group",
            )
            known = kind in get_args(Role)
            wanted = expected(kind, OF_OFFER[do], place) if known else NotForYou()
            told = refusal if refusal in BY_RIGHT else None
            assert told == wanted, (kind, place, refusal)


@pytest.mark.parametrize("kind", KINDS)
def test_a_letter_is_read_by_whom_the_table_says(cast: Cast, kind: str) -> None:
    with cast.world.write() as session:
        private = people.chat_at(session, cast.sender(session, kind).user)
        group = people.chat_at(session, cast.sender(session, kind, in_group=True).chat)
        for notice, right in OF_NOTICE.items():
            assert access.reads(private, notice) == (reach_of(kind, right) != "no"), notice
            assert access.reads(group, notice) == (TABLE[right].where != "private" or reach_of("stranger", right) != "no")


# --- somebody else's button -----------------------------------------------------------------------------------------


def test_anothers_button_does_nothing_in_a_group_and_in_private(cast: Cast) -> None:
    """Whoever presses, and whatever the button does: a sentence, and the button still works for whom it is."""
    share = cast.world.share("A11", "VWS", 1)
    key = cast.key("contact", Offer(do="answer", share=share.id, version=1, status="on_track"))
    before = state(cast.world)
    for kind in ("deputy", "other", "team", "observer"):
        for place in PLACES:
            call: Callable[[Session, Sender], object] = lambda s, who: conversation.press(  # noqa: E731
                s, now=cast.world.now, sender=who, policy=POLICY, key=key, source=1
            )
            assert cast.outcome(kind, call, in_group=place == "group") == ButtonForeign()
    assert state(cast.world) == before
    cast.world.press_key(cast.members["contact"], key)
    assert len(cast.world.reports(share)) == 1


# --- each object ----------------------------------------------------------------------------------------------------


def state(world: World) -> list[Any]:
    """All that people can change, as it stands in the database."""
    tables = (Report, Person, ledger.Share, Invitation, AskedWho, TeamQuestion, people.Group, outbox.Pause)
    return [[row.model_dump() for row in world.all(table)] for table in tables]


def says(code: str) -> Callable[[World, Cast, str], None]:
    """Answer for an item, in words."""
    return lambda world, cast, kind: world.say(cast.members[kind], conversation.tell, said=[Said(code, "on_track")])


def proposed(code: str, owner: str, party: str) -> Callable[[World, Cast, str], None]:
    """Say yes for an item that an organisation was asked to answer for."""

    def call(world: World, cast: Cast, kind: str) -> None:
        share = world.share(code, owner)
        version = share.version
        world.touch(share, proposed=world.party(party).id)
        cast.before = state(world)  # type: ignore[attr-defined]
        world.press_key(cast.members[kind], cast.key(kind, Offer(do="accept", share=share.id, version=version)))

    return call


def removes(whom: str) -> Callable[[World, Cast, str], None]:
    """Take somebody off the list."""
    return lambda world, cast, kind: world.press_key(
        cast.members[kind], cast.key(kind, Offer(do="remove", ref=cast.members[kind if whom == "self" else whom].person))
    )


def cuts(whom: str) -> Callable[[World, Cast, str], None]:
    """Cut somebody off."""
    return lambda world, cast, kind: world.press_key(
        cast.members[kind], cast.key(kind, Offer(do="cut_off", ref=cast.members[whom].person))
    )


def confirms(whom: str) -> Callable[[World, Cast, str], None]:
    """Say that somebody is still the right person."""

    def call(world: World, cast: Cast, kind: str) -> None:
        person = cast.members[kind if whom == "self" else whom].person
        if person:
            with world.write() as session:
                session.add(AskedWho(person=person, at=world.now))
        cast.before = state(world)  # type: ignore[attr-defined]
        world.press_key(cast.members[kind], cast.key(kind, Offer(do="still", ref=person)))

    return call


def goes(world: World, cast: Cast, kind: str) -> None:
    """Say that one is the wrong person."""
    world.press_key(cast.members[kind], cast.key(kind, Offer(do="wrong_person")))


OBJECTS: dict[str, tuple[Right, str, Callable[[World, Cast, str], None]]] = {
    "an item of VWS": ("report", "VWS", says("A11")),
    "an item of OCW": ("report", "OCW", says("A6")),
    "an item of the team": ("report", "programmateam", says("A2")),
    "an item that nobody answers for": ("report", "", says("A14")),
    "an item that VWS was asked for": ("accept", "VWS", proposed("A14", "werkgevers", "VWS")),
    "an item that OCW was asked for": ("accept", "OCW", proposed("A14", "werkgevers", "OCW")),
    "oneself, on the list": ("people", "", removes("self")),
    "another person, on the list": ("people", "", removes("other")),
    "another person, at once": ("cut_off", "", cuts("other")),
    "oneself, the right person": ("confirm", "self", confirms("self")),
    "another, the right person": ("confirm", "another", confirms("other")),
    "oneself, the wrong person": ("leave", "self", goes),
}
"""What can be touched: the right, whose it is, and how."""
SPEAKS_FOR = {"team": "programmateam", "contact": "VWS", "deputy": "VWS"}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("what", OBJECTS)
def test_each_reaches_what_is_theirs_and_nothing_else(cast: Cast, what: str, kind: str) -> None:
    right, whose, act = OBJECTS[what]
    world = cast.world
    cast.before = state(world)  # type: ignore[attr-defined]
    cast_before = people_of(world)
    act(world, cast, kind)
    reach = reach_of(kind, right)
    own = {"organisation": whose != "" and SPEAKS_FOR.get(kind) == whose, "self": whose == "self"}
    allowed = reach == "everything" or own.get(reach, False)
    assert (state(world) != cast.before) == allowed, world.told(cast.members[kind])  # type: ignore[attr-defined]
    if right == "leave" and allowed:
        assert people_of(world) == cast_before - {cast.members[kind].person}
    if not allowed and kind in ("former", "stranger"):
        assert world.told(cast.members[kind]) == Stranger()


def people_of(world: World) -> set[int]:
    """Who takes part."""
    return {person.id for person in world.all(Person) if person.left_at is None}


# --- the fetches ----------------------------------------------------------------------------------------------------


def fetch(world: World, member: Member, share: int | None, version: int | None = None) -> Refusal | None:
    """What own_share says to this person: None where the share is theirs."""
    with world.read() as session:
        known = people.known_sender(session, user=member.user) or Sender((), 0, 0, in_group=False)
        try:
            assert access.own_share(session, known, share, version=version).id == share
        except Refused as refused:
            return refused.refusal
    return None


def test_anothers_item_is_named_with_who_answers(cast: Cast) -> None:
    share = cast.world.share("A11", "VWS", 1)
    for kind in ("other", "team"):
        no = fetch(cast.world, cast.members[kind], share.id)
        assert isinstance(no, NotYours)
        assert (no.code, no.answers) == ("A11", "VWS")
        assert "VWS" in no.owners


def test_a_mere_proposal_gives_no_share(cast: Cast) -> None:
    share = cast.world.share("A14", "werkgevers")
    cast.world.touch(share, proposed=cast.world.party("VWS").id)
    assert isinstance(fetch(cast.world, cast.members["contact"], share.id), NotYours)


@pytest.mark.parametrize(("share", "version"), [(None, None), (99_999, None), ("own", 2), ("own", 0)])
def test_what_is_not_there_or_moved_on_is_stale(cast: Cast, share: int | str | None, version: int | None) -> None:
    wanted = cast.world.share("A11", "VWS", 1).id if share == "own" else share
    assert fetch(cast.world, cast.members["contact"], wanted, version) == ButtonStale()  # type: ignore[arg-type]


# --- again, as it leaves --------------------------------------------------------------------------------------------


def test_what_somebody_may_no_longer_read_does_not_leave(cast: Cast) -> None:
    """Whatever posted it: a letter is looked at by the same table once more."""
    world, contact = cast.world, cast.members["contact"]
    late = Overdue(as_of=POLICY.day(world.now), own=(), others=(), without=())
    letters = [
        world.work.perform(outbox.post, address=contact.address, notice=notice)
        for notice in (late, Welcome(role="contact", party="VWS"))
    ]
    assert [letter.letter for letter in world.deliver()] == [letters[1]]
    assert next(row.state for row in world.letters() if row.id == letters[0]) == "lapsed"


def test_what_waits_for_somebody_who_leaves_lapses_at_once(cast: Cast) -> None:
    world, contact = cast.world, cast.members["contact"]
    letter = world.work.perform(outbox.post, address=contact.address, notice=Welcome(role="contact", party="VWS"))
    world.work.perform(people.leave, person=contact.person, by=None)
    row = next(row for row in world.letters() if row.id == letter)
    assert (row.state, row.reason) == ("lapsed", "no longer takes part")
    assert world.deliver() == []


def test_a_proposal_that_was_answered_meanwhile_does_not_leave(cast: Cast) -> None:
    world = cast.world
    share = world.share("A14", "werkgevers")
    item = Item(share=share.id, version=share.version, code="A14", title="x", owner="werkgevers", party="VWS")
    world.work.perform(outbox.post, address=cast.members["contact"].address, notice=AppointmentAsked(item=item))
    assert world.deliver() == []


def test_a_digest_reaches_no_group_that_is_not_linked(cast: Cast) -> None:
    """Not even one that waited when the team showed the bot out, and anybody of the group let it in again."""
    world, team = cast.world, cast.members["team"]
    world.do(team, presence.link, chat=GROUP, title="Kernteam")
    world.turn("2023-06-16 16:30")
    for back in (False, True):
        world.turn(timedelta(weeks=1))
        assert world.work.perform(digest.sweep, policy=POLICY)
        if back:
            for member, present in ((team, False), (world.stranger(4711), True)):
                cause = world.arrive(member.user, GROUP)
                world.work.answer(cause, presence.changed, policy=POLICY, present=present, title="Kernteam")
        heard = [letter.told.kind for letter in world.deliver() if letter.to == GROUP]
        assert heard == (["leave"] if back else ["digest"])


def test_who_takes_one_of_two_hats_off_reads_nothing_under_it(cast: Cast) -> None:
    """Of the team and of VWS in one chat: what waited for the team's member is not for the contact, and the other way round."""
    world, team = cast.world, cast.members["team"]
    world.join("team", None, 77)
    contact = world.join("contact", "OCW", int(team.user.removeprefix("telegram:")))
    item = Item(share=world.share("A14", "werkgevers").id, version=1, code="A14", title="x", owner="werkgevers", party="VWS")
    world.touch(world.share("A14", "werkgevers"), proposed=world.party("VWS").id)
    today = POLICY.day(world.now)
    file = KeptFile(attachment=1, name="A11-vws-1.pdf", party="VWS", kind="pdf", size=1, digest="0" * 64, on=today)
    news: list[Notice] = [
        FileReceived(code="A11", title="x", file=file, own=False),
        Claim(code="A11", title="x", party="VWS", own=False),
        AppointmentAsked(item=item),
    ]
    world.work.perform(people.leave, person=team.person, by=None)
    for notice in news:
        world.work.perform(outbox.post, address=contact.address, notice=notice)
    assert world.deliver() == []
