"""What people do with messages: write, answer, edit, delete, press buttons."""

from bot.sandbox.chats import Chat
from bot.sandbox.entities import Text, cut, detect, tidy
from bot.sandbox.ledger import Query
from bot.sandbox.messages import Message
from bot.sandbox.people import Person
from bot.sandbox.rights import may
from bot.sandbox.state import State
from bot.sandbox.wire import user


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
    chat = _writable(state, person, chat_id)
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
    query = Query(str(state.draw.randrange(10**17, 10**18)), state.clock.now(), person, chat_id, message_id)
    state.queries[query.id] = query
    body = {
        "id": query.id,
        "from": user(person),
        "message": state.message_json(message),
        "chat_instance": str(-chat_id * 7919),
        "data": data,
    }
    return state.tell_bot("callback_query", body)


def tell(state: State, chat: Chat, message: Message, *, edited: bool = False) -> int:
    """Queue the update of a message, if the bot may see it."""
    kind = "channel_post" if chat.kind == "channel" else "message"
    if not state.standing(chat).present or not _visible(state, chat, message):
        return 0
    return state.tell_bot(f"edited_{kind}" if edited else kind, state.message_json(message))


def _visible(state: State, chat: Chat, message: Message) -> bool:
    """Say whether privacy mode lets the bot see it: commands that may be meant for it, answers to it, service."""
    if not state.privacy_mode or chat.kind in {"private", "channel"} or message.service is not None:
        return True
    if state.standing(chat).standing in {"administrator", "creator"}:
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


def _writable(state: State, person: Person, chat_id: int) -> Chat:
    chat = state.chats[chat_id]
    writes = chat.member(person).present and (chat.kind != "channel" or may(chat.member(person), "can_post_messages"))
    if not writes or chat.moved_to is not None:
        raise ValueError(f"{person.first_name} may not write to the chat {chat_id}")
    if chat.kind == "private":
        chat.talked = True
    return chat
