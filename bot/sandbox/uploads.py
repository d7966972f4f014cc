"""Files that the bot has uploaded: kept by the path that getFile gives, found again by their file_id."""

from collections.abc import Mapping
from typing import TypeVar

from bot.sandbox.messages import Document, Photo
from bot.sandbox.parameters import Complaint
from bot.sandbox.refusals import bad_request

Kept = dict[str, Photo | Document]
One = TypeVar("One", Photo, Document)


def by_file_id(kept: Mapping[str, Photo | Document], file_id: str) -> Photo | Document | None:
    """Find a file by its file_id."""
    return next((one for one in kept.values() if one.file_id == file_id), None)


def sent_before(kept: Mapping[str, Photo | Document], wanted: str, kind: type[One]) -> One:
    """Find what the bot names instead of uploading it: a file of this kind by its file_id."""
    if wanted.startswith("attach://"):
        raise bad_request(f"there is no {kind.__name__.lower()} in the request")
    if wanted.startswith(("http://", "https://")):
        raise Complaint("failed to get HTTP URL content: the sandbox fetches nothing")
    found = by_file_id(kept, wanted)
    if found is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    if not isinstance(found, kind):
        raise bad_request("type of file mismatch")
    return found
