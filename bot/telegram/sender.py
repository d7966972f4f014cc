"""Messages to Telegram: our buttons become its keyboards, its answers our outcomes."""

from typing import Any
from urllib.parse import urlencode

from telegram import CopyTextButton, ForceReply, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.error import BadRequest
from telegram.ext import ExtBot
from telegram.helpers import create_deep_linked_url

from bot.actions import link_of
from bot.messages import Button, File, Message
from bot.outcome import Outcome, Sent
from bot.store.values import Kind, Target
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
        self.still = still
        self._paid = paid_broadcast or None

    async def send(self, target: Target, message: Message) -> Outcome:
        """Send one message at its turn and say what became of it."""
        return await self._send(target, message, self.still, None)

    async def broadcast(self, target: Target, message: Message) -> Outcome:
        """Send one message whose turn has come already and say what became of it."""
        return await self._send(target, message, TURN_TAKEN, self._paid)

    async def _send(self, target: Target, message: Message, turn: str | Still | None, paid: bool | None) -> Outcome:  # noqa: FBT001
        """See https://core.telegram.org/bots/api#sendmessage."""
        try:
            if message.file:
                return await self._send_file(target, message, message.file)
            sent = await self._bot.send_message(
                target.chat_id,
                message.html,
                parse_mode=ParseMode.HTML,
                message_thread_id=target.thread_id or None,
                reply_markup=keyboard(message, self._bot, target.kind) or _asking(message),
                link_preview_options=NO_PREVIEW,
                disable_notification=message.silent or None,
                allow_paid_broadcast=paid,
                rate_limit_args=turn,
            )
            return Sent(sent.message_id)
        except Relieved:
            raise
        except Exception as error:  # noqa: BLE001 - whatever PTB raises is turned into a value
            return outcome_of(error)

    async def _send_file(self, target: Target, message: Message, file: File) -> Sent:
        """See https://core.telegram.org/bots/api#senddocument."""
        sent = await self._bot.send_document(
            target.chat_id,
            file.content,
            filename=file.name,
            caption=message.html,
            parse_mode=ParseMode.HTML,
            message_thread_id=target.thread_id or None,
        )
        return Sent(sent.message_id)

    async def edit(self, target: Target, message_id: int, message: Message) -> Outcome:
        """Put a message in place of one sent before; one that is already so counts as done."""
        return await self._edit(target, message_id, message, self.still)

    async def bid_farewell(self, target: Target, message_id: int, message: Message) -> Outcome:
        """Do the same without taking a turn: turns are written down by the chat."""
        return await self._edit(target, message_id, message, TURN_TAKEN)

    async def _edit(self, target: Target, message_id: int, message: Message, turn: str | Still | None) -> Outcome:
        try:
            await self._bot.edit_message_text(
                message.html,
                chat_id=target.chat_id,
                message_id=message_id,
                parse_mode=ParseMode.HTML,
                reply_markup=keyboard(message, self._bot, target.kind),
                link_preview_options=NO_PREVIEW,
                rate_limit_args=turn,
            )
        except Relieved:
            raise
        except BadRequest as error:
            return Sent(message_id) if "not modified" in str(error) else outcome_of(error)
        except Exception as error:  # noqa: BLE001 - whatever PTB raises is turned into a value
            return outcome_of(error)
        return Sent(message_id)


def keyboard(message: Message, bot: ExtBot[Any], kind: Kind) -> InlineKeyboardMarkup | None:
    """Make the keyboard of a message for a chat of this kind."""
    rows = [[_button(button, bot, kind) for button in row] for row in message.buttons]
    shown = [[button for button in row if button] for row in rows]
    return InlineKeyboardMarkup([row for row in shown if row]) if any(shown) else None


def _button(button: Button, bot: ExtBot[Any], kind: Kind) -> InlineKeyboardButton | None:
    """In a channel a button would edit the post for everyone, so it leads into the private chat.

    So does a report from a group: what a reader writes is for the editors alone.
    """
    label = button.label if len(button.label) <= LABEL else f"{button.label[: LABEL - 1]}…"
    stays = kind == "private" or (kind == "group" and not button.action.startswith("r:"))
    if button.use == "ask" and stays:
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


def _asking(message: Message) -> ForceReply | None:
    return ForceReply(input_field_placeholder=message.ask) if message.ask else None
