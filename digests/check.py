"""Is the story whole? Every fault with its file, its place and its remedy."""

from collections import Counter
from collections.abc import Iterable, Iterator
from zoneinfo import available_timezones

from digests.evidence import prove, prove_date, prove_title
from digests.fault import DISAGREEMENTS, NAMES, SOURCES, STORY, Fault
from digests.figures import measures_of
from digests.item import Disagreement, Item, Name, Story
from digests.source import KNOWN, Source
from digests.translation import prove_translations
from digests.words import contains_words, spans


def check(story: Story) -> list[Fault]:
    """Find every fault of a story that was read: its evidence, ids, references, names and dates.

    Where it has none, its translations are held to it.
    """
    faults = [
        *_sources(story),
        *_head(story),
        *_topics(story),
        *_names(story),
        *(fault for item in story.items for fault in _item(item, story)),
        *(fault for found in story.disagreements for fault in _disagreement(found, story)),
        *_repeated(story),
    ]
    return faults or [*prove_translations(story)]


def _sources(story: Story) -> Iterator[Fault]:
    for source in story.sources:
        for key, words in _printed(source):
            if not spans(words, source.text):
                yield Fault(
                    SOURCES,
                    f"source {source.id}, {key}",
                    f'"{words}" is not in seeds/{source.file}; copy the exact words',
                )


def _printed(source: Source) -> Iterator[tuple[str, str]]:
    for key in KNOWN:
        known = getattr(source, key)
        if known is not None:
            yield key, known.printed
    for number, words in enumerate(source.left_out, 1):
        yield f"left_out {number}", words.quote


def _head(story: Story) -> Iterator[Fault]:
    if story.time_zone not in available_timezones():
        yield Fault(STORY, "time_zone", f'"{story.time_zone}" is no time zone; write one such as Asia/Almaty')


def _topics(story: Story) -> Iterator[Fault]:
    for topic in story.topics:
        used = any(topic.id in item.topics for item in story.items)
        if topic.shows == "items" and not used:
            yield Fault(STORY, f"topic {topic.id}", "no item has this topic; add one, or take the topic out")
        if (topic.shows == "names") != (topic.names is not None):
            yield Fault(
                STORY, f"topic {topic.id}", 'names goes with shows = "names": say person, place or organisation'
            )


def _names(story: Story) -> Iterator[Fault]:
    for name in story.names:
        if name.name not in name.spellings:
            yield Fault(
                NAMES, f"name {name.id}", f'"{name.name}" is not among its spellings; use one that a source prints'
            )
        for spelling in name.spellings:
            if not any(contains_words(source.text, spelling) for source in story.sources):
                yield Fault(NAMES, f"name {name.id}", f'no source prints "{spelling}"; correct it, or take it out')


def _item(item: Item, story: Story) -> Iterator[Fault]:
    if item.file.rpartition("/")[2] != f"{item.id}.toml":
        yield Fault(item.file, "id", f"the file must be called {item.id}.toml after its id")
    for place, problem in _references(item, story):
        yield Fault(item.file, place, problem)
    for problem in prove_title(item, story):
        yield Fault(item.file, "title", problem)
    for problem in prove_date(item):
        yield Fault(item.file, "when", problem)
    for number, claim in enumerate(item.claims, 1):
        for problem in prove(claim, story):
            yield Fault(item.file, f"claim {number}", problem)


def _references(item: Item, story: Story) -> Iterator[tuple[str, str]]:
    topics = {topic.id for topic in story.topics if topic.shows == "items"}
    names = {name.id for name in story.names}
    disagreements = {found.id for found in story.disagreements}
    for place, used, known, file in (
        ("topics", item.topics, topics, STORY),
        ("names", item.names, names, NAMES),
        ("disagreements", item.disagreements, disagreements, DISAGREEMENTS),
    ):
        for unknown in sorted(set(used) - known):
            yield place, f'"{unknown}" is not in {file}; correct it, or add it there'


def _disagreement(found: Disagreement, story: Story) -> Iterator[Fault]:
    where = f"disagreement {found.id}"
    measures = measures_of(claim for item in story.items for claim in item.claims)
    for measure in sorted(set(found.measures) - measures):
        yield Fault(DISAGREEMENTS, where, f'no figure has the measure "{measure}"; correct its spelling')
    for unknown in sorted(set(found.names) - {name.id for name in story.names}):
        yield Fault(DISAGREEMENTS, where, f'"{unknown}" is not in {NAMES}; correct it, or add it there')
    if not (found.measures or found.names or any(found.id in item.disagreements for item in story.items)):
        yield Fault(DISAGREEMENTS, where, "no reader sees it; give it a measure or a name, or list it in an item")
    if len(found.sides) == 1 and not found.note:
        yield Fault(DISAGREEMENTS, where, "it has one side; add the other, or a note that says what cannot be right")
    for number, side in enumerate(found.sides, 1):
        for problem in prove(side, story):
            yield Fault(DISAGREEMENTS, f"{where}, side {number}", problem)


def _repeated(story: Story) -> Iterator[Fault]:
    def twice(values: Iterable[str]) -> list[str]:
        return sorted(value for value, count in Counter(values).items() if count > 1)

    for file, kind, ids in (
        (SOURCES, "source", twice(source.id for source in story.sources)),
        (STORY, "topic", twice(topic.id for topic in story.topics)),
        (STORY, "command", twice(topic.command for topic in story.topics)),
        (NAMES, "name", twice(_ids(story.names))),
        (DISAGREEMENTS, "disagreement", twice(found.id for found in story.disagreements)),
        ("digests/items", "item", twice(item.id for item in story.items)),
    ):
        for repeated in ids:
            yield Fault(file, f"{kind} {repeated}", "this id stands twice; ids are unique, so rename one")


def _ids(names: Iterable[Name]) -> list[str]:
    return [name.id for name in names]
