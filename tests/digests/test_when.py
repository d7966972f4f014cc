import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.when import When


def when(at: str, printed: str = "") -> When:
    return When(at, printed, "")


@pytest.mark.parametrize(
    ("at", "precision", "order", "shown"),
    [
        ("2022-03-15", "day", (2022, 3, 15), "15 March 2022"),
        ("2024-02-29", "day", (2024, 2, 29), "29 February 2024"),
        ("2022-03", "month", (2022, 3, 0), "March 2022"),
        ("2021-autumn", "season", (2021, 9, 0), "autumn 2021"),
        ("2021-winter", "season", (2021, 1, 0), "winter 2021"),
        ("2024", "year", (2024, 0, 0), "2024"),
    ],
)
def test_a_date_is_as_precise_as_its_form(at: str, precision: str, order: tuple[int, int, int], shown: str) -> None:
    assert (when(at).precision, when(at).order, str(when(at))) == (precision, order, shown)
    assert when(at).year == order[0]


def test_printed_words_replace_the_form() -> None:
    assert str(when("2024", "2024 or later")) == "2024 or later"


def test_the_less_precise_comes_first() -> None:
    dates = ["2022", "2022-spring", "2022-03", "2022-03-15", "2022-04", "2023-winter"]
    assert sorted(dates, key=lambda at: (when(at).order, -dates.index(at))) == [
        "2022", "2022-03", "2022-spring", "2022-03-15", "2022-04", "2023-winter",
    ]  # fmt: skip


@pytest.mark.parametrize("at", ["2022-13", "2022-00", "2022-02-30", "2023-02-29", "2022-03-00", "0000"])
def test_no_day_of_the_calendar_is_refused(at: str) -> None:
    with pytest.raises(ValueError, match=f'^"{at}" is no day of the calendar$'):
        when(at)


@pytest.mark.parametrize("at", ["", "22", "2022-3-5", "2022/03", "2022-fall", "2022-03-15\n", "15 March 2022"])
def test_another_form_is_refused(at: str) -> None:
    with pytest.raises(ValueError, match="is not a date: write 2022-03-15, 2022-03"):
        when(at)


@given(st.dates())
def test_every_day_is_a_date(day: object) -> None:
    assert when(str(day)).precision == "day"
