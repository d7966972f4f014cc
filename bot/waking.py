"""APScheduler wakes the bot; what is due, the database says. A clock that is set back does not silence it."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta

from apscheduler.job import Job
from apscheduler.schedulers.asyncio import AsyncIOScheduler

log = logging.getLogger(__name__)

WallClock = Callable[[], datetime]


@asynccontextmanager
async def woken(wake: Callable[[], Awaitable[None]], every: timedelta) -> AsyncIterator[None]:
    """Call `wake` at once and then every so often, never twice at a time, while the block runs."""
    scheduler = AsyncIOScheduler(timezone=UTC)
    job = scheduler.add_job(
        wake,
        "interval",
        seconds=every.total_seconds(),
        coalesce=True,
        misfire_grace_time=None,
        max_instances=1,
        next_run_time=datetime.now(UTC),
    )
    scheduler.start()
    watch = asyncio.create_task(_watch(job, every))
    try:
        yield
    finally:
        watch.cancel()
        with suppress(asyncio.CancelledError):
            await watch
        scheduler.shutdown(wait=False)


async def _watch(job: Job, every: timedelta) -> None:
    """Look, on the monotonic clock, whether the next wake-up is further away than it may be."""
    while True:
        await asyncio.sleep(2 * every.total_seconds())
        nudge(job, every, datetime.now(UTC))


def nudge(job: Job, every: timedelta, now: datetime) -> bool:
    """Set a job anew that a clock set back has put further away than two intervals; say whether it was."""
    if job.next_run_time is None or job.next_run_time - now <= 2 * every:
        return False
    log.warning("the clock was set back; waking goes on")
    job.modify(next_run_time=now)
    return True
