"""The values of a story: items, claims, evidence, figures, disagreements, names, topics."""

from dataclasses import dataclass, field
from typing import Literal

from digests.atlas import Atlas
from digests.source import Source
from digests.when import When

NameKind = Literal["person", "place", "organisation"]
TopicView = Literal["items", "timeline", "names", "figures", "disagreements", "sources"]
Picture = Literal["timeline", "figures", "map"]
Wording = Literal["original", "draft", "reviewed"]
"""Whose words are shown: the original's, or a translation's before or after an editor has read it."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """The exact words in one source that prove a claim. `source` is a source's id."""

    source: str
    quote: str


@dataclass(frozen=True, slots=True)
class Figure:
    """The number that a claim states: what is measured, its value and unit, as of when, and in which source.

    `value` is in single units (100 billion tenge is 100000000000); `qualifier` is the source's own "over" or
    "about"; `as_of` is in our words, because no source dates its figures in a standard way. `words` says all this
    in one line where the parts cannot be put together: in a translation. The original has none.
    """

    measure: str
    value: float
    unit: str
    qualifier: str
    as_of: str
    source: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """One published sentence in our words, the evidence for it, and how a number in it was derived, if it was."""

    text: str
    evidence: tuple[Evidence, ...]
    derived: str
    figures: tuple[Figure, ...]

    @property
    def sources(self) -> tuple[str, ...]:
        """The ids of the sources that prove it, each once, in the order of the evidence."""
        return tuple(dict.fromkeys(proof.source for proof in self.evidence))


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Sources that differ on one figure or fact, or one source whose words cannot be right.

    Each side is a claim. It is shown with every item that lists it, states one of its measures or names one of
    its names. `note` is ours.
    """

    id: str
    about: str
    sides: tuple[Claim, ...]
    note: str
    measures: tuple[str, ...]
    names: tuple[str, ...]
    wording: Wording = "original"


@dataclass(frozen=True, slots=True)
class Item:
    """A digest item: what is published as one piece.

    `words` are an editor's: what readers may call its matter, in any language, though no sentence of it does. They
    are searched and never shown.
    """

    id: str
    file: str
    title: str
    topics: tuple[str, ...]
    names: tuple[str, ...]
    when: When | None
    key: bool
    claims: tuple[Claim, ...]
    disagreements: tuple[str, ...]
    notes: tuple[str, ...]
    wording: Wording = "original"
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Name:
    """A person, place or organisation of the story. `spellings` are as the sources print them.

    `stems` are the beginnings of its words in a translation, by which its inflected forms are known ("Клебанов" for
    "Клебанову"). The original has none.
    """

    id: str
    kind: NameKind
    name: str
    spellings: tuple[str, ...]
    notes: tuple[str, ...]
    stems: tuple[str, ...] = ()

    @property
    def heading(self) -> str:
        """The name where it stands alone: with a capital."""
        return self.name[:1].upper() + self.name[1:]


@dataclass(frozen=True, slots=True)
class Topic:
    """A heading and a command. `names` is the kind of name that a view of names lists; `words` are as an item's.

    `picture` is what is drawn beside it; a picture of figures may be of some `measures` alone,
    and all `on_one_scale` though their units differ.
    """

    id: str
    command: str
    title: str
    description: str
    shows: TopicView
    names: NameKind | None
    words: tuple[str, ...] = ()
    picture: Picture | None = None
    measures: tuple[str, ...] = ()
    on_one_scale: bool = False


@dataclass(frozen=True, slots=True)
class Story:
    """All that one bot tells. `example` is what a new reader is invited to ask.

    Each of `translations` is the same story with other words: the same ids, evidence and sources in the same order.
    What is not translated keeps its original words there.
    """

    id: str
    title: str
    description: str
    time_zone: str
    example: str
    sources: tuple[Source, ...]
    items: tuple[Item, ...]
    names: tuple[Name, ...]
    topics: tuple[Topic, ...]
    disagreements: tuple[Disagreement, ...]
    atlas: Atlas = field(default_factory=Atlas)
    language: str = "en"
    translations: "tuple[Story, ...]" = ()

    def told_in(self, language: str) -> "Story":
        """Return the story in a language ("ru"), or as it is where nobody has translated it."""
        return next((story for story in self.translations if story.language == language), self)
