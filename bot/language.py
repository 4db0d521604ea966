"""How do facts become words? One reader: a language, a time zone's days, and the only place where text is escaped.

Source strings are English and stand in `bot/rendering`; what people read comes from the catalogues in `locales`, compiled in
memory at start. Every field of a sentence is escaped here, so no text of a person can make markup; and it stays on its line.
"""

import gettext
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import assert_never

from babel.dates import format_date, get_day_names
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from markupsafe import Markup

from bot.clean import isolated, one_line, shortened, unpressed, unquoted
from commitments.notices import KeptFile
from commitments.sets import FileKind, Role, Status
from commitments.terms import Span, last_of_quarter, quarter_of

LANGUAGES = ("nl", "en")
_LOCALES = {"nl": "nl_NL", "en": "en_GB"}
_NAMES_A_QUARTER = re.compile(r"\bQ[1-4]\b")
_HET = frozenset({"onderwijs", "werkveld", "programmateam"})
"""Dutch names of categories that take "het"; the others are plurals or take "de"."""


@dataclass(frozen=True, slots=True)
class About:
    """What the settings say of who runs this: the words of /privacy and /help that no code can know."""

    controller: str
    contact: str
    dpo: str
    legal_basis: str
    months: int
    bot_username: str = ""
    files: bool = False
    """Whether files are taken."""


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    if language == "en":
        return gettext.NullTranslations()
    source = files("locales") / language / "LC_MESSAGES" / "taz.po"
    compiled = io.BytesIO()
    with source.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def _shown(words: str) -> str:
    """What stands in a sentence of ours without being one: on that one line, and nothing in it can be pressed."""
    return words if isinstance(words, Markup) else isolated(unpressed(one_line(words)))


def _fields(fields: dict[str, object]) -> dict[str, object]:
    return {name: _shown(value if isinstance(value, Markup) else str(value)) for name, value in fields.items()}


def quoted(text: str, most: int = 3_000) -> Markup:
    """A person's own words between the only quotation marks on their line: at most `most` characters of them."""
    return _between(shortened(unquoted(text), most))


def _between(words: str) -> Markup:
    return Markup('"{}"').format(isolated(words))


def lines(parts: Iterable[str]) -> Markup:
    """Lines of one message; what is not yet a sentence of ours is escaped."""
    return Markup("\n").join(parts)


GLUE = "\v"
"""Stands for a line break where a message may not be parted; no text of a person holds it (see clean.py)."""


def block(parts: Iterable[str]) -> Markup:
    """Lines that stay together when a long message goes in parts: an item's name and what stands below it."""
    return Markup(GLUE).join(parts)  # noqa: S704  our own sign


def headed(head: Markup, rows: Sequence[Markup]) -> list[Markup]:
    """A list below its head, which never stands alone at the end of a part."""
    return [block([head, rows[0]]), *rows[1:]] if rows else [head]


def listed(parts: Iterable[str]) -> Markup:
    """Parts of one line with commas between; what is not yet a sentence of ours is cleaned and escaped."""
    return Markup(", ").join(map(_shown, parts))


def _begun(template: str, text: Markup) -> Markup:
    """A sentence that starts with a field starts with a capital; Dutch writes that one without its accent ("Eén")."""
    if not template.startswith("{") or template[-1:] not in ".?:" or not text[:1].islower():
        return text
    return Markup("{}{}").format(unicodedata.normalize("NFD", text[0])[0].upper(), text[1:])


@dataclass(frozen=True, slots=True)
class Reader:
    """One language. `about` fills what the settings know."""

    language: str
    about: About

    def t(self, message: str, **fields: object) -> Markup:
        """A sentence in this language, its fields escaped; a field that is a sentence of ours stays as it is."""
        text = _catalogue(self.language).gettext(message)
        return _begun(text, Markup(text).format(**_fields(fields)))  # noqa: S704  our own words

    def n(self, one: str, many: str, count: int, **fields: object) -> Markup:
        """As `t`, by count; `{count}` is spelled out up to twenty."""
        text = _catalogue(self.language).ngettext(one, many, count)
        return _begun(text, Markup(text).format(count=self.number(count), **_fields(fields)))  # noqa: S704  our own words

    def number(self, count: int) -> str:
        """A count in words up to twenty, in figures above."""
        words = (
            self.t("no"), self.t("one"), self.t("two"), self.t("three"), self.t("four"), self.t("five"), self.t("six"),
            self.t("seven"), self.t("eight"), self.t("nine"), self.t("ten"), self.t("eleven"), self.t("twelve"),
            self.t("thirteen"), self.t("fourteen"), self.t("fifteen"), self.t("sixteen"), self.t("seventeen"),
            self.t("eighteen"), self.t("nineteen"), self.t("twenty"),
        )  # fmt: skip
        return words[count] if 0 <= count < len(words) else str(count)

    def quote(self, text: str, most: int = 3_000) -> Markup:
        """A person's own words between quotation marks, on one line: at most `most` characters of them, fewer in a list."""
        return _between(unpressed(shortened(unquoted(text), most)))

    def day(self, day: date) -> str:
        """ "30 juni 2023"."""
        return format_date(day, "d MMMM y", locale=_LOCALES[self.language])

    def short(self, day: date) -> str:
        """ "30 juni"."""
        return format_date(day, "d MMMM", locale=_LOCALES[self.language])

    def month(self, day: date) -> str:
        """ "november 2023"."""
        return format_date(day, "MMMM y", locale=_LOCALES[self.language])

    def weekday(self, day: date) -> str:
        """ "maandag 3 juli 2023"."""
        return format_date(day, "EEEE d MMMM y", locale=_LOCALES[self.language])

    def weekday_name(self, day: int) -> str:
        """ "maandag" for 0."""
        return str(get_day_names("wide", locale=_LOCALES[self.language])[day])

    def together(self, names: Iterable[str], *, either: bool = False) -> str:
        """ "A1, A4 en A7", or with `either` "A1, A4 of A7"."""
        return format_list(list(names), style="or" if either else "standard", locale=_LOCALES[self.language])

    def millions(self, euro: int) -> str:
        """Euros in millions, to a thousand: "38,5"."""
        return format_decimal(Decimal(euro) / 1_000_000, locale=_LOCALES[self.language])

    def party(self, name: str) -> str:
        """A party in a sentence: a category takes its article, an organisation stands as it is."""
        if self.language != "nl" or not name[:1].islower() or name.startswith("de "):
            return name
        return f"{'het' if name in _HET else 'de'} {name}"

    def last_day(self, day: date, words: str | None) -> str:
        """A last day as people read it, with the programme's own word behind: "30 juni 2023 (Q2)"."""
        if words and _NAMES_A_QUARTER.search(words) and day == last_of_quarter(day):
            return f"{self.day(day)} (Q{quarter_of(day)[1]})"
        return self.day(day)

    def term(self, span: Span, words: str) -> Markup:
        """A term in words: the days that it means, with its own wording where it has no day."""
        match span.kind:
            case "uiterlijk" if span.last:
                return self.t("no later than {day}", day=self.last_day(span.last, words))
            case "voor" if span.last:
                return self.t("before {day}", day=self.day(span.last + timedelta(days=1)))
            case "per" if span.last:
                return self.t("as of {day}", day=self.day(span.last))
            case "vanaf" if span.first:
                quarter = f" (Q{quarter_of(span.first)[1]})" if _NAMES_A_QUARTER.search(words) else ""
                return self.t("from {day}", day=self.day(span.first) + quarter)
            case "periode" if span.first and span.last:
                return self.t("from {first} up to and including {last}", first=self.day(span.first), last=self.day(span.last))
            case _:
                return self.quote(words)

    def expected(self, last: date, first: date | None = None) -> Markup:
        """What somebody now thinks, no finer or coarser than they said it: "verwacht eind maart 2023", "verwacht in Q3 2023".

        `last` is the last day of the moment they named, `first` its first; None where they named one day.
        """
        if first is None or first == last:
            return self.t("expected on {day}", day=self.day(last))
        year, quarter = quarter_of(last)
        if first == date(year, 3 * quarter - 2, 1) and last == last_of_quarter(last):
            return self.t("expected in Q{quarter} {year} (by {day})", quarter=quarter, year=year, day=self.short(last))
        month = self.month(last)
        if first.replace(day=1) == last.replace(day=1):
            if first.day == 1 and (last + timedelta(days=1)).day == 1:
                return self.t("expected in {month}", month=month)
            if first.day == 1:
                return self.t("expected early {month}", month=month)
            if (last + timedelta(days=1)).day == 1:
                return self.t("expected at the end of {month}", month=month)
        return self.t("expected by {day}", day=self.day(last))

    def status(self, status: Status, span: Span | None = None) -> Markup:
        """People's words for a status. Without a last day nothing can be on schedule: then it runs, or has begun."""
        starts = span is not None and span.kind == "vanaf"
        match status:
            case "on_track" if starts:
                return self.t("begun")
            case "not_started" if starts:
                return self.t("not begun yet")
            case "on_track":
                return self.t("under way") if span is None or span.due_day is None else self.t("on schedule")
            case "done":
                return self.t("done")
            case "delayed":
                return self.t("delayed")
            case "blocked":
                return self.t("at a standstill")
            case "not_started":
                return self.t("not started")
            case _:
                assert_never(status)

    def file(self, file: KeptFile) -> Markup:
        """ "A9-vvn-1.pdf (PDF, 12 kB)"."""
        return self.t("{name} ({kind}, {size})", name=file.name, kind=self.file_kind(file.kind), size=self.size(file.size))

    def file_kind(self, kind: FileKind) -> str:
        """What sort of file it is, as people call it."""
        match kind:
            case "pdf":
                return "PDF"
            case "docx":
                return "Word"
            case "xlsx":
                return "Excel"
            case "pptx":
                return "PowerPoint"
            case "odt" | "ods" | "odp":
                return "OpenDocument"
            case "png" | "jpg":
                return self.t("picture")
            case "txt":
                return self.t("text")
            case _:
                assert_never(kind)

    def size(self, count: int) -> str:
        """Bytes in kB or MB, rounded up: "12 kB", "1,2 MB"."""
        if count < 1_000_000:
            return f"{-(-count // 1_000)} kB"
        return f"{format_decimal(-(-Decimal(count) // 100_000) / 10, locale=_LOCALES[self.language])} MB"

    def role(self, role: Role) -> Markup:
        """What somebody does here."""
        match role:
            case "team":
                return self.t("programme team")
            case "contact":
                return self.t("contact")
            case "deputy":
                return self.t("deputy")
            case "observer":
                return self.t("observer")
            case _:
                assert_never(role)


def reader(language: str, about: About) -> Reader:
    """The reader of a language; Dutch where we do not have it."""
    return Reader(language if language in LANGUAGES else "nl", about)
