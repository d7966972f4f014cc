"""What a map of the story is drawn from: reference data, which no source states and which is no claim."""

from dataclasses import dataclass

Ring = tuple[tuple[float, float], ...]
"""A closed line of points, each its longitude and latitude in degrees."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a name of the story lies, in degrees; `how` says how that is known.

    `area` says that a country or a region is meant, not a point; `doubtful`, that the name may mean another place.
    """

    name: str
    latitude: float
    longitude: float
    how: str
    area: bool
    doubtful: bool


@dataclass(frozen=True, slots=True)
class Atlas:
    """The places, the coasts and the outline of the country that the story is about; `origin` says whose they are."""

    places: tuple[Place, ...] = ()
    origin: str = ""
    coasts: tuple[Ring, ...] = ()
    outline: Ring = ()
