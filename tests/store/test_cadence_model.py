"""Whatever a reader chooses, in whatever order: nothing is told twice or never, and no week has two weekly recaps."""

import asyncio
from collections import Counter
from datetime import date, time, timedelta
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from bot.editions import tick
from bot.messages import Message
from bot.schedule import FREQUENCIES, Cadence, Frequency
from bot.store import Store, editions, open_store, publications, subscriptions
from bot.store.values import Edition, Target
from digests.recap import Recap
from tests.store.lives import FULL, clear
from tests.store.test_editions import MONDAY, tell

READER = Target(1, 0, "private")
ZONES = ("Asia/Almaty", "Europe/Berlin", "America/New_York", "Pacific/Apia", "Pacific/Honolulu")
BASELINE = ("power-a", "courts-a")
NEW = ("power-b", "power-c", "courts-b")
OFTEN: tuple[Frequency, ...] = ("weekly", "weekly", *FREQUENCIES)
EXAMPLES, STEPS = (300, 80) if FULL else (40, 60)
HOUR = timedelta(hours=1)


class Readers(RuleBasedStateMachine):
    """A reader who changes everything again and again, a story that grows and is corrected, and time that passes."""

    store: Store
    runner: asyncio.Runner
    start = MONDAY

    def __init__(self) -> None:
        super().__init__()
        self.now = self.start
        self.cadence = Cadence(0, time(9), ZONES[0])
        self.forms = dict.fromkeys(BASELINE, 1)
        self.told: list[tuple[str, int]] = []
        self.weekly: list[tuple[int, int]] = []
        self.dates: list[date] = []
        self.runner.run(self.begin())

    async def begin(self) -> None:
        await clear(self.store)
        await self.publish()
        async with self.store.begin() as tx:
            await subscriptions.subscribe(tx, READER, self.cadence, self.now, origin="reader", language="en")

    async def publish(self) -> None:
        async with self.store.begin() as tx:
            await publications.publish(tx, {one: str(form) for one, form in self.forms.items()}, self.now)
            await subscriptions.rouse(tx, self.now)

    @rule(frequency=st.sampled_from(OFTEN), weekday=st.integers(0, 6), zone=st.sampled_from(ZONES))
    def choose(self, frequency: Frequency, weekday: int, zone: str) -> None:
        """The reader chooses."""
        self.cadence = Cadence(weekday, time(9), zone, frequency)
        self.runner.run(self.reschedule())

    async def reschedule(self) -> None:
        async with self.store.begin() as tx:
            await subscriptions.reschedule(tx, READER, self.cadence, self.now, own=True)

    @rule()
    def leave_and_come_back(self) -> None:
        """The reader unsubscribes and subscribes again."""
        self.runner.run(self.resubscribe())

    async def resubscribe(self) -> None:
        async with self.store.begin() as tx:
            await subscriptions.unsubscribe(tx, READER)
            await subscriptions.subscribe(tx, READER, self.cadence, self.now, origin="reader", language="en")

    @rule(items=st.sets(st.sampled_from((*BASELINE, *NEW)), min_size=1, max_size=3))
    def restart(self, items: set[str]) -> None:
        """Items are published, for the first time or in another form."""
        self.forms |= {one: self.forms.get(one, 0) + 1 for one in items}
        self.runner.run(self.publish())

    @rule(hours=st.sampled_from([1, 11, 23, 24, 30, 47, 24 * 7]))
    def wait(self, hours: int) -> None:
        """Time goes by, and the bot wakes."""
        self.now += hours * HOUR
        self.runner.run(self.wake())

    async def wake(self) -> None:
        asked: list[Recap] = []

        def compose(recap: Recap, _: date, __: str) -> tuple[Message, ...]:
            asked.append(recap)
            return (Message("a recap"),)

        before = len(await self.editions())
        await tick(self.store, tell(*self.forms), compose, self.now)
        made = [one for one in (await self.editions())[before:] if one.state == "made"]
        assert len(made) == len(asked)
        for edition, recap in zip(made, asked, strict=True):
            self.note(edition, recap)

    async def editions(self) -> list[Edition]:
        async with self.store.begin() as tx:
            found = await subscriptions.get(tx, READER)
            assert found is not None
            return list(reversed(await editions.editions_of(tx, found.id)))

    def note(self, edition: Edition, recap: Recap) -> None:
        if recap.topic is None:
            self.told += [(item.id, self.forms[item.id]) for item in recap.items]
        if isinstance(edition.occasion, date):
            self.dates.append(edition.occasion)
            if self.cadence.frequency == "weekly":
                self.weekly.append(edition.occasion.isocalendar()[:2])

    @invariant()
    def nothing_is_told_twice(self) -> None:
        """Neither an item in one form, nor a date, nor a week on a weekly cadence."""
        for told in (self.told, self.dates, self.weekly):
            assert len(set(told)) == len(told), Counter(told).most_common(1)

    def teardown(self) -> None:
        """In the end everything that was published has been told as it is now."""
        self.choose("each", 0, ZONES[0])
        self.wait(1)
        published = set(self.forms.items()) - {(one, 1) for one in BASELINE}
        assert published <= set(self.told)
        self.nothing_is_told_twice()


def run(url: str, machine: type[Readers] = Readers, examples: int = EXAMPLES, **more: object) -> None:
    with asyncio.Runner() as runner:
        opened = open_store(url)
        store = runner.run(opened.__aenter__())
        run_state_machine_as_test(
            type("Machine", (machine,), {"store": store, "runner": runner, **more}),
            settings=settings(
                max_examples=examples,
                stateful_step_count=STEPS,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
        runner.run(opened.__aexit__(None, None, None))


def test_nothing_is_told_twice_or_never_on_sqlite(fast: Path) -> None:
    run(f"sqlite:///{fast / 'cadences.db'}")


def test_nothing_is_told_twice_or_never_on_postgresql(postgresql: str) -> None:
    run(postgresql)
