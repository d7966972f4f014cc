"""More questions than can be answered: kindly once, then silence until the bucket fills."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from bot.sandbox import World
from bot.store.tables import seen_update
from bot.telegram.flood import BURST, Flood
from tests.conftest import Talk, Talking

NOON = datetime(2031, 1, 17, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
SLOWER = "One moment: that is more than I can answer at once. Ask again in a little while."


def judged(flood: Flood, times: int, now: datetime = NOON, chat_id: int = 5) -> list[str]:
    return [flood.judge(chat_id, now) for _ in range(times)]


def test_a_burst_is_answered_then_warned_once_then_silent() -> None:
    assert judged(Flood(), 25) == ["answer"] * BURST + ["warn"] + ["silence"] * 4


def test_each_second_gives_one_answer_back() -> None:
    flood = Flood()
    judged(flood, 25)
    assert judged(flood, 3, NOON + 2 * SECOND) == ["answer", "answer", "silence"]


def test_a_full_bucket_may_be_warned_of_again() -> None:
    flood = Flood()
    judged(flood, 25)
    assert judged(flood, 22, NOON + BURST * SECOND) == ["answer"] * BURST + ["warn", "silence"]


def test_a_steady_reader_is_never_slowed() -> None:
    flood = Flood()
    assert {flood.judge(5, NOON + second * SECOND) for second in range(10_000)} == {"answer"}


def test_chats_have_buckets_of_their_own() -> None:
    flood = Flood()
    judged(flood, 25)
    assert judged(flood, 1, chat_id=6) == ["answer"]


def test_a_clock_set_back_silences_nobody_for_long() -> None:
    flood = Flood()
    judged(flood, 25)
    back = NOON - timedelta(days=1)
    assert judged(flood, 1, back) == ["silence"]
    assert judged(flood, 2, back + SECOND) == ["answer", "silence"]


def test_a_million_chats_take_little_room() -> None:
    flood = Flood(chats=100)
    for chat_id in range(100_000):
        flood.judge(chat_id, NOON)
    assert len(flood._buckets) == 100
    judged(flood, 25, chat_id=99_999)
    assert judged(flood, 1, chat_id=99_999) == ["silence"], "the newest are kept"


async def rows(talk: Talk) -> int:
    async with talk.minewatch._parts.store.begin() as tx:
        return await tx.scalar(select(func.count()).select_from(seen_update)) or 0


async def test_a_flood_gets_one_kind_line(talking: Talking, world: World) -> None:
    async with talking(flood=Flood()) as talk:
        numbers = [world.write(talk.you, talk.chat.id, f"zeppelin{number}") for number in range(100)]
        await world.handled(numbers[-1])
        texts = [one.text for one in talk.shown()]
        assert len(texts) == BURST + 1
        assert texts[-1] == SLOWER
        assert all(f"zeppelin{number}" in text for number, text in enumerate(texts[:-1]))
        assert await rows(talk) == BURST + 1, "what got no answer is not in the database"
        world.clock.advance(5 * SECOND)
        assert SLOWER not in (await talk.say("/about"))[0]


async def test_pressed_buttons_of_a_flood_stop_spinning(talking: Talking, world: World) -> None:
    async with talking(flood=Flood(burst=2)) as talk:
        await talk.say("/disputed")
        before = talk.shown()[-1]
        data = next(one["callback_data"] for row in before.keyboard for one in row if "2 ›" in one["text"])
        presses = [world.press(talk.you, talk.chat.id, before.id, data) for _ in range(4)]
        await world.handled(presses[-1])
        (after,) = talk.shown()
        assert "2 of" in after.text
        assert [(one.text, one.alert) for one in world.answers[1:]] == [(SLOWER, True), (None, False), (None, False)]


async def test_talk_in_a_group_is_no_flood(talking: Talking, world: World) -> None:
    async with talking(flood=Flood(burst=2)) as talk:
        group = world.group("Friends", [talk.you])
        for number in range(50):
            assert await talk.say(f"word {number}", group) == []
        assert await talk.say("/about@minewatch_bot", group)


async def test_an_editor_is_a_reader_too(talking: Talking, world: World) -> None:
    async with talking(flood=Flood(burst=1), editor_ids="500000001") as talk:
        for _ in range(2):
            last = world.write(talk.you, talk.chat.id, "/status")
        await world.handled(last)
        status, slower = (one.text for one in talk.shown())
        assert status.startswith("Status")
        assert slower == SLOWER


async def test_a_change_of_standing_is_never_passed_over(talking: Talking, world: World) -> None:
    async with talking(flood=Flood(burst=1)) as talk:
        await talk.say("/subscribe")
        await talk.say("/about")
        await world.handled(world.block(talk.you))
        await world.handled(world.unblock(talk.you))
        await world.handled(world.block(talk.you))
        async with talk.minewatch._parts.store.begin() as tx:
            from bot.store import subscriptions

            assert await subscriptions.count_by_state(tx) == {"paused": 1}
