"""PTB's requests over aiohttp, against the sandbox on loopback."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest
from telegram import Bot, InputFile, LinkPreviewOptions, ReplyParameters
from telegram.error import NetworkError, TimedOut
from telegram.ext import ExtBot

from bot.sandbox import Fault, World, serve
from bot.sandbox.people import Person
from bot.sandbox.server import Server
from bot.telegram.transport import AiohttpRequest
from tests.leaks import TOKEN

PNG = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + (10).to_bytes(4) + (10).to_bytes(4)


@pytest.fixture
async def server(world: World) -> AsyncIterator[Server]:
    async with serve(world) as running:
        yield running


@pytest.fixture
async def bot(world: World, server: Server) -> AsyncIterator[Bot]:
    """A bot over the real transport."""
    made = ExtBot(
        TOKEN, base_url=f"{server.url}/bot", base_file_url=f"{server.url}/file/bot", request=AiohttpRequest(),
        get_updates_request=AiohttpRequest(),
    )  # fmt: skip
    async with made:
        yield made


@pytest.fixture
def anna(world: World) -> Person:
    person = world.person("Anna")
    world.write(person, world.private_chat(person).id, "Hello")
    return person


@asynccontextmanager
async def opened(connections: int = 100) -> AsyncIterator[AiohttpRequest]:
    request = AiohttpRequest(connections)
    await request.initialize()
    try:
        yield request
    finally:
        await request.shutdown()


async def test_a_picture_goes_up_and_comes_down(world: World, bot: Bot, anna: Person) -> None:
    caption = "Hash rate, «хешрейт» & <10 %"
    sent = await bot.send_photo(anna.id, InputFile(PNG, "график.png"), caption=caption)
    kept = world.messages(anna.id)[-1]
    assert (kept.text, kept.photo and kept.photo.data) == (caption, PNG)
    file = await bot.get_file(sent.photo[-1].file_id)
    assert bytes(await file.download_as_bytearray()) == PNG
    assert world.complaints == []


async def test_nested_parameters_arrive_whole(world: World, bot: Bot, anna: Person) -> None:
    first = world.messages(anna.id)[0]
    text = "a=1&b=2+3 %41 «ё» \U0001f9ea\nend"
    await bot.send_message(
        anna.id,
        text,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
        reply_parameters=ReplyParameters(first.id),
    )
    kept = world.messages(anna.id)[-1]
    assert (kept.text, kept.reply_to) == (text, first.id)
    assert kept.preview is not None
    assert kept.preview["is_disabled"] is True
    assert world.complaints == []


async def test_silence_is_a_time_out_with_its_cause(world: World, bot: Bot, anna: Person) -> None:
    world.faults.add(Fault("silence", "sendMessage"))
    with pytest.raises(TimedOut) as caught:
        await bot.send_message(anna.id, "x", read_timeout=0.05)
    assert isinstance(caught.value.__cause__, TimeoutError)
    assert not isinstance(caught.value.__cause__, aiohttp.ConnectionTimeoutError)


async def test_a_cut_is_an_error_with_its_cause(world: World, bot: Bot) -> None:
    world.faults.add(Fault("cut_before", "getMe"))
    with pytest.raises(NetworkError) as caught:
        await bot.get_me()
    assert isinstance(caught.value.__cause__, aiohttp.ClientError | OSError)


async def test_nothing_is_sent_twice_by_the_transport(world: World, bot: Bot, anna: Person) -> None:
    """By itself aiohttp repeats some requests on a connection that the other side has closed."""
    await bot.send_message(anna.id, "on a connection that is kept")
    world.faults.add(Fault("cut_after", "sendMessage"))
    with pytest.raises(NetworkError):
        await bot.send_message(anna.id, "once")
    assert [entry.text for entry in world.ledger].count("once") == 1


async def test_opening_and_closing_twice_changes_nothing(server: Server) -> None:
    request = AiohttpRequest()
    await request.initialize()
    session = request._session
    await request.initialize()
    assert request._session is session
    await request.shutdown()
    await request.shutdown()
    await AiohttpRequest().shutdown()


async def test_a_closed_transport_says_so_and_opens_again(server: Server) -> None:
    request = AiohttpRequest()
    url = f"{server.url}/bot{TOKEN}/getMe"
    with pytest.raises(NetworkError, match="the transport is closed"):
        await request.do_request(url, "POST")
    await request.initialize()
    await request.shutdown()
    with pytest.raises(NetworkError, match="the transport is closed"):
        await request.do_request(url, "POST")
    await request.initialize()
    assert (await request.do_request(url, "POST"))[0] == 200
    await request.shutdown()


async def test_closing_ends_a_request_that_is_under_way(world: World, server: Server) -> None:
    async with opened() as request:
        polling = asyncio.create_task(request.do_request(f"{server.url}/bot{TOKEN}/getUpdates?timeout=30", "POST"))
        await asyncio.sleep(0.05)
        await request.shutdown()
        polling.cancel()
        with pytest.raises((NetworkError, asyncio.CancelledError)):
            await asyncio.wait_for(polling, 1)


async def test_a_full_pool_waits_and_is_no_error(world: World, server: Server) -> None:
    world.latency = 0.01
    async with opened(connections=2) as request:
        url = f"{server.url}/bot{TOKEN}/getMe"
        answers = await asyncio.gather(*(request.do_request(url, "POST") for _ in range(20)))
    assert {status for status, _ in answers} == {200}


async def test_an_unusual_address_is_a_network_error() -> None:
    async with opened() as request:
        for url in ("http://", "nonsense", "http://127.0.0.1:1/x"):
            with pytest.raises(NetworkError) as caught:
                await request.do_request(url, "POST")
            assert url not in str(caught.value) or url == "nonsense"
