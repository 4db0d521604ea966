"""Why does this file exist? It answers the methods for files: the bot sends one, or fetches what somebody sent."""

from collections.abc import Iterator
from typing import Final

from starlette.responses import Response

from .bodies import Call
from .chats import Json, Refused
from .files import File, png_size
from .messages import formatted, surroundings
from .methods import Method, method
from .world import World

SEND_LIMIT: Final = 50_000_000
"""The largest file in bytes that the bot may send."""

PHOTO_LIMIT: Final = 10_000_000
"""The largest photo in bytes that the bot may send."""

SIDES, FLATTEST = 10_000, 20
"""What a photo's width and height may be together, in pixels, and how often the shorter fits into the longer."""

FETCH_LIMIT: Final = 20_000_000
"""The largest file in bytes that the bot may fetch."""


class Documents:
    """The files of one world, for the bot."""

    def __init__(self, world: World) -> None:
        self._world = world

    def methods(self) -> Iterator[Method]:
        """All of them."""
        known = "chat_id document caption parse_mode disable_content_type_detection reply_markup reply_parameters"
        yield method("sendDocument", self._send_document, known)
        yield method("sendPhoto", self._send_photo, "chat_id photo caption parse_mode reply_markup reply_parameters")
        yield method("getFile", self._get_file, "file_id")

    def download(self, path: str) -> Response:
        """The content of a file under its file_path. Refused if there is none, or if its hour is over."""
        file = self._world.files.at(path, self._world.clock())
        if file is None or file.size > FETCH_LIMIT:
            raise Refused(404, "Not Found")
        return Response(file.bytes, media_type="application/octet-stream")

    async def _send_document(self, call: Call) -> Json:
        words = formatted(self._world, call, "caption")
        self._world.reach(call.chat)
        around = surroundings(self._world, call)
        file = self._given(call, "document")
        message = self._world.send(call.chat, words.formatted, html=words.html, file=file, **around)
        return self._world.message_json(message)

    async def _send_photo(self, call: Call) -> Json:
        words = formatted(self._world, call, "caption")
        self._world.reach(call.chat)
        around = surroundings(self._world, call)
        file = self._given(call, "photo", PHOTO_LIMIT)
        width, height = png_size(file.bytes) or (0, 0)
        if not 0 < width + height <= SIDES or max(width, height) > FLATTEST * min(width, height):
            raise Refused(400, "Bad Request: PHOTO_INVALID_DIMENSIONS")
        message = self._world.send(call.chat, words.formatted, html=words.html, photo=file.photo_json(width, height), **around)
        return self._world.message_json(message)

    def _given(self, call: Call, what: str, limit: int = SEND_LIMIT) -> File:
        upload = call.file(what)
        if upload is not None:
            if not upload.content:
                raise Refused(400, "Bad Request: file must be non-empty")
            if len(upload.content) > limit:
                raise Refused(413, "Request Entity Too Large")
            return self._world.files.add(upload.name or what, upload.content, upload.mime)
        if not call.text(what):
            raise Refused(400, f"Bad Request: there is no {what} in the request")
        file = self._world.files.get(call.text(what))
        if file is None:
            raise Refused(400, "Bad Request: wrong file identifier/HTTP URL specified")
        return file

    async def _get_file(self, call: Call) -> Json:
        file = self._world.files.get(call.text("file_id"))
        if file is None:
            raise Refused(400, "Bad Request: invalid file_id")
        if self._world.files.is_lost(file):
            raise Refused(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
        if file.size > FETCH_LIMIT:
            raise Refused(400, "Bad Request: file is too big")
        return {
            "file_id": file.file_id,
            "file_unique_id": file.unique_id,
            "file_size": file.size,
            "file_path": self._world.files.lend(file, self._world.clock()),
        }
