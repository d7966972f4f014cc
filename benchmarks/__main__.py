"""Measure everything and print one table. RUNS=3 is how often, QUICK=1 tries it with small numbers."""

import asyncio
import json
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from pathlib import Path

from benchmarks import broadcast, start, updates
from benchmarks.machine import ROOT, SUBJECT, describe, describe_cores, process
from benchmarks.messages import recap, write
from benchmarks.subjects import AIOGRAM, Subject, aiogram, ours, ptb
from benchmarks.table import HEAD, Line
from benchmarks.telegram import Telegram, telegram

QUICK = bool(os.environ.get("QUICK"))
RUNS = int(os.environ.get("RUNS", "1" if QUICK else "3"))
CHATS = 1_000 if QUICK else 20_000
MANY, FEW = (300, 50) if QUICK else (5_000, 500)
TURNS = 10_000 if QUICK else 100_000
SUBSCRIPTIONS = 10_000 if QUICK else 1_000_000
ITEMS, QUESTIONS = (1_000, 50) if QUICK else (10_000, 200)
IN_FLIGHT = 100
HTTPX_IN_FLIGHT = 30
"""At which PTB's own transport is fastest: beyond it falls to a quarter."""
UNLIMITED = {"sends_per_second": 1_000_000.0}
"""Beyond what a setting may say: here the program is measured, and not the pace that Telegram wants."""
HIGHEST = {"sends_per_second": 1000.0}
"""The highest that a setting may say; a broadcast has all of it while nobody asks."""
ASKED = "/people"


class Bench:
    """One run of everything after another, in a folder that is thrown away."""

    def __init__(self, server: Telegram, folder: Path) -> None:
        """Write down what is sent."""
        self.server = server
        self.folder = folder
        self.recap = recap(ROOT)
        self.recap_file = write(self.recap, folder / "recap.json")
        self.answer_file = write({"text": "A fixed text."}, folder / "answer.json")
        self._databases = 0

    async def lines(self) -> AsyncIterator[Line]:
        """Measure, a line at a time."""
        async for line in self.broadcasts():
            yield line
        async for line in self.updates():
            yield line
        async for line in self.starts():
            yield line
        async for line in self.limits():
            yield line
        async for line in self.searches():
            yield line
        yield await self.fan_out("rows", "bare sqlite3, two rows each")
        yield await self.fan_out("sqlite", "Minewatch on SQLite")
        yield await self.fan_out("postgresql", "Minewatch on PostgreSQL that does not wait for the disk")

    async def broadcasts(self) -> AsyncIterator[Line]:
        """A recap to many chats."""
        for name, unchecked in (("no limit set", UNLIMITED), ("SENDS_PER_SECOND=1000", HIGHEST)):
            speeds = [
                await broadcast.recorded(self.server, self.database(), self.recap, CHATS, unchecked=unchecked)
                for _ in range(RUNS)
            ]
            for line in self.speed(f"Minewatch, each recorded before and after, {name}", speeds):
                yield line
        for subject in (
            ptb("httpx", "send", self.server.url, self.recap_file, CHATS, HTTPX_IN_FLIGHT),
            ptb("aiohttp", "send", self.server.url, self.recap_file, CHATS, IN_FLIGHT),
            aiogram("send", self.server.url, self.recap_file, CHATS, IN_FLIGHT),
        ):
            speeds = [await broadcast.peer(self.server, subject, self.recap, CHATS) for _ in range(RUNS)]
            for line in self.speed(f"{subject.name}, nothing recorded", speeds):
                yield line

    def speed(self, who: str, speeds: Sequence[broadcast.Speed]) -> tuple[Line, Line]:
        """Two lines for each sender."""
        what = f"broadcast to {CHATS:,} chats at 50 ms"
        return (
            Line(what, who, [one.rate for one in speeds], "a second"),
            Line("core time of a message", who, [one.cost for one in speeds], "µs"),
        )

    async def updates(self) -> AsyncIterator[Line]:
        """Commands and their answers."""
        for subject in self.bots():
            found = [await updates.answered(self.server, subject, MANY, FEW, ASKED) for _ in range(RUNS)]
            yield Line(f"{MANY:,} waiting updates", subject.name, [one.rate for one in found], "answered a second")
            yield Line("one update to its answer", subject.name, [one.middle for one in found], "ms")
            yield Line("the slowest of a hundred", subject.name, [one.slow for one in found], "ms")

    async def starts(self) -> AsyncIterator[Line]:
        """From nothing to the first getUpdates."""
        for subject in self.bots():
            found = [await start.begun(self.server, subject) for _ in range(RUNS + 1)][1:]  # the first fills caches
            yield Line("start to the first getUpdates", subject.name, [seconds for seconds, _ in found], "s")
            yield Line("memory then", subject.name, [mebibytes for _, mebibytes in found], "MiB")

    async def limits(self) -> AsyncIterator[Line]:
        """A turn of the limiter, without any wait."""
        ask: list[str | Path] = [sys.executable, "-m", "benchmarks.limits", self.database(), str(TURNS)]
        peer: list[str | Path] = [AIOGRAM, ROOT / "benchmarks" / "bare_aiolimiter.py", str(TURNS)]
        for who, command in (
            ("Minewatch, 25 turns at once", [*ask, "25"]),
            ("Minewatch, one by one", [*ask, "1"]),
            ("aiolimiter, in memory", peer),
        ):
            yield Line("a turn of the limiter", who, [float(await self.said(command)) for _ in range(RUNS)], "µs")

    async def searches(self) -> AsyncIterator[Line]:
        """Questions to a large story, as written, misspelt and in the other letters."""
        command = [sys.executable, "-m", "benchmarks.searching", str(ITEMS), str(QUESTIONS)]
        runs = [[json.loads(line) for line in (await self.said(command)).splitlines()] for _ in range(RUNS)]
        for every in zip(*runs, strict=True):
            what, who, _, unit = every[0]
            yield Line(f"search: {what}", who, [value for _, _, value, _ in every], unit)

    async def fan_out(self, what: str, who: str) -> Line:
        """All editions and deliveries of one occasion."""
        command = [sys.executable, "-m", "benchmarks.fan_out", what, str(SUBSCRIPTIONS)]
        seconds, mebibytes = json.loads(await self.said(command))
        return Line(f"fan-out to {SUBSCRIPTIONS:,}, {mebibytes:,.0f} MiB at the most", who, [seconds], "s")

    async def said(self, command: Sequence[str | Path]) -> str:
        """Run a program that prints its figure."""
        async with process(SUBJECT, command, talks=True) as running:
            words, _ = await running.communicate()
        return words.decode()

    def bots(self) -> tuple[Subject, ...]:
        """Ours, which tells the story, and three that give one fixed answer."""
        url, file = self.server.url, self.answer_file
        return (
            ours(url, self.database(), unchecked=UNLIMITED),
            ptb("httpx", "answer", url, file),
            ptb("aiohttp", "answer", url, file),
            aiogram("answer", url, file),
        )

    def database(self) -> str:
        """Return the address of a file that is not there yet."""
        self._databases += 1
        return f"sqlite:///{self.folder / f'{self._databases}.sqlite3'}"


async def main() -> None:
    """Print as it goes."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="minewatch-bench-")))
        bench = Bench(await stack.enter_async_context(telegram()), folder)
        _say(f"{describe()}; {describe_cores()}; medians of {RUNS}\n\n{HEAD}")
        async for line in bench.lines():
            _say(str(line))


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main())
