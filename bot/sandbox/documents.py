"""Files of any kind that the bot uploads, kept as they are."""

import hashlib
import mimetypes

from bot.sandbox.messages import Document
from bot.sandbox.parameters import Upload
from bot.sandbox.refusals import bad_request
from bot.sandbox.uploads import Kept, sent_before


def find_document(kept: Kept, wanted: Upload | str) -> Document:
    """Keep an upload, or find what was kept under a file_id."""
    if not isinstance(wanted, Upload):
        return sent_before(kept, wanted, Document)
    if not wanted.data:
        raise bad_request("file must be non-empty")
    document = _named(wanted, len(kept))
    kept[document.path] = document
    return document


def _named(upload: Upload, number: int) -> Document:
    """Give the file Telegram's names; its kind is told by how its own name ends."""
    mark = hashlib.sha256(upload.data).hexdigest()[:12]
    name = upload.name.replace("\\", "/").rpartition("/")[2].strip() or "file"
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    ending = f".{name.rpartition('.')[2]}" if "." in name else ""
    path = f"documents/file_{number}{ending}"
    return Document(f"BQACAgIAAxk{number:06d}{mark}", f"AgAD{mark}", path, name, kind, upload.data)
