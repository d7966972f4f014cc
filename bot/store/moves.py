"""Groups that became supergroups: another number for the same chat."""

from datetime import datetime

from bot.store import flags
from bot.store.opening import Transaction

FARTHEST = 10
"""So many moves after one another are followed; Telegram knows of one."""


async def note(tx: Transaction, old: int, new: int, now: datetime) -> None:
    """Remember that a chat has another number."""
    if old != new:
        await flags.set_flag(tx, _key(old), str(new), now)


async def where(tx: Transaction, chat_id: int) -> int:
    """Return the number that a chat has now."""
    for _ in range(FARTHEST):
        moved = await flags.get_flag(tx, _key(chat_id))
        if not moved:
            break
        chat_id = int(moved)
    return chat_id


def _key(chat_id: int) -> str:
    return f"moved:{chat_id}"
