"""Insert unless it is there: both databases can, each with an `insert` of its own."""

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.opening import Transaction

Insert = postgresql.Insert | sqlite.Insert


def insert_new(tx: Transaction, table: Table) -> Insert:
    """Return an INSERT that passes over rows whose unique key is taken."""
    if tx.dialect.name == "postgresql":
        return postgresql.insert(table).on_conflict_do_nothing()
    return sqlite.insert(table).on_conflict_do_nothing()
