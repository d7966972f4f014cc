"""The channels of the settings get their subscriptions, and the editors hear what is wrong with them."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

from telegram import Bot

from bot.schedule import Cadence
from bot.settings import Channel
from bot.store import Store, Transaction, moves, preferences, subscriptions
from bot.store.values import Target
from bot.telegram.channels import Found, find, follow

LOOK_AGAIN = timedelta(minutes=5)
"""How long a channel that could not be used waits until it is looked up again."""

Tell = Callable[[str, str], Awaitable[None]]
"""Tells the editors something: a title and words."""

log = logging.getLogger(__name__)


class Configured:
    """The channels that RECAP_CHANNELS names."""

    def __init__(self, channels: Sequence[Channel], bot: Bot, store: Store, cadence: Cadence, tell: Tell) -> None:
        """Begin without having looked."""
        self._channels = channels
        self._bot = bot
        self._store = store
        self._cadence = cadence
        self._tell = tell
        self._look_again: datetime | None = None
        self.problems: tuple[str, ...] = ()

    async def look_again(self, now: datetime) -> None:
        """Look up what could not be used, if that is long enough ago."""
        if self._look_again and now >= self._look_again:
            await self.look(now)

    async def look(self, now: datetime) -> None:
        """Subscribe the channels of the settings, and end those that the settings no longer name."""
        found = [await self._find(channel.name) for channel in self._channels]
        async with self._store.begin() as tx:
            for channel, target in zip(self._channels, (one.target for one in found), strict=True):
                if target:
                    await self._subscribe(tx, target, channel.language, now)
            if all(one.target for one in found):
                await subscriptions.end_unconfigured(tx, [one.target for one in found if one.target])
        await self._report(found)
        self._look_again = now + LOOK_AGAIN if self.problems else None

    async def _find(self, name: str) -> Found:
        """Look one up where it is now: Telegram goes on to show a group under the number that it had."""
        if name.startswith("@"):
            return await find(self._bot, name)
        async with self._store.begin() as tx:
            now_at = await moves.where(tx, int(name))
        return await find(self._bot, name) if now_at == int(name) else await follow(self._bot, name, now_at)

    async def _subscribe(self, tx: Transaction, target: Target, language: str, now: datetime) -> None:
        """Speak the language of the settings there, or what the chat has chosen; taking it over changes none."""
        before = await subscriptions.get(tx, target)
        language = language or (await preferences.get(tx, target.chat_id)).language
        await subscriptions.subscribe(tx, target, self._cadence, now, origin="settings", language=language)
        if language or (before and before.origin == "settings"):
            await subscriptions.speak(tx, target, language)

    async def _report(self, found: Sequence[Found]) -> None:
        """Log and tell the editors what is wrong with the channels, once for each change of it."""
        problems = tuple(one.problem for one in found if one.problem)
        if problems == self.problems:
            return
        self.problems = problems
        for problem in problems:
            log.warning("RECAP_CHANNELS, %s", problem)
        if problems:
            await self._tell("A channel cannot get its recap", "\n".join(problems))
