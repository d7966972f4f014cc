"""The updates that wait for the bot: numbered, kept until they are acknowledged, one poller at a time."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.sandbox.refusals import POLLED_TWICE, conflict

KEPT = timedelta(hours=24)
MOST_AT_ONCE = 100
UNASKED = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
"""Kinds that Telegram sends only to a bot that names them."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """An update that is not acknowledged yet."""

    id: int
    at: datetime
    body: dict[str, Any]


class Updates:
    """The queue of one bot."""

    def __init__(self, now: Callable[[], datetime], first_id: int) -> None:
        """Begin empty; `first_id` is the number of the first update."""
        self._now = now
        self._next = first_id
        self._waiting: list[Waiting] = []
        self._handled: dict[int, asyncio.Future[None]] = {}
        self._poll: asyncio.Future[str | None] | None = None
        self.allowed: tuple[str, ...] = ()
        self.told: Callable[[], None] | None = None
        """Called when something waits that did not before."""

    def __len__(self) -> int:
        """Count what waits."""
        return len(self._waiting)

    def wants(self, kind: str) -> bool:
        """Say whether the bot asked for updates of this kind."""
        return kind in self.allowed if self.allowed else kind not in UNASKED

    def push(self, body: dict[str, Any]) -> int:
        """Queue an update under the next number, and say the number."""
        number = self._next
        self._next += 1
        self._waiting.append(Waiting(number, self._now(), {"update_id": number, **body}))
        self._wake(None)
        if self.told is not None:
            self.told()
        return number

    async def take(self, offset: int, limit: int, timeout: float) -> list[dict[str, Any]]:  # noqa: ASYNC109 - Telegram's word
        """Acknowledge what is below `offset`, then answer with what waits, for which it waits itself a while."""
        self.interrupt(POLLED_TWICE)
        self.acknowledge(offset)
        if not self._waiting and timeout > 0:
            await self._wait(timeout)
        return [one.body for one in self._waiting[:limit]]

    def interrupt(self, words: str) -> None:
        """End the poll that waits with a conflict."""
        self._wake(words)

    def acknowledge(self, offset: int) -> None:
        """Forget what has been handled, and what is older than a day. A negative offset keeps that many."""
        oldest = self._now() - KEPT
        kept = [one for one in self._waiting if one.at >= oldest]
        if offset < 0:
            kept = kept[offset:]
        elif offset > 0:
            kept = [one for one in kept if one.id >= offset]
        self._keep(kept)

    def settle(self, number: int) -> None:
        """Forget one update, which the webhook took."""
        self._keep([one for one in self._waiting if one.id != number])

    def drop(self) -> None:
        """Forget everything that waits."""
        self.acknowledge(self._next)

    async def handled(self, number: int) -> None:
        """Wait until the update has been acknowledged or forgotten; at once when it has been, or never was."""
        if any(one.id == number for one in self._waiting):
            loop = asyncio.get_running_loop()
            await asyncio.shield(self._handled.setdefault(number, loop.create_future()))

    def waiting(self) -> Sequence[Waiting]:
        """Say what is not acknowledged, oldest first."""
        return tuple(self._waiting)

    def _keep(self, kept: list[Waiting]) -> None:
        gone = {one.id for one in self._waiting} - {one.id for one in kept}
        self._waiting = kept
        for number in gone:
            if future := self._handled.pop(number, None):
                future.set_result(None)

    async def _wait(self, seconds: float) -> None:
        poll: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()
        self._poll = poll
        try:
            if words := await asyncio.wait_for(poll, seconds):
                raise conflict(words)
        except TimeoutError:
            return
        finally:
            if self._poll is poll:
                self._poll = None

    def _wake(self, conflict: str | None) -> None:
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(conflict)
