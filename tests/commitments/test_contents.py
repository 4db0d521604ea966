"""Is a file what it seems, by its own bytes? The list of what is kept, what only looks so, and files made by chance."""

import io
import zipfile
from typing import get_args

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from commitments.contents import HEAD, kind_of
from commitments.sets import FileKind
from tests.files import DOCX, EVERY_KIND, JPEG, PDF, PNG, TEXT, TYPES, office, open_document, zipped

EXE = b"MZ\x90\x00\x03\x00\x00\x00" + bytes(200)
BOM = b"\xef\xbb\xbf"


def test_every_kind_that_is_kept_is_recognised() -> None:
    assert set(EVERY_KIND) == set(get_args(FileKind))
    for kind, content in EVERY_KIND.items():
        assert kind_of(content) == kind


KEPT = {
    "a table": (BOM + "Punt;Naam\r\nA9;één\r\n".encode(), "txt"),
    "a formula in a table, which no spreadsheet opens": (b"=cmd|' /C calc'!A0;x\n", "txt"),
    "a text in between about <html>": (b"x" * HEAD + b"<html>", "txt"),
    "an Office file whose list of types stands last, as some programs write it": (
        zipped(("word/document.xml", b"<x/>"), TYPES),
        "docx",
    ),
    "a PDF with the words of a page further on": (PDF[:60] + b"x" * HEAD + b"<html>" + PDF[60:], "pdf"),
}


@pytest.mark.parametrize("name", KEPT)
def test_what_is_kept(name: str) -> None:
    content, kind = KEPT[name]
    assert kind_of(content) == kind


NOT_KEPT = {
    "nothing": b"",
    "blanks": b" \r\n\t",
    "a program": EXE,
    "a program for Linux": b"\x7fELF" + bytes(100),
    "a script": b"#!/bin/sh\nrm -rf /\n",
    "a page": b"<!DOCTYPE html><html><body>x</body></html>",
    "a page behind blanks": b" \n\n <HTML>",
    "a page behind a mark": BOM + b"<html>",
    "a page that begins as text": b"Hallo <ScRiPt>alert(1)</script>",
    "a drawing": b'<svg xmlns="http://www.w3.org/2000/svg" onload="x"/>',
    "a drawing with its head": b'<?xml version="1.0"?><svg/>',
    "any markup": b"<x>1</x>",
    "rich text": b"{\\rtf1 x}",
    "PostScript": b"%!PS-Adobe-3.0\n",
    "an old Word file": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    "a picture that moves": b"GIF89a" + bytes(30) + b"\x3b",
    "a film": b"\x00\x00\x00\x18ftypmp42" + bytes(40),
    "text of long ago": "één".encode("cp1252"),
    "text in two bytes a sign": "hallo".encode("utf-16"),
    "text with a NUL": b"hallo\x00",
    "text that steers a terminal": b"\x1b[2Jhallo",
    "a zip": zipped(("a.txt", b"hallo")),
    "an empty zip": zipped(),
    "half an Office file": DOCX[: len(DOCX) // 2],
    "Office with a macro": office("word/document.xml", ("word/vbaProject.bin", b"x")),
    "Office with a macro in other letters": office("word/document.xml", ("word/VBAPROJECT.bin", b"x")),
    "Office with a control": office("word/document.xml", ("word/activeX/activeX1.xml", b"x")),
    "Excel with old macros": office("xl/workbook.xml", ("xl/macrosheets/sheet1.xml", b"x")),
    "Excel in binary": office("xl/workbook.bin"),
    "two Office files in one": office("word/document.xml", ("xl/workbook.xml", b"<x/>")),
    "Office and OpenDocument in one": zipped(
        ("mimetype", b"application/vnd.oasis.opendocument.text"), TYPES, ("word/document.xml", b"x"), stored="mimetype"
    ),
    "Office without its types": zipped(("word/document.xml", b"<x/>")),
    "types alone": zipped(TYPES),
    "Office with words behind it": office("word/document.xml", comment=b"<html>"),
    "OpenDocument with a macro": open_document("text", ("Basic/Standard/Module1.xml", b"x")),
    "OpenDocument with a script": open_document("text", ("Scripts/python/x.py", b"x")),
    "a template": open_document("text-template"),
    "a drawing of LibreOffice": open_document("graphics"),
    "OpenDocument that hides its type": zipped(("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", b"x")),
    "an Office file behind another": office("word/document.xml") + office("word/document.xml"),
    "a PDF that was cut off": PDF[:-7],
    "a PDF with something behind it": PDF + b"x" * 20,
    "a PDF behind something": b"x" + PDF,
    "a PDF of no version": PDF.replace(b"%PDF-1.7", b"%PDF-x.y"),
    "a PNG that was cut off": PNG[:-1],
    "a PNG with something behind it": PNG + b"x",
    "a JPEG that was cut off": JPEG[:-1],
    "a JPEG with something behind it": JPEG + TEXT,
}


@pytest.mark.parametrize("name", NOT_KEPT)
def test_what_is_not_kept(name: str) -> None:
    assert kind_of(NOT_KEPT[name]) is None


TWO_IN_ONE = {
    "a PDF that is a page too": PDF[:9] + b"<html><script>x</script>" + PDF[9:],
    "a PDF that is a zip too": PDF + zipped(("x.exe", EXE)),
    "a PDF that is a zip too, and ends as a PDF": PDF + zipped(("x.exe", EXE), comment=b"%%EOF"),
    "a zip that is a PDF too": zipped(("x", b"\n" + PDF), TYPES, ("word/document.xml", b"x"), stored="x"),
    "a picture that is a page too": JPEG[:20] + b"<!DOCTYPE html><body>" + JPEG[20:],
    "a picture that is a zip too": JPEG + zipped(("x.exe", EXE), comment=b"\xff\xd9"),
    "a picture that is a PDF too": JPEG[:20] + PDF + JPEG[20:],
    "a PNG that is a zip too": PNG[:-12] + zipped(("x.exe", EXE), comment=PNG[-12:]),
    "a text that is a PDF too": b"Hallo\n" + PDF.replace(b"%\xe2\xe3\xcf\xd3\n", b""),
    "a text that is a PDF": PDF.replace(b"%\xe2\xe3\xcf\xd3\n", b"") + b"x",
}


@pytest.mark.parametrize("name", TWO_IN_ONE)
def test_what_is_two_things_is_none(name: str) -> None:
    assert kind_of(TWO_IN_ONE[name]) is None


SIGNS = (
    b"%PDF-1.4", b"%%EOF", b"PK\x03\x04", b"PK\x05\x06", b"PK\x01\x02", PNG[:16], PNG[-12:], b"\xff\xd8\xff", b"\xff\xd9",
    b"<html", b"<svg", b"[Content_Types].xml", b"word/document.xml", b"mimetype", b"vbaProject", BOM, b"#!",
    bytes(26), bytes(18),
)  # fmt: skip


@settings(max_examples=400)
@given(st.binary(max_size=200) | st.lists(st.sampled_from(SIGNS) | st.binary(max_size=30), max_size=12).map(b"".join))
@example(b"PK\x03\x04")
@example(BOM)
def test_bytes_by_chance_are_a_kind_or_none(content: bytes) -> None:
    kind = kind_of(content)
    assert kind is None or kind in get_args(FileKind)
    if kind not in (None, "txt"):
        beginnings = {"pdf": b"%PDF-", "png": b"\x89PNG", "jpg": b"\xff\xd8\xff"}
        assert content.startswith(beginnings.get(kind or "", b"PK\x03\x04"))


@settings(max_examples=200)
@given(st.sampled_from(sorted(EVERY_KIND)), st.sampled_from(sorted(EVERY_KIND)))
def test_of_two_files_behind_each_other_nothing_is_kept_but_text(first: str, second: str) -> None:
    kind = kind_of(EVERY_KIND[first] + EVERY_KIND[second])
    assert kind is None or kind == first == second, "where both are alike it is one of them, twice"


@settings(max_examples=200)
@given(
    st.sampled_from(sorted(set(EVERY_KIND) - {"txt"})),
    st.integers(0, HEAD // 2),
    st.sampled_from([b"<script", b"<HTML", b"<svg"]),
)
def test_no_markup_at_the_beginning_of_anything(kind: str, at: int, markup: bytes) -> None:
    content = EVERY_KIND[kind]
    assert kind_of(content[:at] + markup + content[at:]) is None


@given(st.text())
def test_a_text_that_is_kept_reads_as_it_was_written(text: str) -> None:
    if kind_of(text.encode()) == "txt":
        assert not text.lstrip("\ufeff").lstrip().startswith("<")
        assert "\x00" not in text


def test_a_zip_is_found_without_being_opened() -> None:
    """A thousandfold of zeros in it costs nothing, and an entry that can't be read at all does not matter."""
    bomb = office("word/document.xml", ("word/media/x.bin", bytes(20_000_000)))
    assert kind_of(bomb) == "docx"
    broken = bytearray(bomb)
    with zipfile.ZipFile(io.BytesIO(bomb)) as file:
        start = file.getinfo("word/media/x.bin").header_offset + 60
    broken[start : start + 100] = bytes(100)
    assert kind_of(bytes(broken)) == "docx"
