"""The ways on from an item: to its names, its topics, what came before and after it, and its link for others."""

from bot.messages import Button, in_rows
from bot.tongue import Tongue
from digests.dating import neighbours
from digests.item import Item, Story

Rows = tuple[tuple[Button, ...], ...]


def ways_from(story: Story, item: Item, tongue: Tongue) -> Rows:
    """The rows of buttons under an item: people first among its names; time leads on in place."""
    kinds = ("person", "organisation", "place")
    names = sorted((name for name in story.names if name.id in item.names), key=lambda name: kinds.index(name.kind))
    topics = [topic for topic in story.topics if topic.id in item.topics]
    return (
        *in_rows([Button(name.heading, f"n:{name.id}") for name in names]),
        *in_rows([Button(topic.title, f"t:{topic.id}") for topic in topics]),
        *in_rows(_in_time(story, item, tongue)),
        *in_rows(_link(item, tongue)),
    )


def _in_time(story: Story, item: Item, tongue: Tongue) -> list[Button]:
    before, after = neighbours(story.items, item)
    return [
        *([Button(tongue.gettext("‹ Previous in time"), f"i:{before.id}:1")] if before else []),
        *([Button(tongue.gettext("Next in time ›"), f"i:{after.id}:1")] if after else []),
    ]


def _link(item: Item, tongue: Tongue) -> list[Button]:
    action = f"i:{item.id}"
    share = Button(tongue.gettext("Share"), action, "share")
    return [share, Button(tongue.gettext("Copy link"), action, "copy")]
