"""Leave no byte of what was deleted in a SQLite file.

With `secure_delete` SQLite overwrites what it deletes, and TRUNCATE empties the journal at each commit. But when a full
page is divided, copies of rows stay in the old page's free space, where no DELETE finds them. So the file is looked
through and, where a copy lies, rebuilt.
"""

import asyncio
import sqlite3
from collections.abc import Collection
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.store.errors import StoreDown

CHUNK = 1 << 20
_WIDTHS = (1, 2, 3, 4, 6, 8)
"""Bytes that SQLite gives a whole number. https://www.sqlite.org/fileformat2.html#record_format."""


async def scrub(engine: AsyncEngine, file: Path, traces: Collection[bytes]) -> bool:
    """Rebuild the file if any of these bytes are in it, or if none are named; say whether it was rebuilt.

    Everybody else waits for the connection meanwhile. StoreDown if the file cannot be rebuilt now.
    """
    async with engine.connect() as connection:
        # To close a second descriptor of the file ends this process's locks on it: here there are none, because
        # nobody else can have the one connection, and no transaction is open.
        if traces and not await asyncio.to_thread(_holds, file, traces):
            return False
        raw = await connection.get_raw_connection()
        try:
            await (await raw.driver_connection.execute("VACUUM")).close()  # type: ignore[union-attr] # it is open
        except sqlite3.Error as error:
            raise StoreDown(f"the file could not be rebuilt: {error}") from error
    return True


def traces_of(number: int) -> tuple[bytes, ...]:
    """The bytes by which SQLite keeps a number: as digits in a text, and as a value of a column."""
    width = next(width for width in _WIDTHS if -(1 << 8 * width - 1) <= number < 1 << 8 * width - 1)
    return str(number).encode(), number.to_bytes(width, "big", signed=True)


def _holds(file: Path, traces: Collection[bytes]) -> bool:
    overlap = max(map(len, traces)) - 1
    rest = b""
    with file.open("rb") as opened:
        while chunk := opened.read(CHUNK):
            window = rest + chunk
            if any(trace in window for trace in traces):
                return True
            rest = window[len(window) - overlap :]
    return False
