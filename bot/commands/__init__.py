"""What readers and editors can ask: a file for each command, and what their buttons do.

To add a command: a coroutine that takes the desk, the asker and the words behind the command, a line in `COMMANDS`,
and one in `bot/menu.py` where readers should see it. A button's verb has a line in `PRESSES`.
"""

from collections.abc import Awaitable, Callable, Mapping

from bot.actions import read_action
from bot.commands import dated, editing, language, latest, news, original, plain, privacy, report, settings, subscribing
from bot.desk import Asker, Desk
from bot.messages import Alert, Farewell, Message
from bot.questions import Command, Question

Answered = Callable[[Desk, Asker, str], Awaitable[tuple[Message, ...]]]
Pressed = Callable[[Desk, Asker, str], Awaitable[Message | Alert | Farewell | None]]

COMMANDS: Mapping[str, Answered] = {
    "start": plain.start,
    "search": plain.search,
    "latest": latest.latest,
    "new": news.new,
    "on": dated.on,
    "since": dated.since,
    "recap": subscribing.recap,
    "subscribe": subscribing.subscribe,
    "unsubscribe": subscribing.unsubscribe,
    "settings": settings.settings,
    "language": language.language,
    "privacy": privacy.privacy,
    "mydata": privacy.mydata,
    "forget": privacy.forget,
}
EDITING: Mapping[str, Answered] = {"status": editing.status, "pause": editing.pause, "go": editing.go}
"""For editors; to anybody else there is no such command."""

PRESSES: Mapping[str, Pressed] = {
    "c": settings.choose,
    "l": latest.turn,
    "k": news.turn,
    "g": language.choose,
    "o": original.original,
    "f": privacy.decide,
    "r": report.press,
    "v": editing.judge,
}
"""By the verb of the button's action; what is not here is a view of the story."""


async def answer(desk: Desk, asker: Asker, question: Question) -> tuple[Message, ...]:
    """Answer a question; with nothing where it is none of ours."""
    if not isinstance(question, Command):
        return (asker.answers.search(question.words),)
    act = COMMANDS.get(question.name)
    if asker.editor and question.name in EDITING:
        act = EDITING[question.name] if asker.among_editors else editing.elsewhere
    if act is not None:
        return await act(desk, asker, question.words)
    known = asker.answers.command(question.name)
    if known is None and asker.target.kind != "private" and not question.addressed:
        return ()  # it may be another bot's
    return (known or asker.answers.unknown_command(question.name),)


async def press(desk: Desk, asker: Asker, action: str) -> Message | Alert | Farewell | None:
    """Answer a button; None for one that leads nowhere now, or not for this person."""
    wish = read_action(action)
    act = PRESSES.get(wish.verb) if wish else None
    return await act(desk, asker, action) if act else asker.answers.act(action)


def stays_in_place(action: str) -> bool:
    """Whether the answer to a button takes the place of the message that the button stands under."""
    wish = read_action(action)
    return wish is not None and (wish.in_place or wish.verb == "v")
