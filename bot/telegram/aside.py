"""Updates that no try could handle are put aside with their cause, where an editor sees them."""

import json
import logging
import traceback
from collections.abc import Awaitable, Callable

from bot.clock import Now
from bot.logs import blot
from bot.store import Store, updates
from bot.store.updates import FailedUpdate
from bot.telegram.incoming import Incoming
from bot.telegram.patience import Patience

LONGEST_CAUSE = 300
KINDS = 20
"""Kinds of causes of which the editors are told, until the bot is started again."""

Tell = Callable[[str, str], Awaitable[None]]
"""Tells the editors something: a title and words."""

log = logging.getLogger(__name__)


class Aside:
    """Keeps failed updates, and tells the editors once of each kind of failure."""

    def __init__(self, store: Store, now: Now, patience: Patience, tell: Tell, secrets: tuple[str, ...]) -> None:
        """`secrets` are blotted out of causes."""
        self._store = store
        self._now = now
        self._patience = patience
        self._tell = tell
        self._secrets = secrets
        self._told: set[str] = set()

    async def put(self, incoming: Incoming, error: Exception, tries: int) -> None:
        """Write a failed update down. Waits while the database is down."""
        cause = cause_of(error, self._secrets)
        log.error("update %d is put aside after %d tries", incoming.update_id, tries, exc_info=error)
        body = json.dumps(incoming.raw)
        failed = FailedUpdate(incoming.update_id, incoming.chat_id, body, cause, tries, self._now())

        async def write() -> None:
            async with self._store.begin() as tx:
                await updates.put_aside(tx, failed)

        await self._patience.outlast(write, Exception)
        await self._tell_once(cause)

    async def _tell_once(self, cause: str) -> None:
        kind = cause.partition(":")[0]
        if kind in self._told or len(self._told) >= KINDS:
            return
        self._told.add(kind)
        words = f"{cause}\nIt is put aside, and what comes after it is handled. /status shows all that are."
        try:
            await self._tell("An update could not be handled", words)
        except Exception:
            log.exception("the editors could not be told")


def cause_of(error: Exception, secrets: tuple[str, ...]) -> str:
    """Say why in one line, as a traceback's last line does, without a secret and not too long."""
    last = traceback.format_exception_only(error)[-1].strip().replace("\0", "")
    line = blot(" ".join(last.split()), secrets).encode("utf-8", "backslashreplace").decode()
    return line if len(line) <= LONGEST_CAUSE else f"{line[: LONGEST_CAUSE - 1]}…"
