"""The sandbox over HTTP, as api.telegram.org is: /bot<token>/<method> and /file/bot<token>/<path>."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiohttp import BodyPartReader, web

from bot.sandbox.calls import Reply
from bot.sandbox.parameters import Upload
from bot.sandbox.world import World

LARGEST_REQUEST = 50 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Server:
    """A running server and where it is."""

    url: str
    port: int


@asynccontextmanager
async def serve(
    world: World,
    host: str = "127.0.0.1",
    port: int = 0,
    routes: Iterable[web.AbstractRouteDef] = (),
) -> AsyncIterator[Server]:
    """Serve the world until the block ends; port 0 takes any free one, a taken port raises OSError."""
    runner = web.AppRunner(
        _application(world, routes), handler_cancellation=True, access_log=None, shutdown_timeout=0.1
    )
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        taken = runner.addresses[0][1]
        yield Server(f"http://{host}:{taken}", taken)
    finally:
        await world.unhook()
        await runner.cleanup()


def _application(world: World, routes: Iterable[web.AbstractRouteDef]) -> web.Application:
    async def answer(request: web.Request) -> web.StreamResponse:
        params, files = await _read(request)
        token, method = request.match_info["token"], request.match_info["method"]
        return await _send(request, await world.call(token, method, params, files))

    async def download(request: web.Request) -> web.Response:
        kept = world.files.get(request.match_info["path"])
        if request.match_info["token"] != world.token or kept is None:
            return await nowhere(request)
        return web.Response(body=kept.data, content_type="application/octet-stream")

    async def nowhere(_: web.Request) -> web.Response:
        return web.json_response({"ok": False, "error_code": 404, "description": "Not Found"}, status=404)

    app = web.Application(client_max_size=LARGEST_REQUEST)
    app.router.add_route("*", "/bot{token:[^/]+}/{method:[^/]*}{slash:/?}", answer)
    app.router.add_get("/file/bot{token:[^/]+}/{path:.+}", download)
    app.router.add_routes(routes)
    app.router.add_route("*", "/{nowhere:.*}", nowhere)
    return app


async def _send(request: web.Request, reply: Reply) -> web.StreamResponse:
    if reply.cut:
        if request.transport is not None:
            request.transport.abort()
        await asyncio.sleep(0)
        raise asyncio.CancelledError
    return web.Response(status=reply.status, body=reply.body, headers=reply.headers)


async def _read(request: web.Request) -> tuple[dict[str, Any], dict[str, Upload]]:
    params: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        params |= _object(await request.text())
    elif request.content_type == "multipart/form-data":
        fields, files = await _parts(request)
        return params | fields, files
    elif request.content_type == "application/x-www-form-urlencoded":
        params |= {name: str(value) for name, value in (await request.post()).items()}
    return params, {}


def _object(body: str) -> Mapping[str, Any]:
    with contextlib.suppress(ValueError):
        value = json.loads(body)
        if isinstance(value, dict):
            return value
    return {}


async def _parts(request: web.Request) -> tuple[dict[str, str], dict[str, Upload]]:
    fields: dict[str, str] = {}
    files: dict[str, Upload] = {}
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or part.name is None:
            continue
        if part.filename is None:
            fields[part.name] = await part.text()
        else:
            kind = part.headers.get("Content-Type", "application/octet-stream")
            files[part.name] = Upload(part.filename, kind, bytes(await part.read(decode=True)))
    return fields, files
