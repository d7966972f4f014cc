"""A source: an article as captured, and what is known of where it comes from."""

from dataclasses import dataclass

KNOWN = ("title", "author", "publisher", "published", "updated", "address")
"""What may be known of a source."""


@dataclass(frozen=True, slots=True)
class Known:
    """One thing known of a source: the words as printed, how we know what they mean, and whether it is in doubt."""

    printed: str
    how: str
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Words of a source that no item tells on purpose (a promotion, a disclaimer), and why."""

    quote: str
    why: str


@dataclass(frozen=True, slots=True)
class Source:
    """An article, never edited. What it does not say of itself is None: unknown, and shown as unknown.

    `number` is the mark that a reader sees, from 1; `text` the whole file; `notes` are ours.
    """

    id: str
    number: int
    file: str
    text: str
    title: Known | None
    author: Known | None
    publisher: Known | None
    published: Known | None
    updated: Known | None
    address: Known | None
    notes: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
