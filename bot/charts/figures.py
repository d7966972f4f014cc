"""The figures of a topic as bars: each value that a source prints, measures of one unit on one scale, nothing added."""

import re
from collections.abc import Iterable, Sequence

from bot.charts.chart import Bar, Figures, Gauge, Panel
from bot.crediting import credit
from bot.tongue import Tongue
from digests.figures import Measured, pictured
from digests.item import Figure, Story, Topic, Wording
from digests.source import Source

_DATE = re.compile(r"\s\((?P<date>[^()]+)\)$")
"""Where the line of a translated figure says as of when it is."""
_NUMBER = re.compile(r"\d+")


def draw_up(story: Story, topic: Topic, tongue: Tongue) -> Figures:
    """Gather the bars of a topic's figures."""
    found = pictured(story, topic)
    groups = [list(found)] if topic.on_one_scale else grouped(found)
    panels = tuple(_panel(group, story.sources, tongue, alone=len(groups) == 1) for group in groups)
    cited = {figure.source for one in found for figure, _ in one.figures}
    gauges = [gauge for panel in panels for gauge in panel.gauges]
    disputed = any(gauge.disputed for gauge in gauges)
    legend = tongue.gettext("⚖ Hatched: the sources differ, or their words are unclear.") if disputed else ""
    told = " ".join([*(_told(gauge, tongue) for gauge in gauges), credited(story, cited, tongue)])
    return Figures(topic.title, story.title, panels, legend, drafted((one.wording for one in found), tongue), told)


def credited(story: Story, cited: Iterable[str], tongue: Tongue) -> str:
    """Say who the sources are: [1] Ryan James · [2] Joyce Onose."""
    ids = set(cited)
    who = (f"[{source.number}] {credit(source, tongue).who}" for source in story.sources if source.id in ids)
    return " · ".join(who)


def drafted(wordings: Iterable[Wording], tongue: Tongue) -> str:
    """Say that nobody has read the translation yet, where that is so."""
    return tongue.gettext("A draft translation: no editor has read it yet.") if "draft" in wordings else ""


def marks(sources: Sequence[Source], ids: Iterable[str]) -> str:
    """The marks of sources by their ids: [1][3]."""
    wanted = set(ids)
    return "".join(f"[{source.number}]" for source in sources if source.id in wanted)


def grouped(found: Sequence[Measured]) -> list[list[Measured]]:
    """Put together the measures of one unit; a unit that adds words to another ("dollars in taxes") is on its scale."""
    groups: list[list[Measured]] = []
    for one in found:
        near = next((group for group in groups if any(_share(one, other) for other in group)), None)
        if near is None:
            groups.append([one])
        else:
            near.append(one)
    return groups


def _share(one: Measured, other: Measured) -> bool:
    pairs = [(mine.unit, its.unit) for mine, _ in one.figures for its, _ in other.figures if mine.unit and its.unit]
    return any(f"{mine} ".startswith(f"{its} ") or f"{its} ".startswith(f"{mine} ") for mine, its in pairs)


def _panel(group: Sequence[Measured], sources: Sequence[Source], tongue: Tongue, *, alone: bool) -> Panel:
    own = "" if alone else tongue.gettext("On a scale of its own:")
    scale = tongue.gettext("On one scale:") if len(group) > 1 else own
    return Panel(tuple(_gauge(one, sources, tongue) for one in group), scale)


def _gauge(one: Measured, sources: Sequence[Source], tongue: Tongue) -> Gauge:
    figures = [figure for figure, _ in one.figures]
    shared = _shared_date(one.measure, figures)
    told: dict[tuple[str, float], list[str]] = {}
    for figure in figures:
        told.setdefault((_words(figure, tongue, shared), figure.value), []).append(figure.source)
    bars = tuple(Bar(f"{words} {marks(sources, ids)}", value) for (words, value), ids in told.items())
    title = f"{one.measure}, {shared}" if shared and shared not in one.measure else one.measure
    return Gauge(title, bars, bool(one.disagreements), _between(figures, tongue))


def _shared_date(measure: str, figures: Sequence[Figure]) -> str:
    """The date that all figures of a measure have: in a translation the words in brackets at the end of each line.

    A measure that says it already, in another case, needs it no second time.
    """
    ends = (_DATE.search(figure.words) if figure.words else None for figure in figures)
    dates = {
        end["date"] if end else figure.as_of * (not figure.words) for end, figure in zip(ends, figures, strict=True)
    }
    date = dates.pop() if len(dates) == 1 else ""
    declined = figures[0].words and date not in measure and set(_NUMBER.findall(date)) <= set(_NUMBER.findall(measure))
    return "" if declined else date


def _words(figure: Figure, tongue: Tongue, shared: str) -> str:
    if figure.words:
        return _DATE.sub("", figure.words) if shared else figure.words
    words = " ".join(part for part in (figure.qualifier, tongue.number(figure.value), figure.unit) if part)
    return f"{words} ({figure.as_of})" if figure.as_of and not shared else words


def _between(figures: Sequence[Figure], tongue: Tongue) -> str:
    low, high = min(figure.value for figure in figures), max(figure.value for figure in figures)
    if low == high:
        return ""
    return tongue.gettext("from {low} to {high}").format(low=tongue.number(low), high=tongue.number(high))


def _told(gauge: Gauge, tongue: Tongue) -> str:
    values = "; ".join(bar.words for bar in gauge.bars)
    dispute = [tongue.gettext("(disputed)")] * gauge.disputed
    return " ".join([f"{gauge.title}: {values}", *dispute]) + "."
