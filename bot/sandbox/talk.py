"""What people do with messages: write, answer, edit, delete, press buttons."""

from bot.sandbox.chats import Chat
from bot.sandbox.entities import Text, detect, trim
from bot.sandbox.messages import Message
from bot.sandbox.people import Person
from bot.sandbox.state import State


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
    chat = _open(state, person, chat_id)
    words = trim(detect(Text(text)))
    author = None if chat.kind == "channel" else person
    fields = {"text": words.plain, "entities": words.entities, "reply_to": reply_to, "thread_id": thread_id}
    return tell(state, chat, state.post(chat, author, **fields))


def tell(state: State, chat: Chat, message: Message, *, edited: bool = False) -> int:
    """Queue the update of a message, if the bot may see it."""
    kind = "channel_post" if chat.kind == "channel" else "message"
    if not state.standing(chat).present:
        return 0
    return state.tell_bot(f"edited_{kind}" if edited else kind, state.message_json(message))


def _open(state: State, person: Person, chat_id: int) -> Chat:
    chat = state.chats[chat_id]
    if chat.kind == "private":
        chat.talked = True
    if not chat.member(person).present:
        message = f"{person.first_name} is not in the chat {chat_id}"
        raise ValueError(message)
    return chat
