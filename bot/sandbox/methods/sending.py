"""What the bot sends: messages, photos, and the sign that it is typing."""

from typing import Any

from bot.sandbox.chats import Chat
from bot.sandbox.keyboards import any_keyboard
from bot.sandbox.markup import marked_text
from bot.sandbox.methods.method import method
from bot.sandbox.parameters import Given, Reader, boolean, chat_id, integer, listing, anything, markup_mode, record, string
from bot.sandbox.refusals import bad_request
from bot.sandbox.rights import check_send
from bot.sandbox.state import State

MOST_TEXT = 4096
MOST_CAPTION = 1024

PREVIEW = record(
    optional={
        "is_disabled": boolean,
        "url": string,
        "prefer_small_media": boolean,
        "prefer_large_media": boolean,
        "show_above_text": boolean,
    }
)
REPLY = record(
    required={"message_id": integer},
    optional={
        "chat_id": chat_id,
        "allow_sending_without_reply": boolean,
        "quote": string,
        "quote_parse_mode": markup_mode,
        "quote_entities": listing(anything),
        "quote_position": integer,
    },
)
SENDING: dict[str, Reader] = {
    "message_thread_id": integer,
    "parse_mode": markup_mode,
    "disable_notification": boolean,
    "protect_content": boolean,
    "allow_paid_broadcast": boolean,
    "message_effect_id": string,
    "reply_parameters": REPLY,
    "reply_markup": any_keyboard,
}


@method(
    "sendMessage",
    required={"chat_id": chat_id, "text": string},
    optional=SENDING | {"entities": listing(anything), "link_preview_options": PREVIEW},
)
def send_message(state: State, given: Given) -> dict[str, Any]:
    """Send text."""
    text = marked_text(given["text"], given["parse_mode"], given["entities"], MOST_TEXT, "message")
    chat = state.chat(given["chat_id"])
    check_send(chat, state.standing(chat), given["message_thread_id"])
    fields = aside(state, chat, given) | {"text": text.plain, "entities": text.entities}
    message = state.post(chat, sender(state, chat), preview=given["link_preview_options"], **fields)
    state.record("sendMessage", chat, message)
    return state.message_json(message)


def sender(state: State, chat: Chat) -> Any:
    """Say in whose name the bot writes here: a channel's posts are the channel's own."""
    return None if chat.kind == "channel" else state.bot


def aside(state: State, chat: Chat, given: Given) -> dict[str, Any]:
    """Gather what every sent message may have: its thread, the message it answers, its buttons."""
    markup = given["reply_markup"] or {}
    return {
        "thread_id": given["message_thread_id"],
        "reply_to": replied(state, chat, given),
        "keyboard": markup.get("inline", ()),
        "reply_keyboard": markup.get("reply"),
        "silent": bool(given["disable_notification"]),
        "protected": bool(given["protect_content"]),
    }


def replied(state: State, chat: Chat, given: Given) -> int | None:
    """Find the message that is answered, or refuse."""
    reply = given["reply_parameters"]
    if reply is None:
        return None
    if reply["message_id"] in chat.messages:
        return int(reply["message_id"])
    if reply["allow_sending_without_reply"]:
        return None
    what = "message to be replied not found"
    raise bad_request(what)
