"""What a process that is gone left behind is taken over by the next one, and sent."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.clock import Time
from bot.delivery import Outbox, Report, deliver, rounds, sending
from bot.delivery.settling import Written
from bot.delivery.stock import Stock
from bot.messages import Message
from bot.outcome import Outcome
from bot.store import Store, StoreDown, deliveries
from bot.store.values import Kind, Target
from tests.store.test_delivery import MINUTE, MONDAY, ONE, Telegram, queue, read, states, subscribe
from tests.store.test_rounds import Flaky

LEASE = 3 * MINUTE


async def test_a_doubtful_delivery_of_a_dead_process_is_sent_again(store: Store) -> None:
    """The lease in its row is the dead process's, long over; it must not keep the second attempt from beginning."""
    one = await subscribe(store)
    await queue(store, one, ONE)
    async with store.begin() as tx:
        taken = await deliveries.due(tx, MONDAY, 1, (), {})
        await deliveries.reserve(tx, taken, "a dead process", MONDAY + LEASE, MONDAY)
    telegram = Telegram(clock=MONDAY + 2 * LEASE)
    assert await deliver(telegram.outbox(store)) == Report({"queued": 1})
    telegram.clock += timedelta(seconds=30)
    assert await deliver(telegram.outbox(store)) == Report({"sent": 1})
    assert await states(store, one) == ["sent"]
    assert telegram.got == [(1, "<b>One</b>")]


async def test_what_was_sent_and_could_not_be_settled_stays_in_doubt(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database goes away for longer than the lease: a post that was taken for unsent would be there twice."""
    one = await subscribe(store, -1001, "channel")
    await queue(store, one, ONE)
    telegram = Telegram()
    back = MONDAY + 2 * LEASE
    reserved: list[bool] = []

    def away_after(query: Any) -> Any:
        async def ask(*given: Any, **more: Any) -> Any:
            if reserved and telegram.clock < back:
                raise StoreDown
            return await query(*given, **more)

        return ask

    async def reserve(*given: Any) -> Any:
        found = await present(*given)
        reserved.extend(True for _ in found)
        return found

    present = deliveries.reserve
    monkeypatch.setattr(deliveries, "reserve", reserve)
    for name in ("settle_sent", "due", "interrupted"):
        monkeypatch.setattr(deliveries, name, away_after(getattr(deliveries, name)))
    for _ in range(6):
        with suppress(StoreDown):
            await deliver(telegram.outbox(store, lease=LEASE))
        telegram.clock += MINUTE
    assert await states(store, one) == ["unknown"]
    assert len(telegram.got) == 1


@pytest.mark.parametrize("kind", ["private", "channel"])
async def test_what_was_reserved_and_begun_is_no_stray(store: Store, kind: Kind) -> None:
    """It may have been sent, and its settlement given up while the disk was full: to queue it again would double it."""
    one = await subscribe(store, 1 if kind == "private" else -1001, kind)
    await queue(store, one, ONE)
    stock = Stock(Telegram().outbox(store), Written())
    (found,) = await stock.refill(1, (), ())
    reserved = found if found.state == "sending" else await stock.reserve(found)
    assert reserved is not None
    await stock.give_back_strays(())
    assert await states(store, one) == ["sending"]


async def test_a_reservation_whose_commit_is_in_doubt_is_given_back(store: Store) -> None:
    one = await subscribe(store)
    await queue(store, one, ONE)
    flaky = Flaky(store, lost=True)
    stock = Stock(Telegram().outbox(flaky), Written())
    flaky.failures = 1
    with suppress(StoreDown):
        await stock._take(1, (), ())
    assert await states(store, one) == ["sending"]
    await stock.give_back_strays(())
    assert await states(store, one) == ["queued"]


async def stopped(outbox: Outbox, begun: asyncio.Event) -> float:
    """Stop a round once something was begun; say how long it took to end."""
    work = asyncio.create_task(deliver(outbox))
    await begun.wait()
    before = asyncio.get_running_loop().time()
    work.cancel()
    with suppress(asyncio.CancelledError):
        await work
    return asyncio.get_running_loop().time() - before


@pytest.mark.parametrize(("kind", "state"), [("private", "queued"), ("channel", "unknown")])
async def test_a_stop_waits_only_so_long_for_telegrams_answer(
    store: Store, monkeypatch: pytest.MonkeyPatch, kind: Kind, state: str
) -> None:
    monkeypatch.setattr(rounds, "FINISH_SECONDS", 0.2)
    one, other = await subscribe(store, 1 if kind == "private" else -1001, kind), await subscribe(store, 2)
    await queue(store, one, ONE)
    await queue(store, other, ONE)
    telegram, quiet = Telegram(), asyncio.Event()

    async def send(target: Target, message: Message) -> Outcome:
        outcome = await telegram.send(target, message)
        if target == one.target:
            while await states(store, other) != ["sent"]:  # noqa: ASYNC110 - the database sets no event
                await asyncio.sleep(0.005)
            asyncio.get_running_loop().call_later(0.1, quiet.set)  # by then the round waits for this send alone
            await asyncio.Event().wait()  # it arrived, and the answer never comes
        return outcome

    assert 0.2 <= await stopped(telegram.outbox(store, send), quiet) < 5
    (delivery,) = await read(store, one)
    assert (delivery.state, delivery.doubts, delivery.reason) == (state, 1, "the bot stopped before Telegram answered")
    assert await states(store, other) == ["sent"]


async def test_a_stop_waits_only_so_long_for_the_database(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it cannot write stays as it is: in doubt, and the next life settles it."""
    monkeypatch.setattr(sending, "STOP_SECONDS", 0.3)
    one = await subscribe(store, -1001, "channel")
    await queue(store, one, ONE)
    flaky, telegram, begun = Flaky(store, lost=False), Telegram(), asyncio.Event()

    async def send(target: Target, message: Message) -> Outcome:
        flaky.failures = 10**9
        begun.set()
        return await telegram.send(target, message)

    async def sleep(seconds: float) -> None:
        await (asyncio.Event().wait() if flaky.failures else telegram.sleep(seconds))

    outbox = replace(telegram.outbox(flaky, send), time=Time(telegram.now, sleep))
    assert await stopped(outbox, begun) < 5
    assert await states(store, one) == ["sending"]
    telegram.clock += 2 * LEASE
    assert await telegram.deliver(store) == Report({"unknown": 1})
    assert len(telegram.got) == 1
