"""What is this file, by its own bytes? A short list of kinds, each recognised at its beginning and its end; else it is none.

Nothing is opened, unpacked or parsed: bytes are compared, and whatever could be taken for two things is refused. The name and
the type that came with a file say nothing here.

- Every kind but text must begin with its signature at the very first byte, and end as such a file ends: a file that was cut
  off, or that has another one behind it, is none of these.
- The first 1,024 bytes hold no markup that a browser might read, and no PDF inside something else.
- An Office file is a zip with nothing before or behind it, whose entries name its list of types and exactly one main part; an
  OpenDocument one says its type in its first entry, as its standard asks. Either with a part that is known to hold macros or
  controls is refused, and so is any other zip. Names of entries stand in the clear, so that they are found without opening it.
- Text is UTF-8 without control characters that does not begin as markup or as a program. It is always kept as .txt, also where
  it is a table: no spreadsheet opens that by itself and takes a cell for a formula.
"""

import re
from collections.abc import Iterator

from commitments.sets import FileKind

HEAD = 1024
"""Bytes at the beginning in which a reader of some kind may look for what a file is."""
_ZIP_END = b"PK\x05\x06"
_ZIP_END_SIZE = 22
_LONGEST_ZIP_TAIL = 65_535 + _ZIP_END_SIZE
"""How far from its end a zip may say that it is one."""

_MARKUP = re.compile(
    rb"<(?:!doctype|!--|\?xml|html|head|body|script|style|svg|iframe|object|embed|meta|link|img|a\s)", re.IGNORECASE
)
_PDF = re.compile(rb"%PDF-[12]\.[0-9]")
_PDF_END = re.compile(rb"%%EOF\s*\Z")
_PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
_PNG_END = b"\x00\x00\x00\x00IEND\xaeB`\x82"
_JPEG = b"\xff\xd8\xff"
_JPEG_END = b"\xff\xd9"
_NO_TEXT = ("<", "#!", "{\\rtf", "%!")
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")

_ENTRY = rb"PK\x03\x04[\s\S]{26}"
"""A zip entry's header up to its name."""
_TYPES = re.compile(_ENTRY + rb"\[Content_Types\]\.xml")
_MAIN: tuple[tuple[re.Pattern[bytes], FileKind], ...] = (
    (re.compile(_ENTRY + rb"word/document\.xml"), "docx"),
    (re.compile(_ENTRY + rb"xl/workbook\.xml"), "xlsx"),
    (re.compile(_ENTRY + rb"ppt/presentation\.xml"), "pptx"),
)
_OPEN_DOCUMENT = re.compile(
    rb"PK\x03\x04[\s\S]{4}\x00\x00[\s\S]{16}\x08\x00\x00\x00mimetype"
    rb"application/vnd\.oasis\.opendocument\.(text|spreadsheet|presentation)PK"
)
_OPEN_KINDS: dict[bytes, FileKind] = {b"text": "odt", b"spreadsheet": "ods", b"presentation": "odp"}
_ACTIVE = re.compile(
    rb"vbaproject|vbadata|activex|macrosheets|(?:PK\x03\x04[\s\S]{26}|PK\x01\x02[\s\S]{42})(?:basic|scripts)/", re.IGNORECASE
)


def kind_of(content: bytes) -> FileKind | None:
    """The one kind that these bytes are; None for anything else, and for what may be two things."""
    found = list(_kinds(content))
    return found[0] if len(found) == 1 else None


def _kinds(content: bytes) -> Iterator[FileKind]:
    head = content[:HEAD]
    if _MARKUP.search(head):
        return
    begins_as_pdf = _PDF.match(content) is not None
    if b"%PDF-" in head and not begins_as_pdf:
        return
    if content.startswith(b"PK"):
        yield from _zipped(content)
        return
    if _ZIP_END in content[-_LONGEST_ZIP_TAIL:]:
        return
    if begins_as_pdf and _PDF_END.search(content, max(0, len(content) - HEAD)):
        yield "pdf"
    if content.startswith(_PNG) and content.endswith(_PNG_END):
        yield "png"
    if content.startswith(_JPEG) and content.endswith(_JPEG_END):
        yield "jpg"
    if not begins_as_pdf and _is_text(content):
        yield "txt"


def _zipped(content: bytes) -> Iterator[FileKind]:
    if not _is_one_zip(content) or _ACTIVE.search(content):
        return
    if open_document := _OPEN_DOCUMENT.match(content):
        yield _OPEN_KINDS[open_document[1]]
    if _TYPES.search(content):
        yield from (kind for main, kind in _MAIN if main.search(content))


def _is_one_zip(content: bytes) -> bool:
    """Whether its last 22 bytes end a zip that began at the first byte: its directory lies right before them."""
    end = content[-_ZIP_END_SIZE:]
    size, start = int.from_bytes(end[12:16], "little"), int.from_bytes(end[16:20], "little")
    return end.startswith(_ZIP_END) and end.endswith(b"\x00\x00") and start + size == len(content) - _ZIP_END_SIZE


def _is_text(content: bytes) -> bool:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    bare = text.lstrip()
    return bool(bare) and not bare.startswith(_NO_TEXT) and _CONTROL.search(text) is None
