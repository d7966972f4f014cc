"""A Telegram that does nothing but answer quickly: one process of its own, so that it slows nobody down.

It sends every message the same answer after a set time, gives out as many updates as it is told to, and notes when.
Moments are those of the machine's monotonic clock, which all its processes share. It prints its port.
"""

import asyncio
import contextlib
import json
import sys
import time
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

BATCH = 100
LONGEST_POLL = 10.0
PAUSE = 0.002
"""Seconds between an answer and the next update where updates come one by one."""
ME = {
    "id": 1000001,
    "is_bot": True,
    "first_name": "Bench",
    "username": "bench_bot",
    "can_join_groups": True,
    "can_read_all_group_messages": False,
    "supports_inline_queries": False,
}


@dataclass(slots=True)
class Notes:
    """What happened since the last order."""

    latency: float = 0.0
    sent: int = 0
    first_send: float = 0.0
    last_send: float = 0.0
    first_poll: float = 0.0
    first_update: float = 0.0
    answers_after: list[float] = field(default_factory=list)


class Server:
    """The methods that the bots call, and the orders of the benchmark."""

    def __init__(self) -> None:
        """Begin with nothing to give out."""
        self.notes = Notes()
        self.answer = b'{"ok":true,"result":true}'
        self._text = ""
        self._number = 0
        self._left = 0
        self._one_by_one = False
        self._given_at = 0.0
        self._waiting: list[dict[str, Any]] = []
        self._more = asyncio.Event()

    async def handle(self, request: web.BaseRequest) -> web.Response:
        """Answer one call."""
        name = request.path.rpartition("/")[2]
        match name:
            case "sendMessage":
                await request.read()
                return await self._send()
            case "getUpdates":
                body = await (request.json() if request.content_type == "application/json" else request.post())
                return await self._poll({**request.query, **body})
            case "getMe":
                return web.json_response({"ok": True, "result": ME})
            case "order":
                return self._obey(await request.json())
            case "notes":
                return web.json_response({name: getattr(self.notes, name) for name in Notes.__slots__})
        await request.read()
        return web.Response(body=b'{"ok":true,"result":true}', content_type="application/json")

    async def _send(self) -> web.Response:
        now = time.monotonic()
        notes = self.notes
        notes.sent += 1
        notes.first_send = notes.first_send or now
        notes.last_send = now
        if self._one_by_one:
            notes.answers_after.append(now - self._given_at)
            asyncio.get_running_loop().call_later(PAUSE, self._add, 1)
        if notes.latency:
            await asyncio.sleep(notes.latency)
        return web.Response(body=self.answer, content_type="application/json")

    async def _poll(self, given: dict[str, Any]) -> web.Response:
        """Forget what is acknowledged and give what waits, for which a long poll waits itself."""
        self.notes.first_poll = self.notes.first_poll or time.monotonic()
        offset = int(given.get("offset") or 0)
        self._waiting = [one for one in self._waiting if one["update_id"] >= offset]
        if not self._waiting and int(given.get("timeout") or 0):
            self._more.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._more.wait(), LONGEST_POLL)
        if self._waiting:
            self._given_at = time.monotonic()
            self.notes.first_update = self.notes.first_update or self._given_at
        return web.json_response({"ok": True, "result": self._waiting[:BATCH]})

    def _add(self, count: int) -> None:
        """Let so many more updates wait, of those that are left."""
        count = min(count, self._left)
        self._left -= count
        self._waiting += [self._update() for _ in range(count)]
        self._more.set()

    def _update(self) -> dict[str, Any]:
        self._number += 1  # they never begin anew: a bot remembers those it has seen
        number = self._number
        reader = {"id": 10_000 + number % 1000, "is_bot": False, "first_name": "Reader"}
        return {
            "update_id": number,
            "message": {
                "message_id": number,
                "date": int(time.time()),
                "from": reader,
                "chat": {"id": reader["id"], "type": "private", "first_name": "Reader"},
                "text": self._text,
                "entities": [{"type": "bot_command", "offset": 0, "length": len(self._text)}],
            },
        }

    def _obey(self, order: dict[str, Any]) -> web.Response:
        """Begin anew: `latency`, `answer` to sends, `updates` to give out with their `text`, all at once or not."""
        self.notes = Notes(latency=order.get("latency", 0.0))
        self.answer = json.dumps({"ok": True, "result": order.get("answer", True)}).encode()
        self._text, self._one_by_one = order.get("text", "/help"), order.get("one_by_one", False)
        self._waiting, self._left = [], order.get("updates", 0)
        self._add(1 if self._one_by_one else self._left)
        return web.json_response({})


async def main() -> None:
    """Serve until standard input ends."""
    served = web.ServerRunner(web.Server(Server().handle), access_log=None)
    await served.setup()
    site = web.TCPSite(served, "127.0.0.1", 0)
    await site.start()
    sys.stdout.write(f"{served.addresses[0][1]}\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.read)
    await served.cleanup()


if __name__ == "__main__":
    asyncio.run(main())
