"""Messages as everybody in the chat sees them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.sandbox.entities import Entity
from bot.sandbox.people import Person

Button = dict[str, Any]
Keyboard = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture that the bot uploaded: how Telegram names it, its size in pixels, and its bytes."""

    file_id: str
    unique_id: str
    path: str
    width: int
    height: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Document:
    """A file of any kind that the bot uploaded: how Telegram names it, its own name and kind, and its bytes."""

    file_id: str
    unique_id: str
    path: str
    name: str
    kind: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Message:
    """One message; `text` is the caption of a photo or document, `reply_to` the id of another message of the chat.

    A channel's posts have no sender, so `author_id` says who truly wrote. What somebody sent in inline mode came
    `via` the bot, which knows it by `inline_id` if it has buttons.
    """

    id: int
    chat_id: int
    sender: Person | None
    date: datetime
    text: str = ""
    entities: tuple[Entity, ...] = ()
    keyboard: Keyboard = ()
    photo: Photo | None = None
    edit_date: datetime | None = None
    thread_id: int | None = None
    reply_to: int | None = None
    service: dict[str, Any] | None = None
    reply_keyboard: list[list[str]] | None = None
    silent: bool = False
    protected: bool = False
    author_id: int | None = None
    preview: dict[str, Any] | None = None
    document: Document | None = None
    caption_above: bool = False
    spoiler: bool = False
    force_reply: dict[str, Any] | None = None
    origin: dict[str, Any] | None = None
    via: Person | None = None
    inline_id: str | None = None

    @property
    def has_media(self) -> bool:
        """Say whether its text is a caption."""
        return self.photo is not None or self.document is not None
