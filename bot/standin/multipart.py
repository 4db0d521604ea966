"""Why does this file exist? Files come as multipart/form-data, and the stand-in needs no library to take that apart."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.parser import HeaderParser
from email.policy import HTTP


@dataclass(frozen=True, slots=True)
class Upload:
    """A file in a request: its name, its media type as the sender says, and all of its bytes."""

    name: str
    mime: str
    content: bytes


def parts(content_type: str, body: bytes) -> Iterator[tuple[str, str | Upload]]:
    """Each part's name, with its text or its file. ValueError for what is no multipart; UnicodeError for wrong text."""
    boundary = _header("Content-Type", content_type).get_param("boundary")
    if not isinstance(boundary, str) or not boundary:
        raise ValueError("multipart without a boundary")
    line = rb"\r\n--" + re.escape(boundary.encode()) + rb"(?=--|[ \t]*\r\n)"
    _, *found, end = re.split(line, b"\r\n" + body)
    if not found or not end.startswith(b"--"):
        raise ValueError("multipart without an end")
    for part in found:
        head, empty, content = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        if not empty:
            raise ValueError("a part without a head")
        headers = HeaderParser(policy=HTTP).parsestr(head.decode())
        disposition = headers["Content-Disposition"]
        if disposition is None or "name" not in disposition.params:
            raise ValueError("a part without a name")
        name = str(disposition.params["name"])
        if "filename" not in disposition.params:
            yield name, content.decode()
            continue
        mime = headers.get_content_type() if "Content-Type" in headers else "application/octet-stream"
        yield name, Upload(str(disposition.params["filename"]), mime, content)


def _header(name: str, value: str) -> EmailMessage:
    message = EmailMessage(policy=HTTP)
    message[name] = value
    return message
