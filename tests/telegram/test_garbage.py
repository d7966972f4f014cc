"""Nothing that comes from Telegram silences the bot: garbage gets an answer or none, and the next is handled."""

import asyncio
import copy
import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.sandbox import Fault, World
from bot.sandbox.people import Person
from bot.tongue import tongue_of
from tests.conftest import Talk
from tests.telegram.desk import until

Json = dict[str, Any]
ANNA: Json = {"id": 5, "is_bot": False, "first_name": "Anna", "language_code": "en"}
CHAT: Json = {"id": 5, "type": "private", "first_name": "Anna"}
MESSAGE: Json = {"message_id": 3, "date": 1_700_000_000, "chat": CHAT, "from": ANNA, "text": "/about"}
QUERY: Json = {"id": "9", "from": ANNA, "chat_instance": "1", "data": "h", "message": MESSAGE}
INLINE: Json = {"id": "8", "from": ANNA, "query": "seized", "offset": "", "chat_type": "sender"}
MEMBER: Json = {"status": "member", "user": ANNA}
STANDING: Json = {
    "chat": CHAT,
    "from": ANNA,
    "date": 1_700_000_000,
    "old_chat_member": MEMBER,
    "new_chat_member": MEMBER | {"status": "kicked", "until_date": 0},
}


def message(**fields: object) -> Json:
    return {"message": MESSAGE | fields}


def query(**fields: object) -> Json:
    return {"callback_query": QUERY | fields}


def standing(**fields: object) -> Json:
    return {"my_chat_member": STANDING | fields}


def without(update: Json, *path: str) -> Json:
    pruned = copy.deepcopy(update)
    holder = pruned
    for name in path[:-1]:
        holder = holder[name]
    del holder[path[-1]]
    return pruned


def deep(depth: int) -> Json:
    """Make a message that answers a message that answers a message, and so on."""
    one = copy.deepcopy(MESSAGE)
    for _ in range(depth):
        one = MESSAGE | {"reply_to_message": one}
    return {"message": one}


GARBAGE: dict[str, Json] = {
    "nothing in it": {},
    "date is a word": message(date="x"),
    "date is huge": message(date=10**18),
    "date is negative": message(date=-(10**12)),
    "no date": without(message(), "message", "date"),
    "no chat": without(message(), "message", "chat"),
    "chat is null": message(chat=None),
    "chat is a word": message(chat="x"),
    "chat without type": message(chat={"id": 5}),
    "chat of unknown type": message(chat={"id": 5, "type": "planet"}),
    "chat id is a word": message(chat=CHAT | {"id": "x"}),
    "chat id is huge": message(chat=CHAT | {"id": 10**40}),
    "chat id is null": message(chat=CHAT | {"id": None}),
    "from is null": message(**{"from": None}),
    "from is a list": message(**{"from": [ANNA]}),
    "from without a name": message(**{"from": {"id": 5, "is_bot": False}}),
    "a message that is a number": {"message": 5},
    "a message that is null": {"message": None},
    "a message that is a list": {"message": [MESSAGE]},
    "a message that is true": {"message": True},
    "text is a number": message(text=5),
    "text is a list": message(text=["/about"]),
    "text is null": message(text=None),
    "text is empty": message(text=""),
    "message id is huge": message(message_id=10**30),
    "entities are rubbish": message(entities=[5, None, {"type": "x"}, {"type": "bold", "offset": -1, "length": 10**9}]),
    "entities are an object": message(entities={"a": 1}),
    "a reply to nothing": message(reply_to_message={}),
    "a reply to a number": message(reply_to_message=7),
    "a deep chain of replies": deep(60),
    "an unknown kind": {"teleportation": {"id": 1, "from": ANNA}},
    "an unknown field": message(teleportation={"a": [1, {"b": None}]}),
    "an unknown service": without(message(forum_topic_exploded={}), "message", "text"),
    "two kinds at once": message() | query(),
    "no message in a query": without(query(), "callback_query", "message"),
    "an inline message in a query": without(query(inline_message_id="x"), "callback_query", "message"),
    "a query without data": without(query(), "callback_query", "data"),
    "a game in a query": without(query(game_short_name="chess"), "callback_query", "data"),
    "data is a number": query(data=7),
    "data is huge": query(data="t:" + "9" * 5000),
    "data is binary": query(data="\x00\ufffe\u202e"),
    "data is of another bot": query(data="buy:1:2:3"),
    "an inaccessible message": query(message={"chat": CHAT, "message_id": 3, "date": 0}),
    "an inaccessible message that turns a page": query(
        data="t:seizures:2", message={"chat": CHAT, "message_id": 3, "date": 0}
    ),
    "a query from null": query(**{"from": None}),
    "a query without id": without(query(), "callback_query", "id"),
    "a query that is a word": {"callback_query": "x"},
    "an inline query from null": {"inline_query": INLINE | {"from": None}},
    "an inline query of a number": {"inline_query": INLINE | {"query": 7}},
    "an inline query that nobody answers any more": {"inline_query": INLINE | {"offset": "x"}},
    "a look in a huge message": message(text="/new", message_id=10**30),
    "no new status": without(standing(), "my_chat_member", "new_chat_member"),
    "an unknown status": standing(new_chat_member={"status": "promoted", "user": ANNA}),
    "a new status without a person": standing(new_chat_member={"status": "kicked"}),
    "a status that is null": standing(new_chat_member=None),
    "a standing that is a list": {"my_chat_member": []},
    "an edited message": {"edited_message": MESSAGE | {"edit_date": 1_700_000_001}},
    "a deleted message": {
        "deleted_business_messages": {"business_connection_id": "x", "chat": CHAT, "message_ids": [3]}
    },
    "a channel post": {"channel_post": MESSAGE | {"chat": {"id": -1001, "type": "channel", "title": "x"}}},
    "a poll": {"poll": {"id": "1"}},
    "a move to nowhere": without(message(migrate_to_chat_id="x"), "message", "text"),
    "a move to itself": without(message(migrate_to_chat_id=5), "message", "text"),
    "a move to a huge number": without(message(migrate_to_chat_id=10**40), "message", "text"),
}
SILENT = {"an edited message", "a deleted message", "a channel post", "an unknown kind", "an unknown service"}
"""What is no question, and no garbage either."""


def loud(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]


def accepted(world: World) -> list[str]:
    return [entry.text or "" for entry in world.ledger if entry.method in ("sendMessage", "editMessageText")]


async def handle(talk: Talk, update: Json) -> None:
    """Let the bot have an update, and then prove that it still answers."""
    talk.world.push(update)
    async with asyncio.timeout(5):
        assert await talk.say("/about"), "the next update is handled"


async def test_garbage_does_not_keep_the_next_from_its_answer(talk: Talk, caplog: pytest.LogCaptureFixture) -> None:
    for name, update in GARBAGE.items():
        caplog.clear()
        before = len(accepted(talk.world))
        await handle(talk, update)
        assert len(loud(caplog)) <= 1, (name, loud(caplog))
        assert talk.world.complaints == [], name
        if name in SILENT:
            assert loud(caplog) == [], name
            assert len(accepted(talk.world)) == before + 1, name


def test_each_part_of_an_update_is_mangled() -> None:
    assert {path[0] for path in PATHS["message"]} == {"message"}
    assert ("callback_query", "message", "chat", "id") in PATHS["callback_query"]


def paths_of(value: object, at: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    if at:
        yield at
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from paths_of(inner, (*at, name))


GROUP: Json = {"id": -1_002_000_000_001, "type": "supergroup", "title": "Readers", "is_forum": True}
GOOD: dict[str, Json] = {
    "message": message(text="/subscribe", entities=[{"type": "bot_command", "offset": 0, "length": 10}]),
    "words": message(text="Klebanov", reply_to_message=MESSAGE),
    "in a topic": message(text="/seizures@minewatch_bot", chat=GROUP, message_thread_id=7, is_topic_message=True),
    "a command in a group": message(text="/subscribe", chat=GROUP, sender_chat=GROUP),
    "a picture": without(
        message(photo=[{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}], caption="x"),
        "message",
        "text",
    ),
    "a move": without(message(migrate_to_chat_id=-1001, chat=GROUP | {"type": "group"}), "message", "text"),
    "callback_query": query(data="t:seizures:2"),
    "a link": message(text="/start i_equipment-seized"),
    "a look": message(text="/new"),
    "inline_query": {"inline_query": INLINE},
    "my_chat_member": standing(),
}
PATHS = {name: list(paths_of(update)) for name, update in GOOD.items()}
RUBBISH = st.one_of(
    st.sampled_from(
        [None, True, False, 0, -1, 10**30, -(10**18), 1.5, "", "x", "5", [], {}, [None], {"id": 5}, "\x00"]
    ),
    st.sampled_from([MESSAGE, CHAT, ANNA, MEMBER, QUERY, [MESSAGE], "left", "administrator", "channel", "group"]),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
        max_leaves=5,
    ),
)
GONE = "this part is taken away"


@st.composite
def mangled(draw: st.DrawFn) -> Json:
    """A good update with one to three of its parts replaced or taken away."""
    name = draw(st.sampled_from(sorted(GOOD)))
    update = copy.deepcopy(GOOD[name])
    for path in draw(st.lists(st.sampled_from(PATHS[name]), min_size=1, max_size=3)):
        mangle(update, path, draw(st.just(GONE) | RUBBISH))
    return update


def mangle(update: Json, path: tuple[str, ...], value: object) -> None:
    holder: Any = update
    for name in path[:-1]:
        holder = holder.get(name) if isinstance(holder, dict) else None
    if isinstance(holder, dict):
        if value == GONE:
            holder.pop(path[-1], None)
        else:
            holder[path[-1]] = copy.deepcopy(value)


class Held:
    """Holds a talk, since Hypothesis writes down what a test is given, and a talk holds a whole world."""

    def __init__(self, talk: Talk) -> None:
        self.talk = talk


@pytest.fixture
def held(talk: Talk) -> Held:
    return Held(talk)


@settings(
    max_examples=250,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(update=mangled())
async def test_a_mangled_update_does_no_harm(held: Held, caplog: pytest.LogCaptureFixture, update: Json) -> None:
    talk = held.talk
    caplog.clear()
    push(talk.world, update)
    async with asyncio.timeout(5):
        assert await talk.say("/start i_equipment-seized")
    assert len(loud(caplog)) <= 1, loud(caplog)
    assert not any("parse" in complaint for complaint in talk.world.complaints)


def push(world: World, update: Json) -> None:
    anna = world.people.get(ANNA["id"])
    if anna is None:
        anna = world.people[ANNA["id"]] = Person(ANNA["id"], "Anna")
        world.write(anna, world.private_chat(anna).id, "Hello")
    world.push(update)


NASTY = [
    "x" * 4096,
    "/" + "x" * 4095,
    "/search " + "word " * 800,
    "\U0001f600" * 2048,
    "\U0001f600",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467\U0001f1f0\U0001f1ff",
    "\u200b",
    "\u200b\u2060\ufeff",
    "\u00a0\u3000",
    "\u202e\u202dsdrow\u202c",
    "\u0645\u0631\u062d\u0628\u0627",
    "e\u0301" * 300,
    "Z\u0351\u036b\u0343\u036a\u0302" * 200,
    "<b>",
    "</b></i></a>",
    "<script>alert(1)</script>",
    "&lt;&amp;&#60;&nbsp;&",
    "\"'><a href='tg://user?id=1'>x</a>",
    "[x](http://e.com) *b* _i_ `c` ||s||",
    "/search <b>&amp;",
    "/<b>",
    "/seizures<i>",
    "/start <b>",
    "/start " + "a" * 64,
    "'; DROP TABLE subscription; --",
    '" OR NEAR(a b) AND * - ^ : {}',
    "AND",
    "NOT NEAR(",
    "*",
    "%s %d {0} {{x}} {% raw %}",
    "-",
    "\\",
    "0",
    "\x1b[31m",
    "a\rb\u2028c\u2029d",
]


async def test_any_text_gets_an_answer_that_telegram_takes(talk: Talk, caplog: pytest.LogCaptureFixture) -> None:
    await talk.say("/start")
    for text in NASTY:
        before = len(accepted(talk.world))
        await talk.world.handled(talk.world.push(message(text=text, chat=here(talk))))
        assert len(accepted(talk.world)) > before, ascii(text)
        assert loud(caplog) == [], ascii(text)
        assert talk.world.complaints == [], ascii(text)


def here(talk: Talk) -> Json:
    return {"id": talk.chat.id, "type": "private", "first_name": talk.you.first_name}


@pytest.fixture
async def open_talk(talk: Talk) -> Talk:
    """A talk in which the person has written already, so that raw updates can be answered."""
    await talk.say("/start")
    return talk


@pytest.mark.parametrize("text", ["a\x00b", "\x00", "\ud800", "\udfff lone"], ids=ascii)
async def test_a_text_that_is_no_text_does_no_harm(
    open_talk: Talk, caplog: pytest.LogCaptureFixture, text: str
) -> None:
    open_talk.world.push(message(text=text, chat=here(open_talk)))
    assert await open_talk.say("/about")
    assert len(loud(caplog)) <= 1


@settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    text=st.text(st.characters(codec="utf-8"), max_size=60)
    | st.text(alphabet="<>&;/\"'ab :@_#\u200b\u202e", max_size=60)
)
async def test_no_words_become_markup(held: Held, caplog: pytest.LogCaptureFixture, text: str) -> None:
    talk = held.talk
    await talk.say("/start")
    caplog.clear()
    talk.world.push(message(text=text, chat=here(talk)))
    talk.world.push(message(text=f"/search {text}", chat=here(talk)))
    talk.world.push(message(text=f"/start {text}", chat=here(talk)))
    assert await talk.say("/about")
    assert loud(caplog) == []
    assert talk.world.complaints == []


async def test_markup_in_a_query_is_shown_as_it_was_written(talk: Talk) -> None:
    (text,) = await talk.say("<b>zeppelin</b> & <x>")
    assert "“<b>zeppelin</b> & <x>”" in text
    assert [entity.type for entity in talk.shown()[-1].entities if entity.type == "bold"] == []


async def test_markup_in_a_name_harms_nobody(talk: Talk) -> None:
    world = talk.world
    nasty = world.person("<b>&amp;</b><x>", username="x_x_x", last_name='</a>"\u202e')
    group = world.group("<i>&</i>", [nasty])
    for chat in (world.private_chat(nasty), group):
        for text in (
            "/start@minewatch_bot",
            "/subscribe@minewatch_bot",
            "/recap@minewatch_bot",
            "/latest@minewatch_bot",
        ):
            before = len(accepted(world))
            await world.handled(world.write(nasty, chat.id, text))
            assert len(accepted(world)) > before
    await world.handled(world.block(nasty))
    assert world.complaints == []


@pytest.mark.parametrize("language", [None, "", "x" * 300, "kk", "<b>", "\x00"])
async def test_any_language_code_may_subscribe(open_talk: Talk, language: str | None) -> None:
    person = ANNA | {"id": open_talk.you.id, "language_code": language}
    update = message(text="/subscribe", chat=here(open_talk), **{"from": person})
    await open_talk.world.handled(open_talk.world.push(update))
    assert open_talk.shown()[-1].text.startswith(tongue_of(language or "").gettext("Subscribed."))


async def test_a_flood_of_one_is_answered_and_others_too(open_talk: Talk) -> None:
    world = open_talk.world
    await open_talk.say("/subscribe")
    other = world.person("Dana")
    world.private_chat(other)
    before = len(open_talk.shown())
    flood = [world.write(open_talk.you, open_talk.chat.id, f"zeppelin{number}x") for number in range(200)]
    last = world.write(other, other.id, "/about")
    async with asyncio.timeout(10):
        await world.handled(last)
    answers = [one.text for one in open_talk.shown()[before:]]
    assert len(answers) == len(flood) == 200
    assert all(f"zeppelin{number}x" in text for number, text in enumerate(answers)), "in their order"
    assert any(one.sender == world.bot for one in world.messages(other.id))


async def test_a_flood_that_telegram_halts_does_not_hold_up_others(open_talk: Talk) -> None:
    world = open_talk.world
    other = world.person("Dana")
    world.private_chat(other)
    world.faults.add(Fault("too_many_requests", "sendMessage", open_talk.chat.id, retry_after=9))
    asked = world.clock.now()
    for number in range(50):
        world.write(open_talk.you, open_talk.chat.id, f"zeppelin{number}x")
    world.write(other, other.id, "/about")
    await until(lambda: any(one.sender == world.bot for one in world.messages(other.id)))
    answered = next(one.at for one in world.ledger if one.chat_id == other.id)
    # This clock adds up what all chats wait, one after another: for a turn in the flooded chat (1 s), and for two
    # places among all messages (0.04 s each). She waits for no halt of another's (9 s), let alone for fifty.
    assert answered - asked <= timedelta(seconds=1.08)
    assert world.updates.waiting(), "the flood is in hand still"


async def test_two_people_at_once_get_their_own_answers(open_talk: Talk) -> None:
    world = open_talk.world
    people = [world.person(name) for name in ("Dana", "Erlan")]
    for number in range(20):
        for person in people:
            world.write(person, world.private_chat(person).id, f"{person.first_name.lower()}{number}zz")
    await world.handled(world.write(people[0], people[0].id, "/about"))
    for person in people:
        texts = [one.text for one in world.messages(person.id) if one.sender == world.bot][:20]
        assert all(f"{person.first_name.lower()}{number}zz" in text for number, text in enumerate(texts))
