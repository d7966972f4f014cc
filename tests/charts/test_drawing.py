"""The pictures as they are seen: readable, apart from each other, the same for the same chart."""

import io
import subprocess
import sys
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.ft2font import FT2Font
from PIL import Image

from bot.charts import look
from bot.charts.chart import Bar, Chart, Figures, Gauge, Map, Panel, Point
from bot.charts.drawing import chart_of, draw, faults_of, fingerprint
from bot.charts.ink import _FONTS, measure
from bot.charts.labels import meet
from bot.charts.laying import lay
from bot.charts.look import MARGIN, WIDTH, contrast
from bot.charts.marks import Box, Dot, Drawing, Words
from bot.charts.sheet import Sheet
from bot.tongue import Tongue, languages, tongue_of
from digests.item import Story
from digests.library import load
from tests.charts.conftest import topic_of
from tests.conftest import ROOT

RECORD = load(ROOT)
PICTURED = [
    pytest.param(chart, id=f"{code}-{topic.id}")
    for code in languages()
    for topic in RECORD.told_in(code).topics
    if (chart := chart_of(RECORD.told_in(code), topic, tongue_of(code)))
]


def words_of(drawing: Drawing) -> list[Words]:
    return [mark for mark in drawing.marks if isinstance(mark, Words)]


def box(words: Words) -> Box:
    return Box(words.x, words.y, words.width, words.height, "")


def on_a_map(*points: Point) -> Map:
    return Map("Places", "A story", points, (), (), "", "", "")


def test_the_record_has_pictures_of_each_kind() -> None:
    assert {topic.picture for topic in RECORD.topics} == {"figures", "timeline", "map", None}


@pytest.mark.parametrize("chart", PICTURED)
def test_no_words_overlap_or_leave_the_card(chart: Chart) -> None:
    drawing = lay(chart, measure)
    for one, other in combinations(words_of(drawing), 2):
        assert not meet(box(one), box(other)), (one.words, other.words)
    for words in words_of(drawing):
        assert words.x >= 0
        assert words.x + words.width <= WIDTH
        assert words.y + words.height <= drawing.height


@pytest.mark.parametrize("chart", PICTURED)
def test_words_read_on_a_phone(chart: Chart) -> None:
    drawing = lay(chart, measure)
    assert drawing.height <= look.TALLEST
    for words in words_of(drawing):
        assert words.size >= 28
        assert contrast(words.colour, words.over) >= 4.5


@pytest.mark.parametrize("name", [name for name in dir(look) if str(getattr(look, name)).startswith("#")])
def test_words_stand_out_from_all_that_may_lie_beneath(name: str) -> None:
    beneath = {"CARD", "GRID", "SEA", "LAND", "COUNTRY"}
    if name in beneath:
        assert contrast(look.INK, getattr(look, name)) >= 4.5
    if name in {"BLUE", "VERMILION", "OUTLINE"}:
        assert all(contrast(getattr(look, name), getattr(look, under)) >= 3 for under in beneath - {"GRID", "SEA"})


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("chart", PICTURED)
def test_equal_charts_are_equal_bytes(chart: Chart) -> None:
    png = draw(chart)
    assert png == draw(replace(chart))
    image = Image.open(io.BytesIO(png))
    assert (image.format, image.width, image.info.get("Software")) == ("PNG", WIDTH, None)


def test_another_value_is_another_picture_with_another_fingerprint() -> None:
    chart = _bars("3 boats [1]", 3)
    other = _bars("2 boats [1]", 2)
    assert fingerprint(chart) == fingerprint(_bars("3 boats [1]", 3))
    assert fingerprint(chart) != fingerprint(other)
    assert draw(chart) != draw(other)


def test_a_dispute_is_seen_without_colour() -> None:
    plain, disputed = _bars("3 boats [1]", 3), _bars("3 boats [1]", 3, disputed=True)
    assert any(words.words == "⚖ Boats" for words in words_of(lay(disputed, measure)))
    assert [mark.hatched for mark in lay(disputed, measure).marks if isinstance(mark, Box) and mark.y > 100] == [True]
    assert [mark.hatched for mark in lay(plain, measure).marks if isinstance(mark, Box) and mark.y > 100] == [False]


def test_bars_are_as_long_as_their_values() -> None:
    bars = tuple(Bar(f"{value}", value) for value in (50.0, 100.0))
    panel = Panel((Gauge("Boats", bars, disputed=False, between=""),), "")
    drawn = [mark for mark in lay(Figures("B", "S", (panel,), "", "", ""), measure).marks if isinstance(mark, Box)][1:]
    assert drawn[1].width == pytest.approx(2 * drawn[0].width)
    assert drawn[1].width == WIDTH - 2 * MARGIN


def test_dollar_signs_are_words_and_no_mathematics() -> None:
    assert measure("$5 and $6", 33) > measure("5 and 6", 33)
    assert draw(_bars("from $5_0 to $6^0 [1]", 5))


@pytest.mark.parametrize("file", ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"])
def test_the_letters_of_kazakh_and_russian_are_there(file: str) -> None:
    letters = FT2Font(str(_FONTS / file)).get_charmap()
    spaces = "\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}"
    regular_only = "" if "Bold" in file else "⚖●○▶"
    wanted = f"ӘҒҚҢӨҰҮҺІәғқңөұүһіЁёЙй·…“”«»№{spaces}{regular_only}"
    assert [one for one in wanted if ord(one) not in letters] == []


def test_a_long_word_is_broken_and_nothing_is_lost() -> None:
    sheet = Sheet(measure)
    lines = list(sheet.wrap("a " + "x" * 200 + " b", 33, 400))
    assert all(measure(line, 33) <= 400 for line in lines)
    assert "".join(lines).replace(" ", "") == "a" + "x" * 200 + "b"


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.text("абвгдежзқңө abc", min_size=1, max_size=18).map(lambda name: f"x{name.strip()}"),
            st.floats(-60, 70),
            st.floats(-30, 150),
            st.integers(1, 40),
            st.booleans(),
        ),
        min_size=1,
        max_size=14,
        unique_by=lambda point: point[0],
    )
)
def test_labels_of_any_map_keep_clear_of_each_other(points: list[tuple[str, float, float, int, bool]]) -> None:
    chart = on_a_map(*(Point(name, north, east, n, area, doubtful=False) for name, north, east, n, area in points))
    drawing = lay(chart, measure)
    labels = [words for words in words_of(drawing) if words.halo]
    dots = [mark for mark in drawing.marks if isinstance(mark, Dot)]
    assert len(dots) == len(points)
    for one, other in combinations(labels, 2):
        assert not meet(box(one), box(other))
    for words in labels:
        assert not any(abs(dot.x - words.x) < 1 and abs(dot.y - words.y) < 1 for dot in dots)


def test_every_place_of_the_record_finds_room_for_its_label(english: Tongue) -> None:
    for story in (RECORD, *RECORD.translations):
        topic = next(topic for topic in story.topics if topic.picture == "map")
        chart = chart_of(story, topic, english)
        assert isinstance(chart, Map)
        shown = {words.words for words in words_of(lay(chart, measure)) if words.halo}
        assert shown == {point.label for point in chart.points}


def test_a_picture_that_is_too_tall_is_a_fault(english: Tongue) -> None:
    tall = topic_of(RECORD, "figures", measures=())
    assert [fault.partition(" pixels")[0].rstrip("0123456789") for fault in faults_of(RECORD, tall, english)] == [
        "digests/story.toml, topic figures: its picture is "
    ]


def test_a_place_without_room_for_its_label_is_a_fault(english: Tongue) -> None:
    names = tuple(replace(name, name="A long name " * 4) for name in RECORD.names)
    crowded = replace(RECORD, names=names)
    faults = list(faults_of(crowded, topic_of(RECORD, "places"), english))
    assert all("has no room for A long name" in fault for fault in faults)


def test_places_lie_as_on_the_globe(record: Story, english: Tongue) -> None:
    chart = on_a_map(
        Point("North", 55, 70, 1, area=False, doubtful=False), Point("South", 40, 90, 1, area=False, doubtful=False)
    )
    north, south = [mark for mark in lay(chart, measure).marks if isinstance(mark, Dot)]
    assert north.x < south.x
    assert north.y < south.y


def test_a_start_does_not_wait_for_matplotlib() -> None:
    code = "import sys, bot.app, bot.cli, bot.charts.drawing; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=ROOT).returncode == 0


def test_drawing_leaves_no_trace_in_matplotlib() -> None:
    code = (
        "import sys, matplotlib; before = matplotlib.rcParams.copy()\n"
        "from bot.charts.drawing import draw; from bot.charts.chart import Map\n"
        "draw(Map('P', 'S', (), (), (), '', '', ''))\n"
        "sys.exit('matplotlib.pyplot' in sys.modules or matplotlib.rcParams.copy() != before)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=ROOT).returncode == 0


def _bars(words: str, value: float, *, disputed: bool = False) -> Figures:
    gauge = Gauge("Boats", (Bar(words, value),), disputed, "")
    return Figures("Boats", "A story", (Panel((gauge,), ""),), "", "", "")
