"""A recap to many chats at 50 ms: ours, recorded durably, beside loops that record nothing."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from benchmarks.machine import SUBJECT, process
from benchmarks.messages import accepted
from benchmarks.subjects import Subject, ours
from benchmarks.telegram import Telegram
from tests.faults.account import unsettled
from tests.faults.audience import Audience, cadence, subscribe

LATENCY = 0.05
SECONDS = 600.0
FIRST_CHAT = 10_000
BEGUN = timedelta(seconds=1)


async def peer(telegram: Telegram, subject: Subject, message: dict[str, Any], count: int) -> float:
    """Return how many messages a second it sends."""
    await telegram.order(latency=LATENCY, answer=accepted(message))
    async with process(SUBJECT, subject.command, subject.environment) as running:
        notes = await telegram.when(lambda notes: notes.sent >= count, running, SECONDS)
    return count / (notes.last_send - notes.first_send)


async def recorded(telegram: Telegram, database: str, message: dict[str, Any], count: int, **settings: object) -> float:
    """Return how many recaps a second we send and record, until the last one is."""
    await subscribe(
        database, Audience(range(FIRST_CHAT, FIRST_CHAT + count), (), frozenset()), datetime.now(UTC) - BEGUN
    )
    await telegram.order(latency=LATENCY, answer=accepted(message))
    day, at = cadence(datetime.now(UTC))
    subject = ours(telegram.url, database, recap_day=day, recap_time=f"{at:%H:%M}", time_zone="UTC", **settings)
    async with process(SUBJECT, subject.command, subject.environment) as running:
        notes = await telegram.when(lambda notes: notes.sent >= count, running, SECONDS)
        while await unsettled(database, count):  # noqa: ASYNC110 - another process settles them
            await asyncio.sleep(0.05)
        return count / (time.monotonic() - notes.first_send)
