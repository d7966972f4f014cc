"""Telegram calls the bot: set the webhook, or take it away for polling."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from telegram import Bot
from telegram.error import TelegramError

from bot.clock import Sleep
from bot.stopping import unless
from bot.telegram.intake import AT_ONCE, Intake
from bot.telegram.outcomes import reason_of, refuses_token
from bot.telegram.polling import KINDS

LONGEST_PAUSE = 30.0

log = logging.getLogger(__name__)


class Webhook:
    """Has Telegram call, and settles what came before the bot ends. The listener is bot/web.py's."""

    def __init__(self, bot: Bot, intake: Intake, url: str, secret: str, sleep: Sleep) -> None:
        """`sleep` waits between tries, no longer than until the stop."""
        self._bot = bot
        self._intake = intake
        self._url = url
        self._secret = secret
        self._sleep = sleep

    async def run(self, stop: asyncio.Event) -> None:
        """Set the webhook and wait for the stop. Telegram keeps the webhook, and repeats what it does not get rid of.

        Raises InvalidToken. https://core.telegram.org/bots/api#setwebhook.
        """
        await insist(
            lambda: self._bot.set_webhook(
                self._url, max_connections=AT_ONCE, allowed_updates=KINDS, secret_token=self._secret
            ),
            "the webhook is not set",
            self._sleep,
            stop,
        )
        await stop.wait()
        await self._intake.finish()


async def unset(bot: Bot, sleep: Sleep, stop: asyncio.Event) -> None:
    """Take a webhook away that an earlier start may have set: Telegram refuses polling while there is one."""
    await insist(bot.delete_webhook, "the webhook is not deleted", sleep, stop)


async def insist(
    act: Callable[[], Coroutine[Any, Any, object]], otherwise: str, sleep: Sleep, stop: asyncio.Event
) -> None:
    """Ask Telegram for something until it is done, or until the stop. Raises InvalidToken."""
    seconds = 1.0
    while not stop.is_set():
        try:
            await unless(stop, act())
        except TelegramError as error:
            if refuses_token(error):
                raise
            log.warning("%s (%s); trying again in %.0f s", otherwise, reason_of(error), seconds)
            await sleep(seconds)
            seconds = min(seconds * 2, LONGEST_PAUSE)
        else:
            return
