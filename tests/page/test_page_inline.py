"""Inline mode on the chat page: the bot's name and words, its results, and what they become."""

from urllib.parse import quote

import pytest
from playwright.async_api import Page, expect

from tests.page.scripted import Place
from tests.page.test_page_chatting import start

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def ask(page: Page, words: str) -> None:
    await page.locator("#text").fill(f"@minewatch_bot {words}")


async def test_typed_words_bring_results(page: Page, place: Place) -> None:
    await start(page)
    place.bot.photo = await place.bot.show(place.anna.id, "A chart")
    await ask(page, "coal")
    found = page.get_by_role("listbox", name="Results").get_by_role("option")
    await expect(found).to_have_count(3)
    await expect(found.nth(1)).to_contain_text("Result 2")
    await expect(found.nth(1)).to_contain_text("About coal")
    await expect(found.first).to_have_attribute("aria-selected", "true")
    await page.wait_for_function("document.querySelector('.found img').naturalWidth === 640")
    assert place.bot.heard == ["/start"]


async def test_results_leave_the_last_message_in_view(page: Page, place: Place) -> None:
    await start(page)
    await place.bot.say(place.anna.id, "Long " * 500)
    await place.bot.say(place.anna.id, "How much, in the end?")
    await page.emulate_media(reduced_motion="reduce")
    await page.locator("#jump").click()
    await expect(page.locator("#jump")).to_be_hidden()
    await ask(page, "coal")
    await expect(page.locator("#results").get_by_role("option")).to_have_count(3)
    last, results = await page.locator(".row").last.bounding_box(), await page.locator("#results").bounding_box()
    assert last is not None
    assert results is not None
    assert last["y"] + last["height"] <= results["y"]


async def test_a_chosen_result_is_sent_via_the_bot(page: Page, place: Place) -> None:
    await start(page)
    await ask(page, "coal")
    await page.get_by_role("option", name="Result 2").click()
    mine = page.locator(".row.mine").last
    await expect(mine.locator(".text")).to_have_text("Found coal 2")
    await expect(mine.locator("strong").first).to_have_text("Found")
    await expect(mine).to_contain_text("via @minewatch_bot")
    await expect(page.locator("#text")).to_have_value("")
    await expect(page.locator("#results")).to_be_hidden()
    assert place.world.messages(place.anna.id)[-1].via == place.world.bot


async def test_a_result_is_chosen_by_keyboard(page: Page, place: Place) -> None:
    await page.locator(".entry", has_text="Readers").click()
    await page.keyboard.type("@minewatch_bot coal")
    found = page.locator("#results").get_by_role("option")
    await expect(found).to_have_count(3)
    await page.keyboard.press("ArrowDown")
    await expect(found.nth(1)).to_have_attribute("aria-selected", "true")
    await expect(page.locator("#text")).to_have_attribute("aria-activedescendant", "results-1")
    await page.keyboard.press("Enter")
    await expect(page.locator(".row.mine .text")).to_have_text("Found coal 2")
    assert place.world.messages(place.group.id)[-1].text == "Found coal 2"


async def test_a_chosen_results_button_edits_it(page: Page) -> None:
    await start(page)
    await ask(page, "coal")
    await page.get_by_role("option", name="Result 1").click()
    mine = page.locator(".row.mine").last
    await mine.get_by_role("button", name="Next").click()
    await expect(mine.locator(".text")).to_have_text("Page two")
    await expect(page.locator(".toast")).to_have_text("Page two")
    await expect(page.locator(".waiting")).to_have_count(0)


async def test_further_results_come_at_the_end(page: Page) -> None:
    await start(page)
    await ask(page, "coal")
    found = page.locator("#results").get_by_role("option")
    await expect(found).to_have_count(3)
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowDown")
    await expect(found).to_have_count(6)
    await expect(found.nth(5)).to_contain_text("Result 6")
    await found.nth(5).click()
    await expect(page.locator(".row.mine .text").last).to_have_text("Found coal 6")


async def test_nothing_found_is_said(page: Page, place: Place) -> None:
    await start(page)
    await ask(page, "nothing")
    await expect(page.locator("#results")).to_have_text("Nothing found")
    await page.keyboard.press("Escape")
    await expect(page.locator("#results")).to_be_hidden()
    await page.locator("#text").fill("@another_bot coal")
    await expect(page.locator("#results")).to_be_hidden()
    assert place.bot.heard == ["/start"]


async def test_the_button_above_results_starts_the_bot(page: Page, place: Place) -> None:
    await page.locator(".entry", has_text="Readers").click()
    await ask(page, "button")
    await page.get_by_role("button", name="Set up").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Minewatch")
    await expect(page.locator(".row.mine")).to_contain_text("/start setup")
    assert place.bot.heard == ["/start setup"]


async def test_buttons_lead_into_inline_mode(page: Page, place: Place) -> None:
    await start(page)
    keys = [
        [{"text": "Look here", "switch_inline_query_current_chat": "coal"}],
        [{"text": "Share", "switch_inline_query": "gas"}],
    ]
    await place.bot.say(place.anna.id, "Seek", reply_markup={"inline_keyboard": keys})
    await page.get_by_role("button", name="Look here").click()
    await expect(page.locator("#text")).to_have_value("@minewatch_bot coal")
    await expect(page.locator("#results").get_by_role("option")).to_have_count(3)
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Share").click()
    await expect(page.locator(".toast")).to_have_text("Choose a chat to send it to.")
    await page.locator(".entry", has_text="Readers").click()
    await expect(page.locator("#text")).to_have_value("@minewatch_bot gas")
    await page.get_by_role("option", name="Result 1").click()
    await expect(page.locator(".row.mine .text")).to_have_text("Found gas 1")


async def test_a_bot_without_inline_mode_is_not_asked(page: Page, place: Place) -> None:
    place.world.inline = False
    await page.reload()
    await start(page)
    await ask(page, "coal")
    await page.keyboard.press("Enter")
    await expect(page.locator(".row.mine .text").last).to_have_text("@minewatch_bot coal")
    assert place.bot.heard == ["/start", "@minewatch_bot coal"]


async def test_results_with_markup_stay_words(page: Page, place: Place) -> None:
    await start(page)
    await ask(page, "<img src=x onerror=window.pwned=1>")
    await expect(page.locator("#results").get_by_role("option").first).to_contain_text("About <img src=x")
    assert await page.evaluate("window.pwned") is None
    assert await page.locator("#results img").count() == 0


async def test_a_share_link_is_carried_to_a_chat(page: Page, place: Place) -> None:
    """It leads nowhere outside the box: Telegram itself would ask for a chat."""
    await start(page)
    link = "https://t.me/minewatch_bot?start=i_seized"
    shared = f"https://t.me/share/url?url={quote(link, safe='')}&text=Seen%3F"
    await place.bot.say(place.anna.id, "Tell", reply_markup={"inline_keyboard": [[{"text": "Share", "url": shared}]]})
    await page.get_by_role("button", name="Share").click()
    await expect(page.locator(".toast")).to_have_text("Choose a chat to send it to.")
    await page.locator(".entry", has_text="Readers").click()
    await expect(page.locator("#text")).to_have_value(f"{link}\nSeen?")
    await page.keyboard.press("Enter")
    await page.locator(".row.mine").get_by_role("button", name=link).click()
    await expect(page.locator(".row.mine").last).to_contain_text("/start i_seized")
