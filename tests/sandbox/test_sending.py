"""What the bot sends, and how Telegram refuses it."""

import json
from datetime import timedelta

import pytest

from bot.sandbox import World
from bot.sandbox.limits import Limits
from bot.sandbox.parameters import Upload
from bot.sandbox.people import Person
from bot.sandbox.pictures import find_photo

PNG = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + (640).to_bytes(4) + (480).to_bytes(4) + b"rest"


async def test_a_message_is_seen_told_and_entered(world: World, anna: Person) -> None:
    """The answer, the chat and the ledger agree."""
    reply = await world.ask("sendMessage", chat_id=anna.id, text=" <b>Hi</b> ", parse_mode="HTML")
    sent = world.messages(anna.id)[-1]
    assert reply.result["message_id"] == sent.id
    assert reply.result["entities"] == [{"type": "bold", "offset": 0, "length": 2}]
    assert reply.result["from"] == {
        "id": world.bot.id,
        "is_bot": True,
        "first_name": "Minewatch",
        "username": "minewatch_bot",
    }
    assert (sent.text, sent.sender, sent.date) == ("Hi", world.bot, world.clock.now())
    entry = world.ledger[-1]
    assert (entry.method, entry.chat_id, entry.message_id, entry.text) == ("sendMessage", anna.id, sent.id, "Hi")


@pytest.mark.parametrize(
    ("changes", "description"),
    [
        ({"text": ""}, "Bad Request: message text is empty"),
        ({"text": None}, "Bad Request: message text is empty"),
        ({"text": " \n "}, "Bad Request: text must be non-empty"),
        ({"text": "x" * 4097}, "Bad Request: message is too long"),
        ({"text": "😀" * 2049}, "Bad Request: message is too long"),
        (
            {"text": "<x>", "parse_mode": "html"},
            'Bad Request: can\'t parse entities: Unsupported start tag "x" at byte offset 0',
        ),
        ({"parse_mode": "BBCode"}, "Bad Request: unsupported parse_mode"),
        ({"chat_id": ""}, "Bad Request: chat_id is empty"),
        ({"chat_id": None}, "Bad Request: chat_id is empty"),
        ({"chat_id": 1}, "Bad Request: chat not found"),
        ({"chat_id": "@nobody"}, "Bad Request: chat not found"),
        ({"chat_id": "Anna"}, "Bad Request: chat not found"),
        ({"reply_parameters": {"message_id": 999}}, "Bad Request: message to be replied not found"),
        ({"message_thread_id": 5}, "Bad Request: message thread not found"),
        (
            {"entities": [{"type": "bold", "offset": 1, "length": 9}]},
            "Bad Request: Entity beginning at UTF-16 offset 1 ends after the end of the text at UTF-16 offset 10",
        ),
    ],
)
async def test_a_bad_message_is_refused_as_telegram_does(
    world: World, anna: Person, changes: dict[str, object], description: str
) -> None:
    """Nothing appears in the chat, and the sandbox has nothing to complain of itself."""
    params = {"chat_id": anna.id, "text": "x"} | changes
    reply = await world.ask("sendMessage", **params)
    assert (reply.status, reply.json["description"]) == (400, description)
    assert len(world.messages(anna.id)) == 1
    assert world.complaints == []


async def test_length_counts_after_the_markup_is_read(world: World, anna: Person) -> None:
    """Tags cost nothing, and 4096 units are allowed."""
    reply = await world.ask("sendMessage", chat_id=anna.id, text=f"<b>{'x' * 4096}</b>", parse_mode="HTML")
    assert reply.status == 200


@pytest.mark.parametrize(
    "params",
    [
        {"colour": "red"},
        {"disable_notification": "perhaps"},
        {"message_thread_id": "one"},
        {"text": 5},
        {"reply_parameters": {"message_id": 1, "loud": True}},
        {"parse_mode": "MarkdownV2"},
        {"entities": "5"},
    ],
)
async def test_the_sandbox_complains_where_telegram_is_silent(
    world: World, anna: Person, params: dict[str, object]
) -> None:
    """A name or a type that Telegram would pass over is a mistake in the bot."""
    reply = await world.ask("sendMessage", **{"chat_id": anna.id, "text": "x", **params})
    assert reply.status == 400
    assert len(world.complaints) == 1


async def test_an_unknown_parameter_is_named(world: World, anna: Person) -> None:
    """In the answer and in the list of complaints."""
    reply = await world.ask("sendMessage", chat_id=anna.id, text="x", colour="red")
    assert reply.json["description"] == 'Bad Request: unknown parameter "colour"'
    assert world.complaints == ['sendMessage: Bad Request: unknown parameter "colour"']


async def test_forms_carry_json_as_text(world: World, anna: Person) -> None:
    """Numbers and objects may come as strings."""
    keyboard = json.dumps({"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]})
    await world.ask("sendMessage", chat_id=str(anna.id), text="x", disable_notification="true", reply_markup=keyboard)
    sent = world.messages(anna.id)[-1]
    assert (sent.silent, sent.keyboard) == (True, (({"text": "Go", "callback_data": "go"},),))


async def test_a_reply_shows_what_it_answers(world: World, anna: Person) -> None:
    """One level deep, as Telegram does; a lost one may be left out."""
    first = world.messages(anna.id)[0]
    reply = await world.ask("sendMessage", chat_id=anna.id, text="x", reply_parameters={"message_id": first.id})
    assert reply.result["reply_to_message"]["text"] == "/start"
    lost = {"message_id": 999, "allow_sending_without_reply": True}
    reply = await world.ask("sendMessage", chat_id=anna.id, text="x", reply_parameters=lost)
    assert "reply_to_message" not in reply.result


async def test_who_never_wrote_cannot_be_written_to(world: World) -> None:
    """A stranger is unknown; an acquaintance is not open to the bot."""
    ben, carl, dora = world.person("Ben"), world.person("Carl"), world.person("Dora")
    world.private_chat(carl)
    world.group("Miners", members=[dora])
    reply = await world.ask("sendMessage", chat_id=ben.id, text="x")
    assert reply.json["description"] == "Bad Request: chat not found"
    for known in (carl, dora):
        reply = await world.ask("sendMessage", chat_id=known.id, text="x")
        assert (reply.status, reply.json["description"]) == (
            403,
            "Forbidden: bot can't initiate conversation with a user",
        )


async def test_a_blocked_bot_is_forbidden_to_write(world: World, anna: Person) -> None:
    """And may again when it is unblocked."""
    world.block(anna)
    reply = await world.ask("sendMessage", chat_id=anna.id, text="x")
    assert (reply.status, reply.json["description"]) == (403, "Forbidden: bot was blocked by the user")
    world.unblock(anna)
    assert (await world.ask("sendMessage", chat_id=anna.id, text="x")).status == 200


@pytest.mark.parametrize("kind", ["group", "supergroup", "channel"])
async def test_a_bot_outside_may_not_write(world: World, anna: Person, kind: str) -> None:
    """Kicked and never been there are different words."""
    made = {
        "group": lambda: world.group("G", [anna], bot_inside=False),
        "supergroup": lambda: world.supergroup("S", [anna], bot_inside=False),
        "channel": lambda: world.channel("C", owner=anna),
    }
    chat = made[kind]()
    reply = await world.ask("sendMessage", chat_id=chat.id, text="x")
    assert (reply.status, reply.json["description"]) == (403, f"Forbidden: bot is not a member of the {kind} chat")
    world.remove_bot(chat, anna)
    reply = await world.ask("sendMessage", chat_id=chat.id, text="x")
    assert (reply.status, reply.json["description"]) == (403, f"Forbidden: bot was kicked from the {kind} chat")


async def test_a_channel_needs_the_right_to_post(world: World, anna: Person) -> None:
    """Posts are the channel's own, and its username is an address."""
    channel = world.channel("News", username="news", owner=anna, bot_can_post=False)
    reply = await world.ask("sendMessage", chat_id="@news", text="x")
    assert reply.json["description"] == "Bad Request: need administrator rights in the channel chat"
    world.promote_bot(channel, anna)
    reply = await world.ask("sendMessage", chat_id="@News", text="x")
    assert reply.result["sender_chat"]["id"] == channel.id
    assert "from" not in reply.result


async def test_a_silenced_bot_has_not_enough_rights(world: World, anna: Person) -> None:
    """Words and pictures are two rights."""
    chat = world.supergroup("S", [anna])
    world.restrict_bot(chat, anna, ["can_send_photos"])
    reply = await world.ask("sendMessage", chat_id=chat.id, text="x")
    assert reply.json["description"] == "Bad Request: not enough rights to send text messages to the chat"
    assert (await world.ask("sendPhoto", chat_id=chat.id, photo=Upload("a.png", "image/png", PNG))).status == 200


async def test_a_moved_group_answers_with_its_new_id(world: World, anna: Person) -> None:
    """The parameters say where it went."""
    group = world.group("Miners", [anna])
    moved = world.migrate(group)
    reply = await world.ask("sendMessage", chat_id=group.id, text="x")
    assert reply.json == {
        "ok": False,
        "error_code": 400,
        "description": "Bad Request: group chat was upgraded to a supergroup chat",
        "parameters": {"migrate_to_chat_id": moved.id},
    }
    assert (await world.ask("sendMessage", chat_id=moved.id, text="x")).status == 200


async def test_topics_are_threads_of_a_forum(world: World, anna: Person) -> None:
    """The general topic has no number for senders; a closed one takes only administrators."""
    forum = world.supergroup("Forum", [anna], topics=["News"])
    news = next(one for one in forum.topics.values() if one.name == "News")
    reply = await world.ask("sendMessage", chat_id=forum.id, text="x", message_thread_id=news.id)
    assert (reply.result["message_thread_id"], reply.result["is_topic_message"]) == (news.id, True)
    assert reply.result["reply_to_message"]["forum_topic_created"]["name"] == "News"
    reply = await world.ask("sendMessage", chat_id=forum.id, text="x", message_thread_id=1)
    assert reply.json["description"] == "Bad Request: message thread not found"
    world.close_topic(forum, news.id)
    reply = await world.ask("sendMessage", chat_id=forum.id, text="x", message_thread_id=news.id)
    assert reply.json["description"] == "Bad Request: TOPIC_CLOSED"
    world.promote_bot(forum, anna)
    assert (await world.ask("sendMessage", chat_id=forum.id, text="x", message_thread_id=news.id)).status == 200


async def test_a_picture_is_kept_and_sent_again(world: World, anna: Person) -> None:
    """The second time its file_id is enough, and its bytes can be fetched."""
    reply = await world.ask(
        "sendPhoto",
        chat_id=anna.id,
        photo="attach://p",
        p=Upload("a.png", "image/png", PNG),
        caption="<i>A</i>",
        parse_mode="HTML",
    )
    size = reply.result["photo"][0]
    assert (size["width"], size["height"], size["file_size"]) == (640, 480, len(PNG))
    assert (reply.result["caption"], reply.result["caption_entities"][0]["type"]) == ("A", "italic")
    again = await world.ask("sendPhoto", chat_id=anna.id, photo=size["file_id"])
    assert again.result["photo"] == reply.result["photo"]
    path = (await world.ask("getFile", file_id=size["file_id"])).result["file_path"]
    kept = world.file(path)
    assert kept is not None
    assert kept.data == PNG


@pytest.mark.parametrize(
    ("photo", "description"),
    [
        (None, "there is no photo in the request"),
        ("attach://lost", "there is no photo in the request"),
        ("AgACnope", "wrong file identifier/HTTP URL specified"),
        ("https://e.com/a.png", "failed to get HTTP URL content: the sandbox fetches nothing"),
        (Upload("a", "b", b""), "file must be non-empty"),
        (Upload("a", "b", b"words"), "IMAGE_PROCESS_FAILED"),
        (Upload("a", "b", PNG[:16] + (9000).to_bytes(4) + (9000).to_bytes(4)), "PHOTO_INVALID_DIMENSIONS"),
    ],
)
async def test_a_bad_picture_is_refused(world: World, anna: Person, photo: object, description: str) -> None:
    """It has to be a picture that Telegram can show."""
    reply = await world.ask("sendPhoto", chat_id=anna.id, photo=photo)
    assert reply.json["description"] == f"Bad Request: {description}"


async def test_a_caption_has_at_most_1024_units(world: World, anna: Person) -> None:
    """A quarter of what a message may have."""
    photo = Upload("a.png", "image/png", PNG)
    reply = await world.ask("sendPhoto", chat_id=anna.id, photo=photo, caption="x" * 1025)
    assert reply.json["description"] == "Bad Request: message caption is too long"


async def test_a_jpeg_says_its_size_in_a_segment() -> None:
    """The first frame header counts, after whatever comes before it."""
    data = b"\xff\xd8\xff\xe0\x00\x04xx\xff\xc0\x00\x11\x08" + (300).to_bytes(2) + (400).to_bytes(2) + b"more"
    photo = find_photo({}, Upload("a.jpg", "image/jpeg", data))
    assert (photo.width, photo.height, photo.path) == (400, 300, "photos/file_0.jpg")


async def test_limits_are_kept_when_they_are_on(world: World, anna: Person) -> None:
    """One message a second to one chat, by the sandbox's clock."""
    world.limits = Limits()
    assert (await world.ask("sendMessage", chat_id=anna.id, text="1")).status == 200
    reply = await world.ask("sendMessage", chat_id=anna.id, text="2")
    assert (reply.status, reply.json["parameters"]) == (429, {"retry_after": 1})
    world.clock.advance(timedelta(seconds=1))
    assert (await world.ask("sendMessage", chat_id=anna.id, text="3")).status == 200


async def test_typing_is_shown_and_checked(world: World, anna: Person) -> None:
    """It is no message, so the ledger does not know it."""
    changes = world.subscribe()
    assert (await world.ask("sendChatAction", chat_id=anna.id, action="typing")).result is True
    assert changes.get_nowait() == {"type": "typing", "chat_id": anna.id, "thread_id": None, "action": "typing"}
    reply = await world.ask("sendChatAction", chat_id=anna.id, action="dancing")
    assert reply.json["description"] == "Bad Request: wrong parameter action in request"
    assert world.ledger == []
