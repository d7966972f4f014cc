"""Every test of the store runs over SQLite and over PostgreSQL."""

import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from bot.store import Store, open_store
from bot.store.address import read_address
from tests.postgresql import postgresql as run

CLEAR = """
DO $$ DECLARE name text; BEGIN
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'
  LOOP EXECUTE 'TRUNCATE ' || quote_ident(name) || ' RESTART IDENTITY CASCADE'; END LOOP;
END $$
"""


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """Start one PostgreSQL for all tests and say where it is."""
    with ExitStack() as stack:
        try:
            server = stack.enter_context(run())
        except Exception as error:  # noqa: BLE001 - whatever it is, the tests over SQLite still mean something
            pytest.skip(f"PostgreSQL cannot start here: {type(error).__name__}: {error}")
        yield server.url


@pytest.fixture(params=["sqlite", "postgresql"])
async def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the address of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'minewatch.db'}"
    address: str = request.getfixturevalue("postgresql")
    engine = create_async_engine(read_address(address).url)
    async with engine.begin() as connection:
        await connection.execute(text(CLEAR))
    await engine.dispose()
    return address


@pytest.fixture
def fast(tmp_path: Path) -> Iterator[Path]:
    """Give a folder that is in memory, where the system has one: for tests with thousands of commits."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of one's own is made in it
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else tmp_path) as folder:
        yield Path(folder)


@pytest.fixture
async def store(url: str) -> AsyncIterator[Store]:
    """Open an empty store."""
    async with open_store(url) as opened:
        yield opened
