"""Pictures that the bot uploads: looked at, kept, and named as Telegram names them."""

import hashlib
import struct

from bot.sandbox.messages import Photo
from bot.sandbox.parameters import Upload
from bot.sandbox.refusals import bad_request
from bot.sandbox.uploads import Kept, sent_before

MOST_BYTES = 10 * 1024 * 1024
MOST_SIDES = 10_000
MOST_RATIO = 20

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8"
_JPEG_SIZES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def find_photo(kept: Kept, wanted: Upload | str) -> Photo:
    """Keep an upload, or find what was kept under a file_id; `kept` holds all by path."""
    if not isinstance(wanted, Upload):
        return sent_before(kept, wanted, Photo)
    photo = _look(wanted.data, len(kept))
    kept[photo.path] = photo
    return photo


def _look(data: bytes, number: int) -> Photo:
    if not data:
        raise bad_request("file must be non-empty")
    if len(data) > MOST_BYTES:
        raise bad_request(
            f"file of size {len(data)} bytes is too big for a photo; the maximum size is {MOST_BYTES} bytes"
        )
    width, height = _measure(data)
    if width + height > MOST_SIDES or max(width, height) > MOST_RATIO * min(width, height):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    mark = hashlib.sha256(data).hexdigest()[:12]
    path = f"photos/file_{number}.{'png' if data.startswith(_PNG) else 'jpg'}"
    return Photo(f"AgACAgIAAxk{number:06d}{mark}", f"AQAD{mark}", path, width, height, data)


def _measure(data: bytes) -> tuple[int, int]:
    size = None
    if data.startswith(_PNG) and len(data) >= 24:  # noqa: PLR2004 - where the width and the height end
        size = struct.unpack(">II", data[16:24])
    elif data.startswith(_JPEG):
        size = _measure_jpeg(data)
    if size is None or 0 in size:
        raise bad_request("IMAGE_PROCESS_FAILED")
    return size[0], size[1]


def _measure_jpeg(data: bytes) -> tuple[int, int] | None:
    """Walk over a JPEG's segments to the one that says its size."""
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:  # noqa: PLR2004 - every segment begins so
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if marker in _JPEG_SIZES:
            return int.from_bytes(data[at + 7 : at + 9], "big"), int.from_bytes(data[at + 5 : at + 7], "big")
        at += 2 + length
    return None
