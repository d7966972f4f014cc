"""Telegram's flood limits, for those who want to meet them: off unless `world.limits` is set."""

import math
from collections import defaultdict, deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.sandbox.refusals import too_many_requests


@dataclass(frozen=True, slots=True)
class Allowance:
    """So many in so long."""

    most: int
    window: timedelta


@dataclass(slots=True)
class Limits:
    """What Telegram is said to allow; its real limits are not exact. Counted by the sandbox's clock."""

    everywhere: Allowance = Allowance(30, timedelta(seconds=1))
    one_chat: Allowance = Allowance(1, timedelta(seconds=1))
    one_group: Allowance = Allowance(20, timedelta(minutes=1))
    _sent: dict[int, deque[datetime]] = field(default_factory=lambda: defaultdict(deque))

    def count(self, chat_id: int, now: datetime, *, group: bool) -> None:
        """Count a send, or refuse it with the seconds to wait."""
        checks = [(0, self.everywhere), (chat_id, self.one_group if group else self.one_chat)]
        for place, allowance in checks:
            self._check(place, allowance, now)
        for place, _ in checks:
            self._sent[place].append(now)

    def _check(self, place: int, allowance: Allowance, now: datetime) -> None:
        sent = self._sent[place]
        while sent and sent[0] <= now - allowance.window:
            sent.popleft()
        if len(sent) >= allowance.most:
            wait = sent[0] + allowance.window - now
            raise too_many_requests(max(1, math.ceil(wait.total_seconds())))
