"""Why a store cannot be opened or used, in one line that says what to do. Never with a password in it."""

import sqlite3

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from bot.errors import Mendable

_SQLITE_DOWN = frozenset(
    (
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_READONLY,
    )
)
_POSTGRESQL_DOWN = ("08", "25006", "25P03", "40", "53", "55P03", "57P", "58")
"""Beginnings of SQLSTATE: no connection, read-only, frozen, deadlock, no room, locked, shutting down, system error."""


class StoreError(Mendable):
    """The database cannot be opened."""


class StoreInUse(StoreError):  # noqa: N818 - it says what is the matter
    """Another process has the SQLite file open."""


class StoreDown(Exception):  # noqa: N818 - it says what is the matter
    """The database is locked, full or away: nothing is wrong with what it was asked, and later it may answer."""


def is_down(error: Exception) -> bool:
    """Say whether an error of SQLAlchemy means that the database is down, and not that a question to it is wrong."""
    if isinstance(error, NoConnectionFree):
        return True
    if not isinstance(error, DBAPIError):
        return False
    code = getattr(error.orig, "sqlite_errorcode", None)
    state = str(getattr(error.orig, "sqlstate", None) or "")
    known = isinstance(code, int) and code & 0xFF in _SQLITE_DOWN  # the low byte is the primary code
    return known or error.connection_invalidated or state.startswith(_POSTGRESQL_DOWN)
