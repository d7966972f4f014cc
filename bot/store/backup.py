"""Copies of the whole database, made beside a running bot. A copy does not send until an editor says so."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, func, insert, literal_column, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from bot.store import flags
from bot.store.address import Address, read_address
from bot.store.errors import StoreError
from bot.store.opening import Transaction, open_store
from bot.store.tables import metadata, publication, subscription
from bot.store.upgrading import HEAD, revision

ROWS = 1000
"""Rows that are in memory at a time."""


async def backup(url: str, file: Path, now: datetime) -> int:
    """Copy the database at `url` as it is at one moment into a new SQLite file; return how many rows.

    A bot may be running on it. The file appears whole or not at all. StoreError if it is there already, cannot be
    written, or the database cannot be read.
    """
    if file.exists():
        raise StoreError(f"{file} is there already: name a new file, a backup replaces none")
    part = file.with_name(f"{file.name}.part")
    part.unlink(missing_ok=True)
    try:
        async with _reading(url) as source, open_store(f"sqlite:///{part}") as copy, copy.begin() as tx:
            rows = await _copy(source, tx)
            await flags.set_flag(tx, "sending", f"paused: this is a backup of {now:%Y-%m-%d %H:%M} UTC", now)
        part.rename(file)
    finally:
        part.unlink(missing_ok=True)
        part.with_name(f"{part.name}.lock").unlink(missing_ok=True)
    return rows


async def restore(file: Path, url: str) -> int:
    """Fill the empty database at `url` from a backup; return how many rows. StoreError if it is not empty."""
    if not file.is_file():
        raise StoreError(f"{file}: there is no such backup")
    async with _reading(f"sqlite:///{file}") as source, open_store(url) as store, store.begin() as tx:
        for table in (subscription, publication):
            if await tx.scalar(select(func.count()).select_from(table)):
                raise StoreError(f"{read_address(url).label} is not empty: restore into a new database")
        rows = await _copy(source, tx)
        await _number_on(tx)
    return rows


@asynccontextmanager
async def _reading(url: str) -> AsyncIterator[AsyncConnection]:
    """Read a database at one moment, without its lock: a bot may be writing to it."""
    address = read_address(url)
    if address.file is not None and not address.file.is_file():
        raise StoreError(f"{address.label}: there is no such database; check DATABASE_URL")
    options = {"isolation_level": "REPEATABLE READ"} if address.file is None else {}
    engine = create_async_engine(address.url, hide_parameters=True, **options)
    try:
        async with engine.connect() as connection:
            if address.file is not None:
                await connection.exec_driver_sql("PRAGMA busy_timeout = 10000")
                await connection.exec_driver_sql("BEGIN")
            await connection.run_sync(_of_today, address)
            yield connection
    except DBAPIError as error:
        raise StoreError(f"{address.label} cannot be copied: {address.redact(str(error.orig))}") from None
    finally:
        await engine.dispose()


def _of_today(connection: Connection, address: Address) -> None:
    found = revision(connection)
    if found != HEAD:
        raise StoreError(f"{address.label} has schema {found}, not {HEAD}: start this version's bot on it once")


async def _copy(source: AsyncConnection, tx: Transaction) -> int:
    rows = 0
    for table in metadata.sorted_tables:
        found = await source.stream(select(table))
        async for page in found.mappings().partitions(ROWS):
            await tx.execute(insert(table), [dict(row) for row in page])
            rows += len(page)
    return rows


async def _number_on(tx: Transaction) -> None:
    """Let PostgreSQL number new rows after those that were copied."""
    if tx.dialect.name != "postgresql":
        return
    for table in metadata.sorted_tables:
        if "id" in table.c:
            newest = select(func.coalesce(func.max(table.c.id), 0) + 1).scalar_subquery()
            sequence = func.pg_get_serial_sequence(table.name, "id")
            await tx.execute(select(func.setval(sequence, newest, literal_column("false"))))
