"""Files that the bot may fetch back."""

from typing import Any

from bot.sandbox.methods.method import method
from bot.sandbox.parameters import Given, string
from bot.sandbox.refusals import bad_request
from bot.sandbox.state import State
from bot.sandbox.uploads import by_file_id

LARGEST = 20 * 1024 * 1024
"""What a bot may fetch, though it may send more."""


@method("getFile", required={"file_id": string})
def get_file(state: State, given: Given) -> dict[str, Any]:
    """Say where a file's bytes are."""
    kept = by_file_id(state.files, given["file_id"])
    if kept is None:
        raise bad_request("invalid file_id")
    if len(kept.data) > LARGEST:
        raise bad_request("file is too big")
    return {
        "file_id": kept.file_id,
        "file_unique_id": kept.unique_id,
        "file_size": len(kept.data),
        "file_path": kept.path,
    }
