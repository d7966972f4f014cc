"""What may be sent next: taken from the queue in small batches, each attempt written down before it is made."""

from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from bot.delivery.decision import BAD_TEXT_CHATS, Decision, barred
from bot.delivery.outbox import Outbox
from bot.delivery.settling import HURRIED, Written, patiently, reclaim, settle
from bot.delivery.showing import show_first
from bot.messages import Message
from bot.store import Transaction, deliveries, flags, texts
from bot.store.values import Ready

T = TypeVar("T")
RECLAIM = timedelta(seconds=30)
"""How often a round looks for what processes that are gone left behind."""


class Stock:
    """Takes deliveries from the queue, as long as nothing speaks against sending them.

    Until a text has arrived somewhere, no more sends of it are begun than may fail before it is given up.
    """

    def __init__(self, outbox: Outbox, written: Written) -> None:
        """Count what is settled on the way in `written`."""
        self._outbox, self._written = outbox, written
        self._messages: dict[str, Message] = {}
        self._shown: set[str] = set()
        self._strays: set[int] = set()
        self._lasting = outbox.lease
        self._reclaim_at: datetime | None = None
        self.paused = False

    async def refill(self, count: int, in_hand: Sequence[Ready], under_way: Collection[int]) -> tuple[Ready, ...]:
        """Take up to so many more. Those for private chats are reserved; others are when their turn has come."""
        held = {*under_way, *(one.id for one in in_hand)}
        await self._reclaim(held)
        found, unshown = await self.patiently(lambda: self._take(count, held, in_hand))
        if unshown is not None and await self._show(unshown):
            return await self.refill(count, in_hand, under_way)
        return found

    async def reserve(self, ready: Ready) -> Ready | None:
        """Reserve one delivery that is about to be sent; None if it may not be sent any more."""
        return await self.patiently(lambda: self._reserve_one(ready))

    async def next_moment(self, within: timedelta) -> datetime | None:
        """Say when something may be sent, if that is soon."""
        async with self._outbox.store.begin() as tx:
            return await deliveries.next_moment(tx, self._outbox.time.now() + within)

    async def give_back(self, unsent: Sequence[Ready], not_before: datetime) -> None:
        """Queue again what was not begun."""

        async def write() -> None:
            async with self._outbox.store.begin() as tx:
                await deliveries.give_back(tx, unsent, not_before, self._outbox.time.now())

        await self.patiently(write)

    async def give_back_strays(self, held: Collection[int]) -> None:
        """Queue again what was reserved without our learning of it, if that may be.

        What was begun and could not be settled is none of these: of that nobody can know.
        """
        strays = self._strays.difference(held)
        if strays:
            async with self._outbox.store.begin() as tx:
                await deliveries.give_back_strays(tx, self._outbox.owner, strays, self._outbox.time.now())
            self._strays -= strays

    def hurry(self) -> None:
        """Wait for the database no longer than a process that is stopped may."""
        self._lasting = min(self._lasting, HURRIED)

    async def patiently(self, work: Callable[[], Awaitable[T]]) -> T:
        """Do something with the database, and try again while it is away."""
        return await patiently(work, self._outbox.time.sleep, lambda: self._lasting)

    async def _reclaim(self, held: Collection[int]) -> None:
        now = self._outbox.time.now()
        if self._reclaim_at is None or now >= self._reclaim_at:
            self._reclaim_at = now + min(RECLAIM, self._outbox.lease)
            self._written.add(await self.patiently(lambda: reclaim(self._outbox.store, now, held)))

    async def _take(
        self, count: int, held: Collection[int], in_hand: Sequence[Ready]
    ) -> tuple[tuple[Ready, ...], int | None]:
        """Take what may be sent; also return an edition that the editors have to see first, if there is one."""
        await self.give_back_strays(held)
        now = self._outbox.time.now()
        async with self._outbox.store.begin() as tx:
            self.paused = bool(await flags.get_flag(tx, "sending"))
            found = () if self.paused else await deliveries.due(tx, now, count, held, self._messages)
            written, open_ = await self._without_barred(tx, await _awake(tx, found, now), now)
            unshown = [one for one in open_ if self._outbox.show and one.text not in self._shown]
            admitted = await self._admitted(tx, [one for one in open_ if one not in unshown], in_hand)
            alone = [one for one in admitted if _goes_alone(one)]
            batch = [one for one in admitted if one not in alone]
            reserved = await self._write_reserved(tx, batch, now)
        self._strays.difference_update(one.id for one in reserved)
        self._written.add(written)
        return (*reserved, *alone), unshown[0].edition_id if unshown and not admitted else None

    async def _without_barred(
        self, tx: Transaction, found: Iterable[Ready], now: datetime
    ) -> tuple[Written, list[Ready]]:
        bars = [(one, barred(one, now)) for one in found]
        written = await settle(tx, [(one, Decision(bar)) for one, bar in bars if bar], now)
        return written, [one for one, bar in bars if not bar]

    async def _admitted(self, tx: Transaction, found: Sequence[Ready], in_hand: Sequence[Ready]) -> list[Ready]:
        """Leave out what would send an unproven text to more chats than prove it bad."""
        unproven = {one.text for one in found if not one.accepted}
        if not unproven:
            return list(found)
        refusals = await texts.lock(tx, unproven)
        flying = Counter(await deliveries.in_flight(tx, unproven))
        flying.update(one.text for one in in_hand if one.state == "queued")
        room = {text: BAD_TEXT_CHATS - refusals[text] - flying[text] for text in unproven}
        admitted = []
        for one in found:
            if one.text not in unproven or room[one.text] > 0:
                admitted.append(one)
                room[one.text] = room.get(one.text, 0) - 1
        return admitted

    async def _reserve_one(self, ready: Ready) -> Ready | None:
        now = self._outbox.time.now()
        async with self._outbox.store.begin() as tx:
            taken = await deliveries.take(tx, ready.id, self._messages)
            written, open_ = await self._without_barred(tx, await _awake(tx, [taken] if taken else [], now), now)
            admitted = await self._admitted(tx, open_, ())
            reserved = await self._write_reserved(tx, admitted, now)
        self._strays.difference_update(one.id for one in reserved)
        self._written.add(written)
        return reserved[0] if reserved else None

    async def _write_reserved(self, tx: Transaction, taken: Sequence[Ready], now: datetime) -> tuple[Ready, ...]:
        """Reserve deliveries, which are strays until the commit is known to have gone well."""
        reserved = await deliveries.reserve(tx, taken, self._outbox.owner, now + self._outbox.lease, now)
        self._strays.update(one.id for one in reserved)
        return reserved

    async def _show(self, edition_id: int) -> bool:
        """Let the editors see an edition; False while another process is at it."""
        store, time, show = self._outbox.store, self._outbox.time, self._outbox.show
        if show is None:
            return False
        shown, bad = await self.patiently(lambda: show_first(store, show, time, edition_id))
        self._shown |= shown
        self._written.bad_texts += [bad] * bool(bad)
        return bool(shown)


async def _awake(tx: Transaction, found: Iterable[Ready], now: datetime) -> list[Ready]:
    """Leave out, and postpone, what falls into the quiet hours of its chat."""
    waits = {one: one.quiet.until(now, one.zone) for one in found if one.quiet}
    asleep = {one: until for one, until in waits.items() if until}
    await deliveries.postpone(tx, asleep, now)
    return [one for one in found if one not in asleep]


def _goes_alone(ready: Ready) -> bool:
    """Where a doubt would be final, a reservation is made at the last moment and for this one alone."""
    return ready.target.kind != "private" or ready.doubts > 0
