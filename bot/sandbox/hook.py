"""How Telegram calls a bot: each update by POST to the webhook, in order within a chat, again until it is taken."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import aiohttp

from bot.sandbox.clock import Clock
from bot.sandbox.updates import Updates, Waiting

SECRET = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name
LONGEST_CALL = aiohttp.ClientTimeout(total=60)
MOST_AT_ONCE = 40


@dataclass(frozen=True, slots=True)
class Complained:
    """When and why the last call failed."""

    at: datetime
    words: str


class Hook:
    """A webhook that is set: it calls while updates wait, at most one at a time for each chat."""

    def __init__(self, updates: Updates, clock: Clock, url: str, secret: str | None, most: int | None) -> None:
        """Begin to call; an event loop has to run."""
        self.url = url
        self.most = most or MOST_AT_ONCE
        self.failed: Complained | None = None
        self.pause = 1.0
        """Seconds after a call that failed. Telegram's grow; these do not, so that nobody waits for a test."""
        self._updates = updates
        self._clock = clock
        self._headers = {SECRET: secret} if secret else {}
        self._news = asyncio.Event()
        self._calls: dict[int, asyncio.Task[None]] = {}
        self._running = asyncio.create_task(self._run())
        updates.told = self._news.set

    async def close(self) -> None:
        """Call no more."""
        self._updates.told = None
        tasks = [self._running, *self._calls.values()]
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)

    async def _run(self) -> None:
        async with aiohttp.ClientSession(timeout=LONGEST_CALL, headers=self._headers) as session:
            while True:
                self._news.clear()
                self._begin(session)
                await self._news.wait()

    def _begin(self, session: aiohttp.ClientSession) -> None:
        """Call with the oldest update of each chat with which no call is under way."""
        for one in self._updates.waiting():
            lane = _chat_of(one.body) or -one.id
            if lane not in self._calls and len(self._calls) < self.most:
                self._calls[lane] = asyncio.create_task(self._call(session, one, lane))

    async def _call(self, session: aiohttp.ClientSession, one: Waiting, lane: int) -> None:
        try:
            async with session.post(self.url, json=one.body) as answer:
                if answer.ok:
                    self._updates.settle(one.id)
                else:
                    await self._fail(f"Wrong response from the webhook: {answer.status} {answer.reason}")
        except (aiohttp.ClientError, OSError) as error:
            await self._fail(str(error) or "Connection refused")
        finally:
            del self._calls[lane]
            self._news.set()

    async def _fail(self, words: str) -> None:
        self.failed = Complained(self._clock.now(), words)
        await asyncio.sleep(self.pause)


def _chat_of(body: Mapping[str, Any]) -> int | None:
    """Find the chat of a message, a press or a change of standing; what is malformed is in none."""
    for one in body.values():
        place = one.get("message", one) if isinstance(one, dict) else None
        chat = place.get("chat") if isinstance(place, dict) else None
        if isinstance(chat, dict) and isinstance(chat.get("id"), int):
            return int(chat["id"])
    return None
