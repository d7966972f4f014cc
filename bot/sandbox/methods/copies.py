"""Messages that the bot sends on: forwarded with their origin, or copied without it."""

from dataclasses import replace
from typing import Any

from bot.sandbox import wire
from bot.sandbox.messages import Message
from bot.sandbox.methods.media import CAPTION
from bot.sandbox.methods.method import method
from bot.sandbox.methods.sending import SENDING, aside, sender, sent
from bot.sandbox.parameters import Given, Reader, boolean, chat_id, integer, string
from bot.sandbox.refusals import bad_request
from bot.sandbox.rights import check_read
from bot.sandbox.state import State
from bot.sandbox.texts import caption_of

_WHICH: dict[str, Reader] = {"chat_id": chat_id, "from_chat_id": chat_id, "message_id": integer}


@method(
    "forwardMessage",
    required=_WHICH,
    optional={
        "message_thread_id": integer,
        "disable_notification": boolean,
        "protect_content": boolean,
        "message_effect_id": string,
    },
)
def forward_message(state: State, given: Given) -> dict[str, Any]:
    """Send a message on, with its origin."""
    source = _source(state, given, "forward")
    posted = _send_on(state, {**given, "reply_parameters": None, "reply_markup": None}, source)
    return sent(state, "forwardMessage", posted)


@method(
    "copyMessage",
    required=_WHICH,
    optional={name: reader for name, reader in SENDING.items() if name != "parse_mode"}
    | CAPTION
    | {"show_caption_above_media": boolean},
)
def copy_message(state: State, given: Given) -> dict[str, int]:
    """Send a message again as one's own, with another caption if one is given."""
    source = replace(_source(state, given, "copy"), via=None, origin=None)
    if given["caption"] is not None and source.has_media:
        caption = caption_of(given)
        above = bool(given["show_caption_above_media"]) and source.photo is not None
        source = replace(source, text=caption.plain, entities=caption.entities, caption_above=above)
    posted = _send_on(state, given, source)
    state.record("copyMessage", posted.chat_id, posted)
    return {"message_id": posted.id}


def _source(state: State, given: Given, what: str) -> Message:
    chat = state.chat(given["from_chat_id"])
    check_read(chat, state.standing(chat))
    message = chat.messages.get(given["message_id"])
    if message is None:
        raise bad_request(f"message to {what} not found")
    if message.service is not None or message.protected:
        raise bad_request(f"the message can't be {'copied' if what == 'copy' else 'forwarded'}")
    return replace(message, origin=message.origin or _origin(state, message))


def _origin(state: State, message: Message) -> dict[str, Any]:
    """Write the MessageOrigin of a message that was never sent on."""
    date = {"date": wire.stamp(message.date)}
    if message.sender is not None:
        return {"type": "user", "sender_user": wire.user(message.sender)} | date
    return {"type": "channel", "chat": state.chats[message.chat_id].json(), "message_id": message.id} | date


def _send_on(state: State, given: Given, source: Message) -> Message:
    chat = state.chat(given["chat_id"])
    what = "photos" if source.photo else "documents" if source.document else "text messages"
    kept = ("text", "entities", "photo", "document", "caption_above", "spoiler", "preview", "via", "origin")
    beside = aside(state, chat, given, what)
    return state.post(chat, sender(state, chat), **beside, **{name: getattr(source, name) for name in kept})
