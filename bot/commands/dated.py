"""What happened on a date, and since one."""

from bot.desk import Asker, Desk
from bot.messages import Message


async def on(_: Desk, asker: Asker, words: str) -> tuple[Message, ...]:
    """Show what happened on a date."""
    return (asker.answers.asked_date("on", words),)


async def since(_: Desk, asker: Asker, words: str) -> tuple[Message, ...]:
    """Show what happened since a date."""
    return (asker.answers.asked_date("since", words),)
