"""Who asked to be forgotten, so that a backup put back does not bring them back? A file apart from the database.

Beside the key, one line an erasure: its moment and a keyed digest of the address, nothing else. It is only ever added to, so
the files of several replicas may be joined in any order. A line that was cut short is passed over: its erasure never happened.
"""

import os
import re
from datetime import datetime
from pathlib import Path

_LINE = re.compile(r"(\S+) ([0-9a-f]{64})")


class Forgotten:
    """One such file, which need not be there yet."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def add(self, digest: str, at: datetime) -> None:
        """Write down one erasure; on the disk when this returns. Raises OSError: then it may not happen either."""
        line = f"\n{at.isoformat()} {digest}\n".encode()  # begins anew, also after a line that was cut short
        handle = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            if os.write(handle, line) != len(line):
                raise OSError(28, "No space left on device")
            os.fsync(handle)
        finally:
            os.close(handle)

    def check(self) -> None:
        """Raises OSError where nothing could be added."""
        os.close(os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600))

    def read(self) -> dict[str, datetime]:
        """The last erasure of each digest."""
        found: dict[str, datetime] = {}
        if not self.path.exists():
            return found
        for line in self.path.read_text("utf-8", "replace").splitlines():
            if (whole := _LINE.fullmatch(line)) is not None:
                moment = _moment(whole[1])
                if moment is not None and (whole[2] not in found or found[whole[2]] < moment):
                    found[whole[2]] = moment
        return found


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None
