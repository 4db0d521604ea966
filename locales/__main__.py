"""How do the catalogues follow the code? `python -m locales`, in a clone: source strings in, translations kept, the rest empty.

Written the same way each time: no dates, no line numbers, in the order in which the code says things. What is then still
without words in `nl` is for its editor; `tests/bot/test_texts.py` names it.
"""

import io
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

HERE = Path(__file__).parent
PATHS = (HERE / "taz.pot", HERE / "nl" / "LC_MESSAGES" / "taz.po")
_CALLS = {"t": None, "n": (1, 2)}
"""`reader.t("...")` and `reader.n("one", "many", count)`."""


def _said() -> Iterator[tuple[str, str | tuple[str, ...]]]:
    for file, _, message, _, _ in extract_from_dir(HERE.parent / "bot", [("**.py", "python")], {}, _CALLS):
        yield f"bot/{file}", message


def fresh(path: Path) -> str:
    """What a catalogue would hold now: its own head and translations, and the source strings of the code."""
    text = path.read_text("utf-8")
    head, _, _ = text.partition("\n\n")
    kept = {_key(message.id): message.string for message in read_po(io.BytesIO(text.encode())) if message.id}
    catalogue = Catalog()
    for file, message in sorted(_said(), key=lambda said: said[0]):
        words = kept.get(message) or ("" if isinstance(message, str) else ("", ""))
        catalogue.add(message, words, locations=[(file, 0)])
    body = io.BytesIO()
    write_po(body, catalogue, omit_header=True, include_lineno=False, width=120)
    return f"{head}\n\n{body.getvalue().decode().strip()}\n"


def _key(message: str | list[str] | tuple[str, ...]) -> str | tuple[str, ...]:
    return message if isinstance(message, str) else tuple(message)


if __name__ == "__main__":
    for catalogue_path in PATHS:
        catalogue_path.write_text(fresh(catalogue_path), "utf-8")
