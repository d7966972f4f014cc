"""The real bot on the chat page, in each of its languages: inline mode, pictures, settings and links to items."""

import re
from dataclasses import dataclass

import pytest
from playwright.async_api import Locator, expect

from digests.dating import neighbours
from digests.item import Story
from tests.page.reader import Reader, fits
from tests.page.test_page_frame import CONTRAST

pytestmark = pytest.mark.asyncio(loop_scope="session")

SLOW = 20_000
"""Milliseconds in which a picture is surely drawn, also where others work on the machine."""
ITEM = "equipment-seized"
LINK = f"https://t.me/minewatch_bot?start=i_{ITEM}"


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody types and reads in one language."""

    seized: str
    title: str
    sentence: str
    more: str
    ask: str
    alternative: str
    settings: str
    daily: str
    quiet: str
    no_pictures: str
    chosen: tuple[str, ...]
    share: str
    following: str
    previous: str


ENGLISH = Words(
    seized="seized equipment",
    title="Mining equipment seized",
    sentence="seized over 67,000 pieces of mining equipment",
    more="More from the bot",
    ask="Ask me in our private chat",
    alternative="Equipment seized, 15 March 2022: over 67,000 pieces of equipment [1]",
    settings="Settings",
    daily="Daily",
    quiet="Quiet hours",
    no_pictures="No pictures",
    chosen=("Recaps: daily, 09:00", "Quiet hours: 22:00–07:00", "Pictures: off"),
    share="Share",
    following="Next in time ›",
    previous="‹ Previous in time",
)
RUSSIAN = Words(
    seized="изъято оборудование",
    title="Изъято майнинговое оборудование",
    sentence="изъяло свыше 67 000 единиц майнингового оборудования",
    more="Больше в боте",
    ask="Спросить в личном чате",
    alternative="Изъятое оборудование, 15 марта 2022 года: свыше 67 000 единиц оборудования [1]",
    settings="Настройки",
    daily="Каждый день",
    quiet="Тихие часы",
    no_pictures="Без картинок",
    chosen=("Обзоры: каждый день, 09:00", "Тихие часы: 22:00–07:00", "Картинки: нет"),
    share="Поделиться",
    following="Дальше по времени ›",
    previous="‹ Раньше по времени",
)
KAZAKH = Words(
    seized="жабдық алып қойылды",
    title="Майнинг жабдығы алып қойылды",
    sentence="67 000-нан астам майнинг жабдығын",
    more="Боттан көбірек",
    ask="Жеке чатта сұрау",
    alternative="Алып қойылған жабдық, 2022 жылғы 15 наурыз: 67 000-нан астам жабдық [1]",
    settings="Баптаулар",
    daily="Күн сайын",
    quiet="Тыныш сағаттар",
    no_pictures="Суретсіз",
    chosen=("Шолулар: күн сайын, 09:00", "Тыныш сағаттар: 22:00–07:00", "Суреттер: жоқ"),
    share="Бөлісу",
    following="Кейінірек ›",
    previous="‹ Бұрынырақ",
)

WORDS = {"en": ENGLISH, "ru": RUSSIAN, "kk": KAZAKH}
each = pytest.mark.parametrize("code", WORDS)


@pytest.fixture
def words(code: str) -> Words:
    return WORDS[code]


@each
async def test_typed_words_bring_cited_items(reader: Reader, words: Words) -> None:
    page = reader.page
    reader.group("Neighbours")
    await reader.enter("Neighbours")
    await page.locator("#text").fill(f"@minewatch_bot {words.seized}")
    results = page.get_by_role("listbox", name="Results")
    found = results.get_by_role("option").filter(has=page.get_by_text(words.title, exact=True))
    await expect(found).to_contain_text(words.sentence[:20])
    await expect(page.get_by_role("button", name=words.ask)).to_be_visible()
    await fits(page)
    await found.click()
    sent = page.locator(".row.mine").last
    await expect(sent).to_contain_text("via @minewatch_bot")
    await expect(sent.locator(".text")).to_contain_text(words.sentence)
    await expect(sent.locator(".text")).to_contain_text("[1] Ryan James")
    await fits(page)
    await sent.get_by_role("button", name=words.more).click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Minewatch")
    await expect(reader.answers.last).to_contain_text(words.title)


@each
async def test_a_picture_comes_with_its_words(reader: Reader, words: Words) -> None:
    page = reader.page
    await reader.say("/seizures")
    row = reader.answers.filter(has=page.locator("img"))
    await expect(row).to_be_visible(timeout=SLOW)
    await expect(reader.answers).to_have_count(3)
    picture = row.locator(".photo img")
    await expect(picture).to_have_js_property("naturalWidth", 1080)
    await expect(row.locator(".text")).to_contain_text(words.alternative)
    await row.get_by_role("button", name="Show all").click()
    for look in ("dark", "light"):
        await page.emulate_media(color_scheme="dark" if look == "dark" else "light", reduced_motion="reduce")
        await expect(page.locator("html")).to_have_attribute("data-theme", look)
        assert await page.evaluate(CONTRAST) == []
        await fits(page)
    await enlarge(row)


async def enlarge(row: Locator) -> None:
    """On a phone a picture fills the screen, and a touch makes it twice as large."""
    page = row.page
    await row.locator(".photo").click()
    large = page.locator("#light img")
    await expect(large).to_be_visible()
    await large.click()
    await expect(large).to_have_js_property("width", 760)
    await page.get_by_role("button", name="Close").click()
    await expect(large).to_be_hidden()


@each
async def test_settings_change_in_place_and_stay(reader: Reader, words: Words) -> None:
    page = reader.page
    await reader.say("/settings")
    await expect(reader.answers).to_have_count(2)
    bubble = reader.answers.last
    await expect(bubble.locator(".text strong").first).to_have_text(words.settings)
    await fits(page)
    await reader.press(words.daily)
    await expect(bubble).to_contain_text(words.chosen[0])
    await reader.press(words.quiet)
    await fits(page)
    await reader.press("22:00–07:00")
    await expect(bubble).to_contain_text(words.chosen[1])
    await reader.press(words.quiet)
    await expect(page.locator(".key", has_text="✓")).to_have_text("✓ 22:00–07:00")
    await fits(page)
    await reader.press("✓ 22:00–07:00")
    await expect(bubble).to_contain_text(words.chosen[1])
    await reader.press(words.no_pictures)
    await expect(bubble).to_contain_text(words.chosen[2])
    await fits(page)
    await expect(reader.answers).to_have_count(2)
    await reader.say("/settings")
    await expect(reader.answers).to_have_count(3)
    for line in words.chosen:
        await expect(reader.answers.last).to_contain_text(line)
    await reader.say("/seizures")
    await expect(reader.answers).to_have_count(4)
    await expect(page.locator(".photo")).to_have_count(0)


@each
async def test_an_items_link_leads_to_it(reader: Reader, words: Words, record: Story, code: str) -> None:
    page, items = reader.page, {item.id: item for item in record.told_in(code).items}
    reader.group("Neighbours")
    await reader.enter("Neighbours")
    await reader.say(f"Look: {LINK}")
    await page.locator(".row.mine").get_by_role("button", name=re.compile("start=i_")).click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Minewatch")
    item = reader.answers.last
    await expect(item.locator(".text strong").first).to_have_text(words.title)
    await expect(item.locator(".text")).to_contain_text(words.sentence)
    await fits(page)
    _, after = neighbours(record.items, next(one for one in record.items if one.id == ITEM))
    assert after
    await reader.press(words.following)
    await expect(item.locator(".text strong").first).to_have_text(items[after.id].title)
    await reader.press(words.previous)
    await expect(item.locator(".text strong").first).to_have_text(words.title)
    await fits(page)


@pytest.mark.parametrize("code", ["kk"])
async def test_a_shared_link_goes_to_a_friend(reader: Reader, words: Words) -> None:
    page = reader.page
    await reader.demo.world.handled(reader.demo.world.open_link(reader.person, f"i_{ITEM}"))
    await expect(reader.answers).to_have_count(2)
    reader.group("Neighbours")
    await reader.press(words.share)
    await reader.enter("Neighbours")
    await expect(page.locator("#text")).to_have_value(re.compile(re.escape(LINK)))
    await page.keyboard.press("Enter")
    await page.locator(".row.mine").get_by_role("button", name=re.compile("start=i_")).click()
    await expect(reader.answers).to_have_count(3)
    await expect(reader.answers.last).to_contain_text(words.title)
