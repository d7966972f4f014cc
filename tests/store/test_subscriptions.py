"""Who is subscribed, from when on, and what is due."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.messages import Button, Message
from bot.schedule import Cadence
from bot.store import Store, Transaction, editions, publications, subscriptions
from bot.store.occasions import first_free
from bot.store.values import EditionDraft, EditionState, Origin, Subscription, Target

READER = Target(11, 0, "private")
GROUP = Target(-22, 0, "group")
CHANNEL = Target(-1003, 0, "channel")
MONDAYS = Cadence(0, time(9), "Asia/Almaty")
MONDAY = datetime(2026, 3, 2, 4, tzinfo=UTC)  # 09:00 in Almaty
DAY = timedelta(days=1)
WEEK = timedelta(days=7)


async def begin(tx: Transaction, now: datetime, target: Target = READER, weekly: Cadence = MONDAYS) -> Subscription:
    origin: Origin = "settings" if target.kind == "channel" else "reader"
    found, _ = await subscriptions.subscribe(tx, target, weekly, now, origin=origin, language="en")
    return found


async def tell(tx: Transaction, one: Subscription, day: date, state: EditionState = "made") -> None:
    now = datetime.combine(day, time(4), UTC)
    messages = (Message("<b>News</b>", ((Button("More", "t:more"),),)),)
    await editions.write(tx, [EditionDraft(one.id, day, None, state, 0, 0, now + DAY, messages)], now)


async def test_a_subscription_begins_with_what_came_since_the_last_recap(store: Store) -> None:
    async with store.begin() as tx:
        await publications.publish(tx, {"a": "1", "b": "1"}, MONDAY - 20 * DAY)
        await publications.publish(tx, {"c": "1"}, MONDAY - DAY)
        await publications.publish(tx, {"d": "1"}, MONDAY + DAY)
        one = await begin(tx, MONDAY + 2 * DAY)
    assert one.last_publication == 3
    assert one.next_at == MONDAY + WEEK
    assert (one.state, one.cadence, one.target, one.origin, one.language) == ("active", MONDAYS, READER, "reader", "en")
    assert one.created_at == MONDAY + 2 * DAY


async def test_a_subscription_never_begins_before_the_baseline(store: Store) -> None:
    async with store.begin() as tx:
        await publications.publish(tx, {"a": "1", "b": "1"}, MONDAY + DAY)
        assert (await begin(tx, MONDAY + 2 * DAY)).last_publication == 2


async def test_subscribing_twice_is_the_same_as_once(store: Store) -> None:
    async with store.begin() as tx:
        first, begun = await subscriptions.subscribe(tx, READER, MONDAYS, MONDAY, origin="reader", language="en")
        later = MONDAY + 3 * WEEK
        again, repeated = await subscriptions.subscribe(tx, READER, MONDAYS, later, origin="reader", language="ru")
    assert (begun, repeated) == (True, False)
    assert again == first


async def test_threads_of_a_chat_are_subscribed_apart(store: Store) -> None:
    async with store.begin() as tx:
        one = await begin(tx, MONDAY, Target(-22, 5, "group"))
        other = await begin(tx, MONDAY, Target(-22, 6, "group"))
        assert one.id != other.id
        assert await subscriptions.get(tx, GROUP) is None


async def test_a_resumed_subscription_goes_on_from_what_it_has_had(store: Store) -> None:
    async with store.begin() as tx:
        await publications.publish(tx, {"a": "1"}, MONDAY - DAY)
        await begin(tx, MONDAY)
        await publications.publish(tx, {"b": "1"}, MONDAY + DAY)
        assert await subscriptions.unsubscribe(tx, READER)
        assert not await subscriptions.unsubscribe(tx, READER)
        assert await subscriptions.due(tx, MONDAY + 9 * WEEK, 10) == ()
        one, begun = await subscriptions.subscribe(
            tx, READER, MONDAYS, MONDAY + 5 * WEEK, origin="reader", language="ru"
        )
    assert begun
    assert (one.state, one.last_publication, one.next_at) == ("active", 1, MONDAY + 6 * WEEK)
    assert one.language == "ru"


async def test_a_paused_subscription_resumes_with_its_next_occasion(store: Store) -> None:
    async with store.begin() as tx:
        await begin(tx, MONDAY)
        assert not await subscriptions.resume(tx, READER, MONDAY)
        assert await subscriptions.pause(tx, READER, "bot was blocked by the user")
        assert not await subscriptions.pause(tx, READER, "again")
        paused = await subscriptions.get(tx, READER)
        assert paused is not None
        assert (paused.state, paused.reason) == ("paused", "bot was blocked by the user")
        assert await subscriptions.count_by_state(tx) == {"paused": 1}
        assert await subscriptions.resume(tx, READER, MONDAY + 2 * WEEK + DAY)
        resumed = await subscriptions.get(tx, READER)
    assert resumed is not None
    assert (resumed.state, resumed.reason, resumed.next_at) == ("active", "", MONDAY + 3 * WEEK)


async def test_nothing_is_known_of_a_stranger(store: Store) -> None:
    async with store.begin() as tx:
        assert await subscriptions.get(tx, READER) is None
        assert not await subscriptions.unsubscribe(tx, READER)
        assert not await subscriptions.pause(tx, READER, "why")
        assert not await subscriptions.resume(tx, READER, MONDAY)
        assert not await subscriptions.reschedule(tx, READER, MONDAYS, MONDAY)


async def test_what_is_due_comes_in_pages_and_in_order(store: Store) -> None:
    async with store.begin() as tx:
        for chat in range(1, 6):
            await begin(tx, MONDAY + chat * WEEK, Target(chat, 0, "private"))
        assert await subscriptions.due(tx, MONDAY + 2 * WEEK - timedelta(seconds=1), 9) == ()
        page = await subscriptions.due(tx, MONDAY + 4 * WEEK, 2)
        assert [one.target.chat_id for one in page] == [1, 2]
        await subscriptions.advance(tx, [(one.id, MONDAY + 9 * WEEK, 7) for one in page])
        (third,) = await subscriptions.due(tx, MONDAY + 4 * WEEK, 2)
        assert third.target.chat_id == 3
        advanced = await subscriptions.get(tx, page[0].target)
        assert advanced is not None
        assert (advanced.next_at, advanced.last_publication) == (MONDAY + 9 * WEEK, 7)


async def test_channels_that_are_no_longer_configured_end(store: Store) -> None:
    async with store.begin() as tx:
        await begin(tx, MONDAY)
        await begin(tx, MONDAY, CHANNEL)
        await begin(tx, MONDAY, Target(-1004, 0, "channel"))
        assert len(await subscriptions.configured(tx)) == 2
        (gone,) = await subscriptions.end_unconfigured(tx, [CHANNEL])
        assert gone.target.chat_id == -1004
        assert [one.target for one in await subscriptions.configured(tx)] == [CHANNEL]
        assert await subscriptions.end_unconfigured(tx, [CHANNEL]) == ()
        assert await subscriptions.count_by_state(tx) == {"active": 2, "ended": 1}


async def test_settings_take_over_what_a_reader_began(store: Store) -> None:
    async with store.begin() as tx:
        await subscriptions.subscribe(tx, GROUP, MONDAYS, MONDAY, origin="reader", language="en")
        one, begun = await subscriptions.subscribe(tx, GROUP, MONDAYS, MONDAY, origin="settings", language="en")
        assert (one.origin, begun) == ("settings", False)
        one, _ = await subscriptions.subscribe(tx, GROUP, MONDAYS, MONDAY, origin="reader", language="en")
        assert one.origin == "settings"


async def test_a_group_is_followed_to_its_new_id(store: Store) -> None:
    async with store.begin() as tx:
        one = await begin(tx, MONDAY, GROUP)
        for _ in range(2):  # Telegram says it in both chats
            await subscriptions.move(tx, GROUP.chat_id, -100777, MONDAY)
        assert await subscriptions.get(tx, GROUP) is None
        moved = await subscriptions.get(tx, Target(-100777, 0, "group"))
        assert moved is not None
        assert moved.id == one.id


@pytest.mark.parametrize("ended", [False, True])
async def test_a_group_that_subscribed_anew_after_it_moved_gets_one_recap(store: Store, *, ended: bool) -> None:
    new = Target(-100777, 0, "group")
    async with store.begin() as tx:
        await begin(tx, MONDAY, GROUP)
        await begin(tx, MONDAY, new)
        if ended:
            await subscriptions.unsubscribe(tx, new)
        await subscriptions.move(tx, GROUP.chat_id, new.chat_id, MONDAY)
        (due,) = await subscriptions.due(tx, MONDAY + WEEK, 10)
        assert due.target == new


async def test_another_weekday_gives_no_second_recap_in_a_week(store: Store) -> None:
    thursdays = Cadence(3, time(9), "Asia/Almaty")
    async with store.begin() as tx:
        one = await begin(tx, MONDAY - DAY, CHANNEL)
        await tell(tx, one, date(2026, 3, 2))
        assert await subscriptions.reschedule(tx, CHANNEL, thursdays, MONDAY + DAY)
        assert not await subscriptions.reschedule(tx, CHANNEL, thursdays, MONDAY + DAY)
        changed = await subscriptions.get(tx, CHANNEL)
    assert changed is not None
    assert changed.cadence == thursdays
    assert changed.next_at == MONDAY + WEEK + 3 * DAY


async def test_another_cadence_reaches_every_subscription_once(store: Store) -> None:
    thursdays = Cadence(3, time(9), "Asia/Almaty")
    async with store.begin() as tx:
        for chat in (1, 2):
            await begin(tx, MONDAY, Target(chat, 0, "private"))
        await begin(tx, MONDAY, CHANNEL, thursdays)
        assert await subscriptions.reschedule_all(tx, thursdays, MONDAY) == 2
        assert await subscriptions.reschedule_all(tx, thursdays, MONDAY) == 0
        assert {one.next_at for one in await subscriptions.due(tx, MONDAY + WEEK, 9)} == {MONDAY + 3 * DAY}


async def test_another_weekday_in_a_week_without_recap_is_taken_at_once(store: Store) -> None:
    async with store.begin() as tx:
        one = await begin(tx, MONDAY - DAY, CHANNEL)
        await tell(tx, one, date(2026, 3, 2), "expired")
        await subscriptions.reschedule(tx, CHANNEL, Cadence(3, time(9), "Asia/Almaty"), MONDAY + DAY)
        changed = await subscriptions.get(tx, CHANNEL)
    assert changed is not None
    assert changed.next_at == MONDAY + 3 * DAY


async def test_another_zone_gives_no_second_recap_on_a_date(store: Store) -> None:
    """It is Monday in Honolulu long after it was Monday in Auckland."""
    async with store.begin() as tx:
        one = await begin(tx, MONDAY - WEEK, CHANNEL, Cadence(0, time(9), "Pacific/Auckland"))
        await tell(tx, one, date(2026, 3, 2), "expired")
        await subscriptions.reschedule(tx, CHANNEL, Cadence(0, time(9), "Pacific/Honolulu"), MONDAY)
        changed = await subscriptions.get(tx, CHANNEL)
    assert changed is not None
    assert changed.next_at == datetime(2026, 3, 9, 19, tzinfo=UTC)


@given(
    st.lists(st.tuples(st.dates(date(2026, 1, 1), date(2026, 3, 3)), st.booleans()), max_size=9),
    st.builds(Cadence, st.integers(0, 6), st.just(time(9)), st.sampled_from(["Asia/Almaty", "Pacific/Apia", "UTC"])),
)
def test_the_first_free_occasion_shares_no_week_and_no_date(past: list[tuple[date, bool]], weekly: Cadence) -> None:
    moment = first_free(weekly, MONDAY, past)
    day = weekly.occasion(moment)
    assert moment > MONDAY
    assert day not in {taken for taken, _ in past}
    assert all(day.isocalendar()[:2] > taken.isocalendar()[:2] for taken, told in past if told)
    assert moment <= MONDAY + 3 * WEEK
