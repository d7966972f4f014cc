import re

import pytest

from bot.charts.chart import Figures, Gauge
from bot.charts.figures import draw_up
from bot.crediting import credit
from bot.tongue import Tongue, tongue_of
from digests.figures import measured
from digests.item import Story
from tests.charts.conftest import topic_of


def gauges(chart: Figures) -> dict[str, Gauge]:
    return {gauge.title: gauge for panel in chart.panels for gauge in panel.gauges}


@pytest.fixture
def seizures(record: Story, english: Tongue) -> Figures:
    return draw_up(record, topic_of(record, "seizures"), english)


def test_each_way_of_saying_it_has_its_own_bar(seizures: Figures) -> None:
    assert [bar.words for bar in gauges(seizures)["Equipment seized, 15 March 2022"].bars] == [
        "over 67,000 pieces of equipment [1]",
        "67,000 miners [2]",
        "67,000 computers [4]",
        "67,000 machines [5]",
    ]


def test_sources_that_say_the_same_share_a_bar(seizures: Figures) -> None:
    worth = gauges(seizures)["Worth of the seized equipment in dollars, 15 March 2022"]
    assert [bar.words for bar in worth.bars] == [
        "around 194 million dollars [1]",
        "193 million dollars [2][4][5]",
    ]


def test_a_disputed_value_is_drawn_between_its_sides(seizures: Figures) -> None:
    worth = gauges(seizures)["Worth of the seized equipment in dollars, 15 March 2022"]
    assert (worth.disputed, worth.ends, worth.between) == (
        True,
        (193_000_000, 194_000_000),
        "from 193 million to 194 million",
    )


def test_a_figure_that_nobody_disputes_is_not_hatched(seizures: Figures) -> None:
    assert not gauges(seizures)["Digital assets seized in a ponzi scheme, 2024 or later"].disputed


def test_a_picture_without_disputes_needs_no_legend(record: Story, english: Tongue) -> None:
    measure = "Digital assets seized in a ponzi scheme"
    assert draw_up(record, topic_of(record, "seizures", measures=(measure,)), english).legend == ""


def test_what_a_dispute_looks_like_is_said(seizures: Figures) -> None:
    assert "Hatched: the sources differ" in seizures.legend


def test_measures_of_one_unit_share_a_scale_and_others_do_not(seizures: Figures) -> None:
    assert [(len(panel.gauges), panel.scale, panel.top) for panel in seizures.panels] == [
        (1, "On a scale of its own:", 67_000),
        (3, "On one scale:", 194_000_000),
    ]


def test_a_unit_with_more_words_is_on_the_same_scale(record: Story, english: Tongue) -> None:
    money = draw_up(record, topic_of(record, "money"), english)
    assert "Taxes or budget receipts from mining in dollars, 2024 or later" in gauges(money)
    assert [len(panel.gauges) for panel in money.panels] == [3, 1]


def test_a_story_may_put_other_units_on_one_scale(record: Story, english: Tongue) -> None:
    assert len(draw_up(record, topic_of(record, "closures", on_one_scale=False), english).panels) > 1
    assert [panel.top for panel in draw_up(record, topic_of(record, "closures"), english).panels] == [106]


def test_nothing_is_drawn_that_no_source_states(record: Story, english: Tongue) -> None:
    stated = {figure.value for one in measured(record) for figure, _ in one.figures}
    for topic in record.topics:
        chart = draw_up(record, topic, english)
        assert {bar.value for gauge in gauges(chart).values() for bar in gauge.bars} <= stated


def test_every_bar_names_a_source_and_every_mark_is_explained(record: Story, english: Tongue) -> None:
    for topic in record.topics:
        chart = draw_up(record, topic, english)
        shown = {mark for gauge in gauges(chart).values() for bar in gauge.bars for mark in _marks(bar.words)}
        for source in record.sources:
            mark = f"[{source.number}]"
            assert (f"{mark} {credit(source, english).who}" in chart.told) == (mark in shown)
        assert all(_marks(bar.words) for gauge in gauges(chart).values() for bar in gauge.bars)


def _marks(words: str) -> list[str]:
    return re.findall(r"\[\d\]", words)


def test_the_words_beside_a_picture_tell_every_bar(seizures: Figures) -> None:
    for title, gauge in gauges(seizures).items():
        assert title in seizures.told
        assert all(bar.words in seizures.told for bar in gauge.bars)
    assert "around 194 million dollars [1]; 193 million dollars [2][4][5] (disputed)." in seizures.told


def test_a_topic_of_all_figures_shows_those_it_names(record: Story, english: Tongue) -> None:
    chart = draw_up(record, topic_of(record, "figures", measures=("Illegal farms found in Astana",)), english)
    assert list(gauges(chart)) == ["Illegal farms found in Astana, 2024 or later"]


def test_another_story_draws_as_well(lighthouse: Story, english: Tongue) -> None:
    chart = draw_up(lighthouse, topic_of(lighthouse, "figures", picture="figures"), english)
    assert any(gauge.disputed for gauge in gauges(chart).values())


def test_a_translation_says_its_own_line_and_keeps_its_scales(lighthouse: Story, english: Tongue) -> None:
    for told in lighthouse.translations:
        original = draw_up(lighthouse, topic_of(lighthouse, "figures", picture="figures"), english)
        chart = draw_up(told, topic_of(told, "figures", picture="figures"), english)
        assert [panel.top for panel in chart.panels] == [panel.top for panel in original.panels]
        assert chart.told != original.told


@pytest.mark.parametrize(("code", "date"), [("ru", "15 марта 2022 года"), ("kk", "2022 жылғы 15 наурыз")])
def test_a_translation_says_a_shared_date_once(record: Story, code: str, date: str) -> None:
    told = record.told_in(code)
    first = next(iter(gauges(draw_up(told, topic_of(told, "seizures"), tongue_of(code))).values()))
    assert first.title.endswith(f", {date}")
    assert not any(date in bar.words for bar in first.bars)


def test_words_that_are_unclear_are_drawn_as_disputed(seizures: Figures) -> None:
    (assets,) = (
        gauge for title, gauge in gauges(seizures).items() if title.startswith("Digital assets seized in cases")
    )
    assert assets.disputed


@pytest.mark.parametrize("code", ["ru", "kk"])
def test_a_measure_that_says_its_date_says_it_once(record: Story, code: str) -> None:
    told = record.told_in(code)
    (mined, *_) = gauges(draw_up(told, topic_of(told, "figures"), tongue_of(code)))
    assert mined.count("2022") == 1
