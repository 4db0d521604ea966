"""How does the progress look? A bar a row; each status has a pattern of its own, so that it reads in black and white too.

What the picture shows stands beside it in words (`bot.rendering.filters.picture`), for who cannot see it.
"""

import io
from collections.abc import Callable
from importlib.resources import files
from typing import TypeAlias

from markupsafe import Markup
from PIL import Image, ImageDraw, ImageFont

from bot.language import Reader
from bot.rendering.filters import bar, drawn, said
from commitments.notices import Picture, PictureRow

_WIDTH = 720
"""Pixels: twice as many as a phone shows beside each other, so that letters of 28 are read there as letters of 14."""
_TITLE, _TEXT = 32, 28
_EDGE, _BAR, _LABEL, _GAP = 40, 56, 40, 22
_SWATCH, _LEGEND = 40, 52
_WHITE, _GREY, _BLACK = 255, 170, 0
_LETTERS = (files("bot.papers") / "DejaVuSans-latin.ttf").read_bytes()

Box: TypeAlias = tuple[int, int, int, int]
Pattern: TypeAlias = Callable[[int, int], int]
"""The grey of a pixel by its place: x to the right, y down."""


def _dotted(x: int, y: int) -> int:
    return _BLACK if (x % 10 - 5) ** 2 + (y % 10 - 5) ** 2 < 6 else _WHITE


_PATTERNS: dict[str | None, Pattern] = {
    "done": lambda _x, _y: _BLACK,
    "on_track": lambda x, y: _BLACK if (x + y) % 14 < 5 else _WHITE,
    "not_started": _dotted,
    "delayed": lambda x, y: _BLACK if (x - y) % 14 < 2 or (x + y) % 14 < 2 else _WHITE,
    "blocked": lambda _x, y: _BLACK if y % 10 < 5 else _WHITE,
    "reopened": lambda _x, _y: _GREY,
    None: lambda _x, _y: _WHITE,
}


def made(told: Picture, r: Reader) -> tuple[str, bytes]:
    """The file's name and its bytes, as PNG in shades of grey."""
    used = [status for status in _PATTERNS if any(status == one for row in told.rows for one, _ in row.statuses)]
    title = _wrapped(_plain(drawn(told, r)), _TITLE)
    height = 2 * _EDGE + len(title) * _LABEL + _GAP + len(told.rows) * (_LABEL + _BAR + _GAP) + len(used) * _LEGEND
    page = _Page(height)
    for place, line in enumerate(title):
        page.write(_EDGE, _EDGE + place * _LABEL, line, _TITLE)
    top, most = _EDGE + len(title) * _LABEL + _GAP, max((_total(row) for row in told.rows), default=1)
    for row in told.rows:
        page.write(_EDGE, top, f"{_plain(bar(row, r))} ({_total(row)})", _TEXT)
        page.bar(top + _LABEL, row, most)
        top += _LABEL + _BAR + _GAP
    for place, status in enumerate(used):
        y = top + place * _LEGEND
        page.fill((_EDGE, y, _EDGE + _SWATCH, y + _SWATCH), status)
        page.write(_EDGE + _SWATCH + 16, y + 4, _plain(said(status, r)), _TEXT)
    return _plain(r.t("taz-progress-{day}.png", day=told.as_of.isoformat())), page.png()


class _Page:
    def __init__(self, height: int) -> None:
        self._image = Image.new("L", (_WIDTH, height), _WHITE)
        self._draw = ImageDraw.Draw(self._image)

    def write(self, x: int, y: int, text: str, size: int) -> None:
        """One line; what does not fit is left out at its end."""
        letters = _letters(size)
        while text and letters.getlength(text) > _WIDTH - _EDGE - x:
            text = text.removesuffix("…")[:-1].rstrip() + "…"
        self._draw.text((x, y), text, fill=_BLACK, font=letters)

    def bar(self, top: int, row: PictureRow, most: int) -> None:
        """Its parts side by side, as long as they are many, with their number where there is room for it."""
        begin, counted, width = _EDGE, 0, _WIDTH - 2 * _EDGE
        for status, count in row.statuses:
            counted += count
            end = _EDGE + round(width * counted / most)
            self.fill((begin, top, end, top + _BAR), status)
            self._number((begin, top, end, top + _BAR), str(count))
            begin = end

    def fill(self, box: Box, status: str | None) -> None:
        """A field in the pattern of a status, with a line around it."""
        left, top, right, bottom = box
        if right - left < 1:
            return
        pattern = _PATTERNS[status]
        field = Image.new("L", (right - left, bottom - top))
        field.putdata([pattern(x, y) for y in range(field.height) for x in range(field.width)])
        self._image.paste(field, (left, top))
        self._draw.rectangle(box, outline=_BLACK, width=2)

    def _number(self, box: Box, text: str) -> None:
        left, top, right, bottom = box
        letters = _letters(26)
        half = letters.getlength(text) / 2 + 8
        middle, level = (left + right) / 2, (top + bottom) / 2
        if half * 2 + 8 > right - left:
            return
        self._draw.rectangle((middle - half, level - 18, middle + half, level + 18), fill=_WHITE)
        self._draw.text((middle, level), text, fill=_BLACK, font=letters, anchor="mm")

    def png(self) -> bytes:
        """The whole."""
        content = io.BytesIO()
        self._image.save(content, "PNG", optimize=True)
        return content.getvalue()


def _wrapped(text: str, size: int) -> list[str]:
    """The text in as many lines as it takes, cut between words."""
    letters, found = _letters(size), [""]
    for word in text.split():
        longer = f"{found[-1]} {word}".strip()
        if letters.getlength(longer) <= _WIDTH - 2 * _EDGE:
            found[-1] = longer
        else:
            found.append(word)
    return found


def _letters(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(io.BytesIO(_LETTERS), size)


def _total(row: PictureRow) -> int:
    return sum(count for _, count in row.statuses)


def _plain(words: Markup) -> str:
    return words.unescape()
