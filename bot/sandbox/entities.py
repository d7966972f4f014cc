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


_ENDINGS = "com|org|net|info|io|me|kz|ru|dev|app"
_URL = (
    r"(?:https?://)[^\s<>\"]*[^\s<>\".,;:!?)]"
    rf"|(?<![\w@./])(?:[a-z0-9-]+\.)+(?:{_ENDINGS})\b(?:/[^\s<>\"]*[^\s<>\".,;:!?)])?"
)
_FOUND_ALONE = (
    ("email", re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,}\b")),
    ("url", re.compile(_URL, re.IGNORECASE)),
    ("bot_command", re.compile(r"(?<![\w/<>@])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w@/])")),
    ("mention", re.compile(r"(?<!\w)@[A-Za-z0-9_]{3,32}(?!\w)")),
    ("hashtag", re.compile(r"(?<![\w#])#(?=\w*[^\W\d_])\w{1,256}(?!\w)")),
    ("cashtag", re.compile(r"(?<![\w$])\$[A-Z]{1,8}(?!\w)")),
)
_WHITE = " \n"
_CONTROL = re.compile(r"[\x00-\x09\x0b\x0c\x0e-\x1f]")
_DROPPED = re.compile(r"[\r\u2028-\u202e\u0333\u033f\u030a]")
_JOINABLE = ("bold", "italic", "underline", "strikethrough", "spoiler")
_CODE = ("code", "pre")
_QUOTES = ("blockquote", "expandable_blockquote")
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
    room = MOST_ENTITIES - len(text.entities)
    return Text(text.plain, in_order((*text.entities, *in_order(tuple(found))[:room])))


def in_order(entities: tuple[Entity, ...]) -> tuple[Entity, ...]:
    """Sort as Telegram does: by place, the longer first."""
    return tuple(sorted(entities, key=lambda one: (one.offset, -one.length)))


def tidy(text: Text) -> Text:
    """Clean the text, take off the white space around it and inside its marks, and join what belongs together."""
    cleaned = _clean(text)
    plain = cleaned.plain
    begin = units(plain) - units(plain.lstrip(_WHITE))
    end = units(plain.rstrip(_WHITE))
    kept = [_shrink(one, plain, end) for one in cleaned.entities]
    moved = tuple(replace(one, offset=one.offset - begin) for one in kept if one.length > 0)
    return Text(plain.strip(_WHITE), _kept(_joined(in_order(moved))))


def _kept(entities: tuple[Entity, ...]) -> tuple[Entity, ...]:
    """Keep as many as Telegram keeps: links, code and quotes before bold and the like."""
    ranked = sorted(entities, key=lambda one: one.type in _JOINABLE)
    return in_order(tuple(ranked[:MOST_ENTITIES]))


def _clean(text: Text) -> Text:
    """Turn control characters into spaces, and drop those that Telegram drops."""
    plain = _CONTROL.sub(" ", text.plain)
    gone = [units(plain[: match.start()]) for match in _DROPPED.finditer(plain)]
    if not gone:
        return Text(plain, text.entities)
    moved = (_without(one, gone) for one in text.entities)
    return Text(_DROPPED.sub("", plain), tuple(one for one in moved if one.length > 0))


def _without(entity: Entity, gone: list[int]) -> Entity:
    before = sum(place < entity.offset for place in gone)
    inside = sum(entity.offset <= place < entity.end for place in gone)
    return replace(entity, offset=entity.offset - before, length=entity.length - inside)


def _shrink(entity: Entity, plain: str, end: int) -> Entity:
    """Begin a mark at its first visible character, and end it with the text."""
    inside = cut(plain, entity)
    lead = len(inside) - len(inside.lstrip(_WHITE))
    if lead == len(inside):
        return replace(entity, length=0)
    start = entity.offset + lead
    return replace(entity, offset=start, length=min(entity.end, end) - start)


def cut(plain: str, entity: Entity) -> str:
    """Take the words that an entity covers."""
    return plain.encode("utf-16-le", "surrogatepass")[entity.offset * 2 : entity.end * 2].decode("utf-16-le", "replace")


def _joined(entities: tuple[Entity, ...]) -> tuple[Entity, ...]:
    """Join marks of one kind that touch; drop what stands inside code, where Telegram marks nothing."""
    code = [one for one in entities if one.type in _CODE]
    kept: list[Entity] = []
    last: dict[str, int] = {}
    for one in entities:
        if any(_covers(each, one) for each in code if each is not one and one.type not in _QUOTES):
            continue
        place = last.get(one.type)
        if one.type in _JOINABLE and place is not None and one.offset <= kept[place].end:
            kept[place] = replace(kept[place], length=max(kept[place].end, one.end) - kept[place].offset)
        else:
            last[one.type] = len(kept)
            kept.append(one)
    return tuple(kept)


def _covers(outer: Entity, inner: Entity) -> bool:
    return outer.offset <= inner.offset and inner.end <= outer.end


def _entity_at(kind: str, match: re.Match[str], plain: str) -> Entity:
    return Entity(kind, units(plain[: match.start()]), units(match.group()))
