"""APScheduler wakes the bot; what is due, the database says. A clock that is set back does not silence it."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from apscheduler.job import Job
from apscheduler.schedulers.asyncio import AsyncIOScheduler

log = logging.getLogger(__name__)


@asynccontextmanager
async def woken(wake: Callable[[], Awaitable[None]], every: timedelta) -> AsyncIterator[None]:
    """Call `wake` at once and then every so often, never twice at a time, while the block runs.

    At the end a `wake` that is under way is cancelled, and waited for.
    """
    under_way: set[asyncio.Future[None]] = set()

    async def once() -> None:
        under_way.add(call := asyncio.ensure_future(wake()))
        call.add_done_callback(under_way.discard)
        await asyncio.wait((call,))
        if not call.cancelled() and (error := call.exception()):
            log.error("waking failed; it is tried again in %g s", every.total_seconds(), exc_info=error)

    scheduler = AsyncIOScheduler(timezone=UTC)
    job = scheduler.add_job(
        once,
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
        job.remove()
        ending = {watch, *under_way}
        for task in ending:
            task.cancel()
        await asyncio.gather(*ending, return_exceptions=True)
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
