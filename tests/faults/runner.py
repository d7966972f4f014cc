"""One process of the bot, as `minewatch run` starts it, with the settings of a JSON object in MINEWATCH_FAULTS alone.

Neither `.env` nor other variables count, so that a developer's own settings do not change what is proved. What stands
under "unchecked" is taken as it is, beyond what a setting may say.
"""

import asyncio
import json
import os
import signal
import sys
from typing import Any

from bot import logs
from bot.app import run
from bot.clock import Time
from bot.settings import Settings, read_given
from digests.library import load

VARIABLE = "MINEWATCH_FAULTS"


async def serve(settings: Settings) -> None:
    """Run until SIGTERM."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    await run(settings, load(settings.story_dir), Time(), stop, _say)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    """Read the settings, log as the command line does, and serve."""
    given: dict[str, Any] = json.loads(os.environ.pop(VARIABLE))
    unchecked: dict[str, Any] = given.pop("unchecked", {})
    settings = read_given(**given).model_copy(update=unchecked)
    token = settings.bot_token.get_secret_value() if settings.bot_token else ""
    logs.set_up(settings.log_level, [token, settings.database_url.get_secret_value()])
    asyncio.run(serve(settings))


if __name__ == "__main__":
    main()
