"""One tick over very many subscriptions, or the same rows by the bare driver. Prints seconds, and MiB at the most.

python -m benchmarks.fan_out tick|rows COUNT
"""

import asyncio
import json
import resource
import sqlite3
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.machine import ROOT
from bot.editions import tick
from bot.store import open_store, publications
from bot.voices import Voices
from digests.fingerprint import fingerprint
from digests.library import load
from tests.faults.audience import Audience, subscribe

ROWS = 500
"""Rows in one transaction, as many as the tick takes."""
LATE = timedelta(seconds=1)


async def measure_tick(folder: Path, count: int) -> tuple[float, float]:
    """Write the editions and deliveries of so many subscriptions that are due."""
    url = f"sqlite:///{folder / 'bot.sqlite3'}"
    now = datetime.now(UTC)
    story = load(ROOT)
    voices = Voices(story)
    await subscribe(url, Audience(range(1, count + 1), (), frozenset()), now - LATE)
    async with open_store(url) as store:
        async with store.begin() as tx:
            await publications.publish(tx, {item.id: fingerprint(item, story) for item in story.items}, now)
        before = time.perf_counter()
        made = await tick(store, story, voices.weekly, now)
        assert made.made == count
        return time.perf_counter() - before, peak()


def measure_rows(folder: Path, count: int) -> tuple[float, float]:
    """Insert two narrow rows for each into two tables with one index each, as durably and in as many transactions."""
    connection = sqlite3.connect(folder / "rows.sqlite3", isolation_level=None)
    connection.executescript(
        "PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = FULL;"
        "CREATE TABLE edition (id INTEGER PRIMARY KEY, subscription INTEGER, occasion TEXT,"
        " UNIQUE (subscription, occasion));"
        "CREATE TABLE delivery (id INTEGER PRIMARY KEY, edition INTEGER, part INTEGER, text TEXT, state TEXT,"
        " UNIQUE (edition, part));"
    )
    before = time.perf_counter()
    for first in range(0, count, ROWS):
        page = range(first, min(first + ROWS, count))
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT INTO edition VALUES (?, ?, '2026-03-02')", [(one, one) for one in page])
        rows = [(one, one, "f" * 64) for one in page]
        connection.executemany("INSERT INTO delivery VALUES (?, ?, 1, ?, 'queued')", rows)
        connection.execute("COMMIT")
    return time.perf_counter() - before, peak()


def peak() -> float:
    """The most memory, in MiB, that this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Measure one of the two."""
    what, count = sys.argv[1], int(sys.argv[2])
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        found = measure_rows(folder, count) if what == "rows" else asyncio.run(measure_tick(folder, count))
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
