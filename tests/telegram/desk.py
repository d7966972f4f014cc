"""An intake with fakes behind it: it notes what it handles, remembers in memory, and pauses no time at all."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from telegram import Update
from telegram.ext import ExtBot

from bot.clock import Time
from bot.sandbox import World
from bot.telegram.aside import Aside
from bot.telegram.duty import Duty
from bot.telegram.incoming import Incoming
from bot.telegram.intake import MOST, Intake, Record
from bot.telegram.parked import Parked
from bot.telegram.patience import Patience
from bot.telegram.polling import Polling
from bot.telegram.seen import Seen
from tests.inprocess import SandboxRequest
from tests.leaks import TOKEN


class Memory(Seen):
    """Remembers as long as it lives."""

    def __init__(self) -> None:
        self.numbers: set[int] = set()

    async def holds(self, update_id: int) -> bool:
        await asyncio.sleep(0)
        return update_id in self.numbers

    async def add(self, update_id: int) -> None:
        await asyncio.sleep(0)
        self.numbers.add(update_id)

    def note(self, update_id: int) -> None:
        self.numbers.add(update_id)

    async def close(self) -> None:
        """Hold nothing open."""


@dataclass
class Basket(Aside):
    """Keeps what is put aside in a list: number, error, tries."""

    put_aside: list[tuple[int, str, int]] = field(default_factory=list)

    async def put(self, incoming: Incoming, error: Exception, tries: int) -> None:
        self.put_aside.append((incoming.update_id, str(error), tries))


class Lot(Parked):
    """Keeps what is parked in a list."""

    def __init__(self) -> None:
        self.kept: dict[int, object] = {}

    async def put(self, incoming: Collection[Incoming]) -> None:
        self.kept.update({one.update_id: one.raw for one in incoming})

    async def left(self) -> list[object]:
        return list(self.kept.values())

    def note(self, numbers: Iterable[int]) -> None:
        """Know them already."""

    async def release(self, number: int) -> None:
        self.kept.pop(number, None)


class Always(Duty):
    """The duty of a process that is alone."""

    def __init__(self) -> None:
        self._shared = False


class Desk:
    """Polls the world, notes what is handled, how long polling pauses, and how long tries wait."""

    def __init__(
        self,
        world: World,
        request: type[SandboxRequest] = SandboxRequest,
        *,
        seen: Seen | None = None,
        aside: Aside | None = None,
        parked: Parked | None = None,
        duty: Duty | None = None,
        most: int = MOST,
    ) -> None:
        self.handled: list[str] = []
        self.pauses: list[float] = []
        self.waits: list[float] = []
        self.stop = asyncio.Event()
        self.handling: Callable[[Update], Awaitable[object]] = self.note
        self.basket = Basket()
        bot = ExtBot(TOKEN, request=request(world), get_updates_request=request(world))
        patience = Patience(self.wait)
        time = Time(world.clock.now, self.wait)
        record = Record(seen or Memory(), aside or self.basket, parked or Lot(), patience)
        duty = duty or Always()
        self.intake = Intake(bot, self.handle, record, time, self.stop, on_duty=duty.held, most=most)
        self.polling = Polling(bot, request(world), self.intake, self.pause, duty)

    async def handle(self, update: Update, _: datetime) -> bool:
        await self.handling(update)
        return True

    async def note(self, update: Update) -> None:
        assert update.message is not None
        self.handled.append(update.message.text or "")

    async def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        await asyncio.sleep(0)

    async def wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        await asyncio.sleep(0)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Take updates while the block runs, then stop in order."""
        task = asyncio.create_task(self.polling.run(self.stop))
        try:
            yield
        finally:
            self.stop.set()
            async with asyncio.timeout(2):
                await task


def message(text: str, chat_id: int = 5, **more: Any) -> dict[str, Any]:
    """Make the body of an update: a message from a person whom the world need not know."""
    person = {"id": chat_id, "is_bot": False, "first_name": "Anna"}
    chat = {"id": chat_id, "type": "private", "first_name": "Anna"}
    return {"message": {"message_id": 1, "date": 1, "chat": chat, "from": person, "text": text} | more}


def write(world: World, text: str, chat_id: int = 5, **over: Any) -> int:
    """Push a message and say its number."""
    return world.push(message(text, chat_id) | over)


async def until(fact: Callable[[], object], seconds: float = 2) -> None:
    async with asyncio.timeout(seconds):
        while not fact():  # noqa: ASYNC110 - what is waited for happens in another task
            await asyncio.sleep(0.001)
