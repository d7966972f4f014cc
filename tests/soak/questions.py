"""Readers who ask all the while, and whether each was answered."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.sandbox import World
from bot.sandbox.people import Person

ASKERS = 2000
MOST_WAITING = 500
"""No more are asked while so many wait: Telegram itself keeps them only for a day."""
QUESTION = "/help"


@dataclass(slots=True)
class Questions:
    """Those who ask: none of them is of the audience, so that an answer is never taken for a recap."""

    world: World
    askers: Sequence[Person]
    asked: Counter[int] = field(default_factory=Counter)

    async def ask(self, per_second: float) -> None:
        """Ask in turn until cancelled; at no rate not at all."""
        number = 0
        while per_second:
            await asyncio.sleep(1 / per_second)
            if len(self.world.updates) < MOST_WAITING:
                asker = self.askers[number % len(self.askers)]
                self.world.write(asker, asker.id, QUESTION)
                self.asked[asker.id] += 1
                number += 1

    def answered(self) -> Counter[int]:
        """Count the answers to each."""
        return Counter(
            entry.chat_id
            for entry in self.world.ledger
            if entry.chat_id is not None and entry.method == "sendMessage" and entry.chat_id in self.asked
        )

    @property
    def unanswered(self) -> int:
        """How many questions had no answer."""
        answers = self.answered()
        return sum(max(0, count - answers[asker]) for asker, count in self.asked.items())

    @property
    def repeated(self) -> int:
        """How many answers came twice, because a process died before it could say that it had answered."""
        answers = self.answered()
        return sum(max(0, answers[asker] - count) for asker, count in self.asked.items())


def gather_askers(world: World) -> Questions:
    """Make people who have never written."""
    askers = [world.person(f"Asker {number}") for number in range(ASKERS)]
    for asker in askers:
        world.private_chat(asker).talked = True
    return Questions(world, askers)
