"""The chat page around the chats: clock, colours, sizes, keyboard, and the line to the sandbox."""

from datetime import UTC, datetime

import pytest
from playwright.async_api import Browser, Page, expect

from tests.page.scripted import Place
from tests.page.test_page_chatting import start

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_the_clock_is_moved_for_the_whole_world(page: Page, place: Place) -> None:
    clock = page.locator("#now")
    moved: list[datetime] = []
    place.world.clock.watch(lambda: moved.append(place.world.clock.now()))
    await expect(clock).to_have_text("Thu 6 Mar, 13:00")
    await page.get_by_role("button", name="Move the clock one hour on").click()
    await expect(clock).to_have_text("Thu 6 Mar, 14:00")
    await page.get_by_role("button", name="Move the clock one day on").click()
    await expect(clock).to_have_text("Fri 7 Mar, 14:00")
    await page.get_by_role("button", name="Next Monday 09:00").click()
    await expect(clock).to_have_text("Mon 10 Mar, 09:00")
    assert moved[-1] == datetime(2025, 3, 10, 4, tzinfo=UTC)


async def test_a_drop_is_said_and_mended(page: Page, place: Place) -> None:
    await start(page)
    await place.stop()
    await expect(page.get_by_text("Reconnecting…")).to_be_visible()
    await place.bot.say(place.anna.id, "Said meanwhile")
    await place.start()
    await expect(page.get_by_text("Said meanwhile").last).to_be_visible()
    await expect(page.get_by_text("Reconnecting…")).to_be_hidden()
    await expect(page.locator(".row")).to_have_count(3)


async def test_a_phone_has_list_and_chat_as_two_screens(page: Page, place: Place) -> None:
    await page.set_viewport_size({"width": 390, "height": 844})
    await page.goto("about:blank")
    await page.goto(place.url)
    await expect(page.locator("#chats")).to_be_visible()
    await expect(page.locator("#chat")).to_be_hidden()
    await page.locator(".entry").first.click()
    await expect(page.locator("#chats")).to_be_hidden()
    await start(page)
    await place.bot.say(place.anna.id, "x" * 300)
    await expect(page.locator(".row.theirs")).to_have_count(2)
    assert await page.evaluate("document.documentElement.scrollWidth") == 390
    assert await page.locator("#log").evaluate("(log) => log.scrollWidth <= log.clientWidth")
    await page.get_by_role("button", name="Back to the chats").click()
    await expect(page.locator("#chats")).to_be_visible()
    await page.locator(".entry").first.click()
    await page.go_back()
    await expect(page.locator("#chats")).to_be_visible()


async def test_dark_follows_the_system_until_one_chooses(page: Page) -> None:
    async def ground() -> str:
        return str(await page.evaluate("getComputedStyle(document.body).backgroundColor"))

    light = await ground()
    await page.emulate_media(color_scheme="dark")
    await expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert await ground() != light
    await page.get_by_role("button", name="Light colours").click()
    assert await ground() == light
    await page.reload()
    await expect(page.locator("html")).to_have_attribute("data-theme", "light")


async def test_chats_are_chosen_by_the_arrow_keys(page: Page) -> None:
    await expect(page.get_by_role("button", name="Start", exact=True)).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.locator(".entry").first).to_be_focused()
    await page.keyboard.press("ArrowDown")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Readers")
    await page.keyboard.press("Enter")
    await expect(page.locator("#text")).to_be_focused()


async def test_two_windows_see_the_same(page: Page, place: Place, browser: Browser) -> None:
    other = await browser.new_page()
    await other.goto(place.url)
    await start(page)
    await expect(other.locator(".row")).to_have_count(2)
    await other.close()


CONTRAST = """() => {
  const parse = (text) => (text.match(/[0-9.]+/g) ?? [0, 0, 0, 0]).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((c) => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (node) => {
    for (let one = node; one; one = one.parentElement) {
      const colour = parse(getComputedStyle(one).backgroundColor);
      if (colour.length === 3 || colour[3] > 0.8) return colour;
    }
    return [255, 255, 255];
  };
  const poor = [];
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (words.nextNode()) {
    const node = words.currentNode.parentElement;
    if (!words.currentNode.textContent.trim() || !node.checkVisibility() || node.closest("option, .avatar")) continue;
    const [a, b] = [light(parse(getComputedStyle(node).color)), light(ground(node))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) poor.push(`${ratio.toFixed(2)} ${node.className} ${words.currentNode.textContent}`);
  }
  return poor;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_all_words_stand_out_from_their_ground(page: Page, place: Place, scheme: str) -> None:
    """WCAG AA asks for a contrast of 4.5."""
    await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    await place.bot.say(place.group.id, "Hello")
    await start(page)
    await page.keyboard.type("/")
    await expect(page.get_by_role("listbox")).to_be_visible()
    await page.wait_for_timeout(250)
    assert await page.evaluate(CONTRAST) == []
