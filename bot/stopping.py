"""Work that is not worth finishing once the bot is to stop."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


async def unless(stop: asyncio.Event, act: Coroutine[Any, Any, T]) -> T | None:
    """Do it, unless the stop comes first: then it is cancelled, and nothing comes of it."""
    acting = asyncio.ensure_future(act)
    stopping = asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait((acting, stopping), return_when=asyncio.FIRST_COMPLETED)
        return acting.result() if acting.done() else None
    finally:
        acting.cancel()
        stopping.cancel()
        await asyncio.gather(acting, stopping, return_exceptions=True)
