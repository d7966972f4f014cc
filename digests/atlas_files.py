"""The two files of a map, as they are written: where the places lie, and the coasts beneath them."""

from typing import Annotated

from pydantic import AfterValidator, Field

from digests.atlas import Atlas, Place, Ring
from digests.files import Id, Row, Words

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


class PlaceRow(Row):
    """Where a name lies."""

    name: Id
    latitude: Latitude
    longitude: Longitude
    how: Words
    area: bool = False
    doubtful: bool = False


class PlacesFile(Row):
    """digests/places.toml."""

    places: list[PlaceRow] = Field(default_factory=list)


class CoastsFile(Row):
    """digests/coasts.toml."""

    origin: str = ""
    coasts: list[Points] = Field(default_factory=list)
    outline: Points | None = None


def atlas_of(places: PlacesFile | None, coasts: CoastsFile | None) -> Atlas:
    """Make the two files one value; a story may do without them."""
    return Atlas(
        places=tuple(_place(row) for row in places.places) if places else (),
        origin=coasts.origin if coasts else "",
        coasts=tuple(_points(ring) for ring in coasts.coasts) if coasts else (),
        outline=_points(coasts.outline) if coasts and coasts.outline else (),
    )


def _place(row: PlaceRow) -> Place:
    return Place(row.name, row.latitude, row.longitude, row.how, row.area, row.doubtful)
