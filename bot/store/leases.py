"""What one process alone does, for as long as it says so again in time."""

from datetime import datetime, timedelta

from sqlalchemy import delete, or_, update

from bot.store import flags
from bot.store.opening import Transaction
from bot.store.tables import flag


async def take(tx: Transaction, key: str, owner: str, now: datetime, lasting: timedelta) -> bool:
    """Take a lease that is free or over, or renew one's own; False while it is another's.

    One that was written at a time still to come is over too: the clock was set back.
    """
    if await flags.raise_flag(tx, key, owner, now):
        return True
    over = or_(flag.c.value == owner, flag.c.updated_at <= now - lasting, flag.c.updated_at > now + lasting)
    taken = update(flag).where(flag.c.key == key, over).values(value=owner, updated_at=now)
    return (await tx.execute(taken)).rowcount == 1


async def leave(tx: Transaction, key: str, owner: str) -> None:
    """Give a lease up, if it is one's own."""
    await tx.execute(delete(flag).where(flag.c.key == key, flag.c.value == owner))
