"""What stays of the programme when it ends? One zip that needs no program of ours: the list, each item's dossier, the files.

It is made at a moment when nobody waits for it, one part after another, so that it may be as big as it likes. Beside the parts
lie their SHA-256 sums, in the form that `sha256sum -c` reads.
"""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from markupsafe import Markup

from bot.language import Reader
from bot.papers import dossier, sheet
from commitments.notices import Chain, Dossier, Sheet

_LINES = Markup("\n")


class Archive:
    """A zip that is being filled; `finish` ends it."""

    def __init__(self, out: IO[bytes], at: datetime, r: Reader) -> None:
        """`at`: the moment that it speaks of, in the programme's time zone."""
        self._zip = ZipFile(out, "w", ZIP_DEFLATED)
        self._at = at
        self._r = r
        self._sums: list[str] = []

    def lists(self, told: Sheet) -> None:
        """The whole list, as the team gets it."""
        self._add(*sheet.made(told, self._r))

    def dossiers(self, every: Iterable[Dossier]) -> None:
        """Each item's, in a folder of their own."""
        for told in every:
            name, content = dossier.made(told, self._r)
            self._add(f"dossiers/{name}", content)

    def files(self, every: Iterable[tuple[str, bytes]]) -> None:
        """What people sent, as they sent it, under our own names."""
        for name, content in every:
            self._add(self._plain(self._r.t("files/{name}", name=name)), content)

    def finish(self, chain: Chain) -> None:
        """Say what is in it, and how it can be checked."""
        name = self._plain(self._r.t("READ-ME.txt"))
        self._add(name, self._plain(_LINES.join(self._words(chain))).encode())
        self._write("SHA256SUMS", "".join(self._sums).encode())
        self._zip.close()

    def _words(self, chain: Chain) -> Iterable[Markup]:
        r = self._r
        yield r.t("TAZ, archive of {day}, {hour}.", day=r.day(self._at), hour=f"{self._at:%H:%M}")
        yield Markup("")
        yield r.t("dossiers: of each item what was agreed, asked, answered and changed, in order of time.")
        yield r.t("The list: each item with its last answers. It opens in Excel.")
        yield r.t("files: what was sent with answers, where files were kept.")
        yield Markup("")
        yield r.t("No names of persons stand in the dossiers and the list. What people wrote stands as they wrote it.")
        yield r.t("Read that, and the files, for names before you make anything public.")
        yield Markup("")
        yield r.t("Is this still the archive as it was made? Unpack it there and run: sha256sum -c SHA256SUMS")
        if chain.digest:
            yield r.t("The history was in order. Its last event: {number}:{digest}", number=chain.number, digest=chain.digest)
        yield Markup("")

    def _add(self, name: str, content: bytes) -> None:
        self._sums.append(f"{hashlib.sha256(content).hexdigest()}  {name}\n")
        self._write(name, content)

    def _write(self, name: str, content: bytes) -> None:
        part = ZipInfo(name, self._at.timetuple()[:6])
        part.compress_type = ZIP_DEFLATED
        part.external_attr = 0o600 << 16
        self._zip.writestr(part, content)

    def _plain(self, words: Markup) -> str:
        return words.unescape()
