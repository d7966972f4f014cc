"""What became of a message, whatever the way to Telegram does to it; and no answer of ours holds the token."""

import dataclasses
import logging
import traceback
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.ext import ExtBot
from telegram.request import BaseRequest

from bot.messages import Button, Message
from bot.outcome import BadText, BotRefused, Moved, NotSent, Outcome, Refused, Sent, Unknown, Wait
from bot.sandbox import Fault, World, serve
from bot.sandbox.faults import Kind
from bot.store.values import Target
from bot.telegram.outcomes import outcome_of
from bot.telegram.sender import Sender
from bot.telegram.transport import AiohttpRequest
from tests.inprocess import SandboxRequest
from tests.leaks import TOKEN

HELLO = Message("<b>Hello</b>", ((Button("Go", "h"),),))
WAY = pytest.mark.parametrize("way", ["http", "in process"])


class Hasty(AiohttpRequest):
    """The real transport, which gives up after a moment."""

    async def do_request(self, *args: Any, **more: Any) -> tuple[int, bytes]:
        return await super().do_request(*args, **(more | {"read_timeout": 0.1}))


@asynccontextmanager
async def calling(bot: ExtBot[Any]) -> AsyncIterator[Sender]:
    """Open the transport without asking who the bot is, as it is when a token is revoked later."""
    for request in bot._request:
        await request.initialize()
    bot._bot_user = None
    try:
        yield Sender(bot)
    finally:
        for request in bot._request:
            await request.shutdown()


@asynccontextmanager
async def sender_to(world: World, way: str, token: str = TOKEN) -> AsyncIterator[Sender]:
    """Make a sender over HTTP and aiohttp, or straight into the world."""
    async with AsyncExitStack() as stack:
        requests: list[BaseRequest] = [SandboxRequest(world), SandboxRequest(world)]
        url = "http://sandbox"
        if way == "http":
            url = (await stack.enter_async_context(serve(world))).url
            requests = [Hasty(), Hasty()]
        bot = ExtBot(token, base_url=f"{url}/bot", request=requests[0], get_updates_request=requests[1])
        yield await stack.enter_async_context(calling(bot))


@pytest.fixture
def reader(world: World) -> Target:
    """Somebody who may be written to."""
    anna = world.person("Anna")
    world.write(anna, world.private_chat(anna).id, "Hello")
    return Target(anna.id, 0, "private")


def refused(code: int, words: str) -> Fault:
    return Fault("server_error", status=code, description=words)


def body(text: bytes) -> Fault:
    return Fault("garbage", body=text)


FAULTS: list[tuple[Fault, type[Outcome]]] = [
    (Fault("cut_before"), Unknown),
    (Fault("cut_after"), Unknown),
    (Fault("silence"), Unknown),
    (Fault("silence", after=False), Unknown),
    (Fault("server_error"), NotSent),
    (Fault("server_error", status=500), NotSent),
    (refused(500, "Internal Server Error: restart"), NotSent),
    (Fault("server_error", status=504), NotSent),
    (Fault("html"), Unknown),
    (Fault("html", status=504), Unknown),
    (Fault("html", status=500), Unknown),
    (Fault("html", status=400), NotSent),
    (Fault("html", status=401), NotSent),
    (Fault("html", status=403), NotSent),
    (Fault("html", status=404), NotSent),
    (Fault("html", status=409), NotSent),
    (Fault("garbage"), Unknown),
    (body(b""), Unknown),
    (body(b"{"), Unknown),
    (body(b"[]"), Unknown),
    (body(b"null"), Unknown),
    (body(b'{"ok":false}'), Unknown),
    (body(b'{"ok":true}'), Unknown),
    (body(b'{"ok":true,"result":true}'), Unknown),
    (body(b'{"ok":true,"result":{}}'), Unknown),
    (body(b'{"ok":true,"result":{"message_id":1,"date":"x","chat":{}}}'), Unknown),
    (body(b"\xff\xfe"), Unknown),
    (Fault("too_many_requests", retry_after=9), Wait),
    (Fault("too_many_requests", retry_after=0), Wait),
    (refused(429, "Too Many Requests: retry after 9"), Wait),
    (refused(429, "Too Many Requests"), Wait),
    (Fault("forbidden"), Refused),
    *((Fault("forbidden", description=words), Refused) for words in (
        "bot was kicked from the group chat", "bot was kicked from the supergroup chat", "user is deactivated",
        "bot was kicked from the channel chat", "bot is not a member of the channel chat",
        "bot can't initiate conversation with a user", "bot can't send messages to bots", "the group chat was deleted",
    )),
    *((Fault("bad_request", description=words), Refused) for words in (
        "chat not found", "CHAT_WRITE_FORBIDDEN", "TOPIC_CLOSED", "TOPIC_DELETED", "PEER_ID_INVALID", "user not found",
        "not enough rights to send text messages to the chat", "need administrator rights in the channel chat",
        "have no rights to send a message", "message thread not found", "CHAT_RESTRICTED", "CHAT_ADMIN_REQUIRED",
        "USER_IS_BLOCKED", "CHANNEL_PRIVATE", "group chat was deactivated", "CHANNEL_INVALID",
        "CHAT_SEND_PLAIN_FORBIDDEN", "USER_BANNED_IN_CHANNEL", "INPUT_USER_DEACTIVATED", "CHAT_FORBIDDEN",
    )),
    *((Fault("bad_request", description=words), BadText) for words in (
        'can\'t parse entities: Unsupported start tag "x" at byte offset 0', "message is too long",
        "message text is empty", "text must be non-empty", "MESSAGE_TOO_LONG", "BUTTON_DATA_INVALID",
        "ENTITY_BOUNDS_INVALID", "can't parse inline keyboard button", "REPLY_MARKUP_TOO_LONG",
    )),
    (refused(401, "Unauthorized"), BotRefused),
    (refused(404, "Not Found"), BotRefused),
    (refused(409, "Conflict: can't use"), BotRefused),
]  # fmt: skip


def name_of(value: object) -> str:
    if isinstance(value, Fault):
        words = value.description or (repr(value.body) if value.kind == "garbage" else "")
        return f"{value.kind} {value.status} {words}"
    return getattr(value, "__name__", "")


@WAY
@pytest.mark.parametrize(("fault", "kind"), FAULTS, ids=name_of)
async def test_each_fault_has_its_outcome(
    world: World, reader: Target, caplog: pytest.LogCaptureFixture, way: str, fault: Fault, kind: type[Outcome]
) -> None:
    world.faults.add(dataclasses.replace(fault, method="sendMessage"))
    caplog.set_level(logging.INFO)
    async with sender_to(world, way) as sender:
        outcome = await sender.send(reader, HELLO)
    assert type(outcome) is kind, outcome
    assert len(world.ledger) == fault.takes_effect, "what may have been accepted is not called unsent"
    hold_no_token(outcome, caplog.text)
    assert len(repr(outcome)) < 400, "a page of HTML is no reason"


def hold_no_token(*things: object) -> None:
    for thing in things:
        for words in (repr(thing), str(thing)):
            assert TOKEN not in words
            assert TOKEN.partition(":")[2] not in words


@WAY
async def test_a_sent_message_has_its_number(world: World, reader: Target, way: str) -> None:
    async with sender_to(world, way) as sender:
        outcome = await sender.send(reader, HELLO)
    assert outcome == Sent(world.messages(reader.chat_id)[-1].id)
    assert world.complaints == []


@WAY
@pytest.mark.parametrize("seconds", [0, 1, 9, 86400])
async def test_a_wait_says_its_seconds(world: World, reader: Target, way: str, seconds: int) -> None:
    world.faults.add(Fault("too_many_requests", retry_after=seconds))
    async with sender_to(world, way) as sender:
        assert await sender.send(reader, HELLO) == Wait(float(seconds))


@WAY
async def test_a_moved_group_says_where_it_is(world: World, way: str) -> None:
    group = world.group("Readers", [world.person("Anna")])
    moved = world.migrate(group)
    async with sender_to(world, way) as sender:
        assert await sender.send(Target(group.id, 0, "group"), HELLO) == Moved(moved.id)


@WAY
async def test_a_bad_token_refuses_the_bot(world: World, reader: Target, way: str) -> None:
    wrong = "123456:another-token-that-nobody-gave"
    async with sender_to(world, way, wrong) as sender:
        outcome = await sender.send(reader, HELLO)
    assert isinstance(outcome, BotRefused)
    assert wrong not in repr(outcome)


@WAY
async def test_the_world_itself_refuses_as_telegram_does(world: World, reader: Target, way: str) -> None:
    anna = world.people[reader.chat_id]
    channel = world.channel("News", owner=anna, bot_can_post=False)
    forum = world.supergroup("Forum", [anna], ["Closed"])
    thread = max(forum.topics)
    world.close_topic(forum, thread)
    async with sender_to(world, way) as sender:
        for target in (
            Target(1, 0, "private"),
            Target(channel.id, 0, "channel"),
            Target(forum.id, thread, "group"),
            Target(forum.id, 999, "group"),
        ):
            assert isinstance(await sender.send(target, HELLO), Refused), target
        for html in ("<x>", "<b>", "&nope", "", "  ", "x" * 4097):
            outcome = await sender.send(reader, Message(html))
            assert isinstance(outcome, BadText if html != "&nope" else Sent), html
        world.block(anna)
        assert isinstance(await sender.send(reader, HELLO), Refused)


@pytest.mark.parametrize("make", [lambda port: f"http://127.0.0.1:{port}", lambda _: "http://minewatch.invalid"])
async def test_no_connection_is_surely_not_sent(
    world: World, caplog: pytest.LogCaptureFixture, reader: Target, make: Callable[[int], str]
) -> None:
    async with serve(world) as server:
        closed = server.port
    caplog.set_level(logging.INFO)
    bot = ExtBot(TOKEN, base_url=f"{make(closed)}/bot", request=AiohttpRequest(), get_updates_request=AiohttpRequest())
    async with calling(bot) as sender:
        outcome = await sender.send(reader, HELLO)
        assert isinstance(outcome, NotSent)
        try:
            await bot.get_me()
        except TelegramError:
            hold_no_token(outcome, caplog.text, traceback.format_exc())


async def test_a_closed_transport_is_surely_not_sent(reader: Target) -> None:
    bot = ExtBot(TOKEN, request=AiohttpRequest(), get_updates_request=AiohttpRequest())
    assert isinstance(await Sender(bot).send(reader, HELLO), NotSent)


@pytest.mark.parametrize("kind", ["html", "cut_after", "garbage", "silence", "server_error"])
async def test_no_traceback_of_a_failure_holds_the_token(world: World, kind: Kind) -> None:
    world.faults.add(Fault(kind, "getMe"))
    async with sender_to(world, "http") as sender:
        try:
            await sender._bot.get_me()
        except (TelegramError, KeyError):
            hold_no_token(traceback.format_exc())
        else:
            pytest.fail("the fault did not strike")


async def test_a_redirection_is_not_followed(reader: Target) -> None:
    """A token goes to the address in the settings and to no other, as of a hotel's log-in page."""
    seen: list[str] = []

    async def away(request: web.Request) -> web.Response:
        seen.append(request.path)
        return web.Response(status=302, headers={"Location": "/elsewhere"})

    app = web.Application()
    app.router.add_route("*", "/{any:.*}", away)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    bot = ExtBot(TOKEN, base_url=f"{url}/bot", request=AiohttpRequest(), get_updates_request=AiohttpRequest())
    try:
        async with calling(bot) as sender:
            outcome = await sender.send(reader, HELLO)
    finally:
        await runner.cleanup()
    assert isinstance(outcome, NotSent | Unknown)
    assert len(seen) == 1


@WAY
@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("message is not modified: specified new message content", Sent),
        ("message to edit not found", BadText),
        ("message can't be edited", BadText),
        ("not enough rights to edit a message", Refused),
    ],
)
async def test_an_edit_has_its_outcome_too(
    world: World, reader: Target, way: str, words: str, kind: type[Outcome]
) -> None:
    world.faults.add(Fault("bad_request", "editMessageText", description=words))
    async with sender_to(world, way) as sender:
        assert type(await sender.edit(reader, 1, HELLO)) is kind


@pytest.mark.parametrize(
    "error", [ValueError("x"), KeyError("result"), NetworkError("x" * 9000), TimedOut(), OSError()]
)
def test_any_exception_becomes_a_short_outcome(error: Exception) -> None:
    outcome = outcome_of(error)
    assert isinstance(outcome, Unknown | NotSent)
    assert 0 < len(outcome.reason) < 300
