"""Several processes poll for one bot through one database: one takes updates; when it is gone, another does."""

import asyncio
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from bot.sandbox import World, serve
from bot.sandbox.people import Person
from bot.telegram.duty import LEASE, LOOK
from tests.faults.fleet import Fleet, Replica, fleet
from tests.faults.stage import STORY
from tests.leaks import TOKEN

TAKEN_OVER = LEASE.total_seconds() + LOOK
SLACK = 5.0
"""Seconds that a loaded machine may take on top."""
PEOPLE = 20
STANDS_BY, TAKES = "stands by", "takes the updates now"


@dataclass
class Talk:
    """Readers who ask, each question once, and the processes that answer."""

    world: World
    fleet: Fleet
    people: list[Person] = field(default_factory=list)
    asked: list[tuple[int, str]] = field(default_factory=list)

    def ask(self, times: int = 1) -> list[int]:
        """Let everybody ask; return the numbers of the updates."""
        numbers = []
        for person in self.people * times:
            text = f"zeppelin{len(self.asked)}x"
            self.asked.append((person.id, text))
            numbers.append(self.world.write(person, self.world.private_chat(person).id, text))
        return numbers

    async def answered(self, numbers: list[int], seconds: float = 20.0) -> float:
        """Wait until these are settled; say how long that took."""
        begun = time.monotonic()
        for number in numbers:
            left = max(0.0, begun + seconds - time.monotonic())
            with suppress(TimeoutError):
                await asyncio.wait_for(self.world.handled(number), left)
        waiting = {one.id for one in self.world.updates.waiting()}
        assert not waiting.intersection(numbers), self.fleet.words()[-3000:]
        return time.monotonic() - begun

    def answers(self) -> Counter[tuple[int, str]]:
        """Count the answers to each question."""
        return Counter(
            (chat_id, text)
            for chat_id, text in self.asked
            for one in self.world.ledger
            if one.chat_id == chat_id and f"“{text}”" in (one.text or "")
        )


@asynccontextmanager
async def talking(url: str, folder: Path) -> AsyncIterator[Talk]:
    world = World(token=TOKEN)
    async with serve(world) as server:
        settings = {
            "bot_token": TOKEN,
            "telegram_api_url": server.url,
            "database_url": url,
            "story_dir": str(STORY),
            "sends_per_second": 1000,
        }
        async with fleet(settings, folder) as started:
            yield Talk(world, started, [world.person(f"Reader {number}") for number in range(PEOPLE)])


async def two(talk: Talk) -> tuple[Replica, Replica]:
    """Start the one that takes updates, then the one that stands by."""
    one = talk.fleet.start()
    await one.announced()
    await talk.answered(talk.ask())
    other = talk.fleet.start()
    await other.announced()
    await written(other, STANDS_BY)
    return one, other


async def written(replica: Replica, words: str) -> None:
    async with asyncio.timeout(20):
        while words not in replica.output.read_text(errors="replace"):  # noqa: ASYNC110 - a file sets no event
            await asyncio.sleep(0.02)


async def test_when_the_poller_is_killed_another_takes_over(shared: str, tmp_path: Path) -> None:
    async with talking(shared, tmp_path) as talk:
        one, other = await two(talk)
        await talk.answered(talk.ask(3))
        talk.fleet.kill(one)
        took = await talk.answered(talk.ask())
        assert took <= TAKEN_OVER + SLACK
        assert TAKES in other.output.read_text()
        assert set(talk.answers().values()) == {1}
        assert len(talk.answers()) == len(talk.asked)


async def test_when_the_poller_is_stopped_another_takes_over_at_once(shared: str, tmp_path: Path) -> None:
    async with talking(shared, tmp_path) as talk:
        one, _ = await two(talk)
        code, _ = await talk.fleet.stop(one)
        assert code == 0
        assert await talk.answered(talk.ask()) <= LOOK + SLACK
        assert set(talk.answers().values()) == {1}


async def test_a_poller_that_was_frozen_answers_nothing_again(shared: str, tmp_path: Path) -> None:
    """It stands still with a poll under way, and another time with a conversation in its hands."""
    async with talking(shared, tmp_path) as talk:
        one, other = await two(talk)
        for frozen in (one, other):
            asked = talk.ask(3)
            await asyncio.sleep(0.05 if frozen is other else 0)
            frozen.signal(signal.SIGSTOP)
            await talk.answered(asked)
            frozen.signal(signal.SIGCONT)
            await asyncio.sleep(1)
            await talk.answered(talk.ask())
        answers = talk.answers()
        assert len(answers) == len(talk.asked)
        assert "Traceback" not in talk.fleet.words()
        # What had left for Telegram when one froze, and was not remembered yet, nobody can take back: one in each chat.
        assert sum(answers.values()) - len(answers) <= 2 * PEOPLE
