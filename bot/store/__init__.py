"""What the bot remembers: who is subscribed, what was published when, what was sent. SQLite or PostgreSQL.

Open it with `open_store`; each query is a function of the module named for its table and takes a transaction:

    async with store.begin() as tx:
        found = await subscriptions.get(tx, target)
"""

from bot.store.errors import StoreDown, StoreError, StoreInUse
from bot.store.opening import Store, Transaction, open_store

__all__ = ["Store", "StoreDown", "StoreError", "StoreInUse", "Transaction", "open_store"]
