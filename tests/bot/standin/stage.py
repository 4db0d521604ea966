"""Who calls the stand-in in its own tests? A stage: a world, a clock, somebody who has started the bot, and plain HTTP."""

import asyncio
import json
from datetime import UTC, datetime

import httpx

from bot.standin.clock import Clock
from bot.standin.server import Serving, application
from bot.standin.world import World

TOKEN = "7201934586:AAE-proef"
START = datetime(2023, 6, 15, 7, 0, tzinfo=UTC)


class Stage:
    """A world, a clock, somebody who has started the bot, and ways to call."""

    def __init__(self):
        self.clock = Clock(START)
        self.world = World(self.clock)
        self.anna = self.world.user("Anna", last_name="de Wit", username="annadewit")
        self.world.write(self.anna, self.anna, "/start")
        self.app = application(self.world, self.clock, token=TOKEN)
        self.http: httpx.AsyncClient
        self.url = ""

    async def call(self, method, **parameters):
        """The result of a method that succeeds."""
        answer = (await self.http.post(f"/bot{TOKEN}/{method}", json=parameters)).json()
        assert answer["ok"], answer
        return answer["result"]

    async def refused(self, method, **parameters):
        """The code and the words with which a method is refused."""
        answer = await self.http.post(f"/bot{TOKEN}/{method}", json=parameters)
        said = answer.json()
        assert not said["ok"]
        assert said["error_code"] == answer.status_code
        return answer.status_code, said["description"]

    async def waiting(self, group, poll):
        """A long poll as a task of this group, as soon as the stand-in lets it wait."""
        seen = self.world.version
        task = group.create_task(poll)
        await self.world.change(seen, seconds=10)
        return task

    async def fails(self, fault, **more):
        """From now on this goes wrong, by the control endpoint. Answers the fault's number."""
        answer = await self.http.post("/control/faults", json={"fault": fault, **more})
        assert answer.status_code == 200, answer.text
        return answer.json()["id"]


class Watch:
    """A clock in seconds that a test sets."""

    now = 1000.0

    def __call__(self):
        return self.now


def play(scene):
    """Run a scene on a stage that is being served."""

    async def run():
        stage = Stage()
        async with Serving(stage.app) as serving, httpx.AsyncClient(base_url=serving.url) as stage.http:
            stage.url = serving.url
            await scene(stage)

    asyncio.run(run())


class Receiver:
    """A bot's own address: takes what is posted to it, and answers as `says` tells, 200 if nothing else.

    `says` maps the how-manieth post (from 1) to a status, or to (status, Retry-After); None closes the connection.
    """

    def __init__(self, says=None, *, delay=0.0):
        self.says = says or {}
        self.delay = delay
        self.posts = []
        self.open_at_once = 0
        self.most_at_once = 0
        self.changed = asyncio.Event()
        self._open = []
        self.url = ""

    async def __aenter__(self):
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/hook"
        return self

    async def __aexit__(self, *_):
        self._server.close()
        for writer in self._open:
            writer.close()

    async def count(self, number):
        """Wait until so many posts came."""
        async with asyncio.timeout(10):
            while len(self.posts) < number:
                self.changed.clear()
                await self.changed.wait()
        return self.posts

    async def _serve(self, reader, writer):
        self._open.append(writer)
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
                headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}
                update = json.loads(await reader.readexactly(int(headers["content-length"])))
                self.open_at_once += 1
                self.most_at_once = max(self.most_at_once, self.open_at_once)
                self.posts.append((asyncio.get_running_loop().time(), head[0], headers, update))
                said = self.says.get(len(self.posts), 200)
                self.changed.set()
                await asyncio.sleep(self.delay)
                self.open_at_once -= 1
                if said is None:
                    return
                status, after = said if isinstance(said, tuple) else (said, None)
                more = f"Retry-After: {after}\r\n" if after else ""
                writer.write(f"HTTP/1.1 {status} Whatever\r\n{more}Content-Length: 0\r\n\r\n".encode())
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()
