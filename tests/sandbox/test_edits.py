"""What the bot changes and takes back."""

from datetime import timedelta

import pytest

from bot.sandbox import World
from bot.sandbox.parameters import Upload
from bot.sandbox.people import Person

PNG = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + (10).to_bytes(4) + (10).to_bytes(4)
KEYS = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}


async def test_an_edit_replaces_text_and_buttons(world: World, anna: Person) -> None:
    """Buttons that are not given again are gone; the date of the edit is told."""
    sent = (await world.ask("sendMessage", chat_id=anna.id, text="old", reply_markup=KEYS)).result
    world.clock.advance(timedelta(minutes=5))
    reply = await world.ask("editMessageText", chat_id=anna.id, message_id=sent["message_id"], text="new")
    assert (reply.result["text"], reply.result["edit_date"] - reply.result["date"]) == ("new", 300)
    assert "reply_markup" not in reply.result
    assert [one.text for one in world.messages(anna.id)] == ["/start", "new"]
    assert [one.method for one in world.ledger] == ["sendMessage", "editMessageText"]


async def test_an_edit_that_changes_nothing_is_refused(world: World, anna: Person) -> None:
    """The same text and the same buttons are no edit."""
    sent = (await world.ask("sendMessage", chat_id=anna.id, text="x", reply_markup=KEYS)).result["message_id"]
    reply = await world.ask("editMessageText", chat_id=anna.id, message_id=sent, text=" x ", reply_markup=KEYS)
    assert reply.json["description"] == (
        "Bad Request: message is not modified: specified new message content and reply markup are exactly the same "
        "as a current content and reply markup of the message"
    )
    assert (await world.ask("editMessageReplyMarkup", chat_id=anna.id, message_id=sent)).status == 200
    assert (await world.ask("editMessageReplyMarkup", chat_id=anna.id, message_id=sent)).status == 400


@pytest.mark.parametrize(
    ("message_id", "description"),
    [(1, "message can't be edited"), (999, "message to edit not found"), (None, "message identifier is not specified")],
)
async def test_only_own_messages_are_edited(world: World, anna: Person, message_id: int, description: str) -> None:
    """Message 1 is Anna's."""
    reply = await world.ask("editMessageText", chat_id=anna.id, message_id=message_id, text="x")
    assert reply.json["description"] == f"Bad Request: {description}"


async def test_a_channels_posts_need_a_right(world: World, anna: Person) -> None:
    """Another's post is edited with can_edit_messages alone."""
    channel = world.channel("News", owner=anna, bot_can_post=True)
    world.write(anna, channel.id, "mine")
    mine = world.messages(channel.id)[0].id
    assert (await world.ask("editMessageText", chat_id=channel.id, message_id=mine, text="ours")).status == 200
    world.promote_bot(channel, anna, ["can_post_messages"])
    assert (await world.ask("editMessageText", chat_id=channel.id, message_id=mine, text="mine")).status == 400


async def test_deleted_messages_are_gone(world: World, anna: Person) -> None:
    """The ledger remembers what was deleted."""
    sent = (await world.ask("sendMessage", chat_id=anna.id, text="x")).result["message_id"]
    assert (await world.ask("deleteMessage", chat_id=anna.id, message_id=sent)).result is True
    assert [one.text for one in world.messages(anna.id)] == ["/start"]
    assert (world.ledger[-1].method, world.ledger[-1].text) == ("deleteMessage", "x")
    reply = await world.ask("deleteMessage", chat_id=anna.id, message_id=sent)
    assert reply.json["description"] == "Bad Request: message to delete not found"
    assert (await world.ask("deleteMessages", chat_id=anna.id, message_ids=[1, sent])).result is True
    assert world.messages(anna.id) == ()


async def test_old_messages_cannot_be_deleted(world: World, anna: Person) -> None:
    """After two days only a right helps."""
    group = world.supergroup("S", [anna])
    sent = (await world.ask("sendMessage", chat_id=group.id, text="x")).result["message_id"]
    world.clock.advance(timedelta(hours=48))
    reply = await world.ask("deleteMessage", chat_id=group.id, message_id=sent)
    assert reply.json["description"] == "Bad Request: message can't be deleted for everyone"
    world.promote_bot(group, anna)
    assert (await world.ask("deleteMessage", chat_id=group.id, message_id=sent)).result is True


async def test_captions_and_texts_are_two_things(world: World, anna: Person) -> None:
    """A photo has no text to edit, and a text has no caption."""
    photo = await world.ask("sendPhoto", chat_id=anna.id, photo=Upload("a.png", "image/png", PNG), caption="old")
    text = await world.ask("sendMessage", chat_id=anna.id, text="x")
    at = {"chat_id": anna.id, "message_id": photo.result["message_id"]}
    reply = await world.ask("editMessageText", **at, text="new")
    assert reply.json["description"] == "Bad Request: there is no text in the message to edit"
    reply = await world.ask("editMessageCaption", **at, caption="new")
    assert (reply.result["caption"], reply.result["photo"]) == ("new", photo.result["photo"])
    at["message_id"] = text.result["message_id"]
    reply = await world.ask("editMessageCaption", **at, caption="new")
    assert reply.json["description"] == "Bad Request: there is no caption in the message to edit"


@pytest.mark.parametrize("count", [0, 101])
async def test_one_to_a_hundred_are_deleted_at_once(world: World, anna: Person, count: int) -> None:
    """None and more are refused."""
    assert (await world.ask("deleteMessages", chat_id=anna.id, message_ids=[1] * count)).status == 400
