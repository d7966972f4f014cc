"""Whoever presses or writes changes nothing that is not theirs: made-up buttons, strangers, and rights long lost."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from bot.sandbox import Fault, World
from bot.sandbox.chats import Chat
from bot.sandbox.messages import Message
from bot.sandbox.people import Person
from bot.sandbox.wire import user
from tests.conftest import FRIDAY, Talk, Talking

MONDAY = FRIDAY + timedelta(days=2, hours=16)
MADE_UP = ["i:criminal-cases", "i:criminal-cases:1", "c:menu:1", "c:often=off:1", "c:often=daily:1", "g:ru:1", "h::1"]
ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}


def made_up(talk: Talk, person: Person, shown: Message, chat: Chat, data: str) -> int:
    """What a changed client can send: a press of a button that the message does not have."""
    message = talk.world.message_json(shown)
    query = {"id": str(talk.world.new_id()), "from": user(person), "chat_instance": "1", "data": data}
    return talk.world.push({"callback_query": query | {"message": message}})


def state_of(talk: Talk, chat: Chat) -> list[tuple[int, str]]:
    return [(one.id, one.text) for one in talk.shown(chat)]


async def show(talk: Talk, chat: Chat, **more: Any) -> str:
    await talk.say("/settings", chat, **more)
    return talk.shown(chat)[-1].text


@pytest.fixture
async def channel(talking: Talking, world: World) -> AsyncIterator[tuple[Talk, Chat]]:
    """A channel that has got its recap."""
    news = world.channel("News", username="minewatch_news", owner=world.person("Owner"), bot_can_post=True)
    async with talking(recap_channels="@minewatch_news") as talk:
        talk.you = world.person("Aigerim")
        world.clock.set(MONDAY)
        await talk.minewatch.wake()
        yield talk, news


@pytest.mark.parametrize("data", MADE_UP)
async def test_a_made_up_button_changes_no_channel(channel: tuple[Talk, Chat], data: str) -> None:
    talk, news = channel
    before = state_of(talk, news)
    assert before
    await talk.world.handled(made_up(talk, talk.you, talk.shown(news)[-1], news, data))
    assert state_of(talk, news) == before


@pytest.mark.parametrize("data", MADE_UP)
async def test_a_made_up_button_changes_no_recap_of_a_group(talk: Talk, data: str) -> None:
    boss = talk.world.person("Dana")
    group = talk.world.group("Readers", members=[boss, talk.you])
    await talk.world.handled(talk.world.write(boss, group.id, "/subscribe"))
    talk.world.clock.set(MONDAY)
    await talk.minewatch.wake()
    before = state_of(talk, group)
    await talk.world.handled(made_up(talk, talk.you, talk.shown(group)[-1], group, data))
    assert state_of(talk, group) == before


async def test_a_button_whose_message_is_out_of_reach_changes_no_other_topic(talk: Talk) -> None:
    """Telegram does not tell in which topic it stood."""
    forum = talk.world.supergroup("Forum", members=[talk.you], topics=["News"])
    await talk.say("/settings weekly", forum)
    old = {"message_id": talk.shown(forum)[-1].id, "date": 0, "chat": forum.json()}
    query = {"id": "77", "from": user(talk.you), "chat_instance": "1", "data": "c:often=off:1", "message": old}
    await talk.world.handled(talk.world.push({"callback_query": query}))
    assert "Recaps: weekly" in await show(talk, forum)


async def test_who_telegram_does_not_know_there_may_not_decide(talk: Talk) -> None:
    group = talk.world.supergroup("Readers", members=[talk.you])
    await talk.say("/settings weekly", group)
    talk.world.faults.add(Fault("bad_request", "getChatMember", description="Bad Request: PARTICIPANT_ID_INVALID"))
    assert (await talk.say("/settings daily", group))[0].startswith("Only this group's administrators")
    assert "Recaps: weekly" in await show(talk, group)


async def test_a_right_that_cannot_be_looked_up_now_is_looked_up_again(talk: Talk) -> None:
    group = talk.world.supergroup("Readers", members=[talk.you])
    talk.world.faults.add(Fault("server_error", "getChatMember", times=1))
    assert "Recaps: daily" in (await talk.say("/settings daily", group))[0]


@pytest.mark.parametrize(("sender", "often"), [("the group", "daily"), ("a channel", "weekly")])
async def test_who_writes_as_the_group_decides_and_as_another_chat_does_not(
    talk: Talk, sender: str, often: str
) -> None:
    boss = talk.world.person("Dana")
    group = talk.world.supergroup("Readers", members=[boss, talk.you])
    elsewhere = talk.world.channel("Elsewhere", owner=talk.you)
    await talk.world.handled(talk.world.write(boss, group.id, "/settings weekly"))
    message = {"message_id": 900, "date": int(FRIDAY.timestamp()), "chat": group.json(), "text": "/settings daily"}
    who = {"from": ANONYMOUS, "sender_chat": (group if sender == "the group" else elsewhere).json()}
    await talk.world.handled(talk.world.push({"message": message | who}))
    assert f"Recaps: {often}" in await show(talk, group)


async def test_a_private_chat_is_changed_by_nobody_elses_button(talk: Talk) -> None:
    """A press is in the chat of who pressed, whatever its data name."""
    await talk.say("/settings weekly")
    stranger = talk.world.person("Stranger")
    theirs = talk.world.private_chat(stranger)
    await talk.world.handled(talk.world.write(stranger, theirs.id, "/settings daily"))
    page = talk.shown(theirs)[-1]
    await talk.world.handled(made_up(talk, stranger, page, theirs, "c:often=off:1"))
    await talk.world.handled(made_up(talk, stranger, page, theirs, f"f:{int(FRIDAY.timestamp())}:1"))
    assert "Recaps: weekly" in await show(talk, talk.chat)


@pytest.fixture
async def desk(talking: Talking, world: World) -> AsyncIterator[tuple[Talk, Chat]]:
    """The editors' chat, which a channel's readers may comment in; a report waits there."""
    editors = world.supergroup("Editors", members=[world.person("Editor")])
    async with talking(editors_chat=str(editors.id)) as talk:
        talk.you = world.person("Aigerim")
        talk.chat = world.private_chat(talk.you)
        await talk.say("/start r_criminal-cases")
        await talk.say("The year is wrong.", reply_to=talk.shown()[-1].id)
        await talk.minewatch.wake()
        yield talk, editors


def reply(talk: Talk, editors: Chat, who: dict[str, Any]) -> int:
    letter = talk.world.message_json(talk.shown(editors)[0])
    message = {"message_id": 900, "date": int(FRIDAY.timestamp()), "chat": editors.json(), "text": "Right."}
    return talk.world.push({"message": message | {"reply_to_message": letter} | who})


async def test_an_outsider_in_the_editors_chat_answers_no_reader(desk: tuple[Talk, Chat]) -> None:
    talk, editors = desk
    before = state_of(talk, talk.chat)
    outsider, theirs = talk.world.person("Stranger"), talk.world.channel("Theirs", owner=talk.you)
    for who in ({"from": user(outsider)}, {"from": ANONYMOUS, "sender_chat": theirs.json()}):
        await talk.world.handled(reply(talk, editors, who))
        assert talk.shown(editors)[-1].text.startswith("Only who is in this chat")
    assert state_of(talk, talk.chat) == before


async def test_an_editor_who_writes_as_the_chat_answers(desk: tuple[Talk, Chat]) -> None:
    talk, editors = desk
    await talk.world.handled(reply(talk, editors, {"from": ANONYMOUS, "sender_chat": editors.json()}))
    assert "Right." in talk.shown()[-1].text


async def test_an_editor_of_whom_telegram_tells_nothing_answers(desk: tuple[Talk, Chat]) -> None:
    """It tells a bot that is no administrator only what it likes to; whoever can write there is in the chat."""
    talk, editors = desk
    talk.world.faults.add(Fault("bad_request", "getChatMember", description="Bad Request: member list is inaccessible"))
    await talk.world.handled(reply(talk, editors, {"from": user(talk.world.person("Second"))}))
    assert "Right." in talk.shown()[-1].text
