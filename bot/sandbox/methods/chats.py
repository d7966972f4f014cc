"""What the bot may ask of a chat and of those in it."""

from typing import Any

from bot.sandbox import wire
from bot.sandbox.chats import Chat
from bot.sandbox.methods.method import method
from bot.sandbox.parameters import Given, boolean, chat_id, integer
from bot.sandbox.people import Member
from bot.sandbox.refusals import bad_request
from bot.sandbox.rights import check_read
from bot.sandbox.state import State

GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")


@method("getChat", required={"chat_id": chat_id})
def get_chat(state: State, given: Given) -> dict[str, Any]:
    """Say what there is to say of a chat."""
    chat = _readable(state, given)
    full = chat.json() | {
        "accent_color_id": abs(chat.id) % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(GIFTS, False),
    }
    return full | ({"active_usernames": [full["username"]]} if "username" in full else {})


@method("getChatMember", required={"chat_id": chat_id, "user_id": integer})
def get_chat_member(state: State, given: Given) -> dict[str, Any]:
    """Say how somebody stands in a chat; a stranger has left."""
    chat = _readable(state, given)
    person = state.people.get(given["user_id"])
    if person is None:
        raise bad_request("user not found")
    return wire.member(chat.member(person), chat.kind)


@method("getChatAdministrators", required={"chat_id": chat_id}, optional={"return_bots": boolean})
def get_chat_administrators(state: State, given: Given) -> list[dict[str, Any]]:
    """Name who runs the chat: all people, and of the bots this one, or all when asked."""
    chat = _readable(state, given)
    if chat.kind == "private":
        raise bad_request("there are no administrators in the private chat")
    return [
        wire.member(one, chat.kind) for one in chat.members.values() if one.standing in {"creator", "administrator"}
    ]


@method("getChatMemberCount", required={"chat_id": chat_id})
def get_chat_member_count(state: State, given: Given) -> int:
    """Count who is in the chat, the bot among them."""
    chat = _readable(state, given)
    return 2 if chat.kind == "private" else sum(one.present for one in chat.members.values())


@method("leaveChat", required={"chat_id": chat_id})
def leave_chat(state: State, given: Given) -> bool:
    """Leave a group or a channel."""
    chat = _readable(state, given)
    if chat.kind == "private":
        raise bad_request("chat member status can't be changed in private chats")
    chat.members[state.bot.id] = Member(state.bot, "left")
    state.record("leaveChat", chat.id, None)
    state.show_chat(chat)
    return True


def _readable(state: State, given: Given) -> Chat:
    chat = state.chat(given["chat_id"])
    check_read(chat, state.standing(chat))
    return chat
