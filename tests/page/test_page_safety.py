"""Nothing that is typed or sent runs in the page, and no other site can act in it."""

import json
from typing import Any

import aiohttp
import pytest
from playwright.async_api import Page, expect

from tests.page.scripted import Place
from tests.page.test_page_chatting import start

pytestmark = pytest.mark.asyncio(loop_scope="session")

EVIL = "<img src=x onerror=\"window.pwned='img'\"><script>window.pwned='script'</script>"


async def test_markup_in_names_and_words_stays_words(page: Page, place: Place) -> None:
    mallory = place.world.person(EVIL)
    place.world.group(f"G {EVIL}", [place.anna, mallory])
    group = list(place.world.chats.values())[-1]
    place.world.write(mallory, group.id, f"quiet {EVIL}")
    await start(page)
    buttons = [[{"text": EVIL, "callback_data": "next"}, {"text": "js", "url": "https://t.me/x"}]]
    await place.bot.call("sendMessage", chat_id=group.id, text=EVIL, reply_markup={"inline_keyboard": buttons})
    await place.bot.call("setMyCommands", commands=[{"command": "evil", "description": EVIL}])
    await page.locator(".entry", has_text="G <img").click()
    await expect(page.locator(".row .text").last).to_have_text(EVIL)
    await page.keyboard.type("/")
    await expect(page.locator("#commands").get_by_role("option")).to_contain_text(EVIL)
    await page.keyboard.press("Escape")
    await page.locator(".key", has_text="<img").click()
    await page.get_by_label("Who you act as").select_option(EVIL)
    await expect(page.locator("#my-avatar")).to_have_text("IO")
    assert await page.evaluate("window.pwned") is None
    assert await page.locator("main img[src='x'], .side script").count() == 0


async def test_only_links_to_the_web_are_links(page: Page, place: Place) -> None:
    await start(page)
    wrong = [
        "javascript:window.pwned=1",
        "data:text/html,<script>1</script>",
        "file:///etc/passwd",
        " java\nscript:alert(1)",
    ]
    chat = place.world.chats[place.anna.id]
    for address in wrong:
        text = "press me"
        place.world.post(
            chat,
            place.world.bot,
            text=text,
            entities=(entity(len(text), address),),
            keyboard=(({"text": "press me", "url": address},),),
        )
    await expect(page.locator(".row.theirs")).to_have_count(5)
    for number in range(1, 5):
        row = page.locator(".row.theirs").nth(number)
        hrefs = await row.locator("a").evaluate_all("(all) => all.map((one) => one.protocol)")
        assert [one for one in hrefs if one not in {"http:", "https:"}] == []
    assert await page.evaluate("window.pwned") is None


def entity(length: int, address: str) -> Any:
    from bot.sandbox.entities import Entity

    return Entity("text_link", 0, length, url=address)


async def test_the_page_forbids_what_it_does_not_need(place: Place) -> None:
    async with aiohttp.ClientSession() as session, session.get(place.url) as answer:
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


WRITE = {"do": "write", "person_id": 500000001, "chat_id": 500000001, "text": "hello"}


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Host": "evil.example"},
        {"Host": "127.0.0.1.evil.example"},
        {"Host": "["},
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/x-www-form-urlencoded"},
    ],
)
async def test_what_another_site_could_send_is_refused(place: Place, headers: dict[str, str]) -> None:
    status, _ = await post(place, json.dumps(WRITE).encode(), headers)
    assert status in {403, 415}
    assert place.bot.heard == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"nonsense",
        b"\xff\xfe",
        b'{"do": "write"}',
        json.dumps({"do": "explode", "person_id": 500000001}).encode(),
        json.dumps(WRITE | {"text": ""}).encode(),
        json.dumps(WRITE | {"text": " \n "}).encode(),
        json.dumps(WRITE | {"text": "x" * 4097}).encode(),
        json.dumps(WRITE | {"text": "x" * 100_000}).encode(),
        json.dumps(WRITE | {"text": "\ud800"}).encode(),
        json.dumps(WRITE | {"extra": 1}).encode(),
        json.dumps(WRITE | {"person_id": 1}).encode(),
        json.dumps(WRITE | {"person_id": 1000001}).encode(),
        json.dumps(WRITE | {"person_id": "500000001"}).encode(),
        json.dumps(WRITE | {"chat_id": 500000002}).encode(),
        json.dumps(WRITE | {"chat_id": -5}).encode(),
        json.dumps(WRITE | {"chat_id": -1002000000001}).encode(),
        json.dumps(
            {"do": "press", "person_id": 500000001, "chat_id": 500000001, "message_id": 9, "data": "x"}
        ).encode(),
        json.dumps({"do": "open_link", "person_id": 500000001, "url": "https://t.me/other?start=x"}).encode(),
        json.dumps({"do": "open_link", "person_id": 500000001, "url": "javascript:1"}).encode(),
        json.dumps({"do": "block", "person_id": 500000009}).encode(),
        json.dumps({"do": "speak", "person_id": 500000001, "language_code": "<script>"}).encode(),
        json.dumps({"do": "speak", "person_id": 500000001, "language_code": None}).encode(),
        json.dumps({"do": "seek", "person_id": 500000001, "chat_id": 500000002, "words": "x"}).encode(),
        json.dumps({"do": "seek", "person_id": 500000001, "chat_id": 500000001, "words": "x" * 257}).encode(),
        json.dumps({"do": "choose", "person_id": 500000001, "result_id": "1"}).encode(),
        json.dumps({"do": "add_bot", "person_id": 500000001, "chat_id": -1002000000001}).encode(),
        json.dumps({"do": "advance", "person_id": 500000001, "seconds": -1}).encode(),
        json.dumps({"do": "advance", "person_id": 500000001, "seconds": 10**30}).encode(),
        b'{"do": "advance", "person_id": 500000001, "seconds": NaN}',
        b"[" * 60_000,
    ],
)
async def test_a_bad_act_is_refused_in_words(place: Place, body: bytes) -> None:
    status, answer = await post(place, body, {})
    assert 400 <= status < 500
    assert set(answer) == {"error"}
    assert answer["error"]
    assert place.bot.heard == []


@pytest.mark.parametrize("path", ["/page/..%2fchatpage.py", "/page/nothing.js", "/picture/nothing", "/page/.js"])
async def test_no_other_file_is_served(place: Place, path: str) -> None:
    async with aiohttp.ClientSession() as session, session.get(place.url + path) as answer:
        assert answer.status == 404


async def post(place: Place, body: bytes, headers: dict[str, str]) -> tuple[int, Any]:
    whole = {"Content-Type": "application/json", **headers}
    async with aiohttp.ClientSession() as session, session.post(f"{place.url}/act", data=body, headers=whole) as answer:
        return answer.status, json.loads(await answer.read())
