"""Why a store cannot be opened, in one line that says what to do. Never with a password in it."""

from bot.errors import Mendable


class StoreError(Mendable):
    """The database cannot be opened."""


class StoreInUse(StoreError):  # noqa: N818 - it says what is the matter
    """Another process has the SQLite file open."""
