"""Search in a large story, beside the least that can do the same. Prints a line of JSON for each figure.

python -m benchmarks.searching ITEMS QUESTIONS
"""

import json
import random
import re
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from statistics import median, quantiles

from rapidfuzz import fuzz, process

from benchmarks.machine import ROOT
from benchmarks.manifold import Asked, ask, multiply
from digests.item import Item, Story
from digests.library import load
from digests.search import MOST, Index
from digests.words import COMMON

Search = Callable[[str], Sequence[str]]
"""A question to the ids of the items found, best first."""
SLOW = 5
"""A scan takes so much longer that it is asked one question in so many."""


def ours(story: Story) -> Search:
    """Build the index, which the first question does."""
    index = Index(story)
    index.find("mining")
    return lambda words: [item.id for item in index.find(words).items]


def bare(story: Story) -> Search:
    """SQLite's engine as it comes: its own words, its own order, nothing forgiven."""
    base = sqlite3.connect(":memory:")
    base.execute("CREATE VIRTUAL TABLE item USING fts5(title, claims, evidence, tokenize = 'porter unicode61')")
    base.executemany("INSERT INTO item VALUES (?, ?, ?)", map(_texts, story.items))
    ids = [item.id for item in story.items]

    def find(words: str) -> Sequence[str]:
        asked = [word for word in re.findall(r"\w+", words.lower()) if word not in COMMON] or ["nothing"]
        match = " OR ".join(f'"{word}"' for word in asked)
        sql = f"SELECT rowid FROM item WHERE item MATCH ? ORDER BY bm25(item, 4, 2, 0.5) LIMIT {MOST}"  # noqa: S608 - a number
        return [ids[row - 1] for (row,) in base.execute(sql, (match,))]

    return find


def scan(story: Story) -> Search:
    """Every item compared with the question, one after another."""
    texts = {item.id: " ".join(_texts(item)[:2]).lower() for item in story.items}

    def find(words: str) -> Sequence[str]:
        found = process.extract(words.lower(), texts, scorer=fuzz.token_set_ratio, limit=MOST)
        return [str(item) for _, _, item in found]

    return find


def _texts(item: Item) -> tuple[str, str, str]:
    claims = " ".join(claim.text for claim in item.claims)
    return item.title, claims, " ".join(proof.quote for claim in item.claims for proof in claim.evidence)


def measure(search: Search, questions: Sequence[Asked]) -> tuple[float, float, float]:
    """Return the middle and the slowest of twenty in ms, and how many in a hundred find their item first."""
    times, right = [], 0
    for question in questions:
        before = time.perf_counter()
        found = search(question.words)
        times.append((time.perf_counter() - before) * 1000)
        right += list(found[:1]) == [question.item]
    return median(times), quantiles(times, n=20)[-1], 100 * right / len(questions)


def lines(items: int, count: int) -> Iterator[tuple[str, str, float, str]]:
    """Yield what was measured, of whom, the figure and its unit."""
    chance = random.Random(7)  # noqa: S311 - the same story and questions each time
    story = multiply(load(ROOT), items, chance)
    questions = list(ask(story, count, chance))
    for who, build in (("Minewatch", ours), ("bare FTS5", bare), ("a RapidFuzz scan", scan)):
        before = time.perf_counter()
        search = build(story)
        yield f"index of {items:,} items", who, time.perf_counter() - before, "s"
        for kind, asked in questions:
            middle, slow, right = measure(search, asked[:: SLOW if build is scan else 1])
            yield f"a question {kind}", who, middle, "ms"
            yield f"the slowest of twenty, {kind}", who, slow, "ms"
            yield f"the right item first, {kind}", who, right, "%"


def main() -> None:
    """Print as it goes."""
    for line in lines(int(sys.argv[1]), int(sys.argv[2])):
        sys.stdout.write(f"{json.dumps(line)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
