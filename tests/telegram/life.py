"""One life of the bot, in a process that is forked from one that has imported everything: it begins within moments."""

import asyncio
from typing import Any

from bot.app import run
from bot.clock import Time
from bot.settings import read_given
from digests.library import load


def live(given: dict[str, Any]) -> None:
    """Do what `minewatch run` does, with these settings, until killed."""
    settings = read_given(**given)
    asyncio.run(run(settings, load(settings.story_dir), Time(), asyncio.Event(), lambda _: None))
