"""Pictures and files: sent, sent again, put in place of others, fetched back."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox import Clock, World
from bot.sandbox.methods.files import LARGEST
from bot.sandbox.parameters import Upload
from bot.sandbox.people import Person


def png(width: int = 10, height: int = 10) -> Upload:
    """Make the beginning of a PNG."""
    data = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + width.to_bytes(4) + height.to_bytes(4)
    return Upload("a.png", "image/png", data)


STORY = Upload("story.json", "application/json", b'{"items": []}')
KEYS = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}


async def sent(world: World, person: Person, **more: object) -> dict[str, Any]:
    """Send a picture."""
    result: dict[str, Any] = (await world.ask("sendPhoto", chat_id=person.id, photo=png(), **more)).result
    return result


async def put(world: World, person: Person, message_id: int, media: object, **more: object) -> dict[str, Any]:
    """Put media in place of a message's content; say what comes back."""
    reply = await world.ask("editMessageMedia", chat_id=person.id, message_id=message_id, media=media, **more)
    answer: dict[str, Any] = reply.json
    return answer


async def test_a_picture_may_be_veiled_and_stand_below(world: World, anna: Person) -> None:
    """Both are said in the message, and the page is told."""
    message = await sent(world, anna, caption="x", has_spoiler=True, show_caption_above_media=True)
    assert (message["has_media_spoiler"], message["show_caption_above_media"]) == (True, True)
    shown = world.snapshot()["messages"][str(anna.id)][-1]
    assert (shown["spoiler"], shown["caption_above"]) == (True, True)
    edited = await world.ask("editMessageCaption", chat_id=anna.id, message_id=message["message_id"], caption="x")
    assert "show_caption_above_media" not in edited.result
    assert edited.result["has_media_spoiler"] is True


@pytest.mark.parametrize("as_text", [True, False])
async def test_a_picture_is_replaced_by_an_upload(world: World, anna: Person, *, as_text: bool) -> None:
    """The media names the upload; caption and buttons are those that come along."""
    old = await sent(world, anna, caption="old", reply_markup=KEYS)
    media = {"type": "photo", "media": "attach://new", "caption": "<b>new</b>", "parse_mode": "HTML"}
    given = json.dumps(media) if as_text else media
    answer = await put(world, anna, old["message_id"], given, new=png(20, 30))
    message = answer["result"]
    assert (message["caption"], message["caption_entities"][0]["type"]) == ("new", "bold")
    assert (message["photo"][0]["width"], message["photo"][0]["height"]) == (20, 30)
    assert "reply_markup" not in message
    assert (world.ledger[-1].method, world.ledger[-1].text) == ("editMessageMedia", "new")


async def test_a_picture_is_replaced_by_one_sent_before(world: World, anna: Person) -> None:
    """The same again is no edit."""
    first = await sent(world, anna)
    second = (await world.ask("sendPhoto", chat_id=anna.id, photo=png(30, 30))).result
    media = {"type": "photo", "media": first["photo"][0]["file_id"]}
    answer = await put(world, anna, second["message_id"], media)
    assert answer["result"]["photo"] == first["photo"]
    answer = await put(world, anna, second["message_id"], media)
    assert "message is not modified" in answer["description"]


async def test_a_text_becomes_a_picture_and_stays_one(world: World, anna: Person) -> None:
    """Media replaces text, but text does not replace media."""
    text = (await world.ask("sendMessage", chat_id=anna.id, text="x")).result["message_id"]
    answer = await put(world, anna, text, {"type": "photo", "media": "attach://p", "caption": "y"}, p=png())
    assert (answer["result"]["caption"], "text" in answer["result"]) == ("y", False)
    reply = await world.ask("editMessageText", chat_id=anna.id, message_id=text, text="z")
    assert reply.json["description"] == "Bad Request: there is no text in the message to edit"


UNREAD = "can't parse InputMedia: "


@pytest.mark.parametrize(
    ("media", "description"),
    [
        (None, 'parameter "media" is required'),
        ("{", "can't parse input media JSON object"),
        ([], UNREAD + "expected an Object"),
        ({"media": "x"}, UNREAD + 'Can\'t find field "type"'),
        ({"type": "moon", "media": "x"}, UNREAD + 'type "moon" is unsupported'),
        ({"type": "photo"}, UNREAD + "media not found"),
        ({"type": "photo", "media": "attach://lost"}, UNREAD + "media not found"),
        ({"type": "photo", "media": "AgACnope"}, "wrong file identifier/HTTP URL specified"),
        ({"type": "photo", "media": "AgACnope", "caption": "x" * 1025}, "message caption is too long"),
    ],
)
async def test_bad_media_is_refused(world: World, anna: Person, media: object, description: str) -> None:
    """In the server's words, and the message stays as it was."""
    old = await sent(world, anna, caption="old")
    answer = await put(world, anna, old["message_id"], media)
    assert answer["description"] == f"Bad Request: {description}"
    assert world.messages(anna.id)[-1].text == "old"
    assert world.complaints == []


async def test_an_inline_message_takes_no_new_file(world: World, anna: Person) -> None:
    """A picture that was sent before is taken."""
    file_id = (await sent(world, anna))["photo"][0]["file_id"]
    world.seek(anna, anna.id, "coal")
    query = (await world.ask("getUpdates")).result[-1]["inline_query"]["id"]
    content = {"message_text": "x"}
    result = {"type": "article", "id": "1", "title": "x", "input_message_content": content, "reply_markup": KEYS}
    await world.ask("answerInlineQuery", inline_query_id=query, results=[result])
    world.choose(anna, "1")
    which = {"inline_message_id": world.messages(anna.id)[-1].inline_id}
    reply = await world.ask("editMessageMedia", **which, media={"type": "photo", "media": "attach://p"}, p=png())
    assert reply.json["description"] == "Bad Request: invalid message content specified"
    reply = await world.ask("editMessageMedia", **which, media={"type": "photo", "media": file_id})
    assert reply.result is True
    photo = world.messages(anna.id)[-1].photo
    assert photo is not None
    assert photo.file_id == file_id


async def test_a_document_keeps_its_name_and_bytes(world: World, anna: Person) -> None:
    """It is sent again by its file_id, and fetched by its path."""
    reply = await world.ask("sendDocument", chat_id=anna.id, document=STORY, caption="<i>All</i>", parse_mode="HTML")
    document = reply.result["document"]
    assert (document["file_name"], document["mime_type"], document["file_size"]) == (
        "story.json",
        "application/json",
        len(STORY.data),
    )
    assert (reply.result["caption"], "text" in reply.result) == ("All", False)
    again = await world.ask("sendDocument", chat_id=anna.id, document=document["file_id"])
    assert again.result["document"] == document
    path = (await world.ask("getFile", file_id=document["file_id"])).result["file_path"]
    kept = world.file(path)
    assert kept is not None
    assert kept.data == STORY.data
    assert world.snapshot()["messages"][str(anna.id)][-1]["document"] == {
        "path": path,
        "name": "story.json",
        "kind": "application/json",
        "size": len(STORY.data),
    }
    assert [one.method for one in world.ledger] == ["sendDocument", "sendDocument"]


async def test_a_document_is_no_picture(world: World, anna: Person) -> None:
    """A file_id of one kind is refused for the other; media of either kind may replace the other."""
    document = (await world.ask("sendDocument", chat_id=anna.id, document=STORY)).result
    photo = await sent(world, anna)
    reply = await world.ask("sendPhoto", chat_id=anna.id, photo=document["document"]["file_id"])
    assert reply.json["description"] == "Bad Request: type of file mismatch"
    reply = await world.ask("sendDocument", chat_id=anna.id, document=photo["photo"][0]["file_id"])
    assert reply.json["description"] == "Bad Request: type of file mismatch"
    media = {"type": "document", "media": document["document"]["file_id"], "caption": "x"}
    answer = await put(world, anna, photo["message_id"], media)
    assert (answer["result"]["document"], "photo" in answer["result"]) == (document["document"], False)


@pytest.mark.parametrize(
    ("document", "description"),
    [
        (None, "there is no document in the request"),
        ("attach://lost", "there is no document in the request"),
        ("BQACnope", "wrong file identifier/HTTP URL specified"),
        (Upload("a.json", "application/json", b""), "file must be non-empty"),
    ],
)
async def test_a_bad_document_is_refused(world: World, anna: Person, document: object, description: str) -> None:
    """As Telegram refuses it."""
    reply = await world.ask("sendDocument", chat_id=anna.id, document=document)
    assert reply.json["description"] == f"Bad Request: {description}"


async def test_silenced_bots_send_no_media(world: World, anna: Person) -> None:
    """Each kind has a right of its own."""
    group = world.supergroup("S", [anna])
    world.restrict_bot(group, anna, ["can_send_messages", "can_send_documents"])
    reply = await world.ask("sendPhoto", chat_id=group.id, photo=png())
    assert reply.json["description"] == "Bad Request: not enough rights to send photos to the chat"
    assert (await world.ask("sendDocument", chat_id=group.id, document=STORY)).status == 200


async def test_a_large_file_is_not_fetched_back(world: World, anna: Person) -> None:
    """A bot may send more than it may fetch."""
    large = Upload("a.bin", "application/octet-stream", bytes(LARGEST + 1))
    document = (await world.ask("sendDocument", chat_id=anna.id, document=large)).result["document"]
    reply = await world.ask("getFile", file_id=document["file_id"])
    assert reply.json["description"] == "Bad Request: file is too big"


@given(st.integers(0, 1030), st.integers(0, 515))
async def test_a_caption_is_measured_in_utf16(letters: int, faces: int) -> None:
    """Up to 1024 units are kept whole, one more is refused; sent or edited alike."""
    world = World(clock=Clock(frozen=True))
    anna = world.person("Anna")
    world.write(anna, world.private_chat(anna).id, "/start")
    caption = "x" * letters + "😀" * faces
    fits = letters + 2 * faces <= 1024
    reply = await world.ask("sendPhoto", chat_id=anna.id, photo=png(), caption=caption)
    assert (reply.status == 200) is fits
    old = await sent(world, anna, caption="old")
    reply = await world.ask("editMessageCaption", chat_id=anna.id, message_id=old["message_id"], caption=caption)
    assert (reply.status == 200) is fits
