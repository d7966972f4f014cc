"""The bot's processes: started, killed, frozen, stopped, and all that they write kept."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.faults.runner import VARIABLE
from tests.leaks import HALF

ROOT = Path(__file__).resolve().parents[2]
LAST_LINES = 15


@dataclass(slots=True)
class Replica:
    """One process, and the file that holds what it writes."""

    process: subprocess.Popen[bytes]
    output: Path

    @property
    def alive(self) -> bool:
        """Say whether it runs; a frozen one does."""
        return self.process.poll() is None

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        self.process.send_signal(number)

    async def wait(self, seconds: float) -> float:
        """Wait for its end and say how long that took; TimeoutError if it does not end in time."""
        begun = time.monotonic()
        await until(lambda: not self.alive, seconds)
        return time.monotonic() - begun

    async def announced(self, seconds: float = 20.0) -> None:
        """Wait until it has said what it serves."""
        await until(lambda: b"Minewatch tells" in self.output.read_bytes(), seconds)


async def until(so: Callable[[], bool], seconds: float, pause: float = 0.02) -> None:
    """Look until it is so. TimeoutError if that takes too long."""
    async with asyncio.timeout(seconds):
        while not so():  # noqa: ASYNC110 - another process decides, and it sets no event here
            await asyncio.sleep(pause)


@dataclass(slots=True)
class Fleet:
    """All processes of one bot, those that have ended among them."""

    settings: Mapping[str, Any]
    folder: Path
    replicas: list[Replica] = field(default_factory=list)
    ended_on_purpose: set[int] = field(default_factory=set)

    def start(self, **other: Any) -> Replica:
        """Start one more process, with other settings than the fleet's where some are given."""
        output = self.folder / f"process-{len(self.replicas)}.log"
        environment = {**os.environ, VARIABLE: json.dumps({**self.settings, **other})}
        with output.open("wb") as file:
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.faults.runner"],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
            )
        replica = Replica(process, output)
        self.replicas.append(replica)
        return replica

    @property
    def running(self) -> list[Replica]:
        """Those that run. AssertionError, with its last words, if one has ended that nobody ended."""
        for one in self.replicas:
            if not one.alive and one.process.pid not in self.ended_on_purpose:
                last = one.output.read_text(errors="replace").splitlines()[-LAST_LINES:]
                raise AssertionError("\n".join([f"a process ended with {one.process.returncode}:", *last]))
        return [one for one in self.replicas if one.alive]

    def kill(self, replica: Replica) -> None:
        """End one at once, as a power cut would."""
        self.ended_on_purpose.add(replica.process.pid)
        replica.process.kill()
        replica.process.wait()

    async def stop(self, replica: Replica, seconds: float = 40.0) -> tuple[int, float]:
        """Ask one to end; return its exit code and how long it took."""
        self.ended_on_purpose.add(replica.process.pid)
        replica.signal(signal.SIGTERM)
        took = await replica.wait(seconds)
        return replica.process.returncode, took

    def words(self) -> str:
        """All that the processes have written."""
        return "\n".join(one.output.read_text(errors="replace") for one in self.replicas)


@asynccontextmanager
async def fleet(settings: Mapping[str, Any], folder: Path) -> AsyncIterator[Fleet]:
    """Give a fleet without processes; whatever is started ends with the block, and has not written the token."""
    started = Fleet(settings, folder)
    try:
        yield started
    finally:
        for one in started.replicas:
            if one.alive:
                started.kill(one)
    assert HALF not in started.words()
