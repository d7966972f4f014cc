"""Telegram in a box: the Bot API over HTTP, with people, channels, faults and a clock.

It imports nothing of the bot, so the bot under test is the bot that runs.

    world = World(clock=Clock(frozen=True))
    anna = world.person("Anna")
    async with serve(world) as server:
        ...  # a bot polls server.url
        await world.handled(world.write(anna, world.private_chat(anna).id, "/start"))
"""

from bot.sandbox.clock import Clock
from bot.sandbox.faults import Fault
from bot.sandbox.server import serve
from bot.sandbox.world import World

__all__ = ["Clock", "Fault", "World", "serve"]
