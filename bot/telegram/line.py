"""The way to Telegram: opened, and tried until Telegram answers."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

from telegram.ext import Application, ExtBot
from telegram.request import BaseRequest

from bot.clock import Now, Sleep
from bot.delivery import Turns
from bot.settings import BadSettings, Settings, token_of
from bot.stopping import unless
from bot.telegram.contact import Contact, Watched
from bot.telegram.limiting import Limiting
from bot.telegram.outcomes import reason_of, refuses_token

TELEGRAM = "https://api.telegram.org"

log = logging.getLogger(__name__)
for _name in ("telegram.Bot", "telegram.ext.ExtBot"):  # a new bot tells its address at DEBUG, with the token
    logging.getLogger(_name).addFilter(lambda record: not str(record.msg).startswith("Set Bot API"))

Transport = Callable[[], BaseRequest]
PtbApplication = Application[Any, Any, Any, Any, Any, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """PTB's application, the transport that long polling has for itself, and when Telegram last answered."""

    application: PtbApplication
    polling: BaseRequest
    contact: Contact

    @property
    def bot(self) -> ExtBot[Any]:
        """The bot at this end."""
        bot: ExtBot[Any] = self.application.bot
        return bot


@asynccontextmanager
async def line(settings: Settings, turns: Turns, now: Now, transport: Transport) -> AsyncIterator[Line]:
    """Prepare a line; nothing is asked of Telegram yet. Raises BadSettings for a token that is missing."""
    url = settings.telegram_api_url
    contact = Contact(now)
    polling = Watched(transport(), contact)
    bot = ExtBot(
        token_of(settings),
        base_url=f"{url}/bot",
        base_file_url=f"{url}/file/bot",
        request=Watched(transport(), contact),
        get_updates_request=polling,
        rate_limiter=Limiting(turns),
    )
    application: PtbApplication = Application.builder().bot(bot).updater(None).job_queue(None).build()
    async with AsyncExitStack() as stack:
        stack.push_async_callback(bot.shutdown)  # the application's own closes nothing after a start that failed
        stack.push_async_callback(application.shutdown)
        yield Line(application, polling, contact)


async def reach(application: PtbApplication, url: str, pause: Sleep, stop: asyncio.Event) -> bool:
    """Ask Telegram who the bot is until it answers, or until the stop: False. Raises BadSettings for a wrong token."""
    seconds = 1.0
    while not stop.is_set():
        try:
            await unless(stop, application.initialize())
        except Exception as error:  # noqa: BLE001 - an answer of whatever form is no reason to end
            if refuses_token(error):
                raise BadSettings(_unknown_token(url)) from None
            log.warning("Telegram cannot be reached at %s (%s); trying again in %.0f s", url, reason_of(error), seconds)
            await pause(seconds)
            seconds = min(seconds * 2, 30.0)
        else:
            return not stop.is_set()
    return False


def _unknown_token(url: str) -> str:
    where = "Telegram" if url == TELEGRAM else f"{url} (TELEGRAM_API_URL)"
    return f"BOT_TOKEN: {where} does not know this token; ask @BotFather for the present one"
