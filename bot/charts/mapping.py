"""A map on a sheet: degrees become pixels."""

from collections.abc import Sequence
from dataclasses import replace
from math import cos, radians, sqrt

from bot.charts.chart import Map, Point
from bot.charts.labels import lead, placed
from bot.charts.look import BLUE, BODY, CARD, COAST, COUNTRY, LAND, MARGIN, OUTLINE, QUIET, SEA, SMALL, VERMILION, WIDTH
from bot.charts.marks import Box, Dot, Shape
from bot.charts.sheet import Sheet

_ROOM = WIDTH - 2 * MARGIN
_AIR = 8
"""Degrees around the outermost places."""
_RATIO = (0.5, 1.0)
"""The height of a map for its width, at least and at most."""


class _Frame:
    """A stretch of the globe on the sheet, its degrees shortened as they are in its middle."""

    def __init__(self, points: Sequence[Point], top: float) -> None:
        norths, easts = [p.latitude for p in points], [p.longitude for p in points]
        self.middle = (min(easts) + max(easts)) / 2, (min(norths) + max(norths)) / 2
        self.shrink = cos(radians(self.middle[1]))
        wide = (max(easts) - min(easts) + 2 * _AIR) * self.shrink
        high = max(norths) - min(norths) + 2 * _AIR
        ratio = min(max(high / wide, _RATIO[0]), _RATIO[1])
        self.scale = min(_ROOM / wide, _ROOM * ratio / high)
        self.box = Box(MARGIN, top, _ROOM, _ROOM * ratio, SEA)

    def at(self, east: float, north: float) -> tuple[float, float]:
        """Where a position lies, in pixels."""
        return (
            self.box.x + self.box.width / 2 + (east - self.middle[0]) * self.shrink * self.scale,
            self.box.y + self.box.height / 2 - (north - self.middle[1]) * self.scale,
        )


def lay_map(chart: Map, sheet: Sheet) -> None:
    """Set the coasts, the places and their labels, and what the map cannot show."""
    if chart.points:
        frame = _Frame(chart.points, sheet.y)
        sheet.put(frame.box)
        for ring in chart.coasts:
            sheet.put(Shape(tuple(frame.at(*point) for point in ring), LAND, COAST, 2, frame.box))
        if chart.outline:
            sheet.put(Shape(tuple(frame.at(*point) for point in chart.outline), COUNTRY, OUTLINE, 4, frame.box))
        _lay_points(chart.points, frame, sheet)
        sheet.skip(frame.box.height + 14)
    for words in (chart.legend, chart.rest):
        if words:
            sheet.write(words, SMALL, colour=QUIET)
            sheet.skip(6)


def _lay_points(points: Sequence[Point], frame: _Frame, sheet: Sheet) -> None:
    """The places named most find room for their labels first; one that finds none is told in words alone."""
    first = sorted(points, key=lambda point: (-point.sentences, point.label))
    dots = [_dot(point, *frame.at(point.longitude, point.latitude)) for point in first]
    words = [sheet.words(0, 0, point.label, BODY) for point in first]
    labels = placed(words, dots, frame.box)
    sheet.put(*(lead(dot, label) for dot, label in labels))
    sheet.put(*sorted(dots, key=lambda dot: -dot.radius))
    sheet.put(*(replace(label, over=LAND, halo=LAND) for _, label in labels))


def _dot(point: Point, x: float, y: float) -> Dot:
    """A disc for a site, a ring for an area; its surface grows with the sentences."""
    colour = VERMILION if point.doubtful else BLUE
    radius = (15 if point.area else 8) + 4 * sqrt(point.sentences)
    return Dot(x, y, radius, "", colour, 5) if point.area else Dot(x, y, radius, colour, CARD, 3)
