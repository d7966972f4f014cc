"""The arithmetic of the limiter: never more than the rate in any second, whoever asks, whenever."""

from bisect import bisect_left
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.delivery.limiter import HALT, Busy, Full, Halted, Slot, Use, grant, halted, hear, later, pace
from bot.store.values import Limit

NOW = datetime(2026, 3, 2, 4, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


def most_within(moments: Sequence[datetime], window: timedelta) -> int:
    """Count the most that fall into any window of this length."""
    ordered = sorted(moments)
    return max((bisect_left(ordered, at + window) - place for place, at in enumerate(ordered)), default=0)


ASKED = st.lists(
    st.tuples(st.floats(0, 0.4), st.sampled_from(["answer", "broadcast"]), st.lists(st.integers(-3, 30), max_size=30)),
    max_size=40,
)


@settings(max_examples=300)
@given(ASKED, st.sampled_from([1.0, 7.0, 25.0, 1000.0]))
def test_no_second_no_chat_and_no_group_ever_gets_too_much(
    asked: list[tuple[float, Use, list[int]]], per_second: float
) -> None:
    rows: dict[str, Limit] = {}
    now = NOW
    granted: list[tuple[datetime, int]] = []
    for pause, use, chats in asked:
        now += timedelta(seconds=pause)
        verdicts, changed = grant(rows, chats, now, per_second, use)
        rows.update(changed)
        granted += [(one.at, chat) for one, chat in zip(verdicts, chats, strict=True) if isinstance(one, Slot)]
    assert most_within([at for at, _ in granted], SECOND) <= per_second
    for chat in {chat for _, chat in granted}:
        times = [at for at, to in granted if to == chat]
        assert most_within(times, SECOND) <= 1
        assert chat > 0 or most_within(times, MINUTE) <= 20


def test_a_group_gets_ten_at_once_a_second_apart_and_twenty_a_minute() -> None:
    rows: dict[str, Limit] = {}
    now, times = NOW, []
    while now < NOW + 3 * MINUTE:
        (verdict,), changed = grant(rows, [-5], now, 1000, "broadcast")
        rows.update(changed)
        if isinstance(verdict, Slot):
            times.append(verdict.at)
        now = verdict.until if isinstance(verdict, Busy | Full) else now + timedelta(milliseconds=10)
    assert most_within(times, 10 * SECOND) == 10
    assert most_within(times, MINUTE) <= 20
    assert len(times) > 30


def test_recaps_take_four_fifths_and_answers_do_not_wait_behind_them() -> None:
    rows: dict[str, Limit] = {}
    now, sent, waits = NOW, 0, []
    for step in range(1000):
        now = NOW + step * timedelta(milliseconds=10)
        verdicts, changed = grant(rows, range(1000 * step + 1, 1000 * step + 26), now, 25, "broadcast")
        rows.update(changed)
        sent += sum(isinstance(one, Slot) for one in verdicts)
        if step % 100 == 0:
            (answer,), changed = grant(rows, [10**9 + step], now, 25, "answer")
            rows.update(changed)
            assert isinstance(answer, Slot)
            waits.append(answer.at - now)
    assert 180 <= sent <= 205
    assert max(waits) <= timedelta(milliseconds=200)


def test_nobody_waits_in_a_line_of_more_than_ten_seconds() -> None:
    rows: dict[str, Limit] = {}
    verdicts, _ = grant(rows, range(1, 1001), NOW, 25, "answer")
    taken = [one.at for one in verdicts if isinstance(one, Slot)]
    assert max(taken) - NOW <= timedelta(seconds=10)
    assert isinstance(verdicts[-1], Full)
    assert verdicts[-1].until > NOW


def test_one_halted_chat_is_left_alone_and_two_mean_the_whole_bot() -> None:
    rows = hear({}, 1, 30, NOW)
    assert halted(rows, 1, NOW) == Busy(NOW + 30 * SECOND)
    assert halted(rows, 2, NOW) is None
    assert hear(rows, 1, 5, NOW + SECOND).keys() == {"halt:1"}
    rows |= hear(rows, 2, 3, NOW + SECOND)
    assert halted(rows, 9, NOW + SECOND) == Halted(NOW + 30 * SECOND)
    assert halted(rows, 9, NOW + 30 * SECOND) is None


def test_two_halts_long_after_one_another_have_nothing_to_do_with_each_other() -> None:
    rows = hear({}, 1, 3600, NOW)
    rows |= hear(rows, 2, 30, NOW + MINUTE)
    assert halted(rows, 3, NOW + MINUTE) is None


def test_after_a_halt_of_the_whole_bot_the_rate_grows_from_a_quarter() -> None:
    rows = {HALT: Limit(NOW, NOW + MINUTE)}
    shares = [pace(rows, NOW + MINUTE + seconds * SECOND) for seconds in (0, 10, 20, 30, 300)]
    assert shares == pytest.approx([0.25, 0.5, 0.75, 1, 1])
    verdicts, _ = grant(rows, range(1, 30), NOW + MINUTE, 24, "answer")
    first, second = verdicts[:2]
    assert isinstance(first, Slot)
    assert isinstance(second, Slot)
    assert second.at - first.at == timedelta(microseconds=166_667)


def test_halts_may_be_heard_of_in_any_order() -> None:
    short, long = Limit(NOW, NOW + SECOND), Limit(NOW, NOW + MINUTE)
    assert later(short, long, NOW) == later(long, short, NOW) == later(long, None, NOW) == long


def test_a_clock_set_back_leaves_nobody_waiting() -> None:
    rows = hear({}, 1, 30, NOW) | {HALT: Limit(NOW, NOW + MINUTE)}
    rows |= grant({}, [1], NOW, 25, "answer")[1]
    before = NOW - timedelta(hours=1)
    verdicts, _ = grant(rows, [1, 2], before, 25, "answer")
    assert verdicts == [Slot(before), Slot(before + SECOND / 25)]
    assert later(Limit(before, before + SECOND), rows["halt:1"], before) == Limit(before, before + SECOND)
