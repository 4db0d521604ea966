"""`taz outbox`, `inbox`, `move` and `migrate` as they are typed: what they say, what they do, and what they refuse."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import text
from sqlmodel import Session, select

from commitments import inbox, migrations, outbox, people, policy
from commitments.database import Database
from commitments.inbox import Incoming, Limits
from commitments.keys import Keyring
from commitments.notices import Help
from commitments.outbox import Letter
from commitments.parties import Party, find_organisation
from commitments.work import Work
from tests import postgres
from tests.bot.typed import Typed, taz

SECRET = Keyring.new()
NOW = datetime(2023, 6, 15, 7, tzinfo=UTC)
CHATS = {"team": 71_000_001, "ActiZ": 71_000_002, "group": -71_000_003, "stranger": 71_000_004}
WORDS = "mijn telefoonnummer is geheim"


class Desk:
    """A register with a letter and an update of every kind, and the commands that look at it."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder, self.url = folder, url
        self.key = folder / "sleutel"
        self.key.write_bytes(SECRET)
        self.settings = {"TAZ_DATABASE_URL": url, "TAZ_KEY_FILE": str(self.key)}
        self.letters: dict[str, int] = {}

    def taz(self, *words: str) -> Typed:
        """A command with these settings."""
        done = taz(*words, home=self.folder, **self.settings)
        for chat in CHATS.values():
            assert str(chat) not in done.out + done.err or "--content" in words
        return done

    def said(self, *words: str) -> str:
        """What a command that works says."""
        done = self.taz(*words)
        assert (done.code, done.err) == (0, "")
        return done.out

    def refused(self, *words: str) -> str:
        """The one sentence of a command that does not."""
        done = self.taz(*words)
        assert (done.code, done.out) == (2, "")
        sentence = done.err.strip()
        assert "\n" not in sentence
        return sentence

    def state(self, which: str) -> str:
        """How a letter stands."""
        facts: dict[str, Any] = json.loads(self.said("outbox", "show", str(self.letters[which]), "--json"))
        return str(facts["state"])


def _fill(session: Session, *, now: datetime) -> dict[str, int]:
    session.add(Party(name="programmateam", kind="organisatie", aliases=""))
    session.add(Party(name="ActiZ", kind="organisatie", aliases=""))
    session.flush()
    addresses = {}
    for who, chat in CHATS.items():
        addresses[who] = people.address_of(session, f"telegram:{chat}", "group" if chat < 0 else "private")
    for who in ("team", "ActiZ"):
        party = find_organisation(session, who) if who != "team" else None
        token, _ = people.invite(session, now=now, role="contact" if party else "team", party=party)
        people.accept(session, now=now, token=token, address=addresses[who], name="Samira Haddad")
    people.link_group(session, now=now, address=addresses["group"], name="Het Kernteam!", by=1)

    def post(who: str) -> int:
        letter = outbox.post(session, now=now, address=addresses[who], notice=Help(role="team"), urgency="unasked")
        assert letter is not None
        return letter

    letters = {}
    for state, who in (("sent", "team"), ("failed", "ActiZ"), ("uncertain", "team"), ("undeliverable", "group")):
        letters[state] = post(who)
        found = outbox.claim(session, now=now, owner="c")
        assert isinstance(found, outbox.Claimed)
        assert found.letter == letters[state]
        if state == "sent":
            outbox.settle_sent(session, now=now, owner="c", letter=found.letter, message=1)
        else:
            outbox.settle_ended(session, now=now, owner="c", letter=found.letter, state=state, reason="Bad Request: x")  # type: ignore[arg-type]
    letters["claimed"] = post("stranger")
    outbox.claim(session, now=now, owner="c")
    letters["queued"] = post("ActiZ")
    updates = [Incoming(n, f"telegram:{CHATS['ActiZ']}", json.dumps({"text": WORDS, "n": n})) for n in (1, 2, 3, 4)]
    inbox.store(session, now=now, updates=updates, limits=Limits(chat=3))
    inbox.close(session, now=now, row=1)
    inbox.park(session, now=now, row=2)
    return letters


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str, dict[str, int]]]:
    """The register once in each kind of database, to copy; and its letters by what became of them."""
    path, name = tmp_path_factory.mktemp("filled") / "taz.db", postgres.server().create()
    letters: dict[str, int] = {}
    for url in (f"sqlite:///{path}", postgres.server().url(name)):
        work = Work(Database(url, Keyring(SECRET)), lambda: NOW, policy.load())
        migrations.upgrade(work.database.engine)
        letters = work.perform(_fill)
        work.database.close()
    yield path, name, letters
    postgres.server().drop(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def desk(request: pytest.FixtureRequest, tmp_path: Path, filled: tuple[Path, str, dict[str, int]]) -> Iterator[Desk]:
    """A desk on each kind of database."""
    path, template, letters = filled
    if request.param == "sqlite":
        (tmp_path / "taz.db").write_bytes(path.read_bytes())
        found = Desk(tmp_path, f"sqlite:///{tmp_path / 'taz.db'}")
        found.letters = letters
        yield found
        return
    name = postgres.server().create(template)
    found = Desk(tmp_path, postgres.server().url(name))
    found.letters = letters
    yield found
    postgres.server().drop(name)


# --- letters --------------------------------------------------------------------------------------------------------


def test_what_went_wrong_is_listed(desk: Desk) -> None:
    lines = desk.said("outbox", "list").splitlines()
    assert lines[0] == ("onderweg: 1, mislukt: 1, wacht: 1, verzonden: 1, onzeker: 1, niemand bereikbaar: 1.")
    assert lines[1].split() == ["nr", "aan", "soort", "staat", "sinds", "keer", "reden"]
    assert re.split(r"  +", lines[2]) == ["2", "contact:ActiZ", "help", "mislukt", "2023-06-15 09:00", "1", "Bad Request: x"]
    assert [re.split(r"  +", line)[1] for line in lines[3:]] == ["team:1", "group:het-kernteam", "stranger:4"]
    found = json.loads(desk.said("outbox", "list", "--json"))
    assert found["counts"] == {"claimed": 1, "failed": 1, "queued": 1, "sent": 1, "uncertain": 1, "undeliverable": 1}
    assert found["troubled"][0] == {
        "number": 2,
        "to": "contact:ActiZ",
        "kind": "help",
        "state": "failed",
        "since": "2023-06-15T07:00:00+00:00",
        "tries": 1,
        "reason": "Bad Request: x",
    }


def test_one_letter(desk: Desk) -> None:
    number = str(desk.letters["failed"])
    shown = desk.said("outbox", "show", number)
    assert "state: failed" in shown
    assert "content" not in shown
    assert json.loads(desk.said("outbox", "show", number, "--content", "--json"))["content"]["kind"] == "help"
    assert desk.refused("outbox", "show", "99") == "Er is geen brief 99."


@pytest.mark.parametrize("which", ["failed", "uncertain", "undeliverable"])
def test_a_letter_goes_again(desk: Desk, which: str) -> None:
    assert desk.said("outbox", "requeue", str(desk.letters[which])) == f"Opnieuw aan de beurt: {desk.letters[which]}.\n"
    assert desk.state(which) == "queued"


@pytest.mark.parametrize("which", ["failed", "uncertain", "undeliverable", "queued"])
def test_a_letter_is_left(desk: Desk, which: str) -> None:
    number = str(desk.letters[which])
    assert desk.said("outbox", "park", number) == f"Apart gezet: {number}.\n"
    facts = json.loads(desk.said("outbox", "show", number, "--json"))
    assert facts["state"] == "lapsed"
    assert facts["reason"] == "held back by hand" + ("" if which == "queued" else f" ({which}: Bad Request: x)")
    assert number not in [str(line["number"]) for line in json.loads(desk.said("outbox", "list", "--json"))["troubled"]]
    assert desk.refused("outbox", "park", number) == f"Brief {number} is al vervallen."
    desk.said("outbox", "requeue", number)


@pytest.mark.parametrize(
    ("step", "which", "sentence"),
    [
        ("requeue", "sent", "Brief {n} is al verzonden."),
        ("park", "sent", "Brief {n} is al verzonden."),
        ("requeue", "claimed", "Brief {n} is net onderweg. Wacht tot die klaar is."),
        ("park", "claimed", "Brief {n} is net onderweg. Wacht tot die klaar is."),
        ("requeue", "queued", "Brief {n} wacht al op zijn beurt."),
    ],
)
def test_what_cannot_be_done_to_a_letter(desk: Desk, step: str, which: str, sentence: str) -> None:
    number = str(desk.letters[which])
    before = desk.state("failed")
    assert desk.refused("outbox", step, str(desk.letters["failed"]), number) == sentence.format(n=number)
    assert desk.state("failed") == before, "all of them or none"
    assert desk.refused("outbox", step, "99") == "Er is geen brief 99."


def test_a_letter_that_was_emptied_cannot_go_again(desk: Desk) -> None:
    work = Work(Database(desk.url, Keyring(SECRET)), lambda: NOW + timedelta(days=100), policy.load())
    work.perform(outbox.expire)
    work.database.close()
    number = desk.letters["failed"]
    assert desk.refused("outbox", "requeue", str(number)) == f"Brief {number} is te oud: de inhoud is al gewist."


# --- updates --------------------------------------------------------------------------------------------------------


def test_what_nobody_could_work_on(desk: Desk) -> None:
    lines = desk.said("inbox", "list").splitlines()
    assert lines[0] == "verwerkt: 1, open: 1, apart gezet: 1, niet gelezen: 1."
    assert re.split(r"  +", lines[2]) == ["2", "contact:ActiZ", "apart gezet", "2023-06-15 09:00", "0", "set aside by hand"]
    assert json.loads(desk.said("inbox", "list", "--json"))["troubled"][0]["from"] == "contact:ActiZ"
    assert WORDS not in desk.said("inbox", "show", "2")
    assert WORDS in desk.said("inbox", "show", "2", "--content")


def test_what_was_too_much_was_not_kept(desk: Desk) -> None:
    facts = json.loads(desk.said("inbox", "show", "4", "--content", "--json"))
    assert (facts["state"], facts["emptied"], facts["content"]) == ("unread", True, None)
    for step in ("requeue", "park"):
        assert desk.refused("inbox", step, "4").startswith("Bericht 4 was er een te veel")


def test_an_update_is_tried_again_or_left(desk: Desk) -> None:
    assert desk.refused("inbox", "park", "2") == "Bericht 2 is al apart gezet."
    assert desk.said("inbox", "requeue", "2") == "Opnieuw aan de beurt: 2.\n"
    assert desk.refused("inbox", "requeue", "2") == "Bericht 2 wacht al op zijn beurt."
    assert desk.said("inbox", "park", "2", "3") == "Apart gezet: 2, 3.\n"
    for step in ("requeue", "park"):
        assert desk.refused("inbox", step, "1") == "Bericht 1 is al verwerkt."
        assert desk.refused("inbox", step, "99") == "Er is geen bericht 99."


# --- what must be there ---------------------------------------------------------------------------------------------


def test_without_a_register_or_its_key_nothing_is_made(desk: Desk) -> None:
    kept = desk.key.rename(desk.folder / "kluis")
    assert str(desk.key) in desk.refused("outbox", "list")
    assert "taz doctor" in desk.refused("outbox", "requeue", "2")
    assert not desk.key.exists()
    desk.key.write_bytes(Keyring.new())
    assert desk.refused("inbox", "list").startswith(f"De sleutel {desk.key} past niet op deze database.")
    kept.rename(desk.key)
    desk.settings["TAZ_DATABASE_URL"] = f"sqlite:///{desk.folder / 'niets.db'}"
    assert desk.refused("inbox", "list").startswith("De database is niet te lezen.")
    assert not (desk.folder / "niets.db").exists()


# --- moving and migrating -------------------------------------------------------------------------------------------


def test_a_register_is_moved(desk: Desk) -> None:
    to = f"sqlite:///{desk.folder / 'nieuw.db'}"
    work = Work(Database(desk.url, Keyring(SECRET)), lambda: NOW, policy.load())
    with work.database.write() as session:
        session.execute(text("UPDATE lane SET claimed_until = 99999999999999 WHERE claimed_by = 'c'"))
    work.database.close()
    with_claim = desk.refused("move", "--from", desk.url, "--to", to)
    assert with_claim.startswith("Er is nog een bot met de bron aan het werk.")
    work.beside(_stopped)
    work.database.close()
    done = desk.taz("move", "--from", desk.url, "--to", to, "--key-file", str(desk.key))
    assert done.code == 0, done.err
    lines = done.out.splitlines()
    assert re.split(r"  +", lines[0]) == ["tabel", "van", "naar", "sha256 van", "sha256 naar"]
    letters = re.split(r"  +", next(line for line in lines if line.startswith("outbox ")))
    assert letters[1:3] == ["6", "6"]
    assert letters[3] == letters[4]
    assert "aan beide kanten gelijk" in lines[-2]
    assert desk.refused("move", "--from", desk.url, "--to", to).startswith("Het doel is niet leeg")
    desk.settings["TAZ_DATABASE_URL"] = to
    assert desk.state("failed") == "failed"
    other = desk.folder / "andere"
    other.write_bytes(Keyring.new())
    to = f"sqlite:///{desk.folder / 'nog.db'}"
    assert "--key-file" in desk.refused("move", "--from", desk.url, "--to", to, "--key-file", str(other))


def _stopped(session: Session, *, now: datetime) -> None:
    letter = session.exec(select(Letter).where(Letter.state == "claimed")).one()
    outbox.settle_sent(session, now=now, owner="c", letter=letter.id, message=2)


@pytest.mark.parametrize(
    ("source", "target", "sentence"),
    [
        ("mysql://x", "sqlite:///b.db", "Schrijf een database als"),
        ("geen url", "sqlite:///b.db", "Schrijf een database als"),
        ("sqlite:///niets.db", "sqlite:///b.db", "De bron is niet te lezen"),
    ],
)
def test_what_cannot_be_moved(tmp_path: Path, source: str, target: str, sentence: str) -> None:
    done = taz("move", "--from", source, "--to", target, home=tmp_path)
    assert done.code == 2
    assert done.err.strip().startswith(sentence)
    assert done.err.count("\n") == 1


def test_an_old_database_is_brought_up_to_date(tmp_path: Path) -> None:
    desk = Desk(tmp_path, f"sqlite:///{tmp_path / 'oud.db'}")
    old = Database(desk.url, Keyring(SECRET))
    command.upgrade(migrations.config(old.engine), "0002")
    old.close()
    assert "taz doctor" in desk.refused("inbox", "list")
    assert desk.said("migrate") == "De database hoort nu bij deze versie van het programma.\n"
    assert desk.said("inbox", "list") == "Leeg.\nEr is niets aan de hand.\n"
