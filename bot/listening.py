"""How updates come to this bot: polling or the webhook into one intake, and what is served beside it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from bot import web
from bot.parts import Parts
from bot.settings import BadSettings, Settings
from bot.telegram.aside import Aside, Tell
from bot.telegram.intake import Handle, Intake
from bot.telegram.patience import Patience
from bot.telegram.polling import Polling
from bot.telegram.seen import Seen
from bot.telegram.webhook import Webhook, unset

DEFAULT_LISTEN = ("127.0.0.1", 8443)


def secrets_of(settings: Settings) -> tuple[str, ...]:
    """Name what must stand in no log and no message."""
    token = settings.bot_token.get_secret_value() if settings.bot_token else ""
    return token, settings.database_url.get_secret_value(), settings.webhook_secret.get_secret_value()


def intake_of(parts: Parts, handle: Handle, tell: Tell) -> Intake:
    """Put an intake together."""
    store, time = parts.store, parts.time
    patience = Patience(time.sleep)
    seen = Seen(store, time.now, patience)
    aside = Aside(store, time.now, patience, tell, secrets_of(parts.settings))
    return Intake(parts.line.bot, handle, seen, aside, patience, time, parts.stop)


@dataclass(frozen=True, slots=True)
class Listening:
    """Where updates come from, and all that is asked about it."""

    parts: Parts
    intake: Intake

    async def run(self, stop: asyncio.Event) -> None:
        """Take updates until `stop` is set; finish what is in hand. Raises InvalidToken, and BadSettings for LISTEN."""
        async with self._served():
            if url := self.parts.settings.webhook_url:
                await self._webhook(url).run(stop)
            else:
                await self._poll(stop)

    async def _poll(self, stop: asyncio.Event) -> None:
        line, pause = self.parts.line, self.parts.pause
        await unset(line.bot, pause, stop)
        await Polling(line.bot, line.polling, self.intake, pause).run(stop)

    def _webhook(self, url: str) -> Webhook:
        secret = self.parts.settings.webhook_secret.get_secret_value()
        return Webhook(self.parts.line.bot, self.intake, url, secret, self.parts.pause)

    @asynccontextmanager
    async def _served(self) -> AsyncIterator[None]:
        """Listen if the settings say so, or if Telegram is to call."""
        settings, contact = self.parts.settings, self.parts.line.contact
        url = settings.webhook_url
        if not url and not settings.listen:
            yield
            return
        host, port = settings.listen or DEFAULT_LISTEN
        door = web.Door(self.intake, settings.webhook_secret.get_secret_value(), contact.note)
        doctor = web.Doctor(self._probe, contact.age, lambda: self.intake.in_hand)
        routes = web.routes(door if url else None, urlsplit(url or "").path, doctor)
        async with AsyncExitStack() as stack:
            stack.push_async_callback(doctor.close)
            try:
                await stack.enter_async_context(web.served(routes, host, port))
            except OSError as error:
                words = f"LISTEN: the bot cannot listen at {host}:{port} ({error.strerror or error}); choose another"
                raise BadSettings(words) from None
            yield

    async def _probe(self) -> None:
        async with self.parts.store.begin():
            pass
