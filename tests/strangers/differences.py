"""What did a library lose, add or change between what it read and what it would write? Runs in both environments."""

from collections.abc import Iterator
from typing import Any

_NOTHING = object()


def differences(read: Any, written: Any, at: str = "", *, more_allowed: bool = False) -> Iterator[str]:
    """Each place where the two part. `more_allowed`: a library that writes out its own defaults may add fields."""
    if isinstance(read, dict) and isinstance(written, dict):
        for name in dict.fromkeys([*read, *written]):
            here = f"{at}.{name}" if at else str(name)
            one, other = read.get(name, _NOTHING), written.get(name, _NOTHING)
            if other is _NOTHING:
                yield f"{here}: lost, it was {one!r}"
            elif one is not _NOTHING:
                yield from differences(one, other, here, more_allowed=more_allowed)
            elif not more_allowed:
                yield f"{here}: added, as {other!r}"
    elif isinstance(read, list) and isinstance(written, list) and len(read) == len(written):
        for number, (one, other) in enumerate(zip(read, written, strict=True)):
            yield from differences(one, other, f"{at}[{number}]", more_allowed=more_allowed)
    elif type(read) is not type(written) or read != written:
        yield f"{at}: was {read!r}, became {written!r}"
