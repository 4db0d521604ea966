"""How does the sealing key stand on the disk? A small file for its owner only, always whole, never written over."""

import os
import tempfile
from pathlib import Path

from commitments.keys import Keyring


def read_or_make(path: Path) -> bytes:
    """The key, made where there is none yet. Raises OSError."""
    if path.exists():
        return path.read_bytes().strip()
    key = Keyring.new()
    write(path, key)
    return key


def write(path: Path, key: bytes) -> None:
    """Write a key where no file is. Raises OSError, FileExistsError among them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=path.name) as file:  # made for its owner only
        file.write(key + b"\n")
        file.flush()
        os.fsync(file.fileno())
        os.link(file.name, path)  # whole or not at all, and never over another key
    _lasts(path)


def new(path: Path) -> Path:
    """Where the next key waits until the register has taken it."""
    return path.with_name(f"{path.name}.new")


def change_places(path: Path, stamp: str) -> Path:
    """The new key takes the old one's place; returns where the old one is kept. May be done again after it was cut off."""
    old = path.with_name(f"{path.name}.old-{stamp}")
    if not old.exists():
        os.link(path, old)
    _lasts(path)
    new(path).replace(path)
    _lasts(path)
    return old


def _lasts(path: Path) -> None:
    """What changed in the folder is on the disk now, as far as the system has a way to say so."""
    try:
        folder = os.open(path.parent, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0))
    except OSError:
        return
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
