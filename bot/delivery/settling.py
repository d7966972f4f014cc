"""Write what became of sends: many in one transaction, again and again while the database is away."""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from bot.clock import Sleep, Time
from bot.delivery.decision import BAD_TEXT_CHATS, Decision, decide
from bot.outcome import Unknown
from bot.store import Store, StoreDown, Transaction, deliveries, editions, subscriptions, texts
from bot.store.values import DeliveryState, Ready

T = TypeVar("T")
GATHER_SECONDS = 0.02
"""How long an outcome waits for others that are written with it."""
TOGETHER = 100
FIRST_PAUSE, LONGEST_PAUSE = 0.25, 4.0
PAGE = 500
GONE = "the process that was sending this is gone"
HURRIED = timedelta(seconds=3)
"""How long a process that is stopped tries to reach a database that is away."""
SAME_CHAT = timedelta(seconds=1)
_OVER = ("refused", "skipped", "expired")

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Written:
    """What was written: how many deliveries went to which state, and why texts are sent to nobody any more."""

    states: Counter[DeliveryState] = field(default_factory=Counter)
    bad_texts: list[str] = field(default_factory=list)

    def add(self, other: "Written") -> None:
        """Add what another transaction wrote."""
        self.states.update(other.states)
        self.bad_texts += other.bad_texts


async def settle(tx: Transaction, settled: Sequence[tuple[Ready, Decision]], now: datetime) -> Written:
    """Write decisions and all that follows from them, but for deliveries that are no longer as they were decided on."""
    written = Written()
    ids = {ready: decision.settlement.message_id for ready, decision in settled}
    sent = {ready: message_id for ready, message_id in ids.items() if message_id is not None}
    ours = await deliveries.settle_sent(tx, sent, now) if sent else set()
    await deliveries.space(tx, ours, now + SAME_CHAT)
    if unproven := {one.text for one in ours if not one.accepted}:
        await texts.accept(tx, unproven)
    written.states["sent"] += len(ours)
    for ready in sent.keys() - ours:
        _warn(ready)
    for ready, decision in settled:
        if ready not in sent:
            await _settle_one(tx, ready, decision, now, written)
    return written


async def reclaim(store: Store, now: datetime, held: Collection[int] = (), *, at_start: bool = False) -> Written:
    """Take over what was being sent by processes that are gone: nobody can know whether it arrived.

    A process is gone when its lease is over. `at_start`, where no two processes can be, all but this one are.
    """
    written = Written()
    while True:
        async with store.begin() as tx:
            found = await deliveries.interrupted(tx, now, PAGE, held, at_start=at_start)
            written.add(await settle(tx, [(one, decide(Unknown(GONE), one, now)) for one in found], now))
        if len(found) < PAGE:
            return written


async def _settle_one(tx: Transaction, ready: Ready, decision: Decision, now: datetime, written: Written) -> None:
    settlement = decision.settlement
    if not await deliveries.settle(tx, ready, settlement, now):
        _warn(ready)
        return
    written.states[settlement.state] += 1
    if settlement.state in _OVER:
        written.states["skipped"] += await deliveries.skip_rest(
            tx, ready.edition_id, "an earlier part did not go out", now
        )
    await _follow(tx, ready, decision, now, written)
    if settlement.state in _OVER:
        await editions.drop(tx, ready.edition_id)


async def _follow(tx: Transaction, ready: Ready, decision: Decision, now: datetime, written: Written) -> None:
    match decision.then:
        case "pause chat":
            await subscriptions.pause(tx, ready.target, decision.settlement.reason)
        case "move chat":
            await subscriptions.move(tx, ready.target.chat_id, decision.moved_to, now)
        case "doubt text" if await texts.refuse(tx, ready.text) == BAD_TEXT_CHATS:
            written.bad_texts.append(decision.settlement.reason)


def _warn(ready: Ready) -> None:
    log.warning("delivery %d was settled elsewhere meanwhile", ready.id)


class Settler:
    """Gathers the decisions of many sends and writes them together."""

    def __init__(self, store: Store, time: Time, lease: timedelta, busy: Callable[[], int]) -> None:
        """`busy` counts the sends that are under way: where all of them wait to be written, nobody is waited for."""
        self.written = Written()
        self._store, self._time, self._lasting, self._busy = store, time, lease, busy
        self._waiting: list[tuple[Ready, Decision, asyncio.Future[None]]] = []
        self._flushing: asyncio.Task[None] | None = None

    async def settle(self, ready: Ready, decision: Decision) -> None:
        """Write a decision; return when it is committed. Raises StoreDown if the database is away beyond the lease."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((ready, decision, done))
        if self._flushing is None or self._flushing.done():
            self._flushing = asyncio.create_task(self._flush())
        await done

    def hurry(self) -> None:
        """Wait for the database no longer than a process that is stopped may."""
        self._lasting = min(self._lasting, HURRIED)

    async def _flush(self) -> None:
        try:
            while self._waiting:
                if len(self._waiting) < min(TOGETHER, self._busy()):
                    await asyncio.sleep(GATHER_SECONDS)
                batch = self._waiting[:TOGETHER]
                await self._flush_some(batch)
                del self._waiting[: len(batch)]
        finally:
            for _, _, done in self._waiting:  # there are some only if this was ended from outside
                done.cancel()

    async def _flush_some(self, batch: Sequence[tuple[Ready, Decision, asyncio.Future[None]]]) -> None:
        try:
            await patiently(partial(self._write, batch), self._time.sleep, lambda: self._lasting)
        except Exception as error:  # noqa: BLE001 - it belongs to those who wait
            await self._one_by_one(batch, error)
        for _, _, done in batch:
            if not done.done():
                done.set_result(None)

    async def _write(self, batch: Sequence[tuple[Ready, Decision, asyncio.Future[None]]]) -> None:
        async with self._store.begin() as tx:
            written = await settle(tx, [(ready, decision) for ready, decision, _ in batch], self._time.now())
        self.written.add(written)

    async def _one_by_one(
        self, batch: Sequence[tuple[Ready, Decision, asyncio.Future[None]]], error: Exception
    ) -> None:
        """Keep one decision that cannot be written from taking the others with it."""
        for one in batch:
            try:
                if len(batch) == 1 or isinstance(error, StoreDown):
                    raise error  # noqa: TRY301 - nothing more is tried with it
                await self._write([one])
            except Exception as reason:  # noqa: BLE001 - it belongs to the one who waits
                if not one[2].done():
                    one[2].set_exception(reason)


async def patiently(work: Callable[[], Awaitable[T]], sleep: Sleep, lasting: Callable[[], timedelta]) -> T:
    """Do something with the database; while it is away try again, but no longer than that. Raises StoreDown then."""
    waited, pause = 0.0, FIRST_PAUSE
    while True:
        try:
            return await work()
        except StoreDown as error:
            if waited >= lasting().total_seconds():
                raise
            log.log(logging.INFO if waited else logging.WARNING, "the database is away (%s); trying again", error)
        await sleep(pause)
        waited, pause = waited + pause, min(pause * 2, LONGEST_PAUSE)
