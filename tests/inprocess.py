"""PTB's requests handed straight to the sandbox, without a socket."""

import asyncio
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from telegram._utils.types import ODVInput
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.sandbox import World
from bot.sandbox.parameters import Upload

SILENCE_SECONDS = 0.3
"""How long a test waits for an answer that never comes."""


class SandboxRequest(BaseRequest):
    def __init__(self, world: World) -> None:
        self._world = world

    @property
    def read_timeout(self) -> float:
        return SILENCE_SECONDS

    async def initialize(self) -> None:
        """Open nothing."""

    async def shutdown(self) -> None:
        """Close nothing."""

    async def do_request(
        self,
        url: str,
        method: str,  # noqa: ARG002
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
    ) -> tuple[int, bytes]:
        parts = urlsplit(url)
        _, bot, name = parts.path.split("/")
        params: dict[str, Any] = dict(parse_qsl(parts.query)) | (request_data.json_parameters if request_data else {})
        files = {
            field: Upload(filename, mime, content if isinstance(content, bytes) else content.read())
            for field, (filename, content, mime) in (
                (request_data.multipart_data or {}) if request_data else {}
            ).items()
        }
        seconds = read_timeout if isinstance(read_timeout, int | float) else SILENCE_SECONDS
        try:
            reply = await asyncio.wait_for(self._world.call(bot.removeprefix("bot"), name, params, files), seconds)
        except TimeoutError as error:
            raise TimedOut from error
        if reply.cut:
            raise NetworkError("cut") from ConnectionResetError()
        return reply.status, reply.body


def transport(world: World) -> Callable[[], SandboxRequest]:
    """Make transports into this world."""
    return lambda: SandboxRequest(world)
