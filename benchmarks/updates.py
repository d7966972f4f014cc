"""Updates: how many are answered a second when many wait, and how long one takes when none does."""

from dataclasses import dataclass
from statistics import median, quantiles

from benchmarks.machine import SUBJECT, process
from benchmarks.messages import accepted
from benchmarks.subjects import Subject
from benchmarks.telegram import Telegram

SECONDS = 300.0


@dataclass(frozen=True, slots=True)
class Pace:
    """Answers a second; and milliseconds from an update to its answer, for the middle one and for one in a hundred."""

    rate: float
    middle: float
    slow: float


async def answered(telegram: Telegram, subject: Subject, many: int, few: int, text: str) -> Pace:
    """Measure both, in a process each."""
    rate = await _waiting(telegram, subject, many, text)
    times = await _one_by_one(telegram, subject, few, text)
    return Pace(rate, median(times) * 1000, quantiles(times, n=100)[-1] * 1000)


async def _waiting(telegram: Telegram, subject: Subject, count: int, text: str) -> float:
    await telegram.order(updates=count, text=text, answer=accepted({"text": "Answered."}))
    async with process(SUBJECT, subject.command, subject.environment) as running:
        notes = await telegram.when(lambda notes: notes.sent >= count, running, SECONDS)
    return count / (notes.last_send - notes.first_update)


async def _one_by_one(telegram: Telegram, subject: Subject, count: int, text: str) -> list[float]:
    await telegram.order(updates=count, text=text, one_by_one=True, answer=accepted({"text": "Answered."}))
    async with process(SUBJECT, subject.command, subject.environment) as running:
        notes = await telegram.when(lambda notes: notes.sent >= count, running, SECONDS)
    return notes.answers_after
