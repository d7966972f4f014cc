"""Logs to standard error, a line each, in which a secret never appears."""

import logging
import sys
from collections.abc import Iterable

CHATTER = ("alembic", "aiosqlite", "asyncio")
"""Who tells each step and each statement at DEBUG."""


def blot(words: str, secrets: Iterable[str]) -> str:
    """Return the words without the secrets; of a token the second half alone is one too."""
    parts = {part for secret in secrets for part in (secret, secret.partition(":")[2])}
    for part in sorted(parts, key=len, reverse=True):
        if len(part) > 3:  # noqa: PLR2004 - what is shorter stands in many words
            words = words.replace(part, "•••")
    return words


class Redacting(logging.Formatter):
    """Blots secrets out of the finished line, traceback and all."""

    def __init__(self, secrets: Iterable[str]) -> None:
        """Take what must never be written."""
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s", "%Y-%m-%d %H:%M:%S")
        self._secrets = tuple(secrets)

    def format(self, record: logging.LogRecord) -> str:
        """Return the line without the secrets."""
        return blot(super().format(record), self._secrets)


def set_up(level: str, secrets: Iterable[str]) -> None:
    """Log everything at `level` and above through one redacting handler."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Redacting(secrets))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    quiet = logging.INFO if level == "DEBUG" else logging.WARNING
    for name in CHATTER:
        logging.getLogger(name).setLevel(quiet)
    # APScheduler warns when a wake-up outlasts the interval, or a clock was moved; neither matters here.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
