"""What somebody does on the chat page, in a real browser."""

import pytest
from playwright.async_api import Page, expect

from tests.page.scripted import BUTTONS, Place

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def start(page: Page) -> None:
    await page.get_by_role("button", name="Start", exact=True).click()
    await expect(page.locator(".row.theirs")).to_have_count(1)


async def send(page: Page, text: str) -> None:
    await page.get_by_role("combobox", name="Message").fill(text)
    await page.keyboard.press("Enter")


async def test_a_chat_not_yet_begun_has_a_start_button(page: Page, place: Place) -> None:
    await expect(page.locator("#text")).to_be_hidden()
    await start(page)
    assert place.bot.heard == ["/start"]
    await expect(page.locator("#text")).to_be_focused()


async def test_typed_words_are_sent_and_answered(page: Page, place: Place) -> None:
    await start(page)
    await page.keyboard.type("How much was seized?")
    await page.get_by_role("button", name="Send").click()
    await expect(page.locator(".row.mine").last).to_contain_text("How much was seized?")
    await expect(page.locator(".row.theirs")).to_have_count(2)
    assert place.bot.heard == ["/start", "How much was seized?"]
    await expect(page.locator("#text")).to_have_value("")


async def test_an_answer_is_shown_with_its_marks(page: Page) -> None:
    await start(page)
    text = page.locator(".row.theirs .text")
    await expect(text.locator("strong")).to_have_text("Seized")
    await expect(text.locator("em")).to_have_text("agency")
    await expect(text.locator("blockquote")).to_have_text("67,000 machines")
    link = text.get_by_role("link")
    await expect(link).to_have_attribute("href", "https://example.org/a")
    await expect(link).to_have_attribute("rel", "noopener noreferrer")


async def test_a_pressed_button_edits_in_place(page: Page) -> None:
    await start(page)
    await page.get_by_role("button", name="Next", exact=True).click()
    bubble = page.locator(".row.theirs")
    await expect(bubble.locator("strong")).to_have_text("Page two")
    await expect(bubble.locator(".edited")).to_be_visible()
    await expect(page.locator(".toast")).to_have_text("Page two")
    await expect(page.get_by_role("button", name="Next", exact=True)).to_be_focused()
    await expect(page.locator(".waiting")).to_have_count(0)
    assert await bubble.count() == 1


async def test_an_alert_is_a_dialog(page: Page) -> None:
    await start(page)
    await page.get_by_role("button", name="Alert").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_contain_text("Page two")
    await page.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()


async def test_a_command_is_chosen_by_keyboard(page: Page, place: Place) -> None:
    await start(page)
    await page.keyboard.type("/se")
    options = page.locator("#commands").get_by_role("option")
    await expect(options).to_have_count(2)
    await page.keyboard.press("ArrowDown")
    await expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    await page.keyboard.press("Tab")
    await expect(page.locator("#text")).to_have_value("/settings ")
    await page.locator("#text").fill("/pe")
    await page.keyboard.press("Enter")
    await expect(page.locator(".row.theirs")).to_have_count(2)
    assert place.bot.heard == ["/start", "/people"]


async def test_a_channels_button_opens_the_private_chat(page: Page, place: Place) -> None:
    button = {"text": "More", "url": f"https://t.me/{place.world.bot.username}?start=i-seized"}
    await place.bot.say(place.channel.id, "Recap", reply_markup={"inline_keyboard": [[button]]})
    await page.get_by_role("button", name="Weekly").click()
    await expect(page.locator("#text")).to_be_hidden()
    await page.get_by_role("button", name="More", exact=True).last.click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Minewatch")
    await expect(page.locator(".row.mine")).to_contain_text("/start i-seized")
    await expect(page.locator(".row.theirs")).to_have_count(1)
    assert place.bot.heard == ["/start i-seized"]


async def test_a_reply_quotes_what_it_answers(page: Page, place: Place) -> None:
    await start(page)
    await page.keyboard.press("ArrowUp")
    await page.keyboard.press("r")
    await expect(page.locator("#replying")).to_contain_text("Seized by the agency")
    await send(page, "quiet, please")
    mine = page.locator(".row.mine").last
    await expect(mine.locator(".quote")).to_contain_text("Minewatch")
    assert place.world.messages(place.anna.id)[-1].reply_to == place.world.messages(place.anna.id)[1].id


async def test_unread_messages_are_counted_until_they_are_seen(page: Page, place: Place) -> None:
    await expect(page.locator(".entry")).to_have_count(3)
    for word in ("One", "Two"):
        await place.bot.say(place.channel.id, word)
    count = page.locator(".entry", has_text="Weekly").locator(".count")
    await expect(count).to_have_text("2")
    await expect(page).to_have_title("(2) Minewatch · Telegram in a box")
    await page.locator(".entry", has_text="Weekly").click()
    await expect(count).to_have_count(0)
    await expect(page.locator(".news")).to_be_visible()


async def test_news_below_are_offered_when_scrolled_up(page: Page, place: Place) -> None:
    await page.locator(".entry", has_text="Weekly").click()
    for number in range(40):
        await place.bot.say(place.channel.id, f"Post {number}")
    await expect(page.locator(".row")).to_have_count(40)
    await page.locator("#log").evaluate("(log) => { log.scrollTop = 0; }")
    await expect(page.locator("#jump")).to_be_visible()
    await place.bot.say(place.channel.id, "The newest")
    await expect(page.locator("#jump")).to_have_text("1 new message")
    await page.locator("#jump").click()
    await expect(page.locator(".row").last).to_be_in_viewport()
    await expect(page.locator("#jump")).to_be_hidden()


async def test_a_long_answer_is_shown_from_its_beginning(page: Page, place: Place) -> None:
    await start(page)
    await place.bot.say(place.anna.id, "long\n" * 100)
    long = page.locator(".row").last
    await expect(long).to_be_in_viewport()
    assert await long.evaluate("(row) => row.getBoundingClientRect().top >= log.getBoundingClientRect().top")
    await expect(page.locator("#jump")).to_be_visible()
    await expect(page.locator("#jump")).to_have_text("")


async def test_a_deleted_message_goes_away(page: Page, place: Place) -> None:
    await start(page)
    place.world.delete(place.anna, place.anna.id, place.world.messages(place.anna.id)[-1].id)
    await expect(page.locator(".row.theirs")).to_have_count(0)


async def test_a_picture_is_shown_and_enlarged(page: Page, place: Place) -> None:
    await start(page)
    await place.bot.show(place.anna.id, "A chart")
    image = page.locator(".photo img")
    await expect(image).to_have_attribute("alt", "A chart")
    await page.wait_for_function("document.querySelector('.photo img').naturalWidth === 640")
    await image.click()
    await expect(page.locator("#light")).to_be_visible()


async def test_the_bot_is_blocked_and_unblocked(page: Page, place: Place) -> None:
    await start(page)
    await page.get_by_role("button", name="More", exact=True).click()
    await page.get_by_role("menuitem", name="Block Minewatch").click()
    await expect(page.locator("#subtitle")).to_have_text("bot · blocked by you")
    await expect(page.locator("#text")).to_be_hidden()
    await page.get_by_role("button", name="Unblock").click()
    await expect(page.locator("#text")).to_be_visible()
    assert place.world.snapshot()["chats"][-1]["bot"] == "member"


async def test_the_bot_leaves_a_group_and_comes_back(page: Page) -> None:
    await page.locator(".entry", has_text="Readers").click()
    for words, subtitle in (
        ("Remove Minewatch from the group", "without the bot"),
        ("Add Minewatch to the group", "3 members"),
    ):
        await page.get_by_role("button", name="More", exact=True).click()
        await page.keyboard.press("Enter")
        await expect(page.locator("#subtitle")).to_contain_text(subtitle)
        await expect(page.get_by_role("menuitem", name=words)).to_be_hidden()


async def test_another_person_can_be_acted_as(page: Page, place: Place) -> None:
    await start(page)
    await page.get_by_label("Who you act as").select_option("Ben")
    await start(page)
    await send(page, "quiet Ben")
    await expect(page.locator(".row.mine").last).to_contain_text("quiet Ben")
    assert place.world.messages(place.ben.id)[-1].sender == place.ben


async def test_an_answer_is_read_from_its_picture(page: Page, place: Place) -> None:
    await start(page)
    await send(page, "quiet What was seized?")
    await place.bot.show(place.anna.id, "A chart")
    await place.bot.say(place.anna.id, "What it shows " * 250)
    await expect(page.locator(".row.theirs").last).to_contain_text("What it shows")
    await expect(page.locator(".photo img")).to_be_in_viewport(ratio=0.99)


async def test_what_a_button_brings_is_read_from_its_beginning(page: Page, place: Place) -> None:
    await start(page)
    await send(page, "quiet What was seized?")
    await place.bot.say(place.anna.id, "Answer " * 300, reply_markup={"inline_keyboard": BUTTONS})
    await expect(page.locator(".row.theirs")).to_have_count(2)
    await page.locator("#jump").click()
    await expect(page.locator("#jump")).to_be_hidden()
    await page.locator(".key", has_text="Alert").last.click()
    await page.get_by_role("button", name="OK").click()
    await place.bot.say(place.anna.id, "Brought " * 300)
    brought = page.locator(".row.theirs", has_text="Brought")
    await expect(brought).to_be_in_viewport()
    log, row = await page.locator("#log").bounding_box(), await brought.bounding_box()
    assert log is not None
    assert row is not None
    assert 0 <= row["y"] - log["y"] < 100
