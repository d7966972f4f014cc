"""One process to a SQLite file."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.store.errors import StoreError, StoreInUse


@contextmanager
def hold(file: Path) -> Iterator[None]:
    """Hold `<file>.lock` beside the database until the block ends; the system frees it if the process dies.

    StoreInUse if another has it; StoreError if there is no such folder or nothing can be written there. The lock
    file stays: to delete it would let two processes hold two files of one name.
    """
    path = file.with_name(file.name + ".lock")
    try:
        lock = path.open("a+", encoding="ascii")
    except FileNotFoundError:
        raise StoreError(f"{file}: its folder does not exist: make it, or change DATABASE_URL") from None
    except OSError as error:
        raise StoreError(f"{path} cannot be written ({error.strerror}): let the bot write there") from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise StoreInUse(_in_use(file, lock.read())) from None
        _sign(lock.fileno(), path)
        yield


def _sign(descriptor: int, path: Path) -> None:
    try:
        os.ftruncate(descriptor, 0)
        os.write(descriptor, str(os.getpid()).encode())
    except OSError as error:
        raise StoreError(f"{path} cannot be written ({error.strerror}): make room or let the bot write there") from None


def _in_use(file: Path, process: str) -> str:
    who = f"process {process}" if process else "another process"
    return (
        f"{file} is in use by {who}: stop that one first,"
        " or set DATABASE_URL to a PostgreSQL database, which several may share"
    )
