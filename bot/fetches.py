"""How does a file that somebody sent come in? In a stream, bounded while it comes, by the same bot that was told of it.

python-telegram-bot asks where the file is; its own download reads to the end whatever the size, and would open a path on this
machine if a server named one. So the bytes are fetched here: from that server only, never through a redirect, not unpacked.
The address holds the bot's token, so it stands in no error and no log: what went wrong is told by its type.
"""

from typing import NoReturn

import httpx
from telegram import Bot
from telegram.error import BadRequest, InvalidToken, NetworkError

from commitments.sets import NotKept

_SECONDS = httpx.Timeout(connect=5.0, read=15.0, write=10.0, pool=5.0)
_LEAST_TRIES = 3
"""Tries after which what Telegram calls "temporarily unavailable" is gone."""


class NotToBeKept(Exception):
    """It will not come in, and why."""

    def __init__(self, why: NotKept) -> None:
        super().__init__(why)
        self.why: NotKept = why


class Fetches:
    """Brings in the files of one bot's chats. `limit`: the most bytes of one; 0 where none is taken."""

    def __init__(self, bot: Bot, limit: int) -> None:
        self._bot, self.limit = bot, limit

    async def bring(self, file: str, tries: int) -> bytes:
        """The bytes of a file. Raises NotToBeKept, or a TelegramError where another try may help."""
        if not self.limit:
            raise NotToBeKept("off")
        try:
            found = await self._bot.get_file(file)
        except BadRequest as error:
            _refused(error, tries)
        if (found.file_size or 0) > self.limit:
            raise NotToBeKept("too_large")
        address = found.file_path or ""
        if not address.startswith(f"{self._bot.base_file_url}/"):
            raise NetworkError("the server named no path of its own")
        try:
            return await self._download(address)
        except httpx.HTTPError as error:
            raise NetworkError(type(error).__name__) from error
        except httpx.InvalidURL:
            raise NetworkError("the server named a path that is none") from None

    async def _download(self, address: str) -> bytes:
        asked = {"Accept-Encoding": "identity"}
        async with (
            httpx.AsyncClient(timeout=_SECONDS, follow_redirects=False) as client,
            client.stream("GET", address, headers=asked) as answer,
        ):
            _check(answer)
            if int(answer.headers.get("Content-Length", 0)) > self.limit:
                raise NotToBeKept("too_large")
            found = bytearray()
            async for chunk in answer.aiter_raw():
                found += chunk
                if len(found) > self.limit:
                    raise NotToBeKept("too_large")
            return bytes(found)


def _check(answer: httpx.Response) -> None:
    """Raises a TelegramError for all but a whole file as it is: one whose end can be told from a connection that was cut."""
    if answer.status_code == httpx.codes.UNAUTHORIZED:
        raise InvalidToken
    if answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
        raise NetworkError("Too Many Requests")
    if answer.status_code != httpx.codes.OK:
        raise NetworkError(f"status {answer.status_code}")
    if answer.headers.keys().isdisjoint({"content-length", "transfer-encoding"}) or "content-encoding" in answer.headers:
        raise NetworkError("an answer whose end cannot be told")


def _refused(error: BadRequest, tries: int) -> NoReturn:
    words = error.message.lower()
    if "too big" in words:
        raise NotToBeKept("too_large") from None
    if "temporarily" in words and tries < _LEAST_TRIES:
        raise NetworkError("temporarily unavailable") from None
    raise NotToBeKept("gone") from None
