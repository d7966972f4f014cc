"""The sandbox's clock."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from bot.sandbox import Clock

START = datetime(2025, 3, 3, 9, tzinfo=UTC)


def test_a_frozen_clock_stands_still() -> None:
    """Nothing moves it but who is told to."""
    clock = Clock(START, frozen=True)
    assert clock.now() == clock.now() == START


def test_a_clock_runs_by_its_monotonic_source() -> None:
    """Seconds of the source are seconds of the clock."""
    ticks = iter([100.0, 107.5])
    clock = Clock(START, monotonic=lambda: next(ticks))
    assert clock.now() == START + timedelta(seconds=7.5)


def test_a_moved_clock_runs_on_from_there() -> None:
    """Moving it loses no time that has run."""
    now = [0.0]
    clock = Clock(START, monotonic=lambda: now[0])
    now[0] = 10
    clock.advance(timedelta(days=7))
    now[0] = 15
    assert clock.now() == START + timedelta(days=7, seconds=15)


def test_a_set_clock_says_utc() -> None:
    """A time of any zone is kept as the same instant in UTC."""
    clock = Clock(START, frozen=True)
    clock.set(datetime(2025, 3, 10, 14, tzinfo=timezone(timedelta(hours=5))))
    assert clock.now().isoformat() == "2025-03-10T09:00:00+00:00"


def test_a_time_without_a_zone_is_refused() -> None:
    """Nobody can know what such a time means."""
    with pytest.raises(ValueError, match="with a zone"):
        Clock(datetime(2025, 3, 3))  # noqa: DTZ001 - that is the point


def test_whoever_watches_hears_of_moves() -> None:
    """Running on is not a move."""
    clock = Clock(START)
    heard: list[datetime] = []
    clock.watch(lambda: heard.append(clock.now()))
    clock.now()
    clock.advance(timedelta(hours=1))
    assert len(heard) == 1
