"""A weekly occasion comes exactly once in every local week, whatever the clocks do."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.schedule import WEEK, Cadence, Quiet, load_zone, zone_names

RESTLESS = (
    "Asia/Almaty",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Africa/Casablanca",
    "America/St_Johns",
    "Asia/Beirut",
    "America/Asuncion",
    "Africa/Cairo",
    "Asia/Kathmandu",
    "Antarctica/Troll",
    "UTC",
)
WEEKLIES = st.builds(
    Cadence,
    weekday=st.integers(0, 6),
    time=st.times().map(lambda t: t.replace(microsecond=0)),
    zone=st.sampled_from(RESTLESS) | st.sampled_from(sorted(zone_names())),
)
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2037, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - made aware


def local(weekly: Cadence, moment: datetime) -> str:
    return f"{moment.astimezone(load_zone(weekly.zone)):%a %Y-%m-%d %H:%M}"


@given(WEEKLIES, MOMENTS)
def test_a_moment_lies_between_two_neighbouring_occasions(weekly: Cadence, moment: datetime) -> None:
    before, after = weekly.latest_at(moment), weekly.next_after(moment)
    assert before <= moment < after
    assert weekly.next_after(before) == after
    assert weekly.latest_at(after) == after
    assert weekly.latest_at(after - timedelta(microseconds=1)) == before
    assert after.tzinfo is UTC


@given(WEEKLIES, MOMENTS)
def test_every_local_week_has_one_occasion(weekly: Cadence, moment: datetime) -> None:
    """The nominal dates are seven days apart; a gap moves an occasion by no more than the gap."""
    first = weekly.next_after(moment)
    day = weekly.occasion(first)
    day -= timedelta(days=(day.weekday() - weekly.weekday) % 7)
    for week in range(60):
        wall = datetime.combine(day + week * WEEK, weekly.time)
        shown = first.astimezone(load_zone(weekly.zone)).replace(tzinfo=None)
        gap = (first - timedelta(seconds=1)).astimezone(load_zone(weekly.zone)).replace(tzinfo=None)
        assert shown == wall or gap < wall < shown
        first = weekly.next_after(first)


@given(WEEKLIES, MOMENTS)
def test_the_first_of_two_is_taken(weekly: Cadence, moment: datetime) -> None:
    """No earlier moment in the two hours before shows the same clock."""
    instant = weekly.next_after(moment)
    zone = load_zone(weekly.zone)
    shown = instant.astimezone(zone).replace(tzinfo=None, fold=0)
    for minutes in (20, 30, 60, 120):
        earlier = (instant - timedelta(minutes=minutes)).astimezone(zone)
        assert earlier.replace(tzinfo=None, fold=0) != shown


@pytest.mark.parametrize(
    ("weekly", "moment", "expected"),
    [
        (Cadence(6, time(2, 30), "Europe/Berlin"), "2024-03-30", "2024-03-31T01:00"),  # a gap: 03:00 summer time
        (Cadence(6, time(2, 30), "Europe/Berlin"), "2024-10-26", "2024-10-27T00:30"),  # twice: the first
        (Cadence(6, time(2, 30), "America/New_York"), "2024-03-09", "2024-03-10T07:00"),
        (Cadence(6, time(1, 30), "America/New_York"), "2024-11-02", "2024-11-03T05:30"),
        (Cadence(6, time(2, 15), "Australia/Lord_Howe"), "2024-10-05", "2024-10-05T15:30"),  # a gap of half an hour
        (Cadence(6, time(1, 45), "Australia/Lord_Howe"), "2024-04-06", "2024-04-06T14:45"),
        (Cadence(4, time(9), "Pacific/Apia"), "2011-12-29", "2011-12-30T10:00"),  # there was no such Friday
        (Cadence(4, time(9), "Pacific/Apia"), "2011-12-31", "2012-01-05T19:00"),
        (Cadence(4, time(9), "Asia/Almaty"), "2024-02-29T12:00", "2024-03-01T04:00"),  # the day of the change
        (Cadence(3, time(23, 30), "Asia/Almaty"), "2024-02-29", "2024-02-29T17:30"),  # shown twice: still +06
        (Cadence(0, time(9), "Asia/Almaty"), "2024-02-26T12:00", "2024-03-04T04:00"),
        (Cadence(6, time(2, 30), "Africa/Casablanca"), "2024-03-09", "2024-03-10T01:30"),
        (Cadence(6, time(2, 30), "Africa/Casablanca"), "2024-04-13", "2024-04-14T02:00"),
    ],
)
def test_known_clock_changes(weekly: Cadence, moment: str, expected: str) -> None:
    after = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    assert weekly.next_after(after) == datetime.fromisoformat(expected).replace(tzinfo=UTC)


def test_almaty_keeps_its_nine_o_clock_through_march_2024() -> None:
    weekly = Cadence(0, time(9), "Asia/Almaty")
    moment = datetime(2024, 1, 1, tzinfo=UTC)
    for _ in range(20):
        moment = weekly.next_after(moment)
        assert local(weekly, moment).startswith("Mon")
        assert local(weekly, moment).endswith("09:00")


def test_the_occasion_is_the_local_date() -> None:
    assert Cadence(0, time(9), "Pacific/Auckland").occasion(datetime(2026, 3, 1, 20, tzinfo=UTC)) == date(2026, 3, 2)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Almaty",
        "asia/almaty",
        "../../../etc/passwd",
        "/etc/localtime",
        "Asia",
        "Asia/../Asia/Almaty",
        "zones",
        "\0",
    ],
)
def test_an_unknown_zone_is_refused_in_plain_words(name: str) -> None:
    with pytest.raises(ValueError, match="is not a time zone: write an IANA name"):
        load_zone(name)


def test_the_package_is_read_and_not_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither PYTHONTZPATH nor an old system changes what a zone is."""
    monkeypatch.setattr("zoneinfo.TZPATH", ())
    load_zone.cache_clear()
    assert datetime(2024, 6, 1, tzinfo=UTC).astimezone(load_zone("Asia/Almaty")).utcoffset() == timedelta(hours=5)


def test_every_zone_of_the_package_loads() -> None:
    assert {load_zone(name).key for name in zone_names()} == zone_names()


@pytest.mark.parametrize("weekday", [-1, 7])
def test_a_weekday_that_is_none_is_refused(weekday: int) -> None:
    with pytest.raises(ValueError, match="Monday is 0"):
        Cadence(weekday, time(9), "UTC")


def test_a_time_with_its_own_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="beside it"):
        Cadence(0, time(9, tzinfo=UTC), "UTC")


def test_a_moment_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="has no zone"):
        Cadence(0, time(9), "UTC").next_after(datetime(2026, 1, 1))  # noqa: DTZ001 - that is the point


DAILIES = st.builds(
    Cadence,
    weekday=st.integers(0, 6),
    time=st.times().map(lambda t: t.replace(microsecond=0)),
    zone=st.sampled_from(RESTLESS) | st.sampled_from(sorted(zone_names())),
    frequency=st.just("daily"),
)


@given(DAILIES, MOMENTS)
def test_a_moment_lies_between_two_neighbouring_days(daily: Cadence, moment: datetime) -> None:
    before, after = daily.latest_at(moment), daily.next_after(moment)
    assert before <= moment < after
    assert daily.next_after(before) == after
    assert daily.latest_at(after) == after
    assert daily.latest_at(after - timedelta(microseconds=1)) == before


@given(DAILIES, MOMENTS)
def test_every_local_day_has_at_most_one_occasion(daily: Cadence, moment: datetime) -> None:
    """None only where a gap hides the hour, and all until midnight with it."""
    day = daily.occasion(moment := daily.next_after(moment))
    for _ in range(40):
        moment = daily.next_after(moment)
        following = daily.occasion(moment)
        hidden = following - day - timedelta(days=1)
        assert timedelta(0) <= hidden <= timedelta(days=1)
        day = following


@pytest.mark.parametrize(
    ("zone", "at", "moment", "expected"),
    [
        ("Europe/Berlin", time(2, 30), "2024-03-30T12:00", "2024-03-31T01:00"),  # a gap: 03:00 summer time
        ("Europe/Berlin", time(2, 30), "2024-10-27T00:30", "2024-10-28T01:30"),  # shown twice: not again an hour later
        ("Pacific/Apia", time(9), "2011-12-29T19:00", "2011-12-30T19:00"),  # there was no 30 December
        ("Asia/Almaty", time(23, 30), "2024-02-29T17:30", "2024-03-01T18:30"),
    ],
)
def test_known_clock_changes_of_a_daily_recap(zone: str, at: time, moment: str, expected: str) -> None:
    after = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    assert Cadence(0, at, zone, "daily").next_after(after) == datetime.fromisoformat(expected).replace(tzinfo=UTC)


def test_a_cadence_without_dates_looks_once_a_day() -> None:
    cadence, moment = Cadence(0, time(9), "UTC", "each"), datetime(2026, 1, 1, tzinfo=UTC)
    assert (cadence.latest_at(moment), cadence.next_after(moment)) == (moment, moment + timedelta(days=1))


CLOCKS = st.times().map(lambda t: t.replace(second=0, microsecond=0))
ZONES = st.sampled_from(RESTLESS) | st.sampled_from(sorted(zone_names()))


@given(st.builds(Quiet, CLOCKS, CLOCKS), ZONES, MOMENTS)
@example(Quiet(time(2, 30), time(2, 15)), "Europe/Berlin", datetime(2024, 3, 30, 12, tzinfo=UTC))  # a gap hides both
def test_quiet_hours_end_and_are_over_then(quiet: Quiet, zone: str, moment: datetime) -> None:
    end = quiet.until(moment, zone)
    if end is not None:
        assert moment < end <= moment + timedelta(hours=49)  # a day that a zone left out may lie between
        assert quiet.until(end, zone) is None
        assert quiet.until(end - timedelta(seconds=1), zone) == end


@given(st.builds(Quiet, CLOCKS, CLOCKS), st.sampled_from(["Asia/Almaty", "UTC", "Asia/Kathmandu"]), MOMENTS)
def test_where_the_clocks_stand_still_quiet_hours_are_what_they_say(quiet: Quiet, zone: str, moment: datetime) -> None:
    moment = moment.replace(year=2026)
    shown = moment.astimezone(load_zone(zone)).time()
    begin, end = quiet.begin, quiet.end
    inside = begin <= shown < end if begin <= end else shown >= begin or shown < end
    assert (quiet.until(moment, zone) is not None) == inside


@pytest.mark.parametrize(
    ("hours", "zone", "moment", "expected"),
    [
        ((22, 7), "Asia/Almaty", "2026-01-05T17:00", "2026-01-06T02:00"),  # from 22:00 on
        ((22, 7), "Asia/Almaty", "2026-01-06T01:59", "2026-01-06T02:00"),
        ((22, 7), "Asia/Almaty", "2026-01-06T02:00", None),
        ((0, 7), "Europe/Berlin", "2024-03-31T00:30", "2024-03-31T05:00"),  # a night that is an hour shorter
        ((0, 7), "Europe/Berlin", "2024-10-27T00:30", "2024-10-27T06:00"),  # and one that is an hour longer
        ((1, 2), "Europe/Berlin", "2024-10-27T00:30", None),  # 02:30, which is shown twice
        ((8, 8), "UTC", "2026-01-05T08:00", None),
    ],
)
def test_known_quiet_hours(hours: tuple[int, int], zone: str, moment: str, expected: str | None) -> None:
    found = Quiet(time(hours[0]), time(hours[1])).until(datetime.fromisoformat(moment).replace(tzinfo=UTC), zone)
    assert found == (datetime.fromisoformat(expected).replace(tzinfo=UTC) if expected else None)


def test_how_often_is_one_of_four() -> None:
    with pytest.raises(ValueError, match="weekly, daily, each, corrections"):
        Cadence(0, time(9), "UTC", "hourly")  # type: ignore[arg-type]
