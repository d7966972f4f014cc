"""Whatever happens in whatever order to chats, processes and Telegram, on either database: the promise is held."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from bot.delivery import deliver
from bot.messages import Message
from bot.outcome import BadText, BotRefused, Moved, NotSent, Outcome, Refused, Sent, Unknown, Wait
from bot.store import Store, flags, open_store, subscriptions
from bot.store.values import Kind, Target
from tests.store.lives import FULL, Mortal, Row, Telegram, clear, complaints, gather, live, read

EXAMPLES, STEPS = (300, 50) if FULL else (15, 50)
FINAL = {"sent", "refused", "unknown", "skipped", "expired"}
OUTCOMES: tuple[Outcome, ...] = (
    Sent(1),
    NotSent("no route"),
    Unknown("arrived"),
    Unknown("lost"),
    Refused("blocked"),
    Wait(3),
    Wait(90),
    BotRefused("401"),
)


class Outboxes(RuleBasedStateMachine):
    """Three processes (on SQLite lives of one), and a Telegram that answers as it is told, chat by chat."""

    store: Store
    runner: asyncio.Runner
    chats = Bundle("chats")

    def __init__(self) -> None:
        super().__init__()
        self.telegram = Telegram(self.answer)
        self.script: dict[int, list[Outcome]] = {}
        self.aliases: dict[int, int] = {}
        self.final: dict[str, str] = {}
        self.number = self.told = 0
        self.paused = False
        self.runner.run(clear(self.store))

    def answer(self, target: Target, _: Message) -> Outcome:
        assert not self.paused, "a send was begun in a pause"
        script = self.script.get(target.chat_id)
        return script.pop(0) if script else Sent(1)

    @rule(target=chats, kind=st.sampled_from(["private", "private", "group", "channel"]), parts=st.integers(1, 3))
    def subscribe(self, kind: Kind, parts: int) -> int:
        """Somebody new subscribes and has an edition."""
        self.number += 1
        chat = self.number if kind == "private" else -self.number
        self.told += 1
        texts = tuple(f"edition {self.told}, part {part}" for part in range(parts))
        self.runner.run(gather(self.store, {chat: kind}, texts, self.telegram.clock))
        return chat

    @rule(chat=chats, outcomes=st.lists(st.sampled_from(OUTCOMES), min_size=1, max_size=3))
    def will_answer(self, chat: int, outcomes: list[Outcome]) -> None:
        """Telegram will answer so for the next sends to a chat."""
        self.script[self.aliases.get(chat, chat)] = list(outcomes)

    @rule(chat=chats)
    def will_not_parse(self, chat: int) -> None:
        """Telegram will not be able to take the text."""
        self.script[self.aliases.get(chat, chat)] = [BadText("can't parse")]

    @rule(chat=chats)
    def will_have_moved(self, chat: int) -> None:
        """A group becomes a supergroup, once."""
        if chat < 0 and chat not in self.aliases:
            self.aliases[chat] = chat - 1000
            self.script[chat] = [Moved(chat - 1000)] * 9

    @rule(chat=chats)
    def leave(self, chat: int) -> None:
        """Somebody unsubscribes."""
        self.runner.run(self.unsubscribe(chat))

    async def unsubscribe(self, chat: int) -> None:
        async with self.store.begin() as tx:
            for one in await subscriptions.of_chat(tx, chat):
                await subscriptions.unsubscribe(tx, one.target)

    @rule(seconds=st.sampled_from([1, 6, 30, 200, 3600, 90000]))
    def wait(self, seconds: int) -> None:
        """Time goes by."""
        self.telegram.clock += timedelta(seconds=seconds)

    @rule()
    def pause_or_go(self) -> None:
        """An editor pauses all sends, or lets them go on."""
        self.paused = not self.paused
        self.runner.run(self.set_flag("paused" if self.paused else ""))

    async def set_flag(self, value: str) -> None:
        async with self.store.begin() as tx:
            await flags.set_flag(tx, "sending", value, self.telegram.clock)

    @rule(owner=st.sampled_from(["one", "two", "three"]))
    def deliver(self, owner: str) -> None:
        """A process sends what is due."""
        self.runner.run(deliver(self.telegram.outbox(self.store, owner)))

    @rule(owner=st.sampled_from(["one", "two"]), steps=st.integers(0, 40))
    def start_and_die(self, owner: str, steps: int) -> None:
        """A process starts and ends after so many steps."""
        self.runner.run(live(self.telegram, Mortal(self.store, steps), owner))

    @rule(owners=st.permutations(["one", "two", "three"]))
    def deliver_at_once(self, owners: list[str]) -> None:
        """Two processes send at the same time."""
        self.runner.run(self.both(owners[:2]))

    async def both(self, owners: list[str]) -> None:
        await asyncio.gather(*(deliver(self.telegram.outbox(self.store, owner)) for owner in owners))

    @invariant()
    def the_promise_is_held(self) -> None:
        """The ledger says so; what is settled stays settled; parts go out in order."""
        rows = self.runner.run(read(self.store))
        found = complaints(rows, self.telegram, self.aliases)
        assert not found, found
        for row in rows:
            before = self.final.get(row.html)
            assert before in (None, row.state), (before, row)
            if row.state in FINAL:
                self.final[row.html] = row.state
        self.parts_are_in_order(rows)

    def parts_are_in_order(self, rows: list[Row]) -> None:
        """No part is begun while an earlier one of its edition is open."""
        opened: Counter[str] = Counter()
        for row in rows:
            edition, _, _ = row.html.partition(",")
            assert not (row.attempts and opened[edition]), row
            opened[edition] += row.state in {"queued", "sending"}

    def teardown(self) -> None:
        """In the end everything is settled, and nobody is missing."""
        self.paused, self.script = False, {}
        self.runner.run(self.set_flag(""))
        for _ in range(12):
            self.telegram.clock += timedelta(minutes=11)
            self.runner.run(deliver(self.telegram.outbox(self.store, "the last")))
        rows = self.runner.run(read(self.store))
        assert {row.state for row in rows} <= FINAL, [row for row in rows if row.state not in FINAL]
        assert not complaints(rows, self.telegram, self.aliases)


@contextmanager
def machine(url: str) -> Iterator[type[Outboxes]]:
    """Run machines on one database and one loop, both made once."""
    with asyncio.Runner() as runner:
        opened = open_store(url)
        store = runner.run(opened.__aenter__())
        yield type("Machine", (Outboxes,), {"store": store, "runner": runner})
        runner.run(opened.__aexit__(None, None, None))


def run(url: str) -> None:
    with machine(url) as kind:
        run_state_machine_as_test(
            kind,
            settings=settings(
                max_examples=EXAMPLES,
                stateful_step_count=STEPS,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )


def test_the_promise_is_held_on_sqlite(fast: Path) -> None:
    run(f"sqlite:///{fast / 'model.db'}")


def test_the_promise_is_held_on_postgresql(postgresql: str) -> None:
    run(postgresql)
