"""Find the items that a question asks for, with SQLite's full-text engine in memory."""

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, takewhile

from digests.figures import disagreements_of
from digests.item import Item, Name, Story
from digests.terms import asked_in, terms_in
from digests.vocabulary import Reading, Vocabulary

MOST = 50
"""Items that one question finds at most: nobody turns more pages."""
COLUMNS = {"title": 4, "names": 2, "words": 2, "claims": 2, "evidence": 0.5, "beside": 0.3}
"""What is searched of an item, and what a hit there counts for."""
CUT = 0.5
"""The part of the best item's score that another needs to be shown, too."""
SURER = 2
"""How much more a word counts that the story has than one that was guessed."""
_ALL = ", ".join(COLUMNS)
_SCORE = f"bm25(item, {', '.join(map(str, COLUMNS.values()))})"
_CREATE = f"CREATE VIRTUAL TABLE item USING fts5({_ALL}, detail = column, tokenize = \"unicode61 tokenchars '._'\")"
_INSERT = f"INSERT INTO item (rowid, {_ALL}) VALUES (?{', ?' * len(COLUMNS)})"
_BEST = f"SELECT rowid, {_SCORE} AS score FROM item WHERE item MATCH ? ORDER BY score, rowid LIMIT {MOST}"
_HAS = "SELECT 1 FROM item WHERE item MATCH ? AND rowid = ?"


@dataclass(frozen=True, slots=True)
class Found:
    """Items for a question, best first; `whole` says that the first has all of its words.

    `hits` are the keys of the words that were looked for, by which they are known in any text (`terms.divided`).
    `meant` are the story's words for those that it spells otherwise. `names` are the names that the question spells.
    """

    items: tuple[Item, ...]
    whole: bool
    hits: frozenset[str]
    meant: tuple[str, ...]
    names: tuple[Name, ...]


class Index:
    """The items of one story in all its languages, ready to be searched. Lives in memory."""

    def __init__(self, story: Story) -> None:
        """Index what each item shows: title, names with all their spellings, claims, evidence, what stands beside."""
        self._told = (story, *story.translations)
        self._items = story.items
        self._spelt = tuple(_spelt(name, self._told) for name in story.names)
        self._vocabulary = Vocabulary()
        for text, named in chain.from_iterable(map(_outstanding, self._told)):
            self._vocabulary.learn(terms_in(text), named=named, outstanding=True)
        self._base = sqlite3.connect(":memory:")
        self._base.execute(_CREATE)
        columns = zip(*(_columns(told) for told in self._told), strict=True)
        self._base.executemany(_INSERT, ((row, *self._keyed(texts)) for row, texts in enumerate(columns)))

    def close(self) -> None:
        """Give the memory back."""
        self._base.close()

    def find(self, words: str) -> Found:
        """Return the items for a question, best first: by how many of its words they have, how rare, and where."""
        readings = [self._vocabulary.read(term) for term in asked_in(words)]
        understood = [reading for reading in readings if reading.keys]
        hits = frozenset(chain.from_iterable(reading.keys for reading in understood))
        rows = self._best(understood) if understood else ()
        return Found(
            items=tuple(self._items[row] for row in rows),
            whole=len(understood) == len(readings) and any(self._has_all(row, understood) for row in rows[:1]),
            hits=hits,
            meant=tuple(dict.fromkeys(reading.meant for reading in understood if reading.meant)),
            names=tuple(name for name, spellings in self._spelt if _spells(hits, spellings)),
        )

    def nearest(self, words: str) -> tuple[str, ...]:
        """Return up to three words of the story's names, titles and topics that look like the question's."""
        near = (self._vocabulary.nearest(term) for term in asked_in(words))
        return tuple(dict.fromkeys(chain.from_iterable(near)))[:3]

    def _best(self, readings: Sequence[Reading]) -> tuple[int, ...]:
        """The rows that have any of the words, best first, down to those that are much worse than the best."""
        asked = " OR ".join(_any_of(reading) for reading in readings for _ in range(1 if reading.guessed else SURER))
        found = self._base.execute(_BEST, (asked,)).fetchall()
        return tuple(row for row, _ in takewhile(lambda one: one[1] <= found[0][1] * CUT, found))

    def _has_all(self, row: int, readings: Sequence[Reading]) -> bool:
        return self._base.execute(_HAS, (" AND ".join(map(_any_of, readings)), row)).fetchone() is not None

    def _keyed(self, told: Sequence[Sequence[str]]) -> Iterator[str]:
        """Join each column's texts of all languages, as keys; the words are learned on the way."""
        for texts in zip(*told, strict=True):
            terms = tuple(terms_in("\n".join(dict.fromkeys(texts))))
            self._vocabulary.learn(terms)
            yield " ".join(dict.fromkeys(key for term in terms for key in term.keys))


def _any_of(reading: Reading) -> str:
    return "(" + " OR ".join(f'"{key}"' for key in reading.keys) + ")"


Spelling = tuple[tuple[str, ...], ...]
"""The keys of each word of a name."""


def _spelt(name: Name, told: Sequence[Story]) -> tuple[Name, tuple[Spelling, ...]]:
    """Pair a name with its spellings in all languages."""
    names = [other for story in told for other in story.names if other.id == name.id]
    spellings = dict.fromkeys(spelling for other in names for spelling in (other.name, *other.spellings))
    return name, tuple(tuple(term.keys for term in terms_in(spelling)) for spelling in spellings)


def _spells(hits: frozenset[str], spellings: Sequence[Spelling]) -> bool:
    """Whether all words of one spelling were asked for."""
    return any(not any(hits.isdisjoint(keys) for keys in spelling) for spelling in spellings)


def _outstanding(story: Story) -> Iterator[tuple[str, bool]]:
    """The texts that a reader is offered when nothing is found, and whether they are names."""
    for name in story.names:
        yield from ((spelling, True) for spelling in (name.name, *name.spellings))
    yield from ((item.title, False) for item in story.items)
    yield from ((topic.title, False) for topic in story.topics)


def _columns(story: Story) -> Iterator[tuple[str, ...]]:
    """What is searched of each item in one language, a text for each column."""
    names = {name.id: (name.name, *name.spellings, *name.stems, *name.notes) for name in story.names}
    topics = {topic.id: (topic.title, topic.description, *topic.words) for topic in story.topics}
    for item in story.items:
        columns = (
            (item.title,),
            chain.from_iterable(names.get(name, ()) for name in item.names),
            item.words,
            (*(claim.text for claim in item.claims), str(item.when or "")),
            (proof.quote for claim in item.claims for proof in claim.evidence),
            (*_beside(story, item), *chain.from_iterable(topics.get(topic, ()) for topic in item.topics)),
        )
        yield tuple("\n".join(texts) for texts in columns)


def _beside(story: Story, item: Item) -> Iterator[str]:
    """The disagreements and notes that are shown with an item."""
    for found in disagreements_of(story, item):
        yield from (found.about, *(side.text for side in found.sides), found.note)
    yield from item.notes
