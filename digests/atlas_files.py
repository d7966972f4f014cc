"""The two files of a map, as they are written: where the places lie, and the coasts beneath them."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from digests.atlas import Atlas, Place, Ring

Latitude = Annotated[int | float, Field(ge=-90, le=90)]
Longitude = Annotated[int | float, Field(ge=-180, le=180)]
_FEWEST = 3


def _ring(text: str) -> str:
    """Refuse what is not a ring: ValueError."""
    _points(text)
    return text


def _points(text: str) -> Ring:
    """Read "69.6,42.3 71.4,51.2 …": longitude and latitude of each point."""
    try:
        points = tuple((float(east), float(north)) for east, north in (pair.split(",") for pair in text.split()))
    except ValueError:
        raise ValueError("write points as longitude,latitude with a space between two: 69.6,42.3 71.4,51.2") from None
    if len(points) < _FEWEST or any(abs(east) > 180 or abs(north) > 90 for east, north in points):  # noqa: PLR2004
        raise ValueError("a ring has three points or more, of -180 to 180 degrees east and -90 to 90 north")
    return points


Points = Annotated[str, AfterValidator(_ring)]


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Place(_File):
    name: str
    latitude: Latitude
    longitude: Longitude
    how: Annotated[str, Field(min_length=1)]
    area: bool = False
    doubtful: bool = False

    def value(self) -> Place:
        return Place(self.name, self.latitude, self.longitude, self.how, self.area, self.doubtful)


class Places(_File):
    """digests/places.toml."""

    places: list[_Place] = []


class Coasts(_File):
    """digests/coasts.toml."""

    origin: str = ""
    coasts: list[Points] = []
    outline: Points | None = None


def atlas_of(places: Places, coasts: Coasts) -> Atlas:
    """Make the two files one value."""
    return Atlas(
        places=tuple(place.value() for place in places.places),
        origin=coasts.origin,
        coasts=tuple(_points(ring) for ring in coasts.coasts),
        outline=_points(coasts.outline) if coasts.outline else (),
    )
