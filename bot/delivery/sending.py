"""Send what is queued: say so in the database, send, write what became of it."""

import asyncio
import logging
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from bot.delivery.outbox import Outbox
from bot.delivery.rounds import Round
from bot.delivery.settling import Written, reclaim
from bot.store import Store, StoreDown
from bot.store.values import DeliveryState

STOP_SECONDS = 34.0
"""How long a cancelled round may take to end."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Report:
    """What one round did: how many deliveries went to which state (`queued` is: to be tried again).

    `resume_at` is set if Telegram told the bot to wait, or cannot be reached: no round before it. `bot_refused` is
    the reason why Telegram refuses the bot itself: no round will help until the token is mended. `bad_texts` says, of
    each text that is sent to nobody any more, why Telegram could not take it.
    """

    states: Mapping[DeliveryState, int]
    resume_at: datetime | None = None
    bot_refused: str = ""
    bad_texts: tuple[str, ...] = ()


async def deliver(outbox: Outbox) -> Report:
    """Send all that may be sent now, many at a time, the parts of an edition in order.

    A cancelled round begins nothing more, gives what is under way half a minute, and settles it, so that an ordinary
    stop leaves nothing in doubt. A second cancellation ends it at once.
    """
    round_ = Round(outbox)
    work = asyncio.create_task(round_.run())
    try:
        await asyncio.shield(work)
    except asyncio.CancelledError:
        round_.stop()
        await _finish(work)
        raise
    if round_.written.states.total():
        with suppress(StoreDown):
            await outbox.turns.tidy()
    return _report(round_.written, round_)


async def recover(store: Store, now: datetime) -> Report:
    """Settle what processes that are gone left `sending`: nobody can know whether it arrived. For the start.

    Where several processes share a database, those are gone whose lease is over.
    """
    written = await reclaim(store, now, at_start=True)
    if written.states.total():
        log.warning("%d messages were being sent when the bot stopped: %s", written.states.total(), _counts(written))
    return _report(written)


async def _finish(work: asyncio.Task[None]) -> None:
    try:
        await asyncio.wait((work,), timeout=STOP_SECONDS)
    finally:
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)


def _report(written: Written, round_: Round | None = None) -> Report:
    return Report(
        _counts(written),
        round_.resume_at if round_ else None,
        round_.bot_refused if round_ else "",
        tuple(written.bad_texts),
    )


def _counts(written: Written) -> dict[DeliveryState, int]:
    return {state: count for state, count in written.states.items() if count}
