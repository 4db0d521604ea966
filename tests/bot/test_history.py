"""`taz history verify` and `taz dossier` as they are typed, on both databases: what they say of a history, whole or not."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from commitments import history, migrations
from commitments.database import Database
from commitments.keys import Keyring
from tests import postgres
from tests.bot.typed import Typed, taz
from tests.commitments.test_history import get_round

SECRET = Keyring.new()
NOON = datetime(2023, 6, 15, 10, 0, tzinfo=UTC)


class Archive:
    """A history of five events, and short words for what becomes of it."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder, self.url = folder, url
        self.key = folder / "sleutel"
        self.key.write_bytes(SECRET + b"\n")
        self.write("")

    def write(self, change: str) -> None:
        """Something that somebody does straight in the database, past its own refusal; without a change, five events."""
        database = Database(self.url, Keyring(SECRET))
        migrations.upgrade(database.engine)
        with database.write() as session:
            get_round(session)
            for row in range(0 if change else 5):
                history.record(session, now=NOON, person=None, verb="x", kind="x", row=row)
            if change:
                session.execute(text(change))
        database.close()

    def taz(self, *words: str) -> Typed:
        """A command with this archive's settings."""
        return taz(*words, home=self.folder, TAZ_DATABASE_URL=self.url, TAZ_KEY_FILE=str(self.key))

    def verify(self, *words: str) -> Typed:
        """What the command says."""
        return self.taz("history", "verify", *words)

    def head(self) -> str:
        """What it gives to keep."""
        done = self.verify()
        said = re.fullmatch(r"In orde\. Bewaar dit buiten de database:\n(\d+:[0-9a-f]{64})\n", done.out)
        assert said, done
        assert (done.code, done.err) == (0, "")
        return said[1]

    def wrong(self, *words: str) -> str:
        """The one sentence about what is wrong."""
        done = self.verify(*words)
        assert (done.code, done.err) == (1, "")
        assert re.fullmatch(r"Niet in orde: [^.]+\.\n", done.out)
        return done.out.strip()


@pytest.fixture(params=["sqlite", "postgresql"])
def archive(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Archive]:
    """An archive on each kind of database."""
    if request.param == "sqlite":
        yield Archive(tmp_path, f"sqlite:///{tmp_path / 'taz.db'}")
        return
    name = postgres.server().create()
    yield Archive(tmp_path, postgres.server().url(name))
    postgres.server().drop(name)


def test_a_head_that_was_kept_is_found_again(archive: Archive) -> None:
    kept = archive.head()
    assert kept.startswith("5:")
    archive.write("")
    newer = archive.head()
    assert newer.startswith("10:")
    assert archive.verify("--expect", kept) == archive.verify()
    archive.write("DELETE FROM history WHERE id > 7")
    assert archive.head().startswith("7:")
    assert archive.verify("--expect", kept).code == 0
    assert archive.wrong("--expect", newer) == "Niet in orde: gebeurtenis 10 staat er niet meer zoals u die bewaarde."


def test_what_was_changed_is_named_with_its_day(archive: Archive) -> None:
    archive.write("UPDATE history SET row = 9 WHERE id >= 3")
    assert archive.wrong() == (
        "Niet in orde: gebeurtenis 3 van 2023-06-15 is veranderd, of ervoor is er een weg of bij gekomen."
    )


def test_nothing_yet(archive: Archive) -> None:
    archive.write("DELETE FROM history")
    assert archive.verify() == Typed(0, "In orde: er is nog niets gebeurd.\n", "")


@pytest.mark.parametrize("noted", ["12", "0:" + "a" * 64, "5:xyz", ":", "5:" + "A" * 64])
def test_what_nobody_can_have_kept(tmp_path: Path, noted: str) -> None:
    done = taz("history", "verify", "--expect", noted, home=tmp_path)
    assert (done.code, done.out) == (2, "")
    assert done.err == "Schrijf achter --expect wat taz history verify eerder noemde: nummer:kenmerk.\n"


# --- the dossier of one item --------------------------------------------------------------------------------------------


def test_a_dossier_is_written_to_a_file(archive: Archive) -> None:
    assert archive.taz("register", "load", "--yes").code == 0
    out = archive.folder / "a9.html"
    assert archive.taz("dossier", "a 9", "--out", str(out)) == Typed(0, f"{out}\n", "")
    written = out.read_text("utf-8")
    assert written.startswith('<!DOCTYPE html>\n<html lang="nl">')
    assert "<h1>Dossier A9 · " in written
    assert archive.head() in written
    assert archive.taz("dossier", "A9", "--out", str(out)) == Typed(2, "", f"{out} is er al. Kies een andere naam met --out.\n")
    assert out.read_text("utf-8") == written
    archive.write("UPDATE history SET row = 99 WHERE id = 2")
    other = archive.folder / "nog.html"
    done = archive.taz("dossier", "A9", "--out", str(other))
    assert (done.code, done.err) == (0, "De geschiedenis is niet in orde. Kijk met: taz history verify\n")
    assert "Niet in orde: regel of antwoord 2 is niet meer wat er is vastgelegd." in other.read_text("utf-8")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("A99",), "A99 staat niet in het register."),
        (("A9", "--out", "/dev/null/a9.html"), "/dev/null/a9.html is niet te schrijven: Not a directory."),
    ],
)
def test_a_dossier_that_cannot_be_written(tmp_path: Path, words: tuple[str, ...], sentence: str) -> None:
    archive = Archive(tmp_path, f"sqlite:///{tmp_path / 'taz.db'}")
    assert archive.taz("register", "load", "--yes").code == 0
    done = archive.taz("dossier", *words)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(sentence)
    assert done.err.count("\n") == 1
