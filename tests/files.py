"""Small files of every kind that is kept, as the programs that people use write them; and some that only look so."""

import io
import zipfile

PDF = (
    b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    b"trailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF\n"
)
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000 1f15c4890000000d49444154789c63f8cfc0f01f0005"
    "0001ff56c72f0d0000000049454e44ae426082".replace(" ", "")
)
JPEG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffdb004300") + bytes(range(1, 65)) + b"\xff\xd9"
TEXT = "Resultaat: de regio's doen mee; één volgt in oktober.\r\n".encode()


def zipped(*entries: tuple[str, bytes], comment: bytes = b"", stored: str = "") -> bytes:
    """A zip with these entries in this order; one of them not compressed."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in entries:
            file.writestr(name, content, zipfile.ZIP_STORED if name == stored else zipfile.ZIP_DEFLATED)
        file.comment = comment
    return whole.getvalue()


TYPES = ("[Content_Types].xml", b'<?xml version="1.0"?><Types/>')


def office(main: str, *more: tuple[str, bytes], **values: bytes) -> bytes:
    """An Office file with this main part."""
    return zipped(TYPES, ("_rels/.rels", b"<x/>"), (main, b"<x/>" * 40), *more, **values)  # type: ignore[arg-type]


def open_document(what: str, *more: tuple[str, bytes]) -> bytes:
    """An OpenDocument file of this type."""
    kind = f"application/vnd.oasis.opendocument.{what}".encode()
    return zipped(("mimetype", kind), ("content.xml", b"<x/>" * 40), *more, stored="mimetype")


DOCX = office("word/document.xml")
EVERY_KIND = {
    "pdf": PDF,
    "docx": DOCX,
    "xlsx": office("xl/workbook.xml"),
    "pptx": office("ppt/presentation.xml"),
    "odt": open_document("text"),
    "ods": open_document("spreadsheet"),
    "odp": open_document("presentation"),
    "png": PNG,
    "jpg": JPEG,
    "txt": TEXT,
}
"""One of each, by kind."""
