"""A world that stands still, with Anna in it."""

from datetime import UTC, datetime

import pytest

from bot.sandbox import Clock, World
from bot.sandbox.people import Person


@pytest.fixture
def clock() -> Clock:
    """Stand still at nine on a Monday."""
    return Clock(datetime(2025, 3, 3, 9, tzinfo=UTC), frozen=True)


@pytest.fixture
def world(clock: Clock) -> World:
    """Make a world with a bot and nobody else."""
    return World(clock=clock)


@pytest.fixture
def anna(world: World) -> Person:
    """Make Anna, who has started the bot."""
    someone = world.person("Anna")
    world.write(someone, world.private_chat(someone).id, "/start")
    world.updates.drop()
    return someone
