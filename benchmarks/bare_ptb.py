"""The least that python-telegram-bot can do the work with: a loop of sends, or a bot with one fixed answer.

python -m benchmarks.bare_ptb send httpx|aiohttp URL MESSAGE.json COUNT IN_FLIGHT
python -m benchmarks.bare_ptb answer httpx|aiohttp URL MESSAGE.json
"""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from telegram import Bot, Update
from telegram.ext import ApplicationBuilder, ContextTypes, MessageHandler, filters
from telegram.request import BaseRequest, HTTPXRequest

TOKEN = "1000001:bench-token-that-is-good-nowhere-else"  # noqa: S105 - good for the benchmark's server alone
FIRST_CHAT = 10_000


def transport(kind: str, connections: int) -> BaseRequest:
    """Make PTB's own transport or ours."""
    if kind == "httpx":
        return HTTPXRequest(connection_pool_size=connections, pool_timeout=60)
    from bot.telegram.transport import AiohttpRequest  # noqa: PLC0415 - the other kind must not pay for it

    return AiohttpRequest(connections)


async def send(kind: str, url: str, message: dict[str, Any], count: int, in_flight: int) -> None:
    """Send the message to so many chats, so many at a time."""
    chats = iter(range(FIRST_CHAT, FIRST_CHAT + count))
    async with Bot(TOKEN, base_url=f"{url}/bot", request=transport(kind, in_flight)) as bot:

        async def work() -> None:
            for chat in chats:
                await bot.send_message(chat, **message)

        await asyncio.gather(*(work() for _ in range(in_flight)))


def answer(kind: str, url: str, message: dict[str, Any]) -> None:
    """Answer every message until stopped."""

    async def reply(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        if update.effective_message:
            await update.effective_message.reply_text(**message)

    polling, requests = transport(kind, 1), transport(kind, 100)
    built = ApplicationBuilder().token(TOKEN).base_url(f"{url}/bot").request(requests).get_updates_request(polling)
    application = built.build()
    application.add_handler(MessageHandler(filters.ALL, reply))
    application.run_polling()


def main() -> None:
    """Read the arguments."""
    what, kind, url, file, *numbers = sys.argv[1:]
    message = json.loads(Path(file).read_text(encoding="utf-8"))
    if what == "send":
        asyncio.run(send(kind, url, message, *map(int, numbers)))
    else:
        answer(kind, url, message)


if __name__ == "__main__":
    main()
