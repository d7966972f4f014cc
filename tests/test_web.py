"""The webhook lets Telegram in and nobody else, and health tells no secret."""

import asyncio
import hmac
import json
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest

from bot import web
from bot.sandbox import World
from bot.web import LARGEST_BODY, SECRET, Doctor, Door, routes, served
from tests.telegram.desk import Desk, message, until

WORD = "a-secret_WORD-1"
SHOWN = {SECRET: WORD}


@dataclass
class Served:
    """A door that is open, what stands behind it, and a client before it."""

    desk: Desk
    port: int
    client: aiohttp.ClientSession
    ill: bool = False

    async def post(
        self, body: object, headers: dict[str, str] | None = None, path: str = "/hook"
    ) -> aiohttp.ClientResponse:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        url = f"http://127.0.0.1:{self.port}{path}"
        async with self.client.post(url, data=data, headers=SHOWN if headers is None else headers) as answer:
            await answer.read()
        return answer

    async def get(self, path: str) -> tuple[int, Any]:
        async with self.client.get(f"http://127.0.0.1:{self.port}{path}") as answer:
            return answer.status, await answer.text()

    async def raw(self, *lines: str) -> tuple[str, asyncio.StreamReader, asyncio.StreamWriter]:
        """Send the head of a request, and no body; return the first line of the answer."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write("\r\n".join([*lines, "Host: bot", "", ""]).encode("latin-1"))
        first = (await asyncio.wait_for(reader.readline(), 2)).decode().strip()
        return first, reader, writer


@pytest.fixture
async def open_door(world: World) -> AsyncIterator[Served]:
    desk = Desk(world, most=3)

    async def probe() -> None:
        if one.ill:
            raise OSError("the disk is gone")

    door = Door(desk.intake, WORD, lambda: None)
    doctor = Doctor(probe, lambda: 3.5, lambda: desk.intake.in_hand)
    async with served(routes(door, "/hook", doctor), "127.0.0.1", 0) as port, aiohttp.ClientSession() as client:
        one = Served(desk, port, client)
        yield one
    await doctor.close()


def update(number: int, text: str = "hi", chat_id: int = 5) -> dict[str, Any]:
    return {"update_id": number} | message(text, chat_id)


async def test_an_update_is_handled_before_it_is_answered(open_door: Served) -> None:
    gate = asyncio.Event()

    async def slow(one: Any) -> None:
        await gate.wait()
        await open_door.desk.note(one)

    open_door.desk.handling = slow
    posting = asyncio.create_task(open_door.post(update(1)))
    await asyncio.sleep(0.05)
    assert not posting.done()
    gate.set()
    assert (await posting).status == 200
    assert open_door.desk.handled == ["hi"]


@pytest.mark.parametrize("shown", [{}, {SECRET: ""}, {SECRET: "a-secret_WORD-2"}, {SECRET: WORD + "x"}, {SECRET: "é"}])
async def test_without_the_secret_nobody_comes_in(open_door: Served, shown: dict[str, str]) -> None:
    assert (await open_door.post(update(1), shown)).status == 403
    assert open_door.desk.handled == []


async def test_the_secret_is_compared_in_constant_time(open_door: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[tuple[bytes, bytes]] = []

    def compare(one: bytes, other: bytes) -> bool:
        compared.append((one, other))
        return hmac_compare(one, other)

    hmac_compare = hmac.compare_digest
    monkeypatch.setattr(hmac, "compare_digest", compare)
    await open_door.post(update(1), {SECRET: "guess"})
    await open_door.post(update(1))
    assert compared == [(b"guess", WORD.encode()), (WORD.encode(), WORD.encode())]


async def test_the_secret_is_looked_at_before_the_body_is_read(open_door: Served) -> None:
    """Sixty megabytes are announced and never sent; the refusal comes all the same, and the connection closes."""
    head = ("POST /hook HTTP/1.1", "Content-Type: application/json", f"Content-Length: {60 * 1024 * 1024}")
    first, reader, writer = await open_door.raw(*head, f"{SECRET}: wrong")
    assert first == "HTTP/1.1 403 Forbidden"
    await asyncio.wait_for(reader.read(), 2)
    writer.close()


async def test_a_body_that_is_too_large_is_refused_unread(open_door: Served) -> None:
    head = ("POST /hook HTTP/1.1", "Content-Type: application/json", f"{SECRET}: {WORD}")
    first, reader, writer = await open_door.raw(*head, f"Content-Length: {LARGEST_BODY + 1}")
    assert first == "HTTP/1.1 413 Request Entity Too Large"
    await asyncio.wait_for(reader.read(), 2)
    writer.close()


async def test_a_body_without_a_length_is_read_no_further_than_a_mebibyte(open_door: Served) -> None:
    head = ("POST /hook HTTP/1.1", "Content-Type: application/json", f"{SECRET}: {WORD}", "Transfer-Encoding: chunked")
    reader, writer = await asyncio.open_connection("127.0.0.1", open_door.port)
    writer.write("\r\n".join([*head, "Host: bot", "", ""]).encode())
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    for _ in range(17):
        writer.write(chunk)
    assert b"413" in await asyncio.wait_for(reader.readline(), 2)
    writer.close()


async def test_a_mebibyte_is_read(open_door: Served) -> None:
    body = json.dumps(update(1)).encode()
    assert (await open_door.post(body + b" " * (LARGEST_BODY - len(body)))).status == 200


async def test_a_body_that_does_not_come_is_given_up(open_door: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "BODY_SECONDS", 0.05)
    head = ("POST /hook HTTP/1.1", "Content-Type: application/json", f"{SECRET}: {WORD}", "Content-Length: 100")
    first, _, writer = await open_door.raw(*head)
    assert first == "HTTP/1.1 408 Request Timeout"
    writer.close()


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"\xff\xfe", b"null", b"[]", b'"x"', b"{}", b'{"update_id":"1"}', b"[" * 100_000, b"1" * 10_000],
    ids=lambda body: body[:20].decode("latin-1"),
)
async def test_what_is_no_update_is_refused_and_logged_once(
    open_door: Served, caplog: pytest.LogCaptureFixture, body: bytes
) -> None:
    assert [(await open_door.post(body)).status for _ in range(3)] == [400] * 3
    assert len([one for one in caplog.records if one.levelno >= logging.WARNING]) == 1
    assert (await open_door.post(update(1))).status == 200


async def test_a_malformed_update_is_taken_off_telegrams_hands(open_door: Served) -> None:
    """It would come again for ever."""
    assert (await open_door.post({"update_id": 1, "message": {"date": "x"}})).status == 200


async def test_other_methods_and_paths_are_nowhere(open_door: Served) -> None:
    assert (await open_door.get("/hook"))[0] == 405
    assert (await open_door.get("/"))[0] == 404
    assert (await open_door.get("/hook/"))[0] == 404
    assert (await open_door.post(update(1), path="/health")).status == 405
    assert (await open_door.post(update(1), path="/else")).status == 404


async def test_full_hands_ask_telegram_to_come_again(open_door: Served) -> None:
    gate = asyncio.Event()
    open_door.desk.handling = lambda _: gate.wait()
    posting = [asyncio.create_task(open_door.post(update(number, chat_id=number))) for number in (1, 2, 3)]
    await until(lambda: open_door.desk.intake.in_hand == 3)
    refused = await open_door.post(update(4))
    assert (refused.status, refused.headers["Retry-After"]) == (503, "5")
    gate.set()
    assert [answer.status for answer in await asyncio.gather(*posting)] == [200] * 3
    assert (await open_door.post(update(4))).status == 200


async def test_a_repeated_number_waits_for_the_same_result(open_door: Served) -> None:
    gate = asyncio.Event()

    async def slow(one: Any) -> None:
        await gate.wait()
        await open_door.desk.note(one)

    open_door.desk.handling = slow
    posting = [asyncio.create_task(open_door.post(update(1)))]
    await until(lambda: open_door.desk.intake.in_hand)
    posting.append(asyncio.create_task(open_door.post(update(1))))
    await asyncio.sleep(0.05)
    assert not any(one.done() for one in posting)
    gate.set()
    assert [answer.status for answer in await asyncio.gather(*posting)] == [200, 200]
    assert (await open_door.post(update(1))).status == 200
    assert open_door.desk.handled == ["hi"]


async def test_order_is_kept_within_a_chat(open_door: Served) -> None:
    async def uneven(one: Any) -> None:
        await asyncio.sleep(0.02 if one.update_id == 1 else 0)
        await open_door.desk.note(one)

    open_door.desk.handling = uneven
    posting = []
    for number, text in enumerate(("one", "two", "three"), 1):
        posting.append(asyncio.create_task(open_door.post(update(number, text))))
        await until(lambda number=number: open_door.desk.intake.in_hand == number)  # type: ignore[misc]
    await asyncio.gather(*posting)
    assert open_door.desk.handled == ["one", "two", "three"]


async def test_while_it_stops_it_takes_nothing(open_door: Served) -> None:
    open_door.desk.stop.set()
    refused = await open_door.post(update(1))
    assert (refused.status, "Retry-After" in refused.headers) == (503, True)


async def test_health_tells_how_the_bot_is(open_door: Served) -> None:
    status, body = await open_door.get("/health")
    assert (status, json.loads(body)) == (
        200,
        {"store_reachable": True, "telegram_seconds_ago": 3.5, "updates_in_hand": 0},
    )
    open_door.ill = True
    status, body = await open_door.get("/health")
    assert (status, json.loads(body)["store_reachable"]) == (503, False)


async def test_a_database_that_does_not_answer_is_asked_once_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "PROBE_SECONDS", 0.01)
    asked: list[int] = []

    async def hang() -> None:
        asked.append(1)
        await asyncio.Event().wait()

    doctor = Doctor(hang, lambda: None, lambda: 0)
    for _ in range(5):
        assert not await doctor._reachable()
    assert len(asked) == 1
    await doctor.close()
