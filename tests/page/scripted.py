"""A place to try the chat page in: people, a group, a channel, and a bot of a few lines."""

import struct
import zlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from html import escape
from typing import Any

from bot.sandbox import World
from bot.sandbox.chats import Chat
from bot.sandbox.parameters import Upload
from bot.sandbox.people import Person

COMMANDS = {"seizures": "What was seized", "settings": "When and how", "people": "Who is named"}
QUOTED = "<b>Seized</b> by the <i>agency</i>\n<blockquote>67,000 machines</blockquote>\nsee <a href='https://example.org/a'>it</a>"
BUTTONS = [
    [{"text": "Next", "callback_data": "next"}, {"text": "Alert", "callback_data": "alert"}],
    [{"text": "Article", "url": "https://example.org/article"}],
]


@dataclass
class ScriptedBot:
    """A bot of a few lines: answers text with a quotation, and pressed buttons with an edit, a toast or an alert."""

    world: World
    heard: list[str] = field(default_factory=list)
    photo: str | None = None

    async def run(self) -> None:
        offset = 0
        await self.call("setMyCommands", commands=[{"command": a, "description": b} for a, b in COMMANDS.items()])
        while True:
            updates = await self.call("getUpdates", offset=offset, timeout=30)
            for update in updates:
                offset = update["update_id"] + 1
                await self.answer(update)

    async def answer(self, update: dict[str, Any]) -> None:
        if "via_bot" in update.get("message", {}):
            return
        if text := update.get("message", {}).get("text"):
            self.heard.append(text)
            if not text.startswith("quiet"):
                chat_id = update["message"]["chat"]["id"]
                await self.say(chat_id, QUOTED, reply_markup={"inline_keyboard": BUTTONS})
        elif query := update.get("inline_query"):
            await self.find(query)
        elif query := update.get("callback_query"):
            alert = query["data"] == "alert"
            await self.call("answerCallbackQuery", callback_query_id=query["id"], text="Page two", show_alert=alert)
            if not alert:
                place = place_of(query)
                markup = {"inline_keyboard": BUTTONS}
                await self.call(
                    "editMessageText", **place, text="<b>Page two</b>", parse_mode="HTML", reply_markup=markup
                )

    async def find(self, query: dict[str, Any]) -> None:
        """Answer an inline query with three results a page, without end; "nothing" has none."""
        first = int(query["offset"] or 1)
        numbers = () if query["query"] == "nothing" else range(first, first + 3)
        results: list[dict[str, Any]] = [article(number, query["query"]) for number in numbers]
        if self.photo is not None and results:
            results[0] = {
                "type": "photo",
                "id": "p",
                "photo_file_id": self.photo,
                "title": "Chart",
                "caption": "A chart",
            }
        button = {"text": "Set up", "start_parameter": "setup"} if query["query"] == "button" else None
        more = {"next_offset": str(first + 3) if results else "", "button": button}
        await self.call("answerInlineQuery", inline_query_id=query["id"], results=results, cache_time=0, **more)

    async def say(self, chat_id: int, text: str, **more: Any) -> int:
        sent = await self.call("sendMessage", chat_id=chat_id, text=text, parse_mode="HTML", **more)
        return int(sent["message_id"])

    async def show(self, chat_id: int, caption: str, size: tuple[int, int] = (640, 360), **more: Any) -> str:
        chart = Upload("chart.png", "image/png", drawn(*size))
        sent = await self.world.ask("sendPhoto", chat_id=chat_id, caption=caption, photo=chart, **more)
        file_id: str = sent.result["photo"][0]["file_id"]
        return file_id

    async def hand(self, chat_id: int, name: str, data: bytes, **more: Any) -> None:
        """Send a file."""
        file = Upload(name, "application/json", data)
        await self.world.ask("sendDocument", chat_id=chat_id, document=file, **more)

    async def call(self, method: str, **params: Any) -> Any:
        return (await self.world.call(self.world.token, method, params)).result


@dataclass
class Place:
    """A world with Anna and Ben, a group and a channel, the bot in all of them, and where its page is."""

    world: World
    bot: ScriptedBot
    anna: Person
    ben: Person
    group: Chat
    channel: Chat
    url: str
    port: int
    stop: Callable[[], Awaitable[None]]
    start: Callable[[], Awaitable[int]]


def article(number: int, words: str) -> dict[str, Any]:
    """Make a result that becomes a text with a button."""
    content = {"message_text": f"<b>Found</b> {escape(words)} {number}", "parse_mode": "HTML"}
    markup = {"inline_keyboard": BUTTONS[:1]}
    shown = {"title": f"Result {number}", "description": f"About {words}, at some length " * 3}
    return {"type": "article", "id": str(number), "input_message_content": content, "reply_markup": markup, **shown}


def place_of(query: dict[str, Any]) -> dict[str, Any]:
    """Name the message whose button was pressed."""
    if "inline_message_id" in query:
        return {"inline_message_id": query["inline_message_id"]}
    return {"chat_id": query["message"]["chat"]["id"], "message_id": query["message"]["message_id"]}


def drawn(width: int, height: int) -> bytes:
    """Draw a green picture as PNG."""
    rows = (b"\0" + b"\x0c\x6b\x5e" * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in parts
    )
