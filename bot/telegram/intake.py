"""Long polling that handles before it acknowledges: what a crash interrupts, Telegram sends again."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlencode

from telegram import Bot, Update
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError
from telegram.request import BaseRequest

from bot.telegram.outcomes import seconds_of

LONG_POLL_SECONDS = 30
ALLOWED = '["message","callback_query","my_chat_member"]'
LONGEST_PAUSE = 30.0

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

    async def run(self, stop: asyncio.Event) -> None:
        """Poll until `stop` is set; what is in hand is finished and acknowledged. Raises InvalidToken."""
        while not stop.is_set():
            updates = await self._next(stop)
            for raw in updates or ():
                await self._take(raw)
                if stop.is_set():
                    break
            if updates == []:
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
        except InvalidToken:
            raise
        except Exception as error:  # noqa: BLE001 - one poll that fails must not end the intake
            await self._pause(error)
            return None
        finally:
            stopping.cancel()
            polling.cancel()
            await asyncio.gather(polling, stopping, return_exceptions=True)
        self._failures = 0
        return updates

    async def _acknowledge(self) -> None:
        """Tell Telegram at the end what was handled; what it answers with was not, and comes again."""
        try:
            await self.poll(0)
        except TelegramError as error:
            log.warning("the last updates could not be acknowledged and may come again: %s", error)

    async def poll(self, seconds: int = LONG_POLL_SECONDS) -> list[Any]:
        """Ask once; asking acknowledges what was handled. https://core.telegram.org/bots/api#getupdates."""
        asked = {"timeout": seconds, "allowed_updates": ALLOWED} | ({"offset": self._offset} if self._offset else {})
        url = f"{self._bot.base_url}/getUpdates?{urlencode(asked)}"
        result = await self._request.post(url, read_timeout=seconds + 10)
        return result if isinstance(result, list) else []

    async def _take(self, raw: object) -> None:
        """Handle one update, parsed by itself; whatever is wrong with it, the next one is handled."""
        update_id = raw.get("update_id") if isinstance(raw, dict) else None
        try:
            update = Update.de_json(raw, self._bot) if isinstance(raw, dict) else None
            if update is None:
                log.warning("update %s is not an update and is passed over", update_id)
            else:
                await self._handle(update)
        except Exception:
            log.exception("update %s could not be handled and is passed over", update_id)
        if isinstance(update_id, int):
            self._offset = max(self._offset or 0, update_id + 1)

    async def _pause(self, error: Exception) -> None:
        self._failures += 1
        seconds = min(LONGEST_PAUSE, 2.0 ** (self._failures - 1))
        match error:
            case RetryAfter():
                seconds = seconds_of(error)
            case Conflict() if self._failures == 1:
                log.error("another program is polling with this bot's token: stop it, or give this one another token")
        log.log(
            logging.WARNING if self._failures == 1 else logging.INFO,
            "no updates (%s); asking again in %.0f s",
            _words(error),
            seconds,
        )
        await self._sleep(seconds)


def _words(error: Exception) -> str:
    return str(error) if isinstance(error, TelegramError) else type(error).__name__
