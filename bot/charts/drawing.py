"""A topic's picture: what it shows, its fingerprint, and the PNG."""

import hashlib
from functools import cache
from importlib import resources

from bot.charts import figures, places, timeline
from bot.charts.chart import Chart
from bot.charts.laying import lay
from bot.charts.speech import Speech
from digests.item import Story, Topic


def chart_of(story: Story, topic: Topic, say: Speech) -> Chart | None:
    """What the picture of a topic shows; None where the story wants none."""
    match topic.picture:
        case "figures":
            return figures.draw_up(story, topic, say)
        case "timeline":
            return timeline.draw_up(story, topic, say)
        case "map":
            return places.draw_up(story, topic, say)
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
