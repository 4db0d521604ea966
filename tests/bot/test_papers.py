"""Are the files what people can open, do nobody's words become a formula or markup, and does a process that hangs end?"""

import csv
import html
import io
import multiprocessing
import re
import unicodedata
import zipfile
from html.parser import HTMLParser
from typing import get_args
from xml.parsers import expat

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFont

from bot.language import About, reader
from bot.papers import NotMade, dossier, kept, make, picture, questionnaire, sheet
from commitments import contents
from commitments.notices import Answer
from commitments.sets import Basis, CommitmentKind, Happened, ItemState, Loaded, Rung
from tests.bot.samples import ODD_TEXT, SAMPLES

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


# --- the picture --------------------------------------------------------------------------------------------------------


def test_a_picture_shows_each_status_by_its_pattern_alone():
    """Without any colour, no two statuses look the same: how dark a field is, or how its dark is spread, tells them apart."""
    name, content = picture.made(SAMPLES["picture, by quarter, at its longest"], NL)
    assert name == "taz-voortgang-2023-07-10.png"
    image = Image.open(io.BytesIO(content))
    assert (image.mode, image.width) == ("L", 720)
    assert image.width + image.height <= 10_000
    corners = [image.crop((44 + round(640 * n / 7), 186, 60 + round(640 * n / 7), 191)) for n in range(7)]
    assert len({corner.tobytes() for corner in corners}) == 7


def test_a_bar_is_as_long_as_it_is_many():
    image = Image.open(io.BytesIO(picture.made(SAMPLES["picture"], NL)[1]))
    ends = []
    for top in (182, 300, 418):  # the line above each of the three bars: 16, 4 and 13 parts
        row = [image.getpixel((x, top)) for x in range(40, 681)]
        ends.append(max(x for x, shade in enumerate(row) if shade == 0))
    assert ends == [640, 160, 520]


def test_a_picture_of_nothing_still_says_what_it_is_about():
    assert make(SAMPLES["picture, of nothing"], NL).content.startswith(b"\x89PNG")


def test_the_letters_of_a_picture_are_all_there():
    """Nothing that Dutch needs is drawn as an empty box."""
    letters = ImageFont.truetype(io.BytesIO(picture._LETTERS), 30)
    empty = letters.getmask("\u0fff").getbbox(), bytes(letters.getmask("\u0fff"))
    for sign in "abcëïéèêçóöüáàÉËÏ€–—·…‘’“”0123456789()&/%":
        assert (letters.getmask(sign).getbbox(), bytes(letters.getmask(sign))) != empty, sign


# --- the dossier --------------------------------------------------------------------------------------------------------

ALONE = {"meta"}
KNOWN = {
    "html", "head", "meta", "title", "style", "body", "main", "h1", "h2", "p",
    "table", "caption", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
ATTRIBUTES = {("html", "lang"), ("th", "scope"), *(("meta", name) for name in ("charset", "name", "content", "http-equiv"))}


class Page(HTMLParser):
    """A page as a browser takes it: its elements, its text, and each table as rows of cells."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.open: list[str] = []
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []
        self.feed(content.decode())
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        assert tag in KNOWN, tag
        assert {(tag, name) for name, _ in attrs} <= ATTRIBUTES
        self.found.append((tag, dict(attrs)))
        self.texts.append((tag, ""))
        if tag not in ALONE:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if data.strip() and self.open[-1] != "style":
            tag, text = self.texts.pop()
            self.texts.append((tag, text + data))

    def of(self, *tags: str) -> list[str]:
        """The texts of elements of these kinds, in order."""
        return [text for tag, text in self.texts if tag in tags]


def page(name="dossier", language="nl", **more):
    """The dossier of a sample, read."""
    _, content = dossier.made(SAMPLES[name].model_copy(update=more), reader(language, ABOUT))
    return Page(content)


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("name", ["dossier", "dossier, broken"])
def test_the_page_can_be_heard_as_well_as_seen(name, language):
    """WCAG 2.2 AA as far as such a page has anything to do with it: language, title, headings, tables that name their parts."""
    read = page(name, language)
    tags = [tag for tag, _ in read.found]
    assert read.found[0] == ("html", {"lang": language})
    assert read.of("title") == read.of("h1")
    assert tags.count("main") == 1
    assert tags.count("h2") == 5
    assert tags.count("table") == tags.count("caption") == tags.count("thead")
    assert {attributes.get("scope") for tag, attributes in read.found if tag == "th"} == {"col", "row"}
    assert all(read.of("th", "td", "h1", "h2", "caption", "p")), "an empty cell says nothing to who hears it"
    rows = "".join(tag[-1] if tag in ("tr", "th", "td") else "|" for tag in tags).split("r")
    assert all(row.strip("|").startswith("h") for row in rows[1:])


def test_nothing_is_fetched_and_nothing_runs():
    _, content = dossier.made(SAMPLES["dossier"], NL)
    assert b"default-src 'none'" in content
    assert not re.search(rb"<script|<link|<img|url\(|@import| on\w+=|http://|https://[^&<]*\"", content, re.IGNORECASE)


def test_the_dossier_is_made_in_a_process_of_its_own_too():
    paper = make(SAMPLES["dossier"], NL)
    assert paper.name == "taz-dossier-A11-2023-07-10.html"
    assert (paper.name, paper.content) == dossier.made(SAMPLES["dossier"], NL)


def test_the_dossier_reads_as_dutch():
    read = page()
    assert read.of("p")[:3] == [
        "Stand van 10 juli 2023, 14:05. Gemaakt voor het programmateam.",
        "Namen van personen staan er niet in. Van iedereen staan er de organisatie en de rol.",
        "Wat mensen schreven, staat er zoals zij het schreven. Kijk na of er namen in staan voordat u het openbaar maakt.",
    ]
    assert read.of("h2") == ["Het punt", "De termijnen", "De onderdelen", "Wat er gebeurde", "De geschiedenis"]
    assert "In orde: tot en met regel 128 is niets veranderd of weggehaald." in read.of("p")
    assert read.of("p")[-1] == "Nummer en kenmerk van die regel: 128:" + "0a" * 32
    cells = read.of("th", "td")
    asked = cells.index("15 juni 2023, 09:01")
    assert cells[asked : asked + 4] == [
        "15 juni 2023, 09:01",
        "ActiZ, vervanger",
        "het punt",
        "Zei ja: is vanaf nu het aanspreekpunt.",
    ]
    assert "De termijn was uiterlijk 30 juni 2023 en werd geen vaste dag." in cells
    assert "Vraag voor de laatste dag, of het gaat lukken. Gesteld aan: ActiZ, contactpersoon." in cells
    broken = page("dossier, broken").of("p")
    assert "Niet in orde: regel of antwoord 12 is niet meer wat er is vastgelegd." in broken
    assert not [text for text in broken if text.startswith("In orde")]


def test_everything_that_can_happen_has_words():
    lines = SAMPLES["dossier"].lines
    assert {line.what for line in lines} == set(get_args(Happened))
    assert {line.rung for line in lines if line.rung} == set(get_args(Rung))
    assert {field for line in lines for field in line.fields} == set(get_args(Loaded))
    card = SAMPLES["dossier"].card
    for field, values in (("state", ItemState), ("commitment", CommitmentKind)):
        shown = {
            page(card=card.model_copy(update={field: value})).of("td")[0 if field == "commitment" else 2]
            for value in get_args(values)
        }
        assert len(shown) == len(get_args(values))
    shares = tuple(card.shares[0].model_copy(update={"basis": basis}) for basis in get_args(Basis))
    assert {"volgens de tekst", "afgesproken met de organisatie", "voorstel"} <= set(
        page(card=card.model_copy(update={"shares": shares})).of("td")
    )


HOSTILE = st.lists(
    st.sampled_from(
        ["<b>", "</td>", "<script>", "&lt;", "&", '"', "'", "{", "}", "=", "+", "@", "\u202e", "\u2066", "\0", "<!--", "]]>"]
    )
    | st.text(max_size=4),
    min_size=1,
    max_size=8,
).map("".join)


def everywhere(text):
    """A dossier in which people wrote this wherever they can write."""
    told = SAMPLES["dossier"]
    answer = Answer(status="delayed", on=told.at.date(), reason=text, part=text, where=text)
    card = told.card
    return {
        "card": card.model_copy(
            update={
                "title": text,
                "summary": text,
                "owners": (text,),
                "involved": (text,),
                "terms": (card.terms[0].model_copy(update={"words": text, "what": text, "who": (text,)}),),
                "shares": (card.shares[0].model_copy(update={"owner": text, "party": text, "what": text, "answer": answer}),),
            }
        ),
        "document": text,
        "lines": tuple(
            line.model_copy(update={"party": text, "owner": text, "to": text, "answer": answer if line.answer else None})
            for line in told.lines
        ),
    }


@settings(max_examples=100, deadline=None)
@given(HOSTILE)
def test_nobodys_words_become_markup(text):
    harmless, hostile = page(**everywhere("rust")), page(**everywhere(text))
    assert hostile.found == harmless.found


def test_people_s_words_arrive_as_they_were_written():
    seen = "".join(sign for sign in ODD_TEXT if unicodedata.category(sign) != "Cf")
    said = seen.replace('"', "'")  # the quotation marks around them are the only ones
    read = page(**everywhere(ODD_TEXT))
    assert f'vertraagd, toelichting: "{said}", klaar tot nu toe: "{said}", te vinden op: "{said}"' in read.of("td")
    assert seen in read.of("td")
    assert not [sign for text in read.of("td", "th", "h1", "p") for sign in text if unicodedata.category(sign) == "Cf"]
    assert "=1+1" in page().of("td"), "a page has no formulas"


# --- all that is kept about somebody ------------------------------------------------------------------------------------


def own_page(**more):
    """What is kept about a sample, read."""
    _, content = kept.made(SAMPLES["kept"].model_copy(update=more), NL)
    return Page(content)


def words_of(content):
    """The paragraphs of a Word file, as they read."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        for name in file.namelist():
            expat.ParserCreate().Parse(file.read(name), True)  # each part is well-formed
        text = file.read("word/document.xml").decode()
    return [html.unescape(words) for words in re.findall(r"<w:t [^>]*>([^<]*)</w:t>", text)]


def test_the_questionnaire_is_a_word_file_with_every_question():
    paper = make(SAMPLES["questionnaire"], NL)
    assert paper.name == "taz-vragen-v-vn-2023-06-15.docx"
    assert (paper.name, paper.content) == questionnaire.made(SAMPLES["questionnaire"], NL)
    assert contents.kind_of(paper.content) == "docx"
    read = words_of(paper.content)
    assert read[0] == "Vragen van het programma TAZ aan V&VN"
    assert [words for words in read if words.startswith("A1")] == [
        f"{item.code} · {item.title}" for item in SAMPLES["questionnaire"].items
    ]
    assert sum("☐ op schema" in words and "☐ klaar" in words for words in read) == 2


@settings(max_examples=50, deadline=None)
@given(HOSTILE)
def test_nobodys_words_become_markup_in_word(text):
    sample = SAMPLES["questionnaire"]
    item = sample.items[0].model_copy(update={"title": text, "what": text})
    _, content = questionnaire.made(sample.model_copy(update={"party": text, "items": (item,)}), NL)
    assert len(words_of(content)) == len(words_of(questionnaire.made(sample.model_copy(update={"items": (item,)}), NL)[1]))


def test_the_own_page_is_made_in_a_process_of_its_own_too():
    paper = make(SAMPLES["kept"], NL)
    assert paper.name == "mijn-gegevens-2023-06-15.html"
    assert (paper.name, paper.content) == kept.made(SAMPLES["kept"], NL)


def test_the_own_page_can_be_heard_as_well_as_seen():
    read = own_page()
    tags = [tag for tag, _ in read.found]
    assert read.found[0] == ("html", {"lang": "nl"})
    assert read.of("title") == read.of("h1")
    assert tags.count("main") == 1
    assert tags.index("h1") < tags.index("h2") < tags.index("table")
    assert tags.count("table") == tags.count("caption") == tags.count("thead")
    assert {attributes.get("scope") for tag, attributes in read.found if tag == "th"} == {"col", "row"}
    assert all(read.of("th", "td", "h1", "h2", "caption", "p")), "an empty cell says nothing to who hears it"


def test_the_own_page_holds_everything_that_is_kept():
    shown = " ".join(text for _, text in own_page().texts)
    for words in (
        "7201934586", "ActiZ", "contactpersoon", "Els Bos", "A11", "vertraagd",
        "verwacht op 30 september 2023", "A7", "nee, ingetrokken",
        "https://voorbeeld.nl", "Ja.", "(gewist)", "een vraag over punten", "15 juni 2023, 09:00", "report", "share 11",
        "12 maanden na het vertrek", "90 dagen na het versturen", "Verantwoordelijk: VWS", "Autoriteit Persoonsgegevens",
    ):  # fmt: skip
        assert words in shown, words


@settings(max_examples=100, deadline=None)
@given(HOSTILE)
def test_nobodys_words_become_markup_on_the_own_page(text):
    def everywhere(words):
        told = SAMPLES["kept"]
        said = told.answers[0].answer.model_copy(update={"reason": words})
        return {
            "roles": (told.roles[0].model_copy(update={"name": words, "party": words}), *told.roles[1:]),
            "answers": (told.answers[0].model_copy(update={"answer": said}), *told.answers[1:]),
            "questions": (told.questions[0].model_copy(update={"text": words, "answer": words}), *told.questions[1:]),
        }

    assert own_page(**everywhere(text)).found == own_page(**everywhere("rust")).found
