"""Chats are answered side by side, each in its order, and nothing is acknowledged before it is settled."""

import asyncio
from typing import Any

import pytest
from telegram import Update

from bot.sandbox import World
from bot.telegram import intake, polling
from bot.telegram.incoming import number_of
from tests.telegram.desk import Desk, message, until, write


def waiting(world: World) -> list[int]:
    return [one.id for one in world.updates.waiting()]


class Hand:
    """Handles what it is told to let go, and counts what is under way."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.under_way = 0
        self.most = 0
        self.gates: dict[str, asyncio.Event] = {}
        desk.handling = self.handle

    def hold(self, text: str) -> asyncio.Event:
        return self.gates.setdefault(text, asyncio.Event())

    async def handle(self, update: Update) -> None:
        assert update.message is not None
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        gate = self.gates.get(update.message.text or "")
        await (gate.wait() if gate else asyncio.sleep(0))
        self.under_way -= 1
        await self.desk.note(update)


async def test_another_chat_does_not_wait_for_a_slow_one(world: World) -> None:
    desk = Desk(world)
    gate = Hand(desk).hold("slow")
    numbers = [write(world, text, chat) for text, chat in (("slow", 5), ("after", 5), ("quick", 6))]
    async with desk.open():
        await until(lambda: desk.handled)
        assert desk.handled == ["quick"]
        assert waiting(world) == numbers, "the batch is not settled, so nothing of it is acknowledged"
        gate.set()
        await world.handled(numbers[-1])
    assert desk.handled == ["quick", "slow", "after"]


async def test_what_is_in_hand_for_long_holds_up_nobody_who_comes_later(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(polling, "HOLD", 0.02)
    desk = Desk(world)
    gate = Hand(desk).hold("slow")
    numbers = [write(world, "slow"), write(world, "after")]
    async with desk.open():
        await asyncio.sleep(0.05)
        numbers.append(write(world, "later", 6))
        await until(lambda: desk.handled)
        await asyncio.sleep(0.05)
        assert desk.handled == ["later"]
        assert waiting(world) == numbers, "behind what is under way nothing is acknowledged"
        gate.set()
        await world.handled(numbers[-1])
    assert desk.handled == ["later", "slow", "after"]
    assert desk.pauses == []


async def test_no_more_than_so_many_at_once(world: World) -> None:
    desk = Desk(world)
    hand = Hand(desk)
    for number in range(300):
        last = write(world, str(number), 1000 + number)
    async with desk.open():
        await world.handled(last)
    assert len(desk.handled) == 300
    assert hand.most == intake.AT_ONCE


async def test_order_is_kept_within_each_of_many_chats(world: World) -> None:
    desk = Desk(world)
    seen: dict[int, list[int]] = {}

    async def uneven(update: Update) -> None:
        assert update.message is not None
        number = int(update.message.text or "")
        await asyncio.sleep(number % 7 * 0.0005)
        seen.setdefault(update.message.chat_id, []).append(number)

    desk.handling = uneven
    for number in range(400):
        last = write(world, str(number), 1000 + number % 13)
    async with desk.open():
        await world.handled(last)
    assert all(numbers == sorted(numbers) for numbers in seen.values())
    assert sum(map(len, seen.values())) == 400


async def test_a_repeat_keeps_the_order_behind_it(world: World) -> None:
    """A number that was seen does not let the next of its chat overtake what is still under way."""
    desk = Desk(world)
    gate = Hand(desk).hold("one")
    first, second, third = (
        {"update_id": number} | message(text) for number, text in enumerate(("one", "two", "three"), 1)
    )
    desk.intake._seen.note(2)
    taking = [asyncio.create_task(desk.intake.take(raw)) for raw in (first, second, third)]
    await asyncio.sleep(0.01)
    assert desk.handled == []
    gate.set()
    assert await asyncio.gather(*taking) == ["settled"] * 3
    assert desk.handled == ["one", "three"]


async def test_a_number_in_hand_shares_its_result(world: World) -> None:
    desk = Desk(world)
    gate = Hand(desk).hold("one")
    raw = {"update_id": 7} | message("one")
    taking = [asyncio.create_task(desk.intake.take(raw)) for _ in range(3)]
    await asyncio.sleep(0.01)
    assert desk.intake.in_hand == 1
    gate.set()
    assert await asyncio.gather(*taking) == ["settled"] * 3
    assert await desk.intake.take(raw) == "settled"
    assert desk.handled == ["one"]


async def test_who_goes_away_does_not_stop_the_work(world: World) -> None:
    desk = Desk(world)
    gate = Hand(desk).hold("one")
    asking = asyncio.create_task(desk.intake.take({"update_id": 7} | message("one")))
    await asyncio.sleep(0.01)
    asking.cancel()
    gate.set()
    await until(lambda: desk.handled)


async def test_full_hands_take_nothing_more(world: World) -> None:
    desk = Desk(world, most=2)
    gate = Hand(desk).hold("slow")
    taking = [asyncio.create_task(desk.intake.take({"update_id": one} | message("slow", one))) for one in (1, 2)]
    await asyncio.sleep(0.01)
    assert desk.intake.closed
    assert await desk.intake.take({"update_id": 3} | message("x")) == "unsettled"
    gate.set()
    await asyncio.gather(*taking)
    assert not desk.intake.closed
    assert await desk.intake.take({"update_id": 3} | message("x")) == "settled"


async def test_the_stop_lets_end_what_is_begun_and_begins_nothing(world: World) -> None:
    desk = Desk(world)
    hand = Hand(desk)
    gate = hand.hold("slow")
    numbers = [write(world, text, chat) for text, chat in (("quick", 6), ("slow", 5), ("after", 5), ("quicker", 7))]
    async with desk.open():
        await until(lambda: len(desk.handled) == 2)
        desk.stop.set()
        await asyncio.sleep(0.01)
        gate.set()
    assert desk.handled == ["quick", "quicker", "slow"]
    assert waiting(world) == numbers[2:], "up to the first that is not settled; the seen one behind it is remembered"


async def test_what_does_not_end_is_given_up_after_the_grace(world: World, caplog: pytest.LogCaptureFixture) -> None:
    desk = Desk(world)
    Hand(desk).hold("endless")
    taking = asyncio.create_task(desk.intake.take({"update_id": 1} | message("endless")))
    await asyncio.sleep(0.01)
    desk.stop.set()
    await desk.intake.finish(0.01)
    assert await taking == "unsettled"
    assert "given up at the stop" in caplog.text


async def test_updates_without_a_chat_wait_for_nobody(world: World) -> None:
    desk = Desk(world)
    desk.handling = lambda _: asyncio.sleep(0)
    for number in range(1, 4):
        assert await desk.intake.take({"update_id": number, "poll": {}}) == "settled"
        assert await desk.intake.take({"update_id": 10 + number}) == "settled"


@pytest.mark.parametrize("raw", [None, [], "x", {}, {"update_id": True}, {"update_id": 0}, {"update_id": 2**31}])
async def test_what_has_no_number_is_told_apart(world: World, raw: Any) -> None:
    assert number_of(raw) is None
    assert await Desk(world).intake.take(raw) == "unnumbered"
