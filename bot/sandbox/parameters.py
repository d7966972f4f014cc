"""What a method takes: readers that turn what came over the wire into values, or refuse it.

Everything may come as JSON or as text, since forms know only text. Telegram passes over what it does not know and
guesses at what it cannot read; the sandbox complains instead, so that a mistake in the bot shows in its tests.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.sandbox.refusals import Refusal, bad_request

Wire = Any
"""JSON of whatever form, as it came."""

Given = Mapping[str, Any]
Reader = Callable[[Any, str], Any]


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a multipart form."""

    name: str
    content_type: str
    data: bytes


class Complaint(Refusal):
    """A refusal by the sandbox alone, where Telegram would have been silent: the world keeps a list of them."""

    def __init__(self, what: str) -> None:
        """Word it as Telegram words a 400."""
        super().__init__(400, f"Bad Request: {what}")


_MISSING = {
    "chat_id": "chat_id is empty",
    "text": "message text is empty",
    "message_id": "message identifier is not specified",
    "message_ids": "message identifiers are not specified",
    "user_id": "invalid user_id specified",
    "photo": "there is no photo in the request",
    "document": "there is no document in the request",
    "file_id": "file_id not specified",
    "action": "wrong parameter action in request",
    "callback_query_id": "query_id is empty",
    "url": "bad webhook: URL is not specified",
}


_OBJECTS = {"reply_markup": "reply keyboard markup", "media": "input media"}


def missing(name: str) -> Refusal:
    """Say that a required parameter is not there, in Telegram's words where it has some."""
    return bad_request(_MISSING.get(name, f'parameter "{name}" is required'))


def string(value: object, name: str) -> str:
    """Read text."""
    if not isinstance(value, str):
        raise _unfit(name)
    return value


def integer(value: object, name: str) -> int:
    """Read a whole number, written as a number or as text."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,19}", value):
        return int(value)
    raise _unfit(name)


def boolean(value: object, name: str) -> bool:
    """Read yes or no."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in {"true", "false", "1", "0", "yes", "no"}:
        return value.lower() in {"true", "1", "yes"}
    raise _unfit(name)


def chat_id(value: object, name: str) -> int | str:
    """Read a chat's number, or its @username."""
    if isinstance(value, str) and not value:
        raise missing("chat_id")
    if isinstance(value, str) and value.startswith("@"):
        return value[1:]
    try:
        return integer(value, name)
    except Complaint:
        raise bad_request("chat not found") from None


def markup_mode(value: object, name: str) -> str:
    """Read a parse_mode; the sandbox knows HTML alone."""
    mode = string(value, name).lower()
    if mode in {"markdown", "markdownv2"}:
        raise Complaint(f"parse_mode {value} is not supported by the sandbox")
    if mode not in {"", "html", "none"}:
        raise bad_request("unsupported parse_mode")
    return mode if mode == "html" else ""


def listing(item: Reader) -> Reader:
    """Make a reader of an array."""

    def read(value: object, name: str) -> list[Any]:
        array = decoded(value, name)
        if not isinstance(array, list):
            raise _unfit(name)
        return [item(one, f"{name}.{place}") for place, one in enumerate(array)]

    return read


def record(*, required: Mapping[str, Reader] | None = None, optional: Mapping[str, Reader] | None = None) -> Reader:
    """Make a reader of an object with these fields and no others."""
    needed, allowed = dict(required or {}), dict(optional or {})

    def read(value: object, name: str) -> Given:
        fields = decoded(value, name)
        if not isinstance(fields, dict):
            raise _unfit(name)
        return take(fields, needed, allowed, f"{name}.")

    return read


def anything(value: object, name: str) -> Wire:
    """Read JSON of any form; whoever uses it looks at it closely."""
    return decoded(value, name)


def file(value: object, name: str) -> Upload | str:
    """Read a file: an upload, or the text that names one."""
    return value if isinstance(value, Upload) else string(value, name)


def take(fields: Mapping[str, Any], required: Mapping[str, Reader], optional: Mapping[str, Reader], at: str) -> Given:
    """Read all fields; every declared name is in the result, as None when it was not given."""
    for name in fields:
        if name not in required and name not in optional:
            raise Complaint(f'unknown parameter "{at}{name}"')
    taken: dict[str, Any] = {}
    for name, reader in {**required, **optional}.items():
        value = fields.get(name)
        if value is None and name in required:
            raise missing(name)
        taken[name] = None if value is None else reader(value, f"{at}{name}")
    return taken


def decoded(value: object, name: str) -> Wire:
    """Take JSON apart when it came as text."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        kind = _OBJECTS.get(name, name.replace("_", " "))
        raise bad_request(f"can't parse {kind} JSON object") from None


def _unfit(name: str) -> Complaint:
    return Complaint(f"invalid {name} specified")
