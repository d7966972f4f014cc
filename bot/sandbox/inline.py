"""Inline mode: somebody types `@bot words` in any chat where they may write, and sends one of the bot's results."""

from dataclasses import replace

from bot.sandbox import shown
from bot.sandbox.chats import Chat
from bot.sandbox.messages import Message
from bot.sandbox.people import Person
from bot.sandbox.results import InlineAnswer, InlineQuery, Result
from bot.sandbox.state import State
from bot.sandbox.talk import tell, writable
from bot.sandbox.wire import user

MOST_WORDS = 256


def seek(state: State, query: InlineQuery) -> int:
    """Ask the bot, or give what it has answered before; 0 says that it was not asked."""
    if len(query.words) > MOST_WORDS:
        raise ValueError(f"an inline query has at most {MOST_WORDS} characters")
    chat = writable(state, query.person, query.chat_id)
    if not state.inline:
        return 0
    if not query.offset:
        state.offered[query.person.id] = []
    state.seeking[query.person.id] = query
    known = next((one for one in reversed(state.inline_answers) if one.serves(query)), None)
    if known is not None:
        offer(state, replace(known, query=query))
        return 0
    state.inline_queries[query.id] = query
    return state.tell_bot("inline_query", _asked(query, chat))


def offer(state: State, answer: InlineAnswer) -> None:
    """Put results before the person, unless they have typed something else since."""
    query = answer.query
    if state.seeking.get(query.person.id) == query:
        state.offered[query.person.id].append(answer)
        state.feed.tell(lambda: {"type": "inline_answer", **shown.inline_answer(answer)})


def choose(state: State, person: Person, result_id: str) -> int:
    """Send one of the results that the person has before them, in the chat where they typed."""
    offered = state.offered.get(person.id, [])
    result = next((one for answer in offered for one in answer.results if one.id == result_id), None)
    if result is None:
        raise ValueError(f"{person.first_name} has no result {result_id!r} to choose")
    query = state.seeking.pop(person.id)
    state.offered[person.id] = []
    chat = writable(state, person, query.chat_id)
    chat.talked = chat.talked or chat.kind == "private"
    message = _sent(state, chat, query, result)
    return max(tell(state, chat, message), _feedback(state, query, result, message))


def _asked(query: InlineQuery, chat: Chat) -> dict[str, object]:
    kind = "sender" if chat.kind == "private" else chat.kind
    asked: dict[str, object] = {"id": query.id, "from": user(query.person)}
    return asked | {"query": query.words, "offset": query.offset, "chat_type": kind}


def _sent(state: State, chat: Chat, query: InlineQuery, result: Result) -> Message:
    """Post the result in the person's name; with buttons it gets an id by which the bot may edit it."""
    inline_id = f"AAE{state.draw.randrange(16**24):024x}" if result.keyboard else None
    message = state.post(
        chat,
        None if chat.kind == "channel" else query.person,
        **result.content,
        keyboard=result.keyboard,
        thread_id=query.thread_id,
        author_id=query.person.id,
        via=state.bot,
        inline_id=inline_id,
    )
    if inline_id is not None:
        state.inline_messages[inline_id] = (chat.id, message.id)
    return message


def _feedback(state: State, query: InlineQuery, result: Result, message: Message) -> int:
    """Tell the bot which result was chosen, if it was set up to hear of that."""
    if not state.inline_feedback:
        return 0
    chosen = {"result_id": result.id, "from": user(query.person), "query": query.words}
    return state.tell_bot(
        "chosen_inline_result",
        chosen | ({"inline_message_id": message.inline_id} if message.inline_id else {}),
    )
