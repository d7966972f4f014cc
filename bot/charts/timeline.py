"""The dated items on one axis, each moment as wide as what is known of it."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from bot.charts.chart import Moment, Timeline
from bot.charts.figures import credited, drafted, marks
from bot.tongue import Tongue
from digests.figures import disagreements_of
from digests.item import Item, Story, Topic
from digests.when import When

ROWS = 9
"""Moments that a phone shows well; where there are more, those of a month or a year are put together."""
HEADINGS = 2
"""Items of a moment that the picture names: first those that most sources tell."""
LABELS = 8


def draw_up(story: Story, topic: Topic, tongue: Tongue) -> Timeline:
    """Gather the moments of a story."""
    groups = _grouped(story.items)
    moments = tuple(_moment(items, when, story, tongue) for when, items in groups)
    undated = sum(item.when is None for item in story.items)
    rest = tongue.ngettext("Not dated: {n} item", "Not dated: {n} items", undated).format(n=undated) if undated else ""
    named = [item for _, items in groups for item in _first(items)]
    return Timeline(
        title=topic.title,
        story=story.title,
        ticks=tuple(_ticks(moments, tongue)),
        end=_end(moments),
        moments=moments,
        rest=rest,
        legend=tongue.gettext("Bar: month, season or year · ● day · ▶ or later · ⚖ disputed"),
        draft=drafted((item.wording for item in named), tongue),
        told=_told(moments, rest, credited(story, {one for item in named for one in _sources(item)}, tongue)),
    )


def _told(moments: Sequence[Moment], rest: str, credit: str) -> str:
    rows = [f"{moment.label}: {'; '.join(moment.lines)}." for moment in moments]
    return " ".join([*rows, *([f"{rest}."] * bool(rest)), credit])


def _grouped(items: Iterable[Item]) -> list[tuple[When, list[Item]]]:
    """Items of one time together, by day if that gives few enough rows, else by month, else by year."""
    dated = [item for item in items if item.when]
    for length in (len("2022-03-15"), len("2022-03"), len("2022")):
        groups: dict[tuple[str, bool], list[Item]] = {}
        for item in dated:
            groups.setdefault(_key(item, length), []).append(item)
        if len(groups) <= ROWS:
            break
    return [(_shared(at, is_open, found), found) for (at, is_open), found in groups.items()]


def _key(item: Item, length: int) -> tuple[str, bool]:
    when = item.when
    assert when is not None  # noqa: S101 - only dated items are grouped
    shortened = when.at if when.precision == "season" and length > len("2022") else when.at[:length]
    return shortened, when.open


def _shared(at: str, is_open: bool, items: Sequence[Item]) -> When:  # noqa: FBT001
    """One time for items: their own where all have the same, in the printed words where these are the same too."""
    own = {item.when.at for item in items if item.when}
    printed = {item.when.printed for item in items if item.when}
    return When(own.pop() if len(own) == 1 else at, printed.pop() if len(printed) == 1 else "", "", is_open)


def _moment(items: Sequence[Item], when: When, story: Story, tongue: Tongue) -> Moment:
    said = tongue.when(when)
    if when.open and not when.printed:
        said = tongue.gettext("{date} or later").format(date=said)
    count = tongue.ngettext("{n} item", "{n} items", len(items)).format(n=len(items))
    lines = [_heading(item, story) for item in _first(items)]
    first, after = when.span
    return Moment(f"{said[:1].upper()}{said[1:]} · {count}", first, after, when.open, tuple(lines))


def _heading(item: Item, story: Story) -> str:
    dispute = "⚖ " if disagreements_of(story, item) else ""
    return f"{dispute}{item.title} {marks(story.sources, _sources(item))}"


def _first(items: Sequence[Item]) -> list[Item]:
    """The items to name: those that stand for their topic first, then those that more sources tell."""
    return sorted(items, key=lambda item: (not item.key, -len(_sources(item))))[:HEADINGS]


def _sources(item: Item) -> tuple[str, ...]:
    return tuple(dict.fromkeys(source for claim in item.claims for source in claim.sources))


def _ticks(moments: Sequence[Moment], tongue: Tongue) -> Iterator[tuple[date, str]]:
    """Years, every one or as many as can be read; the quarters of a single year."""
    if not moments:
        return
    first, last = moments[0].first.year, (_end(moments)).year
    if last - first == 1:
        for month in (1, 4, 7, 10):
            yield date(first, month, 1), tongue.when(When(f"{first}-{month:02}", "", ""))
        return
    for year in range(first, last, -(-(last - first) // LABELS)):
        yield date(year, 1, 1), str(year)


def _end(moments: Sequence[Moment]) -> date:
    """The new year after the last moment."""
    last = max((moment.after for moment in moments), default=date(1, 1, 1))
    return last if (last.month, last.day) == (1, 1) else date(last.year + 1, 1, 1)
