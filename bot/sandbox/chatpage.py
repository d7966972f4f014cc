"""The chat page: routes beside the Bot API through which a browser follows the world and acts in it.

GET /         the page, and its files under /page/
GET /events   Server-Sent Events: a snapshot, then every change (events.py says in what form)
POST /act     one act as JSON: {"do": "write", "person_id": 500000001, "chat_id": 500000001, "text": "/start"}
GET /picture/<path>   a picture that the bot sent

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
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from bot.sandbox.chats import Chat
from bot.sandbox.events import Changes
from bot.sandbox.people import Person
from bot.sandbox.refusals import Refusal
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
MOST_TEXT = 4096
QUIET = 15.0
"""Seconds without news after which a sign of life is sent, so that a lost browser is noticed."""

NextRecap = Callable[[datetime], datetime]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Problem(Exception):  # noqa: N818 - it is an expected answer
    """What the browser did wrong: a status of 4xx and words for it."""

    def __init__(self, status: int, words: str) -> None:
        """Keep what will be answered."""
        super().__init__(status, words)
        self.status = status
        self.words = words


class Act(BaseModel):
    """What every act says: who acts."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
    person_id: int


class Write(Act):
    """Write into a chat."""

    do: Literal["write"]
    chat_id: int
    text: Annotated[str, Field(pattern=r"\S", max_length=MOST_TEXT)]
    reply_to: int | None = None
    thread_id: int | None = None


class Press(Act):
    """Press the button under a message that carries this data."""

    do: Literal["press"]
    chat_id: int
    message_id: int
    data: str


class OpenLink(Act):
    """Follow a deep link to the bot."""

    do: Literal["open_link"]
    url: Annotated[str, Field(max_length=MOST_TEXT)]


class Block(Act):
    """Block the bot, or let it write again."""

    do: Literal["block", "unblock"]


class Place(Act):
    """Take the bot into a group, or put it out."""

    do: Literal["add_bot", "remove_bot"]
    chat_id: int


class Advance(Act):
    """Move the clock forwards."""

    do: Literal["advance"]
    seconds: Annotated[int, Field(gt=0, le=366 * 24 * 3600)]


class Recap(Act):
    """Move the clock to the next recap."""

    do: Literal["next_recap"]


AnyAct = Write | Press | OpenLink | Block | Place | Advance | Recap
_ACTS: TypeAdapter[AnyAct] = TypeAdapter(Annotated[AnyAct, Field(discriminator="do")])


@dataclass(frozen=True, slots=True)
class _Page:
    """The world that the page shows, and what its caller decides about it."""

    world: World
    zone: ZoneInfo
    next_recap: NextRecap | None
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
    page = _Page(world, ZoneInfo(zone), next_recap, frozenset(name.lower() for name in hosts))

    async def events(request: web.Request) -> web.StreamResponse:
        return await _follow(page, request)

    async def act(request: web.Request) -> web.StreamResponse:
        _check_post(request)
        return web.json_response({"update_id": _carry_out(page, await _read(request))})

    async def picture(request: web.Request) -> web.StreamResponse:
        return _picture(world, request.match_info["path"])

    return [
        web.get("/", _guarded(page, _file)),
        web.get("/page/{name}", _guarded(page, _file)),
        web.get("/events", _guarded(page, events)),
        web.get("/picture/{path:.+}", _guarded(page, picture)),
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
    try:
        return _ACTS.validate_json(bytes(body))
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise Problem(400, f"{where}: {first['msg']}" if where else first["msg"]) from None


def _carry_out(page: _Page, act: AnyAct) -> int:
    """Do it, and say the number of the update that tells the bot, or 0."""
    try:
        return _do(page, page.world, act)
    except Refusal as refusal:
        raise Problem(409, refusal.description) from None
    except (LookupError, ValueError, OverflowError) as error:
        raise Problem(409, str(error)) from None


def _do(page: _Page, world: World, act: AnyAct) -> int:
    person = _person(world, act.person_id)
    match act:
        case Write():
            return world.write(person, _own_chat(world, person, act.chat_id).id, act.text, act.reply_to, act.thread_id)
        case Press():
            return world.press(person, _own_chat(world, person, act.chat_id).id, act.message_id, act.data)
        case OpenLink():
            return world.open_link(person, act.url)
        case Block(do="block"):
            return world.block(person)
        case Block():
            return world.unblock(person)
        case Place(do="add_bot"):
            return world.add_bot(_group(world, person, act.chat_id), person)
        case Place():
            return world.remove_bot(_group(world, person, act.chat_id), person)
        case Advance() | Recap():
            return _move(page, act)


def _move(page: _Page, act: Advance | Recap) -> int:
    """Move the clock, of which the bot is not told."""
    now = page.world.clock.now()
    if isinstance(act, Advance):
        to = now + timedelta(seconds=act.seconds)
    else:
        to = page.next_recap(now) if page.next_recap else next_monday(now, page.zone)
    page.world.clock.set(to)
    return 0


def _person(world: World, number: int) -> Person:
    person = world.people.get(number)
    if person is None or person.is_bot:
        raise Problem(404, f"there is no person {number}")
    return person


def _own_chat(world: World, person: Person, number: int) -> Chat:
    """Find a chat that this person can see: their own private chat, a group or a channel."""
    if number == person.id:
        return world.private_chat(person)
    chat = world.chats.get(number)
    if chat is None or chat.kind == "private":
        raise Problem(404, f"there is no chat {number} for {person.first_name}")
    return chat


def _group(world: World, person: Person, number: int) -> Chat:
    """Find a group that this person is in."""
    chat = _own_chat(world, person, number)
    if chat.kind not in {"group", "supergroup"} or not chat.member(person).present:
        raise Problem(409, f"{person.first_name} is in no group {number}")
    return chat


async def _follow(page: _Page, request: web.Request) -> web.StreamResponse:
    changes = page.world.subscribe()
    settings = {"zone": page.zone.key, "has_recap": page.next_recap is not None}
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
    if photo is None:
        raise Problem(404, "there is no such picture")
    kind = next((kind for start, kind in PICTURES.items() if photo.data.startswith(start)), None)
    return web.Response(body=photo.data, content_type=kind or "application/octet-stream")
