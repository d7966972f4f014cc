"""Each chat is spoken to in its language: what Telegram says of the reader, or what the chat has chosen."""

import re

import pytest

from bot.sandbox import World
from tests.conftest import Talk, Talking
from tests.telegram.test_recaps import MONDAY, wake_at

HELP = {"en": "What you can ask", "ru": "Что можно спросить", "kk": "Не сұрауға болады"}
LATIN = re.compile(r"[A-Za-z]{3,}")


@pytest.mark.parametrize("code", ["ru", "ru-RU", "kk", "en", "en-GB"])
async def test_a_reader_is_answered_as_telegram_says(talk: Talk, code: str) -> None:
    talk.world.speak(talk.you, code)
    assert (await talk.say("/help"))[0].startswith(HELP[code[:2]])


@pytest.mark.parametrize("code", [None, "de", "zh-hans"])
async def test_who_speaks_another_language_is_answered_in_english(talk: Talk, code: str | None) -> None:
    talk.world.speak(talk.you, code)
    assert (await talk.say("/help"))[0].startswith(HELP["en"])


async def test_a_chosen_language_stays_over_a_restart(talking: Talking) -> None:
    async with talking() as talk:
        await talk.say("/language")
        assert (await talk.press("Русский")).text.startswith("Язык здесь: Русский")
    async with talking() as talk:
        assert (await talk.say("/help"))[0].startswith(HELP["ru"])


@pytest.mark.parametrize(("word", "code"), [("kk", "kk"), ("Русский", "ru"), ("ENGLISH", "en")])
async def test_a_language_can_be_named_behind_the_command(talk: Talk, word: str, code: str) -> None:
    await talk.say(f"/language {word}")
    assert (await talk.say("/help"))[0].startswith(HELP[code])


async def test_a_language_that_is_none_is_answered_with_those_there_are(talk: Talk) -> None:
    assert "Which language do you want?" in (await talk.say("/language klingon"))[0]
    await talk.tap("g:xx:1", talk.shown()[-1].id)
    assert (await talk.say("/help"))[0].startswith(HELP["en"])


async def test_administrators_alone_choose_a_groups_language(talk: Talk) -> None:
    other = talk.world.person("Dana", language_code="kk")
    group = talk.world.group("Readers", members=[other, talk.you])
    await talk.say("/language ru", group)
    assert (await talk.say("/help@minewatch_bot", group))[0].startswith(HELP["en"])
    await talk.world.handled(talk.world.write(other, group.id, "/language ru"))
    assert (await talk.say("/help@minewatch_bot", group))[0].startswith(HELP["ru"])


async def test_a_group_that_moves_keeps_its_language(talk: Talk) -> None:
    own = talk.world.group("Mine", members=[talk.you])
    await talk.say("/language kk", own)
    moved = talk.world.migrate(own)
    assert (await talk.say("/help@minewatch_bot", moved))[0].startswith(HELP["kk"])


@pytest.mark.parametrize(("code", "start"), [("ru", "На этот раз ничего нового"), ("kk", "Бұл жолы жаңа ештеңе жоқ")])
async def test_a_recap_comes_in_the_language_of_its_reader(talk: Talk, code: str, start: str) -> None:
    talk.world.speak(talk.you, code)
    await talk.say("/subscribe")
    (recap,) = await wake_at(talk, MONDAY)
    assert start in recap


async def test_a_recap_follows_a_language_chosen_later(talk: Talk) -> None:
    await talk.say("/subscribe")
    await talk.say("/language ru")
    (recap,) = await wake_at(talk, MONDAY)
    assert "На этот раз ничего нового" in recap


async def test_readers_of_several_languages_get_one_recap_each(talk: Talk, world: World) -> None:
    people = [world.person(f"Reader {code}", language_code=code) for code in ("en", "ru", "kk", "de")]
    for person in people:
        await world.handled(world.write(person, world.private_chat(person).id, "/subscribe"))
    recaps = await wake_at(talk, MONDAY)
    assert len(recaps) == 4
    assert len(set(recaps)) == 3


async def test_the_menu_is_in_every_language(talk: Talk) -> None:
    for code, words in (("", "Choose the language"), ("ru", "Выбрать язык"), ("kk", "Тілді таңдау")):
        found = await talk.minewatch.bot.get_my_commands(language_code=code or None)
        assert words in [command.description for command in found]


@pytest.mark.parametrize("code", ["ru", "kk"])
@pytest.mark.parametrize("question", ["/help", "/subscribe", "/unsubscribe", "/weather", "/language"])
async def test_the_interface_has_no_english_left(talk: Talk, code: str, question: str) -> None:
    talk.world.speak(talk.you, code)
    for text in await talk.say(question):
        assert LATIN.findall(re.sub(r"/\w+( – .*)?|Asia/Almaty|Saryarka|English", "", text)) == []
