"""All of a chat is known, and goes at once: from every table, from the files, and from what is on its way."""

import asyncio
import json
import random
import sqlite3
from collections.abc import Collection
from contextlib import closing
from dataclasses import dataclass, field
from datetime import time
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Boolean, Column, DateTime, Integer, Table, insert, select
from sqlalchemy import Time as TimeOfDay
from sqlalchemy.types import JSON

from bot.clock import Time
from bot.delivery import Turns, deliver
from bot.forgetting import UNSCRUBBED, Forgetting
from bot.messages import Message
from bot.outcome import Outcome, Sent, Wait
from bot.store import Store, StoreDown, deliveries, editions, flags, holdings, moves, open_store, subscriptions
from bot.store.scrubbing import traces_of
from bot.store.tables import OccasionKey, Utc, delivery, edition, limit, metadata, subscription
from bot.store.tables import text as words
from bot.store.values import EditionDraft, Kind, OnPublication, Target
from bot.telegram.flood import Flood
from tests.conftest import Talking
from tests.store.test_delivery import DAY, MONDAY, MONDAYS, THAT_DAY, Telegram

NUMBER = 7_913_824_657
OTHER = 7_246_813_579
OF_A_CHAT = [table for table in metadata.sorted_tables if "chat_id" in table.c]
ON_A_CHAT = [
    table
    for table in metadata.sorted_tables
    if any(key.column.table in (*OF_A_CHAT, edition, delivery) for key in table.foreign_keys)
]
VALUES: dict[type, Any] = {
    Boolean: True,
    OccasionKey: OnPublication(3),
    DateTime: MONDAY,
    Utc: MONDAY,
    TimeOfDay: time(9),
    JSON: [],
    Integer: 1,
}


def value_of(column: Column[Any], chat_id: int, row: int) -> Any:
    """A value that fits a column: the chat's number where a chat stands, else anything."""
    if column.name == "chat_id":
        return chat_id
    if column.foreign_keys:
        (key,) = column.foreign_keys
        return f"text {chat_id % 2}" if key.column.table is words else row
    if column.primary_key:
        return row
    known = (value for kind, value in VALUES.items() if isinstance(column.type, kind))
    return next(known, "{}" if column.name == "body" else "a")


async def fill(store: Store, chat_id: int, row: int) -> None:
    """Put one row of a chat into every table that has one."""
    async with store.begin() as tx:
        await tx.execute(insert(words).values(fingerprint=f"text {chat_id % 2}", html="x", buttons=[], refusals=0))
        for table in metadata.sorted_tables:
            if table in (*OF_A_CHAT, *ON_A_CHAT):
                values = {column.name: value_of(column, chat_id, row) for column in table.c}
                await tx.execute(insert(table).values(values))
        await tx.execute(insert(limit).values(key=f"halt:{chat_id}", free_at=MONDAY))
        await moves.note(tx, -row, chat_id, MONDAY)


async def rows_of(store: Store, table: Table) -> int:
    async with store.begin() as tx:
        return len((await tx.execute(select(table))).all())


def test_every_table_of_a_chat_is_known() -> None:
    known = {holding.table for holding in holdings.HOLDINGS}
    assert {table.name for table in (*OF_A_CHAT, *ON_A_CHAT)} <= {table.name for table in known}


async def test_every_row_of_a_chat_is_shown(store: Store) -> None:
    await fill(store, NUMBER, 1)
    await fill(store, OTHER + 1, 2)
    async with store.begin() as tx:
        found = await holdings.read(tx, NUMBER)
    assert [len(rows) for rows in found.values()] == [1] * (len(holdings.HOLDINGS) + 1)
    assert str(OTHER + 1) not in json.dumps(found)


async def test_every_row_of_a_chat_is_deleted_and_no_other(store: Store) -> None:
    await fill(store, NUMBER, 1)
    await fill(store, OTHER + 1, 2)
    async with store.begin() as tx:
        await holdings.forget(tx, NUMBER)
    async with store.begin() as tx:
        assert [len(rows) for rows in (await holdings.read(tx, NUMBER)).values() if rows] == []
    assert {await rows_of(store, holding.table) for holding in holdings.HOLDINGS} == {1}


async def test_a_group_that_moved_is_forgotten_under_both_numbers(store: Store) -> None:
    async with store.begin() as tx:
        for number in (-5, -1005):
            await subscriptions.subscribe(
                tx, Target(number, 0, "group"), MONDAYS, MONDAY, origin="reader", language="en"
            )
        await subscriptions.move(tx, -5, -1005, MONDAY)
        await holdings.forget(tx, -1005)
        assert await moves.where(tx, -5) == -5
        assert (await subscriptions.of_chat(tx, -5), await subscriptions.of_chat(tx, -1005)) == ((), ())


async def queue(store: Store, chat_id: int, *parts: str, kind: Kind = "private") -> int:
    """Subscribe a chat and queue an edition with these parts."""
    async with store.begin() as tx:
        one, _ = await subscriptions.subscribe(
            tx, Target(chat_id, 0, kind), MONDAYS, MONDAY - DAY, origin="reader", language="en"
        )
        messages = tuple(Message(part) for part in parts)
        await editions.write(tx, [EditionDraft(one.id, THAT_DAY, None, "made", 0, 1, MONDAY + DAY, messages)], MONDAY)
    return one.id


async def test_what_is_under_way_settles_harmlessly_and_nothing_follows(store: Store) -> None:
    telegram = Telegram()
    await queue(store, NUMBER, "one", "two")

    async def send(target: Target, message: Message) -> Outcome:
        async with store.begin() as tx:
            assert len(await holdings.forget(tx, target.chat_id)) == 2
        return await telegram.send(target, message)

    await deliver(telegram.outbox(store, send))
    assert telegram.got == [(NUMBER, "one")]
    assert await rows_of(store, delivery) == 0
    async with store.begin() as tx:
        assert await subscriptions.of_chat(tx, NUMBER) == ()


@dataclass
class Leaving(Telegram):
    """Between the first message and the second, the second chat asks to be forgotten."""

    store: Store | None = None
    leaver: int = 0
    withdrawn: set[int] = field(default_factory=set)

    async def sleep(self, seconds: float) -> None:
        assert self.store is not None
        async with self.store.begin() as tx:
            self.withdrawn.update(await holdings.forget(tx, self.leaver))
        await super().sleep(seconds)


async def test_a_reserved_delivery_that_is_withdrawn_is_not_begun(store: Store) -> None:
    telegram = Leaving(store=store, leaver=NUMBER)
    for chat_id in (OTHER, NUMBER):
        await queue(store, chat_id, "one")
    await deliver(telegram.outbox(store, withdrawn=telegram.withdrawn))
    assert telegram.got == [(OTHER, "one")]
    assert telegram.withdrawn == set()


@dataclass
class Halted(Telegram):
    """While a message is on its way its chat asks to be forgotten, or another does; then Telegram asks for silence."""

    store: Store | None = None
    leaver: int = 0
    withdrawn: set[int] = field(default_factory=set)

    async def send(self, target: Target, message: Message) -> Outcome:
        assert self.store is not None
        if not self.got:
            async with self.store.begin() as tx:
                self.withdrawn.update(await holdings.forget(tx, self.leaver))
        await super().send(target, message)
        return Wait(30) if target.chat_id == self.leaver else Sent(1)


@pytest.mark.parametrize(("kind", "leaver"), [("private", NUMBER), ("group", -NUMBER)])
@pytest.mark.parametrize("last", [False, True])
async def test_no_limit_of_a_chat_is_written_after_it_was_forgotten(
    store: Store, kind: Kind, leaver: int, *, last: bool
) -> None:
    telegram = Halted(store=store, leaver=leaver)
    for chat_id in (OTHER, leaver) if last else (leaver, OTHER):
        await queue(store, chat_id, "one", "two", kind=kind if chat_id == leaver else "private")
    outbox = telegram.outbox(store, withdrawn=telegram.withdrawn, in_flight=1)
    await deliver(outbox)
    async with store.begin() as tx:
        keys = [*await tx.scalars(select(limit.c.key))]
    assert not any(str(NUMBER) in key for key in keys)
    assert outbox.turns.silent(leaver, telegram.now()) is None


async def test_a_groups_delivery_that_waits_is_not_sent(store: Store) -> None:
    telegram = Leaving(store=store, leaver=-7)
    for chat_id in (-5, -7):
        await queue(store, chat_id, "one", kind="group")
    await deliver(telegram.outbox(store))
    assert telegram.got == [(-5, "one")]


async def test_the_number_of_a_deleted_delivery_is_nobody_elses(store: Store) -> None:
    telegram = Telegram()
    await queue(store, NUMBER, "one")

    async def send(target: Target, message: Message) -> Outcome:
        async with store.begin() as tx:
            await holdings.forget(tx, NUMBER)
        await queue(store, OTHER, "one")
        async with store.begin() as tx:
            ready = await deliveries.due(tx, telegram.now(), 1, (), {})
            await deliveries.reserve(tx, ready, "a process", telegram.now() + DAY, telegram.now())
        return Sent(1)

    await deliver(telegram.outbox(store, send))
    async with store.begin() as tx:
        assert list(await tx.scalars(select(delivery.c.state))) == ["sending"]


async def test_copies_that_sqlite_leaves_behind_are_scrubbed(fast: Path) -> None:
    file = fast / "many.db"
    draw = random.Random(1)  # noqa: S311 - the same numbers each time
    chats = draw.sample(range(10**10, 2**46), 6000)
    async with open_store(f"sqlite:///{file}") as store:
        for start in range(0, len(chats), 200):
            async with store.begin() as tx:
                await tx.execute(insert(subscription), [row_of(chat) for chat in chats[start : start + 200]])
        for chat in draw.sample(chats, 60):
            async with store.begin() as tx:
                await holdings.forget(tx, chat)
            await store.scrub(traces_of(chat))
            assert not any(trace in file.read_bytes() for trace in traces_of(chat))
    assert sorted(path.name for path in fast.iterdir() if path.stat().st_size and path != file) == ["many.db.lock"]


async def test_a_file_is_rebuilt_beside_other_work(fast: Path) -> None:
    async with open_store(f"sqlite:///{fast / 'busy.db'}") as store:

        async def write(chat_id: int) -> None:
            async with store.begin() as tx:
                await tx.execute(insert(subscription).values(row_of(chat_id)))

        rebuilt = await asyncio.gather(*(store.scrub() for _ in range(3)), *(write(number) for number in range(1, 40)))
        assert rebuilt[:3] == [True] * 3
        assert await rows_of(store, subscription) == 39


def row_of(chat_id: int) -> dict[str, object]:
    standing = {"kind": "private", "origin": "reader", "language": "en", "state": "active", "reason": ""}
    moments = {"next_at": MONDAY, "created_at": MONDAY, "last_publication": 1}
    return (
        {"chat_id": chat_id, "thread_id": 0, "weekday": 0, "time": time(9), "zone": "Asia/Almaty"} | standing | moments
    )


class Busy(Store):
    """A store whose file cannot be rebuilt the first time."""

    tries = 0

    async def scrub(self, traces: Collection[bytes] = ()) -> bool:
        self.tries += 1
        if self.tries == 1:
            raise StoreDown("the file is being read")
        return await super().scrub(traces)


async def test_a_file_that_is_being_read_is_scrubbed_at_the_next_wake_up(store: Store) -> None:
    telegram = Telegram()
    busy = Busy(store._engine)
    forgetting = Forgetting(busy, Turns(busy, Time(telegram.now)), Flood(), set(), telegram.now)
    await queue(store, NUMBER, "one")
    await forgetting.forget(NUMBER)
    assert (busy.tries, await flag(store)) == (1, "something was deleted")
    await forgetting.sweep()
    assert (busy.tries, await flag(store)) == (2, "")
    await forgetting.sweep()
    assert busy.tries == 2


async def flag(store: Store) -> str:
    async with store.begin() as tx:
        return await flags.get_flag(tx, UNSCRUBBED)


async def test_nothing_of_a_chat_stays_in_memory(store: Store) -> None:
    telegram = Telegram()
    turns, flood = Turns(store, Time(telegram.now, telegram.sleep)), Flood(burst=1)
    await turns.halt(NUMBER, 30)
    assert flood.judge(NUMBER, MONDAY) == "answer"
    await Forgetting(store, turns, flood, set(), telegram.now).forget(NUMBER)
    assert turns.silent(NUMBER, MONDAY) is None
    assert flood.judge(NUMBER, MONDAY) == "answer"


async def test_the_answer_to_forget_is_not_written_down(talking: Talking, url: str) -> None:
    async with talking(database_url=url) as talk:
        await talk.say("/subscribe")
        await talk.say("/forget")
        assert (await talk.press("Delete")).text.startswith("Everything is deleted.")
    async with open_store(url) as store, store.begin() as tx:
        assert [rows for rows in (await holdings.read(tx, talk.you.id)).values() if rows] == []
        keys = [*await tx.scalars(select(limit.c.key))]
    assert not any(str(talk.you.id) in key for key in keys)


async def test_deliveries_of_an_older_database_keep_their_numbers(tmp_path: Path) -> None:
    file = tmp_path / "old.db"
    async with open_store(f"sqlite:///{file}") as store:
        await queue(store, NUMBER, "one", "two")
    with closing(sqlite3.connect(file)) as old, old:
        undo(old)
    async with open_store(f"sqlite:///{file}") as store:
        async with store.begin() as tx:
            assert [(row.id, row.part) for row in await tx.execute(select(delivery))] == [(1, 1), (2, 2)]
            await holdings.forget(tx, NUMBER)
        await queue(store, OTHER, "one")
        async with store.begin() as tx:
            assert list(await tx.scalars(select(delivery.c.id))) == [3]


def undo(old: sqlite3.Connection) -> None:
    """Take away what the migration made that lets deliveries keep their numbers."""
    before = import_module("bot.store.migrations.versions.0010_reports").down_revision
    (made,) = old.execute("SELECT sql FROM sqlite_master WHERE name = 'delivery'").fetchone()
    assert " AUTOINCREMENT" in made
    _, columns = made.replace(" AUTOINCREMENT", "").split("(", 1)
    old.execute(f"CREATE TABLE plain ({columns}")
    old.execute("INSERT INTO plain SELECT * FROM delivery")
    for statement in (
        "DROP TABLE delivery",
        "ALTER TABLE plain RENAME TO delivery",
        "CREATE INDEX ix_delivery_state_attempts_id ON delivery (state, attempts, id)",
        "DROP TABLE report_answer",
        "DROP TABLE report",
        "DROP INDEX ix_edition_created_at",
        "DROP INDEX ix_edition_subscription_id",
        "ALTER TABLE text DROP COLUMN accepted",
    ):
        old.execute(statement)
    old.execute("UPDATE alembic_version SET version_num = ?", (before,))
