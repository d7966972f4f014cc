"""What a process that is gone left behind is taken over by the next one, and sent."""

from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest

from bot.delivery import Report, deliver
from bot.store import Store, StoreDown, deliveries
from tests.store.test_delivery import MINUTE, MONDAY, ONE, Telegram, queue, states, subscribe

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
