"""From the start of the process to its first getUpdates, and what it holds then."""

import asyncio
import time

from benchmarks.machine import SUBJECT, memory, process
from benchmarks.subjects import Subject
from benchmarks.telegram import Telegram

SETTLED = 0.3


async def begun(telegram: Telegram, subject: Subject) -> tuple[float, float]:
    """Return seconds and MiB."""
    await telegram.order()
    before = time.monotonic()
    async with process(SUBJECT, subject.command, subject.environment) as running:
        notes = await telegram.when(lambda notes: notes.first_poll > 0, running, 60)
        await asyncio.sleep(SETTLED)
        return notes.first_poll - before, memory(running.pid)
