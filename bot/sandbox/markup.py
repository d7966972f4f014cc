"""Marked text, read as Telegram reads it."""

from typing import Any

from bot.sandbox.entities import Text, detect, trim, units
from bot.sandbox.refusals import bad_request


def marked_text(source: str, mode: str | None, entities: list[Any] | None, most: int, what: str) -> Text:
    """Read a text or a caption: its marks, its length, what Telegram finds in it by itself."""
    del mode, entities
    text = trim(detect(Text(source)))
    if units(text.plain) > most:
        raise bad_request(f"{what} is too long")
    return text
