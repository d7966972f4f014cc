"""What is forgotten: all of a chat that asks for it, at once; and what has grown old, once a day."""

import logging
from datetime import datetime, timedelta

from bot.clock import Now
from bot.delivery import Turns
from bot.store import Store, StoreDown, flags, holdings, retention, updates
from bot.store.scrubbing import traces_of
from bot.telegram.flood import Flood

UNSCRUBBED = "unscrubbed"
"""The flag that is set from a deletion until the file is known to hold nothing of it. It does not say whose."""
DAILY = timedelta(hours=24)
HOURLY = timedelta(hours=1)

log = logging.getLogger(__name__)


class Forgetting:
    """Deletes from the database, its files and this process's memory."""

    def __init__(self, store: Store, turns: Turns, flood: Flood, withdrawn: set[int], now: Now) -> None:
        """`withdrawn` is where the outbox looks before it begins a delivery that it has reserved."""
        self._store = store
        self._turns = turns
        self._flood = flood
        self._withdrawn = withdrawn
        self._now = now
        self._under_way = 0
        self._swept: datetime | None = None
        self._tidied: datetime | None = None

    async def forget(self, chat_id: int) -> None:
        """Delete all that is kept of a chat. A file that cannot be rebuilt now is at one of the next wake-ups."""
        self._under_way += 1
        try:
            async with self._store.begin() as tx:
                self._withdrawn |= await holdings.forget(tx, chat_id)
                await flags.set_flag(tx, UNSCRUBBED, "something was deleted", self._now())
            self._turns.forget(chat_id)
            self._flood.forget(chat_id)
            self._swept = None  # a recap that nobody else had is the sweep's
            await self._scrub(traces_of(chat_id))
        finally:
            self._under_way -= 1

    async def sweep(self) -> None:
        """Finish what an earlier life or a busy file left to do and, once a day, delete what is old."""
        if not self._under_way:
            await self._finish()
        now = self._now()
        if self._tidied is None or abs(now - self._tidied) >= HOURLY:
            self._tidied = now
            await self._turns.tidy()
        if self._swept is None or abs(now - self._swept) >= DAILY:
            self._swept = now
            await self._delete_old(now)

    async def _finish(self) -> None:
        async with self._store.begin() as tx:
            unscrubbed = await flags.get_flag(tx, UNSCRUBBED)
        if unscrubbed:
            await self._scrub(())

    async def _scrub(self, traces: tuple[bytes, ...]) -> None:
        try:
            await self._store.scrub(traces)
        except StoreDown as error:
            log.warning("%s; it is tried again", error)
            return
        async with self._store.begin() as tx:
            await flags.set_flag(tx, UNSCRUBBED, "", self._now())

    async def _delete_old(self, now: datetime) -> None:
        async with self._store.begin() as tx:
            await updates.forget(tx, now - retention.SEEN_KEPT, now - retention.FAILED_KEPT)
        for prune in retention.PRUNES:
            while await self._prune_some(prune, now):
                pass

    async def _prune_some(self, prune: retention.Prune, now: datetime) -> int:
        async with self._store.begin() as tx:
            return await prune(tx, now)
