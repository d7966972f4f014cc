"""What only an editor asks: how things stand, whether anything is sent, what became of a doubtful delivery.

Editors' words are English, as are the log and the settings that they read beside them.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, get_args

from bot.desk import Asker, Desk
from bot.messages import Button, Message
from bot.store import deliveries, flags, reports, subscriptions, unknowns, updates
from bot.store.unknowns import Verdict
from bot.store.values import Undelivered

TROUBLES = 10
"""Deliveries that one status shows, the latest first."""
CAUSES = 5
"""Updates put aside of which one status shows the cause, the latest first."""
_VERDICT = re.compile(rf"v:({'|'.join(get_args(Verdict))}):(\d{{1,18}})")
_LABELS: dict[Verdict, str] = {"posted": "is there", "lost": "is not there", "again": "send again"}


async def status(desk: Desk, asker: Asker, _: str) -> tuple[Message, ...]:
    """Say how subscriptions and deliveries stand, and ask about those of which nobody knows the outcome."""
    async with desk.store.begin() as tx:
        readers = await subscriptions.count_by_state(tx)
        often = await subscriptions.count_by_frequency(tx)
        sends = await deliveries.count_by_state(tx)
        troubles = await deliveries.undelivered(tx, TROUBLES)
        failures = await updates.count_failed(tx)
        failed = await updates.latest_failed(tx, CAUSES)
        paused = await flags.get_flag(tx, "sending")
        mistakes = await reports.count_by_state(tx)
        stuck = await reports.stuck(tx, TROUBLES)
    lines = [
        f"It is {_moment(desk, asker, desk.now())}.",
        f"Sending is {paused}. /go starts it." if paused else "Sending is on. /pause stops it.",
        f"Subscriptions: {_counts(readers)}." + f" Active ones: {_counts(often)}." * bool(often),
        f"Deliveries: {_counts(sends)}.",
        *(_line(one) for one in troubles),
        f"Updates put aside: {failures or 'none'}.",
        *(f"• update {one.update_id}, {_moment(desk, asker, one.updated_at)}: {one.cause}" for one in failed),
        *([f"Reports of mistakes: {_counts(mistakes)}."] if mistakes else []),
        *(f"• report {number} waits for EDITORS_CHAT: {reason}" for number, reason in stuck),
    ]
    return (asker.answers.say("Status", "\n".join(lines), _questions(troubles)),)


async def pause(desk: Desk, asker: Asker, _: str) -> tuple[Message, ...]:
    """Stop the sending of recaps; they are written and wait. Questions are answered all the same."""
    now = desk.now()
    async with desk.store.begin() as tx:
        await flags.set_flag(tx, "sending", f"paused: an editor stopped it on {now:%Y-%m-%d %H:%M} UTC", now)
    return asker.say("No recap is sent until /go. Those that fall due meanwhile wait for a day.")


async def go(desk: Desk, asker: Asker, _: str) -> tuple[Message, ...]:
    """Let recaps be sent again."""
    async with desk.store.begin() as tx:
        await flags.set_flag(tx, "sending", "", desk.now())
    return asker.say("Recaps are sent.")


async def judge(desk: Desk, asker: Asker, action: str) -> Message | None:
    """Write an editor's verdict on a delivery and show how things stand then.

    None if the action is none, or comes from somebody else, or from where others read too.
    """
    match = _VERDICT.fullmatch(action)
    if match is None or not (asker.editor and asker.among_editors):
        return None
    async with desk.store.begin() as tx:
        await unknowns.judge(tx, int(match[2]), _verdict(match[1]), desk.now())
    return (await status(desk, asker, ""))[0]


async def elsewhere(_: Desk, asker: Asker, __: str) -> tuple[Message, ...]:
    """Tell an editor, where others read too, where to ask."""
    return asker.say("That may name readers' chats: ask it in private, or in EDITORS_CHAT.")


def _moment(desk: Desk, asker: Asker, moment: datetime) -> str:
    return asker.answers.tongue.moment(moment, desk.cadence.zone)


def _verdict(word: str) -> Verdict:
    return next(verdict for verdict in _LABELS if verdict == word)


def _line(one: Undelivered) -> str:
    where = f"{one.target.kind} {one.target.chat_id}" + (
        f", thread {one.target.thread_id}" * bool(one.target.thread_id)
    )
    return f"• {one.delivery.id} {one.delivery.state}: {where}, {one.occasion}: {one.delivery.reason}"


def _questions(troubles: Iterable[Undelivered]) -> tuple[tuple[Button, ...], ...]:
    """A row of verdicts for each delivery of which nobody knows the outcome."""
    return tuple(
        tuple(Button(f"{one.delivery.id} {label}", f"v:{word}:{one.delivery.id}") for word, label in _LABELS.items())
        for one in troubles
        if one.delivery.state == "unknown"
    )


def _counts(states: Mapping[Any, int]) -> str:
    return ", ".join(f"{count} {state}" for state, count in sorted(states.items())) or "none"
