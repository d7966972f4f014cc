"""What is asked for one chat, or by one tick, does not grow with the number of all chats and all that they ever got."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, UniqueConstraint, event

from bot.sandbox import World
from bot.store.tables import metadata
from tests.conftest import Talking
from tests.telegram.test_recaps import MONDAY, wake_at

GROWING = re.compile(r"SCAN (subscription|edition|delivery)\b.*")
ENOUGH = 200
Statement = tuple[str, Any]


@contextmanager
def statements() -> Iterator[list[Statement]]:
    """Collect all that is asked of any database."""
    asked: list[Statement] = []

    def note(_: Any, __: Any, words: str, parameters: Any, ___: Any, many: bool) -> None:  # noqa: FBT001 - SQLAlchemy's own order
        asked.append((words, parameters[0] if many else parameters))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def scans(file: Path, asked: list[Statement]) -> list[str]:
    """Give the statements that look through a whole table that grows."""
    with closing(sqlite3.connect(file)) as connection:
        return [
            words
            for words, parameters in asked
            if words.startswith(("SELECT", "INSERT", "UPDATE", "DELETE"))
            for step in connection.execute(f"EXPLAIN QUERY PLAN {words}", parameters)
            if GROWING.match(step[3])
        ]


async def test_what_a_reader_does_looks_through_no_table(talking: Talking, world: World, tmp_path: Path) -> None:
    async with talking() as talk:
        with statements() as asked:
            for words in ("/subscribe", "/settings day friday", "/settings each", "/settings zone Berlin", "/recap"):
                await talk.say(words)
            await wake_at(talk, MONDAY)
            for words in ("/settings weekly", "/settings quiet 22-7", "/unsubscribe", "/subscribe", "/mydata", "/new"):
                await talk.say(words)
            await talk.say("/forget")
            await talk.press("Delete")
        assert len(asked) > ENOUGH
        assert not scans(tmp_path / "bot.sqlite3", asked)


def test_what_is_deleted_is_looked_for_nowhere_else() -> None:
    """Where a row that others point at is deleted, the database looks for these: without an index through them all."""
    for table in metadata.tables.values():
        found = {next(iter(index.columns)).name for index in table.indexes if not index.dialect_kwargs}
        found |= {next(iter(one.columns)).name for one in table.constraints if isinstance(one, UniqueConstraint)}
        pointing = {column.name for column in table.columns if column.foreign_keys}
        assert pointing <= found, table.name
