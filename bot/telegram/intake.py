"""Updates are handled, then acknowledged: in order within a chat, chats side by side, each number once.

Polling and the webhook both hand over what came and acknowledge it only when it is settled: handled, put aside with
its cause, or malformed and passed over. What is not settled, Telegram sends again.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from telegram import Bot, Update

from bot.clock import Time
from bot.store import StoreDown
from bot.telegram.aside import Aside
from bot.telegram.duty import Relieved
from bot.telegram.incoming import Incoming, number_of, read
from bot.telegram.parked import Parked
from bot.telegram.patience import Patience
from bot.telegram.seen import Seen

AT_ONCE = 64
"""Updates that are handled at the same time."""
MOST = 500
"""Updates in hand, waiting ones included; more are not taken."""
PAUSES = (0.5, 2.0)
"""Seconds between the tries of an update whose handler fails."""
LONGEST = 180.0
"""Seconds after which a handler is given up."""
GRACE = 15.0
"""Seconds that are left, after the stop, to what is being handled."""

log = logging.getLogger(__name__)

Taken = Literal["settled", "unsettled", "unnumbered"]
"""Whether an update may be acknowledged; one without a proper number cannot be."""

Handle = Callable[[Update, datetime], Awaitable[bool]]
"""Handles an update that came at that moment; says whether anything was done that should not be done twice."""


class Hung(Exception):  # noqa: N818 - it says what is the matter
    """A handler did not come to an end."""


@dataclass(frozen=True, slots=True)
class Record:
    """What is written down of updates, and the patience with a database that is away."""

    seen: Seen
    aside: Aside
    parked: Parked
    patience: Patience


class Intake:
    """Takes updates, in whatever way they come."""

    def __init__(
        self,
        bot: Bot,
        handle: Handle,
        record: Record,
        time: Time,
        stop: asyncio.Event,
        *,
        on_duty: Callable[[], bool] = lambda: True,
        most: int = MOST,
    ) -> None:
        """`handle` must bear being called twice for one update. Once `stop` is set, or off duty, nothing is begun."""
        self._bot = bot
        self._handle = handle
        self._seen, self._aside, self._parked = record.seen, record.aside, record.parked
        self._patience = record.patience
        self._time = time
        self._stop = stop
        self._on_duty = on_duty
        self._most = most
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._in_hand: dict[int, asyncio.Task[bool]] = {}
        self._lanes: dict[int, asyncio.Future[None]] = {}

    @property
    def in_hand(self) -> int:
        """How many updates are taken and not settled."""
        return len(self._in_hand)

    @property
    def closed(self) -> bool:
        """Whether nothing more is taken now: the bot stops, is off duty, or has its hands full."""
        return self._is_over() or len(self._in_hand) >= self._most

    async def take(self, raw: object) -> Taken:
        """Settle one update; a number that is in hand already shares its result."""
        update_id = number_of(raw)
        if update_id is None:
            return "unnumbered"
        task = self._in_hand.get(update_id)
        if task is None:
            if self.closed:
                return "unsettled"
            task = self._begin(raw, update_id)
        await asyncio.wait((task,))  # if whoever asks goes away, the work goes on
        return "settled" if not task.cancelled() and task.exception() is None and task.result() else "unsettled"

    async def park(self, raws: Iterable[object]) -> set[int]:
        """Write down what is in hand for long, and return the numbers: these may be acknowledged."""
        incoming = [read(raw, number, self._bot, self._time.now()) for raw in raws if (number := number_of(raw))]
        stuck = [one for one in incoming if one.update_id in self._in_hand]
        await self._parked.put(stuck)
        return {one.update_id for one in stuck}

    async def resume(self) -> None:
        """Take up what was acknowledged before it was settled, by an earlier life or another process."""
        for raw in await self._parked.left():
            number = number_of(raw)
            if number is not None and number not in self._in_hand:
                self._parked.note([number])
                self._begin(raw, number)

    async def finish(self, seconds: float = GRACE) -> None:
        """After the stop, wait for what is being handled; give up the rest, which Telegram will send again."""
        if self._in_hand:
            _, late = await asyncio.wait(self._in_hand.values(), timeout=seconds)
            for task in late:
                task.cancel()
            if late:
                log.warning("%d updates are given up at the stop and will come again", len(late))
                await asyncio.wait(late)
        await self._seen.close()

    def _begin(self, raw: object, update_id: int) -> asyncio.Task[bool]:
        """Take an update in hand, and its place behind the one of its chat that came before."""
        incoming = read(raw, update_id, self._bot, self._time.now())
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        before = None
        if incoming.chat_id is not None:
            before = self._lanes.get(incoming.chat_id)
            self._lanes[incoming.chat_id] = turn
        task = asyncio.create_task(self._settle(incoming, before))
        self._in_hand[update_id] = task
        task.add_done_callback(lambda done: self._end(incoming, turn, done))
        return task

    def _end(self, incoming: Incoming, turn: asyncio.Future[None], task: asyncio.Task[bool]) -> None:
        del self._in_hand[incoming.update_id]
        self._leave_lane(incoming, turn)
        if not task.cancelled() and (error := task.exception()):
            log.error("update %d could not be settled and will come again", incoming.update_id, exc_info=error)

    def _leave_lane(self, incoming: Incoming, turn: asyncio.Future[None]) -> None:
        """Let the next of this chat go on."""
        if not turn.done():
            turn.set_result(None)
        if incoming.chat_id is not None and self._lanes.get(incoming.chat_id) is turn:
            del self._lanes[incoming.chat_id]

    async def _settle(self, incoming: Incoming, before: asyncio.Future[None] | None) -> bool:
        """Handle an update unless it was handled before; False if the bot stops, or is relieved, first."""
        seen = await self._seen.holds(incoming.update_id)
        if before is not None:
            await asyncio.wait((before,))
        if seen:
            await self._parked.release(incoming.update_id)
            return True
        if self._is_over():
            return False
        try:
            lasting = await self._finish_one(incoming)
        except Relieved:
            return False
        if lasting:
            await self._seen.add(incoming.update_id)  # before the next of this chat: a kill repeats one answer there
        else:
            self._seen.note(incoming.update_id)
        await self._parked.release(incoming.update_id)
        return True

    def _is_over(self) -> bool:
        return self._stop.is_set() or not self._on_duty()

    async def _finish_one(self, incoming: Incoming) -> bool:
        """Handle an update or put it aside; say whether that is to be remembered."""
        update = incoming.update
        if update is None:
            log.warning("update %d is malformed and is passed over (%s)", incoming.update_id, incoming.reason[:200])
            return True
        try:
            return await self._try(update, incoming.taken_at)
        except Relieved:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the next update is handled
            await self._aside.put(incoming, error, 1 if isinstance(error, Hung) else 1 + len(PAUSES))
            return True

    async def _try(self, update: Update, taken_at: datetime) -> bool:
        """Handle an update, some more times if its handler fails; the last failure is raised."""
        for pause in PAUSES:
            try:
                return await self._outlast(update, taken_at)
            except (Hung, Relieved):
                raise
            except Exception as error:  # noqa: BLE001 - it is raised at the last try
                log.info("update %d failed (%s) and is tried again", update.update_id, type(error).__name__)
                await self._time.sleep(pause)
        return await self._outlast(update, taken_at)

    async def _outlast(self, update: Update, taken_at: datetime) -> bool:
        """Handle an update, however long the database is down."""
        return await self._patience.outlast(lambda: self._once(update, taken_at), StoreDown)

    async def _once(self, update: Update, taken_at: datetime) -> bool:
        async with self._slots:
            if not self._on_duty():
                raise Relieved
            try:
                async with asyncio.timeout(LONGEST) as limit:
                    return await self._handle(update, taken_at)
            except TimeoutError as error:
                if limit.expired():
                    raise Hung(f"its handler did not end in {LONGEST:.0f} seconds") from error
                raise
            except asyncio.CancelledError:
                task = asyncio.current_task()
                if task is not None and task.cancelling():
                    raise
                raise Hung("its handler was cancelled") from None
