"""What ends a round, what holds one up, and what comes first."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.delivery import Report, deliver
from bot.delivery.decision import decide
from bot.delivery.rounds import PUBLIC
from bot.delivery.settling import settle
from bot.messages import Message
from bot.outcome import BadText, NotSent, Outcome, Refused, Sent, Unknown
from bot.store import Store, StoreDown, Transaction, deliveries, flags, subscriptions
from bot.store.values import Target
from tests.store.lives import LEASE, MONDAY, Telegram, complaints, gather, kinds_of, read

MINUTE = timedelta(minutes=1)


async def states(store: Store) -> list[str]:
    return [row.state for row in await read(store)]


async def set_flag(store: Store, value: str) -> None:
    async with store.begin() as tx:
        await flags.set_flag(tx, "sending", value, MONDAY)


async def test_nothing_is_begun_while_sending_is_paused(store: Store) -> None:
    telegram = Telegram()
    await gather(store, {1: "private", -2: "channel"}, ("News",))
    await set_flag(store, "paused: an editor stopped it")
    assert await deliver(telegram.outbox(store)) == Report({})
    assert await states(store) == ["queued", "queued"]
    await set_flag(store, "")
    assert (await deliver(telegram.outbox(store))).states == {"sent": 2}


async def test_a_pause_is_heeded_within_a_batch(store: Store) -> None:
    telegram = Telegram()
    await gather(store, kinds_of(range(1, 101), "private"), ("News",))
    outbox = telegram.outbox(store, batch=5)

    async def send(target: Target, message: Message) -> Outcome:
        if len(telegram.ledger) == 20:
            await set_flag(store, "paused")
        return await telegram.outbox(store).send(target, message)

    await deliver(replace(outbox, send=send))
    assert 20 < len(telegram.ledger) < 35
    assert set(await states(store)) == {"sent", "queued"}


async def test_new_chats_come_before_second_tries(store: Store) -> None:
    telegram = Telegram(lambda target, _: NotSent("no route") if target.chat_id == 1 else Sent(1))
    await gather(store, {1: "private"}, ("News",))
    await deliver(telegram.outbox(store))
    telegram.answer = lambda *_: Sent(1)
    telegram.clock += MINUTE
    await gather(store, {2: "private", 3: "private"}, ("News",), telegram.clock)
    await deliver(telegram.outbox(store))
    assert telegram.tried == [1, 2, 3, 1]


async def test_a_bad_text_is_tried_by_three_chats_at_once_and_no_more(store: Store) -> None:
    telegram = Telegram(lambda *_: BadText("can't parse entities"))
    await gather(store, kinds_of(range(1, 31), "private"), ("News", "More"))
    report = await deliver(telegram.outbox(store))
    assert len(telegram.tried) == 3
    assert report.bad_texts == ("can't parse entities",)
    assert report.states == {"refused": 30, "skipped": 30}
    async with store.begin() as tx:
        for one in await subscriptions.of_chat(tx, 5):
            assert (one.state, one.last_publication) == ("active", 0)  # the next recap tells it again


async def test_a_text_that_one_process_got_through_is_good_for_all(store: Store) -> None:
    """Else the others would stand idle for as long as one has some of it under way."""
    await gather(store, kinds_of(range(1, 31), "private"), ("News",))
    async with store.begin() as tx:
        taken = await deliveries.due(tx, MONDAY, 10, (), {})
        first, *_ = await deliveries.reserve(tx, taken, "another", MONDAY + LEASE, MONDAY)
    async with store.begin() as tx:
        await settle(tx, [(first, decide(Sent(1), first, MONDAY))], MONDAY)
    assert (await deliver(Telegram().outbox(store))).states == {"sent": 20}


class Desk:
    """The editors' chat."""

    def __init__(self, *outcomes: Outcome) -> None:
        self.outcomes = list(outcomes)
        self.got: list[str] = []

    async def show(self, message: Message) -> Outcome:
        self.got.append(message.html)
        return self.outcomes.pop(0) if self.outcomes else Sent(1)


async def test_the_editors_get_each_text_first_and_once(store: Store) -> None:
    telegram, desk = Telegram(), Desk()
    await gather(store, {1: "private", 2: "private"}, ("News", "More"))
    await gather(store, {3: "private"}, ("Other", "More"))
    outbox = replace(telegram.outbox(store), show=desk.show)

    async def send(target: Target, message: Message) -> Outcome:
        assert message.html in desk.got
        assert "More" in desk.got
        return telegram.send(target, message)

    await deliver(replace(outbox, send=send))
    assert set(await states(store)) == {"sent"}
    assert sorted(desk.got) == ["More", "News", "Other"]
    await gather(store, {4: "private"}, ("News", "More"))
    await deliver(replace(outbox, owner="another life"))
    assert sorted(desk.got) == ["More", "News", "Other"]


async def test_a_text_that_the_editors_cannot_get_goes_to_nobody(store: Store) -> None:
    telegram, desk = Telegram(), Desk(Sent(1), BadText("can't parse"))
    await gather(store, {1: "private", -2: "channel"}, ("News", "More"))
    report = await deliver(replace(telegram.outbox(store), show=desk.show))
    assert telegram.tried == []
    assert report.bad_texts == ("can't parse",)
    assert await states(store) == ["refused", "skipped"] * 2


@pytest.mark.parametrize("outcome", [Refused("kicked"), Unknown("cut"), NotSent("no route")])
async def test_an_editors_chat_that_cannot_be_reached_holds_nothing_up(store: Store, outcome: Outcome) -> None:
    telegram, desk = Telegram(), Desk(*[outcome] * 9)
    await gather(store, {1: "private"}, ("News",))
    assert (await deliver(replace(telegram.outbox(store), show=desk.show))).states == {"sent": 1}


class Flaky(Store):
    """A store whose commits fail for a while, some of them although they went well."""

    def __init__(self, store: Store, *, lost: bool) -> None:
        self._store = store
        self.failures = 0
        self.begun = 0
        self._lost = lost

    @property
    def shared(self) -> bool:
        return self._store.shared

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Transaction]:
        self.begun += 1
        failing = self.failures > 0
        self.failures -= failing
        if failing and not self._lost:
            raise StoreDown("database is locked")
        async with self._store.begin() as tx:
            yield tx
        if failing:
            raise StoreDown("the answer to COMMIT was lost")


@pytest.mark.parametrize("lost", [False, True])
@pytest.mark.parametrize("after", range(0, 24, 2))
async def test_a_database_that_is_away_is_waited_for(store: Store, after: int, *, lost: bool) -> None:
    """Wherever it strikes, and whether or not the commit went well: each gets it once, and no doubt is left."""
    telegram = Telegram()
    await gather(store, {1: "private", 2: "private", -3: "channel"}, ("News", "More"))
    flaky = Flaky(store, lost=lost)
    outbox = telegram.outbox(flaky)
    work = asyncio.create_task(deliver(outbox))
    while flaky.begun < after and not work.done():  # noqa: ASYNC110 - it counts
        await asyncio.sleep(0)
    flaky.failures = 2
    started = telegram.clock
    await work
    await deliver(outbox)
    rows = await read(store)
    assert complaints(rows, telegram) == []
    assert {(row.state, row.doubts) for row in rows} == {("sent", 0)}
    assert len(telegram.ledger) == 6
    assert telegram.clock - started < timedelta(seconds=10)


async def test_a_settlement_that_never_succeeds_ends_with_the_lease(store: Store) -> None:
    telegram = Telegram()
    await gather(store, {1: "private", -2: "channel"}, ("News",))
    flaky = Flaky(store, lost=False)

    async def send(target: Target, message: Message) -> Outcome:
        flaky.failures = 10**6
        return telegram.send(target, message)

    with pytest.raises(StoreDown):
        await deliver(replace(telegram.outbox(flaky), send=send))
    telegram.clock += 10 * MINUTE
    await deliver(telegram.outbox(store))
    rows = await read(store)
    assert complaints(rows, telegram) == []
    assert {row.state for row in rows} <= {"queued", "unknown", "sent"}


async def test_a_stop_finishes_what_is_under_way_and_gives_back_the_rest(store: Store) -> None:
    telegram = Telegram()
    await gather(store, kinds_of(range(1, 101), "private"), ("News",))
    go_on = asyncio.Event()

    async def send(target: Target, message: Message) -> Outcome:
        if telegram.ledger:
            await go_on.wait()
        return telegram.send(target, message)

    work = asyncio.create_task(deliver(replace(telegram.outbox(store), send=send)))
    while "sending" not in await states(store) or len(telegram.ledger) < 3:
        await asyncio.sleep(0.01)
        if telegram.ledger:
            break
    work.cancel()
    await asyncio.sleep(0.02)
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await work
    rows = await read(store)
    assert {row.state for row in rows} == {"sent", "queued"}
    assert [row.state for row in rows].count("sent") == len(telegram.ledger)
    assert {row.attempts for row in rows if row.state == "queued"} == {0}


async def test_few_posts_to_public_chats_are_under_way_at_once(store: Store) -> None:
    """A kill leaves all of them in doubt, and each is a question to the editors."""
    telegram = Telegram()
    await gather(store, kinds_of(range(-40, 0), "channel") | kinds_of(range(1, 41), "private"), ("News",))
    under_way: Counter[str] = Counter()
    most: Counter[str] = Counter()

    async def send(target: Target, message: Message) -> Outcome:
        under_way[target.kind] += 1
        most[target.kind] = max(most[target.kind], under_way[target.kind])
        await asyncio.sleep(0.3)  # for that long the round can begin others
        under_way[target.kind] -= 1
        return telegram.send(target, message)

    report = await deliver(replace(telegram.outbox(store, per_second=1000), send=send))
    assert report.states == {"sent": 80}
    assert 1 < most["channel"] <= PUBLIC < most["private"]


async def test_two_processes_send_nothing_twice(store: Store) -> None:
    """On PostgreSQL at the same time, over connections of their own."""
    telegram = Telegram()
    await gather(store, kinds_of(range(1, 201), "private") | kinds_of(range(-20, 0), "channel"), ("News", "More"))
    await asyncio.gather(*(deliver(telegram.outbox(store, owner, 1000)) for owner in ("one", "two", "three")))
    await deliver(telegram.outbox(store, "one", 1000))
    assert len(telegram.ledger) == len(set(telegram.ledger)) == 440
    assert set(await states(store)) == {"sent"}
