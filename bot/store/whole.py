"""SQLite is asked to the end: a question that is cancelled half-way would leave a connection behind, and its lock.

The driver works in a thread that cannot be interrupted. Whoever is cancelled hears of it when the answer is there, and
the transaction is rolled back in order. No question takes longer than the ten seconds that SQLite waits for a lock.
"""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from sqlalchemy import CursorResult
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

T = TypeVar("T")


class WholeConnection(AsyncConnection):
    """A connection whose statements are not cancelled half-way."""

    async def execute(self, *given: Any, **more: Any) -> CursorResult[Any]:
        """Execute a statement; all that the store asks comes through here."""
        return await whole(super().execute(*given, **more))


@asynccontextmanager
async def transaction(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """Begin a transaction; commit it when the block ends, roll it back if the block raises."""
    connection = WholeConnection(engine)
    try:
        await whole(connection.start())
        begun = connection.begin()
        await whole(begun.start())
        try:
            yield connection
        except BaseException:
            await whole(begun.rollback())
            raise
        await whole(begun.commit())
    finally:
        if connection.sync_connection is not None:  # else it could not be had
            await whole(connection.close())


async def whole(work: Coroutine[Any, Any, T]) -> T:
    """Do it to the end; if this is cancelled meanwhile, say so then."""
    task = asyncio.ensure_future(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait((task,))
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is not None:
        task.exception()  # it was asked for
        raise cancelled
    return task.result()
