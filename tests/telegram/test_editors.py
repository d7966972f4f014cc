"""What editors see and decide."""

from datetime import timedelta

from bot.sandbox import Fault, World
from bot.sandbox.chats import Chat
from tests.conftest import Talking
from tests.telegram.test_recaps import MONDAY, wake_at


def channel_of(world: World) -> Chat:
    return world.channel("News", username="minewatch_news", owner=world.person("Owner"), bot_can_post=True)


async def test_an_editor_says_that_a_doubtful_post_is_there(talking: Talking, world: World) -> None:
    channel = channel_of(world)
    async with talking(recap_channels="@minewatch_news") as talk:
        world.faults.add(Fault(kind="cut_after", method="sendMessage", times=1))
        await wake_at(talk, MONDAY)
    async with talking(recap_channels="@minewatch_news", editor_ids=str(talk.you.id)) as talk:
        assert "1 unknown" in (await talk.say("/status"))[0]
        assert "1 sent" in (await talk.press("is there")).text
        assert len(talk.shown(channel)) == 1


async def test_an_editor_has_a_lost_post_sent_again(talking: Talking, world: World) -> None:
    channel = channel_of(world)
    async with talking(recap_channels="@minewatch_news") as talk:
        world.faults.add(Fault(kind="cut_before", method="sendMessage", times=1))
        await wake_at(talk, MONDAY)
        assert talk.shown(channel) == []
    async with talking(recap_channels="@minewatch_news", editor_ids=str(talk.you.id)) as talk:
        await talk.say("/status")
        await talk.press("send again")
        await wake_at(talk, MONDAY + timedelta(minutes=5))
        assert len(talk.shown(channel)) == 1


async def test_a_reader_cannot_judge_a_delivery(talking: Talking, world: World) -> None:
    channel = channel_of(world)
    async with talking(recap_channels="@minewatch_news", editor_ids="1") as talk:
        world.faults.add(Fault(kind="cut_before", method="sendMessage", times=1))
        await wake_at(talk, MONDAY)
        await talk.say("/start")
        await talk.tap("v:again:1", talk.shown()[-1].id)
        await wake_at(talk, MONDAY + timedelta(minutes=5))
        assert talk.shown(channel) == []


async def test_readers_numbers_are_told_where_editors_are_among_themselves(talking: Talking, world: World) -> None:
    reader, editor = world.person("Reader"), world.person("Editor")
    desk, group = (world.supergroup(title, members=[editor]) for title in ("Editors", "Readers"))
    async with talking(editor_ids=str(editor.id), editors_chat=str(desk.id)) as talk:
        talk.you = reader
        number = str(world.private_chat(reader).id)
        await talk.say("/subscribe", world.private_chat(reader))
        world.faults.add(Fault(kind="forbidden", method="sendMessage", chat_id=int(number), times=1))
        await wake_at(talk, MONDAY)
        talk.you = editor
        for command in ("/status", "/pause", "/go"):
            (elsewhere,) = await talk.say(command, group)
            assert elsewhere.startswith("That may name readers' chats: ask it in private")
        assert number in (await talk.say("/status", desk))[0]
        assert number in (await talk.say("/status", world.private_chat(editor)))[0]


async def test_a_pause_holds_recaps_back_until_go(talking: Talking, world: World) -> None:
    channel = channel_of(world)
    async with talking(recap_channels="@minewatch_news") as talk:
        pass
    async with talking(recap_channels="@minewatch_news", editor_ids=str(talk.you.id)) as talk:
        await talk.say("/pause")
        await wake_at(talk, MONDAY)
        assert talk.shown(channel) == []
    async with talking(recap_channels="@minewatch_news", editor_ids=str(talk.you.id)) as talk:
        assert "an editor's /go starts it" in talk.first_line
        await talk.say("/go")
        await wake_at(talk, MONDAY + timedelta(hours=1))
        assert len(talk.shown(channel)) == 1
