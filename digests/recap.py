"""What a recap holds: the items not told yet or, when nothing is new, a chapter from the record."""

from collections.abc import Sequence
from dataclasses import dataclass

from digests.item import Item, Story, Topic


@dataclass(frozen=True, slots=True)
class Recap:
    """The items chosen for one subscription and one occasion. `topic` is set for a chapter: nothing is new.

    `corrected` says that all items had been published before, in another form.
    """

    items: tuple[Item, ...]
    topic: Topic | None
    corrected: bool = False


def choose(story: Story, new: Sequence[str], chapters: Sequence[str]) -> Recap | None:
    """Choose the new items or, when there are none, the chapter told longest ago.

    `new` holds the ids of items this subscription has not had, the oldest publication first; ids that the story
    no longer knows are passed over. `chapters` holds the ids of the topics it has had as chapters, the latest
    last. None when the story has nothing to tell.
    """
    items = {item.id: item for item in story.items}
    fresh = tuple(items[item_id] for item_id in dict.fromkeys(new) if item_id in items)
    if fresh:
        return Recap(fresh, None)
    told = {topic_id: position for position, topic_id in enumerate(chapters)}
    ready = [(topic, chapter) for topic in story.topics if (chapter := key_items(story, topic))]
    if not ready:
        return None
    topic, chapter = min(ready, key=lambda pair: told.get(pair[0].id, -1))
    return Recap(chapter, topic)


def key_items(story: Story, topic: Topic) -> tuple[Item, ...]:
    """The items that stand for a topic in a chapter, in the story's order."""
    return tuple(item for item in story.items if item.key and topic.id in item.topics)
