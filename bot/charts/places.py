"""The places of a story on a map, the larger the more sentences name them."""

from collections.abc import Iterable

from bot.charts.chart import Map, Point
from bot.tongue import Tongue
from digests.evidence import naming
from digests.item import Name, Story, Topic


def draw_up(story: Story, topic: Topic, tongue: Tongue) -> Map:
    """Gather the places that have a position, and name those that have none."""
    names = {name.id: name for name in story.names if name.kind == "place"}
    told = naming(story)
    points = tuple(
        Point(_label(names[at.name], doubtful=at.doubtful), at.latitude, at.longitude, n, at.area, at.doubtful)
        for at in story.atlas.places
        if (n := len(told.get(at.name, ())))
    )
    placed = {place.name for place in story.atlas.places}
    others = ", ".join(name.name for name in names.values() if name.id not in placed)
    rest = tongue.gettext("Without one position: {places}").format(places=others) if others else ""
    legend = tongue.gettext("● a city or site · ○ a country or region · larger: more sentences name it")
    if any(point.doubtful for point in points):
        legend += " · " + tongue.gettext("? our guess which place is meant")
    legend += " · " + tongue.gettext("positions: general reference, not from the sources")
    return Map(
        title=topic.title,
        story=story.title,
        points=points,
        coasts=story.atlas.coasts,
        outline=story.atlas.outline,
        rest=rest,
        legend=legend,
        told=_told(points, rest, tongue),
    )


def _label(name: Name, *, doubtful: bool) -> str:
    return f"{name.name} (?)" if doubtful else name.name


def _told(points: Iterable[Point], rest: str, tongue: Tongue) -> str:
    most_first = sorted(points, key=lambda point: -point.sentences)
    counted = ", ".join(f"{point.label} {point.sentences}" for point in most_first)
    told = tongue.gettext("Sentences that name each place: {counted}.").format(counted=counted)
    return f"{told} {rest}." if rest else told
