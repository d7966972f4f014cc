"""Who asks, and what answering needs beside the question."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from bot.answers import Answers
from bot.messages import Message
from bot.schedule import Cadence
from bot.store import Store
from bot.store.preferences import Preference
from bot.store.values import Target
from bot.voices import Voices


@dataclass(frozen=True, slots=True)
class Desk:
    """One story in its languages, one store, the cadence of new subscriptions, and the clock.

    `username` is the bot's, for links to it; `forget` deletes all that is kept of a chat.
    """

    voices: Voices
    store: Store
    cadence: Cadence
    now: Callable[[], datetime]
    username: str
    forget: Callable[[int], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, and where: the answers are in the language of that place.

    `person` is None for who writes in the name of a chat. `language` is what Telegram says of the person, "" if
    nothing. `may_decide` asks whether the person may decide for the chat: oneself in private, an administrator in a
    group. `editor` is whether an editor asks, `among_editors` whether nobody else reads what is said here. `asked_by`
    is the message that holds the question, 0 for a button.
    """

    target: Target
    person: int | None
    language: str
    answers: Answers
    preference: Preference
    editor: bool
    among_editors: bool
    may_decide: Callable[[], Awaitable[bool]]
    asked_by: int = 0

    def gettext(self, message: str) -> str:
        """Say words of the interface in the asker's language."""
        return self.answers.tongue.gettext(message)

    def say(self, words: str) -> tuple[Message, ...]:
        """Answer with plain words."""
        return (self.answers.say("", words),)
