"""What is due gets its edition once, whenever and however often the bot wakes."""

import asyncio
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.editions import Tick, preview, tick
from bot.messages import Message
from bot.schedule import Cadence
from bot.store import Store, deliveries, editions, open_store, publications, subscriptions
from bot.store.values import Edition, Occasion, Subscription, Target
from digests.item import Item, Story, Topic
from digests.recap import Recap

MONDAYS = Cadence(0, time(9), "Asia/Almaty")
MONDAY = datetime(2026, 3, 2, 4, tzinfo=UTC)
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)
KEY = True
TOPICS = tuple(Topic(name, name, name.title(), "", "items", None) for name in ("power", "courts"))


def tell(*ids: str) -> Story:
    """Make a story; the topic of an item is the word before the dash in its id."""
    items = tuple(
        Item(one, f"{one}.toml", one.title(), (one.partition("-")[0],), (), None, KEY, (), (), ()) for one in ids
    )
    return Story("mini", "Mini", "", "Asia/Almaty", "", (), items, (), TOPICS, ())


RECORD = tell("power-a", "courts-a")


def compose(recap: Recap, day: date, _: str) -> tuple[Message, ...]:
    told = " ".join(item.id for item in recap.items)
    return (Message(f"{day} {recap.topic.id if recap.topic else 'news'}: {told}"),)


async def publish(store: Store, story: Story, now: datetime) -> None:
    async with store.begin() as tx:
        await publications.publish(tx, {item.id: item.title for item in story.items}, now)


async def subscribe(store: Store, now: datetime, chat_id: int = 1, weekly: Cadence = MONDAYS) -> Subscription:
    async with store.begin() as tx:
        one, _ = await subscriptions.subscribe(
            tx, Target(chat_id, 0, "private"), weekly, now, origin="reader", language="en"
        )
    return one


async def told(store: Store, one: Subscription) -> list[str]:
    """Return the texts of a subscription's deliveries, oldest first."""
    async with store.begin() as tx:
        found = []
        for delivery in await deliveries.deliveries_of(tx, one.id):
            ready = await deliveries.take(tx, delivery.id, {})
            found.append(ready.message.html if ready else delivery.state)
    return found


async def written(store: Store, one: Subscription) -> list[tuple[Occasion, str]]:
    async with store.begin() as tx:
        return [(each.occasion, each.state) for each in await editions.editions_of(tx, one.id)]


async def now_is(store: Store, one: Subscription) -> Subscription:
    async with store.begin() as tx:
        found = await subscriptions.get(tx, one.target)
    assert found is not None
    return found


async def test_an_occasion_gets_its_edition_once(store: Store) -> None:
    await publish(store, RECORD, MONDAY - WEEK)
    one = await subscribe(store, MONDAY - DAY)
    assert await tick(store, RECORD, compose, MONDAY - timedelta(seconds=1)) == Tick()
    assert await tick(store, RECORD, compose, MONDAY) == Tick(made=1)
    assert await tick(store, RECORD, compose, MONDAY + HOUR) == Tick()
    assert await told(store, one) == ["2026-03-02 power: power-a"]
    assert (await now_is(store, one)).next_at == MONDAY + WEEK


async def test_an_edition_says_what_it_is(store: Store) -> None:
    await publish(store, RECORD, MONDAY - WEEK)
    one = await subscribe(store, MONDAY - DAY)
    await publish(store, tell("power-a", "courts-a", "power-b"), MONDAY - HOUR)
    await tick(store, tell("power-a", "courts-a", "power-b"), compose, MONDAY + HOUR)
    async with store.begin() as tx:
        (edition,) = await editions.editions_of(tx, one.id)
    day = MONDAY + DAY
    assert edition == Edition(edition.id, one.id, MONDAY.date(), None, "made", 2, 3, MONDAY + HOUR, day)


async def test_news_is_told_to_everyone_and_once(store: Store) -> None:
    await publish(store, RECORD, MONDAY - WEEK)
    readers = [await subscribe(store, MONDAY - DAY, chat) for chat in range(1, 8)]
    story = tell("power-a", "courts-a", "power-b")
    await publish(store, story, MONDAY - HOUR)
    readers.append(await subscribe(store, MONDAY - HOUR, 8))
    for week in range(3):
        assert await tick(store, story, compose, MONDAY + week * WEEK, page=3) == Tick(made=8)
    for one in readers:
        assert await told(store, one) == [
            "2026-03-02 news: power-b",
            "2026-03-09 power: power-a power-b",
            "2026-03-16 courts: courts-a",
        ]


async def test_an_item_changed_twice_is_told_once_and_as_it_is(store: Store) -> None:
    await publish(store, RECORD, MONDAY - WEEK)
    one = await subscribe(store, MONDAY - DAY)
    async with store.begin() as tx:
        for form in ("second", "third"):
            await publications.publish(tx, {"courts-a": form}, MONDAY - HOUR)
    await tick(store, RECORD, compose, MONDAY)
    assert await told(store, one) == ["2026-03-02 news: courts-a"]
    assert (await now_is(store, one)).last_publication == 4


async def test_an_item_that_is_gone_is_passed_over(store: Store) -> None:
    await publish(store, RECORD, MONDAY - WEEK)
    one = await subscribe(store, MONDAY - DAY)
    await publish(store, tell("power-gone"), MONDAY - HOUR)
    await tick(store, RECORD, compose, MONDAY)
    assert await told(store, one) == ["2026-03-02 power: power-a"]


async def test_a_story_without_items_makes_no_edition(store: Store) -> None:
    one = await subscribe(store, MONDAY - DAY)
    assert await tick(store, tell(), compose, MONDAY) == Tick()
    assert await written(store, one) == []
    assert (await now_is(store, one)).next_at == MONDAY + WEEK


async def test_each_recap_is_composed_once(store: Store) -> None:
    await publish(store, RECORD, MONDAY - WEEK)
    for chat in range(1, 8):
        await subscribe(store, MONDAY - DAY, chat)
    asked: list[date] = []

    def count(recap: Recap, day: date, _: str) -> tuple[Message, ...]:
        asked.append(day)
        return compose(recap, day, "")

    await tick(store, RECORD, count, MONDAY, page=2)
    assert asked == [MONDAY.date()]


async def test_an_hour_late_is_not_too_late(store: Store) -> None:
    await publish(store, RECORD, MONDAY - WEEK)
    one = await subscribe(store, MONDAY - DAY)
    assert await tick(store, RECORD, compose, MONDAY + HOUR) == Tick(made=1)
    assert await tick(store, RECORD, compose, MONDAY + WEEK + 24 * HOUR) == Tick(made=1)
    assert await written(store, one) == [(date(2026, 3, 9), "made"), (date(2026, 3, 2), "made")]


async def test_thirty_hours_late_is_not_sent_and_not_lost(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    await publish(store, RECORD, MONDAY - WEEK)
    one = await subscribe(store, MONDAY - DAY)
    story = tell("power-a", "courts-a", "power-b")
    await publish(store, story, MONDAY - HOUR)
    assert await tick(store, story, compose, MONDAY + 30 * HOUR) == Tick(expired=1)
    assert "1 recaps were due" in caplog.text
    assert await written(store, one) == [(MONDAY.date(), "expired")]
    assert await told(store, one) == []
    assert await tick(store, story, compose, MONDAY + WEEK) == Tick(made=1)
    assert await told(store, one) == ["2026-03-09 news: power-b"]


async def test_after_weeks_of_silence_only_the_latest_counts(store: Store) -> None:
    await publish(store, RECORD, MONDAY - WEEK)
    one = await subscribe(store, MONDAY - DAY)
    assert await tick(store, RECORD, compose, MONDAY + 3 * WEEK + HOUR) == Tick(made=1, expired=3)
    assert (await written(store, one))[0] == (date(2026, 3, 23), "made")
    assert (await now_is(store, one)).next_at == MONDAY + 4 * WEEK


async def test_a_clock_set_back_gives_no_second_edition(store: Store) -> None:
    await publish(store, RECORD, MONDAY - WEEK)
    one = await subscribe(store, MONDAY - DAY)
    await tick(store, RECORD, compose, MONDAY)
    async with store.begin() as tx:  # as a subscription that was resumed while the clock was wrong
        await subscriptions.advance(tx, [(one.id, MONDAY, 0)])
    assert await tick(store, RECORD, compose, MONDAY + HOUR) == Tick()
    assert len(await told(store, one)) == 1
    moved = await now_is(store, one)
    assert (moved.next_at, moved.last_publication) == (MONDAY + WEEK, 0)


async def test_two_ticks_at_once_write_one_edition(store: Store) -> None:
    await publish(store, RECORD, MONDAY - WEEK)
    readers = [await subscribe(store, MONDAY - DAY, chat) for chat in range(1, 21)]
    ticks = await asyncio.gather(*(tick(store, RECORD, compose, MONDAY, page=3) for _ in range(3)))
    await tick(store, RECORD, compose, MONDAY)
    assert sum(one.made for one in ticks) == 20
    for one in readers:
        assert len(await told(store, one)) == 1


async def test_a_page_that_fails_leaves_nothing_half_done(store: Store) -> None:
    await publish(store, RECORD, MONDAY - WEEK)
    one = await subscribe(store, MONDAY - DAY)

    def fail(recap: Recap, day: date, _: str) -> tuple[Message, ...]:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await tick(store, RECORD, fail, MONDAY)
    assert await written(store, one) == []
    assert await tick(store, RECORD, compose, MONDAY + HOUR) == Tick(made=1)


async def test_who_left_gets_no_edition(store: Store) -> None:
    await publish(store, RECORD, MONDAY - WEEK)
    one = await subscribe(store, MONDAY - DAY)
    async with store.begin() as tx:
        await subscriptions.unsubscribe(tx, one.target)
    assert await tick(store, RECORD, compose, MONDAY) == Tick()


async def test_a_preview_is_what_the_next_recap_holds(store: Store) -> None:
    story = tell("power-a", "courts-a", "power-b", "courts-b")
    await publish(store, RECORD, MONDAY - 2 * WEEK)
    one = await subscribe(store, MONDAY - WEEK - DAY)
    await publish(store, tell("power-b"), MONDAY - 3 * DAY)
    await tick(store, story, compose, MONDAY)
    await publish(store, tell("courts-b"), MONDAY + DAY)
    stranger = Target(99, 0, "private")

    async def ids(target: Target, now: datetime, weekly: Cadence | None = None) -> list[str]:
        recap = await preview(store, story, target, now, weekly)
        assert recap is not None
        return [item.id for item in recap.items]

    assert await ids(one.target, MONDAY + 2 * DAY) == ["courts-b"]
    assert await ids(stranger, MONDAY + 2 * DAY, MONDAYS) == ["courts-b"]
    assert await ids(stranger, MONDAY + 2 * DAY) == ["power-b", "courts-b"]
    assert await ids(stranger, MONDAY + 2 * WEEK) == ["power-a", "power-b"]
    assert await preview(store, tell(), stranger, MONDAY) is None


async def test_a_preview_changes_nothing(url: str) -> None:
    async with open_store(url) as store:
        await publish(store, RECORD, MONDAY - WEEK)
        one = await subscribe(store, MONDAY - DAY)
        await preview(store, RECORD, one.target, MONDAY)
        assert await now_is(store, one) == one
        assert await written(store, one) == []
