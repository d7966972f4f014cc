"""What the bot offers in inline mode: a question typed behind its name, and the results to choose from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from bot.sandbox.messages import Keyboard, Photo
from bot.sandbox.people import Person


@dataclass(frozen=True, slots=True)
class InlineQuery:
    """What somebody typed behind the bot's name, and where; `offset` is what the bot gave for its next results."""

    id: str
    at: datetime
    person: Person
    chat_id: int
    words: str
    offset: str = ""
    thread_id: int | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """One result: what the list shows of it, and the message that it becomes."""

    id: str
    kind: Literal["article", "photo"]
    title: str
    description: str
    photo: Photo | None
    content: Mapping[str, Any]
    keyboard: Keyboard = ()


@dataclass(frozen=True, slots=True)
class InlineAnswer:
    """The bot's answer to one question, which Telegram gives to whoever asks the same until then."""

    query: InlineQuery
    results: tuple[Result, ...]
    next_offset: str
    button: Mapping[str, str] | None
    personal: bool
    until: datetime

    def serves(self, query: InlineQuery) -> bool:
        """Say whether this answers that question too, so that the bot is not asked again."""
        same = (self.query.words, self.query.offset) == (query.words, query.offset)
        return same and query.at < self.until and (not self.personal or self.query.person is query.person)
