"""What a person sees who talks with the bot in private."""

import json

import pytest

from bot.sandbox import Fault
from digests.item import Story
from tests.conftest import Talk, Talking


async def test_start_offers_three_things_to_try(talk: Talk) -> None:
    (welcome,) = await talk.say("/start")
    assert welcome.count("•") == 3
    assert talk.shown()[-1].keyboard


async def test_every_command_of_the_menu_is_answered(talk: Talk) -> None:
    commands = [row["command"] for row in talk.world.snapshot()["commands"][0]["commands"]]
    assert {"seizures", "people", "timeline", "start", "recap", "subscribe"} <= set(commands)
    for command in commands:
        if command not in ("subscribe", "unsubscribe"):
            assert await talk.say(f"/{command}"), command


async def test_an_answer_ties_sentences_to_sources_and_lists_them(talk: Talk) -> None:
    _picture, text = await talk.say("/seizures")
    assert "[1][2][4][5]" in text
    assert "\n[1] Ryan James · date unknown\n" in text
    assert "Sources differ" in text


async def test_plain_words_search(talk: Talk) -> None:
    (text,) = await talk.say("Saryarka")
    assert "Saryarka" in text


async def test_a_mistyped_command_gets_the_nearest(talk: Talk) -> None:
    assert await talk.say("/seizure") == ["There is no /seizure. Did you mean /seizures?"]


async def test_a_command_for_another_bot_is_not_ours(talk: Talk) -> None:
    assert await talk.say("/start@OtherBot") == []
    assert await talk.say("/start@Minewatch_Bot")


async def test_a_list_turns_its_pages_in_place(talk: Talk) -> None:
    await talk.say("/timeline")
    first = talk.shown()[-1]
    second = await talk.press("2 ›")
    assert second.id == first.id
    assert second.text != first.text
    back = await talk.press("‹ 1")
    assert back.text == first.text


async def test_the_sources_button_opens_the_exact_words_and_leads_back(talk: Talk) -> None:
    await talk.say("/timeline")
    await talk.press("2 ›")
    await talk.say("/seizures")
    page = talk.shown()[-1]
    words = await talk.press("Sources: Mining equipment seized")
    assert "seizing over 67,000 pieces of equipment" in words.text
    assert any(entity.type == "blockquote" for entity in words.entities)
    back = await talk.press("‹ Back")
    assert (back.id, back.text) == (page.id, page.text)


async def test_a_button_pressed_twice_changes_nothing_more(talk: Talk) -> None:
    await talk.say("/timeline")
    message = talk.shown()[-1]
    data = next(button["callback_data"] for row in message.keyboard for button in row if "2 ›" in button["text"])
    for _ in range(2):
        await talk.tap(data, message.id)
    _picture, text = talk.shown()
    assert text.id == message.id
    assert "2 of" in text.text


@pytest.mark.parametrize(
    "data", ["x", "i:gone", "t:seizures:999", "s:gone<t:seizures:1", "i:" + "a" * 60, "::::", "q:"]
)
async def test_an_old_or_made_up_button_does_no_harm(talk: Talk, data: str) -> None:
    await talk.say("/start")
    await talk.tap(data, talk.shown()[-1].id)
    assert await talk.say("/help")


async def test_a_button_that_leads_nowhere_says_so(talk: Talk) -> None:
    message = await _post(talk, "i:gone")
    await talk.world.handled(talk.world.press(talk.you, talk.chat.id, message, "i:gone"))
    (said,) = talk.world.answers
    assert said.alert
    assert "leads nowhere now" in (said.text or "")


async def _post(talk: Talk, data: str) -> int:
    """Let the bot have sent, in an earlier edition, a button that the story no longer knows."""
    await talk.say("/start")
    keyboard = {"inline_keyboard": [[{"text": "Gone", "callback_data": data}]]}
    params = {"chat_id": talk.chat.id, "text": "Old", "reply_markup": json.dumps(keyboard)}
    sent = await talk.world.call(talk.world.token, "sendMessage", params)
    return int(sent.result["message_id"])


async def test_a_deep_link_opens_its_item_and_its_sources(talk: Talk) -> None:
    (item,) = await talk.say("/start i_equipment-seized")
    assert item.startswith("Mining equipment seized")
    (words,) = await talk.say("/start s_equipment-seized")
    assert "The exact words of the sources" in words


async def test_a_dead_link_still_welcomes(talk: Talk) -> None:
    dead, welcome = await talk.say("/start i_gone")
    assert "leads nowhere" in dead
    assert "Try:" in welcome


async def test_nothing_found_offers_topics(talk: Talk) -> None:
    (text,) = await talk.say("zeppelin")
    assert "Nothing about “zeppelin”" in text
    assert talk.shown()[-1].keyboard


async def test_latest_begins_with_what_happened_last(talk: Talk) -> None:
    (text,) = await talk.say("/latest")
    assert "2024 or later" in text


async def test_subscribing_twice_subscribes_once(talk: Talk) -> None:
    (first,) = await talk.say("/subscribe")
    assert first.startswith("Subscribed. The next recap comes on Monday, 20 January 2031, 09:00 (Almaty).")
    (second,) = await talk.say("/subscribe")
    assert second.startswith("This chat is subscribed already.")
    assert (await talk.say("/unsubscribe"))[0].startswith("Unsubscribed")
    assert (await talk.say("/unsubscribe"))[0].startswith("This chat has no subscription")


async def test_the_first_line_says_what_is_served(talk: Talk, record: Story) -> None:
    assert "@minewatch_bot" in talk.first_line
    assert f"{len(record.items)} items from 5 sources" in talk.first_line


async def test_an_editor_sees_the_status_and_a_reader_does_not(talking: Talking) -> None:
    async with talking(editor_ids="1") as talk:
        assert (await talk.say("/status"))[0].startswith("There is no /status")
    async with talking(editor_ids=str(talk.you.id)) as talk:
        assert (await talk.say("/status"))[0].startswith("Status")


async def test_a_send_that_surely_failed_is_tried_again(talk: Talk) -> None:
    talk.world.faults.add(Fault(kind="server_error", method="sendMessage", times=1))
    assert len(await talk.say("/about")) == 1


async def test_a_short_halt_is_waited_for(talk: Talk) -> None:
    talk.world.faults.add(Fault(kind="too_many_requests", retry_after=1, method="sendMessage", times=1))
    assert len(await talk.say("/about")) == 1


async def test_another_story_is_told_by_the_same_code(talking: Talking, lighthouse: Story) -> None:
    async with talking(story=lighthouse) as talk:
        (text,) = await talk.say("/boats")
        assert "Boats ran aground at Ness Point" in text
        assert "Sources differ: How many boats ran aground" in text
        assert (await talk.say("/seizures"))[0].startswith("There is no /seizures")
