"""A topic's picture: what it shows, its fingerprint, and the PNG."""

import hashlib
from functools import cache, partial
from importlib import resources

from bot.charts import figures, places, timeline
from bot.charts.chart import Chart
from bot.charts.laying import lay
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
