"""What the chat page is told."""

import json
from datetime import timedelta

from bot.sandbox import World
from bot.sandbox.parameters import Upload
from bot.sandbox.people import Person


async def test_every_change_is_told_as_json(world: World, anna: Person) -> None:
    """In the order in which it happened, in the forms of events.py."""
    changes = world.subscribe()
    keys = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}
    sent = (
        await world.ask("sendMessage", chat_id=anna.id, text="<b>x</b>", parse_mode="HTML", reply_markup=keys)
    ).result
    world.press(anna, anna.id, sent["message_id"], "go")
    query = (await world.ask("getUpdates")).result[0]["callback_query"]["id"]
    await world.ask("answerCallbackQuery", callback_query_id=query, text="Done")
    await world.ask("editMessageText", chat_id=anna.id, message_id=sent["message_id"], text="y")
    await world.ask("deleteMessage", chat_id=anna.id, message_id=sent["message_id"])
    await world.ask("setMyCommands", commands=[{"command": "start", "description": "Begin"}])
    world.clock.advance(timedelta(days=7))
    world.migrate(world.group("Miners", [anna]))
    events = []
    while event := changes.get_nowait():
        events.append(json.loads(json.dumps(event)))
    assert [one["type"] for one in events[:6]] == [
        "message",
        "callback_answer",
        "edit",
        "delete",
        "commands",
        "clock",
    ]
    assert [one["type"] for one in events[6:]] == ["chat", "message", "message", "chat_moved"]
    first = events[0]["message"]
    assert first["keyboard"] == keys["inline_keyboard"]
    assert first["entities"] == [{"type": "bold", "offset": 0, "length": 1}]
    assert first["sender"]["is_bot"] is True
    assert events[5] == {"type": "clock", "now": "2025-03-10T09:00:00+00:00", "frozen": True}


async def test_a_reader_who_leaves_hears_no_more(world: World) -> None:
    """The iteration ends; others go on."""
    changes, others = world.subscribe(), world.subscribe()
    world.person("Ben")
    changes.close()
    world.person("Carl")
    assert [one["person"]["name"] async for one in changes] == ["Ben"]
    assert others.get_nowait() is not None


def test_a_snapshot_shows_everything(world: World, anna: Person) -> None:
    """It is JSON, and a group that moved is left out of it."""
    forum = world.supergroup("Forum", [anna], topics=["News"])
    moved = world.migrate(world.group("Miners", [anna]))
    picture = json.loads(json.dumps(world.snapshot()))
    assert [one["id"] for one in picture["chats"]] == [anna.id, forum.id, moved.id]
    assert [one["name"] for one in picture["chats"][1]["topics"]] == ["General", "News"]
    assert picture["messages"][str(anna.id)][0]["text"] == "/start"
    assert picture["messages"][str(moved.id)][0]["service"] == "This supergroup was a group before"
    assert picture["people"][0]["name"] == "Anna"
    assert picture["clock"] == {"now": "2025-03-03T09:00:00+00:00", "frozen": True}


def test_service_messages_are_shown_in_words(world: World, anna: Person) -> None:
    """The page need not know the Bot API's fields."""
    ben = world.person("Ben")
    forum = world.supergroup("Forum", [anna], topics=["News"])
    world.join(ben, forum)
    world.leave(ben, forum)
    shown = world.snapshot()["messages"][str(forum.id)]
    assert [one["service"] for one in shown] == ["The topic “News” was opened", "Ben joined", "Ben left"]


async def test_a_picture_is_shown_by_its_path(world: World, anna: Person) -> None:
    """Its bytes are asked for apart."""
    png = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + (10).to_bytes(4) + (20).to_bytes(4)
    await world.ask("sendPhoto", chat_id=anna.id, photo=Upload("a.png", "image/png", png))
    photo = world.snapshot()["messages"][str(anna.id)][-1]["photo"]
    assert (photo["path"], photo["width"], photo["height"]) == ("photos/file_0.png", 10, 20)
