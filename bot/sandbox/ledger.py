"""What truly happened, which tests read as the truth."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from bot.sandbox.people import Person


@dataclass(frozen=True, slots=True)
class Accepted:
    """A send, an edit, a deletion or a leaving that took effect, whether or not its answer arrived.

    `text` is the plain text or the caption, at a deletion what was deleted.
    """

    at: datetime
    method: str
    chat_id: int | None
    thread_id: int | None
    message_id: int | None
    text: str | None


@dataclass(frozen=True, slots=True)
class Query:
    """A pressed button that waits for the bot's answer."""

    id: str
    at: datetime
    person: Person
    chat_id: int
    message_id: int


@dataclass(frozen=True, slots=True)
class Answer:
    """The bot's answer to a pressed button."""

    query_id: str
    person_id: int
    text: str | None
    alert: bool
    url: str | None
    chat_id: int
    message_id: int

    def json(self) -> dict[str, Any]:
        """Write it for the chat page."""
        return asdict(self)
