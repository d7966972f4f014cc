"""Text as Telegram measures it: UTF-16 units, trimmed, with the entities that it finds by itself."""

import re
from dataclasses import dataclass, replace
from typing import Any

MOST_ENTITIES = 100
"""How many a message keeps; Telegram drops the rest silently."""


@dataclass(frozen=True, slots=True)
class Entity:
    """A stretch of text with a meaning; `offset` and `length` are UTF-16 units."""

    type: str
    offset: int
    length: int
    url: str | None = None
    language: str | None = None
    custom_emoji_id: str | None = None
    user: int | None = None

    @property
    def end(self) -> int:
        """Say where it ends, in UTF-16 units."""
        return self.offset + self.length

    def json(self) -> dict[str, Any]:
        """Write it as the Bot API's MessageEntity, without its user."""
        optional = {"url": self.url, "language": self.language, "custom_emoji_id": self.custom_emoji_id}
        fixed: dict[str, Any] = {"type": self.type, "offset": self.offset, "length": self.length}
        return fixed | {name: value for name, value in optional.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Text:
    """Plain text and what is marked in it."""

    plain: str
    entities: tuple[Entity, ...] = ()


def units(text: str) -> int:
    """Count UTF-16 units, as Telegram does."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


_URL = r"(?:https?://|www\.)[^\s<>\"]+|\b[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|org|net|info|io|me|kz|ru|dev|app)\b(?:/[^\s<>\"]*)?"
_FOUND_ALONE = (
    ("email", re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,}\b")),
    ("url", re.compile(_URL, re.IGNORECASE)),
    ("bot_command", re.compile(r"(?<![\w/<>@])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w@/])")),
    ("mention", re.compile(r"(?<!\w)@[A-Za-z0-9_]{3,32}(?!\w)")),
    ("hashtag", re.compile(r"(?<![\w#])#(?=\w*[^\W\d_])\w{1,256}(?!\w)")),
    ("cashtag", re.compile(r"(?<![\w$])\$[A-Z]{1,8}(?!\w)")),
)
_OPAQUE = ("code", "pre", "text_link", "text_mention")


def detect(text: Text) -> Text:
    """Add the commands, mentions, links and tags that Telegram finds in plain text by itself."""
    taken = [(one.offset, one.end) for one in text.entities if one.type in _OPAQUE]
    found: list[Entity] = []
    for kind, pattern in _FOUND_ALONE:
        for match in pattern.finditer(text.plain):
            entity = _entity_at(kind, match, text.plain)
            if all(entity.end <= start or end <= entity.offset for start, end in taken):
                found.append(entity)
                taken.append((entity.offset, entity.end))
    return Text(text.plain, in_order((*text.entities, *found)))


def in_order(entities: tuple[Entity, ...]) -> tuple[Entity, ...]:
    """Sort as Telegram does: by place, the longer first; and keep no more than Telegram keeps."""
    return tuple(sorted(entities, key=lambda one: (one.offset, -one.length))[:MOST_ENTITIES])


def trim(text: Text) -> Text:
    """Take off the white space around the text, and what was marked there."""
    plain = text.plain.replace("\r", "").rstrip()
    lead = units(plain) - units(plain.lstrip())
    plain = plain.lstrip()
    size = units(plain)
    kept = (_within(one, lead, size) for one in text.entities)
    return Text(plain, in_order(tuple(one for one in kept if one.length > 0)))


def _within(entity: Entity, lead: int, size: int) -> Entity:
    start = max(entity.offset - lead, 0)
    end = min(entity.end - lead, size)
    return replace(entity, offset=start, length=end - start)


def _entity_at(kind: str, match: re.Match[str], plain: str) -> Entity:
    return Entity(kind, units(plain[: match.start()]), units(match.group()))
