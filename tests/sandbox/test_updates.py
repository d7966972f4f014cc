"""How the bot hears of things, and what the world knows of its hearing."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from bot.sandbox import World
from bot.sandbox.people import Person


async def poll(world: World, **params: object) -> list[dict[str, Any]]:
    """Ask for updates."""
    updates: list[dict[str, Any]] = (await world.ask("getUpdates", **params)).result
    return updates


async def test_updates_wait_until_acknowledged(world: World, anna: Person) -> None:
    """Asking again brings them again; a higher offset forgets them."""
    first, second = (world.write(anna, anna.id, text) for text in ("one", "two"))
    assert second == first + 1
    assert [one["update_id"] for one in await poll(world)] == [first, second]
    assert [one["update_id"] for one in await poll(world, limit=1)] == [first]
    assert [one["update_id"] for one in await poll(world, offset=second)] == [second]
    assert await poll(world, offset=second + 1) == []


async def test_a_negative_offset_keeps_the_newest(world: World, anna: Person) -> None:
    """All before them are forgotten."""
    last = [world.write(anna, anna.id, str(number)) for number in range(5)][-1]
    assert [one["update_id"] for one in await poll(world, offset=-1)] == [last]
    assert len(world.updates) == 1


async def test_a_long_poll_answers_when_something_comes(world: World, anna: Person) -> None:
    """It does not wait for its timeout."""
    waiting = asyncio.create_task(poll(world, timeout=30))
    await asyncio.sleep(0)
    world.write(anna, anna.id, "hi")
    assert [one["message"]["text"] for one in await asyncio.wait_for(waiting, 1)] == ["hi"]


async def test_a_second_poller_ends_the_first(world: World) -> None:
    """The one that waited hears of the conflict, in Telegram's words."""
    waiting = asyncio.create_task(world.ask("getUpdates", timeout=30))
    await asyncio.sleep(0)
    assert (await world.ask("getUpdates")).status == 200
    reply = await waiting
    assert (reply.status, reply.json["description"]) == (
        409,
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    )


async def test_the_world_knows_what_was_handled(world: World, anna: Person) -> None:
    """An update is handled when the next offset says so, not when it was fetched."""
    number = world.write(anna, anna.id, "hi")
    handled = asyncio.create_task(world.handled(number))
    await poll(world)
    await asyncio.sleep(0)
    assert not handled.done()
    await poll(world, offset=number + 1)
    await asyncio.wait_for(handled, 1)
    await world.handled(number)


async def test_only_wanted_kinds_are_queued(world: World, anna: Person) -> None:
    """What the bot did not ask for is not kept for later; an unknown kind is a mistake."""
    await poll(world, allowed_updates=["callback_query"])
    assert world.write(anna, anna.id, "hi") == 0
    await poll(world, allowed_updates=[])
    assert world.write(anna, anna.id, "hi") > 0
    assert (await world.ask("getUpdates", allowed_updates=["messages"])).status == 400


async def test_updates_are_forgotten_after_a_day(world: World, anna: Person) -> None:
    """As Telegram forgets them."""
    world.write(anna, anna.id, "old")
    world.clock.advance(timedelta(hours=25))
    new = world.write(anna, anna.id, "new")
    assert [one["update_id"] for one in await poll(world)] == [new]


async def test_anything_can_be_pushed(world: World) -> None:
    """A malformed update gets its number and nothing else."""
    number = world.push({"message": {"date": "x"}})
    assert await poll(world) == [{"update_id": number, "message": {"date": "x"}}]


@pytest.mark.parametrize("text", ["/start", "hello @minewatch_bot"])
async def test_a_message_tells_all_of_itself(world: World, anna: Person, text: str) -> None:
    """Sender, chat, date and entities."""
    world.write(anna, anna.id, text)
    message = (await poll(world))[0]["message"]
    assert message["from"]["language_code"] == "en"
    assert message["chat"] == {"id": anna.id, "type": "private", "first_name": "Anna"}
    assert message["date"] == int(world.clock.now().timestamp())
    assert [one["type"] for one in message["entities"]] == ["bot_command" if text == "/start" else "mention"]
