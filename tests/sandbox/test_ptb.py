"""The sandbox under python-telegram-bot as it comes, over its own transport."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllPrivateChats,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InlineQueryResultCachedPhoto,
    InlineQueryResultsButton,
    InputMediaPhoto,
    InputTextMessageContent,
    Message,
    MessageOriginUser,
    ReplyKeyboardRemove,
    ReplyParameters,
    Update,
)
from telegram.constants import ChatMemberStatus
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter
from telegram.ext import Application, CallbackQueryHandler, CommandHandler, ContextTypes

from bot.sandbox import Fault, World, serve
from bot.sandbox.people import Person
from bot.sandbox.server import Server

PNG = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + (10).to_bytes(4) + (10).to_bytes(4)
KEYS = InlineKeyboardMarkup([[InlineKeyboardButton("Go", callback_data="go")]])


@pytest.fixture
async def server(world: World) -> AsyncIterator[Server]:
    """Serve the world."""
    async with serve(world) as running:
        yield running


@pytest.fixture
async def bot(world: World, server: Server) -> AsyncIterator[Bot]:
    """Make a bot that calls the sandbox."""
    async with Bot(world.token, base_url=f"{server.url}/bot", base_file_url=f"{server.url}/file/bot") as made:
        yield made


async def _start(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.message is not None
    await update.message.reply_html("<b>Hello</b>", reply_markup=KEYS)


async def _go(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.callback_query is not None
    await update.callback_query.answer("Going")
    await update.callback_query.edit_message_text("Gone")


async def test_an_application_talks_with_anna(world: World, server: Server) -> None:
    """It starts, polls, replies, is pressed and edits."""
    anna = world.person("Anna")
    chat = world.private_chat(anna)
    app: Application[Any, Any, Any, Any, Any, Any] = (
        Application.builder().token(world.token).base_url(f"{server.url}/bot").build()
    )
    app.add_handlers([CommandHandler("start", _start), CallbackQueryHandler(_go)])
    async with app:
        await app.start()
        assert app.updater is not None
        await app.updater.start_polling(allowed_updates=Update.ALL_TYPES)
        world.write(anna, chat.id, "/start")
        await _until(lambda: len(world.messages(chat.id)) == 2)
        world.press(anna, chat.id, world.messages(chat.id)[1].id, "go")
        await _until(lambda: world.messages(chat.id)[1].text == "Gone")
        await app.updater.stop()
        await app.stop()
    assert [one.text for one in world.answers] == ["Going"]
    assert world.complaints == []


async def _until(so: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not so():  # noqa: ASYNC110 - what is waited for happens in another program
            await asyncio.sleep(0.005)


async def test_refusals_become_its_errors(
    world: World, anna: Person, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each of Telegram's refusals is the error that the library makes of it."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    with pytest.raises(BadRequest, match="Can't parse entities: unsupported start tag"):
        await bot.send_message(anna.id, "<x>", parse_mode="HTML")
    group = world.group("Miners", [anna])
    moved = world.migrate(group)
    with pytest.raises(ChatMigrated) as migrated:
        await bot.send_message(group.id, "x")
    assert migrated.value.new_chat_id == moved.id
    world.block(anna)
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(anna.id, "x")
    world.faults.add(Fault("too_many_requests", retry_after=7, times=1))
    with pytest.raises(RetryAfter):
        await bot.get_me()
    world.faults.add(Fault("cut_after", times=1))
    with pytest.raises(NetworkError):
        await bot.get_me()


async def test_two_pollers_conflict(world: World, server: Server, bot: Bot) -> None:
    """The first hears of it."""
    first = asyncio.create_task(bot.get_updates(timeout=5))
    async with Bot(world.token, base_url=f"{server.url}/bot") as second:
        await second.get_updates()
        with pytest.raises(Conflict):
            await first


async def test_a_wrong_token_is_invalid(server: Server) -> None:
    """Telegram says 401."""
    bot = Bot("1:wrong", base_url=f"{server.url}/bot")
    with pytest.raises(InvalidToken):
        await bot.initialize()
    await bot.shutdown()


async def test_its_objects_are_all_filled(world: World, anna: Person, bot: Bot) -> None:
    """What the library needs in an answer is there."""
    channel = world.channel("News", username="news", owner=anna, bot_can_post=True)
    sent = await bot.send_message("@news", "x https://e.com", reply_markup=KEYS, disable_notification=True)
    assert sent.chat.id == channel.id
    assert sent.date == datetime(2025, 3, 3, 9, tzinfo=UTC)
    await bot.edit_message_reply_markup(channel.id, sent.message_id)
    assert (await bot.get_chat("@news")).title == "News"
    assert (await bot.get_chat_member(channel.id, world.bot.id)).status == ChatMemberStatus.ADMINISTRATOR
    assert [one.user.id for one in await bot.get_chat_administrators(channel.id)] == [anna.id, world.bot.id]
    assert await bot.set_my_commands([BotCommand("start", "Begin")], language_code="ru")
    assert (await bot.get_my_commands(language_code="ru"))[0].command == "start"
    assert await bot.delete_message(channel.id, sent.message_id)
    assert world.complaints == []


async def test_a_picture_goes_round(world: World, anna: Person, bot: Bot) -> None:
    """Up as multipart, again by its id, and down by its path."""
    first = world.messages(anna.id)[0].id
    sent = await bot.send_photo(anna.id, PNG, caption="A chart", reply_parameters=ReplyParameters(first))
    assert sent.reply_to_message is not None
    again = await bot.send_photo(anna.id, sent.photo[-1].file_id)
    assert again.photo == sent.photo
    kept = await bot.get_file(sent.photo[-1].file_id)
    assert bytes(await kept.download_as_bytearray()) == PNG
    assert world.complaints == []


async def test_the_bot_speaks_in_languages(world: World, anna: Person, bot: Bot) -> None:
    """Menus, names and descriptions by language, and the language of whoever writes."""
    for code, words in (("", "Begin"), ("ru", "Начать"), ("kk", "Бастау")):
        assert await bot.set_my_commands([BotCommand("start", words)], BotCommandScopeAllPrivateChats(), code)
        assert await bot.set_my_description(words, code)
        assert await bot.set_my_short_description(words, code)
        assert await bot.set_my_name(words, code)
    assert (await bot.get_my_commands(BotCommandScopeAllPrivateChats(), "kk"))[0].description == "Бастау"
    assert (await bot.get_my_description("ru")).description == "Начать"
    assert (await bot.get_my_short_description("de")).short_description == "Begin"
    assert (await bot.get_my_name("kk")).name == "Бастау"
    assert await bot.delete_my_commands(BotCommandScopeAllPrivateChats(), "kk")
    assert await bot.get_my_commands(BotCommandScopeAllPrivateChats(), "kk") == ()
    world.speak(anna, "kk")
    world.write(anna, anna.id, "hi")
    user = (await bot.get_updates())[-1].effective_user
    assert user is not None
    assert user.language_code == "kk"
    assert world.complaints == []


async def test_messages_are_sent_on_and_asked_about(world: World, anna: Person, bot: Bot) -> None:
    """Forwarded, copied, and with the keyboards that are not inline."""
    sent = await bot.send_message(anna.id, "x", protect_content=False, reply_markup=ForceReply(selective=True))
    forwarded = await bot.forward_message(anna.id, anna.id, sent.message_id, disable_notification=True)
    assert isinstance(forwarded.forward_origin, MessageOriginUser)
    assert forwarded.forward_origin.sender_user == await bot.get_me()
    copied = await bot.copy_message(anna.id, anna.id, sent.message_id, reply_markup=ReplyKeyboardRemove())
    assert world.messages(anna.id)[-1].id == copied.message_id
    world.write(anna, anna.id, "y", reply_to=sent.message_id)
    message = (await bot.get_updates())[-1].effective_message
    assert message is not None
    assert message.reply_to_message == sent
    assert world.complaints == []


async def test_media_are_put_in_place_of_others(world: World, anna: Person, bot: Bot) -> None:
    """A text becomes a picture that is uploaded, then one that was sent before; a file goes round."""
    text = await bot.send_message(anna.id, "x")
    first = await bot.send_photo(anna.id, PNG, caption="first", has_spoiler=True, show_caption_above_media=True)
    assert (first.has_media_spoiler, first.show_caption_above_media) == (True, True)
    media = InputMediaPhoto(PNG, caption="<b>second</b>", parse_mode="HTML")
    second = await bot.edit_message_media(media, anna.id, text.message_id, reply_markup=KEYS)
    assert isinstance(second, Message)
    assert (second.caption, second.caption_entities[0].type) == ("second", "bold")
    again = await bot.edit_message_media(InputMediaPhoto(first.photo[-1]), anna.id, text.message_id)
    assert isinstance(again, Message)
    assert again.photo == first.photo
    document = (await bot.send_document(anna.id, b'{"a": 1}', filename="story.json", caption="All")).document
    assert document is not None
    assert (document.file_name, document.mime_type) == ("story.json", "application/json")
    kept = await bot.get_file(document)
    assert bytes(await kept.download_as_bytearray()) == b'{"a": 1}'
    assert world.complaints == []


async def test_inline_results_go_round(world: World, anna: Person, bot: Bot) -> None:
    """Asked, answered, chosen, pressed and edited, with the library's own classes."""
    world.inline_feedback = True
    photo = (await bot.send_photo(anna.id, PNG)).photo[-1].file_id
    world.seek(anna, anna.id, "coal")
    query = (await bot.get_updates())[-1].inline_query
    assert query is not None
    assert (query.query, query.chat_type, query.from_user.language_code) == ("coal", "sender", "en")
    content = InputTextMessageContent("<b>Coal</b>", parse_mode="HTML")
    results = [
        InlineQueryResultArticle("a", "Coal", content, reply_markup=KEYS, description="A text"),
        InlineQueryResultCachedPhoto("p", photo, caption="A chart"),
    ]
    button = InlineQueryResultsButton("Set up", start_parameter="setup")
    assert await query.answer(results, cache_time=0, is_personal=True, next_offset="", button=button)
    world.choose(anna, "a")
    world.press(anna, anna.id, world.messages(anna.id)[-1].id, "go")
    message, chosen, pressed = (await bot.get_updates())[-3:]
    assert message.message is not None
    assert message.message.via_bot == await bot.get_me()
    assert chosen.chosen_inline_result is not None
    assert pressed.callback_query is not None
    assert pressed.callback_query.message is None
    assert chosen.chosen_inline_result.inline_message_id == pressed.callback_query.inline_message_id
    assert await pressed.callback_query.answer("Here")
    assert await pressed.callback_query.edit_message_text("Changed") is True
    assert world.messages(anna.id)[-1].text == "Changed"
    assert world.complaints == []
