"""What was surely handled is not handled again, and remembering it costs little."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.sandbox import World
from bot.store import Store, StoreDown, Transaction, open_store
from bot.store.retention import SEEN_KEPT as KEPT
from bot.store.tables import seen_update
from bot.telegram.gathering import Gathered
from bot.telegram.patience import Patience
from bot.telegram.seen import TIDIED, Seen
from tests.telegram.desk import Desk, Memory, message, until, write

NOON = datetime(2031, 1, 17, 12, tzinfo=UTC)


@dataclass
class Ledger:
    """A store that counts transactions and can be down, and a clock that is moved."""

    store: Store
    now: datetime = NOON
    begun: int = 0
    down: int = 0
    waits: list[float] = field(default_factory=list)

    def begin(self) -> AbstractAsyncContextManager[Transaction]:
        self.begun += 1
        if self.down:
            self.down -= 1
            raise StoreDown("locked")
        return self.store.begin()

    async def wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        await asyncio.sleep(0)

    def seen(self, in_memory: int = 1000) -> Seen:
        """What a process knows that has just started."""
        return Seen(self, lambda: self.now, Patience(self.wait), in_memory)  # type: ignore[arg-type]

    async def rows(self) -> int:
        async with self.store.begin() as tx:
            return await tx.scalar(select(func.count()).select_from(seen_update)) or 0


@pytest.fixture
async def ledger(tmp_path: Path) -> AsyncIterator[Ledger]:
    async with open_store(f"sqlite:///{tmp_path / 'bot.sqlite3'}") as store:
        yield Ledger(store)


async def test_another_process_knows_what_this_one_handled(ledger: Ledger) -> None:
    first = ledger.seen()
    assert not await first.holds(7)
    await first.add(7)
    assert await first.holds(7)
    assert await ledger.seen().holds(7)
    assert not await ledger.seen().holds(8)


async def test_a_lower_number_is_not_taken_for_seen(ledger: Ledger) -> None:
    seen = ledger.seen()
    await seen.add(900_000_000)
    assert not await seen.holds(7)


async def test_a_number_may_come_back_after_two_days(ledger: Ledger) -> None:
    seen = ledger.seen()
    await seen.add(7)
    ledger.now += KEPT
    assert not await seen.holds(7)
    assert not await ledger.seen().holds(7)
    await seen.add(7)
    assert await ledger.seen().holds(7)


async def test_what_is_old_is_forgotten(ledger: Ledger) -> None:
    seen = ledger.seen()
    for number in range(1, 11):
        await seen.add(number)
    ledger.now += KEPT + TIDIED
    assert not await seen.holds(11)
    await seen.add(11)
    assert await ledger.rows() == 1


async def test_memory_is_bounded_and_the_database_knows_the_rest(ledger: Ledger) -> None:
    seen = ledger.seen(in_memory=5)
    for number in range(1, 21):
        await seen.add(number)
    assert len(seen._memory) == 5
    assert all([await seen.holds(number) for number in range(1, 21)])


async def test_what_was_only_noted_is_not_in_the_database(ledger: Ledger) -> None:
    seen = ledger.seen()
    seen.note(7)
    assert await seen.holds(7)
    assert await ledger.rows() == 0


async def test_many_at_once_are_few_transactions(ledger: Ledger) -> None:
    seen = ledger.seen()
    assert not any(await asyncio.gather(*(seen.holds(number) for number in range(1, 501))))
    await asyncio.gather(*(seen.add(number) for number in range(1, 501)))
    assert ledger.begun <= 4
    assert await ledger.rows() == 500


async def test_a_thousand_updates_cost_tens_of_transactions(ledger: Ledger, world: World) -> None:
    desk = Desk(world, seen=ledger.seen())
    for number in range(1000):
        last = write(world, str(number), 1000 + number % 100)
    async with desk.open():
        await world.handled(last)
    assert len(desk.handled) == 1000
    assert ledger.begun <= 80
    assert await ledger.rows() == 1000


async def test_a_database_that_is_down_is_asked_until_it_answers(ledger: Ledger) -> None:
    seen = ledger.seen()
    ledger.down = 3
    assert not await seen.holds(7)
    ledger.down = 3
    await seen.add(7)
    assert ledger.waits == [0.25, 0.5, 1] * 2
    assert await ledger.seen().holds(7)


async def test_closing_gives_up_what_waits(ledger: Ledger) -> None:
    seen = ledger.seen()
    ledger.down = 10**9
    adding = asyncio.create_task(seen.add(7))
    await asyncio.sleep(0.01)
    await seen.close()
    with pytest.raises(asyncio.CancelledError):
        await adding


async def test_a_crash_before_the_acknowledgement_brings_no_second_answer(ledger: Ledger, world: World) -> None:
    """The poller dies after handling and before the next offset."""
    desk = Desk(world, seen=ledger.seen())
    write(world, "one")
    polling = asyncio.create_task(desk.polling._take(await desk.polling.poll(0), desk.stop))
    await polling
    assert desk.handled == ["one"]
    assert len(world.updates) == 1, "it is not acknowledged"
    again = Desk(world, seen=ledger.seen())
    async with again.open():
        await until(lambda: not len(world.updates))
    assert again.handled == []


class Slow(Memory):
    """Takes its time to remember."""

    def __init__(self) -> None:
        super().__init__()
        self.written = asyncio.Event()

    async def add(self, update_id: int) -> None:
        await self.written.wait()
        await super().add(update_id)


async def test_the_next_of_a_chat_waits_until_the_last_is_remembered(world: World) -> None:
    """So a crash repeats one answer in a chat and not many."""
    seen = Slow()
    desk = Desk(world, seen=seen)
    for text, chat in (("one", 5), ("two", 5), ("other", 6)):
        write(world, text, chat)
    async with desk.open():
        await until(lambda: len(desk.handled) == 2)
        await asyncio.sleep(0.02)
        assert sorted(desk.handled) == ["one", "other"]
        seen.written.set()
        await until(lambda: not len(world.updates))
    assert sorted(desk.handled) == ["one", "other", "two"]


async def test_what_the_stop_left_behind_an_unsettled_one_is_not_answered_twice(ledger: Ledger, world: World) -> None:
    desk = Desk(world, seen=ledger.seen())
    for text, chat in (("one", 5), ("two", 5), ("other", 6)):
        write(world, text, chat)

    async def stop_at_once(update: object) -> None:
        desk.stop.set()
        await desk.note(update)  # type: ignore[arg-type]

    desk.handling = stop_at_once
    await desk.polling.run(desk.stop)
    again = Desk(world, seen=ledger.seen())
    async with again.open():
        await until(lambda: not len(world.updates))
    assert sorted(desk.handled + again.handled) == ["one", "other", "two"]


async def test_a_failed_question_fails_for_all_who_asked() -> None:
    async def fail(numbers: tuple[int, ...]) -> Callable[[int], int]:
        raise ValueError(len(numbers))

    gathered: Gathered[int] = Gathered(fail)
    asking = [asyncio.create_task(gathered.about(number)) for number in (1, 2, 2)]
    answers = await asyncio.gather(*asking, return_exceptions=True)
    assert [str(one) for one in answers] == ["2", "2", "2"]
    with pytest.raises(ValueError, match="2"):
        await gathered._asking  # type: ignore[misc]


def test_a_message_has_a_body() -> None:
    assert message("x")["message"]["text"] == "x"
