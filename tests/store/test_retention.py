"""What is old goes by itself; what protects from doubling, or waits for a person, stays."""

from datetime import datetime, timedelta

from sqlalchemy import Table, select, update

from bot.messages import Message
from bot.store import Store, deliveries, editions, reports, retention, subscriptions
from bot.store.reports import MistakeDraft
from bot.store.tables import delivery, edition, report, report_answer, subscription
from bot.store.tables import text as words
from bot.store.values import DeliveryState, EditionDraft, OnPublication, Target
from tests.store.test_delivery import DAY, MONDAY, MONDAYS

WEEK = timedelta(weeks=1)


async def live(store: Store, weeks: int, state: DeliveryState = "sent", chat_id: int = 1) -> int:
    """Subscribe a chat and give it a recap each week, the last one at MONDAY."""
    begun = MONDAY - weeks * WEEK
    async with store.begin() as tx:
        one, _ = await subscriptions.subscribe(
            tx, Target(chat_id, 0, "private"), MONDAYS, begun, origin="reader", language="en"
        )
        for week in range(1, weeks + 1):
            now = begun + week * WEEK
            message = (Message(f"recap {week}"),)
            draft = EditionDraft(one.id, now.date(), None, "made", 0, 1, now + DAY, message)
            await editions.write(tx, [draft], now)
        await tx.execute(update(delivery).values(state=state, attempts=1))
    return one.id


async def prune(store: Store, now: datetime) -> None:
    for one in retention.PRUNES:
        pruned = 1
        while pruned:
            async with store.begin() as tx:
                pruned = await one(tx, now)


async def count(store: Store, table: Table) -> int:
    async with store.begin() as tx:
        return len((await tx.execute(select(table))).all())


async def test_messages_go_after_three_months_and_dates_after_a_year(store: Store) -> None:
    await live(store, 70)
    await prune(store, MONDAY)
    assert await count(store, delivery) == 13
    assert await count(store, edition) == 58
    assert await count(store, words) == 13
    async with store.begin() as tx:
        assert (await editions.last_recap(tx, bool))[0].html == "recap 70"


async def test_the_newest_edition_of_a_subscription_stays(store: Store) -> None:
    one = await live(store, 3)
    await prune(store, MONDAY + timedelta(days=1000))
    async with store.begin() as tx:
        (left,) = await editions.editions_of(tx, one)
        assert left.occasion == MONDAY.date()
        assert len(await deliveries.deliveries_of(tx, one)) == 1


async def test_what_an_editor_has_to_judge_stays(store: Store) -> None:
    await live(store, 3, "unknown")
    async with store.begin() as tx:
        await subscriptions.unsubscribe(tx, Target(1, 0, "private"))
    await prune(store, MONDAY + timedelta(days=1000))
    assert (await count(store, delivery), await count(store, edition), await count(store, subscription)) == (3, 3, 1)


async def test_an_ended_subscription_goes_after_three_months(store: Store) -> None:
    await live(store, 3)
    await live(store, 3, chat_id=2)
    async with store.begin() as tx:
        await subscriptions.unsubscribe(tx, Target(1, 0, "private"))
        next_at = (await subscriptions.of_chat(tx, 1))[0].next_at
    await prune(store, next_at + retention.ENDED_KEPT - DAY)
    assert await count(store, subscription) == 2
    await prune(store, next_at + retention.ENDED_KEPT + DAY)
    assert (await count(store, subscription), await count(store, edition)) == (1, 3)


async def test_a_reader_who_blocked_the_bot_is_known_for_a_year(store: Store) -> None:
    await live(store, 1)
    async with store.begin() as tx:
        await subscriptions.pause(tx, Target(1, 0, "private"), "blocked")
    await prune(store, MONDAY + timedelta(days=300))
    assert await count(store, subscription) == 1
    await prune(store, MONDAY + timedelta(days=400))
    assert await count(store, subscription) == 0


async def test_reports_go_when_they_are_old_and_passed_on(store: Store) -> None:
    async with store.begin() as tx:
        for message_id in (1, 2, 3):
            await reports.write(tx, MistakeDraft(1, message_id, "x", "f", "Wrong.", "en"), MONDAY)
        passed = update(report).where(report.c.id < 3)
        await tx.execute(passed.values(state="sent"))
        assert await reports.write_answer(tx, 1, 9, "Right.", MONDAY)
        assert await reports.write_answer(tx, 2, 10, "Right.", MONDAY + timedelta(days=80))
    await prune(store, MONDAY + timedelta(days=89))
    assert await count(store, report) == 3
    await prune(store, MONDAY + timedelta(days=91))
    async with store.begin() as tx:
        assert list(await tx.scalars(select(report.c.id).order_by(report.c.id))) == [2, 3]
    assert await count(store, report_answer) == 1


async def test_of_publications_too_the_newest_edition_stays(store: Store) -> None:
    """By the order in which they were written: publication 10 comes after 9, and after every date."""
    async with store.begin() as tx:
        one, _ = await subscriptions.subscribe(
            tx, Target(1, 0, "private"), MONDAYS, MONDAY, origin="reader", language="en"
        )
        for occasion in (MONDAY.date(), OnPublication(9), OnPublication(10), OnPublication(8, corrects=True)):
            draft = EditionDraft(one.id, occasion, None, "made", 0, 1, MONDAY + DAY, (Message("news"),))
            await editions.write(tx, [draft], MONDAY)
        await tx.execute(update(delivery).values(state="sent"))
    await prune(store, MONDAY + timedelta(days=1000))
    async with store.begin() as tx:
        (left,) = await editions.editions_of(tx, one.id)
        assert left.occasion == OnPublication(8, corrects=True)
