"""Languages: a person's own, and what the bot says in each."""

from bot.sandbox import World
from bot.sandbox.people import Person


async def test_updates_carry_the_language_of_now(world: World, anna: Person) -> None:
    """Messages, presses and inline queries alike; who has none set sends none."""
    keys = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}
    sent = (await world.ask("sendMessage", chat_id=anna.id, text="x", reply_markup=keys)).result["message_id"]
    for code in ("kk", "pt-br", None):
        world.speak(anna, code)
        world.write(anna, anna.id, "hi")
        world.press(anna, anna.id, sent, "go")
        world.seek(anna, anna.id, f"coal {code}")
        updates = (await world.ask("getUpdates")).result
        world.updates.drop()
        kinds = ("message", "callback_query", "inline_query")
        senders = [one[kind]["from"] for one, kind in zip(updates, kinds, strict=True)]
        assert [one.get("language_code") for one in senders] == [code] * 3


def test_a_new_language_is_told_to_the_page(world: World, anna: Person) -> None:
    """As the person, who is otherwise the same."""
    changes = world.subscribe()
    world.speak(anna, "ru")
    event = changes.get_nowait()
    assert event is not None
    assert (event["type"], event["person"]["language_code"]) == ("person", "ru")
    assert event["person"]["id"] == anna.id


async def test_the_menu_of_one_language_is_taken_back(world: World) -> None:
    """The others stay."""
    for code in ("", "ru", "kk"):
        listed = [{"command": "help", "description": f"Help {code}".strip()}]
        await world.ask("setMyCommands", commands=listed, language_code=code)
    assert (await world.ask("deleteMyCommands", language_code="ru")).result is True
    left = {one["language_code"]: one["commands"][0]["description"] for one in world.snapshot()["commands"]}
    assert left == {"": "Help", "kk": "Help kk"}


async def test_what_the_bot_says_of_itself_is_shown(world: World) -> None:
    """By language; the name for all is the one that it goes by."""
    changes = world.subscribe()
    await world.ask("setMyDescription", description="Follows a story")
    await world.ask("setMyDescription", description="Следит", language_code="ru")
    await world.ask("setMyName", name="Mines")
    await world.ask("setMyName", name="Шахты", language_code="ru")
    assert world.snapshot()["profile"] == [
        {"field": "description", "language_code": "", "words": "Follows a story"},
        {"field": "description", "language_code": "ru", "words": "Следит"},
        {"field": "name", "language_code": "", "words": "Mines"},
        {"field": "name", "language_code": "ru", "words": "Шахты"},
    ]
    assert (await world.ask("getMe")).result["first_name"] == "Mines"
    event = changes.get_nowait()
    assert event == {"type": "profile", "profile": world.snapshot()["profile"][:1]}


async def test_an_emptied_description_falls_back(world: World) -> None:
    """What is empty in one language is said in the words for all."""
    await world.ask("setMyDescription", description="Follows a story")
    await world.ask("setMyDescription", description="Следит", language_code="ru")
    await world.ask("setMyDescription", description="", language_code="ru")
    assert (await world.ask("getMyDescription", language_code="ru")).result == {"description": "Follows a story"}
