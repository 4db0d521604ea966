"""Why does this file exist? Telegram turns the HTML that a bot sends into text and entities; so must its stand-in.

Follows TDLib's `MessageEntity.cpp` for what the Bot API documents under "HTML style", error texts included. All offsets
and lengths are in UTF-16 code units, as in the Bot API.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from typing import Final
from urllib.parse import urlsplit, urlunsplit

_TAGS: Final = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "blockquote": "blockquote",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
}
_NAMED: Final = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE: Final = re.compile(r"&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|(lt|gt|amp|quot)(?![a-zA-Z]));?")
_DROPPED: Final = frozenset("\r\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u0333\u033f\u030a")
_SPACE: Final = " \t\n\v\f\r\0"
_MIXABLE: Final = ("bold", "italic", "underline", "strikethrough", "spoiler")
_FIRST: Final = ("blockquote", "expandable_blockquote", "pre", "code", "text_link", "text_mention")

_FOUND: Final = (
    ("url", re.compile(r"(?<![\w@/.-])(?:https?://[^\s<>\"]+|(?:[\w-]+\.)+(?:nl|eu|com|org|net|info|me)(?![\w.-]*\w)(?:/[^\s<>\"]*)?)")),
    ("email", re.compile(r"(?<![\w.+-])[\w.+-]+@(?:[\w-]+\.)+[a-zA-Z]{2,}(?!\w)")),
    ("bot_command", re.compile(r"(?<![\w/<>])/[a-zA-Z0-9_]{1,64}(?:@[a-zA-Z0-9_]{3,32})?(?![\w/<>])")),
    ("mention", re.compile(r"(?<![\w@/.])@[a-zA-Z0-9_]{3,32}(?!\w)")),
    ("hashtag", re.compile(r"(?<![\w#])#(?=\w*[^\W\d])\w{1,256}")),
)  # fmt: skip


class ParseError(ValueError):
    """Text that Telegram refuses to parse; the message is Telegram's own."""


@dataclass(frozen=True, slots=True)
class Entity:
    """One special part of a text. `offset` and `length` in UTF-16 units; `user` for a text_mention."""

    type: str
    offset: int
    length: int
    url: str | None = None
    language: str | None = None
    user: int | None = None

    @property
    def end(self) -> int:
        """The first UTF-16 unit behind this part."""
        return self.offset + self.length


@dataclass(frozen=True, slots=True)
class Formatted:
    """A text as people see it, and its entities in Telegram's order."""

    text: str
    entities: tuple[Entity, ...]


def units(text: str) -> int:
    """The length of a text in UTF-16 units, in which Telegram counts."""
    return sum(2 if ord(character) > 0xFFFF else 1 for character in text)


def plain(text: str) -> Formatted:
    """A text without markup as Telegram keeps it: cleaned, trimmed, with links and commands found."""
    return _finish(text, [])


def from_html(markup: str) -> Formatted:
    """A text sent with parse_mode=HTML. ParseError carries Telegram's words, without "can't parse entities: "."""
    return _finish(*_Reader(markup).read())


@dataclass(frozen=True, slots=True)
class _Open:
    tag: str
    argument: str
    offset: int
    begin: int


class _Reader:
    """One pass over one text, position by position, as TDLib does it."""

    def __init__(self, markup: str) -> None:
        self._markup = markup
        self._at = 0
        self._text: list[str] = []
        self._offset = 0
        self._open: list[_Open] = []
        self._entities: list[Entity] = []

    def read(self) -> tuple[str, list[Entity]]:
        while self._at < len(self._markup):
            if self._markup[self._at] != "<":
                self._put(self._character())
            elif self._peek(1) == "/":
                self._end_tag()
            else:
                self._start_tag()
        if self._open:
            raise ParseError(f'Can\'t find end tag corresponding to start tag "{self._open[-1].tag}"')
        return "".join(self._text), self._entities

    def _peek(self, ahead: int = 0) -> str:
        return self._markup[self._at + ahead : self._at + ahead + 1]

    def _put(self, character: str) -> None:
        self._text.append(character)
        self._offset += units(character)

    def _character(self) -> str:
        if found := _REFERENCE.match(self._markup, self._at):
            hexadecimal, decimal, name = found.groups()
            number = int(hexadecimal, 16) if hexadecimal else int(decimal) if decimal else 0
            if name or (0 < number < 0x10FFFF and not 0xD800 <= number <= 0xDFFF):
                self._at = found.end()
                return _NAMED[name] if name else chr(number)
        self._at += 1
        return self._markup[self._at - 1]

    def _until(self, stop: str) -> str:
        begin = self._at
        while self._at < len(self._markup) and self._markup[self._at] not in stop:
            self._at += 1
        return self._markup[begin : self._at]

    def _skip_space(self) -> None:
        while self._peek() and self._peek() in _SPACE:
            self._at += 1

    def _byte(self, position: int) -> int:
        return len(self._markup[:position].encode())

    def _start_tag(self) -> None:
        begin = self._at
        self._at += 1
        tag = self._until(_SPACE + ">").lower()
        if not self._peek():
            raise ParseError(f"Unclosed start tag at byte offset {self._byte(begin)}")
        if tag not in _TAGS:
            raise ParseError(f'Unsupported start tag "{tag}" at byte offset {self._byte(begin)}')
        argument = ""
        while True:
            self._skip_space()
            if self._peek() == ">":
                break
            name, value = self._attribute(tag, begin)
            match tag, name:
                case ("a", "href"):
                    argument = value
                case ("code", "class") if value.startswith("language-"):
                    argument = value.removeprefix("language-")
                case ("span", "class") | ("blockquote", "expandable"):
                    argument = value or "1"
        self._at += 1
        if tag == "span" and argument != "tg-spoiler":
            raise ParseError(f'Tag "span" must have class "tg-spoiler" at byte offset {self._byte(begin)}')
        self._open.append(_Open(tag, argument, self._offset, len(self._text)))

    def _attribute(self, tag: str, begin: int) -> tuple[str, str]:
        unclosed = ParseError(f'Unclosed start tag "{tag}" at byte offset {self._byte(begin)}')
        name = self._until(_SPACE + "=>/\"'")
        if not name:
            if not self._peek():
                raise unclosed
            raise ParseError(f'Empty attribute name in the tag "{tag}" at byte offset {self._byte(begin)}')
        self._skip_space()
        if self._peek() != "=":
            if not self._peek():
                raise unclosed
            return name, ""
        self._at += 1
        self._skip_space()
        quote = self._peek()
        if not quote:
            raise unclosed
        if quote not in "\"'":
            token = self._at
            value = self._until(_SPACE + ">")
            if not re.fullmatch(r"[a-zA-Z0-9.-]*", value):
                raise ParseError(f"Unexpected end of name token at byte offset {self._byte(token)}")
            return name, value.lower()
        self._at += 1
        characters = []
        while self._peek() and self._peek() != quote:
            characters.append(self._character())
        self._at += 1
        if not self._peek():
            raise ParseError(f"Unclosed start tag at byte offset {self._byte(begin)}")
        return name, "".join(characters)

    def _end_tag(self) -> None:
        begin = self._at
        if not self._open:
            raise ParseError(f"Unexpected end tag at byte offset {self._byte(begin)}")
        self._at += 2
        found = self._until(_SPACE + ">").lower()
        self._skip_space()
        if self._peek() != ">":
            raise ParseError(f"Unclosed end tag at byte offset {self._byte(begin)}")
        self._at += 1
        opened = self._open.pop()
        if found not in ("", opened.tag):
            raise ParseError(
                f'Unmatched end tag at byte offset {self._byte(begin)}, expected "</{opened.tag}>", found "</{found}>"'
            )
        if self._offset > opened.offset:
            self._add(opened)

    def _add(self, opened: _Open) -> None:
        entity = Entity(_TAGS[opened.tag], opened.offset, self._offset - opened.offset)
        match entity.type:
            case "text_link":
                target = opened.argument or "".join(self._text[opened.begin :])
                if person := re.fullmatch(r"tg://user\?id=(\d+)", target):
                    self._entities.append(replace(entity, type="text_mention", user=int(person[1])))
                elif (url := checked_link(target)) is not None:
                    self._entities.append(replace(entity, url=url))
            case "code":
                self._entities.append(replace(entity, language=opened.argument or None))
            case "blockquote" if opened.argument:
                self._entities.append(replace(entity, type="expandable_blockquote"))
            case "pre" if self._entities and self._entities[-1] == replace(
                entity, type="code", language=self._entities[-1].language
            ):
                self._entities[-1] = replace(self._entities[-1], type="pre")
            case _:
                self._entities.append(entity)


def checked_link(target: str) -> str | None:
    """The URL that Telegram makes of a link's target; None for what it drops without a word (such as localhost)."""
    target = target.strip()
    if re.match(r"(?:tg|ton|tonsite)://\S+$", target, re.IGNORECASE):
        return target
    if re.match(r"mailto:\S+@\S+$", target, re.IGNORECASE):
        return target
    parts = urlsplit(target if re.match(r"https?://", target, re.IGNORECASE) else f"http://{target}")
    try:
        host = parts.hostname or ""
        port = parts.port
    except ValueError:
        return None
    if not re.fullmatch(r"(?:[\w-]+\.)+[\w-]{2,}|\d+(?:\.\d+){3}", host) or re.search(r"\s", target):
        return None
    return urlunsplit((parts.scheme, f"{host}:{port}" if port else host, parts.path or "/", parts.query, parts.fragment))


def _finish(raw: str, marked: Sequence[Entity]) -> Formatted:
    text, moved = _clean(raw)
    entities = []
    for entity in marked:
        begin, end = moved[entity.offset], moved[entity.end]
        if end > begin:
            entities.append(replace(entity, offset=begin, length=end - begin))
    return Formatted(text, _settled(entities, _find(text)))


def _clean(raw: str) -> tuple[str, list[int]]:
    """The text as Telegram keeps it, and for each UTF-16 offset in the old text the one in the new."""
    kept = ["" if c in _DROPPED else c for c in raw]
    kept = [" " if c < " " and c not in ("", "\n") else c for c in kept]
    first = next((i for i, c in enumerate(kept) if c.strip(" \n")), len(kept))
    last = next((i for i in range(len(kept), first, -1) if kept[i - 1].strip(" \n")), first)
    kept = [c if first <= i < last else "" for i, c in enumerate(kept)]
    moved, new = [0], 0
    for old, c in zip(raw, kept, strict=True):
        new += units(c)
        moved.extend([new] * units(old))
    return "".join(kept), moved


def _find(text: str) -> list[Entity]:
    """What Telegram finds by itself: links, addresses, commands, names, tags. Of two that overlap the first counts."""
    offsets = [0, *accumulate(units(character) for character in text)]
    found: list[Entity] = []
    for kind, pattern in _FOUND:
        for match in pattern.finditer(text):
            end = match.end()
            if kind == "url":
                end = match.start() + len(match.group().rstrip(".,;:!?'\")]}"))
            found.append(Entity(kind, offsets[match.start()], offsets[end] - offsets[match.start()]))
    found.sort(key=lambda entity: (entity.offset, -entity.length))
    kept: list[Entity] = []
    for entity in found:
        if not kept or entity.offset >= kept[-1].end:
            kept.append(entity)
    return kept


def _settled(marked: Sequence[Entity], found: Iterable[Entity]) -> tuple[Entity, ...]:
    """Marked and found entities together: code stands alone, bold and its like are joined, none half over another."""
    code = [entity for entity in marked if entity.type in ("pre", "code")]
    whole = [e for e in marked if e.type not in (*_MIXABLE, "pre", "code")]
    blocks = [e for e in whole if "blockquote" in e.type]
    links = [e for e in whole if e not in blocks and not _touching(e, code)]
    links += [e for e in found if not _touching(e, [*code, *links])]
    mixed = [part for kind in _MIXABLE for part in _mixed(kind, marked, code, [*links, *blocks])]
    everything = dict.fromkeys([*code, *blocks, *links, *mixed])
    return tuple(sorted(everything, key=lambda e: (e.offset, -e.length, _priority(e.type))))


def _priority(kind: str) -> int:
    """Which of two entities over the same text stands first: what is found comes between links and bold."""
    if kind in _FIRST:
        return _FIRST.index(kind)
    return len(_FIRST) + 1 + _MIXABLE.index(kind) if kind in _MIXABLE else len(_FIRST)


def _touching(entity: Entity, others: Iterable[Entity]) -> bool:
    return any(entity.offset < other.end and other.offset < entity.end for other in others)


def _mixed(kind: str, marked: Sequence[Entity], code: Sequence[Entity], whole: Sequence[Entity]) -> list[Entity]:
    covered: set[int] = set()
    for entity in marked:
        if entity.type == kind:
            covered.update(range(entity.offset, entity.end))
    for entity in code:
        covered.difference_update(range(entity.offset, entity.end))
    runs: list[list[int]] = []
    for unit in sorted(covered):
        if runs and unit == runs[-1][1]:
            runs[-1][1] += 1
        else:
            runs.append([unit, unit + 1])
    parts: list[Entity] = []
    for begin, end in runs:
        half_over = [e for e in whole if (e.offset < begin < e.end < end) or (begin < e.offset < end < e.end)]
        cuts = sorted({edge for e in half_over for edge in (e.offset, e.end) if begin < edge < end})
        edges = [begin, *cuts, end]
        parts.extend(Entity(kind, a, b - a) for a, b in pairwise(edges))
    return parts
