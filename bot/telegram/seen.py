"""Which updates were surely handled: what Telegram repeats is not answered twice."""

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.clock import Now
from bot.store import Store, updates
from bot.store.retention import FAILED_KEPT
from bot.store.retention import SEEN_KEPT as KEPT
from bot.telegram.gathering import Gathered
from bot.telegram.patience import Patience

TIDIED = timedelta(minutes=10)
IN_MEMORY = 50_000


class Seen:
    """The numbers of the last two days: the newest in memory, all in the database."""

    def __init__(self, store: Store, now: Now, patience: Patience, in_memory: int = IN_MEMORY) -> None:
        """Begin with nothing in memory: what an earlier process handled is found in the database."""
        self._store = store
        self._now = now
        self._patience = patience
        self._most = in_memory
        self._memory: dict[int, datetime] = {}
        self._tidied: datetime | None = None
        self._finding = Gathered(self._find)
        self._writing = Gathered(self._write)

    async def holds(self, update_id: int) -> bool:
        """Say whether an update was handled. Waits while the database is down."""
        at = self._memory.get(update_id)
        if at is not None:
            return self._now() - at < KEPT
        return await self._finding.about(update_id)

    async def add(self, update_id: int) -> None:
        """Remember, also after a crash, that an update was handled. Waits while the database is down."""
        await self._writing.about(update_id)
        self.note(update_id)

    def note(self, update_id: int) -> None:
        """Remember in memory alone an update of which nothing was made."""
        self._memory.pop(update_id, None)  # so that it counts as the newest
        self._memory[update_id] = self._now()
        if len(self._memory) > self._most:
            del self._memory[next(iter(self._memory))]

    async def close(self) -> None:
        """Give up what waits for the database."""
        await self._finding.close()
        await self._writing.close()

    async def _find(self, update_ids: tuple[int, ...]) -> Callable[[int], bool]:
        async def find() -> frozenset[int]:
            now = self._now()
            untidy = self._tidied is None or abs(now - self._tidied) >= TIDIED
            async with self._store.begin() as tx:
                if untidy:  # here, and not between an answer and its being remembered
                    await updates.forget(tx, now - KEPT, now - FAILED_KEPT)
                found = await updates.known(tx, update_ids, now - KEPT)
            self._tidied = now if untidy else self._tidied
            return found

        found = await self._patience.outlast(find, Exception)
        return found.__contains__

    async def _write(self, update_ids: tuple[int, ...]) -> Callable[[int], None]:
        async def write() -> None:
            async with self._store.begin() as tx:
                await updates.remember(tx, update_ids, self._now())

        await self._patience.outlast(write, Exception)
        return lambda _: None
