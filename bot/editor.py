"""What only an editor asks: how things stand, whether anything is sent, what became of a doubtful delivery."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, get_args

from bot.answers import Answers
from bot.messages import Button, Message
from bot.reader import say_moment
from bot.schedule import Weekly
from bot.store import Store, deliveries, flags, subscriptions, unknowns, updates
from bot.store.unknowns import Verdict
from bot.store.updates import FailedUpdate
from bot.store.values import Undelivered

TROUBLES = 10
"""Deliveries that one status shows, the latest first."""
CAUSES = 5
"""Updates put aside of which one status shows the cause, the latest first."""
_VERDICT = re.compile(rf"v:({'|'.join(get_args(Verdict))}):(\d{{1,18}})")
_LABELS: dict[Verdict, str] = {"posted": "is there", "lost": "is not there", "again": "send again"}


@dataclass(frozen=True, slots=True)
class Editor:
    """Answers for the editors of one bot."""

    answers: Answers
    store: Store
    weekly: Weekly

    async def status(self, now: datetime) -> Message:
        """Say how subscriptions and deliveries stand, and ask about those of which nobody knows the outcome."""
        async with self.store.begin() as tx:
            readers = await subscriptions.count_by_state(tx)
            sends = await deliveries.count_by_state(tx)
            troubles = await deliveries.undelivered(tx, TROUBLES)
            failures = await updates.count_failed(tx)
            failed = await updates.latest_failed(tx, CAUSES)
            paused = await flags.get_flag(tx, "sending")
        lines = [
            f"It is {say_moment(now, self.weekly)}.",
            f"Sending is {paused}. /go starts it." if paused else "Sending is on. /pause stops it.",
            f"Subscriptions: {_counts(readers)}.",
            f"Deliveries: {_counts(sends)}.",
            *(_line(one) for one in troubles),
            f"Updates put aside: {failures or 'none'}.",
            *(self._cause(one) for one in failed),
        ]
        return self.answers.say("Status", "\n".join(lines), _questions(troubles))

    def _cause(self, one: FailedUpdate) -> str:
        return f"• update {one.update_id}, {say_moment(one.updated_at, self.weekly)}: {one.cause}"

    async def pause(self, now: datetime) -> Message:
        """Stop the sending of recaps; they are written and wait. Questions are answered all the same."""
        async with self.store.begin() as tx:
            await flags.set_flag(tx, "sending", f"paused: an editor stopped it on {now:%Y-%m-%d %H:%M} UTC", now)
        return self.answers.say("", "No recap is sent until /go. Those that fall due meanwhile wait for a day.")

    async def go(self, now: datetime) -> Message:
        """Let recaps be sent again."""
        async with self.store.begin() as tx:
            await flags.set_flag(tx, "sending", "", now)
        return self.answers.say("", "Recaps are sent.")

    async def judge(self, action: str, now: datetime) -> Message | None:
        """Write an editor's verdict on a delivery and show how things stand then; None if the action is none."""
        match = _VERDICT.fullmatch(action)
        if match is None:
            return None
        async with self.store.begin() as tx:
            await unknowns.judge(tx, int(match[2]), _verdict(match[1]), now)
        return await self.status(now)


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
