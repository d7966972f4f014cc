"""The newest publications."""

from datetime import datetime

from bot.actions import read_action
from bot.desk import Asker, Desk
from bot.messages import Message
from bot.store import publications

LATEST = 500
"""Publications that /latest looks back over."""


async def latest(desk: Desk, asker: Asker, _: str) -> tuple[Message, ...]:
    """Show the newest publications."""
    return (await _show(desk, asker, 1),)


async def turn(desk: Desk, asker: Asker, action: str) -> Message:
    """Show another page of them."""
    wish = read_action(action)
    return await _show(desk, asker, wish.page if wish else 1)


async def _show(desk: Desk, asker: Asker, page: int) -> Message:
    async with desk.store.begin() as tx:
        newest = await publications.newest_publications(tx, LATEST)
    days: dict[str, datetime] = {}
    for one in newest:
        days.setdefault(one.item_id, one.published_at)
    dated = [(item_id, desk.cadence.occasion(at)) for item_id, at in days.items()]
    return asker.answers.latest(dated, page)
