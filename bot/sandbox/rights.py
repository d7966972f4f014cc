"""Who may do what where, and how Telegram says no."""

from bot.sandbox.chats import Chat, Topic
from bot.sandbox.people import Member
from bot.sandbox.refusals import Refusal, bad_request, forbidden, moved

_EVERYWHERE = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)
ADMIN_RIGHTS = {
    "group": (*_EVERYWHERE, "can_pin_messages"),
    "supergroup": (*_EVERYWHERE, "can_pin_messages", "can_manage_topics"),
    "channel": (*_EVERYWHERE, "can_post_messages", "can_edit_messages"),
}
MEMBER_RIGHTS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_react_to_messages",
    "can_edit_tag",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
)
GENERAL = 1
"""The thread of a forum's general topic, which a bot names by leaving the thread out."""


def check_read(chat: Chat, bot: Member) -> None:
    """Refuse when the bot may not even look: it may at public chats from outside, and at a group that moved."""
    public = chat.kind in {"supergroup", "channel"} and chat.username is not None
    if chat.moved_to is None and not (public and bot.standing == "left"):
        check_reach(chat, bot)


def check_reach(chat: Chat, bot: Member) -> None:
    """Refuse when the bot has no way into the chat at all."""
    if chat.moved_to is not None:
        raise moved(chat.moved_to)
    if chat.kind != "private" and bot.standing == "kicked":
        raise forbidden(f"bot was kicked from the {chat.kind} chat")
    if chat.kind != "private" and not bot.present:
        raise forbidden(f"bot is not a member of the {chat.kind} chat")


def check_send(chat: Chat, bot: Member, thread_id: int | None, what: str = "text messages") -> None:
    """Refuse when the bot may not send `what` to the chat, or to its thread."""
    check_reach(chat, bot)
    refusal = _private(chat, bot) if chat.kind == "private" else _public(chat, bot, what)
    if refusal is not None:
        raise refusal
    if thread_id is not None:
        _check_thread(chat, bot, thread_id)


def may(member: Member, right: str) -> bool:
    """Say whether a member has an administrator's right."""
    return member.standing == "creator" or (member.standing == "administrator" and right in member.rights)


def _private(chat: Chat, bot: Member) -> Refusal | None:
    person = chat.person
    if person is not None and person.is_bot:
        return forbidden("bot can't send messages to bots")
    if bot.standing == "kicked":
        return forbidden("bot was blocked by the user")
    return None if chat.talked else forbidden("bot can't initiate conversation with a user")


_RIGHTS = {
    "text messages": "can_send_messages",
    "photos": "can_send_photos",
    "documents": "can_send_documents",
}


def _public(chat: Chat, bot: Member, what: str) -> Refusal | None:
    if chat.kind == "channel":
        allowed = may(bot, "can_post_messages")
        return None if allowed else bad_request("need administrator rights in the channel chat")
    right = _RIGHTS[what]
    silenced = chat.muted and bot.standing == "member"
    if silenced or (bot.standing == "restricted" and right not in bot.rights):
        return bad_request(f"not enough rights to send {what} to the chat")
    return None


def _check_thread(chat: Chat, bot: Member, thread_id: int) -> None:
    topic: Topic | None = chat.topics.get(thread_id)
    if topic is None or topic.id == GENERAL:
        raise bad_request("message thread not found")
    if topic.closed and not may(bot, "can_manage_topics"):
        raise bad_request("TOPIC_CLOSED")
