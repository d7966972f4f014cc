"""More questions than a chat can be answered: a bucket of tokens for each, in plain arithmetic."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

Verdict = Literal["answer", "warn", "silence"]

BURST = 20
REFILL = timedelta(seconds=1)
CHATS = 10_000


@dataclass(frozen=True, slots=True)
class _Bucket:
    """When it will be full again, and whether its chat was told that it is empty."""

    full_at: datetime
    warned: bool = False


class Flood:
    """Lets `burst` questions of a chat through at once and one more each `refill`; holds so many chats at most."""

    def __init__(self, burst: int = BURST, refill: timedelta = REFILL, chats: int = CHATS) -> None:
        """Begin with every bucket full."""
        self._burst = burst
        self._refill = refill
        self._chats = chats
        self._buckets: dict[int, _Bucket] = {}

    def judge(self, chat_id: int, now: datetime) -> Verdict:
        """Take a token if there is one; say once that there is none, then nothing until the bucket is full again."""
        bucket = self._buckets.pop(chat_id, _Bucket(now))
        whole = self._burst * self._refill
        full_at = min(max(bucket.full_at, now), now + whole)  # a clock set back leaves no chat silent for long
        warned = bucket.warned and full_at > now
        verdict: Verdict = "answer" if full_at + self._refill <= now + whole else "silence" if warned else "warn"
        if verdict == "answer":
            full_at += self._refill
        self._keep(chat_id, _Bucket(full_at, warned or verdict == "warn"))
        return verdict

    def forget(self, chat_id: int) -> None:
        """Know nothing of a chat any more."""
        self._buckets.pop(chat_id, None)

    def _keep(self, chat_id: int, bucket: _Bucket) -> None:
        """Keep a bucket as the newest; the one that was asked of longest ago makes room."""
        self._buckets[chat_id] = bucket
        if len(self._buckets) > self._chats:
            del self._buckets[next(iter(self._buckets))]
