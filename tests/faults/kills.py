"""Processes that are killed at moments drawn by chance, and replaced."""

import asyncio
from collections.abc import Iterator

from tests.faults.fleet import Replica
from tests.faults.stage import Stage

EARLY = 10
"""One kill in so many comes soon after a start, while the process recovers, or writes editions."""
EARLY_SECONDS = (0.3, 1.3)
SPAN = 0.9
"""The last kill comes when this share of the audience has its recap."""


async def kill(stage: Stage, kills: int, replicas: int = 1) -> None:
    """Keep so many processes running during the broadcast, and kill one of them so often."""
    running = [stage.fleet.start() for _ in range(replicas)]
    for number, count in enumerate(moments(stage, kills)):
        if number % EARLY == 0:
            await asyncio.sleep(stage.draw.uniform(*EARLY_SECONDS))
        else:
            assert await stage.reach(count), await stage.describe()
        await stage.moment()
        strike(stage, running)


def moments(stage: Stage, kills: int) -> Iterator[int]:
    """Draw after how many accepted messages each kill comes, in order."""
    span = int(len(stage.audience) * SPAN)
    return iter(sorted(stage.draw.sample(range(1, span), kills)))


def strike(stage: Stage, running: list[Replica]) -> None:
    """Kill one of those that run, and start another."""
    assert stage.fleet.running
    victim = running.pop(stage.draw.randrange(len(running)))
    stage.fleet.kill(victim)
    running.append(stage.fleet.start())
