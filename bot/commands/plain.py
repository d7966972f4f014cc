"""What the story itself answers: a link, plain words."""

from bot.actions import action_of
from bot.commands import report
from bot.desk import Asker, Desk
from bot.messages import Message


async def start(desk: Desk, asker: Asker, words: str) -> tuple[Message, ...]:
    """Welcome a reader, or follow the link that led here."""
    if (action := action_of(words) or "").startswith("r:"):
        return await report.begin(desk, asker, action.removeprefix("r:"))
    found = asker.answers.follow(words) if words else None
    welcome = asker.answers.act("w")
    if found or welcome is None:
        return (found,) if found else ()
    if not words:
        return (welcome,)
    return (*asker.say(asker.gettext("That link leads nowhere any more.")), welcome)


async def search(_: Desk, asker: Asker, words: str) -> tuple[Message, ...]:
    """Find what plain words ask for."""
    return (asker.answers.search(words),)
