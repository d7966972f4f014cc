"""What happened on a date, as far as its precision tells."""

from datetime import date
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.dating import happened_on, happened_since, neighbours, spans_of
from digests.item import Item, Story
from digests.when import When

YEARS = (2021, 2022, 2024)


def item(id: str, at: str, *, is_open: bool = False) -> Item:
    """Make an item that has nothing but its date."""
    when = When(at, "", "", is_open) if at else None
    return Item(id, "", id, (), (), when, key=False, claims=(), disagreements=(), notes=())


ITEMS = (
    item("autumn", "2021-autumn"),
    item("year", "2022"),
    item("march", "2022-03"),
    item("ides", "2022-03-15"),
    item("later", "2024", is_open=True),
    item("undated", ""),
)


def on(at: str) -> tuple[str, str]:
    found = happened_on(ITEMS, spans_of(at, YEARS))
    return " ".join(one.id for one in found.sure), " ".join(one.id for one in found.perhaps)


def since(first: date) -> tuple[str, str]:
    found = happened_since(ITEMS, first)
    return " ".join(one.id for one in found.sure), " ".join(one.id for one in found.perhaps)


@pytest.mark.parametrize(
    ("at", "sure", "perhaps"),
    [
        ("2022-03-15", "ides", "year march"),
        ("2022-03-16", "", "year march"),
        ("2022-03", "march ides", "year"),
        ("2022", "year march ides", ""),
        ("2021-autumn", "autumn", ""),
        ("2021-10", "", "autumn"),
        ("2021", "autumn", ""),
        ("2023", "", ""),
    ],
)
def test_a_loose_date_only_may_be_of_a_day(at: str, sure: str, perhaps: str) -> None:
    assert on(at) == (sure, perhaps)


def test_what_may_be_later_is_not_surely_of_its_year() -> None:
    assert on("2024") == ("", "later")


def test_a_day_of_any_year_means_the_years_that_have_it() -> None:
    """Else each item of a whole year would be of every day."""
    assert on("--03-15") == ("ides", "year march")
    assert on("--03") == ("march ides", "year")


def test_a_day_that_nothing_has_may_be_of_every_year() -> None:
    assert on("--10-01") == ("", "autumn year later")


def test_a_leap_day_is_of_leap_years_alone() -> None:
    assert spans_of("--02-29", YEARS) == ((date(2024, 2, 29), date(2024, 3, 1)),)


@pytest.mark.parametrize(
    ("first", "sure", "perhaps"),
    [
        (date(2021, 9, 1), "autumn year march ides later", ""),
        (date(2022, 1, 1), "year march ides later", ""),
        (date(2022, 3, 10), "ides later", "year march"),
        (date(2023, 1, 1), "later", ""),
        (date(2031, 1, 1), "", "later"),
    ],
)
def test_what_began_before_only_may_be_since(first: date, sure: str, perhaps: str) -> None:
    assert since(first) == (sure, perhaps)


def test_the_nearest_stand_around_an_empty_day() -> None:
    found = happened_on(ITEMS, spans_of("2023-05-01", YEARS))
    assert (found.before, found.after) == (ITEMS[3], ITEMS[4])
    first = happened_on(ITEMS, spans_of("1999", YEARS))
    assert (first.before, first.after) == (None, ITEMS[0])


def test_dated_items_have_neighbours_in_time() -> None:
    assert neighbours(ITEMS, ITEMS[0]) == (None, ITEMS[1])
    assert neighbours(ITEMS, ITEMS[4]) == (ITEMS[3], None)
    assert neighbours(ITEMS, ITEMS[5]) == (None, None)


@given(st.text(alphabet="0123456789-", max_size=12) | st.text(max_size=12))
def test_what_is_no_date_is_a_value_error(at: str) -> None:
    try:
        spans = spans_of(at, YEARS)
    except ValueError:
        return
    assert all(first < after for first, after in spans)


def test_of_one_moment_what_stands_for_its_topic_comes_first(record: Story) -> None:
    for _, together in groupby(record.items, key=lambda one: one.when and one.when.order):
        keys = [one.key for one in together]
        assert keys == sorted(keys, reverse=True)
