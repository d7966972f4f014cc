"""The moments that the limiter counts with, one row for a key, the same for all processes on a database."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, delete, or_, select

from bot.store.inserting import insert_new, insert_over
from bot.store.opening import Transaction
from bot.store.tables import limit
from bot.store.values import Limit


def is_alone(tx: Transaction) -> bool:
    """Say whether no other process can be on this database: then nobody else needs to know of limits."""
    return tx.dialect.name == "sqlite"


async def beginning(tx: Transaction, prefix: str) -> dict[str, Limit]:
    """Read the rows whose key begins so."""
    return _values(await tx.execute(select(limit).where(limit.c.key.startswith(prefix))))


async def locked(tx: Transaction, lock: str, keys: Collection[str], now: datetime) -> dict[str, Limit]:
    """Read rows once nobody else can change any: whoever does so holds the row of `lock`."""
    held = select(limit.c.free_at).where(limit.c.key == lock).with_for_update()
    if await tx.scalar(held) is None:
        await tx.execute(insert_new(tx, limit).values(key=lock, free_at=now))
        await tx.scalar(held)
    return _values(await tx.execute(select(limit).where(limit.c.key.in_(keys)))) if keys else {}


async def write(tx: Transaction, changed: Mapping[str, Limit]) -> None:
    """Put these rows in place of what there is."""
    if changed:
        query = insert_over(tx, limit, ("free_at", "blocked_until"))
        rows = [
            {"key": key, "free_at": row.free_at, "blocked_until": row.blocked_until} for key, row in changed.items()
        ]
        await tx.execute(query, rows)


async def prune(tx: Transaction, until: datetime, but: str) -> None:
    """Forget what tells nothing after that moment, `but` for one row."""
    past = (limit.c.free_at < until, or_(limit.c.blocked_until.is_(None), limit.c.blocked_until < until))
    await tx.execute(delete(limit).where(limit.c.key != but, *past))


def _values(rows: CursorResult[Any]) -> dict[str, Limit]:
    return {row.key: Limit(row.free_at, row.blocked_until) for row in rows}
