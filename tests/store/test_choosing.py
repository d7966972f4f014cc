"""Two administrators who choose at once, in two processes: neither takes back what the other chose."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, time

import pytest

from bot.commands import settings, subscribing
from bot.desk import Asker, Desk
from bot.schedule import Cadence, Quiet
from bot.store import Store, open_store, subscriptions
from bot.store.preferences import Preference
from bot.store.values import Subscription, Target
from bot.voices import Voices
from digests.item import Story
from tests.store.test_editions import MONDAY, MONDAYS

GROUP = Target(-5, 0, "group")


@dataclass(frozen=True, slots=True)
class Two:
    """Two processes on one database, as far as it can have two."""

    store: Store
    desks: tuple[Desk, Desk]
    asker: Asker

    async def press(self, *actions: str) -> None:
        """Press these buttons at once, by turns in each of the processes."""
        desks = self.desks * len(actions)
        await asyncio.gather(
            *(settings.choose(desk, self.asker, action) for desk, action in zip(desks, actions, strict=False))
        )

    async def found(self) -> Subscription | None:
        async with self.store.begin() as tx:
            return await subscriptions.get(tx, GROUP)


async def forget(_: int) -> None:
    raise AssertionError


async def yes() -> bool:
    await asyncio.sleep(0)
    return True


def now() -> datetime:
    return MONDAY


@pytest.fixture
async def two(store: Store, url: str, lighthouse: Story) -> AsyncIterator[Two]:
    voices = Voices(lighthouse)
    asker = Asker(GROUP, 7, "en", voices.own, Preference(), editor=False, among_editors=False, may_decide=yes)
    other = open_store(url) if store.shared else None
    try:
        second = await other.__aenter__() if other else store
        desks = tuple(Desk(voices, one, MONDAYS, now, "minewatch_bot", forget) for one in (store, second))
        yield Two(store, (desks[0], desks[1]), asker)
    finally:
        if other:
            await other.__aexit__(None, None, None)
        voices.close()


async def test_of_two_choices_at_once_none_is_lost(two: Two) -> None:
    await two.press("c:often=weekly:1")
    for day in (2, 4) * 5:
        sound, new = ("silent", "nothing") if day == 2 else ("loud", "chapter")
        hours = "2200-0700" if day == 2 else "2300-0800"
        time_ = "0900" if day == 2 else "1200"
        await two.press(
            f"c:sound={sound}:1", f"c:new={new}:1", f"c:quiet={hours}:1", f"c:day={day}:1", f"c:time={time_}:1"
        )
        found = await two.found()
        assert found is not None
        assert (found.manner.silent, found.manner.chapters) == (sound == "silent", new == "chapter")
        assert found.manner.quiet == Quiet(time(int(hours[:2])), time(int(hours[5:7])))
        assert found.cadence == Cadence(day, time(int(time_[:2])), MONDAYS.zone)


async def test_how_often_pressed_twice_at_once_begins_one_subscription(two: Two) -> None:
    await two.press("c:often=daily:1", "c:often=daily:1", "c:often=daily:1")
    async with two.store.begin() as tx:
        (one,) = await subscriptions.of_chat(tx, GROUP.chat_id)
    assert (one.cadence.frequency, one.own, one.state) == ("daily", True, "active")


async def test_how_often_and_when_chosen_at_once_are_both_kept(two: Two) -> None:
    await two.press("c:often=weekly:1")
    for day, often in ((2, "daily"), (4, "weekly")) * 5:
        await two.press(f"c:often={often}:1", f"c:day={day}:1")
        found = await two.found()
        assert found is not None
        assert (found.cadence.frequency, found.cadence.weekday) == (often, day)


async def test_off_and_a_choice_at_once_leave_no_half(two: Two) -> None:
    for _ in range(5):
        await two.press("c:often=weekly:1")
        await two.press("c:often=off:1", "c:day=3:1", "c:sound=silent:1")
        found = await two.found()
        assert found is not None
        assert found.state == "ended"
        await subscribing.subscribe(two.desks[0], two.asker, "")
