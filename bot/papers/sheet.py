"""How does the whole list look in Excel? A row a part of an item, with who answers for it and what was answered last.

Dutch Excel opens a CSV as it is meant only with a byte order mark, semicolons and ISO days. A cell that begins as a formula
would be one: it gets an apostrophe in front.
"""

import csv
import io
from collections.abc import Iterator
from datetime import date

from markupsafe import Markup

from bot.clean import one_line
from bot.language import Reader
from commitments.notices import Sheet, SheetRow

_BEGIN_A_FORMULA = tuple("=+-@\t\r＝＋－＠")


def made(told: Sheet, r: Reader) -> tuple[str, bytes]:
    """The file's name and its bytes."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(_plain(cell) for cell in _head(r))
    writer.writerows([harmless(cell) for cell in _cells(row, r)] for row in told.rows)
    return _plain(r.t("taz-list-{day}.csv", day=told.as_of.isoformat())), text.getvalue().encode("utf-8-sig")


def harmless(text: str) -> str:
    """A cell on one line that no spreadsheet takes for a formula."""
    words = one_line(text)
    return f"'{words}" if words.startswith(_BEGIN_A_FORMULA) else words


def _plain(words: object) -> str:
    return words.unescape() if isinstance(words, Markup) else str(words)


def _head(r: Reader) -> tuple[object, ...]:
    return (
        r.t("Item"), r.t("Name"), r.t("About"), r.t("Who must act"), r.t("Who answers"), r.t("Term"), r.t("Last day"),
        r.t("Asked about"), r.t("How it stands"), r.t("Answered on"), r.t("Expected on"), r.t("Explanation"),
        r.t("Partly"), r.t("Where to find"),
    )  # fmt: skip


def _cells(row: SheetRow, r: Reader) -> Iterator[str]:
    answer = row.answer
    # with its kind in front: Excel takes a bare 7.2 for the seventh of February
    yield f"{row.commitment} {row.code}"
    yield row.title
    yield row.what or ""
    yield row.owner or ""
    yield row.party or ""
    yield row.words or ""
    yield _iso(row.span.due_day if row.span else None)
    yield _plain(r.t("yes") if row.asked else r.t("no, followed only"))
    yield _plain(r.status(answer.status, row.span)) if answer else ""
    yield _iso(answer.on if answer else None)
    yield _iso(answer.expected if answer else None)
    yield (answer.reason or "") if answer else ""
    yield (answer.part or "") if answer else ""
    yield (answer.where or "") if answer else ""


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
