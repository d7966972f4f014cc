"""A copy of the database, made beside a running bot."""

import sqlite3
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from bot.schedule import Cadence
from bot.store import Store, StoreError, flags, open_store, publications, subscriptions
from bot.store.backup import backup, restore
from bot.store.values import Target

ANNA = Target(1, 0, "private")


@pytest.fixture
def weekly() -> Cadence:
    return Cadence(0, time(9), "Asia/Almaty")


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 3, 2, 4, tzinfo=UTC)


async def fill(store: Store, weekly: Cadence, now: datetime) -> None:
    async with store.begin() as tx:
        await publications.publish(tx, {"one": "a", "two": "b"}, now)
        await subscriptions.subscribe(tx, ANNA, weekly, now, origin="reader", language="kk")


async def test_a_copy_made_beside_a_running_bot_holds_everything(
    store: Store, url: str, weekly: Cadence, now: datetime, tmp_path: Path
) -> None:
    await fill(store, weekly, now)
    file = tmp_path / "copy.sqlite3"
    assert await backup(url, file, now) == 3
    async with open_store(f"sqlite:///{file}") as copy, copy.begin() as tx:
        assert await subscriptions.get(tx, ANNA)
        assert await publications.newest_number(tx) == 2


async def test_a_copy_waits_for_an_editor(
    store: Store, url: str, weekly: Cadence, now: datetime, tmp_path: Path
) -> None:
    await fill(store, weekly, now)
    file = tmp_path / "copy.sqlite3"
    await backup(url, file, now)
    async with open_store(f"sqlite:///{file}") as copy, copy.begin() as tx:
        assert (await flags.get_flag(tx, "sending")).startswith("paused: this is a backup of")
    async with store.begin() as tx:
        assert await flags.get_flag(tx, "sending") == ""


async def test_a_backup_replaces_no_file(store: Store, url: str, now: datetime, tmp_path: Path) -> None:
    file = tmp_path / "precious"
    file.write_text("mine")
    with pytest.raises(StoreError, match="is there already"):
        await backup(url, file, now)
    assert file.read_text() == "mine"


async def test_a_failed_backup_leaves_nothing_behind(now: datetime, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="there is no such database"):
        await backup(f"sqlite:///{tmp_path / 'none'}", tmp_path / "copy", now)
    assert list(tmp_path.iterdir()) == []


async def test_an_older_database_is_not_copied(now: datetime, tmp_path: Path) -> None:
    old = tmp_path / "old"
    with sqlite3.connect(old) as connection:
        connection.execute("CREATE TABLE something (id INTEGER)")
    connection.close()
    with pytest.raises(StoreError, match="start this version's bot on it once"):
        await backup(f"sqlite:///{old}", tmp_path / "copy", now)


async def test_a_restored_database_numbers_on(
    store: Store, url: str, weekly: Cadence, now: datetime, tmp_path: Path
) -> None:
    """What a backup holds can be put into an empty database of either kind, and new rows come after the old."""
    source = f"sqlite:///{tmp_path / 'source'}"
    async with open_store(source) as filled:
        await fill(filled, weekly, now)
    await backup(source, tmp_path / "copy", now)
    if url.startswith("sqlite"):
        url = f"sqlite:///{tmp_path / 'empty'}"
    assert await restore(tmp_path / "copy", url) == 4
    async with open_store(url) as restored, restored.begin() as tx:
        other, begun = await subscriptions.subscribe(
            tx, Target(2, 0, "private"), weekly, now + timedelta(1), origin="reader", language=""
        )
        assert begun
        assert other.id == 2
        assert (await flags.get_flag(tx, "sending")).startswith("paused")
    with pytest.raises(StoreError, match="is not empty"):
        await restore(tmp_path / "copy", url)
    del store
