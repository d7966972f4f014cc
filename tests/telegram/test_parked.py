"""Telegram shows a hundred updates at a time: those that are in hand for long keep nobody behind them waiting."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from telegram import Update

from bot.sandbox import World
from bot.store import Store, open_store
from bot.telegram import polling
from bot.telegram.parked import Parked
from bot.telegram.patience import Patience
from bot.telegram.polling import VIEW
from tests.telegram.desk import Desk, until, write


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(polling, "HOLD", 0.01)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with open_store(f"sqlite:///{tmp_path / 'bot.sqlite3'}") as opened:
        yield opened


class Counter(Desk):
    """Lets the questions of chat 5 wait for a gate."""

    def __init__(self, world: World, store: Store) -> None:
        super().__init__(world, parked=Parked(store, world.clock.now, Patience(self.wait)))
        self.gate = asyncio.Event()
        self.handling = self.answer

    async def answer(self, update: Update) -> None:
        assert update.effective_chat is not None
        if update.effective_chat.id == 5:
            await self.gate.wait()
        await self.note(update)


def flood(world: World, count: int = VIEW + 30) -> list[str]:
    texts = [str(number) for number in range(count)]
    for text in texts:
        write(world, text, 5)
    return texts


async def test_a_hundred_stuck_updates_hold_up_nobody_behind_them(world: World, store: Store) -> None:
    desk = Counter(world, store)
    texts = flood(world)
    async with desk.open():
        await until(lambda: desk.intake.in_hand >= VIEW)
        last = write(world, "another", 6)
        await until(lambda: "another" in desk.handled)
        assert desk.handled == ["another"]
        desk.gate.set()
        await world.handled(last)
        await until(lambda: len(desk.handled) == len(texts) + 1)
    assert desk.handled == ["another", *texts], "each once, in the order of its chat"
    assert await desk.intake._parked.left() == []


async def test_what_was_parked_survives_a_crash_in_its_order(world: World, store: Store) -> None:
    desk = Counter(world, store)
    texts = flood(world)
    life = asyncio.create_task(desk.polling.run(desk.stop))
    await until(lambda: len(world.updates) <= 30)
    life.cancel()
    await asyncio.wait((life,))
    again = Counter(world, store)
    again.gate.set()
    async with again.open():
        await until(lambda: len(again.handled) == len(texts))
        await until(lambda: not again.intake.in_hand)
    assert again.handled == texts
    assert await again.intake._parked.left() == []
    await desk.intake.finish(0)


async def test_a_hundred_that_are_soon_settled_are_not_parked(world: World, store: Store) -> None:
    desk = Counter(world, store)
    desk.gate.set()
    texts = flood(world, 300)
    async with desk.open():
        await until(lambda: len(desk.handled) == len(texts))
        assert desk.intake._parked._numbers == set()
