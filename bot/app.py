"""The one place that knows all the parts, and puts them together."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from telegram.error import BadRequest, InvalidToken, TelegramError
from telegram.ext import Application, ExtBot
from telegram.request import BaseRequest

from bot.answers import Answers
from bot.clock import Sleep, Time
from bot.delivery import Outbox, Report, Turns, deliver, recover
from bot.editions import tick
from bot.listening import Listening, intake_of
from bot.messages import Message
from bot.outcome import Outcome, Refused, Sent
from bot.reader import Reader
from bot.schedule import Weekly
from bot.settings import DAYS, BadSettings, Settings
from bot.stopping import unless
from bot.store import Store, flags, open_store, publications, subscriptions
from bot.store.values import Target
from bot.telegram.channels import Found, find
from bot.telegram.contact import Contact, Watched
from bot.telegram.flood import Flood
from bot.telegram.gate import Gate
from bot.telegram.handlers import Handlers
from bot.telegram.limiting import Limiting
from bot.telegram.outcomes import outcome_of, reason_of, refuses_token
from bot.telegram.sender import Sender
from bot.telegram.transport import AiohttpRequest
from bot.waking import woken
from digests.fingerprint import fingerprint
from digests.item import Story

LOOK_AGAIN = timedelta(minutes=5)
"""How long a channel that could not be used waits until it is looked up again."""

TELEGRAM = "https://api.telegram.org"

UNPAID = 30
"""More messages a second than that Telegram takes for Stars alone."""

log = logging.getLogger(__name__)

Transport = Callable[[], BaseRequest]
PtbApplication = Application[Any, Any, Any, Any, Any, Any]


class Minewatch:
    """A bot that is connected: it takes updates, and sends what falls due."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        answers: Answers,
        application: PtbApplication,
        time: Time,
        flood: Flood,
        turns: Turns,
    ) -> None:
        """Take the parts."""
        self.bot: ExtBot[Any] = application.bot
        self.weekly = weekly_of(settings, answers.story)
        self._settings = settings
        self._store = store
        self._answers = answers
        self._time = time
        self._sender = Sender(self.bot, paid_broadcast=settings.sends_per_second > UNPAID)
        self._outbox = Outbox(
            store,
            self._sender.broadcast,
            turns,
            time,
            owner=uuid4().hex,
            lease=timedelta(seconds=settings.lease_seconds),
            show=self._show if settings.editors_chat else None,
        )
        reader = Reader(answers, store, self.weekly)
        self._handlers = Handlers(application, reader, self._sender, time, settings.editor_ids)
        self.handle = Gate(application, self._handlers, flood).handle
        self._unusable: tuple[str, ...] = ()
        self._look_again: datetime | None = None
        self._resume_at: datetime | None = None

    async def begin(self) -> str:
        """Publish what is new, settle what a crash interrupted, and say what is served, in one line."""
        story = self._answers.story
        now = self._time.now()
        async with self._store.begin() as tx:
            prints = {item.id: fingerprint(item, story) for item in story.items}
            new = await publications.publish(tx, prints, now)
            await subscriptions.reschedule_all(tx, self.weekly, now)
        if new:
            log.info("%d items are published for the first time", len(new))
        await self._tell_of(await recover(self._store, now), 0)
        await self._try("the command menu is not set", self.bot.set_my_commands(list(self._answers.commands.items())))
        await self._find_channels()
        return await self._first_line()

    async def wake(self) -> None:
        """Write the editions that are due and send what is queued; what fails is tried again at the next wake-up."""
        now = self._time.now()
        try:
            if self._look_again and now >= self._look_again:
                await self._find_channels()
            made = await tick(self._store, self._answers.story, self._answers.weekly, now)
            if self._resume_at is None or now >= self._resume_at:
                report = await deliver(self._outbox)
                self._resume_at = report.resume_at
                await self._tell_of(report, made.expired)
        except Exception:
            log.exception("this wake-up failed; the next one tries again")

    async def _find_channels(self) -> None:
        """Subscribe the channels of the settings, and end those that the settings no longer name."""
        found = [await find(self.bot, name) for name in self._settings.recap_channels]
        now = self._time.now()
        async with self._store.begin() as tx:
            for target in (one.target for one in found if one.target):
                await subscriptions.subscribe(tx, target, self.weekly, now, origin="settings", language="")
            if all(one.target for one in found):
                await subscriptions.end_unconfigured(tx, [one.target for one in found if one.target])
        await self._report_problems(found)
        self._look_again = now + LOOK_AGAIN if self._unusable else None

    async def _report_problems(self, found: Sequence[Found]) -> None:
        """Log and tell the editors what is wrong with the channels, once for each change of it."""
        problems = tuple(one.problem for one in found if one.problem)
        if problems == self._unusable:
            return
        self._unusable = problems
        for problem in problems:
            log.warning("RECAP_CHANNELS, %s", problem)
        if problems:
            await self.tell_editors("A channel cannot get its recap", "\n".join(problems))

    async def _tell_of(self, report: Report, expired: int) -> None:
        lines = [
            f"{count} {state}" for state, count in report.states.items() if state in ("unknown", "refused", "expired")
        ]
        lines += [
            f"{expired} recaps were due more than a day ago and are not sent; the next ones hold their news"
        ] * bool(expired)
        lines += [f"Telegram refuses the bot: {report.bot_refused}"] * bool(report.bot_refused)
        lines += [f"Telegram cannot take a text, so nobody else gets it: {reason}" for reason in report.bad_texts]
        if lines:
            log.warning("deliveries: %s", "; ".join(lines))
            await self.tell_editors(
                "Deliveries to look at", "\n".join([*lines, "/status lists them, and asks what became of them."])
            )

    async def tell_editors(self, title: str, words: str) -> None:
        """Write to EDITORS_CHAT, where one is set; a failure is only logged, for who reads logs is an editor too."""
        if self._settings.editors_chat is None:
            return
        outcome = await self._show(self._answers.say(title, words))
        if not isinstance(outcome, Sent):
            log.warning("EDITORS_CHAT could not be told: %s", outcome)

    async def _show(self, message: Message) -> Outcome:
        """Send a message to EDITORS_CHAT and say what became of it."""
        name = self._settings.editors_chat
        if name is None:
            return Refused("EDITORS_CHAT is not set")
        try:
            chat = await self.bot.get_chat(name if name.startswith("@") else int(name))
        except BadRequest as error:
            return Refused(str(error))
        except TelegramError as error:
            return outcome_of(error)
        return await self._sender.send(Target(chat.id, 0, "group"), message)

    async def _try(self, otherwise: str, act: Awaitable[object]) -> None:
        try:
            await act
        except InvalidToken:
            raise
        except TelegramError as error:
            log.warning("%s: %s", otherwise, error)

    async def _first_line(self) -> str:
        story = self._answers.story
        async with self._store.begin() as tx:
            readers = (await subscriptions.count_by_state(tx)).get("active", 0)
            paused = await flags.get_flag(tx, "sending")
        day = DAYS[self.weekly.weekday].capitalize()
        return (
            f"Minewatch tells “{story.title}” as @{self.bot.username}: "
            f"{len(story.items)} items from {len(story.sources)} sources. "
            f"Recaps on {day}s at {self.weekly.time:%H:%M} ({self.weekly.zone}), subscriptions: {readers}."
            + (f" Sending is {paused}; an editor's /go starts it." if paused else "")
        )


def weekly_of(settings: Settings, story: Story) -> Weekly:
    """The cadence that the settings give every subscription."""
    return Weekly(DAYS.index(settings.recap_day), settings.recap_time, settings.time_zone or story.time_zone)


@asynccontextmanager
async def connected(
    settings: Settings,
    story: Story,
    time: Time,
    stop: asyncio.Event,
    transport: Transport = AiohttpRequest,
    flood: Flood | None = None,
) -> AsyncIterator[tuple[Minewatch, Listening] | None]:
    """Open the store, connect to Telegram and put the parts together.

    Raises BadSettings for a token that is missing or that Telegram refuses, StoreError for a database that cannot
    be opened. Waits as long as Telegram cannot be reached; None if `stop` is set meanwhile.
    """
    token = settings.bot_token
    if token is None:
        raise BadSettings(
            "BOT_TOKEN: it is not set; put the token that @BotFather gives into .env, or try minewatch demo"
        )

    async def pause(seconds: float) -> None:
        """Sleep, but no longer than until the stop."""
        await unless(stop, time.sleep(seconds))

    async with AsyncExitStack() as stack:
        answers = Answers(story)
        stack.callback(answers.close)
        store = await stack.enter_async_context(open_store(settings.database_url.get_secret_value()))
        turns = Turns(store, time, settings.sends_per_second)
        contact = Contact(time.now)
        polling = Watched(transport(), contact)
        url = settings.telegram_api_url
        bot = ExtBot(
            token.get_secret_value(),
            base_url=f"{url}/bot",
            base_file_url=f"{url}/file/bot",
            request=Watched(transport(), contact),
            get_updates_request=polling,
            rate_limiter=Limiting(turns),
        )
        application: PtbApplication = Application.builder().bot(bot).updater(None).job_queue(None).build()
        stack.push_async_callback(bot.shutdown)  # the application's own closes nothing after a start that failed
        stack.push_async_callback(application.shutdown)
        if not await _reach(application, url, pause, stop):
            yield None
            return
        minewatch = Minewatch(settings, store, answers, application, time, flood or Flood(), turns)
        intake = intake_of(settings, bot, minewatch.handle, minewatch.tell_editors, store, time, stop)
        stack.push_async_callback(intake.finish, 0)
        yield minewatch, Listening(settings, bot, polling, intake, contact, store, pause)


async def _reach(application: PtbApplication, url: str, pause: Sleep, stop: asyncio.Event) -> bool:
    """Ask Telegram who the bot is until it answers, or until the stop."""
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


async def run(
    settings: Settings, story: Story, time: Time, stop: asyncio.Event, announce: Callable[[str], None]
) -> None:
    """Serve until `stop` is set, then finish what is in hand. `announce` gets the line that says what is served."""
    async with connected(settings, story, time, stop) as parts:
        if parts is None:
            return
        minewatch, listening = parts
        first_line = await unless(stop, minewatch.begin())
        if first_line is None:
            return
        announce(first_line)
        async with woken(minewatch.wake, timedelta(seconds=settings.tick_seconds)):
            try:
                await listening.run(stop)
            except InvalidToken:
                raise BadSettings(
                    "BOT_TOKEN: Telegram refuses this token now; it was revoked, ask @BotFather"
                ) from None
