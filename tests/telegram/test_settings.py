"""What a chat chooses for itself, and that nobody else can choose it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.sandbox import Fault, World
from bot.sandbox.chats import Chat
from bot.sandbox.people import Person
from digests.item import Claim, Story
from tests.conftest import FRIDAY, Talk, Talking
from tests.telegram.test_recaps import MONDAY, wake_at, with_news

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)


def told_otherwise(story: Story) -> Story:
    """The story with its first item in other words."""
    claim: Claim = replace(story.items[0].claims[0], text="Told otherwise now.")
    return replace(story, items=(replace(story.items[0], claims=(claim,)), *story.items[1:]))


async def show(talk: Talk, chat: Chat | None = None) -> str:
    (words,) = await talk.say("/settings", chat)
    return words


async def test_settings_say_that_no_recaps_come_yet(talk: Talk) -> None:
    words = await show(talk)
    assert "No recaps come to this chat. Choose how often, and they begin." in words
    assert "Pictures: on" in words


async def test_choosing_how_often_subscribes(talk: Talk) -> None:
    await show(talk)
    page = await talk.press("Weekly")
    assert "Recaps: weekly, Monday, 09:00" in page.text
    assert "Time of: Almaty (UTC+5)" in page.text
    assert len(await wake_at(talk, MONDAY)) == 1


async def test_the_page_changes_in_its_place(talk: Talk) -> None:
    await talk.say("/subscribe")
    await show(talk)
    first = talk.shown()[-1]
    await talk.press("Day")
    page = await talk.press("Wednesday")
    assert page.id == first.id
    assert "Recaps: weekly, Wednesday, 09:00" in page.text
    assert "Wednesday, 22 January 2031, 09:00" in page.text


async def test_each_page_leads_back_without_a_change(talk: Talk) -> None:
    await talk.say("/subscribe")
    before = await show(talk)
    for button in ("How often", "Day", "Time", "City", "Quiet hours"):
        page = await talk.press(button)
        assert page.text != before
        assert (await talk.press("‹ Back")).text == before


async def test_every_choice_is_shown_in_words(talk: Talk) -> None:
    await talk.say("/subscribe")
    await show(talk)
    for button, choice in (("Day", "Friday"), ("Time", "18:00"), ("City", "New York"), ("Quiet hours", "22:00–07:00")):
        await talk.press(button)
        await talk.press(choice)
    await talk.press("Without a sound")
    await talk.press("Nothing when nothing is new")
    page = await talk.press("No pictures")
    for words in (
        "Recaps: weekly, Friday, 18:00",
        "Time of: New York (UTC−5)",
        "Quiet hours: 22:00–07:00",
        "Without a sound",
        "When nothing is new: nothing",
        "Pictures: off",
        "Friday, 17 January 2031, 18:00 (New York)",
    ):
        assert words in page.text


async def test_choices_can_be_typed(talk: Talk) -> None:
    await talk.say("/settings daily")
    for words in ("time 18:30", "zone Нью-Йорк", "quiet 21:30-07:15", "silent", "pictures off"):
        (page,) = await talk.say(f"/settings {words}")
    assert "Recaps: daily, 18:30" in page
    assert "Quiet hours: 21:30–07:15" in page
    assert "New York" in page


@pytest.mark.parametrize("day", ["friday", "пятница", "жұма", "Fri"])
async def test_a_day_is_known_by_its_name_in_each_language(talk: Talk, day: str) -> None:
    await talk.say("/settings weekly")
    assert "Recaps: weekly, Friday, 09:00" in (await talk.say(f"/settings day {day}"))[0]


async def test_a_misspelt_city_is_offered(talk: Talk) -> None:
    await talk.say("/settings weekly")
    assert "Which of these is “Berln”?" in (await talk.say("/settings zone Berln"))[0]
    assert "Time of: Berlin (UTC+1)" in (await talk.press("Berlin")).text


async def test_a_country_of_several_zones_is_asked_about(talk: Talk) -> None:
    await talk.say("/settings weekly")
    await talk.say("/settings zone Казахстан")
    assert "Time of: Kostanay (UTC+5)" in (await talk.press("Kostanay")).text


async def test_a_city_that_nobody_knows_is_said_to_be_unknown(talk: Talk) -> None:
    await talk.say("/settings weekly")
    assert "I know no city “<b>Xyzzy”" in (await talk.say("/settings zone <b>Xyzzy"))[0]


async def test_what_cannot_be_understood_gets_examples(talk: Talk) -> None:
    for words in ("nonsense", "time 25:61", "day someday", "quiet maybe", "pictures perhaps"):
        (said,) = await talk.say(f"/settings {words}")
        assert said.startswith(f"I do not understand “{words}”. Write, for example: /settings daily, ")
    for example in said.partition("example: ")[2].split(", "):
        assert (await talk.say(example))[0].startswith("Settings")


async def test_a_choice_without_recaps_is_explained(talk: Talk) -> None:
    assert "Choose first how often" in (await talk.say("/settings time 18:30"))[0]


@pytest.mark.parametrize(
    ("language", "title", "weekly", "words"),
    [
        ("ru", "Настройки", "Раз в неделю", "раз в неделю, понедельник, 09:00"),
        ("kk", "Баптаулар", "Апта сайын", "апта сайын, дүйсенбі, 09:00"),
    ],
)
async def test_settings_speak_the_language_of_the_reader(
    talk: Talk, language: str, title: str, weekly: str, words: str
) -> None:
    await talk.say(f"/language {language}")
    assert (await show(talk)).startswith(title)
    assert words in (await talk.press(weekly)).text
    assert "Алматы (UTC+5)" in talk.shown()[-1].text


async def test_a_button_pressed_twice_or_too_late_does_no_harm(talk: Talk) -> None:
    await talk.say("/settings daily")
    page = talk.shown()[-1]
    for data in ("c:often=weekly:1", "c:often=weekly:1", "c:day=2:1", "c:day=2:1"):
        await talk.tap(data, page.id)
    assert "Recaps: weekly, Wednesday, 09:00" in await show(talk)
    await talk.say("/unsubscribe")
    await talk.tap("c:time=1800:1", page.id)
    assert "No recaps come to this chat" in await show(talk)
    await talk.say("/subscribe")
    assert "Recaps: weekly, Wednesday, 09:00" in await show(talk)


@pytest.mark.parametrize(
    "data", ["c:", "c:day=9:1", "c:zone=/etc/passwd:1", "c:zone=Nowhere/City:1", "c:time=2560:1", "c:often=hourly:1"]
)
async def test_a_made_up_button_changes_nothing(talk: Talk, data: str) -> None:
    await talk.say("/settings weekly")
    before = await show(talk)
    await talk.tap(data, talk.shown()[-1].id)
    assert await show(talk) == before


async def press_as(talk: Talk, person: Person, group: Chat, label: str) -> str:
    """Press the button with this label under the bot's last message; return what that message is then."""
    page = talk.shown(group)[-1]
    data = next(one["callback_data"] for row in page.keyboard for one in row if label in one["text"])
    await talk.world.handled(talk.world.press(person, group.id, page.id, data))
    return talk.shown(group)[-1].text


async def test_anybody_may_look_and_administrators_alone_change(talk: Talk) -> None:
    boss = talk.world.person("Dana")
    group = talk.world.group("Readers", members=[boss, talk.you])
    await talk.world.handled(talk.world.write(boss, group.id, "/settings weekly"))
    assert "Recaps: weekly, Monday" in await show(talk, group)
    assert "On which day?" in await press_as(talk, talk.you, group, "Day")
    assert "On which day?" in await press_as(talk, talk.you, group, "Sunday")
    (refusal,) = [one for one in talk.world.answers if one.text]
    assert "Only this group's administrators may change its settings." in (refusal.text or "")
    assert (await talk.say("/settings day sunday", group))[0].startswith("Only this group's administrators")
    await talk.say("/settings day", group)
    assert "Recaps: weekly, Sunday" in await press_as(talk, boss, group, "Sunday")


async def test_a_right_that_was_lost_is_lost_for_old_buttons_too(talk: Talk) -> None:
    boss, deputy = talk.world.person("Dana"), talk.world.person("Erlan")
    group = talk.world.supergroup("Readers", members=[boss, deputy, talk.you])
    talk.world.promote(deputy, group, by=boss)
    await talk.world.handled(talk.world.write(deputy, group.id, "/settings weekly"))
    assert "On which day?" in await press_as(talk, deputy, group, "Day")
    talk.world.demote(deputy, group, by=boss)
    assert "On which day?" in await press_as(talk, deputy, group, "Sunday")
    assert "Recaps: weekly, Monday" in await show(talk, group)


async def test_topics_of_a_forum_choose_apart(talk: Talk) -> None:
    forum = talk.world.supergroup("Forum", members=[talk.you], topics=["News", "Talk"])
    news, other = (topic for topic in forum.topics if topic != 1)
    await talk.say("/settings daily", forum, thread_id=news)
    await talk.say("/settings weekly", forum, thread_id=other)
    await talk.say("/settings", forum, thread_id=news)
    assert "Recaps: daily" in talk.shown(forum)[-1].text
    await talk.say("/settings", forum, thread_id=other)
    assert "Recaps: weekly" in talk.shown(forum)[-1].text
    assert talk.shown(forum)[-1].thread_id == other


async def test_daily_recaps_come_only_when_something_is_new(talking: Talking, record: Story) -> None:
    async with talking() as talk:
        await talk.say("/settings daily")
        assert await wake_at(talk, FRIDAY + DAY) == []
    async with talking(with_news(record)) as talk:
        assert await wake_at(talk, FRIDAY + DAY + HOUR) == []
        (recap,) = await wake_at(talk, FRIDAY + 2 * DAY)
        assert "Something new" in recap
        assert [await wake_at(talk, FRIDAY + day * DAY) for day in range(3, 9)] == [[]] * 6


async def test_a_preview_says_that_nothing_is_new(talk: Talk) -> None:
    await talk.say("/settings daily")
    assert await talk.say("/recap") == ["Nothing is new. What is published next comes as /settings says."]


async def test_each_new_item_comes_when_it_is_published(talking: Talking, record: Story) -> None:
    async with talking() as talk:
        await talk.say("/settings each")
        assert await wake_at(talk, FRIDAY + HOUR) == []
    async with talking(with_news(record)) as talk:
        (recap,) = await wake_at(talk, FRIDAY + HOUR)
        assert "New since the last recap: 1 item." in recap
        assert "Something new" in recap
        assert await wake_at(talk, FRIDAY + 2 * DAY) == []
    async with talking(with_news(record)) as talk:
        assert await wake_at(talk, FRIDAY + 3 * DAY) == []


async def test_corrections_come_alone_when_nothing_else_is_wanted(talking: Talking, record: Story) -> None:
    async with talking() as talk:
        await talk.say("/settings corrections")
    async with talking(with_news(record)) as talk:
        assert await wake_at(talk, FRIDAY + HOUR) == []
    async with talking(told_otherwise(with_news(record))) as talk:
        (recap,) = await wake_at(talk, FRIDAY + 2 * HOUR)
        assert "Corrected: 1 item was told otherwise before." in recap
        assert "Told otherwise now." in recap
        await talk.say("/settings weekly")
        (weekly,) = await wake_at(talk, MONDAY)
        assert "Something new" in weekly
        assert "Told otherwise now." not in weekly


async def test_quiet_hours_postpone_a_recap_and_drop_none(talk: Talk) -> None:
    await talk.say("/settings weekly")
    (page,) = await talk.say("/settings quiet 22-10:30")
    assert "The next recap comes on Monday, 20 January 2031, 10:30 (Almaty)." in page
    assert await wake_at(talk, MONDAY) == []
    assert await wake_at(talk, MONDAY + HOUR) == []
    assert len(await wake_at(talk, MONDAY + 1.5 * HOUR)) == 1


async def test_quiet_hours_hold_back_what_was_already_queued(talking: Talking) -> None:
    async with talking(editor_ids="1") as talk:
        await talk.say("/settings weekly")
        talk.world.faults.add(Fault("cut_before", "sendMessage", times=1))
        assert await wake_at(talk, MONDAY) == []
        await talk.say("/settings quiet 9-23")
        assert await wake_at(talk, MONDAY + HOUR) == []
        assert len(await wake_at(talk, MONDAY + 14 * HOUR)) == 1


async def test_quiet_hours_taken_back_let_the_recap_come(talk: Talk) -> None:
    await talk.say("/settings weekly")
    await talk.say("/settings quiet 22-12")
    assert await wake_at(talk, MONDAY) == []
    await talk.say("/settings quiet off")
    assert len(await wake_at(talk, MONDAY + timedelta(minutes=1))) == 1


async def test_an_item_published_in_quiet_hours_comes_in_the_morning(talking: Talking, record: Story) -> None:
    async with talking() as talk:
        await talk.say("/settings each")
        await talk.say("/settings quiet 22-7")
        talk.world.clock.set(datetime(2031, 1, 17, 18, tzinfo=UTC))  # 23:00 in Almaty
    async with talking(with_news(record)) as talk:
        assert await wake_at(talk, datetime(2031, 1, 17, 18, 1, tzinfo=UTC)) == []
        assert len(await wake_at(talk, datetime(2031, 1, 18, 2, tzinfo=UTC))) == 1


async def test_a_silent_recap_makes_no_sound(talk: Talk) -> None:
    await talk.say("/settings weekly")
    await wake_at(talk, MONDAY)
    loud = talk.shown()[-1]
    await talk.say("/settings silent")
    answer = talk.shown()[-1]
    await wake_at(talk, MONDAY + WEEK)
    assert (loud.silent, answer.silent, talk.shown()[-1].silent) == (False, False, True)


async def test_nothing_comes_when_nothing_is_new_and_none_is_wanted(talking: Talking, record: Story) -> None:
    async with talking() as talk:
        await talk.say("/settings weekly")
        await talk.say("/settings nothing")
        assert await wake_at(talk, MONDAY) == []
        await talk.say("/settings chapter")
        assert await wake_at(talk, MONDAY + HOUR) == []
    async with talking(with_news(record)) as talk:
        assert len(await wake_at(talk, MONDAY + WEEK)) == 1


async def test_the_cadence_of_the_settings_is_for_who_has_not_chosen(talking: Talking, world: World) -> None:
    async with talking() as talk:
        group = world.group("Mine", members=[talk.you])
        await talk.say("/subscribe", group)
        await talk.say("/settings weekly")
    async with talking(recap_day="friday") as talk:
        assert "Recaps: weekly, Monday" in await show(talk)
        assert "Recaps: weekly, Friday" in await show(talk, group)


async def test_a_channel_gets_its_recap_in_the_language_of_the_settings(talking: Talking, world: World) -> None:
    channel = world.channel("News", username="minewatch_news", owner=world.person("Owner"), bot_can_post=True)
    async with talking(recap_channels="@minewatch_news:ru") as talk:
        await wake_at(talk, MONDAY)
        assert "На этот раз ничего нового" in talk.shown(channel)[-1].text
    async with talking(recap_channels="@minewatch_news") as talk:
        await wake_at(talk, MONDAY + WEEK)
        assert "27 January 2031" in talk.shown(channel)[-1].text


async def test_recaps_end_and_begin_again_as_chosen(talk: Talk) -> None:
    await talk.say("/settings daily")
    await talk.press("How often")
    assert "No recaps come to this chat" in (await talk.press("No recaps")).text
    assert (await talk.say("/subscribe"))[0].startswith("Subscribed.")
    assert "Recaps: daily" in await show(talk)


async def test_fifty_items_at_once_come_once_and_all(talking: Talking, record: Story) -> None:
    items = tuple(replace(record.items[0], id=f"new-{number}", title=f"New {number}.") for number in range(50))
    async with talking() as talk:
        await talk.say("/settings each")
        talk.world.clock.set(FRIDAY + HOUR)
    async with talking(replace(record, items=(*record.items, *items))) as talk:
        parts = await wake_at(talk, FRIDAY + HOUR)
        assert "New since the last recap: 50 items." in parts[0]
        for number in range(50):
            assert sum(f"New {number}." in part for part in parts) == 1
        assert await wake_at(talk, FRIDAY + 3 * DAY) == []


async def test_a_day_of_quiet_less_a_minute_lets_the_recap_come_in_it(talk: Talk) -> None:
    await talk.say("/settings weekly")
    await talk.say("/settings quiet 12:01-12:00")
    assert await wake_at(talk, MONDAY) == []
    for day in range(3):  # the bot is busy elsewhere in that minute
        assert await wake_at(talk, MONDAY + 3 * HOUR + timedelta(minutes=1) + day * DAY) == []
    assert len(await wake_at(talk, MONDAY + 3 * HOUR + 3 * DAY)) == 1


async def test_a_daily_time_that_a_gap_hides_comes_after_it(talking: Talking, record: Story, world: World) -> None:
    """In Berlin the clocks of 30 March 2031 go from 02:00 to 03:00."""
    world.clock.set(datetime(2031, 3, 29, 10, tzinfo=UTC))
    async with talking() as talk:
        await talk.say("/settings daily")
        await talk.say("/settings zone Berlin")
        (page,) = await talk.say("/settings time 02:30")
        assert "30 March 2031, 03:00 (Berlin)" in page
    async with talking(with_news(record)) as talk:
        assert await wake_at(talk, datetime(2031, 3, 30, 0, 59, tzinfo=UTC)) == []
        assert len(await wake_at(talk, datetime(2031, 3, 30, 1, 0, tzinfo=UTC))) == 1
        assert await wake_at(talk, datetime(2031, 3, 31, 0, 30, tzinfo=UTC)) == []


async def test_administrators_alone_change_a_topic(talk: Talk) -> None:
    boss, deputy = talk.world.person("Dana"), talk.world.person("Erlan")
    forum = talk.world.supergroup("Forum", members=[boss, deputy, talk.you], topics=["News"])
    (news,) = (topic for topic in forum.topics if topic != 1)
    talk.world.promote(deputy, forum, by=boss)
    await talk.world.handled(talk.world.write(deputy, forum.id, "/settings weekly", thread_id=news))
    assert "On which day?" in await press_as(talk, talk.you, forum, "Day")
    assert "On which day?" in await press_as(talk, talk.you, forum, "Sunday")
    talk.world.demote(deputy, forum, by=boss)
    assert "On which day?" in await press_as(talk, deputy, forum, "Sunday")
    assert "Recaps: weekly, Sunday" in await press_as(talk, boss, forum, "Sunday")
    assert talk.shown(forum)[-1].thread_id == news
    assert "No recaps come to this chat" in await show(talk, forum)


async def test_corrections_only_and_back_in_quiet_hours_lose_and_double_nothing(
    talking: Talking, record: Story
) -> None:
    async with talking() as talk:
        await talk.say("/settings corrections")
        await talk.say("/settings quiet 16-08")
        talk.world.clock.set(FRIDAY + HOUR)
    async with talking(told_otherwise(with_news(record))) as talk:
        assert await wake_at(talk, FRIDAY + HOUR) == []
        await talk.say("/settings weekly")
        parts = [*await wake_at(talk, FRIDAY + 15 * HOUR), *await wake_at(talk, MONDAY)]
        assert sum("Told otherwise now." in part for part in parts) == 1
        assert sum("Something new" in part for part in parts) == 1
        assert "Something new" in parts[-1]
