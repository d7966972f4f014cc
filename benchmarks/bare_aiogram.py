"""The least that aiogram can do the work with. It runs in an environment of its own: see benchmarks/requirements.in.

python benchmarks/bare_aiogram.py send URL MESSAGE.json COUNT IN_FLIGHT
python benchmarks/bare_aiogram.py answer URL MESSAGE.json
"""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import InlineKeyboardMarkup, Message

TOKEN = "1000001:bench-token-that-is-good-nowhere-else"  # noqa: S105 - good for the benchmark's server alone
FIRST_CHAT = 10_000


def connect(url: str, connections: int) -> Bot:
    """Make a bot that talks to the benchmark's server."""
    return Bot(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(url), limit=connections))


async def send(url: str, message: dict[str, Any], count: int, in_flight: int) -> None:
    """Send the message to so many chats, so many at a time."""
    chats = iter(range(FIRST_CHAT, FIRST_CHAT + count))
    async with connect(url, in_flight) as bot:

        async def work() -> None:
            for chat in chats:
                await bot.send_message(chat, **message)

        await asyncio.gather(*(work() for _ in range(in_flight)))


async def answer(url: str, message: dict[str, Any]) -> None:
    """Answer every message until stopped."""

    async def reply(heard: Message) -> None:
        await heard.answer(**message)

    dispatcher = Dispatcher()
    dispatcher.message.register(reply)
    await dispatcher.start_polling(connect(url, 100))


def main() -> None:
    """Read the arguments."""
    what, url, file, *numbers = sys.argv[1:]
    message = json.loads(Path(file).read_text(encoding="utf-8"))
    if markup := message.get("reply_markup"):
        message["reply_markup"] = InlineKeyboardMarkup.model_validate(markup)
    asyncio.run(send(url, message, *map(int, numbers)) if what == "send" else answer(url, message))


if __name__ == "__main__":
    main()
