"""Whatever a process does when it ends, and whatever Telegram answered: the promise is held."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.outcome import BadText, BotRefused, NotSent, Outcome, Refused, Sent, Unknown, Wait
from bot.store import Store, open_store
from tests.store.lives import FULL, Mortal, Telegram, clear, complaints, failing, gather, live, read, settle_all

OUTCOMES = (
    Sent(1),
    NotSent("no route"),
    Unknown("arrived"),
    Unknown("lost"),
    Refused("blocked"),
    Wait(7),
    BadText("can't parse"),
    BotRefused("401"),
)
EVERY = 1 if FULL else 4
"""The life ends after every so many steps."""


async def end_after(store: Store, outcome: Outcome, steps: int) -> bool:
    """Live for so many steps, then let another process do the rest. True if the first had done before that."""
    telegram = Telegram(failing(2, outcome))
    await gather(store, {1: "private", -2: "channel"}, ("One", "Two"))
    report = await live(telegram, Mortal(store, steps), "the first")
    early = complaints(await read(store), telegram)
    telegram.clock += timedelta(minutes=4)
    await settle_all(telegram, store)
    rows = await read(store)
    assert not early, (steps, early)
    assert not complaints(rows, telegram), steps
    assert {row.state for row in rows} <= {"sent", "unknown", "refused", "skipped"}
    return report is not None


@pytest.mark.parametrize("outcome", OUTCOMES, ids=str)
async def test_a_life_may_end_at_any_step(fast: Path, outcome: Outcome) -> None:
    """On SQLite, where the next process knows at once that the first is gone."""
    steps, done = 0, False
    async with open_store(f"sqlite:///{fast / 'lives.db'}") as store:
        while not done:
            await clear(store)
            done = await end_after(store, outcome, steps)
            steps += EVERY
    assert steps > 20


@pytest.mark.parametrize("steps", range(0, 90, 6))
async def test_a_life_may_end_at_any_step_on_either_database(store: Store, steps: int) -> None:
    await end_after(store, Unknown("arrived"), steps)
