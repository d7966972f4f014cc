"""What people do with messages: write, answer, edit, delete, press buttons."""

import re
from typing import Any

from bot.sandbox.chats import Chat
from bot.sandbox.entities import Text, cut, detect, tidy
from bot.sandbox.ledger import Query
from bot.sandbox.messages import Message
from bot.sandbox.people import Person
from bot.sandbox.rights import may
from bot.sandbox.state import State
from bot.sandbox.wire import user

_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")
_LINK = re.compile(r"(?:https?://t\.me/|tg://resolve\?domain=)(\w+)(?:[?&]start=(.*))?", re.IGNORECASE)


def write(
    state: State,
    person: Person,
    chat_id: int,
    text: str,
    *,
    reply_to: int | None = None,
    thread_id: int | None = None,
) -> int:
    """Post a person's message and tell the bot."""
    chat = writable(state, person, chat_id)
    chat.talked = chat.talked or chat.kind == "private"
    words = detect(tidy(Text(text)))
    answered = chat.messages.get(reply_to or 0)
    message = state.post(
        chat,
        None if chat.kind == "channel" else person,
        text=words.plain,
        entities=words.entities,
        reply_to=reply_to,
        thread_id=thread_id or (answered.thread_id if answered else None),
        author_id=person.id,
    )
    return tell(state, chat, message)


def edit(state: State, person: Person, chat_id: int, message_id: int, text: str) -> int:
    """Replace the text of a person's own message and tell the bot."""
    chat = state.chats[chat_id]
    message = _own(chat, person, message_id)
    words = detect(tidy(Text(text)))
    changed = state.change(chat, message, text=words.plain, entities=words.entities, edit_date=state.clock.now())
    return tell(state, chat, changed, edited=True)


def delete(state: State, person: Person, chat_id: int, message_id: int) -> None:
    """Take a message away, as anybody may in a private chat and elsewhere its author; no bot is told of it."""
    chat = state.chats[chat_id]
    if chat.kind != "private" and not may(chat.member(person), "can_delete_messages"):
        _own(chat, person, message_id)
    state.remove(chat, [message_id])


def press(state: State, person: Person, chat_id: int, message_id: int, data: str) -> int:
    """Press the inline button that carries `data`."""
    chat = state.chats[chat_id]
    message = chat.messages[message_id]
    if not any(button.get("callback_data") == data for row in message.keyboard for button in row):
        raise ValueError(f"message {message_id} of chat {chat_id} has no button with the data {data!r}")
    query = Query(state.new_id(), state.clock.now(), person, chat_id, message_id)
    state.queries[query.id] = query
    body = {"id": query.id, "from": user(person), "chat_instance": str(-chat_id * 7919), "data": data}
    return state.tell_bot("callback_query", body | _pressed(state, message))


def _pressed(state: State, message: Message) -> dict[str, Any]:
    """Name the message whose button was pressed; one that was sent inline is known by its id alone."""
    if message.inline_id is not None:
        return {"inline_message_id": message.inline_id}
    return {"message": state.message_json(message)}


def tell(state: State, chat: Chat, message: Message, *, edited: bool = False) -> int:
    """Queue the update of a message, if the bot may see it."""
    kind = "channel_post" if chat.kind == "channel" else "message"
    if not state.standing(chat).present or not _visible(state, chat, message):
        return 0
    return state.tell_bot(f"edited_{kind}" if edited else kind, state.message_json(message))


def start_words(payload: str, username: str) -> str:
    """Say what following a deep link sends; ValueError for one that does not lead to this bot."""
    link = _LINK.fullmatch(payload)
    if link and link.group(1).lower() != username.lower():
        raise ValueError(f"{payload} does not lead to @{username}")
    if link and link.group(2) is None:
        return "/start"
    wanted = link.group(2) if link else payload
    if not _PAYLOAD.fullmatch(wanted):
        raise ValueError(f"a start parameter is 1 to 64 of A-Z a-z 0-9 _ -, not {wanted!r}")
    return f"/start {wanted}"


def _visible(state: State, chat: Chat, message: Message) -> bool:
    """Say whether privacy mode lets the bot see it: commands, answers to it, what came via it, service."""
    if not state.privacy_mode or chat.kind in {"private", "channel"} or message.service is not None:
        return True
    if message.via is not None or state.standing(chat).standing in {"administrator", "creator"}:
        return True
    replied = chat.messages.get(message.reply_to or 0)
    if replied is not None and replied.author_id == state.bot.id:
        return True
    own = f"@{state.bot.username}".lower()
    commands = [cut(message.text, one).lower() for one in message.entities if one.type == "bot_command"]
    return any("@" not in one or one.endswith(own) for one in commands)


def _own(chat: Chat, person: Person, message_id: int) -> Message:
    message = chat.messages[message_id]
    if message.author_id != person.id:
        raise ValueError(f"message {message_id} of chat {chat.id} is not {person.first_name}'s")
    return message


def writable(state: State, person: Person, chat_id: int) -> Chat:
    """Find a chat in which somebody may write; ValueError where they may not."""
    chat = state.chats[chat_id]
    writes = chat.member(person).present and (chat.kind != "channel" or may(chat.member(person), "can_post_messages"))
    if not writes or chat.moved_to is not None:
        raise ValueError(f"{person.first_name} may not write to the chat {chat_id}")
    return chat
