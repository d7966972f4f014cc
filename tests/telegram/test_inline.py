"""Cited items in any chat: somebody types the bot's name and words, and sends what is offered."""

import pytest

from bot.sandbox import Fault
from bot.sandbox.results import InlineAnswer
from bot.telegram.gate import TYPED
from tests.conftest import Talk

LANGUAGES = ("en", "ru", "kk")


async def seek(talk: Talk, words: str, offset: str = "") -> InlineAnswer:
    """Type words behind the bot's name in a group that the bot is not in; return what is offered."""
    group = talk.world.group("Friends", members=[talk.you], bot_inside=False)
    await talk.world.handled(talk.world.seek(talk.you, group.id, words, offset))
    return talk.world.inline_answers[-1]


@pytest.mark.parametrize("code", LANGUAGES)
async def test_a_sent_item_has_its_sources_and_a_way_back(talk: Talk, code: str) -> None:
    talk.world.speak(talk.you, code)
    answer = await seek(talk, "seized")
    chosen = next(one for one in answer.results if one.id == "equipment-seized")
    talk.world.choose(talk.you, chosen.id)
    sent = talk.world.messages(answer.query.chat_id)[-1]
    assert sent.via == talk.world.bot
    assert "[1][2][4][5]" in sent.text
    assert "\n[1] Ryan James" in sent.text
    assert "⚖️" in sent.text
    urls = [button["url"] for row in sent.keyboard for button in row]
    bot = "https://t.me/minewatch_bot?start="
    assert urls == [f"{bot}i_equipment-seized", f"{bot}s_equipment-seized"]
    talk.world.open_link(talk.you, "i_equipment-seized")


async def test_the_list_shows_titles_and_first_sentences(talk: Talk) -> None:
    first = (await seek(talk, "Klebanov")).results[0]
    assert first.title == "Alexander Klebanov"
    assert first.description.startswith("Some reports say that the statement named Alexander Klebanov")


@pytest.mark.parametrize(("code", "words"), [("ru", "Черновой перевод"), ("kk", "Аударманың жобасы"), ("en", "")])
async def test_a_draft_translation_says_so_everywhere(talk: Talk, code: str, words: str) -> None:
    talk.world.speak(talk.you, code)
    answer = await seek(talk, "")
    talk.world.choose(talk.you, answer.results[0].id)
    assert words in talk.world.messages(answer.query.chat_id)[-1].text


async def test_the_chosen_language_counts_here_too(talk: Talk) -> None:
    await talk.say("/language ru")
    assert (await seek(talk, "Klebanov")).results[0].title == "Александр Клебанов"


async def test_nobody_gets_the_answer_in_anothers_language(talk: Talk) -> None:
    """Telegram would give one person's answer to whoever asks the same."""
    english = await seek(talk, "Klebanov")
    assert english.personal
    dana = talk.world.person("Dana", language_code="ru")
    group = talk.world.group("Others", members=[dana], bot_inside=False)
    await talk.world.handled(talk.world.seek(dana, group.id, "Klebanov"))
    assert talk.world.inline_answers[-1].results[0].title == "Александр Клебанов"


async def test_more_items_come_page_by_page(talk: Talk) -> None:
    first = await seek(talk, "kazakhstan")
    assert first.next_offset
    second = await seek(talk, "kazakhstan", first.next_offset)
    assert second.results
    assert not {one.id for one in first.results} & {one.id for one in second.results}


@pytest.mark.parametrize("code", LANGUAGES)
async def test_nothing_found_leaves_the_button_alone(talk: Talk, code: str) -> None:
    talk.world.speak(talk.you, code)
    answer = await seek(talk, "zeppelin")
    assert answer.results == ()
    assert answer.button
    (text,) = await talk.say(f"/start {answer.button['start_parameter']}")
    assert "/seizures" in text
    assert (answer.button["text"] == "Nothing found. What can I ask?") == (code == "en")


async def test_a_query_too_old_is_no_fault(talk: Talk) -> None:
    talk.world.faults.add(Fault(kind="bad_request", method="answerInlineQuery", description="query is too old"))
    group = talk.world.group("Friends", members=[talk.you], bot_inside=False)
    await talk.world.handled(talk.world.seek(talk.you, group.id, "seized"))
    assert talk.world.inline_answers == []
    assert await talk.say("/help")


async def test_typing_leaves_room_for_questions(talk: Talk) -> None:
    """Each letter may be a query: so many take nothing from the private chat, and more are passed over."""
    for number in range(TYPED):
        await seek(talk, f"seized {number}")
    known = len(talk.world.inline_answers)
    group = talk.world.group("Friends", members=[talk.you], bot_inside=False)
    await talk.world.handled(talk.world.seek(talk.you, group.id, "one more"))
    assert len(talk.world.inline_answers) == known == TYPED
    assert (await talk.say("/help"))[0].startswith("What you can ask")
