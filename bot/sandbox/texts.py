"""A text or a caption on its way in: its marks read, trimmed, measured, completed."""

from functools import lru_cache
from typing import Any

from bot.sandbox.entities import Entity, Text, detect, in_order, tidy, units
from bot.sandbox.markup import parse_html
from bot.sandbox.parameters import Given, Reader, anything, integer, record, string
from bot.sandbox.refusals import bad_request

MOST_TEXT = 4096
MOST_CAPTION = 1024

MARK: Reader = record(
    required={"type": string, "offset": integer, "length": integer},
    optional={
        "url": string,
        "user": anything,
        "language": string,
        "custom_emoji_id": string,
        "unix_time": integer,
        "date_time_format": string,
    },
)


def text_of(given: Given) -> Text:
    """Read a message's text."""
    if not given["text"]:
        raise bad_request("message text is empty")
    text = read_text(given["text"], given["parse_mode"], given["entities"])
    if not text.plain:
        raise bad_request("text must be non-empty")
    if units(text.plain) > MOST_TEXT:
        raise bad_request("message is too long")
    return text


def caption_of(given: Given) -> Text:
    """Read a photo's caption, which may be empty."""
    text = read_text(given["caption"] or "", given["parse_mode"], given["caption_entities"])
    if units(text.plain) > MOST_CAPTION:
        raise bad_request("message caption is too long")
    return text


def read_text(source: str, mode: str | None, marks: list[Given] | None) -> Text:
    """Read words with their marks, of whatever length."""
    return _read_html(source) if mode == "html" else detect(tidy(Text(source, _marked(source, marks or []))))


@lru_cache(maxsize=64)
def _read_html(source: str) -> Text:
    """Read HTML; a broadcast says the same words again and again, so the last ones are remembered."""
    return detect(tidy(parse_html(source)))


def _marked(source: str, marks: list[Given]) -> tuple[Entity, ...]:
    return in_order(tuple(_mark(one, units(source)) for one in marks if one["length"] > 0))


def _mark(mark: Given, size: int) -> Entity:
    user: dict[str, Any] = mark["user"] or {}
    kept = {name: mark[name] for name in ("type", "offset", "length", "url", "language", "custom_emoji_id")}
    entity = Entity(**kept, user=user.get("id"))
    if entity.offset < 0 or entity.end > size:
        where = f"Entity beginning at UTF-16 offset {entity.offset} ends after the end of the text"
        raise bad_request(f"{where} at UTF-16 offset {entity.end}")
    return entity
