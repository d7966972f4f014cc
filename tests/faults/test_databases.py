"""While the database takes nothing nothing is sent; when it is back the broadcast goes on within ten seconds."""

import asyncio
import resource
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.faults.account import copies
from tests.faults.stage import Stage, stage
from tests.faults.trouble import fill, intents, limit_files, lock, small_disk
from tests.postgresql import PostgreSQL

READERS = 1950
BEFORE = 600
SOON = 10.0
FULL_SECONDS = 3.0
LARGEST_FILE = 64 * 1024


async def broadcast_until_trouble(set_up: Stage, replicas: int = 1) -> None:
    for _ in range(replicas):
        set_up.fleet.start()
    assert await set_up.reach(BEFORE)


async def goes_on(set_up: Stage) -> None:
    """A hundred more are accepted soon, and in the end the promise was held."""
    assert await set_up.reach(set_up.accepted + 100, seconds=SOON)
    account = await set_up.finish()
    assert not account.complaints(), account.line()


def got_any(set_up: Stage) -> set[int]:
    return set(copies(set_up.world, set_up.audience))


@pytest.mark.parametrize("seconds", [3, 12])  # less and more than the bot waits for a lock
async def test_a_locked_database_stops_the_sends(file: str, tmp_path: Path, seconds: float) -> None:
    async with stage(file, tmp_path, private=READERS, seed=41) as set_up:
        await broadcast_until_trouble(set_up)
        written = await lock(tmp_path / "bot.sqlite3", seconds)
        assert got_any(set_up) <= written
        await goes_on(set_up)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own."""
    folder = tmp_path / "disk"
    folder.mkdir()
    with ExitStack() as stack:
        try:
            stack.enter_context(small_disk(folder))
        except OSError as error:
            pytest.skip(f"no disk can be mounted here: {error}")
        yield folder


async def test_a_full_disk_stops_the_sends(disk: Path, tmp_path: Path) -> None:
    url = f"sqlite:///{disk / 'bot.sqlite3'}"
    async with stage(url, tmp_path, private=READERS, seed=42) as set_up:
        await broadcast_until_trouble(set_up)
        filler = fill(disk)
        await asyncio.sleep(FULL_SECONDS)
        assert got_any(set_up) <= await intents(url)
        still = set_up.accepted
        await asyncio.sleep(1)
        assert set_up.accepted == still
        filler.unlink()
        await goes_on(set_up)


async def test_a_file_that_may_not_grow_stops_the_sends(file: str, tmp_path: Path) -> None:
    async with stage(file, tmp_path, private=READERS, seed=43) as set_up:
        await broadcast_until_trouble(set_up)
        limit_files(set_up, LARGEST_FILE)
        await asyncio.sleep(FULL_SECONDS)
        assert got_any(set_up) <= await intents(file)
        limit_files(set_up, resource.RLIM_INFINITY)
        await goes_on(set_up)


async def test_a_restarted_postgresql_stops_the_sends(server: PostgreSQL, shared: str, tmp_path: Path) -> None:
    async with stage(shared, tmp_path, private=READERS, seed=44) as set_up:
        await broadcast_until_trouble(set_up, replicas=2)
        await asyncio.to_thread(server.crash)
        await asyncio.sleep(1)
        still = set_up.accepted
        await asyncio.sleep(2)
        assert set_up.accepted == still
        await asyncio.to_thread(server.start)
        assert got_any(set_up) <= await intents(shared)
        await goes_on(set_up)
