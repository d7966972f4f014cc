"""The one place that asks the clock: everything else is told."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

Now = Callable[[], datetime]
Sleep = Callable[[float], Coroutine[Any, Any, None]]


def utc_now() -> datetime:
    """Ask the machine's clock."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Time:
    """The clock that the bot goes by (aware, in UTC), and how it waits (seconds)."""

    now: Now = utc_now
    sleep: Sleep = asyncio.sleep
