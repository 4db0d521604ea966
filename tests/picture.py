"""How the README's picture is made: `python -m tests.picture deploy/trial.png`, with Chromium installed.

It plays the first minutes of the trial, opens the page in a real browser, and takes its picture.
"""

import asyncio
import sys
from pathlib import Path

from tests.browser import browser
from tests.journeys.stage import stage


async def take() -> bytes:
    """Play, and take the picture."""
    async with stage() as on:
        await on.next()
        await on.press("VWS", "Beantwoorden")
        await on.press("VWS", "Op schema")
        await on.write("VWS", "A11 wordt eind september, wacht op cijfers van leden")
        async with browser() as page:
            await page.open(f"{on.proof.url}/#chat={on.id('VWS')}", width=1180, height=760)
            await page.until("document.body.innerText.includes('Genoteerd namens')")
            return await page.picture()


if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(asyncio.run(take()))
