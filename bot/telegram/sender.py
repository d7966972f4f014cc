"""Messages to Telegram: our buttons become its keyboards, its answers our outcomes."""

from typing import Any
from urllib.parse import urlencode

from telegram import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.error import BadRequest
from telegram.ext import ExtBot
from telegram.helpers import create_deep_linked_url

from bot.actions import link_of
from bot.messages import Button, Message
from bot.outcome import Outcome, Sent
from bot.store.values import Target
from bot.telegram.duty import Relieved
from bot.telegram.limiting import TURN_TAKEN, Still
from bot.telegram.outcomes import outcome_of

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_SHARE = "https://t.me/share/url"
"""Opens Telegram's own choice of chats. https://core.telegram.org/api/links#share-links."""
LABEL = 60
"""Characters of a button's label that a phone still shows."""


class Sender:
    """Sends and edits messages of one bot."""

    def __init__(self, bot: ExtBot[Any], *, paid_broadcast: bool = False, still: Still | None = None) -> None:
        """Take an initialized bot: a channel's links need its name. A paid broadcast costs Stars.

        `still`, where there is one, is asked at the last moment whether to send; if not, Relieved is raised.
        """
        self._bot = bot
        self._still = still
        self._paid = paid_broadcast or None

    async def send(self, target: Target, message: Message) -> Outcome:
        """Send one message at its turn and say what became of it."""
        return await self._send(target, message, self._still, None)

    async def broadcast(self, target: Target, message: Message) -> Outcome:
        """Send one message whose turn has come already and say what became of it."""
        return await self._send(target, message, TURN_TAKEN, self._paid)

    async def _send(self, target: Target, message: Message, turn: str | Still | None, paid: bool | None) -> Outcome:  # noqa: FBT001
        """See https://core.telegram.org/bots/api#sendmessage."""
        try:
            sent = await self._bot.send_message(
                target.chat_id,
                message.html,
                parse_mode=ParseMode.HTML,
                message_thread_id=target.thread_id or None,
                reply_markup=self._keyboard(message, in_channel=target.kind == "channel"),
                link_preview_options=NO_PREVIEW,
                allow_paid_broadcast=paid,
                rate_limit_args=turn,
            )
            return Sent(sent.message_id)
        except Relieved:
            raise
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
                link_preview_options=NO_PREVIEW,
                rate_limit_args=self._still,
            )
        except Relieved:
            raise
        except BadRequest as error:
            return Sent(message_id) if "not modified" in str(error) else outcome_of(error)
        except Exception as error:  # noqa: BLE001 - whatever PTB raises is turned into a value
            return outcome_of(error)
        return Sent(message_id)

    def _keyboard(self, message: Message, *, in_channel: bool) -> InlineKeyboardMarkup | None:
        return keyboard(message, self._bot, in_channel=in_channel)


def keyboard(message: Message, bot: ExtBot[Any], *, in_channel: bool) -> InlineKeyboardMarkup | None:
    """Make the keyboard of a message. In a channel a button would edit the post for everyone: there each is a link."""
    rows = [[_button(button, bot, in_channel=in_channel) for button in row] for row in message.buttons]
    shown = [[button for button in row if button] for row in rows]
    return InlineKeyboardMarkup([row for row in shown if row]) if any(shown) else None


def _button(button: Button, bot: ExtBot[Any], *, in_channel: bool) -> InlineKeyboardButton | None:
    label = button.label if len(button.label) <= LABEL else f"{button.label[: LABEL - 1]}…"
    if button.use == "ask" and not in_channel:
        return InlineKeyboardButton(label, callback_data=button.action)
    payload = link_of(button.action)
    if payload is None:
        return None
    link = create_deep_linked_url(bot.username, payload)
    match button.use:
        case "ask":
            return InlineKeyboardButton(label, url=link)
        case "copy":
            return InlineKeyboardButton(label, copy_text=CopyTextButton(link))
        case "share":
            return InlineKeyboardButton(label, url=f"{_SHARE}?{urlencode({'url': link})}")
