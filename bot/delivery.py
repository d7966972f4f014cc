"""Send what is queued: say so in the database, send, write what became of it."""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.decision import FIRST_PAUSE, Decision, barred, decide
from bot.messages import Message
from bot.outcome import BotRefused, NotSent, Outcome, Unknown, Wait
from bot.store import Store, Transaction, deliveries, editions, subscriptions, texts
from bot.store.values import DeliveryState, Ready, Target

Send = Callable[[Target, Message], Awaitable[Outcome]]
Clock = Callable[[], datetime]
Sleep = Callable[[float], Awaitable[object]]

RATE = 20.0
"""Messages a second. Telegram's own figure is about 30 for all chats together, and a 429 can come earlier."""
SAME_CHAT = timedelta(seconds=1)
PAGE = 100
UNSENT_IN_A_ROW = 10
"""So many certain failures in a row mean that the way to Telegram is closed, and not to one chat."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Report:
    """What one round did: how many deliveries went to which state (`queued` is: to be tried again).

    `resume_at` is set if Telegram told the bot to wait, or cannot be reached: no round before it. `bot_refused` is
    the reason why Telegram refuses the bot itself: no round will help until the token is mended.
    """

    states: Mapping[DeliveryState, int]
    resume_at: datetime | None = None
    bot_refused: str = ""


async def deliver(
    store: Store, send: Send, now: Clock, *, sleep: Sleep = asyncio.sleep, rate: float = RATE, page: int = PAGE
) -> Report:
    """Send all that may be sent now, one message after another, the parts of an edition in order.

    A cancelled round finishes the message that is under way, so that an ordinary stop leaves nothing in doubt.
    """
    round_ = _Round(store, send, now)
    pace = _Pace(now, sleep, timedelta(seconds=1 / rate))
    progress = True
    while progress and not round_.stopped:
        progress = False
        async with store.begin() as tx:
            queued = await deliveries.next_queued(tx, now(), page)
        for delivery_id, chat_id in queued:
            await pace.wait(chat_id)
            progress |= await _finish(round_.attempt(delivery_id))
            if round_.stopped:
                break
    return round_.report()


async def recover(store: Store, now: datetime, *, quiet_for: timedelta = timedelta(0)) -> Report:
    """Settle deliveries that a process which is gone left `sending`: nobody can know whether they arrived.

    Call it at the start, before the first round. Where several processes share a database, only what has been
    quiet for longer than any request lasts is certain to belong to none of them.
    """
    states: Counter[DeliveryState] = Counter()
    async with store.begin() as tx:
        for ready in await deliveries.interrupted(tx, now - quiet_for):
            decision = decide(Unknown("the bot stopped while this was being sent"), ready, now)
            await _settle(tx, ready, decision, now, states)
    if states:
        log.warning("%d messages were being sent when the bot stopped: %s", states.total(), dict(states))
    return Report(states)


class _Round:
    """One round of sending: what it did so far, and whether it has to stop."""

    def __init__(self, store: Store, send: Send, now: Clock) -> None:
        self._store, self._send, self._now = store, send, now
        self._states: Counter[DeliveryState] = Counter()
        self._unsent = 0
        self._resume_at: datetime | None = None
        self._bot_refused = ""

    @property
    def stopped(self) -> bool:
        return self._resume_at is not None or bool(self._bot_refused)

    def report(self) -> Report:
        return Report(dict(self._states), self._resume_at, self._bot_refused)

    async def attempt(self, delivery_id: int) -> bool:
        """Reserve, send and settle one delivery. False if it was not to be had any more."""
        async with self._store.begin() as tx:
            ready = await deliveries.take(tx, delivery_id)
            if ready is None:
                return False
            bar = barred(ready, self._now())
            if bar is not None:
                await _settle(tx, ready, Decision(bar), self._now(), self._states)
                return True
            ready = await deliveries.reserve(tx, ready, self._now())
        outcome = await self._ask(ready)
        decision = decide(outcome, ready, self._now())
        async with self._store.begin() as tx:
            await _settle(tx, ready, decision, self._now(), self._states)
        self._heed(outcome, decision)
        return True

    async def _ask(self, ready: Ready) -> Outcome:
        try:
            return await self._send(ready.target, ready.message)
        except Exception as error:
            log.exception("a send raised what it should have returned; delivery %d", ready.id)
            return Unknown(f"surprise: {type(error).__name__}")

    def _heed(self, outcome: Outcome, decision: Decision) -> None:
        """Stop the round if it cannot go on."""
        self._unsent = self._unsent + 1 if isinstance(outcome, NotSent) else 0
        match outcome:
            case BotRefused(reason):
                self._bot_refused = reason or "no reason given"
            case Wait(seconds):
                self._resume_at = self._now() + timedelta(seconds=max(seconds, 0))
            case NotSent() if self._unsent >= UNSENT_IN_A_ROW:
                self._resume_at = decision.settlement.not_before or self._now() + FIRST_PAUSE


async def _settle(
    tx: Transaction, ready: Ready, decision: Decision, now: datetime, states: Counter[DeliveryState]
) -> None:
    """Write a decision and all that follows from it, unless the delivery is no longer the one that was decided on."""
    settlement = decision.settlement
    if not await deliveries.settle(tx, ready, settlement, now):
        log.warning("delivery %d was settled elsewhere meanwhile", ready.id)
        return
    states[settlement.state] += 1
    if settlement.state in {"refused", "skipped", "expired"}:
        rest = await deliveries.skip_rest(tx, ready.edition_id, "an earlier part did not go out", now)
        if rest:
            states["skipped"] += rest
    if settlement.state in {"skipped", "expired"} or decision.then == "pause chat":
        await editions.drop(tx, ready.edition_id)
    await _follow(tx, ready, decision)


async def _follow(tx: Transaction, ready: Ready, decision: Decision) -> None:
    match decision.then:
        case "pause chat":
            await subscriptions.pause(tx, ready.target, decision.settlement.reason)
        case "move chat":
            await subscriptions.move(tx, ready.target.chat_id, decision.moved_to)
        case "doubt text":
            await texts.refuse(tx, ready.text)
        case "go on" | "stop round":
            pass


class _Pace:
    """Not more than so many messages a second, and one a second to the same chat."""

    def __init__(self, now: Clock, sleep: Sleep, interval: timedelta) -> None:
        self._now, self._sleep, self._interval = now, sleep, interval
        self._last: datetime | None = None
        self._chats: dict[int, datetime] = {}

    async def wait(self, chat_id: int) -> None:
        """Wait until a message to this chat may go out."""
        moment = self._now()
        pauses = [self._interval - (moment - self._last)] if self._last else []
        if chat_id in self._chats:
            pauses.append(SAME_CHAT - (moment - self._chats[chat_id]))
        pause = max(pauses, default=timedelta(0))
        if pause > timedelta(0):
            await self._sleep(min(pause, SAME_CHAT).total_seconds())  # a clock set back makes no longer pause
        self._last = self._now()
        self._chats = {chat: at for chat, at in self._chats.items() if self._last - at < SAME_CHAT}
        self._chats[chat_id] = self._last


async def _finish(work: Coroutine[None, None, bool]) -> bool:
    """Await work to its end even if cancelled meanwhile; then be cancelled. A second cancellation stops it."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await task
        raise
