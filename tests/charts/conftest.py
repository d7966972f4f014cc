"""A language that needs no catalogue, and topics with pictures."""

from dataclasses import replace

import pytest

from bot.charts.speech import Speech
from digests.item import Story, Topic
from digests.when import When


class English:
    """English as the code is written in it."""

    def gettext(self, msgid: str) -> str:
        return msgid

    def ngettext(self, one: str, many: str, n: int) -> str:
        return one if n == 1 else many

    def number(self, value: float) -> str:
        return f"{value:,}"

    def when(self, when: When) -> str:
        return str(when)


@pytest.fixture(scope="session")
def english() -> Speech:
    return English()


def topic_of(story: Story, topic_id: str, **changes: object) -> Topic:
    """A topic of a story, with other wishes for its picture."""
    return replace(next(topic for topic in story.topics if topic.id == topic_id), **changes)  # type: ignore[arg-type]
