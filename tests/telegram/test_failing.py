"""What cannot be handled is tried again, then put aside where an editor sees it; the database is waited for."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from telegram import Update
from telegram.error import InvalidToken

from bot.sandbox import Fault, World
from bot.store import Store, StoreDown, open_store, updates
from bot.telegram import intake
from bot.telegram.aside import KINDS, LONGEST_CAUSE, Aside, cause_of
from bot.telegram.incoming import Incoming
from bot.telegram.patience import LONGEST_PAUSE, Patience
from tests.conftest import Talking
from tests.leaks import HALF, TOKEN
from tests.telegram.desk import Desk, message, until, write

NOON = datetime(2031, 1, 17, 12, tzinfo=UTC)
SECRET = "654321:what-a-handler-lets-out"  # noqa: S105 - made up


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with open_store(f"sqlite:///{tmp_path / 'bot.sqlite3'}") as opened:
        yield opened


async def no_time(seconds: float) -> None:
    await asyncio.sleep(0)


@dataclass
class Editors:
    """Who hears of failures; deaf ones raise."""

    heard: list[str] = field(default_factory=list)
    deaf: bool = False

    async def tell(self, title: str, words: str) -> None:
        self.heard.append(f"{title}: {words}")
        if self.deaf:
            raise OSError("no editor hears")


def aside_of(store: Store, editors: Editors) -> Aside:
    return Aside(store, lambda: NOON, Patience(no_time), editors.tell, (SECRET,))


async def failed(store: Store) -> tuple[updates.FailedUpdate, ...]:
    async with store.begin() as tx:
        return await updates.latest_failed(tx, 100)


async def test_a_handler_that_always_fails_has_its_update_put_aside(world: World, store: Store) -> None:
    editors = Editors()
    desk = Desk(world, aside=aside_of(store, editors))
    tries: list[int] = []

    async def fail(update: Update) -> None:
        if update.message and update.message.text == "bad":
            tries.append(update.update_id)
            raise ValueError(f"it has {SECRET} in it")
        await desk.note(update)

    desk.handling = fail
    bad = write(world, "bad")
    good = write(world, "good")
    async with desk.open():
        await world.handled(good)
    assert desk.handled == ["good"]
    assert tries == [bad] * 3
    assert desk.waits == list(intake.PAUSES)
    (one,) = await failed(store)
    assert (one.update_id, one.chat_id, one.tries, one.updated_at) == (bad, 5, 3, NOON)
    assert one.cause == "ValueError: it has ••• in it"
    assert json.loads(one.body) == {"update_id": bad} | message("bad")
    assert len(editors.heard) == 1
    assert SECRET not in editors.heard[0]


async def test_editors_are_told_once_of_each_kind(store: Store) -> None:
    editors = Editors(deaf=True)
    aside = aside_of(store, editors)
    for number in range(1, 101):
        error = [ValueError, KeyError][number % 2](str(number))
        await aside.put(Incoming(number, {}, None, None, NOON), error, 3)
    assert len(editors.heard) == 2
    assert len(await failed(store)) == 100
    for number in range(100):
        await aside.put(Incoming(1000 + number, {}, None, None, NOON), type(f"Error{number}", (Exception,), {})(), 3)
    assert len(editors.heard) == KINDS


async def test_a_number_that_came_back_is_put_aside_anew(store: Store) -> None:
    aside = aside_of(store, Editors())
    await aside.put(Incoming(1, {"a": "\ud800"}, None, 5, NOON), ValueError("old"), 3)
    await aside.put(Incoming(1, {"a": "\0"}, None, None, NOON), ValueError("new\0 \ud800"), 1)
    (one,) = await failed(store)
    assert (one.cause, one.tries) == (r"ValueError: new \ud800", 1)


def test_a_cause_is_one_short_line() -> None:
    cause = cause_of(ValueError("a\nb " * 400), ())
    assert len(cause) == LONGEST_CAUSE
    assert "\n" not in cause
    assert HALF not in cause_of(InvalidToken(f"The token `{HALF}` was rejected"), (TOKEN,))


async def test_an_editor_sees_what_was_put_aside(talking: Talking, world: World) -> None:
    async with talking(editor_ids="500000001", editors_chat="500000001") as talk:
        assert "Updates put aside: none." in (await talk.say("/status"))[0]
        world.faults.add(Fault("server_error", "sendMessage", times=9))
        (told,) = await talk.say("/about")
        assert told.startswith("An update could not be handled")
        (status,) = await talk.say("/status")
        assert "Updates put aside: 1." in status
        assert "Unanswered: Bad Gateway" in status
        assert HALF not in told + status


async def test_an_answer_that_left_after_some_failures_is_one_answer(talking: Talking, world: World) -> None:
    async with talking() as talk:
        world.faults.add(Fault("server_error", "sendMessage", times=4))
        assert len(await talk.say("/about")) == 1
        assert "put aside" not in (await talk.say("/about"))[0]


async def test_a_handler_that_hangs_is_given_up_and_not_tried_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "LONGEST", 0.02)
    desk = Desk(world)

    async def hang(update: Update) -> None:
        await desk.note(update)
        if desk.handled == ["one"]:
            await asyncio.Event().wait()

    desk.handling = hang
    write(world, "one")
    async with desk.open():
        await world.handled(write(world, "two"))
    assert desk.handled == ["one", "two"]
    ((_, words, tries),) = desk.basket.put_aside
    assert (words, tries) == ("its handler did not end in 0 seconds", 1)


@pytest.mark.parametrize(
    "error", [asyncio.CancelledError, TimeoutError, RecursionError, MemoryError, StopAsyncIteration]
)
async def test_whatever_a_handler_raises_the_next_update_is_handled(world: World, error: type[BaseException]) -> None:
    desk = Desk(world)

    async def fail(update: Update) -> None:
        if update.message and update.message.text == "bad":
            raise error
        await desk.note(update)

    desk.handling = fail
    write(world, "bad")
    async with desk.open():
        await world.handled(write(world, "good"))
    assert desk.handled == ["good"]
    assert len(desk.basket.put_aside) == 1


async def test_a_database_that_is_down_is_waited_for(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    desk = Desk(world)
    attempts = 0

    async def down(update: Update) -> None:
        nonlocal attempts
        attempts += 1
        if attempts <= 50:
            raise StoreDown("database is locked")
        await desk.note(update)

    desk.handling = down
    async with desk.open():
        await world.handled(write(world, "one"))
    assert desk.handled == ["one"]
    assert desk.basket.put_aside == []
    assert desk.waits[:6] == [0.25, 0.5, 1, 2, 4, 4]
    assert max(desk.waits) == LONGEST_PAUSE
    loud = [one.getMessage() for one in caplog.records if one.levelno >= logging.WARNING]
    assert len(loud) == 2, "once that it is down, once that it is back"


async def test_a_failure_of_its_own_is_told_from_the_database(world: World) -> None:
    """What is down at first and then a mistake is put aside for the mistake."""
    desk = Desk(world)
    errors = [StoreDown("locked"), ValueError("x"), StoreDown("locked"), ValueError("x"), ValueError("y")]

    async def fail(update: Update) -> None:
        raise errors.pop(0)

    desk.handling = fail
    async with desk.open():
        await world.handled(write(world, "one"))
    assert [(words, tries) for _, words, tries in desk.basket.put_aside] == [("y", 3)]


async def test_malformed_updates_are_passed_over_once(world: World, caplog: pytest.LogCaptureFixture) -> None:
    desk = Desk(world)
    bad = write(world, "x", message={"message_id": 1, "date": "x", "chat": {"id": 5, "type": "private"}})
    async with desk.open():
        await world.handled(write(world, "good"))
        assert await desk.intake.take({"update_id": bad, "message": {"date": "x"}}) == "settled"
    assert desk.handled == ["good"]
    (line,) = [one.getMessage() for one in caplog.records if "malformed" in one.getMessage()]
    assert str(bad) in line


async def test_the_bot_waits_while_its_database_is_locked(talking: Talking, world: World, tmp_path: Path) -> None:
    """Another program holds the file; when it lets go, the answer comes, once."""
    import sqlite3

    async with talking() as talk:
        other = sqlite3.connect(tmp_path / "bot.sqlite3", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        asking = asyncio.create_task(talk.say("/subscribe"))
        await asyncio.sleep(0.3)
        assert talk.shown() == []
        other.execute("ROLLBACK")
        other.close()
        (answer,) = await asyncio.wait_for(asking, 10)
        assert answer.startswith("Subscribed.")
        await until(lambda: not world.updates.waiting())
