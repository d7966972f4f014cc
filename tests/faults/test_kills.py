"""Sixty processes are killed during one broadcast, and the promise holds."""

from pathlib import Path

from bot.sandbox import Fault, World
from tests.faults.kills import kill
from tests.faults.stage import stage

KILLS = 60
READERS = 4950
CLOSED = 25
REPLICAS = 3
BLINKS = Fault(kind="cut_after", method="sendMessage", share=0.003)
"""Now and then the connection breaks after a message was accepted."""


def blinking(world: World) -> object:
    return world.faults.add(BLINKS)


async def test_sixty_kills_lose_nothing_on_sqlite(file: str, tmp_path: Path) -> None:
    async with stage(file, tmp_path, private=READERS, closed=CLOSED, prepare=blinking, seed=11) as set_up:
        await kill(set_up, KILLS)
        account = await set_up.finish()
        assert not account.complaints(), account.line()


async def test_sixty_kills_of_three_replicas_lose_nothing_on_postgresql(shared: str, tmp_path: Path) -> None:
    async with stage(shared, tmp_path, private=READERS, closed=CLOSED, prepare=blinking, seed=12) as set_up:
        await kill(set_up, KILLS, REPLICAS)
        account = await set_up.finish()
        assert not account.complaints(), account.line()
