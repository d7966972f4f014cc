"""What the bot sends: messages, and the sign that it is typing; media.py has pictures and files."""

from typing import Any

from bot.sandbox.chats import Chat
from bot.sandbox.keyboards import any_keyboard
from bot.sandbox.messages import Message
from bot.sandbox.methods.method import method
from bot.sandbox.parameters import Given, Reader, boolean, chat_id, integer, listing, markup_mode, record, string
from bot.sandbox.people import Person
from bot.sandbox.refusals import bad_request
from bot.sandbox.rights import check_send
from bot.sandbox.state import State
from bot.sandbox.texts import MARK, text_of

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
    optional={"chat_id": chat_id, "allow_sending_without_reply": boolean},
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
ACTIONS = (
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
)


@method(
    "sendMessage",
    required={"chat_id": chat_id, "text": string},
    optional=SENDING | {"entities": listing(MARK), "link_preview_options": PREVIEW},
)
def send_message(state: State, given: Given) -> dict[str, Any]:
    """Send text."""
    text = text_of(given)
    chat = state.chat(given["chat_id"])
    beside = aside(state, chat, given, "text messages")
    content = {"text": text.plain, "entities": text.entities, "preview": given["link_preview_options"]}
    return sent(state, "sendMessage", state.post(chat, sender(state, chat), **beside, **content))


@method("sendChatAction", required={"chat_id": chat_id, "action": string}, optional={"message_thread_id": integer})
def send_chat_action(state: State, given: Given) -> bool:
    """Show for some seconds that the bot is busy."""
    action = given["action"].lower()
    if action not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat = state.chat(given["chat_id"])
    check_send(chat, state.standing(chat), given["message_thread_id"])
    thread_id = given["message_thread_id"]
    state.say({"type": "typing", "chat_id": chat.id, "thread_id": thread_id, "action": action})
    return True


def sent(state: State, name: str, message: Message) -> dict[str, Any]:
    """Enter what was sent into the ledger, and write it as the answer."""
    state.record(name, message.chat_id, message)
    return state.message_json(message)


def sender(state: State, chat: Chat) -> Person | None:
    """Say in whose name the bot writes here: a channel's posts are the channel's own."""
    return None if chat.kind == "channel" else state.bot


def aside(state: State, chat: Chat, given: Given, what: str) -> dict[str, Any]:
    """Check that the bot may send `what`; gather all that is beside it: thread, answered message, buttons."""
    check_send(chat, state.standing(chat), given["message_thread_id"], what)
    reply_to = _replied(state, chat, given)
    if state.limits is not None:
        state.limits.count(chat.id, state.clock.now(), group=chat.kind in {"group", "supergroup"})
    markup = given["reply_markup"] or {}
    if chat.kind == "channel" and markup and "inline" not in markup:
        raise bad_request("inline keyboard expected")
    answered = chat.messages.get(reply_to or 0)
    return {
        "thread_id": given["message_thread_id"] or (answered.thread_id if answered else None),
        "reply_to": reply_to,
        "keyboard": markup.get("inline", ()),
        "reply_keyboard": markup.get("reply"),
        "force_reply": markup.get("force"),
        "silent": bool(given["disable_notification"]),
        "protected": bool(given["protect_content"]),
        "author_id": state.bot.id,
    }


def _replied(state: State, chat: Chat, given: Given) -> int | None:
    """Find the message that is answered, or refuse."""
    reply = given["reply_parameters"]
    if reply is None:
        return None
    place = chat if reply["chat_id"] is None else state.chat(reply["chat_id"])
    if place is chat and reply["message_id"] in chat.messages:
        return int(reply["message_id"])
    if reply["allow_sending_without_reply"]:
        return None
    raise bad_request("message to be replied not found")
