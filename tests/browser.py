"""A real browser for tests: headless Chromium over its own pipe, no driver needed; its commands are the DevTools protocol."""

import asyncio
import base64
import json
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from typing import Any

_FLAGS = (
    "--headless --no-sandbox --disable-gpu --hide-scrollbars --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-quic --remote-debugging-pipe"
)
_DEADLINE = 60.0


def installed() -> str | None:
    """Where Chromium is, if it is."""
    return shutil.which("chromium") or shutil.which("google-chrome")


class Page:
    """One page of one browser."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._numbers = count(1)
        self._session: str | None = None

    async def call(self, method: str, **values: Any) -> dict[str, Any]:
        """One command and its answer; events in between are passed over."""
        number = next(self._numbers)
        message = {"id": number, "method": method, "params": values} | ({"sessionId": self._session} if self._session else {})
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(message).encode() + b"\0")
        async with asyncio.timeout(_DEADLINE):
            while True:
                answer = json.loads((await self._process.stdout.readuntil(b"\0"))[:-1])
                if answer.get("id") == number:
                    assert "error" not in answer, answer
                    return answer["result"]  # type: ignore[no-any-return]

    async def open(self, url: str, *, width: int, height: int) -> None:
        """A new page of this size, loading this address."""
        target = (await self.call("Target.createTarget", url="about:blank"))["targetId"]
        self._session = (await self.call("Target.attachToTarget", targetId=target, flatten=True))["sessionId"]
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        await self.call("Emulation.setDeviceMetricsOverride", **size)
        await self.call("Page.navigate", url=url)

    async def run(self, script: str) -> Any:
        """The value of a script in the page; a promise is waited for."""
        found = await self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in found, found
        return found["result"].get("value")

    async def until(self, script: str) -> None:
        """Wait until a script in the page is true, looking at each frame that the page draws."""
        async with asyncio.timeout(_DEADLINE):
            while not await self.run(f"new Promise(done => requestAnimationFrame(() => done(Boolean({script}))))"):
                pass

    async def picture(self) -> bytes:
        """The page as PNG."""
        return base64.b64decode((await self.call("Page.captureScreenshot", format="png"))["data"])


@asynccontextmanager
async def browser() -> AsyncIterator[Page]:
    """A browser with an empty profile; it ends with the block."""
    found = installed()
    assert found is not None
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        process = await asyncio.create_subprocess_exec(
            "sh", "-c", f'exec "$0" {_FLAGS} --user-data-dir="$1" 3<&0 4>&1 >/dev/null 2>&1', found, profile,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, limit=2**25,
        )  # fmt: skip
        try:
            yield Page(process)
        finally:
            process.kill()
            await process.wait()
