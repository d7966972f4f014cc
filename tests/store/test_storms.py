"""Thousands of sends while Telegram refuses, halts, breaks and moves; in simulated time, held to the ledger."""

import random
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from telegram.ext import ExtBot

from bot.delivery import Outbox, Turns, deliver
from bot.messages import Message
from bot.outcome import Moved, Outcome, Refused, Sent, Wait
from bot.sandbox import Fault, World
from bot.store import Store, deliveries, open_store, subscriptions
from bot.store.values import Target
from bot.telegram.limiting import Limiting
from bot.telegram.sender import Sender
from tests.conftest import FRIDAY
from tests.inprocess import transport
from tests.leaks import TOKEN
from tests.store.lives import FULL, LISTED, Row, Telegram, complaints, gather, kinds_of, read
from tests.test_limiter import SECOND, most_within

TOGETHER = timedelta(seconds=10)
FINAL = {"sent", *LISTED}
HUNDREDS = 50 if FULL else 10
"""So many hundred chats, and of those that go through PTB three fifths."""


async def work_off(telegram: Telegram, store: Store, outbox: Outbox) -> list[Row]:
    """Wake every 15 seconds, or when Telegram allows, until everything is settled."""
    while True:
        report = await deliver(outbox)
        async with store.begin() as tx:
            states = await deliveries.count_by_state(tx)
        if states.keys() <= FINAL:
            return await read(store)
        telegram.clock = max(report.resume_at or telegram.clock, telegram.clock + timedelta(seconds=15))
        assert telegram.clock < FRIDAY + timedelta(days=10**4)


class Strict:
    """Halts a fifth of all sends, and notes whoever begins one inside a halt."""

    def __init__(self, telegram: Telegram) -> None:
        self.telegram = telegram
        self.draw = random.Random(7)  # noqa: S311 - repeatable on purpose
        self.heard: dict[int, datetime] = {}
        self.until: dict[int, datetime] = {}
        self.trespasses: list[int] = []

    def answer(self, target: Target, _: Message) -> Outcome:
        now, chat = self.telegram.clock, target.chat_id
        if now < max(self.until.get(0, now), self.until.get(chat, now)):
            self.trespasses.append(chat)
        if self.draw.random() > 0.2:
            return Sent(1)
        seconds = self.draw.randint(1, 60)
        self.until[chat] = now + timedelta(seconds=seconds)
        if any(other != chat and now - at <= TOGETHER for other, at in self.heard.items()):
            self.until[0] = max(self.until.get(0, now), self.until[chat])
        self.heard[chat] = now
        return Wait(seconds)


async def test_a_flood_of_429_is_heeded_and_loses_nothing(fast: Path) -> None:
    async with open_store(f"sqlite:///{fast / 'storm.db'}") as store:
        telegram = Telegram()
        strict = Strict(telegram)
        telegram.answer = strict.answer
        await gather(store, kinds_of(range(1, 100 * HUNDREDS + 1), "private"), ("News",))
        rows = await work_off(telegram, store, telegram.outbox(store, per_second=25))
        assert strict.trespasses == []
        assert most_within(telegram.times, SECOND) <= 25
        assert complaints(rows, telegram) == []
        assert Counter(row.state for row in rows)["sent"] == len(telegram.ledger) > 80 * HUNDREDS


async def test_refusals_and_moves_among_thousands(fast: Path) -> None:
    """A tenth of them blocked the bot, one in a hundred is a group without rights, and one a group that moved."""
    kinds = kinds_of(range(1, 98 * HUNDREDS + 1), "private") | kinds_of(range(-2 * HUNDREDS, 0), "group")
    blocked, mute = set(range(1, 10 * HUNDREDS + 1)), set(range(-2 * HUNDREDS, -HUNDREDS))
    moved = {chat: chat - 10**6 for chat in range(-HUNDREDS, 0)}

    def answer(target: Target, _: Message) -> Outcome:
        if target.chat_id in blocked | mute:
            return Refused("bot was blocked by the user" if target.chat_id > 0 else "not enough rights")
        return Moved(moved[target.chat_id]) if target.chat_id in moved else Sent(1)

    async with open_store(f"sqlite:///{fast / 'storm.db'}") as store:
        telegram = Telegram(answer)
        await gather(store, kinds, ("News", "More"))
        rows = await work_off(telegram, store, telegram.outbox(store, per_second=1000))
        tried = Counter(telegram.tried)
        assert {tried[chat] for chat in blocked | mute | moved.keys()} == {1}
        assert {tried[chat] for chat in moved.values()} == {2}
        assert complaints(rows, telegram) == []
        states = Counter(row.state for row in rows)
        assert states == {"sent": 2 * 89 * HUNDREDS, "refused": 11 * HUNDREDS, "skipped": 11 * HUNDREDS}
        async with store.begin() as tx:
            assert await subscriptions.count_by_state(tx) == {"active": 89 * HUNDREDS, "paused": 11 * HUNDREDS}


FAULTS = (
    Fault("server_error", "sendMessage", share=0.08),
    Fault("html", "sendMessage", share=0.08),
    Fault("cut_before", "sendMessage", share=0.05),
    Fault("cut_after", "sendMessage", share=0.05),
    Fault("garbage", "sendMessage", share=0.03),
    Fault("silence", "sendMessage", share=0.05),
)


@pytest.mark.parametrize("seed", [1])
async def test_a_broken_way_to_telegram_loses_nothing(fast: Path, world: World, seed: int) -> None:
    """Through PTB and the sandbox: a third of 3,000 sends meets an error, a page, a cut, garbage or silence."""
    people = [world.person(f"Reader {number}") for number in range(58 * HUNDREDS)]
    for one in people:
        world.private_chat(one)
        world.write(one, one.id, "/start")
    channels = [world.channel("News", owner=people[0], bot_can_post=True) for _ in range(2 * HUNDREDS)]
    kinds = kinds_of([one.id for one in people], "private") | kinds_of([one.id for one in channels], "channel")
    for fault in FAULTS:
        world.faults.add(fault)
    telegram = Telegram(clock=world.clock.now())
    async with open_store(f"sqlite:///{fast / 'storm.db'}") as store:
        await gather(store, kinds, ("News",), telegram.clock)
        turns = Turns(store, telegram.time, 1000)
        bot: ExtBot[Any] = ExtBot(TOKEN, request=transport(world)(), rate_limiter=Limiting(turns))
        async with bot:
            send = Sender(bot).broadcast
            rows = await work_off(telegram, store, Outbox(store, send, turns, telegram.time, "a process"))
        telegram.ledger = [
            (entry.chat_id or 0, entry.text or "") for entry in world.ledger if entry.method == "sendMessage"
        ]
        assert complaints(rows, telegram) == []
        states = Counter(row.state for row in rows)
        assert states.keys() <= {"sent", "unknown"}
        assert states.total() == len(kinds)
        assert states["sent"] > 52 * HUNDREDS
        assert {(row.kind, row.doubts) for row in rows if row.state == "unknown"} == {("private", 2), ("channel", 1)}
