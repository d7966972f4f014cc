"""Clocks that are set, stop, sleep, or change twice a year: one recap a week, and the ticks go on."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, date, datetime, time, timedelta
from importlib import resources

import pytest
from apscheduler.job import Job
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.editions import Tick, tick
from bot.messages import Message
from bot.schedule import Cadence, zone_names
from bot.store import Store, open_store, publications, subscriptions
from bot.store.values import Target
from bot.waking import nudge
from digests.fingerprint import fingerprint
from digests.item import Story
from digests.recap import Recap

YEARS = (datetime(2024, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
RESTLESS = (time(0), time(2, 30))
"""When most clocks change: in a gap at midnight the date is at stake too."""
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
EVERY = timedelta(seconds=15)
MONDAYS = Cadence(0, time(9), "Asia/Almaty")
MONDAY = datetime(2031, 1, 20, 4, tzinfo=UTC)
READER = Target(1, 0, "private")
JUMPS = {
    "an hour back": [HOUR / 2, -HOUR / 2, HOUR / 2],
    "an hour forward": [-HOUR / 2, HOUR / 2],
    "a day back": [HOUR, HOUR - DAY, HOUR],
    "a day forward and back": [-HOUR, DAY - HOUR, -HOUR, HOUR],
    "eight hours asleep": [-HOUR, 7 * HOUR],
    "back and forth for an hour": [minutes * timedelta(minutes=1) for minutes in (-5, 5, -10, 20, -30, 60)],
}
"""How far from the moment at which the recap is due the clock stands at one tick after another."""


def distinct_zones() -> list[str]:
    """One name for each set of rules: many zones are only other names."""
    rules = resources.files("tzdata.zoneinfo")
    return sorted({rules.joinpath(*name.split("/")).read_bytes(): name for name in sorted(zone_names())}.values())


def weeks(weekly: Cadence) -> Iterator[tuple[int, int]]:
    """The weeks, by the zone's own calendar, of every occasion in three years."""
    moment = YEARS[0]
    while (moment := weekly.next_after(moment)) < YEARS[1]:
        year, week, _ = weekly.occasion(moment).isocalendar()
        yield year, week


@pytest.mark.parametrize("at", RESTLESS)
@pytest.mark.parametrize("weekday", range(7))
def test_every_zone_has_one_recap_in_every_week_of_three_years(weekday: int, at: time) -> None:
    for zone in distinct_zones():
        told = list(weeks(Cadence(weekday, at, zone)))
        assert len(told) == len(set(told)), zone
        assert len(told) in (156, 157), zone


@pytest.fixture
async def subscribed(file: str, lighthouse: Story) -> AsyncIterator[Store]:
    """A store in which one reader is subscribed since the Friday before."""
    friday = MONDAY - 3 * DAY
    async with open_store(file) as store:
        async with store.begin() as tx:
            await publications.publish(
                tx, {item.id: fingerprint(item, lighthouse) for item in lighthouse.items}, friday
            )
            await subscriptions.subscribe(tx, READER, MONDAYS, friday, origin="reader", language="en")
        yield store


def compose(recap: Recap, day: date, _: str) -> tuple[Message, ...]:
    return (Message(f"{day} {recap.topic}"),)


@pytest.mark.parametrize("name", JUMPS)
async def test_a_clock_that_jumps_makes_one_edition(subscribed: Store, lighthouse: Story, name: str) -> None:
    total = Tick()
    for offset in JUMPS[name]:
        total += await tick(subscribed, lighthouse, compose, MONDAY + offset)
    assert total == Tick(made=1)
    assert await tick(subscribed, lighthouse, compose, MONDAY + timedelta(days=7)) == Tick(made=1)


@pytest.fixture
async def job() -> AsyncIterator[Job]:
    """The job that wakes the bot, to come at the next interval."""
    scheduler = AsyncIOScheduler(timezone=UTC)
    added = scheduler.add_job(lambda: None, "interval", seconds=EVERY.total_seconds(), misfire_grace_time=None)
    scheduler.start(paused=True)
    added.modify(next_run_time=MONDAY + EVERY)
    yield added
    scheduler.shutdown(wait=False)


@pytest.mark.parametrize("back", [HOUR, DAY])
async def test_a_clock_set_back_is_noticed(job: Job, back: timedelta) -> None:
    now = MONDAY - back
    assert nudge(job, EVERY, now)
    assert job.next_run_time == now


@pytest.mark.parametrize("ahead", [timedelta(0), HOUR, 8 * HOUR, DAY])
async def test_a_clock_set_forward_needs_no_help(job: Job, ahead: timedelta) -> None:
    """The wake-up is overdue then, and APScheduler runs what is overdue at once."""
    assert not nudge(job, EVERY, MONDAY + ahead)
    assert job.misfire_grace_time is None
