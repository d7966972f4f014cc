"""Recaps from the calendar to the chat, through Telegram's ledger."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.sandbox import Fault, World
from digests.item import Claim, Story
from tests.conftest import FRIDAY, Talk, Talking

MONDAY = datetime(2031, 1, 20, 4, 0, tzinfo=UTC)  # 09:00 in Almaty
WEEK = timedelta(weeks=1)


async def wake_at(talk: Talk, moment: datetime) -> list[str]:
    """Move the clock, let the bot wake, and return what Telegram accepted."""
    talk.world.clock.set(moment)
    before = len(talk.world.ledger)
    await talk.minewatch.wake()
    return [entry.text or "" for entry in talk.world.ledger[before:] if entry.method == "sendMessage"]


def with_news(story: Story) -> Story:
    """The story with one item more."""
    first = story.items[0]
    return replace(story, items=(*story.items, replace(first, id="news", title="Something new", key=False)))


async def test_the_recap_comes_on_monday_at_nine_and_once(talk: Talk) -> None:
    await talk.say("/subscribe")
    assert await wake_at(talk, MONDAY - timedelta(seconds=1)) == []
    (recap,) = await wake_at(talk, MONDAY)
    assert "Nothing new this time. From the record:" in recap
    assert await wake_at(talk, MONDAY + timedelta(minutes=1)) == []


async def test_each_week_without_news_tells_another_chapter(talk: Talk) -> None:
    await talk.say("/subscribe")
    chapters = [(await wake_at(talk, MONDAY + timedelta(weeks=week)))[0].splitlines()[1] for week in range(4)]
    assert len(set(chapters)) == 4


async def test_a_new_item_is_in_the_next_recap_of_everybody_once(talking: Talking, record: Story, world: World) -> None:
    async with talking() as talk:
        group = world.group("Mine", members=[talk.you])
        await talk.say("/subscribe")
        await talk.say("/subscribe", group)
    async with talking(with_news(record)) as talk:
        recaps = await wake_at(talk, MONDAY)
        assert len(recaps) == 2
        assert all("New since the last recap: 1 item." in text and "Something new" in text for text in recaps)
        assert not any("Something new" in text for text in await wake_at(talk, MONDAY + timedelta(weeks=1)))


async def test_a_changed_item_is_news(talking: Talking, record: Story) -> None:
    async with talking() as talk:
        await talk.say("/subscribe")
    claim: Claim = replace(record.items[0].claims[0], text="Told otherwise now.")
    changed = replace(record.items[0], claims=(claim,))
    async with talking(replace(record, items=(changed, *record.items[1:]))) as talk:
        assert "Told otherwise now." in (await wake_at(talk, MONDAY))[0]


async def test_a_restart_sends_nothing_twice(talking: Talking) -> None:
    async with talking() as talk:
        await talk.say("/subscribe")
        assert len(await wake_at(talk, MONDAY)) == 1
    async with talking() as talk:
        assert await wake_at(talk, MONDAY + timedelta(minutes=5)) == []


@pytest.mark.parametrize(("late", "recaps"), [(timedelta(hours=20), 1), (timedelta(hours=30), 0)])
async def test_downtime_is_caught_up_within_a_day(talking: Talking, late: timedelta, recaps: int) -> None:
    async with talking() as talk:
        await talk.say("/subscribe")
    async with talking() as talk:
        assert len(await wake_at(talk, MONDAY + late)) == recaps


async def test_a_new_subscription_begins_with_the_last_recap(talk: Talk) -> None:
    await talk.say("/subscribe")
    (recap,) = await wake_at(talk, MONDAY)
    other = talk.world.person("Dana")
    talk.world.private_chat(other)
    await talk.world.handled(talk.world.write(other, other.id, "/subscribe"))
    said, last = [message.text for message in talk.world.messages(other.id) if message.sender == talk.world.bot]
    assert said.endswith("This is the last one:")
    assert last == recap


async def test_the_last_recap_is_in_the_language_of_who_subscribes(talk: Talk) -> None:
    await talk.say("/subscribe")
    await wake_at(talk, MONDAY)
    last = {}
    for name in ("Aigul", "Dana"):
        other = talk.world.person(name, language_code="ru")
        chat = talk.world.private_chat(other)
        await talk.world.handled(talk.world.write(other, chat.id, "/subscribe"))
        last[name] = [message.text for message in talk.shown(chat)][1:]
        await wake_at(talk, MONDAY + timedelta(weeks=1))
    assert last["Aigul"] == []
    assert last["Dana"][0].startswith("Жёсткие меры Казахстана")


async def test_a_channel_gets_the_recap_with_links_into_the_private_chat(talking: Talking, world: World) -> None:
    owner = world.person("Owner")
    channel = world.channel("News", username="minewatch_news", owner=owner, bot_can_post=True)
    async with talking(recap_channels="@minewatch_news") as talk:
        await wake_at(talk, MONDAY)
        (post,) = talk.shown(channel)
        links = [button["url"] for row in post.keyboard for button in row]
        assert links
        payload = links[0].partition("?start=")[2]
        (words,) = await talk.say(f"/start {payload}")
        assert "The exact words of the sources" in words


async def test_a_channel_without_rights_is_explained_to_the_editors(talking: Talking, world: World) -> None:
    editor = world.person("Editor")
    world.channel("News", username="minewatch_news", owner=editor, bot_can_post=False)
    desk = world.group("Desk", members=[editor])
    async with talking(recap_channels="@minewatch_news, @nowhere_at_all", editors_chat=str(desk.id)) as talk:
        (words,) = [message.text for message in talk.shown(desk)]
        assert "make @minewatch_bot an administrator with the right to post messages" in words
        assert "@nowhere_at_all: Telegram says “Chat not found”" in words


async def test_a_channel_no_longer_in_the_settings_gets_nothing(talking: Talking, world: World) -> None:
    world.channel("News", username="minewatch_news", owner=world.person("Owner"), bot_can_post=True)
    async with talking(recap_channels="@minewatch_news"):
        pass
    async with talking() as talk:
        assert await wake_at(talk, MONDAY) == []


async def test_a_reader_who_blocked_the_bot_is_not_asked_again(talk: Talk) -> None:
    await talk.say("/subscribe")
    await talk.world.handled(talk.world.block(talk.you))
    assert await wake_at(talk, MONDAY) == []
    await talk.world.handled(talk.world.unblock(talk.you))
    assert len(await wake_at(talk, MONDAY + timedelta(weeks=1))) == 1


async def test_an_answer_lost_on_the_way_is_resent_to_a_person_once(talk: Talk) -> None:
    await talk.say("/subscribe")
    talk.world.faults.add(Fault(kind="cut_after", method="sendMessage", times=1))
    first = await wake_at(talk, MONDAY)
    later = [await wake_at(talk, MONDAY + timedelta(minutes=minute)) for minute in range(1, 30)]
    assert [first, *later].count(first) == 2


async def test_an_answer_lost_on_the_way_is_not_resent_to_a_channel(talking: Talking, world: World) -> None:
    channel = world.channel("News", username="minewatch_news", owner=world.person("Owner"), bot_can_post=True)
    async with talking(recap_channels="@minewatch_news", editor_ids="1000000") as talk:
        world.faults.add(Fault(kind="cut_after", method="sendMessage", times=1))
        for minute in range(30):
            await wake_at(talk, MONDAY + timedelta(minutes=minute))
        assert len(talk.shown(channel)) == 1


async def test_recap_shows_what_the_next_one_would_hold(talk: Talk) -> None:
    await talk.say("/subscribe")
    (preview,) = await talk.say("/recap")
    (recap,) = await wake_at(talk, MONDAY)
    assert preview.splitlines()[1:] == recap.splitlines()[1:]


@pytest.mark.parametrize("zone", ["Asia/Almaty", "America/New_York"])
async def test_a_year_of_mondays_brings_each_recap_once(talking: Talking, zone: str) -> None:
    async with talking(time_zone=zone) as talk:
        await talk.say("/subscribe")
    days: list[str] = []
    for quarter in range(4):
        async with talking(time_zone=zone) as talk:
            for step in range(13 * 7):
                moment = FRIDAY + timedelta(days=quarter * 13 * 7 + step, hours=6)
                days += [text.splitlines()[0] for text in await wake_at(talk, moment) if " 2 of " not in text]
    assert len(days) == 52
    assert len(set(days)) == 52


async def test_the_editors_chat_gets_each_recap_first_and_once(talking: Talking, world: World) -> None:
    desk = world.group("Desk", members=[world.person("Editor")])
    async with talking(editors_chat=str(desk.id)) as talk:
        await talk.say("/subscribe")
        first, second = await wake_at(talk, MONDAY)
        assert first == second
        assert [entry.chat_id for entry in world.ledger[-2:]] == [desk.id, talk.chat.id]


async def test_a_recap_that_telegram_cannot_take_goes_to_no_reader(talking: Talking, world: World) -> None:
    desk = world.group("Desk", members=[world.person("Editor")])
    async with talking(editors_chat=str(desk.id)) as talk:
        await talk.say("/subscribe")
        bad = "Bad Request: can't parse entities: unexpected end tag"
        world.faults.add(Fault("bad_request", "sendMessage", chat_id=desk.id, times=1, description=bad))
        (told,) = await wake_at(talk, MONDAY)
        assert "Telegram cannot take a text, so nobody else gets it" in told
        assert "mend its item" in told
        assert [message.text for message in talk.shown(desk)] == [told]


async def test_after_a_chapter_that_telegram_cannot_take_comes_another(talking: Talking, world: World) -> None:
    bad = "Bad Request: can't parse entities: unexpected end tag"
    async with talking() as talk:
        await talk.say("/subscribe")
        expected, *_ = await talk.say("/recap")
        world.faults.add(Fault("bad_request", "sendMessage", chat_id=talk.chat.id, times=1, description=bad))
        assert await wake_at(talk, MONDAY) == []
        other, *_ = await wake_at(talk, MONDAY + WEEK)
        assert other.splitlines()[1:] != expected.splitlines()[1:]


async def test_news_that_telegram_cannot_take_are_told_when_they_are_mended(
    talking: Talking, world: World, record: Story
) -> None:
    bad = "Bad Request: can't parse entities: unexpected end tag"
    news = with_news(record)
    mended = replace(news, items=(*record.items, replace(news.items[-1], title="Something mended")))
    async with talking(record) as talk:
        await talk.say("/subscribe")
    async with talking(news) as talk:
        world.faults.add(Fault("bad_request", "sendMessage", chat_id=talk.chat.id, times=1, description=bad))
        assert await wake_at(talk, MONDAY) == []
    async with talking(mended) as talk:
        (recap,) = await wake_at(talk, MONDAY + WEEK)
        assert recap.count("Something mended") == 1
        assert "Something new" not in recap
        (after,) = await wake_at(talk, MONDAY + 2 * WEEK)
        assert "Something mended" not in after
