"""Messages to Telegram: our buttons become its keyboards, its answers our outcomes."""

from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.error import BadRequest
from telegram.ext import ExtBot
from telegram.helpers import create_deep_linked_url

from bot.actions import link_of
from bot.messages import Button, Message
from bot.outcome import Outcome, Sent
from bot.store.values import Target
from bot.telegram.limiting import TURN_TAKEN
from bot.telegram.outcomes import outcome_of

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
LABEL = 60
"""Characters of a button's label that a phone still shows."""


class Sender:
    """Sends and edits messages of one bot."""

    def __init__(self, bot: ExtBot[Any], *, paid_broadcast: bool = False) -> None:
        """Take an initialized bot: a channel's links need its name. A paid broadcast costs Stars."""
        self._bot = bot
        self._paid = paid_broadcast or None

    async def send(self, target: Target, message: Message) -> Outcome:
        """Send one message at its turn and say what became of it."""
        return await self._send(target, message, None, None)

    async def broadcast(self, target: Target, message: Message) -> Outcome:
        """Send one message whose turn has come already and say what became of it."""
        return await self._send(target, message, TURN_TAKEN, self._paid)

    async def _send(self, target: Target, message: Message, turn: str | None, paid: bool | None) -> Outcome:  # noqa: FBT001
        """See https://core.telegram.org/bots/api#sendmessage."""
        try:
            sent = await self._bot.send_message(
                target.chat_id,
                message.html,
                parse_mode=ParseMode.HTML,
                message_thread_id=target.thread_id or None,
                reply_markup=self._keyboard(message, in_channel=target.kind == "channel"),
                link_preview_options=_NO_PREVIEW,
                disable_notification=message.silent or None,
                allow_paid_broadcast=paid,
                rate_limit_args=turn,
            )
            return Sent(sent.message_id)
        except Exception as error:  # noqa: BLE001 - whatever PTB raises is turned into a value
            return outcome_of(error)

    async def edit(self, target: Target, message_id: int, message: Message) -> Outcome:
        """Put a message in place of one sent before; one that is already so counts as done."""
        try:
            await self._bot.edit_message_text(
                message.html,
                chat_id=target.chat_id,
                message_id=message_id,
                parse_mode=ParseMode.HTML,
                reply_markup=self._keyboard(message, in_channel=False),
                link_preview_options=_NO_PREVIEW,
            )
        except BadRequest as error:
            return Sent(message_id) if "not modified" in str(error) else outcome_of(error)
        except Exception as error:  # noqa: BLE001 - whatever PTB raises is turned into a value
            return outcome_of(error)
        return Sent(message_id)

    def _keyboard(self, message: Message, *, in_channel: bool) -> InlineKeyboardMarkup | None:
        rows = [[self._button(button, in_channel=in_channel) for button in row] for row in message.buttons]
        shown = [[button for button in row if button] for row in rows]
        return InlineKeyboardMarkup([row for row in shown if row]) if any(shown) else None

    def _button(self, button: Button, *, in_channel: bool) -> InlineKeyboardButton | None:
        """In a channel a button would edit the post for everyone, so it leads into the private chat."""
        label = button.label if len(button.label) <= LABEL else f"{button.label[: LABEL - 1]}…"
        if not in_channel:
            return InlineKeyboardButton(label, callback_data=button.action)
        payload = link_of(button.action)
        return InlineKeyboardButton(label, url=create_deep_linked_url(self._bot.username, payload)) if payload else None
