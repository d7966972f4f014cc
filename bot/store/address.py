"""Read DATABASE_URL."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from bot.store.errors import StoreError

FORMS = "write sqlite:///minewatch.db or postgresql://name:password@host/database"
UNREADABLE = f"DATABASE_URL cannot be read: {FORMS}; in a password write @ as %40, / as %2F, : as %3A and # as %23"


@dataclass(frozen=True, slots=True)
class Address:
    """Where the database is. `label` names it without its password; `file` is None unless it is a SQLite file."""

    url: URL = field(repr=False)
    label: str
    file: Path | None

    def redact(self, words: str) -> str:
        """Take the password out of somebody else's words, and all but the first line."""
        line = words.strip().partition("\n")[0]
        password = str(self.url.password or "")
        return line.replace(password, "***") if password else line


def read_address(written: str) -> Address:
    """Understand an address as people paste it. StoreError if it cannot be; it never repeats what was written."""
    try:
        url = make_url(written)
    except (ArgumentError, ValueError):
        # A part of an unescaped password may stand in the error's own words.
        raise StoreError(UNREADABLE) from None
    match url.get_backend_name():
        case "sqlite":
            return _sqlite(url)
        case "postgres" | "postgresql":
            return _postgresql(url)
        case other:
            raise StoreError(f"DATABASE_URL names {other}, which Minewatch does not speak: {FORMS}")


def _sqlite(url: URL) -> Address:
    in_memory = url.database in {None, "", ":memory:"}
    file = None if in_memory else Path(str(url.database)).resolve()
    url = url.set(drivername="sqlite+aiosqlite", database=str(file) if file else ":memory:")
    return Address(url, str(file or "SQLite in memory"), file)


def _postgresql(url: URL) -> Address:
    query = dict(url.query)
    if "sslmode" in query:  # libpq's name for what asyncpg calls ssl, and the name in most addresses that are pasted
        query["ssl"] = query.pop("sslmode")
    if not re.fullmatch(r"[\w.-]*", url.database or ""):  # then a part of an unescaped password may stand there
        raise StoreError(UNREADABLE)
    url = url.set(drivername="postgresql+asyncpg", query=query)
    return Address(url, f"PostgreSQL {url.database or ''} at {url.host or 'its socket'}", None)
