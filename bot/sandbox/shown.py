"""Values as the chat page sees them: the JSON that events.py describes."""

import json
from typing import Any

from bot.sandbox import wire
from bot.sandbox.chats import Chat
from bot.sandbox.clock import Clock
from bot.sandbox.messages import Document, Message, Photo
from bot.sandbox.people import Person
from bot.sandbox.results import InlineAnswer

Json = dict[str, Any]


def clock(time: Clock) -> Json:
    """Show the time."""
    return {"now": time.now().isoformat(), "frozen": time.frozen}


def person(one: Person) -> Json:
    """Show somebody."""
    return {
        "id": one.id,
        "name": " ".join(filter(None, (one.first_name, one.last_name))),
        "first_name": one.first_name,
        "last_name": one.last_name,
        "username": one.username,
        "language_code": one.language_code,
        "is_bot": one.is_bot,
    }


def chat(one: Chat, bot: Person) -> Json:
    """Show a chat, how the bot stands in it, its members and its topics."""
    return {
        "id": one.id,
        "kind": one.kind,
        "title": one.title or (person(one.person)["name"] if one.person else ""),
        "username": one.username or (one.person.username if one.person else None),
        "is_forum": one.is_forum,
        "person_id": one.person.id if one.person else None,
        "bot": one.member(bot).standing,
        "members": [
            {"person_id": each.person.id, "standing": each.standing, "rights": sorted(each.rights)}
            for each in one.members.values()
        ],
        "topics": [{"id": each.id, "name": each.name, "closed": each.closed} for each in one.topics.values()],
    }


def message(one: Message, people: dict[int, Person]) -> Json:
    """Show a message."""
    return {
        "id": one.id,
        "chat_id": one.chat_id,
        "thread_id": one.thread_id,
        "sender": person(one.sender) if one.sender else None,
        "text": one.text,
        "entities": [wire.entity(each, people) for each in one.entities],
        "keyboard": [list(row) for row in one.keyboard],
        "reply_keyboard": one.reply_keyboard,
        "photo": _photo(one.photo),
        "document": _document(one.document),
        "date": one.date.isoformat(),
        "edit_date": one.edit_date.isoformat() if one.edit_date else None,
        "reply_to": one.reply_to,
        "service": _service(one.service) if one.service is not None else None,
        "force_reply": one.force_reply,
        "silent": one.silent,
        "forwarded_from": _origin(one.origin),
        "via": one.via.username if one.via else None,
        "caption_above": one.caption_above,
        "spoiler": one.spoiler,
    }


def inline_answer(one: InlineAnswer) -> Json:
    """Show results to choose from."""
    query = one.query
    return {
        "person_id": query.person.id,
        "chat_id": query.chat_id,
        "query": query.words,
        "offset": query.offset,
        "next_offset": one.next_offset,
        "button": one.button,
        "results": [
            {
                "id": each.id,
                "kind": each.kind,
                "title": each.title,
                "description": each.description,
                "photo": _photo(each.photo),
            }
            for each in one.results
        ],
    }


def _photo(photo: Photo | None) -> Json | None:
    if photo is None:
        return None
    return {"file_id": photo.file_id, "path": photo.path, "width": photo.width, "height": photo.height}


def _origin(origin: Json | None) -> str | None:
    if origin is None:
        return None
    return str(origin["chat"]["title"] if "chat" in origin else origin["sender_user"]["first_name"])


def _document(document: Document | None) -> Json | None:
    if document is None:
        return None
    return {"path": document.path, "name": document.name, "kind": document.kind, "size": len(document.data)}


def _service(content: Json) -> str:
    kind, value = next(iter(content.items()))
    match kind, value:
        case "new_chat_members", [*members]:
            return ", ".join(one["first_name"] for one in members) + " joined"
        case "left_chat_member", member:
            return f"{member['first_name']} left"
        case "forum_topic_created", topic:
            return f"The topic “{topic['name']}” was opened"
        case "migrate_to_chat_id", _:
            return "This group became a supergroup"
        case "migrate_from_chat_id", _:
            return "This supergroup was a group before"
    return str(kind).replace("_", " ")


def profile(stored: dict[tuple[str, str], str]) -> list[Json]:
    """Show what the bot says of itself, by field and language."""
    return [{"field": field, "language_code": language, "words": words} for (field, language), words in stored.items()]


def commands(stored: dict[tuple[str, str], list[dict[str, str]]]) -> list[Json]:
    """Show the menus of commands, one for each scope and language."""
    return [
        {"scope": json.loads(scope), "language_code": language, "commands": listed}
        for (scope, language), listed in stored.items()
    ]
