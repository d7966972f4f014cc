"""The editors' chat gets each text first: one that Telegram cannot take goes no further."""

import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta

from bot.clock import Time
from bot.delivery.decision import BAD_TEXT_CHATS
from bot.messages import Message
from bot.outcome import BadText, NotSent, Outcome, Sent, Wait
from bot.store import Store, flags, texts

Show = Callable[[Message], Awaitable[Outcome]]
TRIES = 3
LONGEST_WAIT = 10.0
QUIET = timedelta(minutes=1)
"""A process that began to show a text so long ago and has not said how it went is gone."""

log = logging.getLogger(__name__)


async def show_first(store: Store, show: Show, time: Time, edition_id: int) -> tuple[set[str], str]:
    """Show the editors those texts of an edition that they have not had, once each whatever happens.

    Return the fingerprints of what may go out, and why Telegram cannot take a text: then no chat gets any of them.
    Nothing may go out yet, and no reason is given, while another process is at it.
    """
    async with store.begin() as tx:
        messages = await texts.of_edition(tx, edition_id)
    for key, message in messages.items():
        mine = await _begin(store, time, key)
        if mine is None:
            return set(), ""
        if mine and isinstance(outcome := await _patiently(show, message, time), BadText):
            await _condemn(store, time, key, messages)
            return set(messages), outcome.reason
        if mine:
            await _note(store, time, key, "shown")
    return set(messages), ""


async def _begin(store: Store, time: Time, key: str) -> bool | None:
    """Say that a text is being shown. False if it was; None if another process is at it."""
    now = time.now()
    async with store.begin() as tx:
        if await flags.raise_flag(tx, _flag(key), "showing", now):
            return True
        value, since = await flags.get_flag_since(tx, _flag(key)) or ("", now)
    return None if value == "showing" and now - since < QUIET else False


async def _patiently(show: Show, message: Message, time: Time) -> Outcome:
    """Try again what surely was not sent. An editors' chat that cannot be reached does not hold the recap up."""
    for attempt in range(1, TRIES + 1):
        outcome = await show(message)
        pause = LONGEST_WAIT + 1
        match outcome:
            case NotSent():
                pause = float(attempt)
            case Wait(seconds):
                pause = seconds
        if pause > LONGEST_WAIT or attempt == TRIES:
            break
        await time.sleep(pause)
    if not isinstance(outcome, Sent | BadText):
        log.warning("EDITORS_CHAT did not get the recap first: %s", outcome)
    return outcome


async def _condemn(store: Store, time: Time, bad: str, messages: dict[str, Message]) -> None:
    async with store.begin() as tx:
        for key in sorted(messages):
            await texts.refuse(tx, key, BAD_TEXT_CHATS)
        await flags.set_flag(tx, _flag(bad), "bad", time.now())


async def _note(store: Store, time: Time, key: str, value: str) -> None:
    async with store.begin() as tx:
        await flags.set_flag(tx, _flag(key), value, time.now())


def _flag(key: str) -> str:
    return f"shown:{key}"[:64]
