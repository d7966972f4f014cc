"""Databases in trouble: locked by another process, on a full disk."""

import asyncio
import json
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import select

from bot.store.tables import delivery, edition, subscription
from tests.faults.account import looking
from tests.faults.stage import Stage

LOCK = """
import json, sqlite3, sys, time
connection = sqlite3.connect(sys.argv[1], timeout=60, isolation_level=None)
connection.execute("BEGIN EXCLUSIVE")
query = "SELECT chat_id FROM subscription s JOIN edition e ON e.subscription_id = s.id"
query += " JOIN delivery d ON d.edition_id = e.id WHERE d.attempts > 0"
print(json.dumps([row[0] for row in connection.execute(query)]), flush=True)
time.sleep(float(sys.argv[2]))
connection.execute("COMMIT")
"""


async def lock(path: Path, seconds: float) -> set[int]:
    """Hold the file from another process for so long; return the chats of which an intent was written before."""
    locker = await asyncio.create_subprocess_exec(
        sys.executable, "-c", LOCK, str(path), str(seconds), stdout=asyncio.subprocess.PIPE
    )
    words, _ = await locker.communicate()
    return set(json.loads(words))


async def intents(url: str) -> set[int]:
    """Return the chats of which an intent is written."""
    query = select(subscription.c.chat_id).select_from(delivery.join(edition).join(subscription))
    async with looking(url) as connection:
        return set(await connection.scalars(query.where(delivery.c.attempts > 0)))


@contextmanager
def small_disk(folder: Path, size: str = "16m") -> Iterator[Path]:
    """Mount a small disk in memory until the block ends. OSError where that is not allowed."""
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)], check=False, capture_output=True
    )
    if done.returncode:
        raise OSError(done.stderr.decode().strip())
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def fill(folder: Path) -> Path:
    """Write until nothing more fits; return the file to delete."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (65536, 4096, 512):
            try:
                while True:
                    file.write(b"\0" * size)
            except OSError:
                continue
    return filler


def limit_files(set_up: Stage, size: int) -> None:
    """Let the running processes write no file beyond that size; RLIM_INFINITY lets them again."""
    for replica in set_up.fleet.running:
        resource.prlimit(replica.process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
