"""Somebody who reads the real bot on the chat page, and what of the page does not fit their screen."""

from dataclasses import dataclass

from playwright.async_api import Locator, Page, expect

from bot.demo import Demo
from bot.sandbox.chats import Chat
from bot.sandbox.people import Person

LANGUAGES = {"en": "English", "ru": "Русский", "kk": "Қазақша"}
DESK, PHONE = (1280, 800), (390, 844)

CUT = """() => {
  const shortened = ".preview, .found-words span, .quote";
  const fault = (rect, parent) => {
    let flows = false;
    for (let one = parent; one; one = one.parentElement) {
      const { overflowX, overflowY, textOverflow } = getComputedStyle(one);
      const frame = one.getBoundingClientRect();
      if (textOverflow === "ellipsis" && one.scrollWidth > one.clientWidth) return "shortened";
      if (overflowX !== "visible" && (rect.left < frame.left - 1 || rect.right > frame.right + 1)) return "beside";
      if (["auto", "scroll"].includes(overflowY)) flows = true;
      const above = rect.top < frame.top - 2, below = rect.bottom > frame.bottom + 2;
      if (!flows && overflowY !== "visible" && (above || below)) return "below";
    }
    return null;
  };
  const cut = [];
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (words.nextNode()) {
    const parent = words.currentNode.parentElement;
    if (!words.currentNode.textContent.trim() || !parent.checkVisibility()) continue;
    if (parent.closest(`option, ${shortened}`)) continue;
    const range = document.createRange();
    range.selectNodeContents(words.currentNode);
    const found = [...range.getClientRects()].map((rect) => fault(rect, parent)).find(Boolean);
    if (found) cut.push(`${found}: ${parent.className} ${words.currentNode.textContent}`);
  }
  return cut;
}"""
"""Texts of which a part is not to be seen and cannot be scrolled to. Previews are meant to be shortened."""

BROKEN = """() => [...document.querySelectorAll(".key .label, .found-words strong, .command strong")]
  .filter((one) => one.checkVisibility())
  .flatMap((one) => [...one.firstChild.textContent.matchAll(/\\S+/gu)].map((word) => {
    const range = document.createRange();
    range.setStart(one.firstChild, word.index);
    range.setEnd(one.firstChild, word.index + word[0].length);
    const tops = new Set([...range.getClientRects()].map((rect) => Math.round(rect.top)));
    return tops.size > 1 && !word[0].includes("-") ? word[0] : null;
  })).filter(Boolean)"""
"""Words that go on in another line without a hyphen."""

WIDE = """(width) => [...document.querySelectorAll("#app *, .box *, #light img")]
  .filter((one) => one.checkVisibility() && !one.closest("svg, .reply"))
  .filter((one) => one.getBoundingClientRect().right > width + 1)
  .map((one) => one.outerHTML.slice(0, 120))"""


@dataclass(frozen=True, slots=True)
class Reader:
    """A person with a page of their own, in their private chat with the bot."""

    page: Page
    demo: Demo
    person: Person

    @property
    def answers(self) -> Locator:
        """What the bot said, oldest first."""
        return self.page.locator(".row.theirs")

    async def say(self, text: str) -> None:
        """Write into the chat that is open."""
        await self.page.locator("#text").fill(text)
        await self.page.keyboard.press("Enter")

    async def press(self, label: str) -> None:
        """Press the last button under a message that has this label."""
        await self.page.locator(".key").get_by_text(label, exact=True).last.click()

    async def enter(self, chat: str) -> None:
        """Open a chat from the list."""
        await self.page.locator(".entry", has_text=chat).click()

    def group(self, title: str) -> Chat:
        """Gather a new group: the reader, a friend and the bot."""
        return self.demo.world.group(title, members=[self.person, self.demo.you])


async def meet(page: Page, demo: Demo, code: str) -> Reader:
    """Come as somebody new, choose the language on the page, and press Start."""
    person = demo.world.person(f"Reader {len(demo.world.people)}")
    await page.reload()
    await page.get_by_label("Who you act as").select_option(str(person.id))
    await page.get_by_label("Language of your Telegram").select_option(LANGUAGES[code])
    await expect(page.get_by_label("Language of your Telegram")).to_have_value(code)
    await page.get_by_role("button", name="Start", exact=True).click()
    reader = Reader(page, demo, person)
    await expect(reader.answers).to_have_count(1)
    return reader


async def fits(page: Page) -> None:
    """On a desk and on a phone nothing is wider than the screen, and no text is cut; the phone comes last."""
    for width, height in (DESK, PHONE):
        await page.set_viewport_size({"width": width, "height": height})
        await expect(page.locator("html")).to_have_js_property("clientWidth", width)
        assert await page.evaluate("document.documentElement.scrollWidth") == width
        assert await page.locator("#log").evaluate("(log) => log.scrollWidth <= log.clientWidth")
        assert await page.evaluate(WIDE, width) == []
        assert await page.evaluate(CUT) == []
        assert await page.evaluate(BROKEN) == []
