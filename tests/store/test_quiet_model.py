"""Whatever hours a reader wants quiet, and however the clocks change: what is due comes once, later, and never then."""

from datetime import time
from pathlib import Path

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from bot.delivery import deliver
from bot.messages import Message
from bot.outcome import Outcome
from bot.schedule import Quiet
from bot.store import deliveries, subscriptions
from bot.store.values import Manner, Target
from tests.store.lives import FULL
from tests.store.test_cadence_model import HOUR, READER, Readers, run
from tests.store.test_delivery import Telegram
from tests.store.test_editions import DAY, MONDAY

EDGES = st.sampled_from([time(2), time(2, 15), time(2, 30), time(3)])
HOURS = (
    st.none()
    | st.builds(Quiet, EDGES, EDGES)
    | st.builds(Quiet, st.times().map(lambda at: at.replace(minute=0, second=0, microsecond=0)), st.just(time(10)))
    | st.sampled_from([Quiet(time(hour, 1), time(hour)) for hour in (0, 2, 3, 9, 23)])
)
"""Among them a day less a minute, and ends that a gap hides."""


class Sleeper(Telegram):
    """Takes everything, but nothing in quiet hours."""

    quiet: Quiet | None = None
    zone: str = "UTC"
    woken: int = 0

    async def send(self, target: Target, message: Message) -> Outcome:
        self.woken += self.quiet is not None and self.quiet.until(self.clock, self.zone) is not None
        return await super().send(target, message)


class Sleepers(Readers):
    """Readers who choose quiet hours too, and a bot that wakes each hour and sends."""

    def __init__(self) -> None:
        self.telegram = Sleeper()
        self.quiet: Quiet | None = None
        super().__init__()

    @rule(quiet=HOURS)
    def want(self, quiet: Quiet | None) -> None:
        """The reader wants other hours quiet, or none."""
        self.quiet = quiet
        self.runner.run(self.behave())

    async def behave(self) -> None:
        async with self.store.begin() as tx:
            await subscriptions.behave(tx, READER, Manner(self.quiet))
            await deliveries.hasten(tx, READER, self.now)

    @rule(hours=st.sampled_from([1, 5, 12, 25]))
    def wait(self, hours: int) -> None:
        """Time goes by, and the bot wakes each hour."""
        for _ in range(hours):
            self.now += HOUR
            self.runner.run(self.wake())

    async def wake(self) -> None:
        await super().wake()
        self.telegram.clock, self.telegram.quiet, self.telegram.zone = self.now, self.quiet, self.cadence.zone
        await deliver(self.telegram.outbox(self.store))

    async def states(self) -> list[str]:
        async with self.store.begin() as tx:
            found = await subscriptions.get(tx, READER)
            assert found is not None
            return [one.state for one in await deliveries.deliveries_of(tx, found.id)]

    @invariant()
    def nothing_is_dropped(self) -> None:
        """What waits is sent, once, and not in quiet hours."""
        assert self.telegram.woken == 0
        states = self.runner.run(self.states())
        assert set(states) <= {"queued", "sent"}
        assert states.count("sent") == len(self.telegram.got)
        if self.telegram.quiet is None and self.telegram.clock >= self.now:  # as of the bot's last waking
            assert "queued" not in states

    def teardown(self) -> None:
        """In the end all of it has come."""
        self.wait(49)
        if self.quiet is None or self.quiet.begin.minute == self.quiet.end.minute == 0:
            assert "queued" not in self.runner.run(self.states())
        self.want(None)
        super().teardown()
        assert set(self.runner.run(self.states())) <= {"sent"}


@pytest.mark.parametrize("days", [4, 25, 237])  # before New York's gap, Berlin's gap, and both folds
def test_what_is_due_in_quiet_hours_comes_later_and_once(fast: Path, days: int) -> None:
    run(f"sqlite:///{fast / 'quiet.db'}", Sleepers, 60 if FULL else 3, start=MONDAY + days * DAY)
