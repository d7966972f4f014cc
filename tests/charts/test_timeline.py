from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.charts.chart import Timeline
from bot.charts.timeline import ROWS, draw_up
from bot.tongue import Tongue
from digests.item import Story
from digests.when import When
from tests.charts.conftest import topic_of


@pytest.fixture
def timeline(record: Story, english: Tongue) -> Timeline:
    return draw_up(record, topic_of(record, "timeline"), english)


def dated(story: Story, *days: str) -> Story:
    """A story whose first items happened then."""
    items = [replace(item, when=When(at, "", "")) for item, at in zip(story.items, days, strict=False)]
    return replace(story, items=tuple(items))


@pytest.mark.parametrize(
    ("at", "first", "after"),
    [
        ("2022-03-15", date(2022, 3, 15), date(2022, 3, 16)),
        ("2022-12-31", date(2022, 12, 31), date(2023, 1, 1)),
        ("2022-02", date(2022, 2, 1), date(2022, 3, 1)),
        ("2022-12", date(2022, 12, 1), date(2023, 1, 1)),
        ("2021-autumn", date(2021, 9, 1), date(2021, 12, 1)),
        ("2022-winter", date(2022, 1, 1), date(2022, 3, 1)),
        ("2024", date(2024, 1, 1), date(2025, 1, 1)),
    ],
)
def test_a_date_is_as_wide_as_what_is_known(at: str, first: date, after: date) -> None:
    assert When(at, "", "").span == (first, after)


def test_items_of_one_time_stand_together_in_order(timeline: Timeline) -> None:
    assert [moment.label for moment in timeline.moments] == [
        "Since autumn 2021 · 2 items",
        "2022 · 3 items",
        "Late February 2022 · 1 item",
        "Reported in March 2022 or later · 5 items",
        "15 March 2022 · 19 items",
        "2024 or later · 16 items",
    ]


def test_what_may_be_later_is_open(timeline: Timeline) -> None:
    assert [moment.open for moment in timeline.moments] == [True, False, False, True, False, True]


def test_every_date_that_may_be_later_says_so(record: Story) -> None:
    for item in record.items:
        if item.when:
            assert item.when.open == ("or later" in str(item.when) or str(item.when).startswith("since")), item.id


def test_what_is_not_dated_is_counted(timeline: Timeline, record: Story) -> None:
    assert timeline.rest == "Not dated: 2 items"
    counts = [int(moment.label.rpartition("· ")[2].split()[0]) for moment in timeline.moments]
    assert sum(counts) + 2 == len(record.items)


def test_what_most_sources_tell_is_named_first(timeline: Timeline) -> None:
    march = next(moment for moment in timeline.moments if moment.label.startswith("15 March"))
    assert all(line.endswith("[1][2][4][5]") for line in march.lines)


def test_a_disputed_item_is_marked(timeline: Timeline) -> None:
    lines = [line for moment in timeline.moments for line in moment.lines]
    assert "⚖ Mining equipment seized [1][2][4][5]" in lines
    assert "A crackdown by Chinese police [2]" in lines


def test_the_axis_has_every_year_from_the_first_to_the_last(timeline: Timeline) -> None:
    assert [label for _, label in timeline.ticks] == ["2021", "2022", "2023", "2024"]
    assert timeline.end == date(2025, 1, 1)


def test_a_story_of_one_year_has_its_quarters(lighthouse: Story, english: Tongue) -> None:
    chart = draw_up(lighthouse, topic_of(lighthouse, "timeline"), english)
    assert [label for _, label in chart.ticks] == ["January 2031", "April 2031", "July 2031", "October 2031"]


def test_many_days_are_put_together_by_month(record: Story, english: Tongue) -> None:
    days = [(date(2020, 1, 20) + timedelta(days=7 * week)).isoformat() for week in range(16)]
    chart = draw_up(dated(record, *days), topic_of(record, "timeline"), english)
    assert [moment.label for moment in chart.moments] == [
        "January 2020 · 2 items",
        "February 2020 · 4 items",
        "March 2020 · 5 items",
        "April 2020 · 4 items",
        "4 May 2020 · 1 item",
    ]


def test_many_months_are_put_together_by_year(record: Story, english: Tongue) -> None:
    months = [f"{2000 + month // 12}-{month % 12 + 1:02}" for month in range(30)]
    chart = draw_up(dated(record, *months), topic_of(record, "timeline"), english)
    assert [moment.label for moment in chart.moments] == ["2000 · 12 items", "2001 · 12 items", "2002 · 6 items"]
    assert len(chart.moments) <= ROWS


def test_many_years_have_few_labels(record: Story, english: Tongue) -> None:
    chart = draw_up(dated(record, "1900", "1950", "2024"), topic_of(record, "timeline"), english)
    assert len(chart.ticks) <= 8


def test_the_words_beside_a_picture_tell_every_moment(timeline: Timeline) -> None:
    assert all(moment.label in timeline.told for moment in timeline.moments)
    assert "Not dated: 2 items. [1] Ryan James" in timeline.told
