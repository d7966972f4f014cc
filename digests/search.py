"""Find the items that plain words ask for, with SQLite's full-text engine in memory."""

import difflib
import re
import sqlite3
from dataclasses import dataclass, replace
from itertools import chain

from digests.evidence import mentioned
from digests.figures import disagreements_of
from digests.item import Item, Name, Story
from digests.words import COMMON

_WORD = re.compile(r"\w+")
_GROUPED = re.compile(r"(?<=\d)[,\u00a0 ](?=\d{3}(?!\d))")
SHORT = 3
"""Letters of a word that is too short to stand for the beginning of another."""


@dataclass(frozen=True, slots=True)
class Found:
    """Items for a question, best first; `whole` says that each has all of its words."""

    items: tuple[Item, ...]
    whole: bool


class Index:
    """The items of one story, ready to be searched. Lives in memory and is made anew at every start."""

    def __init__(self, story: Story) -> None:
        """Index what each item shows: title, names with all their spellings, claims, evidence, disagreements, notes."""
        self._items = story.items
        self._names = story.names
        self._base = sqlite3.connect(":memory:")
        self._base.execute(
            "CREATE VIRTUAL TABLE item USING fts5"
            "(title, names, claims, evidence, beside, tokenize = 'porter unicode61 remove_diacritics 2')"
        )
        self._base.executemany(
            "INSERT INTO item (rowid, title, names, claims, evidence, beside) VALUES (?, ?, ?, ?, ?, ?)",
            ((row, *_columns(item, story)) for row, item in enumerate(story.items)),
        )
        named = (word.lower() for name in story.names for spelling in name.spellings for word in spelling.split())
        titled = (word for item in story.items for word in terms_of(item.title) if len(word) > SHORT)
        topics = (topic.command for topic in story.topics)
        self._vocabulary = tuple(dict.fromkeys((*topics, *named, *titled)))

    def close(self) -> None:
        """Give the memory back."""
        self._base.close()

    def find(self, words: str) -> Found:
        """Return the items for a question, best first: those that tell all of its words, before those that show them.

        Where no item has all of them, those that have some.
        """
        terms = terms_of(words)
        told = self._match(terms, " AND ", "{title names claims} : ")
        shown = self._match(terms, " AND ")
        whole = tuple(dict.fromkeys((*told, *shown)))
        return Found(whole or self._match(terms, " OR "), whole=bool(whole))

    def named(self, words: str) -> tuple[Name, ...]:
        """Return the names that the question spells, whatever the case: people first in the story's order."""
        found = {name.id for name, *_ in mentioned(words.lower(), [_in_small_letters(name) for name in self._names])}
        return tuple(name for name in self._names if name.id in found)

    def nearest(self, words: str) -> tuple[str, ...]:
        """Return up to three words of the story's names and titles that look like the question's."""
        close = (difflib.get_close_matches(term, self._vocabulary, n=2, cutoff=0.7) for term in terms_of(words))
        return tuple(dict.fromkeys(chain.from_iterable(close)))[:3]

    def _match(self, terms: tuple[str, ...], join: str, columns: str = "") -> tuple[Item, ...]:
        if not terms:
            return ()
        words = join.join(f'"{term}"*' if term.isalpha() and len(term) > SHORT else f'"{term}"' for term in terms)
        asked = f"{columns}({words})"
        rows = self._base.execute(
            "SELECT rowid FROM item WHERE item MATCH ? ORDER BY bm25(item, 8, 4, 3, 1, 1), rowid", (asked,)
        )
        return tuple(self._items[row] for (row,) in rows)


def _in_small_letters(name: Name) -> Name:
    spellings, stems = (tuple(words.lower() for words in every) for every in (name.spellings, name.stems))
    return replace(name, spellings=spellings, stems=stems)


def terms_of(words: str) -> tuple[str, ...]:
    """The words that matter, at most twelve, numbers in one piece; none where all only ask or greet."""
    found = _WORD.findall(_GROUPED.sub("", words.lower()))
    every = tuple(dict.fromkeys(word for word in found if len(word) > 1 or word.isdecimal()))
    return tuple(word for word in every if word not in COMMON)[:12]


def _columns(item: Item, story: Story) -> tuple[str, ...]:
    """Title, names, claims, evidence, and what is shown beside them: disagreements and notes."""
    spellings = (
        spelling for name in story.names if name.id in item.names for spelling in (*name.spellings, *name.notes)
    )
    disagreements = disagreements_of(story, item)
    sides = (side.text for found in disagreements for side in found.sides)
    beside = (*(found.about for found in disagreements), *sides, *(found.note for found in disagreements), *item.notes)
    columns = (
        item.title,
        " ".join(spellings),
        " ".join([*(claim.text for claim in item.claims), str(item.when or "")]),
        " ".join(proof.quote for claim in item.claims for proof in claim.evidence),
        " ".join(beside),
    )
    return tuple(_GROUPED.sub("", text) for text in columns)
