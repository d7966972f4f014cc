"""A large story made of a small one, and questions to it: as written, misspelt, and in the other letters."""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from digests.item import Claim, Item, Story

INVENTED = 30_000
"""Words beside the story's own: a large story has a large vocabulary."""
_SYLLABLES = tuple(f"{one}{two}" for one in "bdfgklmnprstvz" for two in "aeiou")
_LETTERS = str.maketrans("abcdefghijklmnopqrstuvwxyz", "абкдефгхижклмнопкрстуввкйз")
_WORD = re.compile(r"[^\W\d_]{5,}")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and the item that it was made of."""

    words: str
    item: str


def multiply(story: Story, count: int, chance: random.Random) -> Story:
    """Copy a story's items until there are so many, and give each copy words and numbers of its own."""
    invented = tuple("".join(chance.choices(_SYLLABLES, k=chance.randint(2, 5))) for _ in range(INVENTED))
    items = tuple(_copy(story.items[number % len(story.items)], number, invented, chance) for number in range(count))
    return replace(story, items=items, translations=())


def _copy(item: Item, number: int, invented: Sequence[str], chance: random.Random) -> Item:
    def anew(text: str) -> str:
        return re.sub(r"\w+", lambda match: _another(match[0], invented, chance), text)

    claims = tuple(_claim(claim, anew) for claim in item.claims)
    return replace(item, id=f"{item.id}-{number}", title=anew(item.title), claims=claims)


def _claim(claim: Claim, anew: Callable[[str], str]) -> Claim:
    evidence = tuple(replace(proof, quote=anew(proof.quote)) for proof in claim.evidence)
    return replace(claim, text=anew(claim.text), evidence=evidence)


def _another(word: str, invented: Sequence[str], chance: random.Random) -> str:
    """Replace every number and a third of the longer words, a few invented words far more often than most."""
    if word.isdecimal():
        return str(chance.randint(2, 99_999))
    common = int(chance.paretovariate(0.25)) % len(invented)
    return invented[common] if len(word) > 4 and chance.random() < 1 / 3 else word  # noqa: PLR2004 - "longer"


def ask(story: Story, count: int, chance: random.Random) -> Iterator[tuple[str, list[Asked]]]:
    """Yield each kind of question with as many of it: parts of sentences that stand in one item alone."""
    texts = [_text(item) for item in story.items]
    exact: list[Asked] = []
    while len(exact) < count:
        cut = _cut(chance.choice(story.items), chance)
        if sum(cut.words in text for text in texts) == 1:
            exact.append(cut)
    yield "as written", exact
    yield "misspelt", [replace(one, words=_WORD.sub(lambda word: _slip(word[0], chance), one.words)) for one in exact]
    yield "in the other letters", [replace(one, words=one.words.lower().translate(_LETTERS)) for one in exact]


def _text(item: Item) -> str:
    return "\n".join((item.title, *(claim.text for claim in item.claims)))


def _cut(item: Item, chance: random.Random) -> Asked:
    words = chance.choice(_text(item).splitlines()).split()
    size = chance.randint(4, 8)
    start = chance.randrange(max(1, len(words) - size))
    return Asked(" ".join(words[start : start + size]), item.id)


def _slip(word: str, chance: random.Random) -> str:
    """Leave a letter out, double it, change it or let it change places with the next."""
    place = chance.randrange(1, len(word) - 1)
    before, letter, after = word[:place], word[place], word[place + 1 :]
    slips = (before + after, before + letter * 2 + after, f"{before}e{after}", before + after[0] + letter + after[1:])
    return chance.choice(slips)
