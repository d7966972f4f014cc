"""How much of each source the evidence touches, and what it does not."""

from collections.abc import Iterator
from dataclasses import dataclass

from digests.item import Claim, Story
from digests.source import Source
from digests.words import sentences, spans

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Coverage:
    """The sentences of one source: how many, how many that evidence touches, and the others in their order."""

    source: Source
    total: int
    told: int
    left_out: tuple[tuple[str, str], ...]
    forgotten: tuple[str, ...]

    @property
    def share(self) -> float:
        """The share of its sentences that evidence touches, from 0 to 1."""
        return self.told / self.total if self.total else 1.0


def coverage(story: Story) -> list[Coverage]:
    """Measure each source of a story."""
    return [_cover(source, [*_evidence(source, story)]) for source in story.sources]


def _cover(source: Source, evidence: list[Span]) -> Coverage:
    left_out, forgotten, told = [], [], 0
    on_purpose = [(span, words.why) for words in source.left_out for span in spans(words.quote, source.text)]
    every = sentences(source.text)
    for sentence in every:
        text = " ".join(source.text[slice(*sentence)].split())
        why = next((why for span, why in on_purpose if _touches(span, sentence)), None)
        if any(_touches(span, sentence) for span in evidence):
            told += 1
        elif why:
            left_out.append((text, why))
        else:
            forgotten.append(text)
    return Coverage(source, len(every), told, tuple(left_out), tuple(forgotten))


def _touches(one: Span, other: Span) -> bool:
    return max(one[0], other[0]) < min(one[1], other[1])


def _evidence(source: Source, story: Story) -> Iterator[Span]:
    for claim in all_claims(story):
        for proof in claim.evidence:
            if proof.source == source.id:
                yield from spans(proof.quote, source.text)


def all_claims(story: Story) -> Iterator[Claim]:
    """Every claim of a story: those of its items, then the sides of its disagreements."""
    for item in story.items:
        yield from item.claims
    for found in story.disagreements:
        yield from found.sides
