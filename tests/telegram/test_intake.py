"""Updates are handled before they are acknowledged, whatever goes wrong on the way from Telegram."""

import asyncio
import json
import logging
from typing import Any

import pytest
from telegram import Update
from telegram.error import InvalidToken

from bot.sandbox import Fault, World
from bot.telegram.polling import LONGEST_PAUSE
from tests.inprocess import SandboxRequest
from tests.telegram.desk import Desk, until, write

GROWING = [1, 2, 4, 8, 16, LONGEST_PAUSE, LONGEST_PAUSE, LONGEST_PAUSE]
LOWER = 7
"""An update number far below those that the sandbox gives first."""


class Impatient(SandboxRequest):
    """Waits for no answer longer than a moment."""

    async def do_request(self, *args: Any, **more: Any) -> tuple[int, bytes]:
        return await super().do_request(*args, **(more | {"read_timeout": 0.02}))


class Short(SandboxRequest):
    """Lets no poll wait, so that empty answers come between the updates."""

    async def do_request(self, url: str, *args: Any, **more: Any) -> tuple[int, bytes]:
        await asyncio.sleep(0.001)
        return await super().do_request(url.replace("timeout=30", "timeout=0"), *args, **more)


def loud(caplog: pytest.LogCaptureFixture, level: int = logging.WARNING) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelno >= level]


def in_hand(world: World) -> list[str]:
    return [one.body["message"]["text"] for one in world.updates.waiting()]


async def test_an_update_in_hand_is_not_acknowledged(world: World) -> None:
    desk, may_end = Desk(world), asyncio.Event()

    async def slow(update: Update) -> None:
        await desk.note(update)
        await may_end.wait()

    desk.handling = slow
    update_id = write(world, "one")
    async with desk.open():
        await until(lambda: desk.handled)
        await asyncio.sleep(0.01)
        assert in_hand(world) == ["one"]
        may_end.set()
        await world.handled(update_id)
    assert desk.handled == ["one"]


async def test_a_crash_while_handling_brings_it_again(world: World) -> None:
    desk = Desk(world)

    async def hang(update: Update) -> None:
        await desk.note(update)
        await asyncio.Event().wait()

    desk.handling = hang
    write(world, "one")
    crashing = asyncio.create_task(desk.polling.run(desk.stop))
    await until(lambda: desk.handled)
    crashing.cancel()
    again = Desk(world)
    async with again.open():
        await until(lambda: again.handled)
    assert (desk.handled, again.handled, in_hand(world)) == (["one"], ["one"], [])
    await desk.intake.finish(0)


async def test_an_update_whose_handler_fails_once_is_tried_again(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    desk = Desk(world)

    async def fail_first(update: Update) -> None:
        await desk.note(update)
        if desk.handled == ["one"]:
            raise ValueError("a surprise")

    desk.handling = fail_first
    write(world, "one")
    last = write(world, "two")
    async with desk.open():
        await world.handled(last)
    assert desk.handled == ["one", "one", "two"]
    assert desk.basket.put_aside == []
    assert loud(caplog) == []


async def test_a_second_poller_is_said_once_loudly(world: World, caplog: pytest.LogCaptureFixture) -> None:
    conflict = Fault("server_error", "getUpdates", status=409, description="Conflict: terminated by other", times=8)
    world.faults.add(Fault("server_error", "getUpdates", times=1))
    world.faults.add(conflict)
    desk = Desk(world)
    async with desk.open():
        await world.handled(write(world, "one"))
    assert desk.handled == ["one"]
    assert desk.pauses == [*GROWING, LONGEST_PAUSE]
    (line,) = loud(caplog, logging.ERROR)
    assert "another program is polling" in line
    assert len(loud(caplog)) == 2, "the outage before it, and the conflict"


async def test_two_programs_that_poll_with_one_token_do_not_race(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """Each ends the other's poll; each waits a second or more before it asks again, and says why once."""
    one, other = Desk(world), Desk(world)
    async with one.open(), other.open():
        for number in range(20):
            await world.handled(write(world, str(number)))
            await asyncio.sleep(0.005)
        await until(lambda: one.pauses and other.pauses)
    for desk in (one, other):
        assert min(desk.pauses) >= 1
    assert set(one.handled) | set(other.handled) == {str(number) for number in range(20)}
    lines = loud(caplog)
    assert len(lines) == 2
    assert all("another program is polling" in line for line in lines)


@pytest.mark.parametrize(
    ("fault", "pauses"),
    [
        (Fault("server_error", "getUpdates", times=8), GROWING),
        (Fault("server_error", "getUpdates", times=8, status=500), GROWING),
        (Fault("bad_request", "getUpdates", times=8), GROWING),
        (Fault("forbidden", "getUpdates", times=8), GROWING),
        (Fault("html", "getUpdates", times=8), GROWING),
        (Fault("html", "getUpdates", times=8, status=404), GROWING),
        (Fault("cut_before", "getUpdates", times=8), GROWING),
        (Fault("cut_after", "getUpdates", times=8, after=False), GROWING),
        (Fault("garbage", "getUpdates", times=8, after=False), GROWING),
        (Fault("garbage", "getUpdates", times=8, after=False, body=b"[]"), GROWING),
        (Fault("garbage", "getUpdates", times=8, after=False, body=b'{"ok":false}'), GROWING),
        (Fault("garbage", "getUpdates", times=8, after=False, body=b'{"ok":true,"result":true}'), GROWING),
        (Fault("garbage", "getUpdates", times=8, after=False, body=b'{"ok":true,"result":{"update_id":1}}'), GROWING),
        (Fault("garbage", "getUpdates", times=8, after=False, body=b'{"ok":true,"result":null}'), GROWING),
        (Fault("garbage", "getUpdates", times=8, after=False, body=b'{"ok":true,"result":["x",7,null]}'), GROWING),
        (Fault("garbage", "getUpdates", times=8, after=False, body=b'{"ok":true,"result":[{}]}'), GROWING),
        (Fault("too_many_requests", "getUpdates", times=3, retry_after=7), [7, 7, 7]),
        (Fault("too_many_requests", "getUpdates", times=3, retry_after=0), [1, 2, 4]),
    ],
    ids=lambda value: f"{value.kind}-{value.status}-{value.body!r}" if isinstance(value, Fault) else "",
)
async def test_a_failed_poll_is_followed_by_a_pause(
    world: World, caplog: pytest.LogCaptureFixture, fault: Fault, pauses: list[float]
) -> None:
    world.faults.add(fault)
    desk = Desk(world)
    async with desk.open():
        await world.handled(write(world, "one"))
    assert desk.handled == ["one"]
    assert desk.pauses == pauses
    assert len([line for line in loud(caplog) if "JSON" not in line]) == 1, "an outage is said once, not at every poll"


async def test_silence_is_given_up_and_asked_again(world: World) -> None:
    world.faults.add(Fault("silence", "getUpdates", times=2, after=False))
    desk = Desk(world, Impatient)
    async with desk.open():
        await world.handled(write(world, "one"))
    assert desk.handled == ["one"]
    assert desk.pauses[:2] == [1, 2]


async def test_a_success_makes_pauses_short_again(world: World) -> None:
    desk = Desk(world)
    async with desk.open():
        for text in ("one", "two"):
            world.faults.add(Fault("cut_before", "getUpdates", times=2))
            await world.handled(write(world, text))
    assert desk.pauses == [1, 2, 1, 2]
    assert desk.handled == ["one", "two"]


async def test_an_answer_lost_on_the_way_brings_updates_again(world: World) -> None:
    desk = Desk(world)
    world.faults.add(Fault("cut_after", "getUpdates", times=1))
    update_id = write(world, "one")
    async with desk.open():
        await world.handled(update_id)
    assert desk.handled == ["one"]


async def test_a_revoked_token_ends_the_intake(world: World) -> None:
    desk = Desk(world)
    task = asyncio.create_task(desk.polling.run(desk.stop))
    await world.handled(write(world, "one"))
    world.token = "123456:another"  # noqa: S105 - it opens nothing
    world.updates.push({"message": {}})
    with pytest.raises(InvalidToken):
        await asyncio.wait_for(task, 2)
    assert desk.pauses == []


async def test_numbers_that_restart_lower_are_handled(world: World) -> None:
    desk = Desk(world, Short)
    async with desk.open():
        await world.handled(write(world, "high"))
        await asyncio.sleep(0.01)
        world.updates._next = LOWER
        for text in ("low", "next"):
            await world.handled(write(world, text))
    assert desk.handled == ["high", "low", "next"]


async def test_a_lower_number_in_a_waiting_poll_loses_nothing(world: World) -> None:
    desk = Desk(world)

    async def another_meanwhile(update: Update) -> None:
        await desk.note(update)
        if desk.handled[-1] == "low":
            write(world, "next")
        await asyncio.sleep(0.005)

    desk.handling = another_meanwhile
    async with desk.open():
        await world.handled(write(world, "high"))
        world.updates._next = LOWER
        write(world, "low")
        await until(lambda: len(desk.handled) == 3)
        await until(lambda: not in_hand(world))
    assert desk.handled == ["high", "low", "next"]


async def test_a_stop_during_a_long_poll_ends_at_once(world: World) -> None:
    desk = Desk(world)
    async with asyncio.timeout(1), desk.open():
        await world.handled(write(world, "one"))
        await asyncio.sleep(0.01)
    assert in_hand(world) == []


async def test_a_stop_acknowledges_only_what_was_handled(world: World) -> None:
    desk = Desk(world)

    async def stop_at_two(update: Update) -> None:
        await desk.note(update)
        if update.message and update.message.text == "two":
            desk.stop.set()

    desk.handling = stop_at_two
    for text in ("one", "two", "three", "four"):
        write(world, text)
    await asyncio.wait_for(desk.polling.run(desk.stop), 2)
    assert desk.handled == ["one", "two"]
    assert in_hand(world) == ["three", "four"]
    again = Desk(world)
    async with again.open():
        await until(lambda: not in_hand(world))
    assert again.handled == ["three", "four"]


@pytest.mark.parametrize(
    "fault",
    [
        Fault("cut_before", "getUpdates"),
        Fault("html", "getUpdates"),
        Fault("too_many_requests", "getUpdates"),
        Fault("garbage", "getUpdates", body=b'{"ok":false}', after=False),
        Fault("garbage", "getUpdates", body=b"[]", after=False),
        Fault("server_error", "getUpdates", status=401, description="Unauthorized"),
    ],
    ids=lambda fault: f"{fault.kind}-{fault.body!r}",
)
async def test_a_last_word_that_fails_ends_quietly(
    world: World, caplog: pytest.LogCaptureFixture, fault: Fault
) -> None:
    desk = Desk(world)

    async def stop(update: Update) -> None:
        await desk.note(update)
        world.faults.add(fault)
        desk.stop.set()

    desk.handling = stop
    write(world, "one")
    await asyncio.wait_for(desk.polling.run(desk.stop), 2)
    (line,) = [line for line in loud(caplog) if "JSON" not in line]
    assert "may come again" in line


@pytest.mark.parametrize("number", ["12", "x", None, True, 1.5, [], {}, -3, 0, 2**31, 2**63, 10**400])
async def test_an_update_without_a_number_stops_nothing(
    world: World, caplog: pytest.LogCaptureFixture, number: object
) -> None:
    write(world, "unnumbered", update_id=number)
    desk = Desk(world)
    async with desk.open():
        await until(lambda: len(desk.pauses) >= 5)
        assert desk.pauses[:5] == GROWING[:5]
        last = write(world, "good")
        await world.handled(last)
    assert desk.handled == ["good"], "what cannot be acknowledged would be answered again and again"
    assert len([line for line in loud(caplog) if "number" in line]) <= 2


@pytest.mark.parametrize("rubbish", ["x", 7, None, [], [[]], True, 1.5])
async def test_what_is_no_object_is_passed_over(
    world: World, caplog: pytest.LogCaptureFixture, rubbish: object
) -> None:
    good = {
        "update_id": 77,
        "message": {"message_id": 1, "date": 1, "chat": {"id": 5, "type": "private"}, "text": "ok"},
    }
    body = json.dumps({"ok": True, "result": [rubbish, good]}).encode()
    world.faults.add(Fault("garbage", "getUpdates", body=body, after=False, times=1))
    desk = Desk(world)
    async with desk.open():
        await until(lambda: desk.handled)
    assert desk.handled == ["ok"]
    assert desk.pauses == []
    assert len(loud(caplog)) == 1
