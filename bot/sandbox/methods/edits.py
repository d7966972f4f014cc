"""What the bot changes and takes back: texts, captions, buttons, messages."""

from datetime import timedelta
from typing import Any

from bot.sandbox.chats import Chat
from bot.sandbox.keyboards import inline
from bot.sandbox.messages import Message
from bot.sandbox.methods.method import method
from bot.sandbox.methods.sending import PREVIEW
from bot.sandbox.parameters import (
    Complaint,
    Given,
    Reader,
    boolean,
    chat_id,
    integer,
    listing,
    markup_mode,
    missing,
    string,
)
from bot.sandbox.refusals import NOT_MODIFIED, bad_request
from bot.sandbox.rights import check_reach, may
from bot.sandbox.state import State
from bot.sandbox.texts import MARK, caption_of, text_of

Edited = dict[str, Any] | bool
"""The message as it is now; of one that was sent inline only that it is done."""

DELETABLE = timedelta(hours=48)
MOST_DELETED = 100

_ONE: dict[str, Reader] = {"chat_id": chat_id, "message_id": integer}
ANY: dict[str, Reader] = _ONE | {"inline_message_id": string}
"""An own message by its chat and number, or one that was sent inline by its id."""


@method(
    "editMessageText",
    required={"text": string},
    optional=ANY
    | {
        "parse_mode": markup_mode,
        "entities": listing(MARK),
        "link_preview_options": PREVIEW,
        "reply_markup": inline,
    },
)
def edit_message_text(state: State, given: Given) -> Edited:
    """Replace the text and the buttons; without reply_markup the buttons go."""
    text = text_of(given)
    chat, message = editable(state, given)
    if message.has_media or message.service is not None:
        raise bad_request("there is no text in the message to edit")
    fields = {"text": text.plain, "entities": text.entities, "keyboard": given["reply_markup"] or ()}
    return edit(state, "editMessageText", (chat, message), fields)


@method(
    "editMessageCaption",
    optional=ANY
    | {
        "caption": string,
        "parse_mode": markup_mode,
        "caption_entities": listing(MARK),
        "show_caption_above_media": boolean,
        "reply_markup": inline,
    },
)
def edit_message_caption(state: State, given: Given) -> Edited:
    """Replace the words under or above a picture or a file, and the buttons."""
    caption = caption_of(given)
    chat, message = editable(state, given)
    if not message.has_media:
        raise bad_request("there is no caption in the message to edit")
    fields = {"text": caption.plain, "entities": caption.entities, "keyboard": given["reply_markup"] or ()}
    fields |= {"caption_above": bool(given["show_caption_above_media"]) and message.photo is not None}
    return edit(state, "editMessageCaption", (chat, message), fields)


@method("editMessageReplyMarkup", optional=ANY | {"reply_markup": inline})
def edit_message_reply_markup(state: State, given: Given) -> Edited:
    """Replace the buttons, or take them away."""
    which = editable(state, given)
    return edit(state, "editMessageReplyMarkup", which, {"keyboard": given["reply_markup"] or ()})


@method("deleteMessage", required=_ONE)
def delete_message(state: State, given: Given) -> bool:
    """Take one message away, within 48 hours unless the bot has the right to delete."""
    chat = state.chat(given["chat_id"])
    check_reach(chat, state.standing(chat))
    message = chat.messages.get(given["message_id"])
    if message is None:
        raise bad_request("message to delete not found")
    _delete(state, "deleteMessage", chat, [message])
    return True


@method("deleteMessages", required={"chat_id": chat_id, "message_ids": listing(integer)})
def delete_messages(state: State, given: Given) -> bool:
    """Take several messages away; those that are not there are passed over."""
    chat = state.chat(given["chat_id"])
    check_reach(chat, state.standing(chat))
    if not 1 <= len(given["message_ids"]) <= MOST_DELETED:
        raise bad_request(
            "message identifiers are not specified" if not given["message_ids"] else "too many messages to delete"
        )
    _delete(state, "deleteMessages", chat, [chat.messages[one] for one in given["message_ids"] if one in chat.messages])
    return True


def _delete(state: State, name: str, chat: Chat, messages: list[Message]) -> None:
    if not all(_deletable(state, chat, one) for one in messages):
        raise bad_request("message can't be deleted for everyone")
    for one in messages:
        state.record(name, chat.id, one)
    state.remove(chat, [one.id for one in messages])


def _deletable(state: State, chat: Chat, message: Message) -> bool:
    bot = state.standing(chat)
    fresh = state.clock.now() - message.date < DELETABLE
    own = message.author_id == state.bot.id
    match chat.kind:
        case "private":
            return fresh
        case "channel":
            return may(bot, "can_delete_messages") or (own and fresh and may(bot, "can_post_messages"))
    return may(bot, "can_delete_messages") or (own and fresh)


def editable(state: State, given: Given) -> tuple[Chat, Message]:
    """Find the message that is meant, in whichever of the two ways, and check that the bot may edit it."""
    if given["inline_message_id"] is not None:
        return _inline(state, given)
    for name in ("message_id", "chat_id"):
        if given[name] is None:
            raise missing(name)
    chat = state.chat(given["chat_id"])
    bot = state.standing(chat)
    check_reach(chat, bot)
    message = chat.messages.get(given["message_id"])
    if message is None:
        raise bad_request("message to edit not found")
    own = message.author_id == state.bot.id and (chat.kind != "channel" or may(bot, "can_post_messages"))
    if not (own or (chat.kind == "channel" and may(bot, "can_edit_messages"))):
        raise bad_request("message can't be edited")
    return chat, message


def _inline(state: State, given: Given) -> tuple[Chat, Message]:
    if given["chat_id"] is not None or given["message_id"] is not None:
        raise Complaint("a message is named by its chat and number, or by its inline_message_id, not by both")
    chat_id, message_id = state.inline_messages.get(given["inline_message_id"], (0, 0))
    chat = state.chats.get(chat_id)
    if chat is None or message_id not in chat.messages:
        raise bad_request("MESSAGE_ID_INVALID")
    return chat, chat.messages[message_id]


def edit(state: State, name: str, which: tuple[Chat, Message], fields: dict[str, Any]) -> Edited:
    """Make the edit; the bot is told the message as it is now, unless it was sent inline."""
    chat, message = which
    if all(getattr(message, field) == value for field, value in fields.items()):
        raise bad_request(NOT_MODIFIED)
    changed = state.change(chat, message, edit_date=state.clock.now(), **fields)
    state.record(name, chat.id, changed)
    return True if changed.inline_id else state.message_json(changed)
