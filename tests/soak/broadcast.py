"""One broadcast of the soak: faults drawn by chance until every recap is settled, while readers ask."""

import asyncio
import signal
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from bot.sandbox import Fault
from tests.faults.account import Account
from tests.faults.fleet import Replica, until
from tests.faults.stage import Stage, stage
from tests.soak.questions import Questions, gather_askers

Trouble = Literal["kill", "stop", "freeze"]

LEASE = 2.0
CHANNELS = 50
BLOCKED = 100
BETWEEN = (1.0, 8.0)
"""Seconds between two faults."""
BLINKS = Fault(kind="cut_after", method="sendMessage", share=0.001)
ANSWERING = 60.0
FINISHING = 300.0


@dataclass(slots=True)
class Result:
    """What one broadcast came to."""

    database: str
    account: Account
    troubles: Counter[Trouble]
    questions: Questions
    seconds: float
    complaints: list[str]


@dataclass(slots=True)
class Soak:
    """A stage, the replicas on it, and what was done to them."""

    stage: Stage
    running: list[Replica]
    troubles: Counter[Trouble] = field(default_factory=Counter)
    frozen: list[asyncio.Task[None]] = field(default_factory=list)

    async def trouble(self) -> None:
        """Do one thing after another to the replicas until cancelled."""
        draw = self.stage.draw
        while True:
            await asyncio.sleep(draw.uniform(*BETWEEN))
            assert self.stage.fleet.running
            kind: Trouble = draw.choice(("kill", "kill", "stop", "freeze"))
            if kind == "freeze" and len(self.running) == 1:
                kind = "kill"  # nobody would take its work over
            self.troubles[kind] += 1
            await self._strike(kind)

    async def _strike(self, kind: Trouble) -> None:
        victim = self.running.pop(self.stage.draw.randrange(len(self.running)))
        match kind:
            case "kill":
                self.stage.fleet.kill(victim)
            case "stop":
                await victim.announced()  # before, SIGTERM ends it as it ends any program
                code, _ = await self.stage.fleet.stop(victim)
                assert code == 0, f"SIGTERM: {code}; {await self.stage.describe()}"
            case "freeze":
                self.frozen.append(asyncio.create_task(self._freeze(victim)))
                return
        self.running.append(self.stage.fleet.start())

    async def _freeze(self, victim: Replica) -> None:
        victim.signal(signal.SIGSTOP)
        try:
            await asyncio.sleep(2 * LEASE)
        finally:
            victim.signal(signal.SIGCONT)
            self.running.append(victim)


async def broadcast(url: str, folder: Path, *, chats: int, per_second: float, replicas: int, seed: int) -> Result:
    """Send one recap to so many chats among faults, while readers ask so many questions a second."""
    begun = time.monotonic()
    async with stage(
        url,
        folder,
        private=chats - CHANNELS,
        channels=CHANNELS,
        closed=BLOCKED,
        seed=seed,
        prepare=lambda world: world.faults.add(BLINKS),
        lease_seconds=LEASE,
    ) as set_up:
        questions = gather_askers(set_up.world)
        soak = Soak(set_up, [set_up.fleet.start() for _ in range(replicas)])
        await suffer(soak, questions, per_second)
        account = await set_up.finish(FINISHING)
        await answered(questions)
        kind = url.partition(":")[0]
        return Result(kind, account, soak.troubles, questions, time.monotonic() - begun, account.complaints())


async def suffer(soak: Soak, questions: Questions, per_second: float) -> None:
    """Let faults strike and readers ask until most recaps are out."""
    few = len(soak.stage.audience) // 20
    asking = asyncio.create_task(questions.ask(per_second))
    troubling = asyncio.create_task(soak.trouble())
    while not troubling.done() and await soak.stage.left() > few:  # noqa: ASYNC110 - other processes settle them
        await asyncio.sleep(1)
    await ended(troubling, asking)
    await asyncio.gather(*soak.frozen)


async def answered(questions: Questions) -> None:
    """Give the bot some time for the last questions."""
    with suppress(TimeoutError):
        await until(lambda: not len(questions.world.updates), ANSWERING)


async def ended(*tasks: "asyncio.Task[None]") -> None:
    """Cancel tasks that run for ever; raise what ended one of them before."""
    for task in tasks:
        task.cancel()
    for task in tasks:
        with suppress(asyncio.CancelledError):
            await task
