"""Messages that are sent on, and those that ask for an answer."""

from typing import Any

import pytest

from bot.sandbox import World
from bot.sandbox.parameters import Upload
from bot.sandbox.people import Person

PNG = Upload("a.png", "image/png", b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + (10).to_bytes(4) + (10).to_bytes(4))


async def send(world: World, method: str = "sendMessage", **params: object) -> Any:
    """Send something; say what came back."""
    return (await world.ask(method, **params)).result


async def test_a_forwarded_message_names_its_origin(world: World, anna: Person) -> None:
    """A person, or a channel and the post's number; forwarded again it is still the first."""
    channel = world.channel("News", owner=anna, bot_can_post=True)
    post = await send(world, chat_id=channel.id, text="<b>x</b>", parse_mode="HTML")
    which = {"chat_id": anna.id, "from_chat_id": channel.id, "message_id": post["message_id"]}
    first = await send(world, "forwardMessage", **which)
    assert (first["text"], first["entities"][0]["type"]) == ("x", "bold")
    origin = first["forward_origin"]
    assert (origin["type"], origin["chat"]["id"], origin["message_id"]) == ("channel", channel.id, post["message_id"])
    which = {"chat_id": anna.id, "from_chat_id": anna.id}
    again = await send(world, "forwardMessage", **which, message_id=first["message_id"])
    assert again["forward_origin"] == origin
    start = world.messages(anna.id)[0].id
    mine = await send(world, "forwardMessage", **which, message_id=start)
    assert mine["forward_origin"]["sender_user"]["id"] == anna.id
    assert world.snapshot()["messages"][str(anna.id)][-1]["forwarded_from"] == "Anna"


async def test_a_copy_is_the_bots_own(world: World, anna: Person) -> None:
    """Only its number comes back; a caption may be another, a text stays as it is."""
    photo = await send(world, "sendPhoto", chat_id=anna.id, photo=PNG, caption="old", has_spoiler=True)
    which = {"chat_id": anna.id, "from_chat_id": anna.id, "message_id": photo["message_id"]}
    number = await send(world, "copyMessage", **which, caption="<i>new</i>", parse_mode="HTML")
    copy = world.messages(anna.id)[-1]
    assert number == {"message_id": copy.id}
    assert (copy.text, copy.spoiler, copy.origin, copy.sender) == ("new", True, None, world.bot)
    assert copy.photo == world.messages(anna.id)[-2].photo
    which["message_id"] = world.messages(anna.id)[0].id
    await send(world, "copyMessage", **which, caption="ignored")
    assert world.messages(anna.id)[-1].text == "/start"
    assert [one.method for one in world.ledger] == ["sendPhoto", "copyMessage", "copyMessage"]


@pytest.mark.parametrize(
    ("method", "word", "done"), [("forwardMessage", "forward", "forwarded"), ("copyMessage", "copy", "copied")]
)
async def test_what_may_not_be_sent_on_stays(world: World, anna: Person, method: str, word: str, done: str) -> None:
    """Lost, protected and service messages."""
    group = world.supergroup("S", [anna], topics=["News"])
    protected = await send(world, chat_id=anna.id, text="x", protect_content=True)
    for chat_id, number, words in (
        (anna.id, 999, f"message to {word} not found"),
        (anna.id, protected["message_id"], f"the message can't be {done}"),
        (group.id, world.messages(group.id)[0].id, f"the message can't be {done}"),
    ):
        reply = await world.ask(method, chat_id=anna.id, from_chat_id=chat_id, message_id=number)
        assert reply.json["description"] == f"Bad Request: {words}"
    assert world.complaints == []


async def test_a_message_may_ask_to_be_answered(world: World, anna: Person) -> None:
    """The page is told; the answer shows what it answers."""
    force = {"force_reply": True, "input_field_placeholder": "A name", "selective": True}
    asked = await send(world, chat_id=anna.id, text="Who?", reply_markup=force)
    shown = world.snapshot()["messages"][str(anna.id)][-1]
    assert shown["force_reply"] == {"placeholder": "A name", "selective": True}
    assert "reply_markup" not in asked
    world.write(anna, anna.id, "Klebanov", reply_to=asked["message_id"])
    update = (await world.ask("getUpdates")).result[-1]
    assert update["message"]["reply_to_message"]["text"] == "Who?"


async def test_a_keyboard_is_offered_and_taken_away(world: World, anna: Person) -> None:
    """None, labels and no labels are three things."""
    for markup, labels in (
        (None, None),
        ({"keyboard": [["Yes"]]}, [["Yes"]]),
        ({"remove_keyboard": True}, []),
        ({"remove_keyboard": False}, None),
        ({"force_reply": False}, None),
    ):
        await send(world, chat_id=anna.id, text="x", reply_markup=markup)
        assert world.messages(anna.id)[-1].reply_keyboard == labels


async def test_a_channel_has_inline_keyboards_alone(world: World, anna: Person) -> None:
    """Nobody there could use another."""
    channel = world.channel("News", owner=anna, bot_can_post=True)
    for markup in ({"force_reply": True}, {"keyboard": [["x"]]}):
        reply = await world.ask("sendMessage", chat_id=channel.id, text="x", reply_markup=markup)
        assert reply.json["description"] == "Bad Request: inline keyboard expected"


@pytest.mark.parametrize("placeholder", ["", "x" * 65])
async def test_a_placeholder_has_bounds(world: World, anna: Person, placeholder: str) -> None:
    """The sandbox is strict about them."""
    force = {"force_reply": True, "input_field_placeholder": placeholder}
    assert (await world.ask("sendMessage", chat_id=anna.id, text="x", reply_markup=force)).status == 400
    assert len(world.complaints) == 1


async def test_a_silent_message_says_so_to_the_page(world: World, anna: Person) -> None:
    """The Bot API itself does not."""
    sent = await send(world, chat_id=anna.id, text="x", disable_notification=True)
    assert world.snapshot()["messages"][str(anna.id)][-1]["silent"] is True
    assert "disable_notification" not in sent
