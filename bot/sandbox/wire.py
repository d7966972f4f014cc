"""Values as the Bot API writes them."""

from datetime import datetime
from typing import Any

from bot.sandbox.chats import Chat
from bot.sandbox.entities import Entity
from bot.sandbox.messages import Document, Message, Photo
from bot.sandbox.people import Member, Person
from bot.sandbox.rights import ADMIN_RIGHTS, MEMBER_RIGHTS

Json = dict[str, Any]


def stamp(moment: datetime) -> int:
    """Write a moment as Unix seconds."""
    return int(moment.timestamp())


def user(person: Person) -> Json:
    """Write a User."""
    shown = {
        "id": person.id,
        "is_bot": person.is_bot,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "username": person.username,
        "language_code": None if person.is_bot else person.language_code,
    }
    return {name: value for name, value in shown.items() if value is not None}


def photo_sizes(photo: Photo) -> list[Json]:
    """Write a picture's sizes; the sandbox keeps one."""
    return [
        {
            "file_id": photo.file_id,
            "file_unique_id": photo.unique_id,
            "file_size": len(photo.data),
            "width": photo.width,
            "height": photo.height,
        }
    ]


def document(one: Document) -> Json:
    """Write a Document."""
    return {
        "file_id": one.file_id,
        "file_unique_id": one.unique_id,
        "file_name": one.name,
        "mime_type": one.kind,
        "file_size": len(one.data),
    }


def message(one: Message, chat: Chat, people: dict[int, Person], *, with_reply: bool = True) -> Json:
    """Write a Message, with the one that it answers but no deeper. In a topic all answer its first message."""
    shown: Json = {"message_id": one.id, "date": stamp(one.date), "chat": chat.json()}
    shown |= {"from": user(one.sender)} if one.sender else {"sender_chat": chat.json()}
    if thread := _thread(one, chat):
        shown |= {"message_thread_id": thread} | ({"is_topic_message": True} if one.thread_id else {})
    if one.edit_date is not None:
        shown["edit_date"] = stamp(one.edit_date)
    replied = chat.messages.get(one.reply_to or one.thread_id or 0)
    if with_reply and replied is not None and replied.id != one.id:
        shown["reply_to_message"] = message(replied, chat, people, with_reply=False)
    if one.origin is not None:
        shown["forward_origin"] = one.origin
    if one.via is not None:
        shown["via_bot"] = user(one.via)
    if one.protected:
        shown["has_protected_content"] = True
    return shown | _content(one, people)


def _thread(one: Message, chat: Chat) -> int | None:
    """Name the topic; or, as Telegram does in any supergroup, the first message of a chain of replies.

    A bot cannot send into such a chain by that number: only `is_topic_message` says that it can.
    """
    if one.thread_id is not None or chat.kind != "supergroup":
        return one.thread_id
    first = one
    while first.reply_to in chat.messages and first.reply_to is not None:
        first = chat.messages[first.reply_to]
    return first.id if first.id != one.id else None


def _content(one: Message, people: dict[int, Person]) -> Json:
    if one.service is not None:
        return one.service
    marked = [entity(each, people) for each in one.entities]
    shown: Json = {}
    if one.photo:
        shown = {"photo": photo_sizes(one.photo)} | ({"has_media_spoiler": True} if one.spoiler else {})
    elif one.document:
        shown = {"document": document(one.document)}
    names = ("caption", "caption_entities") if one.has_media else ("text", "entities")
    shown |= {name: value for name, value in zip(names, (one.text, marked), strict=True) if value}
    if one.photo and one.caption_above:
        shown["show_caption_above_media"] = True
    if one.preview:
        shown["link_preview_options"] = one.preview
    if one.keyboard:
        shown["reply_markup"] = {"inline_keyboard": [list(row) for row in one.keyboard]}
    return shown


def entity(one: Entity, people: dict[int, Person]) -> Json:
    """Write a MessageEntity, with the person whom it mentions."""
    if one.user is not None and one.user in people:
        return one.json() | {"user": user(people[one.user])}
    return one.json()


def member(one: Member, kind: str) -> Json:
    """Write a ChatMember, with all the fields that its status asks for."""
    shown: Json = {"status": one.standing, "user": user(one.person)}
    match one.standing:
        case "creator":
            shown |= {"is_anonymous": False}
        case "administrator":
            shown |= {"can_be_edited": False, "is_anonymous": False}
            shown |= {right: right in one.rights for right in ADMIN_RIGHTS[kind]}
        case "restricted":
            shown |= {"is_member": True, "until_date": 0}
            shown |= {right: right in one.rights for right in MEMBER_RIGHTS}
        case "kicked":
            shown |= {"until_date": 0}
    return shown
