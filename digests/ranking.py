"""Which of the items found is the best: the one that has the rarest words of a question in the plainest places."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from digests.vocabulary import Reading

COLUMNS = {"title": 3.0, "names": 2.0, "words": 2.0, "claims": 2.0, "evidence": 0.5, "beside": 0.3}
"""What is searched of an item, and what a word there counts for."""
GUESSED = 0.7
"""What a guessed word counts for, where one that the story has counts for 1."""
CUT = 0.5
"""The part of the best item's score that another needs to be shown, too."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An item's row and the tokens of its columns."""

    row: int
    columns: tuple[frozenset[str], ...]


def best(candidates: Sequence[Candidate], readings: Sequence[Reading], rarity: Sequence[float]) -> tuple[int, ...]:
    """Put rows in order, best first, of two alike that with the shorter title, and leave out what is much worse."""
    scores = {one.row: (score(one, readings, rarity), -len(one.columns[0])) for one in candidates}
    least = CUT * max((points for points, _ in scores.values()), default=0)
    return tuple(row for row in sorted(scores, key=lambda row: scores[row], reverse=True) if scores[row][0] >= least)


def score(candidate: Candidate, readings: Sequence[Reading], rarity: Sequence[float]) -> float:
    """Add up what each word counts for in the best of its places; neither length nor repetition matters."""
    return sum(
        rare * (GUESSED if reading.guessed else 1) * max(places(candidate, reading), default=0)
        for reading, rare in zip(readings, rarity, strict=True)
    )


def places(candidate: Candidate, reading: Reading) -> list[float]:
    """What a word counts for in each column that has it."""
    columns = zip(COLUMNS.values(), candidate.columns, strict=True)
    return [weight for weight, tokens in columns if not tokens.isdisjoint(reading.tokens)]


def rarity(reading: Reading, items: Mapping[str, int], count: int) -> float:
    """How much a word tells, from the items that have it out of all: it counts a little even where all do."""
    return math.log(1 + count / max(1, held(reading, items, count)))


def held(reading: Reading, items: Mapping[str, int], count: int) -> int:
    """How many items have a word, at most."""
    return min(count, sum(items[token] for token in reading.tokens))
