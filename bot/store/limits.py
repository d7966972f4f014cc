"""The moments that the limiter counts with, one row for a key, the same for all processes on a database."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import ColumnElement, delete, or_, select

from bot.limiter import HALT, OVERALL, Limit, Limits, is_halt, is_past, later
from bot.store.inserting import insert_new, insert_over
from bot.store.opening import Store, Transaction
from bot.store.tables import limit

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
        self._alone: bool | None = None
        self._most = MANY
        self.rows: dict[str, Limit] = {}
        """What this process knows: all of it if it is alone, else the halts it has heard of."""

    async def open(self) -> None:
        """Read the halts that an earlier life, or another process, wrote down."""
        if self._alone is None:
            async with self._store.begin() as tx:
                self.rows.update(await _read(tx, limit.c.key.startswith(HALT)))
                self._alone = tx.dialect.name == "sqlite"

    async def change(self, keys: Collection[str], now: datetime, step: Step[T]) -> T:
        """Let `step` decide about some rows while nobody else can change them, and write what it changes."""
        await self.open()
        if self._alone:
            result, changed = step(self.rows)
            self._remember(changed, now)
            return result
        async with self._store.begin() as tx:
            rows = await _locked(tx, keys, now)
            result, changed = step(rows)
            await _write(tx, changed)
        self._remember({key: row for key, row in {**rows, **changed}.items() if is_halt(key)}, now)
        return result

    async def halt(self, now: datetime, step: Step[None]) -> None:
        """Let `step` decide about all halts. This process heeds its decision at once, the others when it is written."""
        self._remember(step(self.rows)[1], now)
        await self.open()
        async with self._store.begin() as tx:
            await _locked(tx, (), now)
            rows = await _read(tx, limit.c.key.startswith(HALT))
            changed = {key: row for key, row in step(rows)[1].items() if row != rows.get(key)}
            await _write(tx, changed)
        self._remember(changed, now)

    async def prune(self, now: datetime) -> None:
        """Forget what tells nothing any more."""
        past = (limit.c.free_at < now - KEEP, or_(limit.c.blocked_until.is_(None), limit.c.blocked_until < now - KEEP))
        async with self._store.begin() as tx:
            await tx.execute(delete(limit).where(limit.c.key != OVERALL, *past))

    def _remember(self, changed: Mapping[str, Limit], now: datetime) -> None:
        for key, row in changed.items():
            self.rows[key] = later(row, self.rows.get(key), now) if is_halt(key) else row
        if len(self.rows) > self._most:
            self.rows = {key: row for key, row in self.rows.items() if not is_past(row, now)}
            self._most = max(MANY, 2 * len(self.rows))


async def _locked(tx: Transaction, keys: Collection[str], now: datetime) -> dict[str, Limit]:
    """Read rows once nobody else can change any: whoever does so holds the overall row."""
    overall = select(limit.c.free_at).where(limit.c.key == OVERALL).with_for_update()
    if await tx.scalar(overall) is None:
        await tx.execute(insert_new(tx, limit).values(key=OVERALL, free_at=now))
        await tx.scalar(overall)
    return await _read(tx, limit.c.key.in_(keys)) if keys else {}


async def _read(tx: Transaction, which: ColumnElement[bool]) -> dict[str, Limit]:
    rows = await tx.execute(select(limit).where(which))
    return {row.key: Limit(row.free_at, row.blocked_until) for row in rows}


async def _write(tx: Transaction, changed: Mapping[str, Limit]) -> None:
    if changed:
        query = insert_over(tx, limit, ("free_at", "blocked_until"))
        rows = [
            {"key": key, "free_at": row.free_at, "blocked_until": row.blocked_until} for key, row in changed.items()
        ]
        await tx.execute(query, rows)
