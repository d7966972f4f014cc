"""Files that the bot may fetch back."""

from typing import Any

from bot.sandbox.methods.method import method
from bot.sandbox.parameters import Given, string
from bot.sandbox.pictures import by_file_id
from bot.sandbox.refusals import bad_request
from bot.sandbox.state import State


@method("getFile", required={"file_id": string})
def get_file(state: State, given: Given) -> dict[str, Any]:
    """Say where a picture's bytes are."""
    photo = by_file_id(state.files, given["file_id"])
    if photo is None:
        raise bad_request("invalid file_id")
    return {
        "file_id": photo.file_id,
        "file_unique_id": photo.unique_id,
        "file_size": len(photo.data),
        "file_path": photo.path,
    }
