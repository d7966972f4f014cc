"""Which of the processes on one database takes updates by polling: whoever has the lease, as long as it renews it.

The others stand by. One that was frozen may wake with answers in its hands: it looks at its lease before it takes
anything, before it begins to handle it, and again when the answer's turn to be sent has come.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from uuid import uuid4

from bot.clock import Time
from bot.store import Store, StoreDown, leases

KEY = "polling"
LEASE = timedelta(seconds=6)
LOOK = 2.0
"""Seconds between two looks: a lease is renewed twice before it would be over, and one that is over is soon taken."""

log = logging.getLogger(__name__)


class Relieved(Exception):  # noqa: N818 - it says what is the matter
    """Another process takes updates now, and answers this one."""


class Duty:
    """The duty to take updates. Where no other process can be, or Telegram calls, nobody is asked."""

    def __init__(self, store: Store, time: Time, *, by_turns: bool) -> None:
        """`by_turns`: whether one process alone may take updates; otherwise all do."""
        self._store = store
        self._time = time
        self._shared = by_turns and store.shared
        self._owner = uuid4().hex
        self._since: datetime | None = None
        self._taken = asyncio.Event()

    def held(self) -> bool:
        """Whether this process may take and answer updates at this moment: surely no other has begun to."""
        if not self._shared:
            return True
        return self._since is not None and self._since <= self._time.now() < self._since + LEASE

    async def wait(self) -> None:
        """Wait until the duty is this process's."""
        log.info("another process on this database takes the updates; this one stands by")
        self._taken.clear()
        await self._taken.wait()
        log.info("this process takes the updates now")

    @asynccontextmanager
    async def sought(self) -> AsyncIterator[None]:
        """Take the duty as soon as it is free, and renew it, while the block runs; then give it up at once."""
        if not self._shared:
            yield
            return
        await self.look()
        seeking = asyncio.create_task(self._seek())
        try:
            yield
        finally:
            seeking.cancel()
            await asyncio.gather(seeking, return_exceptions=True)
            await self._leave()

    async def look(self) -> None:
        """Take the lease if it is free or over, or renew it. While the database is away it runs out by itself."""
        now = self._time.now()
        try:
            async with self._store.begin() as tx:
                taken = await leases.take(tx, KEY, self._owner, now, LEASE)
        except StoreDown as error:
            log.info("nobody can say who takes the updates: the database is away (%s)", error)
            return
        self._since = now if taken else None
        if taken:
            self._taken.set()

    async def _seek(self) -> None:
        while True:
            await self._time.sleep(LOOK)
            await self.look()

    async def _leave(self) -> None:
        self._since = None
        try:
            async with self._store.begin() as tx:
                await leases.leave(tx, KEY, self._owner)
        except StoreDown as error:
            log.info("the lease is not given up, and runs out (%s)", error)
