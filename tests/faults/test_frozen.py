"""A replica that stands still for twice the lease and wakes up finds that its work was taken over."""

import asyncio
import signal
from pathlib import Path

from tests.faults.fleet import Replica, until
from tests.faults.stage import Stage, stage

REFUSALS = 20
"""So many freezes have to end with a settlement that is refused: some strike a replica that sends nothing just then."""
REPLICAS = 4
AWAKE = 1
"""So many replicas go on while the others are frozen."""
LEASE = 1.0
REFUSED = b"settled elsewhere"


async def freeze(replica: Replica) -> bool:
    """Stop a replica for twice its lease; say whether it is told, when it goes on, that others took its work over."""
    before = replica.output.read_bytes().count(REFUSED)
    replica.signal(signal.SIGSTOP)
    await asyncio.sleep(2 * LEASE)
    replica.signal(signal.SIGCONT)
    try:
        await until(lambda: replica.output.read_bytes().count(REFUSED) > before, LEASE)
    except TimeoutError:
        return False
    return True


async def freeze_often(set_up: Stage) -> None:
    """Freeze and wake replicas while the broadcast lasts, until enough of them were refused."""
    replicas = [set_up.fleet.start() for _ in range(REPLICAS)]
    assert await set_up.reach(REPLICAS)
    refused = 0
    while refused < REFUSALS:
        assert set_up.accepted < len(set_up.audience), f"{refused} refused; {await set_up.describe()}"
        await set_up.moment()
        some = set_up.draw.sample(replicas, REPLICAS - AWAKE)
        refused += sum(await asyncio.gather(*map(freeze, some)))


async def test_twenty_frozen_replicas_wake_up_to_refused_settlements(shared: str, tmp_path: Path) -> None:
    async with stage(
        shared, tmp_path, private=11950, latency=0.3, seed=21, sends_per_second=500, lease_seconds=LEASE
    ) as set_up:
        await freeze_often(set_up)
        account = await set_up.finish()
        assert not account.complaints(), account.line()
