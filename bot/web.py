"""What the bot serves over HTTP: Telegram's webhook, and its health."""

import asyncio
import hmac
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass

from aiohttp import web

from bot.settings import HEALTH_PATH
from bot.telegram.intake import Intake

SECRET = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name
LARGEST_BODY = 1024 * 1024
BODY_SECONDS = 10.0
RETRY_SECONDS = "5"
PROBE_SECONDS = 2.0

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Health:
    """How the bot is: whether its database answers, how long ago Telegram did (seconds), what it has in hand."""

    store_reachable: bool
    telegram_seconds_ago: float | None
    updates_in_hand: int


class Door:
    """Lets Telegram in, and nobody else. https://core.telegram.org/bots/api#setwebhook."""

    def __init__(self, intake: Intake, secret: str, welcome: Callable[[], None]) -> None:
        """`welcome` is called when it was Telegram that called."""
        self._intake = intake
        self._secret = secret.encode()
        self._welcome = welcome
        self._complained = False

    async def receive(self, request: web.Request) -> web.Response:
        """Answer 200 when the update is settled, not before. The body is read when the header has shown the secret."""
        shown = request.headers.get(SECRET, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(shown, self._secret):
            return _refusal(403)
        if self._intake.closed:
            return _refusal(503)
        if (request.content_length or 0) > LARGEST_BODY:
            return _refusal(413)
        try:
            async with asyncio.timeout(BODY_SECONDS):
                raw = json.loads(await request.read())
        except web.HTTPRequestEntityTooLarge:
            return _refusal(413)
        except TimeoutError:
            return _refusal(408)
        except (ValueError, RecursionError):
            return self._complain()
        return await self._take(raw)

    async def _take(self, raw: object) -> web.Response:
        self._welcome()
        match await self._intake.take(raw):
            case "settled":
                return web.Response()
            case "unnumbered":
                return self._complain()
            case "unsettled":
                return _refusal(503)

    def _complain(self) -> web.Response:
        """Refuse what is no update; say so once, for Telegram repeats it."""
        log.log(
            logging.DEBUG if self._complained else logging.WARNING,
            "something with the webhook's secret came that is no update; it is refused, as are others of its kind",
        )
        self._complained = True
        return _refusal(400)


def _refusal(status: int) -> web.Response:
    """Refuse, and close the connection: what is left of the body is not read."""
    response = web.Response(status=status, headers={"Retry-After": RETRY_SECONDS} if status == 503 else None)  # noqa: PLR2004
    response.force_close()
    return response


class Doctor:
    """Says how the bot is. However often it is asked, the database is asked once at a time."""

    def __init__(
        self, probe: Callable[[], Awaitable[None]], age: Callable[[], float | None], in_hand: Callable[[], int]
    ) -> None:
        """`probe` asks the database and raises if it does not answer."""
        self._probe = probe
        self._age = age
        self._in_hand = in_hand
        self._probing: asyncio.Task[bool] | None = None

    async def answer(self, _: web.Request) -> web.Response:
        """Answer 200, or 503 when the database cannot be reached."""
        health = Health(await self._reachable(), self._age(), self._in_hand())
        return web.json_response(asdict(health), status=200 if health.store_reachable else 503)

    async def close(self) -> None:
        """Stop asking."""
        if self._probing is not None:
            self._probing.cancel()
            await asyncio.wait((self._probing,))

    async def _reachable(self) -> bool:
        if self._probing is None or self._probing.done():
            self._probing = asyncio.create_task(self._ask())
        done, _ = await asyncio.wait((self._probing,), timeout=PROBE_SECONDS)
        return bool(done) and not self._probing.cancelled() and self._probing.result()

    async def _ask(self) -> bool:
        try:
            await self._probe()
        except Exception as error:  # noqa: BLE001 - whatever it is, the database does not answer
            log.info("the database does not answer: %s", type(error).__name__)
            return False
        return True


def routes(door: Door | None, path: str, doctor: Doctor) -> list[web.RouteDef]:
    """Give the routes: health always, the webhook's path where there is a door."""
    health = web.get(HEALTH_PATH, doctor.answer, allow_head=False)
    return [health] if door is None else [health, web.post(path or "/", door.receive)]


@asynccontextmanager
async def served(routes: Iterable[web.AbstractRouteDef], host: str, port: int) -> AsyncIterator[int]:
    """Listen while the block runs, and say at which port. OSError if that cannot be."""
    app = web.Application(client_max_size=LARGEST_BODY)
    app.router.add_routes(routes)
    runner = web.AppRunner(app, access_log=None, lingering_time=0, shutdown_timeout=1.0)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()
