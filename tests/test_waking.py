import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from apscheduler.job import Job
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.waking import nudge, woken

SHORT, LONG = timedelta(milliseconds=20), timedelta(hours=1)
NOW = datetime(2031, 1, 17, 12, tzinfo=UTC)


class Wakes:
    """Counts its calls, and does in each what it is told to."""

    def __init__(self, *, fail: bool = False, hang: bool = False) -> None:
        self.calls = 0
        self.at_a_time = 0
        self.most_at_a_time = 0
        self.cancelled = False
        self.called = asyncio.Event()
        self._fail, self._hang = fail, hang

    async def __call__(self) -> None:
        self.calls += 1
        self.at_a_time += 1
        self.most_at_a_time = max(self.most_at_a_time, self.at_a_time)
        self.called.set()
        try:
            await asyncio.sleep(3600 if self._hang else 0)
            if self._fail:
                raise RuntimeError("this wake fails")
        except asyncio.CancelledError:
            await asyncio.sleep(0.02)
            self.cancelled = True
            raise
        finally:
            self.at_a_time -= 1

    async def times(self, count: int) -> None:
        """Wait for so many calls."""
        async with asyncio.timeout(5):
            while self.calls < count:
                self.called.clear()
                await self.called.wait()


async def test_the_first_wake_comes_at_once() -> None:
    wake = Wakes()
    async with woken(wake, LONG):
        await wake.times(1)
    assert wake.calls == 1


async def test_waking_goes_on_at_every_interval() -> None:
    wake = Wakes()
    async with woken(wake, SHORT):
        await wake.times(4)


async def test_a_wake_that_fails_does_not_end_it() -> None:
    wake = Wakes(fail=True)
    async with woken(wake, SHORT):
        await wake.times(3)


async def test_a_failed_wake_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """Whatever a tick did not foresee, an editor can read."""
    wake = Wakes(fail=True)
    async with woken(wake, SHORT):
        await wake.times(2)
    said = [record for record in caplog.records if record.name == "bot.waking"]
    assert [record.getMessage() for record in said][:1] == ["waking failed; it is tried again in 0.02 s"]
    assert "this wake fails" in caplog.text


async def test_no_two_wakes_run_at_a_time() -> None:
    wake = Wakes(hang=True)
    async with woken(wake, SHORT):
        await wake.times(1)
        await asyncio.sleep(0.1)
    assert (wake.calls, wake.most_at_a_time) == (1, 1)


async def test_a_wake_under_way_is_awaited_at_the_end() -> None:
    """What it does in its last moments is done before the block is left."""
    wake = Wakes(hang=True)
    async with woken(wake, LONG):
        await wake.times(1)
    assert wake.cancelled
    assert wake.at_a_time == 0


async def test_nothing_wakes_after_the_end() -> None:
    wake = Wakes()
    async with woken(wake, SHORT):
        await wake.times(2)
    before = wake.calls
    await asyncio.sleep(0.1)
    assert wake.calls == before
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_an_error_in_the_block_ends_the_waking() -> None:
    wake = Wakes()

    async def fail() -> None:
        async with woken(wake, SHORT):
            await wake.times(1)
            raise KeyError

    with pytest.raises(KeyError):
        await fail()
    assert asyncio.all_tasks() == {asyncio.current_task()}


@pytest.fixture
def job() -> Job:
    """A job that waits for a scheduler."""

    async def nothing() -> None:
        """Do nothing."""

    return AsyncIOScheduler(timezone=UTC).add_job(nothing, "interval", hours=1, next_run_time=NOW)


@pytest.mark.parametrize(
    ("set_back", "nudged"),
    [
        (timedelta(0), False),
        (timedelta(hours=-3), False),
        (timedelta(hours=2), False),
        (timedelta(hours=2, seconds=1), True),
        (timedelta(days=365), True),
    ],
)
def test_a_clock_set_back_is_noticed(job: Job, set_back: timedelta, *, nudged: bool) -> None:
    """A wake-up further away than two intervals comes at once instead."""
    job.next_run_time = NOW
    assert nudge(job, LONG, NOW - set_back) is nudged
    assert job.next_run_time == (NOW - set_back if nudged else NOW)


def test_a_removed_job_is_left_alone(job: Job) -> None:
    job.next_run_time = None
    assert not nudge(job, LONG, NOW)
