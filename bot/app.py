"""The one place that knows all the parts, and puts them together."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from telegram.error import InvalidToken, TelegramError
from telegram.ext import ExtBot

from bot.clock import Time
from bot.delivery import Outbox, Report, Turns, deliver, recover
from bot.desk import Desk
from bot.editions import tick
from bot.forgetting import Forgetting
from bot.listening import Listening, intake_of
from bot.parts import Parts
from bot.reporting import Reporting
from bot.schedule import Cadence
from bot.settings import DAYS, BadSettings, Settings, token_of
from bot.stopping import unless
from bot.store import flags, open_store, publications, subscriptions
from bot.telegram.configured import Configured
from bot.telegram.duty import Duty
from bot.telegram.editors import EditorsChat
from bot.telegram.flood import Flood
from bot.telegram.gate import Gate
from bot.telegram.handlers import Handlers
from bot.telegram.inline import Inline
from bot.telegram.line import Transport, line, reach
from bot.telegram.replies import Replies
from bot.telegram.sender import Sender
from bot.telegram.standing import Editors
from bot.telegram.transport import AiohttpRequest
from bot.tongue import languages
from bot.voices import Voices
from bot.waking import woken
from digests.fingerprint import fingerprint, fingerprint_of_all
from digests.item import Story

UNPAID = 30
"""More messages a second than that Telegram takes for Stars alone."""

GONE = timedelta(minutes=2)
"""For so long a process with a newer story may leave recaps due before it is said to be gone."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What whoever starts a bot gives it: its clock, its way to Telegram, and how it takes a flood of questions."""

    time: Time = field(default_factory=Time)
    transport: Transport = AiohttpRequest
    flood: Flood = field(default_factory=Flood)


class Minewatch:
    """A bot that is connected: it takes updates, and sends what falls due."""

    def __init__(self, parts: Parts) -> None:
        """Make what the parts do together."""
        settings, voices, store = parts.settings, parts.voices, parts.store
        self._parts = parts
        self._now = parts.time.now
        self.bot: ExtBot[Any] = parts.line.bot
        self.cadence = cadence_of(settings, voices.story)
        sender = Sender(self.bot, paid_broadcast=settings.sends_per_second > UNPAID)
        self.editors = EditorsChat(self.bot, sender, voices.own, settings.editors_chat)
        self.channels = Configured(settings.recap_channels, self.bot, store, self.cadence, self.editors.tell)
        self._outbox = Outbox(
            store,
            sender.broadcast,
            parts.turns,
            parts.time,
            owner=uuid4().hex,
            lease=timedelta(seconds=settings.lease_seconds),
            show=self.editors.show if settings.editors_chat else None,
        )
        self._forgetting = Forgetting(store, parts.turns, parts.flood, self._outbox.withdrawn, parts.time.now)
        self._reporting = Reporting(store, voices, self.editors.show, sender.send, parts.time.now)
        desk = Desk(voices, store, self.cadence, parts.time.now, self.bot.username, self._forgetting.forget)
        editors = Editors(frozenset(settings.editor_ids), settings.editors_chat or "")
        replies = Replies(self.bot, desk, editors, self._reporting.answer)
        answering = Sender(self.bot, still=parts.duty.held)
        handlers = Handlers(parts.line.application, desk, answering, parts.time, replies, editors=editors)
        Inline(parts.line.application, desk)
        self.handle = Gate(parts.line.application, handlers, parts.flood).handle
        self._prints = {item.id: fingerprint(item, voices.story) for item in voices.story.items}
        self._mark = fingerprint_of_all(self._prints)
        self._resume_at: datetime | None = None
        self._behind: datetime | None = None
        self._left = False

    async def begin(self) -> str:
        """Publish what is new, settle what a crash interrupted, and say what is served, in one line."""
        now = self._now()
        async with self._parts.store.begin() as tx:
            new = await publications.publish(tx, self._prints, now)
            await publications.mark(tx, self._mark, now)
            await subscriptions.reschedule_all(tx, self.cadence, now)
            if new:
                await subscriptions.rouse(tx, now)
        if new:
            log.info("%d items are published for the first time", len(new))
        await self._tell_of(await recover(self._parts.store, now), 0)
        await self._try("the command menu is not set", self._set_menus())
        await self.channels.look(self._now())
        return await self._first_line()

    async def _set_menus(self) -> None:
        """Give each language its menu; the story's own is for everybody else."""
        voices = self._parts.voices
        others = [code for code in languages() if code != voices.story.language]
        await asyncio.gather(
            self.bot.set_my_commands(list(voices.own.commands.items())),
            *(self.bot.set_my_commands(list(voices.of(code).commands.items()), language_code=code) for code in others),
        )

    async def wake(self) -> None:
        """Write what is due, send what is queued, sweep; what fails is tried again at the next wake-up."""
        for act in (self._send_recaps, self._reporting.pass_on, self._forgetting.sweep):
            try:
                await act()
            except Exception:
                log.exception("this wake-up failed; the next one tries again")

    async def _send_recaps(self) -> None:
        now = self._now()
        voices = self._parts.voices
        await self.channels.look_again(now)
        made = await tick(self._parts.store, voices.story, voices.weekly, now, mark=self._mark)
        await self._tell_if_left(now, behind=made.behind)
        if self._resume_at is None or now >= self._resume_at:
            report = await deliver(self._outbox)
            self._resume_at = report.resume_at
            await self._tell_of(report, made.expired)

    async def _tell_if_left(self, now: datetime, *, behind: bool) -> None:
        """Tell the editors, once, if recaps stay due because whoever tells the newer story is gone."""
        if not behind:
            self._behind, self._left = None, False
        self._behind = self._behind or (now if behind else None)
        if self._behind and not self._left and now - self._behind >= GONE:
            self._left = True
            words = (
                "The process that began last tells a newer story than this one and is gone. Start a bot with the story"
            )
            words += " that is to be told: what is due waits for it."
            log.warning("no recaps are written: a newer story was begun elsewhere, and its process is gone")
            await self.editors.tell("No recaps are written", words)

    async def _tell_of(self, report: Report, expired: int) -> None:
        lines = [
            f"{count} {state}" for state, count in report.states.items() if state in ("unknown", "refused", "expired")
        ]
        lines += [
            f"{expired} recaps were due more than a day ago and are not sent; the next ones hold their news"
        ] * bool(expired)
        lines += [f"Telegram refuses the bot: {report.bot_refused}"] * bool(report.bot_refused)
        lines += [
            f"Telegram cannot take a text, so nobody else gets it: {reason}."
            " What is new in it waits for the next recap: mend its item until then, and start the bot again"
            for reason in report.bad_texts
        ]
        if lines:
            log.warning("deliveries: %s", "; ".join(lines))
            await self.editors.tell(
                "Deliveries to look at", "\n".join([*lines, "/status lists them, and asks what became of them."])
            )

    async def _try(self, otherwise: str, act: Awaitable[object]) -> None:
        try:
            await act
        except InvalidToken:
            raise
        except TelegramError as error:
            log.warning("%s: %s", otherwise, error)

    async def _first_line(self) -> str:
        story = self._parts.voices.story
        async with self._parts.store.begin() as tx:
            readers = (await subscriptions.count_by_state(tx)).get("active", 0)
            paused = await flags.get_flag(tx, "sending")
        day = DAYS[self.cadence.weekday].capitalize()
        return (
            f"Minewatch tells “{story.title}” as @{self.bot.username}: "
            f"{len(story.items)} items from {len(story.sources)} sources. "
            f"Recaps on {day}s at {self.cadence.time:%H:%M} ({self.cadence.zone}), subscriptions: {readers}."
            + (f" Sending is {paused}; an editor's /go starts it." if paused else "")
        )


def cadence_of(settings: Settings, story: Story) -> Cadence:
    """The cadence that the settings give every subscription whose chat has not chosen its own."""
    return Cadence(DAYS.index(settings.recap_day), settings.recap_time, settings.time_zone or story.time_zone)


@asynccontextmanager
async def connected(
    settings: Settings, story: Story, surroundings: Surroundings, stop: asyncio.Event
) -> AsyncIterator[tuple[Minewatch, Listening] | None]:
    """Open the store, connect to Telegram and put the parts together.

    Raises BadSettings for a token that is missing or that Telegram refuses, StoreError for a database that cannot
    be opened. Waits as long as Telegram cannot be reached; None if `stop` is set meanwhile.
    """
    token_of(settings)  # before a database is made
    time = surroundings.time
    async with AsyncExitStack() as stack:
        voices = Voices(story, reports=settings.editors_chat is not None)
        stack.callback(voices.close)
        store = await stack.enter_async_context(open_store(settings.database_url.get_secret_value()))
        turns = Turns(store, time, settings.sends_per_second)
        way = await stack.enter_async_context(line(settings, turns, time.now, surroundings.transport))
        duty = Duty(store, time, by_turns=not settings.webhook_url)
        parts = Parts(settings, voices, store, way, turns, surroundings.flood, duty, time, stop)
        if not await reach(way.application, settings.telegram_api_url, parts.pause, stop):
            yield None
            return
        minewatch = Minewatch(parts)
        intake = intake_of(parts, minewatch.handle, minewatch.editors.tell)
        stack.push_async_callback(intake.finish, 0)
        yield minewatch, Listening(parts, intake)


async def run(
    settings: Settings, story: Story, time: Time, stop: asyncio.Event, announce: Callable[[str], None]
) -> None:
    """Serve until `stop` is set, then finish what is in hand. `announce` gets the line that says what is served."""
    async with connected(settings, story, Surroundings(time), stop) as parts:
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
