"""Take the README's pictures of the chat page: `python -m tests.page.shots`, or `make shots`."""

import asyncio
import io
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from PIL import Image
from playwright.async_api import Browser, Page, async_playwright, expect

from bot.demo import Demo, demo
from bot.sandbox import Clock
from digests.item import Story
from digests.library import load
from tests.conftest import ROOT
from tests.page.conftest import CHROMIUM, FLAGS
from tests.page.reader import DESK, PHONE

DOCS = ROOT / "docs"
FRIDAY = datetime(2026, 11, 20, 9, 41, tzinfo=UTC)
COLOURS = 128
GAP, PAPER = 24, "#ffffff"
SLOW = 30_000
LINK = "https://t.me/minewatch_bot?start=i_licences-required"

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


async def inline_mode(page: Page, shown: Demo) -> None:
    """Show what typed words bring, and what the chosen item becomes."""
    await ask(page, shown, "And the digital assets, how much was it?")
    await page.locator("#text").fill("@minewatch_bot seized")
    await expect(page.locator(".found").nth(3)).to_be_visible()


async def inline_sent(page: Page, shown: Demo) -> None:
    """Show the chosen item among friends."""
    await inline_mode(page, shown)
    await page.locator(".found", has_text="Digital assets").first.click()
    await expect(page.locator(".row.mine")).to_have_count(1)


async def ask(page: Page, shown: Demo, words: str) -> None:
    """Have a friend write, and open the chat where they do."""
    friends = next(chat for chat in shown.world.chats.values() if chat.title == "Friends")
    dana = next(one for one in shown.world.people.values() if one.first_name == "Dana")
    shown.world.write(dana, friends.id, words)
    if await page.locator("#back").is_visible():
        await page.locator("#back").click()
    await page.locator(".entry", has_text="Friends").click()
    await expect(page.locator(".row.theirs")).to_have_count(1)


async def pictures(page: Page, _: Demo) -> None:
    """Show the picture of what was seized."""
    await say(page, "/seizures")
    await expect(page.locator(".photo img")).to_be_visible(timeout=SLOW)
    await expect(page.locator(".row.theirs")).to_have_count(3, timeout=SLOW)


async def settings(page: Page, _: Demo) -> None:
    """Show what a reader has chosen."""
    await say(page, "/settings")
    for label, chosen in (("Daily", "daily, 09:00"), ("Quiet hours", "Other hours"), ("22:00–07:00", "22:00–07:00")):
        await page.locator(".key").get_by_text(label, exact=True).last.click()
        await expect(page.locator(".row.theirs .text").last).to_contain_text(chosen)


async def quiet_hours(page: Page, shown: Demo) -> None:
    """Show the choice of quiet hours."""
    await settings(page, shown)
    await page.locator(".key").get_by_text("Quiet hours", exact=True).click()
    await expect(page.locator(".row.theirs .text").last).to_contain_text("Other hours")


async def item_by_link(page: Page, shown: Demo) -> None:
    """Show the item to which the link in a friend's message has led."""
    await ask(page, shown, f"Have you seen this? {LINK}")
    await page.locator("#log").get_by_role("button", name=LINK).click()
    await expect(page.locator(".row.theirs")).to_have_count(2, timeout=SLOW)


@dataclass(frozen=True, slots=True)
class Shot:
    """What to show, as scenes side by side, on which screen, in which look."""

    scenes: tuple[Scene, ...]
    screen: tuple[int, int] = PHONE
    look: Literal["light", "dark"] = "light"


SHOTS = {
    "chat-page": Shot((chat_page,), DESK),
    "inline-mode": Shot((inline_mode, inline_sent)),
    "pictures": Shot((pictures,), look="dark"),
    "settings": Shot((settings, quiet_hours)),
    "item-by-link": Shot((item_by_link,), DESK, "dark"),
}


async def take(browser: Browser, shot: Shot, scene: Scene, story: Story) -> Image.Image:
    """Take one scene, in a world of its own."""
    width, height = shot.screen
    page = await browser.new_page(viewport={"width": width, "height": height}, color_scheme=shot.look)
    async with demo(story, ROOT, clock=Clock(FRIDAY)) as shown:
        await page.goto(shown.url)
        if shot.screen == PHONE:
            await page.locator(".entry").first.click()
        await page.get_by_role("button", name="Start", exact=True).click()
        await expect(page.locator(".row.theirs")).to_have_count(1, timeout=SLOW)
        await scene(page, shown)
        if not await page.locator("#text").input_value():
            await page.evaluate("document.activeElement.blur()")
        await page.mouse.move(0, 0)
        await page.wait_for_timeout(2000)  # what was scrolled to comes to rest
        taken = await page.screenshot(animations="disabled")
        await page.close()
    return Image.open(io.BytesIO(taken)).convert("RGB")


def beside(images: Sequence[Image.Image]) -> Image.Image:
    """Put pictures of one size side by side."""
    width, height = images[0].size
    sheet = Image.new("RGB", (len(images) * (width + GAP) - GAP, height), PAPER)
    for place, image in enumerate(images):
        sheet.paste(image, (place * (width + GAP), 0))
    return sheet


async def main(names: Sequence[str]) -> None:
    """Take the pictures of these names, or all of them."""
    story = load(ROOT)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for name in names or SHOTS:
            shot = SHOTS[name]
            sheet = beside([await take(browser, shot, scene, story) for scene in shot.scenes])
            sheet.quantize(COLOURS, dither=Image.Dither.NONE).save(DOCS / f"{name}.png", optimize=True)
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
