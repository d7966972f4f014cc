"""One broadcast on its stage: a sandbox behind HTTP, a database, an audience that is due, and the bot's processes."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.sandbox import World, serve
from tests.faults.account import Account, settle, unsettled
from tests.faults.audience import Audience, cadence, gather, subscribe
from tests.faults.fleet import ROOT, Fleet, fleet
from tests.leaks import TOKEN

STORY = ROOT / "tests" / "stories" / "lighthouse"
LOOK = 0.003
"""Seconds between two looks at the ledger."""


@dataclass(slots=True)
class Stage:
    """Everything that a fault plays on."""

    world: World
    audience: Audience
    fleet: Fleet
    url: str
    draw: random.Random

    @property
    def accepted(self) -> int:
        """How many messages Telegram has accepted."""
        return len(self.world.ledger)

    async def reach(self, count: int, seconds: float = 30.0) -> bool:
        """Wait until Telegram has accepted so many; False if it accepts nothing more for so many seconds."""
        moved = time.monotonic()
        while (before := self.accepted) < count:
            await asyncio.sleep(LOOK)
            if self.accepted > before:
                moved = time.monotonic()
            elif time.monotonic() - moved > seconds:
                return False
        return True

    async def describe(self) -> str:
        """Say how things stand, and what the processes said last: for an assertion that fails."""
        account = await settle(self.world, self.audience, self.url)
        return f"{self.accepted} accepted; {account.line()}\n{self.fleet.words()[-3000:]}"

    async def left(self) -> int:
        """Count what is not settled."""
        return await unsettled(self.url, len(self.audience))

    async def finish(self, seconds: float = 90.0) -> Account:
        """Wait until every delivery is settled, and draw up the account. AssertionError if that takes too long."""
        end = time.monotonic() + seconds
        while await self.left():
            assert time.monotonic() < end, await self.describe()
            assert self.fleet.running, "nobody is left to finish"
            await asyncio.sleep(0.2)
        return await settle(self.world, self.audience, self.url)

    async def moment(self, most: float = 0.03) -> None:
        """Wait a short time drawn by chance, so that a fault can strike at any step of a send."""
        await asyncio.sleep(self.draw.uniform(0, most))


@asynccontextmanager
async def stage(  # noqa: PLR0913 - what a broadcast is made of
    url: str,
    folder: Path,
    *,
    private: int,
    channels: int = 50,
    closed: int = 0,
    latency: float = 0.02,
    seed: int = 1,
    prepare: Callable[[World], object] = lambda _: None,
    **settings: Any,
) -> AsyncIterator[Stage]:
    """Set the stage in the database at `url`, which has to be empty; no process is started yet."""
    world = World(token=TOKEN, seed=seed)
    world.latency = latency
    audience = gather(world, private, channels, closed=closed)
    prepare(world)
    now = datetime.now(UTC)
    await subscribe(url, audience, now - timedelta(seconds=1))
    day, at = cadence(now)
    async with serve(world) as server:
        given = {
            "bot_token": TOKEN,
            "telegram_api_url": server.url,
            "database_url": url,
            "story_dir": str(STORY),
            "recap_day": day,
            "recap_time": f"{at:%H:%M}",
            "time_zone": "UTC",
            "tick_seconds": 0.2,
            "sends_per_second": 1000,
            "lease_seconds": 2,
            **settings,
        }
        async with fleet(given, folder) as started:
            yield Stage(world, audience, started, url, random.Random(seed))  # noqa: S311 - repeatable on purpose
        assert not world.complaints, world.complaints[:3]
