"""How often a recap comes: nothing is told twice, nothing is never told, and no week has two weekly recaps."""

from datetime import date, datetime, time

import pytest

from bot.clock import Time
from bot.delivery import Outbox, Turns, deliver
from bot.editions import Tick, tick
from bot.messages import Message
from bot.outcome import Outcome, Refused, Sent
from bot.schedule import Cadence, Frequency, Quiet
from bot.store import Store, deliveries, editions, publications, subscriptions
from bot.store.values import EditionDraft, Manner, OnPublication, Subscription, Target
from digests.recap import Recap
from tests.store.test_editions import DAY, HOUR, MONDAY, MONDAYS, RECORD, WEEK, now_is, publish, tell, told, written

READER = Target(1, 0, "private")
NEWER = tell("power-a", "courts-a", "power-b")
LOUD, ARRIVED = Manner(), Sent(1)
KINDS: tuple[Frequency, ...] = ("daily", "each", "corrections")


def often(frequency: Frequency, zone: str = "Asia/Almaty") -> Cadence:
    return Cadence(0, time(9), zone, frequency)


def compose(recap: Recap, day: date, _: str) -> tuple[Message, ...]:
    what = recap.topic.id if recap.topic else "corrected" if recap.corrected else "news"
    return (Message(f"{day} {what}: {' '.join(item.id for item in recap.items)}"),)


async def subscribe(store: Store, cadence: Cadence, now: datetime, manner: Manner = LOUD) -> Subscription:
    async with store.begin() as tx:
        await subscriptions.subscribe(tx, READER, cadence, now, origin="reader", language="en")
        await subscriptions.behave(tx, READER, manner)
        found = await subscriptions.get(tx, READER)
    assert found is not None
    return found


async def change(store: Store, forms: dict[str, str], now: datetime) -> None:
    """Publish items, by id, in these forms, as a restart does."""
    async with store.begin() as tx:
        await publications.publish(tx, forms, now)
        await subscriptions.rouse(tx, now)


async def turn(store: Store, frequency: Frequency, now: datetime) -> None:
    async with store.begin() as tx:
        await subscriptions.reschedule(tx, READER, often(frequency), now, own=True)


@pytest.mark.parametrize("frequency", KINDS)
async def test_without_news_no_edition_is_made(store: Store, frequency: Frequency) -> None:
    await publish(store, RECORD, MONDAY - WEEK)
    one = await subscribe(store, often(frequency), MONDAY - DAY)
    for day in range(4):
        assert await tick(store, RECORD, compose, MONDAY + day * DAY) == Tick()
    assert await written(store, one) == []


async def test_a_daily_recap_holds_the_news_of_a_day(store: Store) -> None:
    await publish(store, RECORD, MONDAY - WEEK)
    one = await subscribe(store, often("daily"), MONDAY - DAY)
    await change(store, {"power-b": "1"}, MONDAY - HOUR)
    for hours in range(0, 72, 7):
        await tick(store, NEWER, compose, MONDAY + hours * HOUR)
    assert await told(store, one) == ["2026-03-02 news: power-b"]


async def test_each_publication_comes_at_once_and_a_batch_together(store: Store) -> None:
    story = tell("power-a", "courts-a", "power-b", "courts-b", "power-c")
    await publish(store, RECORD, MONDAY - WEEK)
    one = await subscribe(store, often("each"), MONDAY - DAY)
    await change(store, {"power-b": "1", "courts-b": "1"}, MONDAY)
    assert await tick(store, story, compose, MONDAY) == Tick(made=1)
    assert await tick(store, story, compose, MONDAY + HOUR) == Tick()
    await change(store, {"power-c": "1"}, MONDAY + 2 * HOUR)
    assert await tick(store, story, compose, MONDAY + 2 * HOUR) == Tick(made=1)
    assert await told(store, one) == ["2026-03-02 news: power-b courts-b", "2026-03-02 news: power-c"]
    assert [each for each, _ in await written(store, one)] == [OnPublication(5), OnPublication(4)]


async def test_a_publication_whose_sign_was_lost_is_found_within_a_day(store: Store) -> None:
    await publish(store, RECORD, MONDAY - WEEK)
    await subscribe(store, often("each"), MONDAY - DAY)
    await tick(store, RECORD, compose, MONDAY)
    await publish(store, tell("power-b"), MONDAY + HOUR)  # by a process that died before it said so
    assert await tick(store, NEWER, compose, MONDAY + DAY) == Tick(made=1)


async def test_a_publication_is_the_occasion_of_one_edition(store: Store) -> None:
    await publish(store, RECORD, MONDAY - WEEK)
    one = await subscribe(store, often("each"), MONDAY - DAY)
    await change(store, {"power-b": "1"}, MONDAY)
    await tick(store, NEWER, compose, MONDAY)
    async with store.begin() as tx:  # as a second process would that has seen nothing of it
        draft = EditionDraft(one.id, OnPublication(3), None, "made", 2, 3, MONDAY + DAY, (Message("again"),))
        assert await editions.write(tx, [draft], MONDAY) == frozenset()
    assert len(await told(store, one)) == 1


async def test_corrections_are_told_and_new_items_wait(store: Store) -> None:
    await publish(store, RECORD, MONDAY - WEEK)
    one = await subscribe(store, often("corrections"), MONDAY - DAY)
    await change(store, {"power-b": "1"}, MONDAY)
    assert await tick(store, NEWER, compose, MONDAY) == Tick()
    await change(store, {"courts-a": "2"}, MONDAY + HOUR)
    assert await tick(store, NEWER, compose, MONDAY + HOUR) == Tick(made=1)
    assert await tick(store, NEWER, compose, MONDAY + 2 * HOUR) == Tick()
    await turn(store, "each", MONDAY + 3 * HOUR)
    assert await tick(store, NEWER, compose, MONDAY + 3 * HOUR) == Tick(made=1)
    assert await told(store, one) == ["2026-03-02 corrected: courts-a", "2026-03-02 news: power-b"]


@pytest.mark.parametrize("frequency", ["each", "corrections"])
async def test_what_reached_nobody_is_told_later(store: Store, frequency: Frequency) -> None:
    await publish(store, RECORD, MONDAY - WEEK)
    one = await subscribe(store, often(frequency), MONDAY - DAY)
    await change(store, {"courts-a": "2"}, MONDAY)
    await tick(store, RECORD, compose, MONDAY)
    await send(store, MONDAY, Refused("bot was blocked by the user"))
    assert [state for _, state in await written(store, one)] == ["dropped"]
    async with store.begin() as tx:
        await subscriptions.resume(tx, READER, MONDAY + HOUR)
    assert await tick(store, RECORD, compose, MONDAY + HOUR) == Tick(made=1)
    assert await send(store, MONDAY + HOUR) == 1


async def test_back_to_weekly_in_a_week_gives_no_second_weekly_recap(store: Store) -> None:
    await publish(store, RECORD, MONDAY - WEEK)
    one = await subscribe(store, MONDAYS, MONDAY - DAY)
    assert await tick(store, RECORD, compose, MONDAY) == Tick(made=1)
    await turn(store, "daily", MONDAY + HOUR)
    await change(store, {"power-b": "1"}, MONDAY + 2 * HOUR)
    assert await tick(store, NEWER, compose, MONDAY + DAY) == Tick(made=1)
    await turn(store, "weekly", MONDAY + DAY + HOUR)
    assert (await now_is(store, one)).next_at == MONDAY + WEEK
    assert await tick(store, NEWER, compose, MONDAY + 6 * DAY) == Tick()
    await tick(store, NEWER, compose, MONDAY + WEEK)
    assert await told(store, one) == [
        "2026-03-02 power: power-a",
        "2026-03-03 news: power-b",
        "2026-03-09 courts: courts-a",
    ]


async def test_a_week_without_news_passes_and_is_noted(store: Store) -> None:
    await publish(store, RECORD, MONDAY - WEEK)
    one = await subscribe(store, MONDAYS, MONDAY - DAY, Manner(chapters=False))
    assert await tick(store, RECORD, compose, MONDAY) == Tick()
    assert await written(store, one) == [(MONDAY.date(), "passed")]
    assert await told(store, one) == []
    await change(store, {"power-b": "1"}, MONDAY + HOUR)
    assert await tick(store, NEWER, compose, MONDAY + HOUR) == Tick()
    assert await tick(store, NEWER, compose, MONDAY + WEEK) == Tick(made=1)


async def test_the_settings_reach_only_who_has_not_chosen(store: Store) -> None:
    fridays = Cadence(4, time(18), "Europe/Berlin")
    async with store.begin() as tx:
        for chat in (1, 2):
            await subscriptions.subscribe(
                tx, Target(chat, 0, "private"), MONDAYS, MONDAY, origin="reader", language="en"
            )
        await subscriptions.reschedule(tx, READER, often("daily"), MONDAY, own=True)
        assert await subscriptions.reschedule_all(tx, fridays, MONDAY) == 1
        chosen = await subscriptions.get(tx, READER)
    assert chosen is not None
    assert (chosen.cadence, chosen.own) == (often("daily"), True)


async def test_who_comes_back_finds_what_was_chosen(store: Store) -> None:
    await subscribe(store, MONDAYS, MONDAY)
    await turn(store, "daily", MONDAY)
    async with store.begin() as tx:
        await subscriptions.unsubscribe(tx, READER)
        again, begun = await subscriptions.subscribe(tx, READER, MONDAYS, MONDAY + DAY, origin="reader", language="en")
    assert begun
    assert again.cadence == often("daily")


async def send(store: Store, now: datetime, outcome: Outcome = ARRIVED) -> int:
    """Send all that may be sent; return how often that was tried."""
    tried: list[Message] = []

    async def one(_: Target, message: Message) -> Outcome:
        tried.append(message)
        return outcome

    async def sleep(_: float) -> None:
        """Wait no time."""

    clock = Time(lambda: now, sleep)
    await deliver(Outbox(store, one, Turns(store, clock), clock, "a process"))
    return len(tried)


async def test_quiet_hours_postpone_and_do_not_expire(store: Store) -> None:
    await publish(store, RECORD, MONDAY - WEEK)
    night = Manner(Quiet(time(8), time(7)))
    one = await subscribe(store, MONDAYS, MONDAY - DAY, night)
    await tick(store, RECORD, compose, MONDAY)
    end = MONDAY + 22 * HOUR
    async with store.begin() as tx:
        (delivery,) = await deliveries.deliveries_of(tx, one.id)
        (edition,) = await editions.editions_of(tx, one.id)
    assert (delivery.not_before, edition.expires_at) == (end, end + DAY)
    assert await send(store, end - HOUR) == 0
    assert await send(store, end + 23 * HOUR) == 0  # that is in the next night
    assert await send(store, end + DAY + HOUR / 2) == 1


async def test_what_is_queued_heeds_quiet_hours_chosen_later(store: Store) -> None:
    await publish(store, RECORD, MONDAY - WEEK)
    await subscribe(store, MONDAYS, MONDAY - DAY)
    await tick(store, RECORD, compose, MONDAY)
    async with store.begin() as tx:
        await subscriptions.behave(tx, READER, Manner(Quiet(time(8), time(12))))
    assert await send(store, MONDAY + HOUR) == 0
    async with store.begin() as tx:
        await subscriptions.behave(tx, READER, Manner())
        await deliveries.hasten(tx, READER, MONDAY + 2 * HOUR)
    assert await send(store, MONDAY + 2 * HOUR) == 1
