"""The benchmark's Telegram, as its orders and notes."""

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from benchmarks.machine import OTHERS, process
from benchmarks.server import Notes

LOOK = 0.02


class Telegram:
    """Takes orders and gives notes."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        """Know where it is."""
        self.url = url
        self._session = session

    async def order(self, **order: Any) -> None:
        """Begin anew: see server.py."""
        async with self._session.post(f"{self.url}/order", json=order) as answer:
            answer.raise_for_status()

    async def notes(self) -> Notes:
        """Say what happened since the last order."""
        async with self._session.get(f"{self.url}/notes") as answer:
            return Notes(**await answer.json())

    async def when(self, so: Callable[[Notes], bool], subject: asyncio.subprocess.Process, seconds: float) -> Notes:
        """Wait until it is so. AssertionError if the subject ends before, TimeoutError if it takes too long."""
        end = time.monotonic() + seconds
        while not so(notes := await self.notes()):
            if subject.returncode is not None and not so(notes := await self.notes()):
                raise AssertionError(f"what is measured ended with {subject.returncode}: {notes}")
            if time.monotonic() > end:
                raise TimeoutError(str(notes))
            await asyncio.sleep(LOOK)
        return notes


@asynccontextmanager
async def telegram() -> AsyncIterator[Telegram]:
    """Run one on the other core until the block ends."""
    command = [sys.executable, "-m", "benchmarks.server"]
    async with process(OTHERS, command, talks=True) as server, aiohttp.ClientSession() as session:
        assert server.stdout is not None
        port = int(await server.stdout.readline())
        yield Telegram(f"http://127.0.0.1:{port}", session)
