"""What people do, and what the bot is told of it."""

from datetime import timedelta
from typing import Any

import pytest

from bot.sandbox import World
from bot.sandbox.people import Person

KEYS = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}


async def told(world: World) -> list[dict[str, Any]]:
    """Take all updates that wait."""
    updates: list[dict[str, Any]] = (await world.ask("getUpdates")).result
    world.updates.drop()
    return updates


async def test_a_press_carries_message_and_data(world: World, anna: Person) -> None:
    """The message comes with the one that it answers."""
    start = world.messages(anna.id)[0].id
    reply = {"message_id": start}
    sent = await world.ask("sendMessage", chat_id=anna.id, text="x", reply_markup=KEYS, reply_parameters=reply)
    world.press(anna, anna.id, sent.result["message_id"], "go")
    query = (await told(world))[0]["callback_query"]
    assert (query["data"], query["from"]["id"]) == ("go", anna.id)
    assert query["message"]["reply_to_message"]["message_id"] == start
    answered = await world.ask("answerCallbackQuery", callback_query_id=query["id"], text="Done", show_alert=True)
    assert answered.result is True
    assert [(one.person_id, one.text, one.alert) for one in world.answers] == [(anna.id, "Done", True)]


async def test_a_press_is_answered_once_and_soon(world: World, anna: Person) -> None:
    """A second answer and a late one are refused alike."""
    sent = (await world.ask("sendMessage", chat_id=anna.id, text="x", reply_markup=KEYS)).result["message_id"]
    for wait in (timedelta(), timedelta(minutes=2)):
        world.press(anna, anna.id, sent, "go")
        query = (await told(world))[0]["callback_query"]["id"]
        world.clock.advance(wait)
        assert (await world.ask("answerCallbackQuery", callback_query_id=query)).status == (400 if wait else 200)
        reply = await world.ask("answerCallbackQuery", callback_query_id=query)
        assert reply.json["description"] == (
            "Bad Request: query is too old and response timeout expired or query ID is invalid"
        )


async def test_an_answer_has_at_most_200_characters(world: World) -> None:
    """More does not fit an alert."""
    reply = await world.ask("answerCallbackQuery", callback_query_id="1", text="x" * 201)
    assert reply.json["description"] == "Bad Request: MESSAGE_TOO_LONG"


def test_only_a_button_that_is_there_is_pressed(world: World, anna: Person) -> None:
    """A test that presses another is mistaken."""
    with pytest.raises(ValueError, match="no button"):
        world.press(anna, anna.id, world.messages(anna.id)[0].id, "go")


@pytest.mark.parametrize(
    ("link", "text"),
    [
        ("i_seized-1", "/start i_seized-1"),
        ("https://t.me/minewatch_bot?start=news", "/start news"),
        ("https://t.me/Minewatch_Bot", "/start"),
        ("tg://resolve?domain=minewatch_bot&start=news", "/start news"),
    ],
)
def test_a_deep_link_starts_with_its_payload(world: World, link: str, text: str) -> None:
    """It also opens the chat of somebody new."""
    ben = world.person("Ben")
    world.open_link(ben, link)
    assert [one.text for one in world.messages(ben.id)] == [text]


@pytest.mark.parametrize("link", ["", "two words", "x" * 65, "https://t.me/another_bot?start=x"])
def test_a_link_that_leads_elsewhere_is_refused(world: World, anna: Person, link: str) -> None:
    """Telegram would not bring it here either."""
    with pytest.raises(ValueError, match=r"start parameter|does not lead"):
        world.open_link(anna, link)


async def test_blocking_is_told_once_each_way(world: World, anna: Person) -> None:
    """As my_chat_member of the private chat; a blocked chat cannot be written from either."""
    world.block(anna)
    assert world.block(anna) == 0
    world.unblock(anna)
    changes = [one["my_chat_member"] for one in await told(world)]
    assert [one["new_chat_member"]["status"] for one in changes] == ["kicked", "member"]
    assert changes[0]["old_chat_member"]["user"]["id"] == world.bot.id


async def test_writing_takes_the_bot_up_again(world: World, anna: Person) -> None:
    """Whoever writes to a bot that they blocked unblocks it."""
    world.block(anna)
    world.write(anna, anna.id, "/start")
    kinds = [set(one) - {"update_id"} for one in await told(world)]
    assert kinds == [{"my_chat_member"}, {"my_chat_member"}, {"message"}]


async def test_comings_and_goings_are_told(world: World, anna: Person) -> None:
    """Added, promoted, demoted, removed; in a group a service message too."""
    group = world.supergroup("S", [anna], bot_inside=False)
    world.add_bot(group, anna)
    world.promote_bot(group, anna, ["can_delete_messages"])
    world.demote_bot(group, anna)
    world.remove_bot(group, anna)
    updates = await told(world)
    statuses = [one["my_chat_member"]["new_chat_member"]["status"] for one in updates if "my_chat_member" in one]
    assert statuses == ["member", "administrator", "member", "kicked"]
    assert updates[1]["message"]["new_chat_members"][0]["id"] == world.bot.id
    assert len(updates) == 5


async def test_a_channel_takes_bots_as_administrators(world: World, anna: Person) -> None:
    """And has no plain members among them."""
    channel = world.channel("News", owner=anna)
    world.add_bot(channel, anna)
    world.demote_bot(channel, anna)
    statuses = [one["my_chat_member"]["new_chat_member"]["status"] for one in await told(world)]
    assert statuses == ["administrator", "left"]
    with pytest.raises(ValueError, match="no such rights"):
        world.add_bot(channel, anna, ["can_fly"])


async def test_others_moves_reach_administrators_who_ask(world: World, anna: Person) -> None:
    """chat_member is not among the kinds that come unasked."""
    ben = world.person("Ben")
    group = world.supergroup("S", [anna])
    world.promote_bot(group, anna)
    world.join(ben, group)
    await world.ask("getUpdates", allowed_updates=["chat_member"])
    world.updates.drop()
    world.promote(ben, group, anna)
    world.demote(ben, group, anna)
    world.leave(ben, group)
    statuses = [one["chat_member"]["new_chat_member"]["status"] for one in await told(world)]
    assert statuses == ["administrator", "member", "left"]


async def test_a_move_is_told_in_both_chats(world: World, anna: Person) -> None:
    """Each names the other, and members come along."""
    group = world.group("Miners", [anna])
    moved = world.migrate(group)
    away, here = (one["message"] for one in await told(world))
    assert (away["chat"]["id"], away["migrate_to_chat_id"]) == (group.id, moved.id)
    assert (here["chat"]["id"], here["migrate_from_chat_id"]) == (moved.id, group.id)
    assert moved.member(anna).standing == "creator"
    with pytest.raises(ValueError, match="may not write"):
        world.write(anna, group.id, "hello?")


async def test_posts_edits_and_deletions(world: World, anna: Person) -> None:
    """A post is a channel's; an edit is told; a deletion is not."""
    channel = world.channel("News", owner=anna, bot_can_post=True)
    world.write(anna, channel.id, "old")
    post = world.messages(channel.id)[0].id
    world.edit(anna, channel.id, post, "new")
    world.delete(anna, channel.id, post)
    first, second = await told(world)
    assert first["channel_post"]["sender_chat"]["id"] == channel.id
    assert second["edited_channel_post"]["text"] == "new"
    assert world.messages(channel.id) == ()
    with pytest.raises(ValueError, match="is not Anna's"):
        world.edit(anna, anna.id, await _sent(world, anna), "mine")


async def _sent(world: World, anna: Person) -> int:
    number: int = (await world.ask("sendMessage", chat_id=anna.id, text="x")).result["message_id"]
    return number


async def test_privacy_mode_hides_ordinary_talk(world: World, anna: Person) -> None:
    """Commands and answers to the bot pass; a mention alone does not; an administrator sees all."""
    group = world.group("Miners", [anna])
    sent = (await world.ask("sendMessage", chat_id=group.id, text="x")).result["message_id"]
    world.privacy_mode = True
    assert world.write(anna, group.id, "hello") == 0
    assert world.write(anna, group.id, "hello @minewatch_bot") == 0
    assert world.write(anna, group.id, "/help@another_bot") == 0
    assert world.write(anna, group.id, "/help") > 0
    assert world.write(anna, group.id, "/help@Minewatch_bot") > 0
    assert world.write(anna, group.id, "yes", reply_to=sent) > 0
    world.promote_bot(group, anna)
    assert world.write(anna, group.id, "hello") > 0
    assert (await world.ask("getMe")).result["can_read_all_group_messages"] is False


async def test_a_chain_of_replies_is_no_topic(world: World, anna: Person) -> None:
    """Telegram numbers it as a thread, but the bot cannot send there: only is_topic_message says that it can."""
    forum = world.supergroup("Forum", [anna], topics=["News"])
    news = max(forum.topics)
    world.write(anna, forum.id, "in general")
    first = world.messages(forum.id)[-1].id
    world.write(anna, forum.id, "answer", reply_to=first)
    world.write(anna, forum.id, "in news", thread_id=news)
    _, chained, topical = (one["message"] for one in await told(world))
    assert (chained["message_thread_id"], chained.get("is_topic_message")) == (first, None)
    assert (topical["message_thread_id"], topical["is_topic_message"]) == (news, True)
    reply = await world.ask("sendMessage", chat_id=forum.id, text="x", message_thread_id=first)
    assert reply.json["description"] == "Bad Request: message thread not found"
    answer = {"message_id": world.messages(forum.id)[-1].id}
    reply = await world.ask("sendMessage", chat_id=forum.id, text="x", reply_parameters=answer)
    assert reply.result["message_thread_id"] == news


def test_strangers_do_not_write(world: World, anna: Person) -> None:
    """Not in a group where they are not, and not as a channel that is not theirs."""
    ben = world.person("Ben")
    channel = world.channel("News", owner=anna)
    world.join(ben, channel)
    for chat in (world.group("Miners", [anna]), channel):
        with pytest.raises(ValueError, match="may not write"):
            world.write(ben, chat.id, "hello")
