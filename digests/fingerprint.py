"""A content hash: what an item says, whatever its file is called and however it is laid out."""

import hashlib
import json
from dataclasses import asdict

from digests.figures import disagreements_of
from digests.item import Item, Story

_SAYS_NOTHING = ("id", "file", "topics", "names", "key", "disagreements")


def fingerprint(item: Item, story: Story) -> str:
    """Hash what a reader is told (title, date, claims, notes, the disagreements shown with it): 64 hex digits."""
    told = {key: value for key, value in asdict(item).items() if key not in _SAYS_NOTHING}
    if told["when"]:
        del told["when"]["open"]  # the printed words say it
    told["disagreements"] = [
        {"about": found.about, "sides": [asdict(side) for side in found.sides], "note": found.note}
        for found in disagreements_of(story, item)
    ]
    return hashlib.sha256(json.dumps(told, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
