"""What the bot may ask of chats, and say of itself; and methods that are not there."""

import pytest

from bot.sandbox import World
from bot.sandbox.methods import METHODS, known_names
from bot.sandbox.people import Person


async def test_the_bot_knows_itself(world: World) -> None:
    """Names of methods may be written in any case."""
    assert (await world.ask("GETME")).result["username"] == world.bot.username
    assert (await world.ask("getMe")).result["can_read_all_group_messages"] is True


async def test_a_bad_token_is_nobody(world: World) -> None:
    """One of the right form is unauthorized, any other is not even found."""
    assert (await world.call("1:another", "getMe")).json == {
        "ok": False,
        "error_code": 401,
        "description": "Unauthorized",
    }
    assert (await world.call("nonsense", "getMe")).status == 404


async def test_unspoken_methods_are_refused(world: World) -> None:
    """What Telegram has and the sandbox has not says so; the rest is not found."""
    reply = await world.ask("sendDice", chat_id=1)
    assert reply.json["description"] == "Bad Request: method sendDice is not supported by the sandbox"
    assert world.complaints
    reply = await world.ask("sendJoke")
    assert (reply.status, reply.json["description"]) == (404, "Not Found: method not found")


def test_every_spoken_method_is_telegrams() -> None:
    """The list of names is the Bot API's own."""
    assert set(METHODS) <= known_names()
    assert len(known_names()) == 180


async def test_chats_say_who_they_are(world: World, anna: Person) -> None:
    """A public channel may be looked at from outside, a private one may not."""
    public, closed = world.channel("News", username="news", owner=anna), world.channel("Club", owner=anna)
    full = (await world.ask("getChat", chat_id="@news")).result
    assert (full["id"], full["title"], full["active_usernames"]) == (public.id, "News", ["news"])
    assert (await world.ask("getChat", chat_id=closed.id)).status == 403
    assert (await world.ask("getChat", chat_id=anna.id)).result["first_name"] == "Anna"


async def test_members_say_how_they_stand(world: World, anna: Person) -> None:
    """A stranger has left, an unknown id is nobody."""
    ben = world.person("Ben")
    channel = world.channel("News", owner=anna, bot_can_post=True)
    statuses = [
        (await world.ask("getChatMember", chat_id=channel.id, user_id=one.id)).result["status"]
        for one in (anna, world.bot, ben)
    ]
    assert statuses == ["creator", "administrator", "left"]
    bot = (await world.ask("getChatMember", chat_id=channel.id, user_id=world.bot.id)).result
    assert (bot["can_post_messages"], bot["can_promote_members"]) == (True, False)
    assert (await world.ask("getChatMember", chat_id=channel.id, user_id=1)).json[
        "description"
    ] == "Bad Request: user not found"


async def test_administrators_are_listed_and_counted(world: World, anna: Person) -> None:
    """The owner is one; private chats have none."""
    group = world.group("Miners", [anna, world.person("Ben")])
    admins = (await world.ask("getChatAdministrators", chat_id=group.id)).result
    assert [one["user"]["id"] for one in admins] == [anna.id]
    assert (await world.ask("getChatMemberCount", chat_id=group.id)).result == 3
    reply = await world.ask("getChatAdministrators", chat_id=anna.id)
    assert reply.json["description"] == "Bad Request: there are no administrators in the private chat"


async def test_the_bot_can_leave(world: World, anna: Person) -> None:
    """A private chat cannot be left."""
    group = world.group("Miners", [anna])
    assert (await world.ask("leaveChat", chat_id=group.id)).result is True
    assert (await world.ask("sendMessage", chat_id=group.id, text="x")).status == 403
    assert (await world.ask("leaveChat", chat_id=anna.id)).status == 400


async def test_menus_are_kept_by_scope_and_language(world: World, anna: Person) -> None:
    """One does not stand in for another."""
    listed = [{"command": "start", "description": "Begin"}]
    scope = {"type": "chat", "chat_id": anna.id}
    assert (await world.ask("setMyCommands", commands=listed, scope=scope, language_code="ru")).result is True
    assert (await world.ask("getMyCommands", scope=scope, language_code="ru")).result == listed
    assert (await world.ask("getMyCommands", scope=scope)).result == []
    assert world.snapshot()["commands"] == [{"scope": scope, "language_code": "ru", "commands": listed}]
    await world.ask("deleteMyCommands", scope=scope, language_code="ru")
    assert (await world.ask("getMyCommands", scope=scope, language_code="ru")).result == []


@pytest.mark.parametrize(
    ("params", "description"),
    [
        ({"commands": [{"command": "Start", "description": "x"}]}, "BOT_COMMAND_INVALID"),
        ({"commands": [{"command": "start", "description": " "}]}, "command description must not be empty"),
        ({"commands": [{"command": "start", "description": "x"}] * 101}, "BOT_COMMANDS_TOO_MUCH"),
        ({"commands": [], "language_code": "english"}, "invalid language code specified"),
        (
            {"commands": [], "scope": {"type": "moon"}},
            'can\'t parse BotCommandScope: unsupported type or fields of "moon"',
        ),
        ({"commands": [], "scope": {"type": "chat", "chat_id": 5}}, "chat not found"),
    ],
)
async def test_a_bad_menu_is_refused(world: World, params: dict[str, object], description: str) -> None:
    """In Telegram's words."""
    reply = await world.ask("setMyCommands", **params)
    assert reply.json["description"] == f"Bad Request: {description}"


async def test_words_of_the_bot_are_kept_by_language(world: World) -> None:
    """The common ones stand in where a language has none."""
    await world.ask("setMyDescription", description="Follows a story")
    await world.ask("setMyDescription", description="Следит", language_code="ru")
    assert (await world.ask("getMyDescription", language_code="ru")).result == {"description": "Следит"}
    assert (await world.ask("getMyDescription", language_code="kk")).result == {"description": "Follows a story"}
    assert (await world.ask("getMyName")).result == {"name": "Minewatch"}
    assert (await world.ask("setMyShortDescription", short_description="x" * 121)).status == 400


async def test_there_is_no_webhook_at_first(world: World) -> None:
    """To delete it, or ask for it, is fine."""
    assert (await world.ask("setWebhook", url="")).result is True
    assert (await world.ask("deleteWebhook", drop_pending_updates=True)).result is True
    assert (await world.ask("getWebhookInfo")).result["url"] == ""
    assert (await world.ask("logOut")).result is (await world.ask("close")).result is True
