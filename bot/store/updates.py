"""Updates of Telegram that were handled, and those that could not be."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import delete, func, insert, select

from bot.store.inserting import insert_new
from bot.store.opening import Transaction
from bot.store.tables import failed_update, seen_update


@dataclass(frozen=True, slots=True)
class FailedUpdate:
    """An update that could not be handled: as it came (JSON), from which chat if that is known, and why not."""

    update_id: int
    chat_id: int | None
    body: str
    cause: str
    tries: int
    updated_at: datetime


async def known(tx: Transaction, update_ids: Collection[int], since: datetime) -> frozenset[int]:
    """Return which of these were handled after that moment. A number from before may have come back anew."""
    query = select(seen_update.c.update_id).where(
        seen_update.c.update_id.in_(update_ids), seen_update.c.seen_at > since
    )
    return frozenset((await tx.scalars(query)).all())


async def remember(tx: Transaction, update_ids: Iterable[int], now: datetime) -> None:
    """Remember that these were handled."""
    rows = [{"update_id": update_id, "seen_at": now} for update_id in sorted(update_ids)]  # in one order: no deadlock
    if rows:
        await tx.execute(insert_new(tx, seen_update), rows)


async def put_aside(tx: Transaction, failed: FailedUpdate, state: Literal["aside", "held"] = "aside") -> None:
    """Keep an update that could not be handled, in place of an older one with its number.

    One that is `held` is still being handled, and was acknowledged all the same.
    """
    await tx.execute(delete(failed_update).where(failed_update.c.update_id == failed.update_id))
    await tx.execute(
        insert(failed_update).values(
            update_id=failed.update_id,
            chat_id=failed.chat_id,
            body=failed.body,
            cause=failed.cause,
            tries=failed.tries,
            state=state,
            updated_at=failed.updated_at,
        )
    )


async def count_failed(tx: Transaction) -> int:
    """Count the updates that are put aside."""
    return await tx.scalar(select(func.count()).where(failed_update.c.state == "aside")) or 0


async def held(tx: Transaction) -> tuple[str, ...]:
    """Return the bodies of what was acknowledged and is not handled yet, in order."""
    query = select(failed_update.c.body).where(failed_update.c.state == "held").order_by(failed_update.c.update_id)
    return tuple(await tx.scalars(query))


async def release(tx: Transaction, update_id: int) -> None:
    """Forget one that was held and is handled now."""
    gone = (failed_update.c.update_id == update_id, failed_update.c.state == "held")
    await tx.execute(delete(failed_update).where(*gone))


async def latest_failed(tx: Transaction, limit: int) -> tuple[FailedUpdate, ...]:
    """Return the updates that were put aside last, the latest first."""
    query = select(failed_update).where(failed_update.c.state == "aside")
    query = query.order_by(failed_update.c.updated_at.desc(), failed_update.c.update_id).limit(limit)
    return tuple(
        FailedUpdate(row.update_id, row.chat_id, row.body, row.cause, row.tries, row.updated_at)
        for row in await tx.execute(query)
    )


async def forget(tx: Transaction, seen_until: datetime, failed_until: datetime) -> None:
    """Forget what was handled, and what was put aside, until those moments."""
    await tx.execute(delete(seen_update).where(seen_update.c.seen_at <= seen_until))
    await tx.execute(delete(failed_update).where(failed_update.c.updated_at <= failed_until))
