"""A database that is locked, full or away is waited for: that is no update's fault."""

import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.clock import Sleep

FIRST_PAUSE = 0.25
LONGEST_PAUSE = 4.0
"""Seconds: when the database is back, work goes on well within ten."""

T = TypeVar("T")

log = logging.getLogger(__name__)


class Patience:
    """Does a thing until it succeeds, and says once that the database is down and once that it is back."""

    def __init__(self, sleep: Sleep) -> None:
        """`sleep` waits between two tries."""
        self._sleep = sleep
        self._down = False

    async def outlast(self, act: Callable[[], Awaitable[T]], trouble: type[Exception]) -> T:
        """Return what `act` does in the end. Only `trouble` is outlasted; whatever else it raises is raised."""
        pause = 0.0
        while True:
            try:
                done = await act()
            except trouble as error:
                pause = min(2 * pause or FIRST_PAUSE, LONGEST_PAUSE)
                self._say_down(error)
                await self._sleep(pause)
            else:
                if pause:
                    self._say_back()
                return done

    def _say_down(self, error: Exception) -> None:
        level = logging.INFO if self._down else logging.ERROR
        self._down = True
        log.log(level, "the database cannot be used (%s: %s); updates wait for it", type(error).__name__, error)

    def _say_back(self) -> None:
        if self._down:
            self._down = False
            log.warning("the database can be used again")
