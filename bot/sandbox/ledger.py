"""What truly happened, which tests read as the truth."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Accepted:
    """A call that took effect, whether or not its answer arrived. `text` is the plain text or the caption."""

    at: datetime
    method: str
    chat_id: int | None
    thread_id: int | None
    message_id: int | None
    text: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """The bot's answer to a pressed button."""

    query_id: str
    person_id: int
    text: str | None
    alert: bool
    url: str | None = None
