"""The values of a picture: what is to be seen, in words and numbers, before anything is measured or drawn."""

from dataclasses import dataclass
from datetime import date

from digests.atlas import Ring


@dataclass(frozen=True, slots=True)
class Bar:
    """One value as sources print it: "over 67,000 pieces of equipment [1]"."""

    words: str
    value: float


@dataclass(frozen=True, slots=True)
class Gauge:
    """The bars of one measure. `between` says the lowest and the highest where the sources' values differ."""

    title: str
    bars: tuple[Bar, ...]
    disputed: bool
    between: str

    @property
    def ends(self) -> tuple[float, float]:
        """The lowest and the highest value."""
        values = [bar.value for bar in self.bars]
        return min(values), max(values)


@dataclass(frozen=True, slots=True)
class Panel:
    """Measures on one scale, which begins at nothing. `scale` says which bars can be compared."""

    gauges: tuple[Gauge, ...]
    scale: str

    @property
    def top(self) -> float:
        """The value that is as wide as the picture."""
        return max((gauge.ends[1] for gauge in self.gauges), default=0) or 1


@dataclass(frozen=True, slots=True)
class Figures:
    """Bars, and in `legend` what the hatched ones mean. `told` is the whole in words, and says who [1] is.

    `draft` says that nobody has read the translation yet.
    """

    title: str
    story: str
    panels: tuple[Panel, ...]
    legend: str
    draft: str
    told: str


@dataclass(frozen=True, slots=True)
class Moment:
    """What happened at one time: from `first` to before `after`, or later where it is open. `lines` are headings."""

    label: str
    first: date
    after: date
    open: bool
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """Moments on one axis from the first of `ticks` to `end`. `rest` tells what is not dated.

    The rest is as with figures.
    """

    title: str
    story: str
    ticks: tuple[tuple[date, str], ...]
    end: date
    moments: tuple[Moment, ...]
    rest: str
    legend: str
    draft: str
    told: str


@dataclass(frozen=True, slots=True)
class Point:
    """A place: how many sentences name it, whether it is an area, and whether another place may be meant."""

    label: str
    latitude: float
    longitude: float
    sentences: int
    area: bool
    doubtful: bool


@dataclass(frozen=True, slots=True)
class Map:
    """Places on coasts, the story's country outlined. `rest` names the places that have no one position."""

    title: str
    story: str
    points: tuple[Point, ...]
    coasts: tuple[Ring, ...]
    outline: Ring
    rest: str
    legend: str
    told: str


Chart = Figures | Timeline | Map
