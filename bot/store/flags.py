"""What all processes on one database have to know: `sending` says why nothing is sent, or is not there."""

from datetime import datetime

from sqlalchemy import delete, insert, select

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
