"""Who calls the stand-in in its own tests? A stage: a world, a clock, somebody who has started the bot, and plain HTTP."""

import asyncio
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

    async def fails(self, fault, **more):
        """From now on this goes wrong, by the control endpoint. Answers the fault's number."""
        answer = await self.http.post("/control/faults", json={"fault": fault, **more})
        assert answer.status_code == 200, answer.text
        return answer.json()["id"]


def play(scene):
    """Run a scene on a stage that is being served."""

    async def run():
        stage = Stage()
        async with Serving(stage.app) as serving, httpx.AsyncClient(base_url=serving.url) as stage.http:
            stage.url = serving.url
            await scene(stage)

    asyncio.run(run())
