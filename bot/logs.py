"""What is written down for an administrator? A sentence, a stable event name, ids; never a token, never a person's words.

Event names are the named points of the ring: intake.stored, lane.claimed, verb.committed, letter.claimed and so on. Of an error
its type and the way it took are told, never its text: a database quotes in it what somebody wrote.
"""

import logging
import re
import sys
import traceback
from collections.abc import Iterator, MutableMapping, Sequence
from types import TracebackType
from typing import Any

import structlog

_TOKEN = re.compile(r"\d{5,}:[A-Za-z0-9_-]{10,}")
_PASSWORD = re.compile(r"(://[^/\s:@]*):[^/\s]*@")
Processor = structlog.typing.Processor


def redact(text: str) -> str:
    """A text without anything that looks like a bot token, or like the password in an address."""
    return _PASSWORD.sub(r"\1:<password>@", _TOKEN.sub("<token>", text))


def wordless(error: BaseException) -> str:
    """An error's type and the way it took, those of its causes and of its group included, without what any of them says."""
    return "\n".join(_ways(error))


def _ways(error: BaseException) -> Iterator[str]:
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None:
        yield from _ways(before)
    yield "Traceback:\n" + "".join(traceback.format_tb(error.__traceback__)) + type(error).__qualname__
    if isinstance(error, BaseExceptionGroup):
        for one in error.exceptions:
            yield from _ways(one)


def _told(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """`exc_info` as structlog takes it: an error, or true for the one at hand."""
    given = event.pop("exc_info", None)
    error = given if isinstance(given, BaseException) else sys.exc_info()[1] if given else None
    return event if error is None else {**event, "exception": wordless(error)}


def _uncaught(_: type[BaseException], error: BaseException, __: TracebackType | None) -> None:
    """The last words of a process that breaks down."""
    sys.stderr.write(wordless(error) + "\n")


def _redacted(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {key: redact(value) if isinstance(value, str) else value for key, value in event.items()}


class _Redacting(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = redact(record.getMessage()), ()
        if record.exc_info and record.exc_info[1] is not None:
            record.exc_text = wordless(record.exc_info[1])
        return True


def configure(level: str, *, extra: Sequence[Processor] = ()) -> None:
    """Set up logging once, at the start. `extra` processors see every event; tests use that to watch the ring."""
    number = logging.getLevelNamesMapping()[level]
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(_Redacting())
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s %(message)s"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(number)
    sys.excepthook = _uncaught
    for name in ("httpx", "httpcore", "telegram", "apscheduler", "uvicorn", "alembic", "asyncio", "psycopg"):
        logging.getLogger(name).setLevel(max(number, logging.WARNING))
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.DEBUG if extra else number),
        processors=[
            *extra,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _told,
            _redacted,
            structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event_name", "event"]),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
