"""A replica that stands still for twice the lease and wakes up finds that its work was taken over."""

import asyncio
import signal
from pathlib import Path

from tests.faults.fleet import Replica
from tests.faults.kills import moments
from tests.faults.stage import Stage, stage

FREEZES = 20
REPLICAS = 4
AWAKE = 2
"""So many replicas go on while others are frozen."""
LEASE = 1.0
REFUSED = "settled elsewhere"


async def freeze(replica: Replica) -> None:
    replica.signal(signal.SIGSTOP)
    await asyncio.sleep(2 * LEASE)
    replica.signal(signal.SIGCONT)
    await asyncio.sleep(LEASE)  # until it may be frozen again


async def freeze_often(set_up: Stage) -> None:
    replicas = [set_up.fleet.start() for _ in range(REPLICAS)]
    frozen: dict[int, asyncio.Task[None]] = {}
    for count in moments(set_up, FREEZES):
        assert await set_up.reach(count)
        await set_up.moment()
        while len(frozen) >= REPLICAS - AWAKE:
            await asyncio.wait(frozen.values(), return_when=asyncio.FIRST_COMPLETED)
            frozen = {place: task for place, task in frozen.items() if not task.done()}
        place = set_up.draw.choice([place for place in range(REPLICAS) if place not in frozen])
        frozen[place] = asyncio.create_task(freeze(replicas[place]))
    await asyncio.gather(*frozen.values())


async def test_twenty_frozen_replicas_wake_up_to_refused_settlements(shared: str, tmp_path: Path) -> None:
    async with stage(shared, tmp_path, private=2950, latency=0.05, seed=21, lease_seconds=LEASE) as set_up:
        await freeze_often(set_up)
        account = await set_up.finish()
        assert not account.complaints(), account.line()
        assert REFUSED in set_up.fleet.words()
