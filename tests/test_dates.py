"""Dates as people write them in three languages."""

import pytest
from babel import Locale
from babel.dates import format_date, format_skeleton
from hypothesis import given
from hypothesis import strategies as st

from bot.dates import read_date
from digests.dating import spans_of


@pytest.mark.parametrize(
    ("words", "at"),
    [
        ("2024", "2024"),
        ("2022-03-15", "2022-03-15"),
        ("2022-3", "2022-03"),
        ("15.03.2022", "2022-03-15"),
        ("15.03", "--03-15"),
        ("15.03.", "--03-15"),
        ("03.2022", "2022-03"),
        ("15 March", "--03-15"),
        ("March 15, 2022", "2022-03-15"),
        ("the 15th of MARCH 2022", "2022-03-15"),
        ("Mar 2022", "2022-03"),
        ("Sept. 2022", "2022-09"),
        ("May", "--05"),
        ("autumn 2021", "2021-autumn"),
        ("15 марта", "--03-15"),
        ("15 марта 2022 года", "2022-03-15"),
        ("март 2022 г.", "2022-03"),
        ("в августе 2022", "2022-08"),
        ("с осени 2021 года", "2021-autumn"),
        ("15 наурыз", "--03-15"),
        ("2022 жылғы 15 наурыз", "2022-03-15"),
        ("2022 ж. наурыздан бері", "2022-03"),
        ("2021 ж. күзінен бері", "2021-autumn"),
    ],
)
def test_a_date_is_read_in_three_languages(words: str, at: str) -> None:
    assert read_date(words) == at


@pytest.mark.parametrize(
    "words",
    [
        *("", "15", "yesterday", "3/4/2022", "31 April", "30.02.2022", "15 15 March", "March May", "0000", "²"),
        *("15 March autumn", "autumn", "ma 2022", "20222", "2022 2023", "-", "١٥ March", "9999-12-31", "15 maybe"),
    ],
)
def test_what_cannot_be_one_date_is_none(words: str) -> None:
    assert read_date(words) is None


@pytest.mark.parametrize("code", ["en", "en_GB", "ru", "kk"])
@given(day=st.dates())
def test_every_way_that_babel_writes_a_date_is_read(code: str, day: object) -> None:
    locale = Locale.parse(code)
    at = str(day)
    if at == "9999-12-31":
        return  # the day after is not in the calendar
    year = int(at[:4])
    for width in ("long", "medium"):
        written = format_date(day, width, locale=locale)  # type: ignore[arg-type] # it is a date
        if year >= 1000:
            assert read_date(written) == at, written
    assert read_date(format_skeleton("MMMMd", day, locale=locale)) == f"--{at[5:]}"  # type: ignore[arg-type] # as above


@given(st.text() | st.text(alphabet="0123456789.-/ мартMarch"))
def test_what_is_read_is_a_date(words: str) -> None:
    at = read_date(words)
    assert at is None or spans_of(at, [2024])
