"""HTML as Telegram reads it: a few tags, four named entities, and its own words for every mistake."""

import re
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from bot.sandbox.entities import Entity, Text, cut, in_order, units
from bot.sandbox.refusals import Refusal, bad_request

_TYPES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "span": "spoiler",
    "tg-spoiler": "spoiler",
    "tg-emoji": "custom_emoji",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#[xX]([0-9a-fA-F]{1,7})|#([0-9]{1,8})|([A-Za-z]+));?")
_SPECIAL = re.compile(r"[<&]")
_SPACE = " \t\r\n\v\0"
_UNPAIRED = (
    "Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units"
)
_HIGHEST = 0x10FFFF
_SURROGATES = range(0xD800, 0xE000)
_NAME_END = re.compile(r"[ \t\r\n\v\0>]")
_ATTRIBUTE_END = re.compile(r"[ \t\r\n\v\0=>/\"']")
_TOKEN = re.compile(r"[A-Za-z0-9.-]*")
_USER_LINK = re.compile(r"tg://user\?id=([0-9]+)")


@dataclass(slots=True)
class _Open:
    """A tag that waits for its end: where it began, in UTF-16 units, and what its attributes say."""

    name: str
    offset: int
    place: int
    argument: str = ""


def parse_html(source: str) -> Text:
    """Read HTML; a mistake is refused in Telegram's words, with its byte offset."""
    return _Reader(source).read()


class _Reader:
    """One walk over the source, which leaves plain text and entities behind."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.plain: list[str] = []
        self.size = 0
        self.open: list[_Open] = []
        self.entities: list[Entity | None] = []

    def read(self) -> Text:
        while self.at < len(self.source):
            self._step()
        if self.open:
            raise _refusal(f'Can\'t find end tag corresponding to start tag "{self.open[-1].name}"')
        kept = (replace(one, language=None) if one.type == "code" else one for one in self.entities if one)
        return Text("".join(self.plain), in_order(tuple(kept)))

    def _step(self) -> None:
        found = _SPECIAL.search(self.source, self.at)
        end = found.start() if found else len(self.source)
        self._write(self.source[self.at : end])
        self.at = end
        if self.source.startswith("</", end):
            self._end_tag()
        elif self.source.startswith("<", end):
            self._start_tag()
        elif found:
            self._write(self._reference())

    def _write(self, text: str) -> None:
        self.plain.append(text)
        self.size += units(text)

    def _reference(self) -> str:
        """Take `&…;` as its character, or a lone `&` as itself."""
        match = _REFERENCE.match(self.source, self.at)
        character = _character(match) if match else None
        self.at = match.end() if match and character else self.at + 1
        return character or "&"

    def _start_tag(self) -> None:
        begin = self.at
        self.at = self._until(_NAME_END, begin + 1)
        if self.at == len(self.source):
            raise self._wrong("Unclosed start tag", begin)
        tag = _Open(self.source[begin + 1 : self.at].lower(), self.size, len(self.entities))
        if tag.name not in _TYPES:
            raise self._wrong(f'Unsupported start tag "{tag.name}"', begin)
        while self._more_attributes(tag, begin):
            self._attribute(tag, begin)
        if tag.name == "span" and tag.argument != "spoiler":
            raise self._wrong('Tag "span" must have class "tg-spoiler"', begin)
        self.at += 1
        self.open.append(tag)
        self.entities.append(None)

    def _more_attributes(self, tag: _Open, begin: int) -> bool:
        self._skip_space()
        if self.at == len(self.source):
            raise self._wrong(f'Unclosed start tag "{tag.name}"', begin)
        return self.source[self.at] != ">"

    def _attribute(self, tag: _Open, begin: int) -> None:
        start = self.at
        self.at = self._until(_ATTRIBUTE_END, start)
        name = self.source[start : self.at]
        if not name:
            raise self._wrong(f'Empty attribute name in the tag "{tag.name}"', begin)
        self._skip_space()
        value = ""
        if self.source.startswith("=", self.at):
            self.at += 1
            if not self._more_value():
                raise self._wrong(f'Unclosed start tag "{tag.name}"', begin)
            value = self._value()
            if self.at == len(self.source):
                raise self._wrong("Unclosed start tag", begin)
        _note(tag, name, value)

    def _more_value(self) -> bool:
        self._skip_space()
        return self.at < len(self.source)

    def _value(self) -> str:
        if self.source[self.at] not in "'\"":
            return self._bare_value()
        quote = self.source[self.at]
        self.at += 1
        parts: list[str] = []
        while self.at < len(self.source) and self.source[self.at] != quote:
            if self.source[self.at] == "&":
                parts.append(self._reference())
            else:
                parts.append(self.source[self.at])
                self.at += 1
        self.at = min(self.at + 1, len(self.source))
        return "".join(parts)

    def _bare_value(self) -> str:
        start = self.at
        match = _TOKEN.match(self.source, start)
        self.at = match.end() if match else start
        if self.at < len(self.source) and self.source[self.at] not in _SPACE + ">":
            raise self._wrong("Unexpected end of name token", start)
        return self.source[start : self.at].lower()

    def _end_tag(self) -> None:
        begin = self.at
        if not self.open:
            raise self._wrong("Unexpected end tag", begin)
        self.at = self._until(_NAME_END, begin + 2)
        name = self.source[begin + 2 : self.at].lower()
        self._skip_space()
        if not self.source.startswith(">", self.at):
            raise self._wrong("Unclosed end tag", begin)
        tag = self.open.pop()
        if name not in {"", tag.name}:
            offset = len(self.source[:begin].encode())
            raise _refusal(f'Unmatched end tag at byte offset {offset}, expected "</{tag.name}>", found "</{name}>"')
        self.at += 1
        self._close(tag)

    def _close(self, tag: _Open) -> None:
        if self.size == tag.offset:
            return
        entity = self._entity(tag)
        inside = self.entities[tag.place + 1] if len(self.entities) == tag.place + 2 else None
        if entity is not None and inside is not None and {entity.type, inside.type} == {"code", "pre"}:
            entity = self._one_block(entity, inside, tag)
        self.entities[tag.place] = entity

    def _one_block(self, outer: Entity, inner: Entity, tag: _Open) -> Entity:
        """Make one block of <pre><code class="language-…">, when they cover the same."""
        language = inner.language or outer.language
        if (outer.offset, outer.length) != (inner.offset, inner.length) or not language:
            return outer
        self.entities[tag.place + 1] = None
        return Entity("pre", outer.offset, outer.length, language=language)

    def _entity(self, tag: _Open) -> Entity | None:
        entity = Entity(_TYPES[tag.name], tag.offset, self.size - tag.offset)
        match tag.name:
            case "a":
                return self._link(entity, tag.argument)
            case "tg-emoji" if not re.fullmatch(r"-?[0-9]{1,19}", tag.argument) or int(tag.argument) == 0:
                raise _refusal("Invalid custom emoji identifier specified")
            case "tg-emoji":
                return replace(entity, custom_emoji_id=tag.argument)
            case "code" if tag.argument:
                return replace(entity, language=tag.argument)
            case "blockquote" if tag.argument:
                return replace(entity, type="expandable_blockquote")
        return entity

    def _link(self, entity: Entity, target: str) -> Entity | None:
        target = target or cut("".join(self.plain), entity)
        if user := _USER_LINK.match(target):
            return replace(entity, type="text_mention", user=int(user.group(1)))
        url = checked_link(target)
        return replace(entity, url=url) if url else None

    def _until(self, pattern: re.Pattern[str], start: int) -> int:
        match = pattern.search(self.source, start)
        return match.start() if match else len(self.source)

    def _skip_space(self) -> None:
        while self.at < len(self.source) and self.source[self.at] in _SPACE:
            self.at += 1

    def _wrong(self, what: str, place: int) -> Refusal:
        return _refusal(f"{what} at byte offset {len(self.source[:place].encode())}")


def checked_link(target: str) -> str | None:
    """Complete a link as Telegram does; None when Telegram would drop it without a word."""
    if target.startswith(("tg://", "ton://", "tonsite://")):
        return target
    address = target if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", target) else f"http://{target}"
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    host = parts.hostname or ""
    if parts.scheme not in {"http", "https"} or "." not in host.strip(".") or " " in host:
        return None
    return address if parts.path or parts.query or parts.fragment else f"{address}/"


def _note(tag: _Open, name: str, value: str) -> None:
    match tag.name, name:
        case ("a", "href") | ("tg-emoji", "emoji-id"):
            tag.argument = value
        case "code", "class" if value.startswith("language-"):
            tag.argument = value.removeprefix("language-")
        case "span", "class" if value.startswith("tg-"):
            tag.argument = value.removeprefix("tg-")
        case "blockquote", "expandable":
            tag.argument = "1"


def _character(match: re.Match[str]) -> str | None:
    hexadecimal, decimal, name = match.groups()
    if name:
        return _NAMED.get(name)
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    if code in _SURROGATES:
        raise bad_request(_UNPAIRED)
    return chr(code) if 0 < code < _HIGHEST else None


def _refusal(what: str) -> Refusal:
    return bad_request(f"can't parse entities: {what}")
