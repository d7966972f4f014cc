"""How the sandbox calls a bot."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web

from bot.sandbox import World
from bot.sandbox.hook import SECRET
from bot.sandbox.people import Person

WORD = "a-secret_WORD-1"


@dataclass
class Bot:
    """A listener that notes what it is told, and answers what it is told to answer first."""

    url: str = ""
    heard: list[tuple[int, str]] = field(default_factory=list)
    secrets: set[str | None] = field(default_factory=set)
    answers: list[int] = field(default_factory=list)
    held: asyncio.Event = field(default_factory=asyncio.Event)
    hold: set[str] = field(default_factory=set)

    async def hear(self, request: web.Request) -> web.Response:
        message = (await request.json())["message"]
        self.secrets.add(request.headers.get(SECRET))
        if message["text"] in self.hold:
            await self.held.wait()
        status = self.answers.pop(0) if self.answers else 200
        self.heard.append((status, message["text"]))
        return web.Response(status=status)


@pytest.fixture
async def bot(world: World) -> AsyncIterator[Bot]:
    """Listen, and be called no more at the end."""
    listener, app = Bot(), web.Application()
    app.router.add_post("/hook", listener.hear)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    listener.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield listener
    await world.unhook()
    await runner.cleanup()


async def hook(world: World, bot: Bot, **more: Any) -> None:
    """Set the webhook, which waits hardly at all after a failure."""
    assert (await world.ask("setWebhook", url=bot.url, secret_token=WORD, **more)).result is True
    assert world.hook is not None
    world.hook.pause = 0.01


async def test_updates_are_delivered_in_order_with_the_secret(world: World, anna: Person, bot: Bot) -> None:
    """What waited before the webhook was set comes too."""
    world.write(anna, anna.id, "0")
    await hook(world, bot)
    for number in range(1, 5):
        last = world.write(anna, anna.id, str(number))
    await asyncio.wait_for(world.handled(last), 2)
    assert bot.heard == [(200, str(number)) for number in range(5)]
    assert bot.secrets == {WORD}
    assert len(world.updates) == 0


async def test_a_refused_update_comes_again_before_the_next(world: World, anna: Person, bot: Bot) -> None:
    """Until it is taken; getWebhookInfo tells what went wrong last."""
    bot.answers = [500, 503]
    await hook(world, bot)
    world.write(anna, anna.id, "one")
    await asyncio.wait_for(world.handled(world.write(anna, anna.id, "two")), 2)
    assert bot.heard == [(500, "one"), (503, "one"), (200, "one"), (200, "two")]
    info = (await world.ask("getWebhookInfo")).result
    assert info["last_error_message"] == "Wrong response from the webhook: 503 Service Unavailable"
    assert (info["url"], info["pending_update_count"], info["max_connections"]) == (bot.url, 0, 40)


async def test_another_chat_does_not_wait(world: World, anna: Person, bot: Bot) -> None:
    """One call at a time for each chat, several for all."""
    bot.hold = {"slow"}
    await hook(world, bot)
    ben = world.person("Ben")
    slow = world.write(anna, anna.id, "slow")
    world.write(anna, anna.id, "after")
    quick = world.write(ben, world.private_chat(ben).id, "quick")
    await asyncio.wait_for(world.handled(quick), 2)
    assert bot.heard == [(200, "quick")]
    bot.held.set()
    await asyncio.wait_for(world.handled(slow + 1), 2)
    assert [text for _, text in bot.heard] == ["quick", "slow", "after"]


async def test_one_connection_is_one_call_at_a_time(world: World, anna: Person, bot: Bot) -> None:
    """As max_connections says."""
    bot.hold = {"slow"}
    await hook(world, bot, max_connections=1)
    ben = world.person("Ben")
    world.write(anna, anna.id, "slow")
    quick = world.write(ben, world.private_chat(ben).id, "quick")
    await asyncio.sleep(0.05)
    assert bot.heard == []
    bot.held.set()
    await asyncio.wait_for(world.handled(quick), 2)


async def test_polling_is_a_conflict_while_a_webhook_is_set(world: World, anna: Person, bot: Bot) -> None:
    """In Telegram's words; a poll that waits ends too."""
    waiting = asyncio.create_task(world.ask("getUpdates", timeout=30))
    await asyncio.sleep(0)
    await hook(world, bot)
    assert (await waiting).json["description"] == "Conflict: terminated by setWebhook request"
    reply = await world.ask("getUpdates")
    assert reply.status == 409
    assert reply.json["description"] == (
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
    )
    assert (await world.ask("deleteWebhook")).result is True
    number = world.write(anna, anna.id, "polled")
    assert [one["update_id"] for one in (await world.ask("getUpdates")).result] == [number]
    assert bot.heard == []


async def test_nobody_there_is_called_again(world: World, anna: Person, bot: Bot) -> None:
    """A restart loses nothing."""
    assert (await world.ask("setWebhook", url="http://127.0.0.1:9/hook")).result is True
    world.write(anna, anna.id, "one")
    await asyncio.sleep(0.05)
    assert "last_error_message" in (await world.ask("getWebhookInfo")).result
    await hook(world, bot)
    await asyncio.wait_for(world.handled(world.write(anna, anna.id, "two")), 2)
    assert [text for _, text in bot.heard] == ["one", "two"]


@pytest.mark.parametrize(
    "given",
    [
        {"url": "http://bot.example.org/"},
        {"url": "ftp://127.0.0.1/"},
        {"url": "https://bot.example.org/", "secret_token": "a b"},
        {"url": "https://bot.example.org/", "secret_token": ""},
        {"url": "https://bot.example.org/", "allowed_updates": ["messages"]},
    ],
)
async def test_a_wrong_webhook_is_refused(world: World, given: dict[str, Any]) -> None:
    """Telegram calls https alone, and is strict about the secret."""
    assert (await world.ask("setWebhook", **given)).status == 400
    assert (await world.ask("getWebhookInfo")).result["url"] == ""
