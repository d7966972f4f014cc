"""Updates that are in hand for so long that Telegram would show nothing behind them: kept here, and acknowledged.

Long polling sees a hundred updates at a time. Whoever sent those (a chat that Telegram halts, a question whose answer
hangs) would keep everybody else waiting.
"""

import json
import logging
from collections.abc import Collection, Iterable

from bot.clock import Now
from bot.store import Store, updates
from bot.store.updates import FailedUpdate
from bot.telegram.incoming import Incoming
from bot.telegram.patience import Patience

CAUSE = "it is in hand"

log = logging.getLogger(__name__)


class Parked:
    """What was acknowledged before it was settled."""

    def __init__(self, store: Store, now: Now, patience: Patience) -> None:
        """Begin without knowing what an earlier life parked."""
        self._store = store
        self._now = now
        self._patience = patience
        self._numbers: set[int] = set()

    async def put(self, incoming: Collection[Incoming]) -> None:
        """Write updates down. Waits while the database is down."""
        now = self._now()
        rows = [FailedUpdate(one.update_id, one.chat_id, json.dumps(one.raw), CAUSE, 0, now) for one in incoming]

        async def write() -> None:
            async with self._store.begin() as tx:
                for row in rows:
                    await updates.put_aside(tx, row, state="held")

        await self._patience.outlast(write, Exception)
        self._numbers.update(row.update_id for row in rows)
        log.warning("%d updates are in hand for long; they are kept aside, so that others come through", len(rows))

    async def left(self) -> list[object]:
        """Return what an earlier life, or another process, parked and did not settle, in order."""

        async def read() -> list[object]:
            async with self._store.begin() as tx:
                return [json.loads(body) for body in await updates.held(tx)]

        return await self._patience.outlast(read, Exception)

    def note(self, numbers: Iterable[int]) -> None:
        """Know that these are parked."""
        self._numbers.update(numbers)

    async def release(self, number: int) -> None:
        """Forget one that is settled."""
        if number not in self._numbers:
            return

        async def write() -> None:
            async with self._store.begin() as tx:
                await updates.release(tx, number)

        await self._patience.outlast(write, Exception)
        self._numbers.discard(number)
