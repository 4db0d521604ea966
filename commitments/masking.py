"""What in a text names somebody? Their name, its parts, and how anybody can be reached; all else stays."""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator

MASK = "[…]"
_SHORTEST = 3
"""Letters of a part of a name: two are too often something else."""
_PARTICLES = frozenset(
    {"van", "von", "der", "den", "ter", "ten", "het", "aan", "bij", "uit", "del", "las", "los", "the", "and"}
)
_REACHED_AT = (
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
    r"(?<!\w)@\w{5,}",
    r"(?:(?<!\w)\+31|(?<!\d)0031|(?<!\d)0)[\s-]?(?:\(0\)[\s-]?)?6(?:[\s-]?\d){8}(?!\d)",
    r"(?:(?<!\w)\+31[\s-]?|(?<!\d)0031[\s-]?|(?<!\d)0)[1-57-9]\d{1,2}[\s-]?\d(?:[\s-]?\d){5,6}(?!\d)",
)
"""E-mail addresses, user names, Dutch mobile and other telephone numbers."""


def names(of: Collection[str], *, parts: bool = False) -> Callable[[str], bool]:
    """Whether a text has one of these in it, whole (or a part of one), however it is spaced and capitalised."""
    pattern = _pattern(_with_parts(of) if parts else iter(of))
    return lambda text: pattern.search(text) is not None


def without(of: Collection[str]) -> Callable[[str], str]:
    """A text without what names the people called so, or says how anybody can be reached."""
    pattern = _pattern(_with_parts(of), *_REACHED_AT)
    return lambda text: pattern.sub(MASK, text)


def _with_parts(of: Collection[str]) -> Iterator[str]:
    for name in of:
        yield name
        yield from (part for part in name.split() if len(part) >= _SHORTEST and part.casefold() not in _PARTICLES)


def _pattern(words: Iterator[str], *first: str) -> re.Pattern[str]:
    forms = {unicodedata.normalize(form, word) for word in words if word.split() for form in ("NFC", "NFD")}
    spaced = [r"\s+".join(map(re.escape, form.split())) for form in sorted(forms, key=len, reverse=True)]
    whole = [rf"(?<!\w){form}(?!\w)" for form in spaced]
    return re.compile("|".join([*first, *whole]) or r"(?!)", re.IGNORECASE)
