"""Many small questions to the database become one: those asked while one is being answered go together in the next."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

Answer = TypeVar("Answer")


class Gathered(Generic[Answer]):
    """Asks about many numbers at once, in the order in which they came."""

    def __init__(self, ask: Callable[[tuple[int, ...]], Awaitable[Callable[[int], Answer]]]) -> None:
        """`ask` gets numbers and returns what gives each its answer."""
        self._ask = ask
        self._waiting: dict[int, asyncio.Future[Answer]] = {}
        self._asking: asyncio.Task[None] | None = None

    async def about(self, number: int) -> Answer:
        """Ask about one number, together with whoever asks now."""
        future = self._waiting.get(number)
        if future is None:
            future = self._waiting[number] = asyncio.get_running_loop().create_future()
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._answer_all())
        return await asyncio.shield(future)

    async def close(self) -> None:
        """Give up what is not answered."""
        if self._asking is not None:
            self._asking.cancel()
            await asyncio.wait((self._asking,))

    async def _answer_all(self) -> None:
        while self._waiting:
            asked, self._waiting = self._waiting, {}
            try:
                answer = await self._ask(tuple(asked))
            except BaseException as error:
                _fail(asked, error)
                raise
            for number, future in asked.items():
                if not future.done():
                    future.set_result(answer(number))


def _fail(asked: dict[int, asyncio.Future[Answer]], error: BaseException) -> None:
    """Tell whoever waits; who does not wait any more leaves no warning behind."""
    for future in asked.values():
        if isinstance(error, Exception):
            future.set_exception(error)
            future.exception()
        else:
            future.cancel()
