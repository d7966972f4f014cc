"""Whoever is cancelled in a transaction leaves the database as it was, free for the next, and no connection behind."""

import asyncio
import gc
import random
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.store import Store, StoreDown, open_store

INSERT = text("INSERT INTO flag VALUES (:key, 'x', '2026-03-02 04:00:00')")
ROUNDS = 60


@contextmanager
def forgetful() -> Iterator[list[str]]:
    """Collect what is thrown away without being closed."""
    words: list[str] = []
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield words
        gc.collect()
        words += [str(one.message) for one in caught if issubclass(one.category, ResourceWarning)]


async def write(store: Store, number: int) -> None:
    """Write two flags, or none."""
    async with store.begin() as tx:
        await tx.execute(INSERT, {"key": f"{number} first"})
        await asyncio.sleep(0)
        await tx.execute(INSERT, {"key": f"{number} second"})


async def cancel_often(url: str, draw: random.Random) -> list[str]:
    """Cancel transactions at all moments, the last ones when the store closes; return what was written."""
    async with open_store(url) as store:
        for number in range(ROUNDS):
            tasks = [asyncio.create_task(write(store, 10 * number + one)) for one in range(draw.randint(1, 4))]
            for _ in range(draw.randint(0, 60)):
                await asyncio.sleep(0)
            await asyncio.sleep(draw.random() * 0.003)
            for task in tasks:
                task.cancel()
            if draw.random() < 0.7:
                await asyncio.gather(*tasks, return_exceptions=True)
        async with asyncio.timeout(5), store.begin() as tx:  # nobody holds a lock
            keys = [str(key) for key in await tx.scalars(text("SELECT key FROM flag"))]
        last = [asyncio.create_task(write(store, 10**6 + one)) for one in range(3)]
        await asyncio.sleep(0.001)
        for task in last:
            task.cancel()
    return keys


async def test_a_cancelled_transaction_is_whole_or_nothing(fast: Path) -> None:
    draw = random.Random(5)  # noqa: S311 - repeatable on purpose
    url = f"sqlite:///{fast / 'bot.db'}"
    with forgetful() as forgotten:
        keys = await cancel_often(url, draw)
    written = {key.split()[0] for key in keys}
    assert sorted(keys) == sorted(f"{one} {word}" for one in written for word in ("first", "second"))
    assert forgotten == []


async def test_a_closed_store_begins_nothing_more(store: Store) -> None:
    await store.close()
    with pytest.raises(StoreDown):
        async with store.begin():
            pass
