"""When Telegram last answered as it should: a transport that looks at another's answers."""

from datetime import datetime
from http import HTTPStatus

from telegram._utils.types import ODVInput
from telegram.request import BaseRequest, RequestData

from bot.clock import Now


class Contact:
    """The moment of the last good answer."""

    def __init__(self, now: Now) -> None:
        """Begin without one."""
        self._now = now
        self._last: datetime | None = None

    def note(self) -> None:
        """Say that Telegram has just answered, or called."""
        self._last = self._now()

    def age(self) -> float | None:
        """How many seconds ago that was; None if never."""
        return None if self._last is None else (self._now() - self._last).total_seconds()


class Watched(BaseRequest):
    """A transport whose good answers are noted."""

    def __init__(self, inner: BaseRequest, contact: Contact) -> None:
        """Pass everything on to `inner`."""
        self._inner = inner
        self._contact = contact

    @property
    def read_timeout(self) -> float | None:
        """Seconds to wait for an answer unless a call says otherwise."""
        return self._inner.read_timeout

    async def initialize(self) -> None:
        """Open."""
        await self._inner.initialize()

    async def shutdown(self) -> None:
        """Close."""
        await self._inner.shutdown()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Send one request and note its good answer."""
        status, body = await self._inner.do_request(
            url, method, request_data, read_timeout, write_timeout, connect_timeout, pool_timeout
        )
        if status == HTTPStatus.OK:
            self._contact.note()
        return status, body
