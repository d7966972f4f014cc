"""Insert what may be there already: both databases can, each with an `insert` of its own."""

from collections.abc import Collection

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.opening import Transaction

Insert = postgresql.Insert | sqlite.Insert


def insert_new(tx: Transaction, table: Table) -> Insert:
    """Return an INSERT that passes over rows whose unique key is taken."""
    if tx.dialect.name == "postgresql":
        return postgresql.insert(table).on_conflict_do_nothing()
    return sqlite.insert(table).on_conflict_do_nothing()


def insert_over(tx: Transaction, table: Table, values: Collection[str]) -> Insert:
    """Return an INSERT that puts these columns in place of what the row with its primary key has."""
    query = postgresql.insert(table) if tx.dialect.name == "postgresql" else sqlite.insert(table)
    return query.on_conflict_do_update(
        index_elements=list(table.primary_key), set_={name: query.excluded[name] for name in values}
    )
