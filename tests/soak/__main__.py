"""Run the soak and print one table. MINUTES=30 is how long, CHATS=50000 how many chats, UPDATES=100000 how many."""

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.machine import describe
from tests.postgresql import PostgreSQL, postgresql
from tests.soak.broadcast import Result, broadcast

MINUTES = float(os.environ.get("MINUTES", "30"))
CHATS = int(os.environ.get("CHATS", "50000"))
UPDATES = int(os.environ.get("UPDATES", "100000"))
REPLICAS = 3
COLUMNS = (
    "database",
    "chats",
    "kills",
    "stops",
    "freezes",
    "sent",
    "refused",
    "unknown",
    "lost",
    "two copies: people",
    "channels",
    "questions",
    "unanswered",
    "answered twice",
    "seconds",
)


async def results(server: PostgreSQL, folder: Path) -> AsyncIterator[Result]:
    """Broadcast on SQLite and on PostgreSQL in turn until the time is over."""
    end = time.monotonic() + MINUTES * 60
    number = 0
    while time.monotonic() < end:
        own = folder / str(number)
        own.mkdir()
        shared = number % 2 == 1
        yield await broadcast(
            server.database(f"soak{number}") if shared else f"sqlite:///{own / 'bot.sqlite3'}",
            own,
            chats=CHATS,
            per_second=0 if shared else 2 * UPDATES / (MINUTES * 60),  # only one process can poll
            replicas=REPLICAS if shared else 1,
            seed=number,
        )
        number += 1


def row(one: Result) -> list[str]:
    """Write one broadcast as a row."""
    account, states = one.account, one.account.states
    counts: Sequence[float] = (
        len(account.audience),
        one.troubles["kill"],
        one.troubles["stop"],
        one.troubles["freeze"],
        states["sent"],
        states["refused"],
        states["unknown"],
        len(account.lost),
        account.doubled["private"],
        account.doubled["channel"],
        one.questions.asked.total(),
        one.questions.unanswered,
        one.questions.repeated,
        round(one.seconds),
    )
    return [one.database, *(f"{count:,}" for count in counts)]


async def main() -> int:
    """Print a row for each broadcast as it ends; return 1 if the promise was broken."""
    _say(f"{describe()}; {MINUTES:g} minutes, begun {datetime.now(UTC):%H:%M} UTC\n")
    _say(f"| {' | '.join(COLUMNS)} |\n|{'---|' * len(COLUMNS)}")
    broken = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="minewatch-soak-")))
        server = stack.enter_context(postgresql())
        async for one in results(server, folder):
            _say(f"| {' | '.join(row(one))} |")
            broken += one.complaints
    _say("\nThe promise was held." if not broken else "\n".join(["", "The promise was broken:", *broken]))
    return bool(broken)


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
