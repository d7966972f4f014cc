"""The whole bot against a served sandbox: how it starts, waits, stops and refuses to start."""

import asyncio
import os
import signal
import sqlite3
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from bot.app import run
from bot.clock import Time
from bot.sandbox import Fault, World, serve
from bot.sandbox.messages import Message
from bot.settings import BadSettings, read_given
from bot.store.errors import StoreInUse
from digests.item import Story
from tests.conftest import LIGHTHOUSE, ROOT
from tests.leaks import TOKEN

MINEWATCH = Path(sys.executable).with_name("minewatch")
SOON = 5.0
"""Seconds within which anything here has to happen."""


async def until(fact: Callable[[], object]) -> None:
    async with asyncio.timeout(SOON):
        while not fact():  # noqa: ASYNC110 - what is waited for happens in another program
            await asyncio.sleep(0.002)


@dataclass
class Running:
    """A bot that runs in this process: what it announced, and the pauses that it would have made."""

    stop: asyncio.Event = field(default_factory=asyncio.Event)
    announced: list[str] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)
    wait: Callable[[], bool] = lambda: False
    """Whether a pause is a real one; otherwise it takes no time."""

    async def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        await asyncio.sleep(seconds if self.wait() else 0.001)


@asynccontextmanager
async def running(
    url: str, story: Story, folder: Path, bot: Running, **settings: Any
) -> AsyncIterator[asyncio.Task[None]]:
    """Run the bot until the block ends; what it raises is raised at the end of the block. Give its task."""
    given: dict[str, Any] = {
        "bot_token": TOKEN,
        "telegram_api_url": url,
        "database_url": f"sqlite:///{folder / 'bot.sqlite3'}",
        "story_dir": LIGHTHOUSE,
    }
    task = asyncio.create_task(
        run(read_given(**given | settings), story, Time(sleep=bot.sleep), bot.stop, bot.announced.append)
    )
    try:
        yield task
    finally:
        bot.stop.set()
        async with asyncio.timeout(SOON):
            await task


def ask(world: World, text: str) -> int:
    person = next((one for one in world.people.values() if not one.is_bot), None) or world.person("Anna")
    return world.write(person, world.private_chat(person).id, text)


def said(world: World) -> list[Message]:
    person = next(one for one in world.people.values() if not one.is_bot)
    return [message for message in world.messages(person.id) if message.sender == world.bot]


async def test_a_bad_token_is_a_bad_setting(world: World, lighthouse: Story, tmp_path: Path) -> None:
    async with serve(world) as server:
        for token in ("123456:another-token-that-nobody-ever-gave", "654321:another-token-that-nobody-ever-gave"):
            with pytest.raises(BadSettings, match=r"BOT_TOKEN: .* does not know this token") as caught:
                async with running(server.url, lighthouse, tmp_path, bot := Running(), bot_token=token) as task:
                    await asyncio.wait((task,), timeout=SOON)
            assert token not in str(caught.value)
            assert bot.announced == []


async def test_a_wrong_address_is_named_beside_the_token(world: World, lighthouse: Story, tmp_path: Path) -> None:
    async with serve(world) as server:
        with pytest.raises(BadSettings, match=rf"{server.url}/nowhere"):
            async with running(f"{server.url}/nowhere", lighthouse, tmp_path, Running()) as task:
                await asyncio.wait((task,), timeout=SOON)


async def test_a_token_that_is_revoked_ends_it(world: World, lighthouse: Story, tmp_path: Path) -> None:
    bot = Running()

    async def serve_and_revoke(url: str) -> None:
        async with running(url, lighthouse, tmp_path, bot) as task:
            await until(lambda: bot.announced)
            world.token = "123456:a-newer-token-than-the-one-in-env"  # noqa: S105 - it opens nothing
            ask(world, "/start")
            await asyncio.wait((task,), timeout=SOON)

    async with serve(world) as server:
        with pytest.raises(BadSettings, match="BOT_TOKEN: Telegram refuses this token now"):
            await serve_and_revoke(server.url)


async def test_it_announces_itself_in_one_line(world: World, lighthouse: Story, tmp_path: Path) -> None:
    async with serve(world) as server, running(server.url, lighthouse, tmp_path, bot := Running()):
        await until(lambda: bot.announced)
        await world.handled(ask(world, "/start"))
    (line,) = bot.announced
    assert line.startswith("Minewatch tells “")
    assert "\n" not in line
    assert said(world)
    assert world.complaints == []


async def test_it_waits_until_telegram_comes(
    world: World, lighthouse: Story, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with serve(world) as server:
        port = server.port
    bot = Running()
    async with running(f"http://127.0.0.1:{port}", lighthouse, tmp_path, bot):
        await until(lambda: len(bot.pauses) >= 7)
        assert bot.pauses[:7] == [1, 2, 4, 8, 16, 30, 30]
        assert bot.announced == []
        async with serve(world, port=port):
            await until(lambda: bot.announced)
            await world.handled(ask(world, "/start"))
            bot.stop.set()
    assert said(world)
    assert TOKEN not in caplog.text


@pytest.mark.parametrize(
    "fault",
    [
        Fault("html", "getMe", times=3),
        Fault("html", "getMe", times=3, status=403),
        Fault("html", "getMe", times=3, status=404),
        Fault("server_error", "getMe", times=3),
        Fault("too_many_requests", "getMe", times=3, retry_after=1),
        Fault("garbage", "getMe", times=3),
        Fault("garbage", "getMe", times=3, body=b'{"ok":true,"result":{}}'),
        Fault("garbage", "getMe", times=3, body=b'{"ok":false}'),
        Fault("cut_before", "getMe", times=3),
    ],
    ids=lambda fault: f"{fault.kind}-{fault.status}-{fault.body!r}",
)
async def test_a_bad_start_is_tried_again(world: World, lighthouse: Story, tmp_path: Path, fault: Fault) -> None:
    world.faults.add(fault)
    bot = Running()
    async with serve(world) as server, running(server.url, lighthouse, tmp_path, bot):
        await until(lambda: bot.announced)
    assert bot.pauses[:3] == [1, 2, 4]


async def test_a_stop_ends_the_wait_for_telegram(lighthouse: Story, tmp_path: Path) -> None:
    bot = Running(wait=lambda: True)
    async with asyncio.timeout(2), running("http://127.0.0.1:1", lighthouse, tmp_path, bot):
        await until(lambda: bot.pauses)


@pytest.mark.parametrize("method", ["getMe", "setMyCommands", "getChat", "getUpdates"])
async def test_a_stop_ends_the_wait_for_an_answer(world: World, lighthouse: Story, tmp_path: Path, method: str) -> None:
    fault = world.faults.add(Fault("silence", method, times=1))
    bot = Running()
    async with serve(world) as server, running(server.url, lighthouse, tmp_path, bot, recap_channels="@anywhere"):
        await until(lambda: fault not in world.faults)
        begun = time.monotonic()
    assert time.monotonic() - begun < 2


async def test_the_address_is_honoured_for_every_call(world: World, lighthouse: Story, tmp_path: Path) -> None:
    """A Bot API server of one's own may stand under a path."""
    paths: list[str] = []

    async def forward(request: web.Request) -> web.Response:
        paths.append(request.path)
        token, _, method = request.match_info["rest"].partition("/")
        given = await request.json() if request.can_read_body else {}
        reply = await world.call(token, method, {**request.query, **given})
        return web.Response(status=reply.status, body=reply.body)

    app = web.Application()
    app.router.add_route("*", "/a/path/bot{rest:.*}", forward)
    runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/a/path/"
    channel = world.channel("News", "mine_news", owner=world.person("Owner"), bot_can_post=True)
    try:
        async with running(url, lighthouse, tmp_path, bot := Running(), recap_channels=str(channel.id)):
            await until(lambda: bot.announced)
            await world.handled(ask(world, "/start"))
    finally:
        await runner.cleanup()
    assert said(world)
    methods = {path.rpartition("/")[2] for path in paths}
    assert {"getMe", "setMyCommands", "getChat", "getChatMember", "getUpdates", "sendMessage"} <= methods
    assert all(path.startswith(f"/a/path/bot{TOKEN}/") for path in paths)


async def test_a_second_bot_on_one_file_is_refused(world: World, lighthouse: Story, tmp_path: Path) -> None:
    async with serve(world) as server, running(server.url, lighthouse, tmp_path, bot := Running()):
        await until(lambda: bot.announced)
        with pytest.raises(StoreInUse, match="is in use by process"):
            async with running(server.url, lighthouse, tmp_path, Running()) as task:
                await asyncio.wait((task,), timeout=SOON)


@dataclass
class Program:
    """`minewatch run` as a process of its own."""

    process: asyncio.subprocess.Process
    out: str = ""
    err: str = ""

    async def announced(self) -> str:
        assert self.process.stdout is not None
        async with asyncio.timeout(20):
            line = (await self.process.stdout.readline()).decode()
        self.out += line
        return line

    async def ended(self) -> int:
        async with asyncio.timeout(20):
            out, err = await self.process.communicate()
        self.out += out.decode()
        self.err += err.decode()
        return self.process.returncode or 0


@asynccontextmanager
async def program(url: str, database: Path | str, **settings: str) -> AsyncIterator[Program]:
    """Start the real program; it is killed if the block leaves it running."""
    environment = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")}
    environment |= {
        "BOT_TOKEN": TOKEN,
        "TELEGRAM_API_URL": url,
        "DATABASE_URL": f"sqlite:///{database}",
        "STORY_DIR": str(LIGHTHOUSE),
        "PYTHONWARNINGS": "default",
    }
    process = await asyncio.create_subprocess_exec(
        MINEWATCH, "run", cwd=ROOT, env=environment | settings,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        yield Program(process)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def test_a_signal_ends_the_program_in_order(world: World, tmp_path: Path) -> None:
    async with serve(world) as server, program(server.url, tmp_path / "bot.sqlite3", LOG_LEVEL="DEBUG") as bot:
        line = await bot.announced()
        assert line.startswith("Minewatch tells “")
        await world.handled(ask(world, "/start"))
        for number in range(30):
            ask(world, f"zeppelin{number}x")
        await until(lambda: len(said(world)) > 3)
        bot.process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(SOON):
            code = await bot.ended()
        handled = "\n".join(entry.text or "" for entry in world.ledger)
        waiting = [one.body["message"]["text"] for one in world.updates.waiting()]
    assert code == 0
    assert len(waiting) < 30
    assert not [text for text in waiting if text in handled], "what was handled is acknowledged"
    for secret in (TOKEN, TOKEN.partition(":")[2]):
        assert secret not in bot.out
        assert secret not in bot.err
    assert "DEBUG" in bot.err, "or this proves nothing"
    assert "Traceback" not in bot.err
    assert "Warning:" not in bot.err


async def test_a_program_is_refused_what_another_has(world: World, tmp_path: Path) -> None:
    database = tmp_path / "bot.sqlite3"
    async with serve(world) as server, program(server.url, database) as first:
        await first.announced()
        async with program(server.url, database) as second:
            assert await second.ended() == 2
        first.process.terminate()
        assert await first.ended() == 0
    assert one_line(second).startswith(f"{database} is in use by process {first.process.pid}: ")


@pytest.mark.parametrize("name", ["nowhere/bot.sqlite3", "file"])
async def test_a_database_that_cannot_be_is_one_line(world: World, tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("This is no database, and it must stay as it is. " * 40)
    async with serve(world) as server, program(server.url, tmp_path / name) as bot:
        assert await bot.ended() == 2
    assert str(tmp_path) in one_line(bot)


@pytest.fixture
def read_only(tmp_path: Path) -> Path:
    """A folder in which nothing can be made, not even by root."""
    if os.geteuid() == 0:
        return Path("/proc")
    tmp_path.chmod(0o500)
    return tmp_path


async def test_a_read_only_folder_is_one_line(world: World, read_only: Path) -> None:
    database = read_only / "minewatch.sqlite3"
    async with serve(world) as server, program(server.url, database) as bot:
        assert await bot.ended() == 2
    assert str(database) in one_line(bot)


async def test_a_token_that_telegram_refuses_is_one_line(world: World, tmp_path: Path) -> None:
    wrong = "123456:another-token-that-nobody-ever-gave"
    async with serve(world) as server, program(server.url, tmp_path / "bot.sqlite3", BOT_TOKEN=wrong) as bot:
        assert await bot.ended() == 2
    assert one_line(bot).startswith("BOT_TOKEN: ")
    assert wrong not in bot.err


def one_line(bot: Program) -> str:
    assert bot.out == ""
    (line,) = bot.err.splitlines()
    return line


async def test_a_killed_program_goes_on_where_it_was(world: World, tmp_path: Path) -> None:
    database = tmp_path / "bot.sqlite3"
    async with serve(world) as server:
        async with program(server.url, database) as bot:
            await bot.announced()
            await world.handled(ask(world, "/subscribe"))
            bot.process.kill()
            await bot.process.wait()
        ask(world, "/subscribe")
        async with program(server.url, database) as bot:
            assert "subscriptions: 1." in await bot.announced()
            await until(lambda: any("subscribed already" in message.text for message in said(world)))
    with sqlite3.connect(database) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()
