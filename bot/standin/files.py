"""Why does this file exist? It keeps the files that people and the bot send, so that both can have them back."""

import mimetypes
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

LENT: Final = timedelta(hours=1)
"""How long a file_path works after the getFile that gave it."""


@dataclass(frozen=True, slots=True)
class File:
    """One file. `content` is None for a file of which only the size was told: it is all zeros. `size` is what is told of it."""

    file_id: str
    unique_id: str
    name: str
    mime: str
    size: int
    content: bytes | None
    path: str

    @property
    def bytes(self) -> bytes:
        """All of it."""
        return bytes(self.size) if self.content is None else self.content

    def json(self) -> dict[str, Any]:
        """As a document in the Bot API."""
        return {
            "file_id": self.file_id,
            "file_unique_id": self.unique_id,
            "file_name": self.name,
            "mime_type": self.mime,
            "file_size": self.size,
        }

    def photo_json(self, width: int, height: int) -> dict[str, Any]:
        """As one size of a photo in the Bot API: it has no name."""
        found = self.json()
        return {name: found[name] for name in ("file_id", "file_unique_id", "file_size")} | {"width": width, "height": height}


def png_size(content: bytes) -> tuple[int, int] | None:
    """Width and height in pixels of a picture in PNG; None of anything else, which the stand-in cannot measure."""
    if content[:8] != b"\x89PNG\r\n\x1a\n" or content[12:16] != b"IHDR" or len(content) < 24:
        return None
    return int.from_bytes(content[16:20]), int.from_bytes(content[20:24])


class Files:
    """All files of one world, by file_id."""

    def __init__(self) -> None:
        self._files: dict[str, File] = {}
        self._lent: dict[str, datetime] = {}
        self._lost: set[str] = set()
        self._count = 0

    def ids(self, kind: str) -> dict[str, str]:
        """A new file_id and file_unique_id, of a kind that Telegram's own begin with."""
        self._count += 1
        return {"file_id": f"{kind}{self._count:024}", "file_unique_id": f"AgAD{self._count:010}"}

    def add(self, name: str, content: bytes | int, mime: str | None = None, *, told: int | None = None) -> File:
        """Keep a document: its content, or only its size. `told` is a size that is not true."""
        found = self.ids("BQACAgQAAxkBAAI")
        mime = mime or mimetypes.guess_type(name)[0] or "application/octet-stream"
        size, kept = (content, None) if isinstance(content, int) else (len(content) if told is None else told, content)
        ending = name.rpartition(".")[2] if "." in name else "bin"
        path = f"documents/file_{self._count}.{ending if ending.isascii() and ending.isalnum() else 'bin'}"
        file = File(found["file_id"], found["file_unique_id"], name, mime, size, kept, path)
        self._files[file.file_id] = file
        return file

    def get(self, file_id: str) -> File | None:
        """The file under a file_id."""
        return self._files.get(file_id)

    def lose(self, file_id: str) -> None:
        """Telegram no longer has this file, though its file_id is right."""
        self._lost.add(file_id)

    def is_lost(self, file: File) -> bool:
        """Whether Telegram no longer has it."""
        return file.file_id in self._lost

    def lend(self, file: File, now: datetime) -> str:
        """The file_path under which it can be fetched for an hour from now."""
        self._lent[file.path] = now
        return file.path

    def at(self, path: str, now: datetime) -> File | None:
        """The file under a file_path that works still."""
        lent = self._lent.get(path)
        if lent is None or now - lent > LENT:
            return None
        return next((file for file in self._files.values() if file.path == path and not self.is_lost(file)), None)

    def unique(self, unique_id: str) -> File | None:
        """The file under a file_unique_id."""
        return next((file for file in self._files.values() if file.unique_id == unique_id), None)
