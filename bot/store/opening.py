"""Open a store: find it, lock it, connect, migrate."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Collection, Coroutine, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, closing, contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool, ConnectionPoolEntry

from bot.store.address import Address, read_address
from bot.store.errors import StoreDown, StoreError, is_down
from bot.store.frozen import APPLICATION, end_frozen
from bot.store.lock import hold
from bot.store.scrubbing import scrub
from bot.store.upgrading import upgrade
from bot.store.whole import transaction

Transaction = AsyncConnection
"""What every query takes: it is committed when its block ends, and rolled back if the block raises."""

PRAGMAS = (
    # Every SQLite has a safe rollback journal; WAL before 3.51.3 can corrupt a file. Unlike DELETE, TRUNCATE with
    # FULL syncs the end of the journal as well, so a power cut cannot undo what was committed.
    "PRAGMA journal_mode = TRUNCATE",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA busy_timeout = 10000",
    "PRAGMA secure_delete = ON",  # what is deleted is overwritten; scrubbing.py does the rest
)

CLOSING_SECONDS = 12.0
"""A little longer than SQLite waits for a lock."""
FROZEN = timedelta(seconds=5)
"""A process that stands still inside a transaction for so long loses it: the others wait for its locks."""


class Store:
    """An open database."""

    def __init__(self, engine: AsyncEngine, file: Path | None = None) -> None:
        self._engine = engine
        self._file = file
        self._closed = False
        self._under_way = 0
        self._idle = asyncio.Event()
        self._idle.set()

    @property
    def shared(self) -> bool:
        """Whether other processes may be on this database too."""
        return self._engine.dialect.name != "sqlite"

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Transaction]:
        """Begin a transaction. On SQLite there is one at a time; keep it short and never send inside one.

        StoreDown if the database is locked, full, away or closed, at the beginning, inside or at the commit.
        """
        if self._closed:
            raise StoreDown("it is closed")
        try:
            async with AsyncExitStack() as stack:
                stack.enter_context(self._counted())
                yield await _enter(stack, self._engine)
        except SQLAlchemyError as error:
            if is_down(error):
                raise StoreDown(_first_line(error)) from error
            raise

    async def close(self) -> None:
        """Begin nothing more, let what is under way end, and disconnect."""
        self._closed = True
        with suppress(TimeoutError):
            await asyncio.wait_for(self._idle.wait(), CLOSING_SECONDS)
        await self._engine.dispose()

    @contextmanager
    def _counted(self) -> Iterator[None]:
        self._under_way += 1
        self._idle.clear()
        try:
            yield
        finally:
            self._under_way -= 1
            if not self._under_way:
                self._idle.set()

    async def scrub(self, traces: Collection[bytes] = ()) -> bool:
        """See that none of these bytes is left in a SQLite file; without any, that nothing deleted is.

        Say whether the file had to be rebuilt. PostgreSQL's vacuum does that by itself, in its own time.
        """
        return self._file is not None and await scrub(self._engine, self._file, traces)


@asynccontextmanager
async def open_store(url: str = "sqlite:///minewatch.db") -> AsyncIterator[Store]:
    """Open the database at DATABASE_URL and bring its tables up to date.

    StoreInUse if another process has the SQLite file; StoreError, in one line, for all that may be wrong with it.
    """
    address = read_address(url)
    async with AsyncExitStack() as stack:
        if address.file is not None:
            stack.enter_context(hold(address.file))
            _try(address.file)
        engine = _engine(address)
        store = Store(engine, address.file)
        stack.push_async_callback(store.close)
        await _prepare(engine, address)
        if store.shared:
            await stack.enter_async_context(_alongside(end_frozen(engine, FROZEN)))
        yield store


@asynccontextmanager
async def _alongside(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Do this while the block runs."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _enter(stack: AsyncExitStack, engine: AsyncEngine) -> Transaction:
    """Connect and begin. What the network raises here is the database's; inside a block it may be anybody's."""
    try:
        alone = engine.dialect.name == "sqlite"
        return await stack.enter_async_context(transaction(engine) if alone else engine.begin())
    except OSError as error:  # a TimeoutError is one too
        raise StoreDown(str(error) or type(error).__name__) from error


def _first_line(error: SQLAlchemyError) -> str:
    cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
    return str(cause).strip().partition("\n")[0] or type(cause).__name__


def _try(file: Path) -> None:
    """Open the file and reserve it for writing, without asyncio: a connection that fails there leaves a thread behind.

    The bot does nothing else yet, so that waiting here for another program's lock keeps nobody waiting.
    """
    try:
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("BEGIN IMMEDIATE")
    except sqlite3.Error as error:
        raise StoreError(f"{file} cannot be opened: {error}") from None


async def _prepare(engine: AsyncEngine, address: Address) -> None:
    try:
        async with engine.begin() as connection:
            await connection.run_sync(upgrade)
    except StoreError as error:
        raise StoreError(f"{address.label}: {error}") from None
    except Exception as error:  # noqa: BLE001 - drivers raise many kinds, and some hold the password
        cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
        words = address.redact(str(cause)) or type(cause).__name__
        raise StoreError(
            f"{address.label} cannot be opened ({words}): check DATABASE_URL, and that the bot may read and write there"
        ) from None


def _engine(address: Address) -> AsyncEngine:
    if address.url.get_backend_name() == "postgresql":
        idle = str(int(FROZEN.total_seconds() * 1000))
        session = {"application_name": APPLICATION, "idle_in_transaction_session_timeout": idle}
        connecting = {"server_settings": session}
        return create_async_engine(address.url, pool_pre_ping=True, hide_parameters=True, connect_args=connecting)
    engine = create_async_engine(
        address.url, poolclass=AsyncAdaptedQueuePool, pool_size=1, max_overflow=0, hide_parameters=True
    )
    event.listen(engine.sync_engine, "connect", _configure)
    event.listen(engine.sync_engine, "begin", _begin)
    return engine


def _configure(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # the driver's own BEGIN comes late and is never IMMEDIATE
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
