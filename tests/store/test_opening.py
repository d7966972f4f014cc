"""A store opens, or says in one line why not and what to do; never with a password in it."""

import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine

from bot.store import Store, StoreError, StoreInUse, open_store
from bot.store.address import read_address
from bot.store.tables import Utc, metadata
from bot.store.upgrading import HEAD

SECRET = "hunter2"  # noqa: S105 - the one that must not be seen
KEEP = "INSERT INTO text (fingerprint, html, buttons, refusals) VALUES ('f', 'html', '[]', 0)"


def differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, metadata))


async def test_the_migrations_make_the_tables_that_the_code_knows(store: Store) -> None:
    async with store.begin() as tx:
        assert await tx.run_sync(differences) == []


def test_the_newest_migration_is_the_one_the_code_names() -> None:
    config = Config()
    config.set_main_option("script_location", "bot.store:migrations")
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


async def test_a_newer_schema_is_refused(url: str) -> None:
    async with open_store(url) as store, store.begin() as tx:
        await tx.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    try:
        with pytest.raises(StoreError, match=r"newer Minewatch \(schema 9999; this one knows \d+\): update"):
            async with open_store(url):
                pass
    finally:
        await mend(url)


async def mend(url: str) -> None:
    """Give the database back its true version: PostgreSQL's is used by the next test too."""
    if url.startswith("postgresql"):
        engine = create_async_engine(read_address(url).url)
        async with engine.begin() as connection:
            await connection.execute(text("UPDATE alembic_version SET version_num = :head"), {"head": HEAD})
        await engine.dispose()


async def test_what_is_written_survives_a_restart(url: str) -> None:
    async with open_store(url) as store, store.begin() as tx:
        await tx.execute(text(KEEP))
    async with open_store(url) as store, store.begin() as tx:
        assert await tx.scalar(text("SELECT html FROM text")) == "html"


async def test_a_block_that_raises_writes_nothing(store: Store) -> None:
    async def fail() -> None:
        async with store.begin() as tx:
            await tx.execute(text(KEEP))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()
    async with store.begin() as tx:
        assert await tx.scalar(text("SELECT count(*) FROM text")) == 0


def test_a_moment_without_zone_is_refused() -> None:
    class Dialect:
        name = "sqlite"

    with pytest.raises(ValueError, match="has no zone"):
        Utc().process_bind_param(datetime(2026, 1, 1), Dialect())  # type: ignore[arg-type]  # noqa: DTZ001


async def test_sqlite_is_set_up_for_safety(tmp_path: Path) -> None:
    async with open_store(f"sqlite:///{tmp_path / 'm.db'}") as store, store.begin() as tx:
        assert await tx.scalar(text("PRAGMA journal_mode")) == "truncate"
        assert await tx.scalar(text("PRAGMA synchronous")) == 2
        assert await tx.scalar(text("PRAGMA foreign_keys")) == 1


async def test_a_store_in_memory_needs_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    async with open_store("sqlite://") as store:
        async with store.begin() as tx:
            await tx.execute(text(KEEP))
        async with store.begin() as tx:
            assert await tx.scalar(text("SELECT count(*) FROM text")) == 1
    assert os.listdir(tmp_path) == []  # noqa: PTH208 - pathlib's would not do in a coroutine


OPEN = """
import asyncio, sys
from bot.store import StoreError, open_store
async def main():
    try:
        async with open_store(sys.argv[1]):
            print("open")
    except StoreError as error:
        print(type(error).__name__, error)
asyncio.run(main())
"""


def open_elsewhere(url: str, before: str = "") -> str:
    root = Path(__file__).parents[2]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    command = [sys.executable, "-c", before + OPEN, url]
    return subprocess.run(
        command, env=environment, cwd=root, capture_output=True, text=True, check=True, timeout=20
    ).stdout.strip()


async def test_a_second_process_is_refused(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'm.db'}"
    async with open_store(url):
        said = open_elsewhere(url)
    assert re.fullmatch(rf"StoreInUse \S+m\.db is in use by process {os.getpid()}: stop that one first, .+", said)
    assert open_elsewhere(url) == "open"


async def test_another_name_of_the_same_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other.db").symlink_to(tmp_path / "m.db")
    async with open_store(f"sqlite:///{tmp_path / 'm.db'}"):
        with pytest.raises(StoreInUse):
            async with open_store(f"sqlite:///{tmp_path / 'other.db'}"):
                pass


async def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"gone/m\.db: its folder does not exist: make it, or change DATABASE_URL"):
        async with open_store(f"sqlite:///{tmp_path / 'gone' / 'm.db'}"):
            pass


async def test_a_place_that_cannot_be_written_is_named() -> None:
    with pytest.raises(StoreError, match=r"^/proc/m\.db"):
        async with open_store("sqlite:////proc/m.db"):
            pass


async def test_a_folder_is_no_database(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"cannot be opened: unable to open database file$"):
        async with open_store(f"sqlite:///{tmp_path}"):
            pass


async def test_a_file_of_another_program_at_work_is_said_to_be_locked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda file: connect(file, timeout=0))
    with closing(connect(tmp_path / "m.db")) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match=r"m\.db cannot be opened: database is locked$"):
            async with open_store(f"sqlite:///{tmp_path / 'm.db'}"):
                pass


async def test_another_kind_of_file_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "m.db").write_text("Dear diary, " * 400)
    with pytest.raises(StoreError, match=r"m\.db cannot be opened: file is not a database$"):
        async with open_store(f"sqlite:///{tmp_path / 'm.db'}"):
            pass


def test_a_full_disk_is_one_line(tmp_path: Path) -> None:
    limit = (
        "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        " resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192))\n"
    )
    said = open_elsewhere(f"sqlite:///{tmp_path / 'm.db'}", before=limit)
    why = "disk I/O error|database or disk is full"
    assert re.fullmatch(rf"StoreError \S+m\.db cannot be opened \(({why})\): check DATABASE_URL, .*", said)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://bot:hunter2@127.0.0.1:1/minewatch",
        "postgres://bot:hunter2@127.0.0.1:1/minewatch?sslmode=require",
        "postgresql://bot:hunter2@127.0.0.1:1/minewatch?hunter2=hunter2",
        "postgresql://bot:x/hunter2@127.0.0.1/minewatch",
        "postgresql://bot:x:hunter2@127.0.0.1:hunter2/minewatch",
        "postgresql:/bot:hunter2@127.0.0.1",
        "mysql://bot:hunter2@127.0.0.1/minewatch",
        "hunter2",
        "",
    ],
)
async def test_a_password_is_never_in_an_error(url: str) -> None:
    with pytest.raises(StoreError) as raised:
        async with open_store(url):
            pass
    seen = raised.value
    assert SECRET not in f"{seen!s}{seen!r}"
    assert "\n" not in str(seen)
    assert seen.__cause__ is None
    assert seen.__suppress_context__ or seen.__context__ is None


def test_a_password_is_not_in_an_address() -> None:
    address = read_address(f"postgres://bot:{SECRET}@host/minewatch?sslmode=require")
    assert SECRET not in f"{address}{address!r}{address.label}"
    assert address.url.render_as_string(hide_password=False).startswith("postgresql+asyncpg://bot:hunter2@host/")
    assert dict(address.url.query) == {"ssl": "require"}


async def test_a_wrong_password_is_said_without_it(postgresql: str) -> None:
    url = postgresql.replace("postgres:@", f"nobody:{SECRET}@")
    with pytest.raises(StoreError, match=r"PostgreSQL postgres at its socket cannot be opened .*nobody") as raised:
        async with open_store(url):
            pass
    assert SECRET not in str(raised.value)
