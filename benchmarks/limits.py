"""What a turn of the limiter costs when nobody has to wait. Prints microseconds.

python -m benchmarks.limits sqlite:///FILE COUNT TOGETHER
"""

import asyncio
import sys
import time
from datetime import UTC, datetime, timedelta

from bot.clock import Time
from bot.delivery import Turns
from bot.delivery.limiter import Slot
from bot.store import open_store

START = datetime(2026, 3, 2, tzinfo=UTC)
PER_SECOND = 1000.0
SLOWLY = timedelta(seconds=2 / PER_SECOND)
"""The clock moves on by so much for each turn: faster than the rate fills."""


async def measure(url: str, count: int, together: int) -> float:
    """Ask for so many turns, so many of them at once, each in another chat."""
    now = START
    async with open_store(url) as store:
        turns = Turns(store, Time(), PER_SECOND)
        before = time.perf_counter()
        for first in range(1, count + 1, together):
            now += SLOWLY * together
            verdicts = await turns.ask(range(first, first + together), "broadcast", now)
            assert all(isinstance(verdict, Slot) for verdict in verdicts)
        return (time.perf_counter() - before) / count * 1_000_000


def main() -> None:
    """Print the figure."""
    url, count, together = sys.argv[1:]
    sys.stdout.write(str(asyncio.run(measure(url, int(count), int(together)))))


if __name__ == "__main__":
    main()
