"""A real browser on the chat page of a world with a scripted bot."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from shutil import which
from time import monotonic

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from bot.demo import Demo, demo
from bot.sandbox import Clock, World, serve
from bot.sandbox.chatpage import routes
from digests.item import Story
from tests.conftest import ROOT
from tests.page.reader import Reader, meet
from tests.page.scripted import Place, ScriptedBot

CHROMIUM = which("chromium") or which("chromium-browser") or which("google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
HURRY = 10
"""How much faster than ours the time of the real bot's world goes: it speaks once a second in a chat."""
THURSDAY = datetime(2025, 3, 6, 8, 0, tzinfo=UTC)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium here: apt-get install chromium")
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        await started.close()


@pytest_asyncio.fixture(loop_scope="session")
async def place() -> AsyncIterator[Place]:
    world = World(clock=Clock(THURSDAY, frozen=True))
    anna, ben = world.person("Anna", "anna"), world.person("Ben")
    group = world.group("Readers", [anna, ben])
    channel = world.channel("Weekly", "weekly", owner=ben, bot_can_post=True)
    bot = ScriptedBot(world)
    polling = asyncio.create_task(bot.run())
    async with contextlib.AsyncExitStack() as serving:

        async def start(port: int = 0) -> int:
            given = routes(world, zone="Asia/Almaty")
            return (await serving.enter_async_context(serve(world, port=port, routes=given))).port

        port = await start()
        url = f"http://127.0.0.1:{port}"
        yield Place(world, bot, anna, ben, group, channel, url, port, serving.aclose, lambda: start(port))
    polling.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await polling


@pytest_asyncio.fixture(loop_scope="session")
async def context(browser: Browser) -> AsyncIterator[BrowserContext]:
    opened = await browser.new_context(viewport={"width": 1280, "height": 800})
    opened.set_default_timeout(5000)
    yield opened
    await opened.close()


@pytest_asyncio.fixture(loop_scope="session")
async def page(context: BrowserContext, place: Place) -> AsyncIterator[Page]:
    """Give the page as Anna sees it on a desk; at the end nothing has gone wrong in it."""
    async with faultless(context, place.url) as opened:
        yield opened


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def shown(record: Story) -> AsyncIterator[Demo]:
    """The real bot on the real story, as `minewatch demo` shows it, for all tests of a module."""
    hurried = Clock(THURSDAY, monotonic=lambda: HURRY * monotonic())
    async with demo(record, ROOT, clock=hurried, sleep=lambda seconds: asyncio.sleep(seconds / HURRY)) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def reader(context: BrowserContext, shown: Demo, code: str) -> AsyncIterator[Reader]:
    """Give somebody new who has pressed Start on a desk, in a Telegram of the language `code`."""
    async with faultless(context, shown.url) as opened:
        yield await meet(opened, shown, code)


@contextlib.asynccontextmanager
async def faultless(context: BrowserContext, url: str) -> AsyncIterator[Page]:
    """Open the page; at the end nothing has gone wrong in it."""
    opened = await context.new_page()
    wrong: list[str] = []
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    await opened.add_init_script(
        "addEventListener('securitypolicyviolation', (one) => (window.violations ??= []).push(one.violatedDirective))"
    )
    await opened.goto(url)
    yield opened
    assert await opened.evaluate("window.violations ?? []") == []
    assert wrong == []
