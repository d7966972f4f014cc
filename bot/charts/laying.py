"""A chart becomes marks on a sheet."""

import re
from datetime import date

from bot.charts.chart import Bar, Chart, Figures, Gauge, Map, Moment, Panel, Timeline
from bot.charts.look import (
    BLUE,
    BODY,
    CARD,
    GRID,
    HEAD,
    INK,
    MARGIN,
    QUIET,
    RULE,
    SMALL,
    TITLE,
    TRACK,
    VERMILION,
    WIDTH,
)
from bot.charts.mapping import lay_map
from bot.charts.marks import Box, Dot, Drawing, Line, Shape
from bot.charts.sheet import Measure, Sheet

_SIGNS = re.compile("([⚖●▶]) ")
"""What a line is not broken behind."""
_ROOM = WIDTH - 2 * MARGIN
_BAR = 16
_TRACK = 26
_ARROW = 34
_GAP = 16


def lay(chart: Chart, measure: Measure) -> Drawing:
    """Set a chart's words and marks, measured as they will be drawn."""
    sheet = Sheet(measure)
    sheet.put(Box(0, 0, WIDTH, 10, BLUE))
    sheet.write(chart.title, TITLE, bold=True)
    sheet.write(chart.story, SMALL, colour=QUIET)
    sheet.skip(16)
    match chart:
        case Figures():
            _lay_figures(chart, sheet)
        case Timeline():
            _lay_timeline(chart, sheet)
        case Map():
            lay_map(chart, sheet)
    return sheet.finish()


def _lay_figures(chart: Figures, sheet: Sheet) -> None:
    for panel in chart.panels:
        _rule(sheet)
        if panel.scale:
            sheet.write(panel.scale, SMALL, colour=QUIET)
            sheet.skip(6)
        for gauge in panel.gauges:
            _lay_gauge(gauge, panel, sheet)
    _foot((chart.legend, chart.draft), sheet)


def _rule(sheet: Sheet) -> None:
    sheet.put(Line(MARGIN, sheet.y, WIDTH - MARGIN, sheet.y, RULE))
    sheet.skip(16)


def _foot(paragraphs: tuple[str, ...], sheet: Sheet) -> None:
    _rule(sheet)
    for words in paragraphs:
        if words:
            sheet.write(_SIGNS.sub("\\1\N{NO-BREAK SPACE}", words), SMALL, colour=QUIET)
            sheet.skip(6)


def _lay_gauge(gauge: Gauge, panel: Panel, sheet: Sheet) -> None:
    sheet.write(f"⚖ {gauge.title}" if gauge.disputed else gauge.title, HEAD, bold=True)
    sheet.skip(2)
    for bar in gauge.bars:
        _lay_bar(bar, panel.top, sheet, disputed=gauge.disputed)
    if gauge.between:
        _lay_between(gauge, panel.top, sheet)
    sheet.skip(12)


def _lay_bar(bar: Bar, top: float, sheet: Sheet, *, disputed: bool) -> None:
    sheet.write(bar.words, BODY)
    sheet.skip(2)
    width = max(3.0, _ROOM * bar.value / top)
    fill, edge = (CARD, VERMILION) if disputed else (BLUE, "")
    sheet.put(Box(MARGIN, sheet.y, width, _BAR, fill, edge, hatched=disputed))
    sheet.skip(_BAR + 8)


def _lay_between(gauge: Gauge, top: float, sheet: Sheet) -> None:
    """Draw how far apart the sources are: a line from the lowest value to the highest, with both said beside it."""
    low, high = (MARGIN + _ROOM * end / top for end in gauge.ends)
    high = max(high, low + 6)
    width = sheet.measure(f"⚖ {gauge.between}", SMALL)
    right = high + _GAP + width <= WIDTH - MARGIN
    if not right and MARGIN + width + _GAP > low:
        sheet.write(f"⚖ {gauge.between}", SMALL)
    else:
        sheet.put(sheet.words(high + _GAP if right else low - _GAP - width, sheet.y, f"⚖ {gauge.between}", SMALL))
    y = sheet.y + SMALL * 0.6
    sheet.put(Line(low, y, high, y, INK, 6), *(Line(end, y - 12, end, y + 12, INK, 3) for end in (low, high)))
    sheet.skip(SMALL * 1.4)


def _lay_timeline(chart: Timeline, sheet: Sheet) -> None:
    first = chart.ticks[0][0] if chart.ticks else chart.end
    days = max(1, (chart.end - first).days)

    def across(day: date) -> float:
        return MARGIN + (_ROOM - _ARROW) * (day - first).days / days

    top = sheet.y
    _lay_ticks([(across(day), label) for day, label in chart.ticks], sheet)
    below = len(sheet.marks)
    for moment in chart.moments:
        _lay_moment(moment, across(moment.first), across(moment.after), sheet)
    lines = [Line(across(day), top, across(day), sheet.y, GRID) for day, _ in (*chart.ticks, (chart.end, ""))]
    sheet.marks[below:below] = lines
    sheet.skip(8)
    _foot((chart.rest, chart.legend, chart.draft), sheet)


def _lay_ticks(ticks: list[tuple[float, str]], sheet: Sheet) -> None:
    end = float("-inf")
    for x, label in ticks:
        words = sheet.words(x + 10, sheet.y, label, SMALL, colour=QUIET)
        if words.x > end and words.x + words.width < WIDTH:
            sheet.put(words)
            end = words.x + words.width + 10
    sheet.skip(SMALL * 1.5)


def _lay_moment(moment: Moment, start: float, end: float, sheet: Sheet) -> None:
    middle = sheet.y + _TRACK / 2
    arrow = WIDTH - MARGIN
    sheet.put(Box(MARGIN, sheet.y, _ROOM - _ARROW, _TRACK, TRACK))
    if moment.open:
        tip = ((arrow - _ARROW + 6, middle - 16), (arrow, middle), (arrow - _ARROW + 6, middle + 16))
        frame = Box(0, sheet.y - 20, WIDTH, _TRACK + 40, CARD)
        sheet.put(Line(end, middle, arrow - _ARROW + 8, middle, BLUE, 6), Shape(tip, BLUE, BLUE, 0, frame))
    if end - start < _TRACK / 2:
        sheet.put(Dot((start + end) / 2, middle, _TRACK / 2 + 2, BLUE, CARD, 3))
    else:
        sheet.put(Box(start, sheet.y, end - start, _TRACK, BLUE))
    sheet.skip(_TRACK + 4)
    sheet.write(moment.label, HEAD, bold=True)
    for line in moment.lines:
        sheet.write(line, BODY)
    sheet.skip(18)
