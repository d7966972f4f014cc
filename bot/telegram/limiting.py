"""PTB's calls wait for their turn here: sends and edits, each counted for its chat and for the bot."""

from collections.abc import Callable, Coroutine
from typing import Any

from telegram._utils.types import JSONDict
from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

from bot.delivery import Turns
from bot.telegram.outcomes import seconds_of

TURN_TAKEN = "turn taken"
"""As `rate_limit_args`: whoever calls has waited for the turn already, and heeds a 429 itself."""
_COUNTED = ("send", "edit", "copy", "forward")
_NOT_COUNTED = ("sendChatAction",)


class Limiting(BaseRateLimiter[str]):
    """Lets a call go when it is its turn, and remembers a 429 for all processes."""

    def __init__(self, turns: Turns) -> None:
        """Share the turns with the delivery of recaps."""
        self._turns = turns

    async def initialize(self) -> None:
        """Open nothing."""

    async def shutdown(self) -> None:
        """Close nothing."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, bool | JSONDict | list[JSONDict]]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: str | None,
    ) -> bool | JSONDict | list[JSONDict]:
        """Call when it is its turn. RetryAfter, as from Telegram, if nobody would wait so long for an answer."""
        chat = data.get("chat_id")
        counted = endpoint.startswith(_COUNTED) and endpoint not in _NOT_COUNTED
        if rate_limit_args == TURN_TAKEN or not counted or not isinstance(chat, int):
            return await callback(*args, **kwargs)
        if left := await self._turns.wait(chat):
            raise RetryAfter(left)
        try:
            return await callback(*args, **kwargs)
        except RetryAfter as error:
            await self._turns.halt(chat, seconds_of(error))
            raise
