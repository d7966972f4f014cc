"""The bot among several people: what is for it, and who decides."""

from bot.sandbox.chats import Chat
from tests.conftest import Talk


def group_of(talk: Talk) -> Chat:
    other = talk.world.person("Dana")
    return talk.world.group("Readers", members=[other, talk.you])


async def test_plain_words_in_a_group_are_not_for_the_bot(talk: Talk) -> None:
    assert await talk.say("Klebanov", group_of(talk)) == []


async def test_a_mention_in_a_group_is_answered(talk: Talk) -> None:
    (text,) = await talk.say("@minewatch_bot Klebanov?", group_of(talk))
    assert "Alexander Klebanov" in text


async def test_a_reply_to_the_bot_is_answered(talk: Talk) -> None:
    group = group_of(talk)
    await talk.say("/start@minewatch_bot", group)
    (text,) = await talk.say("Saryarka", group, reply_to=talk.shown(group)[-1].id)
    assert "Saryarka" in text


async def test_a_known_command_in_a_group_is_answered_and_an_unknown_is_not(talk: Talk) -> None:
    group = group_of(talk)
    assert await talk.say("/seizures", group)
    assert await talk.say("/weather", group) == []
    assert await talk.say("/start@WeatherBot", group) == []
    assert (await talk.say("/weather@minewatch_bot", group))[0].startswith("There is no /weather")


async def test_only_administrators_subscribe_a_group(talk: Talk) -> None:
    group = group_of(talk)
    assert "Only this group's administrators" in (await talk.say("/subscribe", group))[0]
    own = talk.world.group("Mine", members=[talk.you])
    assert (await talk.say("/subscribe", own))[0].startswith("Subscribed")


async def test_an_answer_in_a_topic_stays_in_the_topic(talk: Talk) -> None:
    forum = talk.world.supergroup("Forum", members=[talk.you], topics=["News"])
    thread = next(topic for topic in forum.topics if topic != 1)
    await talk.say("/about", forum, thread_id=thread)
    assert talk.shown(forum)[-1].thread_id == thread


async def test_a_group_that_moves_keeps_its_subscription(talk: Talk) -> None:
    own = talk.world.group("Mine", members=[talk.you])
    await talk.say("/subscribe", own)
    moved = talk.world.migrate(own)
    assert (await talk.say("/subscribe", moved))[0].startswith("This chat is subscribed already")
