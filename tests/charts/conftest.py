"""The language of the story, and topics with pictures."""

from dataclasses import replace

import pytest

from bot.tongue import Tongue, tongue_of
from digests.item import Story, Topic


@pytest.fixture(scope="session")
def english() -> Tongue:
    return tongue_of("en")


def topic_of(story: Story, topic_id: str, **changes: object) -> Topic:
    """A topic of a story, with other wishes for its picture."""
    return replace(next(topic for topic in story.topics if topic.id == topic_id), **changes)  # type: ignore[arg-type]
