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
LIVES = 80


@contextmanager
def forgetful() -> Iterator[list[str]]:
    """Collect what is thrown away without being closed."""
    words: list[str] = []
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield words
        gc.collect()
        words += [str(one.message) for one in caught if issubclass(one.category, ResourceWarning)]


async def write(store: Store, number: str) -> None:
    """Write two flags, or none."""
    async with store.begin() as tx:
        await tx.execute(INSERT, {"key": f"{number} first"})
        await asyncio.sleep(0)
        await tx.execute(INSERT, {"key": f"{number} second"})


async def cancel_often(store: Store, draw: random.Random, number: int) -> None:
    """Cancel transactions at any moment, the last ones when the store is about to close."""
    for round_ in range(6):
        tasks = [asyncio.create_task(write(store, f"{number}.{round_}.{one}")) for one in range(draw.randint(1, 4))]
        for _ in range(draw.randint(0, 60)):
            await asyncio.sleep(0)
        if draw.random() < 0.5:
            await asyncio.sleep(draw.random() * 0.003)
        for task in tasks:
            task.cancel()
        if draw.random() < 0.7:
            await asyncio.gather(*tasks, return_exceptions=True)


async def test_a_cancelled_transaction_is_whole_or_nothing(fast: Path) -> None:
    draw = random.Random(5)  # noqa: S311 - repeatable on purpose
    url = f"sqlite:///{fast / 'bot.db'}"
    with forgetful() as forgotten:
        for number in range(LIVES):
            async with asyncio.timeout(5), open_store(url) as store:  # nobody holds a lock
                await cancel_often(store, draw, number)
        async with open_store(url) as store, store.begin() as tx:
            keys = [str(key) for key in await tx.scalars(text("SELECT key FROM flag"))]
    written = {key.split()[0] for key in keys}
    assert sorted(keys) == sorted(f"{one} {word}" for one in written for word in ("first", "second"))
    assert forgotten == []


async def test_a_closed_store_begins_nothing_more(store: Store) -> None:
    await store.close()
    with pytest.raises(StoreDown):
        async with store.begin():
            pass
