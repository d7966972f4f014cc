"""Find the items that a question asks for, with SQLite's full-text engine in memory."""

import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from digests.figures import disagreements_of
from digests.item import Item, Name, Story
from digests.numerals import in_digits
from digests.ranking import COLUMNS, Candidate, best, held, places, rarity
from digests.terms import asked_in, terms_in
from digests.vocabulary import Reading, Vocabulary

MOST = 50
"""Items that one question finds at most: nobody turns more pages."""
ENOUGH = 300
"""Items that the rarest words of a question must have before the engine is asked for no more words."""
_ALL = ", ".join(COLUMNS)
_CREATE = f"CREATE VIRTUAL TABLE item USING fts5({_ALL}, tokenize = \"unicode61 tokenchars '.'\")"
_INSERT = f"INSERT INTO item (rowid, {_ALL}) VALUES (?{', ?' * len(COLUMNS)})"  # noqa: S608 - nothing but our columns
_SCORE = f"bm25(item, {', '.join(map(str, COLUMNS.values()))})"
_BEST = f"SELECT rowid AS row FROM item WHERE item MATCH ? ORDER BY {_SCORE}, rowid LIMIT {MOST}"  # noqa: S608 - as above
_FIND = f"SELECT row, {_ALL} FROM ({_BEST}) JOIN item ON item.rowid = row"  # noqa: S608 - as above


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
    """The items of one story in all its languages, made ready to be searched at the first question."""

    def __init__(self, story: Story) -> None:
        """Remember what there is to index: a start need not wait for it."""
        self._story = story

    @cached_property
    def _engine(self) -> "_Engine":
        return _Engine(self._story)

    def close(self) -> None:
        """Give the memory back."""
        engine = self.__dict__.pop("_engine", None)
        if engine is not None:
            engine.close()

    def find(self, words: str) -> Found:
        """Return the items for a question, best first: by how many of its words they have, how rare, and where."""
        return self._engine.find(words)

    def nearest(self, words: str, language: str) -> tuple[str, ...]:
        """Return up to three words of names, titles and topics in a language that look like the question's."""
        return self._engine.nearest(words, language)


class _Engine:
    """What each item shows, as tokens in memory, and the vocabulary that reads questions."""

    def __init__(self, story: Story) -> None:
        """Index what each item shows: title, names with all their spellings, claims, evidence, what stands beside."""
        self._told = (story, *story.translations)
        self._items = story.items
        self._spelt = tuple(_spelt(name, self._told) for name in story.names)
        self._surnames = tuple((name, _surnames(name, self._told)) for name in story.names if name.kind == "person")
        self._vocabulary = Vocabulary([told.language for told in self._told])
        for told in self._told:
            for text in chain.from_iterable((name.name, *name.spellings) for name in told.names):
                self._vocabulary.name(text, told.language)
        for told in self._told:
            for text in _outstanding(told):
                self._vocabulary.offer(text, told.language)
        self._base = sqlite3.connect(":memory:")
        self._base.execute(_CREATE)
        columns = zip(*(_columns(told) for told in self._told), strict=True)
        rows = [tuple(map(self._learn, *told)) for told in columns]
        tokens = [tuple(dict.fromkeys(map(self._vocabulary.token, keys)) for keys in row) for row in rows]
        self._held = Counter(chain.from_iterable(set(chain.from_iterable(columns[:-1])) for columns in tokens))
        self._base.executemany(_INSERT, ((row, *map(" ".join, columns)) for row, columns in enumerate(tokens)))

    def close(self) -> None:
        """Give the memory back."""
        self._base.close()

    def find(self, words: str) -> Found:
        """Return the items for a question, best first: by how many of its words they have, how rare, and where."""
        readings = [self._vocabulary.read(term) for term in asked_in(in_digits(words))]
        understood = [reading for reading in readings if reading.tokens]
        candidates = self._candidates(understood) if understood else []
        rows = best(candidates, understood, [rarity(reading, self._held, len(self._items)) for reading in understood])
        first = [one for one in candidates if one.row in rows[:1]]
        hits = frozenset(chain.from_iterable(reading.hits for reading in understood))
        return Found(
            items=tuple(self._items[row] for row in rows),
            whole=any(all(places(one, reading) for reading in readings) for one in first),
            hits=hits,
            meant=tuple(dict.fromkeys(reading.meant for reading in understood if reading.meant)),
            names=self._named(hits),
        )

    def _named(self, hits: frozenset[str]) -> tuple[Name, ...]:
        """The names that a question spells; where it spells none, the people of whom it has the surname."""
        named = tuple(name for name, spellings in self._spelt if any(words <= hits for words in spellings))
        return named or tuple(name for name, surnames in self._surnames if not surnames.isdisjoint(hits))

    def nearest(self, words: str, language: str) -> tuple[str, ...]:
        """Return up to three words of names, titles and topics in a language that look like the question's.

        A word that finds nothing, as that of a topic without items, is not offered.
        """
        near = (self._vocabulary.nearest(term, language) for term in asked_in(words))
        return tuple(word for word in dict.fromkeys(chain.from_iterable(near)) if self.find(word).items)[:3]

    def _learn(self, *texts: str) -> list[str]:
        """Learn a column's texts, one in each language; what is not translated is learned once."""
        told = {text: told.language for text, told in reversed([*zip(texts, self._told, strict=True)])}
        return [key for text, language in told.items() for key in self._vocabulary.learn(text, language)]

    def _candidates(self, readings: Sequence[Reading]) -> list[Candidate]:
        """Let the engine find what has any of the words, and order it in its own way."""
        tokens = chain.from_iterable(reading.tokens for reading in self._telling(readings))
        asked = " OR ".join(f'"{token}"' for token in tokens)
        found = self._base.execute(_FIND, (asked,))
        return [Candidate(row, tuple(frozenset(text.split()) for text in columns)) for row, *columns in found]

    def _telling(self, readings: Sequence[Reading]) -> Iterator[Reading]:
        """Yield the rarest words, until enough items have one: the others would find what nobody looks at."""
        found = 0
        for reading in sorted(readings, key=lambda one: held(one, self._held, len(self._items))):
            yield reading
            found += held(reading, self._held, len(self._items))
            if found >= ENOUGH:
                break


def _spelt(name: Name, told: Sequence[Story]) -> tuple[Name, tuple[frozenset[str], ...]]:
    """Pair a name with the words of each of its spellings in all languages."""
    names = [other for story in told for other in story.names if other.id == name.id]
    spellings = chain.from_iterable((other.name, *other.spellings, *other.stems) for other in names)
    words = (frozenset(term.keys[0] for term in terms_in(spelling)) for spelling in spellings)
    return name, tuple(dict.fromkeys(filter(None, words)))


def _surnames(name: Name, told: Sequence[Story]) -> frozenset[str]:
    """The last word of a person's name in each language."""
    names = (other.name for story in told for other in story.names if other.id == name.id)
    return frozenset(term.keys[0] for one in names for term in [*terms_in(one)][-1:])


def _outstanding(story: Story) -> Iterator[str]:
    """The texts of which a reader is offered words when nothing is found."""
    yield from chain.from_iterable((name.name, *name.spellings) for name in story.names)
    yield from (item.title for item in story.items)
    yield from (topic.title for topic in story.topics)


def _columns(story: Story) -> Iterator[tuple[str, ...]]:
    """What is searched of each item in one language, a text for each column."""
    names = {name.id: (name.name, *name.spellings, *name.notes) for name in story.names}
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
