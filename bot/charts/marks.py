"""What a drawing is made of, in pixels from the top left: words, boxes, lines, dots and shapes."""

from dataclasses import dataclass

ABOVE = 0.95
"""Of a line of words, how far below its top the letters stand, in letter heights."""
LINE = 1.28
"""How far below a line of words the next one begins, in letter heights."""


@dataclass(frozen=True, slots=True)
class Words:
    """One line of words; `width` as measured. `over` is the colour beneath it, `halo` one around its letters."""

    x: float
    y: float
    words: str
    width: float
    size: float
    colour: str
    bold: bool
    over: str
    halo: str = ""

    @property
    def height(self) -> float:
        """From its top to the end of the letters that reach below the line."""
        return self.size * 1.2


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle, hatched where it says so."""

    x: float
    y: float
    width: float
    height: float
    fill: str
    edge: str = ""
    hatched: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line."""

    x: float
    y: float
    to_x: float
    to_y: float
    colour: str
    thickness: float = 2


@dataclass(frozen=True, slots=True)
class Dot:
    """A disc with a rim, or a ring where it has no fill."""

    x: float
    y: float
    radius: float
    fill: str
    edge: str
    thickness: float = 4


@dataclass(frozen=True, slots=True)
class Shape:
    """A closed line of points, shown only inside `frame`."""

    points: tuple[tuple[float, float], ...]
    fill: str
    edge: str
    thickness: float
    frame: Box


Mark = Words | Box | Line | Dot | Shape


@dataclass(frozen=True, slots=True)
class Drawing:
    """Marks on a card of this height, the later above the earlier."""

    height: int
    marks: tuple[Mark, ...]
