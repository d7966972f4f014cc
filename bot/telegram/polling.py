"""Long polling: an offset acknowledges nothing but what is settled.

While something is in hand for long (a chat whose answers wait for their turn), Telegram is asked on: it gives that
again, which changes nothing, and what came since, so that one reader does not hold up the others.
"""

import asyncio
import json
import logging
from itertools import takewhile
from typing import Any
from urllib.parse import urlencode

from telegram import Bot
from telegram.error import Conflict, RetryAfter, TelegramError
from telegram.request import BaseRequest

from bot.clock import Sleep
from bot.stopping import unless
from bot.telegram.duty import Duty
from bot.telegram.incoming import number_of
from bot.telegram.intake import Intake, Taken
from bot.telegram.outcomes import reason_of, refuses_token, seconds_of

LONG_POLL_SECONDS = 30
LONGEST_PAUSE = 30.0
SHORT_POLL_SECONDS = 5
HOLD = 1.0
"""Seconds that a batch is waited for before Telegram is asked on."""
VIEW = 100
"""Updates that Telegram shows at a time: what comes behind them is not seen before they are acknowledged."""
PARKED_AFTER = 5
"""So many times the same hundred are waited for; then what is still in hand is written down and acknowledged."""
KINDS = ("message", "callback_query", "inline_query", "my_chat_member")
"""The updates that the bot asks for."""

log = logging.getLogger(__name__)


class Polling:
    """Asks Telegram for updates, batch after batch."""

    def __init__(self, bot: Bot, request: BaseRequest, intake: Intake, sleep: Sleep, duty: Duty) -> None:
        """`sleep` waits between failed polls, no longer than until the stop. Off `duty` Telegram is not asked."""
        self._bot = bot
        self._request = request
        self._intake = intake
        self._sleep = sleep
        self._duty = duty
        self._offset: int | None = None
        self._failures = 0
        self._conflict = False
        self._under_way = False
        self._held_up = 0
        self._resumed = False

    async def run(self, stop: asyncio.Event) -> None:
        """Poll until `stop` is set; what is in hand is finished and acknowledged. Raises InvalidToken."""
        async with self._duty.sought():
            while not stop.is_set():
                if self._duty.held():
                    await self._step(stop)
                else:
                    self._resumed = False
                    self._offset = None  # what was settled here and not acknowledged, the other knows as seen
                    await unless(stop, self._duty.wait())
            await self._intake.finish()
            if self._offset and self._duty.held():
                await self._acknowledge()

    async def _step(self, stop: asyncio.Event) -> None:
        if not self._resumed:
            await unless(stop, self._intake.resume())
            self._resumed = True
        batch = await self._next(stop)
        if batch:
            await self._take(batch, stop)
        elif batch is not None:
            self._failures = 0
            self._offset = None  # all is acknowledged; ids may restart anywhere after a quiet week

    async def _next(self, stop: asyncio.Event) -> list[Any] | None:
        """Wait for updates or for the stop: None. A poll that fails is followed by a pause: None."""
        try:
            return await unless(stop, self.poll(0 if self._under_way else LONG_POLL_SECONDS))
        except Exception as error:
            if refuses_token(error):
                raise
            if self._duty.held():  # otherwise another process polls now, as it should
                await self._pause(error)  # one poll that fails must not end the intake
            return None

    async def poll(self, seconds: int = LONG_POLL_SECONDS) -> list[Any]:
        """Ask once; asking acknowledges what was settled. https://core.telegram.org/bots/api#getupdates."""
        asked = {"timeout": seconds, "allowed_updates": json.dumps(KINDS)}
        url = f"{self._bot.base_url}/getUpdates?{urlencode(asked | ({'offset': self._offset} if self._offset else {}))}"
        result = await self._request.post(url, read_timeout=seconds + 10 if seconds else SHORT_POLL_SECONDS)
        if not isinstance(result, list):
            raise TelegramError("Telegram's answer holds no list of updates")
        return result

    async def _take(self, batch: list[Any], stop: asyncio.Event) -> None:
        """Have a batch settled, and note how far it may be acknowledged: up to the first that is not settled."""
        taken = await self._settle(batch, stop)
        self._held_up = self._held_up + 1 if len(batch) >= VIEW and taken[0] is None else 0
        if self._held_up >= PARKED_AFTER and not stop.is_set():
            parked = await self._intake.park(raw for raw, one in zip(batch, taken, strict=True) if one is None)
            taken = ["settled" if number_of(raw) in parked else one for raw, one in zip(batch, taken, strict=True)]
            self._held_up = 0
        self._note(batch, taken)
        self._under_way = None in taken
        if "settled" in taken and "unnumbered" in taken:
            log.warning("an update without a number is passed over")
        if self._under_way or ("unsettled" not in taken and "settled" in taken):
            self._failures = 0
        elif self._duty.held() and not stop.is_set():
            kind = "that could be neither handled nor put aside" if "unsettled" in taken else "without a number"
            await self._pause(TelegramError(f"updates {kind} came"))

    def _note(self, batch: list[Any], taken: list[Taken | None]) -> None:
        settled = takewhile(lambda one: one in ("settled", "unnumbered"), taken)
        for raw, _ in zip(batch, settled, strict=False):
            number = number_of(raw)
            if number is not None:
                self._offset = number + 1  # the last one and not the highest: numbers may restart lower

    async def _settle(self, batch: list[Any], stop: asyncio.Event) -> list[Taken | None]:
        """Wait a moment for a batch, and after the stop for all that the intake still ends; None is under way."""
        taking = [asyncio.ensure_future(self._intake.take(raw)) for raw in batch]
        await unless(stop, asyncio.wait(taking, timeout=HOLD))
        if stop.is_set():
            await self._intake.finish()
            await asyncio.wait(taking)
        for one in taking:
            one.cancel()  # what is in hand goes on; only this waiting for it ends
        return [one.result() if one.done() else None for one in taking]

    async def _acknowledge(self) -> None:
        """Tell Telegram at the end what was settled; what it answers with was not, and comes again."""
        try:
            await self.poll(0)
        except Exception as error:  # noqa: BLE001 - nothing is lost, and the bot is about to end
            log.warning("the last updates could not be acknowledged and may come again: %s", _words(error))

    async def _pause(self, error: Exception) -> None:
        self._failures += 1
        seconds = min(LONGEST_PAUSE, 2.0 ** min(self._failures - 1, 10))
        level = logging.WARNING if self._failures == 1 else logging.INFO
        match error:
            case RetryAfter():
                seconds = max(seconds_of(error), 1.0)
            case Conflict():
                level = logging.INFO if self._conflict else logging.ERROR
                self._conflict = True
        log.log(level, "no updates (%s); asking again in %.0f s", _words(error), seconds)
        await self._sleep(seconds)


def _words(error: Exception) -> str:
    if isinstance(error, Conflict) and "webhook" in str(error):
        return (
            "a webhook was set for this bot's token while it is polling: unset WEBHOOK_URL there, and start this anew"
        )
    if isinstance(error, Conflict):
        return (
            "another program is polling with this bot's token: stop it, or give this one another token;"
            " processes of one bot share one DATABASE_URL"
        )
    return reason_of(error) if isinstance(error, TelegramError) else type(error).__name__
