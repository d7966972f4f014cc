"""The sandbox over HTTP."""

import asyncio
import json
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web

from bot.sandbox import Fault, World, serve
from bot.sandbox.people import Person
from bot.sandbox.server import Server

PNG = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + (10).to_bytes(4) + (10).to_bytes(4)


@pytest.fixture
async def server(world: World) -> AsyncIterator[Server]:
    """Serve the world."""
    async with serve(world) as running:
        yield running


@pytest.fixture
async def client() -> AsyncIterator[aiohttp.ClientSession]:
    """Make an HTTP client."""
    async with aiohttp.ClientSession() as session:
        yield session


def address(world: World, server: Server, method: str) -> str:
    """Say where a method is."""
    return f"{server.url}/bot{world.token}/{method}"


async def test_parameters_come_in_four_ways(
    world: World, anna: Person, server: Server, client: aiohttp.ClientSession
) -> None:
    """In the query, as JSON, as a form and as a multipart form."""
    url = address(world, server, "sendMessage")
    fields = {"chat_id": str(anna.id), "text": "привет"}
    form = aiohttp.FormData(default_to_multipart=True)
    for name, value in fields.items():
        form.add_field(name, value)
    for request in (
        client.get(url, params=fields),
        client.post(url, json=fields | {"chat_id": anna.id}),
        client.post(url, data=fields),
        client.post(url, data=form),
    ):
        async with request as response:
            assert (response.status, response.content_type) == (200, "application/json")
    assert [one.text for one in world.ledger] == ["привет"] * 4


async def test_a_picture_goes_up_and_comes_down(
    world: World, anna: Person, server: Server, client: aiohttp.ClientSession
) -> None:
    """As api.telegram.org has it: /file/bot<token>/<path>."""
    form = aiohttp.FormData({"chat_id": str(anna.id), "photo": "attach://chart"})
    form.add_field("chart", PNG, filename="chart.png", content_type="image/png")
    async with client.post(address(world, server, "sendPhoto"), data=form) as response:
        assert response.status == 200
    photo = world.messages(anna.id)[-1].photo
    assert photo is not None
    async with client.get(f"{server.url}/file/bot{world.token}/{photo.path}") as response:
        assert await response.read() == PNG
    async with client.get(f"{server.url}/file/bot{world.token}/photos/none.jpg") as response:
        assert response.status == 404


async def test_unknown_places_are_not_found(world: World, server: Server, client: aiohttp.ClientSession) -> None:
    """In Telegram's words."""
    for path in ("/", "/botnonsense/getMe", "/bot", f"/bot{world.token}/"):
        async with client.get(server.url + path) as response:
            assert response.status == 404
            assert json.loads(await response.read())["description"].startswith("Not Found")


async def test_a_cut_breaks_the_connection(
    world: World, anna: Person, server: Server, client: aiohttp.ClientSession
) -> None:
    """No answer at all, not even a bad one; only the ledger knows what was accepted."""
    world.faults.add(Fault("cut_before", times=1))
    world.faults.add(Fault("cut_after", times=1))
    url = address(world, server, "sendMessage")
    for accepted in (0, 1):
        with pytest.raises(aiohttp.ClientConnectionError):
            await client.post(url, json={"chat_id": anna.id, "text": "x"})
        assert len(world.ledger) == accepted
    async with client.post(url, json={"chat_id": anna.id, "text": "x"}) as response:
        assert response.status == 200


async def test_a_poller_who_leaves_makes_room(world: World, server: Server, client: aiohttp.ClientSession) -> None:
    """A broken connection does not count as a second poller."""
    url = address(world, server, "getUpdates")
    with pytest.raises(TimeoutError):
        await client.post(url, json={"timeout": 30}, timeout=aiohttp.ClientTimeout(0.05))
    await asyncio.sleep(0.05)
    async with client.post(url, json={}) as response:
        assert response.status == 200


async def test_others_may_add_routes(world: World, client: aiohttp.ClientSession) -> None:
    """The chat page does."""

    async def page(_: web.Request) -> web.Response:
        return web.Response(text="chats")

    async with serve(world, routes=[web.get("/", page)]) as server, client.get(server.url) as response:
        assert await response.text() == "chats"


async def test_a_taken_port_is_an_error(world: World, server: Server) -> None:
    """The caller chooses another."""
    with pytest.raises(OSError, match=r"[aA]ddress already in use"):
        async with serve(world, port=server.port):
            pass
