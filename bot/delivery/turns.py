"""Whose turn it is to speak: the limiter with a clock and a database."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.clock import Time
from bot.delivery.book import Book
from bot.delivery.limiter import Busy, Halted, Limits, Slot, Use, Verdict, grant, halted, hear, keys_of
from bot.store import Store
from bot.store.values import Limit

PATIENCE = timedelta(seconds=10)
"""How long an answer waits for its turn; after that nobody waits for it."""

log = logging.getLogger(__name__)


class Turns:
    """Gives turns so that all processes on a database together keep to Telegram's limits and heed its halts."""

    def __init__(self, store: Store, time: Time, per_second: float = 25.0) -> None:
        """Take the clock, and how many messages a second all chats together may get."""
        self.per_second = per_second
        self._book = Book(store)
        self._time = time

    async def ask(self, chats: Sequence[int], use: Use, now: datetime) -> list[Verdict]:
        """Ask for a turn in each of these chats, in this order. A Slot is taken, whether or not it is used."""

        def step(rows: Limits) -> tuple[list[Verdict], dict[str, Limit]]:
            return grant(rows, chats, now, self.per_second, use)

        return await self._book.change(keys_of(chats), now, step)

    def silent(self, chat: int, now: datetime) -> Busy | Halted | None:
        """Say, without asking the database, whether this process knows of a halt."""
        return halted(self._book.rows, chat, now)

    async def wait(self, chat: int) -> timedelta:
        """Wait until an answer may go out: zero. If that takes longer than anybody waits, return how long at once."""
        moment = self._time.now()
        last = moment + PATIENCE
        while True:
            (verdict,) = await self.ask([chat], "answer", moment)
            until = verdict.at if isinstance(verdict, Slot) else verdict.until
            if until > last:
                return until - moment
            await self._sleep(until - moment)
            moment = max(self._time.now(), until)  # a sleep is taken at its word, should the clock stand still
            if isinstance(verdict, Slot) and not self.silent(chat, moment):
                return timedelta(0)

    async def halt(self, chat: int, seconds: float) -> None:
        """Heed a 429 and tell the other processes, as far as the database can be reached."""
        now = self._time.now()
        log.info("Telegram asks for %g s of silence in a chat", seconds)
        try:
            await self._book.halt(now, lambda rows: (None, hear(rows, chat, seconds, now)))
        except Exception:
            log.exception("a halt could not be written down; this process heeds it all the same")

    def forget(self, chat: int) -> None:
        """Know nothing of a chat any more."""
        self._book.forget(keys_of([chat]) - keys_of(()))

    async def tidy(self) -> None:
        """Forget limits that tell nothing any more."""
        await self._book.prune(self._time.now())

    async def _sleep(self, pause: timedelta) -> None:
        if pause > timedelta(0):
            await self._time.sleep(pause.total_seconds())
