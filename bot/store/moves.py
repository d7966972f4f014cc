"""Groups that became supergroups: another number for the same chat."""

from datetime import datetime
from typing import Literal

from sqlalchemy import BigInteger, ColumnElement, Select, and_, cast, func, or_, select

from bot.store import flags
from bot.store.opening import Transaction
from bot.store.tables import flag

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


def of_chat(chat_id: int) -> ColumnElement[bool]:
    """Choose the flags that remember the moves of a chat, whichever of its numbers this is."""
    return or_(flag.c.key == _key(chat_id), and_(flag.c.key.startswith(_key("")), flag.c.value == str(chat_id)))


def past(chat_id: int) -> Select[int]:
    """Choose the numbers from which a chat moved to this one."""
    number = func.substr(flag.c.key, len(_key("")) + 1)
    return select(cast(number, BigInteger)).where(flag.c.key.startswith(_key("")), flag.c.value == str(chat_id))


def _key(chat_id: int | Literal[""]) -> str:
    return f"moved:{chat_id}"
