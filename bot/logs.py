"""Logs to standard error, a line each, in which a secret never appears."""

import logging
import sys
from collections.abc import Iterable


class Redacting(logging.Formatter):
    """Blots secrets out of the finished line, traceback and all."""

    def __init__(self, secrets: Iterable[str]) -> None:
        """Take what must never be written; a token is also blotted out where only its second half appears."""
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s", "%Y-%m-%d %H:%M:%S")
        parts = [part for secret in secrets for part in (secret, secret.partition(":")[2])]
        self._secrets = sorted((part for part in parts if len(part) > 3), key=len, reverse=True)  # noqa: PLR2004

    def format(self, record: logging.LogRecord) -> str:
        """Return the line without the secrets."""
        line = super().format(record)
        for secret in self._secrets:
            line = line.replace(secret, "•••")
        return line


def set_up(level: str, secrets: Iterable[str]) -> None:
    """Log everything at `level` and above through one redacting handler."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Redacting(secrets))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    quiet = logging.INFO if level == "DEBUG" else logging.WARNING
    for name in ("alembic", "aiosqlite", "asyncio"):
        logging.getLogger(name).setLevel(quiet)
    # APScheduler warns when a wake-up outlasts the interval, or a clock was moved; neither matters here.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
