"""What one bot is made of."""

import asyncio
from dataclasses import dataclass

from bot.clock import Time
from bot.delivery import Turns
from bot.settings import Settings
from bot.stopping import unless
from bot.store import Store
from bot.telegram.flood import Flood
from bot.telegram.line import Line
from bot.voices import Voices


@dataclass(frozen=True, slots=True)
class Parts:
    """What all that the bot does is done with. Once `stop` is set nothing more is begun."""

    settings: Settings
    voices: Voices
    store: Store
    line: Line
    turns: Turns
    flood: Flood
    time: Time
    stop: asyncio.Event

    async def pause(self, seconds: float) -> None:
        """Sleep, but no longer than until the stop."""
        await unless(self.stop, self.time.sleep(seconds))
