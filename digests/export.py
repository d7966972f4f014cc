"""The whole story as plain data, for any other program."""

from dataclasses import asdict
from typing import Any

from digests.figures import disagreements_of
from digests.fingerprint import fingerprint
from digests.item import Item, Story


def export(story: Story) -> dict[str, Any]:
    """Return the story as JSON-ready data: sources with their text, items with all that is shown with them.

    Each of its translations is there in the same form, without what it shares with the original: the sources' text
    and the fingerprints.
    """
    return _told(story) | {
        "sources": [asdict(source) for source in story.sources],
        "items": [_item(item, story) | {"fingerprint": fingerprint(item, story)} for item in story.items],
        "translations": {translation.language: _told(translation) for translation in story.translations},
    }


def _told(story: Story) -> dict[str, Any]:
    return {
        "id": story.id,
        "language": story.language,
        "title": story.title,
        "description": story.description,
        "time_zone": story.time_zone,
        "example": story.example,
        "sources": [{key: value for key, value in asdict(source).items() if key != "text"} for source in story.sources],
        "items": [_item(item, story) for item in story.items],
        "names": [asdict(name) for name in story.names],
        "places": [asdict(place) for place in story.atlas.places],
        "topics": [asdict(topic) for topic in story.topics],
        "disagreements": [asdict(found) for found in story.disagreements],
    }


def _item(item: Item, story: Story) -> dict[str, Any]:
    when = asdict(item.when) | {"precision": item.when.precision, "shown": str(item.when)} if item.when else None
    return asdict(item) | {
        "when": when,
        "figures": [asdict(figure) for claim in item.claims for figure in claim.figures],
        "disagreements": [asdict(found) for found in disagreements_of(story, item)],
    }
