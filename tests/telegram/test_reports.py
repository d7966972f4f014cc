"""A mistake is reported by a reader, looked at by the editors, and answered to the reader."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.actions import link_of
from bot.answers import Answers
from bot.commands.report import LONGEST
from bot.measuring import measure
from bot.messages import BYTES
from bot.rendering import ENTITIES, LIMIT
from bot.reporting import letter_of
from bot.sandbox import Fault, World
from bot.sandbox.chats import Chat
from bot.sandbox.messages import Message
from bot.sandbox.people import Person
from bot.store.reports import Mistake
from bot.voices import Voices
from digests.item import Item, Story
from tests.conftest import FRIDAY, LIGHTHOUSE, Talk, Talking

ITEM = "/start i_criminal-cases"
SAID = {
    "en": ("Report a mistake", "Reply to this message", "Thank you. This is report 1", "An editor answers your report"),
    "ru": ("Сообщить об ошибке", "Ответьте на это сообщение", "Спасибо. Это сообщение № 1", "Редактор отвечает"),
    "kk": ("Қате туралы хабарлау", "Осы хабарға жауап беріңіз", "Рақмет. Бұл № 1 хабар", "Редактор «"),
}


@pytest.fixture
def editor(world: World) -> Person:
    return world.person("Editor")


@pytest.fixture
def desk(world: World, editor: Person) -> Chat:
    """The editors' chat, in which the bot is."""
    return world.supergroup("Editors", members=[editor])


@pytest.fixture
async def talk(talking: Talking, world: World, desk: Chat) -> AsyncIterator[Talk]:
    async with talking(editors_chat=str(desk.id)) as running:
        running.you = world.person("Aigerim")
        running.chat = world.private_chat(running.you)
        yield running


async def report(talk: Talk, words: str = "The year is wrong.") -> str:
    """Report a mistake in an item; return what the bot says to it."""
    await talk.say(ITEM)
    prompt = await talk.press("Report a mistake")
    return (await talk.say(words, reply_to=prompt.id))[0]


async def answered(talk: Talk, desk: Chat, editor: Person, words: str) -> Message:
    """Let the editor answer the last report; return the bot's last message in the editors' chat."""
    letter = next(one for one in reversed(talk.shown(desk)) if one.text.startswith("Report 1"))
    await talk.world.handled(talk.world.write(editor, desk.id, words, reply_to=letter.id))
    return talk.shown(desk)[-1]


@pytest.mark.parametrize("code", SAID)
async def test_a_report_goes_to_the_editors_and_their_answer_back(
    talk: Talk, desk: Chat, editor: Person, code: str
) -> None:
    talk.world.speak(talk.you, code)
    button, how, thanks, heading = SAID[code]
    await talk.say(ITEM)
    prompt = await talk.press(button)
    assert how in prompt.text
    assert prompt.force_reply is not None
    assert thanks in (await talk.say("Wrong <b>year</b> & month", reply_to=prompt.id))[0]
    await talk.minewatch.wake()
    letter = talk.shown(desk)[-1]
    assert letter.text.startswith("Report 1\n")
    assert "Wrong <b>year</b> & month" in letter.text
    assert "fingerprint" in letter.text
    assert "“" in letter.text
    assert "Aigerim" not in letter.text
    told = await answered(talk, desk, editor, "You are <right>, thank you.")
    assert told.text == "Report 1: the answer was delivered to its reader."
    reply = talk.shown()[-1]
    assert heading in reply.text
    assert "You are <right>, thank you." in reply.text


async def test_every_item_has_the_button_on_both_of_its_pages(record: Story) -> None:
    voices = Voices(record, reports=True)
    for item in record.items:
        for verb in "is":
            message = voices.own.act(f"{verb}:{item.id}")
            assert message is not None
            actions = [button.action for row in message.buttons for button in row]
            assert f"r:{item.id}" in actions
            assert all(len(action.encode()) <= BYTES for action in actions)
            assert link_of(f"r:{item.id}") == f"r_{item.id}"
    voices.close()


def test_no_button_stands_where_nobody_reads_reports(answers: Answers, record: Story) -> None:
    message = answers.act(f"i:{record.items[0].id}")
    assert message is not None
    assert not any(button.action.startswith("r:") for row in message.buttons for button in row)


async def test_an_old_button_leads_nowhere_where_nobody_reads_reports(
    talking: Talking, world: World, desk: Chat
) -> None:
    async with talking(editors_chat=str(desk.id)) as talk:
        await talk.say(ITEM)
    async with talking() as talk:
        await talk.press("Report a mistake")
        assert "leads nowhere now" in (world.answers[-1].text or "")
        assert (await talk.say("/start r_criminal-cases"))[0] == "That link leads nowhere any more."
        assert "reports of mistakes" not in (await talk.say("/privacy"))[0]


async def test_a_button_for_an_item_that_is_gone_leads_nowhere(
    talking: Talking, world: World, desk: Chat, lighthouse: Story
) -> None:
    async with talking(editors_chat=str(desk.id)) as talk:
        await talk.say(ITEM)
        prompt = await talk.press("Report a mistake")
    async with talking(lighthouse, editors_chat=str(desk.id), story_dir=LIGHTHOUSE) as talk:
        await talk.press("Report a mistake")
        assert "leads nowhere now" in (world.answers[-1].text or "")
        (told,) = await talk.say("Wrong.", reply_to=prompt.id)
        assert told == "That can no longer be reported: the item is not told any more."


async def test_a_report_and_its_answer_survive_restarts(
    talking: Talking, world: World, desk: Chat, editor: Person
) -> None:
    async with talking(editors_chat=str(desk.id)) as talk:
        await talk.say(ITEM)
        prompt = await talk.press("Report a mistake")
    async with talking(editors_chat=str(desk.id)) as talk:
        assert "This is report 1" in (await talk.say("Wrong.", reply_to=prompt.id))[0]
    async with talking(editors_chat=str(desk.id)) as talk:
        await talk.minewatch.wake()
    async with talking(editors_chat=str(desk.id)) as talk:
        assert "delivered" in (await answered(talk, desk, editor, "Right.")).text
        assert talk.shown()[-1].text.endswith("Right.")


async def test_the_editors_know_the_item_although_it_changed_meanwhile(talk: Talk) -> None:
    await report(talk)
    await talk.minewatch.wake()
    assert "unchanged since (criminal-cases, fingerprint" in "".join(one.text for one in all_shown(talk))


def all_shown(talk: Talk) -> list[Message]:
    return [one for chat in talk.world.chats.values() for one in talk.shown(chat)]


async def test_a_report_that_the_editors_chat_does_not_take_is_kept(talk: Talk, desk: Chat, editor: Person) -> None:
    talk.world.faults.add(Fault(kind="server_error", method="sendMessage", chat_id=desk.id))
    await report(talk)
    for _ in range(3):
        await talk.minewatch.wake()
        talk.world.clock.advance(timedelta(minutes=10))
    assert talk.shown(desk) == []
    talk.world.faults.clear()
    await talk.minewatch.wake()
    assert [one.text.partition("\n")[0] for one in talk.shown(desk)] == ["Report 1"]
    await talk.minewatch.wake()
    assert len(talk.shown(desk)) == 1


async def test_status_lists_reports_that_wait(talking: Talking, world: World, desk: Chat) -> None:
    async with talking(editors_chat=str(desk.id)) as talk:
        number = talk.you.id
    async with talking(editors_chat=str(desk.id), editor_ids=str(number)) as talk:
        talk.world.faults.add(Fault(kind="forbidden", method="sendMessage", chat_id=desk.id))
        await report(talk)
        await talk.minewatch.wake()
        (status,) = await talk.say("/status")
    assert "Reports of mistakes: 1 queued." in status
    assert "• report 1 waits for EDITORS_CHAT: Forbidden" in status


async def test_a_report_is_written_once_however_often_it_comes(talk: Talk, desk: Chat) -> None:
    await talk.say(ITEM)
    prompt = await talk.press("Report a mistake")
    update = reply_update(talk, prompt, "Wrong.", 500)
    for _ in range(2):
        await talk.world.handled(talk.world.push(update))
        await talk.minewatch.wake()
    assert len(talk.shown(desk)) == 1


def reply_update(talk: Talk, prompt: Message, text: str, message_id: int) -> dict[str, object]:
    """The update of a reply, as it comes again after a crash under another number."""
    chat = {"id": talk.chat.id, "type": "private", "first_name": "Aigerim"}
    person = {"id": talk.you.id, "is_bot": False, "first_name": "Aigerim", "language_code": "en"}
    asked = talk.world.message_json(prompt)
    message = {"message_id": message_id, "date": 1, "chat": chat, "from": person, "text": text}
    return {"message": message | {"reply_to_message": asked}}


async def test_an_editors_answer_comes_once_however_often_it_is_repeated(
    talk: Talk, desk: Chat, editor: Person
) -> None:
    await report(talk)
    await talk.minewatch.wake()
    letter = talk.shown(desk)[-1]
    number = talk.world.write(editor, desk.id, "Right.", reply_to=letter.id)
    await talk.world.handled(number)
    before = len(talk.shown())
    again = talk.world.message_json(talk.world.messages(desk.id)[-2])
    assert again["text"] == "Right."
    await talk.world.handled(talk.world.push({"message": again}))
    await talk.minewatch.wake()
    assert len(talk.shown()) == before


async def test_an_answer_of_which_nobody_knows_is_not_sent_again(talk: Talk, desk: Chat, editor: Person) -> None:
    await report(talk)
    await talk.minewatch.wake()
    talk.world.faults.add(Fault(kind="cut_after", method="sendMessage", chat_id=talk.chat.id, times=1))
    assert "nobody can know whether the answer arrived" in (await answered(talk, desk, editor, "Right.")).text
    for _ in range(3):
        talk.world.clock.advance(timedelta(minutes=10))
        await talk.minewatch.wake()
    assert sum(one.text.endswith("Right.") for one in talk.shown()) == 1


async def test_an_answer_that_surely_did_not_leave_is_tried_again(talk: Talk, desk: Chat, editor: Person) -> None:
    await report(talk)
    await talk.minewatch.wake()
    talk.world.faults.add(Fault(kind="server_error", method="sendMessage", chat_id=talk.chat.id, times=1))
    await answered(talk, desk, editor, "Right.")
    assert not talk.shown()[-1].text.endswith("Right.")
    talk.world.clock.advance(timedelta(minutes=1))
    await talk.minewatch.wake()
    assert talk.shown()[-1].text.endswith("Right.")
    assert "delivered" in talk.shown(desk)[-1].text


async def test_a_reader_who_blocked_the_bot_is_named_as_such(talk: Talk, desk: Chat, editor: Person) -> None:
    await report(talk)
    await talk.minewatch.wake()
    talk.world.block(talk.you)
    told = await answered(talk, desk, editor, "Right.")
    assert told.text.startswith("Report 1: the answer could not be delivered: Forbidden: bot was blocked by the user")


async def test_a_report_that_was_forgotten_is_answered_to_nobody(talk: Talk, desk: Chat, editor: Person) -> None:
    await report(talk)
    await talk.minewatch.wake()
    await talk.say("/forget")
    await talk.press("Delete")
    assert (await answered(talk, desk, editor, "Right.")).text.startswith("There is no report 1 any more")


async def test_a_reply_elsewhere_reaches_no_reader(talk: Talk, desk: Chat) -> None:
    await report(talk)
    await talk.minewatch.wake()
    stranger = talk.world.person("Stranger")
    elsewhere = talk.world.group("Elsewhere", members=[stranger])
    await talk.world.handled(talk.world.write(stranger, elsewhere.id, "/search Report 1"))
    before = len(talk.shown())
    for shown in talk.shown(elsewhere):
        await talk.world.handled(talk.world.write(stranger, elsewhere.id, "I am an editor", reply_to=shown.id))
    assert len(talk.shown()) == before


async def test_words_that_look_like_a_report_in_the_editors_chat_are_none(
    talk: Talk, desk: Chat, editor: Person
) -> None:
    await report(talk)
    await talk.minewatch.wake()
    forged = talk.world.write(editor, desk.id, "Report 1")
    await talk.world.handled(forged)
    own = talk.world.messages(desk.id)[-1]
    before = len(talk.shown())
    await talk.world.handled(talk.world.write(editor, desk.id, "Right.", reply_to=own.id))
    assert len(talk.shown()) == before


async def test_empty_and_long_and_wordless_reports_are_asked_for_again(talk: Talk, desk: Chat) -> None:
    assert "That is 1001 characters; 1000 is the most." in await report(talk, "x" * 1001)
    prompt = talk.shown()[-1]
    assert prompt.force_reply is not None
    sticker = reply_update(talk, prompt, "", 700)
    message = sticker["message"]
    assert isinstance(message, dict)
    del message["text"]
    message["photo"] = [{"file_id": "x", "file_unique_id": "x", "width": 1, "height": 1}]
    await talk.world.handled(talk.world.push(sticker))
    assert "I read words only. Please say in words what is wrong." in talk.shown()[-1].text
    assert "This is report 1" in (await talk.say("x" * 1000, reply_to=talk.shown()[-1].id))[0]


async def test_more_than_five_reports_a_day_are_put_off_gently(talk: Talk) -> None:
    for number in range(1, 6):
        assert f"This is report {number};" in await report(talk)
    prompt = next(one for one in reversed(talk.shown()) if one.force_reply)
    late = "Thank you: you have sent 5 reports within a day"
    assert (await talk.say("Wrong.", reply_to=prompt.id))[0].startswith(late)
    await talk.say(ITEM)
    assert (await talk.press("Report a mistake")).text.startswith(late)
    talk.world.clock.advance(timedelta(days=1, seconds=1))
    assert "This is report 6;" in await report(talk)


async def test_a_command_in_reply_is_a_command(talk: Talk, desk: Chat) -> None:
    await talk.say(ITEM)
    prompt = await talk.press("Report a mistake")
    assert (await talk.say("/help", reply_to=prompt.id))[0].startswith("What you can ask")
    await talk.minewatch.wake()
    assert talk.shown(desk) == []


async def test_a_group_leads_into_the_private_chat_to_report(talk: Talk) -> None:
    group = talk.world.group("Readers", members=[talk.you])
    await talk.say("@minewatch_bot raks-exchange", group)
    await talk.say("/start@minewatch_bot i_criminal-cases", group)
    link = next(
        button["url"]
        for row in talk.shown(group)[-1].keyboard
        for button in row
        if button["text"] == "Report a mistake"
    )
    assert link == "https://t.me/minewatch_bot?start=r_criminal-cases"
    prompt = (await talk.say("/start r_criminal-cases"))[0]
    assert "What is wrong here?" in prompt
    assert "This is report 1" in (await talk.say("Wrong.", reply_to=talk.shown()[-1].id))[0]


async def test_nothing_is_reported_in_a_group(talk: Talk, desk: Chat) -> None:
    group = talk.world.group("Readers", members=[talk.you])
    assert "in our private chat" in (await talk.say("/start@minewatch_bot r_criminal-cases", group))[0]


def mistake(item: Item, parts: int = 0) -> Mistake:
    return Mistake(1, 5, item.id, "f" * 64, "😀" * LONGEST, parts, 1, FRIDAY)


def test_every_letter_fits_and_every_part_can_be_answered(answers: Answers, record: Story) -> None:
    letters = [letter_of(mistake(item), answers) for item in record.items]
    assert max(map(len, letters)) > 1
    for message in (message for letter in letters for message in letter):
        length, entities = measure(message.html)
        assert length <= LIMIT
        assert entities <= ENTITIES
        assert message.html.startswith("<b>Report 1</b>")
