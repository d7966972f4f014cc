"""One round of sending: begin each send at its turn, many at a time, and see to it that each is settled."""

import asyncio
import logging
from collections import deque
from collections.abc import Coroutine, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from bot.delivery.decision import FIRST_PAUSE, decide
from bot.delivery.limiter import Busy, Full, Halted, Slot, Use, Verdict
from bot.delivery.outbox import Outbox
from bot.delivery.settling import Settler, Written
from bot.delivery.stock import Stock
from bot.outcome import BotRefused, NotSent, Outcome, Unknown, Wait
from bot.store.values import Ready

UNSENT_IN_A_ROW = 10
"""So many failures in a row mean that the way to Telegram is closed, and not to one chat."""
HAND = 25
"""So many turns are asked for at once."""
PUBLIC = 10
"""So many sends to channels and groups are under way at once: the doubts that a kill leaves to the editors."""
FAST, EARLY = 100.0, timedelta(milliseconds=3)
"""From so many a second on, a sleep between two sends takes longer than there is time: some begin together."""
SLICE = timedelta(seconds=1)
STARVED = timedelta(seconds=2)
"""After so long without a place a broadcast takes one as an answer would."""
SOON = timedelta(seconds=2)
"""A round stays for what may be sent within so long: the next part of an edition."""
NOTHING_YET = timedelta(seconds=0.2)
MOST_WAITS = 20
FINISH_SECONDS = 30.0
"""How long a stopped round waits for the sends under way. Of those that are left nobody can know."""

log = logging.getLogger(__name__)


class Round:
    """What one round has in hand: deliveries to be begun, and sends under way."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox, self._time = outbox, outbox.time
        self._in_hand: deque[Ready] = deque()
        self._sends: dict[int, asyncio.Task[None]] = {}
        self._public: set[int] = set()
        self._unanswered: set[int] = set()
        self._settler = Settler(outbox.store, outbox.time, outbox.lease, lambda: len(self._sends))
        self._stock = Stock(outbox, self._settler.written)
        self._refilling: asyncio.Task[None] | None = None
        self._sleeping: asyncio.Future[object] | None = None
        self._over = self._stopping = self._dry = False
        self._unsent = self._waits = 0
        self._starved = timedelta(0)
        self._early = EARLY if outbox.turns.per_second >= FAST else timedelta(0)
        self.resume_at: datetime | None = None
        self.bot_refused = ""

    @property
    def written(self) -> Written:
        """What was written so far."""
        return self._settler.written

    async def run(self) -> None:
        """Send until nothing is left that may be sent now, or the round cannot go on."""
        try:
            while not self._over and await self._step():
                pass
        finally:
            await self._end()

    def stop(self) -> None:
        """Begin nothing more; give what is under way a short time."""
        self._over = self._stopping = True
        self._stock.hurry()
        self._settler.hurry()
        if self._sleeping is not None:
            self._sleeping.cancel()

    async def _step(self) -> bool:
        """Go on by one step; False when there is nothing left to do."""
        self._refill_beside()
        if hand := self._hand():
            await self._begin_some(hand)
        elif waiting := {*self._sends.values(), *([self._refilling] if self._refilling else [])}:
            await self._unless_stopped(asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED))
        elif self._dry:
            return await self._wait_for_more()
        return True

    def _refill_beside(self) -> None:
        """See that there is always something in hand. Raises what a refill raised."""
        if self._refilling and self._refilling.done():
            refilled, self._refilling = self._refilling, None
            refilled.result()
        if self._refilling is None and self._wants_more:
            self._refilling = asyncio.create_task(self._refill())

    @property
    def _wants_more(self) -> bool:
        room = self._outbox.in_flight - len(self._sends) - len(self._in_hand)
        return room > 0 and not self._dry and len(self._in_hand) <= self._batch // 2

    @property
    def _batch(self) -> int:
        """Not more is reserved than can be begun within a quarter of the lease."""
        soon = int(self._outbox.turns.per_second * self._outbox.lease.total_seconds() / 4)
        return max(1, min(self._outbox.batch, soon))

    async def _refill(self) -> None:
        count = min(self._batch, self._outbox.in_flight - len(self._sends)) - len(self._in_hand)
        before = self.written.states.total()
        self._dry = True  # unless something is found, or settled meanwhile
        found = await self._stock.refill(max(count, 1), self._in_hand, self._sends.keys())
        self._in_hand.extend(found)
        self._over |= self._stock.paused
        self._dry &= not found and self.written.states.total() == before
        self._waits = 0 if found else self._waits

    async def _wait_for_more(self) -> bool:
        """Stay if something will be due soon, or is due and has to wait for what another process is sending."""
        moment = await self._stock.patiently(lambda: self._stock.next_moment(SOON))
        self._waits += 1
        if moment is None or self._waits > MOST_WAITS:
            return False
        await self._until(max(moment, self._time.now() + NOTHING_YET))
        self._dry = False
        return True

    def _hand(self) -> list[Ready]:
        """Choose whose turns to ask for; what is withdrawn gets none, and public chats wait for one another."""
        self._in_hand = deque(one for one in self._in_hand if one.id not in self._outbox.withdrawn)
        public = [one for one in self._in_hand if one.target.kind != "private"]
        waiting = {one.id for one in public[PUBLIC - len(self._public) :]}
        room = self._outbox.in_flight - len(self._sends)
        return list(islice((one for one in self._in_hand if one.id not in waiting), min(room, HAND)))

    async def _begin_some(self, hand: Sequence[Ready]) -> None:
        """Ask for their turns, and begin each at its own."""
        use: Use = "answer" if self._starved >= STARVED else "broadcast"
        chats = [one.target.chat_id for one in hand]
        verdicts = await self._stock.patiently(lambda: self._outbox.turns.ask(chats, use, self._time.now()))
        for ready, verdict in zip(hand, verdicts, strict=True):
            if self._over or not await self._obey(ready, verdict):
                return

    async def _obey(self, ready: Ready, verdict: Verdict) -> bool:
        """Begin this send at its turn, or put it back; False if no other can be begun either."""
        match verdict:
            case Slot(at):
                self._starved = timedelta(0)
                await self._until(at - self._early)
                if not self._over:
                    await self._begin(ready)
                return True
            case Busy(until):
                await self._put_back(ready, until)
                return True
            case Full(until):
                self._starved += max(until - self._time.now(), timedelta(0))
                await self._until(until)
            case Halted(until):
                self._resume(until)
        return False

    async def _begin(self, ready: Ready) -> None:
        """Begin a send, unless it was withdrawn or halted meanwhile, or too little of its lease is left."""
        if ready.id in self._outbox.withdrawn:
            self._in_hand.remove(ready)
            return
        now = self._time.now()
        match self._outbox.turns.silent(ready.target.chat_id, now):
            case Busy(until):
                await self._put_back(ready, until)
            case Halted(until):
                self._resume(until)
            case None if ready.state == "sending" and self._is_late(ready, now):
                await self._put_back(ready, now)
            case None:
                self._in_hand.remove(ready)
                task = asyncio.create_task(self._carry(ready))
                self._sends[ready.id] = task
                if ready.target.kind != "private":
                    self._public.add(ready.id)
                task.add_done_callback(lambda _: self._done(ready))

    def _is_late(self, ready: Ready, now: datetime) -> bool:
        mine_until = ready.lease_until if ready.state == "sending" else None
        return mine_until is not None and now > mine_until - self._outbox.lease / 2

    async def _put_back(self, ready: Ready, not_before: datetime) -> None:
        await self._stock.give_back([ready], not_before)
        self._in_hand.remove(ready)
        self._dry = False

    def _done(self, ready: Ready) -> None:
        del self._sends[ready.id]
        self._public.discard(ready.id)
        self._dry = False

    async def _carry(self, ready: Ready) -> None:
        """Send one delivery and settle it. What goes wrong with it is not the others' fault."""
        try:
            reserved = await self._stock.reserve(ready) if ready.state == "queued" else ready
            if reserved is not None:
                outcome = await self._send(reserved)
                if ready.id in self._outbox.withdrawn:
                    return
                now = self._time.now()
                await self._heed(outcome, reserved, now)
                await self._settler.settle(reserved, decide(outcome, reserved, now))
        except Exception:
            log.exception("delivery %d is not settled; it is reclaimed when its lease is over", ready.id)

    async def _send(self, ready: Ready) -> Outcome:
        self._unanswered.add(ready.id)
        try:
            return await self._outbox.send(ready.target, ready.message)
        except asyncio.CancelledError:
            if not self._stopping:
                raise
            return Unknown("the bot stopped before Telegram answered")
        except Exception as error:
            log.exception("a send raised what it should have returned; delivery %d", ready.id)
            return Unknown(f"surprise: {type(error).__name__}")
        finally:
            self._unanswered.discard(ready.id)

    async def _heed(self, outcome: Outcome, ready: Ready, now: datetime) -> None:
        """Draw conclusions for the other sends."""
        self._unsent = self._unsent + 1 if isinstance(outcome, NotSent | Unknown) else 0
        match outcome:
            case BotRefused(reason):
                self.bot_refused, self._over = reason or "no reason given", True
            case Wait(seconds):
                await self._outbox.turns.halt(ready.target.chat_id, seconds)
            case NotSent() | Unknown() if self._unsent >= UNSENT_IN_A_ROW:
                self._resume(now + FIRST_PAUSE)

    def _resume(self, at: datetime) -> None:
        """End this round; another may begin then."""
        self.resume_at = max(at, self.resume_at or at)
        self._over = True

    async def _until(self, moment: datetime) -> None:
        """Sleep until a moment or until the round is stopped. A sleep is taken at its word, whatever the clock says."""
        now = self._time.now()
        while now < moment and not self._over:
            pause = min(moment - now, SLICE)
            await self._unless_stopped(self._time.sleep(pause.total_seconds()))
            now = max(self._time.now(), now + pause)

    async def _unless_stopped(self, act: Coroutine[Any, Any, object]) -> None:
        """Wait for something, or for the stop."""
        self._sleeping = asyncio.ensure_future(act)
        try:
            await self._sleeping
        except asyncio.CancelledError:
            if not self._stopping:
                raise

    async def _end(self) -> None:
        """Queue again what was not begun, and wait for what was."""
        try:
            if self._refilling:
                await self._refilling
            unsent = [one for one in self._in_hand if one.state == "sending"]
            self._in_hand.clear()
            if unsent:
                await self._stock.give_back(unsent, self._time.now())
            await self._stock.patiently(lambda: self._stock.give_back_strays(self._sends.keys()))
        finally:
            await self._finish()

    async def _finish(self) -> None:
        tasks = set(self._sends.values())
        try:
            if tasks and self._stopping:
                await asyncio.wait(tasks, timeout=FINISH_SECONDS)
                for late in [self._sends[one] for one in self._unanswered]:
                    late.cancel()
            await asyncio.gather(*tasks)
        finally:
            self._outbox.withdrawn.clear()
            for one in tasks:
                one.cancel()
