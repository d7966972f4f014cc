"""From an update to its handler: a flood is slowed down on the way, and what a handler raises comes back."""

from datetime import datetime
from typing import Any

from telegram import Update
from telegram.ext import Application, CallbackContext

from bot.telegram.flood import Flood
from bot.telegram.handlers import Handlers

TYPED = 100
"""Inline queries of one person at once, and one more a second: each letter that is typed can be one."""

PtbApplication = Application[Any, Any, Any, Any, Any, Any]


class Gate:
    """Hands updates to PTB's application, which by itself keeps what its handlers raise."""

    def __init__(self, application: PtbApplication, handlers: Handlers, flood: Flood) -> None:
        """Register for what the handlers raise."""
        self._application = application
        self._handlers = handlers
        self._flood = flood
        self._typing = Flood(burst=TYPED)
        self._errors: dict[int, Exception] = {}
        application.add_error_handler(self._note)

    async def handle(self, update: Update, taken_at: datetime) -> bool:
        """Handle an update; say whether anything was done that should not be done twice. Raises what went wrong.

        What counts for the flood is when an update came: answers that wait for their turn leave no room for more.
        """
        if update.inline_query is not None:
            return await self._offer(update, taken_at)
        asker = self._handlers.asker(update)
        verdict = "answer" if asker is None else self._flood.judge(asker, taken_at)
        if verdict != "answer":
            await self._handlers.slow_down(update, warn=verdict == "warn")
            return verdict == "warn"
        await self._process(update)
        return True

    async def _offer(self, update: Update, taken_at: datetime) -> bool:
        """Answer what is being typed; more of it than anybody types is passed over in silence. It may be done twice."""
        query = update.inline_query
        if query is not None and self._typing.judge(query.from_user.id, taken_at) == "answer":
            await self._process(update)
        return False

    async def _process(self, update: Update) -> None:
        await self._application.process_update(update)
        error = self._errors.pop(update.update_id, None)
        if error is not None:
            raise error

    async def _note(self, update: object, context: CallbackContext[Any, Any, Any, Any]) -> None:
        if isinstance(update, Update) and isinstance(context.error, Exception):
            self._errors[update.update_id] = context.error
