from dataclasses import replace
from pathlib import Path

import pytest

from bot.charts.chart import Map
from bot.charts.places import draw_up
from bot.tongue import Tongue
from digests.atlas import Atlas
from digests.item import Story
from tests.charts.conftest import topic_of
from tests.conftest import LIGHTHOUSE, ROOT
from tests.digests.conftest import Spoil, copied, spoiling

PLACES = "digests/places.toml"


@pytest.fixture
def places(record: Story, english: Tongue) -> Map:
    return draw_up(record, topic_of(record, "places"), english)


@pytest.fixture
def spoil(tmp_path_factory: pytest.TempPathFactory) -> Spoil:
    return spoiling(copied(ROOT, tmp_path_factory.mktemp("story")))


def test_a_place_counts_the_sentences_that_name_it(places: Map) -> None:
    counted = {point.label: point.sentences for point in places.points}
    assert counted["Kazakhstan"] == max(counted.values())
    assert counted["Karaganda"] == 1


def test_a_place_that_we_guess_is_marked(places: Map) -> None:
    assert [point.label for point in places.points if point.doubtful] == ["Sinkent (?)", "Georgia (?)"]
    assert "our guess which place is meant" in places.legend


def test_a_place_without_one_position_is_named_beside(places: Map) -> None:
    assert places.rest == "Without one position: Central Asia, Eastern Europe, post-Soviet space"


def test_every_place_is_on_the_map_or_beside_it(places: Map, record: Story) -> None:
    for name in record.names:
        if name.kind == "place":
            assert name.name in places.told


def test_a_place_that_no_sentence_names_is_not_drawn(record: Story, english: Tongue) -> None:
    silent = replace(record, items=())
    assert draw_up(silent, topic_of(record, "places"), english).points == ()


def test_a_story_without_positions_names_all_places_beside(record: Story, english: Tongue) -> None:
    chart = draw_up(replace(record, atlas=Atlas()), topic_of(record, "places"), english)
    assert chart.points == ()
    assert "Kazakhstan" in chart.rest


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('name = "astana"', 'name = "klebanov"', "place klebanov: it is no place in digests/names.toml"),
        ('name = "astana"', 'name = "kostanay"', "place kostanay: this id stands twice"),
        ("latitude = 51.17", "latitude = 151.17", "places 2, latitude: Input should be less than or equal to 90"),
        ("longitude = 71.43", "longitude = -191", "places 2, longitude: Input should be greater than or equal to -180"),
        ("latitude = 51.17", "latitde = 51.17", "places 2, latitude: this key is missing"),
    ],
)
def test_a_position_that_cannot_be_is_a_fault(spoil: Spoil, old: str, new: str, fault: str) -> None:
    assert any(fault.replace("places 2", "place 2") in line for line in spoil(PLACES, old, new))


def test_a_coast_that_is_no_ring_is_a_fault(spoil: Spoil) -> None:
    assert any(
        "a ring has three points or more" in line for line in spoil("digests/coasts.toml", "39.2,-4.7 ", "190,1 ")
    )
    assert any(
        "write points as longitude,latitude" in line for line in spoil("digests/coasts.toml", "190,1 ", "190;1 ")
    )


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('picture = "map"', 'picture = "globe"', "picture"),
        ('"Equipment seized", "Worth', '"Equipment siezed", "Worth', 'no figure has the measure "Equipment siezed"'),
        ('picture = "map"', 'picture = "map"\nmeasures = ["Equipment seized"]', 'measures go with picture = "figures"'),
        ('picture = "map"', 'picture = "figures"', "no item of it states a figure"),
    ],
)
def test_a_picture_that_shows_nothing_is_a_fault(spoil: Spoil, old: str, new: str, fault: str) -> None:
    assert any(fault in line for line in spoil("digests/story.toml", old, new))


def test_a_map_without_positions_is_a_fault(tmp_path: Path) -> None:
    faults = spoiling(copied(LIGHTHOUSE, tmp_path))(
        "digests/story.toml", 'shows = "timeline"', 'shows = "timeline"\npicture = "map"'
    )
    assert faults == [
        "digests/story.toml, topic timeline: no place has a position; add digests/places.toml, or take the picture out"
    ]


def test_a_map_says_that_its_positions_are_no_claims(places: Map) -> None:
    assert places.legend.endswith("positions: general reference, not from the sources")
