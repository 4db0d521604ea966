"""Is the file what Dutch Excel expects, does nobody's answer become a formula, and does a process that hangs end?"""

import csv
import io
import multiprocessing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.language import About, reader
from bot.papers import NotMade, make, sheet
from tests.bot.samples import SAMPLES

ABOUT = About("VWS", "het programmateam", "de functionaris", "taak", 12, "tazbot")
NL = reader("nl", ABOUT)


def rows_of(content):
    """The cells as a spreadsheet reads them."""
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_the_file_is_made_in_a_process_of_its_own():
    paper = make(SAMPLES["sheet"], NL)
    assert paper.name == "taz-lijst-2023-07-10.csv"
    assert (paper.name, paper.content) == sheet.made(SAMPLES["sheet"], NL)
    assert multiprocessing.active_children() == []


def test_the_file_is_what_dutch_excel_expects():
    _, content = sheet.made(SAMPLES["sheet"], NL)
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.endswith(b"\r\n")
    head, first, second, third = rows_of(content)
    assert head[:6] == ["Punt", "Naam", "Gaat over", "Wie aan zet is", "Wie antwoordt", "Termijn"]
    assert {len(row) for row in (head, first, second, third)} == {14}
    assert first[0] == "afspraak A11"
    assert first[6:11] == ["2023-06-30", "ja", "vertraagd", "2023-06-15", "2023-09-30"]
    assert first[11:] == ["'=WEBSERVICE(1)", "'+31", "'@x"]
    assert second[2] == "met de regio's; en het veld"
    assert second[8] == "loopt"
    assert second[11] == '\'-2 + "drie" regels en \U0001d4d0'
    assert third == ["actie A3", "Volgt het werk", "", "", "", "", "", "nee, alleen gevolgd", "", "", "", "", "", ""]


def test_the_file_is_english_where_people_read_english():
    name, content = sheet.made(SAMPLES["sheet"], reader("en", ABOUT))
    assert name == "taz-list-2023-07-10.csv"
    assert rows_of(content)[0][:2] == ["Item", "Name"]


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.sampled_from(["=", "+", "-", "@", "\t", "\r", "\n", " ", ";", '"', "'", "＝", "\u202e"]) | st.text(max_size=3))
)
def test_no_cell_begins_as_a_formula(signs):
    cell = sheet.harmless("".join(signs))
    assert not cell.startswith(tuple("=+-@\t\r\n ＝＋－＠"))
    assert "\n" not in cell


def test_a_process_that_takes_too_long_ends_by_itself():
    """Nobody has to end it: it would also end where the bot itself was killed."""
    many = SAMPLES["sheet"].model_copy(update={"rows": SAMPLES["sheet"].rows * 50_000})
    with pytest.raises(NotMade):
        make(many, NL, seconds=1)
    assert multiprocessing.active_children() == []
