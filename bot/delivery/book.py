"""The limiter's rows, in memory and in the database."""

import asyncio
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from typing import TypeVar

from bot.delivery.limiter import HALT, OVERALL, Limits, is_halt, is_past, later
from bot.store import Store, limits
from bot.store.values import Limit

T = TypeVar("T")
Step = Callable[[Limits], tuple[T, Mapping[str, Limit]]]
"""Decides from the rows there are, and says which rows are changed by it."""
KEEP = timedelta(hours=1)
MANY = 5000
"""From so many rows in memory on, those that tell nothing any more are forgotten."""


class Book:
    """The rows. Where only one process can be (SQLite) they are in memory, and only halts are written down."""

    def __init__(self, store: Store) -> None:
        """Take a store; it is first read when a row is first needed."""
        self._store = store
        self._read = False
        self._one = asyncio.Lock()  # a process that is frozen while it waits for the rows has one place in the queue
        self._most = MANY
        self.rows: dict[str, Limit] = {}
        """What this process knows: all of it if it is alone, else the halts it has heard of."""

    async def open(self) -> None:
        """Read the halts that an earlier life, or another process, wrote down."""
        if not self._read:
            async with self._store.begin() as tx:
                self.rows.update(await limits.beginning(tx, HALT))
            self._read = True

    async def change(self, keys: Collection[str], now: datetime, step: Step[T]) -> T:
        """Let `step` decide about some rows while nobody else can change them, and write what it changes."""
        await self.open()
        if not self._store.shared:
            result, changed = step(self.rows)
            self._remember(changed, now)
            return result
        async with self._one, self._store.begin() as tx:
            rows = await limits.locked(tx, OVERALL, keys, now)
            result, changed = step(rows)
            await limits.write(tx, changed)
        self._remember({key: row for key, row in {**rows, **changed}.items() if is_halt(key)}, now)
        return result

    async def halt(self, now: datetime, step: Step[None]) -> None:
        """Let `step` decide about all halts. This process heeds its decision at once, the others when it is written."""
        self._remember(step(self.rows)[1], now)
        await self.open()
        async with self._one, self._store.begin() as tx:
            await limits.locked(tx, OVERALL, (), now)
            rows = await limits.beginning(tx, HALT)
            changed = {key: row for key, row in step(rows)[1].items() if row != rows.get(key)}
            await limits.write(tx, changed)
        self._remember(changed, now)

    def forget(self, keys: Collection[str]) -> None:
        """Know nothing of some rows any more. What is written of them, `holdings.forget` deletes."""
        for key in keys:
            self.rows.pop(key, None)

    async def prune(self, now: datetime) -> None:
        """Forget what tells nothing any more."""
        self.rows = {key: row for key, row in self.rows.items() if not is_past(row, now)}
        async with self._store.begin() as tx:
            await limits.prune(tx, now - KEEP, but=OVERALL)

    def _remember(self, changed: Mapping[str, Limit], now: datetime) -> None:
        for key, row in changed.items():
            self.rows[key] = later(row, self.rows.get(key), now) if is_halt(key) else row
        if len(self.rows) > self._most:
            self.rows = {key: row for key, row in self.rows.items() if not is_past(row, now)}
            self._most = max(MANY, 2 * len(self.rows))
