"""A topic's picture: what it shows, its fingerprint, and the PNG."""

import hashlib
from collections.abc import Iterator
from functools import cache, partial
from importlib import resources

from bot.charts import figures, places, timeline
from bot.charts.chart import Chart, Map
from bot.charts.laying import lay
from bot.charts.look import TALLEST
from bot.charts.marks import Words
from bot.messages import Picture
from bot.tongue import Tongue
from digests.item import Story, Topic


def picture_of(story: Story, topic: Topic, tongue: Tongue) -> Picture | None:
    """The picture of a topic, not yet drawn; None where the story wants none."""
    chart = chart_of(story, topic, tongue)
    return Picture(fingerprint(chart), chart.told, partial(draw, chart)) if chart else None


def chart_of(story: Story, topic: Topic, tongue: Tongue) -> Chart | None:
    """What the picture of a topic shows; None where the story wants none."""
    match topic.picture:
        case "figures":
            return figures.draw_up(story, topic, tongue)
        case "timeline":
            return timeline.draw_up(story, topic, tongue)
        case "map":
            return places.draw_up(story, topic, tongue)
    return None


def faults_of(story: Story, topic: Topic, tongue: Tongue) -> Iterator[str]:
    """Say why a topic's picture does not read on a phone, and what to do."""
    chart = chart_of(story, topic, tongue)
    if chart is None:
        return
    from bot.charts.ink import measure  # noqa: PLC0415 - as below

    drawing = lay(chart, measure)
    where = f"digests/story.toml, topic {topic.id}: its picture"
    if drawing.height > TALLEST:
        height = f"{drawing.height} pixels high ({tongue.code})"
        yield f"{where} is {height}, and a phone shows {TALLEST}; name fewer measures"
    shown = {mark.words for mark in drawing.marks if isinstance(mark, Words)}
    for point in chart.points if isinstance(chart, Map) else ():
        if point.label not in shown:
            yield f"{where} has no room for {point.label} ({tongue.code}); take a place out of digests/places.toml"


def draw(chart: Chart) -> bytes:
    """Draw a chart: a PNG, the same bytes for the same chart. It takes some tenths of a second: not in the loop."""
    from bot.charts.ink import measure, paint  # noqa: PLC0415 - a start need not wait for matplotlib

    return paint(lay(chart, measure))


def fingerprint(chart: Chart) -> str:
    """Hash what a picture shows and how it is drawn: 64 hex digits. A changed look is a new picture."""
    return hashlib.sha256(f"{chart!r}{_look()}".encode()).hexdigest()


@cache
def _look() -> str:
    """Hash the code that draws."""
    files = sorted(entry.name for entry in resources.files("bot.charts").iterdir() if entry.name.endswith(".py"))
    text = "".join(resources.files("bot.charts").joinpath(name).read_text(encoding="utf-8") for name in files)
    return hashlib.sha256(text.encode()).hexdigest()
