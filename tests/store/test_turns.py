"""All processes on a database share one limiter."""

import random
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from telegram.error import RetryAfter
from telegram.ext import ExtBot

from bot.clock import Time
from bot.delivery import Turns
from bot.delivery.limiter import Busy, Halted, Slot, Use
from bot.store import Store, open_store
from bot.telegram.limiting import TURN_TAKEN, Limiting
from tests.test_limiter import SECOND, most_within

NOW = datetime(2026, 3, 2, 4, tzinfo=UTC)
PROCESSES = 6


class Clock:
    """Moves when somebody sleeps."""

    def __init__(self) -> None:
        self.moment = NOW
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self.moment

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.moment += timedelta(seconds=seconds)

    @property
    def time(self) -> Time:
        return Time(self.now, self.sleep)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def six(postgresql: str, url: str, clock: Clock) -> AsyncIterator[list[Turns]]:
    """Six processes, each with connections of its own."""
    del postgresql
    if url.startswith("sqlite"):
        pytest.skip("on SQLite there is one process")
    async with AsyncExitStack() as stack:
        stores = [await stack.enter_async_context(open_store(url)) for _ in range(PROCESSES)]
        yield [Turns(store, clock.time, 25) for store in stores]


async def test_six_processes_never_exceed_the_rate_in_any_second(six: list[Turns], clock: Clock) -> None:
    draw = random.Random(1)  # noqa: S311 - repeatable on purpose
    taken: list[datetime] = []
    while clock.moment < NOW + timedelta(seconds=8):
        use: Use = draw.choice(("answer", "broadcast", "broadcast"))
        chats = [draw.randrange(1, 10**9) for _ in range(draw.randrange(1, 9 if use == "broadcast" else 3))]
        verdicts = await draw.choice(six).ask(chats, use, clock.moment)
        taken += [one.at for one in verdicts if isinstance(one, Slot)]
        clock.moment += timedelta(seconds=draw.uniform(0, 0.04))
    assert most_within(taken, SECOND) <= 25
    assert len(taken) > 8 * 18


async def test_a_chat_gets_one_message_a_second_from_all_processes_together(six: list[Turns], clock: Clock) -> None:
    for turns in six:
        assert await turns.wait(7) == timedelta(0)
    assert clock.moment == NOW + 5 * SECOND


async def test_a_halt_is_heeded_by_all_processes(six: list[Turns], clock: Clock) -> None:
    await six[0].halt(1, 30)
    assert await six[1].ask([1, 2], "broadcast", NOW) == [Busy(NOW + 30 * SECOND), Slot(NOW)]
    await six[2].halt(3, 40)
    for turns in six:
        assert await turns.ask([9], "answer", NOW) == [Halted(NOW + 40 * SECOND)]
        assert turns.silent(9, NOW) == Halted(NOW + 40 * SECOND)


async def test_a_halt_outlives_a_restart(url: str, clock: Clock) -> None:
    async with open_store(url) as store:
        turns = Turns(store, clock.time)
        await turns.halt(1, 30)
        await turns.halt(2, 30)
    async with open_store(url) as store:
        turns = Turns(store, clock.time)
        assert await turns.wait(3) == 30 * SECOND
        clock.moment += timedelta(hours=2)
        await turns.tidy()
        assert await turns.wait(3) == timedelta(0)


async def test_an_answer_waits_for_its_turn_but_not_for_long(store: Store, clock: Clock) -> None:
    turns = Turns(store, clock.time)
    assert [await turns.wait(7) for _ in range(3)] == [timedelta(0)] * 3
    assert clock.moment == NOW + 2 * SECOND
    await turns.halt(7, 5)
    assert await turns.wait(7) == timedelta(0)
    assert clock.moment == NOW + 7 * SECOND
    await turns.halt(7, 11)
    assert await turns.wait(7) == 11 * SECOND
    assert clock.moment == NOW + 7 * SECOND


async def test_on_sqlite_a_turn_costs_no_write(url: str, clock: Clock) -> None:
    if not url.startswith("sqlite"):
        pytest.skip("processes that share a database have to write")
    async with open_store(url) as store:
        turns = Turns(store, clock.time)
        await turns.wait(1)
        begun = 0
        begin = store.begin

        def counted() -> Any:
            nonlocal begun
            begun += 1
            return begin()

        store.begin = counted  # type: ignore[method-assign]
        for chat in range(2, 100):
            await turns.wait(chat)
        assert begun == 0


async def asked(limiting: Limiting, endpoint: str, chat: Any, turn: str | None = None, error: Any = None) -> None:
    async def callback(*_: Any) -> bool:
        if error:
            raise error
        return True

    await limiting.process_request(callback, (), {}, endpoint, {"chat_id": chat} if chat else {}, turn)


async def test_only_sends_and_edits_wait_for_a_turn(store: Store, clock: Clock) -> None:
    limiting = Limiting(Turns(store, clock.time))
    await limiting.initialize()
    for endpoint in ("getMe", "answerCallbackQuery", "sendChatAction", "getChat", "setMyCommands"):
        await asked(limiting, endpoint, 7)
        await asked(limiting, endpoint, None)
    await asked(limiting, "sendMessage", 7, TURN_TAKEN)
    assert clock.slept == []
    await asked(limiting, "sendMessage", 7)
    await asked(limiting, "editMessageText", 7)
    assert clock.moment == NOW + SECOND
    await limiting.shutdown()


async def test_a_429_is_remembered_and_given_back(store: Store, clock: Clock) -> None:
    limiting = Limiting(Turns(store, clock.time))
    with pytest.raises(RetryAfter):
        await asked(limiting, "sendMessage", 7, error=RetryAfter(60))
    with pytest.raises(RetryAfter) as refused:
        await asked(limiting, "sendMessage", 7)
    assert "60" in str(refused.value)
    assert isinstance(ExtBot("1:a", rate_limiter=limiting).rate_limiter, Limiting)
