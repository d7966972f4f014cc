"""A sheet that is written on from the top down, with every line measured before it is set."""

from collections.abc import Iterator
from math import ceil
from typing import Protocol

from bot.charts.look import CARD, INK, MARGIN, WIDTH
from bot.charts.marks import LINE, Drawing, Mark, Words


class Measure(Protocol):
    """Measures words."""

    def __call__(self, words: str, size: float, *, bold: bool = False) -> float:
        """The width of words in pixels, their letters being so high."""


class Sheet:
    """Marks so far, and how far down they reach."""

    def __init__(self, measure: Measure) -> None:
        """Begin below the upper margin."""
        self.measure = measure
        self.y: float = MARGIN
        self.marks: list[Mark] = []

    def put(self, *marks: Mark) -> None:
        """Put marks where they say, above what is there."""
        self.marks.extend(marks)

    def skip(self, height: float) -> None:
        """Leave room."""
        self.y += height

    def write(self, words: str, size: float, *, colour: str = INK, bold: bool = False) -> None:
        """Write a paragraph from margin to margin."""
        for line in self.wrap(words, size, WIDTH - 2 * MARGIN, bold=bold):
            self.put(self.words(MARGIN, self.y, line, size, colour=colour, bold=bold))
            self.skip(size * LINE)

    def words(self, x: float, y: float, words: str, size: float, *, colour: str = INK, bold: bool = False) -> Words:
        """Measure one line at a place."""
        return Words(x, y, words, self.measure(words, size, bold=bold), size, colour, bold, CARD)

    def wrap(self, words: str, size: float, width: float, *, bold: bool = False) -> Iterator[str]:
        """Break words into lines of at most a width, and a word that is longer by itself within."""
        line = ""
        for word in words.split(" "):
            for part in self._parts(word, size, width, bold=bold):
                longer = f"{line} {part}" if line else part
                if line and self.measure(longer, size, bold=bold) > width:
                    yield line
                    longer = part
                line = longer
        yield line

    def _parts(self, word: str, size: float, width: float, *, bold: bool) -> Iterator[str]:
        if self.measure(word, size, bold=bold) <= width:
            yield word
            return
        part = ""
        for letter in word:
            if part and self.measure(part + letter, size, bold=bold) > width:
                yield part
                part = ""
            part += letter
        yield part

    def finish(self) -> Drawing:
        """Cut the sheet below the last line."""
        return Drawing(ceil(self.y + MARGIN / 2), tuple(self.marks))
