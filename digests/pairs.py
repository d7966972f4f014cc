"""A story and its translation side by side: which words stand for which, and what nobody has translated."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from digests.fault import DISAGREEMENTS, NAMES, SOURCES, STORY
from digests.item import Claim, Disagreement, Figure, Item, Name, Story, Topic
from digests.source import KNOWN, Source

Value = Topic | Name | Source | Item | Disagreement


@dataclass(frozen=True, slots=True)
class Pair:
    """Words of the original and those that translate them, and where they stand.

    `about` is the id of the name that notes are about: they may name it or not.
    """

    file: str
    place: str
    original: str
    translation: str
    about: str = ""


def pairs(story: Story, translation: Story) -> Iterator[Pair]:
    """Yield all words that are translated, with their originals."""
    if not _same_heading(story, translation):
        yield Pair(STORY, "title", story.title, translation.title)
        yield Pair(STORY, "description", story.description, translation.description)
    for file, where, one, other in _beside(story, translation):
        if other is not one:
            for (place, original), (_, words) in zip(_words(one), _words(other), strict=True):
                about = one.id if isinstance(one, Name) and place != "name" else ""
                yield Pair(file, f"{where}, {place}".removeprefix(", "), original, words, about)


def untranslated(story: Story, translation: Story) -> Iterator[tuple[str, str]]:
    """Yield the file and the place of all that keeps the original's own value."""
    if _same_heading(story, translation):
        yield STORY, "title and description"
    for file, where, one, other in _beside(story, translation):
        if other is one and any(words for _, words in _words(one)):
            yield file, where


def _same_heading(story: Story, translation: Story) -> bool:
    return (story.title, story.description) == (translation.title, translation.description)


def _beside(story: Story, translation: Story) -> Iterator[tuple[str, str, Value, Value]]:
    """Yield the file, the place, and the two values that stand there."""
    for topics in zip(story.topics, translation.topics, strict=True):
        yield STORY, f"topic {topics[0].id}", *topics
    for names in zip(story.names, translation.names, strict=True):
        yield NAMES, f"name {names[0].id}", *names
    for sources in zip(story.sources, translation.sources, strict=True):
        yield SOURCES, f"source {sources[0].id}", *sources
    for items in zip(story.items, translation.items, strict=True):
        yield items[0].file, "", *items
    for found in zip(story.disagreements, translation.disagreements, strict=True):
        yield DISAGREEMENTS, f"disagreement {found[0].id}", *found


def _words(value: Value) -> Iterator[tuple[str, str]]:
    """Yield each place of a value and the words there: as many and in the same order in every language."""
    match value:
        case Topic():
            yield from (("title", value.title), ("description", value.description))
        case Name():
            yield "name", value.name
            yield from _notes(value.notes)
        case Source():
            yield from ((key, known.how) for key in KNOWN if (known := getattr(value, key)))
            yield from _notes(value.notes)
        case Item():
            yield from (("title", value.title), *_when(value), *_claims("claim", value.claims))
            yield from _notes(value.notes)
        case Disagreement():
            yield from (("about", value.about), *_claims("side", value.sides), ("note", value.note))


def _notes(notes: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for number, note in enumerate(notes, 1):
        yield f"note {number}", note


def _when(item: Item) -> Iterator[tuple[str, str]]:
    if item.when:
        yield from (("when, printed", item.when.printed), ("when, note", item.when.note))


def _claims(kind: str, claims: tuple[Claim, ...]) -> Iterator[tuple[str, str]]:
    for number, claim in enumerate(claims, 1):
        yield from ((f"{kind} {number}", claim.text), (f"{kind} {number}, derived", claim.derived))
        for position, figure in enumerate(claim.figures, 1):
            yield f"{kind} {number}, figure {position}, measure", figure.measure
            yield f"{kind} {number}, figure {position}, words", figure.words or _line(figure)


def _line(figure: Figure) -> str:
    """What a figure says, in one line: over 67000 pieces of equipment (15 March 2022)."""
    words = f"{figure.qualifier} {Decimal(str(figure.value)):f} {figure.unit}".strip()
    return f"{words} ({figure.as_of})" if figure.as_of else words
