"""PostgreSQL ends a session that stands still between two statements of a transaction, but waits for ever amid one.

A driver has a statement prepared and then executed: a process that is frozen between the two keeps its locks, and
every other process waits. So whoever is awake ends such sessions.
https://www.postgresql.org/docs/current/monitoring-stats.html#MONITORING-PG-STAT-ACTIVITY-VIEW
"""

import asyncio
import logging
from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.store.errors import is_down

APPLICATION = "minewatch"
"""The name of the bot's sessions: nobody else's are ended."""
_END = text(
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
    " WHERE datname = current_database() AND usename = current_user AND application_name = :application"
    " AND state = 'active' AND wait_event = 'ClientRead'"
    " AND query_start < clock_timestamp() - make_interval(secs => :seconds)"
)

log = logging.getLogger(__name__)


async def end_frozen(engine: AsyncEngine, lasting: timedelta) -> None:
    """Until cancelled, end the sessions of which nothing has come for so long amid a statement."""
    seconds, told = lasting.total_seconds(), False
    while True:
        await asyncio.sleep(seconds / 2)
        try:
            async with engine.begin() as connection:
                ended = await connection.scalar(_END, {"application": APPLICATION, "seconds": seconds})
        except (SQLAlchemyError, OSError) as error:
            away = isinstance(error, OSError) or is_down(error)  # whoever needs the database says so then
            if not away and not told:
                told = True
                log.exception("a process that is frozen amid a statement holds up the others: none can be ended")
            continue
        told = False
        if ended:
            log.warning("%d sessions of frozen processes held up the others and were ended", ended)
