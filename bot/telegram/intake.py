"""Long polling that handles before it acknowledges: what a crash interrupts, Telegram sends again."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlencode

from telegram import Bot, Update
from telegram.error import Conflict, RetryAfter, TelegramError
from telegram.request import BaseRequest

from bot.telegram.outcomes import reason_of, refuses_token, seconds_of

LONG_POLL_SECONDS = 30
ALLOWED = '["message","callback_query","my_chat_member"]'
LONGEST_PAUSE = 30.0
IDS = 2**31
"""Telegram's update ids are below this: an offset beyond would acknowledge everything that ever comes."""

log = logging.getLogger(__name__)

Handle = Callable[[Update], Awaitable[None]]
Sleep = Callable[[float], Awaitable[None]]


class Intake:
    """Takes updates from Telegram one after another."""

    def __init__(self, bot: Bot, request: BaseRequest, handle: Handle, sleep: Sleep) -> None:
        """`handle` must bear being called twice for one update; `sleep` waits between failed polls."""
        self._bot = bot
        self._request = request
        self._handle = handle
        self._sleep = sleep
        self._offset: int | None = None
        self._failures = 0
        self._conflict = False

    async def run(self, stop: asyncio.Event) -> None:
        """Poll until `stop` is set; what is in hand is finished and acknowledged. Raises InvalidToken."""
        while not stop.is_set():
            updates = await self._next(stop)
            if updates:
                await self._take_all(updates, stop)
            elif updates is not None:
                self._failures = 0
                self._offset = None  # all is acknowledged; ids may restart anywhere after a quiet week
        if self._offset:
            await self._acknowledge()

    async def _next(self, stop: asyncio.Event) -> list[Any] | None:
        """Wait for updates or for the stop: None. A poll that fails is followed by a pause: None."""
        polling = asyncio.ensure_future(self.poll())
        stopping = asyncio.ensure_future(stop.wait())
        try:
            await asyncio.wait((polling, stopping), return_when=asyncio.FIRST_COMPLETED)
            if not polling.done():
                return None
            updates = polling.result()
        except Exception as error:
            if refuses_token(error):
                raise
            await self._pause(error)  # one poll that fails must not end the intake
            return None
        finally:
            stopping.cancel()
            polling.cancel()
            await asyncio.gather(polling, stopping, return_exceptions=True)
        return updates

    async def _acknowledge(self) -> None:
        """Tell Telegram at the end what was handled; what it answers with was not, and comes again."""
        try:
            await self.poll(0)
        except Exception as error:  # noqa: BLE001 - whatever it is, the bot ends here
            log.warning("the last updates could not be acknowledged and may come again: %s", _words(error))

    async def poll(self, seconds: int = LONG_POLL_SECONDS) -> list[Any]:
        """Ask once; asking acknowledges what was handled. https://core.telegram.org/bots/api#getupdates."""
        asked = {"timeout": seconds, "allowed_updates": ALLOWED} | ({"offset": self._offset} if self._offset else {})
        url = f"{self._bot.base_url}/getUpdates?{urlencode(asked)}"
        result = await self._request.post(url, read_timeout=seconds + 10)
        if not isinstance(result, list):
            raise TelegramError("Telegram's answer holds no list of updates")
        return result

    async def _take_all(self, updates: list[Any], stop: asyncio.Event) -> None:
        """Handle updates in order. What has no number cannot be acknowledged and, alone, would come again at once."""
        taken = []
        for raw in updates:
            taken.append(await self._take(raw))
            if stop.is_set():
                return
        if not any(taken):
            await self._pause(TelegramError("only updates without a number came"))
            return
        self._failures = 0
        if not all(taken):
            log.warning("an update without a number is passed over")

    async def _take(self, raw: object) -> bool:
        """Handle one update, parsed by itself; whatever is wrong with it, the next one is handled."""
        update_id = _number(raw)
        if update_id is None:
            return False
        try:
            update = Update.de_json(raw, self._bot)  # type: ignore[arg-type]
            if update is not None:
                _check(update)
                await self._handle(update)
        except Exception:
            log.exception("update %s could not be handled and is passed over", update_id)
        self._offset = update_id + 1  # the last one and not the highest: ids may restart lower
        return True

    async def _pause(self, error: Exception) -> None:
        self._failures += 1
        seconds = min(LONGEST_PAUSE, 2.0 ** min(self._failures - 1, 10))
        level = logging.WARNING if self._failures == 1 else logging.INFO
        match error:
            case RetryAfter():
                seconds = max(seconds_of(error), 1.0)
            case Conflict() if not self._conflict:
                level = logging.ERROR
        self._conflict = isinstance(error, Conflict)
        log.log(level, "no updates (%s); asking again in %.0f s", _words(error), seconds)
        await self._sleep(seconds)


def _number(raw: object) -> int | None:
    """Read what an update is acknowledged by; None where there is nothing that could be one."""
    number = raw.get("update_id") if isinstance(raw, dict) else None
    return number if type(number) is int and 0 < number < IDS else None


def _check(update: Update) -> None:
    """Refuse what PTB would parse, and then stumble over once more while it reports that it stumbled."""
    for who in (update.effective_chat, update.effective_user):
        if who is not None and type(who.id) is not int:
            raise TypeError("a chat or a person has no number")


def _words(error: Exception) -> str:
    if isinstance(error, Conflict):
        return "another program is polling with this bot's token: stop it, or give this one another token"
    return reason_of(error) if isinstance(error, TelegramError) else type(error).__name__
