"""Lives of a process that ends at any step, a Telegram that keeps a ledger, and the promise that both are held to."""

import asyncio
import os
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import insert, select

from bot.clock import Time
from bot.delivery import Outbox, Report, Turns, deliver, recover
from bot.messages import Message
from bot.outcome import NotSent, Outcome, Sent, Unknown
from bot.schedule import Cadence
from bot.store import Store, Transaction, editions
from bot.store.tables import delivery, edition, metadata, subscription, text
from bot.store.values import EditionDraft, Kind, Target

MONDAYS = Cadence(0, time(9), "Asia/Almaty")
MONDAY = datetime(2026, 3, 2, 4, tzinfo=UTC)
DAY = timedelta(days=1)
LEASE = timedelta(minutes=3)
LISTED = ("unknown", "refused", "skipped", "expired")
FOREVER = 10**9
FULL = bool(os.environ.get("MINEWATCH_FULL"))
"""Prove it at full length: some minutes instead of one."""


class Killed(BaseException):
    """The process is gone."""


@dataclass(frozen=True, slots=True)
class Row:
    """A delivery as the database has it."""

    chat_id: int
    kind: Kind
    occasion: date
    part: int
    html: str
    state: str
    attempts: int
    doubts: int


class Mortal(Store):
    """A store that ends with its process, after so many steps: begun, to be committed, committed; sent, answered."""

    def __init__(self, store: Store, steps: int = FOREVER) -> None:
        self._store = store
        self._left = steps
        self.gone = asyncio.Event()

    def step(self) -> None:
        self._left -= 1
        if self._left < 0:
            self.gone.set()
            raise Killed

    @property
    def shared(self) -> bool:
        return self._store.shared

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Transaction]:
        self.step()
        async with self._store.begin() as tx:
            yield tx
            self.step()
        self.step()


Answer = Callable[[Target, Message], Outcome]


@dataclass
class Telegram:
    """Answers as it is told, keeps the ledger, and has the clock, which moves when somebody sleeps."""

    answer: Answer = lambda *_: Sent(1)
    clock: datetime = MONDAY
    ledger: list[tuple[int, str]] = field(default_factory=list)
    times: list[datetime] = field(default_factory=list)
    tried: list[int] = field(default_factory=list)

    @property
    def time(self) -> Time:
        return Time(lambda: self.clock, self.sleep)

    async def sleep(self, seconds: float) -> None:
        self.clock += timedelta(seconds=seconds)
        await asyncio.sleep(0)

    def send(self, target: Target, message: Message) -> Outcome:
        """Accept what is sent, or what is said to have arrived although its answer did not."""
        self.times.append(self.clock)
        self.tried.append(target.chat_id)
        outcome = self.answer(target, message)
        if isinstance(outcome, Sent) or (isinstance(outcome, Unknown) and "arrived" in outcome.reason):
            self.ledger.append((target.chat_id, message.html))
            return Sent(len(self.ledger)) if isinstance(outcome, Sent) else outcome
        return outcome

    def outbox(self, store: Store, owner: str = "a process", per_second: float = 25.0, batch: int = 50) -> Outbox:
        async def send(target: Target, message: Message) -> Outcome:
            if isinstance(store, Mortal):
                store.step()
            outcome = self.send(target, message)
            await asyncio.sleep(0)
            if isinstance(store, Mortal):
                store.step()
            return outcome

        turns = Turns(store, self.time, per_second)
        return Outbox(store, send, turns, self.time, owner, LEASE, batch=batch)


async def live(telegram: Telegram, store: Mortal, owner: str) -> Report | None:
    """Recover and send, as a process does after its start; None if it was gone before it had done."""
    before = asyncio.all_tasks()

    async def work() -> Report:
        await recover(store, telegram.clock)
        return await deliver(telegram.outbox(store, owner))

    life, end = asyncio.ensure_future(work()), asyncio.ensure_future(store.gone.wait())
    await asyncio.wait((life, end), return_when=asyncio.FIRST_COMPLETED)
    end.cancel()
    if not store.gone.is_set():
        return await life
    others = asyncio.all_tasks() - before - {life, end}
    await asyncio.gather(life, *others, return_exceptions=True)
    return None


def kinds_of(chats: Iterable[int], kind: Kind) -> dict[int, Kind]:
    """Say of which kind these chats are."""
    return dict.fromkeys(chats, kind)


async def clear(store: Store) -> None:
    """Forget everything."""
    async with store.begin() as tx:
        for table in reversed(metadata.sorted_tables):
            await tx.execute(table.delete())


async def gather(store: Store, chats: dict[int, Kind], texts: tuple[str, ...], now: datetime = MONDAY) -> None:
    """Subscribe chats and write an edition for each, in bulk."""
    common = {"thread_id": 0, "origin": "reader", "weekday": 0, "time": time(9), "zone": "UTC", "language": ""}
    standing = {"state": "active", "reason": "", "last_publication": 1, "next_at": now + 7 * DAY, "created_at": now}
    rows = [{"chat_id": chat, "kind": kind} | common | standing for chat, kind in chats.items()]
    async with store.begin() as tx:
        await tx.execute(insert(subscription), rows)
        ids = list(await tx.scalars(select(subscription.c.id).where(subscription.c.chat_id.in_(chats))))
        messages = tuple(Message(one) for one in texts)
        drafts = [EditionDraft(one, now.date(), None, "made", 0, 1, now + DAY, messages) for one in ids]
        await editions.write(tx, drafts, now)


async def read(store: Store) -> list[Row]:
    """Read all deliveries with what they are about."""
    query = (
        select(
            *subscription.c["chat_id", "kind"],
            edition.c.occasion,
            delivery.c.part,
            text.c.html,
            *delivery.c["state", "attempts", "doubts"],
        )
        .select_from(delivery.join(edition).join(subscription).join(text, text.c.fingerprint == delivery.c.text))
        .order_by(delivery.c.id)
    )
    async with store.begin() as tx:
        return [Row(*tuple(row)) for row in await tx.execute(query)]


def complaints(rows: list[Row], telegram: Telegram, aliases: dict[int, int] | None = None) -> list[str]:
    """Say what breaks the promise; empty if it is held. The ledger is the truth, not the tables."""
    moved = aliases or {}
    copies = Counter((moved.get(chat, chat), html) for chat, html in telegram.ledger)
    found = []
    for row in rows:
        got = copies[moved.get(row.chat_id, row.chat_id), row.html]
        most = (2 if row.doubts else 1) if row.kind == "private" else 1
        if got > most:
            found.append(f"{got} copies: {row}")
        if got > row.attempts:
            found.append(f"a copy without an intent: {row}")
        if not got and row.state == "sent":
            found.append(f"lost: {row}")
        if got and row.state == "queued" and not row.doubts:
            found.append(f"forgotten: {row}")
    return found


async def settle_all(telegram: Telegram, store: Store, rounds: int = 40) -> None:
    """Let a process that lives on do the rest, as time goes by."""
    telegram.answer = lambda *_: Sent(1)
    for _ in range(rounds):
        await deliver(telegram.outbox(store, "the last process"))
        if not {row.state for row in await read(store)} & {"queued", "sending"}:
            return
        telegram.clock += timedelta(minutes=4)
    raise AssertionError("something is never settled")


def failing(times: int, outcome: Outcome) -> Answer:
    """Answer so often with that, then with Sent."""
    left = iter(range(times))
    return lambda *_: outcome if next(left, None) is not None else Sent(1)


NO_ROUTE = NotSent("no route")
