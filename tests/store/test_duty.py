"""Of several processes on one database that poll, one takes updates: each question is answered once."""

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import create_async_engine
from telegram import Update
from telegram.ext import ExtBot

from bot.clock import Time
from bot.delivery import Turns
from bot.delivery.limiter import OVERALL, Slot
from bot.messages import Message, Picture
from bot.sandbox import World
from bot.store import Store, StoreDown, limits, open_store, opening
from bot.store.address import read_address
from bot.store.frozen import end_frozen
from bot.store.values import Limit, Target
from bot.telegram.duty import LEASE, LOOK, Duty, Relieved
from bot.telegram.limiting import Limiting
from bot.telegram.patience import Patience
from bot.telegram.pictures import Pictures
from bot.telegram.seen import Seen
from bot.telegram.sender import Sender
from tests.inprocess import SandboxRequest
from tests.leaks import TOKEN
from tests.telegram.desk import Desk, until, write

NOON = datetime(2031, 1, 17, 12, tzinfo=UTC)
PICTURE = Picture("map", "A map.", lambda: b"\x89PNG\r\n\x1a\n")


@dataclass
class Hands:
    """A clock whose sleepers wake when it is moved."""

    now: datetime = NOON
    asleep: list[tuple[datetime, asyncio.Future[None]]] = field(default_factory=list)

    @property
    def time(self) -> Time:
        return Time(lambda: self.now, self.sleep)

    async def sleep(self, seconds: float) -> None:
        waking: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.asleep.append((self.now + timedelta(seconds=seconds), waking))
        await waking

    def move(self, by: timedelta) -> None:
        self.now += by
        for at, waking in self.asleep:
            if at <= self.now and not waking.done():
                waking.set_result(None)


@pytest.fixture
async def shared(postgresql: str) -> AsyncIterator[Store]:
    """A database on which several processes may be."""
    async with open_store(postgresql) as store:
        async with store.begin() as tx:
            await tx.exec_driver_sql('TRUNCATE flag, seen_update, "limit"')
        yield store


def duty(store: Store, hands: Hands) -> Duty:
    return Duty(store, hands.time, by_turns=True)


async def test_one_alone_has_the_duty(shared: Store) -> None:
    hands = Hands()
    one, other = duty(shared, hands), duty(shared, hands)
    await one.look()
    await other.look()
    assert (one.held(), other.held()) == (True, False)


async def test_of_many_who_look_at_once_one_has_it(shared: Store) -> None:
    hands = Hands()
    all_ = [duty(shared, hands) for _ in range(8)]
    await asyncio.gather(*(one.look() for one in all_))
    assert [one.held() for one in all_].count(True) == 1


async def test_who_renews_it_keeps_it(shared: Store) -> None:
    hands = Hands()
    one, other = duty(shared, hands), duty(shared, hands)
    for _ in range(10):
        await one.look()
        await other.look()
        assert (one.held(), other.held()) == (True, False)
        hands.move(timedelta(seconds=LOOK))


async def test_who_is_silent_loses_it_without_being_told(shared: Store) -> None:
    hands = Hands()
    one, other = duty(shared, hands), duty(shared, hands)
    await one.look()
    hands.move(LEASE - timedelta(seconds=0.001))
    await other.look()
    assert (one.held(), other.held()) == (True, False)
    hands.move(timedelta(seconds=0.001))
    assert not one.held()
    await other.look()
    assert other.held()
    await one.look()
    assert (one.held(), other.held()) == (False, True)


async def test_a_clean_stop_gives_it_up_at_once(shared: Store) -> None:
    hands = Hands()
    one, other = duty(shared, hands), duty(shared, hands)
    async with one.sought():
        await other.look()
        assert (one.held(), other.held()) == (True, False)
    await other.look()
    assert (one.held(), other.held()) == (False, True)


async def test_a_stop_gives_up_no_others_duty(shared: Store) -> None:
    hands = Hands()
    one, other, third = (duty(shared, hands) for _ in range(3))
    async with one.sought():
        async with other.sought():
            pass
        await third.look()
    assert not third.held()


async def test_a_clock_set_back_leaves_the_duty_to_somebody(shared: Store) -> None:
    hands = Hands()
    one, other = duty(shared, hands), duty(shared, hands)
    await one.look()
    hands.move(-timedelta(hours=1))
    assert not one.held()
    await other.look()
    await one.look()
    assert (one.held(), other.held()) == (False, True)


async def test_a_database_that_is_away_ends_the_duty_in_time(shared: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    hands = Hands()
    one = duty(shared, hands)
    await one.look()

    def away() -> None:
        raise StoreDown("away")

    monkeypatch.setattr(shared, "begin", away)
    hands.move(timedelta(seconds=LOOK))
    await one.look()
    assert one.held()
    hands.move(LEASE)
    await one.look()
    assert not one.held()


async def test_where_nobody_else_can_be_nobody_is_asked(store: Store) -> None:
    hooked = Duty(store, Hands().time, by_turns=False)
    async with hooked.sought():
        assert hooked.held()
    if not store.shared:
        alone = duty(store, Hands())
        assert alone.held()


class Process(Desk):
    """An intake with a duty and a memory of its own, on the shared database; its clock may stand still for it."""

    def __init__(self, world: World, store: Store) -> None:
        self.hands = Hands()
        seen = Seen(store, lambda: self.hands.now, Patience(self.wait))
        super().__init__(world, SandboxRequest, seen=seen, duty=duty(store, self.hands))


async def test_each_question_is_answered_once_by_two(shared: Store, world: World) -> None:
    one, other = Process(world, shared), Process(world, shared)
    async with one.open():
        await until(one.polling._duty.held)
        async with other.open():
            asked = [write(world, str(number), 5 + number % 7) for number in range(40)]
            for number in asked:
                await world.handled(number)
            for process in (one, other):
                process.hands.move(timedelta(seconds=LOOK))
            await world.handled(write(world, "last"))
    assert sorted([*one.handled, *other.handled]) == sorted([*map(str, range(40)), "last"])
    assert other.handled == []


async def test_the_other_takes_over_when_one_stops(
    shared: Store, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    one, other = Process(world, shared), Process(world, shared)
    async with other.open():
        await until(other.polling._duty.held)
        async with one.open():
            await until(lambda: "stands by" in caplog.text)
            other.stop.set()
            await until(lambda: not other.polling._duty.held())
            number = write(world, "one")
            one.hands.move(timedelta(seconds=LOOK))
            await world.handled(number)
    assert (one.handled, other.handled) == (["one"], [])
    assert "takes the updates now" in caplog.text
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


async def test_one_that_was_frozen_answers_nothing_again(shared: Store, world: World) -> None:
    """It wakes with one update that it is handling, one that waits behind it, and a poll under way."""
    one, other = Process(world, shared), Process(world, shared)
    gate = asyncio.Event()

    async def slowly(update: Update) -> None:
        await gate.wait()
        if not one.polling._duty.held():  # as the sender does when the turn has come
            raise Relieved
        await one.note(update)

    one.handling = slowly
    numbers = [write(world, text) for text in ("first", "second")]
    async with one.open():
        await until(lambda: one.intake.in_hand == 2)
        other.hands.move(LEASE)
        async with other.open():
            for number in numbers:
                await world.handled(number)
            one.hands.now = other.hands.now  # it wakes, and none of its tasks has looked at the lease yet
            gate.set()
            await until(lambda: not one.intake.in_hand)
            third = write(world, "third")
            one.hands.move(timedelta(seconds=LOOK))
            other.hands.move(timedelta(seconds=LOOK))
            await world.handled(third)
    assert other.handled == ["first", "second", "third"]
    assert one.handled == []
    assert one.basket.put_aside == []


async def test_an_answer_whose_turn_comes_too_late_is_not_sent(store: Store, world: World) -> None:
    hands = Hands()
    turns = Turns(store, hands.time)
    bot: ExtBot[Any] = ExtBot(TOKEN, request=SandboxRequest(world), rate_limiter=Limiting(turns))
    async with bot:
        on_duty = True
        sender = Sender(bot, still=lambda: on_duty)
        person = world.person("Anna")
        world.write(person, world.private_chat(person).id, "/start")
        target = Target(person.id, 0, "private")
        await sender.send(target, Message("one", ()))
        second = asyncio.create_task(sender.send(target, Message("two", ())))
        await until(lambda: hands.asleep)
        on_duty = False
        hands.move(timedelta(seconds=1))
        with pytest.raises(Relieved):
            await second
        hands.move(timedelta(seconds=2))
        with pytest.raises(Relieved):
            await sender.edit(target, 1, Message("three", ()))
        hands.move(timedelta(seconds=2))
        with pytest.raises(Relieved):
            await Pictures(bot, store, hands.time.now, still=lambda: on_duty).send(target, PICTURE)
    assert [one.text for one in world.ledger] == ["one"]


async def test_a_frozen_process_does_not_hold_the_others_up(postgresql: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "FROZEN", timedelta(seconds=0.3))
    async with open_store(postgresql) as frozen, open_store(postgresql) as store:
        with pytest.raises(StoreDown):  # noqa: PT012 - the commit raises
            async with frozen.begin() as tx:
                await limits.locked(tx, OVERALL, (), NOON)
                async with asyncio.timeout(5):
                    (verdict,) = await Turns(store, Hands().time).ask([5], "answer", NOON)
                assert isinstance(verdict, Slot)
                await limits.write(tx, {})
        async with frozen.begin() as tx:
            assert await limits.locked(tx, OVERALL, (), NOON) == {}


async def test_nor_one_that_is_frozen_amid_a_statement(postgresql: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL waits for the rest of a statement for ever: it has been prepared, and is not executed."""
    monkeypatch.setattr(opening, "FROZEN", timedelta(seconds=0.3))
    async with open_store(postgresql) as frozen, open_store(postgresql) as store:
        with pytest.raises(StoreDown):  # noqa: PT012 - the next statement raises
            async with frozen.begin() as tx:
                await limits.locked(tx, OVERALL, (), NOON)
                driver = (await tx.get_raw_connection()).driver_connection
                assert driver is not None
                await driver.prepare("SELECT 6 * 7")
                async with asyncio.timeout(5):
                    (verdict,) = await Turns(store, Hands().time).ask([5], "answer", NOON)
                assert isinstance(verdict, Slot)
                await limits.write(tx, {"chat:5": Limit(NOON)})
        async with frozen.begin() as tx:
            assert await limits.locked(tx, OVERALL, (), NOON) == {}


async def test_looking_for_the_frozen_goes_on_after_an_error(postgresql: str, caplog: pytest.LogCaptureFixture) -> None:
    engine = create_async_engine(read_address(postgresql).url.set(database="of-nobody"))
    looking = asyncio.create_task(end_frozen(engine, timedelta(seconds=0.02)))
    async with asyncio.timeout(20):
        while not caplog.messages:  # noqa: ASYNC110 - a log sets no event
            await asyncio.sleep(0.01)
    await asyncio.sleep(0.2)
    assert not looking.done()
    assert len(caplog.messages) == 1
    looking.cancel()
    await engine.dispose()
