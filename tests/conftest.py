"""Stories, and a bot that talks in the sandbox without a socket, at a clock that stands still until it is moved."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.answers import Answers
from bot.app import Minewatch, Surroundings, connected
from bot.clock import Time
from bot.listening import Listening
from bot.sandbox import Clock, World
from bot.sandbox.chats import Chat
from bot.sandbox.messages import Message
from bot.sandbox.people import Person
from bot.settings import read_given
from bot.telegram.flood import Flood
from bot.voices import Voices
from digests.item import Story
from digests.library import load
from tests.inprocess import transport
from tests.leaks import TOKEN, pytest_runtest_makereport

__all__ = ["pytest_runtest_makereport"]  # pytest finds the hook here

ROOT = Path(__file__).resolve().parent.parent
LIGHTHOUSE = ROOT / "tests" / "stories" / "lighthouse"
PATIENCE = 1_000_000
"""Questions at once. No test asks more than is answered, unless it is about that: the clock of tests stands still."""
FRIDAY = datetime(2031, 1, 17, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def record() -> Story:
    """The story of this repository."""
    return load(ROOT)


@pytest.fixture(scope="session")
def lighthouse() -> Story:
    """A small story of the tests' own: the code knows neither."""
    return load(LIGHTHOUSE)


@pytest.fixture
def answers(record: Story) -> Iterator[Answers]:
    voices = Voices(record)
    yield voices.own
    voices.close()


@pytest.fixture
def world() -> World:
    """A Telegram in which nothing has happened, on a Friday."""
    return World(token=TOKEN, username="minewatch_bot", name="Minewatch", clock=Clock(FRIDAY, frozen=True))


@dataclass(slots=True)
class Talk:
    """A running bot and one person who talks with it in private."""

    world: World
    minewatch: Minewatch
    first_line: str
    you: Person
    chat: Chat
    listening: Listening

    async def say(self, text: str, chat: Chat | None = None, **more: Any) -> list[str]:
        """Write a message; return the texts of what the bot sends there in answer."""
        where = chat or self.chat
        before = {message.id for message in self.shown(where)}
        await self.world.handled(self.world.write(self.you, where.id, text, **more))
        return [message.text for message in self.shown(where) if message.id not in before]

    async def press(self, label: str, chat: Chat | None = None) -> Message:
        """Press the last button with this label; return the bot's last message then."""
        where = chat or self.chat
        message, data = next(
            (message, button["callback_data"])
            for message in reversed(self.shown(where))
            for row in message.keyboard
            for button in row
            if label in button["text"]
        )
        await self.world.handled(self.world.press(self.you, where.id, message.id, data))
        return self.shown(where)[-1]

    async def tap(self, data: str, message_id: int) -> None:
        """Press a button that the message may no longer have, as a second tap or an old client does."""
        person = {"id": self.you.id, "is_bot": False, "first_name": self.you.first_name}
        chat = {"id": self.chat.id, "type": "private", "first_name": self.you.first_name}
        message = {"message_id": message_id, "date": 1, "chat": chat, "text": "…"}
        query = {"id": "77", "from": person, "chat_instance": "1", "data": data, "message": message}
        await self.world.handled(self.world.push({"callback_query": query}))

    def shown(self, chat: Chat | None = None) -> list[Message]:
        """The bot's messages that a chat shows, oldest first."""
        bot = self.world.bot.id
        messages = self.world.messages((chat or self.chat).id)
        return [message for message in messages if message.sender is None or message.sender.id == bot]


Talking = Callable[..., AbstractAsyncContextManager[Talk]]


@pytest.fixture
def talking(world: World, record: Story, tmp_path: Path) -> Talking:
    """Start a bot in the world; a second start goes on with the same database."""

    @asynccontextmanager
    async def begin(story: Story = record, flood: Flood | None = None, **settings: Any) -> AsyncIterator[Talk]:
        given: dict[str, Any] = {
            "bot_token": TOKEN,
            "database_url": f"sqlite:///{tmp_path / 'bot.sqlite3'}",
            "story_dir": ROOT,
        }
        stop = asyncio.Event()
        flood = flood or Flood(burst=PATIENCE)

        async def sleep(seconds: float) -> None:
            """Wait no time at all: the clock is moved instead."""
            world.clock.advance(timedelta(seconds=seconds))
            await asyncio.sleep(0)

        time = Time(world.clock.now, sleep)
        parts_of = connected(read_given(**given | settings), story, Surroundings(time, transport(world), flood), stop)
        async with parts_of as parts:
            assert parts is not None
            minewatch, listening = parts
            first_line = await minewatch.begin()
            you = next((one for one in world.people.values() if not one.is_bot), None) or world.person("Aigerim")
            polling = asyncio.create_task(listening.run(stop))
            try:
                yield Talk(world, minewatch, first_line, you, world.private_chat(you), listening)
            finally:
                stop.set()
                await polling

    return begin


@pytest.fixture
async def talk(talking: Talking) -> AsyncIterator[Talk]:
    """A running bot on this repository's story."""
    async with talking() as running:
        yield running
