"""Who comes and goes: the bot is added, promoted, removed, blocked; a group becomes a supergroup."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from bot.sandbox import shown, wire
from bot.sandbox.chats import Chat
from bot.sandbox.people import Member, Person
from bot.sandbox.rights import ADMIN_RIGHTS
from bot.sandbox.state import State
from bot.sandbox.talk import tell


def administrator(person: Person, chat: Chat, rights: Iterable[str] | None) -> Member:
    """Make an administrator with these rights, or with all but that to make others."""
    every = frozenset(ADMIN_RIGHTS[chat.kind])
    given = every - {"can_promote_members"} if rights is None else frozenset(rights)
    if given - every:
        raise ValueError(f"no such rights in a {chat.kind}: {', '.join(sorted(given - every))}")
    return Member(person, "administrator", given | {"can_manage_chat"})


def stand(state: State, chat: Chat, member: Member, by: Person) -> int:
    """Let somebody stand otherwise in a chat, and tell the bot if it is meant or asked to know."""
    old = chat.member(member.person)
    chat.members[member.person.id] = member
    state.show_chat(chat)
    kind = "my_chat_member" if member.person.id == state.bot.id else "chat_member"
    if kind == "chat_member" and state.standing(chat).standing != "administrator":
        return 0
    return state.tell_bot(kind, _change(state, chat, old, member, by))


def come(state: State, chat: Chat, member: Member, by: Person) -> int:
    """Bring somebody into a chat; in a group a service message says so."""
    told = stand(state, chat, member, by)
    if chat.kind == "channel":
        return told
    service = {"new_chat_members": [wire.user(member.person)]}
    return tell(state, chat, state.post(chat, by, service=service, author_id=by.id)) or told


def go(state: State, chat: Chat, member: Member, by: Person) -> int:
    """Take somebody out of a chat; in a group a service message says so, which the bot does not see of itself."""
    told = stand(state, chat, member, by)
    if chat.kind == "channel":
        return told
    service = {"left_chat_member": wire.user(member.person)}
    return tell(state, chat, state.post(chat, by, service=service, author_id=by.id)) or told


def turn(state: State, person: Person, *, blocked: bool) -> int:
    """Block the bot in the private chat, or take it up again."""
    chat = state.chats[person.id]
    old = Member(state.bot, chat.member(state.bot).standing)
    new = Member(state.bot, "kicked" if blocked else "member")
    if old.standing == new.standing:
        return 0
    chat.members[state.bot.id] = new
    state.show_chat(chat)
    return state.tell_bot("my_chat_member", _change(state, chat, old, new, person))


def migrate(state: State, group: Chat) -> Chat:
    """Make a supergroup of a group: another id, the same members; each of the two chats is told of the other."""
    new = state.new_chat("supergroup", title=group.title)
    new.members = {one: replace(member) for one, member in group.members.items()}
    owner = next((one.person for one in group.members.values() if one.standing == "creator"), None)
    away = state.post(group, owner, service={"migrate_to_chat_id": new.id})
    here = state.post(new, owner, service={"migrate_from_chat_id": group.id})
    tell(state, group, away)
    tell(state, new, here)
    group.moved_to = new.id
    state.feed.tell(lambda: {"type": "chat_moved", "from": group.id, "chat": shown.chat(new, state.bot)})
    return new


def _change(state: State, chat: Chat, old: Member, new: Member, by: Person) -> dict[str, Any]:
    return {
        "chat": chat.json(),
        "from": wire.user(by),
        "date": wire.stamp(state.clock.now()),
        "old_chat_member": wire.member(old, chat.kind),
        "new_chat_member": wire.member(new, chat.kind),
    }
