"""Updates that were handled or put aside; and how a database that is down is told from a wrong question."""

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError
from sqlalchemy.ext.asyncio import create_async_engine

from bot.store import Store, StoreDown, open_store, updates
from bot.store.updates import FailedUpdate

NOON = datetime(2031, 1, 17, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def failed(number: int, at: datetime = NOON, cause: str = "ValueError: x") -> FailedUpdate:
    return FailedUpdate(number, -1_002_000_000_001, '{"update_id": 1}', cause, 3, at)


async def test_what_is_remembered_is_known(store: Store) -> None:
    async with store.begin() as tx:
        await updates.remember(tx, [3, 1, 2**31 - 1], NOON)
        await updates.remember(tx, [1, 2], NOON + HOUR)
        await updates.remember(tx, [], NOON)
        assert await updates.known(tx, [1, 2, 3, 4, 2**31 - 1], NOON - HOUR) == {1, 2, 3, 2**31 - 1}
        assert await updates.known(tx, [1, 2], NOON) == {2}
        assert await updates.known(tx, [], NOON) == frozenset()


async def test_what_is_old_is_forgotten(store: Store) -> None:
    async with store.begin() as tx:
        await updates.remember(tx, [1], NOON)
        await updates.remember(tx, [2], NOON + HOUR)
        await updates.put_aside(tx, failed(1))
        await updates.put_aside(tx, failed(2, NOON + HOUR))
        await updates.forget(tx, NOON, NOON)
        assert await updates.known(tx, [1, 2], NOON - HOUR) == {2}
        assert [one.update_id for one in await updates.latest_failed(tx, 9)] == [2]


async def test_the_latest_failures_come_first(store: Store) -> None:
    async with store.begin() as tx:
        for number in (1, 2, 3):
            await updates.put_aside(tx, failed(number, NOON + number * HOUR))
        await updates.put_aside(tx, failed(2, NOON + 5 * HOUR, "KeyError: y"))
        assert await updates.count_failed(tx) == 3
        assert await updates.latest_failed(tx, 2) == (
            failed(2, NOON + 5 * HOUR, "KeyError: y"),
            failed(3, NOON + 3 * HOUR),
        )


async def test_a_locked_file_is_down_and_comes_back(tmp_path: Path) -> None:
    async with open_store(f"sqlite:///{tmp_path / 'bot.sqlite3'}") as store:
        async with store.begin() as tx:
            await tx.exec_driver_sql("PRAGMA busy_timeout = 20")
        other = sqlite3.connect(tmp_path / "bot.sqlite3", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreDown, match="database is locked"):
            await _remember(store)
        other.execute("ROLLBACK")
        other.close()
        await _remember(store)


async def test_a_full_disk_is_down(tmp_path: Path) -> None:
    async with open_store(f"sqlite:///{tmp_path / 'bot.sqlite3'}") as store:
        async with store.begin() as tx:
            pages = (await tx.exec_driver_sql("PRAGMA page_count")).scalar_one()
            await tx.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(StoreDown, match="full"):
            await _fill(store)
        async with store.begin() as tx:
            await tx.exec_driver_sql("PRAGMA max_page_count = 1000000")
        await _fill(store)


async def test_a_read_only_file_is_down(tmp_path: Path) -> None:
    async with open_store(f"sqlite:///{tmp_path / 'bot.sqlite3'}") as store:
        async with store.begin() as tx:
            await tx.exec_driver_sql("PRAGMA query_only = ON")
        with pytest.raises(StoreDown, match="readonly"):
            await _remember(store)


async def test_a_lost_connection_is_down_and_comes_back(store: Store) -> None:
    async with store.begin() as tx:
        if tx.dialect.name != "postgresql":
            pytest.skip("a file has no connection to lose")
    with pytest.raises(StoreDown):
        await _end_itself(store)
    await _remember(store)


async def test_nobody_there_is_down() -> None:
    store = Store(create_async_engine("postgresql+asyncpg://minewatch@127.0.0.1:9/none"))
    with pytest.raises(StoreDown):
        await _remember(store)


async def test_an_error_of_the_block_stays_itself(store: Store) -> None:
    with pytest.raises(OSError, match="mine"):
        await _raise(store, OSError("mine"))


async def test_a_wrong_question_is_not_down(store: Store) -> None:
    with pytest.raises((OperationalError, ProgrammingError)):
        await _ask(store, "SELECT nothing FROM nowhere")
    with pytest.raises(IntegrityError):
        await _ask(store, "INSERT INTO seen_update (update_id) VALUES (1)")


async def _remember(store: Store) -> None:
    async with store.begin() as tx:
        await updates.remember(tx, [1], NOON)


async def _fill(store: Store) -> None:
    async with store.begin() as tx:
        await updates.put_aside(tx, failed(1, cause="x" * 100_000))


async def _ask(store: Store, words: str) -> None:
    async with store.begin() as tx:
        await tx.exec_driver_sql(words)


async def _raise(store: Store, error: Exception) -> None:
    async with store.begin():
        raise error


async def _end_itself(store: Store) -> None:
    async with store.begin() as tx:
        await tx.exec_driver_sql("SELECT pg_terminate_backend(pg_backend_pid())")
