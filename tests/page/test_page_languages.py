"""The language of somebody's Telegram, links that start the bot, and messages that ask for an answer."""

import pytest
from playwright.async_api import Page, expect

from tests.page.scripted import Place
from tests.page.test_page_chatting import start

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_the_language_is_changed_and_kept(page: Page, place: Place) -> None:
    tongue = page.get_by_label("Language of your Telegram")
    await expect(tongue).to_have_value("en")
    await tongue.select_option("Қазақша")
    await start(page)
    assert place.anna.language_code == "kk"
    await page.reload()
    await expect(tongue).to_have_value("kk")
    await page.get_by_label("Who you act as").select_option("Ben")
    await expect(tongue).to_have_value("en")


async def test_another_language_of_ones_own_is_offered(page: Page, place: Place) -> None:
    place.world.speak(place.anna, "pt-br")
    tongue = page.get_by_label("Language of your Telegram")
    await expect(tongue).to_have_value("pt-br")
    await expect(tongue.get_by_role("option")).to_have_text(["pt-br", "English", "Русский", "Қазақша"])


async def test_the_menu_is_in_ones_language(page: Page, place: Place) -> None:
    for code, words in (("ru", "Изъятия"), ("pt", "Apreensões")):
        listed = [{"command": "seizures", "description": words}]
        await place.bot.call("setMyCommands", commands=listed, language_code=code)
    await start(page)
    options = page.locator("#commands").get_by_role("option")
    for code, words in (("ru", "Изъятия"), ("pt-br", "Apreensões"), ("kk", "What was seized")):
        place.world.speak(place.anna, code)
        await expect(page.get_by_label("Language of your Telegram")).to_have_value(code)
        await page.locator("#text").fill("/seiz")
        await expect(options).to_have_text(f"/seizures{words}")
        await page.locator("#text").fill("")


async def test_the_nearest_scope_of_commands_wins(page: Page, place: Place) -> None:
    scopes = {"all_group_chats": "Groups", "all_chat_administrators": "Leaders"}
    for scope, words in scopes.items():
        listed = [{"command": "help", "description": words}]
        await place.bot.call("setMyCommands", commands=listed, scope={"type": scope})
    await page.locator(".entry", has_text="Readers").click()
    await page.keyboard.type("/h")
    await expect(page.locator("#commands")).to_have_text("/helpLeaders")
    await page.locator("#text").fill("")
    await page.get_by_label("Who you act as").select_option("Ben")
    await page.locator("#text").fill("/h")
    await expect(page.locator("#commands")).to_have_text("/helpGroups")


async def test_an_empty_chat_says_what_the_bot_does(page: Page, place: Place) -> None:
    await place.bot.call("setMyDescription", description="Follows a story")
    await place.bot.call("setMyDescription", description="Следит за историей", language_code="ru")
    await expect(page.locator("#welcome-hint")).to_have_text("Follows a story")
    await page.get_by_label("Language of your Telegram").select_option("Русский")
    await expect(page.locator("#welcome-hint")).to_have_text("Следит за историей")


async def test_a_link_in_a_text_starts_the_bot(page: Page, place: Place) -> None:
    await place.bot.say(place.group.id, "See <a href='https://t.me/minewatch_bot?start=i-seized'>more</a>")
    await page.locator(".entry", has_text="Readers").click()
    await page.get_by_role("button", name="more", exact=True).click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Minewatch")
    await expect(page.locator(".row.mine")).to_contain_text("/start i-seized")
    assert place.bot.heard == ["/start i-seized"]


async def test_a_question_opens_its_answer(page: Page, place: Place) -> None:
    await start(page)
    force = {"force_reply": True, "input_field_placeholder": "A name"}
    asked = await place.bot.say(place.anna.id, "Whom do you look for?", reply_markup=force)
    await expect(page.locator("#replying")).to_contain_text("Whom do you look for?")
    await expect(page.locator("#text")).to_have_attribute("placeholder", "A name")
    await expect(page.locator("#text")).to_be_focused()
    await page.keyboard.type("quiet Klebanov")
    await page.keyboard.press("Enter")
    await expect(page.locator(".row.mine").last).to_contain_text("quiet Klebanov")
    await expect(page.locator("#replying")).to_be_hidden()
    await expect(page.locator("#text")).to_have_attribute("placeholder", "Message")
    assert place.world.messages(place.anna.id)[-1].reply_to == asked


async def test_an_answer_may_be_put_off(page: Page, place: Place) -> None:
    await start(page)
    await place.bot.say(place.anna.id, "Whom?", reply_markup={"force_reply": True})
    await page.get_by_role("button", name="Do not reply").click()
    await expect(page.locator("#replying")).to_be_hidden()
    await place.bot.say(place.anna.id, "Something else")
    await expect(page.locator(".row.theirs")).to_have_count(3)
    await expect(page.locator("#replying")).to_be_hidden()


async def test_a_question_to_another_is_not_mine(page: Page, place: Place) -> None:
    force = {"force_reply": True, "selective": True}
    await page.locator(".entry", has_text="Readers").click()
    await place.bot.say(place.group.id, "Not you", reply_markup=force)
    await expect(page.locator(".row.theirs")).to_have_count(1)
    await expect(page.locator("#replying")).to_be_hidden()
    await place.bot.say(place.group.id, "You, @anna", reply_markup=force)
    await expect(page.locator("#replying")).to_contain_text("You, @anna")


async def test_a_keyboard_is_taken_away(page: Page, place: Place) -> None:
    await start(page)
    await place.bot.say(place.anna.id, "Choose", reply_markup={"keyboard": [["Yes", "No"]]})
    await expect(page.locator("#keys").get_by_role("button")).to_have_count(2)
    await place.bot.say(place.anna.id, "Done", reply_markup={"remove_keyboard": True})
    await expect(page.locator("#keys")).to_be_hidden()
