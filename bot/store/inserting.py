"""Insert what may be there already: both databases can, each with an `insert` of its own."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from sqlalchemy import Table

from bot.store.opening import Transaction

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite

    Insert = postgresql.Insert | sqlite.Insert


def insert_new(tx: Transaction, table: Table) -> Insert:
    """Return an INSERT that passes over rows whose unique key is taken."""
    return _insert(tx)(table).on_conflict_do_nothing()


def insert_over(tx: Transaction, table: Table, values: Collection[str]) -> Insert:
    """Return an INSERT that puts these columns in place of what the row with its primary key has."""
    query = _insert(tx)(table)
    return query.on_conflict_do_update(
        index_elements=list(table.primary_key), set_={name: query.excluded[name] for name in values}
    )


def _insert(tx: Transaction) -> Callable[[Table], Insert]:
    """Import one of the two dialects: each costs a start some twentieth of a second."""
    if tx.dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert  # noqa: PLC0415

        return insert
    from sqlalchemy.dialects.sqlite import insert as insert_  # noqa: PLC0415

    return insert_
