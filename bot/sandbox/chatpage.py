"""The chat page: routes beside the Bot API through which a browser follows the world and acts in it.

GET /         the page, and its files under /page/
GET /events   Server-Sent Events: a snapshot, then every change (events.py says in what form)
POST /act     one act as JSON: {"do": "write", "person_id": 500000001, "chat_id": 500000001, "text": "/start"}
GET /picture/<path>   a picture that the bot sent
GET /document/<path>  a file that the bot sent, to be kept

What people and the bot write is only ever data here: the page builds its elements from text, and the headers below
forbid whatever would slip through. Only the page itself may act: requests of other sites are refused.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from importlib.resources import files
from ipaddress import ip_address
from typing import Any
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

from aiohttp import web

from bot.sandbox.acts import AnyAct, NextRecap, Problem, carry_out, parse
from bot.sandbox.events import Changes
from bot.sandbox.messages import Document, Photo
from bot.sandbox.world import World

HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
}
KINDS = {".html": "text/html", ".js": "text/javascript", ".css": "text/css"}
PICTURES = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF8": "image/gif", b"RIFF": "image/webp"}
LARGEST_ACT = 64 * 1024
QUIET = 15.0
"""Seconds without news after which a sign of life is sent, so that a lost browser is noticed."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class _Page:
    """The world that the page shows, and what its caller decides about it."""

    world: World
    zone: ZoneInfo
    has_recap: bool
    hosts: frozenset[str]


def routes(
    world: World,
    *,
    zone: str = "UTC",
    next_recap: NextRecap | None = None,
    hosts: Collection[str] = (),
) -> list[web.RouteDef]:
    """Give the page's routes for `serve`.

    Times are shown in `zone`. `next_recap` says the recap's moment after a moment; without it the clock's button
    goes to the next Monday at 9. `hosts` are names beside localhost under which the page may be asked for.
    """
    here = ZoneInfo(zone)
    recap_after = next_recap or (lambda moment: next_monday(moment, here))
    page = _Page(world, here, next_recap is not None, frozenset(name.lower() for name in hosts))

    async def events(request: web.Request) -> web.StreamResponse:
        return await _follow(page, request)

    async def act(request: web.Request) -> web.StreamResponse:
        _check_post(request)
        return web.json_response({"update_id": carry_out(world, await _read(request), recap_after)})

    async def picture(request: web.Request) -> web.StreamResponse:
        return _picture(world, request.match_info["path"])

    async def document(request: web.Request) -> web.StreamResponse:
        return _document(world, request.match_info["path"])

    return [
        web.get("/", _guarded(page, _file)),
        web.get("/page/{name}", _guarded(page, _file)),
        web.get("/events", _guarded(page, events)),
        web.get("/picture/{path:.+}", _guarded(page, picture)),
        web.get("/document/{path:.+}", _guarded(page, document)),
        web.post("/act", _guarded(page, act)),
    ]


def next_monday(moment: datetime, zone: ZoneInfo) -> datetime:
    """Find the next Monday at 9 in the zone, after the moment."""
    local = moment.astimezone(zone)
    day = local.date() + timedelta(days=-local.weekday() % 7)
    at = datetime.combine(day, time(9), zone)
    return at if at > moment else datetime.combine(day + timedelta(days=7), time(9), zone)


def _guarded(page: _Page, handler: Handler) -> Handler:
    """Let only the page's own requests in, answer problems as JSON, and put the headers on."""

    async def answer(request: web.Request) -> web.StreamResponse:
        try:
            _check_host(page, request)
            _check_site(request)
            response = await handler(request)
        except Problem as problem:
            response = web.json_response({"error": problem.words}, status=problem.status)
        if not response.prepared:
            response.headers.update(HEADERS)
        return response

    return answer


def _check_host(page: _Page, request: web.Request) -> None:
    """Refuse a foreign name for this address: a page of that name could read all (DNS rebinding)."""
    try:
        name = (urlsplit(f"//{request.host}").hostname or "").lower()
    except ValueError:
        name = ""
    if name != "localhost" and not name.endswith(".localhost") and name not in page.hosts and not _is_address(name):
        raise Problem(403, f"this page is not served as {name or 'a nameless host'}")


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def _check_site(request: web.Request) -> None:
    """Refuse what another site asks for; opening the page by a link from there is allowed."""
    site = request.headers.get("Sec-Fetch-Site", "none")
    arriving = request.path == "/" and request.headers.get("Sec-Fetch-Mode") == "navigate"
    if site not in {"same-origin", "none"} and not arriving:
        raise Problem(403, "another site may not ask for this")


def _check_post(request: web.Request) -> None:
    """Refuse an act that another site could have sent."""
    origin = request.headers.get("Origin")
    if origin is not None and origin not in {f"http://{request.host}", f"https://{request.host}"}:
        raise Problem(403, "another site may not act here")
    if request.content_type != "application/json":
        raise Problem(415, "an act is sent as application/json")


async def _read(request: web.Request) -> AnyAct:
    body = bytearray()
    async for part in request.content.iter_chunked(LARGEST_ACT):
        body += part
        if len(body) > LARGEST_ACT:
            raise Problem(413, f"an act has at most {LARGEST_ACT} bytes")
    return parse(bytes(body))


async def _follow(page: _Page, request: web.Request) -> web.StreamResponse:
    changes = page.world.subscribe()
    settings = {"zone": page.zone.key, "has_recap": page.has_recap}
    first = {"type": "snapshot", "page": settings, **page.world.snapshot()}
    response = web.StreamResponse(headers={**HEADERS, "Content-Type": "text/event-stream"})
    try:
        await response.prepare(request)
        await response.write(_event(first))
        await _tell(response, changes)
    except ConnectionError:
        pass
    finally:
        changes.close()
    return response


async def _tell(response: web.StreamResponse, changes: Changes) -> None:
    while True:
        try:
            await response.write(_event(await asyncio.wait_for(anext(changes), QUIET)))
        except TimeoutError:
            await response.write(b": still here\n\n")
        except StopAsyncIteration:
            return


def _event(event: Mapping[str, Any]) -> bytes:
    return f"data: {json.dumps(event)}\n\n".encode()


async def _file(request: web.Request) -> web.StreamResponse:
    name = request.match_info.get("name", "index.html")
    found = next((one for one in (files("bot.sandbox") / "page").iterdir() if one.name == name), None)
    kind = KINDS.get(f".{name.rpartition('.')[2]}")
    if found is None or kind is None:
        raise Problem(404, "there is no such file")
    return web.Response(text=found.read_text("utf-8"), content_type=kind, charset="utf-8")


def _picture(world: World, path: str) -> web.StreamResponse:
    photo = world.file(path)
    if not isinstance(photo, Photo):
        raise Problem(404, "there is no such picture")
    kind = next((kind for start, kind in PICTURES.items() if photo.data.startswith(start)), None)
    return web.Response(body=photo.data, content_type=kind or "application/octet-stream")


def _document(world: World, path: str) -> web.StreamResponse:
    """Give a file to be kept and never to be shown: whatever is in it, no browser looks."""
    document = world.file(path)
    if not isinstance(document, Document):
        raise Problem(404, "there is no such file")
    kept = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(document.name, safe='')}"}
    return web.Response(body=document.data, content_type="application/octet-stream", headers=kept)
