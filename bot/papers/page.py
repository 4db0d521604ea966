"""How does a page look that any browser opens? Plain tables, by itself: nothing is fetched, nothing runs.

Headings and tables say what they are, so that it can be heard as well as seen (WCAG 2.2, AA), and it prints in black on white.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from markupsafe import Markup

from bot.clean import visible
from bot.language import Reader

_STYLE = Markup(
    "body{max-width:70rem;margin:0 auto;padding:1rem;font:1rem/1.5 sans-serif;color:#000;background:#fff}"
    "table{border-collapse:collapse;width:100%;margin:0 0 1rem}"
    "caption,th,td{text-align:left;vertical-align:top;padding:.3rem .5rem;overflow-wrap:anywhere}"
    "caption{font-weight:bold}th,td{border:1px solid #595959}th[scope=row]{width:14rem}"
)
_PAGE = Markup(
    '<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
    "<title>{title}</title>\n<style>{style}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n{body}\n</main>\n</body>\n</html>\n"
)
LINES = Markup("\n")
NOTHING = "–"
"""What stands in a cell that holds nothing: an empty one says nothing to who hears it."""


def page(title: Markup, body: Iterable[Markup], r: Reader) -> bytes:
    """The whole of it."""
    return _PAGE.format(language=r.language, title=title, style=_STYLE, body=LINES.join(body)).encode()


def said(words: str) -> Markup:
    """A paragraph."""
    return Markup("<p>{}</p>").format(_cell(words))


def headed(head: Markup, content: Markup) -> Markup:
    """A part of the page, below its heading."""
    return Markup("<h2>{}</h2>\n{}").format(head, content)


def table(caption: Markup, heads: Sequence[Markup], rows: Iterable[Iterable[str]]) -> Markup:
    """A table; the first cell of each row heads it."""
    columns = Markup().join(Markup('<th scope="col">{}</th>').format(head) for head in heads)
    return Markup("<table>\n<caption>{}</caption>\n<thead><tr>{}</tr></thead>\n<tbody>\n{}\n</tbody>\n</table>").format(
        caption, columns, LINES.join(map(_row, rows))
    )


def moment(at: datetime, r: Reader) -> Markup:
    """Day and hour, as they are there where `at` counts."""
    return r.t("{day}, {hour}", day=r.day(at), hour=f"{at:%H:%M}")


def _row(cells: Iterable[str]) -> Markup:
    first, *others = cells
    row = Markup('<th scope="row">{}</th>').format(_cell(first))
    return Markup("<tr>{}</tr>").format(row + Markup().join(Markup("<td>{}</td>").format(_cell(cell)) for cell in others))


def _cell(words: str) -> str:
    """A sentence of ours stays as it is; anything else is cleaned, and escaped where it is put."""
    return (words if isinstance(words, Markup) else visible(words)) or NOTHING
