"""Take the README's pictures of the chat page: `python -m tests.page.shots`, or `make shots`."""

import asyncio
import io
import sys
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import Literal

from PIL import Image
from playwright.async_api import Browser, Page, async_playwright, expect

from bot.demo import Demo, demo
from bot.sandbox import Clock
from digests.library import load
from tests.conftest import ROOT
from tests.page.conftest import CHROMIUM, FLAGS
from tests.page.reader import DESK, PHONE

DOCS = ROOT / "docs"
FRIDAY = datetime(2026, 11, 20, 9, 41, tzinfo=UTC)
COLOURS = 128
SLOW = 30_000
LINK = "https://t.me/minewatch_bot?start=i_equipment-seized"

Scene = Callable[[Page, Demo], Awaitable[None]]


async def say(page: Page, text: str) -> None:
    """Write into the chat that is open, and wait for the answer."""
    before = await page.locator(".row.theirs").count()
    await page.locator("#text").fill(text)
    await page.keyboard.press("Enter")
    await expect(page.locator(".row.theirs").nth(before)).to_be_visible(timeout=SLOW)


async def chat_page(page: Page, _: Demo) -> None:
    """Show the recap that has just come into the private chat and into the channel."""
    await say(page, "/subscribe")
    await page.get_by_role("button", name="Go to the next recap").click()
    await expect(page.locator(".row.theirs")).to_have_count(3, timeout=SLOW)
    await expect(page.locator(".entry", has_text="Minewatch weekly").locator(".count")).to_be_visible(timeout=SLOW)
    await page.locator("#text").focus()


async def inline_mode(page: Page, _: Demo) -> None:
    """Show an item that was sent to friends, and what further words bring."""
    await page.locator(".entry", has_text="Friends").click()
    await page.locator("#text").fill("@minewatch_bot seized")
    await page.locator(".found").first.click()
    await expect(page.locator(".row.mine")).to_have_count(1)
    await page.locator("#text").fill("@minewatch_bot Saryarka")
    await expect(page.locator(".found").first).to_be_visible()


async def pictures(page: Page, _: Demo) -> None:
    """Show the picture of what was seized."""
    await say(page, "/seizures")
    await expect(page.locator(".photo img")).to_be_visible(timeout=SLOW)
    await expect(page.locator(".row.theirs")).to_have_count(3, timeout=SLOW)


async def settings(page: Page, _: Demo) -> None:
    """Show what a reader has chosen."""
    await say(page, "/settings")
    for label in ("Weekly", "Quiet hours", "22:00–07:00"):
        await page.locator(".key").get_by_text(label, exact=True).last.click()
        await expect(page.locator(".waiting")).to_have_count(0)
        await asyncio.sleep(1.5)


async def item_by_link(page: Page, shown: Demo) -> None:
    """Show the item to which a friend's link has led."""
    friends = next(chat for chat in shown.world.chats.values() if chat.title == "Friends")
    dana = next(one for one in shown.world.people.values() if one.first_name == "Dana")
    shown.world.write(dana, friends.id, f"Have you seen this? {LINK}")
    await page.locator(".entry", has_text="Friends").click()
    before = await page.locator(".row.theirs").count()
    await page.get_by_role("button", name=LINK).click()
    await expect(page.locator(".row.theirs")).to_have_count(before + 1, timeout=SLOW)
    await page.locator("#text").focus()


SCENES: dict[str, tuple[Scene, tuple[int, int], Literal["light", "dark"]]] = {
    "chat-page": (chat_page, DESK, "light"),
    "inline-mode": (inline_mode, DESK, "light"),
    "pictures": (pictures, PHONE, "dark"),
    "settings": (settings, PHONE, "light"),
    "item-by-link": (item_by_link, DESK, "dark"),
}


async def take(browser: Browser, name: str, shown: Demo) -> None:
    """Take one picture, in a world of its own."""
    scene, (width, height), look = SCENES[name]
    page = await browser.new_page(viewport={"width": width, "height": height}, color_scheme=look)
    await page.goto(shown.url)
    if (width, height) == PHONE:
        await page.locator(".entry").first.click()
    await page.get_by_role("button", name="Start", exact=True).click()
    await expect(page.locator(".row.theirs")).to_have_count(1, timeout=SLOW)
    await scene(page, shown)
    await page.mouse.move(0, 0)
    await page.wait_for_timeout(2000)  # what was scrolled to comes to rest
    taken = Image.open(io.BytesIO(await page.screenshot(animations="disabled")))
    taken.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(DOCS / f"{name}.png", optimize=True)
    await page.close()


async def main(names: Sequence[str]) -> None:
    """Take the pictures of these names, or all of them."""
    story = load(ROOT)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for name in names or SCENES:
            async with demo(story, ROOT, clock=Clock(FRIDAY)) as shown:
                await take(browser, name, shown)
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
