"""What aiolimiter, under python-telegram-bot's own rate limiter, takes for the same. Prints microseconds.

python benchmarks/bare_aiolimiter.py COUNT
"""

import asyncio
import sys
import time

from aiolimiter import AsyncLimiter


async def measure(count: int) -> float:
    """Pass so many times: once for all chats, once for each chat, as PTB does."""
    overall = AsyncLimiter(count + 1, 1)
    before = time.perf_counter()
    for _ in range(count):
        async with overall, AsyncLimiter(20, 60):
            pass
    return (time.perf_counter() - before) / count * 1_000_000


if __name__ == "__main__":
    sys.stdout.write(str(asyncio.run(measure(int(sys.argv[1])))))
