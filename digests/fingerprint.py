"""A content hash: what an item says, whatever its file is called and however it is laid out."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from digests.figures import disagreements_of
from digests.item import Claim, Item, Story

_SAYS_NOTHING = ("id", "file", "topics", "names", "key", "disagreements", "wording", "words")


def fingerprint(item: Item, story: Story) -> str:
    """Hash what a reader is told (title, date, claims, notes, the disagreements shown with it): 64 hex digits.

    Give it the original: a translation that is added or mended tells nothing new.
    """
    told = {key: value for key, value in asdict(item).items() if key not in _SAYS_NOTHING}
    if told["when"]:
        del told["when"]["open"]  # the printed words say it
    told["claims"] = [_said(claim) for claim in item.claims]
    told["disagreements"] = [
        {"about": found.about, "sides": [_said(side) for side in found.sides], "note": found.note}
        for found in disagreements_of(story, item)
    ]
    return hashlib.sha256(json.dumps(told, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def fingerprint_of_all(prints: Mapping[str, str]) -> str:
    """Hash the fingerprints of a story's items, by id."""
    return hashlib.sha256(json.dumps(sorted(prints.items())).encode()).hexdigest()


def _said(claim: Claim) -> dict[str, Any]:
    figures = [asdict(figure) for figure in claim.figures]
    for figure in figures:
        del figure["words"]  # a translation alone has them
    return asdict(claim) | {"figures": figures}
