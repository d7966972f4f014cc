"""Inline mode: words typed behind the bot's name, its results, and the messages that they become."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox import Clock, World
from bot.sandbox.parameters import Upload
from bot.sandbox.people import Person

PNG = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + (10).to_bytes(4) + (10).to_bytes(4)
KEYS = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}


def article(id: str = "1", **more: object) -> dict[str, object]:
    """Make a result that becomes a text."""
    content = {"message_text": f"<b>Text</b> {id}", "parse_mode": "HTML"}
    return {"type": "article", "id": id, "title": f"Title {id}", "input_message_content": content, **more}


async def told(world: World) -> list[dict[str, Any]]:
    """Take all updates that wait."""
    updates: list[dict[str, Any]] = (await world.ask("getUpdates")).result
    world.updates.drop()
    return updates


async def asked(world: World, person: Person, chat_id: int, words: str = "coal", offset: str = "") -> str:
    """Type words behind the bot's name; say the query's id."""
    world.seek(person, chat_id, words, offset)
    number: str = (await told(world))[-1]["inline_query"]["id"]
    return number


async def answer(world: World, query: str, *results: object, **more: object) -> str:
    """Answer a query; say what went wrong."""
    reply = await world.ask("answerInlineQuery", inline_query_id=query, results=list(results), **more)
    return str(reply.json.get("description", ""))


async def picture(world: World, person: Person) -> str:
    """Send a picture; say its file_id."""
    sent = await world.ask("sendPhoto", chat_id=person.id, photo=Upload("a.png", "image/png", PNG))
    file_id: str = sent.result["photo"][0]["file_id"]
    return file_id


async def test_typed_words_reach_the_bot(world: World, anna: Person) -> None:
    """With who typed them and in what kind of chat; its own private chat is the sender's."""
    places = {
        "sender": anna.id,
        "group": world.group("G", [anna], bot_inside=False).id,
        "supergroup": world.supergroup("S", [anna]).id,
        "channel": world.channel("C", owner=anna).id,
    }
    for kind, chat_id in places.items():
        world.seek(anna, chat_id, f"coal {kind}")
        query = (await told(world))[0]["inline_query"]
        assert {name: query[name] for name in ("query", "offset", "chat_type")} == {
            "query": f"coal {kind}",
            "offset": "",
            "chat_type": kind,
        }
        assert query["from"]["id"] == anna.id


async def test_a_chosen_result_is_the_persons_message(world: World, anna: Person) -> None:
    """It came via the bot, which is told of it where it is, privacy mode or not."""
    group = world.group("G", [anna])
    world.privacy_mode = True
    assert await answer(world, await asked(world, anna, group.id), article(), article("2")) == ""
    number = world.choose(anna, "2")
    sent = world.messages(group.id)[-1]
    assert (sent.sender, sent.text, sent.via, sent.inline_id) == (anna, "Text 2", world.bot, None)
    (update,) = await told(world)
    assert update["update_id"] == number
    assert update["message"]["via_bot"]["id"] == world.bot.id
    assert update["message"]["entities"] == [{"type": "bold", "offset": 0, "length": 4}]


async def test_buttons_of_a_chosen_result_name_no_message(world: World, anna: Person) -> None:
    """The press and the edits know an inline_message_id alone, even where the bot is not."""
    group = world.group("G", [anna], bot_inside=False)
    await answer(world, await asked(world, anna, group.id), article(reply_markup=KEYS))
    assert world.choose(anna, "1") == 0
    sent = world.messages(group.id)[-1]
    world.press(anna, group.id, sent.id, "go")
    query = (await told(world))[0]["callback_query"]
    assert "message" not in query
    assert query["inline_message_id"] == sent.inline_id
    assert (await world.ask("answerCallbackQuery", callback_query_id=query["id"], text="Gone")).result is True
    which = {"inline_message_id": query["inline_message_id"]}
    assert (await world.ask("editMessageText", **which, text="new", reply_markup=KEYS)).result is True
    assert (await world.ask("editMessageReplyMarkup", **which)).result is True
    sent = world.messages(group.id)[-1]
    assert (sent.text, sent.keyboard) == ("new", ())
    reply = await world.ask("editMessageReplyMarkup", **which)
    assert "message is not modified" in reply.json["description"]


async def test_a_chosen_picture_has_its_caption_edited(world: World, anna: Person) -> None:
    """A cached photo is sent with its caption, above it when that is asked."""
    photo = {"type": "photo", "id": "p", "photo_file_id": await picture(world, anna), "caption": "<i>old</i>"}
    more = {"parse_mode": "HTML", "show_caption_above_media": True, "reply_markup": KEYS}
    await answer(world, await asked(world, anna, anna.id), photo | more)
    world.choose(anna, "p")
    message = (await told(world))[0]["message"]
    assert (message["caption"], message["show_caption_above_media"]) == ("old", True)
    assert message["photo"][0]["file_id"] == photo["photo_file_id"]
    which = {"inline_message_id": world.messages(anna.id)[-1].inline_id}
    assert (await world.ask("editMessageCaption", **which, caption="new")).result is True
    assert world.messages(anna.id)[-1].text == "new"


@pytest.mark.parametrize("feedback", [True, False])
async def test_the_choice_is_told_if_asked_for(world: World, anna: Person, *, feedback: bool) -> None:
    """Inline feedback is a setting of the bot, off at first; the message has an id only with buttons."""
    world.inline_feedback = feedback
    await answer(world, await asked(world, anna, anna.id), article(reply_markup=KEYS))
    world.choose(anna, "1")
    chosen = [one["chosen_inline_result"] for one in await told(world) if "chosen_inline_result" in one]
    inline_id = world.messages(anna.id)[-1].inline_id
    expected = {"result_id": "1", "query": "coal", "inline_message_id": inline_id}
    assert [{name: one[name] for name in expected} for one in chosen] == ([expected] if feedback else [])


async def test_a_bot_without_inline_mode_hears_nothing(clock: Clock) -> None:
    """Whether it has it, getMe says."""
    for inline in (True, False):
        world = World(clock=clock, inline=inline)
        anna = world.person("Anna")
        told = world.seek(anna, world.private_chat(anna).id, "coal")
        assert (told > 0) is inline
        assert (await world.ask("getMe")).result["supports_inline_queries"] is inline


async def test_the_same_words_are_answered_from_memory(world: World, anna: Person) -> None:
    """Until the time that the bot has named; a personal answer is only that person's."""
    ben = world.person("Ben")
    world.private_chat(ben)
    await answer(world, await asked(world, anna, anna.id), article(), cache_time=60)
    assert world.seek(ben, ben.id, "coal") == 0
    assert [one.id for one in world.offered[ben.id][0].results] == ["1"]
    world.clock.advance(timedelta(seconds=60))
    await answer(world, await asked(world, anna, anna.id), article(), is_personal=True)
    assert world.seek(anna, anna.id, "coal") == 0
    assert world.seek(ben, ben.id, "coal") > 0


async def test_further_results_are_asked_for_by_offset(world: World, anna: Person) -> None:
    """They join those before them."""
    await answer(world, await asked(world, anna, anna.id), article(), next_offset="20", cache_time=0)
    assert world.offered[anna.id][-1].next_offset == "20"
    await answer(world, await asked(world, anna, anna.id, offset="20"), article("21"), cache_time=0)
    assert [one.id for page in world.offered[anna.id] for one in page.results] == ["1", "21"]
    world.choose(anna, "1")
    assert world.messages(anna.id)[-1].text == "Text 1"


async def test_results_for_older_words_are_not_shown(world: World, anna: Person) -> None:
    """Whoever types on sees what belongs to the last words."""
    first = await asked(world, anna, anna.id, "co")
    second = await asked(world, anna, anna.id, "coal")
    assert await answer(world, first, article("old")) == ""
    assert world.offered[anna.id] == []
    await answer(world, second, article("new"))
    with pytest.raises(ValueError, match="no result 'old'"):
        world.choose(anna, "old")


async def test_a_query_is_answered_once_and_soon(world: World, anna: Person) -> None:
    """A second answer, a late one and one to nothing are refused alike."""
    too_old = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    query = await asked(world, anna, anna.id)
    assert await answer(world, query) == ""
    assert await answer(world, query) == await answer(world, "77") == too_old
    late = await asked(world, anna, anna.id, "late")
    world.clock.advance(timedelta(seconds=11))
    assert await answer(world, late) == too_old


UNREAD = "can't parse inline query result: "


@pytest.mark.parametrize(
    ("result", "words"),
    [
        ("x", UNREAD + "Inline query result must be an object"),
        ({"id": "1"}, UNREAD + 'Can\'t find field "type"'),
        ({"type": "moon", "id": "1"}, UNREAD + 'type "moon" is unsupported for the inline query result'),
        (article() | {"id": None}, UNREAD + 'Can\'t find field "id"'),
        (article() | {"title": None}, UNREAD + 'Can\'t find field "title"'),
        (article() | {"title": " "}, "ARTICLE_TITLE_EMPTY"),
        (article() | {"input_message_content": None}, UNREAD + 'Can\'t find field "message_text"'),
        (article() | {"input_message_content": {}}, UNREAD + "Input message content is not specified"),
        (article() | {"input_message_content": {"message_text": " "}}, "text must be non-empty"),
        (article() | {"input_message_content": {"message_text": "x" * 4097}}, "MESSAGE_TOO_LONG"),
        (
            article() | {"input_message_content": {"message_text": "<x>", "parse_mode": "HTML"}},
            UNREAD + 'Can\'t parse entities: Unsupported start tag "x" at byte offset 0',
        ),
        (article(""), "RESULT_ID_EMPTY"),
        (article("x" * 65), "RESULT_ID_INVALID"),
        (article("é" * 33), "RESULT_ID_INVALID"),
        (article(reply_markup={"keyboard": [["x"]]}), "inline keyboard expected"),
        (article(reply_markup={"inline_keyboard": [[{"text": "x", "callback_data": ""}]]}), "BUTTON_DATA_INVALID"),
        ({"type": "photo", "id": "1"}, UNREAD + 'Can\'t find field "photo_file_id"'),
        ({"type": "photo", "id": "1", "photo_file_id": "x"}, "wrong file identifier/HTTP URL specified"),
    ],
)
async def test_a_bad_result_is_refused(world: World, anna: Person, result: object, words: str) -> None:
    """In Telegram's words; the query can still be answered better."""
    query = await asked(world, anna, anna.id)
    assert await answer(world, query, result) == f"Bad Request: {words}"
    assert await answer(world, query, article()) == ""
    assert world.complaints == []


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"next_offset": "é" * 33}, "NEXT_OFFSET_INVALID"),
        ({"button": {"text": "Set up", "start_parameter": ""}}, "can't use empty start_parameter"),
        ({"button": {"text": "Set up", "start_parameter": "x" * 65}}, "too long start_parameter specified"),
        (
            {"button": {"text": "Set up", "start_parameter": "a b"}},
            "unallowed characters in start_parameter are used",
        ),
        (
            {"button": {"text": "Set up"}},
            "can't parse inline query results button: InlineQueryResultsButton must have exactly one optional field",
        ),
        ({"results": [article(str(one)) for one in range(51)]}, "RESULTS_TOO_MUCH"),
        ({"results": [article(), article()]}, "RESULT_ID_DUPLICATE"),
    ],
)
async def test_a_bad_answer_is_refused(world: World, anna: Person, more: dict[str, object], words: str) -> None:
    """As Telegram refuses it."""
    params = {"inline_query_id": await asked(world, anna, anna.id), "results": []} | more
    reply = await world.ask("answerInlineQuery", **params)
    assert reply.json["description"] == f"Bad Request: {words}"
    assert world.complaints == []


@pytest.mark.parametrize(
    "result",
    [
        article(colour="red"),
        {"type": "photo", "id": "1", "photo_url": "https://e.com/a.jpg", "thumbnail_url": "https://e.com/a.jpg"},
        article(input_message_content={"message_text": "x", "parse_mode": "MarkdownV2"}),
    ],
)
async def test_the_sandbox_complains_of_strange_results(world: World, anna: Person, result: object) -> None:
    """Telegram would pass over a name, and fetch an address."""
    await answer(world, await asked(world, anna, anna.id), result)
    assert len(world.complaints) == 1


async def test_a_button_above_the_results_starts_the_bot(world: World, anna: Person) -> None:
    """It leads to the private chat with its parameter."""
    button = {"text": "Set up", "start_parameter": "setup"}
    await answer(world, await asked(world, anna, anna.id), button=button)
    assert world.offered[anna.id][0].button == button


async def test_an_inline_message_is_named_in_one_way(world: World, anna: Person) -> None:
    """A strange id is no message, a lost one neither, and an ordinary message has none."""
    await answer(world, await asked(world, anna, anna.id), article(reply_markup=KEYS))
    world.choose(anna, "1")
    sent = world.messages(anna.id)[-1]
    reply = await world.ask("editMessageText", inline_message_id="x", text="y")
    assert reply.json["description"] == "Bad Request: MESSAGE_ID_INVALID"
    reply = await world.ask("editMessageText", chat_id=anna.id, message_id=sent.id, text="y")
    assert reply.json["description"] == "Bad Request: message can't be edited"
    reply = await world.ask("editMessageText", text="y")
    assert reply.json["description"] == "Bad Request: message identifier is not specified"
    await world.ask("editMessageText", chat_id=anna.id, inline_message_id=sent.inline_id, text="y")
    assert len(world.complaints) == 1
    world.delete(anna, anna.id, sent.id)
    reply = await world.ask("editMessageText", inline_message_id=sent.inline_id, text="y")
    assert reply.json["description"] == "Bad Request: MESSAGE_ID_INVALID"


async def test_results_are_told_to_the_page(world: World, anna: Person) -> None:
    """What the list shows, and whose it is."""
    changes = world.subscribe()
    await answer(world, await asked(world, anna, anna.id), article(description="More"), next_offset="9")
    event = changes.get_nowait()
    assert event is not None
    assert (event["type"], event["person_id"], event["next_offset"]) == ("inline_answer", anna.id, "9")
    assert event["results"] == [
        {"id": "1", "kind": "article", "title": "Title 1", "description": "More", "photo": None}
    ]


def test_strangers_do_not_type_either(world: World, anna: Person) -> None:
    """Nor does anybody type more than fits."""
    ben = world.person("Ben")
    with pytest.raises(ValueError, match="may not write"):
        world.seek(ben, world.group("G", [anna]).id, "coal")
    with pytest.raises(ValueError, match="at most 256"):
        world.seek(anna, anna.id, "x" * 257)


@given(st.lists(st.text(min_size=1, max_size=20), max_size=60))
async def test_whatever_is_accepted_can_be_chosen(ids: list[str]) -> None:
    """Up to fifty results with ids of their own that fit; all else is refused whole."""
    world = World(clock=Clock(frozen=True))
    anna = world.person("Anna")
    query = await asked(world, anna, world.private_chat(anna).id)
    fits = len(ids) <= 50 and len(set(ids)) == len(ids) and all(len(one.encode()) <= 64 for one in ids)
    assert (
        await answer(world, query, *(article(one, input_message_content={"message_text": "x"}) for one in ids)) == ""
    ) is fits
    if fits and ids:
        world.choose(anna, ids[-1])
    assert len(world.messages(anna.id)) == (1 if fits and ids else 0)
