"""What the bot changes and takes back: texts, captions, buttons, messages."""

from datetime import timedelta
from typing import Any

from bot.sandbox.chats import Chat
from bot.sandbox.keyboards import inline
from bot.sandbox.messages import Message
from bot.sandbox.methods.method import method
from bot.sandbox.methods.sending import PREVIEW
from bot.sandbox.parameters import Given, Reader, boolean, chat_id, integer, listing, markup_mode, string
from bot.sandbox.refusals import NOT_MODIFIED, bad_request
from bot.sandbox.rights import check_reach, may
from bot.sandbox.state import State
from bot.sandbox.texts import MARK, caption_of, text_of

DELETABLE = timedelta(hours=48)
MOST_DELETED = 100

_ONE: dict[str, Reader] = {"chat_id": chat_id, "message_id": integer}


@method(
    "editMessageText",
    required=_ONE | {"text": string},
    optional={
        "parse_mode": markup_mode,
        "entities": listing(MARK),
        "link_preview_options": PREVIEW,
        "reply_markup": inline,
    },
)
def edit_message_text(state: State, given: Given) -> dict[str, Any]:
    """Replace the text and the buttons; without reply_markup the buttons go."""
    text = text_of(given)
    chat, message = _editable(state, given)
    if message.photo is not None or message.service is not None:
        raise bad_request("there is no text in the message to edit")
    fields = {"text": text.plain, "entities": text.entities, "keyboard": given["reply_markup"] or ()}
    return _edit(state, "editMessageText", chat, message, fields)


@method(
    "editMessageCaption",
    required=_ONE,
    optional={
        "caption": string,
        "parse_mode": markup_mode,
        "caption_entities": listing(MARK),
        "show_caption_above_media": boolean,
        "reply_markup": inline,
    },
)
def edit_message_caption(state: State, given: Given) -> dict[str, Any]:
    """Replace the words under a photo and the buttons."""
    caption = caption_of(given)
    chat, message = _editable(state, given)
    if message.photo is None:
        raise bad_request("there is no caption in the message to edit")
    fields = {"text": caption.plain, "entities": caption.entities, "keyboard": given["reply_markup"] or ()}
    return _edit(state, "editMessageCaption", chat, message, fields)


@method("editMessageReplyMarkup", required=_ONE, optional={"reply_markup": inline})
def edit_message_reply_markup(state: State, given: Given) -> dict[str, Any]:
    """Replace the buttons, or take them away."""
    chat, message = _editable(state, given)
    return _edit(state, "editMessageReplyMarkup", chat, message, {"keyboard": given["reply_markup"] or ()})


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


def _editable(state: State, given: Given) -> tuple[Chat, Message]:
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


def _edit(state: State, name: str, chat: Chat, message: Message, fields: dict[str, Any]) -> dict[str, Any]:
    if all(getattr(message, field) == value for field, value in fields.items()):
        raise bad_request(NOT_MODIFIED)
    changed = state.change(chat, message, edit_date=state.clock.now(), **fields)
    state.record(name, chat.id, changed)
    return state.message_json(changed)
