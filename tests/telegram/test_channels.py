"""The chats of RECAP_CHANNELS: found, or explained to an editor in words with a remedy."""

import json
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import pytest
from telegram import Bot
from telegram.ext import ExtBot

from bot.sandbox import Fault, World
from bot.sandbox.chats import Chat
from bot.sandbox.people import Person
from bot.store import subscriptions
from bot.store.values import Target
from bot.telegram.channels import find
from tests.conftest import FRIDAY, Talking
from tests.inprocess import SandboxRequest
from tests.leaks import TOKEN


@pytest.fixture
async def bot(world: World) -> AsyncIterator[Bot]:
    async with ExtBot(TOKEN, request=SandboxRequest(world), get_updates_request=SandboxRequest(world)) as made:
        yield made


@pytest.fixture
def owner(world: World) -> Person:
    return world.person("Owner")


async def test_a_channel_is_found_by_name_or_number(world: World, bot: Bot, owner: Person) -> None:
    channel = world.channel("News", username="mine_news", owner=owner, bot_can_post=True)
    for name in ("@mine_news", "@MINE_NEWS", str(channel.id)):
        found = await find(bot, name)
        assert (found.name, found.target, found.problem) == (name, Target(channel.id, 0, "channel"), "")


async def test_a_group_may_have_the_recap_too(world: World, bot: Bot, owner: Person) -> None:
    for group in (world.group("Small", [owner]), world.supergroup("Large", [owner], username="mine_group")):
        found = await find(bot, str(group.id))
        assert (found.target, found.problem) == (Target(group.id, 0, "group"), "")
    assert (await find(bot, "@mine_group")).problem == ""


async def test_a_person_may_have_the_recap_too(world: World, bot: Bot, owner: Person) -> None:
    world.write(owner, world.private_chat(owner).id, "/start")
    found = await find(bot, str(owner.id))
    assert (found.target, found.problem) == (Target(owner.id, 0, "private"), "")


def channel_without_the_bot(world: World, owner: Person) -> Chat:
    return world.channel("News", username="mine_news", owner=owner)


def hidden_channel_without_the_bot(world: World, owner: Person) -> Chat:
    return world.channel("News", owner=owner)


def channel_where_it_may_not_post(world: World, owner: Person) -> Chat:
    return world.channel("News", owner=owner, bot_can_post=False)


def channel_that_threw_it_out(world: World, owner: Person) -> Chat:
    channel = world.channel("News", owner=owner, bot_can_post=True)
    world.remove_bot(channel, owner)
    return channel


def channel_that_demoted_it(world: World, owner: Person) -> Chat:
    channel = world.channel("News", username="mine_news", owner=owner, bot_can_post=True)
    world.demote_bot(channel, owner)
    return channel


def group_without_the_bot(world: World, owner: Person) -> Chat:
    return world.group("Readers", [owner], bot_inside=False)


def open_group_without_the_bot(world: World, owner: Person) -> Chat:
    return world.supergroup("Readers", [owner], username="mine_group", bot_inside=False)


def group_that_threw_it_out(world: World, owner: Person) -> Chat:
    group = world.supergroup("Readers", [owner], username="mine_group")
    world.remove_bot(group, owner)
    return group


def group_that_silenced_it(world: World, owner: Person) -> Chat:
    group = world.supergroup("Readers", [owner])
    world.restrict_bot(group, owner)
    return group


MISSING: list[tuple[Callable[[World, Person], Chat], str]] = [
    (channel_without_the_bot, "make @minewatch_bot an administrator with the right to post messages"),
    (hidden_channel_without_the_bot, "add @minewatch_bot to it as an administrator who may post"),
    (channel_where_it_may_not_post, "make @minewatch_bot an administrator with the right to post messages"),
    (channel_that_threw_it_out, "add @minewatch_bot to it as an administrator who may post"),
    (channel_that_demoted_it, "make @minewatch_bot an administrator with the right to post messages"),
    (group_without_the_bot, "add @minewatch_bot"),
    (open_group_without_the_bot, "add @minewatch_bot"),
    (group_that_threw_it_out, "add @minewatch_bot"),
    (group_that_silenced_it, "let @minewatch_bot send messages"),
]


@pytest.mark.parametrize(("make", "remedy"), MISSING, ids=[make.__name__ for make, _ in MISSING])
async def test_each_missing_right_has_its_remedy(
    world: World, bot: Bot, owner: Person, make: Callable[[World, Person], Chat], remedy: str
) -> None:
    chat = make(world, owner)
    name = f"@{chat.username}" if chat.username else str(chat.id)
    found = await find(bot, name)
    assert found.problem.startswith(f"{name}: ")
    assert remedy in found.problem


@pytest.mark.parametrize("name", ["@nowhere_at_all", "-1001234567890", "5", "0", "-0", "9" * 19])
async def test_a_chat_that_is_not_there_is_said(bot: Bot, name: str) -> None:
    found = await find(bot, name)
    assert found.target is None
    assert found.problem.startswith(f"{name}: Telegram says “")


class Moving(SandboxRequest):
    """Refuses a moved group to all who look, and not only to those who write."""

    async def do_request(self, *args: Any, **more: Any) -> tuple[int, bytes]:
        request_data = more.get("request_data")
        chat = self._world.chats.get(int(request_data.parameters.get("chat_id", 0))) if request_data else None
        if chat and chat.moved_to:
            refusal = {"ok": False, "error_code": 400, "description": "Bad Request: group chat was upgraded"}
            return 400, json.dumps(refusal | {"parameters": {"migrate_to_chat_id": chat.moved_to}}).encode()
        return await super().do_request(*args, **more)


async def test_a_group_that_moved_is_followed(world: World, owner: Person) -> None:
    group = world.group("Readers", [owner])
    moved = world.migrate(group)
    async with ExtBot(TOKEN, request=Moving(world), get_updates_request=Moving(world)) as bot:
        found = await find(bot, str(group.id))
    assert found.target == Target(moved.id, 0, "group")
    assert found.problem.endswith(f"write {moved.id} in its place")


@pytest.mark.parametrize("method", ["getChat", "getChatMember"])
@pytest.mark.parametrize(
    "fault",
    [
        Fault("server_error"),
        Fault("html"),
        Fault("html", status=403),
        Fault("cut_before"),
        Fault("too_many_requests"),
        Fault("garbage"),
        Fault("garbage", body=b'{"ok":false}'),
        Fault("garbage", body=b'{"ok":true,"result":{}}'),
        Fault("garbage", body=b'{"ok":true,"result":null}'),
    ],
    ids=lambda fault: f"{fault.kind}-{fault.status}-{fault.body!r}",
)
async def test_an_outage_is_no_missing_right(world: World, bot: Bot, owner: Person, method: str, fault: Fault) -> None:
    world.channel("News", username="mine_news", owner=owner, bot_can_post=True)
    world.faults.add(Fault(fault.kind, method, status=fault.status, body=fault.body))
    found = await find(bot, "@mine_news")
    assert found.target is None
    assert "it is tried again" in found.problem
    assert len(found.problem) < 300


async def test_a_moved_group_that_is_still_configured_keeps_one_subscription(
    talking: Talking, world: World, owner: Person
) -> None:
    group = world.group("Readers", [owner])
    desk = world.group("Desk", [owner])
    given = {"recap_channels": str(group.id), "editors_chat": str(desk.id)}
    async with talking(**given) as talk:
        moved = world.migrate(group)
        await talk.say("/about")
    for _ in range(2):
        async with talking(**given) as talk:
            async with talk.minewatch._parts.store.begin() as tx:
                (one,) = await subscriptions.configured(tx)
            assert one.target == Target(moved.id, 0, "group")
            assert f"write {moved.id} in its place" in talk.shown(desk)[-1].text


async def test_a_mended_right_is_noticed_by_itself(talking: Talking, world: World, owner: Person) -> None:
    channel = world.channel("News", username="mine_news", owner=owner, bot_can_post=False)
    desk = world.group("Desk", [owner])
    async with talking(recap_channels="@mine_news", editors_chat=str(desk.id)) as talk:
        assert len(talk.shown(desk)) == 1
        world.promote_bot(channel, owner)
        world.clock.set(FRIDAY + timedelta(minutes=6))
        await talk.minewatch.wake()
        assert talk.minewatch.channels.problems == ()
        assert len(talk.shown(desk)) == 1
