"""What is kept of a reader: said in plain words, sent as a file, and deleted without a trace."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.messages import BYTES
from bot.sandbox import Fault, World
from bot.sandbox.faults import Kind
from bot.sandbox.messages import Message
from bot.sandbox.people import Person
from bot.store import open_store, updates
from bot.store.scrubbing import traces_of
from bot.store.updates import FailedUpdate
from tests.conftest import FRIDAY, Talk, Talking
from tests.telegram.test_recaps import MONDAY, wake_at

NUMBER = 7_913_824_657  # its bytes and its digits stand in nothing else
OTHER = 7_246_813_579
KEPT = {
    "en": ("how often", "day, time, city, quiet hours, sound", "language, pictures"),
    "ru": ("как часто", "день, время, город, тихие часы, звук", "язык, картинки"),
    "kk": ("қаншалықты жиі", "күні, уақыты, қала, тыныш сағаттар, дыбыс", "тіл, суреттер"),
}
LABELS = {"en": ("Delete", "Everything is deleted."), "ru": ("Удалить", "Всё удалено."), "kk": ("Жою", "Бәрі жойылды.")}


@pytest.fixture
def you(world: World) -> Person:
    """A person whose number can be told from all others."""
    someone = Person(NUMBER, "Aigerim", None, "en", None)
    world.people[NUMBER] = someone
    return someone


def traces(folder: Path, number: int) -> list[str]:
    """Name the database's files in which a number stands, as digits or as SQLite writes it."""
    wanted = (*traces_of(number), number.to_bytes(8, "big", signed=True))
    files = [file for file in sorted(folder.iterdir()) if file.is_file()]
    return [file.name for file in files if any(trace in file.read_bytes() for trace in wanted)]


async def fail(folder: Path, update_id: int, chat_id: int, person: int) -> None:
    """Put an update of somebody aside, as the intake does with one that no try could handle."""
    body = {"update_id": update_id, "message": {"from": {"id": person}, "chat": {"id": chat_id}, "text": "a secret"}}
    failed = FailedUpdate(update_id, chat_id, json.dumps(body), "ValueError: no", 3, FRIDAY)
    async with open_store(f"sqlite:///{folder / 'bot.sqlite3'}") as store, store.begin() as tx:
        await updates.put_aside(tx, failed)


def data_of(message: Message) -> dict[str, Any]:
    assert message.document is not None
    found: dict[str, Any] = json.loads(message.document.data)
    return found


async def fill(talking: Talking, folder: Path) -> None:
    """Leave something of the reader in every table that a reader can reach."""
    async with talking(editors_chat="@nowhere") as talk:
        await talk.say("/subscribe")
        await talk.say("/language en")
        await wake_at(talk, MONDAY)
        await report(talk)
        talk.world.faults.add(Fault(kind="too_many_requests", method="sendMessage", times=1, retry_after=40))
        await talk.say("/help")
        talk.world.clock.advance(timedelta(minutes=1))
    await fail(folder, 900, NUMBER, NUMBER)
    await fail(folder, 901, -5, NUMBER)


async def report(talk: Talk) -> None:
    await talk.say("/start i_criminal-cases")
    await talk.press("Report a mistake")
    await talk.say("The number is wrong.", reply_to=talk.shown()[-1].id)


@pytest.mark.parametrize("code", LABELS)
async def test_privacy_says_what_why_and_how_long(talking: Talking, world: World, code: str) -> None:
    async with talking(editors_chat="@nowhere") as talk:
        world.speak(talk.you, code)
        (text,) = await talk.say("/privacy")
        assert all(word in text for word in ("/mydata", "/forget", "/unsubscribe", "90", "400", "365", "30"))
        assert all(word in text for word in KEPT[code])
        (listed,) = await talk.say("/help")
        assert all(command in listed for command in ("/privacy", "/mydata", "/forget"))


async def test_mydata_holds_all_that_is_kept(talking: Talking, tmp_path: Path, you: Person) -> None:
    await fill(talking, tmp_path)
    async with talking() as talk:
        await talk.say("/mydata")
        found = data_of(talk.shown()[-1])
    assert found["chat"] == you.id
    assert found["your subscriptions"][0]["next at"] == "2031-01-27T04:00:00+00:00"
    assert found["your recaps"][0]["occasion"] == "2031-01-20"
    assert found["messages of your recaps"][0]["state"] == "sent"
    assert "From the record" in found["words of these messages"][0]["html"]
    assert found["your choices"][0]["language"] == "en"
    assert found["your reports"][0]["words"] == "The number is wrong."
    assert found["how fast we may write to you"][0]["key"] == f"halt:{you.id}"
    assert [row["update id"] for row in found["messages of yours that I could not handle"]] == [900, 901]


async def test_mydata_shows_nothing_of_another(talking: Talking, tmp_path: Path, you: Person) -> None:
    async with talking() as talk:
        await talk.say("/subscribe")
    await fail(tmp_path, 902, OTHER, OTHER)
    body = {"message": {"from": {"id": OTHER}, "reply_to_message": {"from": {"id": you.id}}, "text": "another's"}}
    failed = FailedUpdate(903, -5, json.dumps(body), "ValueError: no", 3, FRIDAY)
    async with open_store(f"sqlite:///{tmp_path / 'bot.sqlite3'}") as store, store.begin() as tx:
        await updates.put_aside(tx, failed)
    async with talking() as talk:
        await talk.say("/mydata")
        found = data_of(talk.shown()[-1])
    assert found["messages of yours that I could not handle"] == []


async def test_a_group_shows_its_own_data_to_administrators(talking: Talking, tmp_path: Path, world: World) -> None:
    async with talking() as talk:
        dana = world.person("Dana")
        group = world.group("Readers", members=[talk.you, dana])
        await talk.say("/subscribe", group)
        await talk.say("/subscribe")
    await fail(tmp_path, 904, group.id, dana.id)
    async with talking() as talk:
        await talk.say("/mydata", group)
        found = data_of(talk.shown(group)[-1])
        assert [row["chat id"] for row in found["your subscriptions"]] == [group.id]
        assert str(dana.id) not in json.dumps(found)
        await world.handled(world.write(dana, group.id, "/mydata"))
        assert "Only this group's administrators" in talk.shown(group)[-1].text


@pytest.mark.parametrize("code", LABELS)
async def test_forget_leaves_no_byte_in_the_files(
    talking: Talking, tmp_path: Path, you: Person, world: World, code: str
) -> None:
    await fill(talking, tmp_path)
    assert traces(tmp_path, you.id)
    async with talking() as talk:
        world.speak(you, code)
        await talk.say(f"/language {code}")
        label, said = LABELS[code]
        await talk.say("/forget")
        assert (await talk.press(label)).text.startswith(said)
        assert traces(tmp_path, you.id) == []
        await talk.minewatch.wake()
    assert traces(tmp_path, you.id) == []
    async with talking(editors_chat="@nowhere") as talk:
        await talk.minewatch.wake()
        assert traces(tmp_path, you.id) == []
        await talk.say("/mydata")
        assert [rows for rows in data_of(talk.shown()[-1]).values() if isinstance(rows, list) and rows] == []


async def test_forget_leaves_the_others_alone(talking: Talking, tmp_path: Path, you: Person, world: World) -> None:
    async with talking() as talk:
        other = Person(OTHER, "Dana", None, "en", None)
        world.people[OTHER] = other
        chat = world.private_chat(other)
        await talk.say("/subscribe")
        await world.handled(world.write(other, chat.id, "/subscribe"))
        await talk.say("/forget")
        await talk.press("Delete")
        assert traces(tmp_path, you.id) == []
        assert len(await wake_at(talk, MONDAY)) == 1
        assert talk.shown(chat)[-1].text.startswith("Kazakhstan's crackdown")


async def test_keep_keeps(talk: Talk) -> None:
    await talk.say("/subscribe")
    await talk.say("/forget")
    assert (await talk.press("Keep")).text == "Nothing was deleted."
    assert len(await wake_at(talk, MONDAY)) == 1


async def test_an_old_question_deletes_nothing(talk: Talk) -> None:
    await talk.say("/subscribe")
    await talk.say("/forget")
    talk.world.clock.advance(timedelta(hours=2))
    assert (await talk.press("Delete")).text == "That question is old. /forget asks it anew."
    assert len(await wake_at(talk, MONDAY)) == 1


async def test_a_made_up_button_deletes_nothing(talk: Talk) -> None:
    await talk.say("/subscribe")
    for data in ("f:0:1", "f:yes:1", "f", "f:99999999999999999999999999:1", "f:-1:1"):
        await talk.tap(data, talk.shown()[-1].id)
    assert len(await wake_at(talk, MONDAY)) == 1


async def test_delete_pressed_twice_does_no_harm(talk: Talk) -> None:
    await talk.say("/subscribe")
    await talk.say("/forget")
    question = talk.shown()[-1]
    data = question.keyboard[0][0]["callback_data"]
    for _ in range(2):
        await talk.tap(data, question.id)
    assert talk.shown()[-1].text.startswith("Everything is deleted.")
    assert (await talk.say("/subscribe"))[0].startswith("Subscribed.")


async def test_a_farewell_that_cannot_be_said_is_no_failed_update(
    talking: Talking, tmp_path: Path, you: Person, world: World
) -> None:
    async with talking() as talk:
        await talk.say("/subscribe")
        await talk.say("/forget")
        world.faults.add(Fault(kind="server_error", method="editMessageText"))
        await talk.press("Delete")
        assert "Everything is deleted." in (world.answers[-1].text or "")
    assert traces(tmp_path, you.id) == []


async def test_members_cannot_forget_a_group(talk: Talk, tmp_path: Path) -> None:
    dana = talk.world.person("Dana")
    group = talk.world.supergroup("Readers", members=[talk.you, dana])
    await talk.say("/subscribe", group)
    await talk.world.handled(talk.world.write(dana, group.id, "/forget"))
    assert "Only this group's administrators" in talk.shown(group)[-1].text
    await talk.say("/forget", group)
    question = talk.shown(group)[-1]
    data = question.keyboard[0][0]["callback_data"]
    await talk.world.handled(talk.world.press(dana, group.id, question.id, data))
    assert traces(tmp_path, group.id)
    await talk.press("Delete", group)
    assert traces(tmp_path, group.id) == []


async def test_the_buttons_fit(talk: Talk) -> None:
    await talk.say("/forget")
    assert all(len(button["callback_data"].encode()) <= BYTES for row in talk.shown()[-1].keyboard for button in row)


@pytest.mark.parametrize("kind", ["too_many_requests", "forbidden", "bad_request", "cut_after", "server_error"])
async def test_the_log_holds_no_number_of_a_chat(
    talking: Talking, you: Person, world: World, caplog: pytest.LogCaptureFixture, kind: Kind
) -> None:
    caplog.set_level("INFO")
    async with talking() as talk:
        await talk.say("/subscribe")
        for method in ("sendMessage", "sendPhoto"):
            world.faults.add(Fault(kind=kind, method=method, times=9))
        await talk.say("a secret question")
        await talk.say("/timeline")
        await wake_at(talk, MONDAY)
    assert caplog.messages
    assert str(you.id) not in caplog.text
    assert "secret" not in caplog.text
