"""Does the file of erasures survive what files meet: lines cut short, files joined, a change of key?"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commitments.forgotten import Forgotten
from commitments.keys import Keyring

DAY = datetime(2023, 6, 15, 7, 0, 0, 123456, tzinfo=UTC)
ONE, OTHER = "a" * 64, "b" * 64


def test_what_was_written_is_read_the_last_moment_of_each(tmp_path: Path) -> None:
    file = Forgotten(tmp_path / "taz.forgotten")
    assert file.read() == {}
    file.add(ONE, DAY)
    file.add(OTHER, DAY)
    file.add(ONE, DAY + timedelta(days=1))
    file.add(ONE, DAY - timedelta(days=1))
    assert file.read() == {ONE: DAY + timedelta(days=1), OTHER: DAY}
    assert file.path.stat().st_mode & 0o777 == 0o600
    assert "telegram" not in file.path.read_text()


@given(junk=st.binary(max_size=80), cut=st.integers(1, 100))
def test_a_line_cut_short_or_spoiled_spoils_no_other(junk: bytes, cut: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("file") / "taz.forgotten"
    file = Forgotten(path)
    file.add(ONE, DAY)
    whole = path.read_bytes()
    path.write_bytes(whole + junk.replace(b"\n", b" ") + whole[: min(cut, len(whole) - 2)])
    file.add(OTHER, DAY)
    found = file.read()
    assert found[ONE] == found[OTHER] == DAY
    assert set(found) == {ONE, OTHER}


def test_files_of_several_replicas_may_be_joined(tmp_path: Path) -> None:
    first, second = Forgotten(tmp_path / "1"), Forgotten(tmp_path / "2")
    first.add(ONE, DAY)
    second.add(OTHER, DAY)
    joined = Forgotten(tmp_path / "3")
    joined.path.write_bytes(second.path.read_bytes() + first.path.read_bytes() + second.path.read_bytes())
    assert joined.read() == {ONE: DAY, OTHER: DAY}


def test_a_digest_that_lasts_is_the_same_after_any_change_of_key() -> None:
    first = Keyring(Keyring.new())
    second = Keyring(first.renewed())
    third = Keyring(second.renewed())
    assert first.lasting("telegram:1") == second.lasting("telegram:1") == third.lasting("telegram:1")
    assert len({keys.digest("telegram:1") for keys in (first, second, third)}) == 3
    assert first.lasting("telegram:1") != first.digest("telegram:1")
    assert Keyring(Keyring.new()).lasting("telegram:1") != first.lasting("telegram:1")


def test_the_next_key_does_not_open_what_the_one_before_sealed() -> None:
    """It hands on what digests erasures, and nothing else."""
    secret = Keyring.new()
    after = Keyring(secret).renewed()
    assert secret not in after
    for line in after.split():
        with pytest.raises(Exception, match="another key"):
            Keyring(line).open(Keyring(secret).seal("Els Bos"))
