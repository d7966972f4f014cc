"""The bot hears by webhook or by polling, over real sockets, and changes from one to the other."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.app import run
from bot.clock import Time
from bot.sandbox import Fault, World, serve
from bot.sandbox.server import Server
from bot.settings import BadSettings, read_given
from digests.item import Story
from tests.conftest import LIGHTHOUSE
from tests.leaks import TOKEN
from tests.telegram.desk import until

WORD = "a-secret_WORD-1"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
async def server(world: World) -> AsyncIterator[Server]:
    async with serve(world) as running:
        yield running


@asynccontextmanager
async def running(server: Server, story: Story, folder: Path, world: World, **more: Any) -> AsyncIterator[None]:
    """Run the bot until the block ends, then stop it in order."""
    given = {
        "bot_token": TOKEN,
        "telegram_api_url": server.url,
        "database_url": f"sqlite:///{folder / 'bot.sqlite3'}",
        "story_dir": LIGHTHOUSE,
    }
    stop = asyncio.Event()
    said: list[str] = []
    bot = asyncio.create_task(run(read_given(**given | more), story, Time(world.clock.now), stop, said.append))
    await until(lambda: said or bot.done(), 5)
    try:
        if not bot.done():
            yield
    finally:
        stop.set()
        await asyncio.wait_for(bot, 10)


def hook(port: int) -> dict[str, str]:
    return {
        "webhook_url": f"http://127.0.0.1:{port}/telegram",
        "webhook_secret": WORD,
        "listen": f"127.0.0.1:{port}",
    }


async def ask(world: World, text: str) -> str:
    """Write to the bot, and wait for the acknowledgement."""
    you = next((one for one in world.people.values() if not one.is_bot), None) or world.person("Aigerim")
    chat = world.private_chat(you)
    await asyncio.wait_for(world.handled(world.write(you, chat.id, text)), 5)
    return world.messages(chat.id)[-1].text


async def test_a_webhook_is_set_and_answers(world: World, lighthouse: Story, server: Server, tmp_path: Path) -> None:
    async with running(server, lighthouse, tmp_path, world, **hook(free_port())):
        await until(lambda: world.hook, 5)
        assert "Boats ran aground" in await ask(world, "/boats")
        info = (await world.ask("getWebhookInfo")).result
        assert info["allowed_updates"] == ["message", "callback_query", "inline_query", "my_chat_member"]
        assert info["max_connections"] == 64
    assert world.hook, "Telegram keeps what comes for the next start"


async def test_polling_takes_the_webhook_away(world: World, lighthouse: Story, server: Server, tmp_path: Path) -> None:
    await world.ask("setWebhook", url="http://127.0.0.1:9/gone")
    async with running(server, lighthouse, tmp_path, world):
        assert "Boats ran aground" in await ask(world, "/boats")
        assert world.hook is None


async def test_what_came_while_it_was_away_is_answered(
    world: World, lighthouse: Story, server: Server, tmp_path: Path
) -> None:
    port = free_port()
    async with running(server, lighthouse, tmp_path, world, **hook(port)):
        await ask(world, "/boats")
    assert world.hook
    world.hook.pause = 0.05
    asking = asyncio.create_task(ask(world, "/about"))
    await asyncio.sleep(0.1)
    assert not asking.done()
    async with running(server, lighthouse, tmp_path, world, **hook(port)):
        assert await asking


async def test_setting_the_webhook_is_tried_until_it_is_set(
    world: World, lighthouse: Story, server: Server, tmp_path: Path
) -> None:
    world.faults.add(Fault("server_error", "setWebhook", times=1))
    async with running(server, lighthouse, tmp_path, world, **hook(free_port())):
        await until(lambda: world.hook, 5)


async def test_health_is_served_beside_polling(world: World, lighthouse: Story, server: Server, tmp_path: Path) -> None:
    port = free_port()
    async with (
        running(server, lighthouse, tmp_path, world, listen=f"127.0.0.1:{port}"),
        aiohttp.ClientSession() as client,
    ):
        await ask(world, "/about")
        async with client.get(f"http://127.0.0.1:{port}/health") as answer:
            told = await answer.text()
        assert answer.status == 200
        assert json.loads(told)["store_reachable"]
        assert 0 <= json.loads(told)["telegram_seconds_ago"] < 5
        assert TOKEN.partition(":")[2] not in told
        async with client.post(f"http://127.0.0.1:{port}/", data=b"{}") as answer:
            assert answer.status == 404, "without a webhook there is no door"


async def test_a_taken_port_is_one_line(world: World, lighthouse: Story, server: Server, tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match=rf"^LISTEN: the bot cannot listen at 127.0.0.1:{server.port} \(.*in use.*\)"):
        async with running(server, lighthouse, tmp_path, world, listen=f"127.0.0.1:{server.port}"):
            await asyncio.sleep(5)


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ({"webhook_url": "http://bot.example.org/x", "webhook_secret": WORD}, "WEBHOOK_URL: "),
        ({"webhook_url": "https://bot.example.org/health", "webhook_secret": WORD}, "WEBHOOK_URL: "),
        ({"webhook_url": "https:///x", "webhook_secret": WORD}, "WEBHOOK_URL: "),
        ({"webhook_url": "https://bot.example.org/x"}, "WEBHOOK_SECRET: "),
        ({"webhook_url": "https://bot.example.org/x", "webhook_secret": "a b"}, "WEBHOOK_SECRET: "),
        ({"webhook_url": "https://bot.example.org/x", "webhook_secret": "x" * 257}, "WEBHOOK_SECRET: "),
        ({"listen": "8443"}, "LISTEN: "),
        ({"listen": "localhost:0"}, "LISTEN: "),
        ({"listen": "localhost:70000"}, "LISTEN: "),
    ],
)
def test_a_setting_that_cannot_be_is_one_line(given: dict[str, str], line: str) -> None:
    with pytest.raises(BadSettings) as caught:
        read_given(**given)
    assert str(caught.value).startswith(line)
    assert "\n" not in str(caught.value)
    assert "a b" not in str(caught.value)


def test_settings_say_where_to_listen() -> None:
    assert read_given(listen="[::1]:8443").listen == ("::1", 8443)
    assert read_given(listen="0.0.0.0:80").listen == ("0.0.0.0", 80)  # noqa: S104
    settings = read_given(webhook_url="https://bot.example.org", webhook_secret=WORD)
    assert settings.listen is None
    assert WORD not in repr(settings)
