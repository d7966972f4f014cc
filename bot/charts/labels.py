"""Labels beside dots: each at the nearest place where it meets no other label, no dot and no line of another."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import cos, hypot, pi, sin

from bot.charts.look import INK
from bot.charts.marks import Box, Dot, Line, Words

_AIR = 6
_STEP, _FARTHEST = 18, 900
_WAYS = 24
_PROBES = 40


def placed(words: Sequence[Words], dots: Sequence[Dot], frame: Box) -> list[tuple[Dot, Words]]:
    """Place one label for each dot, the first ones nearest.

    A label that finds no room comes first in the next try; one that never finds any is left out.
    """
    wanted = list(zip(dots, words, strict=True))
    best: list[tuple[Dot, Words]] = []
    for _ in wanted:
        done, failed = _try(wanted, dots, frame)
        best = max(best, done, key=len)
        if not failed:
            break
        wanted = [*failed, *(pair for pair in wanted if pair not in failed)]
    return best


def _try(
    wanted: Sequence[tuple[Dot, Words]], dots: Sequence[Dot], frame: Box
) -> tuple[list[tuple[Dot, Words]], list[tuple[Dot, Words]]]:
    done: list[tuple[Dot, Words]] = []
    failed: list[tuple[Dot, Words]] = []
    for dot, label in wanted:
        found = next((at for at in _places(label, dot) if _free(at, dot, done, dots, frame)), None)
        if found:
            done.append((dot, found))
        else:
            failed.append((dot, label))
    return done, failed


def lead(dot: Dot, label: Words) -> Line:
    """The line from a dot's rim to the nearest point of its label."""
    x = min(max(dot.x, label.x), label.x + label.width)
    y = min(max(dot.y, label.y), label.y + label.height)
    far = hypot(x - dot.x, y - dot.y) or 1
    rim = min(dot.radius / far, 1)
    return Line(dot.x + (x - dot.x) * rim, dot.y + (y - dot.y) * rim, x, y, INK, 2)


def _places(label: Words, dot: Dot) -> Iterator[Words]:
    """Right of the dot first, then all around it, farther and farther."""
    for far in range(0, _FARTHEST, _STEP):
        for way in range(_WAYS):
            angle = pi * 2 / _WAYS * ((way + 1) // 2) * (-1) ** way
            reach = dot.radius + _AIR + far
            x, y = dot.x + reach * cos(angle), dot.y + reach * sin(angle)
            left = x - label.width * (1 - cos(angle)) / 2
            yield replace(label, x=left, y=y - label.height * (1 - sin(angle)) / 2)


def _free(label: Words, dot: Dot, done: Sequence[tuple[Dot, Words]], dots: Sequence[Dot], frame: Box) -> bool:
    """Whether a label and its line stand clear of all that is there."""
    box = around(label)
    line = lead(dot, label)
    return (
        inside(box, frame)
        and not any(meet(box, _box(other)) for other in dots)
        and not any(meet(box, around(other)) or _crosses(line, around(other)) for _, other in done)
        and not any(_crosses(lead(at, other), box) for at, other in done)
        and not any(_touches(line, other) for other in dots if not _nested(other, dot))
    )


def around(label: Words) -> Box:
    """The box of a label, with some air."""
    return Box(label.x - _AIR, label.y - _AIR / 2, label.width + 2 * _AIR, label.height + _AIR, "")


def _box(dot: Dot) -> Box:
    return Box(dot.x - dot.radius, dot.y - dot.radius, 2 * dot.radius, 2 * dot.radius, "")


def inside(box: Box, frame: Box) -> bool:
    """Whether a box lies wholly within another."""
    return (
        frame.x <= box.x
        and frame.y <= box.y
        and box.x + box.width <= frame.x + frame.width
        and box.y + box.height <= frame.y + frame.height
    )


def meet(one: Box, other: Box) -> bool:
    """Whether two boxes overlap."""
    return (
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )


def _crosses(line: Line, box: Box) -> bool:
    """Whether a line runs through a box."""
    return any(box.x < x < box.x + box.width and box.y < y < box.y + box.height for x, y in _along(line))


def _touches(line: Line, dot: Dot) -> bool:
    """Whether a line runs through a dot."""
    return any(hypot(x - dot.x, y - dot.y) < dot.radius + 2 for x, y in _along(line))


def _nested(one: Dot, other: Dot) -> bool:
    """Whether the middle of one lies in the other, so that no line can keep clear of it."""
    return hypot(one.x - other.x, one.y - other.y) < max(one.radius, other.radius)


def _along(line: Line) -> Iterator[tuple[float, float]]:
    """Points of a line, close to each other."""
    for step in range(_PROBES + 1):
        part = step / _PROBES
        yield line.x + (line.to_x - line.x) * part, line.y + (line.to_y - line.y) * part
