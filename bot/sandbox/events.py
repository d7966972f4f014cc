"""What the chat page is told: one picture of the world, and every change after it.

`world.snapshot()` answers with this JSON-ready dict, and `world.subscribe()` yields the events below. Take the
subscription first and the snapshot after it, in one go without an `await` between them: then nothing is missed and
nothing comes twice. All times are ISO 8601 in UTC (`2025-03-03T09:00:00+00:00`). Offsets and lengths are UTF-16
units, which are JavaScript's string indices.

Snapshot:
    {"bot":      PERSON,
     "clock":    {"now": TIME, "frozen": bool},
     "people":   [PERSON, ...],
     "chats":    [CHAT, ...],                       in the order of their making; one that moved away is left out
     "messages": {"<chat id>": [MESSAGE, ...]},     oldest first
     "commands": [COMMANDS, ...],
     "profile":  [PROFILE, ...],
     "inline":   bool                               whether the bot answers what is typed behind its name
     "typing":   []}

PERSON   {"id": int, "name": str, "first_name": str, "last_name": str|null, "username": str|null,
          "language_code": str|null, "is_bot": bool}
CHAT     {"id": int, "kind": "private"|"group"|"supergroup"|"channel", "title": str, "username": str|null,
          "is_forum": bool, "person_id": int|null (private chats),
          "bot": "creator"|"administrator"|"member"|"restricted"|"left"|"kicked"  (how the bot stands there; in a
                 private chat "member", or "kicked" when the person has blocked it),
          "members": [{"person_id": int, "standing": as above, "rights": [str, ...]}, ...],
          "topics": [{"id": int, "name": str, "closed": bool}, ...]}      thread 1 is the general one
MESSAGE  {"id": int, "chat_id": int, "thread_id": int|null, "sender": PERSON|null (null: the channel itself),
          "text": str (a photo's or document's caption), "entities": [Bot API MessageEntity, ...],
          "keyboard": [[BUTTON, ...], ...] (inline), "reply_keyboard": [[str, ...], ...]|null (empty: taken away),
          "force_reply": {"placeholder": str|null, "selective": bool}|null (the message asks to be answered),
          "photo": PHOTO|null,
          "document": {"path": str, "name": str, "kind": str (of MIME), "size": int (bytes)}|null,
          "date": TIME, "edit_date": TIME|null,
          "reply_to": int|null (a message's id), "service": str|null (words for a service message),
          "silent": bool, "forwarded_from": str|null,
          "via": str|null (the username of the bot that it came from in inline mode),
          "caption_above": bool, "spoiler": bool (of a photo: hidden until it is touched)}
PHOTO    {"file_id": str, "path": str, "width": int, "height": int}
              the picture's bytes: GET /file/bot<token>/<path>, or world.file(path)
BUTTON   {"text": str, "callback_data": str} or {"text": str, "url": str}, or another Bot API InlineKeyboardButton
COMMANDS {"scope": Bot API BotCommandScope, "language_code": str ("" for all),
          "commands": [{"command": str, "description": str}, ...]}
PROFILE  {"field": "name"|"description"|"short_description", "language_code": str ("" for all), "words": str}

Events, each a dict with "type":
    {"type": "message", "message": MESSAGE}                     new in its chat
    {"type": "edit", "message": MESSAGE}                        replaces the one with its id
    {"type": "delete", "chat_id": int, "message_ids": [int, ...]}
    {"type": "chat", "chat": CHAT}                              new, or replaces the one with its id
    {"type": "chat_moved", "from": int, "chat": CHAT}           a group became this supergroup
    {"type": "person", "person": PERSON}                        new, or replaces the one with its id
    {"type": "commands", "commands": [COMMANDS, ...]}           all of them, as they are now
    {"type": "profile", "profile": [PROFILE, ...]}              all of it, as it is now
    {"type": "callback_answer", "query_id": str, "person_id": int, "chat_id": int, "message_id": int,
             "text": str|null, "alert": bool, "url": str|null}
    {"type": "inline_answer", "person_id": int, "chat_id": int, "query": str, "offset": str, "next_offset": str,
             "button": {"text": str, "start_parameter": str}|null,
             "results": [{"id": str, "kind": "article"|"photo", "title": str, "description": str,
                          "photo": PHOTO|null}, ...]}
    {"type": "typing", "chat_id": int, "thread_id": int|null, "action": str}
    {"type": "clock", "now": TIME, "frozen": bool}              it was moved; between moves it runs on by itself
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

Event = dict[str, Any]


class Changes(AsyncIterator[Event]):
    """One reader's own line of events: iterate over it, and close it when done."""

    def __init__(self, leave: Callable[["Changes"], None]) -> None:
        """Know whom to tell when the reader leaves."""
        self._queue: asyncio.Queue[Event | None] = asyncio.Queue()
        self._leave = leave

    def put(self, event: Event) -> None:
        """Add an event to the line."""
        self._queue.put_nowait(event)

    def get_nowait(self) -> Event | None:
        """Take the next event, or None when there is none at this moment."""
        return None if self._queue.empty() else self._queue.get_nowait()

    async def __anext__(self) -> Event:
        """Wait for the next event."""
        event = await self._queue.get()
        if event is None:
            raise StopAsyncIteration
        return event

    def close(self) -> None:
        """Leave: no more events come, and the iteration ends."""
        self._leave(self)
        self._queue.put_nowait(None)


class Feed:
    """All who follow the changes. An event is only made when somebody does."""

    def __init__(self) -> None:
        """Begin with nobody."""
        self._readers: list[Changes] = []

    def subscribe(self) -> Changes:
        """Give a reader a line of their own."""
        reader = Changes(self._drop)
        self._readers.append(reader)
        return reader

    def tell(self, make: Callable[[], Event]) -> None:
        """Put what `make` makes into every line."""
        if self._readers:
            event = make()
            for reader in self._readers:
                reader.put(event)

    def _drop(self, reader: Changes) -> None:
        if reader in self._readers:
            self._readers.remove(reader)
