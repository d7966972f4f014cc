"""The intent is written, the message sent, the outcome written; nothing is lost, and nothing doubled by a restart."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from bot.clock import Time
from bot.delivery import Outbox, Report, Send, Turns, deliver, recover
from bot.messages import Button, Message
from bot.outcome import BadText, BotRefused, Moved, NotSent, Outcome, Refused, Sent, Unknown, Wait
from bot.schedule import Cadence
from bot.store import Store, deliveries, editions, open_store, publications, subscriptions
from bot.store.values import Delivery, EditionDraft, Kind, Subscription, Target

MONDAYS = Cadence(0, time(9), "Asia/Almaty")
MONDAY = datetime(2026, 3, 2, 4, tzinfo=UTC)
THAT_DAY = MONDAY.date()
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
ONE = Message("<b>One</b>", ((Button("More", "t:more"), Button("Sources", "i:x")), (Button("Back", "t:"),)))
TWO = Message("Two")


@dataclass
class Telegram:
    """Answers as it is told, chat by chat, and keeps what it got. Its clock moves when somebody sleeps."""

    answers: dict[int, list[Outcome | Exception]] = field(default_factory=dict)
    got: list[tuple[int, str]] = field(default_factory=list)
    times: list[datetime] = field(default_factory=list)
    clock: datetime = MONDAY

    def now(self) -> datetime:
        return self.clock

    async def sleep(self, seconds: float) -> None:
        self.clock += timedelta(seconds=seconds)

    async def send(self, target: Target, message: Message) -> Outcome:
        self.got.append((target.chat_id, message.html))
        self.times.append(self.clock)
        answers = self.answers.get(target.chat_id)
        answer = answers.pop(0) if answers else Sent(len(self.got))
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def deliver(self, store: Store) -> Report:
        return await deliver(self.outbox(store))

    def outbox(self, store: Store, send: Send | None = None, owner: str = "a process", **more: Any) -> Outbox:
        time = Time(self.now, self.sleep)
        return Outbox(store, send or self.send, Turns(store, time), time, owner, **more)


@pytest.fixture
def telegram() -> Telegram:
    return Telegram()


async def subscribe(store: Store, chat_id: int = 1, kind: Kind = "private") -> Subscription:
    async with store.begin() as tx:
        one, _ = await subscriptions.subscribe(
            tx, Target(chat_id, 0, kind), MONDAYS, MONDAY - DAY, origin="reader", language="en"
        )
    return one


async def queue(store: Store, one: Subscription, *messages: Message, day: date = THAT_DAY) -> None:
    """Write an edition that tells publication 1, as a tick would."""
    draft = EditionDraft(one.id, day, None, "made", 0, 1, MONDAY + DAY, messages)
    async with store.begin() as tx:
        await editions.write(tx, [draft], MONDAY)
        await subscriptions.advance(tx, [(one.id, MONDAY + 7 * DAY, 1)])


async def read(store: Store, one: Subscription) -> tuple[Delivery, ...]:
    async with store.begin() as tx:
        return await deliveries.deliveries_of(tx, one.id)


async def states(store: Store, one: Subscription) -> list[str]:
    return [delivery.state for delivery in await read(store, one)]


async def again(store: Store, one: Subscription) -> Subscription:
    async with store.begin() as tx:
        found = await subscriptions.get(tx, one.target)
    assert found is not None
    return found


async def test_parts_go_out_in_order_and_once(store: Store, telegram: Telegram) -> None:
    one = await subscribe(store)
    await queue(store, one, ONE, TWO)
    assert await telegram.deliver(store) == Report({"sent": 2})
    assert await telegram.deliver(store) == Report({})
    assert telegram.got == [(1, "<b>One</b>"), (1, "Two")]
    assert [delivery.message_id for delivery in await read(store, one)] == [1, 2]


async def test_a_message_comes_back_as_it_was(store: Store, telegram: Telegram) -> None:
    await queue(store, await subscribe(store), ONE)
    seen: list[Message] = []

    async def send(_: Target, message: Message) -> Outcome:
        seen.append(message)
        return Sent(1)

    await deliver(telegram.outbox(store, send))
    assert seen == [ONE]
    async with store.begin() as tx:
        assert await editions.last_recap(tx, bool) == (ONE,)


async def test_the_last_recap_is_one_that_arrived_whole(store: Store, telegram: Telegram) -> None:
    async with store.begin() as tx:
        assert await editions.last_recap(tx, bool) == ()
    await queue(store, await subscribe(store, 1), ONE, TWO)
    await queue(store, await subscribe(store, 2), TWO, ONE)
    telegram.answers = {2: [Sent(1), Refused("kicked")]}
    await telegram.deliver(store)
    async with store.begin() as tx:
        assert await editions.last_recap(tx, bool) == (ONE, TWO)


async def test_the_pace_is_gentle(store: Store, telegram: Telegram) -> None:
    for chat in range(1, 31):
        await queue(store, await subscribe(store, chat), ONE, TWO)
    assert (await telegram.deliver(store)).states == {"sent": 60}
    for index, moment in enumerate(telegram.times):
        assert sum(moment <= other < moment + SECOND for other in telegram.times[index:]) <= 25
    for chat in range(1, 31):
        first, second = (at for at, (to, _) in zip(telegram.times, telegram.got, strict=True) if to == chat)
        assert second - first >= SECOND


async def test_a_clock_set_back_does_not_stop_the_round(store: Store, telegram: Telegram) -> None:
    await queue(store, await subscribe(store, 1), ONE, TWO)
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        telegram.clock = MONDAY - DAY

    time = Time(telegram.now, sleep)
    await deliver(Outbox(store, telegram.send, Turns(store, time), time, "a process"))
    assert max(slept) <= 1
    assert len(slept) < 30


@pytest.mark.parametrize(
    ("outcome", "first", "rest", "subscription"),
    [
        (NotSent("no route"), "queued", "queued", "active"),
        (Unknown("cut"), "queued", "queued", "active"),
        (Refused("blocked"), "refused", "skipped", "paused"),
        (Moved(-100), "queued", "queued", "active"),
        (Wait(30), "queued", "queued", "active"),
        (BadText("can't parse"), "refused", "skipped", "active"),
        (BotRefused("401"), "queued", "queued", "active"),
    ],
)
async def test_a_later_part_waits_for_the_earlier(
    store: Store, telegram: Telegram, outcome: Outcome, first: str, rest: str, subscription: str
) -> None:
    one = await subscribe(store)
    await queue(store, one, ONE, TWO)
    telegram.answers = {1: [outcome]}
    await telegram.deliver(store)
    assert telegram.got == [(1, "<b>One</b>")]
    async with store.begin() as tx:
        assert [each.state for each in await deliveries.deliveries_of(tx, one.id)] == [first, rest]
        assert await subscriptions.count_by_state(tx) == {subscription: 1}


async def test_what_was_surely_not_sent_is_tried_again_until_it_is_too_late(store: Store, telegram: Telegram) -> None:
    one = await subscribe(store)
    await queue(store, one, ONE, TWO)
    telegram.answers = {1: [NotSent("no route")] * 9999}
    pauses = []
    while "queued" in await states(store, one):
        before = len(telegram.got)
        await telegram.deliver(store)
        pauses.append(len(telegram.got) - before)
        telegram.clock += timedelta(minutes=10)
    assert await states(store, one) == ["expired", "skipped"]
    assert set(pauses) <= {0, 1}
    assert telegram.times[-1] < MONDAY + DAY
    assert 100 < len(telegram.got) < 160


async def test_a_private_chat_gets_one_second_try_in_doubt(store: Store, telegram: Telegram) -> None:
    one = await subscribe(store)
    await queue(store, one, ONE, TWO)
    telegram.answers = {1: [Unknown("cut"), Unknown("cut")]}
    for _ in range(4):
        await telegram.deliver(store)
        telegram.clock += timedelta(minutes=1)
    assert [html for _, html in telegram.got] == ["<b>One</b>", "<b>One</b>", "Two"]
    assert await states(store, one) == ["unknown", "sent"]


@pytest.mark.parametrize("kind", ["group", "channel"])
async def test_a_public_chat_never_gets_a_second_try_in_doubt(store: Store, telegram: Telegram, kind: Kind) -> None:
    one = await subscribe(store, -5, kind)
    await queue(store, one, ONE)
    telegram.answers = {-5: [Unknown("cut")]}
    for _ in range(4):
        await telegram.deliver(store)
        telegram.clock += timedelta(hours=1)
    assert len(telegram.got) == 1
    async with store.begin() as tx:
        (trouble,) = await deliveries.undelivered(tx, 10)
        assert await deliveries.count_by_state(tx) == {"unknown": 1}
    assert (trouble.target, trouble.occasion, trouble.delivery.reason) == (one.target, THAT_DAY, "cut")


async def test_a_surprise_in_a_send_is_an_unknown_outcome(
    store: Store, telegram: Telegram, caplog: pytest.LogCaptureFixture
) -> None:
    one = await subscribe(store, -5, "channel")
    await queue(store, one, ONE)
    telegram.answers = {-5: [KeyError("result")]}
    assert (await telegram.deliver(store)).states == {"unknown": 1}
    (delivery,) = await read(store, one)
    assert delivery.reason == "surprise: KeyError"
    assert "raised what it should have returned" in caplog.text


async def test_a_blocked_reader_is_not_asked_again(store: Store, telegram: Telegram) -> None:
    """And what they did not get is in the next recap, should they come back."""
    one = await subscribe(store)
    await queue(store, one, ONE, TWO)
    telegram.answers = {1: [Refused("bot was blocked by the user")]}
    assert (await telegram.deliver(store)).states == {"refused": 1, "skipped": 1}
    left = await again(store, one)
    assert (left.state, left.reason, left.last_publication) == ("paused", "bot was blocked by the user", 0)
    assert await telegram.deliver(store) == Report({})
    async with store.begin() as tx:
        assert [edition.state for edition in await editions.editions_of(tx, one.id)] == ["dropped"]


async def test_what_arrived_in_part_is_not_told_again(store: Store, telegram: Telegram) -> None:
    one = await subscribe(store)
    await queue(store, one, ONE, TWO)
    telegram.answers = {1: [Sent(1), Refused("blocked")]}
    await telegram.deliver(store)
    assert (await again(store, one)).last_publication == 1


async def test_who_left_meanwhile_gets_nothing(store: Store, telegram: Telegram) -> None:
    one = await subscribe(store)
    await queue(store, one, ONE, TWO)
    async with store.begin() as tx:
        await subscriptions.unsubscribe(tx, one.target)
    assert (await telegram.deliver(store)).states == {"skipped": 2}
    assert telegram.got == []
    assert (await again(store, one)).last_publication == 0


async def test_a_group_that_moved_gets_its_message_in_its_new_place(store: Store, telegram: Telegram) -> None:
    await queue(store, await subscribe(store, -5, "group"), ONE)
    telegram.answers = {-5: [Moved(-100777)]}
    await telegram.deliver(store)
    telegram.clock += timedelta(minutes=1)
    assert (await telegram.deliver(store)).states == {"sent": 1}
    assert [chat for chat, _ in telegram.got] == [-5, -100777]


async def test_a_halt_is_for_its_chat_alone(store: Store, telegram: Telegram) -> None:
    for chat in (1, 2, 3):
        await queue(store, await subscribe(store, chat), ONE)
    telegram.answers = {2: [Wait(40)]}
    report = await telegram.deliver(store)
    assert report == Report({"sent": 2, "queued": 1})
    telegram.clock += timedelta(seconds=35)
    assert await telegram.deliver(store) == Report({})
    telegram.clock += timedelta(seconds=6)
    assert await telegram.deliver(store) == Report({"sent": 1})


async def test_a_second_halted_chat_means_the_whole_bot(store: Store, telegram: Telegram) -> None:
    for chat in range(1, 9):
        await queue(store, await subscribe(store, chat), ONE)
    telegram.answers = {2: [Wait(40)], 3: [Wait(50)]}
    report = await telegram.deliver(store)
    assert report.states == {"sent": 1, "queued": 2}
    assert report.resume_at is not None
    halted = telegram.clock
    assert report.resume_at == halted + timedelta(seconds=50)
    assert (await telegram.deliver(store)).resume_at == report.resume_at
    telegram.clock = report.resume_at
    assert (await telegram.deliver(store)).states == {"sent": 7}
    assert not [at for at in telegram.times if halted < at < report.resume_at]


async def test_a_bot_that_is_refused_loses_nothing(store: Store, telegram: Telegram) -> None:
    for chat in (1, 2):
        await queue(store, await subscribe(store, chat), ONE)
    telegram.answers = {1: [BotRefused("Unauthorized")]}
    assert (await telegram.deliver(store)).bot_refused == "Unauthorized"
    assert len(telegram.got) == 1
    assert (await telegram.deliver(store)).states == {"sent": 2}


async def test_a_closed_way_to_telegram_stops_the_round(store: Store, telegram: Telegram) -> None:
    for chat in range(1, 31):
        await queue(store, await subscribe(store, chat), ONE)
        telegram.answers[chat] = [NotSent("no route")]
    report = await telegram.deliver(store)
    assert len(telegram.got) == 10
    assert report.resume_at is not None
    telegram.clock = report.resume_at + timedelta(minutes=1)
    telegram.answers = {}
    assert (await telegram.deliver(store)).states == {"sent": 30}


async def test_a_text_that_three_chats_could_not_get_is_sent_to_no_fourth(store: Store, telegram: Telegram) -> None:
    readers = [await subscribe(store, chat) for chat in range(1, 7)]
    for one in readers:
        await queue(store, one, ONE, TWO)
        telegram.answers[one.target.chat_id] = [BadText("can't parse entities")]
    assert (await telegram.deliver(store)).states == {"refused": 6, "skipped": 6}
    assert [chat for chat, _ in telegram.got] == [1, 2, 3]
    assert {(await again(store, one)).state for one in readers} == {"active"}
    telegram.answers = {}
    await queue(store, readers[5], TWO, day=THAT_DAY + DAY)
    assert (await telegram.deliver(store)).states == {"sent": 1}


async def test_what_was_queued_too_long_is_not_sent_late(store: Store, telegram: Telegram) -> None:
    one = await subscribe(store)
    await queue(store, one, ONE, TWO)
    telegram.clock += timedelta(hours=30)
    assert (await telegram.deliver(store)).states == {"expired": 1, "skipped": 1}
    assert telegram.got == []
    assert (await again(store, one)).last_publication == 0


async def crash_between(url: str, kind: Kind) -> Subscription:
    """Reserve a delivery and die before it is settled."""
    async with open_store(url) as store:
        one = await subscribe(store, 1, kind)
        await queue(store, one, ONE, TWO)
        async with store.begin() as tx:
            (ready,) = await deliveries.due(tx, MONDAY, 10, (), {})
            await deliveries.reserve(tx, [ready], "another life", MONDAY + MINUTE, MONDAY)
    return one


@pytest.mark.parametrize(
    ("kind", "got"), [("private", ["<b>One</b>", "Two"]), ("group", ["Two"]), ("channel", ["Two"])]
)
async def test_a_crash_in_mid_send_leaves_a_doubt(url: str, telegram: Telegram, kind: Kind, got: list[str]) -> None:
    one = await crash_between(url, kind)
    async with open_store(url) as store:
        assert await telegram.deliver(store) == Report({})
        await recover(store, MONDAY + MINUTE)
        assert await recover(store, MONDAY + MINUTE) == Report({})
        telegram.clock += 2 * MINUTE
        await telegram.deliver(store)
        assert [html for _, html in telegram.got] == got
        assert (await read(store, one))[0].doubts == 1


async def test_what_another_process_may_still_send_is_left_alone(url: str, telegram: Telegram) -> None:
    await crash_between(url, "private")
    async with open_store(url) as store:
        only_process = url.startswith("sqlite")
        assert (await recover(store, MONDAY)).states == ({"queued": 1} if only_process else {})
        telegram.clock = MONDAY + MINUTE
        await telegram.deliver(store)
        telegram.clock += MINUTE
        await telegram.deliver(store)
        assert [html for _, html in telegram.got] == ["<b>One</b>", "Two"]


async def test_an_attempt_that_was_settled_elsewhere_changes_nothing(
    store: Store, telegram: Telegram, caplog: pytest.LogCaptureFixture
) -> None:
    one = await subscribe(store, -5, "channel")
    await queue(store, one, ONE)

    async def send(target: Target, message: Message) -> Outcome:
        await recover(store, telegram.now() + 5 * MINUTE)
        await telegram.send(target, message)
        return Refused("late news")

    report = await deliver(telegram.outbox(store, send))
    assert report == Report({})
    assert await states(store, one) == ["unknown"]
    assert (await again(store, one)).state == "active"
    assert "settled elsewhere" in caplog.text


async def test_two_rounds_at_once_send_each_message_once(store: Store, telegram: Telegram) -> None:
    for chat in range(1, 11):
        await queue(store, await subscribe(store, chat), ONE, TWO)

    async def send(target: Target, message: Message) -> Outcome:
        await asyncio.sleep(0)
        return await telegram.send(target, message)

    rounds = (deliver(telegram.outbox(store, send, owner)) for owner in ("one", "another"))
    reports = await asyncio.gather(*rounds)
    await telegram.deliver(store)
    assert sum(report.states.get("sent", 0) for report in reports) <= 20
    assert sorted(telegram.got) == sorted((chat, html) for chat in range(1, 11) for html in ("<b>One</b>", "Two"))


async def test_an_ordinary_stop_finishes_the_message_under_way(store: Store, telegram: Telegram) -> None:
    one, other = await subscribe(store, 1), await subscribe(store, 2)
    await queue(store, one, ONE)
    await queue(store, other, ONE)
    under_way, go_on = asyncio.Event(), asyncio.Event()

    async def send(target: Target, message: Message) -> Outcome:
        under_way.set()
        await go_on.wait()
        return await telegram.send(target, message)

    work = asyncio.create_task(deliver(telegram.outbox(store, send, in_flight=1)))
    await under_way.wait()
    work.cancel()
    asyncio.get_running_loop().call_later(0.01, go_on.set)
    with pytest.raises(asyncio.CancelledError):
        await work
    assert await states(store, one) == ["sent"]
    assert await states(store, other) == ["queued"]
    await telegram.deliver(store)
    assert [chat for chat, _ in telegram.got] == [1, 2]


async def test_editors_see_the_latest_trouble_first(store: Store, telegram: Telegram) -> None:
    outcomes: dict[int, Callable[[str], Outcome]] = {1: Refused, 2: Unknown, 3: BadText}
    for chat, outcome in outcomes.items():
        await queue(store, await subscribe(store, chat, "group"), ONE)
        telegram.answers[chat] = [outcome(f"reason {chat}")]
    await telegram.deliver(store)
    async with store.begin() as tx:
        assert [one.delivery.reason for one in await deliveries.undelivered(tx, 2)] == ["reason 3", "reason 2"]
        assert await publications.newest_number(tx) == 0
