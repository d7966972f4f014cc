"""The sandbox's time: it runs on from a start, can be moved, and can stand still."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class Clock:
    """A clock that says an aware UTC time, runs on by a monotonic source, and obeys whoever moves it."""

    def __init__(
        self,
        start: datetime | None = None,
        *,
        frozen: bool = False,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Start at `start`, or at this moment; a frozen clock moves only when it is told to."""
        self.frozen = frozen
        self._monotonic = monotonic
        self._watchers: list[Callable[[], None]] = []
        self._base = _aware(start or datetime.now(UTC))
        self._since = monotonic()

    def now(self) -> datetime:
        """Say the time, in UTC."""
        if self.frozen:
            return self._base
        return self._base + timedelta(seconds=self._monotonic() - self._since)

    def advance(self, by: timedelta) -> None:
        """Move forwards, or backwards when `by` is negative."""
        self.set(self.now() + by)

    def set(self, to: datetime) -> None:
        """Make it `to`, which must know its zone."""
        self._base = _aware(to)
        self._since = self._monotonic()
        for tell in self._watchers:
            tell()

    def watch(self, tell: Callable[[], None]) -> None:
        """Call `tell` whenever the clock has been moved."""
        self._watchers.append(tell)


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError(f"the clock needs a time with a zone, not {moment!r}")
    return moment.astimezone(UTC)
