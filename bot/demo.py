"""The bot and a Telegram in a box together, on loopback: for a look in the browser or a talk in the terminal."""

import asyncio
import secrets
import socket
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.app import cadence_of, run
from bot.clock import Sleep, Time
from bot.sandbox import Clock, World, serve
from bot.sandbox.chatpage import routes
from bot.sandbox.people import Person
from bot.settings import Settings, read_given
from digests.item import Story

HOST = "127.0.0.1"
PORT = 8080
TICK_SECONDS = 0.5
CHANNEL = "minewatch_weekly"
EDITORS = "minewatch_editors"


@dataclass(frozen=True, slots=True)
class Demo:
    """A world in which the bot runs, and the person who talks with it."""

    world: World
    you: Person
    url: str


@asynccontextmanager
async def demo(
    story: Story, folder: Path, port: int = 0, clock: Clock | None = None, sleep: Sleep = asyncio.sleep
) -> AsyncIterator[Demo]:
    """Run the bot on `story` (from `folder`) in a new world until the block ends; port 0 takes any free one.

    Without a clock it is now there. `sleep` is how the bot waits.
    """
    world, you = _people(clock or Clock())
    with tempfile.TemporaryDirectory(prefix="minewatch-") as temporary:
        cadence = cadence_of(_settings(world.token, "http://127.0.0.1", folder, Path(temporary)), story)
        page = routes(world, zone=cadence.zone, next_recap=cadence.next_after)
        async with serve(world, HOST, _free(port), page) as server:
            stop = asyncio.Event()
            ready: asyncio.Future[str] = asyncio.get_running_loop().create_future()
            settings = _settings(world.token, server.url, folder, Path(temporary))
            bot = asyncio.create_task(run(settings, story, Time(world.clock.now, sleep), stop, ready.set_result))
            await asyncio.wait((bot, ready), return_when=asyncio.FIRST_COMPLETED)
            try:
                if ready.done():
                    yield Demo(world, you, server.url)
            finally:
                stop.set()
                await bot


def _free(port: int) -> int:
    """The port or, where it is taken, 0: any free one."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return 0
    return port


def _people(clock: Clock) -> tuple[World, Person]:
    """You, a friend, a group, a channel in which the bot may post, and the editors' chat."""
    world = World(token=f"1000001:{secrets.token_urlsafe(30)}", username="minewatch_bot", name="Minewatch", clock=clock)
    you = world.person("You")
    friend = world.person("Dana")
    world.private_chat(you)
    world.group("Friends", members=[you, friend])
    world.channel("Minewatch weekly", username=CHANNEL, owner=you, bot_can_post=True)
    world.supergroup("Editors", members=[you, friend], username=EDITORS)
    return world, you


def _settings(token: str, url: str, folder: Path, temporary: Path) -> Settings:
    return read_given(
        bot_token=token,
        telegram_api_url=url,
        database_url=f"sqlite:///{temporary / 'demo.sqlite3'}",
        story_dir=folder,
        recap_channels=f"@{CHANNEL}",
        editors_chat=f"@{EDITORS}",
        tick_seconds=TICK_SECONDS,
    )
