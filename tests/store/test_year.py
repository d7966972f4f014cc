"""A year of Mondays: every recap exactly once, through clock changes and restarts."""

import asyncio
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice

import pytest

from bot.clock import Time
from bot.delivery import Outbox, Turns, deliver, recover
from bot.editions import tick
from bot.messages import Message
from bot.outcome import Outcome, Sent
from bot.schedule import Cadence, load_zone
from bot.store import Store, open_store, publications, subscriptions
from bot.store.values import Target
from digests.item import Item, Story, Topic
from digests.recap import Recap

START = datetime(2023, 12, 28, tzinfo=UTC)
DAYS = 366
KEY = True
STEP = timedelta(hours=23)  # another hour of the day each time, and never more than a day late
TARGETS = {
    Target(1, 0, "private"): Cadence(0, time(9), "Asia/Almaty"),  # an hour back on 1 March 2024
    Target(2, 0, "private"): Cadence(0, time(9), "Europe/Berlin"),
    Target(-3, 7, "group"): Cadence(6, time(2, 30), "America/New_York"),  # not there on 10 March
    Target(-1004, 0, "channel"): Cadence(6, time(1, 30), "America/New_York"),  # there twice on 3 November
}
NEWS = {START + timedelta(days=day): f"news-{day}" for day in (20, 65, 66, 200, 305)}


def compose(recap: Recap, day: date, _: str) -> tuple[Message, ...]:
    told = " ".join(item.id for item in recap.items)
    return Message(f"{day} {told}"), Message(f"{day} the end")


class World:
    """A year with its clock, its story and what the chats got."""

    def __init__(self) -> None:
        self.now = START
        self.got: list[tuple[Target, str, datetime]] = []

    @property
    def story(self) -> Story:
        """The record and all news until now."""
        ids = ["record-1", "record-2", *(news for at, news in NEWS.items() if at <= self.now)]
        items = tuple(Item(one, "", one, ("all",), (), None, KEY, (), (), ()) for one in ids)
        topic = Topic("all", "all", "All", "", "items", None)
        return Story("mini", "Mini", "", "UTC", "", (), items, (), (topic,), ())

    async def send(self, target: Target, message: Message) -> Outcome:
        self.got.append((target, message.html, self.now))
        return Sent(len(self.got))

    async def sleep(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    async def start(self, store: Store) -> None:
        await recover(store, self.now)
        for target, weekly in TARGETS.items():
            async with store.begin() as tx:
                await subscriptions.subscribe(tx, target, weekly, self.now, origin="settings", language="en")

    async def publish(self, store: Store) -> None:
        async with store.begin() as tx:
            await publications.publish(tx, {item.id: item.title for item in self.story.items}, self.now)

    async def wake(self, store: Store) -> None:
        if any(self.now - STEP < at <= self.now for at in NEWS):
            await self.publish(store)
        await tick(store, self.story, compose, self.now)
        clock = Time(lambda: self.now, self.sleep)
        await deliver(Outbox(store, self.send, Turns(store, clock), clock, "a process"))


async def live(world: World, url: str) -> None:
    """Wake every 23 hours; restart every eleven days."""
    moments = iter([START + STEP * step for step in range(timedelta(DAYS) // STEP)])
    while chunk := list(islice(moments, 12)):
        world.now = chunk[0]
        async with open_store(url) as store:
            await world.publish(store)
            await world.start(store)
            for world.now in chunk:
                await world.wake(store)


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Live a year once."""
    world = World()
    asyncio.run(live(world, f"sqlite:///{tmp_path_factory.mktemp('year') / 'm.db'}"))
    return world


@pytest.mark.parametrize(("target", "weekly"), TARGETS.items())
def test_a_year_of_recaps_comes_exactly_once(year: World, target: Target, weekly: Cadence) -> None:
    occasions = []
    moment = weekly.next_after(START)
    while moment < year.now:
        occasions.append(moment)
        moment = weekly.next_after(moment)
    got = [(html, at) for to, html, at in year.got if to == target]
    days = [html.partition(" ")[0] for html, _ in got[::2]]
    assert days == [str(weekly.occasion(one)) for one in occasions]
    assert len(days) in {52, 53}
    assert all(second == f"{day} the end" for day, (second, _) in zip(days, got[1::2], strict=True))
    assert {date.fromisoformat(day).weekday() for day in days} == {weekly.weekday}
    for one, (_, at) in zip(occasions, got[::2], strict=True):
        assert timedelta(0) <= at - one < STEP + timedelta(minutes=1)
        assert one.astimezone(load_zone(weekly.zone)).time() in {weekly.time, time(3)}


@pytest.mark.parametrize("target", TARGETS)
def test_every_news_is_told_to_each_and_as_news_once(year: World, target: Target) -> None:
    told = [html.split()[1:] for to, html, _ in year.got if to == target]
    as_news = Counter(one for items in told if "record-1" not in items for one in items if one.startswith("news"))
    assert as_news == dict.fromkeys(NEWS.values(), 1)
