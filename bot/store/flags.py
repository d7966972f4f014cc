"""What all processes on one database have to know: `sending` says why nothing is sent, or is not there."""

from datetime import datetime

from sqlalchemy import delete, insert, select

from bot.store.inserting import insert_new
from bot.store.opening import Transaction
from bot.store.tables import flag


async def get_flag(tx: Transaction, key: str) -> str:
    """Return the value of a flag, "" if it is not set."""
    return await tx.scalar(select(flag.c.value).where(flag.c.key == key)) or ""


async def set_flag(tx: Transaction, key: str, value: str, now: datetime) -> None:
    """Set a flag; an empty value takes it away."""
    await tx.execute(delete(flag).where(flag.c.key == key))
    if value:
        await tx.execute(insert(flag).values(key=key, value=value, updated_at=now))


async def raise_flag(tx: Transaction, key: str, value: str, now: datetime) -> bool:
    """Set a flag unless it is set; False if it was: of several processes one alone gets True."""
    query = insert_new(tx, flag).values(key=key, value=value, updated_at=now)
    return (await tx.execute(query)).rowcount == 1


async def get_flag_since(tx: Transaction, key: str) -> tuple[str, datetime] | None:
    """Return the value of a flag and since when it has it, None if it is not set."""
    row = (await tx.execute(select(flag.c.value, flag.c.updated_at).where(flag.c.key == key))).one_or_none()
    return None if row is None else (row.value, row.updated_at)
