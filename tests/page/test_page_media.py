"""Pictures and files on the chat page, on a phone and on a desk, in light and in dark."""

import pytest
from playwright.async_api import Page, expect

from tests.page.scripted import Place
from tests.page.test_page_chatting import start
from tests.page.test_page_frame import CONTRAST

pytestmark = pytest.mark.asyncio(loop_scope="session")

LONG = "A chart of <b>all machines</b> that were seized, district by district. " * 6
JSON = b'{"items": ["' + b"x" * 2000 + b'"]}'


async def test_a_captions_words_are_the_pictures(page: Page, place: Place) -> None:
    await start(page)
    await place.bot.show(place.anna.id, LONG, parse_mode="HTML")
    row = page.locator(".row.theirs").last
    words = " ".join(LONG.replace("<b>", "").replace("</b>", "").split())
    await expect(row.locator("img")).to_have_attribute("alt", words)
    await expect(row.locator(".text strong").first).to_have_text("all machines")
    picture, text = await row.locator(".photo").bounding_box(), await row.locator(".text").bounding_box()
    assert picture is not None
    assert text is not None
    assert picture["y"] < text["y"]


async def test_a_caption_is_no_wider_than_its_picture(page: Page, place: Place) -> None:
    await start(page)
    await place.bot.show(place.anna.id, LONG, (300, 400), parse_mode="HTML")
    row = page.locator(".row.theirs").last
    picture, bubble = await row.locator(".photo").bounding_box(), await row.locator(".bubble").bounding_box()
    assert picture is not None
    assert bubble is not None
    assert 300 <= picture["width"] <= bubble["width"] <= 312


async def test_a_caption_may_stand_above(page: Page, place: Place) -> None:
    await start(page)
    await place.bot.show(place.anna.id, "Above it", show_caption_above_media=True)
    row = page.locator(".row.theirs").last
    await expect(row.locator(".text")).to_have_text("Above it")
    picture, text = await row.locator(".photo").bounding_box(), await row.locator(".text").bounding_box()
    assert picture is not None
    assert text is not None
    assert text["y"] < picture["y"]


async def test_a_veiled_picture_is_shown_when_touched(page: Page, place: Place) -> None:
    await start(page)
    await place.bot.show(place.anna.id, "A chart", has_spoiler=True)
    await page.get_by_role("button", name="Hidden picture: show").click()
    await expect(page.locator("#light")).to_be_hidden()
    await page.get_by_role("button", name="Enlarge: A chart").click()
    await expect(page.locator("#light")).to_be_visible()


async def test_a_replaced_picture_is_shown_in_place(page: Page, place: Place) -> None:
    await start(page)
    file_id = await place.bot.show(place.anna.id, "Old")
    text = await place.bot.say(place.anna.id, "Only words")
    media = {"type": "photo", "media": file_id, "caption": "New"}
    await place.bot.call("editMessageMedia", chat_id=place.anna.id, message_id=text, media=media)
    row = page.locator(".row.theirs").last
    await expect(row.locator("img")).to_have_attribute("alt", "New")
    await expect(row.locator(".edited")).to_be_visible()


async def test_a_long_quotation_is_unfolded_at_will(page: Page, place: Place) -> None:
    await start(page)
    for words in (LONG, "Short"):
        await place.bot.say(place.anna.id, f"<blockquote expandable>{words}</blockquote>")
    quotation = page.locator("blockquote", has_text="all machines")
    await expect(quotation.get_by_role("button", name="Show all")).to_be_visible()
    folded = await quotation.evaluate("(one) => one.clientHeight")
    await quotation.get_by_role("button", name="Show all").click()
    assert await quotation.evaluate("(one) => one.clientHeight") > folded
    await quotation.get_by_role("button", name="Show less").click()
    assert await quotation.evaluate("(one) => one.clientHeight") == folded
    await expect(page.get_by_role("button", name="Show all")).to_have_count(1)


async def test_an_enlarged_picture_is_shown_whole(page: Page, place: Place) -> None:
    """On a phone a picture as wide as the screen is no larger than in its message."""
    await page.set_viewport_size({"width": 390, "height": 844})
    await page.goto(f"{place.url}/#{place.anna.id}")
    await start(page)
    await place.bot.show(place.anna.id, "A chart")
    await page.get_by_role("button", name="Enlarge: A chart").click()
    large = page.locator("#light img")
    await expect(large).to_be_visible()
    assert await large.evaluate("(one) => one.width") < 390
    await large.click()
    assert await large.evaluate("(one) => one.width") == 640
    assert await page.locator("#light").evaluate("(one) => one.clientWidth") <= 390
    await large.click()
    assert await large.evaluate("(one) => one.width") < 390
    await page.keyboard.press("Escape")
    await expect(large).to_be_hidden()


async def test_a_file_is_downloaded_whole(page: Page, place: Place) -> None:
    await start(page)
    await place.bot.hand(place.anna.id, "<b>story.json", JSON, caption="All items")
    link = page.get_by_role("link", name="Download")
    await expect(link).to_contain_text("<b>story.json")
    await expect(link).to_contain_text("2.0 KB")
    async with page.expect_download() as download:
        await link.click()
    kept = await (await download.value).path()
    assert kept.read_bytes() == JSON


async def test_a_file_is_never_shown_as_a_page(page: Page, place: Place) -> None:
    await start(page)
    await place.bot.hand(place.anna.id, "page.html", b"<script>window.pwned=1</script>")
    path = place.world.snapshot()["messages"][str(place.anna.id)][-1]["document"]["path"]
    answer = await page.request.get(f"{place.url}/document/{path}")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert (await page.request.get(f"{place.url}/picture/{path}")).status == 404
    assert (await page.request.get(f"{place.url}/document/nothing")).status == 404


async def test_silent_messages_say_so(page: Page, place: Place) -> None:
    await start(page)
    await place.bot.say(place.anna.id, "Quietly", disable_notification=True)
    row = page.locator(".row.theirs").last
    await expect(row.get_by_role("img", name="Sent without sound")).to_be_visible()
    await expect(page.locator(".row.theirs").first.locator(".silent")).to_have_count(0)


async def test_a_forwarded_message_names_its_origin(page: Page, place: Place) -> None:
    await start(page)
    post = await place.bot.say(place.channel.id, "Recap")
    which = {"chat_id": place.anna.id, "from_chat_id": place.channel.id, "message_id": post}
    await place.bot.call("forwardMessage", **which)
    await expect(page.locator(".row.theirs").last).to_contain_text("Forwarded from Weekly")


@pytest.mark.parametrize(("width", "height", "scheme"), [(390, 844, "dark"), (390, 844, "light"), (1280, 800, "dark")])
async def test_everything_fits_and_can_be_read(page: Page, place: Place, width: int, height: int, scheme: str) -> None:
    await page.set_viewport_size({"width": width, "height": height})
    await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    await page.goto(f"{place.url}/#{place.anna.id}")
    await start(page)
    anna = place.anna.id
    place.bot.photo = await place.bot.show(anna, LONG, parse_mode="HTML")
    await place.bot.show(anna, "", disable_notification=True)
    await place.bot.hand(anna, f"{'long-name-' * 12}.json", JSON, caption="All", disable_notification=True)
    await place.bot.say(anna, "Whom?", reply_markup={"force_reply": True, "input_field_placeholder": "A name"})
    await page.locator("#text").fill("@minewatch_bot " + "coal " * 20)
    await page.locator("#results").get_by_role("option").nth(1).click()
    await expect(page.locator(".row.mine").last).to_contain_text("via @minewatch_bot")
    await page.locator("#text").fill("@minewatch_bot coal")
    await expect(page.locator("#results").get_by_role("option")).to_have_count(3)
    await page.wait_for_timeout(250)
    assert await page.evaluate("document.documentElement.scrollWidth") == width
    assert await page.locator("#log").evaluate("(log) => log.scrollWidth <= log.clientWidth")
    assert await page.locator("#results").evaluate("(list) => list.scrollWidth <= list.clientWidth")
    inside = "(all, width) => all.every((one) => one.getBoundingClientRect().right <= width)"
    assert await page.locator(".photo img, .bubble, .found, .key").evaluate_all(inside, width)
    assert await page.evaluate(CONTRAST) == []
    assert await page.locator(".photo img").first.evaluate("(one) => one.getBoundingClientRect().width") > 250
