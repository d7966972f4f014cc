"""A recap to many chats at 50 ms: ours, recorded durably, beside loops that record nothing."""

import asyncio
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from benchmarks.machine import SUBJECT, process, processor_seconds
from benchmarks.messages import accepted
from benchmarks.subjects import Subject, ours
from benchmarks.telegram import Telegram
from tests.faults.account import unsettled
from tests.faults.audience import Audience, cadence, subscribe

LATENCY = 0.05
SECONDS = 600.0
FIRST_CHAT = 10_000
BEGUN = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Speed:
    """Messages a second, and microseconds of a core's time for each."""

    rate: float
    cost: float


async def peer(telegram: Telegram, subject: Subject, message: dict[str, Any], count: int) -> Speed:
    """Measure a loop of sends."""
    return await _measure(telegram, subject, message, count, None)


async def recorded(telegram: Telegram, database: str, message: dict[str, Any], count: int, **settings: object) -> Speed:
    """Measure our recaps, until the last one is recorded."""
    chats = range(FIRST_CHAT, FIRST_CHAT + count)
    await subscribe(database, Audience(chats, (), frozenset()), datetime.now(UTC) - BEGUN)
    day, at = cadence(datetime.now(UTC))
    subject = ours(telegram.url, database, recap_day=day, recap_time=f"{at:%H:%M}", time_zone="UTC", **settings)
    return await _measure(telegram, subject, message, count, database)


async def _measure(
    telegram: Telegram, subject: Subject, message: dict[str, Any], count: int, database: str | None
) -> Speed:
    await telegram.order(latency=LATENCY, answer=accepted(message))
    async with process(SUBJECT, subject.command, subject.environment) as running:
        notes = await telegram.when(lambda notes: notes.sent > 0, running, SECONDS)
        spent, before = processor_seconds(running.pid), notes.sent
        notes = await telegram.when(lambda notes: notes.sent >= count, running, SECONDS)
        end = notes.last_send
        cost = (processor_seconds(running.pid) - spent) / (count - before)
        while database and await unsettled(database, count):
            await asyncio.sleep(0.05)
            end = time.monotonic()
        return Speed(count / (end - notes.first_send), cost * 1_000_000)
